//! Earth mover's distance between a class and the whole column, exact in integers.
//!
//! Closed forms of Li, Li & Venkatasubramanian, "t-Closeness", ICDE 2007, §4. With n rows in the class and N in the
//! column, every share is a multiple of 1/(n·N), so that sums are whole numbers and one division ends them.

use crate::{AnonymityError, GroundDistance, Hierarchy};

/// A column's distribution and its ground distance, ready to measure classes against it.
#[derive(Debug, Clone)]
pub(crate) struct Reference {
    counts: Vec<u64>,
    total: u64,
    ground: Ground,
}

#[derive(Debug, Clone)]
enum Ground {
    Equal,
    /// The codes of the column in their order.
    Ordered(Vec<u32>),
    /// For each height from 1, the label of each code, and the number of labels.
    Tree(Vec<(Vec<u32>, usize)>),
}

impl Reference {
    /// `values` is the column's dictionary, `counts` how often each occurs.
    pub(crate) fn new(
        column: &str,
        values: &[String],
        counts: Vec<u64>,
        distance: &GroundDistance,
    ) -> Result<Self, AnonymityError> {
        let ground = match distance {
            GroundDistance::Equal => Ground::Equal,
            GroundDistance::Ordered { values: order } => {
                Ground::Ordered(ordered(column, values, order)?)
            }
            GroundDistance::Hierarchical { hierarchy } => {
                Ground::Tree(tree(column, values, hierarchy)?)
            }
        };
        Ok(Self {
            total: counts.iter().sum(),
            counts,
            ground,
        })
    }

    /// Distance of a class, given as (code, count) pairs of distinct codes.
    pub(crate) fn of(&self, class: &[(u32, u32)]) -> f64 {
        let rows: u64 = class.iter().map(|&(_, count)| u64::from(count)).sum();
        if rows == 0 || self.total == 0 {
            return 0.0;
        }
        let scale = i128::from(rows) * i128::from(self.total);
        let excess = |code: u32, count: u32| {
            i128::from(count) * i128::from(self.total) - self.expected(code, rows)
        };
        match &self.ground {
            Ground::Equal => {
                let moved: i128 = class
                    .iter()
                    .map(|&(code, count)| excess(code, count).max(0))
                    .sum();
                ratio(moved, scale)
            }
            Ground::Ordered(order) => {
                let dense = self.excesses(class, rows);
                let mut carried = 0i128;
                let mut work = 0i128;
                for &code in order {
                    carried += dense[code as usize];
                    work += carried.abs();
                }
                ratio(work, scale * (order.len() as i128 - 1).max(1))
            }
            Ground::Tree(heights) => {
                let mut below = self.excesses(class, rows);
                let mut member: Vec<u32> = (0..below.len() as u32).collect();
                let mut work = 0i128;
                for (height, (labels, many)) in (1i128..).zip(heights) {
                    let mut above = vec![0i128; *many];
                    let mut giving = vec![0i128; *many];
                    let mut taking = vec![0i128; *many];
                    let mut done = vec![false; below.len()];
                    for (code, &label) in labels.iter().enumerate() {
                        let child = member[code] as usize;
                        if std::mem::replace(&mut done[child], true) {
                            continue;
                        }
                        let extra = below[child];
                        above[label as usize] += extra;
                        giving[label as usize] += extra.max(0);
                        taking[label as usize] += (-extra).max(0);
                    }
                    let met: i128 = giving.iter().zip(&taking).map(|(g, t)| *g.min(t)).sum();
                    work += height * met;
                    member.clone_from(labels);
                    below = above;
                }
                ratio(work, scale * (heights.len() as i128).max(1))
            }
        }
    }

    /// Measures against this distribution from now on.
    pub(crate) fn refer_to(&mut self, counts: &[u32]) {
        self.counts = counts.iter().map(|&count| u64::from(count)).collect();
        self.total = self.counts.iter().sum();
    }

    /// The distance of another distribution over the same codes (as the whole column of a release).
    pub(crate) fn of_column(&self, counts: &[u32]) -> f64 {
        let class: Vec<_> = (0u32..)
            .zip(counts.iter().copied())
            .filter(|c| c.1 > 0)
            .collect();
        self.of(&class)
    }

    fn expected(&self, code: u32, rows: u64) -> i128 {
        i128::from(self.counts.get(code as usize).copied().unwrap_or(0)) * i128::from(rows)
    }

