//! A question's way through the gate: facts, reading, decision, answer, record.

use crate::case::{Case, Protection};
use crate::weighing::{Stated, Verdict};
use crate::{
    Answer, Answered, Budget, BudgetStatement, Charge, Commitment, Door, Facts, GateError, Inquiry,
    Journal, Leaf, Nonce, Observations, Outcome, Passage, PortFault, Reading, Receipt, Recorded,
    Records, Refusal, Use,
};
use charter::{Charter, Obligation};
use privacy::Epsilon;
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::{Arc, PoisonError, RwLock};
use territory::{Clock, DataSetId, Party, PartyId, PersonKey, Purpose, Timestamp};

/// Longest question taken, in bytes.
const QUESTION_LEN_MAX: usize = 32 * 1024;

/// Who asks what, for which purpose.
#[derive(Debug, Clone)]
pub struct Question {
    /// Through which door it comes.
    pub door: Door,
    /// Who asks.
    pub asker: PartyId,
    /// For what: a term of the Data Privacy Vocabulary.
    pub purpose: String,
    /// The question itself, in SQL.
    pub text: String,
    /// How much of the privacy budget to spend, if persons are concerned; `None` for the usual.
    pub epsilon: Option<Epsilon>,
    /// Whether the answer is to decide about a person, with legal or similarly significant effect.
    pub decides: bool,
}

/// The gate.
#[derive(Clone)]
pub struct Gate {
    /// Shared by all clones, so that an edition comes into force at every door at once.
    charter: Arc<RwLock<Arc<Charter>>>,
    pub(crate) budget: Budget,
    pub(crate) records: Arc<dyn Records>,
    pub(crate) observations: Arc<dyn Observations>,
    pub(crate) journal: Arc<dyn Journal>,
    pub(crate) clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Gate {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Gate")
    }
}

impl Gate {
    /// A gate over its charter and ports.
    #[must_use]
    pub fn new(
        charter: Arc<Charter>,
        budget: Budget,
        records: Arc<dyn Records>,
        observations: Arc<dyn Observations>,
        journal: Arc<dyn Journal>,
        clock: Arc<dyn Clock>,
    ) -> Self {
        Self {
            charter: Arc::new(RwLock::new(charter)),
            budget,
            records,
            observations,
            journal,
            clock,
        }
    }

    /// The charter by which it decides at this moment.
    #[must_use]
    pub fn charter(&self) -> Arc<Charter> {
        // Whoever panicked while holding the lock only ever replaced one whole charter by another.
        let charter = self.charter.read().unwrap_or_else(PoisonError::into_inner);
        charter.clone()
    }

    /// Puts another edition into force, from the next decision on, at every door. Whoever calls this has published it.
    pub fn adopt(&self, charter: Arc<Charter>) {
        *self.charter.write().unwrap_or_else(PoisonError::into_inner) = charter;
    }

    /// The privacy budget it keeps.
    #[must_use]
    pub fn budget(&self) -> &Budget {
        &self.budget
    }

    /// Decides a question, answers it when it is granted, and records it either way before anything leaves.
    ///
    /// # Errors
    /// [`GateError`] when the question cannot be decided or answered. Nothing is then charged, and nothing leaves.
    pub async fn ask(&self, question: Question) -> Result<Outcome, GateError> {
        if question.text.len() > QUESTION_LEN_MAX {
            return Err(GateError::TooLong {
                len: question.text.len(),
                max: QUESTION_LEN_MAX,
            });
        }
        let purpose = self.purpose(&question.purpose)?;
        let epsilon = self.budget.cost(question.epsilon)?;
        let datasets = self.observations.datasets(&question.text)?;
        let at = self.clock.now();
        let purposes = self.charter().covering(&purpose);
        let facts = self
            .records
            .facts(Inquiry {
                asker: &question.asker,
                datasets: &datasets,
                purposes: &purposes,
                at,
            })
            .await?;
        let Some(party) = facts.party.clone() else {
            return Err(GateError::UnknownParty(question.asker));
        };
        let Reading { uses, plan } = self.observations.read(&question.text, &facts).await?;

        let protection = Protection {
            epsilon,
            delta: self.budget.delta(),
            key_delta: self.budget.key_delta(),
            rho: self.budget.rho(epsilon),
        };
        let asked = Asked {
            question,
            party,
            purpose,
            uses,
            at,
        };
        let verdict = self.decide(asked.stated(protection), &facts);
        if !verdict.granted {
            return self.refuse(asked, verdict).await;
        }

        let case = Case {
            plan,
            uses: asked.uses.clone(),
            obligations: verdict.obligations.clone(),
            objections: facts
                .datasets
                .iter()
                .map(|of| (of.dataset.id.clone(), of.objections.clone()))
                .collect(),
            consenting: self.consenting(&asked, &verdict, &facts, &purposes).await?,
            protection,
            state: PhantomData,
        };
        let answered = self.observations.answer(&case).await?;
        carried_out(&verdict.obligations, &answered)?;
        self.release(asked, verdict, answered, &facts, protection)
            .await
    }

