//! `/ask`: put a question to the data, and read the decision, its reasons and the answer.

use crate::chart::{self, Chart};
use crate::form::{Errors, FieldError, FormField};
use crate::texts::Arg;
use crate::view::{self, View};
use crate::{
    Carried, Decision, ForeseenBudget, Named, PagesError, PurposeLabel, QuestionCost, Remedy,
    RuleCited, Shell, format,
};
use askama::Template;
use std::borrow::Cow;
use territory::{DataSetId, Lang, PartyId, Text, Timestamp};

/// The ask page: the form, and the answer once a question was put.
///
/// The form is sent by POST to `/ask`, or to `/ask/cost` to learn the cost first, with the fields `csrf`, `party`,
/// `purpose`, `sql`, `epsilon`, `margin`, `exact` (`yes`); by GET the same names (without `csrf`) fill it in beforehand. A visitor who is not signed in is shown the way to sign in.
#[derive(Debug, Clone)]
pub struct Ask {
    /// The parties the signed-in person may ask for; one is stated, several are a choice.
    pub parties: Vec<Named<PartyId>>,
    /// The purposes to choose from, in groups.
    pub purposes: Vec<PurposeGroup>,
    /// What the person filled in, given back as it was.
    pub form: AskForm,
    /// Questions to start from.
    pub examples: Vec<Example>,
    /// What is wrong with the form; shown in a summary and beside each field.
    pub errors: Vec<FieldError<AskField>>,
    /// The answer to the question that was put.
    pub answer: Option<Answer>,
    /// What the question in the form would cost, where that was asked.
    pub cost: Option<QuestionCost>,
    /// Where the budgets stand that the party has begun to spend; not shown beside `cost` or an answer's budgets.
    pub budgets: Vec<ForeseenBudget>,
}

/// The form as it was filled in; each may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AskForm {
    /// The party's id.
    pub party: String,
    /// The purpose's term.
    pub purpose: String,
    /// The question in SQL.
    pub sql: String,
    /// How much privacy budget (ε) to spend; empty for the trust's usual amount.
    pub epsilon: String,
    /// The error to accept instead: half the width of the 95 % interval of each figure; empty for none.
    pub margin: String,
    /// Whether figures about groups are wanted exact, for official statistics.
    pub exact: bool,
}

/// Purposes under a common heading.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurposeGroup {
    /// The heading.
    pub label: Text,
    /// The purposes.
    pub purposes: Vec<PurposeLabel>,
}

/// A question to start from; its link fills in the form.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Example {
    /// What it asks, in words.
    pub label: Text,
    /// Its purpose's term; may be empty.
    pub purpose: String,
    /// Its SQL.
    pub sql: String,
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AskField {
    /// For which party.
    Party,
    /// What for.
    Purpose,
    /// The question.
    Sql,
    /// How much budget to spend.
    Epsilon,
    /// Which error to accept.
    Margin,
}

impl AskField {
    /// The field's name in the form.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            AskField::Party => "party",
            AskField::Purpose => "purpose",
            AskField::Sql => "sql",
            AskField::Epsilon => "epsilon",
            AskField::Margin => "margin",
        }
    }
}

impl FormField for AskField {
    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed(self.as_str())
    }
}

/// The gate's answer.
#[derive(Debug, Clone)]
pub struct Answer {
    /// Granted or refused.
    pub decision: Decision,
    /// Why, in one sentence.
    pub reason: Text,
    /// What to ask instead, after a refusal.
    pub instead: Option<Text>,
    /// What would have to change, after a refusal: each entry alone is enough.
    pub remedies: Vec<Remedy>,
    /// The obligations under which the answer was given, and what the party still has to do.
    pub obligations: Vec<Carried>,
    /// The rules that decided.
    pub rules: Vec<RuleCited>,
    /// The leaf that witnesses this passage; its number is the receipt.
    pub leaf: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// The data sets that were touched.
    pub data_sets: Vec<Named<DataSetId>>,
    /// The table, when granted.
    pub table: Option<ResultTable>,
    /// How the figures are protected; `None` when they are exact.
    pub protection: Option<Protection>,
    /// Where the party's budgets stand after this question, one for each personal data set touched.
    pub budgets: Vec<Budget>,
}

/// The answer's table.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultTable {
    /// Its columns.
    pub columns: Vec<ResultColumn>,
    /// Its rows; each has one cell for each column.
    pub rows: Vec<Vec<Cell>>,
    /// Rows in the whole answer, when the page shows only the first ones.
    pub rows_total: u64,
}

/// One column of the answer.
#[derive(Debug, Clone, PartialEq)]
pub struct ResultColumn {
    /// Its name.
    pub name: String,
    /// Whether it holds figures (set to the right, drawn as a chart).
    pub numeric: bool,
    /// Half the width of the 95 % interval around each of its figures, in the figures' own unit; `None` when exact.
    pub margin: Option<f64>,
}

