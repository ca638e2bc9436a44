//! The people and data of the stories.

use charter::{
    Action, Charter, Circumstances, Decision, Edition, Form, Layer, PolicySource, Request, Standing,
};
use territory::{
    Column, ColumnType, DataSet, Party, PartyId, PartyKind, PersonUnit, PersonalKind, PlaceId,
    Purpose, Sector, Sensitivity, Table, Timestamp,
};

pub(crate) fn charter() -> Charter {
    Charter::standard().expect("the standard charter loads")
}

pub(crate) fn purpose(term: &str) -> Purpose {
    term.parse().expect("a purpose")
}

pub(crate) fn party(kind: PartyKind) -> Party {
    Party {
        id: kind.as_str().parse().expect("an id"),
        name: format!("The {kind} of the story"),
        kind,
        place: None,
        sector: None,
        member_of: None,
    }
}

pub(crate) fn dataset(sensitivity: Sensitivity, collected_for: &[&str]) -> DataSet {
    DataSet {
        id: "census".parse().expect("an id"),
        name: "Adult census".into(),
        description: String::new(),
        provider: "town".parse().expect("an id"),
        place: None,
        sensitivity,
        collected_for: collected_for.iter().map(|term| purpose(term)).collect(),
        licence: String::new(),
        tables: Vec::new(),
        added_at: Timestamp::from_micros(0),
    }
}

/// One question: whole, so that a story can change any fact of it.
#[derive(Debug, Clone)]
pub(crate) struct Ask {
    pub(crate) party: Option<Party>,
    pub(crate) organisations: Vec<PartyId>,
    pub(crate) party_places: Vec<PlaceId>,
    pub(crate) action: Action,
    pub(crate) dataset: DataSet,
    pub(crate) purpose: Purpose,
    pub(crate) standing: Standing,
    pub(crate) circumstances: Circumstances,
}

impl Ask {
    /// A question for aggregates of a data set that was collected for nothing stated, within budget.
    pub(crate) fn by(kind: PartyKind, term: &str, sensitivity: Sensitivity) -> Self {
        Ask {
            party: Some(party(kind)),
            organisations: Vec::new(),
            party_places: vec!["springfield".parse().expect("a place")],
            action: Action::Query,
            dataset: dataset(sensitivity, &[]),
            purpose: purpose(term),
            standing: Standing {
                places: vec!["springfield".parse().expect("a place")],
                ..Standing::default()
            },
            circumstances: Circumstances {
                form: Form::Aggregate,
                within_budget: true,
                ..Circumstances::default()
            },
        }
    }
    /// A person before her own account.
    pub(crate) fn herself(sensitivity: Sensitivity) -> Self {
        Ask {
            party: None,
            action: Action::OwnView,
            ..Ask::by(PartyKind::Citizen, "RightsFulfilment", sensitivity)
        }
        .rows()
        .found(|of| of.own = true)
    }
    /// An authority asks for the rows about one person.
    pub(crate) fn disclosure(sector: Sector, term: &str) -> Self {
        Ask {
            action: Action::Disclose,
            ..Ask::by(PartyKind::PublicBody, term, Sensitivity::Personal)
        }
        .of_sector(sector)
        .rows()
    }
    pub(crate) fn of_sector(mut self, sector: Sector) -> Self {
        if let Some(party) = &mut self.party {
            party.sector = Some(sector);
        }
        self
    }
    pub(crate) fn rows(self) -> Self {
        self.form(Form::Rows)
    }
    pub(crate) fn form(self, form: Form) -> Self {
        self.found(|of| of.form = form)
    }
    /// The same question, about which the trust found out something else.
    pub(crate) fn found(mut self, change: impl FnOnce(&mut Circumstances)) -> Self {
        change(&mut self.circumstances);
        self
    }
    /// The same question, with something else on record about the data set.
    pub(crate) fn on_record(mut self, change: impl FnOnce(&mut Standing)) -> Self {
        change(&mut self.standing);
        self
    }
    /// The data set has one table, with one column of each of these kinds.
    pub(crate) fn with_columns(mut self, kinds: &[PersonalKind]) -> Self {
        let column = |kind: &PersonalKind| Column {
            name: kind.as_str().replace('-', "_").parse().expect("a name"),
            kind: ColumnType::Text,
            nullable: false,
            personal: Some(*kind),
            sensitivity: self.dataset.sensitivity,
        };
        self.dataset.tables = vec![Table {
            name: "everybody".parse().expect("a name"),
            columns: kinds.iter().map(column).collect(),
            person: PersonUnit::None,
            rows: 1,
        }];
        self
    }
    pub(crate) fn collected_for(mut self, terms: &[&str]) -> Self {
        self.dataset = dataset(self.dataset.sensitivity, terms);
        self
    }
    pub(crate) fn request(&self) -> Request<'_> {
        Request {
            party: self.party.as_ref(),
            organisations: &self.organisations,
            party_places: &self.party_places,
            action: self.action,
            dataset: &self.dataset,
            standing: &self.standing,
            purpose: &self.purpose,
            circumstances: &self.circumstances,
        }
    }
    pub(crate) fn decided_by(&self, charter: &Charter) -> Decision {
        charter.decide(&self.request())
    }
}

/// The ids of the rules that decided.
pub(crate) fn rules(decision: &Decision) -> Vec<&str> {
    decision.rules.iter().map(|id| id.as_str()).collect()
}

/// The obligations, as rules write them.
pub(crate) fn written(decision: &Decision) -> String {
    let all: Vec<String> = decision
        .obligations
        .iter()
        .map(ToString::to_string)
        .collect();
    all.join(", ")
}

/// A rule that would allow everything to everybody.
pub(crate) const PERMIT_ALL: &str = r#"
@id("everything")
@law("none")
@title_fr("Tout est permis")
@title_en("Everything is allowed")
@plain_fr("Tout est permis à tous.")
@plain_en("Everything is allowed to everybody.")
permit (principal, action, resource);
"#;

pub(crate) fn source(layer: Layer, name: &str, text: &str) -> PolicySource {
    PolicySource {
        layer,
        name: name.into(),
        text: text.into(),
    }
}

/// The law pack alone.
pub(crate) fn law_pack() -> Edition {
    let mut edition = Edition::standard();
    edition
        .sources
        .retain(|source| source.layer == Layer::LawPack);
    edition
}

/// The law pack above a rule that allows everything.
pub(crate) fn law_pack_and_permit_all() -> Edition {
    let mut edition = law_pack();
    edition
        .sources
        .push(source(Layer::Rules, "everything.cedar", PERMIT_ALL));
    edition
}
