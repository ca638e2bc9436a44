//! From released figures to the table that the rest of the question works on, and to what is said about its noise.
//! Everything here is post-processing: counts are made whole and not negative, averages and variances stay where they
//! can be.

use crate::error::EngineError;
use crate::noise::Noise;
use crate::replay::{ReleasedMeasure, ReleasedSet};
use crate::shape::{Around, Figure, Kind, ProtectedAggregate};
use arrow::array::{
    ArrayRef, AsArray, Float64Array, Int64Array, RecordBatch, RecordBatchOptions, UInt64Array,
    new_null_array,
};
use arrow::compute::{self, SortColumn};
use arrow::datatypes::{DataType, Field, Float64Type, Schema, SchemaRef};
use privacy::moments::{self, Estimate, Noisy};
use std::sync::Arc;

/// A released table, and the noise in it.
pub(crate) struct Released {
    /// Columns `c0`, `c1`, … as the aggregate would have given them.
    pub(crate) figures: RecordBatch,
    /// For each column of the aggregate, its noise; `None` for keys.
    pub(crate) noise: Vec<Option<Noise>>,
}

/// Puts keys and figures of all sets together, in the order of the keys.
pub(crate) fn assemble(
    aggregate: &ProtectedAggregate,
    sets: &[ReleasedSet],
) -> Result<Released, EngineError> {
    let schema = schema(aggregate);
    let keys = schema.fields().len() - aggregate.figures.len();
    let mut noise: Vec<Option<Noise>> = vec![None; schema.fields().len()];
    let mut batches = Vec::new();
    for (released, set) in sets.iter().zip(&aggregate.sets) {
        let mut columns = key_columns(aggregate, released, set, &schema)?;
        for (place, figure) in aggregate.figures.iter().enumerate() {
            let (column, found) = figure_column(aggregate, figure, released);
            columns.push(as_kind(column, schema.field(keys + place).data_type())?);
            let known = noise[keys + place];
            noise[keys + place] = Some(known.map_or(found, |known| known.or_wider(found)));
        }
        let rows = RecordBatchOptions::new().with_row_count(Some(released.groups));
        batches.push(RecordBatch::try_new_with_options(
            Arc::clone(&schema),
            columns,
            &rows,
        )?);
    }
    let table = match batches.as_slice() {
        // Without columns, only a batch knows its number of rows.
        [one] => one.clone(),
        several => compute::concat_batches(&schema, several)?,
    };
    Ok(Released {
        figures: sorted(table, keys)?,
        noise,
    })
}

/// A column in another type; real numbers become the nearest whole ones.
fn as_kind(column: ArrayRef, kind: &DataType) -> Result<ArrayRef, EngineError> {
    match column.as_primitive_opt::<Float64Type>() {
        Some(reals) if kind.is_integer() => {
            let whole: Float64Array = reals.unary(f64::round);
            Ok(compute::cast(&whole, kind)?)
        }
        _ => Ok(compute::cast(&column, kind)?),
    }
}

fn schema(aggregate: &ProtectedAggregate) -> SchemaRef {
    let fields = aggregate.aggregate.schema.fields().iter().enumerate();
    let fields: Vec<Field> = fields
        .map(|(i, field)| Field::new(format!("c{i}"), field.data_type().clone(), true))
        .collect();
    Arc::new(Schema::new(fields))
}

/// The key columns of one set, with NULL for keys that it does not have, and the column that tells sets apart.
fn key_columns(
    aggregate: &ProtectedAggregate,
    released: &ReleasedSet,
    set: &[usize],
    schema: &SchemaRef,
) -> Result<Vec<ArrayRef>, EngineError> {
    let mut columns = Vec::new();
    let mut missing = 0_u64;
    for (column, key) in aggregate.key_at.iter().enumerate() {
        let kind = schema.field(column).data_type();
        let place = set.iter().position(|of_set| of_set == key);
        let found = place.and_then(|place| released.keys.get(place));
        missing = missing << 1 | u64::from(found.is_none());
        columns.push(match found {
            Some(values) => compute::cast(values, kind)?,
            None => new_null_array(kind, released.groups),
        });
    }
    if aggregate.has_sets() {
        // One bit for each key, the first the most significant: set where the key is not in the set.
        let id = UInt64Array::from(vec![missing; released.groups]);
        columns.push(compute::cast(&id, schema.field(columns.len()).data_type())?);
    }
    Ok(columns)
}

fn sorted(table: RecordBatch, keys: usize) -> Result<RecordBatch, EngineError> {
    if keys == 0 || table.num_rows() < 2 {
        return Ok(table);
    }
    let by: Vec<SortColumn> = table.columns()[..keys]
        .iter()
        .map(|key| SortColumn {
            values: Arc::clone(key),
            options: None,
        })
        .collect();
    let order = compute::lexsort_to_indices(&by, None)?;
    Ok(compute::take_record_batch(&table, &order)?)
}

