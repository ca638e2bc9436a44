//! The people and data of the stories.

use charter::{Action, Charter, Decision, Form, Layer, PolicySource, Request};
use territory::{DataSet, Party, PartyKind, Purpose, Sensitivity, Timestamp};

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
    pub(crate) action: Action,
    pub(crate) dataset: DataSet,
    pub(crate) purpose: Purpose,
    pub(crate) form: Form,
    pub(crate) uses_identifier: bool,
    pub(crate) within_budget: bool,
    pub(crate) own: bool,
}

impl Ask {
    /// A question for aggregates of a data set that was collected for nothing stated, within budget.
    pub(crate) fn by(kind: PartyKind, term: &str, sensitivity: Sensitivity) -> Self {
        Ask {
            party: Some(party(kind)),
            action: Action::Query,
            dataset: dataset(sensitivity, &[]),
            purpose: purpose(term),
            form: Form::Aggregate,
            uses_identifier: false,
            within_budget: true,
            own: false,
        }
    }
    /// A person before her own account.
    pub(crate) fn herself(sensitivity: Sensitivity) -> Self {
        Ask {
            party: None,
            action: Action::OwnView,
            form: Form::Rows,
            own: true,
            ..Ask::by(PartyKind::Citizen, "RightsFulfilment", sensitivity)
        }
    }
    pub(crate) fn rows(self) -> Self {
        Ask {
            form: Form::Rows,
            ..self
        }
    }
    pub(crate) fn collected_for(mut self, terms: &[&str]) -> Self {
        self.dataset = dataset(self.dataset.sensitivity, terms);
        self
    }
    pub(crate) fn decided_by(&self, charter: &Charter) -> Decision {
        charter.decide(&Request {
            party: self.party.as_ref(),
            action: self.action,
            dataset: &self.dataset,
            purpose: &self.purpose,
            form: self.form,
            uses_identifier: self.uses_identifier,
            within_budget: self.within_budget,
            own: self.own,
        })
    }
}

/// The ids of the rules that decided.
pub(crate) fn rules(decision: &Decision) -> Vec<&str> {
    decision.rules.iter().map(|id| id.as_str()).collect()
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
pub(crate) fn law_pack() -> Vec<PolicySource> {
    let mut sources = PolicySource::standard();
    sources.retain(|source| source.layer == Layer::LawPack);
    sources
}

/// The law pack below a rule that allows everything.
pub(crate) fn law_pack_and_permit_all() -> Vec<PolicySource> {
    let mut sources = law_pack();
    sources.push(source(Layer::Rules, "everything.cedar", PERMIT_ALL));
    sources
}
