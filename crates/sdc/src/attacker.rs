//! What an attacker computes of a hidden cell from everything published.
//!
//! Unknown are the finest cells that are not shown; each published margin gives one equation (for persons who are in
//! several cells: an inequality). Small systems are solved exactly (the interval of Fischetti and Salazar 2001, over the
//! rationals); larger ones by propagating bounds until they stand, which gives an interval that is surely wide enough
//! to hold what the attacker finds, though perhaps too wide. That a cell is safe never rests on this interval but on its
//! witnesses.

use serde::Serialize;

use crate::MeasureKind;
use crate::simplex::{Budget, Equation, Largest, Polytope};
use crate::table::Table;
use crate::witness::{for_each_above, is_hidden};

/// What is possible for a hidden figure.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
pub struct Interval {
    /// The least possible figure.
    pub low: i64,
    /// The greatest possible figure, none without end.
    pub high: Option<i64>,
    /// Whether both were computed exactly; otherwise the true interval may be narrower, but contains the witnesses.
    pub exact: bool,
}

/// Unknowns and tableau entries of a system that is still solved exactly.
const MOST_UNKNOWNS: usize = 150;
const MOST_ENTRIES: usize = 30_000;
const ROUNDS: usize = 20;

/// The system of one measure.
pub(crate) struct Attacker<'a> {
    table: &'a Table,
    measure: usize,
    /// For each cell the number of its unknown, for finest cells that are not shown.
    unknown: Vec<Option<usize>>,
    floors: Vec<i64>,
    ceilings: Vec<Option<i64>>,
    lines: Vec<Line>,
    polytope: Option<Polytope>,
    bounds: Vec<(i128, Option<i128>)>,
}

/// Σ unknowns = right, or ≥ right.
struct Line {
    unknowns: Vec<usize>,
    right: i64,
    at_least: bool,
}

impl<'a> Attacker<'a> {
    pub(crate) fn new(
        table: &'a Table,
        hidden: &[bool],
        measure: usize,
        budget: &mut Budget,
    ) -> Self {
        let mut attacker = Self {
            table,
            measure,
            unknown: vec![None; table.cells().len()],
            floors: Vec::new(),
            ceilings: Vec::new(),
            lines: Vec::new(),
            polytope: None,
            bounds: Vec::new(),
        };
        let persons = table.measures()[measure].kind == MeasureKind::Persons;
        let overlapping = persons && !table.is_disjoint();
        let mut margins = std::collections::BTreeSet::new();
        for cell in 0..table.cells().len() as u32 {
            if !table.is_finest(cell) || !is_hidden(table, hidden, cell) {
                continue;
            }
            attacker.unknown[cell as usize] = Some(attacker.floors.len());
            attacker.floors.push(table.floor(cell, measure));
            let mut ceiling = table.ceiling(cell, measure);
            for_each_above(table, cell, &mut |above| {
                if is_hidden(table, hidden, above) {
                    return;
                }
                margins.insert(above);
                if overlapping {
                    let margin = table.cell(above).figures[measure].total;
                    ceiling = Some(ceiling.map_or(margin, |ceiling| ceiling.min(margin)));
                }
            });
            attacker.ceilings.push(ceiling);
        }
        for margin in margins {
            let mut right = table.cell(margin).figures[measure].total;
            let mut unknowns = Vec::new();
            for finest in table.finest_under(margin) {
                match attacker.unknown[*finest as usize] {
                    Some(unknown) => unknowns.push(unknown),
                    None => right -= table.cell(*finest).figures[measure].total,
                }
            }
            attacker.lines.push(Line {
                unknowns,
                right,
                at_least: overlapping,
            });
        }
        attacker.propagate();
        attacker.polytope = attacker.solve(budget);
        attacker
    }

    /// What is possible for the figure of `cell`.
    pub(crate) fn interval(&mut self, cell: u32, budget: &mut Budget) -> Interval {
        let mut shown = 0_i128;
        let mut unknowns = Vec::new();
        for finest in self.table.finest_under(cell) {
            match self.unknown[*finest as usize] {
                Some(unknown) => unknowns.push(unknown),
                None => shown += i128::from(self.table.cell(*finest).figures[self.measure].total),
            }
        }
        let overlapping = self.table.measures()[self.measure].kind == MeasureKind::Persons
            && !self.table.is_disjoint();
        // A union may be as small as its largest part, which the sum of the parts does not say.
        if !(overlapping && self.table.finest_under(cell).len() > 1)
            && let Some(interval) = self.exactly(shown, &unknowns, budget)
        {
            return interval;
        }
        let low: i128 = if overlapping {
            let bounds = unknowns.iter().map(|unknown| self.bounds[*unknown].0);
            bounds.max().unwrap_or(0)
        } else {
            shown
                + unknowns
                    .iter()
                    .map(|unknown| self.bounds[*unknown].0)
                    .sum::<i128>()
        };
        let high = unknowns
            .iter()
            .try_fold(shown, |sum, unknown| Some(sum + self.bounds[*unknown].1?));
        Interval {
            low: clamp(low),
            high: high.map(clamp),
            exact: false,
        }
    }

