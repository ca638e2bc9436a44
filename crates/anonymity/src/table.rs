//! Columns of text as dense codes over a dictionary, and tables of them.

use crate::AnonymityError;
use std::collections::HashMap;

/// Rows that a table may have.
pub const MAX_ROWS: usize = 100_000_000;
/// Columns that a table may have.
pub const MAX_COLUMNS: usize = 1_024;

/// One column: a dictionary of distinct texts, and for each row the position of its text there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    name: String,
    values: Vec<String>,
    codes: Vec<u32>,
}

impl Column {
    /// A column from its dictionary and codes.
    ///
    /// # Errors
    /// When a code points outside the dictionary, a text stands in it twice, or there are too many rows.
    pub fn new(
        name: impl Into<String>,
        values: Vec<String>,
        codes: Vec<u32>,
    ) -> Result<Self, AnonymityError> {
        let name = name.into();
        too_many_rows(codes.len())?;
        if let Some(row) = codes.iter().position(|&code| code as usize >= values.len()) {
            return Err(AnonymityError::table(format!(
                "row {row} of column {name} points outside its dictionary of {} values",
                values.len()
            )));
        }
        let mut seen = std::collections::HashSet::with_capacity(values.len());
        if !values.iter().all(|value| seen.insert(value.as_str())) {
            return Err(AnonymityError::table(format!(
                "a text stands twice in the dictionary of column {name}; give each one code"
            )));
        }
        Ok(Self {
            name,
            values,
            codes,
        })
    }

    /// A column from the text of each row, in order.
    ///
    /// # Errors
    /// When there are more rows than [`MAX_ROWS`].
    pub fn from_texts<T: AsRef<str>>(
        name: impl Into<String>,
        rows: impl IntoIterator<Item = T>,
    ) -> Result<Self, AnonymityError> {
        let mut values: Vec<String> = Vec::new();
        let mut known: HashMap<String, u32> = HashMap::new();
        let mut codes = Vec::new();
        for text in rows {
            let text = text.as_ref();
            let code = match known.get(text) {
                Some(&code) => code,
                None => {
                    too_many_rows(values.len())?;
                    // `too_many_rows` keeps the dictionary below 2³².
                    let code = values.len() as u32;
                    values.push(text.to_owned());
                    known.insert(text.to_owned(), code);
                    code
                }
            };
            codes.push(code);
        }
        too_many_rows(codes.len())?;
        Ok(Self {
            name: name.into(),
            values,
            codes,
        })
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The dictionary.
    #[must_use]
    pub fn values(&self) -> &[String] {
        &self.values
    }

    /// For each row, the position of its text in the dictionary.
    #[must_use]
    pub fn codes(&self) -> &[u32] {
        &self.codes
    }

    /// The text of one row; `None` beyond the last.
    #[must_use]
    pub fn get(&self, row: usize) -> Option<&str> {
        let code = *self.codes.get(row)?;
        self.values.get(code as usize).map(String::as_str)
    }
}

/// Columns of one length, each with its own name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Table {
    columns: Vec<Column>,
    rows: usize,
}

impl Table {
    /// A table of these columns.
    ///
    /// # Errors
    /// When there are none or too many, lengths differ, or a name stands twice.
    pub fn new(columns: Vec<Column>) -> Result<Self, AnonymityError> {
        let Some(first) = columns.first() else {
            return Err(AnonymityError::table("it has no column; give at least one"));
        };
        if columns.len() > MAX_COLUMNS {
            return Err(AnonymityError::TooLarge {
                what: "columns",
                found: columns.len() as u64,
                limit: MAX_COLUMNS as u64,
            });
        }
        let rows = first.codes.len();
        let mut names = std::collections::HashSet::new();
        for column in &columns {
            if column.codes.len() != rows {
                return Err(AnonymityError::table(format!(
                    "column {} has {} rows where {} has {rows}; give columns of one length",
                    column.name,
                    column.codes.len(),
                    first.name
                )));
            }
            if !names.insert(column.name.as_str()) {
                return Err(AnonymityError::Column {
                    column: column.name.clone(),
                    problem: "stands twice in the table: rename one",
                });
            }
        }
        Ok(Self { rows, columns })
    }

    /// Its columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// Its number of rows.
    #[must_use]
    pub fn rows(&self) -> usize {
        self.rows
    }

    /// The column of this name.
    ///
    /// # Errors
    /// When there is none.
    pub fn column(&self, name: &str) -> Result<&Column, AnonymityError> {
        self.columns
            .iter()
            .find(|column| column.name == name)
            .ok_or_else(|| AnonymityError::Column {
                column: name.to_owned(),
                problem: "is not in the table: check its name",
            })
    }
}

fn too_many_rows(rows: usize) -> Result<(), AnonymityError> {
    if rows > MAX_ROWS {
        return Err(AnonymityError::TooLarge {
            what: "rows",
            found: rows as u64,
            limit: MAX_ROWS as u64,
        });
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_keeps_each_text_once() {
        let column = Column::from_texts("sex", ["f", "m", "f"]).unwrap();
        assert_eq!(column.values(), ["f", "m"]);
        assert_eq!(column.codes(), [0, 1, 0]);
        assert_eq!(column.get(2), Some("f"));
        assert_eq!(column.get(3), None);
    }

    #[test]
    fn what_does_not_hold_together_is_refused_with_its_reason() {
        assert!(Column::new("a", vec!["x".into()], vec![1]).is_err());
        assert!(Column::new("a", vec!["x".into(), "x".into()], vec![0]).is_err());
        let one = Column::from_texts("a", ["x"]).unwrap();
        let two = Column::from_texts("b", ["x", "y"]).unwrap();
        let refused = Table::new(vec![one.clone(), two]).unwrap_err();
        assert!(refused.to_string().contains("one length"), "{refused}");
        assert!(Table::new(vec![one.clone(), one]).is_err());
        assert!(Table::new(Vec::new()).is_err());
    }
}
