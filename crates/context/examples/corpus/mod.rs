//! A labelled corpus of tables, to measure by: generated, in French and in English, with nobody real in it.
//!
//! A table is drawn from a shape (a register, a trace, a list of shops), a way of naming columns, a way of spoiling values, and a
//! vocabulary. The vocabulary is cut in two: [`Half::Tuning`] is what detectors may be looked at with, [`Half::HeldOut`] has other
//! names, words, column headings and formats drawn by other seeds, and is what figures are reported on.

pub mod chance;
pub mod measure;
mod person;
mod shapes;
mod spoil;
mod thing;
mod value;
mod words;

use chance::Chance;
use std::io::Write;
use std::path::Path;
use territory::PersonalKind;

/// Which half of every vocabulary is drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Half {
    /// Looked at while detectors are written.
    Tuning,
    /// Measured, never looked at.
    HeldOut,
}

/// The language of headings and texts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Language {
    French,
    English,
}

/// How columns are headed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Naming {
    /// A full word: `prenom`, `date of birth`.
    Obvious,
    /// `dt_nais`, `fname`.
    Abbreviated,
    /// A word of something else: `produit`, `station`.
    Misleading,
    /// `col3`, `V4`.
    Absent,
    /// Each column in its own way.
    Mixed,
}

impl Naming {
    pub const ALL: [Self; 5] = [
        Self::Obvious,
        Self::Abbreviated,
        Self::Misleading,
        Self::Absent,
        Self::Mixed,
    ];
}

/// What a column is in truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Truth {
    /// It identifies or describes persons.
    Personal(PersonalKind),
    /// Reasonable people differ (the town of a resident): not counted.
    Either,
    /// It is about things.
    Thing,
}

/// One column with its label.
#[derive(Debug, Clone)]
pub struct Column {
    /// What it was generated as: `social number`, `tree species`.
    pub what: &'static str,
    pub truth: Truth,
    pub heading: String,
    pub values: Vec<String>,
}

/// One table with its label.
#[derive(Debug, Clone)]
pub struct Table {
    pub shape: &'static str,
    pub naming: Naming,
    pub language: Language,
    /// Whether its rows are about persons: the decision that matters.
    pub about_persons: bool,
    pub columns: Vec<Column>,
}

/// `count` tables, half of them about persons.
pub fn tables(seed: u64, half: Half, count: usize) -> Vec<Table> {
    let mut chance = Chance::new(seed ^ if half == Half::Tuning { 0 } else { 0x9e37_79b9 });
    (0..count)
        .map(|index| shapes::table(&mut chance, half, index))
        .collect()
}

impl Table {
    /// Writes it as CSV, with `;` in French and `,` in English, as spreadsheets do.
    pub fn write(&self, path: &Path) -> std::io::Result<()> {
        let mut out = std::io::BufWriter::new(std::fs::File::create(path)?);
        let delimiter = match self.language {
            Language::French => ";",
            Language::English => ",",
        };
        let cell = |text: &str| {
            if text.contains(['"', ',', ';', '\n']) {
                format!("\"{}\"", text.replace('"', "\"\""))
            } else {
                text.to_owned()
            }
        };
        let headings: Vec<String> = self.columns.iter().map(|c| cell(&c.heading)).collect();
        writeln!(out, "{}", headings.join(delimiter))?;
        let rows = self.columns.first().map_or(0, |column| column.values.len());
        for row in 0..rows {
            let cells: Vec<String> = self.columns.iter().map(|c| cell(&c.values[row])).collect();
            writeln!(out, "{}", cells.join(delimiter))?;
        }
        out.flush()
    }
}
