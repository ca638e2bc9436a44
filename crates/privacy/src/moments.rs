//! Means and variances from released figures: a count, Σ(x − c) and Σ(x − c)² around a public centre c.
//!
//! Everything here is post-processing of figures that are protected already; it costs nothing. Sums around a centre
//! near the values need far less noise than sums around zero, and cancel less. Standard errors are of first order (the
//! delta method), from the noise alone: they do not tell how much was cut from persons with many rows.

/// A released figure and the σ of its noise.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Noisy {
    /// The figure, in its unit.
    pub value: f64,
    /// σ of its noise, in the same unit.
    pub sigma: f64,
}

/// An estimate made of released figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Estimate {
    /// In the unit of the values, or its square for a variance.
    pub value: f64,
    /// Of first order, in the same unit: 95 % of estimates are within about 1.96 of these.
    pub standard_error: f64,
}

/// The mean, `centre` + Σ(x − c)/n; `None` when the released count is below one, hence noise alone.
pub fn mean(count: Noisy, sum: Noisy, centre: f64) -> Option<Estimate> {
    let n = at_least_one(count)?;
    let off = sum.value / n;
    Some(Estimate {
        value: centre + off,
        standard_error: sum.sigma.hypot(off * count.sigma) / n,
    })
}

/// The variance of the values themselves (divisor n), Σ(x − c)²/n − (Σ(x − c)/n)², at least zero; `None` when the
/// released count is below one.
pub fn variance(count: Noisy, sum: Noisy, squares: Noisy) -> Option<Estimate> {
    let n = at_least_one(count)?;
    let (off, square) = (sum.value / n, squares.value / n);
    // Derivatives by Σ(x − c)², Σ(x − c) and n.
    let parts = [
        squares.sigma,
        2.0 * off * sum.sigma,
        (2.0 * off * off - square) * count.sigma,
    ];
    Some(Estimate {
        value: (square - off * off).max(0.0),
        standard_error: parts.iter().fold(0.0_f64, |all, part| all.hypot(*part)) / n,
    })
}

/// The variance with divisor n − 1, as `VAR_SAMP` has it; `None` when the released count is below two.
pub fn sample_variance(count: Noisy, sum: Noisy, squares: Noisy) -> Option<Estimate> {
    let n = Some(count.value).filter(|n| *n >= 2.0)?;
    let of_all = variance(count, sum, squares)?;
    let factor = n / (n - 1.0);
    Some(Estimate {
        value: of_all.value * factor,
        standard_error: of_all.standard_error * factor,
    })
}

fn at_least_one(count: Noisy) -> Option<f64> {
    Some(count.value).filter(|n| *n >= 1.0)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use rand::{RngExt, SeedableRng, rngs::StdRng};

    fn noisy(value: f64, sigma: f64) -> Noisy {
        Noisy { value, sigma }
    }

    fn sums(values: &[f64], centre: f64) -> (f64, f64, f64) {
        let n = values.len() as f64;
        let off = values.iter().map(|x| x - centre);
        (n, off.clone().sum(), off.map(|d| d * d).sum())
    }

    proptest! {
        #[test]
        fn without_noise_they_are_the_textbook_figures(values in prop::collection::vec(-50.0..150.0_f64, 2..60), centre in -20.0..80.0_f64) {
            let (n, sum, squares) = sums(&values, centre);
            let (count, sum, squares) = (noisy(n, 0.0), noisy(sum, 0.0), noisy(squares, 0.0));
            let average = values.iter().sum::<f64>() / n;
            let spread = values.iter().map(|x| (x - average).powi(2)).sum::<f64>();
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-8 * (1.0 + b.abs());
            prop_assert!(close(mean(count, sum, centre).unwrap().value, average));
            prop_assert!(close(variance(count, sum, squares).unwrap().value, spread / n));
            prop_assert!(close(sample_variance(count, sum, squares).unwrap().value, spread / (n - 1.0)));
            prop_assert!(variance(count, sum, squares).unwrap().standard_error == 0.0);
        }

        #[test]
        fn whatever_is_released_no_variance_is_negative_and_no_small_count_is_divided_by(
            n in -5.0..5.0_f64, sum in -1e6..1e6_f64, squares in -1e6..1e6_f64,
        ) {
            let figures = (noisy(n, 1.0), noisy(sum, 1.0), noisy(squares, 1.0));
            let found = variance(figures.0, figures.1, figures.2);
            prop_assert_eq!(found.is_some(), n >= 1.0);
            prop_assert!(found.is_none_or(|v| v.value >= 0.0 && v.standard_error.is_finite()));
            prop_assert_eq!(mean(figures.0, figures.1, 3.0).is_some(), n >= 1.0);
            prop_assert_eq!(sample_variance(figures.0, figures.1, figures.2).is_some(), n >= 2.0);
        }
    }

    #[test]
    fn stated_errors_are_those_seen() {
        let rng = &mut StdRng::seed_from_u64(8);
        let values: Vec<f64> = (0..2_000).map(|i| f64::from(i % 61)).collect();
        let (n, sum, squares) = sums(&values, 25.0);
        let sigma = (12.0, 300.0, 9_000.0);
        // Twelve uniforms less six have variance one.
        let mut gauss = || (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0;
        let (mut means, mut variances) = (Vec::new(), Vec::new());
        for _ in 0..4_000 {
            let count = noisy(n + sigma.0 * gauss(), sigma.0);
            let sum = noisy(sum + sigma.1 * gauss(), sigma.1);
            let squares = noisy(squares + sigma.2 * gauss(), sigma.2);
            means.push(mean(count, sum, 25.0).unwrap());
            variances.push(variance(count, sum, squares).unwrap());
        }
        for found in [means, variances] {
            let of = found.len() as f64;
            let middle = found.iter().map(|e| e.value).sum::<f64>() / of;
            let seen = (found
                .iter()
                .map(|e| (e.value - middle).powi(2))
                .sum::<f64>()
                / of)
                .sqrt();
            let said = found.iter().map(|e| e.standard_error).sum::<f64>() / of;
            assert!((said / seen - 1.0).abs() < 0.05, "said {said}, seen {seen}");
        }
    }
}
