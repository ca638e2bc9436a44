//! Finding the sum: m from mG, for m in a known range, by baby steps and giant steps (Shanks 1971), with points encoded
//! in batches.

use curve25519_dalek::constants::RISTRETTO_BASEPOINT_POINT as BASE;
use curve25519_dalek::ristretto::RistrettoPoint;
use curve25519_dalek::scalar::Scalar;
use std::collections::HashMap;

const LEAST_STEPS: u64 = 1 << 8;
const MOST_STEPS: u64 = 1 << 20;
/// Points are encoded this many at a time, which shares the inversions.
const AT_ONCE: usize = 256;

/// A table of small multiples of the base.
pub(crate) struct DiscreteLog {
    steps: u64,
    /// The first half of the encoding of 2·iG, for i in `0..steps`; a hit is checked on the whole point.
    table: HashMap<u128, u32>,
}

impl DiscreteLog {
    /// A table that makes `searches` searches in ranges of `width` cheap altogether.
    pub(crate) fn for_range(width: u64, searches: u64) -> Self {
        let steps = width.saturating_mul(searches.max(1)).isqrt() + 1;
        let steps = steps.clamp(LEAST_STEPS, MOST_STEPS);
        let mut table = HashMap::with_capacity(usize::try_from(steps).unwrap_or_default());
        let mut at = RistrettoPoint::default();
        let mut index = 0_u32;
        while u64::from(index) < steps {
            let mut chunk = Vec::with_capacity(AT_ONCE);
            while chunk.len() < AT_ONCE {
                chunk.push(at);
                at += BASE;
            }
            for doubled in RistrettoPoint::double_and_compress_batch(&chunk) {
                table.insert(half(doubled.as_bytes()), index);
                index += 1;
            }
        }
        Self {
            steps: u64::from(index),
            table,
        }
    }

    /// The m in `least..=most` with mG = `point`, if there is one.
    pub(crate) fn find(&self, point: &RistrettoPoint, least: i64, most: i64) -> Option<i64> {
        let width = most
            .checked_sub(least)
            .and_then(|width| u64::try_from(width).ok())?;
        let giant = RistrettoPoint::mul_base(&Scalar::from(self.steps));
        let mut at = point - RistrettoPoint::mul_base(&signed(least));
        let mut done = 0_u64;
        while done <= width {
            let mut chunk = Vec::with_capacity(AT_ONCE);
            while chunk.len() < AT_ONCE {
                chunk.push(at);
                at -= giant;
            }
            for doubled in RistrettoPoint::double_and_compress_batch(&chunk) {
                if let Some(step) = self.table.get(&half(doubled.as_bytes())) {
                    let offset = i64::try_from(done.checked_add(u64::from(*step))?).ok()?;
                    let found = least.checked_add(offset)?;
                    if found <= most && RistrettoPoint::mul_base(&signed(found)) == *point {
                        return Some(found);
                    }
                }
                done = done.saturating_add(self.steps);
            }
        }
        None
    }
}

fn half(encoding: &[u8; 32]) -> u128 {
    encoding
        .iter()
        .take(16)
        .fold(0, |sum, byte| (sum << 8) | u128::from(*byte))
}

/// A signed number as a scalar.
pub(crate) fn signed(value: i64) -> Scalar {
    let size = Scalar::from(value.unsigned_abs());
    if value < 0 { -size } else { size }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(24))]
        #[test]
        fn every_number_of_the_range_is_found_and_none_outside(
            least in -2_000_000_i64..1_000_000, width in 1_i64..3_000_000, at in 0.0..1.0_f64,
        ) {
            let log = DiscreteLog::for_range(width as u64, 1);
            let value = least + (at * width as f64) as i64;
            let point = RistrettoPoint::mul_base(&signed(value));
            prop_assert_eq!(log.find(&point, least, least + width), Some(value));
            let beyond = RistrettoPoint::mul_base(&signed(least + width + 1));
            prop_assert_eq!(log.find(&beyond, least, least + width), None);
            let below = RistrettoPoint::mul_base(&signed(least - 1));
            prop_assert_eq!(log.find(&below, least, least + width), None);
        }
    }

    #[test]
    fn both_ends_are_found() {
        let log = DiscreteLog::for_range(1 << 20, 1);
        for value in [-(1 << 19), 0, 1 << 19] {
            let point = RistrettoPoint::mul_base(&signed(value));
            assert_eq!(log.find(&point, -(1 << 19), 1 << 19), Some(value));
        }
    }
}
