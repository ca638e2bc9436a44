//! Is the clip that was chosen privately a good one? On towns of unlike shape, generated and real, the error under the
//! chosen clip beside that under the best one: `cargo run --release -p privacy --example clips -- [file…]`.
//!
//! A file is a Pabulib ballot file (`.pb`: who votes for a project adds a row there), a table of persons separated by
//! semicolons (a row is a person, grouped by the column before the last, valued by the second), or a table with the
//! columns person, group, value separated by commas. Errors are worked out, not drawn: what a clip cuts off is known
//! here, and the noise has a known σ.

use privacy::{
    Delta, Epsilon, Keys, Measure, MeasureValues, PersonRows, QueryKey, ReleasePlan, account,
    release,
};
use rand::{RngExt, SeedableRng, rngs::StdRng};
use std::{collections::BTreeMap, error::Error, fs};

const FRACTION_BITS: u8 = 16;
const UNIT: f64 = 65_536.0;
const SEEDS: u64 = 9;

/// Rows of one population.
struct Town {
    name: String,
    person: Vec<i64>,
    group: Vec<u32>,
    value: Vec<f64>,
    groups: u32,
}

/// `persons` persons with as many rows as `rows_of` says of a uniform number; three of four rows in her own group where
/// `at_home`, the others anywhere.
fn generated(
    name: &str,
    persons: i64,
    groups: u32,
    at_home: bool,
    rows_of: impl Fn(f64) -> f64,
) -> Town {
    let rng = &mut StdRng::seed_from_u64(5);
    let mut town = Town {
        name: name.into(),
        person: vec![],
        group: vec![],
        value: vec![],
        groups,
    };
    for person in 0..persons {
        let rows = rows_of(rng.random::<f64>()).clamp(1.0, 20_000.0) as u64;
        let home = rng.random_range(0..groups);
        for _ in 0..rows {
            let away = !at_home || rng.random_range(0..4) == 0;
            town.person.push(person);
            town.group.push(if away {
                rng.random_range(0..groups)
            } else {
                home
            });
            town.value.push(rng.random::<f64>() * 60.0);
        }
    }
    town
}

/// exp(σ·z) for a normal z, from a uniform number (Tukey's lambda approximates the quantile well enough here).
fn lognormal(sigma: f64) -> impl Fn(f64) -> f64 {
    move |u| 5.0 * (sigma * 4.91 * (u.powf(0.14) - (1.0 - u).powf(0.14))).exp()
}

fn pareto(alpha: f64) -> impl Fn(f64) -> f64 {
    move |u| 4.0 * (1.0 - u).powf(-1.0 / alpha)
}

fn all_generated() -> Vec<Town> {
    vec![
        generated("heavy tail at home", 100_000, 20, true, pareto(2.0)),
        generated("heavy tail spread", 100_000, 20, false, pareto(2.0)),
        generated(
            "heavy tail, 1,000 groups",
            100_000,
            1_000,
            true,
            pareto(2.0),
        ),
        generated("very heavy tail", 50_000, 20, false, pareto(1.3)),
        generated("very heavy tail, no groups", 50_000, 1, false, pareto(1.3)),
        generated("lognormal 1.2 spread", 100_000, 20, false, lognormal(1.2)),
        generated("light tail", 100_000, 20, true, |u| 10.0 + 4.0 * u),
        generated("one row each", 50_000, 20, true, |_| 1.0),
        generated("constant 50, spread", 20_000, 20, false, |_| 50.0),
        generated("bimodal", 60_000, 20, true, |u| {
            if u < 0.95 { 2.0 } else { 200.0 }
        }),
        generated("tiny, 100 persons", 100, 5, true, pareto(2.0)),
        generated("small, 1,000 persons", 1_000, 5, true, pareto(2.0)),
    ]
}

fn read(path: &str) -> Result<Town, Box<dyn Error>> {
    let text = fs::read_to_string(path)?;
    let name = path.rsplit('/').next().unwrap_or(path).to_owned();
    let mut ids: BTreeMap<String, u32> = BTreeMap::new();
    let mut id = |key: &str| {
        let next = ids.len() as u32;
        *ids.entry(key.to_owned()).or_insert(next)
    };
    let (mut person, mut group, mut value) = (vec![], vec![], vec![]);
    if path.ends_with(".pb") {
        let votes = text.split("VOTES").nth(1).ok_or("no VOTES")?;
        let mut lines = votes.trim_start().lines();
        let header = lines.next().ok_or("no header")?;
        let column = header
            .split(';')
            .position(|c| c == "vote")
            .ok_or("no vote")?;
        for (voter, line) in lines.enumerate() {
            for project in line.split(';').nth(column).unwrap_or_default().split(',') {
                person.push(voter as i64);
                group.push(id(project));
                value.push(1.0);
            }
        }
    } else if text
        .lines()
        .next()
        .is_some_and(|header| header.contains(';'))
    {
        for (row, line) in text.lines().skip(1).enumerate() {
            let cells: Vec<&str> = line.split(';').collect();
            let (Some(key), Some(number)) = (cells.iter().rev().nth(1), cells.get(1)) else {
                continue;
            };
            person.push(row as i64);
            group.push(id(key));
            value.push(number.parse()?);
        }
    } else {
        for line in text.lines().skip(1) {
            let cells: Vec<&str> = line.split(',').collect();
            let [who, key, number] = cells[..] else {
                continue;
            };
            person.push(who.parse()?);
            group.push(id(key));
            value.push(number.parse()?);
        }
    }
    let groups = ids.len() as u32;
    Ok(Town {
        name,
        person,
        group,
        value,
        groups,
    })
}

