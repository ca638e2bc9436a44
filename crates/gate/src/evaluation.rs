//! Other software asks what the charter says, and enforces it itself: the charter as a policy decision point.
//!
//! The caller states what it is about to do (form, columns, budget do not come from a question here); everything about
//! the party and the data set comes from the records, as for any question. No data leaves, and each evaluation is a
//! leaf.

use crate::weighing::ways;
use crate::{Budget, Door, Gate, GateError, Inquiry, Leaf, Nonce, Passage, Receipt, Weighed};
use charter::{Action, Circumstances, Form, Obligation, Outcome, Request};
use std::collections::BTreeMap;
use territory::{DataSetId, PartyId, PersonalKind, PlaceLevel, RuleId, Text};

/// What somebody is about to do.
#[derive(Debug, Clone)]
pub struct Evaluation {
    /// Who would use the data.
    pub party: PartyId,
    /// What for an act.
    pub action: Action,
    /// The data set.
    pub dataset: DataSetId,
    /// For what: a term of the Data Privacy Vocabulary.
    pub purpose: String,
    /// In which form the data would leave.
    pub form: Form,
    /// What the columns that are used say about persons.
    pub categories: Vec<PersonalKind>,
    /// Whether a column that points to one person is used.
    pub uses_identifier: bool,
    /// The finest place that is distinguished.
    pub level: Option<PlaceLevel>,
    /// Whether a person is decided about.
    pub decides: bool,
    /// Whether persons are joined to those of another data set.
    pub links_persons: bool,
    /// Whether to say what would have to change, where it is refused.
    pub explain: bool,
}

/// What the charter says to it.
#[derive(Debug)]
#[non_exhaustive]
pub struct Evaluated {
    /// Yes or no.
    pub granted: bool,
    /// The rules that decided.
    pub rules: Vec<RuleId>,
    /// What whoever lets the data out must do.
    pub obligations: Vec<Obligation>,
    /// Why.
    pub reason: Text,
    /// What would have to change for it to be granted.
    pub changes: Vec<Text>,
    /// The version of the charter.
    pub charter: String,
    /// The number of the leaf.
    pub receipt: Receipt,
}

impl Gate {
    /// Decides, and records that it was asked. `None` when there is no such party or data set: nothing is then recorded.
    ///
    /// # Errors
    /// [`GateError`] when the purpose is unknown or storage fails.
    pub async fn evaluate(&self, asked: &Evaluation) -> Result<Option<Evaluated>, GateError> {
        let purpose = self.purpose(&asked.purpose)?;
        let charter = self.charter();
        let at = self.clock.now();
        let facts = self
            .records
            .facts(Inquiry {
                asker: &asked.party,
                datasets: std::slice::from_ref(&asked.dataset),
                purposes: &charter.covering(&purpose),
                at,
                period: &self.budget.period(at),
            })
            .await?;
        let (Some(party), Some(of)) = (&facts.party, facts.dataset(&asked.dataset)) else {
            return Ok(None);
        };
        let cost = self.budget.rho(self.budget.question());
        let circumstances = Circumstances {
            form: asked.form,
            categories: asked.categories.clone(),
            uses_identifier: asked.uses_identifier,
            level: asked.level,
            within_budget: self.budget.allows(of.spent, cost),
            epsilon_thousandths: Budget::thousandths(self.budget.question()),
            at,
            // Only the gate itself can know these: nobody is told that a person, or a judge, stands before it.
            own: false,
            warrant: false,
            decides: asked.decides,
            reviewed: of.reviewed,
            carded: facts.carded,
            in_breach: facts.in_breach,
            links_persons: asked.links_persons,
        };
        let request = Request {
            party: Some(party),
            organisations: &facts.organisations,
            party_places: &facts.party_places,
            action: asked.action,
            dataset: &of.dataset,
            standing: &of.standing,
            purpose: &purpose,
            circumstances: &circumstances,
        };
        let decision = charter.decide(&request);
        let granted = decision.outcome == Outcome::Permit;
        let changes = if granted || !asked.explain {
            Vec::new()
        } else {
            ways(&charter, &request)
        };
        let leaf = Leaf::Evaluation {
            at,
            by: asked.party.clone(),
            act: asked.action.as_str().to_owned(),
            purpose: purpose.clone(),
            data: asked.dataset.clone(),
            granted,
            rules: decision.rules.clone(),
            charter: charter.version().to_owned(),
        };
        let standing = of.standing.clone();
        let action = asked.action;
        let passage = Passage {
            leaf,
            nonce: Nonce::fresh()?,
            at,
            door: Door::Authorization,
            party: Some(asked.party.clone()),
            purpose: Some(purpose),
            datasets: vec![asked.dataset.clone()],
            granted,
            rules: decision.rules.clone(),
            reason: decision.reason.clone(),
            question: String::new(),
            protection: String::new(),
            settles: None,
            released: None,
            cells: Vec::new(),
            microdata: None,
            weighed: BTreeMap::from([(
                asked.dataset.clone(),
                Weighed {
                    action,
                    standing,
                    circumstances,
                },
            )]),
            delete_by: None,
            notify: false,
        };
        let receipt = self.journal.record(passage).await?;
        Ok(Some(Evaluated {
            granted,
            rules: decision.rules,
            obligations: decision.obligations,
            reason: decision.reason,
            changes,
            charter: charter.version().to_owned(),
            receipt,
        }))
    }
}
