//! A question's way through the gate: facts, reading, decision, answer, record.

use crate::case::{Case, Protection};
use crate::{
    Answer, Answered, Budget, BudgetStatement, Charge, Commitment, Door, Facts, Form, GateError,
    Journal, Leaf, Nonce, Observations, Outcome, Passage, PortFault, Reading, Receipt, Recorded,
    Records, Refusal, Use,
};
use charter::{Action, Charter, Decision, Obligation, Request};
use privacy::Epsilon;
use std::collections::BTreeSet;
use std::marker::PhantomData;
use std::sync::Arc;
use territory::{Clock, DataSetId, Party, PartyId, Purpose, RuleId, Text, Timestamp};

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
}

/// The gate.
#[derive(Clone)]
pub struct Gate {
    pub(crate) charter: Arc<Charter>,
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

/// What was decided on all the data sets of a question together.
struct Verdict {
    granted: bool,
    rules: Vec<RuleId>,
    obligations: Vec<Obligation>,
    reason: Text,
    instead: Option<Text>,
}

impl Verdict {
    /// A question that is about no data set that exists asks the trust for nothing: nothing grants it either.
    fn about_nothing() -> Self {
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
        }
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
            charter,
            budget,
            records,
            observations,
            journal,
            clock,
        }
    }

    /// The charter by which it decides.
    #[must_use]
    pub fn charter(&self) -> &Charter {
        &self.charter
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
        let facts = self.records.facts(&question.asker, &datasets).await?;
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
        let verdict = self.decide(&party, &purpose, &uses, &facts, protection);
        let asked = Asked {
            question,
            party,
            purpose,
            uses,
        };
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
            protection,
            state: PhantomData,
        };
        let answered = self.observations.answer(&case).await?;
        if case.protection().is_some() && answered.protection.is_none() {
            return Err(PortFault::Failed(
                "the answer came back without the protection that the charter obliges to".into(),
            )
            .into());
        }
        self.release(asked, verdict, answered, &facts, protection)
            .await
    }

    pub(crate) fn purpose(&self, text: &str) -> Result<Purpose, GateError> {
        self.charter
            .purpose(text)
            .map_err(|unknown| GateError::UnknownPurpose {
                purpose: text.chars().take(96).collect(),
                did_you_mean: unknown.did_you_mean,
            })
    }

    /// Decides on each data set; one refusal refuses the question.
    fn decide(
        &self,
        party: &Party,
        purpose: &Purpose,
        uses: &[Use],
        facts: &Facts,
        protection: Protection,
    ) -> Verdict {
        let mut refusals: Vec<(Decision, &Use)> = Vec::new();
        let mut permits: Vec<Decision> = Vec::new();
        for used in uses {
            let Some(of) = facts.dataset(&used.dataset) else {
                return Verdict::about_nothing();
            };
            let decision = self.charter.decide(&Request {
                party: Some(party),
                action: Action::Query,
                dataset: &of.dataset,
                purpose,
                form: match used.form {
                    Form::Rows => charter::Form::Rows,
                    Form::Aggregate => charter::Form::Aggregate,
                    Form::Unprotectable { .. } => charter::Form::Unprotectable,
                },
                uses_identifier: !used.identifiers.is_empty(),
                within_budget: of
                    .spent
                    .checked_add(protection.rho)
                    .is_some_and(|after| after <= self.budget.limit()),
                own: false,
            });
            match decision.outcome {
                charter::Outcome::Permit => permits.push(decision),
                charter::Outcome::Refuse => refusals.push((decision, used)),
            }
        }
        if let Some((first, used)) = refusals.first() {
            let all = refusals.iter().flat_map(|(decision, _)| &decision.rules);
            let (reason, instead) = with_reading(&first.reason, used);
            return Verdict {
                granted: false,
                rules: all.cloned().collect::<BTreeSet<_>>().into_iter().collect(),
                obligations: Vec::new(),
                reason,
                instead,
            };
        }
        let Some(first) = permits.first() else {
            return Verdict::about_nothing();
        };
        // The strictest decision speaks for all: one with an obligation, if there is one.
        let spokesman = permits
            .iter()
            .find(|decision| !decision.obligations.is_empty())
            .unwrap_or(first);
        Verdict {
            granted: true,
            rules: permits
                .iter()
                .flat_map(|decision| decision.rules.clone())
                .collect::<BTreeSet<_>>()
                .into_iter()
                .collect(),
            obligations: permits
                .iter()
                .flat_map(|decision| decision.obligations.clone())
                .fold(Vec::new(), |mut all, obligation| {
                    if !all.contains(&obligation) {
                        all.push(obligation);
                    }
                    all
                }),
            reason: spokesman.reason.clone(),
            instead: None,
        }
    }

    async fn refuse(&self, asked: Asked, verdict: Verdict) -> Result<Outcome, GateError> {
        let at = self.clock.now();
        let passage = self.passage(&asked, &verdict, at, None, Vec::new())?;
        match self.journal.record(passage).await? {
            Recorded::Written(receipt) => Ok(Outcome::Refused(Refusal {
                datasets: asked.datasets(),
                rules: verdict.rules,
                reason: verdict.reason,
                instead: verdict.instead,
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
        let at = self.clock.now();
        let passage = self.passage(
            &asked,
            &verdict,
            at,
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
        let mut verdict = self.decide(
            &asked.party,
            &asked.purpose,
            &asked.uses,
            &facts,
            protection,
        );
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
        at: Timestamp,
        protection: Option<&crate::ProtectionStatement>,
        charges: Vec<Charge>,
    ) -> Result<Passage, GateError> {
        let nonce = Nonce::fresh()?;
        let datasets = asked.datasets();
        let leaf = Leaf::Question {
            at,
            door: asked.question.door.to_string(),
            by: asked.party.id.clone(),
            purpose: asked.purpose.clone(),
            data: datasets.clone(),
            granted: verdict.granted,
            rules: verdict.rules.clone(),
            charter: self.charter.version().to_owned(),
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
        })
    }
}

/// A question with all that was found out about it.
struct Asked {
    question: Question,
    party: Party,
    purpose: Purpose,
    uses: Vec<Use>,
}

impl Asked {
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
    Answer {
        headings: answered.headings,
        rows: answered.rows,
        truncated: answered.truncated,
        datasets: asked.datasets(),
        rules: verdict.rules,
        reason: verdict.reason,
        protection: answered.protection,
        budget,
        receipt,
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

fn thousandths(value: f64) -> f64 {
    (value * 1000.0).round() / 1000.0
}
