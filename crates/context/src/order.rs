//! What a provider says when she brings a file, and what she gets back.

use crate::Format;
use history::DataFile;
use serde::{Deserialize, Serialize};
use std::fmt;
use territory::{
    ColumnName, ColumnType, DataSet, DataSetId, PartyId, PersonalKind, PlaceId, Purpose,
    Sensitivity, TableName, Timestamp,
};

/// How to read the file, where the provider knows better than detection. The default detects everything.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ReadAs {
    /// The format; detected from name and content when `None`.
    pub format: Option<Format>,
    /// The delimiter of a CSV file.
    pub delimiter: Option<u8>,
    /// The encoding of a text file, by its WHATWG label (`windows-1252`, `utf-16le`).
    pub encoding: Option<String>,
    /// Whether the first row of a CSV file is a header (`Some(false)` names the columns `column_1`…).
    pub header: Option<bool>,
    /// Types that the provider fixes, by column (`column` or `table.column`).
    pub types: Vec<(String, ColumnType)>,
}

/// Which person a row is about, as the provider says.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum PersonChoice {
    /// Nothing was said: fine for data that describes nobody, refused otherwise.
    #[default]
    NotSaid,
    /// Each row is one person (`--person @row`).
    EachRow,
    /// This column holds the person (`--person COLUMN`).
    Column(ColumnName),
    /// Rows are about nobody (`--person none`).
    Nobody,
}

/// What the provider says about one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ColumnOverride {
    /// The column, as `column` or `table.column`.
    pub column: String,
    /// What makes it personal.
    pub personal: PersonalSaid,
    /// How sensitive it is; proposed when `None`.
    pub sensitivity: Option<Sensitivity>,
}

/// What the provider says about a column's being personal.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum PersonalSaid {
    /// Nothing: what was detected stands.
    #[default]
    AsDetected,
    /// It is not personal (`--not-personal COLUMN`).
    Not,
    /// It is personal, and of this kind.
    Kind(PersonalKind),
}

/// What happens to rows that cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum BadRows {
    /// The first one refuses the file, with line, column and reason.
    #[default]
    Refuse,
    /// They are left out and counted; the first ones are named.
    SetAside,
}

/// An order to bring a file in as a data set.
#[derive(Debug, Clone)]
pub struct Order {
    /// The data set's id.
    pub id: DataSetId,
    /// How people name it.
    pub name: String,
    /// What it is; may be empty.
    pub description: String,
    /// Who brings it.
    pub provider: PartyId,
    /// The place it belongs to.
    pub place: Option<PlaceId>,
    /// The purposes it was collected for.
    pub collected_for: Vec<Purpose>,
    /// An SPDX id or a link; empty when unstated.
    pub licence: String,
    /// Which person a row is about.
    pub person: PersonChoice,
    /// How sensitive it is, if said.
    pub sensitivity: Option<Sensitivity>,
    /// What is said about single columns.
    pub columns: Vec<ColumnOverride>,
    /// What happens to bad rows.
    pub bad_rows: BadRows,
    /// How to read the file.
    pub read: ReadAs,
    /// The present moment.
    pub at: Timestamp,
}

impl Order {
    /// An order that says only what must be said.
    #[must_use]
    pub fn new(id: DataSetId, name: impl Into<String>, provider: PartyId, at: Timestamp) -> Self {
        Self {
            id,
            name: name.into(),
            description: String::new(),
            provider,
            place: None,
            collected_for: Vec::new(),
            licence: String::new(),
            person: PersonChoice::NotSaid,
            sensitivity: None,
            columns: Vec::new(),
            bad_rows: BadRows::Refuse,
            read: ReadAs::default(),
            at,
        }
    }
}

/// How far an import is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Progress {
    /// Rows read in this pass.
    pub rows: u64,
    /// Bytes of the file read in this pass (uncompressed for a zip).
    pub bytes_read: u64,
    /// Bytes of the file.
    pub bytes_total: u64,
}

/// A row that cannot be read. It holds no more of the row than the one value that is wrong, cut short.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct BadRow {
    /// The line on which the row begins, from 1 (in Parquet: the row, from 1).
    pub line: u64,
    /// The column, where one is to blame.
    pub column: Option<String>,
    /// What is wrong.
    pub reason: String,
}

impl fmt::Display for BadRow {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}", self.line)?;
        if let Some(column) = &self.column {
            write!(f, ", column `{column}`")?;
        }
        write!(f, ": {}", self.reason)
    }
}

/// The rows that were set aside.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct SetAside {
    /// How many.
    pub count: u64,
    /// The first ones (at most [`SetAside::NAMED_MAX`] per table), with their table.
    pub first: Vec<(TableName, BadRow)>,
}

impl SetAside {
    /// How many bad rows are named, per table.
    pub const NAMED_MAX: usize = 20;
}

/// A data set that is wholly written and not yet there: it is when [`crate::dataset_add`] is committed. If it never
/// will be, give the files back with [`history::History::discard`].
#[derive(Debug, Clone)]
pub struct Imported {
    /// Its description.
    pub dataset: DataSet,
    /// Its files, by table.
    pub files: Vec<(TableName, Vec<DataFile>)>,
    /// What was left out.
    pub set_aside: SetAside,
}
