//! `COUNT(DISTINCT x)` of persons who may each bring many values.
//!
//! A value that many persons bring hardly depends on any of them, a value that one person brings depends on her alone.
//! So each person *supports* some of the values she brings, and in each group the supported values are counted:
//!
//! * From her own rows alone, person p gets a number b(p, g) for each group g, at most the number of different values
//!   she brings there, with Σ_g b(p, g)² ≤ C². Where C is too short, the largest of her groups are cut first.
//! * Persons are taken in an order that depends for any two of them on these two alone (few values first, then their
//!   mixed numbers). In each group p takes the first values of her list that nobody has taken, until she has b(p, g).
//! * A group's count is the number of values taken.
//!
//! **Sensitivity.** Add one person p; the counts move by a vector of L2 norm ≤ C. Look at one group, with b = b(p, g),
//! as the persons are taken in order, with p and without. *Claim:* with p, the values taken so far are those taken
//! without her and at most b more. Before p's turn nothing differs. In her turn she adds at most b values. Afterwards a
//! person q takes one value at a time; say that T is taken without p, T ∪ A with her, |A| ≤ b. Without p, q takes the
//! first of her list outside T, say v. If v is not in A, it is the first outside T ∪ A too: those before it lie in T.
//! Both take v. If v is in A, q with p takes a later value w outside T ∪ A, or nothing: without p the set is now T ∪ {v},
//! with p it is (T ∪ {v}) ∪ (A ∖ {v}) ∪ {w}, again at most |A| more. If q finds nothing outside T, she finds nothing
//! outside T ∪ A. As b(q, g) depends on q alone, q stops after as many values in both runs, but for finding none; one
//! who stops earlier with p leaves A smaller, never larger. So the count of group g grows by 0 to b(p, g), and the
//! vector of growths has the norm √Σ_g b(p, g)² ≤ C. ∎
//!
//! This is a greedy form of the matching of Knop & Steinke, "Counting Distinct Elements Under Person-Level Differential
//! Privacy" (2023), with an L2 bound over groups. It finds at least half of what the best matching finds.
//!
//! **The choice of C.** How many values a short C loses depends on how many persons share each, which no one person's
//! norm tells. So the loss itself is looked at: F(C), the values counted in all groups under C, moves by at most
//! Δ(C) = √groups·C for one person, and only upwards. Candidates are the powers of two. With q(C) = F(C) − π·Δ(C),
//! where π pays for the noise that C brings and guards against candidates whose q is uncertain, the scores
//! s(C) = max over C' of (q(C') − q(C))/max(Δ(C), Δ(C')) move by at most 1 (Raskhodnikova & Smith 2016; the maximum
//! instead of the sum because all F move the same way), and C is drawn with probability ∝ exp(−ε·s(C)/2). That is
//! ε²/8-zCDP (Cesar & Rogers 2021).
#![deny(clippy::float_arithmetic)]

use crate::{
    PrivacyError, QueryKey, Rho,
    clip::noise_scale,
    noise::{exp_minus, uniform_below},
    norm::{bin_of_square, root_up},
};
use rand::CryptoRng;
use std::collections::HashSet;

/// Candidates for C: 1, 2, 4, … 32,768.
const CANDIDATES: usize = 16;
/// ln(candidates/β) for β = 1/10: a candidate worse than the best by this many ε/2 is drawn that seldom.
const GUARD: u128 = 5;

/// The bin of the bound that serves best, drawn privately. `counted` says how many values all `groups` together have
/// under the bound of a bin; no person's norm is in a bin above `largest`.
pub(crate) fn choose<R: CryptoRng + ?Sized>(
    counted: impl Fn(usize) -> i128,
    largest: usize,
    groups: usize,
    (choice, release): (Rho, Rho),
    rng: &mut R,
) -> Result<usize, PrivacyError> {
    // ε = √(8ρ), rounded down, in billionths: 8ρ·10⁹ nano-ρ is the square of nano-ε.
    let epsilon = (8 * u128::from(choice.nanos()) * 1_000_000_000).isqrt();
    if epsilon == 0 {
        return Err(PrivacyError::NoiseScale);
    }
    let guard = (2_000_000_000 * GUARD).div_ceil(epsilon);
    let unit = 1_u64 << (UNIT_SQUARE_BITS / 2);
    let mut candidates: Vec<(i128, u128)> = Vec::with_capacity(CANDIDATES);
    let mut all = None;
    for octave in 0..CANDIDATES {
        let bin = bin_of_octave(octave);
        // From the largest norm on nothing is cut any more.
        let count = match all {
            Some(count) => count,
            None => counted(bin),
        };
        all = (bin >= largest).then_some(count);
        let clip = 1_u128 << octave;
        let delta = root_up(groups.max(1) as u128 * clip * clip);
        // √(2/π)·σ in each group, rounded up to whole values.
        let noise = noise_scale(unit << octave, release)? * groups.max(1) as u128 * 4;
        let price = (noise / 5).div_ceil(u128::from(unit)) + guard.saturating_mul(delta);
        let price = i128::try_from(price).unwrap_or(i128::MAX);
        candidates.push((count.saturating_sub(price), delta));
    }
    loop {
        // Fewer than 2^64 candidates.
        let at = uniform_below(CANDIDATES as u128, rng) as usize;
        let Some((quality, delta)) = candidates.get(at).copied() else {
            continue;
        };
        // s/2·ε as a ratio; the largest s decides.
        let behind = candidates.iter().map(|(other, of)| {
            let behind = other.saturating_sub(quality).max(0).unsigned_abs();
            (behind, delta.max(*of))
        });
        let worst = behind.max_by(|a, b| a.0.saturating_mul(b.1).cmp(&b.0.saturating_mul(a.1)));
        let (behind, over) = worst.unwrap_or((0, 1));
        let (behind, over) = (
            behind.saturating_mul(epsilon),
            over.saturating_mul(2_000_000_000),
        );
        if exp_minus(behind, over, rng) {
            return Ok(bin_of_octave(at));
        }
    }
}

