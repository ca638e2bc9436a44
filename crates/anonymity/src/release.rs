//! A release of records: the file, its report, and what ties them to the table.

mod publication;

use crate::lattice::Lattice;
use crate::model::{Limits, Model, Recoding, Roles};
use crate::predicate::Predicate;
use crate::recoding::{Part, parts};
use crate::report::{Report, SearchReport};
use crate::search::{Evaluator, Found, greedy, optimal};
use crate::source::Source;
use crate::{AnonymityError, Table};

/// A file that may leave, its report, and — never to leave — which row of the table each of its rows is.
#[derive(Debug, Clone, PartialEq)]
pub struct Release {
    file: Table,
    report: Report,
    source_rows: Vec<u32>,
    classes: Vec<u32>,
}

impl Release {
    /// The file: quasi-identifiers generalised, sensitive columns as they were, nothing else. Its rows are sorted by
    /// their content, so that their order says nothing of the table's.
    #[must_use]
    pub fn file(&self) -> &Table {
        &self.file
    }

    /// The report to lay beside it.
    #[must_use]
    pub fn report(&self) -> &Report {
        &self.report
    }

    /// For each row of the file, its row in the table. Not to be published: with it nothing is anonymous.
    #[must_use]
    pub fn source_rows(&self) -> &[u32] {
        &self.source_rows
    }

    /// For each row of the file, its class: rows of one class share all quasi-identifiers.
    #[must_use]
    pub fn classes(&self) -> &[u32] {
        &self.classes
    }
}

/// Generalises and withholds rows of a table until it satisfies the model.
///
/// With one level per column ([`Recoding::Global`]) the release loses least of all that satisfy the model, in ARX's metric
/// *Loss*, as long as the limits allow to search for the optimum; its report says so. Columns without a role are left out.
///
/// # Errors
/// When a number is out of its range, a column or value is unknown, or nothing satisfies the model.
pub fn anonymise(
    table: &Table,
    roles: &Roles,
    model: &Model,
    limits: &Limits,
) -> Result<Release, AnonymityError> {
    model.check()?;
    limits.check()?;
    for name in &roles.sensitive {
        table.column(name)?;
    }
    let observed = observed(model);
    if let Some(column) = observed.iter().find(|name| !roles.sensitive.contains(name)) {
        return Err(AnonymityError::Column {
            column: column.clone(),
            problem: "has a requirement but is not among the sensitive columns: add it there",
        });
    }
    let predicate = Predicate::new(model, table, &observed)?;
    let source = Source::new(table, roles, &observed)?;
    let making = Making {
        table,
        roles,
        model,
        limits,
        source: &source,
    };
    let release = making.release(&predicate)?;
    if holds(&release) {
        return Ok(release);
    }
    making.closer(&predicate, &observed, release)
}

/// Columns that the model looks at, each once.
fn observed(model: &Model) -> Vec<String> {
    let mut names: Vec<String> = Vec::new();
    for requirement in &model.requirements {
        if !names.contains(&requirement.column) {
            names.push(requirement.column.clone());
        }
    }
    names
}

fn holds(release: &Release) -> bool {
    let measures = &release.report.measures;
    measures
        .requirements
        .iter()
        .all(|requirement| requirement.satisfied)
}

struct Making<'a> {
    table: &'a Table,
    roles: &'a Roles,
    model: &'a Model,
    limits: &'a Limits,
    source: &'a Source<'a>,
}

