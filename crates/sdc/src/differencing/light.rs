//! Combinations of rows that concern fewer than *k* persons.

use std::collections::HashMap;

use super::classes::Class;
use crate::field::{self, Sparse};

/// Which coefficients can a light combination have?
pub(crate) struct Problem<'a> {
    pub(crate) classes: &'a [Class],
    /// The rows that are out, or about to be.
    pub(crate) active: &'a [bool],
    /// The rows that were out before.
    pub(crate) known: &'a [bool],
    /// For each row the range of its rounding, none when exact.
    pub(crate) slack: &'a [Option<(i64, i64)>],
    pub(crate) least: u64,
}

/// A light combination, or the rows among which one could not be ruled out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Light {
    pub(crate) persons: Option<u64>,
    pub(crate) rows: Vec<usize>,
}

/// Persons on whom a light combination takes proportional values.
#[derive(Debug, Clone)]
struct Group {
    vector: Sparse,
    persons: u64,
}

/// Elementary steps before the question is left unsettled: about a second.
const MOST_STEPS: u64 = 300_000_000;
/// Beyond this many free coefficients no bases are sought.
const MOST_FREE: usize = 400;

impl Problem<'_> {
    /// Every light combination found in which a new row takes part; empty only when there is none.
    pub(crate) fn solve(&self) -> Vec<Light> {
        let mut groups = merge(self.groups());
        let mut solved = Solved::of(self.active.len(), &groups);
        loop {
            let heavy = groups.iter().filter(|group| group.persons >= self.least);
            let mut conditions: Vec<Sparse> = heavy.map(|group| group.vector.clone()).collect();
            if conditions.is_empty() {
                break;
            }
            conditions.sort_by_key(Vec::len);
            solved.add_all(&conditions);
            let blind = solved.blind_combination();
            for group in &mut groups {
                group.vector = if value(&group.vector, &blind) == 0 {
                    Sparse::new()
                } else {
                    solved.reduce(&group.vector)
                };
            }
            groups = merge(groups);
            if solved.steps > MOST_STEPS {
                return vec![self.unsettled()];
            }
        }
        self.name_light(groups, &solved)
    }

    fn groups(&self) -> Vec<Group> {
        let group = |class: &Class| {
            let vector: Sparse = class
                .rows
                .iter()
                .filter(|row| self.active[**row as usize])
                .map(|row| (*row, 1))
                .collect();
            let persons = if self.is_blurred(&vector, class.persons) {
                self.least.max(class.persons)
            } else {
                class.persons
            };
            Group { vector, persons }
        };
        self.classes.iter().map(group).collect()
    }

    /// Whether every cell of a class is rounded, and the class could be k persons larger or smaller within all of them.
    fn is_blurred(&self, vector: &Sparse, persons: u64) -> bool {
        // It cannot hold fewer than nobody.
        let mut range = (-i64::try_from(persons).unwrap_or(i64::MAX), i64::MAX);
        for (row, _) in vector {
            let Some((low, high)) = self.slack[*row as usize] else {
                return false;
            };
            range = (range.0.max(low), range.1.min(high));
        }
        i128::from(range.1) - i128::from(range.0) >= i128::from(self.least)
    }

    /// What is left after all conditions: groups of fewer than k persons each.
    fn name_light(&self, mut groups: Vec<Group>, solved: &Solved) -> Vec<Light> {
        let mut named = Vec::new();
        // Each turn takes away what was singled out before, or ends.
        loop {
            if groups.is_empty() {
                return named;
            }
            let mut free: Vec<u32> = groups
                .iter()
                .flat_map(|group| group.vector.iter().map(|(row, _)| *row))
                .collect();
            free.sort_unstable();
            free.dedup();
            if free.len() > MOST_FREE {
                named.push(self.unsettled());
                return named;
            }
            if has_disjoint_bases(&groups, &free, self.least) {
                return named;
            }
            let echelon = Echelon::of(&groups, &free);
            let mut told = vec![false; groups.len()];
            for (support, combination) in echelon.light(&groups, self.least) {
                let rows = solved.coefficients(&combination);
                let new: Vec<usize> = rows.into_iter().filter(|row| !self.known[*row]).collect();
                if new.is_empty() {
                    for group in &support {
                        told[*group] = true;
                    }
                    continue;
                }
                named.push(Light {
                    persons: Some(support.iter().map(|group| groups[*group].persons).sum()),
                    rows: new,
                });
            }
            if !told.contains(&true) {
                if named.is_empty() {
                    named.push(self.unsettled());
                }
                return named;
            }
            // These persons were singled out by earlier answers alone: nothing new is told of them.
            let mut position = 0;
            groups.retain(|_| {
                position += 1;
                !told[position - 1]
            });
        }
    }

    fn unsettled(&self) -> Light {
        let rows = 0..self.active.len();
        Light {
            persons: None,
            rows: rows
                .filter(|row| self.active[*row] && !self.known[*row])
                .collect(),
        }
    }
}

