//! The whole way of one table: sensitive cells, their protection, earlier answers, rounding, report.

use crate::attacker::Attacker;
use crate::cleanup::{self, Sensitive};
use crate::differencing::Auditor;
use crate::simplex::Budget;
use crate::{
    Grounds, HiddenCell, Measure, MeasureKind, Members, Method, Policy, Released, ReleasedCell,
    Report, SdcError, Shown, Table, pattern, primary, rounding,
};

/// What becomes of one cell.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was not asked for.
    NotAsked,
    /// It does not leave. Whoever asked is told that it is hidden, never why.
    Hidden(Grounds),
    /// One figure for each measure.
    Shown(Vec<i64>),
}

/// A table that may leave.
#[derive(Debug, Clone)]
pub struct Protected {
    /// For each cell of the table, in its order.
    pub outcomes: Vec<Outcome>,
    /// What the party now has: to be added to what it had, before the answer leaves.
    pub released: Vec<ReleasedCell>,
    /// For the auditor.
    pub report: Report,
}

/// Each round hides twice as many of the cells that take part in a finding; then the answer is refused.
const ROUNDS: u32 = 8;
/// Elementary steps of linear programming to give cells back, and to compute intervals: a second or two together.
const GIVE_BACK: u64 = 100_000_000;
const INTERVALS: u64 = 100_000_000;

/// Decides what of a table leaves to a party that has had `earlier`.
///
/// # Errors
/// [`SdcError::OutOfRange`] for a policy outside its ranges, [`SdcError::TooMany`] beyond the bounds, and
/// [`SdcError::Refused`] when hiding single cells does not keep persons from being singled out by differences.
pub fn protect(table: &Table, policy: &Policy, earlier: &Released) -> Result<Protected, SdcError> {
    policy.check()?;
    let mut pattern = Pattern::new(table, policy);
    pattern.complete();
    pattern.give_back();
    let refused = SdcError::Refused {
        least_persons: policy.least_persons,
    };
    pattern.resist_differencing(earlier, &refused)?;
    if !pattern.is_protected() {
        // The search ends protected; were it ever wrong, nothing leaves.
        return Err(refused);
    }
    Ok(pattern.publish(earlier))
}

struct Pattern<'a> {
    table: &'a Table,
    policy: &'a Policy,
    grounds: Vec<Option<Grounds>>,
    hidden: Vec<bool>,
    sensitive: Vec<Sensitive>,
}

impl<'a> Pattern<'a> {
    fn new(table: &'a Table, policy: &'a Policy) -> Self {
        let grounds = primary::sensitive(table, policy);
        let hidden = grounds.iter().map(Option::is_some).collect();
        let mut pattern = Self {
            table,
            policy,
            grounds,
            hidden,
            sensitive: Vec::new(),
        };
        let cells = (0..table.cells().len() as u32)
            .filter(|cell| pattern.hidden[*cell as usize])
            .collect();
        pattern.add_sensitive(cells);
        pattern
    }

    /// Largest first: what protects them protects smaller ones too.
    fn add_sensitive(&mut self, mut cells: Vec<u32>) {
        cells.sort_by_key(|cell| {
            let persons = self.table.cell(*cell).members.count();
            (std::cmp::Reverse(persons), *cell)
        });
        for cell in cells {
            self.hidden[cell as usize] = true;
            self.sensitive.push(Sensitive {
                cell,
                needs: primary::needs(self.table, self.policy, cell),
                witnesses: Vec::new(),
            });
        }
    }

    fn complete(&mut self) {
        for sensitive in &mut self.sensitive {
            if !sensitive.is_protected(self.table, &self.hidden) {
                sensitive.witnesses = pattern::protect_cell(
                    self.table,
                    &mut self.hidden,
                    sensitive.cell,
                    &sensitive.needs,
                );
            }
        }
    }

    fn give_back(&mut self) {
        let complementary: Vec<u32> = (0..self.grounds.len() as u32)
            .filter(|cell| {
                let position = *cell as usize;
                self.hidden[position]
                    && self.grounds[position].is_none()
                    && self.table.cell(*cell).asked
            })
            .collect();
        cleanup::give_back(
            self.table,
            &mut self.hidden,
            &complementary,
            &mut self.sensitive,
            &mut Budget(GIVE_BACK),
        );
    }

    fn published(&self) -> Vec<bool> {
        self.table
            .cells()
            .iter()
            .zip(&self.hidden)
            .map(|(cell, hidden)| cell.asked && !hidden)
            .collect()
    }

