//! The steps in order, each paid from its part of the plan.

use crate::check::{self, Checked, CheckedPair};
use crate::choice::{self, Candidate};
use crate::counts::{noisy, two_way};
use crate::fit::{self, Model, Pair, Single};
use crate::learned::{self, Learned};
use crate::merge::{Merged, merge};
use crate::plan::{Noise, Parts};
use crate::report::{self, ColumnReport, Cost, CostStep, Distance, PairReport, Report};
use crate::{PersonRows, Plan, SynthesisError, Synthetic, counts, sample, synthetic};
use privacy::{Rho, account};
use rand::CryptoRng;

/// Which method made the rows, as it is named in reports.
pub const MECHANISM: &str = "synthesis/1: MST, discrete Gaussian, zCDP";

/// Most cells of a pair that is counted or checked.
const MOST_PAIR_CELLS: usize = 1 << 16;

/// Whether a pair of columns with so many cells each is small enough to be counted.
pub(crate) fn fits(sizes: &[usize], left: usize, right: usize) -> bool {
    let size = |column: usize| sizes.get(column).copied().unwrap_or(usize::MAX);
    size(left).saturating_mul(size(right)) <= MOST_PAIR_CELLS
}

/// Synthetic rows, at a cost of `plan.rho` for each person (all her rows in or out).
///
/// # Errors
/// When the plan does not pay for a step. Nothing that the rows hold makes it fail.
pub fn synthesise<R: CryptoRng + ?Sized>(
    rows: PersonRows,
    plan: &Plan,
    rng: &mut R,
) -> Result<Synthetic, SynthesisError> {
    let schema = rows.schema().clone();
    let per_person = rows.per_person();
    let parts = Parts::of(
        plan,
        schema.learned().count(),
        learned::without_bands(&schema),
    )?;
    let columns = learned::learned(rows, &parts, rng)?;
    let norm = u128::from(per_person.get());

    let singles = Singles::count(&columns, norm, parts.columns, plan.most_rows, rng)?;
    let pairs = Pairs::count(&columns, &singles, norm, &parts, rng)?;
    let model = model(&singles, &pairs);
    let cells = sample::rows(&model, singles.rows, rng);
    let spread = |(cells, merged): (&Vec<u16>, &Merged)| spread(cells, merged, rng);
    let codes: Vec<Vec<u16>> = cells.iter().zip(&singles.merged).map(spread).collect();
    let checked = check::check(&columns, &singles.merged, &codes, norm, parts.check, rng)?;
    Ok(Synthetic {
        rows: singles.rows,
        columns: synthetic::columns(&schema, &columns, &codes, singles.rows, rng),
        report: report(
            plan,
            &parts,
            per_person.get(),
            &columns,
            &singles,
            &pairs,
            &checked,
        ),
    })
}

/// Every column counted, its rare values merged.
struct Singles {
    noise: Noise,
    noisy: Vec<Vec<i64>>,
    merged: Vec<Merged>,
    /// The table's rows as cells.
    cells: Vec<Vec<u16>>,
    /// The estimated number of rows, its standard deviation, and how many rows are drawn.
    total: f64,
    total_noise: f64,
    rows: usize,
}

impl Singles {
    fn count<R: CryptoRng + ?Sized>(
        columns: &[Learned],
        norm: u128,
        rho: Rho,
        most_rows: u32,
        rng: &mut R,
    ) -> Result<Self, SynthesisError> {
        let noise = Noise::of(columns.len(), norm, rho, "counting each column")?;
        let mut count =
            |column: &Learned| noisy(&counts::one_way(&column.codes, column.size), &noise, rng);
        let noisy: Vec<Vec<i64>> = columns.iter().map(&mut count).collect();
        // Each column's sum estimates the number of rows, with a variance of its size times σ².
        let (mut sum, mut weights) = (0.0, 0.0);
        for counts in &noisy {
            let weight = (counts.len().max(1) as f64).recip();
            sum += counts.iter().map(|count| *count as f64).sum::<f64>() * weight;
            weights += weight;
        }
        let total = (sum / weights).clamp(0.0, f64::from(most_rows));
        let least = noise.times(3);
        let of = |(column, counts): (&Learned, &Vec<i64>)| {
            merge(counts, least, column.is_ordered(), column.missing, total)
        };
        let merged: Vec<Merged> = columns.iter().zip(&noisy).map(of).collect();
        let fold = |(column, merged): (&Learned, &Merged)| merged.fold(&column.codes);
        Ok(Self {
            cells: columns.iter().zip(&merged).map(fold).collect(),
            total_noise: noise.sigma / f64::sqrt(weights),
            // At most 2^32, and no less than nothing: the clamp above.
            rows: total.round() as usize,
            total,
            noise,
            noisy,
            merged,
        })
    }

