//! What one edition changes in another: rules, and what they allow.

use super::LayerKind;
use super::line_diff::{self, DiffLine};
use territory::{RuleId, Text};

/// What one edition changes in the one before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Difference {
    /// Rules that were added, removed or changed, from the highest layer.
    pub rules: Vec<RuleDifference>,
    /// A change of the law pack's own list (statutes, refusals, forbidden purposes).
    pub law_pack: Option<Change>,
    /// What becomes allowed that was not.
    pub allows: Comparison,
    /// What becomes refused that was allowed.
    pub refuses: Comparison,
}

/// The change of one rule.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RuleDifference {
    /// The rule.
    pub id: RuleId,
    /// Its title, in the newer edition where it has one.
    pub title: Text,
    /// Its layer.
    pub layer: LayerKind,
    /// What happened to it.
    pub change: Change,
}

/// What happened to a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// It is new.
    Added {
        /// The text.
        after: String,
    },
    /// It is gone.
    Removed {
        /// The text as it was.
        before: String,
    },
    /// It is another.
    Changed {
        /// The text as it was.
        before: String,
        /// The text as it is.
        after: String,
    },
}

/// Whether one edition allows (or refuses) more than another.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Comparison {
    /// Nothing more: proved.
    Nothing,
    /// More: at least these requests, each as a sentence.
    Examples(Vec<Text>),
    /// It was not compared.
    NotChecked {
        /// Why not.
        why: Text,
    },
}

impl Change {
    /// The word that names its text.
    pub(crate) const fn as_str(&self) -> &'static str {
        match self {
            Change::Added { .. } => "added",
            Change::Removed { .. } => "removed",
            Change::Changed { .. } => "changed",
        }
    }
    /// The colour of its tag.
    pub(crate) const fn tone(&self) -> &'static str {
        match self {
            Change::Added { .. } => "good",
            Change::Removed { .. } => "bad",
            Change::Changed { .. } => "warm",
        }
    }

    /// The text as it was, its lines that are gone marked.
    pub(crate) fn before(&self) -> Option<Vec<DiffLine<'_>>> {
        match self {
            Change::Added { .. } => None,
            Change::Removed { before } => Some(line_diff::unmarked(before)),
            Change::Changed { before, after } => Some(line_diff::marked(before, after)),
        }
    }
    /// The text as it is, its lines that are new marked.
    pub(crate) fn after(&self) -> Option<Vec<DiffLine<'_>>> {
        match self {
            Change::Removed { .. } => None,
            Change::Added { after } => Some(line_diff::unmarked(after)),
            Change::Changed { before, after } => Some(line_diff::marked(after, before)),
        }
    }
}