    fn excesses(&self, class: &[(u32, u32)], rows: u64) -> Vec<i128> {
        let mut dense: Vec<i128> = (0..self.counts.len() as u32)
            .map(|code| -self.expected(code, rows))
            .collect();
        for &(code, count) in class {
            dense[code as usize] += i128::from(count) * i128::from(self.total);
        }
        dense
    }
}

fn ratio(part: i128, whole: i128) -> f64 {
    part as f64 / whole as f64
}

fn ordered(column: &str, values: &[String], order: &[String]) -> Result<Vec<u32>, AnonymityError> {
    let code_of: std::collections::HashMap<&str, u32> =
        values.iter().map(String::as_str).zip(0..).collect();
    let codes: Vec<u32> = order
        .iter()
        .filter_map(|value| code_of.get(value.as_str()).copied())
        .collect();
    let distinct: std::collections::HashSet<_> = codes.iter().collect();
    if codes.len() == values.len() && distinct.len() == codes.len() {
        Ok(codes)
    } else {
        Err(AnonymityError::Column {
            column: column.to_owned(),
            problem: "has values that its order does not name exactly once: name each",
        })
    }
}

fn tree(
    column: &str,
    values: &[String],
    hierarchy: &Hierarchy,
) -> Result<Vec<(Vec<u32>, usize)>, AnonymityError> {
    let places: Vec<u32> = values
        .iter()
        .map(|value| hierarchy.value(value))
        .collect::<Option<_>>()
        .ok_or_else(|| AnonymityError::Column {
            column: column.to_owned(),
            problem: "has values that the hierarchy of its distance does not know: add them",
        })?;
    Ok((1..hierarchy.height())
        .map(|level| {
            let mut dense = std::collections::HashMap::new();
            let labels = places
                .iter()
                .map(|&place| {
                    let next = dense.len() as u32;
                    *dense
                        .entry(hierarchy.level(level)[place as usize])
                        .or_insert(next)
                })
                .collect();
            (labels, dense.len())
        })
        .collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values(texts: &[&str]) -> Vec<String> {
        texts.iter().map(|&text| text.to_owned()).collect()
    }

    /// Examples 3 and 4 of the t-closeness paper: incomes 3k…11k once each; {3k,4k,5k} lies 0.375 away and
    /// {6k,8k,11k} 0.167.
    #[test]
    fn ordered_distances_are_those_of_the_paper() {
        let incomes = values(&["3", "4", "5", "6", "7", "8", "9", "10", "11"]);
        let order = GroundDistance::Ordered {
            values: incomes.clone(),
        };
        let reference = Reference::new("income", &incomes, vec![1; 9], &order).unwrap();
        assert!((reference.of(&[(0, 1), (1, 1), (2, 1)]) - 0.375).abs() < 1e-12);
        assert!((reference.of(&[(3, 1), (5, 1), (8, 1)]) - 1.0 / 6.0).abs() < 1e-12);
    }

    #[test]
    fn equal_distance_is_half_the_difference() {
        let both = values(&["a", "b"]);
        let reference = Reference::new("c", &both, vec![3, 1], &GroundDistance::Equal).unwrap();
        assert_eq!(reference.of(&[(1, 1)]), 0.75);
        assert_eq!(reference.of(&[(0, 3), (1, 1)]), 0.0);
        assert_eq!(reference.of_column(&[0, 4]), 0.75);
    }

    /// Two groups of two: moving within a group costs half of moving across.
    #[test]
    fn hierarchical_distance_counts_the_height_of_the_shared_label() {
        let four = values(&["a", "b", "c", "d"]);
        let hierarchy = Hierarchy::from_csv("a;x;*\nb;x;*\nc;y;*\nd;y;*", ';').unwrap();
        let distance = GroundDistance::Hierarchical { hierarchy };
        let reference = Reference::new("c", &four, vec![1; 4], &distance).unwrap();
        // All on a: ¼ comes from b at cost ½, ½ from c and d at cost 1.
        assert!((reference.of(&[(0, 4)]) - (0.25 * 0.5 + 0.5)).abs() < 1e-12);
        assert!((reference.of(&[(0, 1), (2, 1)]) - 0.25).abs() < 1e-12);
        assert_eq!(reference.of(&[(0, 1), (1, 1), (2, 1), (3, 1)]), 0.0);
    }

    #[test]
    fn a_distance_must_know_all_values() {
        let two = values(&["a", "b"]);
        let order = GroundDistance::Ordered {
            values: values(&["a"]),
        };
        assert!(Reference::new("c", &two, vec![1, 1], &order).is_err());
    }
}