    /// The noisy counts of each column's cells.
    fn of_cells(&self) -> Vec<Single> {
        let variance = self.noise.sigma * self.noise.sigma;
        let single = |(merged, counts): (&Merged, &Vec<i64>)| Single {
            noisy: merged.sums(counts),
            variances: merged
                .members
                .iter()
                .map(|m| m.len() as f64 * variance)
                .collect(),
        };
        self.merged.iter().zip(&self.noisy).map(single).collect()
    }

    fn sizes(&self) -> Vec<usize> {
        self.merged.iter().map(Merged::cells).collect()
    }
}

/// The pairs that were chosen, counted.
struct Pairs {
    counted: Vec<((usize, usize), Vec<i64>)>,
    /// `None` where no pair was chosen.
    noise: Option<Noise>,
}

impl Pairs {
    fn count<R: CryptoRng + ?Sized>(
        columns: &[Learned],
        singles: &Singles,
        norm: u128,
        parts: &Parts,
        rng: &mut R,
    ) -> Result<Self, SynthesisError> {
        let none = Self {
            counted: Vec::new(),
            noise: None,
        };
        let choices = columns.len().saturating_sub(1);
        if choices == 0 {
            return Ok(none);
        }
        let chosen = choose(singles, choices, norm, parts, rng)?;
        if chosen.is_empty() {
            return Ok(none);
        }
        let noise = Noise::of(chosen.len(), norm, parts.pairs, "counting pairs")?;
        let mut counted = Vec::new();
        for at in chosen {
            if let Some(counts) = table(singles, at) {
                counted.push((at, noisy(&counts, &noise, rng)));
            }
        }
        Ok(Self {
            counted,
            noise: Some(noise),
        })
    }
}

fn choose<R: CryptoRng + ?Sized>(
    singles: &Singles,
    choices: usize,
    norm: u128,
    parts: &Parts,
    rng: &mut R,
) -> Result<Vec<(usize, usize)>, SynthesisError> {
    let each = account::split(parts.choice, &vec![1; choices]);
    let each = each.first().copied().filter(|rho| *rho != Rho::ZERO);
    let each = each.ok_or_else(|| SynthesisError::NoBudget {
        rho: parts.choice.to_string(),
        step: "choosing pairs",
    })?;
    let planned = Noise::of(choices, norm, parts.pairs, "counting pairs")?;
    // Every column alone, consistent: what independence would give.
    let alone = fit::fit(&singles.of_cells(), Vec::new(), 1.0, singles.total).columns;
    let sizes = singles.sizes();
    let candidate = |(left, right): (usize, usize)| {
        if !fits(&sizes, left, right) {
            return None;
        }
        let counts = table(singles, (left, right))?;
        let expected = fit::independent(
            alone.get(left)?,
            alone.get(right)?,
            singles.total,
            choice::SCALE,
        );
        let noise = planned.sigma * std::f64::consts::FRAC_2_PI.sqrt() * counts.len() as f64;
        let noise = (noise * choice::SCALE as f64) as i64;
        Some(Candidate {
            left,
            right,
            score: choice::score(&counts, &expected, noise),
        })
    };
    let candidates: Vec<Candidate> = check::pairs(sizes.len())
        .into_iter()
        .filter_map(candidate)
        .collect();
    choice::forest(&candidates, sizes.len(), each, norm, rng)
}

/// The table's exact counts of a pair's cells.
fn table(singles: &Singles, (left, right): (usize, usize)) -> Option<Vec<u32>> {
    let size = (
        singles.merged.get(left)?.cells(),
        singles.merged.get(right)?.cells(),
    );
    Some(two_way(
        singles.cells.get(left)?,
        singles.cells.get(right)?,
        size,
    ))
}

