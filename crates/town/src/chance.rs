//! Chance that repeats: each data set draws from a stream of its own, so that adding one never changes another.

use rand::rngs::ChaCha8Rng;
use rand::{Rng, SeedableRng};

/// A stream of chance for one subject of one town.
pub(crate) struct Chance(ChaCha8Rng);

impl Chance {
    /// The stream that `seed` and `subject` name.
    pub(crate) fn new(seed: u64, subject: &str) -> Self {
        // FNV-1a is stable over versions and platforms, which the standard hasher does not promise.
        let name = subject
            .bytes()
            .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| {
                (hash ^ u64::from(byte)).wrapping_mul(0x0100_0000_01b3)
            });
        let mut key = [0_u8; 32];
        for (slot, byte) in key
            .iter_mut()
            .zip(seed.to_le_bytes().into_iter().chain(name.to_le_bytes()))
        {
            *slot = byte;
        }
        Self(ChaCha8Rng::from_seed(key))
    }

    /// Uniform in [0, 1).
    pub(crate) fn unit(&mut self) -> f64 {
        (self.0.next_u64() >> 11) as f64 / (1_u64 << 53) as f64
    }

    /// Uniform in [`low`, `high`).
    pub(crate) fn between(&mut self, low: f64, high: f64) -> f64 {
        low + (high - low) * self.unit()
    }

    /// Uniform in 0‥`count`; 0 when `count` is 0.
    pub(crate) fn below(&mut self, count: usize) -> usize {
        ((u64::from(self.0.next_u32()) * count as u64) >> 32) as usize
    }

    /// Uniform in `low`‥=`high`.
    pub(crate) fn int(&mut self, low: i32, high: i32) -> i32 {
        low + self.below((high - low + 1).max(1) as usize) as i32
    }

    /// True with probability `p`.
    pub(crate) fn yes(&mut self, p: f64) -> bool {
        self.unit() < p
    }

    /// Nearly standard normal: the sum of four uniform 16-bit numbers (tails end at ±3.46), for one draw of 64 bits.
    pub(crate) fn normal(&mut self) -> f64 {
        let bits = self.0.next_u64();
        let sum: u64 = (0..4).map(|part| (bits >> (16 * part)) & 0xffff).sum();
        (sum as f64 - 131_070.0) / 37_837.0
    }

    /// A Poisson count: Knuth's product for small means, the rounded normal above 30.
    pub(crate) fn poisson(&mut self, mean: f64) -> i64 {
        if mean > 30.0 {
            return (mean + mean.sqrt() * self.normal()).round().max(0.0) as i64;
        }
        let limit = (-mean).exp();
        let mut product = self.unit();
        let mut count = 0;
        while product > limit {
            product *= self.unit();
            count += 1;
        }
        count
    }

    /// One of `choices`, which must not be empty.
    pub(crate) fn pick<'a, T>(&mut self, choices: &'a [T]) -> &'a T {
        // `below` stays under the length; an empty slice would be a mistake in this crate's own tables.
        &choices[self.below(choices.len())]
    }

    /// The position of one of `weights`, drawn in proportion to them; the last when all are 0.
    pub(crate) fn weighted(&mut self, weights: &[f64]) -> usize {
        let total: f64 = weights.iter().sum();
        let mut left = self.unit() * total;
        for (position, weight) in weights.iter().enumerate() {
            left -= weight;
            if left < 0.0 {
                return position;
            }
        }
        weights.len().saturating_sub(1)
    }

    /// Puts `items` in random order (Fisher–Yates).
    pub(crate) fn shuffle<T>(&mut self, items: &mut [T]) {
        for last in (1..items.len()).rev() {
            let other = self.below(last + 1);
            items.swap(last, other);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn streams_repeat_and_differ_by_subject_and_seed() {
        let draw = |seed, subject| Chance::new(seed, subject).unit();
        assert_eq!(draw(1, "air"), draw(1, "air"));
        assert_ne!(draw(1, "air"), draw(1, "water"));
        assert_ne!(draw(1, "air"), draw(2, "air"));
    }

    #[test]
    fn draws_have_the_mean_and_spread_they_claim() {
        let mut chance = Chance::new(7, "moments");
        let n = 40_000;
        let normals: Vec<f64> = (0..n).map(|_| chance.normal()).collect();
        let mean = normals.iter().sum::<f64>() / f64::from(n);
        let variance = normals.iter().map(|x| (x - mean).powi(2)).sum::<f64>() / f64::from(n);
        assert!(mean.abs() < 0.02 && (variance - 1.0).abs() < 0.03);
        for lambda in [0.4, 6.0, 80.0] {
            let sum: i64 = (0..n).map(|_| chance.poisson(lambda)).sum();
            assert!((sum as f64 / f64::from(n) / lambda - 1.0).abs() < 0.03);
        }
        let heavy = (0..n).filter(|_| chance.weighted(&[1.0, 3.0]) == 1).count();
        assert!((heavy as f64 / f64::from(n) - 0.75).abs() < 0.02);
    }
}
