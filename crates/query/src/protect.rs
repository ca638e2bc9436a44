//! Runs a question about persons and releases its aggregates under protection.
//!
//! Aggregates are released from the innermost outwards, so that what one releases can be joined to the rows of the next.
//! The budget is split into equal parts, one for each set of groups of each release, and never grows with what is
//! found. δ is split by powers of ten.

use crate::error::EngineError;
use crate::keys::public_groups;
use crate::levels;
use crate::limits::Limits;
use crate::noise::Noise;
use crate::release;
use crate::replay::{ReleasedMeasure, ReleasedSet, Releases, Says};
use crate::rewrite::{self, Admitted};
use crate::rows::{self, Asked, REAL_FRACTION_BITS};
use crate::shape::{Kind, Protectable, ProtectedAggregate};
use arrow::array::{ArrayRef, RecordBatch, UInt32Array, new_null_array};
use arrow::compute::{self, SortColumn};
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::{Aggregate, LogicalPlan};
use gate::Protection;
use privacy::{Delta, Keys, Measure, QueryKey, Ranks, ReleasePlan, Rho};
use rand::CryptoRng;
use std::sync::Arc;

/// The protected aggregates of a question, each with its released figures.
pub(crate) struct Settled {
    /// What to put in place of each aggregate.
    pub(crate) tables: Vec<(Aggregate, RecordBatch)>,
    /// For each aggregate, the noise of its columns.
    pub(crate) noise: Vec<(Aggregate, Vec<Option<Noise>>)>,
    /// The greatest threshold below which groups do not appear.
    pub(crate) threshold: Option<f64>,
    /// The figures as they were released.
    pub(crate) releases: Releases,
}

/// How to release.
pub(crate) struct Terms<'a> {
    pub(crate) admitted: &'a Admitted,
    pub(crate) least_persons: u32,
    pub(crate) protection: Protection,
    pub(crate) limits: &'a Limits,
}

/// Computes the protected figures of a question, or takes them from an earlier answer.
pub(crate) async fn settle<R: CryptoRng>(
    state: &SessionState,
    question: &Protectable,
    terms: &Terms<'_>,
    earlier: Option<&[u8]>,
    rng: &mut R,
) -> Result<Settled, EngineError> {
    let earlier = earlier.map(Releases::from_bytes).transpose()?;
    let parts = question.parts();
    let mut settled = Settled {
        tables: Vec::new(),
        noise: Vec::new(),
        threshold: None,
        releases: Releases::default(),
    };
    for aggregate in &question.aggregates {
        let before = settled.releases.0.get(&aggregate.canonical);
        let mut sets = match (before, &earlier) {
            (Some(sets), _) => sets.clone(),
            (None, Some(earlier)) => match earlier.0.get(&aggregate.canonical) {
                Some(sets) if fits(aggregate, sets) => sets.clone(),
                _ => {
                    return Err(EngineError::Failed(
                        "the earlier answer was to another question; ask this one anew".into(),
                    ));
                }
            },
            (None, None) => {
                let mut sets = Vec::new();
                for set in &aggregate.sets {
                    let rows = (aggregate, set.as_slice());
                    sets.push(release_set(state, rows, &settled.tables, terms, parts, rng).await?);
                }
                sets
            }
        };
        settled.releases.0.insert(aggregate.canonical, sets.clone());
        levels::make_consistent(aggregate, &mut sets)?;
        let table = release::assemble(aggregate, &sets)?;
        for threshold in sets.iter().filter_map(|set| set.threshold) {
            settled.threshold = Some(settled.threshold.map_or(threshold, |t| t.max(threshold)));
        }
        let node = aggregate.aggregate.clone();
        settled.tables.push((node.clone(), table.figures));
        settled.noise.push((node, table.noise));
    }
    Ok(settled)
}

/// Whether figures have the form that an aggregate's have.
fn fits(aggregate: &ProtectedAggregate, sets: &[ReleasedSet]) -> bool {
    sets.len() == aggregate.sets.len()
        && sets.iter().zip(&aggregate.sets).all(|(released, set)| {
            released.keys.len() == set.len()
                && released.measures.len() == aggregate.measured.len()
                && released
                    .measures
                    .iter()
                    .zip(&aggregate.measured)
                    .all(|(found, asked)| {
                        let per_group = match &asked.kind {
                            Kind::Quantiles { ranks, .. } => ranks.len(),
                            _ => 1,
                        };
                        found.says.per_group == per_group
                            && found.values.len() == per_group * released.groups
                    })
        })
}

