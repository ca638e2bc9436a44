//! The report that lies beside a released file.

use crate::loss::{joined, scaled};
use crate::measure::Measures;
use crate::model::{Model, Recoding};
use crate::{AnonymityError, Table};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use territory::Text;

/// What was done to a file, what it reaches and what it does not promise.
///
/// [`crate::verify`] recomputes from the file all but what the file cannot know: the rows that were withheld, the search,
/// and the sample fraction, which are stated.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Report {
    /// What was asked for.
    pub model: Model,
    /// Where values were generalised.
    pub recoding: Recoding,
    /// Share of the population that the table is, as stated by who prepared it.
    pub sample_fraction: f64,
    /// Rows of the table; those that are not in the file were withheld.
    pub source_rows: u64,
    /// What the file reaches.
    pub measures: Measures,
    /// What an attacker's chances are.
    pub risk: Risk,
    /// What was lost.
    pub utility: Utility,
    /// How each quasi-identifier was generalised.
    pub transformation: Vec<Transformed>,
    /// How the transformation was found.
    pub search: SearchReport,
    /// In plain words, what this is and what it is not.
    pub statement: Text,
}

/// Chances of re-identification (El Emam 2013): 1 is certain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Risk {
    /// Highest risk for an attacker who knows that a person is in the file: 1 over the smallest class.
    pub prosecutor_highest: f64,
    /// Average of that over all rows: classes over rows.
    pub prosecutor_average: f64,
    /// Highest risk for one who does not know it: classes of the population are taken as the file's over the sample
    /// fraction.
    pub journalist_highest: f64,
    /// Share of rows that one who links the whole file to a register of the population gets right, on average.
    pub marketer: f64,
}

/// What was lost.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Utility {
    /// ARX's metric *Loss*, 0 to 1, withheld rows counted as lost.
    pub loss: f64,
    /// Mean over columns of what remains, 0 to 1; withheld rows count as nothing.
    pub granularity: f64,
    /// Sum of squared class sizes, and withheld rows times all rows (Bayardo & Agrawal 2005).
    pub discernibility: u128,
}

/// How one quasi-identifier was generalised.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Transformed {
    /// The column.
    pub column: String,
    /// Levels of its hierarchy.
    pub height: u32,
    /// Values of its hierarchy.
    pub values: u32,
    /// Released rows on each level that is used, level 0 being the values themselves.
    pub rows_by_level: BTreeMap<u32, u64>,
    /// Each label in the file, and how many values it covers.
    pub labels: BTreeMap<String, u32>,
}

/// How the transformation was found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SearchReport {
    /// Transformations there are; `None` beyond 2⁶⁴.
    pub transformations: Option<u64>,
    /// Transformations that were evaluated on the table.
    pub evaluated: u64,
    /// Whether none loses less (of those with one level per column).
    pub optimal: bool,
}

impl Risk {
    pub(crate) fn new(measures: &Measures, sample_fraction: f64) -> Self {
        if measures.rows == 0 {
            return Self {
                prosecutor_highest: 0.0,
                prosecutor_average: 0.0,
                journalist_highest: 0.0,
                marketer: 0.0,
            };
        }
        let highest = 1.0 / f64::from(measures.k);
        let average = measures.classes as f64 / measures.rows as f64;
        Self {
            prosecutor_highest: highest,
            prosecutor_average: average,
            journalist_highest: highest * sample_fraction,
            marketer: average * sample_fraction,
        }
    }
}

impl Utility {
    /// From the file, what its labels cover, and how many rows were withheld.
    pub(crate) fn new(
        table: &Table,
        transformation: &[Transformed],
        measures: &Measures,
        source_rows: u64,
    ) -> Result<Self, AnonymityError> {
        let withheld = source_rows.saturating_sub(measures.rows);
        let lost: Vec<f64> = transformation
            .iter()
            .map(|transformed| {
                let shown = covered(table, transformed)?;
                let covered = shown + withheld * u64::from(transformed.values);
                Ok(scaled(covered, source_rows, transformed.values))
            })
            .collect::<Result<_, AnonymityError>>()?;
        let mean = lost.iter().sum::<f64>() / lost.len().max(1) as f64;
        Ok(Self {
            loss: joined(lost.iter().copied()).exp_m1(),
            granularity: 1.0 - mean,
            discernibility: u128::from(measures.discernibility)
                + u128::from(withheld) * u128::from(source_rows),
        })
    }
}

/// Sum over all rows of the file of what their label covers.
fn covered(table: &Table, transformed: &Transformed) -> Result<u64, AnonymityError> {
    let column = table.column(&transformed.column)?;
    let covers: Vec<u64> = column
        .values()
        .iter()
        .map(|label| {
            transformed.labels.get(label).map(|&covers| u64::from(covers)).ok_or_else(|| {
                AnonymityError::Column {
                    column: transformed.column.clone(),
                    problem: "holds a label that the report does not list: it is another file's report",
                }
            })
        })
        .collect::<Result<_, _>>()?;
    Ok(column
        .codes()
        .iter()
        .map(|&code| covers[code as usize])
        .sum())
}

/// What the file is and is not, for people.
pub(crate) fn statement(measures: &Measures, columns: usize, withheld: u64) -> Text {
    let Measures { k, rows, .. } = measures;
    Text::new(
        format!(
            "Fichier k-anonyme : chacune des {rows} lignes partage ses {columns} colonnes quasi identifiantes avec au \
             moins {} autres ; {withheld} lignes ont été retenues. Ce n'est pas de la confidentialité différentielle : \
             qui sait d'une personne plus que ces colonnes, ou dispose d'une autre publication des mêmes données, peut \
             encore apprendre quelque chose sur elle.",
            k.saturating_sub(1)
        ),
        format!(
            "A k-anonymous file: each of its {rows} rows shares its {columns} quasi-identifying columns with at least \
             {} others; {withheld} rows were withheld. This is not differential privacy: whoever knows more of a person \
             than these columns, or holds another release of the same data, may still learn something about them.",
            k.saturating_sub(1)
        ),
    )
}
