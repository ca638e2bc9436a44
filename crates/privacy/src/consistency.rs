//! Makes noisy figures of a hierarchy add up: streets to districts, districts to the town.
//!
//! Post-processing of figures that are protected already: it costs nothing, and adding up makes them better, since what
//! is known of the parts tells of the whole and the other way round. A forest is given by each node's parent; children
//! may come before or after their parents. A node that was not measured has σ = ∞.
//!
//! [`least_squares`] minimises Σ((xᵢ − vᵢ)/σᵢ)² under "each parent is the sum of its children": Hay, Rastogi, Miklau &
//! Suciu, "Boosting the Accuracy of Differentially Private Histograms Through Consistency" (2010), with weights.
//! [`least_squares_non_negative`] minimises the same with x ≥ 0, exactly: below each node, the best figure as a function
//! of the multiplier λ of "I am part of my parent" is increasing and piecewise linear, and such functions add up. By
//! contrast, cutting negative figures to zero afterwards makes every parent too large.
//! [`least_squares_whole`] rounds that to whole numbers that still add up, none by one or more.

use crate::PrivacyError;

/// A node that was not measured counts as this many times as uncertain as the most uncertain that was.
const UNMEASURED: f64 = 1e5;

/// The figures closest to `values`, in units of `sigmas`, in which every parent is the sum of its children.
pub fn least_squares(
    parents: &[Option<usize>],
    values: &[f64],
    sigmas: &[f64],
) -> Result<Vec<f64>, PrivacyError> {
    let forest = Forest::of(parents, values, sigmas)?;
    // Upwards: what a node's own figure and its children's together say of it, and how sure.
    let mut best = forest.figures.clone();
    for node in forest.upwards() {
        let children = &forest.children[node];
        if children.is_empty() {
            continue;
        }
        let sum: f64 = children.iter().map(|c| best[*c].value).sum();
        let variance: f64 = children.iter().map(|c| best[*c].variance).sum();
        let own = best[node];
        let all = own.variance + variance;
        best[node] = Figure {
            value: (own.value * variance + sum * own.variance) / all,
            variance: own.variance * variance / all,
        };
    }
    // Downwards: what is missing from a parent is spread over its children, most to the least sure.
    let mut found: Vec<f64> = best.iter().map(|figure| figure.value).collect();
    for node in forest.downwards() {
        let children = &forest.children[node];
        let sum: f64 = children.iter().map(|c| best[*c].value).sum();
        let variance: f64 = children.iter().map(|c| best[*c].variance).sum();
        let missing = found[node] - sum;
        for child in children {
            found[*child] = best[*child].value + missing * best[*child].variance / variance;
        }
    }
    Ok(found)
}

/// The same with no figure below zero: the exact optimum under that constraint too.
pub fn least_squares_non_negative(
    parents: &[Option<usize>],
    values: &[f64],
    sigmas: &[f64],
) -> Result<Vec<f64>, PrivacyError> {
    let forest = Forest::of(parents, values, sigmas)?;
    let mut amounts: Vec<Amount> = forest.figures.iter().map(|_| Amount::default()).collect();
    for node in forest.upwards() {
        let own = forest.figures[node];
        let children = forest.children[node].iter().map(|c| &amounts[*c]);
        amounts[node] = if forest.children[node].is_empty() {
            Amount::of_leaf(own)
        } else {
            Amount::sum(children).priced(own)
        };
    }
    let mut found = vec![0.0; parents.len()];
    // A root is part of nothing: its multiplier is zero.
    for node in forest.downwards() {
        if parents[node].is_none() {
            found[node] = amounts[node].at(0.0);
        }
        let children = &forest.children[node];
        if children.is_empty() {
            continue;
        }
        let together = Amount::sum(children.iter().map(|c| &amounts[*c]));
        let price = together.price_of(found[node]);
        children
            .iter()
            .for_each(|c| found[*c] = amounts[*c].at(price));
        // The last digits: sums hold as far as floats do.
        let sum: f64 = children.iter().map(|c| found[*c]).sum();
        if sum > 0.0 {
            let factor = found[node] / sum;
            children.iter().for_each(|c| found[*c] *= factor);
        }
    }
    Ok(found)
}

