//! Black-box audits: how well can two towns that differ in one person be told apart?
//!
//! An auditor runs a mechanism often on one table and often on its neighbour, and turns each answer into a score that is
//! larger when she suspects the person to be there. From the two samples alone follow lower bounds on the privacy loss
//! that hold with a stated confidence, whatever the mechanism does inside: a bound above the stated strength proves a
//! fault. The event to look at is chosen on the first half of each sample and measured on the second half, so that
//! choosing costs no confidence; chances are bounded by Clopper & Pearson, "The use of confidence or fiducial limits"
//! (1934), which is exact for every sample size. An audit never proves that a mechanism is private.
//!
//! Nothing here is on the way from a row to an answer.

/// A lower bound on the ε of (ε, δ)-differential privacy, wrong with probability `wrong` at most; zero if the samples
/// show no difference. Samples must be independent draws, none of them NaN, at least a few hundred each.
///
/// For an event S and either order of the two tables, P(S) ≤ e^ε·Q(S) + δ, hence ε ≥ ln((P(S) − δ)/Q(S)).
pub fn epsilon_lower_bound(with: &[f64], without: &[f64], delta: f64, wrong: f64) -> f64 {
    strongest(with, without, wrong, |p, q| {
        if p > delta {
            ((p - delta) / q).ln()
        } else {
            0.0
        }
    })
}

/// A lower bound on the μ of Gaussian differential privacy (Dong, Roth & Su 2019), wrong with probability `wrong` at
/// most. Noise of scale σ on figures that one person moves by Δ has μ = Δ/σ = √(2ρ). For such noise this is sharper
/// than the bound on ε: a tenth too little noise shows in 100,000 draws.
///
/// Every event has Φ⁻¹(P(S)) − Φ⁻¹(Q(S)) ≤ μ.
pub fn gaussian_lower_bound(with: &[f64], without: &[f64], wrong: f64) -> f64 {
    strongest(with, without, wrong, |p, q| {
        // The approximation of the quantile is off by 1.2e-9 of its size at most.
        normal_quantile(p) - normal_quantile(q) - 1e-7
    })
}

/// Between which chances the true one lies: each end is wrong with probability `wrong` at most, for `hits` in `trials`
/// independent trials.
pub fn clopper_pearson(hits: u64, trials: u64, wrong: f64) -> (f64, f64) {
    let (hits, misses) = (hits.min(trials) as f64, trials.saturating_sub(hits) as f64);
    // P(at least `hits`) = I_p(hits, misses + 1), which grows with p.
    let low = if hits == 0.0 {
        0.0
    } else {
        bisect(|p| incomplete_beta(p, hits, misses + 1.0) > wrong).0
    };
    let high = if misses == 0.0 {
        1.0
    } else {
        bisect(|p| 1.0 - incomplete_beta(p, hits + 1.0, misses) < wrong).1
    };
    (low, high)
}

/// One side of a threshold, seen from one of the two tables.
#[derive(Debug, Clone, Copy)]
struct Event {
    threshold: f64,
    upwards: bool,
    /// Whether it is likelier without the person.
    swapped: bool,
}

impl Event {
    fn count(&self, sorted: &[f64]) -> usize {
        if self.upwards {
            sorted.len() - sorted.partition_point(|score| *score < self.threshold)
        } else {
            sorted.partition_point(|score| *score <= self.threshold)
        }
    }

    fn hits(&self, scores: &[f64]) -> u64 {
        let hit = |score: &&f64| {
            if self.upwards {
                **score >= self.threshold
            } else {
                **score <= self.threshold
            }
        };
        scores.iter().filter(hit).count() as u64
    }
}

/// The greatest loss that the first halves promise, as the second halves confirm it.
fn strongest(with: &[f64], without: &[f64], wrong: f64, loss: impl Fn(f64, f64) -> f64) -> f64 {
    let ((train_with, test_with), (train_without, test_without)) = (
        with.split_at(with.len() / 2),
        without.split_at(without.len() / 2),
    );
    let sorted = |scores: &[f64]| {
        let mut scores = scores.to_vec();
        scores.sort_unstable_by(f64::total_cmp);
        scores
    };
    let (train_with, train_without) = (sorted(train_with), sorted(train_without));
    let promise = |event: &Event| {
        let (p, q) = (&train_with, &train_without);
        let (p, q) = if event.swapped { (q, p) } else { (p, q) };
        let of = |sorted: &[f64], sign: f64| wilson(event.count(sorted), sorted.len(), sign);
        loss(of(p, -1.0), of(q, 1.0))
    };
    let thresholds = candidates(&train_with).chain(candidates(&train_without));
    let events = thresholds.flat_map(|threshold| {
        [(true, false), (true, true), (false, false), (false, true)].map(|(upwards, swapped)| {
            Event {
                threshold,
                upwards,
                swapped,
            }
        })
    });
    let promised = events.map(|event| (promise(&event), event));
    let Some((_, event)) = promised.max_by(|a, b| a.0.total_cmp(&b.0)) else {
        return 0.0;
    };
    let (p, q) = if event.swapped {
        (test_without, test_with)
    } else {
        (test_with, test_without)
    };
    // Both ends must hold: half the permitted chance of error for each.
    let (low, _) = clopper_pearson(event.hits(p), p.len() as u64, wrong / 2.0);
    let (_, high) = clopper_pearson(event.hits(q), q.len() as u64, wrong / 2.0);
    if low > 0.0 && high < 1.0 {
        loss(low, high).max(0.0)
    } else {
        0.0
    }
}

