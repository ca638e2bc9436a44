//! What a new edition changes: rule by rule, and how binding it is.

use crate::{Charter, CharterError, Edition, Layer, Rule};
use std::collections::BTreeSet;
use territory::RuleId;

/// One rule that differs between two editions.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum RuleChange {
    /// The newer edition has it, the older one has not.
    Added(Rule),
    /// The older edition has it, the newer one has not.
    Removed(Rule),
    /// Both have a rule of this id, and it does not say the same.
    Changed {
        /// As it was.
        before: Box<Rule>,
        /// As it is to be.
        after: Box<Rule>,
    },
}

impl RuleChange {
    /// The rule's id.
    #[must_use]
    pub fn id(&self) -> &RuleId {
        match self {
            RuleChange::Added(rule) | RuleChange::Removed(rule) => &rule.id,
            RuleChange::Changed { after, .. } => &after.id,
        }
    }
}

/// All that differs between two editions.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub struct Difference {
    /// The rules, sorted by id.
    pub rules: Vec<RuleChange>,
    /// Whether the law pack's manifest differs: its sources, its refusals, the purposes it forbids.
    pub law_pack: bool,
}

impl Difference {
    /// Whether both say the same; their texts may still differ in remarks.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.rules.is_empty() && !self.law_pack
    }

    /// The layers that it touches, the most binding first: the steward changes rules alone, the charter needs the
    /// territory's vote, the law a new law pack.
    #[must_use]
    pub fn layers(&self) -> BTreeSet<Layer> {
        let of_rules = self.rules.iter().flat_map(|change| match change {
            RuleChange::Added(rule) | RuleChange::Removed(rule) => [rule.layer; 2],
            RuleChange::Changed { before, after } => [before.layer, after.layer],
        });
        of_rules
            .chain(self.law_pack.then_some(Layer::LawPack))
            .collect()
    }
}

impl Edition {
    /// What `newer` changes.
    ///
    /// # Errors
    /// [`CharterError`] when one of the two is no charter.
    pub fn difference(&self, newer: &Edition) -> Result<Difference, CharterError> {
        let before = Charter::from_edition(self.clone())?;
        let after = Charter::from_edition(newer.clone())?;
        Ok(before.difference(&after))
    }
}

impl Charter {
    /// What `newer` changes.
    #[must_use]
    pub fn difference(&self, newer: &Charter) -> Difference {
        let mut rules: Vec<RuleChange> = Vec::new();
        for before in self.rules() {
            match newer.rules().iter().find(|rule| rule.id == before.id) {
                None => rules.push(RuleChange::Removed(before.clone())),
                Some(after) if !says_the_same(before, after) => rules.push(RuleChange::Changed {
                    before: Box::new(before.clone()),
                    after: Box::new(after.clone()),
                }),
                Some(_) => {}
            }
        }
        let is_new = |rule: &&Rule| self.rules().iter().all(|before| before.id != rule.id);
        let added = newer.rules().iter().filter(is_new).cloned();
        rules.extend(added.map(RuleChange::Added));
        rules.sort_by(|a, b| a.id().cmp(b.id()));
        Difference {
            rules,
            law_pack: self.edition().law_pack != newer.edition().law_pack,
        }
    }
}

/// A rule may move to another file without saying anything else.
fn says_the_same(before: &Rule, after: &Rule) -> bool {
    let unmoved = Rule {
        file: after.file.clone(),
        ..before.clone()
    };
    &unmoved == after
}
