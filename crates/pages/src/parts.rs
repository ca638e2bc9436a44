//! Pieces that several pages show: a named thing, a passage through the gate, a rule cited, a list cut into pages.

use crate::texts::Arg;
use crate::view::View;
use crate::{Authority, EndWhy, Statement};
use std::fmt;
use std::str::FromStr;
use territory::{DataSetId, PartyId, PlaceId, Purpose, RuleId, Sensitivity, Text, Timestamp};

/// A thing with an id for links and a name for people.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Named<Id> {
    /// How links name it.
    pub id: Id,
    /// How people name it.
    pub name: String,
}

impl<Id> Named<Id> {
    /// An id with the name that people use.
    pub fn new(id: Id, name: impl Into<String>) -> Self {
        Self {
            id,
            name: name.into(),
        }
    }
}

/// What the gate said.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Decision {
    /// Granted: an answer was given.
    Granted,
    /// Refused: nothing was read.
    Refused,
}

/// What a leaf of the ledger witnesses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LeafKind {
    /// A question asked of the data.
    Question,
    /// A citizen objected.
    Objection,
    /// A citizen withdrew an objection.
    Withdrawal,
    /// A citizen looked at what is held about her.
    OwnView,
    /// A party was admitted.
    Party,
    /// A data set was added, replaced or removed.
    DataSet,
    /// An authority asked for the rows about one person.
    Disclosure,
    /// A question was paid for, and no answer left.
    Lapsed,
    /// A file of records left, or was refused.
    Records {
        /// Whether they are records of nobody, drawn from protected figures.
        made_up: bool,
    },
    /// The key of a data set's pseudonyms was destroyed.
    KeyDestroyed,
    /// Other software asked what the charter says; no data left.
    Evaluation,
    /// An edition of the charter came into force.
    Charter(Authority),
    /// Something that rules rely on was stated, or taken back.
    Attestation {
        /// What.
        statement: Statement,
        /// Whether it was taken back.
        withdrawn: bool,
    },
    /// A citizen consented to a use, or took the consent back.
    Consent {
        /// Whether it was taken back.
        withdrawn: bool,
    },
    /// A contract was signed; the passage's party is the one that may use the data.
    Agreement,
    /// A contract ended.
    AgreementEnd(EndWhy),
    /// Anything else.
    Other,
}

impl LeafKind {
    /// Whether the charter decided on something that somebody asked.
    pub(crate) const fn is_decided(self) -> bool {
        matches!(
            self,
            LeafKind::Question
                | LeafKind::Records { .. }
                | LeafKind::Disclosure
                | LeafKind::Evaluation
        )
    }
}

/// A purpose with the words for it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurposeLabel {
    /// The term.
    pub term: Purpose,
    /// The words for it; a language without words shows the other's, then the term.
    pub label: Text,
}

/// A rule of the charter, as a decision cites it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleCited {
    /// Its id; the charter page has an anchor of that name.
    pub id: RuleId,
    /// Its title.
    pub title: Text,
}

/// One leaf of the ledger as people read it: who did what, why, under which rule, when.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Passage {
    /// Its number in the ledger, from 0.
    pub leaf: u64,
    /// When it happened.
    pub at: Timestamp,
    /// What it witnesses.
    pub kind: LeafKind,
    /// Who asked; `None` where the ledger names nobody (a citizen's objection).
    pub party: Option<Named<PartyId>>,
    /// What for; `None` where no purpose was stated.
    pub purpose: Option<PurposeLabel>,
    /// What the gate said.
    pub decision: Decision,
    /// Whether the answer was protected (noise added) rather than exact.
    pub protected: bool,
    /// Whether the persons concerned are told of it, because a rule obliges to.
    pub told: bool,
    /// The data sets it touched.
    pub data_sets: Vec<Named<DataSetId>>,
    /// The rules that decided.
    pub rules: Vec<RuleCited>,
    /// Why, in one sentence; may be empty.
    pub reason: Text,
}

/// Where one stands in a list that is shown page by page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Paging {
    /// This page, from 1.
    pub page: u32,
    /// How many pages there are, at least 1.
    pub pages: u32,
    /// How many things the whole list holds.
    pub total: u64,
}

/// One line in a list of data sets.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DataSetLine {
    /// The data set.
    pub data_set: Named<DataSetId>,
    /// What it is; the list shows the beginning.
    pub description: String,
    /// Who brought it.
    pub provider: Named<PartyId>,
    /// The place it belongs to.
    pub place: Option<Named<PlaceId>>,
    /// How sensitive it is.
    pub sensitivity: Sensitivity,
    /// The family of service it helps.
    pub family: Option<Family>,
    /// Rows in all its tables.
    pub rows: u64,
    /// When it was wholly there.
    pub added_at: Timestamp,
}

/// The seven families of service; each has a direction, “zero …”.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Family {
    /// Zero waste.
    Waste,
    /// Zero congestion.
    Congestion,
    /// Zero greenhouse gas.
    Emissions,
    /// Zero pollution and environmental risk.
    Pollution,
    /// Zero crime.
    Crime,
    /// Zero health problems.
    Health,
    /// Zero exclusion.
    Exclusion,
}

impl Family {
    /// The seven, in the order of the home page.
    pub const ALL: [Family; 7] = [
        Family::Waste,
        Family::Congestion,
        Family::Emissions,
        Family::Pollution,
        Family::Crime,
        Family::Health,
        Family::Exclusion,
    ];

