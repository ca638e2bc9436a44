//! From facts to a verdict: the charter is asked about each data set, and one refusal refuses the whole.

use crate::{Budget, DataSetFacts, Facts, Form, Gate, Use, Weighed};
use charter::{Action, Charter, Circumstances, Decision, Obligation, Outcome, Request, strictest};
use privacy::{Epsilon, Rho};
use std::collections::{BTreeMap, BTreeSet};
use std::time::Duration;
use territory::{
    Column, ColumnName, ColumnType, DataSet, DataSetId, PersonalKind, PlaceLevel, Purpose, RuleId,
    Text, Timestamp,
};

/// What was decided on all the data sets of a question together.
pub(crate) struct Verdict {
    pub(crate) granted: bool,
    pub(crate) rules: Vec<RuleId>,
    pub(crate) obligations: Vec<Obligation>,
    pub(crate) reason: Text,
    pub(crate) instead: Option<Text>,
    /// What would have to change, where it was refused.
    pub(crate) changes: Vec<Text>,
    /// The facts on which each data set was decided.
    pub(crate) weighed: BTreeMap<DataSetId, Weighed>,
    /// The version of the charter that decided.
    pub(crate) charter: String,
}

/// What is weighed, beside the facts.
#[derive(Clone, Copy)]
pub(crate) struct Stated<'a> {
    pub(crate) purpose: &'a Purpose,
    pub(crate) uses: &'a [Use],
    /// The data sets whose persons are joined to one another.
    pub(crate) links: &'a [DataSetId],
    /// Whether figures about persons are wanted exact, or their records: what their protected form gives way to.
    pub(crate) instead_of_figures: Option<charter::Form>,
    pub(crate) decides: bool,
    pub(crate) epsilon: Epsilon,
    pub(crate) rho: Rho,
    pub(crate) at: Timestamp,
}

impl Verdict {
    /// Until when whoever gets the answer must have deleted it.
    pub(crate) fn delete_by(&self, at: Timestamp) -> Option<Timestamp> {
        self.obligations.iter().find_map(|one| match one {
            Obligation::DeleteAfter(days) => {
                Some(at.after(Duration::from_secs(u64::from(*days) * 86_400)))
            }
            _ => None,
        })
    }

    /// A question that is about no data set that exists asks the trust for nothing: nothing grants it either.
    fn about_nothing(charter: &Charter) -> Self {
        Self {
            granted: false,
            rules: "default-deny".parse().into_iter().collect(),
            obligations: Vec::new(),
            reason: Text::new(
                "Refusé : la question ne porte sur aucun jeu de données.",
                "Refused: the question is about no data set.",
            ),
            instead: Some(Text::new(
                "Nommez un jeu de données après FROM ; le catalogue les liste.",
                "Name a data set after FROM; the catalogue lists them.",
            )),
            changes: Vec::new(),
            weighed: BTreeMap::new(),
            charter: charter.version().to_owned(),
        }
    }
}

impl Gate {
    /// Decides on each data set; one refusal refuses the question.
    pub(crate) fn decide(&self, stated: Stated<'_>, facts: &Facts) -> Verdict {
        let charter = self.charter();
        let mut refusals: Vec<(Decision, &Use)> = Vec::new();
        let mut permits: Vec<(Decision, &Use)> = Vec::new();
        let mut weighed = BTreeMap::new();
        for used in stated.uses {
            let Some(of) = facts.dataset(&used.dataset) else {
                return Verdict::about_nothing(&charter);
            };
            let circumstances = self.circumstances(stated, used, of, facts);
            let decision = charter.decide(&request(stated, facts, of, &circumstances));
            match decision.outcome {
                Outcome::Permit => permits.push((decision, used)),
                Outcome::Refuse => refusals.push((decision, used)),
            }
            weighed.insert(
                used.dataset.clone(),
                Weighed {
                    action: Action::Query,
                    standing: of.standing.clone(),
                    circumstances,
                },
            );
        }
        if let Some((first, used)) = refusals.first() {
            let all = refusals.iter().flat_map(|(decision, ..)| &decision.rules);
            let (reason, instead) = with_reading(&first.reason, used);
            return Verdict {
                granted: false,
                rules: all.cloned().collect::<BTreeSet<_>>().into_iter().collect(),
                obligations: Vec::new(),
                reason,
                instead,
                // With several refusals, no change on one data set alone would help.
                changes: match refusals.as_slice() {
                    [(_, used)] => self.ways_in(&charter, stated, used, facts),
                    _ => Vec::new(),
                },
                weighed,
                charter: charter.version().to_owned(),
            };
        }
        let Some((first, _)) = permits.first() else {
            return Verdict::about_nothing(&charter);
        };
        // The strictest decision speaks for all: one with an obligation, if there is one.
        let spokesman = permits
            .iter()
            .map(|(decision, _)| decision)
            .find(|decision| !decision.obligations.is_empty())
            .unwrap_or(first);
        let mut obligations: Vec<Obligation> = permits
            .iter()
            .flat_map(|(decision, _)| decision.obligations.iter().copied())
            .collect();
        strictest(&mut obligations);
        let rules: BTreeSet<RuleId> = permits
            .iter()
            .flat_map(|(decision, _)| decision.rules.iter().cloned())
            .collect();
        let verdict = Verdict {
            granted: true,
            rules: rules.into_iter().collect(),
            obligations,
            reason: spokesman.reason.clone(),
            instead: None,
            changes: Vec::new(),
            weighed,
            charter: charter.version().to_owned(),
        };
        coarse_enough(verdict, &permits, facts)
    }

