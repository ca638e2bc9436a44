//! The secret of one question: spreads persons over shards and picks the groups of persons who have too many.
#![deny(clippy::float_arithmetic)]

use rand::CryptoRng;
use std::fmt;

/// A fresh secret for one question. All parts of the question use the same; no two questions share one.
///
/// Persons are spread by a keyed bijection, so that whoever chose the pseudonyms cannot crowd one shard, and two
/// persons never become one. The choice of groups comes from BLAKE3 keyed with the question's secret.
#[derive(Clone, PartialEq, Eq)]
pub struct QueryKey {
    mix: [u64; 4],
    choice: [u8; 32],
}

impl QueryKey {
    /// Draws a key.
    pub fn draw<R: CryptoRng + ?Sized>(rng: &mut R) -> Self {
        let mut key = Self {
            mix: [0; 4],
            choice: [0; 32],
        };
        key.mix.fill_with(|| rng.next_u64());
        rng.fill_bytes(&mut key.choice);
        // Odd multipliers are invertible modulo 2^64.
        key.mix[1] |= 1;
        key.mix[3] |= 1;
        key
    }

    /// A bijection of the 64-bit numbers.
    #[inline]
    pub(crate) fn mixed(&self, person: i64) -> u64 {
        let [a, b, c, d] = self.mix;
        let x = (person.cast_unsigned() ^ a).wrapping_mul(b);
        let x = (x ^ (x >> 32) ^ c).wrapping_mul(d);
        let x = (x ^ (x >> 29)).wrapping_mul(0x9E37_79B9_7F4A_7C15);
        x ^ (x >> 32)
    }

    /// Moves `most` items, chosen at random by this person's own keyed stream, to the front.
    pub(crate) fn choose<T>(&self, mixed_person: u64, items: &mut [T], most: usize) {
        let mut stream = blake3::Hasher::new_keyed(&self.choice)
            .update(&mixed_person.to_le_bytes())
            .finalize_xof();
        let mut draw = [0_u8; 16];
        for i in 0..most.min(items.len()) {
            stream.fill(&mut draw);
            // Modulo a number below 2^32, 128 bits are uniform up to 2^-96.
            let left = (items.len() - i) as u128;
            let j = i + usize::try_from(u128::from_le_bytes(draw) % left).unwrap_or(0);
            items.swap(i, j);
        }
    }
}

impl fmt::Debug for QueryKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("QueryKey(..)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use std::collections::HashSet;

    #[test]
    fn crowding_pseudonyms_spread_over_all_shards_and_never_meet() {
        for seed in 0..8 {
            let key = QueryKey::draw(&mut StdRng::seed_from_u64(seed));
            for step in [1_i64, 256, 1 << 20, 1 << 44] {
                let mixed: HashSet<u64> = (0..100_000)
                    .map(|i: i64| key.mixed(i.wrapping_mul(step)))
                    .collect();
                let distinct = (0..100_000)
                    .map(|i: i64| i.wrapping_mul(step))
                    .collect::<HashSet<_>>()
                    .len();
                assert_eq!(mixed.len(), distinct);
                let mut shards = [0; 256];
                mixed.iter().for_each(|m| shards[(m >> 56) as usize] += 1);
                let fair = distinct / 256;
                assert!(
                    shards.iter().all(|n| *n < 2 * fair && *n > fair / 3),
                    "step {step}: {shards:?}"
                );
            }
        }
    }

    #[test]
    fn every_group_of_a_busy_person_has_the_same_chance() {
        let mut chosen = [0; 10];
        for seed in 0..4_000 {
            let key = QueryKey::draw(&mut StdRng::seed_from_u64(seed));
            let mut groups: Vec<usize> = (0..10).collect();
            key.choose(7, &mut groups, 3);
            groups[..3].iter().for_each(|g| chosen[*g] += 1);
        }
        assert!(
            chosen.iter().all(|n| (1_060..1_340).contains(n)),
            "{chosen:?}"
        );
    }
}
