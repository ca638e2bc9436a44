//! Noisy counts become one consistent model: a forest of columns, every count non-negative, every pair in step with its
//! two columns. Works on released figures only.
//!
//! **Least squares on the tree, in closed form.** With the total fixed, the pair table nearest to its noisy counts that has
//! given row sums p and column sums q differs from them by rᵢ/m + cⱼ/n − s/nm (r, c: what the sums lack, s = Σr = Σc), at a
//! squared distance of ‖r‖²/m + ‖c‖²/n − s²/nm. The distance thus falls apart into one term per column, so the weighted
//! least-squares estimate over the whole tree is, for each column alone, the mean of its own counts and of those that
//! its pairs imply, weighted by their inverse variances, moved to the total. Then the nearest non-negative figures
//! are taken: for a column the projection on a simplex, for a pair on the tables with its columns' sums.

use std::collections::VecDeque;

/// A pair of columns with its noisy counts, the left column's cells as rows.
#[derive(Debug)]
pub(crate) struct Pair {
    pub(crate) left: usize,
    pub(crate) right: usize,
    pub(crate) noisy: Vec<f64>,
}

/// What rows are drawn from.
#[derive(Debug)]
pub(crate) struct Model {
    /// Expected counts of each column's cells.
    pub(crate) columns: Vec<Vec<f64>>,
    /// Columns in an order in which parents come first.
    pub(crate) steps: Vec<Step>,
}

/// A column, drawn alone or given another.
#[derive(Debug)]
pub(crate) struct Step {
    pub(crate) column: usize,
    /// The parent, and the expected counts of both with the parent's cells as rows.
    pub(crate) given: Option<(usize, Vec<f64>)>,
}

/// The counts of a column's cells and the variance of each.
#[derive(Debug)]
pub(crate) struct Single {
    pub(crate) noisy: Vec<f64>,
    pub(crate) variances: Vec<f64>,
}

/// Fits the model to the columns' and pairs' noisy counts; `variance` is that of each count of a pair.
pub(crate) fn fit(singles: &[Single], pairs: Vec<Pair>, variance: f64, total: f64) -> Model {
    let sizes: Vec<usize> = singles.iter().map(|single| single.noisy.len()).collect();
    let size = |column: usize| sizes.get(column).copied().unwrap_or(0);
    let column = |(column, single): (usize, &Single)| {
        let mut weights: Vec<f64> = single.variances.iter().map(|v| v.recip()).collect();
        let mut sums: Vec<f64> = single
            .noisy
            .iter()
            .zip(&weights)
            .map(|(y, w)| y * w)
            .collect();
        for pair in pairs
            .iter()
            .filter(|pair| pair.left == column || pair.right == column)
        {
            let (here, other) = if pair.left == column {
                (row_sums(&pair.noisy, size(pair.right)), pair.right)
            } else {
                (column_sums(&pair.noisy, size(pair.right)), pair.left)
            };
            let weight = 1.0 / (variance * size(other) as f64);
            for ((sum, total_weight), y) in sums.iter_mut().zip(&mut weights).zip(here) {
                *sum += y * weight;
                *total_weight += weight;
            }
        }
        let means: Vec<f64> = sums.iter().zip(&weights).map(|(s, w)| s / w).collect();
        nearest(&means, &weights, total)
    };
    let columns: Vec<Vec<f64>> = singles.iter().enumerate().map(column).collect();
    let steps = steps(&columns, pairs);
    Model { columns, steps }
}

/// Walks the forest from the first column of each tree, and makes each pair's table agree with its columns.
fn steps(columns: &[Vec<f64>], mut pairs: Vec<Pair>) -> Vec<Step> {
    let mut steps = Vec::new();
    let mut seen = vec![false; columns.len()];
    let mut wait = VecDeque::new();
    for root in 0..columns.len() {
        if seen.get(root) == Some(&false) {
            wait.push_back(Step {
                column: root,
                given: None,
            });
        }
        while let Some(step) = wait.pop_front() {
            let here = step.column;
            if let Some(place) = seen.get_mut(here) {
                *place = true;
            }
            steps.push(step);
            let touching;
            (touching, pairs) = pairs
                .into_iter()
                .partition(|pair| pair.left == here || pair.right == here);
            for pair in touching {
                let (child, table) = if pair.left == here {
                    (pair.right, pair.noisy)
                } else {
                    let width = columns.get(here).map_or(0, Vec::len);
                    (pair.left, transposed(&pair.noisy, width))
                };
                let sums = |column: usize| columns.get(column).map_or(&[][..], Vec::as_slice);
                let given = Some((here, nearest_table(&table, sums(here), sums(child))));
                wait.push_back(Step {
                    column: child,
                    given,
                });
            }
        }
    }
    steps
}

