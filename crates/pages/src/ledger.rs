//! `/ledger` and `/ledger/leaf/{n}`: the public record, and how to check it without trusting anybody.

use crate::escape::query_value;
use crate::view::{self, View};
use crate::{Decision, LeafKind, PagesError, Paging, Passage, Shell, charter};
use askama::Template;
use territory::Lang;

/// The ledger's page. The form that looks a leaf up is sent by GET to `/ledger` with the field `leaf`; the answer is a
/// redirect to `/ledger/leaf/{n}`. The list is paged by the parameter `page`.
#[derive(Debug, Clone)]
pub struct LedgerPage {
    /// Leaves in the signed checkpoint.
    pub size: u64,
    /// The signed checkpoint's text, exactly (C2SP tlog-checkpoint).
    pub checkpoint: String,
    /// The key that verifies it (C2SP signed-note verifier key).
    pub verifier_key: String,
    /// Passages, newest first.
    pub latest: Vec<Passage>,
    /// Where in the list this page stands.
    pub paging: Paging,
    /// What was looked for and not found, given back with an error.
    pub not_found: Option<String>,
}

/// One leaf. Its proof is at `/ledger/leaf/{n}.tlog-proof`.
#[derive(Debug, Clone)]
pub struct LeafPage {
    /// The leaf's number, from 0.
    pub leaf: u64,
    /// Leaves in the ledger.
    pub size: u64,
    /// What it says, as people read it; `None` for a leaf that the page cannot read.
    pub passage: Option<Passage>,
    /// A page that tells more about what it witnesses.
    pub about: Option<LeafAbout>,
    /// The leaf's fields, in its order: name and value.
    pub fields: Vec<(String, String)>,
    /// The leaf's bytes as text, exactly.
    pub raw: String,
    /// The leaf's hash (RFC 9162 §2.1.1), in hexadecimal.
    pub hash: String,
}

/// What a leaf witnesses, where it has a page of its own.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum LeafAbout {
    /// A contract, by its id.
    Contract(String),
    /// An edition of the charter, by its version.
    Edition(String),
}

#[derive(Template)]
#[template(path = "ledger.html")]
struct LedgerPageHtml<'a> {
    v: View<'a>,
    page: &'a LedgerPage,
}

impl LedgerPage {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/ledger");
        view::html("ledger", &LedgerPageHtml { v, page: self })
    }
}

#[derive(Template)]
#[template(path = "leaf.html")]
struct LeafPageHtml<'a> {
    v: View<'a>,
    page: &'a LeafPage,
}

impl LeafPage {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/ledger");
        view::html("leaf", &LeafPageHtml { v, page: self })
    }
}

impl LeafPageHtml<'_> {
    /// The address of the page that tells more, and what its link says.
    fn about(&self) -> Option<(String, String)> {
        Some(match self.page.about.as_ref()? {
            LeafAbout::Contract(id) => {
                let href = format!("/contracts/{}", query_value(id));
                (href, self.v.t("leaf-about-contract"))
            }
            LeafAbout::Edition(version) => {
                let hex = query_value(charter::hex(version));
                (
                    format!("/charter/editions/{hex}"),
                    self.v.t("leaf-about-edition"),
                )
            }
        })
    }
}
