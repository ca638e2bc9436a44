//! Every mechanism is audited from outside, for persons of every shape, and so are mechanisms with a fault built in.
//!
//! What is exact is worked out once with and once without the person, under a clip that somebody fixed; then only the
//! noise is drawn, half a million times on each side, and projected on the direction in which the person moves it: no
//! observer can do better. That the *choice* of a clip, and whole releases, keep their word is tried in `tests/it`.
#![allow(clippy::float_arithmetic)]

use super::*;
use crate::{
    Bitmap, MeasureValues, QueryKey, Ranks, account,
    audit::{epsilon_lower_bound, gaussian_lower_bound},
    grid::{CHILDREN, cell_of},
};
use rand::{SeedableRng, rngs::StdRng};

/// On each side: one million in all.
const DRAWS: usize = 500_000;
/// Enough to find a fault.
const FAULTY_DRAWS: usize = 150_000;
/// The chance that one audit errs.
const WRONG: f64 = 1e-4;
const GROUPS: u32 = 6;
/// μ = √(2ρ) = 1: an audit sees best where privacy is neither perfect nor gone.
const RHO: Rho = Rho::from_nanos(500_000_000);
const MU: f64 = 1.0;

/// Group and value of each row of one person.
type Lines = Vec<(u32, i64)>;

/// Persons who might stand out, by what makes them do so.
fn shapes() -> Vec<(&'static str, Lines)> {
    vec![
        ("one row", vec![(0, 7)]),
        ("many equal rows in one group", vec![(1, 40); 50]),
        (
            "one row in each group",
            (0..GROUPS).map(|g| (g, 9)).collect(),
        ),
        (
            "many values",
            (0..90).map(|i| (i as u32 % 2, i * 1_000)).collect(),
        ),
        (
            "most in one group",
            (0..64).map(|i| (u32::from(i < 8), -i * i)).collect(),
        ),
        (
            "the ends of all numbers",
            vec![(0, i64::MAX), (0, i64::MAX), (1, i64::MIN), (2, i64::MIN)],
        ),
        (
            "what others bring too",
            vec![(0, 1), (0, 2), (0, 3), (3, 1)],
        ),
    ]
}

/// Everybody else.
fn others() -> Vec<(i64, Lines)> {
    vec![
        (-1, vec![(0, 1), (0, 2), (1, 40)]),
        (-2, vec![(0, 2), (0, 3), (0, 7), (3, 1), (3, 1)]),
        (-3, (0..30).map(|i| (i as u32 % GROUPS, i * 100)).collect()),
    ]
}

fn measures() -> [Measure; 6] {
    [
        Measure::CountRows,
        Measure::CountValues,
        Measure::CountPersons,
        Measure::Sum { fraction_bits: 4 },
        Measure::CountDistinct,
        Measure::Quantiles {
            fraction_bits: 0,
            ranks: Ranks::of(&[5_000]).unwrap(),
        },
    ]
}

fn plan() -> ReleasePlan {
    ReleasePlan {
        rho: RHO,
        delta: Delta::ten_to_minus(5),
        keys: Keys::Public { groups: GROUPS },
        least_persons: 0,
        threads: 1,
    }
}

/// The exact side of a question about these persons.
fn town(persons: &[(i64, Lines)]) -> Exact {
    let key = QueryKey::draw(&mut StdRng::seed_from_u64(1));
    let mut rows = PersonRows::new(&measures(), &key).unwrap();
    let lines: Vec<(i64, u32, i64)> = persons
        .iter()
        .flat_map(|(person, lines)| lines.iter().map(|(g, v)| (*person, *g, *v)))
        .collect();
    let person: Vec<i64> = lines.iter().map(|l| l.0).collect();
    let group: Vec<u32> = lines.iter().map(|l| l.1).collect();
    let value: Vec<i64> = lines.iter().map(|l| l.2).collect();
    rows.push(&person, &group, &columns(&value)).unwrap();
    Exact::of(rows.into(), &plan()).unwrap()
}

/// The same values for every measure, all of them known.
fn columns(value: &[i64]) -> Vec<MeasureValues<'_>> {
    static ALL: [u8; 64] = [u8::MAX; 64];
    let valid = Some(Bitmap {
        bytes: &ALL,
        offset: 0,
    });
    let codes: &'static [u64] = Vec::leak(value.iter().map(|v| v.cast_unsigned()).collect());
    let fixed = MeasureValues::Fixed {
        values: value,
        valid,
    };
    vec![
        MeasureValues::EveryRow,
        MeasureValues::Valid(valid),
        MeasureValues::EveryRow,
        fixed,
        MeasureValues::Codes {
            values: codes,
            valid,
        },
        fixed,
    ]
}

