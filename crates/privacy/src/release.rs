//! Answers a question once: selects groups, shortens, adds noise, and says what that cost.
#![deny(clippy::float_arithmetic)]

use crate::{
    Delta, EachRowAPerson, KeyThreshold, MAX_GROUPS_PER_PERSON, Measure, PersonRows, PrivacyError,
    Rho,
    bound::PersonVectors,
    cells::CellTable,
    clip, distinct,
    forecast::in_units,
    grid::LEVELS,
    measure::COUNT_FRACTION_BITS,
    noise::DiscreteGaussian,
    norm::{BINS, clip_of_bin, root_up},
    quantile::{self, quantiles},
    threshold::{KEY_UNIT, key_threshold},
};
use rand::CryptoRng;

/// The name of the noise, for people.
pub const MECHANISM: &str = "discrete Gaussian";

/// The bin whose clip is 1 for a measure of so many fraction bits.
pub(crate) const fn bin_of_one(fraction_bits: u8) -> usize {
    2 * fraction_bits as usize
}

/// Whether the groups' keys give something away.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Keys {
    /// No `GROUP BY`: one group, number 0, always released, rows or none.
    None,
    /// The keys are known to everybody: groups `0..groups` are all released, empty ones too.
    Public {
        /// How many there are.
        groups: u32,
    },
    /// The keys come from the rows: only groups above the noisy threshold are released.
    Unknown,
}

/// What may be spent on a question, and how.
#[derive(Debug, Clone, Copy)]
pub struct ReleasePlan {
    /// Budget of the whole question. It is split evenly between the measures and, with unknown keys, the selection of
    /// groups, unless `COUNT(*)` of one-row persons serves for both.
    pub rho: Rho,
    /// Spent on top of the δ of [`crate::account`], only with unknown keys: a year of questions adds these up.
    pub delta: Delta,
    /// The groups' keys.
    pub keys: Keys,
    /// With unknown keys: no group of fewer persons appears, in 97 cases of 100 (the noise may lie). 0 or 1 asks for
    /// nothing beyond δ.
    pub least_persons: u32,
    /// Threads to work with, at least one.
    pub threads: usize,
}

/// The rows of a question.
#[derive(Debug)]
pub enum Rows {
    /// Persons with several rows.
    Persons(PersonRows),
    /// Each row another person.
    EachRow(EachRowAPerson),
}

impl From<PersonRows> for Rows {
    fn from(rows: PersonRows) -> Self {
        Self::Persons(rows)
    }
}

impl From<EachRowAPerson> for Rows {
    fn from(rows: EachRowAPerson) -> Self {
        Self::EachRow(rows)
    }
}

/// Protected figures: everything here may be shown. Order groups by their key before showing them, not by id.
#[derive(Debug, Clone)]
pub struct Release {
    /// Ids of the released groups, ascending.
    pub kept: Vec<u32>,
    /// One per measure, in order.
    pub columns: Vec<ReleasedColumn>,
    /// With unknown keys: how groups were selected.
    pub threshold: Option<KeyThreshold>,
    /// What the question cost: never more than the plan's.
    pub rho_spent: Rho,
    /// With unknown keys: the δ that the selection cost.
    pub delta_spent: Option<Delta>,
}

/// One measure's protected figures.
#[derive(Debug, Clone)]
pub struct ReleasedColumn {
    /// What was measured.
    pub measure: Measure,
    /// One per released group; v stands for v / 2^`fraction_bits`. May be negative. For [`Measure::Quantiles`] one per
    /// released group and rank: all ranks of the first group, then those of the next.
    pub values: Vec<i128>,
    /// For [`Measure::Quantiles`]: in step with `values` and in the same unit, between which numbers the true quantile
    /// lies in 95 cases of 100, as far as the noise goes. Where little is known they reach to the ends of all numbers.
    pub intervals: Option<Vec<(i128, i128)>>,
    /// Of `values`, at least 16.
    pub fraction_bits: u8,
    /// σ of the noise in each figure, in the measure's unit. 95 % of the noise is within 1.96 σ. For quantiles: in rows,
    /// of each node of the tree that they are read from.
    pub noise_scale: f64,
    /// No person counts for more than this (L2 norm of what she adds to all groups), in the measure's unit. For
    /// quantiles: in rows (L2 norm of her rows over the cells, the mean of all levels).
    pub clip: f64,
    /// False: too few persons to learn how much one of them adds; `clip` is 1 by default and figures may be far too
    /// small. Say so beside them.
    pub clip_found: bool,
    /// What this column cost.
    pub rho: Rho,
    /// The name of the noise.
    pub mechanism: &'static str,
}

