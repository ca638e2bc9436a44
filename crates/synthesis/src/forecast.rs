//! What synthetic rows would be like, before anything is spent: from the schema and the plan alone.

use crate::domain::{Bands, Domain, Kind};
use crate::plan::{Noise, Parts};
use crate::{Plan, Schema, SynthesisError, learned, report};
use serde::Serialize;
use std::num::NonZeroU8;

/// What to expect.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Forecast {
    /// Standard deviation of the noise on the number of rows.
    pub rows_noise: f64,
    /// Values that fewer rows than about this have will be merged.
    pub rare_below: f64,
    /// Standard deviation of the noise on the counts of pairs, if every column is linked to another.
    pub pair_noise: Option<f64>,
    /// Each learned column's name, and the total variation distance that noise causes there on average, at most.
    pub columns: Vec<(String, f64)>,
}

/// What to expect of `rows` rows, a number that the asker supposes; with at most `per_person` rows of each person.
///
/// # Errors
/// When the plan does not pay for a step.
pub fn forecast(
    schema: &Schema,
    plan: &Plan,
    per_person: NonZeroU8,
    rows: usize,
) -> Result<Forecast, SynthesisError> {
    let columns = schema.learned().count();
    let norm = u128::from(per_person.get());
    let parts = Parts::of(plan, columns, learned::without_bands(schema))?;
    let noise = Noise::of(columns, norm, parts.columns, "counting each column")?;
    let pairs = columns.saturating_sub(1);
    let pair_noise = (pairs > 0).then(|| Noise::of(pairs, norm, parts.pairs, "counting pairs"));
    let size = |column: &crate::Column| values(&column.domain) + usize::from(column.nullable);
    let weights: f64 = schema.learned().map(|c| 1.0 / size(c).max(1) as f64).sum();
    let expected = |column: &crate::Column| {
        let expected = report::expected(size(column), noise.sigma, rows);
        (column.name.to_string(), expected)
    };
    Ok(Forecast {
        rows_noise: noise.sigma / weights.sqrt(),
        rare_below: 3.0 * noise.sigma,
        pair_noise: pair_noise.transpose()?.map(|noise| noise.sigma),
        columns: schema.learned().map(expected).collect(),
    })
}

/// How many values a column has; where bands are to be found, how many at most.
fn values(domain: &Domain) -> usize {
    match &domain.0 {
        Kind::Booleans => 2,
        Kind::Texts(codes) => codes.list.len(),
        Kind::Ordered { bands, .. } => match bands {
            Bands::Given(edges) => edges.len().saturating_sub(1),
            Bands::Found(bands) => usize::from(*bands),
        },
        Kind::Identifier(_) => 0,
    }
}
