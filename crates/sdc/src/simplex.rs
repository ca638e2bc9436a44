//! Linear programming without rounding: the simplex method on whole numbers.
//!
//! The tableau holds integers over one common denominator (Edmonds' integer pivoting, the division is exact), so a
//! vertex is a true vertex. Small problems only: every step is counted against a budget, and an overflow of 128 bits
//! ends the search. Both give "unknown", never a wrong bound.

/// A fraction with a positive denominator.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Fraction {
    pub(crate) over: i128,
    pub(crate) under: i128,
}

/// The largest value of an objective.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Largest {
    /// It grows without end.
    Unbounded,
    /// Reached at this vertex (its numerators, over the same denominator).
    At(Fraction, Vec<i128>),
}

/// The points x ≥ 0 with Σ a·x = b for each row, standing at one of its vertices.
#[derive(Debug, Clone)]
pub(crate) struct Polytope {
    /// Rows of `variables + 1` numerators, the last being the right side.
    rows: Vec<Vec<i128>>,
    basis: Vec<usize>,
    denominator: i128,
    variables: usize,
}

/// One equation: coefficients by variable, and the right side.
pub(crate) type Equation = (Vec<(usize, i64)>, i64);

/// Elementary steps that may still be taken.
#[derive(Debug)]
pub(crate) struct Budget(pub(crate) u64);

impl Budget {
    fn spend(&mut self, steps: u64) -> Option<()> {
        self.0 = self.0.checked_sub(steps)?;
        Some(())
    }
}

impl Polytope {
    /// Finds a first vertex; none when there is no point, or it was not found within the budget.
    pub(crate) fn new(
        variables: usize,
        equations: &[Equation],
        budget: &mut Budget,
    ) -> Option<Self> {
        let artificial = equations.len();
        let mut polytope = Self {
            rows: Vec::with_capacity(artificial),
            basis: (variables..variables + artificial).collect(),
            denominator: 1,
            variables: variables + artificial,
        };
        for (position, (coefficients, right)) in equations.iter().enumerate() {
            let sign = if *right < 0 { -1 } else { 1 };
            let mut row = vec![0; variables + artificial + 1];
            for (variable, coefficient) in coefficients {
                *row.get_mut(*variable)? += sign * i128::from(*coefficient);
            }
            row[variables + position] = 1;
            row[variables + artificial] = sign * i128::from(*right);
            polytope.rows.push(row);
        }
        let shortfall: Vec<(usize, i128)> = (variables..variables + artificial)
            .map(|variable| (variable, -1))
            .collect();
        match polytope.maximise(&shortfall, budget)? {
            Largest::At(best, _) if best.over == 0 => {}
            _ => return None,
        }
        polytope.drop_artificial(variables, budget)?;
        Some(polytope)
    }

    /// The largest value of Σ c·x.
    pub(crate) fn maximise(
        &mut self,
        objective: &[(usize, i128)],
        budget: &mut Budget,
    ) -> Option<Largest> {
        let mut costs = vec![0_i128; self.variables];
        for (variable, cost) in objective {
            *costs.get_mut(*variable)? += cost;
        }
        // The objective's row, kept like the others: Σ over the basis of c·row − c.
        let mut objective = vec![0_i128; self.variables + 1];
        for (row, basic) in self.rows.iter().zip(&self.basis) {
            let cost = costs[*basic];
            if cost == 0 {
                continue;
            }
            for (sum, value) in objective.iter_mut().zip(row) {
                *sum = sum.checked_add(cost.checked_mul(*value)?)?;
            }
        }
        for (sum, cost) in objective.iter_mut().zip(&costs) {
            *sum = sum.checked_sub(cost.checked_mul(self.denominator)?)?;
        }
        let patience = 4 * (self.rows.len() + self.variables);
        let mut pivots = 0;
        loop {
            let entering = if pivots < patience {
                steepest(&objective[..self.variables])
            } else {
                // Bland's rule cannot cycle.
                objective[..self.variables]
                    .iter()
                    .position(|cost| *cost < 0)
            };
            let Some(entering) = entering else {
                let value = Fraction {
                    over: objective[self.variables],
                    under: self.denominator,
                };
                return Some(Largest::At(value, self.vertex()));
            };
            let Some(leaving) = self.leaving(entering)? else {
                return Some(Largest::Unbounded);
            };
            self.pivot(leaving, entering, Some(&mut objective), budget)?;
            pivots += 1;
        }
    }

    /// The row that limits the entering variable: least ratio, ties by the lowest basic variable.
    fn leaving(&self, entering: usize) -> Option<Option<usize>> {
        let mut best: Option<(usize, i128, i128)> = None;
        for (position, row) in self.rows.iter().enumerate() {
            let (slope, right) = (row[entering], row[self.variables]);
            if slope <= 0 {
                continue;
            }
            let is_less = match best {
                None => true,
                Some((other, over, under)) => {
                    let here = right.checked_mul(under)?;
                    let there = over.checked_mul(slope)?;
                    here < there || (here == there && self.basis[position] < self.basis[other])
                }
            };
            if is_less {
                best = Some((position, right, slope));
            }
        }
        Some(best.map(|(position, _, _)| position))
    }