    fn resist_differencing(
        &mut self,
        earlier: &Released,
        refused: &SdcError,
    ) -> Result<(), SdcError> {
        let sets: Vec<(&Members, Shown)> = self
            .table
            .cells()
            .iter()
            .map(|cell| (&cell.members, self.known_rounding(&cell.members)))
            .collect();
        let auditor = Auditor::new(earlier, &sets, self.policy.least_persons)?;
        for round in 0..ROUNDS {
            let findings = auditor.check(&self.published());
            if findings.is_empty() {
                return Ok(());
            }
            let mut hide = Vec::new();
            for finding in findings {
                let mut cells = finding.cells;
                cells.sort_by_key(|cell| (self.table.cells()[*cell].members.count(), *cell));
                cells.truncate(1 << round);
                hide.extend(cells.into_iter().map(|cell| cell as u32));
            }
            hide.sort_unstable();
            hide.dedup();
            hide.retain(|cell| !self.hidden[*cell as usize]);
            if hide.is_empty() {
                break;
            }
            for cell in &hide {
                self.grounds[*cell as usize] = Some(Grounds::Differencing);
            }
            self.add_sensitive(hide);
            self.complete();
        }
        Err(refused.clone())
    }

    /// How a cell will be shown, where that does not depend on the other cells.
    fn known_rounding(&self, members: &Members) -> Shown {
        let Some(rounding) = &self.policy.base else {
            return Shown::Exact;
        };
        let ([Measure { name, kind }], Method::CellKey(key)) =
            (self.table.measures(), rounding.method())
        else {
            return Shown::Exact;
        };
        let (MeasureKind::Persons, Ok(count)) = (kind, i64::try_from(members.count())) else {
            return Shown::Exact;
        };
        let shown = rounding::by_cell_key(members, name, count, i64::from(rounding.base()), key);
        Shown::Rounded {
            base: rounding.base(),
            // Less than the base, which fits.
            error: (shown - count) as i32,
        }
    }

    fn is_protected(&self) -> bool {
        self.sensitive
            .iter()
            .all(|sensitive| sensitive.is_protected(self.table, &self.hidden))
    }

    fn publish(self, earlier: &Released) -> Protected {
        let published = self.published();
        let mut not_additive = 0;
        let mut figures: Vec<Vec<i64>> = Vec::with_capacity(self.table.measures().len());
        for measure in 0..self.table.measures().len() {
            figures.push(match &self.policy.base {
                None => {
                    let total = |cell: &crate::Cell| cell.figures[measure].total;
                    self.table.cells().iter().map(total).collect()
                }
                Some(base) => {
                    let rounded = rounding::round(self.table, &published, measure, base);
                    not_additive += rounded.not_additive;
                    rounded.figures
                }
            });
        }
        let mut outcomes = Vec::with_capacity(published.len());
        let mut released = Vec::new();
        for (position, cell) in self.table.cells().iter().enumerate() {
            outcomes.push(if published[position] {
                let shown = self.known_rounding(&cell.members);
                // An error within the base was just computed.
                released.extend(ReleasedCell::new(cell.members.clone(), shown));
                Outcome::Shown(figures.iter().map(|figures| figures[position]).collect())
            } else if cell.asked {
                Outcome::Hidden(self.grounds[position].unwrap_or(Grounds::Complementary))
            } else {
                Outcome::NotAsked
            });
        }
        let report = self.report(&outcomes, earlier, not_additive);
        Protected {
            outcomes,
            released,
            report,
        }
    }

    fn report(&self, outcomes: &[Outcome], earlier: &Released, not_additive: usize) -> Report {
        let count = |grounds: Grounds| {
            let is = |outcome: &&Outcome| **outcome == Outcome::Hidden(grounds);
            outcomes.iter().filter(is).count()
        };
        let shown = |outcome: &&Outcome| matches!(outcome, Outcome::Shown(_));
        let asked = |outcome: &&Outcome| **outcome != Outcome::NotAsked;
        Report {
            least_persons: self.policy.least_persons,
            asked: outcomes.iter().filter(asked).count(),
            shown: outcomes.iter().filter(shown).count(),
            too_few: count(Grounds::TooFew),
            dominated: count(Grounds::Dominated),
            empty: count(Grounds::Empty),
            differencing: count(Grounds::Differencing),
            complementary: count(Grounds::Complementary),
            earlier_cells: earlier.cells().len(),
            not_additive,
            base: self.policy.base.as_ref().map(crate::Rounding::base),
            hidden: self.hidden_cells(outcomes),
        }
    }

    fn hidden_cells(&self, outcomes: &[Outcome]) -> Vec<HiddenCell> {
        let mut cells: Vec<HiddenCell> = outcomes
            .iter()
            .enumerate()
            .filter_map(|(cell, outcome)| match outcome {
                Outcome::Hidden(grounds) => Some(HiddenCell {
                    cell,
                    grounds: *grounds,
                    intervals: Vec::new(),
                    witnesses: Vec::new(),
                }),
                _ => None,
            })
            .collect();
        let mut budget = Budget(INTERVALS);
        for measure in 0..self.table.measures().len() {
            let mut attacker = Attacker::new(self.table, &self.hidden, measure, &mut budget);
            for cell in &mut cells {
                let interval = attacker.interval(cell.cell as u32, &mut budget);
                cell.intervals.push(interval);
            }
        }
        for sensitive in &self.sensitive {
            let at = cells.binary_search_by_key(&(sensitive.cell as usize), |cell| cell.cell);
            if let Ok(at) = at {
                cells[at].witnesses.clone_from(&sensitive.witnesses);
            }
        }
        cells
    }
}
