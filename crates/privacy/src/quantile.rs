//! Quantiles without bounds: a descent through a noisy tree over the public [grid](crate::grid).
//!
//! Every node of the tree stands for a range of numbers and counts the rows of a group there. A person's vector has one
//! component per group and node, on all levels; its L2 norm is at most the clip (`weight`), hence all nodes with
//! discrete Gaussian noise of scale σ are (clip²/2σ²)-zCDP *together*. Only the nodes that the descent looks at are
//! drawn, each once: what the others would have been does not matter, and looking at noisy nodes in an order that
//! depends on noisy nodes is post-processing. So all ranks of a column, and their intervals, cost one price.
//!
//! The descent: at each node the noisy children are adjusted to add up to what the node is thought to hold, their
//! running sums are made monotone, and the child where the wanted rank falls is entered; within the last cell the
//! position is interpolated. A node that holds less than four times its noise is not split further. The interval is
//! where the rank ± 1.96 standard errors falls in the same tree, outwards to the edges of cells. It tells of the noise
//! alone, not of rows that count for less because their person has many.
//!
//! Floats appear behind the noise only.

use crate::{
    PrivacyError, Ranks,
    cells::{CellTable, CellWeights},
    grid::{CHILD_BITS, CHILDREN, LEVELS, numbers_of},
    noise::DiscreteGaussian,
    norm::{bin_of_square, root_up},
    ranks::WHOLE,
};
use rand::CryptoRng;
use std::collections::HashMap;

/// A row counts as this in the fixed point of weights.
pub(crate) const UNIT_BITS: u32 = 16;
/// A node that is thought to hold less than so many σ is not split: its children would be noise.
const SPLIT_SIGMAS: f64 = 4.0;
/// 95 % of a normal distribution are within so many standard errors.
const Z_95: f64 = 1.96;

/// The rows of a shard's persons on the grid.
#[derive(Debug, Default)]
pub(crate) struct NodeVectors {
    /// Per person: where her places end, and the squared norm of her vector.
    persons: Vec<(u32, u128)>,
    /// One per row.
    places: Vec<u64>,
}

impl NodeVectors {
    /// Takes the places of the next person's rows, in any order, and leaves them sorted.
    pub(crate) fn push(&mut self, places: &mut [u64]) {
        places.sort_unstable();
        self.places.extend_from_slice(places);
        // A shard has fewer than 2^32 rows.
        self.persons
            .push((self.places.len() as u32, square_over_nodes(places)));
    }

    /// The bins of the persons' norms.
    pub(crate) fn bins(&self) -> impl Iterator<Item = usize> {
        self.persons
            .iter()
            .filter_map(|(_, square)| bin_of_nodes(*square))
    }

    /// Adds the persons' rows, of each person only as much weight that her vector fits.
    pub(crate) fn add_to(
        &self,
        weights: &mut CellWeights,
        sensitivity: u64,
    ) -> Result<(), PrivacyError> {
        let mut start = 0;
        for (end, square) in &self.persons {
            let weight = weight(*square, sensitivity);
            for place in &self.places[start..*end as usize] {
                weights.add(*place, weight)?;
            }
            start = *end as usize;
        }
        Ok(())
    }
}

/// Σ over levels and nodes of the squared rows of one person, given her places in order.
fn square_over_nodes(places: &[u64]) -> u128 {
    (0..LEVELS)
        .map(|level| {
            let nodes =
                places.chunk_by(|a, b| a >> (level * CHILD_BITS) == b >> (level * CHILD_BITS));
            nodes.map(|rows| (rows.len() as u128).pow(2)).sum::<u128>()
        })
        .sum()
}

/// The bin of a person's norm, in which somebody with one row has the norm 1: a [`LEVELS`]th of the square.
fn bin_of_nodes(square: u128) -> Option<usize> {
    // At most 5·2^64, for fewer than 2^32 rows.
    bin_of_square((square << (2 * UNIT_BITS)).div_ceil(u128::from(LEVELS)))
}

/// The sensitivity that belongs to the clip of a bin: √5 times that, rounded up.
pub(crate) fn sensitivity(clip: u64) -> u64 {
    // Clips are at most 2^62.
    u64::try_from(root_up(u128::from(LEVELS) * u128::from(clip).pow(2))).unwrap_or(u64::MAX)
}

/// What one row of a person counts so that her vector is no longer than `sensitivity`: w·√square ≤ sensitivity.
fn weight(square: u128, sensitivity: u64) -> u64 {
    let norm = root_up(square << (2 * UNIT_BITS)).max(1);
    let sensitivity = u128::from(sensitivity);
    if norm <= sensitivity {
        1 << UNIT_BITS
    } else {
        // Less than 2^UNIT_BITS.
        u64::try_from((sensitivity << UNIT_BITS) / norm).unwrap_or(0)
    }
}

/// Quantiles of one group, with their intervals, in the order of the ranks; each number times 2^`extra_bits`.
pub(crate) fn quantiles<R: CryptoRng + ?Sized>(
    table: &CellTable,
    group: u32,
    ranks: Ranks,
    sigma: u128,
    extra_bits: u8,
    rng: &mut R,
) -> Result<Vec<Quantile>, PrivacyError> {
    let mut tree = Tree {
        table,
        group,
        noise: DiscreteGaussian::with_sigma(sigma)?,
        sigma: sigma as f64,
        seen: HashMap::new(),
        rng,
    };
    let whole = tree.root().iter().sum::<f64>();
    let found = ranks.as_slice().iter().map(|rank| {
        let share = f64::from(*rank) / f64::from(WHOLE);
        let wanted = share * whole;
        let at = tree.find(wanted, whole);
        let error = Z_95 * tree.standard_error(share, &at);
        let (low, high) = (
            tree.find(wanted - error, whole).first(),
            tree.find(wanted + error, whole).last(),
        );
        let at = at.number(extra_bits);
        let (low, high) = (
            i128::from(low) << extra_bits,
            i128::from(high) << extra_bits,
        );
        Quantile {
            value: at,
            low: low.min(at),
            high: high.max(at),
        }
    });
    Ok(found.collect())
}

