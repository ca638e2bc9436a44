//! `/charter/amendments`: proposed changes of the rules, what they would change, and their way into force.

use super::LayerKind;
use super::difference::{Comparison, Difference};
use super::edition::{self, EditionLine};
use super::proof::{Findings, Proof};
use crate::form::{Errors, FieldError, FormField};
use crate::view::{self, View};
use crate::{Decision, Named, PagesError, Paging, PurposeLabel, RuleCited, Shell};
use askama::Template;
use std::borrow::Cow;
use territory::{DataSetId, Lang, PartyId, Timestamp};

/// The amendments, newest first.
#[derive(Debug, Clone)]
pub struct AmendmentList {
    /// The amendments on this page.
    pub amendments: Vec<AmendmentLine>,
    /// Where in the list this page stands; the parameter is `page`.
    pub paging: Paging,
    /// Whether the signed-in person may propose one.
    pub may_propose: bool,
}

/// One amendment in a list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmendmentLine {
    /// Its id.
    pub id: String,
    /// Its title, as its author wrote it.
    pub title: String,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// By whom.
    pub proposed_by: String,
    /// How it stands.
    pub state: AmendmentState,
}

/// How an amendment stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmendmentState {
    /// It may be published.
    Open,
    /// It is an edition.
    Published,
    /// It was withdrawn.
    Withdrawn,
    /// Another edition came into force since: its difference no longer holds.
    Overtaken,
}

/// `GET /charter/amendments/new`: the form. It is sent by POST to `/charter/amendments` with the fields `csrf`, `base`,
/// `title`, `why`, for each source `source-{i}` (its text) and `source-{i}-name`, and `new-layer`, `new-name`,
/// `new-text` for one more.
#[derive(Debug, Clone)]
pub struct AmendmentProposal {
    /// The version of the edition that it changes.
    pub base: String,
    /// What was filled in; the texts in force to begin with.
    pub form: AmendmentForm,
    /// What is wrong with it.
    pub errors: Vec<FieldError<AmendmentField>>,
}

/// A proposal as it was filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AmendmentForm {
    /// Its title.
    pub title: String,
    /// Why it is proposed.
    pub why: String,
    /// The texts that may be changed.
    pub sources: Vec<SourceText>,
    /// The layer of one more source: `rules` or `charter`.
    pub new_layer: String,
    /// Its name; empty for none.
    pub new_name: String,
    /// Its text.
    pub new_text: String,
}

/// One text of rules.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceText {
    /// Its layer.
    pub layer: LayerKind,
    /// Its name.
    pub name: String,
    /// The rules, in Cedar.
    pub text: String,
}

/// A field of the proposal's form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmendmentField {
    /// Its title.
    Title,
    /// Why.
    Why,
    /// The text of the source of that position, from 0.
    Source(usize),
    /// The name of one more source.
    NewName,
    /// The text of one more source.
    NewText,
}

impl FormField for AmendmentField {
    fn name(&self) -> Cow<'static, str> {
        match self {
            AmendmentField::Title => Cow::Borrowed("title"),
            AmendmentField::Why => Cow::Borrowed("why"),
            AmendmentField::Source(number) => Cow::Owned(format!("source-{number}")),
            AmendmentField::NewName => Cow::Borrowed("new-name"),
            AmendmentField::NewText => Cow::Borrowed("new-text"),
        }
    }
}

/// One amendment. The steward's forms are sent by POST to `/charter/amendments/{id}/check`, `…/withdraw` and (after the
/// page of the same address by GET) `…/publish`, each with the field `csrf`.
#[derive(Debug, Clone)]
pub struct AmendmentPage {
    /// What the list says of it.
    pub amendment: AmendmentLine,
    /// Why it is proposed, as its author wrote it.
    pub why: String,
    /// The version that it changes.
    pub base: String,
    /// The layers that it changes, from the highest.
    pub layers: Vec<LayerKind>,
    /// What checking it found; `None` before it was checked.
    pub findings: Option<Findings>,
    /// What it changes; `None` while its sources have faults.
    pub difference: Option<Difference>,
    /// Its effect on past decisions; `None` while its sources have faults.
    pub replay: Option<Replay>,
    /// The edition that it became.
    pub edition: Option<EditionLine>,
    /// Whether the signed-in person may check it again.
    pub may_check: bool,
    /// Whether the signed-in person may publish it.
    pub may_publish: bool,
    /// Whether the signed-in person may withdraw it.
    pub may_withdraw: bool,
}

