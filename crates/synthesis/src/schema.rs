//! The columns of a table, as the public knows them.

use crate::domain::Kind;
use crate::{Domain, SynthesisError};
use territory::ColumnName;

/// Most columns of a table, identifiers included.
const MOST_COLUMNS: usize = 256;
/// Most columns that are learned from; pairs of them are at most 8,128.
const MOST_LEARNED: usize = 128;

/// One column.
#[derive(Debug, Clone, PartialEq)]
pub struct Column {
    /// Its name.
    pub name: ColumnName,
    /// What it may hold.
    pub domain: Domain,
    /// Whether a value may be missing. Where it may not, a row that lacks a value of the domain is left out.
    pub nullable: bool,
}

/// The columns of a table. Nothing in it may come from the rows.
#[derive(Debug, Clone, PartialEq)]
pub struct Schema {
    columns: Vec<Column>,
}

impl Schema {
    /// Columns in the table's order: 1 to 256, of which at most 128 are no identifiers.
    ///
    /// # Errors
    /// When a domain cannot be used, a name comes twice, or there is nothing to learn from or too much.
    pub fn new(columns: Vec<Column>) -> Result<Self, SynthesisError> {
        for (i, column) in columns.iter().enumerate() {
            let name = || column.name.as_str().to_owned();
            if let Some(why) = column.domain.fault() {
                return Err(SynthesisError::BadDomain {
                    column: name(),
                    why,
                });
            }
            if columns.iter().take(i).any(|c| c.name == column.name) {
                return Err(SynthesisError::TwiceNamed { column: name() });
            }
        }
        let schema = Self { columns };
        let learned = schema.learned().count();
        for (what, found, most) in [
            ("columns", schema.columns.len(), MOST_COLUMNS),
            ("columns to learn from", learned, MOST_LEARNED),
        ] {
            if found > most {
                return Err(SynthesisError::TooMany { what, found, most });
            }
        }
        if learned == 0 {
            return Err(SynthesisError::NothingToLearn);
        }
        Ok(schema)
    }

    /// The columns, in order.
    #[must_use]
    pub fn columns(&self) -> &[Column] {
        &self.columns
    }

    /// The columns that are no identifiers.
    pub(crate) fn learned(&self) -> impl Iterator<Item = &Column> {
        self.columns
            .iter()
            .filter(|c| !matches!(c.domain.0, Kind::Identifier(_)))
    }
}
