//! Bands of an ordered column that nobody gave, found by two noisy counts.
//!
//! First the rows are counted by sign and number of binary digits, which are the same 127 cells for whatever data; the
//! outermost cells that stand out of the noise bound the range. Then every cell that stands out is cut into equal parts,
//! some 1,024 in all, and rows are counted again, so that small numbers are told apart as finely as large ones for their
//! size and zero stands alone. Bands are runs of parts that hold about the same number of rows, and a part that many rows
//! share is a band of its own. Each count costs half of the column's budget.
#![deny(clippy::float_arithmetic)]

use crate::SynthesisError;
use crate::counts;
use crate::plan::Noise;
use crate::values::MISSING;
use privacy::{Rho, account};
use rand::CryptoRng;

/// Most parts into which all cells together are cut.
const MOST_PARTS: usize = 1024;
/// The cell of zero among those by sign and size.
const ZERO: usize = 64;

/// At most `want` bands (2 or more) as edges, from points of the grid; one person has `per_person` of them at most.
pub(crate) fn find<R: CryptoRng + ?Sized>(
    points: &[i64],
    want: u16,
    per_person: u128,
    rho: Rho,
    rng: &mut R,
) -> Result<Vec<i64>, SynthesisError> {
    let halves = account::split(rho, &[1, 1]);
    let half = halves.first().copied().unwrap_or(Rho::ZERO);
    let noise = Noise::of(1, per_person, half, "finding bands")?;
    let values = || points.iter().copied().filter(|point| *point != MISSING);

    let sizes: Vec<u16> = values().map(size_cell).collect();
    let by_size = counts::noisy(&counts::one_way(&sizes, 2 * ZERO), &noise, rng);
    let parts = parts(&by_size, &noise);

    let cells = parts.len().saturating_sub(1);
    let cell = |point: i64| {
        let above = parts.partition_point(|edge| *edge <= i128::from(point));
        let cell = above.saturating_sub(1).min(cells.saturating_sub(1));
        u16::try_from(cell).unwrap_or(u16::MAX)
    };
    let codes: Vec<u16> = values().map(cell).collect();
    let by_cell = counts::noisy(&counts::one_way(&codes, cells), &noise, rng);
    let ends = ends(&by_cell, usize::from(want), &noise);

    let edges = std::iter::once(0)
        .chain(ends)
        .filter_map(|cell| parts.get(cell));
    Ok(edges.filter_map(|edge| i64::try_from(*edge).ok()).collect())
}

/// The cell of a value by its sign and its number of binary digits: 1 to 127.
fn size_cell(point: i64) -> u16 {
    let digits = 64 - point.unsigned_abs().leading_zeros();
    let zero = 64_u16;
    let digits = u16::try_from(digits).unwrap_or(63).min(63);
    if point < 0 {
        zero - digits
    } else {
        zero + digits
    }
}

/// From where to where the values of such a cell lie, the end excluded.
fn size_range(cell: usize) -> (i128, i128) {
    let digits = cell.abs_diff(ZERO).min(63);
    let (least, beyond) = match digits {
        0 => (0, 1),
        digits => (1_i128 << (digits - 1), 1_i128 << digits),
    };
    if cell < ZERO {
        (1 - beyond, 1 - least)
    } else {
        // The edges must fit in 64 bits; the very largest number counts in the last band anyhow.
        (least, beyond.min(i128::from(i64::MAX)))
    }
}

/// Edges of equal parts of all cells above four standard deviations (of the fullest cell when there is none); cells
/// between them that do not stand out are one part each.
fn parts(by_size: &[i64], noise: &Noise) -> Vec<i128> {
    let least = noise.times(4);
    let fullest = (1..by_size.len()).max_by_key(|cell| by_size.get(*cell));
    let fullest = fullest.unwrap_or(ZERO);
    let count = |cell: usize| by_size.get(cell).copied().unwrap_or(0);
    let stands_out = |cell: &usize| *cell == fullest || count(*cell) >= least;
    let outstanding: Vec<usize> = (1..by_size.len()).filter(stands_out).collect();
    let first = outstanding.first().copied().unwrap_or(fullest);
    let last = outstanding.last().copied().unwrap_or(fullest);
    let most = i128::try_from(MOST_PARTS / outstanding.len().max(1)).unwrap_or(1);
    let mut edges = Vec::new();
    for cell in first..=last {
        let (low, high) = size_range(cell);
        let parts = if stands_out(&cell) {
            most.min(high - low)
        } else {
            1
        };
        edges.extend((0..parts).map(|part| low + (high - low) * part / parts));
    }
    edges.push(size_range(last).1);
    edges
}