    /// Where only consenting persons may count: who they are, in each data set of persons.
    async fn consenting(
        &self,
        asked: &Asked,
        verdict: &Verdict,
        facts: &Facts,
        purposes: &[Purpose],
    ) -> Result<BTreeMap<DataSetId, Vec<PersonKey>>, GateError> {
        let mut consenting = BTreeMap::new();
        if verdict.obligations.contains(&Obligation::ConsentingOnly) {
            for of in facts.datasets.iter().filter(|of| of.dataset.is_personal()) {
                let id = &of.dataset.id;
                let persons = self
                    .records
                    .consenting(id, &asked.party.id, purposes)
                    .await?;
                consenting.insert(id.clone(), persons);
            }
        }
        Ok(consenting)
    }

    pub(crate) fn purpose(&self, text: &str) -> Result<Purpose, GateError> {
        self.charter()
            .purpose(text)
            .map_err(|unknown| GateError::UnknownPurpose {
                purpose: text.chars().take(96).collect(),
                did_you_mean: unknown.did_you_mean,
            })
    }

    async fn refuse(&self, asked: Asked, verdict: Verdict) -> Result<Outcome, GateError> {
        let passage = self.passage(&asked, &verdict, None, Vec::new())?;
        match self.journal.record(passage).await? {
            Recorded::Written(receipt) => Ok(Outcome::Refused(Refusal {
                datasets: asked.datasets(),
                rules: verdict.rules,
                reason: verdict.reason,
                instead: verdict.instead,
                changes: verdict.changes,
                receipt,
            })),
            Recorded::Exhausted(_) => Err(PortFault::Failed(
                "a refusal was charged to a budget, which must never be".into(),
            )
            .into()),
        }
    }

    /// Charges and records, and only then lets the answer go. When another question of the same party was faster and
    /// used the budget up, the answer is dropped and the question refused.
    async fn release(
        &self,
        asked: Asked,
        verdict: Verdict,
        answered: Answered,
        facts: &Facts,
        protection: Protection,
    ) -> Result<Outcome, GateError> {
        let charges: Vec<Charge> = if answered.protection.is_some() {
            facts
                .datasets
                .iter()
                .filter(|of| of.dataset.is_personal())
                .map(|of| Charge {
                    party: asked.party.id.clone(),
                    dataset: of.dataset.id.clone(),
                    rho: protection.rho,
                    limit: self.budget.limit(),
                })
                .collect()
        } else {
            Vec::new()
        };
        let passage = self.passage(
            &asked,
            &verdict,
            answered.protection.as_ref(),
            charges.clone(),
        )?;
        match self.journal.record(passage).await? {
            Recorded::Written(receipt) => {
                let budget = self.statement(facts, &charges);
                Ok(Outcome::Granted(answer(
                    asked, verdict, answered, budget, receipt,
                )))
            }
            Recorded::Exhausted(dataset) => {
                let verdict = self.exhausted(&asked, facts, &dataset, protection);
                self.refuse(asked, verdict).await
            }
        }
    }

    /// The refusal for a budget that another question used up meanwhile: decided anew, with the budget gone.
    fn exhausted(
        &self,
        asked: &Asked,
        facts: &Facts,
        dataset: &DataSetId,
        protection: Protection,
    ) -> Verdict {
        let mut facts = facts.clone();
        for of in &mut facts.datasets {
            if &of.dataset.id == dataset {
                of.spent = self.budget.limit();
            }
        }
        let mut verdict = self.decide(asked.stated(protection), &facts);
        verdict.granted = false;
        verdict
    }

