//! `/charter`: the rules in plain words beside their source.

use crate::view::{self, View};
use crate::{PagesError, PurposeLabel, RuleCited, Shell};
use askama::Template;
use territory::{Lang, RuleId, Text};

/// The charter's page.
#[derive(Debug, Clone)]
pub struct CharterPage {
    /// The charter's version.
    pub version: String,
    /// The three layers, from the highest.
    pub layers: Vec<Layer>,
    /// The purposes, forbidden ones included.
    pub purposes: Vec<PurposeLine>,
}

/// Rules of one rank.
#[derive(Debug, Clone)]
pub struct Layer {
    /// Its rank.
    pub kind: LayerKind,
    /// Its rules.
    pub rules: Vec<Rule>,
}

/// The rank of a layer; a higher one cannot be undone by a lower one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum LayerKind {
    /// What the law says.
    LawPack,
    /// What the territory's people decided.
    Charter,
    /// What the steward set within both.
    Rules,
}

/// One rule.
#[derive(Debug, Clone)]
pub struct Rule {
    /// Its id, and its anchor on the page.
    pub id: RuleId,
    /// Its title.
    pub title: Text,
    /// What it says, in a plain sentence.
    pub sentence: Text,
    /// The law it follows (“GDPR art. 5(1)(b)”); `None` for one of the territory's own.
    pub law: Option<Text>,
    /// What it does.
    pub effect: Effect,
    /// Its source, in Cedar.
    pub source: String,
}

/// What a rule does when it applies.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Effect {
    /// It allows a use.
    Permit,
    /// It forbids a use.
    Forbid,
}

/// One purpose in the charter's list.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PurposeLine {
    /// The purpose.
    pub purpose: PurposeLabel,
    /// The rule that forbids it whoever asks; `None` where it may be stated.
    pub forbidden_by: Option<RuleCited>,
}

#[derive(Template)]
#[template(path = "charter.html")]
struct CharterPageHtml<'a> {
    v: View<'a>,
    page: &'a CharterPage,
}

impl CharterPage {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/charter");
        view::html("charter", &CharterPageHtml { v, page: self })
    }
}

impl CharterPageHtml<'_> {
    /// The purposes, forbidden ones first, then in the order of the page's language.
    fn purposes(&self) -> Vec<&PurposeLine> {
        let mut lines: Vec<&PurposeLine> = self.page.purposes.iter().collect();
        lines.sort_by_cached_key(|line| {
            let words = self.v.purpose(&line.purpose).to_lowercase();
            (line.forbidden_by.is_none(), words)
        });
        lines
    }
}

impl LayerKind {
    /// The word that names its texts and its anchor.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            LayerKind::LawPack => "law-pack",
            LayerKind::Charter => "charter",
            LayerKind::Rules => "rules",
        }
    }
}
