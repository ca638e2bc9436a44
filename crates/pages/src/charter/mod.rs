//! `/charter`: the rules in force, in plain words beside their source, and what is proved of them.

mod amendment;
mod difference;
mod edition;
mod line_diff;
mod proof;

pub use amendment::{
    AmendmentField, AmendmentForm, AmendmentLine, AmendmentList, AmendmentPage, AmendmentProposal,
    AmendmentState, PublishConfirm, Replay, ReplayCase, SourceText,
};
pub use difference::{Change, Comparison, Difference, RuleDifference};
pub(crate) use edition::hex;
pub use edition::{Authority, EditionLine, EditionList, EditionPage, EditionSignature};
pub use proof::{Findings, Proof, RefusalLine, SourceFault};

use crate::view::{self, View};
use crate::{Obligation, PagesError, PurposeLabel, RuleCited, Shell};
use askama::Template;
use territory::{Lang, RuleId, Text};

/// The charter's page.
#[derive(Debug, Clone)]
pub struct CharterPage {
    /// The edition in force.
    pub edition: EditionLine,
    /// The newest of the earlier editions, newest first; the page shows the first five.
    pub earlier: Vec<EditionLine>,
    /// How many earlier editions there are.
    pub earlier_total: u64,
    /// The amendments that are open.
    pub amendments: Vec<AmendmentLine>,
    /// What is refused by construction, in the order of its numbers.
    pub refusals: Vec<RefusalLine>,
    /// The name and version of the solver that proved it; `None` where there was none.
    pub solver: Option<String>,
    /// The law that the edition carries out.
    pub law_pack: LawPackLine,
    /// The three layers, from the highest.
    pub layers: Vec<Layer>,
    /// The purposes, forbidden ones included.
    pub purposes: Vec<PurposeLine>,
}

/// The dated pack of law of an edition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawPackLine {
    /// How people name it.
    pub title: Text,
    /// The day on which its content was checked, `YYYY-MM-DD`.
    pub dated: String,
    /// The statutes it carries out; none for a blank pack.
    pub sources: Vec<LawSourceLine>,
}

/// A statute.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LawSourceLine {
    /// Its name.
    pub title: Text,
    /// Where to read it; only `http` and `https` become links.
    pub url: String,
    /// The articles that the pack carries out.
    pub articles: String,
    /// The first day on which they apply, `YYYY-MM-DD`.
    pub applies_from: String,
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
    /// What it obliges to, where it permits.
    pub obligations: Vec<Obligation>,
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
#[template(path = "charter/charter.html")]
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

    fn earlier(&self) -> &[EditionLine] {
        let earlier = &self.page.earlier;
        earlier.get(..5).unwrap_or(earlier)
    }

    /// How the proofs stand, in one sentence.
    fn proofs(&self) -> String {
        let of = |wanted: fn(&Proof) -> bool| {
            let lines = self.page.refusals.iter();
            lines.filter(|line| wanted(&line.proof)).count()
        };
        let proved = of(|proof| matches!(proof, Proof::Proved { .. }));
        let refuted = of(|proof| matches!(proof, Proof::Refuted { .. }));
        let v = &self.v;
        if refuted > 0 {
            v.t1("proofs-refuted", "n", refuted)
        } else if proved == self.page.refusals.len() {
            v.t1("proofs-all", "n", proved)
        } else {
            v.t2(
                "proofs-some",
                "n",
                proved,
                "total",
                self.page.refusals.len(),
            )
        }
    }
}

impl LawSourceLine {
    /// Whether the address may become a link.
    pub(crate) fn is_link(&self) -> bool {
        self.url.starts_with("https://") || self.url.starts_with("http://")
    }
}

impl LayerKind {
    /// The word that names its texts and its anchor, and that forms use.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            LayerKind::LawPack => "law-pack",
            LayerKind::Charter => "charter",
            LayerKind::Rules => "rules",
        }
    }
}