/// The bin of the bound 2^`octave`.
const fn bin_of_octave(octave: usize) -> usize {
    UNIT_SQUARE_BITS as usize + 2 * octave
}

/// One person in the fixed point of counts, squared.
const UNIT_SQUARE_BITS: u32 = 32;

/// The different values that the persons of a shard bring.
#[derive(Debug, Default, Clone)]
pub(crate) struct Brought {
    /// Per person, where her pairs end.
    ends: Vec<u32>,
    /// Groups and codes, each person's in order, without repetition.
    groups: Vec<u32>,
    codes: Vec<u64>,
    /// Per person, the half-octave bin of her norm.
    bins: Vec<Option<u8>>,
}

impl Brought {
    /// Takes the next person's pairs, in any order, and leaves them sorted.
    pub(crate) fn push(&mut self, pairs: &mut Vec<(u32, u64)>) {
        pairs.sort_unstable();
        pairs.dedup();
        self.groups.extend(pairs.iter().map(|(group, _)| *group));
        self.codes.extend(pairs.iter().map(|(_, code)| *code));
        // A shard has fewer than 2^32 rows.
        self.ends.push(self.groups.len() as u32);
        let by_group = pairs.chunk_by(|a, b| a.0 == b.0);
        let square: u128 = by_group.map(|of| (of.len() as u128).pow(2)).sum();
        let bin = bin_of_square(square << UNIT_SQUARE_BITS);
        self.bins.push(bin.and_then(|bin| u8::try_from(bin).ok()));
    }

    /// The bins of the persons' norms.
    pub(crate) fn bins(&self) -> impl Iterator<Item = usize> {
        self.bins.iter().flatten().map(|bin| usize::from(*bin))
    }

    fn persons(&self) -> impl Iterator<Item = std::ops::Range<usize>> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, end)| start as usize..*end as usize)
    }
}

/// A person on her turn.
struct Turn<'a> {
    mixed: u64,
    groups: &'a [u32],
    codes: &'a [u64],
}

/// Per group, the values supported, where for each person Σ_g b² ≤ 2^(bin − 32): whole numbers. Each shard comes with
/// its persons' mixed numbers.
pub(crate) fn supported(
    shards: &[(&[u64], &Brought)],
    bin: usize,
    groups: usize,
    key: &QueryKey,
) -> Vec<i128> {
    let room = (1_u128 << bin) >> UNIT_SQUARE_BITS;
    let persons = shards.iter().flat_map(|(mixed, brought)| {
        let persons = mixed.iter().zip(brought.persons());
        persons
            .filter(|(_, range)| !range.is_empty())
            .map(|(mixed, range)| Turn {
                mixed: *mixed,
                groups: &brought.groups[range.clone()],
                codes: &brought.codes[range],
            })
    });
    let mut turns: Vec<Turn<'_>> = persons.collect();
    turns.sort_unstable_by_key(|turn| (turn.codes.len(), turn.mixed));
    let mut taken: HashSet<(u32, u64)> = HashSet::new();
    let mut counts = vec![0_i128; groups];
    for turn in turns {
        let lists: Vec<&[u32]> = turn.groups.chunk_by(|a, b| a == b).collect();
        let brought: Vec<u64> = lists.iter().map(|list| list.len() as u64).collect();
        let most = shortened(&brought, room, |items, some| {
            key.choose(turn.mixed, items, some)
        });
        let mut start = 0;
        for (list, most) in lists.iter().zip(most) {
            let codes = &turn.codes[start..start + list.len()];
            start += list.len();
            let Some(group) = list.first() else { continue };
            let fresh = codes.iter().filter(|code| taken.insert((*group, **code)));
            let most = usize::try_from(most).unwrap_or(usize::MAX);
            // Lazy: stops asking, hence taking, after `most`.
            let took = fresh.take(most).count();
            counts[*group as usize] += took as i128;
        }
    }
    counts
}

