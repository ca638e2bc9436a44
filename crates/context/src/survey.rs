//! What the values of a column look like, and the type that follows.
//!
//! Types come from the whole file, in at most three readings. A beginning is surveyed and the table is written with
//! the types that it suggests. Should a later value not fit, writing stops, the whole file is surveyed, and the table is
//! written with the types that then follow; in that last reading a value that does not fit is a bad row.
//!
//! The rule, on all values of a column that are not missing: the narrowest type that they all fit; or the narrowest
//! that all but a few fit (one in ten or more values, or up to 2 %), whose misfits are then bad rows with line, column
//! and reason; else text. Integers widen to reals whatever their number. A single code (a leading zero, a `+`, more
//! digits than 64 bits hold) keeps its column text: postcodes and telephone numbers are not quantities.

use crate::source::{Next, Record, RowReader, Shape};
use crate::value::{self, Decimal};
use crate::{BadRow, ContextError, personal};
use territory::{ColumnName, ColumnType};

/// Rows of a beginning.
pub(crate) const SAMPLE_ROWS: u64 = 20_000;
/// Values that detection sees, per column.
const SAMPLE_VALUES: usize = 1_000;
/// Characters of such a value: enough for the free texts in which persons are mentioned.
pub(crate) const SAMPLE_VALUE_CHARS: usize = 400;

/// What was seen of one column.
#[derive(Debug, Default, Clone)]
pub(crate) struct ColumnSurvey {
    /// Values that are there, markers such as `NA` included.
    pub(crate) given: u64,
    markers: u64,
    booleans: u64,
    integers: u64,
    reals: u64,
    dates: u64,
    timestamps: u64,
    codes: u64,
    literals: u64,
    /// Some of the values, from the whole survey.
    pub(crate) values: Vec<String>,
    /// The row of each of these values, from 1.
    pub(crate) rows: Vec<u64>,
}

/// What was seen of a table.
#[derive(Debug)]
pub(crate) struct Survey {
    pub(crate) columns: Vec<ColumnName>,
    pub(crate) found: Vec<ColumnSurvey>,
    pub(crate) fixed: Vec<Option<ColumnType>>,
    pub(crate) rows: u64,
    /// The first row that cannot be read.
    pub(crate) first_bad: Option<BadRow>,
}

impl Survey {
    /// Reads a beginning (`rows_max`) or everything. Bad rows are passed over: the reading that writes names them.
    pub(crate) fn of(
        reader: &mut dyn RowReader,
        decimal: Decimal,
        rows_max: Option<u64>,
        tick: &mut dyn FnMut(u64, u64),
    ) -> Result<Self, ContextError> {
        let mut record = Record::default();
        let mut found: Vec<ColumnSurvey> = Vec::new();
        let mut rows = 0;
        let mut first_bad = None;
        while rows_max.is_none_or(|max| rows < max) {
            match reader.next(&mut record)? {
                Next::End => break,
                Next::Bad(row) => {
                    first_bad.get_or_insert(row);
                    continue;
                }
                Next::NewColumn => continue,
                Next::Row => {}
            }
            rows += 1;
            found.resize_with(
                reader.columns().len().max(found.len()),
                ColumnSurvey::default,
            );
            let sampled = is_sampled(rows);
            for (index, column) in found.iter_mut().enumerate() {
                let (text, shape) = record.cell(index);
                column.add(text, shape, decimal, sampled.then_some(rows));
            }
            if rows % 65_536 == 0 {
                tick(rows, reader.bytes_read());
            }
        }
        let columns = reader.columns().to_vec();
        found.resize_with(columns.len(), ColumnSurvey::default);
        let fixed = (0..columns.len())
            .map(|index| reader.fixed_kind(index))
            .collect();
        Ok(Self {
            columns,
            found,
            fixed,
            rows,
            first_bad,
        })
    }

    /// The types that follow; `said` are those that the provider fixes.
    pub(crate) fn kinds(&self, said: &dyn Fn(&str) -> Option<ColumnType>) -> Vec<ColumnType> {
        self.columns
            .iter()
            .zip(&self.found)
            .zip(&self.fixed)
            .map(|((name, found), fixed)| {
                said(name.as_str())
                    .or(*fixed)
                    .unwrap_or_else(|| found.kind(personal::is_number_in_name_only(name.as_str())))
            })
            .collect()
    }
}

/// Whether detection sees this row: every row at first, then fewer, so that the sample reaches over the whole file.
pub(crate) fn is_sampled(row: u64) -> bool {
    row <= 500 || row.is_multiple_of(37)
}

