//! What intake proposes, held against the labels.

use super::{Table, Truth};
use context::{ReadAs, inspect};
use std::collections::BTreeMap;
use std::path::Path;

/// Hits and misses of one question.
#[derive(Debug, Clone, Copy, Default)]
pub struct Score {
    pub true_positives: u64,
    pub false_positives: u64,
    pub false_negatives: u64,
    pub true_negatives: u64,
}

/// All that was measured on a corpus.
#[derive(Debug, Default)]
pub struct Measured {
    /// Is this table about persons?
    pub tables: Score,
    /// Is this column personal?
    pub columns: Score,
    /// Is this column of this kind?
    pub kinds: BTreeMap<&'static str, Score>,
    /// By what it was generated as: found as personal at all, of how many.
    pub fields: BTreeMap<&'static str, (u64, u64)>,
    /// By naming: the decision on tables, and on columns.
    pub namings: BTreeMap<String, (Score, Score)>,
    /// Tables that should have been asked about and were not, and the other way round: what, naming, a sample.
    pub tables_missed: Vec<String>,
    pub tables_too_many: Vec<String>,
    pub columns_missed: Vec<String>,
    pub columns_too_many: Vec<String>,
}

impl Score {
    pub fn add(&mut self, truth: bool, said: bool) {
        match (truth, said) {
            (true, true) => self.true_positives += 1,
            (false, true) => self.false_positives += 1,
            (true, false) => self.false_negatives += 1,
            (false, false) => self.true_negatives += 1,
        }
    }
    pub fn precision(&self) -> f64 {
        ratio(
            self.true_positives,
            self.true_positives + self.false_positives,
        )
    }
    pub fn recall(&self) -> f64 {
        ratio(
            self.true_positives,
            self.true_positives + self.false_negatives,
        )
    }
    pub fn f1(&self) -> f64 {
        ratio(
            2 * self.true_positives,
            2 * self.true_positives + self.false_positives + self.false_negatives,
        )
    }
    pub fn precision_between(&self) -> (f64, f64) {
        wilson(
            self.true_positives,
            self.true_positives + self.false_positives,
        )
    }
    pub fn recall_between(&self) -> (f64, f64) {
        wilson(
            self.true_positives,
            self.true_positives + self.false_negatives,
        )
    }
}

fn ratio(part: u64, whole: u64) -> f64 {
    if whole == 0 {
        f64::NAN
    } else {
        part as f64 / whole as f64
    }
}

/// The 95 % score interval of a share (E. B. Wilson, JASA 22, 1927).
pub fn wilson(part: u64, whole: u64) -> (f64, f64) {
    if whole == 0 {
        return (0.0, 1.0);
    }
    let (n, z) = (whole as f64, 1.959_964);
    let share = part as f64 / n;
    let middle = share + z * z / (2.0 * n);
    let reach = z * (share * (1.0 - share) / n + z * z / (4.0 * n * n)).sqrt();
    let scale = 1.0 + z * z / n;
    (
        ((middle - reach) / scale).max(0.0),
        ((middle + reach) / scale).min(1.0),
    )
}

/// Writes each table into the folder, lets intake look at it, and counts.
pub fn measure(tables: &[Table], folder: &Path) -> Result<Measured, Box<dyn std::error::Error>> {
    let path = folder.join("table.csv");
    let mut measured = Measured::default();
    for table in tables {
        table.write(&path)?;
        let proposal = inspect(&path, &ReadAs::default())?;
        let asked = proposal.personal().next().is_some();
        measured.tables.add(table.about_persons, asked);
        let naming = measured
            .namings
            .entry(format!("{:?}", table.naming))
            .or_default();
        naming.0.add(table.about_persons, asked);
        let found = &proposal.tables[0].columns;
        let mut reasons = Vec::new();
        for (column, proposed) in table.columns.iter().zip(found) {
            let said = proposed.personal;
            let sample: Vec<&str> = column
                .values
                .iter()
                .filter(|v| !v.is_empty())
                .take(3)
                .map(String::as_str)
                .collect();
            let line = format!(
                "{} / {:?}: `{}` is {}: {}",
                table.shape,
                table.naming,
                column.heading,
                column.what,
                sample.join(" | ")
            );
            if let Some(kind) = said {
                reasons.push(format!(
                    "`{}` {}: {}",
                    column.heading,
                    kind.as_str(),
                    proposed.why
                ));
            }
            match column.truth {
                Truth::Either => {}
                Truth::Personal(kind) => {
                    measured.columns.add(true, said.is_some());
                    naming.1.add(true, said.is_some());
                    let field = measured.fields.entry(column.what).or_default();
                    field.0 += u64::from(said.is_some());
                    field.1 += 1;
                    measured
                        .kinds
                        .entry(kind.as_str())
                        .or_default()
                        .add(true, said == Some(kind));
                    if let Some(said) = said.filter(|said| *said != kind) {
                        measured
                            .kinds
                            .entry(said.as_str())
                            .or_default()
                            .add(false, true);
                    }
                    if said.is_none() {
                        measured.columns_missed.push(line);
                    }
                }
                Truth::Thing => {
                    measured.columns.add(false, said.is_some());
                    naming.1.add(false, said.is_some());
                    if let Some(said) = said {
                        measured
                            .kinds
                            .entry(said.as_str())
                            .or_default()
                            .add(false, true);
                        measured.columns_too_many.push(format!(
                            "{line} -> {}: {}",
                            said.as_str(),
                            proposed.why
                        ));
                    }
                }
            }
        }
        let headings: Vec<String> = table
            .columns
            .iter()
            .map(|c| {
                format!(
                    "`{}` = {} ({})",
                    c.heading,
                    c.what,
                    c.values
                        .iter()
                        .find(|v| !v.is_empty())
                        .map_or("", String::as_str)
                )
            })
            .collect();
        let line = format!(
            "{} / {:?}: {}",
            table.shape,
            table.naming,
            headings.join(", ")
        );
        match (table.about_persons, asked) {
            (true, false) => measured.tables_missed.push(line),
            (false, true) => measured
                .tables_too_many
                .push(format!("{line} -> {}", reasons.join("; "))),
            _ => {}
        }
    }
    Ok(measured)
}