impl ReleasedColumn {
    /// The figures rounded to whole numbers (halves up), as counts are shown.
    pub fn rounded(&self) -> Vec<i128> {
        let half = 1_i128 << (self.fraction_bits - 1);
        self.values
            .iter()
            .map(|v| v.saturating_add(half) >> self.fraction_bits)
            .collect()
    }

    /// The figures in the measure's unit, for showing and dividing.
    pub fn as_f64(&self) -> Vec<f64> {
        self.values
            .iter()
            .map(|v| in_units(*v, self.fraction_bits))
            .collect()
    }
}

/// How a plan's budget is split.
pub(crate) struct Shares {
    pub(crate) column: Rho,
    pub(crate) keys: KeyShare,
}

/// Who pays for the selection of groups.
#[derive(Clone, Copy, PartialEq)]
pub(crate) enum KeyShare {
    /// Nobody: all keys are public.
    Free,
    /// This column, which counts persons anyway.
    Column(usize),
    /// A share of its own, as large as a column's.
    Own,
}

impl Shares {
    pub(crate) fn of(
        measures: &[Measure],
        each_row: bool,
        plan: &ReleasePlan,
    ) -> Result<Self, PrivacyError> {
        let persons =
            |m: &Measure| each_row && matches!(m, Measure::CountRows | Measure::CountPersons);
        let keys = match (plan.keys, measures.iter().position(persons)) {
            (Keys::None | Keys::Public { .. }, _) => KeyShare::Free,
            (Keys::Unknown, Some(column)) => KeyShare::Column(column),
            (Keys::Unknown, None) => KeyShare::Own,
        };
        let parts = measures.len() + usize::from(keys == KeyShare::Own);
        let column = Rho::from_nanos(plan.rho.nanos() / parts.max(1) as u64);
        // Below ten billionths nothing is left for choosing a clip.
        if column.nanos() < 10 {
            return Err(PrivacyError::NoBudget {
                rho: plan.rho.to_string(),
                parts,
            });
        }
        Ok(Self { column, keys })
    }
}

/// Everything that the noise is added to, behind one face.
enum Exact {
    Persons(Vec<Measure>, PersonVectors),
    EachRow(EachRowAPerson),
}

/// A column's clip: its bin, whether it came from the data, and what is left for the noise.
struct Clip {
    bin: usize,
    /// By how much one person can move what noise is added to, in the fixed point of that.
    sensitivity: u64,
    found: bool,
    rho: Rho,
}