/// Proportional groups become one; those on which every combination vanishes go.
fn merge(groups: Vec<Group>) -> Vec<Group> {
    let mut merged: HashMap<Sparse, u64> = HashMap::with_capacity(groups.len());
    for mut group in groups {
        if group.vector.is_empty() {
            continue;
        }
        field::normalise(&mut group.vector);
        *merged.entry(group.vector).or_default() += group.persons;
    }
    let mut groups: Vec<Group> = merged
        .into_iter()
        .map(|(vector, persons)| Group { vector, persons })
        .collect();
    // The order of a hash map must not decide what is named; vectors that resemble each other should not stand together.
    groups.sort_by_cached_key(|group| {
        let mixed = group.vector.iter().fold(0, |mixed, (row, value)| {
            field::spread(mixed ^ u64::from(*row) ^ (value << 3))
        });
        (std::cmp::Reverse(group.persons), mixed)
    });
    groups
}

/// Coefficients that follow from others.
struct Solved {
    /// For each row what stands for its coefficient, none while it is free.
    instead: Vec<Option<Sparse>>,
    /// For each free row the rows that were once solved with it.
    solved_with: Vec<Vec<u32>>,
    /// For each row how many groups it is in.
    uses: Vec<u32>,
    steps: u64,
}

impl Solved {
    fn of(rows: usize, groups: &[Group]) -> Self {
        let mut uses = vec![0; rows];
        for (row, _) in groups.iter().flat_map(|group| &group.vector) {
            uses[*row as usize] += 1;
        }
        Self {
            instead: vec![None; rows],
            solved_with: vec![Vec::new(); rows],
            uses,
            steps: 0,
        }
    }

    fn reduce(&mut self, vector: &Sparse) -> Sparse {
        let mut reduced: Sparse = Vec::with_capacity(vector.len());
        let mut replaced = Vec::new();
        for (row, value) in vector {
            match &self.instead[*row as usize] {
                None => reduced.push((*row, *value)),
                Some(instead) => replaced.push((*value, instead)),
            }
        }
        self.steps += vector.len() as u64;
        for (value, instead) in replaced {
            self.steps += (reduced.len() + instead.len()) as u64;
            reduced = field::add_scaled(&reduced, value, instead);
        }
        reduced
    }

    /// Adds the conditions that these combinations of coefficients are zero.
    fn add_all(&mut self, conditions: &[Sparse]) {
        let mut in_vain = 0;
        let mut blind = None;
        for condition in conditions {
            if self.steps > MOST_STEPS {
                return;
            }
            if in_vain >= PATIENCE {
                let blind = blind.get_or_insert_with(|| self.blind_combination());
                if value(condition, blind) == 0 {
                    continue;
                }
            }
            if self.add(condition) {
                in_vain = 0;
                blind = None;
            } else {
                in_vain += 1;
            }
        }
    }

    /// A combination that meets all conditions and, but for one chance in 2⁶¹, vanishes on nothing else.
    fn blind_combination(&self) -> Vec<u64> {
        let free: Vec<u64> = (0..self.instead.len() as u64)
            .zip(&self.instead)
            .map(|(row, instead)| {
                instead
                    .as_ref()
                    .map_or_else(|| field::arbitrary(row), |_| 0)
            })
            .collect();
        self.instead
            .iter()
            .zip(&free)
            .map(|(instead, own)| match instead {
                None => *own,
                Some(instead) => value(instead, &free),
            })
            .collect()
    }

