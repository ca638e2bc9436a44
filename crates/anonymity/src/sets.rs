//! Sets of items about persons — ballots, purchases, places visited — of which any few items are shared by many.
//!
//! kᵐ-anonymity (Terrovitis, Mamoulis & Kalnis 2008): whoever knows up to m items of a person finds at least k sets that
//! hold them, or none. Items are withheld until that is so: first from the few sets that a combination would single out,
//! and where this starts to break other combinations, from all sets at once, which never breaks one.
//!
//! It does not hide how many items a set still has, nor what nobody chose; whoever knows *all* items of a person is only
//! met with m as large as the largest set.

use crate::AnonymityError;
use rand::Rng;
use rand::seq::index::sample;
use serde::{Deserialize, Serialize};

/// How many combinations of items a search may visit.
pub const MAX_COMBINATIONS: u64 = 4_000_000_000;
/// Items known to an attacker, at most.
pub const MAX_KNOWN: u32 = 8;

/// Sets of items numbered from 0, each sorted and without repetition.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sets {
    items: u32,
    sets: Vec<Vec<u32>>,
}

/// Sets of which any m items are shared by k, and what that cost.
#[derive(Debug, Clone, PartialEq)]
pub struct SetRelease {
    /// One per set given, in the same order; some may have become empty.
    pub sets: Sets,
    /// What was done.
    pub report: SetReport,
}

/// What was withheld.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SetReport {
    /// Sets that hold any m items known.
    pub k: u32,
    /// Items known to an attacker.
    pub m: u32,
    /// Items of all sets before.
    pub items_before: u64,
    /// And after.
    pub items_after: u64,
    /// Sets that became empty.
    pub emptied: u64,
    /// For each item, in how many sets it was, and in how many it still is.
    pub support: Vec<(u32, u32)>,
}

/// A combination that is held by some sets, but too few.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Rare {
    /// The items.
    pub items: Vec<u32>,
    /// Sets that hold them all.
    pub sets: u32,
}

impl Sets {
    /// Sets of items below `items`; sorts each and removes repetitions.
    ///
    /// # Errors
    /// When an item is not below `items`, or there are too many sets.
    pub fn new(items: u32, mut sets: Vec<Vec<u32>>) -> Result<Self, AnonymityError> {
        if sets.len() > crate::MAX_ROWS {
            return Err(AnonymityError::TooLarge {
                what: "sets",
                found: sets.len() as u64,
                limit: crate::MAX_ROWS as u64,
            });
        }
        for set in &mut sets {
            set.sort_unstable();
            set.dedup();
            if set.last().is_some_and(|&last| last >= items) {
                return Err(AnonymityError::table(format!(
                    "a set holds an item that is not below {items}; number items from 0"
                )));
            }
        }
        Ok(Self { items, sets })
    }

    /// The sets.
    #[must_use]
    pub fn sets(&self) -> &[Vec<u32>] {
        &self.sets
    }

    /// In how many sets each item is.
    #[must_use]
    pub fn support(&self) -> Vec<u32> {
        let mut support = vec![0; self.items as usize];
        for &item in self.sets.iter().flatten() {
            support[item as usize] += 1;
        }
        support
    }

    /// Share of the sets that are told from all others by `known` of their items, drawn at random (all of them, when a
    /// set has fewer): unicity (de Montjoye et al. 2013). Empty sets are not unique.
    pub fn unicity(&self, known: usize, rng: &mut impl Rng) -> f64 {
        let mut holders: Vec<Vec<u32>> = vec![Vec::new(); self.items as usize];
        for (at, set) in (0u32..).zip(&self.sets) {
            set.iter().for_each(|&item| holders[item as usize].push(at));
        }
        let unique = self
            .sets
            .iter()
            .filter(|set| {
                let points = sample(rng, set.len(), known.min(set.len()));
                let drawn: Vec<u32> = points.iter().map(|at| set[at]).collect();
                let Some(rarest) = drawn
                    .iter()
                    .min_by_key(|&&item| holders[item as usize].len())
                else {
                    return false;
                };
                let holds = |at: u32| {
                    let other = &self.sets[at as usize];
                    drawn.iter().all(|item| other.binary_search(item).is_ok())
                };
                holders[*rarest as usize]
                    .iter()
                    .filter(|&&at| holds(at))
                    .take(2)
                    .count()
                    == 1
            })
            .count();
        unique as f64 / self.sets.len().max(1) as f64
    }

