//! Whether a class satisfies the model.
//!
//! Size and distinct values only grow when classes merge: once a class has enough, every more general class around it
//! has enough. Entropy, recursive diversity and closeness do not behave so: a class that satisfies them may fail after
//! merging with one that does not. Hence two answers: whether a class satisfies the model, and whether it lacks what
//! *every* finer class inside it lacks too ([`Predicate::lacks`]). Only the second may rule out finer transformations.

use crate::distance::Reference;
use crate::grouping::Classes;
use crate::model::{Criterion, Model};
use crate::{AnonymityError, Table};

/// The model, bound to the columns it speaks of.
#[derive(Debug, Clone)]
pub(crate) struct Predicate {
    k: u32,
    /// Each with the position of its column in the classes' histograms.
    tests: Vec<(usize, Test)>,
    /// Most distinct values that a criterion implies, per histogram.
    distinct: Vec<u32>,
}

#[derive(Debug, Clone)]
enum Test {
    Distinct(u32),
    Entropy(f64),
    Recursive { c: f64, l: u32 },
    Closeness { t: f64, reference: Reference },
}

impl Predicate {
    /// The model over the columns named in `sensitive`, in the order of the classes' histograms.
    pub(crate) fn new(
        model: &Model,
        table: &Table,
        sensitive: &[String],
    ) -> Result<Self, AnonymityError> {
        let mut tests = Vec::new();
        let mut distinct = vec![1; sensitive.len()];
        for requirement in &model.requirements {
            let column = sensitive
                .iter()
                .position(|name| *name == requirement.column)
                .ok_or_else(|| AnonymityError::Column {
                    column: requirement.column.clone(),
                    problem: "has a requirement but is not among the sensitive columns: add it there",
                })?;
            let (test, implied) = test(&requirement.criterion, table, &requirement.column)?;
            tests.push((column, test));
            distinct[column] = distinct[column].max(implied);
        }
        Ok(Self {
            k: model.k,
            tests,
            distinct,
        })
    }

    /// Whether a class of this size with these value counts (one list per histogram) satisfies the model.
    pub(crate) fn holds(&self, size: u32, values: &[&[(u32, u32)]]) -> bool {
        size >= self.k
            && self
                .tests
                .iter()
                .all(|(column, test)| test.holds(size, values[*column]))
    }

    /// Whether class number `class` satisfies the model.
    pub(crate) fn satisfied(&self, classes: &Classes, class: usize) -> bool {
        let size = classes.sizes[class];
        size >= self.k
            && self
                .tests
                .iter()
                .all(|(column, test)| test.holds(size, classes.histograms[*column].class(class)))
    }

    /// Whether the class, and with it every part of it, lacks the size or the distinct values that the model needs.
    pub(crate) fn lacks(&self, classes: &Classes, class: usize) -> bool {
        classes.sizes[class] < self.k
            || classes
                .histograms
                .iter()
                .zip(&self.distinct)
                .any(|(histogram, &least)| histogram.class(class).len() < least as usize)
    }

    /// Whether a class of this size is large enough to be split in two that satisfy the model.
    pub(crate) fn may_split(&self, size: u32) -> bool {
        size / 2 >= self.k
    }

    /// The closeness criteria: the column's place, t, and the distance of `counts` (one list per histogram, the whole
    /// release) from the distribution they refer to.
    pub(crate) fn drift(&self, counts: &[Vec<u32>]) -> Vec<f64> {
        self.tests
            .iter()
            .filter_map(|(column, test)| match test {
                Test::Closeness { reference, .. } => Some(reference.of_column(&counts[*column])),
                _ => None,
            })
            .collect()
    }

    /// The same with closeness measured against other counts (one list per histogram).
    pub(crate) fn referring_to(&self, counts: &[Vec<u32>]) -> Self {
        let mut referring = self.clone();
        for (column, test) in &mut referring.tests {
            if let Test::Closeness { reference, .. } = test {
                reference.refer_to(&counts[*column]);
            }
        }
        referring
    }

    /// The same with every t lowered by as much as given, in the order of [`Predicate::drift`].
    pub(crate) fn tightened(&self, by: &[f64]) -> Self {
        let mut tightened = self.clone();
        let mut by = by.iter();
        for (_, test) in &mut tightened.tests {
            if let Test::Closeness { t, .. } = test {
                *t -= by.next().copied().unwrap_or(0.0);
            }
        }
        tightened
    }
}