    /// Adds one condition; false when it follows from those before.
    fn add(&mut self, condition: &Sparse) -> bool {
        let reduced = self.reduce(condition);
        // The rarest row is replaced: that fills the fewest others (Markowitz 1957).
        let rarest = reduced
            .iter()
            .copied()
            .min_by_key(|(row, _)| self.uses[*row as usize]);
        let Some((pivot, value)) = rarest else {
            return false;
        };
        let scale = field::negate(field::inverse(value));
        let instead: Sparse = reduced
            .iter()
            .filter(|(row, _)| *row != pivot)
            .map(|(row, value)| (*row, field::multiply(scale, *value)))
            .collect();
        for solved in std::mem::take(&mut self.solved_with[pivot as usize]) {
            let Some(other) = &mut self.instead[solved as usize] else {
                continue;
            };
            let Ok(position) = other.binary_search_by_key(&pivot, |(row, _)| *row) else {
                continue;
            };
            let (_, factor) = other.remove(position);
            self.steps += (other.len() + instead.len()) as u64;
            *other = field::add_scaled(other, factor, &instead);
            for (row, _) in &instead {
                self.solved_with[*row as usize].push(solved);
            }
        }
        for (row, _) in &instead {
            self.solved_with[*row as usize].push(pivot);
        }
        self.instead[pivot as usize] = Some(instead);
        true
    }

    /// The rows with a coefficient that is not zero, given the free ones.
    fn coefficients(&self, free: &HashMap<u32, u64>) -> Vec<usize> {
        let mut dense = vec![0; self.instead.len()];
        for (row, value) in free {
            dense[*row as usize] = *value;
        }
        let is_used = |row: &usize| match &self.instead[*row] {
            None => dense[*row] != 0,
            Some(instead) => value(instead, &dense) != 0,
        };
        (0..self.instead.len()).filter(is_used).collect()
    }
}

/// Whether k bases can be chosen so that a group serves in at most as many of them as it has persons.
fn has_disjoint_bases(groups: &[Group], free: &[u32], least: u64) -> bool {
    let mut left: Vec<u64> = groups.iter().map(|group| group.persons).collect();
    let mut rank = None;
    (0..least).all(|_| {
        let basis = basis(groups, free, &left, rank);
        for group in &basis {
            left[*group] -= 1;
        }
        basis.len() == *rank.get_or_insert(basis.len())
    })
}

/// After so many groups in a row that bring nothing new, a shorter test goes first.
const PATIENCE: usize = 32;

/// Groups with persons left whose vectors are independent: as many as there are, or `enough`.
fn basis(groups: &[Group], free: &[u32], left: &[u64], enough: Option<usize>) -> Vec<usize> {
    let mut pivots: HashMap<u32, Sparse> = HashMap::new();
    let mut chosen = Vec::new();
    let mut in_vain = 0;
    let mut blind: Option<Vec<u64>> = None;
    for (position, group) in groups.iter().enumerate() {
        if enough == Some(chosen.len()) || chosen.len() == free.len() {
            break;
        }
        if left[position] == 0 {
            continue;
        }
        if in_vain >= PATIENCE {
            let blind = blind.get_or_insert_with(|| blind_combination(&pivots, free));
            if value(&group.vector, blind) == 0 {
                continue;
            }
        }
        let mut vector = group.vector.clone();
        in_vain += 1;
        while let Some((first, value)) = vector.first().copied() {
            let Some(pivot) = pivots.get(&first) else {
                field::normalise(&mut vector);
                pivots.insert(first, vector);
                chosen.push(position);
                in_vain = 0;
                blind = None;
                break;
            };
            vector = field::add_scaled(&vector, field::negate(value), pivot);
        }
    }
    chosen
}

/// A combination that vanishes on everything the pivots span and, but for one chance in 2⁶¹, on nothing else: its
/// coefficients off the pivots are arbitrary, those on them follow from the last to the first.
fn blind_combination(pivots: &HashMap<u32, Sparse>, free: &[u32]) -> Vec<u64> {
    let rows = free.last().map_or(0, |last| *last as usize + 1);
    let mut combination = vec![0; rows];
    for row in free.iter().rev() {
        combination[*row as usize] = match pivots.get(row) {
            Some(pivot) => field::negate(value(&pivot[1..], &combination)),
            None => field::arbitrary(u64::from(*row)),
        };
    }
    combination
}