    /// Share of the sets that no other set equals.
    #[must_use]
    pub fn distinct(&self) -> f64 {
        let mut often: std::collections::HashMap<&[u32], u32> = std::collections::HashMap::new();
        for set in &self.sets {
            *often.entry(set).or_default() += 1;
        }
        let alone = often.values().filter(|&&often| often == 1).count();
        alone as f64 / self.sets.len().max(1) as f64
    }

    fn holding(&self) -> u64 {
        self.sets.iter().map(|set| set.len() as u64).sum()
    }
}

/// A combination of at most m items that some sets hold, but fewer than k; `None` when there is none. What an auditor
/// runs on a released file.
///
/// # Errors
/// As [`anonymise`].
pub fn rare(sets: &Sets, k: u32, m: u32) -> Result<Option<Rare>, AnonymityError> {
    bounded(sets, k, m)?;
    let mut found = None;
    let ordered = Ordered::new(sets);
    let mut walk = Walk::new(&ordered.sets, sets.items, k, m);
    walk.each_rare(&mut |items, holders| {
        if found.is_none() {
            found = Some(Rare {
                items: items
                    .iter()
                    .map(|&rank| ordered.item[rank as usize])
                    .collect(),
                sets: holders.len() as u32,
            });
        }
    });
    Ok(found)
}

/// Withholds items until any m items are shared by k sets, or by none.
///
/// # Errors
/// When k < 2, m is 0 or more than [`MAX_KNOWN`], or the sets hold more than [`MAX_COMBINATIONS`] combinations of m items.
pub fn anonymise(sets: &Sets, k: u32, m: u32) -> Result<SetRelease, AnonymityError> {
    const LOCAL_ROUNDS: usize = 12;
    bounded(sets, k, m)?;
    let mut ordered = Ordered::new(sets);
    for round in 0.. {
        let mut from_sets: Vec<(u32, u32)> = Vec::new();
        let mut from_all = vec![false; sets.items as usize];
        let everywhere = round >= LOCAL_ROUNDS;
        Walk::new(&ordered.sets, sets.items, k, m).each_rare(&mut |items, holders| {
            // The last is the rarest of them.
            let Some(&rarest) = items.last() else { return };
            if everywhere {
                // One item that goes already is enough.
                if !items.iter().any(|&item| from_all[item as usize]) {
                    from_all[rarest as usize] = true;
                }
            } else {
                from_sets.extend(holders.iter().map(|&set| (set, rarest)));
            }
        });
        if from_sets.is_empty() && !from_all.contains(&true) {
            break;
        }
        from_sets.sort_unstable();
        for (set, rarest) in from_sets {
            ordered.sets[set as usize].retain(|&item| item != rarest);
        }
        if everywhere {
            ordered
                .sets
                .iter_mut()
                .for_each(|set| set.retain(|&item| !from_all[item as usize]));
        }
    }
    let released = ordered.restored();
    let emptied = (sets.sets.iter().zip(&released.sets))
        .filter(|(before, after)| !before.is_empty() && after.is_empty())
        .count();
    let report = SetReport {
        k,
        m,
        items_before: sets.holding(),
        items_after: released.holding(),
        emptied: emptied as u64,
        support: sets.support().into_iter().zip(released.support()).collect(),
    };
    Ok(SetRelease {
        sets: released,
        report,
    })
}