/// Which past decisions would have been others.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// How many of the latest decisions were decided again.
    pub looked_at: u64,
    /// How many of them would have been others.
    pub otherwise: u64,
    /// Those, newest first; the first ones where there are many.
    pub cases: Vec<ReplayCase>,
}

/// A past decision that would have been another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReplayCase {
    /// Its leaf.
    pub leaf: u64,
    /// Who asked.
    pub party: Option<Named<PartyId>>,
    /// What for.
    pub purpose: Option<PurposeLabel>,
    /// On which data sets.
    pub data_sets: Vec<Named<DataSetId>>,
    /// As it was decided.
    pub then: Decision,
    /// As it would be decided.
    pub now: Decision,
    /// The rules that would decide.
    pub rules: Vec<RuleCited>,
}

/// `GET /charter/amendments/{id}/publish`: the step before an edition comes into force. Its form is sent by POST to the
/// same address with the field `csrf`.
#[derive(Debug, Clone)]
pub struct PublishConfirm {
    /// What the list says of it.
    pub amendment: AmendmentLine,
    /// The version that would come into force.
    pub version: String,
    /// The layers that it changes, from the highest.
    pub layers: Vec<LayerKind>,
    /// What becomes allowed that was not.
    pub allows: Comparison,
    /// How many refusals are proved under it.
    pub proved: u64,
    /// How many refusals there are.
    pub refusals: u64,
    /// Its effect on past decisions.
    pub replay: Option<Replay>,
}

impl AmendmentState {
    /// The word that names its texts.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            AmendmentState::Open => "open",
            AmendmentState::Published => "published",
            AmendmentState::Withdrawn => "withdrawn",
            AmendmentState::Overtaken => "overtaken",
        }
    }
    /// The colour of its tag.
    pub(crate) const fn tone(self) -> &'static str {
        match self {
            AmendmentState::Open => "warm",
            AmendmentState::Published => "good",
            AmendmentState::Withdrawn | AmendmentState::Overtaken => "",
        }
    }
}

#[derive(Template)]
#[template(path = "charter/amendments.html")]
struct AmendmentListHtml<'a> {
    v: View<'a>,
    page: &'a AmendmentList,
}

impl AmendmentList {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/charter");
        view::html("amendments", &AmendmentListHtml { v, page: self })
    }
}

#[derive(Template)]
#[template(path = "charter/propose.html")]
struct AmendmentProposalHtml<'a> {
    v: View<'a>,
    page: &'a AmendmentProposal,
}

impl AmendmentProposal {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/charter");
        view::html("propose", &AmendmentProposalHtml { v, page: self })
    }
}

impl AmendmentProposalHtml<'_> {
    fn errors(&self) -> Errors<'_> {
        Errors::of(&self.page.errors)
    }

    fn source_field(&self, number: &usize) -> Cow<'static, str> {
        AmendmentField::Source(*number).name()
    }

    /// Rows of the field for a text: as many as its lines, within reason.
    fn rows(&self, text: &str) -> usize {
        text.lines().count().clamp(6, 24)
    }
}

#[derive(Template)]
#[template(path = "charter/amendment.html")]
struct AmendmentPageHtml<'a> {
    v: View<'a>,
    page: &'a AmendmentPage,
}

impl AmendmentPage {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/charter");
        view::html("amendment", &AmendmentPageHtml { v, page: self })
    }
}

#[derive(Template)]
#[template(path = "charter/publish.html")]
struct PublishConfirmHtml<'a> {
    v: View<'a>,
    page: &'a PublishConfirm,
}

impl PublishConfirm {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/charter");
        view::html("publish", &PublishConfirmHtml { v, page: self })
    }
}