    /// What remains, for the data set with the least left.
    fn statement(&self, facts: &Facts, charges: &[Charge]) -> Option<BudgetStatement> {
        let total = self.budget.epsilon_of(self.budget.limit());
        charges
            .iter()
            .filter_map(|charge| {
                let before = facts.dataset(&charge.dataset)?.spent;
                let spent = self.budget.epsilon_of(before.checked_add(charge.rho)?);
                Some(BudgetStatement {
                    dataset: charge.dataset.clone(),
                    spent,
                    left: thousandths((total - spent).max(0.0)),
                    total,
                })
            })
            .min_by(|a, b| a.left.total_cmp(&b.left))
    }

    fn passage(
        &self,
        asked: &Asked,
        verdict: &Verdict,
        protection: Option<&crate::ProtectionStatement>,
        charges: Vec<Charge>,
    ) -> Result<Passage, GateError> {
        let nonce = Nonce::fresh()?;
        let datasets = asked.datasets();
        let at = asked.at;
        let leaf = Leaf::Question {
            at,
            door: asked.question.door.to_string(),
            by: asked.party.id.clone(),
            purpose: asked.purpose.clone(),
            data: datasets.clone(),
            granted: verdict.granted,
            rules: verdict.rules.clone(),
            charter: verdict.charter.clone(),
            question: Commitment::to(&asked.question.text, &nonce),
            epsilon: protection.map(|statement| statement.epsilon.to_string()),
        };
        let protection = match protection {
            Some(statement) => serde_json::to_string(statement)
                .map_err(|error| crate::LeafError::Malformed(error.to_string()))?,
            None => String::new(),
        };
        Ok(Passage {
            leaf,
            nonce,
            at,
            door: asked.question.door,
            party: Some(asked.party.id.clone()),
            purpose: Some(asked.purpose.clone()),
            datasets,
            granted: verdict.granted,
            rules: verdict.rules.clone(),
            reason: verdict.reason.clone(),
            question: asked.question.text.clone(),
            protection,
            charges,
            weighed: verdict.weighed.clone(),
            delete_by: verdict.delete_by(at),
            notify: verdict.granted && verdict.obligations.contains(&Obligation::Notify),
        })
    }
}

/// Whether all that the verdict owes was done: by the engine, or here ([`Verdict`] checks the level of places, the
/// passage carries what is to be deleted and who is to be told).
fn carried_out(obligations: &[Obligation], answered: &Answered) -> Result<(), GateError> {
    for obligation in obligations {
        let done = match obligation {
            Obligation::ProtectPersons => answered.protection.is_some(),
            Obligation::ConsentingOnly
            | Obligation::MinimumGroup(_)
            | Obligation::RoundPositions(_) => answered.carried_out.contains(obligation),
            Obligation::AggregateTo(_) | Obligation::DeleteAfter(_) | Obligation::Notify => true,
        };
        if !done {
            return Err(GateError::NotCarriedOut(*obligation));
        }
    }
    Ok(())
}

/// A question with all that was found out about it.
struct Asked {
    question: Question,
    party: Party,
    purpose: Purpose,
    uses: Vec<Use>,
    /// When it is decided.
    at: Timestamp,
}

impl Asked {
    fn stated(&self, protection: Protection) -> Stated<'_> {
        Stated {
            purpose: &self.purpose,
            uses: &self.uses,
            decides: self.question.decides,
            epsilon: protection.epsilon,
            rho: protection.rho,
            at: self.at,
        }
    }

    fn datasets(&self) -> Vec<DataSetId> {
        self.uses.iter().map(|used| used.dataset.clone()).collect()
    }
}

fn answer(
    asked: Asked,
    verdict: Verdict,
    answered: Answered,
    budget: Option<BudgetStatement>,
    receipt: Receipt,
) -> Answer {
    let delete_by = verdict.delete_by(asked.at);
    Answer {
        headings: answered.headings,
        rows: answered.rows,
        truncated: answered.truncated,
        datasets: asked.datasets(),
        rules: verdict.rules,
        delete_by,
        obligations: verdict.obligations,
        reason: verdict.reason,
        protection: answered.protection,
        budget,
        receipt,
    }
}

fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