/// All that noise is added to, under a clip: figures per group, or the nodes that anybody has rows in.
fn noised(exact: &Exact, column: usize, clip: &Clip) -> Vec<i128> {
    if !matches!(exact.measures()[column], Measure::Quantiles { .. }) {
        return exact.totals(column, clip);
    }
    let cells = exact.cells(column, clip).unwrap();
    let mut nodes: Vec<(u32, u32, u32)> = Vec::new();
    let all = shapes()
        .into_iter()
        .map(|s| s.1)
        .chain(others().into_iter().map(|o| o.1));
    for (group, value) in all.flatten() {
        let leaf = cell_of(value);
        nodes.extend(
            (1..=LEVELS).map(|level| (group, level, leaf / (CHILDREN as u32).pow(LEVELS - level))),
        );
    }
    nodes.sort_unstable();
    nodes.dedup();
    nodes
        .iter()
        .map(|(group, level, node)| cells.below(*group, *level, *node))
        .collect()
}

fn clip_at(measure: Measure, bin: usize) -> Clip {
    Clip {
        bin,
        sensitivity: sensitivity(measure, bin),
        found: true,
        rho: RHO,
    }
}

/// By how much the person moves each figure, where she does.
fn moves(with: &Exact, without: &Exact, column: usize, clip: &Clip) -> Vec<i128> {
    let (with, without) = (noised(with, column, clip), noised(without, column, clip));
    with.iter()
        .zip(&without)
        .map(|(a, b)| a - b)
        .filter(|d| *d != 0)
        .collect()
}

/// Scores of draws of the noise on figures moved by `moves`, and on figures that are not.
fn scores(moves: &[i128], sigma: u128, draws: usize, seed: u64) -> (Vec<f64>, Vec<f64>) {
    let noise = DiscreteGaussian::with_sigma(sigma).unwrap();
    let sample = |moved: bool, seed: u64| -> Vec<f64> {
        let rng = &mut StdRng::seed_from_u64(seed);
        let norm = moves
            .iter()
            .map(|d| (*d as f64).powi(2))
            .sum::<f64>()
            .sqrt();
        let once = |_| {
            let seen = moves.iter().map(|d| {
                let answer = noise.sample(rng) + if moved { *d } else { 0 };
                answer as f64 * (*d as f64 / norm)
            });
            seen.sum::<f64>()
        };
        (0..draws).map(once).collect()
    };
    (sample(true, seed), sample(false, seed + 1))
}

/// The stated strengths against the measured ones; returns the measured μ.
fn audited(name: &str, moves: &[i128], sigma: u128) -> f64 {
    let (with, without) = scores(moves, sigma, DRAWS, 40);
    let delta = Delta::ten_to_minus(5);
    let epsilon = epsilon_lower_bound(&with, &without, 1e-5, WRONG);
    let mu = gaussian_lower_bound(&with, &without, WRONG);
    let stated = account::epsilon_of(RHO, delta);
    assert!(
        epsilon <= stated,
        "{name}: ε {epsilon} where {stated} is stated"
    );
    assert!(mu <= MU, "{name}: μ {mu} where {MU} is stated");
    mu
}

/// No person of any shape moves what noise is added to by more than is declared, under any clip.
#[test]
fn no_shape_of_person_moves_any_figure_beyond_the_declared_sensitivity() {
    let without = town(&others());
    for (name, lines) in shapes() {
        let mut persons = others();
        persons.push((5, lines));
        let with = town(&persons);
        for (column, measure) in measures().into_iter().enumerate() {
            for bin in 32..BINS {
                let clip = clip_at(measure, bin);
                let moved = moves(&with, &without, column, &clip);
                let square: num_bigint::BigInt = moved
                    .iter()
                    .map(|d| num_bigint::BigInt::from(*d).pow(2))
                    .sum();
                let most = num_bigint::BigInt::from(clip.sensitivity).pow(2);
                assert!(
                    square <= most,
                    "{measure:?}, {name}, bin {bin}: {square} > {most}"
                );
            }
            if let (Exact::Persons(_, with), Exact::Persons(_, without)) = (&with, &without) {
                let (a, b) = (with.norms(column), without.norms(column));
                let moved: u64 = a.iter().zip(b).map(|(a, b)| a.abs_diff(b)).sum();
                assert!(moved <= 1, "{measure:?}, {name}: in {moved} bins of norms");
            }
        }
    }
}