    /// The word used in addresses (`/catalogue?family=waste`) and in the names of texts.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Family::Waste => "waste",
            Family::Congestion => "congestion",
            Family::Emissions => "emissions",
            Family::Pollution => "pollution",
            Family::Crime => "crime",
            Family::Health => "health",
            Family::Exclusion => "exclusion",
        }
    }
}

impl fmt::Display for Family {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Family {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|family| family.as_str() == text)
            .ok_or_else(|| {
                format!(
                    "`{text}` is not a family of service; use waste, congestion, emissions, pollution, crime, health or exclusion"
                )
            })
    }
}

impl Passage {
    /// That a file of records was given, and of which kind; `None` of anything else.
    pub(crate) fn records(&self, v: &View<'_>) -> Option<String> {
        match self.kind {
            LeafKind::Records { .. } if self.decision != Decision::Granted => None,
            LeafKind::Records { made_up: true } => Some(v.t("use-records-made-up")),
            LeafKind::Records { made_up: false } => Some(v.t("use-records")),
            _ => None,
        }
    }

    /// Told in one sentence: who asked what for, or what happened.
    pub(crate) fn sentence(&self, v: &View<'_>) -> String {
        let party = match &self.party {
            Some(party) => party.name.clone(),
            None => v.t("somebody"),
        };
        let data_sets = match self.data_sets.as_slice() {
            [] => v.t("some-data"),
            all => {
                let names: Vec<&str> = all.iter().map(|d| d.name.as_str()).collect();
                names.join(", ")
            }
        };
        let purpose = match &self.purpose {
            Some(purpose) => v.purpose(purpose).into_owned(),
            None => v.t("no-purpose"),
        };
        let granted = self.decision == Decision::Granted;
        let values: [(&'static str, &dyn Arg); 3] = [
            ("party", &party),
            ("dataset", &data_sets),
            ("purpose", &purpose),
        ];
        match self.kind {
            LeafKind::Question => v.with(
                match (granted, self.protected) {
                    (true, true) => "said-protected",
                    (true, false) => "said-exact",
                    (false, _) => "said-refused",
                },
                &values,
            ),
            LeafKind::Lapsed => v.with("said-lapsed", &values),
            LeafKind::Records { .. } if !granted => v.with("said-records-refused", &values),
            LeafKind::Records { made_up: true } => v.with("said-records-made-up", &values),
            LeafKind::Records { made_up: false } => v.with("said-records", &values),
            LeafKind::KeyDestroyed => v.t1("said-key-destroyed", "dataset", data_sets),
            LeafKind::Disclosure if granted => v.with("said-disclosure", &values),
            LeafKind::Disclosure => v.with("said-disclosure-refused", &values),
            LeafKind::Evaluation if granted => v.with("said-evaluation", &values),
            LeafKind::Evaluation => v.with("said-evaluation-refused", &values),
            LeafKind::Objection => v.t1("said-objection", "dataset", data_sets),
            LeafKind::Withdrawal => v.t1("said-withdrawal", "dataset", data_sets),
            LeafKind::OwnView => v.t("said-own-view"),
            LeafKind::Party if self.party.is_some() => v.t1("said-party", "party", party),
            LeafKind::DataSet => v.t1("said-data-set", "dataset", data_sets),
            LeafKind::Charter(authority) => {
                let by = v.word("authority", authority.as_str());
                v.t1("said-charter", "authority", by)
            }
            LeafKind::Attestation {
                statement,
                withdrawn,
            } => {
                let what = v.word("statement", statement.as_str());
                let what = match (&self.party, self.data_sets.as_slice()) {
                    (Some(party), []) => v.t2("said-about", "what", what, "of", &party.name),
                    (None, [_, ..]) => v.t2("said-about", "what", what, "of", data_sets),
                    (Some(_), [_, ..]) => {
                        let of = format!("{party}, {data_sets}");
                        v.t2("said-about", "what", what, "of", of)
                    }
                    (None, []) => what,
                };
                if withdrawn {
                    v.t1("said-attestation-withdrawn", "what", what)
                } else {
                    v.t1("said-attestation", "what", what)
                }
            }
            LeafKind::Consent { withdrawn: false } => {
                v.t2("said-consent", "dataset", data_sets, "purpose", purpose)
            }
            LeafKind::Consent { withdrawn: true } => v.t2(
                "said-consent-withdrawn",
                "dataset",
                data_sets,
                "purpose",
                purpose,
            ),
            LeafKind::Agreement => v.t2("said-agreement", "party", party, "dataset", data_sets),
            LeafKind::AgreementEnd(why) => {
                let why = v.word("end", why.as_str());
                if self.party.is_none() {
                    return v.t1("said-agreement-end", "why", why);
                }
                let values: [(&'static str, &dyn Arg); 3] =
                    [("party", &party), ("dataset", &data_sets), ("why", &why)];
                v.with("said-agreement-end-of", &values)
            }
            LeafKind::Party | LeafKind::Other => v.t("said-other"),
        }
    }
}

/// The beginning of a description, for a list: 240 characters at most, cut between words.
pub(crate) fn beginning(text: &str) -> String {
    const LENGTH_MAX: usize = 240;
    let Some((cut, _)) = text.char_indices().nth(LENGTH_MAX) else {
        return text.to_owned();
    };
    let head = &text[..cut];
    let end = head.rfind(' ').unwrap_or(cut);
    format!("{}…", &head[..end])
}
