//! Sums of one table in several directions, made to agree: the cells closest to everything that was measured.
//!
//! Each set of groups is a margin of the finest table. With x the cells, Mₛx the margin of set s, vₛ what was measured
//! of it and σₛ its noise, the cells minimise Σₛ |Mₛx − vₛ|²/σₛ² (generalised least squares, as for marginals in Barak
//! et al., "Privacy, Accuracy, and Consistency Too", 2007). The normal equations are solved by conjugate gradients
//! (Hestenes & Stiefel 1952): for a table of all combinations there are as many different eigenvalues as sets at most,
//! hence as many steps. Post-processing of released figures: it costs nothing.

/// Steps at most; tables with missing combinations need more than there are sets.
const STEPS_MAX: usize = 200;
/// The residual, relative to the right-hand side, at which the cells are good enough: far below any noise.
const TOLERANCE: f64 = 1e-12;

/// One measured margin.
pub(crate) struct Margin {
    /// For each cell of the finest table, its group here.
    pub(crate) group_of: Vec<usize>,
    /// What was measured, by group.
    pub(crate) values: Vec<f64>,
    /// The noise of each.
    pub(crate) sigma: f64,
}

impl Margin {
    /// The sums of cells by group.
    fn sums(&self, cells: &[f64]) -> Vec<f64> {
        let mut sums = vec![0.0; self.values.len()];
        for (group, cell) in self.group_of.iter().zip(cells) {
            // Groups are places among the values.
            if let Some(sum) = sums.get_mut(*group) {
                *sum += cell;
            }
        }
        sums
    }

    /// Adds to each cell what its group has, in units of the noise's square.
    fn spread(&self, groups: &[f64], onto: &mut [f64]) {
        let weight = (self.sigma * self.sigma).recip();
        for (group, cell) in self.group_of.iter().zip(onto) {
            *cell += weight * groups.get(*group).copied().unwrap_or(0.0);
        }
    }
}

/// The cells of the finest table that are closest to all margins. One margin must be of the cells themselves.
pub(crate) fn closest(cells: usize, margins: &[Margin]) -> Vec<f64> {
    let normal = |x: &[f64]| {
        let mut all = vec![0.0; cells];
        for margin in margins {
            margin.spread(&margin.sums(x), &mut all);
        }
        all
    };
    let mut right = vec![0.0; cells];
    for margin in margins {
        margin.spread(&margin.values, &mut right);
    }
    let goal = TOLERANCE * TOLERANCE * dot(&right, &right);
    let mut x = vec![0.0; cells];
    let mut residual = right;
    let mut direction = residual.clone();
    let mut square = dot(&residual, &residual);
    for _ in 0..STEPS_MAX {
        if square <= goal {
            break;
        }
        let image = normal(&direction);
        let step = square / dot(&direction, &image);
        if !step.is_finite() {
            break;
        }
        for i in 0..cells {
            x[i] += step * direction[i];
            residual[i] -= step * image[i];
        }
        let next = dot(&residual, &residual);
        let share = next / square;
        for (direction, residual) in direction.iter_mut().zip(&residual) {
            *direction = residual + share * *direction;
        }
        square = next;
    }
    x
}

fn dot(a: &[f64], b: &[f64]) -> f64 {
    a.iter().zip(b).map(|(a, b)| a * b).sum()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Two by three cells: themselves, rows, columns, all.
    fn table(values: &[f64], sigmas: [f64; 4]) -> Vec<Margin> {
        let margin = |groups: [usize; 6], range: std::ops::Range<usize>, sigma| Margin {
            group_of: groups.to_vec(),
            values: values[range].to_vec(),
            sigma,
        };
        vec![
            margin([0, 1, 2, 3, 4, 5], 0..6, sigmas[0]),
            margin([0, 0, 0, 1, 1, 1], 6..8, sigmas[1]),
            margin([0, 1, 2, 0, 1, 2], 8..11, sigmas[2]),
            margin([0; 6], 11..12, sigmas[3]),
        ]
    }

    fn distance(cells: &[f64], margins: &[Margin]) -> f64 {
        let of = |margin: &Margin| {
            let sums = margin.sums(cells);
            let squares = sums
                .iter()
                .zip(&margin.values)
                .map(|(s, v)| ((s - v) / margin.sigma).powi(2));
            squares.sum::<f64>()
        };
        margins.iter().map(of).sum()
    }

    #[test]
    fn what_agrees_already_stays() {
        let values = [1.0, 2.0, 3.0, 4.0, 5.0, 6.0, 6.0, 15.0, 5.0, 7.0, 9.0, 21.0];
        let cells = closest(6, &table(&values, [1.0, 2.0, 3.0, 4.0]));
        for (cell, value) in cells.iter().zip(values) {
            assert!((cell - value).abs() < 1e-9);
        }
    }

    proptest! {
        #[test]
        fn no_cell_can_be_moved_to_come_closer(
            values in prop::collection::vec(-50.0..200.0_f64, 12),
            sigmas in prop::array::uniform4(0.5..20.0_f64),
        ) {
            let margins = table(&values, sigmas);
            let cells = closest(6, &margins);
            let best = distance(&cells, &margins);
            for i in 0..6 {
                for by in [-0.1, 0.1] {
                    let mut other = cells.clone();
                    other[i] += by;
                    prop_assert!(distance(&other, &margins) >= best - 1e-9 * best.max(1.0));
                }
            }
        }
    }
}
