//! The transformation that loses least, of all.
//!
//! Best first: transformations are taken in the order of what they lose *at least*, by generalisation alone. That bound
//! only grows towards coarser levels, so that the first bound that reaches the best loss found ends the search, whatever
//! the model: the optimum is exact for criteria that are not monotone under suppression, too.
//!
//! To evaluate few, each untouched transformation starts a path upwards (always the step that must lose least), on which
//! the border between "too many rows lack something" and "not" is found by halving. That property is monotone, so one
//! failure rules out everything finer (predictive tagging, as in Flash: Kohlmayer et al. 2012), while a success
//! is a candidate that ends the search earlier.

use super::{Evaluator, Found, Verdict};
use crate::lattice::{Lattice, Nodes};
use std::cmp::{Ordering, Reverse};
use std::collections::BinaryHeap;

/// The transformation that satisfies the model and loses least; `None` when there is none. The lattice must have fewer
/// than 2³² transformations.
pub(crate) fn optimal(evaluator: &mut Evaluator<'_>) -> Option<Found> {
    let lattice = Lattice::new(evaluator.source().heights());
    let mut search = Search {
        ruled_out: Nodes::none(&lattice),
        judged: Nodes::none(&lattice),
        lattice,
        evaluator,
        best: None,
    };
    let mut seen = Nodes::none(&search.lattice);
    let mut open = BinaryHeap::new();
    seen.add(0);
    open.push(Reverse(search.bounded(0)));
    while let Some(Reverse(next)) = open.pop() {
        if !search.may_improve(&next) {
            break;
        }
        for coarser in search.lattice.coarser(next.node) {
            if seen.add(coarser) {
                open.push(Reverse(search.bounded(coarser)));
            }
        }
        if !search.ruled_out.has(next.node) && !search.judged.has(next.node) {
            search.follow(next);
        }
    }
    let best = search.best?;
    Some(Found {
        levels: search.lattice.levels(best.node),
        loss: best.loss,
        evaluated: search.evaluator.evaluated(),
    })
}

/// A transformation and what it loses: at least, while open; in fact, once judged.
#[derive(Debug, Clone, Copy)]
struct Bounded {
    loss: f64,
    node: usize,
}

struct Search<'e, 'a> {
    lattice: Lattice,
    evaluator: &'e mut Evaluator<'a>,
    /// Closed under "finer than".
    ruled_out: Nodes,
    /// Evaluated and not ruled out.
    judged: Nodes,
    best: Option<Bounded>,
}

impl Search<'_, '_> {
    fn bounded(&self, node: usize) -> Bounded {
        let levels = self.lattice.levels(node);
        Bounded {
            loss: self.evaluator.source().loss.least(&levels),
            node,
        }
    }

    fn may_improve(&self, bound: &Bounded) -> bool {
        self.best.is_none_or(|best| bound.loss < best.loss)
    }

    /// Finds the border on a path upwards from a transformation.
    fn follow(&mut self, start: Bounded) {
        let path = self.path(start);
        let (mut low, mut high) = (0, path.len());
        while low < high {
            let middle = low + (high - low) / 2;
            if self.fails_below(path[middle]) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
    }

    fn path(&self, start: Bounded) -> Vec<usize> {
        let mut path = Vec::new();
        let mut next = Some(start);
        while let Some(step) = next.filter(|step| self.may_improve(step)) {
            path.push(step.node);
            next = self
                .lattice
                .coarser(step.node)
                .map(|node| self.bounded(node))
                .min();
        }
        path
    }

    /// Judges a transformation, unless that has been done.
    fn fails_below(&mut self, node: usize) -> bool {
        if self.ruled_out.has(node) || self.judged.has(node) {
            return self.ruled_out.has(node);
        }
        match self.evaluator.verdict(&self.lattice.levels(node)) {
            Verdict::FailsBelow => {
                self.ruled_out.add_finer(&self.lattice, node);
                return true;
            }
            Verdict::Satisfies(loss) => {
                let candidate = Bounded { loss, node };
                if self.best.is_none_or(|best| candidate < best) {
                    self.best = Some(candidate);
                }
            }
            Verdict::Fails => {}
        }
        self.judged.add(node);
        false
    }
}

impl Ord for Bounded {
    fn cmp(&self, other: &Self) -> Ordering {
        self.loss
            .total_cmp(&other.loss)
            .then(self.node.cmp(&other.node))
    }
}

impl PartialOrd for Bounded {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Bounded {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Bounded {}
