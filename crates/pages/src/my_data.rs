//! `/my-data`: what is held about the person who is signed in, every use of it, and her objections.

use crate::view::{self, View};
use crate::{Decision, Named, PagesError, Passage, PrivacyLoss, PurposeLabel, Shell};
use askama::Template;
use territory::{ColumnName, DataSetId, Lang, PersonalKind, Sensitivity, TableName, Timestamp};

/// A citizen's own view. Each *Object* button is a link to `/my-data/object?dataset=…`; each *Withdraw* button is a
/// POST to `/my-data/object/withdraw` with the fields `csrf` and `dataset`.
#[derive(Debug, Clone)]
pub struct MyData {
    /// The data sets that hold something about her.
    pub held: Vec<Held>,
    /// Her objections, newest first, withdrawn ones included.
    pub objections: Vec<MyObjection>,
}

/// What one data set holds about her.
#[derive(Debug, Clone)]
pub struct Held {
    /// The data set.
    pub data_set: Named<DataSetId>,
    /// Who brought it.
    pub provider: String,
    /// How sensitive it is.
    pub sensitivity: Sensitivity,
    /// Rows about her.
    pub rows: u64,
    /// The columns of those rows.
    pub columns: Vec<HeldColumn>,
    /// What it was collected for.
    pub collected_for: Vec<PurposeLabel>,
    /// Her objection, where one stands.
    pub objection: Option<Standing>,
    /// Every use since the data came, newest first, refused ones included.
    pub uses: Vec<Passage>,
    /// How many uses there are in all, when only the latest are listed.
    pub uses_total: u64,
    /// What may have been learnt about her from it, by everybody together.
    pub loss: Option<PrivacyLoss>,
}

/// A column that says something about her.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeldColumn {
    /// Its table.
    pub table: TableName,
    /// Its name.
    pub name: ColumnName,
    /// What makes it personal.
    pub personal: Option<PersonalKind>,
}

/// An objection that stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Standing {
    /// Since when.
    pub at: Timestamp,
    /// Its leaf in the ledger.
    pub leaf: u64,
}

/// One objection of hers.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MyObjection {
    /// To the use of this data set.
    pub data_set: Named<DataSetId>,
    /// When she filed it.
    pub at: Timestamp,
    /// Its leaf.
    pub leaf: u64,
    /// When she withdrew it; `None` while it stands.
    pub withdrawn_at: Option<Timestamp>,
}

/// `GET /my-data/object?dataset=…`: the step before an objection takes effect. Its form is sent by POST to
/// `/my-data/object` with the fields `csrf` and `dataset`.
#[derive(Debug, Clone)]
pub struct ObjectConfirm {
    /// The data set.
    pub data_set: Named<DataSetId>,
    /// Who brought it.
    pub provider: String,
    /// Rows about her that will no longer count.
    pub rows: u64,
}

#[derive(Template)]
#[template(path = "my_data.html")]
struct MyDataHtml<'a> {
    v: View<'a>,
    page: &'a MyData,
}

impl MyData {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/my-data");
        view::html("my_data", &MyDataHtml { v, page: self })
    }
}

#[derive(Template)]
#[template(path = "object.html")]
struct ObjectConfirmHtml<'a> {
    v: View<'a>,
    page: &'a ObjectConfirm,
}

impl ObjectConfirm {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/my-data");
        view::html("object", &ObjectConfirmHtml { v, page: self })
    }
}