/// One value of the answer.
#[derive(Debug, Clone, PartialEq)]
pub enum Cell {
    /// No value.
    Null,
    /// True or false.
    Bool(bool),
    /// An integer.
    Int(i64),
    /// A number.
    Real(f64),
    /// Anything else, as text.
    Text(String),
}

/// How figures about persons were protected.
#[derive(Debug, Clone, PartialEq)]
pub struct Protection {
    /// The mechanism's name (`discrete Gaussian`).
    pub mechanism: String,
    /// ε spent by this question.
    pub epsilon: f64,
    /// δ, the chance (0 to 1) allowed for a rare worse case.
    pub delta: f64,
    /// Smallest noisy count of persons below which a group is left out; `None` where every group is shown.
    pub group_threshold: Option<f64>,
}

/// Where the privacy budget of a party for a data set stands.
#[derive(Debug, Clone, PartialEq)]
pub struct Budget {
    /// The data set.
    pub data_set: Named<DataSetId>,
    /// Spent so far, this question included, in the same unit as `limit`.
    pub spent: f64,
    /// The whole budget; greater than 0.
    pub limit: f64,
}

#[derive(Template)]
#[template(path = "ask.html")]
struct AskHtml<'a> {
    v: View<'a>,
    page: &'a Ask,
}

impl Ask {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/ask");
        view::html("ask", &AskHtml { v, page: self })
    }
}

impl AskHtml<'_> {
    fn errors(&self) -> Errors<'_> {
        Errors::of(&self.page.errors)
    }

    /// Whether the fields of accuracy are shown unfolded: something is in them, or wrong with them.
    fn accuracy_open(&self) -> bool {
        let form = &self.page.form;
        let accuracy = [AskField::Epsilon, AskField::Margin];
        !form.epsilon.is_empty()
            || !form.margin.is_empty()
            || form.exact
            || self.page.errors.iter().any(|e| accuracy.contains(&e.field))
    }

    fn cell(&self, cell: &Cell) -> String {
        match cell {
            Cell::Null => self.v.t("no-value"),
            Cell::Bool(true) => self.v.t("yes"),
            Cell::Bool(false) => self.v.t("no"),
            Cell::Int(value) => format::integer(self.v.lang(), *value),
            Cell::Real(value) => self.v.real(value),
            Cell::Text(text) => text.clone(),
        }
    }

    fn is_num(&self, table: &ResultTable, column: &usize) -> bool {
        table.columns.get(*column).is_some_and(|c| c.numeric)
    }

    /// Whether a cell names its row: the first column, unless it is a figure.
    fn is_head(&self, table: &ResultTable, column: &usize) -> bool {
        *column == 0 && table.columns.len() > 1 && !self.is_num(table, column)
    }

    fn margin(&self, margin: &f64) -> String {
        self.v.real(chart::rounded(*margin))
    }

    fn cell_margin(&self, table: &ResultTable, column: &usize) -> Option<String> {
        let margin = table.columns.get(*column)?.margin?;
        Some(self.margin(&margin))
    }

    fn chart(&self, table: &ResultTable) -> Option<Chart> {
        Chart::of(table, self.v.lang())
    }

    fn protection(&self, p: &Protection) -> String {
        let epsilon = self.v.real(p.epsilon);
        let delta = format::chance(self.v.lang(), p.delta);
        let mechanism = match p.mechanism.starts_with("discrete Gaussian") {
            true => self.v.t("discrete-gaussian"),
            false => p.mechanism.clone(),
        };
        let mut said = self.v.with(
            "protection",
            &[
                ("mechanism", &mechanism),
                ("epsilon", &epsilon),
                ("delta", &delta),
            ],
        );
        if let Some(threshold) = p.group_threshold {
            said.push(' ');
            said.push_str(
                &self
                    .v
                    .t1("protection-threshold", "n", chart::rounded(threshold)),
            );
        }
        said
    }

    /// How far the budget's bar is filled, of 1000.
    fn spent_width(&self, budget: &Budget) -> u32 {
        let share = (budget.spent / budget.limit).clamp(0.0, 1.0);
        (share * 1000.0).round() as u32
    }

    fn budget(&self, budget: &Budget) -> String {
        let left = (budget.limit - budget.spent).max(0.0);
        let values: [String; 3] =
            [budget.spent, left, budget.limit].map(|amount| self.v.real(amount));
        let [spent, left, limit] = &values;
        let named: [(&'static str, &dyn Arg); 3] =
            [("spent", spent), ("left", left), ("limit", limit)];
        self.v.with("budget", &named)
    }
}