/// Thresholds worth trying: two hundred in the bulk, and the tails by factors of two.
fn candidates(sorted: &[f64]) -> impl Iterator<Item = f64> {
    let bulk = (0..=200).map(|i| sorted.len().saturating_sub(1) * i / 200);
    let tail = (0..20)
        .map(|i| 1_usize << i)
        .take_while(|i| *i < sorted.len());
    let tails = tail.flat_map(|i| [i, sorted.len() - i]);
    bulk.chain(tails).filter_map(|i| sorted.get(i).copied())
}

/// Wilson's approximate bound at 3.3 standard errors: good enough to choose by.
fn wilson(hits: usize, of: usize, sign: f64) -> f64 {
    let (n, p, z) = (of.max(1) as f64, hits as f64 / of.max(1) as f64, 3.3);
    let spread = z * (p * (1.0 - p) / n + z * z / (4.0 * n * n)).sqrt();
    ((p + z * z / (2.0 * n) + sign * spread) / (1.0 + z * z / n)).clamp(1e-12, 1.0 - 1e-12)
}

/// The two sides of the chance from which on `beyond` holds.
fn bisect(beyond: impl Fn(f64) -> bool) -> (f64, f64) {
    let (mut low, mut high) = (0.0, 1.0);
    for _ in 0..60 {
        let middle = f64::midpoint(low, high);
        if beyond(middle) {
            high = middle;
        } else {
            low = middle;
        }
    }
    (low, high)
}

/// I_x(a, b), by the continued fraction of DLMF 8.17.22 in the form of Lentz.
fn incomplete_beta(x: f64, a: f64, b: f64) -> f64 {
    if x <= 0.0 {
        return 0.0;
    }
    if x >= 1.0 {
        return 1.0;
    }
    // The fraction is quick on this side; the other follows by symmetry.
    if x > (a + 1.0) / (a + b + 2.0) {
        return 1.0 - incomplete_beta(1.0 - x, b, a);
    }
    let front = a * x.ln() + b * (-x).ln_1p() - (ln_gamma(a) + ln_gamma(b) - ln_gamma(a + b));
    let safe = |v: f64| if v.abs() < 1e-300 { 1e-300 } else { v };
    let (mut c, mut d) = (1.0, 1.0 / safe(1.0 - (a + b) * x / (a + 1.0)));
    let mut fraction = d;
    for m in 1..20_000 {
        let m = f64::from(m);
        let even = m * (b - m) * x / ((a + 2.0 * m - 1.0) * (a + 2.0 * m));
        let odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1.0));
        let mut step = 1.0;
        for term in [even, odd] {
            d = 1.0 / safe(1.0 + term * d);
            c = safe(1.0 + term / c);
            step = c * d;
            fraction *= step;
        }
        if (step - 1.0).abs() < 1e-14 {
            break;
        }
    }
    (front.exp() * fraction / a).clamp(0.0, 1.0)
}

/// ln Γ(x) for x ≥ 1 by Stirling's series (DLMF 5.11.1), below 10 after moving up.
fn ln_gamma(x: f64) -> f64 {
    let (mut x, mut product) = (x, 1.0);
    while x < 10.0 {
        product *= x;
        x += 1.0;
    }
    let y = 1.0 / (x * x);
    let series = (1.0 / 12.0 - y * (1.0 / 360.0 - y * (1.0 / 1_260.0 - y / 1_680.0))) / x;
    (x - 0.5) * x.ln() - x + 0.5 * std::f64::consts::TAU.ln() + series - product.ln()
}

