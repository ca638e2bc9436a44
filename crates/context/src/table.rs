//! Rows become record batches of typed columns; the person's column becomes pseudonyms on the way.

use crate::BadRow;
use crate::source::{Record, Shape, geometry, shown};
use crate::value::{self, Decimal};
use arrow::array::{
    Array, ArrayRef, BooleanArray, Date32Array, Float64Array, Int64Array, RecordBatch, StringArray,
    TimestampMicrosecondArray,
};
use arrow::buffer::{BooleanBuffer, NullBuffer, OffsetBuffer, ScalarBuffer};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef, TimeUnit};
use arrow::error::ArrowError;
use gate::DataSetPseudonyms;
use history::PERSON_COLUMN;
use std::sync::Arc;
use territory::{ColumnName, ColumnType, PersonKey};

/// Rows of a batch, at most.
const BATCH_ROWS: usize = 32 * 1024;
/// Cells of a batch: wide tables have shorter batches.
const BATCH_CELLS: usize = 1 << 20;
/// Bytes of text in a batch, after which it is full too.
const BATCH_TEXT_BYTES: usize = 16 << 20;

/// How the rows of a table name their persons.
#[derive(Clone)]
pub(crate) enum PersonSource {
    /// They do not.
    None,
    /// Each row is one person.
    EachRow,
    /// This column's text does.
    Column(usize, DataSetPseudonyms),
}

/// The type under which a column is kept.
pub(crate) fn data_type(kind: ColumnType) -> DataType {
    match kind {
        ColumnType::Boolean => DataType::Boolean,
        ColumnType::Integer => DataType::Int64,
        ColumnType::Real => DataType::Float64,
        ColumnType::Text | ColumnType::Geometry => DataType::Utf8,
        ColumnType::Date => DataType::Date32,
        ColumnType::Timestamp => DataType::Timestamp(TimeUnit::Microsecond, Some("+00:00".into())),
    }
}

/// The schema of a table's files: the columns as they are, the pseudonym in place of the person's column, or first.
pub(crate) fn schema(
    columns: &[ColumnName],
    kinds: &[ColumnType],
    person: &PersonSource,
) -> SchemaRef {
    let pseudonym = || Field::new(PERSON_COLUMN, DataType::Int64, false);
    let mut fields = Vec::with_capacity(columns.len() + 1);
    if let PersonSource::EachRow = person {
        fields.push(pseudonym());
    }
    for (index, (column, kind)) in columns.iter().zip(kinds).enumerate() {
        fields.push(match person {
            PersonSource::Column(of, _) if *of == index => pseudonym(),
            _ => Field::new(column.as_str(), data_type(*kind), true),
        });
    }
    Arc::new(Schema::new(fields))
}

/// A row that was not taken.
pub(crate) struct Misfit {
    pub(crate) row: BadRow,
    pub(crate) why: Why,
}

/// What a row was not taken for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Why {
    /// Another type of the column might take it.
    Type,
    /// It is not valid in the file's encoding.
    Encoding,
    /// Its person is missing.
    Person,
}

/// Gathers rows.
pub(crate) struct TableBuilder {
    names: Vec<ColumnName>,
    columns: Vec<Cells>,
    person: PersonSource,
    schema: SchemaRef,
    decimal: Decimal,
    rows: usize,
    rows_full: usize,
    rows_before: i64,
    text_bytes: usize,
    /// Which columns had a missing value so far.
    pub(crate) missing: Vec<bool>,
}

struct Cells {
    kind: ColumnType,
    values: Values,
    valid: Vec<bool>,
    missing: bool,
}

enum Values {
    Whole(Vec<i64>),
    Real(Vec<f64>),
    Truth(Vec<bool>),
    Day(Vec<i32>),
    Text { bytes: Vec<u8>, ends: Vec<i32> },
}

impl TableBuilder {
    pub(crate) fn new(
        names: &[ColumnName],
        kinds: &[ColumnType],
        person: PersonSource,
        decimal: Decimal,
    ) -> Self {
        let schema = schema(names, kinds, &person);
        let rows_full = (BATCH_CELLS / names.len().max(1)).clamp(64, BATCH_ROWS);
        let columns = kinds
            .iter()
            .enumerate()
            .map(|(index, kind)| {
                let pseudonym = matches!(&person, PersonSource::Column(of, _) if *of == index);
                Cells::new(
                    if pseudonym {
                        ColumnType::Integer
                    } else {
                        *kind
                    },
                    rows_full,
                )
            })
            .collect();
        Self {
            names: names.to_vec(),
            columns,
            person,
            schema,
            decimal,
            rows: 0,
            rows_full,
            rows_before: 0,
            text_bytes: 0,
            missing: vec![false; names.len()],
        }
    }

