//! How much weight lies in each cell of the grid, per group: what quantiles are read from, once noise is added.
#![deny(clippy::float_arithmetic)]

use crate::{
    PrivacyError,
    grid::{CELL_BITS, CHILD_BITS, LEVELS},
};

/// Entries of 16 bytes before and after equal ones are brought together.
const MOST_CELLS: usize = 1 << 26;
const FIRST_ROOM: usize = 1 << 12;

/// A group and a cell in one number that orders by group first.
pub(crate) fn place(group: u32, cell: u32) -> u64 {
    u64::from(group) << CELL_BITS | u64::from(cell)
}

/// Weights while they are gathered: entries in any order, equal places brought together from time to time.
#[derive(Debug, Clone, Default)]
pub(crate) struct CellWeights {
    entries: Vec<(u64, u64)>,
    room: usize,
}

impl CellWeights {
    /// Adds weight to a place. All weights together stay below 2^64: fewer than 2^32 rows of at most 2^16 each.
    #[inline]
    pub(crate) fn add(&mut self, place: u64, weight: u64) -> Result<(), PrivacyError> {
        if self.entries.len() >= self.room {
            self.make_room()?;
        }
        self.entries.push((place, weight));
        Ok(())
    }

    #[cold]
    fn make_room(&mut self) -> Result<(), PrivacyError> {
        self.bring_together();
        // Twice what is left: each entry is sorted about as often as the table doubles.
        self.room = (2 * self.entries.len()).max(FIRST_ROOM);
        if self.entries.len() > MOST_CELLS {
            return Err(PrivacyError::TooMuch {
                what: "groups times different values",
                most: MOST_CELLS,
            });
        }
        Ok(())
    }

    fn bring_together(&mut self) {
        self.entries.sort_unstable_by_key(|(place, _)| *place);
        self.entries.dedup_by(|next, kept| {
            let same = next.0 == kept.0;
            if same {
                kept.1 += next.1;
            }
            same
        });
    }

    /// The same weights in groups numbered otherwise; groups that become one are added up.
    pub(crate) fn in_groups(&self, new_id: impl Fn(usize) -> usize) -> Self {
        let moved = self.entries.iter().map(|(place, weight)| {
            let group = (place >> CELL_BITS) as usize;
            let cell = place & ((1 << CELL_BITS) - 1);
            ((new_id(group) as u64) << CELL_BITS | cell, *weight)
        });
        Self {
            entries: moved.collect(),
            room: 0,
        }
    }

    pub(crate) fn append(&mut self, other: &Self) -> Result<(), PrivacyError> {
        other
            .entries
            .iter()
            .try_for_each(|(place, weight)| self.add(*place, *weight))
    }

    /// Ready to be asked. Each weight is multiplied by 2^`shift`.
    pub(crate) fn table(mut self, shift: u32) -> CellTable {
        self.bring_together();
        let mut before = Vec::with_capacity(self.entries.len() + 1);
        let mut sum = 0_u64;
        before.push(sum);
        let places = self.entries.iter().map(|(place, weight)| {
            sum += weight << shift;
            before.push(sum);
            *place
        });
        CellTable {
            places: places.collect(),
            before,
        }
    }
}

/// Exact weights, by place. Never to be shown: whoever asks adds noise.
#[derive(Debug)]
pub(crate) struct CellTable {
    places: Vec<u64>,
    /// The weight of all places before the i-th; one longer than `places`.
    before: Vec<u64>,
}

impl CellTable {
    /// The exact weight below a node: the cells of `group` whose number starts with the `level` digits of `node`.
    pub(crate) fn below(&self, group: u32, level: u32, node: u32) -> i128 {
        let bits = (LEVELS - level.min(LEVELS)) * CHILD_BITS;
        let first = place(group, 0) + (u64::from(node) << bits);
        let start = self.places.partition_point(|place| *place < first);
        let beyond = first + (1_u64 << bits);
        let rest = self.places.get(start..).unwrap_or_default();
        let end = start + rest.partition_point(|place| *place < beyond);
        // `before` is one longer than `places`: both are in range.
        i128::from(self.before[end]) - i128::from(self.before[start])
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::grid::CHILDREN;
    use proptest::prelude::*;
    use std::collections::BTreeMap;

    proptest! {
        #[test]
        fn nodes_weigh_what_their_cells_weigh(entries in prop::collection::vec((0_u32..3, prop_oneof![0_u32..40, 0_u32..1 << 20], 0_u64..9), 0..300)) {
            let (mut weights, mut other) = (CellWeights::default(), CellWeights::default());
            let mut exact: BTreeMap<(u32, u32), i128> = BTreeMap::new();
            for (i, (group, cell, weight)) in entries.iter().enumerate() {
                let (to, id) = if i % 3 == 0 { (&mut other, 2 - group) } else { (&mut weights, *group) };
                to.add(place(id, *cell), *weight).unwrap();
                *exact.entry((*group, *cell)).or_default() += i128::from(*weight) << 16;
            }
            weights.append(&other.in_groups(|g| 2 - g)).unwrap();
            let table = weights.table(16);
            for ((group, cell), weight) in &exact {
                prop_assert_eq!(table.below(*group, LEVELS, *cell), *weight);
            }
            for group in 0..3 {
                let whole: i128 = exact.iter().filter(|((g, _), _)| *g == group).map(|(_, w)| *w).sum();
                prop_assert_eq!(table.below(group, 0, 0), whole);
                for level in 1..=2 {
                    let nodes = (0..CHILDREN.pow(level) as u32).map(|node| table.below(group, level, node));
                    prop_assert_eq!(nodes.sum::<i128>(), whole);
                }
            }
        }
    }
}
