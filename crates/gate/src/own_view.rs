//! A person's view of what is held about her: the one way in which rows about a person leave, to herself alone.

use crate::case::Case;
use crate::{
    Commitment, Door, Gate, GateError, Leaf, Nonce, OwnTable, Passage, Pseudonyms, Receipt,
};
use charter::{Action, Charter, Circumstances, Request, Standing};
use std::collections::BTreeMap;
use territory::{DataSet, RuleId, Text};

/// The purpose of a person's own view, in the Data Privacy Vocabulary.
const PURPOSE: &str = "RightsFulfilment";

/// What is held about one person.
#[derive(Debug)]
#[non_exhaustive]
pub struct OwnView {
    /// The data sets that hold something about her.
    pub held: Vec<OwnRows>,
    /// The leaf of this view; `None` when there was nothing to look into.
    pub receipt: Option<Receipt>,
}

/// What one data set holds about her.
#[derive(Debug)]
#[non_exhaustive]
pub struct OwnRows {
    /// The data set.
    pub dataset: DataSet,
    /// Its tables that hold something about her.
    pub tables: Vec<OwnTable>,
}

impl Gate {
    /// What is held about the person with this number, shown to herself. `account` names her account; the leaf holds
    /// a commitment to it only. `datasets` are those of the catalogue; the ones without persons are passed over.
    ///
    /// # Errors
    /// [`GateError`] when storage fails.
    pub async fn own_view(
        &self,
        account: &str,
        person: &str,
        pseudonyms: &Pseudonyms,
        datasets: &[DataSet],
    ) -> Result<OwnView, GateError> {
        let purpose = self.purpose(PURPOSE)?;
        let charter = self.charter();
        let mut held = Vec::new();
        let mut rules: Vec<RuleId> = Vec::new();
        let mut reason = Text::new("", "");
        for dataset in datasets {
            if !dataset.names_persons() {
                continue;
            }
            let standing = Standing::default();
            let decision = charter.decide(&Request {
                party: None,
                organisations: &[],
                party_places: &[],
                action: Action::OwnView,
                dataset,
                standing: &standing,
                purpose: &purpose,
                circumstances: &Circumstances {
                    form: charter::Form::Rows,
                    within_budget: true,
                    at: self.clock.now(),
                    own: true,
                    ..Circumstances::default()
                },
            });
            if decision.outcome != charter::Outcome::Permit {
                continue;
            }
            let case = Case::of_one_person(decision.obligations.clone(), self.usual());
            let key = pseudonyms.person(&dataset.id, person);
            let tables = self.observations.own_rows(&case, dataset, key).await?;
            if tables.iter().all(|table| table.count == 0) {
                continue;
            }
            for rule in decision.rules {
                if !rules.contains(&rule) {
                    rules.push(rule);
                }
            }
            reason = decision.reason;
            held.push(OwnRows {
                dataset: dataset.clone(),
                tables,
            });
        }
        let receipt = if held.is_empty() {
            None
        } else {
            Some(
                self.record_own_view(account, &charter, &held, rules, reason)
                    .await?,
            )
        };
        Ok(OwnView { held, receipt })
    }

    async fn record_own_view(
        &self,
        account: &str,
        charter: &Charter,
        held: &[OwnRows],
        rules: Vec<RuleId>,
        reason: Text,
    ) -> Result<Receipt, GateError> {
        let nonce = Nonce::fresh()?;
        let at = self.clock.now();
        let data: Vec<_> = held.iter().map(|of| of.dataset.id.clone()).collect();
        // Which data sets hold something about a person is itself personal: the public leaf does not name them.
        let leaf = Leaf::OwnView {
            at,
            who: Commitment::to(account, &nonce),
            rules: rules.clone(),
            charter: charter.version().to_owned(),
        };
        let passage = Passage {
            leaf,
            nonce,
            at,
            door: Door::OwnView,
            party: None,
            purpose: None,
            datasets: data,
            granted: true,
            rules,
            reason,
            question: String::new(),
            protection: String::new(),
            settles: None,
            released: None,
            cells: Vec::new(),
            microdata: None,
            weighed: BTreeMap::new(),
            delete_by: None,
            notify: false,
        };
        Ok(self.journal.record(passage).await?)
    }
}