    pub(crate) fn schema(&self) -> SchemaRef {
        self.schema.clone()
    }
    /// Whether the batch should be taken.
    pub(crate) fn is_full(&self) -> bool {
        self.rows >= self.rows_full || self.text_bytes >= BATCH_TEXT_BYTES
    }
    /// Rows taken so far, in all batches.
    pub(crate) fn rows(&self) -> u64 {
        self.rows_before as u64 + self.rows as u64
    }

    /// Adds a row, or nothing of it.
    pub(crate) fn add(&mut self, record: &Record) -> Result<(), Misfit> {
        for index in 0..self.columns.len() {
            let (text, shape) = record.cell(index);
            let added = match &self.person {
                PersonSource::Column(of, pseudonyms) if *of == index => {
                    self.columns[index].add_person(text, shape, pseudonyms)
                }
                _ => self.columns[index].add(text, shape, self.decimal),
            };
            if let Err((reason, why)) = added {
                for column in &mut self.columns[..index] {
                    column.take_back(self.rows);
                }
                let column = Some(self.names[index].as_str().to_owned());
                return Err(Misfit {
                    row: BadRow {
                        line: record.line,
                        column,
                        reason,
                    },
                    why,
                });
            }
            self.text_bytes += text.len();
        }
        self.rows += 1;
        Ok(())
    }

    /// The rows gathered, as a batch; the builder is empty then.
    pub(crate) fn take(&mut self) -> Result<RecordBatch, ArrowError> {
        let mut arrays: Vec<ArrayRef> = Vec::with_capacity(self.columns.len() + 1);
        if let PersonSource::EachRow = self.person {
            let numbers = self.rows_before..self.rows_before + self.rows as i64;
            arrays.push(Arc::new(Int64Array::from_iter_values(numbers)));
        }
        for (column, missing) in self.columns.iter_mut().zip(&mut self.missing) {
            *missing |= column.missing;
            arrays.push(column.take()?);
        }
        self.rows_before += self.rows as i64;
        self.rows = 0;
        self.text_bytes = 0;
        RecordBatch::try_new(self.schema.clone(), arrays)
    }
}

impl TableBuilder {
    /// Rows that come as arrays already, person included: they become a batch, and are counted.
    pub(crate) fn adopt(
        &mut self,
        columns: Vec<ArrayRef>,
        rows: usize,
    ) -> Result<RecordBatch, ArrowError> {
        for (array, missing) in columns.iter().zip(&mut self.missing) {
            *missing |= array.null_count() > 0;
        }
        let mut arrays = Vec::with_capacity(columns.len() + 1);
        if let PersonSource::EachRow = self.person {
            let numbers = self.rows_before..self.rows_before + rows as i64;
            arrays.push(Arc::new(Int64Array::from_iter_values(numbers)) as ArrayRef);
        }
        arrays.extend(columns);
        self.rows_before += rows as i64;
        RecordBatch::try_new(self.schema.clone(), arrays)
    }
}

impl Cells {
    fn new(kind: ColumnType, rows: usize) -> Self {
        let values = match kind {
            ColumnType::Integer | ColumnType::Timestamp => Values::Whole(Vec::with_capacity(rows)),
            ColumnType::Real => Values::Real(Vec::with_capacity(rows)),
            ColumnType::Boolean => Values::Truth(Vec::with_capacity(rows)),
            ColumnType::Date => Values::Day(Vec::with_capacity(rows)),
            ColumnType::Text | ColumnType::Geometry => Values::Text {
                bytes: Vec::with_capacity(rows * 8),
                ends: Vec::with_capacity(rows),
            },
        };
        Self {
            kind,
            values,
            valid: Vec::with_capacity(rows),
            missing: false,
        }
    }

    fn add_person(
        &mut self,
        text: &[u8],
        shape: Shape,
        pseudonyms: &DataSetPseudonyms,
    ) -> Result<(), (String, Why)> {
        let text = std::str::from_utf8(text).map_err(|_| {
            (
                "the person's value is not valid text in the file's encoding".to_owned(),
                Why::Encoding,
            )
        })?;
        if shape == Shape::Missing
            || value::is_missing_marker(text.trim().as_bytes())
            || text.trim().is_empty()
        {
            return Err((
                "the person is missing; each row must say whom it is about".to_owned(),
                Why::Person,
            ));
        }
        let PersonKey(key) = pseudonyms.person(text);
        if let Values::Whole(values) = &mut self.values {
            values.push(key);
        }
        self.valid.push(true);
        Ok(())
    }