/// Answers the question of `rows` once, within `plan`. Releasing the same rows again is another question, to be paid
/// again. On an error nothing was released and nothing is spent.
pub fn release<R: CryptoRng + ?Sized>(
    rows: impl Into<Rows>,
    plan: &ReleasePlan,
    rng: &mut R,
) -> Result<Release, PrivacyError> {
    let exact = Exact::of(rows.into(), plan)?;
    let measures = exact.measures().to_vec();
    let shares = Shares::of(&measures, exact.each_row(), plan)?;
    let selected = exact.select(plan, &shares, rng)?;
    let mut columns = Vec::with_capacity(measures.len());
    for (column, measure) in measures.iter().enumerate() {
        let clip = exact.clip(column, shares.column, &selected.kept, rng)?;
        let sigma = clip::noise_scale(clip.sensitivity, clip.rho)?;
        let mut released = ReleasedColumn {
            measure: *measure,
            values: Vec::new(),
            intervals: None,
            fraction_bits: measure.released_fraction_bits(),
            noise_scale: in_units(
                i128::try_from(sigma).unwrap_or(i128::MAX),
                measure.noise_fraction_bits(),
            ),
            clip: in_units(
                i128::from(clip_of_bin(clip.bin)),
                measure.noise_fraction_bits(),
            ),
            clip_found: clip.found,
            rho: shares.column,
            mechanism: MECHANISM,
        };
        if let Measure::Quantiles { ranks, .. } = measure {
            let cells = exact.cells(column, &clip)?;
            let mut found = Vec::with_capacity(selected.kept.len() * ranks.len());
            for group in &selected.kept {
                let bits = measure.extra_bits();
                found.extend(quantiles(&cells, *group, *ranks, sigma, bits, rng)?);
            }
            released.values = found.iter().map(|q| q.value).collect();
            released.intervals = Some(found.iter().map(|q| (q.low, q.high)).collect());
        } else if shares.keys == KeyShare::Column(column) {
            released.values = selected.noisy.clone();
        } else {
            let noise = DiscreteGaussian::with_sigma(sigma)?;
            let totals = exact.totals(column, &clip);
            // Kept ids are below the number of groups, which totals reach.
            let noisy = |g: &u32| totals[*g as usize].saturating_add(noise.sample(rng));
            released.values = selected.kept.iter().map(noisy).collect();
        }
        columns.push(released);
    }
    let parts = measures.len() as u64 + u64::from(shares.keys == KeyShare::Own);
    Ok(Release {
        kept: selected.kept,
        columns,
        delta_spent: selected.threshold.as_ref().map(|t| t.delta),
        threshold: selected.threshold,
        rho_spent: Rho::from_nanos(shares.column.nanos() * parts),
    })
}

/// The groups to be released and the noisy persons in each, in fixed point, where that decided.
struct Selected {
    kept: Vec<u32>,
    noisy: Vec<i128>,
    threshold: Option<KeyThreshold>,
}

impl Exact {
    fn of(rows: Rows, plan: &ReleasePlan) -> Result<Self, PrivacyError> {
        let public = match plan.keys {
            Keys::None => Some(1),
            Keys::Public { groups } => Some(groups as usize),
            Keys::Unknown => None,
        };
        match rows {
            Rows::Persons(rows) => {
                let measures = rows.measures.clone();
                let vectors = PersonVectors::of(rows, plan.threads);
                let vectors = match public {
                    Some(groups) => vectors.with_groups(groups)?,
                    None => vectors,
                };
                Ok(Self::Persons(measures, vectors))
            }
            Rows::EachRow(mut rows) => {
                if let Some(groups) = public {
                    if rows.persons.len() > groups {
                        let group = u32::try_from(rows.persons.len() - 1).unwrap_or(u32::MAX);
                        return Err(PrivacyError::UnknownGroup { group, groups });
                    }
                    rows.reach(groups)?;
                }
                Ok(Self::EachRow(rows))
            }
        }
    }

    fn measures(&self) -> &[Measure] {
        match self {
            Self::Persons(measures, _) => measures,
            Self::EachRow(rows) => &rows.measures,
        }
    }

    fn each_row(&self) -> bool {
        matches!(self, Self::EachRow(_))
    }

    fn groups(&self) -> usize {
        match self {
            Self::Persons(_, vectors) => vectors.groups,
            Self::EachRow(rows) => rows.persons.len(),
        }
    }

    /// Persons per group in [`KEY_UNIT`]s, and the most groups that one of them counts in.
    fn presence(&self) -> (Vec<i128>, usize) {
        match self {
            Self::Persons(_, vectors) => (vectors.presence(), MAX_GROUPS_PER_PERSON),
            Self::EachRow(rows) => (
                rows.persons
                    .iter()
                    .map(|n| i128::from(*n) * i128::from(KEY_UNIT))
                    .collect(),
                1,
            ),
        }
    }

    fn select<R: CryptoRng + ?Sized>(
        &self,
        plan: &ReleasePlan,
        shares: &Shares,
        rng: &mut R,
    ) -> Result<Selected, PrivacyError> {
        if shares.keys == KeyShare::Free {
            let kept = (0..u32::try_from(self.groups()).unwrap_or(u32::MAX)).collect();
            return Ok(Selected {
                kept,
                noisy: Vec::new(),
                threshold: None,
            });
        }
        let (presence, most_groups) = self.presence();
        let sigma = clip::noise_scale(KEY_UNIT, shares.column)?;
        let (least, threshold) = key_threshold(sigma, plan.delta, most_groups, plan.least_persons);
        let noise = DiscreteGaussian::with_sigma(sigma)?;
        let (mut kept, mut released) = (Vec::new(), Vec::new());
        for (group, persons) in (0_u32..).zip(presence) {
            // A group that nobody counts in is no candidate (see the proof in `threshold`).
            if persons > 0 {
                let noisy = persons.saturating_add(noise.sample(rng));
                if noisy >= least {
                    kept.push(group);
                    released.push(noisy);
                }
            }
        }
        Ok(Selected {
            kept,
            noisy: released,
            threshold: Some(threshold),
        })
    }

