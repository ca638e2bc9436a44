//! Measures what person-level protection costs on synthetic rows, and how good the figures are beside the theory:
//! `cargo run --release -p privacy --example bounding -- [rows] [seeds] [home]`.
//!
//! The town has ten rows per person on average, but some persons have hundreds of times as many (Pareto, α = 2);
//! 20 districts, 1,000 streets, values from 0 to 60 with 16 fraction bits. Rows are spread
//! over the streets; with `home`, three of four of a person's rows are in her own street, so that she adds more to it.
//! Rows are made while they are taken, a batch at a time, and that is not counted. CPU seconds are user and system, all
//! threads. ε = 1 for each question, δ = 1e-8.

mod measured;

use measured::{Cost, peak_mebibytes, reset_peak};
use privacy::{
    Delta, EachRowAPerson, Epsilon, Keys, Measure, MeasureValues, PersonRows, PrivacyError,
    QueryKey, Ranks, Release, ReleasePlan, account, noise::DiscreteGaussian, release,
};
use rand::{Rng, SeedableRng, rngs::StdRng};

const DISTRICTS: u32 = 20;
const STREETS: u32 = 1_000;
/// Rows made at a time: so many that taking them can be timed.
const BATCH: usize = 1_000_000;
const RANKS: &[u16] = &[2_500, 5_000, 7_500];

/// One batch of rows.
#[derive(Default)]
struct Batch {
    person: Vec<i64>,
    street: Vec<u32>,
    district: Vec<u32>,
    value: Vec<i64>,
}

/// Makes the same rows each time.
struct Town {
    at_home: bool,
    /// The weights of all persons, summed up: persons are drawn in proportion.
    persons: Vec<f32>,
    rows: usize,
}

impl Town {
    fn of(rows: usize, at_home: bool) -> Self {
        let rng = &mut StdRng::seed_from_u64(7);
        let mut sum = 0.0_f64;
        let weights = (0..(rows / 10).max(1)).map(|_| {
            let u = (f64::from(rng.next_u32()) + 1.0) / 4_294_967_297.0;
            sum += u.powf(-0.5);
            sum as f32
        });
        Self {
            at_home,
            persons: weights.collect(),
            rows,
        }
    }

    /// Hands out the rows, a batch at a time.
    fn each_batch(
        &self,
        mut take: impl FnMut(&Batch) -> Result<(), PrivacyError>,
    ) -> Result<(), PrivacyError> {
        let rng = &mut StdRng::seed_from_u64(8);
        let whole = f64::from(*self.persons.last().unwrap_or(&1.0));
        let mut batch = Batch::default();
        let mut left = self.rows;
        while left > 0 {
            let rows = left.min(BATCH);
            left -= rows;
            batch.person.clear();
            batch.street.clear();
            batch.district.clear();
            batch.value.clear();
            for _ in 0..rows {
                let bits = rng.next_u64();
                let at = (bits >> 40) as f64 / f64::from(1 << 24) * whole;
                let at = at + (bits & 0xFFFF) as f64 / 65_536.0 * whole / f64::from(1 << 24);
                let person = self.persons.partition_point(|sum| f64::from(*sum) < at) as u64;
                let mixed = (person + 1).wrapping_mul(0x9E37_79B9_7F4A_7C15);
                // Streets are of unlike size.
                let away = !self.at_home || bits >> 16 & 3 == 0;
                let place = if away {
                    rng.next_u64()
                } else {
                    mixed ^ mixed >> 29
                };
                let u = (place >> 11) as f64 / (1_u64 << 53) as f64;
                let street = ((u * u * f64::from(STREETS)) as u32).min(STREETS - 1);
                batch.person.push(mixed.cast_signed());
                batch.street.push(street);
                batch.district.push(street % DISTRICTS);
                batch.value.push(((bits >> 18 & 0xF_FFFF) * 60 / 16) as i64);
            }
            take(&batch)?;
        }
        Ok(())
    }

