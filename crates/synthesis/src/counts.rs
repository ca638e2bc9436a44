//! Counting codes, alone and in pairs, and the noise on the counts.
//!
//! One row of one person changes one count by one. With at most r rows a person, all of which may be alike, one person
//! changes each vector of counts by at most r in the L2 norm, and the sum of absolute differences to fixed figures by at
//! most r.
#![deny(clippy::float_arithmetic)]

use crate::plan::Noise;
use rand::CryptoRng;

/// How often each code below `size` occurs.
pub(crate) fn one_way(codes: &[u16], size: usize) -> Vec<u32> {
    let mut counts = vec![0; size];
    for code in codes {
        if let Some(count) = counts.get_mut(usize::from(*code)) {
            *count += 1;
        }
    }
    counts
}

/// How often each pair of codes occurs; the left code is the row of the matrix.
pub(crate) fn two_way(left: &[u16], right: &[u16], size: (usize, usize)) -> Vec<u32> {
    let mut counts = vec![0; size.0 * size.1];
    for (left, right) in left.iter().zip(right) {
        let cell = usize::from(*left) * size.1 + usize::from(*right);
        if let Some(count) = counts.get_mut(cell) {
            *count += 1;
        }
    }
    counts
}

/// The counts with noise.
pub(crate) fn noisy<R: CryptoRng + ?Sized>(counts: &[u32], noise: &Noise, rng: &mut R) -> Vec<i64> {
    let mut add = |count: &u32| {
        let sum = i128::from(*count).saturating_add(noise.gaussian.sample(rng));
        i64::try_from(sum).unwrap_or(if sum < 0 { i64::MIN } else { i64::MAX })
    };
    counts.iter().map(&mut add).collect()
}

/// Σ |a − b|.
pub(crate) fn distance(a: &[u32], b: &[u32]) -> u64 {
    a.iter()
        .zip(b)
        .map(|(a, b)| u64::from(a.abs_diff(*b)))
        .sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::choice::{SCALE, score};
    use crate::rows::Cells;
    use crate::{Column, Domain, PersonRows, Schema, Values};
    use proptest::prelude::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;
    use std::num::NonZeroU8;
    use territory::PersonKey;

    const SIZES: [usize; 3] = [4, 3, 5];

    fn codes(rows: &[(i64, [i64; 3])], per_person: u8, without: Option<i64>) -> Vec<Vec<u16>> {
        let column = |(i, size): (usize, &usize)| Column {
            name: format!("c{i}").parse().unwrap(),
            domain: Domain::each_integer(0..=*size as i64 - 1),
            nullable: false,
        };
        let schema = Schema::new(SIZES.iter().enumerate().map(column).collect()).unwrap();
        let rng = &mut StdRng::seed_from_u64(1);
        let mut taken = PersonRows::of_persons(&schema, NonZeroU8::new(per_person).unwrap(), rng);
        for (person, row) in rows.iter().filter(|(person, _)| Some(*person) != without) {
            let values = row.map(Some);
            let values = [0, 1, 2].map(|c| Values::Integers(&values[c..=c]));
            taken.push(Some(&[PersonKey(*person)]), &values).unwrap();
        }
        let codes = taken.into_learned().into_iter().map(|cells| match cells {
            Cells::Codes(codes) => codes,
            Cells::Points(_) => panic!("bands were given"),
        });
        codes.collect()
    }

    /// The square of the L2 norm of the difference.
    fn square(a: &[u32], b: &[u32]) -> u64 {
        a.iter()
            .zip(b)
            .map(|(a, b)| u64::from(a.abs_diff(*b)).pow(2))
            .sum()
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        /// What goes into each mechanism, on a table and on its neighbour without one whole person.
        #[test]
        fn a_person_moves_no_input_of_a_mechanism_by_more_than_is_paid_for(
            rows in prop::collection::vec((0_i64..6, [0_i64..4, 0..3, 0..5]), 0..40),
            per_person in 1_u8..4, person in 0_i64..6,
            released in prop::collection::vec(0_u32..20, 20),
        ) {
            let (with, without) = (codes(&rows, per_person, None), codes(&rows, per_person, Some(person)));
            let r = u64::from(per_person);
            for c in 0..3 {
                let (a, b) = (one_way(&with[c], SIZES[c]), one_way(&without[c], SIZES[c]));
                prop_assert!(square(&a, &b) <= r * r);
                let to_released = |counts: &[u32]| distance(counts, &released[..SIZES[c]]);
                prop_assert!(to_released(&a).abs_diff(to_released(&b)) <= r);
            }
            for (l, c) in [(0, 1), (0, 2), (1, 2)] {
                let of = |codes: &[Vec<u16>]| two_way(&codes[l], &codes[c], (SIZES[l], SIZES[c]));
                let (a, b) = (of(&with), of(&without));
                prop_assert!(square(&a, &b) <= r * r);
                let expected: Vec<i64> = released.iter().map(|x| i64::from(*x) * 99).collect();
                let gain = |counts: &[u32]| score(counts, &expected[..counts.len()], 5_000);
                prop_assert!((gain(&a) - gain(&b)).unsigned_abs() <= u128::from(r * SCALE.unsigned_abs()));
            }
        }
    }
}