/// The figures of one set of groups.
async fn release_set<R: CryptoRng>(
    state: &SessionState,
    (aggregate, set): (&ProtectedAggregate, &[usize]),
    settled: &[(Aggregate, RecordBatch)],
    terms: &Terms<'_>,
    parts: usize,
    rng: &mut R,
) -> Result<ReleasedSet, EngineError> {
    let contributions = rewrite::contributions(aggregate, set, settled, terms.admitted)?;
    // Where small groups are to be kept back, even a key that everybody knows has to pass the threshold.
    let public = if set.is_empty() || terms.least_persons > 1 {
        None
    } else {
        let put_in = |plan: &LogicalPlan| Ok(rewrite::with_releases(plan, settled)?);
        public_groups(state, aggregate, set, &put_in).await?
    };
    let public_groups = public
        .as_ref()
        .map(|keys| keys.first().map_or(0, |key| key.len()));
    if public_groups == Some(0) {
        // No group can be: there is nothing to be asked about.
        return Ok(nobody(aggregate, public.unwrap_or_default()));
    }
    let measures = measures(&contributions.measures)?;
    let asked = Asked {
        contributions: &contributions,
        measures: &measures,
        public: public.as_deref(),
        limits: terms.limits,
    };
    let only_rows = measures == [Measure::CountRows];
    let (found, keys) = if aggregate.one_row_each && only_rows {
        rows::counted(state, &asked).await?
    } else {
        let key = QueryKey::draw(rng);
        rows::streamed(state, &asked, aggregate.one_row_each, &key).await?
    };
    let plan = ReleasePlan {
        rho: Rho::from_nanos(terms.protection.rho.nanos() / parts.max(1) as u64),
        delta: tenths(terms.protection.key_delta, parts),
        keys: match public_groups {
            _ if set.is_empty() => Keys::None,
            // Bounded by the number of public groups, which fits 32 bits.
            Some(groups) => Keys::Public {
                groups: groups as u32,
            },
            None => Keys::Unknown,
        },
        least_persons: terms.least_persons,
        threads: threads(),
    };
    let release = privacy::release(found, &plan, rng)?;
    let keys = match public {
        Some(keys) => keys,
        None if set.is_empty() => Vec::new(),
        None => keys_of(&keys, &release.kept, aggregate, set)?,
    };
    let groups = release.kept.len();
    let released = ReleasedSet {
        keys,
        groups,
        measures: release
            .columns
            .into_iter()
            .map(|column| ReleasedMeasure {
                says: Says {
                    per_group: match column.measure {
                        Measure::Quantiles { ranks, .. } => ranks.len(),
                        _ => 1,
                    },
                    fraction_bits: column.fraction_bits,
                    noise_scale: column.noise_scale,
                    clip: column.clip,
                    clip_found: column.clip_found,
                },
                values: column.values,
                intervals: column.intervals,
            })
            .collect(),
        threshold: release.threshold.map(|threshold| threshold.persons),
    };
    sorted(released)
}

/// The figures where there is no group.
fn nobody(aggregate: &ProtectedAggregate, keys: Vec<ArrayRef>) -> ReleasedSet {
    let measures = aggregate.measured.iter().map(|measured| ReleasedMeasure {
        values: Vec::new(),
        intervals: None,
        says: Says {
            per_group: match &measured.kind {
                Kind::Quantiles { ranks, .. } => ranks.len(),
                _ => 1,
            },
            fraction_bits: 16,
            noise_scale: 0.0,
            clip: 0.0,
            clip_found: true,
        },
    });
    ReleasedSet {
        keys,
        groups: 0,
        measures: measures.collect(),
        threshold: None,
    }
}

/// Groups in the order of their keys: the order in which rows came says nothing.
fn sorted(mut set: ReleasedSet) -> Result<ReleasedSet, EngineError> {
    if set.keys.is_empty() || set.groups < 2 {
        return Ok(set);
    }
    let by: Vec<SortColumn> = set
        .keys
        .iter()
        .map(|key| SortColumn {
            values: Arc::clone(key),
            options: None,
        })
        .collect();
    let order = compute::lexsort_to_indices(&by, None)?;
    for key in &mut set.keys {
        *key = compute::take(key, &order, None)?;
    }
    for measure in &mut set.measures {
        let per_group = measure.says.per_group;
        let of = |group: &u32| {
            let first = *group as usize * per_group;
            first..first + per_group
        };
        let places: Vec<usize> = order.values().iter().flat_map(of).collect();
        measure.values = places.iter().map(|place| measure.values[*place]).collect();
        if let Some(intervals) = &mut measure.intervals {
            *intervals = places.iter().map(|place| intervals[*place]).collect();
        }
    }
    Ok(set)
}

/// A tenth of δ, or a hundredth: so much that the parts together are no more than δ.
pub(crate) fn tenths(delta: Delta, parts: usize) -> Delta {
    let mut exponent = delta.exponent();
    let mut room = 1;
    while room < parts {
        room *= 10;
        exponent += 1;
    }
    Delta::ten_to_minus(exponent)
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

pub(crate) fn measures(asked: &[(Kind, Option<usize>)]) -> Result<Vec<Measure>, EngineError> {
    let real_bits = |whole: bool| if whole { 0 } else { REAL_FRACTION_BITS };
    asked
        .iter()
        .map(|(kind, _)| {
            Ok(match kind {
                Kind::Rows => Measure::CountRows,
                Kind::Persons => Measure::CountPersons,
                Kind::Known => Measure::CountValues,
                Kind::Distinct => Measure::CountDistinct,
                Kind::Whole => Measure::Sum { fraction_bits: 0 },
                Kind::Real(_) => Measure::Sum {
                    fraction_bits: REAL_FRACTION_BITS,
                },
                Kind::Quantiles { whole, ranks } => Measure::Quantiles {
                    fraction_bits: real_bits(*whole),
                    ranks: Ranks::of(ranks)
                        .ok_or_else(|| EngineError::internal("ranks that are none"))?,
                },
            })
        })
        .collect()
}

/// The keys of the released groups, in that order.
fn keys_of(
    keys: &[ArrayRef],
    kept: &[u32],
    aggregate: &ProtectedAggregate,
    set: &[usize],
) -> Result<Vec<ArrayRef>, EngineError> {
    if keys.is_empty() {
        // No row at all: no key, so no group.
        let kinds = set.iter().map(|key| &aggregate.keys[*key].kind);
        return Ok(kinds.map(|kind| new_null_array(kind, 0)).collect());
    }
    let kept = UInt32Array::from(kept.to_vec());
    keys.iter()
        .map(|key| Ok(compute::take(key, &kept, None)?))
        .collect()
}
