//! Parquet comes in: flat columns of the common types, batch by batch.
//!
//! Decimals and half floats become reals, times of day become text, nanoseconds are cut to microseconds, a moment
//! without zone is UTC. Nested and binary columns are refused with the reason.

use crate::source::{check_columns, geometry};
use crate::survey::{ColumnSurvey, SAMPLE_VALUE_CHARS, is_sampled};
use crate::table::data_type;
use crate::{BadRow, ContextError};
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array};
use arrow::compute::{CastOptions, cast_with_options};
use arrow::datatypes::{DataType, TimeUnit, TimestampMicrosecondType};
use gate::DataSetPseudonyms;
use parquet::arrow::arrow_reader::{ParquetRecordBatchReader, ParquetRecordBatchReaderBuilder};
use std::fs::File;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use territory::{ColumnName, ColumnType, PersonKey};

const BATCH_ROWS: usize = 16 * 1024;
const SAMPLE_ROWS: usize = 2_000;

/// A Parquet file whose columns can be taken.
pub(crate) struct ParquetFile {
    file: String,
    path: PathBuf,
    pub(crate) columns: Vec<ColumnName>,
    pub(crate) kinds: Vec<ColumnType>,
}

impl ParquetFile {
    pub(crate) fn open(file: &str, path: &Path) -> Result<Self, ContextError> {
        let builder = guarded(file, || builder(file, path))?;
        let mut kinds = Vec::new();
        let mut names = Vec::new();
        for field in builder.schema().fields() {
            kinds.push(kind(field.data_type()).map_err(|why| {
                ContextError::unusable(
                    file,
                    format!("the column `{}` {why}", field.name().escape_debug()),
                )
            })?);
            names.push(field.name().clone());
        }
        if names.is_empty() {
            return Err(ContextError::unusable(file, "the file has no column"));
        }
        Ok(Self {
            file: file.to_owned(),
            path: path.to_owned(),
            columns: check_columns(file, 1, names)?,
            kinds,
        })
    }

    /// A look at the first rows.
    pub(crate) fn survey(&self) -> Result<(Vec<ColumnSurvey>, u64), ContextError> {
        guarded(&self.file, || {
            let mut reader = self.reader(SAMPLE_ROWS)?;
            let Some(batch) = reader.next() else {
                return Ok((vec![ColumnSurvey::default(); self.columns.len()], 0));
            };
            let batch = batch.map_err(|error| self.unreadable(0, &error))?;
            let mut found = Vec::with_capacity(self.columns.len());
            for array in batch.columns() {
                let text =
                    cast(array, &DataType::Utf8).map_err(|error| self.unreadable(0, &error))?;
                let text = text.as_string::<i32>();
                let mut values = Vec::new();
                let mut rows = Vec::new();
                for (row, value) in (1_u64..).zip(text.iter()) {
                    if let Some(value) = value.filter(|_| is_sampled(row)) {
                        values.push(value.chars().take(SAMPLE_VALUE_CHARS).collect());
                        rows.push(row);
                    }
                }
                let given = (text.len() - text.null_count()) as u64;
                found.push(ColumnSurvey::typed(values, rows, given));
            }
            Ok((found, batch.num_rows() as u64))
        })
    }

    /// Gives all batches in the given types. `person` replaces a column by pseudonyms. `keep` takes a batch; `bad` is
    /// told of rows that are left out and may refuse.
    pub(crate) fn batches(
        &self,
        kinds: &[ColumnType],
        person: Option<(usize, &DataSetPseudonyms)>,
        bad: &mut dyn FnMut(BadRow) -> Result<(), ContextError>,
        keep: &mut dyn FnMut(Vec<ArrayRef>, usize) -> Result<(), ContextError>,
    ) -> Result<(), ContextError> {
        let mut reader = guarded(&self.file, || self.reader(BATCH_ROWS))?;
        let mut before = 0_u64;
        // Damaged pages may make the decoder panic; that must not end the trust.
        while let Some(batch) = guarded(&self.file, || {
            reader
                .next()
                .transpose()
                .map_err(|error| self.unreadable(before, &error))
        })? {
            let mut good = vec![true; batch.num_rows()];
            let mut arrays = Vec::with_capacity(kinds.len());
            for (index, (array, kind)) in batch.columns().iter().zip(kinds).enumerate() {
                let mut report = |row: usize, reason: &str| {
                    if std::mem::replace(&mut good[row], false) {
                        let column = Some(self.columns[index].as_str().to_owned());
                        return bad(BadRow {
                            line: before + row as u64 + 1,
                            column,
                            reason: reason.to_owned(),
                        });
                    }
                    Ok(())
                };
                let target = if person.is_some_and(|(of, _)| of == index) {
                    DataType::Utf8
                } else {
                    data_type(*kind)
                };
                let taken =
                    cast(array, &target).map_err(|error| self.unreadable(before, &error))?;
                for row in (0..taken.len())
                    .filter(|row| taken.is_null(*row) && !array_is_null(array, *row))
                {
                    report(
                        row,
                        &format!("the value does not fit the type {}", kind.as_str()),
                    )?;
                }
                if let Some((of, pseudonyms)) = person
                    && of == index
                {
                    let text = taken.as_string::<i32>();
                    let mut keys = Vec::with_capacity(text.len());
                    for row in 0..text.len() {
                        if text.is_null(row) || text.value(row).trim().is_empty() {
                            report(
                                row,
                                "the person is missing; each row must say whom it is about",
                            )?;
                            keys.push(0);
                        } else {
                            let PersonKey(key) = pseudonyms.person(text.value(row));
                            keys.push(key);
                        }
                    }
                    arrays.push(Arc::new(Int64Array::from(keys)) as ArrayRef);
                    continue;
                }
                if *kind == ColumnType::Geometry {
                    for (row, text) in taken.as_string::<i32>().iter().enumerate() {
                        let shape = text.map(|text| {
                            serde_json::from_str(text)
                                .map_err(|_| "not a GeoJSON geometry".to_owned())
                                .and_then(|value| geometry::shape(&value))
                        });
                        if let Some(Err(reason)) = shape {
                            report(row, &reason)?;
                        }
                    }
                }
                arrays.push(taken);
            }
            before += batch.num_rows() as u64;
            let rows = good.iter().filter(|good| **good).count();
            if rows < good.len() {
                let mask = BooleanArray::from(good);
                for array in &mut arrays {
                    *array = arrow::compute::filter(array, &mask)
                        .map_err(|error| self.unreadable(before, &error))?;
                }
            }
            keep(arrays, rows)?;
        }
        Ok(())
    }

