//! What a question would cost and how exact its answer would be, before it is asked.

use super::loss::share;
use crate::texts::Arg;
use crate::view::View;
use crate::{Named, chart};
use territory::{DataSetId, Text};

/// What asking would cost, said before anything is asked: no row was read, and nothing was charged.
#[derive(Debug, Clone)]
pub struct QuestionCost {
    /// What it would spend, in ε; 0 where the answer is exact or was given before.
    pub epsilon: f64,
    /// The accuracy to expect of each figure, in the order of the answer's columns.
    pub figures: Vec<ForeseenFigure>,
    /// Groups of fewer persons than about this many would be left out; `None` where every group is public.
    pub threshold: Option<f64>,
    /// The budgets as they would stand afterwards, one for each data set of persons.
    pub budgets: Vec<ForeseenBudget>,
    /// The leaf of an earlier answer to the same question: it would be given again, at no cost.
    pub replays: Option<u64>,
    /// Why it would be refused, if so.
    pub refused: Option<Text>,
}

/// The accuracy of one figure to expect.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeseenFigure {
    /// Its column's name in the answer.
    pub name: String,
    /// Half the width of the 95 % interval, in the figure's own unit; `None` for a quotient, whose error depends on the
    /// group.
    pub margin: Option<f64>,
    /// How much one person is supposed to count for at most, in the same unit; `None` where that is known beforehand.
    /// The true limit is found privately when the question is asked, and the margin grows with it.
    pub supposed_clip: Option<f64>,
}

/// Where a budget stands.
#[derive(Debug, Clone, PartialEq)]
pub struct ForeseenBudget {
    /// The data set.
    pub data_set: Named<DataSetId>,
    /// Spent by the party in this period, in ε.
    pub spent: f64,
    /// What the party may spend in a period, in ε.
    pub limit: f64,
    /// Spent by all parties together, in ε.
    pub persons_spent: f64,
    /// What all parties together may spend, in ε.
    pub persons_limit: f64,
}

impl QuestionCost {
    /// `This question costs 0.2 of your 4; 2.8 would be left.`
    pub(crate) fn words(&self, v: &View<'_>) -> String {
        if let Some(leaf) = self.replays {
            return v.t1("cost-replays", "n", leaf);
        }
        let tightest = self
            .budgets
            .iter()
            .min_by(|a, b| a.left().total_cmp(&b.left()));
        let Some(budget) = tightest.filter(|_| self.epsilon > 0.0) else {
            return v.t("cost-nothing");
        };
        let (cost, left, limit) = (
            v.real(self.epsilon),
            v.real(budget.left()),
            v.real(budget.limit),
        );
        let named: [(&'static str, &dyn Arg); 3] =
            [("cost", &cost), ("left", &left), ("limit", &limit)];
        v.with("cost", &named)
    }

    /// How few persons a group may have to be left out.
    pub(crate) fn least(&self, v: &View<'_>) -> Option<String> {
        self.threshold.map(|least| v.real(chart::rounded(least)))
    }

    /// Each figure with the error to expect.
    pub(crate) fn errors(&self, v: &View<'_>) -> Vec<(String, String)> {
        let figures = self.figures.iter();
        figures
            .map(|figure| (figure.name.clone(), figure.words(v)))
            .collect()
    }
}

impl ForeseenFigure {
    fn words(&self, v: &View<'_>) -> String {
        let Some(margin) = self.margin else {
            return v.t("cost-quotient");
        };
        let margin = v.t1("margin", "n", v.real(chart::rounded(margin)));
        match self.supposed_clip {
            None => margin,
            Some(clip) => {
                let clip = v.real(chart::rounded(clip));
                format!("{margin}. {}", v.t1("cost-clip", "n", clip))
            }
        }
    }
}

impl ForeseenBudget {
    /// What the party can still spend: its own rest, or that of all, whichever is smaller.
    fn left(&self) -> f64 {
        let own = self.limit - self.spent;
        own.min(self.persons_limit - self.persons_spent).max(0.0)
    }

    /// The two budgets in words, each with how far its bar is filled, of 1000.
    pub(crate) fn bars(&self, v: &View<'_>) -> [(String, u32, String); 2] {
        let bar = |label: String, spent: f64, limit: f64| {
            let left = (limit - spent).max(0.0);
            let [said, left, most] = [spent, left, limit].map(|amount| v.real(amount));
            let named: [(&'static str, &dyn Arg); 3] =
                [("spent", &said), ("left", &left), ("limit", &most)];
            let width = (share(spent, limit) * 1000.0).round() as u32;
            (label, width, v.with("budget", &named))
        };
        [
            bar(v.t("budget-own"), self.spent, self.limit),
            bar(
                v.t("budget-persons"),
                self.persons_spent,
                self.persons_limit,
            ),
        ]
    }
}