    /// What would have to change for the use of one data set to be granted.
    fn ways_in(
        &self,
        charter: &Charter,
        stated: Stated<'_>,
        used: &Use,
        facts: &Facts,
    ) -> Vec<Text> {
        let Some(of) = facts.dataset(&used.dataset) else {
            return Vec::new();
        };
        let circumstances = self.circumstances(stated, used, of, facts);
        ways(charter, &request(stated, facts, of, &circumstances))
    }

    fn circumstances(
        &self,
        stated: Stated<'_>,
        used: &Use,
        of: &DataSetFacts,
        facts: &Facts,
    ) -> Circumstances {
        let persons = of.dataset.is_personal();
        Circumstances {
            form: match used.form {
                Form::Rows => charter::Form::Rows,
                Form::Aggregate => stated
                    .instead_of_figures
                    .filter(|_| persons)
                    .unwrap_or(charter::Form::Aggregate),
                Form::Unprotectable { .. } => charter::Form::Unprotectable,
            },
            categories: columns(&of.dataset, &used.columns)
                .filter_map(|column| column.personal)
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            uses_identifier: !used.identifiers.is_empty(),
            level: finest(&of.dataset, &used.columns).map(|(level, _)| level),
            within_budget: self.budget.allows(of.spent, stated.rho),
            epsilon_thousandths: Budget::thousandths(stated.epsilon),
            at: stated.at,
            own: false,
            decides: stated.decides,
            reviewed: of.reviewed,
            carded: facts.carded,
            warrant: false,
            in_breach: facts.in_breach,
            links_persons: stated.links.contains(&used.dataset),
        }
    }
}

fn request<'a>(
    stated: Stated<'a>,
    facts: &'a Facts,
    of: &'a DataSetFacts,
    circumstances: &'a Circumstances,
) -> Request<'a> {
    Request {
        party: facts.party.as_ref(),
        organisations: &facts.organisations,
        party_places: &facts.party_places,
        action: Action::Query,
        dataset: &of.dataset,
        standing: &of.standing,
        purpose: stated.purpose,
        circumstances,
    }
}

/// What would have to change for a refused request to be granted, each way as a sentence.
pub(crate) fn ways(charter: &Charter, request: &Request<'_>) -> Vec<Text> {
    charter
        .changes(request)
        .iter()
        .map(|way| {
            let texts: Vec<Text> = way.iter().map(charter::Change::plain).collect();
            let joined =
                |lang: fn(&Text) -> &str| texts.iter().map(lang).collect::<Vec<_>>().join(" ");
            Text::new(joined(|text| &text.fr), joined(|text| &text.en))
        })
        .collect()
}

fn columns<'a>(dataset: &'a DataSet, names: &'a [ColumnName]) -> impl Iterator<Item = &'a Column> {
    let all = dataset.tables.iter().flat_map(|table| &table.columns);
    all.filter(|column| names.contains(&column.name))
}

/// The finest place that these columns distinguish, and the column that does.
fn finest<'a>(
    dataset: &'a DataSet,
    names: &'a [ColumnName],
) -> Option<(PlaceLevel, &'a ColumnName)> {
    columns(dataset, names)
        .filter_map(|column| Some((place_level(column)?, &column.name)))
        .max_by_key(|(level, _)| *level)
}

/// How fine a place a column names: by what it holds, else by the words in its name.
fn place_level(column: &Column) -> Option<PlaceLevel> {
    if column.kind == ColumnType::Geometry || column.personal == Some(PersonalKind::Position) {
        return Some(PlaceLevel::Spot);
    }
    if column.personal == Some(PersonalKind::Address) {
        return Some(PlaceLevel::Street);
    }
    let name = column.name.as_str().to_lowercase();
    let words = || name.split(|c: char| !c.is_alphanumeric());
    PLACE_WORDS
        .iter()
        .filter(|(word, _)| words().any(|part| part == *word))
        .map(|(_, level)| *level)
        .max()
}

