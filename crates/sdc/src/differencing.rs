//! Differencing against everything released before: whom could sums and differences of released cells single out?
//!
//! Each released cell is a row of zeros and ones over the persons. Whatever an attacker can compute exactly from totals
//! is a linear combination *w* of the rows; it singles somebody out when it concerns (is not zero for) at least one and
//! fewer than *k* persons: such a *w* is called light. Trackers (Denning, Denning and Schwartz 1979), nested filters,
//! overlapping margins and any longer chain are all light combinations. Figures of different measures count as one:
//! equal sets are then one row, and nothing depends on how an expression was written.
//!
//! 1. Persons in exactly the same cells are one *class*.
//! 2. A class of *k* persons or more must vanish in a light *w*: a linear condition on the coefficients. Conditions are
//!    solved (modulo 2⁶¹ − 1), which makes further classes proportional; their persons are added up, and so on, until
//!    nothing moves. Mostly no coefficient is left: safe.
//! 3. Else *k* disjoint bases among what is left prove that no light *w* exists (fewer than *k* persons cannot meet all
//!    of them: the bound by disjoint information sets of Brouwer and Zimmermann), persons counted with multiplicity.
//! 4. Else light combinations of one or two rows of the echelon form are named; when there is none the question is
//!    unsettled, which counts like a finding.
//!
//! Every step errs to the safe side: what is not proved safe is a finding. What linear algebra does not see: that a
//! determined total over many persons is zero for each of them, and rows left out while all their persons stay in (the
//! caller must then give sets of finer units than persons).
//!
//! Rounded counts: a class whose size could be *k* apart within the rounding of every cell it is in counts as *k* persons.

mod classes;
mod light;

use classes::Classes;

use crate::{Members, Released, ReleasedCell, SdcError, Shown};

/// Something that would be computable about fewer persons than the policy asks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// How many persons it concerns; none when it could not be settled within the bound.
    pub persons: Option<u64>,
    /// Positions among the new cells that take part in it.
    pub cells: Vec<usize>,
}

/// Whether showing all `new` cells exactly to a party that has `earlier` would single out fewer than `least_persons`.
/// An empty result proves that no combination does.
///
/// # Errors
/// [`SdcError::TooMany`] when there are more cells than are handled.
pub fn audit(
    earlier: &Released,
    new: &[ReleasedCell],
    least_persons: u32,
) -> Result<Vec<Finding>, SdcError> {
    let all = vec![true; new.len()];
    let sets: Vec<(&Members, Shown)> = new
        .iter()
        .map(|cell| (cell.members(), cell.shown()))
        .collect();
    Ok(Auditor::new(earlier, &sets, least_persons)?.check(&all))
}

/// The classes of persons of all cells, made once for several patterns of suppression.
pub(crate) struct Auditor {
    classes: Classes,
    /// For each distinct set: the new cells that have it, and whether it was released earlier.
    rows: Vec<Row>,
    shown: Vec<Vec<(Option<usize>, Shown)>>,
    least: u64,
}

struct Row {
    earlier: bool,
    new: Vec<usize>,
}

/// New and earlier cells together.
const MOST_CELLS: usize = 600_000;

impl Auditor {
    pub(crate) fn new(
        earlier: &Released,
        new: &[(&Members, Shown)],
        least_persons: u32,
    ) -> Result<Self, SdcError> {
        let found = earlier.cells().len() + new.len();
        if found > MOST_CELLS {
            return Err(SdcError::TooMany {
                what: "released cells",
                found,
                most: MOST_CELLS,
            });
        }
        let cells = earlier
            .cells()
            .iter()
            .map(|cell| (cell.members(), None, cell.shown()))
            .chain(
                new.iter()
                    .enumerate()
                    .map(|(position, (members, shown))| (*members, Some(position), *shown)),
            );
        let mut sets: Vec<&Members> = Vec::new();
        let mut rows: Vec<Row> = Vec::new();
        let mut shown: Vec<Vec<(Option<usize>, Shown)>> = Vec::new();
        let mut seen: std::collections::HashMap<(u64, u32, u32), Vec<usize>> =
            std::collections::HashMap::new();
        for (members, position, how) in cells {
            let Some(ends) = members.ends() else {
                continue;
            };
            let alike = seen.entry(ends).or_default();
            let row = alike.iter().copied().find(|row| sets[*row] == members);
            let row = row.unwrap_or_else(|| {
                alike.push(sets.len());
                sets.push(members);
                rows.push(Row {
                    earlier: false,
                    new: Vec::new(),
                });
                shown.push(Vec::new());
                sets.len() - 1
            });
            match position {
                None => rows[row].earlier = true,
                Some(position) => rows[row].new.push(position),
            }
            shown[row].push((position, how));
        }
        Ok(Self {
            classes: Classes::of(&sets),
            rows,
            shown,
            least: u64::from(least_persons),
        })
    }

    /// What the earlier cells together with those new ones that are `published` give away.
    pub(crate) fn check(&self, published: &[bool]) -> Vec<Finding> {
        let is_out = |position: &usize| published.get(*position) == Some(&true);
        let known: Vec<bool> = self.rows.iter().map(|row| row.earlier).collect();
        let active: Vec<bool> = self
            .rows
            .iter()
            .map(|row| row.earlier || row.new.iter().any(is_out))
            .collect();
        if active == known {
            return Vec::new();
        }
        let Some(classes) = &self.classes.classes else {
            let cells = (0..published.len()).filter(is_out).collect();
            return vec![Finding {
                persons: None,
                cells,
            }];
        };
        let slack = self.slack(&is_out);
        let problem = light::Problem {
            classes,
            active: &active,
            known: &known,
            slack: &slack,
            least: self.least,
        };
        let findings = problem.solve().into_iter().map(|light| Finding {
            persons: light.persons,
            cells: {
                let mut cells: Vec<usize> = light
                    .rows
                    .iter()
                    .flat_map(|row| {
                        self.rows[*row]
                            .new
                            .iter()
                            .copied()
                            .filter(|new| is_out(new))
                    })
                    .collect();
                cells.sort_unstable();
                cells
            },
        });
        findings.collect()
    }

    /// For each row the least and the most by which its true count may differ from what it is; none when it is exact.
    fn slack(&self, is_out: &impl Fn(&usize) -> bool) -> Vec<Option<(i64, i64)>> {
        let range = |shown: &Vec<(Option<usize>, Shown)>| {
            let mut range: Option<(i64, i64)> = None;
            for (position, how) in shown {
                if position.is_some_and(|position| !is_out(&position)) {
                    continue;
                }
                let Shown::Rounded { base, error } = how else {
                    return None;
                };
                let reach = i64::from(*base) - 1;
                let here = (i64::from(*error) - reach, i64::from(*error) + reach);
                range = Some(range.map_or(here, |(low, high)| (low.max(here.0), high.min(here.1))));
            }
            range
        };
        self.shown.iter().map(range).collect()
    }
}