fn model(singles: &Singles, pairs: &Pairs) -> Model {
    let pair = |((left, right), counts): &((usize, usize), Vec<i64>)| Pair {
        left: *left,
        right: *right,
        noisy: counts.iter().map(|count| *count as f64).collect(),
    };
    let variance = pairs
        .noise
        .as_ref()
        .map_or(1.0, |noise| noise.sigma * noise.sigma);
    let counted = pairs.counted.iter().map(pair).collect();
    fit::fit(&singles.of_cells(), counted, variance, singles.total)
}

/// Cells become codes: rows of a cell are handed out among its values.
fn spread<R: CryptoRng + ?Sized>(cells: &[u16], merged: &Merged, rng: &mut R) -> Vec<u16> {
    let within = |cell: usize| merged.within.get(cell).map_or(&[][..], Vec::as_slice);
    let places = sample::given(cells, &within, rng);
    let code = |(cell, place): (&u16, &u16)| {
        let members = merged.members.get(usize::from(*cell));
        members
            .and_then(|members| members.get(usize::from(*place)))
            .copied()
            .unwrap_or(0)
    };
    cells.iter().zip(&places).map(code).collect()
}

fn report(
    plan: &Plan,
    parts: &Parts,
    rows_per_person: u8,
    columns: &[Learned],
    singles: &Singles,
    pairs: &Pairs,
    checked: &Checked,
) -> Report {
    let rows = singles.rows;
    let check_noise = checked.noise.sigma;
    let step = |step, rho: Rho, noise| CostStep {
        step,
        rho: rho.to_string(),
        noise,
    };
    let pair_noise = pairs.noise.as_ref().map(|noise| noise.sigma);
    let steps = [
        step("finding bands", parts.bands, None),
        step(
            "counting each column",
            parts.columns,
            Some(singles.noise.sigma),
        ),
        step("choosing pairs", parts.choice, None),
        step("counting pairs", parts.pairs, pair_noise),
        step("checking the result", parts.check, Some(check_noise)),
    ];
    let epsilon = account::epsilon_of(plan.rho, plan.delta);
    let name = |column: usize| {
        columns
            .get(column)
            .map_or_else(String::new, |c| c.name.to_string())
    };
    let column_report = |((column, merged), sum): ((&Learned, &Merged), &i128)| ColumnReport {
        name: column.name.to_string(),
        values: column.size,
        cells: merged.cells(),
        expected: report::expected(column.size, singles.noise.sigma, rows),
        measured: Distance::of(*sum, check_noise, rows),
    };
    // Spreading a merged cell's rows among its values errs by no more than the column's own noise.
    let merging = |side: usize| {
        let (column, merged) = (columns.get(side)?, singles.merged.get(side)?);
        let expected = report::expected(column.size, singles.noise.sigma, rows);
        Some(if merged.cells() < column.size {
            expected
        } else {
            0.0
        })
    };
    let pair_report = |pair: &CheckedPair| {
        let (left, right) = pair.at;
        let counted = pairs.counted.iter().find(|(at, _)| *at == pair.at);
        let expected = counted.zip(pair_noise).map(|((_, counts), sigma)| {
            let merged = [left, right].map(|side| merging(side).unwrap_or(0.0));
            let noise = report::expected(counts.len(), sigma, rows);
            (noise + merged.iter().sum::<f64>()).min(1.0)
        });
        PairReport {
            left: name(left),
            right: name(right),
            kept: counted.is_some(),
            expected,
            measured: pair
                .sum
                .and_then(|sum| Distance::of(sum, check_noise, rows)),
            over_values: pair.over_values,
        }
    };
    let pair_reports: Vec<PairReport> = checked.pairs.iter().map(pair_report).collect();
    let rare = 3.0 * singles.noise.sigma;
    let (good_for, no_good_for) =
        report::sentences(pairs.counted.len(), pair_reports.len(), rare, epsilon);
    Report {
        mechanism: MECHANISM,
        rows,
        rows_noise: singles.total_noise,
        rows_per_person,
        cost: Cost {
            rho: plan.rho.to_string(),
            epsilon,
            delta: plan.delta.to_string(),
            steps: steps.into_iter().filter(|step| step.rho != "0").collect(),
        },
        columns: columns
            .iter()
            .zip(&singles.merged)
            .zip(&checked.columns)
            .map(column_report)
            .collect(),
        pairs: pair_reports,
        good_for,
        no_good_for,
    }
}
