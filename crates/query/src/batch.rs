//! From Arrow to the cells that people and JSON read.

use crate::error::EngineError;
use arrow::array::{Array, AsArray, RecordBatch};
use arrow::compute;
use arrow::datatypes::{DataType, Float64Type, Int64Type, Schema};
use arrow::util::display::{ArrayFormatter, FormatOptions};
use gate::{Cell, Heading};

/// The headings of a schema.
pub(crate) fn headings(schema: &Schema) -> Vec<Heading> {
    schema
        .fields()
        .iter()
        .map(|field| Heading {
            name: field.name().clone(),
            numeric: field.data_type().is_numeric(),
        })
        .collect()
}

/// Appends a batch's rows, up to `rows_max` in all. Whether something was left out.
pub(crate) fn append(
    batch: &RecordBatch,
    rows: &mut Vec<Vec<Cell>>,
    rows_max: usize,
) -> Result<bool, EngineError> {
    let take = batch.num_rows().min(rows_max.saturating_sub(rows.len()));
    let columns = batch
        .slice(0, take)
        .columns()
        .iter()
        .map(|column| cells(column))
        .collect::<Result<Vec<_>, _>>()?;
    let mut columns: Vec<_> = columns.into_iter().map(Vec::into_iter).collect();
    for _ in 0..take {
        rows.push(columns.iter_mut().filter_map(Iterator::next).collect());
    }
    Ok(take < batch.num_rows())
}

fn cells(column: &dyn Array) -> Result<Vec<Cell>, EngineError> {
    let known = |i: usize| column.is_valid(i);
    let every = 0..column.len();
    Ok(match column.data_type() {
        DataType::Null => every.map(|_| Cell::Null).collect(),
        DataType::Boolean => {
            let values = column.as_boolean();
            every
                .map(|i| {
                    if known(i) {
                        Cell::Bool(values.value(i))
                    } else {
                        Cell::Null
                    }
                })
                .collect()
        }
        kind if kind.is_integer() => {
            let wide = compute::cast(column, &DataType::Int64)?;
            let values = wide.as_primitive::<Int64Type>();
            every
                .map(|i| {
                    if values.is_valid(i) {
                        Cell::Int(values.value(i))
                    } else {
                        Cell::Null
                    }
                })
                .collect()
        }
        kind if kind.is_floating() || kind.is_decimal() => {
            let wide = compute::cast(column, &DataType::Float64)?;
            let values = wide.as_primitive::<Float64Type>();
            every
                .map(|i| {
                    let value = values.value(i);
                    // JSON knows neither infinity nor what is not a number.
                    if values.is_valid(i) && value.is_finite() {
                        Cell::Real(value)
                    } else {
                        Cell::Null
                    }
                })
                .collect()
        }
        _ => {
            let options = FormatOptions::default();
            let format = ArrayFormatter::try_new(column, &options)?;
            every
                .map(|i| {
                    if known(i) {
                        Cell::Text(format.value(i).to_string())
                    } else {
                        Cell::Null
                    }
                })
                .collect()
        }
    })
}
