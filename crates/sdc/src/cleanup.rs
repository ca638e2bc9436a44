//! Gives back complementary cells that are not needed.
//!
//! The hypercubes of several sensitive cells overlap, so that some cells are hidden for nothing. In small tables each
//! complementary cell is taken back, the most populous first, when exact linear programming still finds witnesses for
//! every sensitive cell (the repeated attacker's problem of Kelly, Golden and Assad 1992). A vertex that is not whole is no
//! witness: then the cell stays hidden. What remains is minimal in the sense that, as far as this could be shown, no
//! single further cell can be published.

use std::collections::HashMap;

use crate::Witness;
use crate::primary::Need;
use crate::simplex::{Budget, Equation, Largest, Polytope};
use crate::table::Table;
use crate::witness::{Room, for_each_above, is_hidden};

/// A sensitive cell with what it needs and what proves that it has it.
#[derive(Debug, Clone)]
pub(crate) struct Sensitive {
    pub(crate) cell: u32,
    pub(crate) needs: Vec<Need>,
    pub(crate) witnesses: Vec<Witness>,
}

impl Sensitive {
    /// Whether the witnesses hold for this pattern and reach far enough.
    pub(crate) fn is_protected(&self, table: &Table, hidden: &[bool]) -> bool {
        let hold = |witness: &Witness| witness.holds(table, hidden, self.cell);
        self.is_far_enough() && self.witnesses.iter().all(hold)
    }

    fn is_far_enough(&self) -> bool {
        self.needs.iter().enumerate().all(|(measure, need)| {
            let moves = self
                .witnesses
                .iter()
                .filter(|witness| witness.measure == measure);
            let (mut down, mut up) = (0, 0);
            for witness in moves {
                let by = witness.moved.unsigned_abs();
                if witness.moved < 0 {
                    down = by.max(down);
                } else {
                    up = by.max(up);
                }
            }
            up >= need.up && up.saturating_add(down) >= need.width
        })
    }
}

const MOST_UNKNOWNS: usize = 120;
const MOST_SENSITIVE: usize = 200;

/// Takes back what it can of the cells marked `complementary`, most populous first.
pub(crate) fn give_back(
    table: &Table,
    hidden: &mut [bool],
    complementary: &[u32],
    sensitive: &mut [Sensitive],
    budget: &mut Budget,
) {
    if sensitive.len() > MOST_SENSITIVE {
        return;
    }
    let mut order = complementary.to_vec();
    order.sort_by_key(|cell| (std::cmp::Reverse(table.cell(*cell).members.count()), *cell));
    for cell in order {
        hidden[cell as usize] = false;
        let others: Option<Vec<Option<Vec<Witness>>>> = sensitive
            .iter()
            .map(|sensitive| {
                if sensitive.is_protected(table, hidden) {
                    return Some(None);
                }
                renewed(table, hidden, sensitive, budget).map(Some)
            })
            .collect();
        let Some(others) = others else {
            hidden[cell as usize] = true;
            if budget.0 == 0 {
                return;
            }
            continue;
        };
        for (sensitive, witnesses) in sensitive.iter_mut().zip(others) {
            if let Some(witnesses) = witnesses {
                sensitive.witnesses = witnesses;
            }
        }
    }
}

/// New witnesses for a sensitive cell, when there are any.
fn renewed(
    table: &Table,
    hidden: &[bool],
    sensitive: &Sensitive,
    budget: &mut Budget,
) -> Option<Vec<Witness>> {
    let mut witnesses = Vec::new();
    for (measure, need) in sensitive.needs.iter().enumerate() {
        let world = Worlds::of(table, hidden, sensitive.cell, measure)?;
        witnesses.extend(world.extremes(table, sensitive.cell, *need, budget)?);
    }
    let renewed = Sensitive {
        witnesses,
        ..sensitive.clone()
    };
    renewed
        .is_protected(table, hidden)
        .then_some(renewed.witnesses)
}

/// The finest cells that may change, seen by somebody in any one cell other than the sensitive one.
struct Worlds {
    measure: usize,
    cells: Vec<u32>,
    rooms: Vec<(i64, Option<i64>)>,
    margins: Vec<Vec<usize>>,
}