/// The mean size of a normal variable of mean `bias` and standard deviation `sigma`.
fn mean_size(bias: f64, sigma: f64) -> f64 {
    let z = bias.abs() / sigma;
    // Φ by the logistic approximation; off by less than 2 parts in 10,000.
    let phi = 1.0 / (1.0 + (-z * (1.595_769 + 0.071_355 * z * z)).exp());
    sigma * (2.0 / std::f64::consts::PI).sqrt() * (-z * z / 2.0).exp()
        + bias.abs() * (2.0 * phi - 1.0)
}

/// Each person's vector over groups.
fn vectors(town: &Town, values: &[f64]) -> Vec<Vec<(u32, f64)>> {
    let mut all: BTreeMap<i64, BTreeMap<u32, f64>> = BTreeMap::new();
    for ((person, group), value) in town.person.iter().zip(&town.group).zip(values) {
        *all.entry(*person).or_default().entry(*group).or_default() += value;
    }
    all.into_values().map(|v| v.into_iter().collect()).collect()
}

/// The error under a clip: Σ over groups of the mean size of what is cut off and the noise, over Σ of the figures.
fn error(vectors: &[Vec<(u32, f64)>], groups: u32, clip: f64, noise_of_one: f64) -> f64 {
    let (mut cut, mut whole) = (vec![0.0; groups as usize], 0.0);
    for vector in vectors {
        let norm = vector.iter().map(|(_, v)| v * v).sum::<f64>().sqrt();
        let lost = (1.0 - clip / norm).max(0.0);
        vector
            .iter()
            .for_each(|(g, v)| cut[*g as usize] += v * lost);
        whole += vector.iter().map(|(_, v)| v).sum::<f64>();
    }
    cut.iter()
        .map(|cut| mean_size(*cut, noise_of_one * clip))
        .sum::<f64>()
        / whole
}

fn main() -> Result<(), Box<dyn Error>> {
    let mut towns = all_generated();
    for path in std::env::args().skip(1) {
        towns.push(read(&path)?);
    }
    let delta = Delta::ten_to_minus(8);
    println!(
        "| population | persons | groups | measure | chosen clip | error | best clip | its error | ratio |"
    );
    println!("|---|---|---|---|---|---|---|---|---|");
    for town in &towns {
        let plan = ReleasePlan {
            rho: account::rho_for(Epsilon::parse("1")?, delta),
            delta,
            keys: Keys::Public {
                groups: town.groups,
            },
            least_persons: 0,
            threads: 2,
        };
        let fixed: Vec<i64> = town.value.iter().map(|v| (v * UNIT) as i64).collect();
        let measures = [
            Measure::CountRows,
            Measure::Sum {
                fraction_bits: FRACTION_BITS,
            },
        ];
        let mut chosen = [vec![], vec![]];
        let mut noise_of_one = [0.0; 2];
        for seed in 0..SEEDS {
            let rng = &mut StdRng::seed_from_u64(seed);
            let mut rows = PersonRows::new(&measures, &QueryKey::draw(rng))?;
            let sum = MeasureValues::Fixed {
                values: &fixed,
                valid: None,
            };
            rows.push(&town.person, &town.group, &[MeasureValues::EveryRow, sum])?;
            let out = release(rows, &plan, rng)?;
            for (i, column) in out.columns.iter().enumerate() {
                chosen[i].push((column.clip, column.clip_found));
                noise_of_one[i] = column.noise_scale / column.clip;
            }
        }
        for (i, name) in ["count", "sum"].into_iter().enumerate() {
            let ones = vec![1.0; town.value.len()];
            let vectors = vectors(town, if i == 0 { &ones } else { &town.value });
            let at = |clip: f64| error(&vectors, town.groups, clip, noise_of_one[i]);
            let mut found: Vec<(f64, f64)> = chosen[i]
                .iter()
                .map(|(clip, _)| (at(*clip), *clip))
                .collect();
            found.sort_by(|a, b| a.0.total_cmp(&b.0));
            let (error, clip) = found[found.len() / 2];
            let clips = (0..40).map(|half| 2_f64.powf(f64::from(half) / 2.0));
            let (least, best) = clips
                .map(|c| (at(c), c))
                .min_by(|a, b| a.0.total_cmp(&b.0))
                .ok_or("no clip")?;
            let lost = chosen[i].iter().filter(|(_, found)| !found).count();
            let lost = if lost > 0 {
                format!(" ({lost} of {SEEDS} not found)")
            } else {
                String::new()
            };
            println!(
                "| {} | {} | {} | {name} | {clip:.0}{lost} | {:.2} % | {best:.0} | {:.2} % | {:.2} |",
                town.name,
                vectors.len(),
                town.groups,
                100.0 * error,
                100.0 * least,
                error / least,
            );
        }
    }
    Ok(())
}
