//! What a question would cost and how near to the truth its answer would be, said before it is asked.
//!
//! It depends on the question, the facts on record and the plan, never on a row. Nothing is computed, charged or
//! recorded; whoever then asks is weighed again.

use crate::question::{Asked, Read};
use crate::weighing::Verdict;
use crate::{BudgetStatement, Case, Gate, GateError, Granted, Protection, Question, Receipt};
use charter::Obligation;
use privacy::Epsilon;
use territory::{DataSetId, RuleId, Text};

/// What would become of a question.
#[derive(Debug)]
#[non_exhaustive]
pub struct Foreseen {
    /// Whether it would be answered.
    pub granted: bool,
    /// The rules that would decide.
    pub rules: Vec<RuleId>,
    /// What would be owed.
    pub obligations: Vec<Obligation>,
    /// Why.
    pub reason: Text,
    /// What to ask instead, where it would be refused and there is something.
    pub instead: Option<Text>,
    /// The data sets used.
    pub datasets: Vec<DataSetId>,
    /// The ε it would cost; `None` when nothing would be charged.
    pub epsilon: Option<Epsilon>,
    /// The budgets as they would then stand, one for each data set of persons.
    pub budgets: Vec<BudgetStatement>,
    /// The leaf of the answer whose figures would be given again, at no cost.
    pub replays: Option<Receipt>,
    /// The noise to expect in each protected column.
    pub columns: Vec<ColumnForesight>,
    /// Groups with fewer persons than about this many would not appear.
    pub threshold: Option<f64>,
}

impl Foreseen {
    /// 19 times in 20 every figure would be nearer than this to the truth; `None` when there are no protected ones.
    #[must_use]
    pub fn best_margin(&self) -> Option<f64> {
        let margins = self.columns.iter().map(ColumnForesight::margin_95);
        margins.reduce(f64::max)
    }
}

/// The noise to expect in one column.
#[derive(Debug, Clone, PartialEq, serde::Serialize)]
pub struct ColumnForesight {
    /// The column's name in the answer.
    pub name: String,
    /// The standard deviation of its noise, in the column's unit, if one person counts for `clip`.
    pub noise_scale: f64,
    /// What one person is supposed to count for over all groups; both grow together.
    pub clip: f64,
    /// Whether `clip` is known beforehand, because each person has one row. Otherwise it is found when the question is
    /// asked, privately.
    pub clip_known: bool,
}

impl ColumnForesight {
    /// 19 times in 20 the figure would be nearer than this to the truth, clipping apart.
    #[must_use]
    pub fn margin_95(&self) -> f64 {
        1.96 * self.noise_scale
    }
}

/// What the engine says about a case before it is answered.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Forecast {
    /// The noise to expect in each protected column.
    pub columns: Vec<ColumnForesight>,
    /// Groups with fewer persons than about this many would not appear; absent without groups, or when their keys are
    /// public.
    pub threshold: Option<f64>,
}

/// What the asker chooses: the strength, or the accuracy of the least accurate column.
#[derive(Debug, Clone, Copy, PartialEq, Default)]
pub enum Wish {
    /// What the question itself says, or the usual.
    #[default]
    AsAsked,
    /// 19 times in 20 within ± so much in every column, at the least cost; or as near as one question may come.
    Within(f64),
}

impl Gate {
    /// Foresees a question.
    ///
    /// # Errors
    /// [`GateError`] when it cannot be decided: as [`Gate::ask`], before anything is computed.
    pub async fn foresee(&self, question: Question, wish: Wish) -> Result<Foreseen, GateError> {
        let Read {
            asked,
            facts,
            plan,
            canonical,
            protection,
        } = self.read(question).await?;
        let free = self.decide(asked.stated(protection.at_no_cost()), &facts);
        let mut case = self.case(&asked, plan, &free, &facts, protection).await?;
        if !free.granted || case.protection().is_none() {
            return Ok(foreseen(&asked, free));
        }
        let (mut protection, mut forecast) = (protection, self.observations.forecast(&case)?);
        if let Wish::Within(margin) = wish {
            (protection, forecast) = self.cheapest(&mut case, margin)?;
        }
        case.protection = protection;
        if let Some(key) = case.release_key(canonical)
            && let Some(earlier) = self.records.released(&key).await?
        {
            return Ok(Foreseen {
                replays: Some(earlier.leaf),
                columns: forecast.columns,
                threshold: forecast.threshold,
                ..foreseen(&asked, free)
            });
        }
        let verdict = self.decide(asked.stated(protection), &facts);
        let period = self.budget.period(asked.at);
        let persons = facts.datasets.iter().filter(|of| of.dataset.is_personal());
        Ok(Foreseen {
            epsilon: Some(protection.epsilon),
            budgets: persons
                .map(|of| self.budget_of(of, protection.rho, &period))
                .collect(),
            columns: forecast.columns,
            threshold: forecast.threshold,
            ..foreseen(&asked, verdict)
        })
    }

    /// The least ε, in thousandths, at which every column is expected within the margin; the largest that one question
    /// may cost when none is enough.
    fn cheapest(
        &self,
        case: &mut Case<Granted>,
        margin: f64,
    ) -> Result<(Protection, Forecast), GateError> {
        const THOUSANDTH: u64 = 1_000_000;
        let (least, most) = self.budget.question_range();
        let (mut low, mut high) = (
            least.nanos().div_ceil(THOUSANDTH),
            most.nanos() / THOUSANDTH,
        );
        while low < high {
            let middle = low + (high - low) / 2;
            let forecast = self.forecast_at(case, middle * THOUSANDTH)?;
            if forecast.columns.iter().all(|one| one.margin_95() <= margin) {
                high = middle;
            } else {
                low = middle + 1;
            }
        }
        let forecast = self.forecast_at(case, high * THOUSANDTH)?;
        Ok((case.protection, forecast))
    }

    fn forecast_at(&self, case: &mut Case<Granted>, nanos: u64) -> Result<Forecast, GateError> {
        if let Some(epsilon) = Epsilon::from_nanos(nanos) {
            case.protection.epsilon = epsilon;
            case.protection.rho = self.budget.rho(epsilon);
        }
        Ok(self.observations.forecast(case)?)
    }
}

/// A verdict, with nothing charged and nothing protected.
fn foreseen(asked: &Asked, verdict: Verdict) -> Foreseen {
    Foreseen {
        granted: verdict.granted,
        rules: verdict.rules,
        obligations: verdict.obligations,
        reason: verdict.reason,
        instead: verdict.instead,
        datasets: asked.datasets(),
        epsilon: None,
        budgets: Vec::new(),
        replays: None,
        columns: Vec::new(),
        threshold: None,
    }
}