/// One figure's column and its noise.
fn figure_column(
    aggregate: &ProtectedAggregate,
    figure: &Figure,
    released: &ReleasedSet,
) -> (ArrayRef, Noise) {
    let measure = |place: &usize| &released.measures[*place];
    let around = |place: &usize| match aggregate.measured[*place].kind {
        Kind::Real(around) => around,
        _ => Around {
            centre: 0.0,
            range: None,
            squared: false,
        },
    };
    match figure {
        Figure::Count(of) => {
            let counts = rounded(measure(of)).into_iter().map(|n| whole(n.max(0)));
            let counts = Int64Array::from_iter_values(counts);
            (Arc::new(counts), Noise::of(measure(of)))
        }
        Figure::Sum(of) => {
            let sums = Float64Array::from_iter_values(reals(measure(of)));
            (Arc::new(sums), Noise::of(measure(of)))
        }
        Figure::SumAround { sum, count } => {
            let centre = around(sum).centre;
            let sums = reals(measure(sum))
                .zip(reals(measure(count)))
                .map(|(off, n)| centre.mul_add(n, off));
            let scale = measure(sum)
                .says
                .noise_scale
                .hypot(centre * measure(count).says.noise_scale);
            let noise = Noise::of_estimates(&[measure(sum), measure(count)], scale);
            (Arc::new(Float64Array::from_iter_values(sums)), noise)
        }
        Figure::Average { sum, count } => {
            let around = around(sum);
            let found = noisy(measure(sum))
                .zip(noisy(measure(count)))
                .map(|(sum, count)| {
                    let mean = moments::mean(count, sum, around.centre)?;
                    Some(within(mean, around.range))
                });
            estimates(found, &[measure(sum), measure(count)])
        }
        Figure::Spread {
            squares,
            sum,
            count,
            sample,
            root,
        } => {
            let range = around(sum).range;
            let found = noisy(measure(squares))
                .zip(noisy(measure(sum)))
                .zip(noisy(measure(count)))
                .map(|((squares, sum), count)| {
                    let found = if *sample {
                        moments::sample_variance(count, sum, squares)?
                    } else {
                        moments::variance(count, sum, squares)?
                    };
                    // No variance is more than that of values half at one end of the range, half at the other.
                    let most = range.map(|(low, high)| {
                        let all = ((high - low) / 2.0).powi(2);
                        if *sample {
                            all * count.value / (count.value - 1.0)
                        } else {
                            all
                        }
                    });
                    let found = within(found, most.map(|most| (0.0, most)));
                    Some(if *root { root_of(found) } else { found })
                });
            estimates(found, &[measure(squares), measure(sum), measure(count)])
        }
        Figure::Quantile { of, rank } => quantile(measure(of), *rank),
    }
}

fn within(estimate: Estimate, range: Option<(f64, f64)>) -> Estimate {
    match range {
        Some((low, high)) if low <= high => Estimate {
            value: estimate.value.clamp(low, high),
            ..estimate
        },
        _ => estimate,
    }
}

/// √v, whose error is that of v by 2√v; where v may be zero, at most its root.
fn root_of(variance: Estimate) -> Estimate {
    let root = variance.value.sqrt();
    Estimate {
        value: root,
        standard_error: (variance.standard_error / (2.0 * root))
            .min(variance.standard_error.sqrt()),
    }
}

/// A column of estimates, NULL where the count is noise alone.
fn estimates(
    found: impl Iterator<Item = Option<Estimate>>,
    measures: &[&ReleasedMeasure],
) -> (ArrayRef, Noise) {
    let mut scale: f64 = 0.0;
    let column: Float64Array = found
        .map(|estimate| {
            let estimate = estimate?;
            scale = scale.max(estimate.standard_error);
            Some(estimate.value)
        })
        .collect();
    (Arc::new(column), Noise::of_estimates(measures, scale))
}

fn quantile(measure: &ReleasedMeasure, rank: usize) -> (ArrayRef, Noise) {
    let per_group = measure.says.per_group;
    let unit = unit(measure);
    let mut margin: f64 = 0.0;
    let of_rank = |all: &[i128]| all.iter().skip(rank).step_by(per_group).copied().collect();
    let values: Vec<i128> = of_rank(&measure.values);
    if let Some(intervals) = &measure.intervals {
        let of_rank = intervals.iter().skip(rank).step_by(per_group);
        for (value, (low, high)) in values.iter().zip(of_rank) {
            let (value, low, high) = (*value as f64, *low as f64, *high as f64);
            margin = margin.max((high - value).max(value - low) / unit);
        }
    }
    let column = Float64Array::from_iter_values(values.iter().map(|v| *v as f64 / unit));
    (Arc::new(column), Noise::of_quantiles(measure, margin))
}

fn unit(measure: &ReleasedMeasure) -> f64 {
    (1_u64 << measure.says.fraction_bits) as f64
}

fn reals(measure: &ReleasedMeasure) -> impl Iterator<Item = f64> {
    let unit = unit(measure);
    measure.values.iter().map(move |v| *v as f64 / unit)
}

fn noisy(measure: &ReleasedMeasure) -> impl Iterator<Item = Noisy> {
    let sigma = measure.says.noise_scale;
    reals(measure).map(move |value| Noisy { value, sigma })
}

/// The figures rounded to whole numbers, halves up.
fn rounded(measure: &ReleasedMeasure) -> Vec<i128> {
    let bits = measure.says.fraction_bits;
    let half = 1_i128 << (bits - 1);
    let whole = |v: &i128| v.saturating_add(half) >> bits;
    measure.values.iter().map(whole).collect()
}

fn whole(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}
