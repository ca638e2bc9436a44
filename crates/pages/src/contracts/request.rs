//! `/contracts/request?dataset=…`: ask for access to a data set, and what came of it.

use super::terms::{Means, TermsField, TermsForm};
use crate::form::{Errors, FieldError};
use crate::view::{self, View};
use crate::{Named, Obligation, PagesError, PurposeGroup, Remedy, RuleCited, Shell};
use askama::Template;
use territory::{DataSetId, Lang, PartyId, Text};

/// The request: POST to `/contracts/request` with the fields `csrf`, `dataset`, `party` and those of [`TermsForm`].
#[derive(Debug, Clone)]
pub struct RequestPage {
    /// The data set.
    pub data_set: Named<DataSetId>,
    /// Who brought it and answers first.
    pub provider: Named<PartyId>,
    /// The parties the signed-in person may ask for.
    pub parties: Vec<Named<PartyId>>,
    /// The purposes to choose from, in groups.
    pub purposes: Vec<PurposeGroup>,
    /// What was filled in, given back as it was.
    pub form: RequestForm,
    /// What is wrong with it.
    pub errors: Vec<FieldError<TermsField>>,
}

/// A request as it was filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct RequestForm {
    /// The party's id.
    pub party: String,
    /// The terms.
    pub terms: TermsForm,
}

/// The page after a request.
#[derive(Debug, Clone)]
pub struct RequestSent {
    /// The data set.
    pub data_set: Named<DataSetId>,
    /// What came of it.
    pub outcome: RequestOutcome,
}

/// What came of a request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RequestOutcome {
    /// The charter allows it already; no contract is needed.
    Allowed {
        /// The rules that permit it.
        rules: Vec<RuleCited>,
        /// What they oblige to.
        obligations: Vec<Obligation>,
    },
    /// A contract is needed: the request was sent.
    Sent {
        /// The negotiation that it opened.
        negotiation: String,
        /// Who answers.
        to: Named<PartyId>,
    },
    /// No contract can allow it.
    Never {
        /// Why, in one sentence.
        reason: Text,
        /// The rules that refuse it.
        rules: Vec<RuleCited>,
        /// What would have to change; each alone is enough; may be empty.
        remedies: Vec<Remedy>,
    },
}

#[derive(Template)]
#[template(path = "contracts/request.html")]
struct RequestPageHtml<'a> {
    v: View<'a>,
    page: &'a RequestPage,
}

impl RequestPage {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/contracts");
        view::html("contract_request", &RequestPageHtml { v, page: self })
    }
}

impl RequestPageHtml<'_> {
    fn errors(&self) -> Errors<'_> {
        Errors::of(&self.page.errors)
    }
}

#[derive(Template)]
#[template(path = "contracts/request_sent.html")]
struct RequestSentHtml<'a> {
    v: View<'a>,
    page: &'a RequestSent,
}

impl RequestSent {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/contracts");
        view::html("contract_request_sent", &RequestSentHtml { v, page: self })
    }
}