    fn reader(&self, rows: usize) -> Result<ParquetRecordBatchReader, ContextError> {
        builder(&self.file, &self.path)?
            .with_batch_size(rows)
            .build()
            .map_err(|error| {
                ContextError::unusable(&self.file, format!("cannot be read as Parquet: {error}"))
            })
    }

    fn unreadable(&self, before: u64, error: &dyn std::fmt::Display) -> ContextError {
        ContextError::unusable(
            &self.file,
            format!(
                "row {} or after: cannot be read as Parquet: {error}",
                before + 1
            ),
        )
    }
}

fn builder(file: &str, path: &Path) -> Result<ParquetRecordBatchReaderBuilder<File>, ContextError> {
    let opened = File::open(path).map_err(|source| ContextError::read(path, source))?;
    ParquetRecordBatchReaderBuilder::try_new(opened).map_err(|error| {
        ContextError::unusable(
            file,
            format!("cannot be read as Parquet: {error}; the file may be damaged or cut"),
        )
    })
}

/// Runs the decoder on a foreign file; a panic within it becomes an error.
fn guarded<T>(
    file: &str,
    work: impl FnOnce() -> Result<T, ContextError>,
) -> Result<T, ContextError> {
    std::panic::catch_unwind(std::panic::AssertUnwindSafe(work)).unwrap_or_else(|_| {
        Err(ContextError::unusable(
            file,
            "cannot be read as Parquet: the file is damaged",
        ))
    })
}

/// A value that a dictionary's key points to may be null while the key is not.
fn array_is_null(array: &ArrayRef, row: usize) -> bool {
    array
        .logical_nulls()
        .is_some_and(|nulls| nulls.is_null(row))
}

fn cast(array: &ArrayRef, target: &DataType) -> Result<ArrayRef, arrow::error::ArrowError> {
    let options = CastOptions {
        safe: true,
        ..CastOptions::default()
    };
    // Moments count from the same zero whatever their zone, so a zone's name needs no lookup: it is taken off, and
    // UTC put on at the end.
    let bare = match array.data_type() {
        DataType::Timestamp(unit, Some(_)) => {
            cast_with_options(array, &DataType::Timestamp(*unit, None), &options)?
        }
        _ => array.clone(),
    };
    match target {
        DataType::Timestamp(TimeUnit::Microsecond, Some(zone)) => {
            let moments = cast_with_options(
                &bare,
                &DataType::Timestamp(TimeUnit::Microsecond, None),
                &options,
            )?;
            let moments = moments.as_primitive::<TimestampMicrosecondType>().clone();
            Ok(Arc::new(moments.with_timezone(zone.clone())))
        }
        other => cast_with_options(&bare, other, &options),
    }
}

fn kind(of: &DataType) -> Result<ColumnType, String> {
    Ok(match of {
        DataType::Boolean => ColumnType::Boolean,
        DataType::Int8 | DataType::Int16 | DataType::Int32 | DataType::Int64 => ColumnType::Integer,
        DataType::UInt8 | DataType::UInt16 | DataType::UInt32 | DataType::UInt64 => {
            ColumnType::Integer
        }
        DataType::Float16 | DataType::Float32 | DataType::Float64 => ColumnType::Real,
        DataType::Decimal32(..)
        | DataType::Decimal64(..)
        | DataType::Decimal128(..)
        | DataType::Decimal256(..) => ColumnType::Real,
        DataType::Utf8 | DataType::LargeUtf8 | DataType::Utf8View | DataType::Null => {
            ColumnType::Text
        }
        DataType::Time32(_) | DataType::Time64(_) => ColumnType::Text,
        DataType::Date32 | DataType::Date64 => ColumnType::Date,
        DataType::Timestamp(..) => ColumnType::Timestamp,
        DataType::Dictionary(_, value) => return kind(value),
        nested if nested.is_nested() => {
            return Err(format!(
                "is nested ({nested}); flatten it into plain columns, or write it as JSON text"
            ));
        }
        other => {
            return Err(format!(
                "has the type {other}, which is not taken; write it as text or as a number"
            ));
        }
    })
}