    fn exactly(
        &mut self,
        shown: i128,
        unknowns: &[usize],
        budget: &mut Budget,
    ) -> Option<Interval> {
        let floors: i128 = unknowns
            .iter()
            .map(|unknown| i128::from(self.floors[*unknown]))
            .sum();
        let polytope = self.polytope.as_mut()?;
        let toward = |sign: i128| -> Vec<(usize, i128)> {
            unknowns.iter().map(|unknown| (*unknown, sign)).collect()
        };
        let high = match polytope.maximise(&toward(1), budget)? {
            Largest::Unbounded => None,
            Largest::At(most, _) => Some(clamp(shown + floors + most.over.div_euclid(most.under))),
        };
        let low = match polytope.maximise(&toward(-1), budget)? {
            Largest::Unbounded => return None,
            Largest::At(most, _) => clamp(shown + floors - most.over.div_euclid(most.under)),
        };
        Some(Interval {
            low,
            high,
            exact: true,
        })
    }

    fn solve(&self, budget: &mut Budget) -> Option<Polytope> {
        let unknowns = self.floors.len();
        let bounded = self.ceilings.iter().flatten().count();
        let slack = bounded + self.lines.iter().filter(|line| line.at_least).count();
        let rows = self.lines.len() + bounded;
        if unknowns > MOST_UNKNOWNS || rows * (unknowns + slack + rows) > MOST_ENTRIES {
            return None;
        }
        let mut variables = unknowns;
        let mut equations: Vec<Equation> = Vec::with_capacity(rows);
        for line in &self.lines {
            let floors: i64 = line
                .unknowns
                .iter()
                .map(|unknown| self.floors[*unknown])
                .sum();
            let mut left: Vec<(usize, i64)> =
                line.unknowns.iter().map(|unknown| (*unknown, 1)).collect();
            if line.at_least {
                left.push((variables, -1));
                variables += 1;
            }
            equations.push((left, line.right.checked_sub(floors)?));
        }
        for (unknown, ceiling) in self.ceilings.iter().enumerate() {
            if let Some(ceiling) = ceiling {
                equations.push((
                    vec![(unknown, 1), (variables, 1)],
                    ceiling.checked_sub(self.floors[unknown])?,
                ));
                variables += 1;
            }
        }
        Polytope::new(variables, &equations, budget)
    }

    fn propagate(&mut self) {
        self.bounds = self
            .floors
            .iter()
            .zip(&self.ceilings)
            .map(|(floor, ceiling)| (i128::from(*floor), ceiling.map(i128::from)))
            .collect();
        for _ in 0..ROUNDS {
            let mut moved = false;
            for line in &self.lines {
                moved |= line.tighten(&mut self.bounds);
            }
            if !moved {
                break;
            }
        }
    }
}

impl Line {
    fn tighten(&self, bounds: &mut [(i128, Option<i128>)]) -> bool {
        let right = i128::from(self.right);
        let low: i128 = self.unknowns.iter().map(|unknown| bounds[*unknown].0).sum();
        let endless = self
            .unknowns
            .iter()
            .filter(|unknown| bounds[**unknown].1.is_none())
            .count();
        let high: i128 = self
            .unknowns
            .iter()
            .filter_map(|unknown| bounds[*unknown].1)
            .sum();
        let mut moved = false;
        for unknown in &self.unknowns {
            let (own_low, own_high) = bounds[*unknown];
            // What the others can hold at most must leave no more than this cell holds at least.
            let others = match (endless, own_high) {
                (0, Some(own)) => Some(high - own),
                (1, None) => Some(high),
                _ => None,
            };
            if let Some(others) = others
                && right - others > own_low
            {
                bounds[*unknown].0 = right - others;
                moved = true;
            }
            let most = right - (low - own_low);
            if !self.at_least && own_high.is_none_or(|high| most < high) {
                bounds[*unknown].1 = Some(most);
                moved = true;
            }
        }
        moved
    }
}

fn clamp(value: i128) -> i64 {
    value.clamp(i128::from(i64::MIN), i128::from(i64::MAX)) as i64
}
