//! `/steward/attestations`: dated statements by somebody who answers for them, on which rules rely.

use crate::form::{Errors, FieldError, FormField};
use crate::view::{self, View};
use crate::{Named, PagesError, Paging, PurposeGroup, PurposeLabel, Shell};
use askama::Template;
use std::borrow::Cow;
use territory::{DataSetId, Lang, PartyId, Timestamp};

/// What is stated.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Statement {
    /// An impact assessment of a data set for a purpose was approved.
    ImpactAssessment,
    /// An algorithm is in the public register.
    AlgorithmCard,
    /// A human answers for what a party decides.
    HumanReview,
    /// A judge allows a party the rows of one person.
    Warrant,
}

/// The attestations, newest first. Each *withdraw* button is a POST to `/steward/attestations/{id}/withdraw` with the
/// field `csrf`.
#[derive(Debug, Clone)]
pub struct AttestationList {
    /// Those on this page.
    pub attestations: Vec<AttestationLine>,
    /// Where in the list this page stands; the parameter is `page`.
    pub paging: Paging,
}

/// One attestation.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AttestationLine {
    /// Its id.
    pub id: String,
    /// What it states.
    pub statement: Statement,
    /// About which party.
    pub party: Option<Named<PartyId>>,
    /// About which data set.
    pub data_set: Option<Named<DataSetId>>,
    /// For which purpose.
    pub purpose: Option<PurposeLabel>,
    /// Who answers for it.
    pub issuer: String,
    /// Where it can be found.
    pub reference: String,
    /// What it says.
    pub summary: String,
    /// When it was issued.
    pub issued_at: Timestamp,
    /// Until when it holds.
    pub valid_until: Timestamp,
    /// How it stands.
    pub state: AttestationState,
    /// Its leaf in the ledger.
    pub leaf: u64,
}

/// How an attestation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttestationState {
    /// It holds.
    Holds,
    /// Its last day is over.
    Expired,
    /// It was taken back.
    Withdrawn,
}

/// `GET /steward/attestations/new`: the form. It is sent by POST to `/steward/attestations` with the field `csrf` and
/// those of [`AttestationForm`].
#[derive(Debug, Clone)]
pub struct AttestationEntry {
    /// The parties to choose from.
    pub parties: Vec<Named<PartyId>>,
    /// The data sets to choose from.
    pub data_sets: Vec<Named<DataSetId>>,
    /// The purposes to choose from, in groups.
    pub purposes: Vec<PurposeGroup>,
    /// What was filled in.
    pub form: AttestationForm,
    /// What is wrong with it.
    pub errors: Vec<FieldError<AttestationField>>,
}

/// An attestation as it was filled in; each may be empty.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AttestationForm {
    /// `statement`: a word of [`Statement`].
    pub statement: String,
    /// `party`: an id.
    pub party: String,
    /// `dataset`: an id.
    pub data_set: String,
    /// `purpose`: a term.
    pub purpose: String,
    /// `person`: her number in the data set, for a warrant; it is kept as a pseudonym only.
    pub person: String,
    /// `issuer`.
    pub issuer: String,
    /// `reference`.
    pub reference: String,
    /// `summary`.
    pub summary: String,
    /// `valid_until`: a day, `YYYY-MM-DD`.
    pub valid_until: String,
}

/// A field of the form.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AttestationField {
    /// What it states.
    Statement,
    /// About which party.
    Party,
    /// About which data set.
    DataSet,
    /// For which purpose.
    Purpose,
    /// Whose rows.
    Person,
    /// Who answers for it.
    Issuer,
    /// Where it can be found.
    Reference,
    /// What it says.
    Summary,
    /// Until when.
    ValidUntil,
}

impl FormField for AttestationField {
    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            AttestationField::Statement => "statement",
            AttestationField::Party => "party",
            AttestationField::DataSet => "dataset",
            AttestationField::Purpose => "purpose",
            AttestationField::Person => "person",
            AttestationField::Issuer => "issuer",
            AttestationField::Reference => "reference",
            AttestationField::Summary => "summary",
            AttestationField::ValidUntil => "valid_until",
        })
    }
}

impl Statement {
    /// Every statement.
    pub const ALL: [Statement; 4] = [
        Statement::ImpactAssessment,
        Statement::AlgorithmCard,
        Statement::HumanReview,
        Statement::Warrant,
    ];
    /// The word used in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Statement::ImpactAssessment => "impact-assessment",
            Statement::AlgorithmCard => "algorithm-card",
            Statement::HumanReview => "human-review",
            Statement::Warrant => "warrant",
        }
    }
}

impl AttestationState {
    /// The word that names its text.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            AttestationState::Holds => "holds",
            AttestationState::Expired => "expired",
            AttestationState::Withdrawn => "withdrawn",
        }
    }
    /// The colour of its tag.
    pub(crate) const fn tone(self) -> &'static str {
        match self {
            AttestationState::Holds => "good",
            AttestationState::Expired => "",
            AttestationState::Withdrawn => "bad",
        }
    }
}

#[derive(Template)]
#[template(path = "steward/attestations.html")]
struct AttestationListHtml<'a> {
    v: View<'a>,
    page: &'a AttestationList,
}

impl AttestationList {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/steward");
        view::html("attestations", &AttestationListHtml { v, page: self })
    }
}

#[derive(Template)]
#[template(path = "steward/attest.html")]
struct AttestationEntryHtml<'a> {
    v: View<'a>,
    page: &'a AttestationEntry,
}

impl AttestationEntry {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/steward");
        view::html("attest", &AttestationEntryHtml { v, page: self })
    }
}

impl AttestationEntryHtml<'_> {
    fn errors(&self) -> Errors<'_> {
        Errors::of(&self.page.errors)
    }
}