/// Words that name a level of the territory, in French and English, without inflection.
const PLACE_WORDS: [(&str, PlaceLevel); 36] = [
    ("lat", PlaceLevel::Spot),
    ("latitude", PlaceLevel::Spot),
    ("lon", PlaceLevel::Spot),
    ("lng", PlaceLevel::Spot),
    ("longitude", PlaceLevel::Spot),
    ("coordinates", PlaceLevel::Spot),
    ("position", PlaceLevel::Spot),
    ("building", PlaceLevel::Spot),
    ("batiment", PlaceLevel::Spot),
    ("bâtiment", PlaceLevel::Spot),
    ("stop", PlaceLevel::Spot),
    ("arret", PlaceLevel::Spot),
    ("arrêt", PlaceLevel::Spot),
    ("site", PlaceLevel::Spot),
    ("station", PlaceLevel::Spot),
    ("address", PlaceLevel::Street),
    ("adresse", PlaceLevel::Street),
    ("street", PlaceLevel::Street),
    ("rue", PlaceLevel::Street),
    ("voie", PlaceLevel::Street),
    ("road", PlaceLevel::Street),
    ("block", PlaceLevel::Street),
    ("district", PlaceLevel::District),
    ("quartier", PlaceLevel::District),
    ("neighbourhood", PlaceLevel::District),
    ("iris", PlaceLevel::District),
    ("zone", PlaceLevel::District),
    ("city", PlaceLevel::City),
    ("town", PlaceLevel::City),
    ("ville", PlaceLevel::City),
    ("commune", PlaceLevel::City),
    ("postcode", PlaceLevel::City),
    ("region", PlaceLevel::Region),
    ("département", PlaceLevel::Region),
    ("departement", PlaceLevel::Region),
    ("pays", PlaceLevel::State),
];

/// Carries out `aggregate-to`: a question that distinguishes finer places is refused, and told what to leave out.
fn coarse_enough(verdict: Verdict, permits: &[(Decision, &Use)], facts: &Facts) -> Verdict {
    for (decision, used) in permits {
        let level = decision.obligations.iter().find_map(|one| match one {
            Obligation::AggregateTo(level) => Some(*level),
            _ => None,
        });
        let (Some(level), Some(of)) = (level, facts.dataset(&used.dataset)) else {
            continue;
        };
        let too_fine = finest(&of.dataset, &used.columns).filter(|(finest, _)| *finest > level);
        // Rows are as fine as what they are about, whatever their columns are called.
        if too_fine.is_none() && used.form != Form::Rows {
            continue;
        }
        let (level_fr, level_en) = level_words(level);
        return Verdict {
            granted: false,
            obligations: Vec::new(),
            reason: Text::new(
                format!("Refusé : ces données ne sortent que par {level_fr}, ou plus large."),
                format!("Refused: this data leaves by {level_en} or coarser only."),
            ),
            instead: Some(match too_fine {
                Some((_, column)) => Text::new(
                    format!(
                        "Posez la question sans la colonne {column}, par {level_fr} par exemple."
                    ),
                    format!("Ask without the column {column}, by {level_en} for example."),
                ),
                None => Text::new(
                    format!("Demandez des chiffres (comptes, sommes, moyennes) par {level_fr}."),
                    format!("Ask for figures (counts, sums, averages) by {level_en}."),
                ),
            }),
            ..verdict
        };
    }
    verdict
}

fn level_words(level: PlaceLevel) -> (&'static str, &'static str) {
    match level {
        PlaceLevel::State => ("pays", "state"),
        PlaceLevel::Region => ("région", "region"),
        PlaceLevel::City => ("commune", "city"),
        PlaceLevel::District => ("quartier", "district"),
        PlaceLevel::Street => ("rue", "street"),
        PlaceLevel::Spot => ("lieu", "place"),
    }
}

/// Adds to a refusal what the engine found in the question.
fn with_reading(reason: &Text, used: &Use) -> (Text, Option<Text>) {
    match &used.form {
        Form::Unprotectable { why, instead } => (
            Text::new(
                format!("{} {}", reason.fr, why.fr),
                format!("{} {}", reason.en, why.en),
            ),
            Some(instead.clone()),
        ),
        Form::Rows => (
            reason.clone(),
            Some(Text::new(
                format!(
                    "Demandez des chiffres sur des groupes, par exemple : SELECT …, COUNT(*) FROM {} GROUP BY …",
                    used.dataset
                ),
                format!(
                    "Ask for figures about groups, for example: SELECT …, COUNT(*) FROM {} GROUP BY …",
                    used.dataset
                ),
            )),
        ),
        Form::Aggregate if !used.identifiers.is_empty() => {
            let names: Vec<&str> = used.identifiers.iter().map(|name| name.as_str()).collect();
            let names = names.join(", ");
            (
                reason.clone(),
                Some(Text::new(
                    format!("Posez la question sans {names}."),
                    format!("Ask without {names}."),
                )),
            )
        }
        Form::Aggregate => (reason.clone(), None),
    }
}
