//! How accurate the answer to a question would be: from its plan and its price alone.
//!
//! What one person adds is known beforehand only where each has one row that counts once, or a value within public
//! bounds; elsewhere the noise is said for a person who adds one, and grows with what is found when the question is asked.
//! Of averages, spreads and quantiles nothing is said: their noise depends on how many persons there are.

use crate::error::EngineError;
use crate::noise::{self, Noise};
use crate::protect::{measures, tenths};
use crate::replay::{ReleasedMeasure, Says};
use crate::shape::{Figure, Kind, Protectable, ProtectedAggregate};
use datafusion::logical_expr::LogicalPlan;
use gate::{ColumnForesight, Forecast, Protection};
use privacy::{ColumnForecast, Keys, ReleasePlan, Rho};

/// Foresees the columns of a question.
pub(crate) fn of(
    plan: &LogicalPlan,
    question: &Protectable,
    protection: Protection,
    least_persons: u32,
) -> Result<Forecast, EngineError> {
    let parts = question.parts();
    let mut threshold: Option<f64> = None;
    let mut noise = Vec::new();
    for aggregate in &question.aggregates {
        let mut widest: Vec<Option<Noise>> = vec![None; aggregate.aggregate.schema.fields().len()];
        let keys = widest.len() - aggregate.figures.len();
        for set in &aggregate.sets {
            let release = ReleasePlan {
                rho: Rho::from_nanos(protection.rho.nanos() / parts.max(1) as u64),
                delta: tenths(protection.key_delta, parts),
                keys: match set.is_empty() {
                    true => Keys::None,
                    false => Keys::Unknown,
                },
                least_persons,
                threads: 1,
            };
            let measured = aggregate.measured.iter();
            let asked: Vec<_> = measured.map(|one| (one.kind.clone(), None)).collect();
            let clips: Vec<f64> = asked.iter().map(|(kind, _)| most_of_a_row(kind)).collect();
            let each = aggregate.one_row_each;
            let found = privacy::forecast(&measures(&asked)?, each, &release, &clips)?;
            if let Some(of) = &found.threshold {
                threshold = Some(threshold.map_or(of.persons, |known| known.max(of.persons)));
            }
            for (place, figure) in aggregate.figures.iter().enumerate() {
                let of = figure_noise(aggregate, figure, &found.columns);
                let known = widest[keys + place];
                widest[keys + place] = match (known, of) {
                    (Some(known), Some(of)) => Some(known.or_wider(of)),
                    (known, of) => known.or(of),
                };
            }
        }
        noise.push((aggregate.aggregate.clone(), widest));
    }
    let names = plan
        .schema()
        .fields()
        .iter()
        .map(|field| field.name().clone());
    let columns = names
        .zip(noise::trace(plan, &noise))
        .filter_map(|(name, noise)| {
            let said = noise?.statement(name);
            Some(ColumnForesight {
                noise_scale: said.noise_scale?,
                clip: said.clip?,
                clip_known: !said.too_few_persons,
                name: said.name,
            })
        });
    Ok(Forecast {
        columns: columns.collect(),
        threshold,
    })
}

/// The most that one row adds, where that is public; 1 elsewhere.
fn most_of_a_row(kind: &Kind) -> f64 {
    match kind {
        Kind::Real(around) => around.range.map_or(1.0, |(low, high)| {
            around.apply(low).abs().max(around.apply(high).abs())
        }),
        _ => 1.0,
    }
}

fn figure_noise(
    aggregate: &ProtectedAggregate,
    figure: &Figure,
    columns: &[ColumnForecast],
) -> Option<Noise> {
    let place = match figure {
        Figure::Count(place) | Figure::Sum(place) => *place,
        // The sum around a centre tells most of it.
        Figure::SumAround { sum, .. } => *sum,
        Figure::Average { .. } | Figure::Spread { .. } | Figure::Quantile { .. } => return None,
    };
    let (measured, column) = (aggregate.measured.get(place)?, columns.get(place)?);
    let bounded = match &measured.kind {
        Kind::Rows | Kind::Persons | Kind::Known | Kind::Distinct => true,
        Kind::Real(around) => around.range.is_some(),
        Kind::Whole | Kind::Quantiles { .. } => false,
    };
    Some(Noise::of(&ReleasedMeasure {
        values: Vec::new(),
        intervals: None,
        says: Says {
            per_group: 1,
            fraction_bits: 16,
            noise_scale: column.noise_scale,
            clip: column.clip,
            clip_found: aggregate.one_row_each && bounded,
        },
    }))
}
