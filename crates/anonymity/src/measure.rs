//! What a file of records reaches, computed from the file alone.

use crate::distance::Reference;
use crate::grouping::{Classes, Histogram, Labels, Tally, by_number, number};
use crate::model::{Criterion, GroundDistance, Requirement};
use crate::predicate::{ENTROPY_ROUNDING, entropy, falling, tail};
use crate::{AnonymityError, Table};
use serde::{Deserialize, Serialize};

/// Figures of a file of records, as classes of rows with equal quasi-identifiers.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Measures {
    /// Rows of the file.
    pub rows: u64,
    /// Classes of rows that share all quasi-identifiers.
    pub classes: u64,
    /// Rows of the smallest class: the k reached. 0 for an empty file.
    pub k: u32,
    /// Sum of squared class sizes, without withheld rows (Bayardo & Agrawal 2005).
    pub discernibility: u64,
    /// For each sensitive column, what all classes reach.
    pub sensitive: Vec<SensitiveMeasures>,
    /// For each requirement of the model, in its order, what all classes reach.
    pub requirements: Vec<Reached>,
}

/// What all classes reach in one sensitive column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SensitiveMeasures {
    /// The column.
    pub column: String,
    /// Distinct l-diversity: fewest distinct values in a class.
    pub distinct_l: u32,
    /// Entropy l-diversity: e to the smallest entropy of a class.
    pub entropy_l: f64,
    /// t-closeness with equal ground distance: largest distance of a class from the file.
    pub t: f64,
}

/// What all classes reach of one requirement.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Reached {
    /// The column.
    pub column: String,
    /// Distinct values; e to the entropy; the c that would just not do; or the distance, as the criterion asks. `None`
    /// when no c would do.
    pub value: Option<f64>,
    /// Whether that satisfies the requirement.
    pub satisfied: bool,
}

/// Measures a file: `quasi_identifiers` and `sensitive` name its columns.
///
/// # Errors
/// When a named column is not there, or a ground distance does not know a value.
pub fn measure(
    table: &Table,
    quasi_identifiers: &[&str],
    sensitive: &[&str],
    requirements: &[Requirement],
) -> Result<Measures, AnonymityError> {
    let (classes, _) = classes(table, quasi_identifiers, sensitive)?;
    let columns: Vec<Observed<'_>> = sensitive
        .iter()
        .zip(&classes.histograms)
        .map(|(name, histogram)| {
            let column = table.column(name)?;
            let mut counts = vec![0u64; column.values().len()];
            column
                .codes()
                .iter()
                .for_each(|&code| counts[code as usize] += 1);
            Ok(Observed {
                name,
                values: column.values(),
                counts,
                classes: &classes,
                histogram,
            })
        })
        .collect::<Result<_, AnonymityError>>()?;
    let reached = requirements
        .iter()
        .map(|requirement| {
            columns
                .iter()
                .find(|column| column.name == requirement.column)
                .ok_or_else(|| AnonymityError::Column {
                    column: requirement.column.clone(),
                    problem: "has a requirement but is not among the sensitive columns: name it there",
                })?
                .reached(&requirement.criterion)
        })
        .collect::<Result<_, _>>()?;
    Ok(Measures {
        rows: table.rows() as u64,
        classes: classes.len() as u64,
        k: classes.sizes.iter().copied().min().unwrap_or(0),
        discernibility: classes
            .sizes
            .iter()
            .map(|&size| u64::from(size).pow(2))
            .sum(),
        sensitive: columns
            .iter()
            .map(Observed::measures)
            .collect::<Result<_, _>>()?,
        requirements: reached,
    })
}

