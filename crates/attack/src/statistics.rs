//! How sure a finding is.

use privacy::{Delta, Epsilon, account, audit};

/// A suite may cry wolf so seldom: each verdict is wrong with this probability at most.
pub(crate) const WRONG: f64 = 1e-5;

/// The δ at which strengths are turned into noise: a tenth of the stated one, 10⁻⁸; the rest is for groups.
pub(crate) fn delta() -> Delta {
    Delta::ten_to_minus(9)
}

/// The best chance to guess one of two equally likely worlds from answers that together cost ε in Gaussian noise:
/// Φ(μ / 2) with μ = √2ρ (Dong, Roth and Su 2019, section 2).
pub(crate) fn best_guess(epsilon: f64) -> f64 {
    best_guess_of(1, epsilon)
}

/// The best chance when such answers are given `times`: ρ adds up, μ grows with the root.
pub(crate) fn best_guess_of(times: u32, epsilon: f64) -> f64 {
    let nanos = (epsilon * 1e9).round().max(1.0) as u64;
    let rho = Epsilon::from_nanos(nanos).map_or(0.0, |epsilon| {
        account::rho_for(epsilon, delta()).nanos() as f64 / 1e9
    });
    normal_cdf((2.0 * rho * f64::from(times)).sqrt() / 2.0)
}

/// What share of successes is at least behind so many hits.
pub(crate) fn at_least(hits: u64, trials: u64) -> f64 {
    audit::clopper_pearson(hits, trials, WRONG).0
}

/// The probability that a standard normal is below (Abramowitz and Stegun 7.1.26, off by 1.5e-7 at most).
pub(crate) fn normal_cdf(x: f64) -> f64 {
    let z = x.abs() / std::f64::consts::SQRT_2;
    let t = 1.0 / (1.0 + 0.327_591_1 * z);
    let series = t
        * (0.254_829_592
            + t * (-0.284_496_736
                + t * (1.421_413_741 + t * (-1.453_152_027 + t * 1.061_405_429))));
    let erf = 1.0 - series * (-z * z).exp();
    if x >= 0.0 {
        0.5 + erf / 2.0
    } else {
        0.5 - erf / 2.0
    }
}

/// How likely two samples of one distribution are to lie so far apart (two-sided Kolmogorov–Smirnov test, asymptotic).
pub(crate) fn same_distribution(mut a: Vec<f64>, mut b: Vec<f64>) -> f64 {
    a.sort_by(f64::total_cmp);
    b.sort_by(f64::total_cmp);
    let (mut i, mut j, mut far) = (0, 0, 0.0_f64);
    while i < a.len() && j < b.len() {
        let at = a[i].min(b[j]);
        while i < a.len() && a[i] <= at {
            i += 1;
        }
        while j < b.len() && b[j] <= at {
            j += 1;
        }
        far = far.max((i as f64 / a.len() as f64 - j as f64 / b.len() as f64).abs());
    }
    let size = (a.len() * b.len()) as f64 / (a.len() + b.len()).max(1) as f64;
    let root = size.sqrt();
    let lambda = (root + 0.12 + 0.11 / root) * far;
    let terms = (1..100).map(|k| {
        let sign = if k % 2 == 1 { 1.0 } else { -1.0 };
        let k = f64::from(k);
        sign * (-2.0 * k * k * lambda * lambda).exp()
    });
    if lambda < 0.2 {
        return 1.0;
    }
    (2.0 * terms.sum::<f64>()).clamp(0.0, 1.0)
}

/// The x in [0, 1] each that come nearest to A·x = b, where row i of A is one over the persons of `rows[i]`: least squares
/// by conjugate gradients on the normal equations, with a little ridge towards one half.
pub(crate) fn least_squares(
    persons: usize,
    rows: &[Vec<usize>],
    b: &[f64],
    ridge: f64,
) -> Vec<f64> {
    let times = |x: &[f64]| -> Vec<f64> {
        let mut y: Vec<f64> = x.iter().map(|x| ridge * x).collect();
        for row in rows {
            let sum: f64 = row.iter().map(|person| x[*person]).sum();
            for person in row {
                y[*person] += sum;
            }
        }
        y
    };
    let mut target = vec![0.0; persons];
    for (row, b) in rows.iter().zip(b) {
        let centred = b - row.len() as f64 / 2.0;
        for person in row {
            target[*person] += centred;
        }
    }
    let mut x = vec![0.0; persons];
    let mut r = target;
    let mut p = r.clone();
    let dot = |a: &[f64], b: &[f64]| a.iter().zip(b).map(|(a, b)| a * b).sum::<f64>();
    let mut rr = dot(&r, &r);
    for _ in 0..4 * persons {
        if rr < 1e-12 {
            break;
        }
        let ap = times(&p);
        let step = rr / dot(&p, &ap);
        for (x, p) in x.iter_mut().zip(&p) {
            *x += step * p;
        }
        for (r, ap) in r.iter_mut().zip(&ap) {
            *r -= step * ap;
        }
        let next = dot(&r, &r);
        for (p, r) in p.iter_mut().zip(&r) {
            *p = r + next / rr * *p;
        }
        rr = next;
    }
    x.iter().map(|x| x + 0.5).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn chances_and_distances_are_right() {
        // R 4.3: pnorm(1.96) = 0.9750021, pnorm(-0.5) = 0.3085375.
        assert!((normal_cdf(1.96) - 0.975_002_1).abs() < 1e-6);
        assert!((normal_cdf(-0.5) - 0.308_537_5).abs() < 1e-6);
        assert!(best_guess(4.0) < 0.63 && best_guess(0.1) < 0.51);
        assert!((best_guess_of(1, 1.0) - best_guess(1.0)).abs() < 1e-12);
        let even: Vec<f64> = (0..500).map(f64::from).collect();
        let far: Vec<f64> = even.iter().map(|x| x + 100.0).collect();
        assert!(same_distribution(even.clone(), even.clone()) > 0.99);
        assert!(same_distribution(even, far) < 1e-6);
    }

    #[test]
    fn subsets_are_solved() {
        let truth = [1.0, 0.0, 1.0, 1.0, 0.0];
        let rows = vec![
            vec![0, 1],
            vec![1, 2],
            vec![2, 3, 4],
            vec![0, 4],
            vec![1, 4],
            vec![0, 3],
        ];
        let b: Vec<f64> = rows
            .iter()
            .map(|row| row.iter().map(|p| truth[*p]).sum())
            .collect();
        for (found, truth) in least_squares(5, &rows, &b, 1e-9).iter().zip(truth) {
            assert!((found - truth).abs() < 1e-3, "{found} {truth}");
        }
    }
}
