//! `/duties`: what a party still owes for answers it got, and what it has done.

use crate::view::{self, View};
use crate::{Named, Obligation, PagesError, Shell};
use askama::Template;
use territory::{DataSetId, Lang, PartyId, Timestamp};

/// The duties of the signed-in person's parties. Each *done* button is a POST to `/duties/done` with the fields `csrf`,
/// `leaf` and `duty` (`delete-after`), and `next` (a path of this site to go back to) where it stands on another page.
#[derive(Debug, Clone)]
pub struct DutyList {
    /// Overdue ones first, then by the day on which they fall due; done ones last.
    pub duties: Vec<DutyLine>,
}

/// One duty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DutyLine {
    /// The leaf of the answer that it comes from.
    pub leaf: u64,
    /// Whose duty it is.
    pub party: Named<PartyId>,
    /// The data sets that were asked.
    pub data_sets: Vec<Named<DataSetId>>,
    /// What is to be done.
    pub obligation: Obligation,
    /// Until when.
    pub due: Timestamp,
    /// How it stands.
    pub state: DutyState,
}

/// How a duty stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DutyState {
    /// There is time.
    Due,
    /// The day is over: the party is in breach.
    Overdue,
    /// The party said that it is done.
    Done {
        /// When.
        at: Timestamp,
    },
}

impl DutyState {
    /// The colour of its tag.
    pub(crate) const fn tone(self) -> &'static str {
        match self {
            DutyState::Due => "warm",
            DutyState::Overdue => "bad",
            DutyState::Done { .. } => "good",
        }
    }
}

#[derive(Template)]
#[template(path = "duties.html")]
struct DutyListHtml<'a> {
    v: View<'a>,
    page: &'a DutyList,
}

impl DutyList {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/contracts");
        view::html("duties", &DutyListHtml { v, page: self })
    }
}

impl DutyListHtml<'_> {
    fn overdue(&self) -> usize {
        let duties = self.page.duties.iter();
        duties
            .filter(|duty| duty.state == DutyState::Overdue)
            .count()
    }
}