/// What each cell would hold if the columns were independent, times `scale`.
pub(crate) fn independent(left: &[f64], right: &[f64], total: f64, scale: i64) -> Vec<i64> {
    if total <= 0.0 {
        return vec![0; left.len() * right.len()];
    }
    let scale = scale as f64 / total;
    let row = |l: &f64| {
        let l = l * scale;
        right.iter().map(move |r| (l * r).round() as i64)
    };
    left.iter().flat_map(row).collect()
}

/// The p ≥ 0 with Σp = `total` that minimises Σ w·(p − x)²: p = max(0, x − λ/w).
pub(crate) fn nearest(x: &[f64], weights: &[f64], total: f64) -> Vec<f64> {
    if total <= 0.0 {
        return vec![0.0; x.len()];
    }
    let mut order: Vec<(f64, f64)> = x.iter().copied().zip(weights.iter().copied()).collect();
    order.sort_by(|(x, w), (y, v)| (y * v).total_cmp(&(x * w)));
    let (mut sum, mut inverse, mut lambda) = (0.0, 0.0, f64::NEG_INFINITY);
    for (x, w) in order {
        if x * w <= lambda {
            break;
        }
        sum += x;
        inverse += w.recip();
        lambda = (sum - total) / inverse;
    }
    x.iter()
        .zip(weights)
        .map(|(x, w)| (x - lambda / w).max(0.0))
        .collect()
}

/// Most visits of cells while a pair's table is fitted; most tables need a few dozen sweeps over all of theirs.
const MOST_VISITS: usize = 20_000_000;

/// The table ≥ 0 with these row and column sums that is nearest to `noisy`: max(0, noisy + aᵢ + bⱼ), by ascent on a and b
/// in turn (each step is exact for its rows or columns).
fn nearest_table(noisy: &[f64], rows: &[f64], columns: &[f64]) -> Vec<f64> {
    let width = columns.len().max(1);
    let total: f64 = rows.iter().sum();
    if total <= 0.0 {
        return vec![0.0; noisy.len()];
    }
    let across = transposed(noisy, width);
    let mut of_rows = vec![0.0; rows.len()];
    let mut of_columns = vec![0.0; columns.len()];
    let mut scratch = Vec::new();
    let tolerance = (total * 1e-6).max(1e-3);
    let sweeps = (MOST_VISITS / noisy.len().max(1)).clamp(50, 5_000);
    for _ in 0..sweeps {
        ascend(noisy, &of_columns, rows, &mut of_rows, &mut scratch);
        ascend(&across, &of_rows, columns, &mut of_columns, &mut scratch);
        let lacking = noisy
            .chunks(width)
            .zip(&of_rows)
            .zip(rows)
            .map(|((row, a), sum)| {
                let here: f64 = row
                    .iter()
                    .zip(&of_columns)
                    .map(|(y, b)| (y + a + b).max(0.0))
                    .sum();
                (here - sum).abs()
            });
        if lacking.sum::<f64>() < tolerance {
            break;
        }
    }
    let mut table = Vec::with_capacity(noisy.len());
    for ((row, a), sum) in noisy.chunks(width).zip(&of_rows).zip(rows) {
        let start = table.len();
        table.extend(
            row.iter()
                .zip(&of_columns)
                .map(|(y, b)| (y + a + b).max(0.0)),
        );
        let here: f64 = table.iter().skip(start).sum();
        if here > 0.0 {
            table
                .iter_mut()
                .skip(start)
                .for_each(|cell| *cell *= sum / here);
        }
    }
    table
}

/// Sets each row's shift so that the row, shifted by it and by the columns', has its sum.
fn ascend(table: &[f64], shifts: &[f64], sums: &[f64], own: &mut [f64], scratch: &mut Vec<f64>) {
    for ((row, sum), own) in table.chunks(shifts.len().max(1)).zip(sums).zip(own) {
        scratch.clear();
        scratch.extend(row.iter().zip(shifts).map(|(y, b)| y + b));
        scratch.sort_by(|a, b| b.total_cmp(a));
        let (mut held, mut shift) = (0.0, f64::INFINITY);
        for (n, x) in (1_u32..).zip(scratch.iter()) {
            // Zero is reached before this one counts.
            if x + shift <= 0.0 {
                break;
            }
            held += x;
            shift = (sum - held) / f64::from(n);
        }
        *own = shift;
    }
}

fn row_sums(table: &[f64], width: usize) -> Vec<f64> {
    table
        .chunks(width.max(1))
        .map(|row| row.iter().sum())
        .collect()
}

fn column_sums(table: &[f64], width: usize) -> Vec<f64> {
    let mut sums = vec![0.0; width];
    for row in table.chunks(width.max(1)) {
        sums.iter_mut()
            .zip(row)
            .for_each(|(sum, cell)| *sum += cell);
    }
    sums
}

