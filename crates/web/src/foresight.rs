//! What the charter would say: decisions on which nobody acts and by which nothing leaves, so that they are not recorded.
//!
//! The facts are those of any question, read afresh from the records. What only a real question can tell (which columns
//! it names) is as stated; whoever then asks is weighed again by the gate.

use crate::Trust;
use crate::fault::Fault;
use charter::{
    Action, AgreedUse, Charter, Circumstances, Decision, Form, Means, Outcome, Request, Standing,
};
use gate::{DataSetFacts, Evaluation, Facts, Inquiry, PortFault, Records};
use std::collections::BTreeSet;
use std::sync::Arc;
use territory::{DataSetId, PartyId, Purpose, RuleId, Text, Timestamp};

/// What is known about a party and some data sets, for one purpose, at one moment.
pub(crate) struct Foresight {
    pub(crate) charter: Arc<Charter>,
    pub(crate) purpose: Purpose,
    pub(crate) at: Timestamp,
    pub(crate) facts: Facts,
}

impl Foresight {
    /// Reads the facts.
    pub(crate) async fn of(
        trust: &Trust,
        party: &PartyId,
        datasets: &[DataSetId],
        purpose: &Purpose,
    ) -> Result<Self, Fault> {
        let (charter, at) = (trust.gate.charter(), trust.clock.now());
        let inquiry = Inquiry {
            asker: party,
            datasets,
            purposes: &charter.covering(purpose),
            at,
            period: &trust.gate.budget().period(at),
        };
        let facts = Records::facts(&trust.store, inquiry)
            .await
            .map_err(unread)?;
        Ok(Self {
            charter,
            purpose: purpose.clone(),
            at,
            facts,
        })
    }

    /// The circumstances of an act that is only stated: `of` is `None` for a data set that is not known yet, which
    /// nothing stands in the way of.
    pub(crate) fn circumstances(
        &self,
        trust: &Trust,
        stated: &Stated<'_>,
        of: Option<&DataSetFacts>,
    ) -> Circumstances {
        let budget = trust.gate.budget();
        let cost = budget.rho(budget.question());
        Circumstances {
            form: stated.form,
            categories: stated.categories.to_vec(),
            uses_identifier: stated.uses_identifier,
            level: stated.level,
            within_budget: of.is_none_or(|of| budget.allows(of.spent, cost)),
            epsilon_thousandths: gate::Budget::thousandths(budget.question()),
            at: self.at,
            own: false,
            warrant: false,
            decides: stated.decides,
            reviewed: of.is_none_or(|of| of.reviewed),
            carded: self.facts.carded,
            in_breach: self.facts.in_breach,
            links_persons: stated.links_persons,
        }
    }

    /// The question about one data set, as the charter takes it.
    pub(crate) fn request<'a>(
        &'a self,
        action: Action,
        of: &'a DataSetFacts,
        standing: &'a Standing,
        circumstances: &'a Circumstances,
    ) -> Request<'a> {
        Request {
            party: self.facts.party.as_ref(),
            organisations: &self.facts.organisations,
            party_places: &self.facts.party_places,
            action,
            dataset: &of.dataset,
            standing,
            purpose: &self.purpose,
            circumstances,
        }
    }

    /// Whether the charter would permit it. A party or data set that is not there is permitted nothing.
    pub(crate) fn permits(&self, trust: &Trust, dataset: &DataSetId, stated: &Stated<'_>) -> bool {
        let Some(of) = self
            .facts
            .dataset(dataset)
            .filter(|_| self.facts.party.is_some())
        else {
            return false;
        };
        let circumstances = self.circumstances(trust, stated, Some(of));
        let request = self.request(stated.action, of, &of.standing, &circumstances);
        self.charter.decide(&request).outcome == Outcome::Permit
    }
}

/// What somebody says that it is about to do.
#[derive(Clone, Copy)]
pub(crate) struct Stated<'a> {
    pub(crate) action: Action,
    pub(crate) form: Form,
    pub(crate) categories: &'a [territory::PersonalKind],
    pub(crate) uses_identifier: bool,
    pub(crate) level: Option<territory::PlaceLevel>,
    pub(crate) decides: bool,
    pub(crate) links_persons: bool,
}

