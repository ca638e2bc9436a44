//! `/datasets/{data set}/privacy`: how persons in a data set are protected, and what was learnt about them in all.

use super::loss::share;
use super::{PrivacyLoss, ProtectedAnswer, RecordsRelease};
use crate::texts::Arg;
use crate::view::{self, View};
use crate::{Named, PagesError, Paging, Shell, format};
use askama::Template;
use std::borrow::Borrow;
use territory::{Column, DataSet, Lang, PartyId, PersonUnit, PersonalKind, Table};

/// The privacy report of one data set.
#[derive(Debug, Clone)]
pub struct PrivacyReport {
    /// The data set as the catalogue describes it.
    pub data_set: DataSet,
    /// What may have been learnt about any one person in this period, by all parties together.
    pub loss: PrivacyLoss,
    /// ε that one party may spend on it in a period.
    pub party_limit: f64,
    /// What each party spent in this period, most first.
    pub spent: Vec<PartySpending>,
    /// What may have been learnt in all periods together, in ε.
    pub ever: f64,
    /// How many answers left exact, for official statistics: no ε covers them.
    pub exact: u64,
    /// One page of the answers about its persons, newest first.
    pub answers: Vec<ProtectedAnswer>,
    /// Where that page stands among all of them.
    pub paging: Paging,
    /// The records that left, newest first.
    pub releases: Vec<RecordsRelease>,
}

/// What a party spent of its budget.
#[derive(Debug, Clone, PartialEq)]
pub struct PartySpending {
    /// Who.
    pub party: Named<PartyId>,
    /// How much, in ε.
    pub epsilon: f64,
}

#[derive(Template)]
#[template(path = "privacy/report.html")]
struct PrivacyReportHtml<'a> {
    v: View<'a>,
    page: &'a PrivacyReport,
}

impl PrivacyReport {
    /// The page's HTML. All its numbers as JSON are at `/api/v1/datasets/{data set}/privacy`.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/catalogue");
        view::html("privacy_report", &PrivacyReportHtml { v, page: self })
    }
}

impl PrivacyReportHtml<'_> {
    fn data_set(&self) -> &DataSet {
        &self.page.data_set
    }

    /// The unit that is protected, in one sentence.
    fn unit(&self, table: &Table) -> String {
        match &table.person {
            PersonUnit::None => self.v.t("person-none"),
            PersonUnit::EachRow => self.v.t("unit-each-row"),
            PersonUnit::Column(column) => self.v.t1("unit-column", "column", column.as_str()),
        }
    }

    /// How a column may leave.
    fn leaves(&self, column: &Column) -> String {
        match column.personal {
            Some(PersonalKind::Identifier) => self.v.t("column-never"),
            _ => self.v.t("column-protected"),
        }
    }

    /// How far a party's bar is filled, of 1000.
    fn width(&self, spent: &PartySpending) -> u32 {
        (share(spent.epsilon, self.page.party_limit) * 1000.0).round() as u32
    }

    fn spent(&self, spent: impl Borrow<f64>, limit: impl Borrow<f64>) -> String {
        let (spent, limit) = (*spent.borrow(), *limit.borrow());
        let left = (limit - spent).max(0.0);
        let [spent, left, limit] = [spent, left, limit].map(|amount| self.v.real(amount));
        let named: [(&'static str, &dyn Arg); 3] =
            [("spent", &spent), ("left", &left), ("limit", &limit)];
        self.v.with("budget", &named)
    }

    fn page_href(&self) -> String {
        format!("/datasets/{}/privacy?page=", self.page.data_set.id)
    }

    fn json_href(&self) -> String {
        format!("/api/v1/datasets/{}/privacy", self.page.data_set.id)
    }

    /// δ as it turns ρ into ε: a tenth of the whole.
    fn conversion_delta(&self) -> String {
        format::chance(self.v.lang(), self.page.loss.delta / 10.0)
    }
}