    fn clip<R: CryptoRng + ?Sized>(
        &self,
        column: usize,
        share: Rho,
        kept: &[u32],
        rng: &mut R,
    ) -> Result<Clip, PrivacyError> {
        let measure = self.measures()[column];
        let one = bin_of_one(measure.noise_fraction_bits());
        let is_count = !matches!(measure, Measure::Sum { .. });
        if self.each_row() && is_count {
            // Each person is one row at most: known without looking.
            return Ok(Clip {
                bin: one,
                sensitivity: sensitivity(measure, one),
                found: true,
                rho: share,
            });
        }
        let norms = match self {
            Self::Persons(_, vectors) => vectors.norms(column),
            Self::EachRow(rows) => rows.norms(column),
        };
        let (choice, rho) = clip::budget(share);
        if let (Self::Persons(_, vectors), Measure::CountDistinct) = (self, measure) {
            let counted = |bin| {
                let counts = vectors.distinct(column, bin);
                // Kept ids are below the number of groups, which the counts reach.
                kept.iter().map(|g| counts[*g as usize]).sum()
            };
            let largest = norms.iter().rposition(|n| *n > 0).unwrap_or(0);
            let bin = distinct::choose(counted, largest, kept.len(), (choice, rho), rng)?;
            return Ok(Clip {
                bin,
                sensitivity: sensitivity(measure, bin),
                found: true,
                rho,
            });
        }
        let groups = kept.len();
        let lowest = if is_count { one } else { 0 };
        // The rank found sums up noise from all levels: about as much as that many groups.
        let spread = match measure {
            Measure::Quantiles { .. } => LEVELS as usize,
            _ => 1,
        };
        let found = clip::choose(&norms, lowest, groups.max(1) * spread, (choice, rho), rng)?;
        let bin = found.unwrap_or(one);
        Ok(Clip {
            bin,
            sensitivity: sensitivity(measure, bin),
            found: found.is_some(),
            rho,
        })
    }

    fn totals(&self, column: usize, clip: &Clip) -> Vec<i128> {
        match (self, self.measures()[column]) {
            (Self::Persons(_, vectors), Measure::CountDistinct) => {
                let mut counts = vectors.distinct(column, clip.bin);
                counts.iter_mut().for_each(|n| *n <<= COUNT_FRACTION_BITS);
                counts
            }
            (Self::Persons(_, vectors), _) => vectors.totals(column, clip_of_bin(clip.bin)),
            (Self::EachRow(rows), _) => rows.totals(column, clip.bin),
        }
    }

    fn cells(&self, column: usize, clip: &Clip) -> Result<CellTable, PrivacyError> {
        match self {
            Self::Persons(_, vectors) => vectors.cells(column, clip.sensitivity),
            Self::EachRow(rows) => Ok(rows.cells(column)),
        }
    }
}

/// By how much one person can move, in L2 norm, what a column adds noise to, if the clip is that of `bin`.
fn sensitivity(measure: Measure, bin: usize) -> u64 {
    match measure {
        // Sums of squares of whole numbers reach the bin's end, which need not be a square.
        Measure::CountDistinct => {
            u64::try_from(root_up(1 << bin.min(BINS - 1))).unwrap_or(u64::MAX)
        }
        Measure::Quantiles { .. } => quantile::sensitivity(clip_of_bin(bin)),
        _ => clip_of_bin(bin),
    }
}

/// The count for the threshold doubles as a column: both have the same fixed point.
const _: () = assert!(KEY_UNIT == 1 << COUNT_FRACTION_BITS);

#[cfg(test)]
mod audited;