/// The classes of a file, with histograms of the sensitive columns, and the class of each row.
fn classes(
    table: &Table,
    quasi_identifiers: &[&str],
    sensitive: &[&str],
) -> Result<(Classes, Vec<u32>), AnonymityError> {
    let columns = quasi_identifiers
        .iter()
        .map(|name| table.column(name))
        .collect::<Result<Vec<_>, _>>()?;
    let longest = columns
        .iter()
        .map(|column| column.values().len())
        .max()
        .unwrap_or(0);
    let identity: Vec<u32> = (0..longest as u32).collect();
    let labels: Vec<_> = columns
        .iter()
        .map(|column| Labels {
            of: &identity,
            many: column.values().len() as u32,
        })
        .collect();
    let codes: Vec<_> = columns.iter().map(|column| column.codes()).collect();
    let (numbers, firsts) = number(table.rows(), &labels, &codes, None);
    let mut sizes = vec![0u32; firsts.len()];
    numbers
        .iter()
        .for_each(|&number| sizes[number as usize] += 1);
    let (order, ends) = by_number(&numbers, firsts.len());
    let mut tally = Tally::default();
    let histograms = sensitive
        .iter()
        .map(|name| {
            let rows = Histogram::of_rows(table.column(name)?.codes());
            Ok(rows.merged(&order, &ends, &mut tally))
        })
        .collect::<Result<_, AnonymityError>>()?;
    let classes = Classes {
        tuples: firsts,
        sizes,
        histograms,
    };
    Ok((classes, numbers))
}

/// One sensitive column of a file.
struct Observed<'a> {
    name: &'a str,
    values: &'a [String],
    counts: Vec<u64>,
    classes: &'a Classes,
    histogram: &'a Histogram,
}

impl Observed<'_> {
    /// The largest, over all classes, of what a class gives.
    fn largest(&self, of: impl Fn(u32, &[(u32, u32)]) -> f64) -> f64 {
        (0..self.classes.len())
            .map(|class| of(self.classes.sizes[class], self.histogram.class(class)))
            .fold(0.0, f64::max)
    }

    fn distinct(&self) -> u32 {
        (0..self.classes.len())
            .map(|class| self.histogram.class(class).len() as u32)
            .min()
            .unwrap_or(0)
    }

    fn entropy_l(&self) -> f64 {
        (0..self.classes.len())
            .map(|class| entropy(self.classes.sizes[class], self.histogram.class(class)))
            .min_by(f64::total_cmp)
            .map_or(0.0, f64::exp)
    }

    fn distance(&self, distance: &GroundDistance) -> Result<f64, AnonymityError> {
        let reference = Reference::new(self.name, self.values, self.counts.clone(), distance)?;
        Ok(self.largest(|_, values| reference.of(values)))
    }

    fn measures(&self) -> Result<SensitiveMeasures, AnonymityError> {
        Ok(SensitiveMeasures {
            column: self.name.to_owned(),
            distinct_l: self.distinct(),
            entropy_l: self.entropy_l(),
            t: self.distance(&GroundDistance::Equal)?,
        })
    }

    fn reached(&self, criterion: &Criterion) -> Result<Reached, AnonymityError> {
        let (value, satisfied) = match criterion {
            Criterion::DistinctDiversity { l } => {
                (f64::from(self.distinct()), self.distinct() >= *l)
            }
            Criterion::EntropyDiversity { l } => {
                let reached = self.entropy_l();
                (reached, reached.ln() >= l.ln() - ENTROPY_ROUNDING)
            }
            Criterion::RecursiveDiversity { c, l } => {
                let reached = self.largest(|_, values| {
                    let counts = falling(values);
                    tail(&counts, *l)
                        .map_or(f64::INFINITY, |tail| f64::from(counts[0]) / tail as f64)
                });
                (reached, reached < *c)
            }
            Criterion::Closeness { t, distance } => {
                let reached = self.distance(distance)?;
                (reached, reached <= *t)
            }
        };
        Ok(Reached {
            column: self.name.to_owned(),
            value: value.is_finite().then_some(value),
            satisfied: satisfied || self.classes.len() == 0,
        })
    }
}