    /// Rows and sum per group, exactly.
    fn truth(&self, streets: bool) -> Result<Vec<(f64, f64)>, PrivacyError> {
        let mut all = vec![(0.0, 0.0); if streets { STREETS } else { DISTRICTS } as usize];
        self.each_batch(|batch| {
            let groups = if streets {
                &batch.street
            } else {
                &batch.district
            };
            for (group, value) in groups.iter().zip(&batch.value) {
                all[*group as usize].0 += 1.0;
                all[*group as usize].1 += *value as f64 / 65_536.0;
            }
            Ok(())
        })?;
        Ok(all)
    }

    fn taken(
        &self,
        measures: &[Measure],
        streets: bool,
        key: &QueryKey,
        cost: &mut Cost,
    ) -> Result<PersonRows, PrivacyError> {
        let mut rows = PersonRows::new(measures, key)?;
        self.each_batch(|batch| {
            let groups = if streets {
                &batch.street
            } else {
                &batch.district
            };
            let fixed = MeasureValues::Fixed {
                values: &batch.value,
                valid: None,
            };
            let values = measures.iter().map(|measure| match measure {
                Measure::CountRows => MeasureValues::EveryRow,
                _ => fixed,
            });
            let values: Vec<MeasureValues<'_>> = values.collect();
            cost.of(|| rows.push(&batch.person, groups, &values))
        })?;
        Ok(rows)
    }
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
}

