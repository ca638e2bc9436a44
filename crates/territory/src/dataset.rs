//! A data set as the catalogue describes it. Where its files lie is the history's secret.

use crate::{
    ColumnName, DataSetId, PartyId, PersonalKind, PlaceId, Purpose, Sensitivity, TableName,
    Timestamp,
};
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

/// A data set: who brought it, what it holds, how sensitive it is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct DataSet {
    /// Its id, and its name in SQL.
    pub id: DataSetId,
    /// How people name it.
    pub name: String,
    /// What it is, in a few sentences; may be empty.
    pub description: String,
    /// Who brought it and keeps owning it.
    pub provider: PartyId,
    /// The place it belongs to.
    pub place: Option<PlaceId>,
    /// The highest sensitivity of what it holds, as the provider confirmed it.
    pub sensitivity: Sensitivity,
    /// The purposes it was collected for.
    pub collected_for: Vec<Purpose>,
    /// An SPDX id or a link; empty when unstated.
    pub licence: String,
    /// Its tables; a file of one table makes one, named as the data set.
    pub tables: Vec<Table>,
    /// When it was wholly there.
    pub added_at: Timestamp,
}

impl DataSet {
    /// The table of that name.
    #[must_use]
    pub fn table(&self, name: &str) -> Option<&Table> {
        self.tables.iter().find(|table| table.name.as_str() == name)
    }
    /// Rows in all tables together.
    #[must_use]
    pub fn rows(&self) -> u64 {
        self.tables.iter().map(|table| table.rows).sum()
    }
    /// The kinds of personal data that its columns hold.
    #[must_use]
    pub fn categories(&self) -> BTreeSet<PersonalKind> {
        let columns = self.tables.iter().flat_map(|table| &table.columns);
        columns.filter_map(|column| column.personal).collect()
    }
    /// Whether its rows name persons by a number, so that each can find her own.
    #[must_use]
    pub fn names_persons(&self) -> bool {
        self.tables
            .iter()
            .any(|table| matches!(table.person, PersonUnit::Column(_)))
    }
    /// Whether it describes persons.
    #[must_use]
    pub fn is_personal(&self) -> bool {
        self.sensitivity.is_personal()
    }
}

/// One table of a data set.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Table {
    /// Its name in SQL.
    pub name: TableName,
    /// Its columns, in the file's order.
    pub columns: Vec<Column>,
    /// How rows belong to persons.
    pub person: PersonUnit,
    /// How many rows it holds.
    pub rows: u64,
}

impl Table {
    /// The column of that name.
    #[must_use]
    pub fn column(&self, name: &str) -> Option<&Column> {
        self.columns
            .iter()
            .find(|column| column.name.as_str() == name)
    }
}

/// Which person a row is about: the unit that protection protects.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PersonUnit {
    /// Rows are not about persons.
    None,
    /// Each row is one person of her own (`--person @row`).
    EachRow,
    /// This column holds the person; its values are kept as pseudonyms.
    Column(ColumnName),
}

/// The type of a column, of the few that all formats share.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ColumnType {
    /// True or false.
    Boolean,
    /// A 64-bit integer.
    Integer,
    /// A 64-bit floating-point number.
    Real,
    /// Text.
    Text,
    /// A calendar day.
    Date,
    /// A moment, to the microsecond, in UTC.
    Timestamp,
    /// A GeoJSON geometry, as text.
    Geometry,
}

impl ColumnType {
    /// The word used in pages and JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ColumnType::Boolean => "boolean",
            ColumnType::Integer => "integer",
            ColumnType::Real => "real",
            ColumnType::Text => "text",
            ColumnType::Date => "date",
            ColumnType::Timestamp => "timestamp",
            ColumnType::Geometry => "geometry",
        }
    }
}

/// One column of a table.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Column {
    /// Its name, as the provider wrote it.
    pub name: ColumnName,
    /// Its type.
    pub kind: ColumnType,
    /// Whether a value may be missing.
    pub nullable: bool,
    /// What makes it personal, if anything.
    pub personal: Option<PersonalKind>,
    /// How sensitive it is.
    pub sensitivity: Sensitivity,
}
