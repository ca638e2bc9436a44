//! Another table that agrees with everything published: the proof that a hidden cell cannot be recomputed.

use std::collections::HashMap;

use serde::Serialize;

use crate::table::Table;

/// Changes of finest cells that leave every published cell as it is and move one hidden cell.
///
/// Checking it needs addition alone: every changed cell is hidden and stays at or above what is known of it, and under
/// each published margin the changes cancel.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Witness {
    /// Position of the measure whose figures change.
    pub measure: usize,
    /// Positions of finest cells, each with the change of its figure.
    pub changes: Vec<(usize, i64)>,
    /// By how much the hidden cell's figure moves.
    pub moved: i64,
}

impl Witness {
    /// Whether this witness stands for `cell` when exactly the `hidden` cells are not shown.
    ///
    /// Cells other than the sensitive one are taken as known to one of their own persons: a cell of one person may not
    /// change, and no cell may fall below its largest contribution.
    pub(crate) fn holds(&self, table: &Table, hidden: &[bool], cell: u32) -> bool {
        let under = table.finest_under(cell);
        let mut margins: HashMap<u32, i64> = HashMap::new();
        let mut moved = 0_i64;
        for (changed, change) in &self.changes {
            let finest = *changed as u32;
            if finest as usize >= table.cells().len() || !table.is_finest(finest) {
                return false;
            }
            let own = under.binary_search(&finest).is_ok();
            let Some(room) = Room::of(table, finest, self.measure, own) else {
                return false;
            };
            let fits = if *change < 0 {
                change.unsigned_abs() <= room.fall
            } else {
                room.rise.is_none_or(|rise| change.unsigned_abs() <= rise)
            };
            if !fits {
                return false;
            }
            if own {
                moved += change;
            }
            for_each_above(table, finest, &mut |above| {
                *margins.entry(above).or_default() += change;
            });
        }
        moved == self.moved
            && margins
                .iter()
                .all(|(margin, change)| *change == 0 || is_hidden(table, hidden, *margin))
    }
}

/// How far a finest cell may move.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Room {
    pub(crate) fall: u64,
    /// None without a ceiling.
    pub(crate) rise: Option<u64>,
}

impl Room {
    /// None when a person of the cell itself would know it. `own` says that it is (part of) the cell to protect.
    pub(crate) fn of(table: &Table, finest: u32, measure: usize, own: bool) -> Option<Self> {
        let cell = table.cell(finest);
        let figure = &cell.figures[measure];
        let fall = table.can_fall(finest, measure);
        let rise = table
            .ceiling(finest, measure)
            .map(|ceiling| ceiling.abs_diff(figure.total));
        if own {
            return Some(Self { fall, rise });
        }
        let others = figure.gross - figure.largest;
        (cell.members.count() != 1).then(|| Self {
            fall: fall.min(others),
            rise: rise.map(|rise| rise.min(others)),
        })
    }
}

pub(crate) fn is_hidden(table: &Table, hidden: &[bool], cell: u32) -> bool {
    hidden[cell as usize] || !table.cell(cell).asked
}

/// The cells (itself too) that a finest cell is part of.
pub(crate) fn for_each_above(table: &Table, finest: u32, visit: &mut impl FnMut(u32)) {
    let place = table.place(finest);
    let mut at = place.to_vec();
    walk(table, place, &mut at, 0, visit);

    fn walk(
        table: &Table,
        from: &[u32],
        at: &mut Vec<u32>,
        dimension: usize,
        visit: &mut impl FnMut(u32),
    ) {
        let Some(start) = from.get(dimension) else {
            if let Some(cell) = table.find(at) {
                visit(cell);
            }
            return;
        };
        for node in table.tree(dimension).upwards(*start) {
            at[dimension] = node;
            walk(table, from, at, dimension + 1, visit);
        }
        at[dimension] = *start;
    }
}
