//! Which cells are sensitive in themselves, and how uncertain each must stay.

use serde::Serialize;

use crate::table::Table;
use crate::{MeasureKind, Policy};

/// Why a cell is hidden. For the auditor: whoever asked is only told *that* a cell is hidden, since a cell known to be
/// complementary is known to be large.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Grounds {
    /// Fewer persons than the policy asks.
    TooFew,
    /// One contributor could be estimated too closely by the second (p % rule).
    Dominated,
    /// Nobody, and the policy hides empty cells.
    Empty,
    /// Shown beside what this party already has, it would single out fewer persons than the policy asks.
    ///
    /// *What this tells.* Which cells are hidden on these grounds depends on who is in them. A party that asks for
    /// "the district" and then for "the district and Ada, if she is ill" learns from the hidden cell that the
    /// difference is not empty. Hiding cannot avoid this (only a decision that does not look at the data could, see
    /// Kenthapadi, Mishra and Nissim 2005); it is why exact tables belong to groupings fixed in advance, why these
    /// cells are shown like all other hidden ones, and why they are counted in the report: a party whose questions
    /// keep running into them is asking about persons.
    Differencing,
    /// Not sensitive itself, but needed to keep a sensitive cell from being recomputed.
    Complementary,
}

/// How uncertain one figure of a sensitive cell must stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Need {
    /// Some possible world must lie this much higher.
    pub(crate) up: u64,
    /// The highest and the lowest possible worlds must lie this far apart.
    pub(crate) width: u64,
}

/// The sensitive cells among those asked for.
pub(crate) fn sensitive(table: &Table, policy: &Policy) -> Vec<Option<Grounds>> {
    let grounds = |cell: u32| {
        let of = table.cell(cell);
        if !of.asked {
            return None;
        }
        if of.members.is_empty() {
            return policy.hide_empty.then_some(Grounds::Empty);
        }
        if of.members.count() < u64::from(policy.least_persons) {
            return Some(Grounds::TooFew);
        }
        (0..table.measures().len())
            .any(|measure| dominance_gap(table, policy, cell, measure).is_some())
            .then_some(Grounds::Dominated)
    };
    (0..table.cells().len() as u32).map(grounds).collect()
}

/// What each figure of a sensitive cell needs.
pub(crate) fn needs(table: &Table, policy: &Policy, cell: u32) -> Vec<Need> {
    let k = u64::from(policy.least_persons);
    (0..table.measures().len())
        .map(|measure| {
            let gross = table.cell(cell).figures[measure].gross;
            let level = policy.safety.of(gross).max(1);
            match table.measures()[measure].kind {
                MeasureKind::Persons => Need { up: 0, width: k },
                MeasureKind::Rows => Need {
                    up: 0,
                    width: k.max(2 * level),
                },
                MeasureKind::Amount | MeasureKind::SignedAmount => {
                    let gap = dominance_gap(table, policy, cell, measure).unwrap_or(0);
                    let few = table.cell(cell).members.count() < k;
                    let up = if few || gap == 0 { level.max(gap) } else { gap };
                    Need { up, width: 2 * up }
                }
            }
        })
        .collect()
}

/// By how much the upper estimate of the largest contribution falls short of p % (the upper protection level of
/// Loeve 2001): p % · largest − (total − largest − second), where that is positive.
fn dominance_gap(table: &Table, policy: &Policy, cell: u32, measure: usize) -> Option<u64> {
    let rule = policy.dominance?;
    let kind = table.measures()[measure].kind;
    if !matches!(kind, MeasureKind::Amount | MeasureKind::SignedAmount) {
        return None;
    }
    let figure = &table.cell(cell).figures[measure];
    // `Table::new` checked largest + second ≤ gross.
    let remainder = figure.gross - figure.largest - figure.second;
    let wanted = rule.0.of(figure.largest);
    (remainder < wanted).then(|| wanted - remainder)
}
