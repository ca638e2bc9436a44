//! What intake found in a file, for the provider to confirm or to correct.

use crate::personal::{self, Finding, Sight};
use crate::singling_out::{Candidate, SinglingOut, singling_out};
use crate::survey::ColumnSurvey;
use crate::{Format, ReadAs};
use serde::{Deserialize, Serialize};
use territory::{ColumnName, ColumnType, PersonalKind, Sensitivity, TableName};

/// What was found in a file.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Proposal {
    /// Its format.
    pub format: Format,
    /// The delimiter of a CSV file.
    pub delimiter: Option<char>,
    /// The encoding of a text file, by its WHATWG name.
    pub encoding: Option<String>,
    /// Its tables.
    pub tables: Vec<ProposedTable>,
    /// The highest sensitivity of its columns.
    pub sensitivity: Sensitivity,
    /// What is in the file and is not a table (entries of a zip).
    pub ignored: Vec<String>,
}

/// What was found in a table.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProposedTable {
    /// Its name in SQL.
    pub name: TableName,
    /// Its columns.
    pub columns: Vec<ProposedColumn>,
    /// How many rows were looked at.
    pub rows_sampled: u64,
    /// Which columns together single persons out, in the rows that detection looked at; empty when the table seems to speak of nobody.
    #[serde(default)]
    pub singling_out: Vec<SinglingOut>,
}

/// What was found in a column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ProposedColumn {
    /// Its name.
    pub name: ColumnName,
    /// Its type.
    pub kind: ColumnType,
    /// Whether a value was missing in the rows looked at.
    pub nullable: bool,
    /// What makes it personal, if anything.
    pub personal: Option<PersonalKind>,
    /// Why, in a sentence; empty when nothing does.
    pub why: String,
    /// How sensitive it seems.
    pub sensitivity: Sensitivity,
}

impl Proposal {
    /// The columns that identify or describe persons, with their table.
    pub fn personal(&self) -> impl Iterator<Item = (&TableName, &ProposedColumn)> {
        self.tables
            .iter()
            .flat_map(|table| {
                table
                    .columns
                    .iter()
                    .map(move |column| (&table.name, column))
            })
            .filter(|(_, column)| column.personal.is_some())
    }

    pub(crate) fn refresh_sensitivity(&mut self) {
        self.sensitivity = self
            .tables
            .iter()
            .flat_map(|table| &table.columns)
            .map(|column| column.sensitivity)
            .max()
            .unwrap_or(Sensitivity::Open);
    }
}

/// Describes one table. A timetable speaks of stops and agencies, never of persons: GTFS is open by its format.
pub(crate) fn table(
    name: TableName,
    columns: &[ColumnName],
    kinds: &[ColumnType],
    found: &[ColumnSurvey],
    rows: u64,
    format: Format,
) -> ProposedTable {
    let sights: Vec<Sight<'_>> = columns
        .iter()
        .zip(kinds)
        .zip(found)
        .map(|((column, kind), survey)| {
            Sight::new(column.as_str(), *kind, &survey.values, &survey.rows)
        })
        .collect();
    let findings = if format == Format::Gtfs {
        vec![None; sights.len()]
    } else {
        personal::detect(&sights)
    };
    let singling_out = combined(columns, kinds, found, &findings);
    let columns = columns
        .iter()
        .zip(kinds)
        .zip(found)
        .zip(findings)
        .map(|(((column, kind), survey), finding)| ProposedColumn {
            name: column.clone(),
            kind: *kind,
            nullable: survey.given < rows,
            personal: finding.as_ref().map(|finding| finding.kind),
            sensitivity: finding
                .as_ref()
                .map_or(Sensitivity::Open, |finding| finding.sensitivity),
            why: finding.map(|finding| finding.why).unwrap_or_default(),
        })
        .collect();
    ProposedTable {
        name,
        columns,
        rows_sampled: rows,
        singling_out,
    }
}

/// What may be combined to single persons out: what describes them and points to nobody. An exact position does so alone.
fn combined(
    columns: &[ColumnName],
    kinds: &[ColumnType],
    found: &[ColumnSurvey],
    findings: &[Option<Finding>],
) -> Vec<SinglingOut> {
    if findings.iter().all(Option::is_none) {
        return Vec::new();
    }
    let describes = |finding: &Option<Finding>| match finding {
        Some(finding) => !finding.kind.identifies() && finding.kind != PersonalKind::Position,
        None => false,
    };
    let candidates: Vec<Candidate<'_>> = columns
        .iter()
        .zip(kinds)
        .zip(found)
        .zip(findings)
        .filter(|(((_, kind), _), finding)| describes(finding) && **kind != ColumnType::Geometry)
        .map(|(((name, _), survey), _)| Candidate {
            name,
            values: &survey.values,
            rows: &survey.rows,
        })
        .collect();
    singling_out(&candidates)
}

impl ReadAs {
    /// The type that the provider fixes for a column.
    pub(crate) fn kind(&self, table: &TableName, column: &str) -> Option<ColumnType> {
        self.types
            .iter()
            .find(|(name, _)| names(name, table, column))
            .map(|(_, kind)| *kind)
    }
}

/// Whether `said` (`column` or `table.column`) names this column.
pub(crate) fn names(said: &str, table: &TableName, column: &str) -> bool {
    said == column
        || said
            .strip_prefix(table.as_str())
            .and_then(|rest| rest.strip_prefix('.'))
            == Some(column)
}
