//! `/charter/editions` and `/charter/editions/{version}`: what held when, by what right, and what each edition changed.

use super::difference::{Comparison, Difference};
use crate::view::{self, View};
use crate::{PagesError, Paging, Shell};
use askama::Template;
use territory::{Lang, Timestamp};

/// One edition in a list. Its page is at `/charter/editions/{hexadecimal}`: its version without `blake3:`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionLine {
    /// Its version: `blake3:` and 64 hexadecimal digits.
    pub version: String,
    /// When it came into force.
    pub at: Timestamp,
    /// By what right.
    pub authority: Authority,
    /// Its leaf in the ledger.
    pub leaf: u64,
}

/// By what right an edition came into force.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Authority {
    /// The trust began with it.
    Founding,
    /// The steward set rules within the charter and the law.
    Steward,
    /// The steward signed in place of the assembly, which does not exist yet.
    StewardForAssembly,
    /// The assembly voted it.
    Assembly,
}

/// The history of the charter, newest first.
#[derive(Debug, Clone)]
pub struct EditionList {
    /// The editions on this page.
    pub editions: Vec<EditionLine>,
    /// Where in the list this page stands; the parameter is `page`.
    pub paging: Paging,
}

/// One edition, and what it changed.
#[derive(Debug, Clone)]
pub struct EditionPage {
    /// The edition.
    pub edition: EditionLine,
    /// Whether it is in force.
    pub in_force: bool,
    /// The edition before it; `None` for the first.
    pub before: Option<EditionLine>,
    /// The edition after it.
    pub after: Option<EditionLine>,
    /// The amendment that led to it: its id and its title.
    pub amendment: Option<(String, String)>,
    /// What it changed in the one before; `None` for the first.
    pub difference: Option<Difference>,
    /// Who signed.
    pub signature: EditionSignature,
}

/// The signature under an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionSignature {
    /// Who published it, as people name them.
    pub by: String,
    /// The key's id.
    pub key: String,
    /// Ed25519, in base64.
    pub signature: String,
}

impl Authority {
    /// The word that names its texts.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Authority::Founding => "founding",
            Authority::Steward => "steward",
            Authority::StewardForAssembly => "steward-for-assembly",
            Authority::Assembly => "assembly",
        }
    }
}

impl EditionLine {
    /// The version as addresses have it.
    pub(crate) fn hex(&self) -> &str {
        hex(&self.version)
    }
    /// The version as people compare it at a glance.
    pub(crate) fn short(&self) -> &str {
        short(&self.version)
    }
}

/// A version without `blake3:`.
pub(crate) fn hex(version: &str) -> &str {
    version.strip_prefix("blake3:").unwrap_or(version)
}

/// The first twelve digits of a version.
pub(crate) fn short(version: &str) -> &str {
    let hex = hex(version);
    hex.get(..12).unwrap_or(hex)
}

#[derive(Template)]
#[template(path = "charter/editions.html")]
struct EditionListHtml<'a> {
    v: View<'a>,
    page: &'a EditionList,
}

impl EditionList {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/charter");
        view::html("editions", &EditionListHtml { v, page: self })
    }
}

#[derive(Template)]
#[template(path = "charter/edition.html")]
struct EditionPageHtml<'a> {
    v: View<'a>,
    page: &'a EditionPage,
}

impl EditionPage {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/charter");
        view::html("edition", &EditionPageHtml { v, page: self })
    }
}