/// What a combination is on a vector.
fn value(vector: &[(u32, u64)], combination: &[u64]) -> u64 {
    vector.iter().fold(0, |sum, (row, value)| {
        field::add(sum, field::multiply(*value, combination[*row as usize]))
    })
}

/// The reduced echelon form of the space of combinations, each row with the coefficients that give it.
struct Echelon {
    rows: Vec<(Sparse, HashMap<u32, u64>)>,
}

/// A light combination: the groups it concerns and its free coefficients.
type Found = (Vec<usize>, HashMap<u32, u64>);

impl Echelon {
    fn of(groups: &[Group], free: &[u32]) -> Self {
        let width = groups.len() as u32;
        // One row per free coefficient: its value on each group, then the coefficient itself.
        let mut rows: Vec<Sparse> = vec![Sparse::new(); free.len()];
        for (position, group) in groups.iter().enumerate() {
            for (row, value) in &group.vector {
                if let Ok(at) = free.binary_search(row) {
                    rows[at].push((position as u32, *value));
                }
            }
        }
        for (at, row) in rows.iter_mut().enumerate() {
            row.push((width + at as u32, 1));
        }
        let mut reduced: Vec<Sparse> = Vec::new();
        for mut row in rows {
            for pivot in &reduced {
                clear(&mut row, pivot);
            }
            if row.first().is_none_or(|(position, _)| *position >= width) {
                continue;
            }
            field::normalise(&mut row);
            for other in &mut reduced {
                clear(other, &row);
            }
            reduced.push(row);
        }
        let split = |row: Sparse| {
            let at = row.partition_point(|(position, _)| *position < width);
            let coefficients = row[at..]
                .iter()
                .map(|(position, value)| (free[(position - width) as usize], *value))
                .collect();
            (row[..at].to_vec(), coefficients)
        };
        Self {
            rows: reduced.into_iter().map(split).collect(),
        }
    }

    /// Light combinations of one row or two.
    fn light(&self, groups: &[Group], least: u64) -> Vec<Found> {
        let persons = |vector: &Sparse| -> u64 {
            vector
                .iter()
                .map(|(group, _)| groups[*group as usize].persons)
                .sum()
        };
        let support = |vector: &Sparse| vector.iter().map(|(group, _)| *group as usize).collect();
        let mut found: Vec<Found> = Vec::new();
        for (vector, coefficients) in &self.rows {
            if persons(vector) < least {
                found.push((support(vector), coefficients.clone()));
            }
        }
        if !found.is_empty() {
            return found;
        }
        for (position, (one, of_one)) in self.rows.iter().enumerate() {
            for (other, of_other) in &self.rows[position + 1..] {
                for factor in cancelling(one, other) {
                    let sum = field::add_scaled(one, factor, other);
                    if persons(&sum) >= least {
                        continue;
                    }
                    let mut coefficients = of_one.clone();
                    for (row, value) in of_other {
                        let entry = coefficients.entry(*row).or_default();
                        *entry = field::add(*entry, field::multiply(factor, *value));
                    }
                    found.push((support(&sum), coefficients));
                }
            }
        }
        found
    }
}

/// Takes the multiple of a normalised `pivot` away that clears its first position.
fn clear(row: &mut Sparse, pivot: &Sparse) {
    let Some((first, _)) = pivot.first() else {
        return;
    };
    if let Ok(at) = row.binary_search_by_key(first, |(position, _)| *position) {
        let factor = field::negate(row[at].1);
        *row = field::add_scaled(row, factor, pivot);
    }
}

/// The factors with which `other` cancels one of the places of `one`.
fn cancelling(one: &Sparse, other: &Sparse) -> Vec<u64> {
    let mut factors: Vec<u64> = one
        .iter()
        .filter_map(|(position, value)| {
            let at = other.binary_search_by_key(position, |(at, _)| *at).ok()?;
            Some(field::negate(field::multiply(
                *value,
                field::inverse(other[at].1),
            )))
        })
        .collect();
    factors.sort_unstable();
    factors.dedup();
    factors
}