/// The test of a criterion, and how many distinct values it implies.
fn test(criterion: &Criterion, table: &Table, column: &str) -> Result<(Test, u32), AnonymityError> {
    Ok(match criterion {
        Criterion::DistinctDiversity { l } => (Test::Distinct(*l), *l),
        // A class of fewer than l values has less than ln l of entropy; with fewer than l values r_l is zero.
        Criterion::EntropyDiversity { l } => (Test::Entropy(*l), l.ceil() as u32),
        Criterion::RecursiveDiversity { c, l } => (Test::Recursive { c: *c, l: *l }, *l),
        Criterion::Closeness { t, distance } => {
            let values = table.column(column)?;
            let mut counts = vec![0u64; values.values().len()];
            for &code in values.codes() {
                counts[code as usize] += 1;
            }
            let reference = Reference::new(column, values.values(), counts, distance)?;
            (Test::Closeness { t: *t, reference }, 1)
        }
    })
}

impl Test {
    fn holds(&self, size: u32, values: &[(u32, u32)]) -> bool {
        match self {
            Self::Distinct(l) => values.len() >= *l as usize,
            Self::Entropy(l) => entropy(size, values) >= l.ln() - ENTROPY_ROUNDING,
            Self::Recursive { c, l } => {
                let counts = falling(values);
                tail(&counts, *l).is_some_and(|tail| f64::from(counts[0]) < c * tail as f64)
            }
            Self::Closeness { t, reference } => reference.of(values) <= *t,
        }
    }
}

/// Sums of logarithms are this exact: a class of l equally frequent values has its entropy of ln l.
pub(crate) const ENTROPY_ROUNDING: f64 = 1e-9;

/// Natural entropy of the values of a class.
pub(crate) fn entropy(size: u32, values: &[(u32, u32)]) -> f64 {
    let size = f64::from(size);
    values
        .iter()
        .map(|&(_, count)| {
            let share = f64::from(count) / size;
            -share * share.ln()
        })
        .sum()
}

/// The counts, largest first.
pub(crate) fn falling(values: &[(u32, u32)]) -> Vec<u32> {
    let mut counts: Vec<u32> = values.iter().map(|&(_, count)| count).collect();
    counts.sort_unstable_by(|a, b| b.cmp(a));
    counts
}

/// r_l + … + r_m of counts in falling order; `None` when there are fewer than l.
pub(crate) fn tail(counts: &[u32], l: u32) -> Option<u64> {
    let from = (l as usize).checked_sub(1)?;
    let tail = counts.get(from..).filter(|tail| !tail.is_empty())?;
    Some(tail.iter().map(|&count| u64::from(count)).sum())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Column, GroundDistance};

    fn holds(criterion: Criterion, counts: &[u32]) -> bool {
        let rows = (0u32..)
            .zip([6, 2, 2])
            .flat_map(|(code, many)| vec![code.to_string(); many]);
        let table = Table::new(vec![Column::from_texts("c", rows).unwrap()]).unwrap();
        let model = Model::k_anonymity(2, 0.0).and("c", criterion);
        let predicate = Predicate::new(&model, &table, &["c".to_owned()]).unwrap();
        let pairs: Vec<_> = (0u32..)
            .zip(counts.iter().copied())
            .filter(|p| p.1 > 0)
            .collect();
        predicate.holds(counts.iter().sum(), &[&pairs])
    }

    #[test]
    fn each_criterion_draws_its_line() {
        assert!(holds(Criterion::DistinctDiversity { l: 2 }, &[3, 1]));
        assert!(!holds(Criterion::DistinctDiversity { l: 3 }, &[3, 1]));
        assert!(holds(Criterion::EntropyDiversity { l: 3.0 }, &[7, 7, 7]));
        assert!(!holds(Criterion::EntropyDiversity { l: 3.0 }, &[7, 7, 6]));
        // 4 < 3·(1 + 1), but not 6.
        assert!(holds(
            Criterion::RecursiveDiversity { c: 3.0, l: 2 },
            &[4, 1, 1]
        ));
        assert!(!holds(
            Criterion::RecursiveDiversity { c: 3.0, l: 2 },
            &[6, 1, 1]
        ));
        assert!(!holds(
            Criterion::RecursiveDiversity { c: 9.0, l: 3 },
            &[4, 1]
        ));
        let within = |t| Criterion::Closeness {
            t,
            distance: GroundDistance::Equal,
        };
        // 0.6, 0.2, 0.2 against 1, 0, 0.
        assert!(holds(within(0.4), &[5]));
        assert!(!holds(within(0.39), &[5]));
    }

    #[test]
    fn one_row_is_never_a_class() {
        assert!(!holds(Criterion::DistinctDiversity { l: 2 }, &[1]));
    }
}