/// Where bands end, as numbers of cells from the start; the last is the number of cells.
fn ends(by_cell: &[i64], want: usize, noise: &Noise) -> Vec<usize> {
    let least = noise.times(2);
    // What does not stand out counts nothing, lest the noise of many empty cells looks like many rows.
    let clear = |count: i64| if count >= least { i128::from(count) } else { 0 };
    let all: i128 = by_cell.iter().map(|count| clear(*count)).sum();
    let cells = by_cell.len();
    if all == 0 {
        let bands = want.min(cells).max(1);
        return (1..=bands).map(|band| cells * band / bands).collect();
    }
    // A heavy cell closes the band before it and is one: two bands each, and the rest is shared out among what is left.
    let bands = want as i128;
    let is_heavy = |count: i128| count >= (all / bands).max(1);
    let heavy: Vec<i128> = by_cell
        .iter()
        .map(|count| clear(*count))
        .filter(|count| is_heavy(*count))
        .collect();
    let left = bands - 2 * heavy.len() as i128;
    let (most, share) = if left > 0 {
        (all / bands, (all - heavy.iter().sum::<i128>()) / left)
    } else {
        (2 * all / bands, 2 * all / bands)
    };
    let (most, share) = (most.max(1), share.max(1));
    let (mut ends, mut held) = (Vec::new(), 0);
    for (cell, count) in by_cell.iter().enumerate() {
        let count = clear(*count);
        if count >= most && held > 0 {
            ends.push(cell);
            held = 0;
        }
        held += count;
        if held >= share || count >= most {
            ends.push(cell + 1);
            held = 0;
        }
    }
    ends.truncate(want - 1);
    if ends.last() != Some(&cells) {
        ends.push(cells);
    }
    ends
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    fn found(points: &[i64], want: u16) -> Vec<i64> {
        let rng = &mut StdRng::seed_from_u64(1);
        find(points, want, 1, Rho::from_nanos(50_000_000), rng).unwrap()
    }

    #[test]
    fn every_value_lies_in_the_range_of_its_own_size_and_ranges_do_not_overlap() {
        for value in [
            0,
            1,
            -1,
            2,
            3,
            -3,
            4,
            1000,
            -1000,
            i64::MAX - 1,
            i64::MIN + 1,
        ] {
            let (low, high) = size_range(usize::from(size_cell(value)));
            assert!(
                (low..high).contains(&i128::from(value)),
                "{value}: {low} {high}"
            );
        }
        for cell in 1..127 {
            assert_eq!(size_range(cell).1, size_range(cell + 1).0);
        }
    }

    #[test]
    fn a_value_that_many_share_gets_a_band_of_its_own() {
        let points: Vec<i64> = (0..20_000)
            .map(|i| if i % 2 == 0 { 40 } else { i % 100 })
            .collect();
        let edges = found(&points, 10);
        assert!(edges.windows(2).any(|e| e == [40, 41]), "{edges:?}");
        assert!(
            edges.len() <= 11 && edges[0] == 1 && edges[edges.len() - 1] == 128,
            "{edges:?}"
        );
    }

    #[test]
    fn days_of_this_century_are_bounded_within_a_factor_of_two() {
        let edges = found(&(0..5000).map(|i| 18_000 + i % 2000).collect::<Vec<_>>(), 8);
        assert_eq!((edges[0], edges[edges.len() - 1]), (1 << 14, 1 << 15));
        let inner = &edges[1..edges.len() - 1];
        assert!(
            inner.len() >= 3 && inner.iter().all(|e| (17_900..20_100).contains(e)),
            "{edges:?}"
        );
    }

    #[test]
    fn zero_stands_alone_beside_numbers_of_six_digits() {
        let gains = (0..30_000).map(|i| if i % 10 == 0 { 1_000 + i * 3 } else { 0 });
        let edges = found(&gains.collect::<Vec<i64>>(), 16);
        assert_eq!(edges[..2], [0, 1], "{edges:?}");
        assert!(edges.len() > 6 && edges[2] >= 900, "{edges:?}");
    }

    #[test]
    fn no_rows_still_give_bands_and_extremes_do_not_overflow() {
        for points in [
            vec![],
            vec![i64::MAX; 900],
            vec![MISSING + 1; 900],
            vec![MISSING; 9],
        ] {
            let edges = found(&points, 16);
            assert!(
                edges.len() >= 2 && edges.windows(2).all(|e| e[0] < e[1]),
                "{edges:?}"
            );
        }
        let both: Vec<i64> = (0..900)
            .map(|i| if i % 2 == 0 { i64::MAX } else { -i64::MAX })
            .collect();
        let edges = found(&both, 16);
        assert!(
            edges.len() >= 3 && edges.windows(2).all(|e| e[0] < e[1]),
            "{edges:?}"
        );
    }
}