/// Φ⁻¹, by the rational approximation of P. J. Acklam (relative error below 1.2e-9).
fn normal_quantile(p: f64) -> f64 {
    const A: [f64; 6] = [
        -39.696_830_286_653_76,
        220.946_098_424_520_5,
        -275.928_510_446_968_7,
        138.357_751_867_269,
        -30.664_798_066_147_16,
        2.506_628_277_459_239,
    ];
    const B: [f64; 6] = [
        -54.476_098_798_224_06,
        161.585_836_858_040_9,
        -155.698_979_859_886_6,
        66.801_311_887_719_72,
        -13.280_681_552_885_72,
        1.0,
    ];
    const C: [f64; 6] = [
        -0.007_784_894_002_430_293,
        -0.322_396_458_041_136_5,
        -2.400_758_277_161_838,
        -2.549_732_539_343_734,
        4.374_664_141_464_968,
        2.938_163_982_698_783,
    ];
    const D: [f64; 5] = [
        0.007_784_695_709_041_462,
        0.322_467_129_070_039_8,
        2.445_134_137_142_996,
        3.754_408_661_907_416,
        1.0,
    ];
    let polynomial = |terms: &[f64], x: f64| terms.iter().fold(0.0, |sum, term| sum * x + term);
    if p > 0.5 {
        return -normal_quantile(1.0 - p);
    }
    if p < 0.024_25 {
        let q = (-2.0 * p.max(1e-300).ln()).sqrt();
        return polynomial(&C, q) / polynomial(&D, q);
    }
    let q = p - 0.5;
    q * polynomial(&A, q * q) / polynomial(&B, q * q)
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng, rngs::StdRng};

    #[test]
    fn chances_are_bounded_as_by_the_exact_tables() {
        // Golden values: scipy 1.17.1, scipy.stats.beta.ppf.
        for (hits, trials, wrong, low, high) in GOLDEN {
            let found = clopper_pearson(hits, trials, wrong);
            let close = |a: f64, b: f64| (a - b).abs() <= 1e-6 * b + 1e-12;
            assert!(
                close(found.0, low) && close(found.1, high),
                "{hits} of {trials}: {found:?}"
            );
        }
        assert_eq!(clopper_pearson(0, 20, 0.05).0, 0.0);
        assert_eq!(clopper_pearson(20, 20, 0.05).1, 1.0);
    }

    const GOLDEN: [(u64, u64, f64, f64, f64); 6] = [
        (8, 10, 0.025, 0.443904537692358, 0.974789273673167),
        (0, 20, 0.05, 0.0, 0.139108340668265),
        (20, 20, 0.05, 0.860891659331735, 1.0),
        (
            1,
            500000,
            0.0005,
            1.00025008286435e-09,
            1.99971750464957e-05,
        ),
        (250300, 500000, 0.0005, 0.498272252617113, 0.50292772924775),
        (499990, 500000, 0.001, 0.999951732739924, 0.999994078923494),
    ];

    #[test]
    fn the_normal_quantile_is_that_of_the_tables() {
        for (p, z) in [
            (0.5, 0.0),
            (0.975, 1.959_963_984_5),
            (0.01, -2.326_347_874),
            (1e-6, -4.753_424_309),
            (0.3, -0.524_400_512_7),
        ] {
            assert!(
                (normal_quantile(p) - z).abs() < 1e-8,
                "{p}: {}",
                normal_quantile(p)
            );
        }
    }

    /// Twelve uniforms less six: as good as normal near the middle.
    fn gauss(rng: &mut StdRng) -> f64 {
        (0..12).map(|_| rng.random::<f64>()).sum::<f64>() - 6.0
    }

    #[test]
    fn bounds_hold_for_a_mechanism_that_is_what_it_says_and_come_close() {
        // Two answers, the likelier e times as likely as the other: ε = 1 exactly.
        let rng = &mut StdRng::seed_from_u64(1);
        let likely = 1_f64.exp() / (1.0 + 1_f64.exp());
        let mut sample = |p: f64| {
            (0..200_000)
                .map(|_| f64::from(rng.random::<f64>() < p))
                .collect::<Vec<_>>()
        };
        let (with, without) = (sample(likely), sample(1.0 - likely));
        let found = epsilon_lower_bound(&with, &without, 0.0, 1e-3);
        assert!(found > 0.97 && found < 1.0, "{found}");
        let same = epsilon_lower_bound(&with[..50_000], &with[50_000..], 0.0, 1e-3);
        assert!(same < 0.05, "{same}");
        assert_eq!(epsilon_lower_bound(&[], &[], 0.0, 1e-3), 0.0);
    }

    #[test]
    fn a_tenth_too_little_noise_shows_and_the_right_noise_does_not() {
        let rng = &mut StdRng::seed_from_u64(2);
        let mut sample = |shift: f64, sigma: f64| {
            (0..150_000)
                .map(|_| shift + sigma * gauss(rng))
                .collect::<Vec<_>>()
        };
        let right = gaussian_lower_bound(&sample(0.5, 1.0), &sample(0.0, 1.0), 1e-3);
        let less = gaussian_lower_bound(&sample(0.5, 0.9), &sample(0.0, 0.9), 1e-3);
        assert!(right > 0.45 && right < 0.5, "{right}");
        assert!(less > 0.5, "{less}");
    }
}
