//! From released figures to the table that the rest of the question works on, and to what is said about its noise.

use crate::engine::EngineError;
use crate::protect::keys_of;
use crate::rewrite::{Contributions, Parts};
use crate::shape::Protectable;
use arrow::array::{
    ArrayRef, Float64Array, Int64Array, RecordBatch, RecordBatchOptions, new_null_array,
};
use arrow::compute::{self, SortColumn};
use arrow::datatypes::{DataType, Field, Schema};
use datafusion::logical_expr::{Expr, LogicalPlan};
use gate::ColumnProtection;
use privacy::{Release, ReleasedColumn};
use std::sync::Arc;

/// Noise that is 19 times in 20 within so many standard deviations.
const MARGIN_95: f64 = 1.96;

/// The released table, and the noise in it.
pub(crate) struct Released {
    /// Columns `c0`, `c1`, … as the aggregate would have given them.
    pub(crate) table: RecordBatch,
    /// For each column of the aggregate, its noise; `None` for keys.
    pub(crate) noise: Vec<Option<Noise>>,
    /// Groups with fewer persons than about this many are left out.
    pub(crate) threshold: Option<f64>,
}

/// The noise in one column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noise {
    scale: f64,
    clip: Option<f64>,
    clip_found: bool,
}

impl Noise {
    /// What is said of it beside the column of that name.
    pub(crate) fn statement(self, name: String) -> ColumnProtection {
        ColumnProtection {
            name,
            noise_scale: Some(self.scale),
            margin_95: Some(MARGIN_95 * self.scale),
            clip: self.clip,
            too_few_persons: !self.clip_found,
        }
    }
}

/// Puts keys and figures together. Groups are ordered by their keys: the order in which rows came says nothing.
pub(crate) fn assemble(
    question: &Protectable,
    contributions: &Contributions,
    keys: &[ArrayRef],
    release: &Release,
) -> Result<Released, EngineError> {
    let schema = question.aggregate.schema.as_arrow();
    let mut columns = if keys.is_empty() && contributions.keys > 0 {
        // No row at all: no key, so no group.
        let fields = schema.fields().iter().take(contributions.keys);
        fields
            .map(|field| new_null_array(field.data_type(), 0))
            .collect()
    } else {
        keys_of(keys, &release.kept)?
    };
    let mut noise: Vec<Option<Noise>> = vec![None; columns.len()];
    for parts in &contributions.figures {
        let (column, scale) = figure(*parts, &release.columns);
        columns.push(column);
        noise.push(Some(scale));
    }
    let fields: Vec<Field> = columns
        .iter()
        .enumerate()
        .map(|(i, _)| Field::new(format!("c{i}"), schema.field(i).data_type().clone(), true))
        .collect();
    let columns = columns
        .iter()
        .zip(&fields)
        .map(|(column, field)| Ok(compute::cast(column, field.data_type())?))
        .collect::<Result<Vec<_>, EngineError>>()?;
    let rows = RecordBatchOptions::new().with_row_count(Some(release.kept.len()));
    let table = RecordBatch::try_new_with_options(Arc::new(Schema::new(fields)), columns, &rows)?;
    Ok(Released {
        table: sorted(table, contributions.keys)?,
        noise,
        threshold: release
            .threshold
            .as_ref()
            .map(|threshold| threshold.persons),
    })
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
fn figure(parts: Parts, released: &[ReleasedColumn]) -> (ArrayRef, Noise) {
    match parts {
        Parts::Count(i) => {
            let counts = released[i].rounded().into_iter().map(|n| whole(n.max(0)));
            (
                Arc::new(Int64Array::from_iter_values(counts)),
                noise_of(&released[i]),
            )
        }
        Parts::Sum(i) => (Arc::new(sums(&released[i])), noise_of(&released[i])),
        Parts::Average { sum, count } => average(&released[sum], &released[count]),
    }
}

fn noise_of(column: &ReleasedColumn) -> Noise {
    Noise {
        scale: column.noise_scale,
        clip: Some(column.clip),
        clip_found: column.clip_found,
    }
}

fn whole(value: i128) -> i64 {
    i64::try_from(value).unwrap_or(if value < 0 { i64::MIN } else { i64::MAX })
}

fn sums(column: &ReleasedColumn) -> Float64Array {
    Float64Array::from(column.as_f64())
}

/// A quotient of two noisy figures. Its noise is estimated to first order from the released figures themselves:
/// σ² ≈ (σ_sum² + average² σ_count²) / count², of which the largest over the groups is stated.
fn average(sum: &ReleasedColumn, count: &ReleasedColumn) -> (ArrayRef, Noise) {
    let mut scale: f64 = 0.0;
    let averages: Float64Array = sum
        .as_f64()
        .into_iter()
        .zip(count.as_f64())
        .map(|(total, n)| {
            // Fewer than one value is noise alone: there is no average.
            if n < 1.0 {
                return None;
            }
            let mean = total / n;
            scale = scale.max(sum.noise_scale.hypot(mean * count.noise_scale) / n);
            Some(mean)
        })
        .collect();
    let noise = Noise {
        scale,
        clip: None,
        clip_found: sum.clip_found && count.clip_found,
    };
    (Arc::new(averages), noise)
}

/// The noise of each column of the whole question: of those that are a released figure, carried through unchanged.
pub(crate) fn trace(
    plan: &LogicalPlan,
    question: &Protectable,
    noise: &[Option<Noise>],
) -> Vec<Option<Noise>> {
    match plan {
        LogicalPlan::Aggregate(aggregate) if *aggregate == question.aggregate => noise.to_vec(),
        LogicalPlan::Projection(projection) => {
            let below = trace(&projection.input, question, noise);
            let schema = projection.input.schema();
            projection
                .expr
                .iter()
                .map(|expr| match unaliased(expr) {
                    Expr::Column(column) => {
                        let index = schema.maybe_index_of_column(column)?;
                        below.get(index).copied().flatten()
                    }
                    _ => None,
                })
                .collect()
        }
        LogicalPlan::Filter(_)
        | LogicalPlan::Sort(_)
        | LogicalPlan::Limit(_)
        | LogicalPlan::Distinct(_)
        | LogicalPlan::SubqueryAlias(_) => match plan.inputs().as_slice() {
            [input] => trace(input, question, noise),
            _ => vec![None; plan.schema().fields().len()],
        },
        _ => vec![None; plan.schema().fields().len()],
    }
}

fn unaliased(expr: &Expr) -> &Expr {
    match expr {
        Expr::Alias(alias) => unaliased(&alias.expr),
        Expr::Cast(cast)
            if matches!(cast.field.data_type(), DataType::Float64 | DataType::Int64) =>
        {
            unaliased(&cast.expr)
        }
        other => other,
    }
}
