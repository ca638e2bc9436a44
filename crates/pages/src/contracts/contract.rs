//! `/contracts/{id}`: one contract, in words that a citizen understands; the same as ODRL beside it.

use super::register::ContractState;
use super::terms::Terms;
use crate::form::{Errors, FieldError, FormField};
use crate::texts::Arg;
use crate::view::{self, View};
use crate::{Named, PagesError, Shell};
use askama::Template;
use std::borrow::Cow;
use territory::{DataSetId, Lang, PartyId, Timestamp};

/// One contract. Its ODRL is at `/contracts/{id}/odrl.json`. The form that ends it is sent by POST to
/// `/contracts/{id}/end` with the fields `csrf`, `why` (`withdrawal` or `breach`) and `words`.
#[derive(Debug, Clone)]
pub struct ContractPage {
    /// The contract's id.
    pub id: String,
    /// Who may use the data.
    pub consumer: Named<PartyId>,
    /// Who brought it.
    pub provider: Named<PartyId>,
    /// The data set.
    pub data_set: Named<DataSetId>,
    /// What was agreed; what the reader may not read is [`crate::Part::Hidden`].
    pub terms: Terms,
    /// How it stands.
    pub state: ContractState,
    /// When the second side signed.
    pub signed_at: Timestamp,
    /// The leaf that witnesses it.
    pub leaf: u64,
    /// Both signatures.
    pub signatures: Vec<PartySignature>,
    /// How it ended.
    pub ended: Option<Ended>,
    /// Its negotiation, for the two sides and the steward.
    pub negotiation: Option<String>,
    /// Whether the signed-in person may end it.
    pub may_end: bool,
    /// What was filled in to end it.
    pub form: EndForm,
    /// What is wrong with that.
    pub errors: Vec<FieldError<EndField>>,
}

/// The signature of one side.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PartySignature {
    /// Who signed.
    pub party: Named<PartyId>,
    /// When.
    pub at: Timestamp,
    /// The key's id.
    pub key: String,
    /// Who keeps the key.
    pub custody: Custody,
    /// Ed25519, in base64.
    pub signature: String,
}

/// Who keeps a signing key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Custody {
    /// The party itself.
    Party,
    /// The trust, for its party.
    Trust,
}

/// How a contract ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ended {
    /// When.
    pub at: Timestamp,
    /// Why.
    pub why: EndWhy,
    /// What was said about it, for the two sides and the steward; empty for anybody else.
    pub words: String,
    /// The leaf that witnesses it.
    pub leaf: u64,
}

/// Why a contract ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndWhy {
    /// Its last day was over.
    Term,
    /// A side broke it.
    Breach,
    /// The consumer withdrew.
    ByConsumer,
    /// The provider withdrew.
    ByProvider,
    /// The steward ended it.
    BySteward,
}

/// The form that ends a contract, as it was filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EndForm {
    /// `withdrawal` or `breach`.
    pub why: String,
    /// The reason, in words, for the two sides and the steward.
    pub words: String,
}

/// A field of the form that ends a contract.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum EndField {
    /// Withdrawal or breach.
    Why,
    /// The reason.
    Words,
}

impl FormField for EndField {
    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            EndField::Why => "why",
            EndField::Words => "words",
        })
    }
}

impl EndWhy {
    /// The word that names its text.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            EndWhy::Term => "term",
            EndWhy::Breach => "breach",
            EndWhy::ByConsumer => "by-consumer",
            EndWhy::ByProvider => "by-provider",
            EndWhy::BySteward => "by-steward",
        }
    }
}

impl Custody {
    /// The word that names its text.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Custody::Party => "party",
            Custody::Trust => "trust",
        }
    }
}

#[derive(Template)]
#[template(path = "contracts/contract.html")]
struct ContractPageHtml<'a> {
    v: View<'a>,
    page: &'a ContractPage,
}

impl ContractPage {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/contracts");
        view::html("contract", &ContractPageHtml { v, page: self })
    }
}

impl ContractPageHtml<'_> {
    fn errors(&self) -> Errors<'_> {
        Errors::of(&self.page.errors)
    }

    /// The contract in one sentence.
    fn sentence(&self) -> String {
        let values: [(&'static str, &dyn Arg); 3] = [
            ("consumer", &self.page.consumer.name),
            ("dataset", &self.page.data_set.name),
            ("provider", &self.page.provider.name),
        ];
        self.v.with("contract-sentence", &values)
    }
}
