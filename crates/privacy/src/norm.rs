//! The length of a person's vector and its shortening, in integers.
//!
//! A person's vector has one fixed-point integer per group she appears in. Its L2 norm is bounded by `clip`:
//! components are scaled towards zero by `clip / N` with `N` ≥ the norm, hence Σ⌊uᵢ·clip/N⌋² ≤ clip²·Σuᵢ²/N² ≤ clip².
#![deny(clippy::float_arithmetic)]

/// Norms are told apart in half octaves: bin k holds squared norms in (2^(k−1), 2^k].
pub(crate) const BINS: usize = 125;
/// No component is larger: what a person adds beyond is cut off (about 7·10¹³ with 16 fraction bits).
pub(crate) const MOST: i64 = 1 << 62;

/// ⌊2^(k/2)⌋: the clip that leaves every integer of bin k untouched. At most 2^62.
pub(crate) fn clip_of_bin(bin: usize) -> u64 {
    let bin = bin.min(BINS - 1);
    u64::try_from((1_u128 << bin).isqrt()).unwrap_or(1 << 62)
}

/// The bin of a squared norm; zero has none.
pub(crate) fn bin_of_square(square: u128) -> Option<usize> {
    let below = square.checked_sub(1)?;
    Some(((128 - below.leading_zeros()) as usize).min(BINS - 1))
}

/// Cuts an exact sum to the range of components.
pub(crate) fn component(value: i128) -> i64 {
    i64::try_from(value.clamp(-i128::from(MOST), i128::from(MOST))).unwrap_or(0)
}

/// The smallest integer whose square is at least `square`.
pub(crate) fn root_up(square: u128) -> u128 {
    let root = square.isqrt();
    if root * root == square {
        root
    } else {
        root + 1
    }
}

/// The squared norm of `values >> shift`; the shift is zero unless the square does not fit in 128 bits.
#[derive(Debug, Clone, Copy)]
struct Square {
    of: u128,
    shift: u32,
}

fn square_of(values: &[i64]) -> Square {
    let square = |v: &i64| u128::from(v.unsigned_abs()).pow(2);
    if let Some(of) = values
        .iter()
        .try_fold(0_u128, |sum, v| sum.checked_add(square(v)))
    {
        return Square { of, shift: 0 };
    }
    // Magnitudes of at most 2^63, shifted so that their squares, added `len` times, stay below 2^126.
    let shift = (usize::BITS - values.len().leading_zeros()).div_ceil(2) + 1;
    let of = values
        .iter()
        .map(|v| u128::from(v.unsigned_abs() >> shift).pow(2))
        .sum();
    Square { of, shift }
}

/// The half-octave bin of a vector's norm; `None` for a vector of zeros.
pub(crate) fn bin_of(values: &[i64]) -> Option<usize> {
    let square = square_of(values);
    bin_of_square(square.of).map(|bin| (bin + 2 * square.shift as usize).min(BINS - 1))
}

/// Hands each component of the vector, shortened to an L2 norm of at most `clip`, to `take` with its position.
pub(crate) fn shortened(values: &[i64], clip: u64, mut take: impl FnMut(usize, i64)) {
    let square = square_of(values);
    if square.shift == 0 && square.of <= u128::from(clip).pow(2) {
        values.iter().enumerate().for_each(|(i, v)| take(i, *v));
        return;
    }
    // A shifted square stands for a norm above 2^63, beyond every clip. It is not zero: neither is its largest part.
    let norm = root_up(square.of).max(1);
    for (i, v) in values.iter().enumerate() {
        let size = u128::from(v.unsigned_abs() >> square.shift) * u128::from(clip) / norm;
        let size = i64::try_from(size).unwrap_or(0);
        take(i, if *v < 0 { -size } else { size });
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use num_bigint::BigUint;
    use proptest::prelude::*;

    fn big_square(values: &[i64]) -> BigUint {
        values
            .iter()
            .map(|v| BigUint::from(v.unsigned_abs()).pow(2))
            .sum()
    }

    fn extreme() -> impl Strategy<Value = i64> {
        prop_oneof![
            Just(i64::MIN),
            Just(i64::MAX),
            Just(0),
            Just(1),
            Just(-1),
            any::<i64>(),
            -1000_i64..1000
        ]
    }

    proptest! {
        #[test]
        fn a_shortened_vector_is_never_longer_than_the_clip(
            values in prop::collection::vec(extreme(), 0..400), bin in 0..BINS,
        ) {
            let clip = clip_of_bin(bin);
            let mut short = vec![0; values.len()];
            shortened(&values, clip, |i, v| short[i] = v);
            prop_assert!(big_square(&short) <= BigUint::from(clip).pow(2));
            if big_square(&values) <= BigUint::from(clip).pow(2) {
                prop_assert_eq!(&short, &values);
            }
            for (s, v) in short.iter().zip(&values) {
                prop_assert!(s.signum() == 0 || s.signum() == v.signum());
            }
        }

        #[test]
        fn the_bin_says_which_clip_leaves_the_vector_alone(values in prop::collection::vec(-(1_i64 << 40)..1 << 40, 1..9)) {
            let square = big_square(&values);
            match bin_of(&values) {
                None => prop_assert_eq!(square, BigUint::ZERO),
                Some(bin) => {
                    prop_assert!(square <= BigUint::from(2_u8).pow(bin as u32));
                    prop_assert!(bin == 0 || square > BigUint::from(2_u8).pow(bin as u32 - 1));
                }
            }
        }
    }

    #[test]
    fn a_million_groups_at_the_extremes_stay_within_the_clip() {
        let values: Vec<i64> = (0..1_000_000)
            .map(|i| if i % 2 == 0 { i64::MIN } else { i64::MAX })
            .collect();
        let mut square = 0_u128;
        shortened(&values, 1 << 62, |_, v| {
            square += u128::from(v.unsigned_abs()).pow(2)
        });
        assert!(square <= 1 << 124 && square > 1 << 123);
        assert_eq!(bin_of(&values), Some(BINS - 1));
    }
}