fn bounded(sets: &Sets, k: u32, m: u32) -> Result<(), AnonymityError> {
    if k < 2 {
        return Err(AnonymityError::Parameter {
            parameter: "k",
            value: k.to_string(),
            expected: "2 or more",
        });
    }
    if m == 0 || m > MAX_KNOWN {
        return Err(AnonymityError::Parameter {
            parameter: "m",
            value: m.to_string(),
            expected: "1 to 8 items",
        });
    }
    let combinations = sets
        .sets
        .iter()
        .map(|set| combinations(set.len() as u64, u64::from(m)))
        .fold(0, u64::saturating_add);
    if combinations > MAX_COMBINATIONS {
        return Err(AnonymityError::TooLarge {
            what: "combinations of items (give smaller sets or a smaller m)",
            found: combinations,
            limit: MAX_COMBINATIONS,
        });
    }
    Ok(())
}

/// Subsets of at most m of n items.
fn combinations(n: u64, m: u64) -> u64 {
    let mut sum = 0u64;
    let mut of = 1u64;
    for size in 1..=m.min(n) {
        of = of.saturating_mul(n - size + 1) / size;
        sum = sum.saturating_add(of);
    }
    sum
}

/// Sets with items renumbered by how common they are, the most common first.
struct Ordered {
    sets: Vec<Vec<u32>>,
    /// The item of each rank.
    item: Vec<u32>,
}

impl Ordered {
    fn new(sets: &Sets) -> Self {
        let support = sets.support();
        let mut item: Vec<u32> = (0..sets.items).collect();
        item.sort_by_key(|&item| std::cmp::Reverse(support[item as usize]));
        let mut rank = vec![0; item.len()];
        (0u32..)
            .zip(&item)
            .for_each(|(place, &item)| rank[item as usize] = place);
        let ordered = |set: &Vec<u32>| {
            let mut ranks: Vec<u32> = set.iter().map(|&item| rank[item as usize]).collect();
            ranks.sort_unstable();
            ranks
        };
        Self {
            sets: sets.sets.iter().map(ordered).collect(),
            item,
        }
    }

    fn restored(self) -> Sets {
        let restored = |set: &Vec<u32>| {
            let mut items: Vec<u32> = set.iter().map(|&rank| self.item[rank as usize]).collect();
            items.sort_unstable();
            items
        };
        Sets {
            items: self.item.len() as u32,
            sets: self.sets.iter().map(restored).collect(),
        }
    }
}

/// Visits combinations depth first, those that enough sets hold before what extends them (Apriori's order): what is held
/// by too few is reported and not extended.
struct Walk<'s> {
    sets: &'s [Vec<u32>],
    k: u32,
    m: u32,
    counts: Vec<u32>,
}

impl<'s> Walk<'s> {
    fn new(sets: &'s [Vec<u32>], items: u32, k: u32, m: u32) -> Self {
        Self {
            sets,
            k,
            m,
            counts: vec![0; items as usize],
        }
    }

    /// Calls with each minimal rare combination (most common item first) and the sets that hold it.
    fn each_rare(&mut self, found: &mut impl FnMut(&[u32], &[u32])) {
        let all: Vec<(u32, u32)> = (0..self.sets.len() as u32).map(|set| (set, 0)).collect();
        self.extend(&all, &mut Vec::new(), found);
    }