/// One million draws for each measure, for the shape that moves it most under a clip she exceeds.
fn the_strength_holds(column: usize) {
    let measure = measures()[column];
    let without = town(&others());
    // Two rows: hers exceed it in most shapes.
    let clip = clip_at(measure, bin_of_one(measure.noise_fraction_bits()) + 2);
    let sigma = clip::noise_scale(clip.sensitivity, clip.rho).unwrap();
    let square = |moved: &Vec<i128>| moved.iter().map(|d| (*d as f64).powi(2)).sum::<f64>();
    let moved = shapes().into_iter().map(|(name, lines)| {
        let mut persons = others();
        persons.push((5, lines));
        (name, moves(&town(&persons), &without, column, &clip))
    });
    let (name, worst) = moved
        .max_by(|a, b| square(&a.1).total_cmp(&square(&b.1)))
        .unwrap();
    let name = format!("{measure:?}, {name}");
    let honest = audited(&name, &worst, sigma);
    assert!(
        honest > 0.9 * MU,
        "{name}: an idle audit, or noise wasted: μ {honest}"
    );

    // A tenth too little noise, and a person who counts twice.
    let (with, without) = scores(&worst, sigma * 9 / 10, FAULTY_DRAWS, 50);
    let found = gaussian_lower_bound(&with, &without, WRONG);
    assert!(
        found > MU,
        "{name}: a tenth too little noise goes unnoticed, μ {found}"
    );
    let twice: Vec<i128> = worst.iter().map(|d| 2 * d).collect();
    let (with, without) = scores(&twice, sigma, DRAWS, 60);
    let found = epsilon_lower_bound(&with, &without, 1e-5, WRONG);
    let stated = account::epsilon_of(RHO, Delta::ten_to_minus(5));
    assert!(
        found > stated,
        "{name}: a doubled sensitivity goes unnoticed, ε {found} of {stated}"
    );
}

#[test]
fn count_of_rows() {
    the_strength_holds(0);
}

#[test]
fn count_of_values() {
    the_strength_holds(1);
}

#[test]
fn count_of_persons() {
    the_strength_holds(2);
}

#[test]
fn sum() {
    the_strength_holds(3);
}

#[test]
fn count_of_distinct_values() {
    the_strength_holds(4);
}

#[test]
fn nodes_of_quantiles() {
    the_strength_holds(5);
}

/// Of persons with one row each nothing is cut but large values.
#[test]
fn no_row_of_a_one_row_person_moves_any_figure_beyond_the_declared_sensitivity() {
    let town = |lines: &[(u32, i64)]| {
        let mut rows = EachRowAPerson::new(&measures()).unwrap();
        let group: Vec<u32> = lines.iter().map(|l| l.0).collect();
        let value: Vec<i64> = lines.iter().map(|l| l.1).collect();
        rows.push(&group, &columns(&value)).unwrap();
        Exact::of(rows.into(), &plan()).unwrap()
    };
    let others: Vec<(u32, i64)> = others().into_iter().flat_map(|o| o.1).collect();
    let without = town(&others);
    let rng = &mut StdRng::seed_from_u64(2);
    for line in shapes().into_iter().flat_map(|shape| shape.1) {
        let mut all = others.clone();
        all.push(line);
        let with = town(&all);
        for column in 0..measures().len() {
            let clip = without.clip(column, RHO, &[0], rng).unwrap();
            let moved = moves(&with, &without, column, &clip);
            let square: f64 = moved.iter().map(|d| (*d as f64).powi(2)).sum();
            assert!(
                square <= (clip.sensitivity as f64).powi(2),
                "{:?}, {line:?}",
                measures()[column]
            );
        }
    }
}

/// Whether a group is named, and with how many persons: half a million selections with and without one more person in
/// each of two groups, one of which nobody else is in. `lowered` takes that much from τ, in persons.
fn selected(persons: u64, lowered: f64) -> Vec<f64> {
    let plan = ReleasePlan {
        delta: Delta::ten_to_minus(2),
        keys: Keys::Unknown,
        ..plan()
    };
    let rng = &mut StdRng::seed_from_u64(70 + persons);
    let counts = [4 + persons, persons];
    let exact = Exact::of(EachRowAPerson::from_counts(&counts).into(), &plan).unwrap();
    let shares = Shares::of(exact.measures(), true, &plan).unwrap();
    let one = |rng: &mut StdRng| {
        if lowered > 0.0 {
            let sigma = clip::noise_scale(KEY_UNIT, shares.column).unwrap();
            let (least, _) = key_threshold(sigma, plan.delta, 1, 0);
            let noisy = i128::from(persons * KEY_UNIT)
                + DiscreteGaussian::with_sigma(sigma).unwrap().sample(rng);
            let least = least - (lowered * KEY_UNIT as f64) as i128;
            return f64::from(persons > 0 && noisy >= least);
        }
        let kept = exact.select(&plan, &shares, rng).unwrap().kept;
        // The lone group is the strongest sign there can be.
        f64::from(kept.contains(&1)) * 2.0 + f64::from(kept.contains(&0))
    };
    (0..if lowered > 0.0 { FAULTY_DRAWS } else { DRAWS })
        .map(|_| one(rng))
        .collect()
}

#[test]
fn selection_of_groups() {
    // δ of the selection and δ of the conversion add up.
    let stated = account::epsilon_of(RHO, Delta::ten_to_minus(2));
    let found = epsilon_lower_bound(&selected(1, 0.0), &selected(0, 0.0), 0.02, WRONG);
    assert!(found <= stated, "ε {found} where {stated} is stated");
    let found = epsilon_lower_bound(&selected(1, 1.0), &selected(0, 1.0), 0.02, WRONG);
    assert!(
        found > stated,
        "a threshold one person too low goes unnoticed, ε {found}"
    );
}
