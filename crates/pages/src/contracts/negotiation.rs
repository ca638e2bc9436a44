//! `/contracts/inbox` and `/contracts/negotiations/{id}`: whose turn it is, and the way from a request to a contract.

use super::contract::PartySignature;
use super::terms::{Means, TermChange, Terms, TermsField, TermsForm};
use crate::form::{Errors, FieldError};
use crate::view::{self, View};
use crate::{Named, PagesError, PurposeGroup, PurposeLabel, Shell};
use askama::Template;
use territory::{DataSetId, Lang, PartyId, Timestamp};

/// The negotiations of the signed-in person's parties; all of them for the steward.
#[derive(Debug, Clone)]
pub struct Inbox {
    /// In the order in which they should be answered.
    pub negotiations: Vec<NegotiationLine>,
}

/// One negotiation in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NegotiationLine {
    /// Its id.
    pub id: String,
    /// Who asks.
    pub consumer: Named<PartyId>,
    /// Who brought the data.
    pub provider: Named<PartyId>,
    /// The data set.
    pub data_set: Named<DataSetId>,
    /// For which purposes.
    pub purposes: Vec<PurposeLabel>,
    /// How far it is.
    pub state: NegotiationState,
    /// Whose turn it is.
    pub turn: Turn,
    /// Since when.
    pub since: Timestamp,
    /// For how many whole days it has waited.
    pub days: u64,
}

/// How far a negotiation is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NegotiationState {
    /// The consumer asked.
    Requested,
    /// A side offered other terms.
    Offered,
    /// The terms are agreed; signatures are missing.
    Accepted,
    /// Both sides signed: a contract.
    Signed,
    /// A side refused.
    Refused,
    /// The consumer took the request back.
    Withdrawn,
}

/// Whose turn it is, for the reader.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// The reader's.
    Yours,
    /// Somebody else's.
    Theirs,
    /// Nobody's: it is over.
    Over,
}

/// What a side does in a negotiation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    /// Ask for access.
    Request,
    /// Offer other terms.
    Offer,
    /// Agree to the terms on the table.
    Accept,
    /// Sign what was agreed.
    Sign,
    /// Refuse.
    Refuse,
    /// Take one's own request back.
    Withdraw,
    /// Say something; nothing changes.
    Note,
    /// A signature no longer counts, because its key was revoked.
    VoidSignature,
}

/// One step of a negotiation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NegotiationStep {
    /// Its number, from 1.
    pub number: u32,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub by: Named<PartyId>,
    /// What.
    pub act: Act,
    /// The terms, for a request or an offer.
    pub terms: Option<Terms>,
    /// A word to the other side; may be empty.
    pub note: String,
}

/// One negotiation. Its forms are sent by POST to `/contracts/negotiations/{id}` with the fields `csrf`, `step` (the
/// number of the last step that the reader saw), `act` (a word of [`Act`]) and `note`; an offer has the fields of
/// [`TermsForm`] too.
#[derive(Debug, Clone)]
pub struct NegotiationPage {
    /// Its id.
    pub id: String,
    /// Who asks.
    pub consumer: Named<PartyId>,
    /// Who brought the data.
    pub provider: Named<PartyId>,
    /// The data set.
    pub data_set: Named<DataSetId>,
    /// How far it is.
    pub state: NegotiationState,
    /// Whose turn it is.
    pub turn: Turn,
    /// Every step, the first one first.
    pub steps: Vec<NegotiationStep>,
    /// The signatures so far.
    pub signatures: Vec<PartySignature>,
    /// The contract that it became.
    pub contract: Option<String>,
    /// What the reader may do now.
    pub may: Vec<Act>,
    /// The purposes to choose from, in groups; needed where an offer may be made.
    pub purposes: Vec<PurposeGroup>,
    /// The offer as it was filled in; the terms on the table to begin with.
    pub form: TermsForm,
    /// What is wrong with it.
    pub errors: Vec<FieldError<TermsField>>,
}

impl NegotiationState {
    /// The word that names its text.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            NegotiationState::Requested => "requested",
            NegotiationState::Offered => "offered",
            NegotiationState::Accepted => "accepted",
            NegotiationState::Signed => "signed",
            NegotiationState::Refused => "refused",
            NegotiationState::Withdrawn => "withdrawn",
        }
    }
    /// The colour of its tag.
    pub(crate) const fn tone(self) -> &'static str {
        match self {
            NegotiationState::Signed => "good",
            NegotiationState::Refused => "bad",
            _ => "",
        }
    }
}

impl Turn {
    const ALL: [Turn; 3] = [Turn::Yours, Turn::Theirs, Turn::Over];
    /// The word that names its text.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Turn::Yours => "yours",
            Turn::Theirs => "theirs",
            Turn::Over => "over",
        }
    }
}

impl Act {
    /// The word used in the form's field `act`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Act::Request => "request",
            Act::Offer => "offer",
            Act::Accept => "accept",
            Act::Sign => "sign",
            Act::Refuse => "refuse",
            Act::Withdraw => "withdraw",
            Act::Note => "note",
            Act::VoidSignature => "void-signature",
        }
    }
    /// Whether it brings the contract nearer.
    pub(crate) const fn agrees(self) -> bool {
        matches!(self, Act::Accept | Act::Sign)
    }
}

#[derive(Template)]
#[template(path = "contracts/inbox.html")]
struct InboxHtml<'a> {
    v: View<'a>,
    page: &'a Inbox,
}

impl Inbox {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/contracts");
        view::html("inbox", &InboxHtml { v, page: self })
    }
}

impl InboxHtml<'_> {
    /// Those whose turn it is, and by whom; nothing for an empty group.
    fn groups(&self) -> Vec<(Turn, Vec<&NegotiationLine>)> {
        let of = |turn| {
            let lines = self.page.negotiations.iter();
            (turn, lines.filter(|line| line.turn == turn).collect())
        };
        let filled = |group: &(Turn, Vec<_>)| !group.1.is_empty();
        Turn::ALL.map(of).into_iter().filter(filled).collect()
    }
}

#[derive(Template)]
#[template(path = "contracts/negotiation.html")]
struct NegotiationPageHtml<'a> {
    v: View<'a>,
    page: &'a NegotiationPage,
}

impl NegotiationPage {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/contracts");
        view::html("negotiation", &NegotiationPageHtml { v, page: self })
    }
}

impl NegotiationPageHtml<'_> {
    fn errors(&self) -> Errors<'_> {
        Errors::of(&self.page.errors)
    }

    /// What a step changes in the terms that were on the table before it; `None` for the first terms.
    fn changes(&self, step: &NegotiationStep) -> Option<Vec<TermChange>> {
        let terms = step.terms.as_ref()?;
        let earlier = self.page.steps.iter().rev();
        let before = earlier
            .filter(|other| other.number < step.number)
            .find_map(|other| other.terms.as_ref())?;
        Some(terms.changes(before, &self.v))
    }

    /// The terms on the table.
    fn terms(&self) -> Option<&Terms> {
        self.page
            .steps
            .iter()
            .rev()
            .find_map(|step| step.terms.as_ref())
    }

    /// What may be done without new terms.
    fn plain_acts(&self) -> Vec<Act> {
        let plain =
            |act: &Act| matches!(act, Act::Accept | Act::Sign | Act::Refuse | Act::Withdraw);
        self.page.may.iter().copied().filter(plain).collect()
    }

    fn may_offer(&self) -> bool {
        self.page.may.contains(&Act::Offer)
    }

    fn last_step(&self) -> u32 {
        self.page.steps.last().map_or(0, |step| step.number)
    }
}