    /// `holders` hold `items`; each with the place of its first item behind the last of them.
    fn extend(
        &mut self,
        holders: &[(u32, u32)],
        items: &mut Vec<u32>,
        found: &mut impl FnMut(&[u32], &[u32]),
    ) {
        let mut next: Vec<u32> = Vec::new();
        for &(set, from) in holders {
            for &item in &self.sets[set as usize][from as usize..] {
                let count = &mut self.counts[item as usize];
                if *count == 0 {
                    next.push(item);
                }
                *count += 1;
            }
        }
        // Where each item's holders lie in one list.
        let mut total = 0;
        let mut spans: Vec<(u32, usize, usize)> = Vec::with_capacity(next.len());
        for &item in &next {
            let count = std::mem::take(&mut self.counts[item as usize]);
            let needed = count < self.k || items.len() + 1 < self.m as usize;
            let room = if needed { count as usize } else { 0 };
            spans.push((item, total, total + room));
            total += room;
        }
        if total == 0 {
            return;
        }
        let mut lists = vec![(0u32, 0u32); total];
        // `counts` serves as the next free place, less one, of each item that is needed.
        for &(item, from, to) in &spans {
            if to > from {
                self.counts[item as usize] = from as u32 + 1;
            }
        }
        for &(set, from) in holders {
            for (place, &item) in (from..).zip(&self.sets[set as usize][from as usize..]) {
                let free = &mut self.counts[item as usize];
                if *free > 0 {
                    lists[*free as usize - 1] = (set, place + 1);
                    *free += 1;
                }
            }
        }
        next.iter().for_each(|&item| self.counts[item as usize] = 0);
        for (item, from, to) in spans {
            let holders = &lists[from..to];
            if holders.is_empty() {
                continue;
            }
            items.push(item);
            if holders.len() < self.k as usize {
                let sets: Vec<u32> = holders.iter().map(|&(set, _)| set).collect();
                found(items, &sets);
            } else {
                self.extend(holders, items, found);
            }
            items.pop();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// An item, drawn with falling popularity.
    fn popular(rng: &mut impl Rng, items: u32) -> u32 {
        let share: f64 = rng.random();
        ((share * share * f64::from(items)) as u32).min(items - 1)
    }

    /// All combinations of at most m items, counted the plain way.
    fn rare_by_counting(sets: &Sets, k: u32, m: u32) -> bool {
        let mut often: std::collections::HashMap<Vec<u32>, u32> = Default::default();
        for set in sets.sets() {
            for mask in 1u32..1 << set.len() {
                if mask.count_ones() <= m {
                    let chosen = (0..set.len()).filter(|at| mask >> at & 1 == 1);
                    *often.entry(chosen.map(|at| set[at]).collect()).or_default() += 1;
                }
            }
        }
        often.values().any(|&count| count < k)
    }

    proptest! {
        #[test]
        fn no_combination_is_rare_after_and_the_auditor_agrees(
            sets in proptest::collection::vec(proptest::collection::vec(0u32..8, 0..6), 1..40),
            k in 2u32..5,
            m in 1u32..4,
        ) {
            let sets = Sets::new(8, sets).unwrap();
            prop_assert_eq!(rare(&sets, k, m).unwrap().is_some(), rare_by_counting(&sets, k, m));
            let release = anonymise(&sets, k, m).unwrap();
            prop_assert!(!rare_by_counting(&release.sets, k, m));
            for (before, after) in sets.sets().iter().zip(release.sets.sets()) {
                prop_assert!(after.iter().all(|item| before.contains(item)));
            }
        }
    }

    #[test]
    fn few_items_are_withheld_from_popular_sets() {
        let mut rng = ChaCha8Rng::seed_from_u64(3);
        let sets = (0..2_000)
            .map(|_| (0..4).map(|_| popular(&mut rng, 30)).collect())
            .collect();
        let sets = Sets::new(30, sets).unwrap();
        let before = sets.unicity(3, &mut rng);
        let release = anonymise(&sets, 5, 3).unwrap();
        assert!(before > 0.1, "{before}");
        assert_eq!(release.sets.unicity(3, &mut rng), 0.0);
        let kept = release.report.items_after as f64 / release.report.items_before as f64;
        assert!(kept > 0.5, "{kept}");
    }

    #[test]
    fn what_would_take_for_ever_is_refused() {
        let long = Sets::new(1_000, vec![(0..1_000).collect()]).unwrap();
        assert!(anonymise(&long, 5, 4).is_err());
        assert!(anonymise(&long, 1, 1).is_err());
        assert!(anonymise(&long, 2, 0).is_err());
        assert!(Sets::new(2, vec![vec![2]]).is_err());
    }
}
