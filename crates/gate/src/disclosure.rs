//! The rows about one person, to an authority that a judge allows it.
//!
//! The warrant is an attestation that the steward entered; it names the party, the data set and the person. The public
//! leaf says that an authority asked and what was decided; whom it is about is a commitment that can be opened later.

use crate::case::Case;
use crate::{
    Attestation, Commitment, Door, Facts, Gate, GateError, Inquiry, Leaf, Nonce, OwnTable, Passage,
    Receipt, Statement, Weighed,
};
use charter::{Action, Circumstances, Form, Outcome, Request};
use std::collections::BTreeMap;
use territory::{DataSetId, PartyId, RuleId, Text};

/// What became of an authority's demand. Both ways it left a leaf.
#[derive(Debug)]
#[non_exhaustive]
pub struct DisclosureOutcome {
    /// The rows, if it was granted.
    pub disclosed: Option<Disclosed>,
    /// The rules that decided.
    pub rules: Vec<RuleId>,
    /// Why.
    pub reason: Text,
    /// The number of the leaf.
    pub receipt: Receipt,
}

/// The rows about one person.
#[derive(Debug)]
#[non_exhaustive]
pub struct Disclosed {
    /// By table; tables that hold nothing about her are absent.
    pub tables: Vec<OwnTable>,
}

impl Gate {
    /// Decides on an authority's demand for one person's rows in a data set. Without a warrant, or with one that does
    /// not hold (another party, another data set, past its day, taken back), the charter decides without it.
    ///
    /// # Errors
    /// [`GateError::UnknownWarrant`], [`GateError::UnknownParty`], an unknown data set or purpose; storage.
    pub async fn disclose(
        &self,
        asker: &PartyId,
        dataset: &DataSetId,
        purpose: &str,
        warrant: Option<&str>,
    ) -> Result<DisclosureOutcome, GateError> {
        let purpose = self.purpose(purpose)?;
        let charter = self.charter();
        let at = self.clock.now();
        let datasets = std::slice::from_ref(dataset);
        let purposes = charter.covering(&purpose);
        let inquiry = Inquiry {
            asker,
            datasets,
            purposes: &purposes,
            at,
            period: &self.budget.period(at),
        };
        let facts: Facts = self.records.facts(inquiry).await?;
        let Some(party) = &facts.party else {
            return Err(GateError::UnknownParty(asker.clone()));
        };
        let Some(of) = facts.dataset(dataset) else {
            return Err(crate::QuestionError::UnknownDataSet {
                name: dataset.to_string(),
                did_you_mean: Vec::new(),
            }
            .into());
        };
        let stated = match warrant {
            None => None,
            Some(id) => Some(
                self.records
                    .attestation(id)
                    .await?
                    .filter(|one| one.statement == Statement::Warrant)
                    .ok_or_else(|| GateError::UnknownWarrant(id.chars().take(80).collect()))?,
            ),
        };
        let holding: Option<&Attestation> = stated.as_ref().filter(|one| {
            one.party.as_ref() == Some(asker)
                && one.dataset.as_ref() == Some(dataset)
                && one.holds(at)
        });
        let circumstances = Circumstances {
            form: Form::Rows,
            categories: of.dataset.categories().into_iter().collect(),
            uses_identifier: true,
            within_budget: true,
            at,
            warrant: holding.is_some(),
            carded: facts.carded,
            in_breach: facts.in_breach,
            ..Circumstances::default()
        };
        let decision = charter.decide(&Request {
            party: Some(party),
            organisations: &facts.organisations,
            party_places: &facts.party_places,
            action: Action::Disclose,
            dataset: &of.dataset,
            standing: &of.standing,
            purpose: &purpose,
            circumstances: &circumstances,
        });
        let person = holding.and_then(|one| one.person);
        // A permit without a person to disclose is no permit: only a warrant says whose rows.
        let granted = decision.outcome == Outcome::Permit && person.is_some();
        let disclosed = match person.filter(|_| granted) {
            None => None,
            Some(person) => {
                let case = Case::of_one_person(decision.obligations.clone(), self.usual());
                let tables = self
                    .observations
                    .own_rows(&case, &of.dataset, person)
                    .await?;
                Some(Disclosed {
                    tables: tables.into_iter().filter(|table| table.count > 0).collect(),
                })
            }
        };
        let nonce = Nonce::fresh()?;
        let about = format!(
            "{}\n{dataset}\n{}",
            warrant.unwrap_or("-"),
            person.map_or_else(|| "-".to_owned(), |person| person.0.to_string())
        );
        let leaf = Leaf::Disclosure {
            at,
            by: asker.clone(),
            purpose: purpose.clone(),
            of: Commitment::to(&about, &nonce),
            granted,
            rules: decision.rules.clone(),
            charter: charter.version().to_owned(),
        };
        let passage = Passage {
            leaf,
            nonce,
            at,
            door: Door::Disclosure,
            party: Some(asker.clone()),
            purpose: Some(purpose),
            // The data set's public list of uses must not tell of an inquiry.
            datasets: Vec::new(),
            granted,
            rules: decision.rules.clone(),
            reason: decision.reason.clone(),
            question: about,
            protection: String::new(),
            settles: None,
            released: None,
            cells: Vec::new(),
            microdata: None,
            weighed: BTreeMap::from([(
                dataset.clone(),
                Weighed {
                    action: Action::Disclose,
                    standing: of.standing.clone(),
                    circumstances,
                },
            )]),
            delete_by: None,
            notify: false,
        };
        let receipt = self.journal.record(passage).await?;
        Ok(DisclosureOutcome {
            disclosed,
            rules: decision.rules,
            reason: decision.reason,
            receipt,
        })
    }
}
