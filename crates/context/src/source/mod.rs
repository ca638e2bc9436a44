//! Formats become rows: each reader yields records of text cells, one at a time, in bounded memory.

pub(crate) mod csv;
pub(crate) mod encoding;
pub(crate) mod geometry;
pub(crate) mod gtfs;
pub(crate) mod json;
pub(crate) mod sniff;
pub(crate) mod split;

use crate::{BadRow, ContextError};
use territory::{ColumnName, ColumnType};

/// Columns of a table, at most.
pub(crate) const COLUMNS_MAX: usize = 4096;
/// Bytes of one line (a CSV record, a line of JSON), at most.
pub(crate) const LINE_BYTES_MAX: usize = 1 << 20;

/// What a cell is before its column has a type.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Shape {
    /// Nothing was given.
    Missing,
    /// Text whose type is to be inferred.
    Plain,
    /// Text that its format says is text (a JSON string): never a number or a Boolean.
    Literal,
}

/// One row: the cells' bytes end to end. Reused from row to row.
#[derive(Debug, Default)]
pub(crate) struct Record {
    /// The line on which it begins, from 1.
    pub(crate) line: u64,
    text: Vec<u8>,
    ends: Vec<usize>,
    shapes: Vec<Shape>,
}

impl Record {
    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.ends.clear();
        self.shapes.clear();
    }
    /// How many cells are complete.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }
    /// Adds bytes to the cell that is being built.
    #[inline]
    pub(crate) fn extend(&mut self, bytes: &[u8]) {
        self.text.extend_from_slice(bytes);
    }
    /// Whether the cell that is being built is still empty.
    pub(crate) fn cell_is_empty(&self) -> bool {
        self.text.len() == self.ends.last().copied().unwrap_or(0)
    }
    /// Completes the cell.
    #[inline]
    pub(crate) fn end(&mut self, shape: Shape) {
        self.ends.push(self.text.len());
        self.shapes.push(shape);
    }
    /// Adds a whole cell.
    #[inline]
    pub(crate) fn push(&mut self, bytes: &[u8], shape: Shape) {
        self.extend(bytes);
        self.end(shape);
    }
    /// A cell; missing where the record is shorter.
    #[inline]
    pub(crate) fn cell(&self, index: usize) -> (&[u8], Shape) {
        let Some(&end) = self.ends.get(index) else {
            return (&[], Shape::Missing);
        };
        let start = if index == 0 { 0 } else { self.ends[index - 1] };
        (&self.text[start..end], self.shapes[index])
    }
}

/// What a reader found next.
#[derive(Debug)]
pub(crate) enum Next {
    /// A row, in the record.
    Row,
    /// A row that cannot be read; the reader stands behind it.
    Bad(BadRow),
    /// A row with a column never seen before: the table's columns must be gathered again.
    NewColumn,
    /// No more rows.
    End,
}

/// Rows of one table, from the beginning of its file.
pub(crate) trait RowReader {
    /// The columns known so far.
    fn columns(&self) -> &[ColumnName];
    /// The type that the format itself gives a column.
    fn fixed_kind(&self, _column: usize) -> Option<ColumnType> {
        None
    }
    /// The next row.
    fn next(&mut self, record: &mut Record) -> Result<Next, ContextError>;
    /// Bytes of the file taken so far.
    fn bytes_read(&self) -> u64;
}

/// Checks the columns' names of any format.
pub(crate) fn check_columns(
    file: &str,
    line: u64,
    names: Vec<String>,
) -> Result<Vec<ColumnName>, ContextError> {
    let refuse = |reason: String| {
        Err(ContextError::unusable(
            file,
            format!("line {line}: {reason}"),
        ))
    };
    if names.len() > COLUMNS_MAX {
        return refuse(format!(
            "{} columns; at most {COLUMNS_MAX} are taken, so split the table",
            names.len()
        ));
    }
    let mut seen = std::collections::HashMap::with_capacity(names.len());
    let mut columns = Vec::with_capacity(names.len());
    for (index, name) in names.into_iter().enumerate() {
        let number = index + 1;
        let name = if name.is_empty() {
            format!("column_{number}")
        } else {
            name
        };
        if name.starts_with("__") {
            return refuse(format!(
                "column {number} is named `{name}`; names that start with `__` are kept for the trust, rename it"
            ));
        }
        if let Some(first) = seen.insert(name.clone(), number) {
            return refuse(format!(
                "columns {first} and {number} are both named `{name}`; rename one"
            ));
        }
        match ColumnName::try_from(name) {
            Ok(name) => columns.push(name),
            Err(error) => {
                return refuse(format!(
                    "column {number}: {}",
                    error.to_string().escape_debug()
                ));
            }
        }
    }
    Ok(columns)
}

/// A value as it is shown in a reason: cut short, without control characters.
pub(crate) fn shown(bytes: &[u8]) -> String {
    let text = String::from_utf8_lossy(bytes);
    let mut short: String = text.chars().take(40).flat_map(char::escape_debug).collect();
    if text.chars().nth(40).is_some() {
        short.push('…');
    }
    short
}