/// Whole numbers, none negative, that add up exactly: each within one of what [`least_squares_non_negative`] finds.
/// Figures beyond 2^53 keep their leading 53 bits.
pub fn least_squares_whole(
    parents: &[Option<usize>],
    values: &[i128],
    sigmas: &[f64],
) -> Result<Vec<i128>, PrivacyError> {
    let values: Vec<f64> = values.iter().map(|v| *v as f64).collect();
    let exact = least_squares_non_negative(parents, &values, sigmas)?;
    let forest = Forest::of(parents, &values, sigmas)?;
    let mut whole = vec![0_i128; exact.len()];
    for node in forest.downwards() {
        if parents[node].is_none() {
            whole[node] = exact[node].round() as i128;
        }
        let mut children = forest.children[node].clone();
        children
            .iter()
            .for_each(|c| whole[*c] = exact[*c].floor() as i128);
        let mut missing = whole[node] - children.iter().map(|c| whole[*c]).sum::<i128>();
        // Largest remainders first, and equal ones in order.
        let part = |c: &usize| exact[*c] - exact[*c].floor();
        children.sort_by(|a, b| part(b).total_cmp(&part(a)).then(a.cmp(b)));
        let step = missing.signum();
        // One round, but for figures so large that floats cannot tell one from the next.
        while missing != 0 && !children.is_empty() {
            let share = (missing.abs() / children.len() as i128).max(1) * step;
            for child in &children {
                let change = if step < 0 {
                    share.max(-whole[*child])
                } else {
                    share
                };
                if missing == 0 || change == 0 {
                    continue;
                }
                whole[*child] += change;
                missing -= change;
            }
        }
    }
    Ok(whole)
}

/// A measured figure and the square of its σ.
#[derive(Debug, Clone, Copy)]
struct Figure {
    value: f64,
    variance: f64,
}

/// The hierarchy, checked, in an order in which every parent comes before its children.
struct Forest {
    children: Vec<Vec<usize>>,
    order: Vec<usize>,
    figures: Vec<Figure>,
}

impl Forest {
    fn of(parents: &[Option<usize>], values: &[f64], sigmas: &[f64]) -> Result<Self, PrivacyError> {
        let wrong = |node, what| Err(PrivacyError::NotAForest { node, what });
        let nodes = parents.len();
        if values.len() != nodes || sigmas.len() != nodes {
            let node = values.len().min(sigmas.len()).min(nodes);
            return wrong(node, "give one parent, one value and one σ for each");
        }
        if let Some(node) = sigmas
            .iter()
            .position(|sigma| sigma.is_nan() || *sigma <= 0.0)
        {
            return wrong(
                node,
                "σ must be positive, or infinite if it was not measured",
            );
        }
        let known = |node: usize| sigmas[node].is_finite();
        if let Some(node) = (0..nodes).find(|node| known(*node) && !values[*node].is_finite()) {
            return wrong(node, "its value is not a number");
        }
        let mut children = vec![Vec::new(); nodes];
        for (node, parent) in parents.iter().enumerate() {
            let Some(parent) = parent else { continue };
            match children.get_mut(*parent) {
                Some(siblings) => siblings.push(node),
                None => return wrong(node, "its parent is not among the figures"),
            }
        }
        let mut order: Vec<usize> = (0..nodes).filter(|node| parents[*node].is_none()).collect();
        let mut next = 0;
        while let Some(node) = order.get(next) {
            order.extend(&children[*node]);
            next += 1;
        }
        if order.len() < nodes {
            let mut reached = vec![false; nodes];
            order.iter().for_each(|node| reached[*node] = true);
            let node = reached.iter().position(|reached| !reached).unwrap_or(0);
            return wrong(node, "it is its own ancestor");
        }
        let most = sigmas
            .iter()
            .copied()
            .filter(|sigma| sigma.is_finite())
            .fold(0.0, f64::max);
        let unmeasured = if most > 0.0 { most * UNMEASURED } else { 1.0 };
        let figure = |node: usize| {
            let (value, sigma) = if known(node) {
                (values[node], sigmas[node])
            } else {
                (0.0, unmeasured)
            };
            Figure {
                value,
                variance: sigma * sigma,
            }
        };
        Ok(Self {
            children,
            order,
            figures: (0..nodes).map(figure).collect(),
        })
    }

    fn downwards(&self) -> impl Iterator<Item = usize> {
        self.order.iter().copied()
    }

    fn upwards(&self) -> impl Iterator<Item = usize> {
        self.order.iter().rev().copied()
    }
}

/// The best total below a node, as a function of the multiplier λ: zero up to the first knot, then increasing.
#[derive(Debug, Clone, Default)]
struct Amount {
    knots: Vec<Knot>,
}

#[derive(Debug, Clone, Copy)]
struct Knot {
    price: f64,
    amount: f64,
    /// From here to the next knot.
    slope: f64,
}

impl Amount {
    /// (x − v)/σ² = λ, where x is not negative.
    fn of_leaf(figure: Figure) -> Self {
        Self {
            knots: vec![Knot {
                price: -figure.value / figure.variance,
                amount: 0.0,
                slope: figure.variance,
            }],
        }
    }

