//! Rounding what is published to a base.
//!
//! Rounding looks at published figures alone, so it tells nothing that the unrounded table would not have told.

mod flow;

use crate::table::Table;
use crate::{Members, Method, Rounding, RoundingKey};
use flow::Network;

/// The rounded figures of one measure (of cells that are published), and how many published sums no longer add up.
pub(crate) struct Rounded {
    pub(crate) figures: Vec<i64>,
    pub(crate) not_additive: usize,
}

pub(crate) fn round(
    table: &Table,
    published: &[bool],
    measure: usize,
    rounding: &Rounding,
) -> Rounded {
    let base = i64::from(rounding.base());
    let figures: Vec<i64> = (0..table.cells().len() as u32)
        .map(|cell| table.cell(cell).figures[measure].total)
        .collect();
    let sums = sums(table);
    let figures = match rounding.method() {
        Method::Controlled => controlled(table, published, &figures, base, &sums),
        Method::CellKey(key) => {
            let name = &table.measures()[measure].name;
            let round = |(cell, figure): (usize, &i64)| {
                if !published[cell] {
                    return *figure;
                }
                by_cell_key(&table.cells()[cell].members, name, *figure, base, key)
            };
            figures.iter().enumerate().map(round).collect()
        }
    };
    let off = |sum: &&Sum| {
        let parts: i128 = sum
            .parts
            .iter()
            .map(|part| i128::from(figures[*part as usize]))
            .sum();
        sum.is_published(published) && parts != i128::from(figures[sum.whole as usize])
    };
    let not_additive = sums.iter().filter(off).count();
    Rounded {
        figures,
        not_additive,
    }
}

/// Goes up with probability (figure mod base) / base, drawn from the secret, the measure and the persons.
pub(crate) fn by_cell_key(
    members: &Members,
    measure: &str,
    figure: i64,
    base: i64,
    key: &RoundingKey,
) -> i64 {
    let over = figure.rem_euclid(base);
    let mut hasher = blake3::Hasher::new_keyed(key.bytes());
    hasher.update(&(measure.len() as u64).to_le_bytes());
    hasher.update(measure.as_bytes());
    let mut block = Vec::with_capacity(1 << 14);
    for person in members.iter() {
        block.extend(person.to_le_bytes());
        if block.len() == 1 << 14 {
            hasher.update(&block);
            block.clear();
        }
    }
    hasher.update(&block);
    let mut drawn = 0_u64;
    for byte in &hasher.finalize().as_bytes()[..8] {
        drawn = drawn << 8 | u64::from(*byte);
    }
    // The bias of the remainder is below base / 2^64.
    let goes_up = drawn % base.unsigned_abs() < over.unsigned_abs();
    let down = figure - over;
    if goes_up {
        down.saturating_add(base)
    } else {
        down
    }
}

/// A cell and the cells next below it along one dimension, which add up to it.
struct Sum {
    whole: u32,
    parts: Vec<u32>,
    dimension: usize,
}

impl Sum {
    /// Whether a reader can check it.
    fn is_published(&self, published: &[bool]) -> bool {
        published[self.whole as usize] && self.parts.iter().all(|part| published[*part as usize])
    }
}

fn sums(table: &Table) -> Vec<Sum> {
    let mut parts: std::collections::BTreeMap<(u32, usize), Vec<u32>> =
        std::collections::BTreeMap::new();
    for cell in 0..table.cells().len() as u32 {
        let mut place = table.place(cell).to_vec();
        for dimension in 0..place.len() {
            let node = place[dimension];
            if node == 0 {
                continue;
            }
            place[dimension] = table.tree(dimension).parent(node);
            if let Some(whole) = table.find(&place) {
                parts.entry((whole, dimension)).or_default().push(cell);
            }
            place[dimension] = node;
        }
    }
    parts
        .into_iter()
        .map(|((whole, dimension), parts)| Sum {
            whole,
            parts,
            dimension,
        })
        .collect()
}

/// Beyond any multiple that a figure can have.
const ANYTHING: i64 = 1 << 62;

/// Controlled rounding as a flow (Cox and Ernst 1982): a cell is an arc whose flow is its multiple of the base, a sum is a
/// node that conserves it. With one dimension, or two of which one is flat, each cell is in two sums at most once
/// those that follow from others are left out; so a whole solution exists because the true figures are one in fractions.
/// Hidden cells may take any flow and start from none, so that nothing of them shows in the others.
fn controlled(
    table: &Table,
    published: &[bool],
    figures: &[i64],
    base: i64,
    sums: &[Sum],
) -> Vec<i64> {
    let mut network = Network::new(sums.len() + 1);
    let outside = sums.len();
    let mut ends = vec![(outside, outside); figures.len()];
    if let Some(deep) = deep_dimension(table) {
        for (node, sum) in sums.iter().enumerate() {
            let place = table.place(sum.whole);
            let across = (0..place.len()).find(|dimension| *dimension != deep);
            let along_deep = sum.dimension == deep;
            let is_at_bottom = |part: u32| {
                let node = table.place(part)[deep];
                table
                    .finest_under(part)
                    .iter()
                    .all(|finest| table.place(*finest)[deep] == node)
            };
            if !along_deep && !is_at_bottom(sum.whole) {
                // It follows from the sums below it.
                continue;
            }
            // Totals across flow up the tree, everything else down, and they turn at the bottom.
            let upwards = along_deep
                && across.is_some_and(|across| place[across] == 0 && table.tree(across).len() > 1);
            let turns = !along_deep;
            if upwards || turns {
                ends[sum.whole as usize].0 = node;
                sum.parts
                    .iter()
                    .for_each(|part| ends[*part as usize].1 = node);
            } else {
                ends[sum.whole as usize].1 = node;
                sum.parts
                    .iter()
                    .for_each(|part| ends[*part as usize].0 = node);
            }
        }
    }
    for (cell, figure) in figures.iter().enumerate() {
        let (from, to) = ends[cell];
        let low = figure.div_euclid(base);
        let over = figure.rem_euclid(base);
        if !published[cell] {
            network.arc(from, to, -ANYTHING, ANYTHING, 0);
            continue;
        }
        let high = if over == 0 { low } else { low + 1 };
        let nearest = if 2 * over >= base { high } else { low };
        network.arc(from, to, low, high, nearest);
    }
    network.balance();
    network
        .flows()
        .zip(figures)
        .zip(published)
        .map(|((multiple, figure), published)| {
            if *published {
                multiple.saturating_mul(base)
            } else {
                *figure
            }
        })
        .collect()
}

/// The dimension that may be deep when sums form a network; none when they do not.
fn deep_dimension(table: &Table) -> Option<usize> {
    let depth = |dimension: usize| {
        let tree = table.tree(dimension);
        (0..tree.len() as u32)
            .map(|node| tree.depth(node))
            .max()
            .unwrap_or(0)
    };
    match table.dimensions().len() {
        1 => Some(0),
        2 if depth(1) <= 1 => Some(0),
        2 if depth(0) <= 1 => Some(1),
        _ => None,
    }
}
