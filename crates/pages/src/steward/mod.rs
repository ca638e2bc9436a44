//! `/steward`: what the person who runs the trust watches.

mod attestations;

pub use attestations::{
    AttestationEntry, AttestationField, AttestationForm, AttestationLine, AttestationList,
    AttestationState, Statement,
};

use crate::view::{self, View};
use crate::{DataSetLine, Decision, LeafKind, Named, PagesError, Passage, Shell};
use askama::Template;
use territory::{DataSetId, Lang, Party, Timestamp};

/// The steward's page.
#[derive(Debug, Clone)]
pub struct StewardPage {
    /// What waits for the steward.
    pub tasks: StewardTasks,
    /// Objections, newest first, withdrawn ones included.
    pub objections: Vec<ObjectionFiled>,
    /// Refused uses, newest first.
    pub refused: Vec<Passage>,
    /// The parties of the trust.
    pub parties: Vec<Party>,
    /// The data sets.
    pub data_sets: Vec<DataSetLine>,
}

/// How much waits for the steward, on pages of its own.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StewardTasks {
    /// Amendments that are open.
    pub amendments: u64,
    /// Negotiations that wait for an answer.
    pub negotiations: u64,
    /// Attestations that hold.
    pub attestations: u64,
    /// Duties of parties that are overdue.
    pub overdue: u64,
}

/// An objection as the steward sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ObjectionFiled {
    /// Who filed it (the account's display name).
    pub who: String,
    /// To the use of this data set.
    pub data_set: Named<DataSetId>,
    /// When.
    pub at: Timestamp,
    /// Its leaf.
    pub leaf: u64,
    /// When it was withdrawn; `None` while it stands.
    pub withdrawn_at: Option<Timestamp>,
}

#[derive(Template)]
#[template(path = "steward/steward.html")]
struct StewardPageHtml<'a> {
    v: View<'a>,
    page: &'a StewardPage,
}

impl StewardPage {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/steward");
        view::html("steward", &StewardPageHtml { v, page: self })
    }
}