impl<'a> From<&'a Evaluation> for Stated<'a> {
    fn from(asked: &'a Evaluation) -> Self {
        Self {
            action: asked.action,
            form: asked.form,
            categories: &asked.categories,
            uses_identifier: asked.uses_identifier,
            level: asked.level,
            decides: asked.decides,
            links_persons: asked.links_persons,
        }
    }
}

/// What the charter says to a contract before anybody signs one.
pub(crate) struct Prospect {
    /// What it means for the negotiation.
    pub(crate) immediate: exchange::Immediate,
    /// What a use that is permitted without a contract owes.
    pub(crate) obligations: Vec<charter::Obligation>,
    /// Why even a contract would not do.
    pub(crate) reason: Text,
    /// What else would have to change; each way alone is enough.
    pub(crate) ways: Vec<Vec<Text>>,
}

/// Asks the charter about each purpose, in the widest form that is wanted: first as things stand, then as if there were
/// a contract.
pub(crate) async fn prospect(
    trust: &Trust,
    consumer: &PartyId,
    dataset: &DataSetId,
    purposes: &[Purpose],
    means: Means,
) -> Result<Prospect, Fault> {
    let mut now = Tally::default();
    let mut agreed = Tally::default();
    for purpose in purposes {
        let sight = Foresight::of(trust, consumer, std::slice::from_ref(dataset), purpose).await?;
        let Some(of) = sight.facts.dataset(dataset) else {
            return Err(Fault::NotFound);
        };
        if sight.facts.party.is_none() {
            return Err(Fault::Forbidden("your party is not one of the trust"));
        }
        let stated = Stated {
            action: Action::Query,
            form: match means {
                Means::ProtectedFigures => Form::Aggregate,
                Means::Figures => Form::Unprotectable,
                Means::Rows => Form::Rows,
            },
            categories: &[],
            uses_identifier: false,
            level: None,
            decides: false,
            links_persons: false,
        };
        let mut circumstances = sight.circumstances(trust, &stated, Some(of));
        // A budget is of one question; a contract is for many.
        circumstances.within_budget = true;
        let request = sight.request(Action::Query, of, &of.standing, &circumstances);
        now.add(sight.charter.decide(&request), Vec::new);
        let mut standing = of.standing.clone();
        standing.contracted = true;
        standing.agreed.push(AgreedUse {
            agreement: "asked for".to_owned(),
            purpose: purpose.clone(),
            means,
        });
        let request = sight.request(Action::Query, of, &standing, &circumstances);
        agreed.add(sight.charter.decide(&request), || {
            let plain =
                |way: &Vec<charter::Change>| way.iter().map(charter::Change::plain).collect();
            sight.charter.changes(&request).iter().map(plain).collect()
        });
    }
    let immediate = match (now.refused.is_empty(), agreed.refused.is_empty()) {
        (true, _) => exchange::Immediate::ByCharter {
            rules: now.permitting(),
        },
        (false, true) => exchange::Immediate::NeedsAgreement,
        (false, false) => exchange::Immediate::Never {
            rules: agreed.refused.iter().cloned().collect(),
        },
    };
    Ok(Prospect {
        immediate,
        reason: agreed.reason.unwrap_or_else(|| Text::new("", "")),
        obligations: now.obligations,
        ways: agreed.ways,
    })
}

/// Decisions on several purposes, taken together: one refusal refuses.
#[derive(Default)]
struct Tally {
    permitted: BTreeSet<RuleId>,
    refused: BTreeSet<RuleId>,
    obligations: Vec<charter::Obligation>,
    reason: Option<Text>,
    ways: Vec<Vec<Text>>,
}

impl Tally {
    fn add(&mut self, decision: Decision, ways: impl FnOnce() -> Vec<Vec<Text>>) {
        if decision.outcome == Outcome::Permit {
            self.permitted.extend(decision.rules);
            self.obligations.extend(decision.obligations);
            charter::strictest(&mut self.obligations);
            return;
        }
        // With several refusals, no change for one purpose alone would help.
        self.ways = match self.refused.is_empty() {
            true => ways(),
            false => Vec::new(),
        };
        self.refused.extend(decision.rules);
        self.reason.get_or_insert(decision.reason);
    }

    fn permitting(&self) -> Vec<RuleId> {
        self.permitted.iter().cloned().collect()
    }
}

fn unread(fault: PortFault) -> Fault {
    match fault {
        PortFault::Failed(why) => Fault::Internal(why),
        PortFault::Exceeded(_) => Fault::Unavailable,
    }
}
