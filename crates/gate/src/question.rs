//! A question's way through the gate: facts, reading, decision, answer, record.

use crate::case::{Case, ExactCells, Granted, Protection};
use crate::settlement::Reserving;
use crate::weighing::{Stated, Verdict};
use crate::{
    Answer, Answered, Budget, BudgetStatement, Commitment, Door, Facts, GateError, Inquiry,
    Journal, Leaf, LeafError, Nonce, Observations, Outcome, Passage, Plan, PortFault, Pseudonyms,
    Reading, Receipt, Records, Refusal, Use,
};
use charter::{Charter, Obligation};
use privacy::{Epsilon, Rho};
use std::collections::BTreeMap;
use std::marker::PhantomData;
use std::sync::{Arc, PoisonError, RwLock};
use territory::{Clock, DataSetId, Party, PartyId, PersonKey, Purpose, Timestamp};
use tokio::sync::Mutex;

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
    /// Whether figures about groups of persons are wanted exact, as official statistics are, instead of protected by
    /// noise.
    pub exact: bool,
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
    /// What brings persons of several data sets together; without it no question may.
    pub(crate) pseudonyms: Option<Pseudonyms>,
    /// Held while exact figures about persons, or their records, are computed and recorded.
    pub(crate) exact_turn: Arc<Mutex<()>>,
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
            pseudonyms: None,
            exact_turn: Arc::default(),
        }
    }

    /// The same gate, able to join persons of several data sets where the charter allows it.
    #[must_use]
    pub fn with_pseudonyms(self, pseudonyms: Pseudonyms) -> Self {
        Self {
            pseudonyms: Some(pseudonyms),
            ..self
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
    /// [`GateError`] when the question cannot be decided or answered. Nothing then leaves. Where rows of persons were
    /// read before it failed, the charge stands and is in the ledger: a failure may tell something too.
    pub async fn ask(&self, question: Question) -> Result<Outcome, GateError> {
        let Read {
            asked,
            facts,
            plan,
            canonical,
            protection,
        } = self.read(question).await?;
        // Exact figures are checked against those this party saw before: one question at a time.
        let _turn = match asked.question.exact {
            true => Some(self.exact_turn.lock().await),
            false => None,
        };
        let free = self.decide(asked.stated(protection.at_no_cost()), &facts);
        let mut case = self.case(&asked, plan, &free, &facts, protection).await?;
        if free.granted
            && let Some(key) = case.release_key(canonical)
            && let Some(earlier) = self.records.released(&key).await?
        {
            case.replay = Some(earlier.figures);
            let answered = self.observations.answer(&case).await?;
            carried_out(&free.obligations, &answered)?;
            let mut passage = asked.passage(&free)?;
            passage.replay(earlier.leaf);
            passage.protect(answered.protection.as_ref())?;
            let receipt = self.journal.record(passage).await?;
            return Ok(Outcome::Granted(Answer {
                replays: Some(earlier.leaf),
                ..answer(asked, free, answered, None, receipt)
            }));
        }

        let verdict = self.decide(asked.stated(protection), &facts);
        if !verdict.granted {
            return self.refuse(asked, verdict).await;
        }
        let held = match case.protection() {
            None => None,
            Some(protection) => {
                let mut lapsed = asked.passage(&verdict)?;
                lapsed.lapse(&protection.epsilon.to_string());
                match self.reserve(lapsed, &facts, protection.rho).await? {
                    Reserving::Held(held) => Some(held),
                    Reserving::Exhausted(dataset) => {
                        let verdict = self.exhausted(&asked, &facts, &dataset, protection);
                        return self.refuse(asked, verdict).await;
                    }
                }
            }
        };
        let answered = match self.observations.answer(&case).await {
            Ok(answered) => answered,
            Err(fault) => return Err(self.lapse(held, fault.into()).await),
        };
        if let Err(error) = carried_out(&verdict.obligations, &answered) {
            return Err(self.lapse(held, error).await);
        }
        let mut passage = asked.passage(&verdict)?;
        passage.protect(answered.protection.as_ref())?;
        passage.released = case.release_key(canonical).zip(answered.released.clone());
        passage.cells.clone_from(&answered.cells);
        passage.settles = held.as_ref().map(|held| held.id.clone());
        let receipt = self.journal.record(passage).await?;
        let budget = held.and_then(|held| self.statement(&facts, &held.charges));
        Ok(Outcome::Granted(answer(
            asked, verdict, answered, budget, receipt,
        )))
    }

    /// What a question is about, without a row being read: who asks, the facts, the plan.
    pub(crate) async fn read(&self, question: Question) -> Result<Read, GateError> {
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
        let facts = self
            .records
            .facts(Inquiry {
                asker: &question.asker,
                datasets: &datasets,
                purposes: &self.charter().covering(&purpose),
                at,
                period: &self.budget.period(at),
            })
            .await?;
        let Some(party) = facts.party.clone() else {
            return Err(GateError::UnknownParty(question.asker));
        };
        let Reading {
            uses,
            plan,
            links,
            canonical,
        } = self.observations.read(&question.text, &facts).await?;
        Ok(Read {
            asked: Asked {
                question,
                party,
                purpose,
                uses,
                links,
                at,
            },
            facts,
            plan,
            canonical,
            protection: Protection {
                epsilon,
                rho: self.budget.rho(epsilon),
                ..self.usual()
            },
        })
    }

    /// The usual strength of protection, at no cost.
    pub(crate) fn usual(&self) -> Protection {
        Protection {
            epsilon: self.budget.question(),
            delta: self.budget.delta(),
            key_delta: self.budget.key_delta(),
            rho: Rho::ZERO,
        }
    }

    /// The case that a verdict makes of a question. Whoever answers it must have seen that the verdict granted it.
    pub(crate) async fn case(
        &self,
        asked: &Asked,
        plan: Plan,
        verdict: &Verdict,
        facts: &Facts,
        protection: Protection,
    ) -> Result<Case<Granted>, GateError> {
        let linkage = match (&self.pseudonyms, asked.links.is_empty() || !verdict.granted) {
            (_, true) => None,
            (Some(pseudonyms), false) => Some(pseudonyms.linkage(
                &asked.links,
                &asked.party.id,
                &asked.purpose,
                &Nonce::fresh()?.0,
            )),
            (None, false) => {
                return Err(PortFault::Failed("persons cannot be joined: no key".into()).into());
            }
        };
        Ok(Case {
            plan,
            uses: asked.uses.clone(),
            obligations: verdict.obligations.clone(),
            objections: facts
                .datasets
                .iter()
                .map(|of| (of.dataset.id.clone(), of.objections.clone()))
                .collect(),
            consenting: self
                .consenting(&asked.party.id, &asked.purpose, verdict, facts)
                .await?,
            protection,
            linkage,
            replay: None,
            exact: self.exact_cells(asked, verdict, facts).await?,
            state: PhantomData,
        })
    }

    /// The terms of exact figures about persons, where they are what was granted.
    async fn exact_cells(
        &self,
        asked: &Asked,
        verdict: &Verdict,
        facts: &Facts,
    ) -> Result<Option<ExactCells>, GateError> {
        if !asked.question.exact || !verdict.granted {
            return Ok(None);
        }
        let mut cells = ExactCells {
            // The charter's floor is above it.
            least_persons: minimum_group(&verdict.obligations).unwrap_or(1),
            ..ExactCells::default()
        };
        for of in facts.datasets.iter().filter(|of| of.dataset.is_personal()) {
            let id = &of.dataset.id;
            let seen = self.records.seen_cells(&asked.party.id, id).await?;
            cells.earlier.insert(id.clone(), seen);
        }
        Ok(Some(cells))
    }

    /// Where only consenting persons may count: who they are, in each data set of persons.
    pub(crate) async fn consenting(
        &self,
        party: &PartyId,
        purpose: &Purpose,
        verdict: &Verdict,
        facts: &Facts,
    ) -> Result<BTreeMap<DataSetId, Vec<PersonKey>>, GateError> {
        let mut consenting = BTreeMap::new();
        if verdict.obligations.contains(&Obligation::ConsentingOnly) {
            let purposes = self.charter().covering(purpose);
            for of in facts.datasets.iter().filter(|of| of.dataset.is_personal()) {
                let id = &of.dataset.id;
                let persons = self.records.consenting(id, party, &purposes).await?;
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

    pub(crate) async fn refuse(
        &self,
        asked: Asked,
        verdict: Verdict,
    ) -> Result<Outcome, GateError> {
        let receipt = self.journal.record(asked.passage(&verdict)?).await?;
        Ok(Outcome::Refused(Refusal {
            datasets: asked.datasets(),
            rules: verdict.rules,
            reason: verdict.reason,
            instead: verdict.instead,
            changes: verdict.changes,
            receipt,
        }))
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
                of.spent.by_party = self.budget.limit();
            }
        }
        let mut verdict = self.decide(asked.stated(protection), &facts);
        verdict.granted = false;
        verdict
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

fn minimum_group(obligations: &[Obligation]) -> Option<u32> {
    obligations.iter().find_map(|one| match one {
        Obligation::MinimumGroup(least) => Some(*least),
        _ => None,
    })
}

/// A question as it was read.
pub(crate) struct Read {
    pub(crate) asked: Asked,
    pub(crate) facts: Facts,
    pub(crate) plan: Plan,
    pub(crate) canonical: Option<[u8; 32]>,
    pub(crate) protection: Protection,
}

/// A question with all that was found out about it.
pub(crate) struct Asked {
    pub(crate) question: Question,
    pub(crate) party: Party,
    pub(crate) purpose: Purpose,
    pub(crate) uses: Vec<Use>,
    /// The data sets whose persons are joined to one another.
    pub(crate) links: Vec<DataSetId>,
    /// When it is decided.
    pub(crate) at: Timestamp,
}

impl Asked {
    pub(crate) fn stated(&self, protection: Protection) -> Stated<'_> {
        Stated {
            purpose: &self.purpose,
            uses: &self.uses,
            links: &self.links,
            instead_of_figures: self.question.exact.then_some(charter::Form::Exact),
            decides: self.question.decides,
            epsilon: protection.epsilon,
            rho: protection.rho,
            at: self.at,
        }
    }

    pub(crate) fn datasets(&self) -> Vec<DataSetId> {
        self.uses.iter().map(|used| used.dataset.clone()).collect()
    }

    /// The passage of a verdict on it, with nothing charged and nothing protected.
    pub(crate) fn passage(&self, verdict: &Verdict) -> Result<Passage, LeafError> {
        let nonce = Nonce::fresh()?;
        let leaf = Leaf::Question {
            at: self.at,
            door: self.question.door.to_string(),
            by: self.party.id.clone(),
            purpose: self.purpose.clone(),
            data: self.datasets(),
            granted: verdict.granted,
            rules: verdict.rules.clone(),
            charter: verdict.charter.clone(),
            question: Commitment::to(&self.question.text, &nonce),
            epsilon: None,
            replays: None,
            lapsed: false,
        };
        Ok(Passage {
            leaf,
            nonce,
            at: self.at,
            door: self.question.door,
            party: Some(self.party.id.clone()),
            purpose: Some(self.purpose.clone()),
            datasets: self.datasets(),
            granted: verdict.granted,
            rules: verdict.rules.clone(),
            reason: verdict.reason.clone(),
            question: self.question.text.clone(),
            protection: String::new(),
            settles: None,
            released: None,
            cells: Vec::new(),
            microdata: None,
            weighed: verdict.weighed.clone(),
            delete_by: verdict.delete_by(self.at),
            notify: verdict.granted && verdict.obligations.contains(&Obligation::Notify),
        })
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
        replays: None,
        receipt,
    }
}

pub(crate) fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