impl Worlds {
    fn of(table: &Table, hidden: &[bool], cell: u32, measure: usize) -> Option<Self> {
        let under = table.finest_under(cell);
        let mut worlds = Self {
            measure,
            cells: Vec::new(),
            rooms: Vec::new(),
            margins: Vec::new(),
        };
        let mut margins: HashMap<u32, usize> = HashMap::new();
        for finest in 0..table.cells().len() as u32 {
            if !table.is_finest(finest) || !is_hidden(table, hidden, finest) {
                continue;
            }
            let own = under.binary_search(&finest).is_ok();
            let Some(room) = Room::of(table, finest, measure, own) else {
                continue;
            };
            let unknown = worlds.cells.len();
            worlds.cells.push(finest);
            let rise = match room.rise {
                Some(rise) => Some(i64::try_from(rise).ok()?),
                None => None,
            };
            worlds.rooms.push((i64::try_from(room.fall).ok()?, rise));
            for_each_above(table, finest, &mut |above| {
                if !is_hidden(table, hidden, above) {
                    let next = margins.len();
                    let line = *margins.entry(above).or_insert(next);
                    if line == next {
                        worlds.margins.push(Vec::new());
                    }
                    worlds.margins[line].push(unknown);
                }
            });
            if worlds.cells.len() > MOST_UNKNOWNS {
                return None;
            }
        }
        Some(worlds)
    }

    fn extremes(
        &self,
        table: &Table,
        cell: u32,
        need: Need,
        budget: &mut Budget,
    ) -> Option<Vec<Witness>> {
        // Unknown is how far each cell stands above its lowest.
        let mut variables = self.cells.len();
        let mut equations: Vec<Equation> = Vec::new();
        for line in &self.margins {
            let lowest = sum(line.iter().map(|unknown| self.rooms[*unknown].0))?;
            equations.push((line.iter().map(|unknown| (*unknown, 1)).collect(), lowest));
        }
        for (unknown, (fall, rise)) in self.rooms.iter().enumerate() {
            if let Some(rise) = rise {
                equations.push((vec![(unknown, 1), (variables, 1)], fall.checked_add(*rise)?));
                variables += 1;
            }
        }
        let under = table.finest_under(cell);
        let own: Vec<usize> = (0..self.cells.len())
            .filter(|unknown| under.binary_search(&self.cells[*unknown]).is_ok())
            .collect();
        // More than is needed is not asked for, so that there is always a highest world.
        let enough = i64::try_from(need.up.max(need.width)).ok()?;
        let lowest = sum(own.iter().map(|unknown| self.rooms[*unknown].0))?;
        let mut cap: Vec<(usize, i64)> = own.iter().map(|unknown| (*unknown, 1)).collect();
        cap.push((variables, 1));
        variables += 1;
        equations.push((cap, lowest.checked_add(enough)?));

        let mut polytope = Polytope::new(variables, &equations, budget)?;
        let mut witnesses = Vec::new();
        for sign in [-1, 1] {
            let toward: Vec<(usize, i128)> = own.iter().map(|unknown| (*unknown, sign)).collect();
            let Largest::At(value, vertex) = polytope.maximise(&toward, budget)? else {
                return None;
            };
            let mut changes = Vec::new();
            for (unknown, height) in vertex[..self.cells.len()].iter().enumerate() {
                if height % value.under != 0 {
                    return None;
                }
                let height = i64::try_from(height / value.under).ok()?;
                let change = height - self.rooms[unknown].0;
                if change != 0 {
                    changes.push((self.cells[unknown] as usize, change));
                }
            }
            let moved = i64::try_from(sign * value.over / value.under).ok()? - lowest;
            if moved != 0 {
                witnesses.push(Witness {
                    measure: self.measure,
                    changes,
                    moved,
                });
            }
        }
        Some(witnesses)
    }
}

fn sum(mut values: impl Iterator<Item = i64>) -> Option<i64> {
    values.try_fold(0_i64, i64::checked_add)
}