/// Whole numbers at most those brought, with a sum of squares of at most `room`: the largest are cut to one level t,
/// then some of those cut, which `choose` moves to the front, get one more while there is room.
fn shortened(brought: &[u64], room: u128, choose: impl Fn(&mut [usize], usize)) -> Vec<u64> {
    let square = |level: u64| -> u128 {
        let cut = brought.iter().map(|n| u128::from(*n.min(&level)).pow(2));
        cut.sum()
    };
    let largest = brought.iter().copied().max().unwrap_or(0);
    if square(largest) <= room {
        return brought.to_vec();
    }
    let (mut fits, mut too_much) = (0, largest);
    while too_much - fits > 1 {
        let middle = fits + (too_much - fits) / 2;
        if square(middle) <= room {
            fits = middle;
        } else {
            too_much = middle;
        }
    }
    let mut short: Vec<u64> = brought.iter().map(|n| *n.min(&fits)).collect();
    let step = u128::from(2 * fits + 1);
    let more = usize::try_from((room - square(fits)) / step).unwrap_or(usize::MAX);
    let mut cut: Vec<usize> = (0..brought.len()).filter(|i| brought[*i] > fits).collect();
    choose(&mut cut, more);
    for i in cut.into_iter().take(more) {
        short[i] += 1;
    }
    short
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::StdRng};
    use std::collections::{BTreeMap, BTreeSet};

    /// Person, group, value.
    type Line = (u64, u32, u64);

    fn lines() -> impl Strategy<Value = Vec<Line>> {
        prop::collection::vec((0_u64..8, 0_u32..4, 0_u64..12), 0..120)
    }

    fn counts(lines: &[Line], bin: usize) -> Vec<i128> {
        let mut by_person: BTreeMap<u64, Vec<(u32, u64)>> = BTreeMap::new();
        for (person, group, code) in lines {
            by_person.entry(*person).or_default().push((*group, *code));
        }
        let mut brought = Brought::default();
        by_person.values_mut().for_each(|pairs| brought.push(pairs));
        let mixed: Vec<u64> = by_person
            .keys()
            .map(|p| p.wrapping_mul(0x9E37_79B9_7F4A_7C15))
            .collect();
        let key = QueryKey::draw(&mut StdRng::seed_from_u64(3));
        supported(&[(&mixed, &brought)], bin, 4, &key)
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(10_000))]
        /// The guarantee, for whoever leaves, under any bound.
        #[test]
        fn a_person_moves_the_counts_by_at_most_the_clip(lines in lines(), bin in 32..46_usize, who in 0_u64..8) {
            let without: Vec<Line> = lines.iter().copied().filter(|l| l.0 != who).collect();
            let moved: Vec<i128> = counts(&lines, bin).iter().zip(counts(&without, bin)).map(|(a, b)| a - b).collect();
            prop_assert!(moved.iter().all(|d| *d >= 0));
            prop_assert!(moved.iter().map(|d| d * d).sum::<i128>() <= 1 << (bin - 32));
        }
    }

    proptest! {
        #[test]
        fn with_room_for_everybody_counts_are_exact(lines in lines()) {
            let exact: BTreeSet<(u32, u64)> = lines.iter().map(|l| (l.1, l.2)).collect();
            let exact: Vec<i128> = (0..4).map(|g| exact.iter().filter(|p| p.0 == g).count() as i128).collect();
            prop_assert_eq!(counts(&lines, 60), exact);
        }

        #[test]
        fn shortened_lists_fit_and_waste_nothing(brought in prop::collection::vec(0_u64..50, 0..20), room in 0_u128..4_000) {
            let short = shortened(&brought, room, |_, _| {});
            let square: u128 = short.iter().map(|n| u128::from(*n).pow(2)).sum();
            prop_assert!(square <= room && short.iter().zip(&brought).all(|(s, b)| s <= b));
            let least_cut = short.iter().zip(&brought).filter(|(s, b)| s < b).map(|(s, _)| *s).min();
            prop_assert!(least_cut.is_none_or(|s| square + u128::from(2 * s + 1) > room));
        }
    }

    #[test]
    fn persons_who_bring_the_same_values_share_them_out() {
        // Ten persons each bring the same ten values; one each is enough.
        let lines: Vec<Line> = (0..100).map(|i| (i / 10, 0, i % 10)).collect();
        assert_eq!(counts(&lines, 32), [10, 0, 0, 0]);
    }
}
