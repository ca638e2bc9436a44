//! `/charter`: the rules in plain words beside their source.

use crate::{PurposeLabel, RuleCited};
use territory::{RuleId, Text};

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
