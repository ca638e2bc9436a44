//! Rows are drawn from the model: each column given its parent, in counts rounded as evenly as can be, so that drawing
//! adds next to no error of its own. Works on released figures only.

use crate::choice::below;
use crate::fit::Model;
use rand::CryptoRng;

/// `rows` rows as cells, one vector per column.
pub(crate) fn rows<R: CryptoRng + ?Sized>(
    model: &Model,
    rows: usize,
    rng: &mut R,
) -> Vec<Vec<u16>> {
    let mut drawn = vec![Vec::new(); model.columns.len()];
    for step in &model.steps {
        let alone = model
            .columns
            .get(step.column)
            .map_or(&[][..], Vec::as_slice);
        let cells = match &step.given {
            None => given(&vec![0; rows], &|_| alone, rng),
            Some((parent, table)) => {
                let width = alone.len();
                let likely = |cell: usize| {
                    let row = table
                        .get(cell * width..(cell + 1) * width)
                        .unwrap_or_default();
                    // A parent's cell without a row of its own: rounding may still have given it one.
                    if row.iter().sum::<f64>() > 0.0 {
                        row
                    } else {
                        alone
                    }
                };
                given(
                    drawn.get(*parent).map_or(&[][..], Vec::as_slice),
                    &likely,
                    rng,
                )
            }
        };
        if let Some(place) = drawn.get_mut(step.column) {
            *place = cells;
        }
    }
    drawn
}

/// For each row a choice by the weights of its parent's cell: among the rows of one cell, every choice comes as often as
/// its weight says, up to one row.
pub(crate) fn given<'a, R: CryptoRng + ?Sized>(
    parents: &[u16],
    weights: &dyn Fn(usize) -> &'a [f64],
    rng: &mut R,
) -> Vec<u16> {
    let cells = parents
        .iter()
        .map(|cell| usize::from(*cell) + 1)
        .max()
        .unwrap_or(0);
    let mut sizes = vec![0; cells];
    for cell in parents {
        if let Some(size) = sizes.get_mut(usize::from(*cell)) {
            *size += 1;
        }
    }
    let hand_out = |(cell, size): (usize, &usize)| {
        let mut choices = Vec::with_capacity(*size);
        for (choice, count) in (0..=u16::MAX).zip(rounded(weights(cell), *size, rng)) {
            choices.extend(std::iter::repeat_n(choice, count));
        }
        shuffle(&mut choices, rng);
        choices
    };
    let mut choices: Vec<Vec<u16>> = sizes.iter().enumerate().map(hand_out).collect();
    let mut next = |cell: &u16| {
        choices
            .get_mut(usize::from(*cell))
            .and_then(Vec::pop)
            .unwrap_or(0)
    };
    parents.iter().map(&mut next).collect()
}

/// Whole counts of sum `rows`, each within one of its share; which are rounded up is drawn systematically, so that each
/// has its share on average.
fn rounded<R: CryptoRng + ?Sized>(weights: &[f64], rows: usize, rng: &mut R) -> Vec<usize> {
    let all: f64 = weights.iter().sum();
    if weights.is_empty() || rows == 0 {
        return vec![0; weights.len()];
    }
    let even = 1.0 / weights.len() as f64;
    let share = |weight: &f64| if all > 0.0 { weight / all } else { even };
    // 53 bits make a start in [0, 1).
    let start = (rng.next_u64() >> 11) as f64 / (1_u64 << 53) as f64;
    let (mut reached, mut given) = (start, 0);
    let mut counts = Vec::with_capacity(weights.len());
    for weight in weights {
        reached += share(weight) * rows as f64;
        let upto = (reached as usize).clamp(given, rows);
        counts.push(upto - given);
        given = upto;
    }
    // Rounding of floats may leave a row; it goes where most are.
    if let Some(most) = counts.iter_mut().max() {
        *most += rows - given;
    }
    counts
}

/// Fisher and Yates.
fn shuffle<T, R: CryptoRng + ?Sized>(items: &mut [T], rng: &mut R) {
    for i in (1..items.len()).rev() {
        items.swap(i, below(i + 1, rng));
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    proptest::proptest! {
        #[test]
        fn rounded_counts_have_the_sum_and_lie_within_one_of_their_share(
            weights in vec(0.0..9.0_f64, 1..30), rows in 0_usize..5000, seed: u64,
        ) {
            let counts = rounded(&weights, rows, &mut StdRng::seed_from_u64(seed));
            proptest::prop_assert_eq!(counts.iter().sum::<usize>(), rows);
            let all: f64 = weights.iter().sum();
            if all > 0.0 {
                for (count, weight) in counts.iter().zip(&weights) {
                    proptest::prop_assert!((*count as f64 - weight / all * rows as f64).abs() < 1.001);
                }
            }
        }
    }

    #[test]
    fn a_share_below_one_row_comes_as_often_as_it_should() {
        let rng = &mut StdRng::seed_from_u64(4);
        let mut ups = 0;
        for _ in 0..10_000 {
            ups += rounded(&[0.3, 0.7], 1, rng)[0];
        }
        assert!((2_800..3_200).contains(&ups), "{ups}");
    }

    #[test]
    fn children_follow_the_weights_of_their_parents() {
        let rng = &mut StdRng::seed_from_u64(5);
        let parents: Vec<u16> = (0..1000).map(|i| i % 2).collect();
        let weights = |cell: usize| {
            if cell == 0 {
                &[1.0, 3.0][..]
            } else {
                &[1.0, 0.0][..]
            }
        };
        let children = given(&parents, &weights, rng);
        let count = |p: u16, c: u16| {
            parents
                .iter()
                .zip(&children)
                .filter(|x| *x == (&p, &c))
                .count()
        };
        assert_eq!(
            (count(0, 0), count(0, 1), count(1, 0), count(1, 1)),
            (125, 375, 500, 0)
        );
    }
}