    #[inline]
    fn add(&mut self, text: &[u8], shape: Shape, decimal: Decimal) -> Result<(), (String, Why)> {
        if shape == Shape::Missing {
            self.add_missing();
            return Ok(());
        }
        let fits = match (&mut self.values, self.kind) {
            (Values::Text { bytes, ends }, kind) => {
                if std::str::from_utf8(text).is_err() {
                    return Err((
                        format!(
                            "`{}` holds bytes that are not valid in the file's encoding; say which it is with `--encoding`",
                            shown(text)
                        ),
                        Why::Encoding,
                    ));
                }
                if kind == ColumnType::Geometry {
                    check_geometry(text).map_err(|reason| (reason, Why::Type))?;
                }
                bytes.extend_from_slice(text);
                // A batch is full at 16 MB of text and a record has at most 16 MB: far below 2 GB.
                ends.push(bytes.len() as i32);
                true
            }
            (Values::Whole(values), ColumnType::Timestamp) => {
                let moment = value::timestamp(text)
                    .or_else(|| value::date(text).map(|day| i64::from(day) * 86_400_000_000));
                moment.map(|value| values.push(value)).is_some()
            }
            (Values::Whole(values), _) => value::integer(text)
                .map(|value| values.push(value))
                .is_some(),
            (Values::Real(values), _) => value::real(text, decimal)
                .map(|value| values.push(value))
                .is_some(),
            (Values::Truth(values), _) => value::boolean(text)
                .map(|value| values.push(value))
                .is_some(),
            (Values::Day(values), _) => value::date(text).map(|value| values.push(value)).is_some(),
        };
        if fits {
            self.valid.push(true);
            return Ok(());
        }
        if value::is_missing_marker(text) {
            self.add_missing();
            return Ok(());
        }
        let expected = match self.kind {
            ColumnType::Boolean => "true or false",
            ColumnType::Integer => "a 64-bit integer",
            ColumnType::Real => "a number",
            ColumnType::Date => "a date (2026-11-23 or 23/11/2026)",
            ColumnType::Timestamp => "a moment (2026-11-23T14:02:11Z)",
            ColumnType::Text | ColumnType::Geometry => "text",
        };
        Err((
            format!(
                "`{}` is not {expected}, as the column's other values are; to keep the column as text say `--type COLUMN=text`",
                shown(text)
            ),
            Why::Type,
        ))
    }

    fn add_missing(&mut self) {
        self.missing = true;
        self.valid.push(false);
        match &mut self.values {
            Values::Whole(values) => values.push(0),
            Values::Real(values) => values.push(0.0),
            Values::Truth(values) => values.push(false),
            Values::Day(values) => values.push(0),
            Values::Text { bytes, ends } => ends.push(bytes.len() as i32),
        }
    }

    fn take_back(&mut self, rows: usize) {
        self.valid.truncate(rows);
        match &mut self.values {
            Values::Whole(values) => values.truncate(rows),
            Values::Real(values) => values.truncate(rows),
            Values::Truth(values) => values.truncate(rows),
            Values::Day(values) => values.truncate(rows),
            Values::Text { bytes, ends } => {
                ends.truncate(rows);
                bytes.truncate(ends.last().map_or(0, |&end| end as usize));
            }
        }
    }

    fn take(&mut self) -> Result<ArrayRef, ArrowError> {
        let fresh = Cells::new(self.kind, self.valid.len());
        let Cells {
            kind,
            values,
            valid,
            ..
        } = std::mem::replace(self, fresh);
        let nulls = valid.contains(&false).then(|| NullBuffer::from(valid));
        Ok(match values {
            Values::Whole(values) if kind == ColumnType::Timestamp => Arc::new(
                TimestampMicrosecondArray::try_new(values.into(), nulls)?.with_timezone("+00:00"),
            ),
            Values::Whole(values) => Arc::new(Int64Array::try_new(values.into(), nulls)?),
            Values::Real(values) => Arc::new(Float64Array::try_new(values.into(), nulls)?),
            Values::Truth(values) => {
                Arc::new(BooleanArray::new(BooleanBuffer::from(values), nulls))
            }
            Values::Day(values) => Arc::new(Date32Array::try_new(values.into(), nulls)?),
            Values::Text { bytes, ends } => {
                let mut offsets = Vec::with_capacity(ends.len() + 1);
                offsets.push(0);
                offsets.extend(ends);
                Arc::new(StringArray::try_new(
                    OffsetBuffer::new(ScalarBuffer::from(offsets)),
                    bytes.into(),
                    nulls,
                )?)
            }
        })
    }
}

fn check_geometry(text: &[u8]) -> Result<(), String> {
    let value = serde_json::from_slice(text)
        .map_err(|_| format!("`{}` is not a GeoJSON geometry", shown(text)))?;
    geometry::shape(&value).map(|_| ())
}
