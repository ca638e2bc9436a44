//! Finding one level per quasi-identifier under which the table satisfies the model.

mod greedy;
mod optimal;

use crate::grouping::Classes;
use crate::predicate::Predicate;
use crate::source::Source;
pub(crate) use greedy::greedy;
pub(crate) use optimal::optimal;

/// What a search settled on.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Found {
    /// One level per quasi-identifier.
    pub(crate) levels: Vec<usize>,
    /// Logarithmic loss.
    pub(crate) loss: f64,
    /// Transformations that were evaluated on the table.
    pub(crate) evaluated: usize,
}

/// What a transformation does to the table.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Verdict {
    /// Satisfies the model, with this logarithmic loss.
    Satisfies(f64),
    /// Too many rows would be withheld; a finer transformation may still do.
    Fails,
    /// Too many rows lack what they lack under every finer transformation.
    FailsBelow,
}

/// Evaluates transformations, each from the classes of the smallest finer one that it kept.
pub(crate) struct Evaluator<'a> {
    source: &'a Source<'a>,
    predicate: &'a Predicate,
    allowed: u64,
    kept: Vec<(Vec<usize>, Classes)>,
    kept_classes: usize,
    evaluated: usize,
}

impl<'a> Evaluator<'a> {
    /// `allowed` rows may be withheld.
    pub(crate) fn new(source: &'a Source<'a>, predicate: &'a Predicate, allowed: u64) -> Self {
        Self {
            source,
            predicate,
            allowed,
            kept: Vec::new(),
            kept_classes: 0,
            evaluated: 0,
        }
    }

    pub(crate) fn source(&self) -> &'a Source<'a> {
        self.source
    }

    pub(crate) fn evaluated(&self) -> usize {
        self.evaluated
    }

    /// What the transformation to these levels does.
    pub(crate) fn verdict(&mut self, levels: &[usize]) -> Verdict {
        self.evaluated += 1;
        let classes = self.classes(levels);
        let verdict = self.judge(levels, &classes);
        self.keep(levels, classes);
        verdict
    }

    /// The table's classes at these levels.
    fn classes(&self, levels: &[usize]) -> Classes {
        let finest = self
            .kept
            .iter()
            .filter(|(kept, _)| kept.iter().zip(levels).all(|(kept, level)| kept <= level))
            .map(|(_, classes)| classes)
            .min_by_key(|classes| classes.len())
            .unwrap_or(&self.source.base);
        finest
            .merged(&self.source.labels(levels), &self.source.values())
            .0
    }

    fn judge(&self, levels: &[usize], classes: &Classes) -> Verdict {
        let columns = 0..levels.len();
        let mut covered: Vec<u64> = columns
            .clone()
            .map(|column| self.source.loss.total(column, levels[column]))
            .collect();
        let (mut withheld, mut lacking) = (0u64, 0u64);
        for class in 0..classes.len() {
            if self.predicate.satisfied(classes, class) {
                continue;
            }
            let size = u64::from(classes.sizes[class]);
            withheld += size;
            if self.predicate.lacks(classes, class) {
                lacking += size;
                if lacking > self.allowed {
                    return Verdict::FailsBelow;
                }
            }
            for column in columns.clone() {
                let shown = self
                    .source
                    .covers(column, levels[column], classes.tuples[class]);
                covered[column] += size * u64::from(self.source.loss.domain(column) - shown);
            }
        }
        if withheld > self.allowed {
            Verdict::Fails
        } else {
            Verdict::Satisfies(self.source.loss.of(&covered))
        }
    }

    /// Keeps classes to start from later, as many as the table has tuples several times over.
    fn keep(&mut self, levels: &[usize], classes: Classes) {
        const TIMES_THE_TABLE: usize = 6;
        let room = self.source.base.len() * TIMES_THE_TABLE;
        if classes.len() * 2 > self.source.base.len() || self.kept_classes + classes.len() > room {
            return;
        }
        self.kept_classes += classes.len();
        self.kept.push((levels.to_vec(), classes));
    }
}
