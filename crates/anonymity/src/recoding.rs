//! Local recoding: tuples in parts, each part with levels of its own.
//!
//! Mondrian (LeFevre, DeWitt & Ramakrishnan 2006) on hierarchies: a part starts with every column at its top level and is
//! split, column by column, into the labels of the next finer level; of all splits the one that saves most loss is taken.
//! Labels too rare to stand alone stay together at the coarser level, with the smallest of the others when they need
//! company. Each part satisfies the model by itself, and all criteria hold for the union of two classes that satisfy
//! them (sizes and distinct values grow; entropy is concave; recursive diversity: Machanavajjhala et al. 2007, lemma 2;
//! earth mover's distance is convex), so that parts whose labels happen to coincide do no harm.

use crate::grouping::{Labels, Tally, by_number, number};
use crate::predicate::Predicate;
use crate::source::Source;

/// Tuples that are generalised alike.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Part {
    pub(crate) tuples: Vec<u32>,
    /// One level per quasi-identifier.
    pub(crate) levels: Vec<usize>,
}

/// The parts of these tuples; none when the tuples together do not satisfy the model.
pub(crate) fn parts(source: &Source<'_>, predicate: &Predicate, tuples: Vec<u32>) -> Vec<Part> {
    let recoding = Recoding {
        source,
        predicate,
        columns: source.values(),
    };
    let mut tally = Tally::default();
    if tuples.is_empty() || !recoding.holds(&[&tuples], &mut tally) {
        return Vec::new();
    }
    let levels = source.heights().iter().map(|height| height - 1).collect();
    let mut open = vec![Open {
        part: Part { tuples, levels },
        whole: 0,
    }];
    let mut done = Vec::new();
    while let Some(mut next) = open.pop() {
        recoding.tighten(&mut next);
        match recoding.best_split(&next, &mut tally) {
            Some(split) => open.extend(split),
            None => done.push(next.part),
        }
    }
    done
}

/// A part that may still be split.
struct Open {
    part: Part,
    /// Columns in which it holds what a split left over, one bit each: splitting there again would give the same.
    whole: u64,
}

struct Recoding<'s> {
    source: &'s Source<'s>,
    predicate: &'s Predicate,
    columns: Vec<&'s [u32]>,
}

impl Recoding<'_> {
    /// Whether the tuples of these lists, as one class, satisfy the model.
    fn holds(&self, lists: &[&[u32]], tally: &mut Tally) -> bool {
        let tuples = || lists.iter().flat_map(|list| list.iter().copied());
        let size = tuples()
            .map(|tuple| self.source.base.sizes[tuple as usize])
            .sum();
        let histograms = &self.source.base.histograms;
        let values: Vec<_> = histograms
            .iter()
            .map(|histogram| histogram.together(tuples(), tally))
            .collect();
        let values: Vec<&[_]> = values.iter().map(Vec::as_slice).collect();
        self.predicate.holds(size, &values)
    }

    /// Goes to the finest levels on which all tuples still share their labels.
    fn tighten(&self, open: &mut Open) {
        let Open { part, whole } = open;
        for column in 0..part.levels.len() {
            while let Some(finer) = part.levels[column].checked_sub(1) {
                let labels = self.source.label(column, finer).of;
                let mut of = part
                    .tuples
                    .iter()
                    .map(|&tuple| labels[self.columns[column][tuple as usize] as usize]);
                let first = of.next();
                if !of.all(|label| Some(label) == first) {
                    break;
                }
                part.levels[column] = finer;
                *whole &= !(1 << column);
            }
        }
    }

    fn best_split(&self, open: &Open, tally: &mut Tally) -> Option<Vec<Open>> {
        let smallest: u32 = open
            .part
            .tuples
            .iter()
            .map(|&tuple| self.source.base.sizes[tuple as usize])
            .fold(0, u32::saturating_add);
        if !self.predicate.may_split(smallest) {
            return None;
        }
        (0..open.part.levels.len())
            .filter(|&column| open.part.levels[column] > 0 && open.whole >> column & 1 == 0)
            .filter_map(|column| self.split(open, column, tally))
            .max_by(|(a, _), (b, _)| a.total_cmp(b))
            .map(|(_, split)| split)
    }

    /// The part split in one column, and what that saves.
    fn split(&self, open: &Open, column: usize, tally: &mut Tally) -> Option<(f64, Vec<Open>)> {
        let part = &open.part;
        let (coarse, finer) = (part.levels[column], part.levels[column] - 1);
        let labels: [Labels<'_>; 1] = [self.source.label(column, finer)];
        let (numbers, firsts) = number(
            part.tuples.len(),
            &labels,
            &[self.columns[column]],
            Some(&part.tuples),
        );
        let (order, ends) = by_number(&numbers, firsts.len());
        let ordered: Vec<u32> = order.iter().map(|&at| part.tuples[at as usize]).collect();
        let mut from = 0;
        let mut alone: Vec<&[u32]> = Vec::new();
        let mut together: Vec<&[u32]> = Vec::new();
        for &end in &ends {
            let child = &ordered[from..end as usize];
            from = end as usize;
            if self.holds(&[child], tally) {
                alone.push(child);
            } else {
                together.push(child);
            }
        }
        alone.sort_by_key(|child| std::cmp::Reverse(self.rows(child)));
        while !together.is_empty() && !self.holds(&together, tally) {
            together.push(alone.pop()?);
        }
        if alone.is_empty() {
            return None;
        }
        let saved: f64 = alone
            .iter()
            .flat_map(|child| child.iter())
            .map(|&tuple| {
                let before = self.source.covers(column, coarse, tuple);
                let after = self.source.covers(column, finer, tuple);
                f64::from(self.source.base.sizes[tuple as usize]) * f64::from(before - after)
            })
            .sum();
        let mut split: Vec<Open> = alone
            .into_iter()
            .map(|child| {
                let mut levels = part.levels.clone();
                levels[column] = finer;
                Open {
                    part: Part {
                        tuples: child.to_vec(),
                        levels,
                    },
                    whole: open.whole,
                }
            })
            .collect();
        if !together.is_empty() {
            split.push(Open {
                part: Part {
                    tuples: together.concat(),
                    levels: part.levels.clone(),
                },
                whole: open.whole | 1 << column,
            });
        }
        Some((saved / f64::from(self.source.loss.domain(column)), split))
    }

    fn rows(&self, tuples: &[u32]) -> u64 {
        tuples
            .iter()
            .map(|&tuple| u64::from(self.source.base.sizes[tuple as usize]))
            .sum()
    }
}