impl Making<'_> {
    fn release(&self, predicate: &Predicate) -> Result<Release, AnonymityError> {
        let (parts, search) = self.parts(predicate)?;
        self.published(&parts, search)
    }

    /// The search measures closeness against the table, a reader only has the file, whose values are distributed a little
    /// differently when rows were withheld. So the search is repeated against the distribution of the file it gave. Should
    /// that not settle, every class is asked to be closer to the table by as much as the file is away from it, which is
    /// enough by the triangle inequality.
    fn closer(
        &self,
        predicate: &Predicate,
        observed: &[String],
        mut release: Release,
    ) -> Result<Release, AnonymityError> {
        const ROUNDS: usize = 6;
        for _ in 0..ROUNDS {
            let file = self.counts(&release, observed)?;
            release = self.release(&predicate.referring_to(&file))?;
            if holds(&release) {
                return Ok(release);
            }
        }
        let mut by: Vec<f64> = Vec::new();
        for _ in 0..ROUNDS {
            let drift = predicate.drift(&self.counts(&release, observed)?);
            by.resize(drift.len(), 0.0);
            by.iter_mut()
                .zip(&drift)
                .for_each(|(by, drift)| *by = by.max(*drift));
            release = self.release(&predicate.tightened(&by))?;
            if holds(&release) {
                return Ok(release);
            }
        }
        Err(self.unsatisfiable(self.table.rows() as u64))
    }

    /// How often each value of the table's dictionaries occurs among the released rows.
    fn counts(&self, release: &Release, names: &[String]) -> Result<Vec<Vec<u32>>, AnonymityError> {
        names
            .iter()
            .map(|name| {
                let column = self.table.column(name)?;
                let mut counts = vec![0; column.values().len()];
                for &row in &release.source_rows {
                    counts[column.codes()[row as usize] as usize] += 1;
                }
                Ok(counts)
            })
            .collect()
    }

    fn parts(&self, predicate: &Predicate) -> Result<(Vec<Part>, SearchReport), AnonymityError> {
        let heights = self.source.heights();
        let transformations = Lattice::count(&heights);
        if self.limits.recoding == Recoding::Local {
            let all = (0..self.source.base.len() as u32).collect();
            let parts = parts(self.source, predicate, all);
            if parts.is_empty() {
                return Err(self.unsatisfiable(self.table.rows() as u64));
            }
            let search = SearchReport {
                transformations,
                evaluated: 0,
                optimal: false,
            };
            return Ok((parts, search));
        }
        let exact = heights.len() <= self.limits.quasi_identifiers
            && transformations
                .is_some_and(|nodes| nodes <= self.limits.lattice.min(u64::from(u32::MAX)));
        let mut evaluator = Evaluator::new(self.source, predicate, self.allowed());
        let found = if exact {
            optimal(&mut evaluator)
        } else {
            greedy(&mut evaluator)
        };
        let Some(found) = found else {
            let top: Vec<usize> = heights.iter().map(|height| height - 1).collect();
            let (_, withheld) = self.split(predicate, &top);
            return Err(self.unsatisfiable(self.rows(&withheld)));
        };
        let (kept, withheld) = self.split(predicate, &found.levels);
        let Found {
            levels, evaluated, ..
        } = found;
        let mut all = vec![Part {
            tuples: kept,
            levels,
        }];
        if self.limits.recoding == Recoding::GlobalThenLocal {
            all.extend(parts(self.source, predicate, withheld));
        }
        let search = SearchReport {
            transformations,
            evaluated: evaluated as u64,
            optimal: exact,
        };
        Ok((all, search))
    }

    /// Tuples whose class at these levels satisfies the model, and the others.
    fn split(&self, predicate: &Predicate, levels: &[usize]) -> (Vec<u32>, Vec<u32>) {
        let (classes, numbers) = self
            .source
            .base
            .merged(&self.source.labels(levels), &self.source.values());
        let satisfied: Vec<bool> = (0..classes.len())
            .map(|class| predicate.satisfied(&classes, class))
            .collect();
        (0..self.source.base.len() as u32)
            .partition(|&tuple| satisfied[numbers[tuple as usize] as usize])
    }

    fn rows(&self, tuples: &[u32]) -> u64 {
        let sizes = &self.source.base.sizes;
        tuples
            .iter()
            .map(|&tuple| u64::from(sizes[tuple as usize]))
            .sum()
    }

    /// Rows that may be withheld.
    fn allowed(&self) -> u64 {
        // A share written in decimals may fall just short of the whole number it means.
        (self.model.suppression * self.table.rows() as f64 + 1e-9).floor() as u64
    }

    fn unsatisfiable(&self, suppressed: u64) -> AnonymityError {
        AnonymityError::Unsatisfiable {
            suppressed,
            rows: self.table.rows() as u64,
            allowed: self.allowed(),
        }
    }
}