    fn sum<'a>(parts: impl Iterator<Item = &'a Self>) -> Self {
        let mut bends: Vec<(f64, f64)> = Vec::new();
        for part in parts {
            let mut before = 0.0;
            for knot in &part.knots {
                bends.push((knot.price, knot.slope - before));
                before = knot.slope;
            }
        }
        bends.sort_by(|a, b| a.0.total_cmp(&b.0));
        let mut knots: Vec<Knot> = Vec::with_capacity(bends.len());
        for (price, bend) in bends {
            let last = knots.last().copied();
            let (amount, slope) = last.map_or((0.0, 0.0), |last| {
                (last.amount + last.slope * (price - last.price), last.slope)
            });
            knots.push(Knot {
                price,
                amount,
                slope: slope + bend,
            });
        }
        Self { knots }
    }

    /// With the node's own figure: its multiplier is the children's and (x − v)/σ².
    fn priced(mut self, own: Figure) -> Self {
        for knot in &mut self.knots {
            knot.price += (knot.amount - own.value) / own.variance;
            knot.slope /= 1.0 + knot.slope / own.variance;
        }
        self
    }

    fn at(&self, price: f64) -> f64 {
        let knots = self.knots.partition_point(|knot| knot.price <= price);
        let knot = knots.checked_sub(1).and_then(|last| self.knots.get(last));
        knot.map_or(0.0, |knot| knot.amount + knot.slope * (price - knot.price))
    }

    /// Some λ with this amount.
    fn price_of(&self, amount: f64) -> f64 {
        let knots = self.knots.partition_point(|knot| knot.amount <= amount);
        let knot = knots.saturating_sub(1);
        self.knots.get(knot).map_or(0.0, |knot| {
            let more = (amount - knot.amount).max(0.0);
            if more > 0.0 {
                knot.price + more / knot.slope
            } else {
                knot.price
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng, rngs::StdRng};

    /// A random forest of at most 14 nodes, figures and scales; parents may come later than children.
    fn forest() -> impl Strategy<Value = (Vec<Option<usize>>, Vec<f64>, Vec<f64>)> {
        (1_usize..14).prop_flat_map(|nodes| {
            let parents = prop::collection::vec(any::<prop::sample::Index>(), nodes);
            let roots = prop::collection::vec(prop::bool::weighted(0.15), nodes);
            let values = prop::collection::vec(-30.0..100.0_f64, nodes);
            let sigmas =
                prop::collection::vec(prop_oneof![0.5..20.0_f64, Just(f64::INFINITY)], nodes);
            (parents, roots, values, sigmas, any::<bool>()).prop_map(
                move |(parents, roots, values, sigmas, turned)| {
                    let mut all: Vec<Option<usize>> = (0..nodes)
                        .map(|i| (i > 0 && !roots[i]).then(|| parents[i].index(i)))
                        .collect();
                    if turned {
                        all = all.iter().rev().map(|p| p.map(|p| nodes - 1 - p)).collect();
                    }
                    (all, values, sigmas)
                },
            )
        })
    }

    fn adds_up<T: Copy + std::iter::Sum<T>>(
        parents: &[Option<usize>],
        found: &[T],
        same: impl Fn(T, T) -> bool,
    ) -> bool {
        (0..parents.len()).all(|node| {
            let children: Vec<T> = (0..parents.len())
                .filter(|c| parents[*c] == Some(node))
                .map(|c| found[c])
                .collect();
            children.is_empty() || same(children.into_iter().sum(), found[node])
        })
    }

    fn distance(found: &[f64], values: &[f64], sigmas: &[f64]) -> f64 {
        let of = found.iter().zip(values).zip(sigmas);
        of.map(|((x, v), s)| ((x - v) / s).powi(2)).sum()
    }

    fn close(a: f64, b: f64) -> bool {
        (a - b).abs() <= 1e-6 * (1.0 + a.abs().max(b.abs()))
    }

    /// Moves a leaf, and with it all its ancestors.
    fn moved(parents: &[Option<usize>], found: &[f64], leaf: usize, by: f64) -> Vec<f64> {
        let mut other = found.to_vec();
        let mut at = Some(leaf);
        while let Some(node) = at {
            other[node] += by;
            at = parents[node];
        }
        other
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(2_000))]
        /// Sums hold, and no leaf can be moved, alone or against another, to come closer to what was measured.
        #[test]
        fn nothing_that_adds_up_is_closer((parents, values, sigmas) in forest(), positive: bool) {
            let found = if positive { least_squares_non_negative(&parents, &values, &sigmas) } else { least_squares(&parents, &values, &sigmas) };
            let found = found.unwrap();
            prop_assert!(adds_up(&parents, &found, close));
            prop_assert!(!positive || found.iter().all(|x| *x >= 0.0));
            let best = distance(&found, &values, &sigmas);
            let leaves: Vec<usize> = (0..parents.len()).filter(|n| !parents.contains(&Some(*n))).collect();
            for leaf in &leaves {
                for by in [-0.5, -0.01, 0.01, 0.5] {
                    for second in leaves.iter().map(|l| Some(*l)).chain([None]) {
                        let mut other = moved(&parents, &found, *leaf, by);
                        if let Some(second) = second {
                            other = moved(&parents, &other, second, -by);
                        }
                        let allowed = !positive || other.iter().all(|x| *x >= 0.0);
                        prop_assert!(!allowed || distance(&other, &values, &sigmas) >= best - 1e-4, "{found:?} {other:?}");
                    }
                }
            }
        }

        #[test]
        fn whole_numbers_add_up_exactly_and_stay_beside_the_optimum((parents, values, sigmas) in forest(), large: bool) {
            let factor = if large { 1_i128 << 90 } else { 1 };
            let whole: Vec<i128> = values.iter().map(|v| *v as i128 * factor).collect();
            let found = least_squares_whole(&parents, &whole, &sigmas).unwrap();
            prop_assert!(adds_up(&parents, &found, |a, b| a == b));
            prop_assert!(found.iter().all(|x| *x >= 0));
            if !large {
                let values: Vec<f64> = whole.iter().map(|v| *v as f64).collect();
                let exact = least_squares_non_negative(&parents, &values, &sigmas).unwrap();
                prop_assert!(found.iter().zip(exact).all(|(w, x)| (*w as f64 - x).abs() < 1.0 + 1e-6));
            }
        }
    }

    #[test]
    fn the_worked_example_of_two_levels() {
        // A total of 10 ± 1 and parts 3 ± 1 and 4 ± 1: what is missing, 3, is shared by all three.
        let parents = [None, Some(0), Some(0)];
        let found = least_squares(&parents, &[10.0, 3.0, 4.0], &[1.0; 3]).unwrap();
        assert!(
            found.iter().zip([9.0, 4.0, 5.0]).all(|(a, b)| close(*a, b)),
            "{found:?}"
        );
        // Parts 8 and −2 of a total of 6, all as sure: none below zero, hence 7 = 7 + 0.
        let found = least_squares_non_negative(&parents, &[6.0, 8.0, -2.0], &[1.0; 3]).unwrap();
        assert!(
            found.iter().zip([7.0, 7.0, 0.0]).all(|(a, b)| close(*a, b)),
            "{found:?}"
        );
        let found = least_squares_whole(&parents, &[7, 8, -2], &[1.0; 3]).unwrap();
        assert!(found == [8, 8, 0] || found == [7, 7, 0], "{found:?}");
        assert_eq!(least_squares(&[], &[], &[]).unwrap(), Vec::<f64>::new());
    }

    #[test]
    fn adding_up_makes_figures_better() {
        // 16 streets and their district, all with the same σ: 16 of 17 directions of error remain.
        let mut parents = vec![Some(16); 16];
        parents.push(None);
        let rng = &mut StdRng::seed_from_u64(4);
        let mut noise = || rng.random_range(-20.0..20.0);
        let (mut before, mut after) = (0.0, 0.0);
        for _ in 0..2_000 {
            let truth = |i: usize| if i == 16 { 1_600.0 } else { 100.0 };
            let values: Vec<f64> = (0..17).map(|i| truth(i) + noise()).collect();
            let found = least_squares(&parents, &values, &[8.0; 17]).unwrap();
            let error = |x: &[f64]| {
                x.iter()
                    .enumerate()
                    .map(|(i, x)| (x - truth(i)).powi(2))
                    .sum::<f64>()
            };
            before += error(&values);
            after += error(&found);
        }
        let ratio = after / before;
        assert!((ratio - 16.0 / 17.0).abs() < 0.01, "{ratio}");
    }

    #[test]
    fn what_is_no_forest_is_refused() {
        let one = |parents: &[Option<usize>], values: &[f64], sigmas: &[f64]| {
            matches!(
                least_squares(parents, values, sigmas),
                Err(PrivacyError::NotAForest { .. })
            )
        };
        assert!(one(&[Some(0)], &[1.0], &[1.0]));
        assert!(one(&[Some(1), Some(0)], &[1.0; 2], &[1.0; 2]));
        assert!(one(&[Some(9)], &[1.0], &[1.0]));
        assert!(one(&[None], &[1.0, 2.0], &[1.0]));
        assert!(one(&[None], &[f64::NAN], &[1.0]));
        assert!(one(&[None], &[1.0], &[0.0]));
        assert!(one(&[None], &[1.0], &[f64::NAN]));
        assert!(!one(&[None], &[f64::NAN], &[f64::INFINITY]));
    }
}