fn transposed(table: &[f64], width: usize) -> Vec<f64> {
    (0..width)
        .flat_map(|column| table.iter().skip(column).step_by(width.max(1)).copied())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::collection::vec;

    proptest::proptest! {
        #[test]
        fn the_nearest_counts_are_non_negative_have_the_total_and_no_move_brings_them_nearer(
            x in vec((-50.0..200.0_f64, 0.1..10.0_f64), 1..12), total in 0.0..500.0_f64,
        ) {
            let (x, w): (Vec<f64>, Vec<f64>) = x.into_iter().unzip();
            let p = nearest(&x, &w, total);
            proptest::prop_assert!(p.iter().all(|p| *p >= 0.0));
            proptest::prop_assert!((p.iter().sum::<f64>() - total).abs() < 1e-6);
            // First-order condition: moving a little from any positive cell to any other does not help.
            for i in 0..p.len() {
                for j in 0..p.len() {
                    let slope = 2.0 * w[j] * (p[j] - x[j]) - 2.0 * w[i] * (p[i] - x[i]);
                    proptest::prop_assert!(p[i] <= 1e-9 || slope > -1e-6);
                }
            }
        }

        #[test]
        fn a_pair_gets_the_sums_of_its_columns(
            noisy in vec(-30.0..100.0_f64, 12), p in vec(0.0..50.0_f64, 3), q in vec(0.1..50.0_f64, 4),
        ) {
            let total: f64 = p.iter().sum();
            let scale = total / q.iter().sum::<f64>();
            let q: Vec<f64> = q.iter().map(|q| q * scale).collect();
            let table = nearest_table(&noisy, &p, &q);
            proptest::prop_assert!(table.iter().all(|cell| *cell >= 0.0));
            for (sum, p) in row_sums(&table, 4).iter().zip(&p) {
                proptest::prop_assert!((sum - p).abs() < 1e-6 * (1.0 + total));
            }
            for (sum, q) in column_sums(&table, 4).iter().zip(&q) {
                proptest::prop_assert!((sum - q).abs() < 0.02 + 1e-3 * total, "{sum} {q}");
            }
        }
    }

    #[test]
    fn the_closed_form_is_the_least_squares_estimate() {
        // Two columns of two cells; everything positive, so only the equations bind. The oracle walks downhill on the
        // three free cells of the table.
        let noisy = [30.0, 22.0, 18.0, 35.0];
        let (own, other, total) = ([55.0, 47.0], [44.0, 58.0], 100.0);
        let singles = [own, other].map(|noisy| Single {
            noisy: noisy.to_vec(),
            variances: vec![4.0; 2],
        });
        let pair = Pair {
            left: 0,
            right: 1,
            noisy: noisy.to_vec(),
        };
        let model = fit(&singles, vec![pair], 9.0, total);
        let cost = |t: &[f64; 3]| {
            let t = [t[0], t[1], t[2], total - t[0] - t[1] - t[2]];
            let square = |a: f64| a * a;
            let pairs: f64 = t.iter().zip(noisy).map(|(a, b)| square(a - b) / 9.0).sum();
            let lefts = [t[0] + t[1], t[2] + t[3]];
            let rights = [t[0] + t[2], t[1] + t[3]];
            let singles = lefts.iter().zip(own).chain(rights.iter().zip(other));
            pairs + singles.map(|(a, b)| square(a - b) / 4.0).sum::<f64>()
        };
        let mut best = [25.0; 3];
        let mut step = 4.0;
        while step > 1e-7 {
            let moves = (0..3).flat_map(|i| [(i, step), (i, -step)]);
            let tried = moves.map(|(i, by)| {
                let mut next = best;
                next[i] += by;
                next
            });
            let next = tried.min_by(|a, b| cost(a).total_cmp(&cost(b))).unwrap();
            if cost(&next) < cost(&best) {
                best = next
            } else {
                step /= 2.0
            }
        }
        assert!(
            (model.columns[0][0] - best[0] - best[1]).abs() < 1e-4,
            "{model:?} {best:?}"
        );
        assert!((model.columns[1][0] - best[0] - best[2]).abs() < 1e-4);
        let (_, table) = model.steps[1].given.as_ref().unwrap();
        assert!(
            (table[0] - best[0]).abs() < 1e-3 && (table[1] - best[1]).abs() < 1e-3,
            "{table:?} {best:?}"
        );
    }

    #[test]
    fn every_column_is_drawn_once_and_after_its_parent() {
        let singles: Vec<Single> = (0..5)
            .map(|_| Single {
                noisy: vec![10.0, 10.0],
                variances: vec![1.0; 2],
            })
            .collect();
        let pair = |left, right| Pair {
            left,
            right,
            noisy: vec![5.0; 4],
        };
        let model = fit(
            &singles,
            vec![pair(3, 4), pair(1, 3), pair(0, 4)],
            1.0,
            20.0,
        );
        let order: Vec<(usize, Option<usize>)> = model
            .steps
            .iter()
            .map(|s| (s.column, s.given.as_ref().map(|g| g.0)))
            .collect();
        assert_eq!(
            order,
            [
                (0, None),
                (4, Some(0)),
                (3, Some(4)),
                (1, Some(3)),
                (2, None)
            ]
        );
    }
}
