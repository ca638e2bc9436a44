//! Samplers and accounting against OpenDP, whose proofs are published.

use opendp::{
    combinators::make_zCDP_to_approxDP,
    domains::{AtomDomain, VectorDomain},
    measurements::{make_gaussian, make_laplace},
    measures::{MaxDivergence, ZeroConcentratedDivergence},
    metrics::{L1Distance, L2Distance},
};
use privacy::{
    Delta, Rho, account,
    noise::{DiscreteGaussian, DiscreteLaplace},
};
use rand::{SeedableRng, rngs::StdRng};

const SAMPLES: usize = 40_000;

/// Samples by value, the tails together beyond ±`reach`.
fn histogram(samples: impl IntoIterator<Item = i128>, reach: i128) -> Vec<f64> {
    let mut cells = vec![0.0; 2 * reach as usize + 1];
    samples
        .into_iter()
        .for_each(|x| cells[(x.clamp(-reach, reach) + reach) as usize] += 1.0);
    cells
}

/// The two-sample chi-square statistic in standard deviations from its mean; above 5 the two are not the same.
fn distance(a: &[f64], b: &[f64]) -> f64 {
    let (n, m) = (a.iter().sum::<f64>(), b.iter().sum::<f64>());
    let cells: Vec<f64> = a
        .iter()
        .zip(b)
        .filter(|(a, b)| *a + *b >= 10.0)
        .map(|(a, b)| (a * (m / n).sqrt() - b * (n / m).sqrt()).powi(2) / (a + b))
        .collect();
    let freedom = cells.len() as f64 - 1.0;
    (cells.iter().sum::<f64>() - freedom) / (2.0 * freedom).sqrt()
}

/// The chi-square statistic against exact weights.
fn distance_to(weights: &[f64], seen: &[f64]) -> f64 {
    let (all, n) = (weights.iter().sum::<f64>(), seen.iter().sum::<f64>());
    let cells: Vec<f64> = weights
        .iter()
        .map(|w| w / all * n)
        .zip(seen)
        .map(|(e, s)| (s - e).powi(2) / e.max(1e-300))
        .collect();
    let freedom = cells.len() as f64 - 1.0;
    (cells.iter().sum::<f64>() - freedom) / (2.0 * freedom).sqrt()
}

fn gaussian_weights(sigma: f64, reach: i128) -> Vec<f64> {
    let far = 60 * reach;
    let mut cells = vec![0.0; 2 * reach as usize + 1];
    for x in -far..=far {
        cells[(x.clamp(-reach, reach) + reach) as usize] +=
            (-(x as f64).powi(2) / (2.0 * sigma * sigma)).exp();
    }
    cells
}

#[test]
fn the_discrete_gaussian_is_that_of_the_reference_and_of_the_formula() {
    for (numerator, denominator, reach) in [(1, 4, 1), (9, 4, 4), (400, 1, 48)] {
        let sigma = (f64::from(numerator) / f64::from(denominator)).sqrt();
        let domain = VectorDomain::new(AtomDomain::<i64>::default());
        let theirs = make_gaussian::<_, _, ZeroConcentratedDivergence>(
            domain,
            L2Distance::<f64>::default(),
            sigma,
            None,
        )
        .unwrap()
        .invoke(&vec![0; SAMPLES])
        .unwrap();
        let ours = DiscreteGaussian::with_variance(numerator as u128, denominator as u128).unwrap();
        let rng = &mut StdRng::seed_from_u64(numerator as u64);
        let ours = histogram((0..SAMPLES * 10).map(|_| ours.sample(rng)), reach);
        let theirs = histogram(theirs.into_iter().map(i128::from), reach);
        assert!(
            distance(&ours, &theirs) < 5.0,
            "σ {sigma}: {}",
            distance(&ours, &theirs)
        );
        let exact = gaussian_weights(sigma, reach);
        assert!(
            distance_to(&exact, &ours) < 5.0,
            "σ {sigma}: {}",
            distance_to(&exact, &ours)
        );
        // The test has teeth: noise a twentieth wider is told apart.
        let wider = gaussian_weights(sigma * 1.05, reach);
        assert!(
            distance_to(&wider, &ours) > 5.0,
            "σ {sigma}: {}",
            distance_to(&wider, &ours)
        );
    }
}

#[test]
fn a_whole_sigma_gives_the_same_noise_as_its_square() {
    let exact = gaussian_weights(20.0, 48);
    let whole = DiscreteGaussian::with_sigma(20).unwrap();
    let rng = &mut StdRng::seed_from_u64(20);
    let seen = histogram((0..SAMPLES * 10).map(|_| whole.sample(rng)), 48);
    assert!(
        distance_to(&exact, &seen) < 5.0,
        "{}",
        distance_to(&exact, &seen)
    );
}

#[test]
fn the_discrete_laplace_is_that_of_the_reference_and_of_the_formula() {
    for (t, s, reach) in [(1, 2, 4), (7, 2, 20), (30, 1, 150)] {
        let scale = f64::from(t) / f64::from(s);
        let domain = VectorDomain::new(AtomDomain::<i64>::default());
        let theirs =
            make_laplace::<_, _, MaxDivergence>(domain, L1Distance::<i64>::default(), scale, None)
                .unwrap()
                .invoke(&vec![0; SAMPLES])
                .unwrap();
        let ours = DiscreteLaplace::with_scale(t as u128, s as u128).unwrap();
        let rng = &mut StdRng::seed_from_u64(t as u64);
        let ours = histogram((0..SAMPLES * 10).map(|_| ours.sample(rng)), reach);
        let theirs = histogram(theirs.into_iter().map(i128::from), reach);
        assert!(
            distance(&ours, &theirs) < 5.0,
            "scale {scale}: {}",
            distance(&ours, &theirs)
        );
        let mut exact = vec![0.0; 2 * reach as usize + 1];
        for x in -60 * reach..=60 * reach {
            exact[(x.clamp(-reach, reach) + reach) as usize] += (-(x as f64).abs() / scale).exp();
        }
        assert!(
            distance_to(&exact, &ours) < 5.0,
            "scale {scale}: {}",
            distance_to(&exact, &ours)
        );
    }
}

#[test]
fn epsilon_is_never_below_the_reference_and_hardly_above() {
    for rho in [0.001, 0.017, 0.1, 0.5, 2.0] {
        let domain = VectorDomain::new(AtomDomain::<i64>::default());
        let sigma = (0.5_f64 / rho).sqrt();
        let gaussian = make_gaussian::<_, _, ZeroConcentratedDivergence>(
            domain,
            L2Distance::<f64>::default(),
            sigma,
            None,
        )
        .unwrap();
        // The ρ that the reference itself states for this σ, so that both convert the same number.
        let stated: f64 = gaussian.map(&1.0).unwrap();
        let profile = make_zCDP_to_approxDP(gaussian).unwrap().map(&1.0).unwrap();
        for n in [5, 8, 10] {
            let theirs = profile.epsilon(10_f64.powi(-n)).unwrap();
            let ours = account::epsilon_of(
                Rho::from_nanos((stated * 1e9).ceil() as u64),
                Delta::ten_to_minus(n as u32),
            );
            assert!(
                ours >= theirs * (1.0 - 1e-9) && ours < theirs * 1.01,
                "ρ {rho} δ 1e-{n}: {ours} {theirs}"
            );
        }
    }
}