    fn pivot(
        &mut self,
        leaving: usize,
        entering: usize,
        objective: Option<&mut Vec<i128>>,
        budget: &mut Budget,
    ) -> Option<()> {
        budget.spend(((self.rows.len() + 1) * (self.variables + 1)) as u64)?;
        let mut row = std::mem::take(&mut self.rows[leaving]);
        if row[entering] < 0 {
            for value in &mut row {
                *value = -*value;
            }
        }
        let pivot = row[entering];
        let others = self.rows.iter_mut().filter(|other| !other.is_empty());
        for other in others.chain(objective) {
            let factor = other[entering];
            if factor == 0 && pivot == self.denominator {
                continue;
            }
            for (value, by) in other.iter_mut().zip(&row) {
                let crossed = value
                    .checked_mul(pivot)?
                    .checked_sub(factor.checked_mul(*by)?)?;
                *value = crossed / self.denominator;
            }
        }
        self.rows[leaving] = row;
        self.basis[leaving] = entering;
        self.denominator = pivot;
        Some(())
    }

    /// Takes the artificial variables out: first from the basis, then from the tableau.
    fn drop_artificial(&mut self, variables: usize, budget: &mut Budget) -> Option<()> {
        for position in (0..self.rows.len()).rev() {
            if self.basis[position] < variables {
                continue;
            }
            let column = self.rows[position][..variables]
                .iter()
                .position(|value| *value != 0);
            match column {
                Some(column) => self.pivot(position, column, None, budget)?,
                None => {
                    // The equation follows from the others.
                    self.rows.remove(position);
                    self.basis.remove(position);
                }
            }
        }
        for row in &mut self.rows {
            let right = row[self.variables];
            row.truncate(variables);
            row.push(right);
        }
        self.variables = variables;
        Some(())
    }

    fn vertex(&self) -> Vec<i128> {
        let mut vertex = vec![0; self.variables];
        for (row, basic) in self.rows.iter().zip(&self.basis) {
            vertex[*basic] = row[self.variables];
        }
        vertex
    }
}

fn steepest(costs: &[i128]) -> Option<usize> {
    let (position, cost) = costs.iter().enumerate().min_by_key(|(_, cost)| **cost)?;
    (*cost < 0).then_some(position)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn largest(polytope: &mut Polytope, objective: &[(usize, i128)]) -> Option<Fraction> {
        match polytope
            .maximise(objective, &mut Budget(1_000_000))
            .unwrap()
        {
            Largest::Unbounded => None,
            Largest::At(value, _) => Some(value),
        }
    }

    #[test]
    fn a_textbook_problem_has_its_textbook_solution() {
        // Dantzig's: 3x + 5y with x ≤ 4, 2y ≤ 12, 3x + 2y ≤ 18 is at most 36, at (2, 6).
        let equations = [
            (vec![(0, 1), (2, 1)], 4),
            (vec![(1, 2), (3, 1)], 12),
            (vec![(0, 3), (1, 2), (4, 1)], 18),
        ];
        let mut polytope = Polytope::new(5, &equations, &mut Budget(1_000_000)).unwrap();
        let best = largest(&mut polytope, &[(0, 3), (1, 5)]).unwrap();
        assert_eq!(best.over, 36 * best.under);
        let least = largest(&mut polytope, &[(0, -1), (1, -1)]).unwrap();
        assert_eq!(least.over, 0);
    }

    #[test]
    fn what_has_no_end_and_what_has_no_point_is_told_apart() {
        let mut ray = Polytope::new(2, &[(vec![(0, 1), (1, -1)], 3)], &mut Budget(1_000)).unwrap();
        assert_eq!(largest(&mut ray, &[(1, 1)]), None);
        assert!(Polytope::new(1, &[(vec![(0, 1)], -1)], &mut Budget(1_000)).is_none());
    }

    proptest! {
        #[test]
        fn it_finds_the_extremes_that_enumeration_finds(
            truth in prop::collection::vec(0_i64..5, 9),
            cost in prop::collection::vec(-3_i128..4, 9),
        ) {
            // A 3 × 3 table with its margins: vertices are whole, so enumeration is an oracle.
            let lines: Vec<Vec<usize>> = (0..3).map(|i| (0..3).map(|j| 3 * i + j).collect())
                .chain((0..3).map(|j| (0..3).map(|i| 3 * i + j).collect()))
                .collect();
            let equations: Vec<Equation> = lines.iter()
                .map(|line| (line.iter().map(|v| (*v, 1)).collect(), line.iter().map(|v| truth[*v]).sum()))
                .collect();
            let mut polytope = Polytope::new(9, &equations, &mut Budget(10_000_000)).unwrap();
            let objective: Vec<(usize, i128)> = cost.iter().copied().enumerate().collect();
            let best = largest(&mut polytope, &objective).unwrap();
            let right = |line: usize| equations[line].1;
            let mut enumerated = i128::MIN;
            for a in 0..=right(0) { for b in 0..=(right(0) - a) {
                for d in 0..=right(1) { for e in 0..=(right(1) - d) {
                    let mut x = [a, b, right(0) - a - b, d, e, right(1) - d - e, 0, 0, 0];
                    for j in 0..3 { x[6 + j] = right(3 + j) - x[j] - x[3 + j]; }
                    if x.iter().all(|v| *v >= 0) {
                        let value = x.iter().zip(&cost).map(|(v, c)| i128::from(*v) * c).sum();
                        enumerated = enumerated.max(value);
                    }
                }}
            }}
            prop_assert_eq!(best.over, enumerated * best.under);
        }
    }
}