/// A quantile and its 95 % interval.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Quantile {
    pub(crate) value: i128,
    pub(crate) low: i128,
    pub(crate) high: i128,
}

/// The tree of one group, with the noise drawn so far.
struct Tree<'a, R: ?Sized> {
    table: &'a CellTable,
    group: u32,
    noise: DiscreteGaussian,
    sigma: f64,
    /// By level and node: the noisy children.
    seen: HashMap<(u32, u32), [f64; CHILDREN]>,
    rng: &'a mut R,
}

/// Where a descent ended.
struct Place {
    level: u32,
    node: u32,
    /// Between 0 and 1: how far into the node.
    within: f64,
    /// On each level, the child entered.
    path: Vec<usize>,
}

impl<R: CryptoRng + ?Sized> Tree<'_, R> {
    fn root(&mut self) -> [f64; CHILDREN] {
        self.children(0, 0)
    }

    fn children(&mut self, level: u32, node: u32) -> [f64; CHILDREN] {
        if let Some(seen) = self.seen.get(&(level, node)) {
            return *seen;
        }
        let mut children = [0.0; CHILDREN];
        for (child, count) in (node << CHILD_BITS..).zip(&mut children) {
            let exact = self.table.below(self.group, level + 1, child);
            *count = exact.saturating_add(self.noise.sample(self.rng)) as f64;
        }
        self.seen.insert((level, node), children);
        children
    }

    /// The place of the rank `wanted` among `whole`.
    fn find(&mut self, wanted: f64, whole: f64) -> Place {
        let mut at = Place {
            level: 0,
            node: 0,
            within: 0.0,
            path: Vec::new(),
        };
        let (mut wanted, mut holds) = (wanted.clamp(0.0, whole.max(0.0)), whole);
        while at.level < LEVELS && holds >= SPLIT_SIGMAS * self.sigma {
            let ends = running_sums(self.children(at.level, at.node), holds);
            let child = ends.iter().position(|end| *end >= wanted && *end > 0.0);
            let child = child.unwrap_or(CHILDREN - 1);
            let start = child.checked_sub(1).map_or(0.0, |before| ends[before]);
            holds = ends[child] - start;
            wanted = (wanted - start).clamp(0.0, holds);
            at.level += 1;
            // A child is below 16, a node on the last level below 2^20.
            at.node = at.node << CHILD_BITS | child as u32;
            at.path.push(child);
        }
        at.within = if holds > 0.0 {
            (wanted / holds).clamp(0.0, 1.0)
        } else {
            0.5
        };
        at
    }

    /// Of the rank that a descent to `at` finds: on the first level the whole is uncertain too, on the others the
    /// children are adjusted to what their parent is thought to hold.
    fn standard_error(&self, share: f64, at: &Place) -> f64 {
        let all = CHILDREN as f64;
        let of_level = |(level, child): (usize, &usize)| {
            let at = |children: f64| {
                let rest = all - children;
                if level == 0 {
                    children * (1.0 - share).powi(2) + rest * share.powi(2)
                } else {
                    children * rest / all + (children / all).powi(2)
                }
            };
            at(*child as f64).max(at(*child as f64 + 1.0))
        };
        let variance: f64 = at.path.iter().enumerate().map(of_level).sum();
        self.sigma * variance.max(share.max(1.0 - share).powi(2) * all).sqrt()
    }
}

/// Where each child ends among the rows of a node that holds `holds`: adjusted to that sum, and made monotone by the
/// middle between the greatest before and the least after.
fn running_sums(children: [f64; CHILDREN], holds: f64) -> [f64; CHILDREN] {
    let short = (holds - children.iter().sum::<f64>()) / CHILDREN as f64;
    let mut sum = 0.0;
    let ends = children.map(|child| {
        sum += child + short;
        sum.clamp(0.0, holds)
    });
    let mut most = ends;
    for i in 1..CHILDREN {
        most[i] = most[i].max(most[i - 1]);
    }
    let mut least = ends;
    for i in (1..CHILDREN).rev() {
        least[i - 1] = least[i - 1].min(least[i]);
    }
    std::array::from_fn(|i| match i + 1 {
        CHILDREN => holds,
        _ => f64::midpoint(most[i], least[i]),
    })
}

impl Place {
    fn cells(&self) -> (u32, u32) {
        let bits = (LEVELS - self.level) * CHILD_BITS;
        (self.node << bits, ((self.node + 1) << bits) - 1)
    }

    fn first(&self) -> i64 {
        let (first, last) = self.cells();
        numbers_of(first, last).0
    }

    fn last(&self) -> i64 {
        let (first, last) = self.cells();
        numbers_of(first, last).1
    }

    /// The number at this place: between the cell's ends, or among the cells of a node that was not split.
    fn number(&self, extra_bits: u8) -> i128 {
        let (first, last) = self.cells();
        // Parts of 2^16: whole numbers from here on.
        let part = (self.within * 65_536.0) as i128;
        let cells = i128::from(last - first);
        let cell = first + u32::try_from((cells * part) >> 16).unwrap_or(0);
        let (low, high) = numbers_of(cell, cell);
        let (low, high) = (
            i128::from(low) << extra_bits,
            i128::from(high) << extra_bits,
        );
        if first == last {
            low + (((high - low) * part) >> 16)
        } else {
            low
        }
    }
}