impl ColumnSurvey {
    /// A survey of values that already have a type.
    pub(crate) fn typed(values: Vec<String>, rows: Vec<u64>, given: u64) -> Self {
        Self {
            given,
            values,
            rows,
            ..Self::default()
        }
    }

    /// `sampled`: the row, when the value is to be kept for detection.
    fn add(&mut self, text: &[u8], shape: Shape, decimal: Decimal, sampled: Option<u64>) {
        if shape == Shape::Missing {
            return;
        }
        self.given += 1;
        if let Some(row) = sampled.filter(|_| self.values.len() < SAMPLE_VALUES) {
            self.rows.push(row);
            let text = String::from_utf8_lossy(text);
            self.values
                .push(text.chars().take(SAMPLE_VALUE_CHARS).collect());
        }
        if shape == Shape::Literal {
            self.literals += 1;
        } else if value::is_missing_marker(text) {
            self.markers += 1;
            return;
        } else if value::integer(text).is_some() {
            self.integers += 1;
            if value::date(text).is_some() {
                self.dates += 1;
            }
            return;
        } else if value::is_code(text) {
            self.codes += 1;
            return;
        } else if value::real(text, decimal).is_some() {
            self.reals += 1;
            return;
        } else if value::boolean(text).is_some() {
            self.booleans += 1;
            return;
        }
        if value::date(text).is_some() {
            self.dates += 1;
        } else if value::timestamp(text).is_some() {
            self.timestamps += 1;
        }
    }

    fn kind(&self, number_in_name_only: bool) -> ColumnType {
        let values = self.given - self.markers;
        let few = if values >= 10 {
            (values / 50).max(1)
        } else {
            0
        };
        let fits = |count: u64| values > 0 && count + few >= values;
        let all = |count: u64| values > 0 && count == values;
        let numbers = self.integers + self.reals;
        let moments = self.dates + self.timestamps;
        if self.codes > 0 || (number_in_name_only && numbers > 0) {
            return ColumnType::Text;
        }
        // What everything fits goes before what nearly everything fits.
        for fits in [&all as &dyn Fn(u64) -> bool, &fits] {
            if fits(self.booleans) && self.literals == 0 {
                return ColumnType::Boolean;
            }
            if fits(self.integers) && self.reals == 0 {
                return ColumnType::Integer;
            }
            if fits(numbers) {
                return ColumnType::Real;
            }
            if fits(self.dates) {
                return ColumnType::Date;
            }
            if fits(moments) && self.timestamps > 0 {
                return ColumnType::Timestamp;
            }
        }
        ColumnType::Text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(values: &[&str]) -> ColumnType {
        let mut survey = ColumnSurvey::default();
        for text in values {
            let shape = if text.is_empty() {
                Shape::Missing
            } else {
                Shape::Plain
            };
            survey.add(text.as_bytes(), shape, Decimal::Point, Some(1));
        }
        survey.kind(false)
    }

    #[test]
    fn the_narrowest_type_that_fits() {
        assert_eq!(kind(&["1", "2", "", "NA"]), ColumnType::Integer);
        assert_eq!(kind(&["1", "2.5"]), ColumnType::Real);
        assert_eq!(kind(&["true", "FALSE"]), ColumnType::Boolean);
        assert_eq!(kind(&["2026-01-31", "31/01/2026"]), ColumnType::Date);
        assert_eq!(
            kind(&["2026-01-31 10:00", "2026-01-31T10:00:00Z"]),
            ColumnType::Timestamp
        );
        assert_eq!(kind(&["20260131", "20260201"]), ColumnType::Integer);
        assert_eq!(kind(&["25:10:00", "08:00:00"]), ColumnType::Text);
        assert_eq!(kind(&["", "?"]), ColumnType::Text);
    }

    #[test]
    fn codes_stay_text() {
        assert_eq!(kind(&["75011", "01000"]), ColumnType::Text);
        assert_eq!(kind(&["+33612345678"]), ColumnType::Text);
        assert_eq!(kind(&["123456789012345678901234"]), ColumnType::Text);
    }

    #[test]
    fn a_few_misfits_do_not_make_a_column_text_and_many_do() {
        let mut values = vec!["7"; 100];
        values[50] = "abc";
        assert_eq!(kind(&values), ColumnType::Integer);
        values[51] = "abd";
        assert_eq!(kind(&values), ColumnType::Integer);
        values[52] = "abe";
        assert_eq!(kind(&values), ColumnType::Text);
        assert_eq!(kind(&["7", "8", "abc"]), ColumnType::Text);
    }
}