/// The median relative error of a column.
fn error(out: &Release, column: usize, truth: impl Fn(u32) -> f64) -> f64 {
    let figures = out.kept.iter().zip(out.columns[column].as_f64());
    median(figures.map(|(g, x)| (x / truth(*g) - 1.0).abs()).collect())
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let mut arguments = std::env::args().skip(1);
    let rows: usize = arguments.next().map_or(Ok(10_000_000), |n| n.parse())?;
    let seeds: u64 = arguments.next().map_or(Ok(3), |n| n.parse())?;
    let delta = Delta::ten_to_minus(8);
    let rho = account::rho_for(Epsilon::parse("1")?, delta);
    let plan = |keys| ReleasePlan {
        rho,
        delta,
        keys,
        least_persons: 0,
        threads: std::thread::available_parallelism().map_or(1, usize::from),
    };
    let town = Town::of(rows, arguments.next().is_some_and(|word| word == "home"));
    println!(
        "{rows} rows, {} persons, ε = 1, δ = {delta}, ρ = {rho}; the town takes {} MiB",
        town.persons.len(),
        peak_mebibytes()
    );

    let count_and_sum = [Measure::CountRows, Measure::Sum { fraction_bits: 16 }];
    for (name, streets, keys) in [
        (
            "count and sum, 20 known districts",
            false,
            Keys::Public { groups: DISTRICTS },
        ),
        (
            "count and sum, 1,000 known streets",
            true,
            Keys::Public { groups: STREETS },
        ),
        ("count and sum, 1,000 unknown streets", true, Keys::Unknown),
    ] {
        let truth = town.truth(streets)?;
        let (mut counts, mut sums, mut theory, mut costs, mut kept, mut clip) =
            (vec![], vec![], vec![], vec![], 0, 0.0);
        reset_peak();
        for seed in 0..seeds {
            let rng = &mut StdRng::seed_from_u64(100 + seed);
            let mut cost = Cost::default();
            let taken = town.taken(&count_and_sum, streets, &QueryKey::draw(rng), &mut cost)?;
            let out = cost.of(|| release(taken, &plan(keys), rng))?;
            counts.push(error(&out, 0, |g| truth[g as usize].0));
            sums.push(error(&out, 1, |g| truth[g as usize].1));
            // Half of the noise is smaller than 0.674 σ.
            theory.push(median(
                out.kept
                    .iter()
                    .map(|g| 0.674 * out.columns[0].noise_scale / truth[*g as usize].0)
                    .collect(),
            ));
            costs.push(cost.cpu_seconds());
            (kept, clip) = (out.kept.len(), out.columns[0].clip);
        }
        println!(
            "{name}: {:.2} CPU-s, peak {} MiB; {kept} groups, clip {clip:.0}; median error of the count {:.2} % (noise alone {:.2} %), of the sum {:.2} %",
            median(costs),
            peak_mebibytes(),
            100.0 * median(counts),
            100.0 * median(theory),
            100.0 * median(sums),
        );
    }

    let quantiles = [Measure::Quantiles {
        fraction_bits: 16,
        ranks: Ranks::of(RANKS).ok_or("ranks")?,
    }];
    reset_peak();
    let rng = &mut StdRng::seed_from_u64(200);
    let mut cost = Cost::default();
    let taken = town.taken(&quantiles, false, &QueryKey::draw(rng), &mut cost)?;
    let out = cost.of(|| release(taken, &plan(Keys::Public { groups: DISTRICTS }), rng))?;
    // Values are uniform from 0 to 60: the quantiles are 15, 30 and 45.
    let off = out.columns[0]
        .as_f64()
        .into_iter()
        .zip(RANKS.iter().cycle());
    let off = off
        .map(|(x, rank)| (x - f64::from(*rank) * 60.0 / 10_000.0).abs())
        .collect();
    println!(
        "quartiles, 20 known districts: {:.2} CPU-s, peak {} MiB; median error {:.3} of 60",
        cost.cpu_seconds(),
        peak_mebibytes(),
        median(off)
    );

    let distinct = [Measure::CountDistinct];
    reset_peak();
    let mut cost = Cost::default();
    let mut taken = PersonRows::new(&distinct, &QueryKey::draw(rng))?;
    town.each_batch(|batch| {
        let codes: Vec<u64> = batch
            .street
            .iter()
            .map(|street| u64::from(*street))
            .collect();
        let values = [MeasureValues::Codes {
            values: &codes,
            valid: None,
        }];
        cost.of(|| taken.push(&batch.person, &batch.district, &values))
    })?;
    let out = cost.of(|| release(taken, &plan(Keys::Public { groups: DISTRICTS }), rng))?;
    let truth = f64::from(STREETS / DISTRICTS);
    println!(
        "distinct streets, 20 known districts: {:.2} CPU-s, peak {} MiB; clip {:.0}, median error {:.1} of {truth} (σ {:.1})",
        cost.cpu_seconds(),
        peak_mebibytes(),
        out.columns[0].clip,
        median(
            out.columns[0]
                .as_f64()
                .iter()
                .map(|x| (x - truth).abs())
                .collect()
        ),
        out.columns[0].noise_scale,
    );

    reset_peak();
    let mut cost = Cost::default();
    let mut taken = EachRowAPerson::new(&count_and_sum)?;
    town.each_batch(|batch| {
        let values = [
            MeasureValues::EveryRow,
            MeasureValues::Fixed {
                values: &batch.value,
                valid: None,
            },
        ];
        cost.of(|| taken.push(&batch.district, &values))
    })?;
    let out = cost.of(|| release(taken, &plan(Keys::Public { groups: DISTRICTS }), rng))?;
    println!(
        "each row a person, count and sum: {:.2} CPU-s, peak {} MiB; {} groups",
        cost.cpu_seconds(),
        peak_mebibytes(),
        out.kept.len()
    );

    let noise = DiscreteGaussian::with_sigma(500 << 16)?;
    let mut cost = Cost::default();
    let sum = cost.of(|| (0..1_000_000).fold(0_i128, |sum, _| sum.wrapping_add(noise.sample(rng))));
    println!(
        "discrete Gaussian: {:.2} µs a draw (mean {:.4} σ)",
        cost.cpu_seconds(),
        sum as f64 / 1e6 / f64::from(500 << 16)
    );
    Ok(())
}
