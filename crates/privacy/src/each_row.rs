//! Rows that are one person each: nothing has to be brought together, a single pass serves every clip.
//!
//! A person's vector has one component, its norm is the component's size. Per group and half octave the number of
//! values and their sum are kept; for the clip of bin k, values of higher bins count as ± the clip.
//! Who has one row adds one to at most one distinct value, and one to one node on each level of a tree: nothing to cut.
#![deny(clippy::float_arithmetic)]

use crate::{
    Measure, MeasureValues, PrivacyError,
    cells::{CellTable, CellWeights, place},
    grid::cell_of,
    measure::MOST_GROUPS,
    norm::{BINS, bin_of_square, clip_of_bin, component},
    quantile::UNIT_BITS,
};

/// Cells of 32 bytes, over all groups and sums.
const MOST_CELLS: usize = 1 << 24;
/// Pairs of a group and a code, 16 bytes each.
const MOST_DISTINCT: usize = 1 << 26;

/// Rows of which each is another person, who has no other row. Fill one per thread, merge, then release.
#[derive(Debug, Clone)]
pub struct EachRowAPerson {
    pub(crate) measures: Vec<Measure>,
    /// Rows, hence persons, per group.
    pub(crate) persons: Vec<u64>,
    /// Per `COUNT(x)` in order, per group.
    counts: Vec<Vec<u64>>,
    /// Per sum in order.
    sums: Vec<Magnitudes>,
    /// Per `COUNT(DISTINCT x)` in order.
    distinct: Vec<DistinctCodes>,
    /// Per measure of quantiles in order.
    cells: Vec<CellWeights>,
}

/// Groups and codes while they are gathered, repetitions dropped from time to time.
#[derive(Debug, Clone, Default)]
struct DistinctCodes {
    pairs: Vec<(u32, u64)>,
    room: usize,
}

impl DistinctCodes {
    fn add(&mut self, pair: (u32, u64)) -> Result<(), PrivacyError> {
        if self.pairs.len() >= self.room {
            self.drop_repetitions();
            self.room = (2 * self.pairs.len()).max(1 << 12);
            if self.pairs.len() > MOST_DISTINCT {
                return Err(PrivacyError::TooMuch {
                    what: "groups times different values",
                    most: MOST_DISTINCT,
                });
            }
        }
        self.pairs.push(pair);
        Ok(())
    }

    fn drop_repetitions(&mut self) {
        self.pairs.sort_unstable();
        self.pairs.dedup();
    }

    /// The different codes of each group.
    fn per_group(&self, groups: usize) -> Vec<u64> {
        let mut all = self.clone();
        all.drop_repetitions();
        let mut counts = vec![0; groups];
        // `reach` made room for every group pushed.
        all.pairs
            .iter()
            .for_each(|(group, _)| counts[*group as usize] += 1);
        counts
    }
}

/// A table of groups × bins, as wide as the bins met so far.
#[derive(Debug, Clone, Default)]
struct Magnitudes {
    extra_bits: u8,
    low: usize,
    width: usize,
    cells: Vec<Cell>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Cell {
    sum: i128,
    positive: u64,
    negative: u64,
}

impl Cell {
    fn add(&mut self, other: Self) {
        self.sum += other.sum;
        self.positive += other.positive;
        self.negative += other.negative;
    }
}

impl EachRowAPerson {
    /// No rows yet.
    pub fn new(measures: &[Measure]) -> Result<Self, PrivacyError> {
        Measure::check_all(measures)?;
        let counts = measures
            .iter()
            .filter(|m| matches!(m, Measure::CountValues))
            .map(|_| Vec::new())
            .collect();
        let sums = measures.iter().filter(|m| matches!(m, Measure::Sum { .. }));
        let sums = sums
            .map(|m| Magnitudes {
                extra_bits: m.extra_bits(),
                ..Magnitudes::default()
            })
            .collect();
        let of_kind = |wanted: fn(&Measure) -> bool| measures.iter().filter(|m| wanted(m)).count();
        let distinct = of_kind(|m| matches!(m, Measure::CountDistinct));
        let cells = of_kind(|m| matches!(m, Measure::Quantiles { .. }));
        Ok(Self {
            measures: measures.to_vec(),
            persons: Vec::new(),
            counts,
            sums,
            distinct: vec![DistinctCodes::default(); distinct],
            cells: vec![CellWeights::default(); cells],
        })
    }

    /// From exact `COUNT(*)` per group, for questions that ask nothing else: the measures are one `CountRows`.
    pub fn from_counts(counts: &[u64]) -> Self {
        let measures = vec![Measure::CountRows];
        Self {
            measures,
            persons: counts.to_vec(),
            counts: Vec::new(),
            sums: Vec::new(),
            distinct: Vec::new(),
            cells: Vec::new(),
        }
    }

    /// Takes a batch, as [`crate::PersonRows::push`] does, each row from a person of its own. After an error the
    /// question is over: part of the batch may have been taken.
    pub fn push(
        &mut self,
        group: &[u32],
        values: &[MeasureValues<'_>],
    ) -> Result<(), PrivacyError> {
        MeasureValues::check(&self.measures, values, group.len())?;
        let groups = group.iter().max().map_or(0, |g| *g as usize + 1);
        self.reach(groups)?;
        let (mut counts, mut sums) = (self.counts.iter_mut(), self.sums.iter_mut());
        let (mut distinct, mut cells) = (self.distinct.iter_mut(), self.cells.iter_mut());
        let groups = self.persons.len();
        for (measure, values) in self.measures.iter().zip(values) {
            let valid = values.valid();
            let known = |row: usize| valid.is_none_or(|v| v.get(row));
            match (measure, values) {
                (Measure::CountValues, _) => {
                    let Some(counts) = counts.next() else {
                        continue;
                    };
                    for (row, group) in group.iter().enumerate() {
                        counts[*group as usize] += u64::from(known(row));
                    }
                }
                (Measure::Quantiles { .. }, MeasureValues::Fixed { values, .. }) => {
                    let Some(cells) = cells.next() else { continue };
                    for (row, (group, value)) in group.iter().zip(*values).enumerate() {
                        if known(row) {
                            cells.add(place(*group, cell_of(*value)), 1)?;
                        }
                    }
                }
                (_, MeasureValues::Fixed { values, .. }) => {
                    let Some(sums) = sums.next() else { continue };
                    for (row, (group, value)) in group.iter().zip(*values).enumerate() {
                        if known(row) {
                            sums.add(*group as usize, *value, groups)?;
                        }
                    }
                }
                (_, MeasureValues::Codes { values, .. }) => {
                    let Some(distinct) = distinct.next() else {
                        continue;
                    };
                    for (row, (group, code)) in group.iter().zip(*values).enumerate() {
                        if known(row) {
                            distinct.add((*group, *code))?;
                        }
                    }
                }
                (_, MeasureValues::EveryRow | MeasureValues::Valid(_)) => {}
            }
        }
        group.iter().for_each(|g| self.persons[*g as usize] += 1);
        Ok(())
    }

    /// Renumbers the groups: group `g` becomes `new_id[g]` (several may become one).
    pub fn remap_groups(&mut self, new_id: &[u32]) -> Result<(), PrivacyError> {
        if new_id.len() < self.persons.len() {
            let group = u32::try_from(self.persons.len() - 1).unwrap_or(u32::MAX);
            return Err(PrivacyError::UnknownGroup {
                group,
                groups: new_id.len(),
            });
        }
        let groups = new_id
            .iter()
            .take(self.persons.len())
            .max()
            .map_or(0, |g| *g as usize + 1);
        let mut moved = Self::new(&self.measures)?;
        moved.reach(groups)?;
        moved.take(self, |group| new_id[group] as usize)?;
        *self = moved;
        Ok(())
    }

    /// Puts the parts of one question together, whose groups have the same numbers. `None` for no parts.
    pub fn merge(parts: Vec<Self>) -> Result<Option<Self>, PrivacyError> {
        let mut parts = parts.into_iter();
        let Some(mut whole) = parts.next() else {
            return Ok(None);
        };
        for part in parts {
            if part.measures != whole.measures {
                return Err(PrivacyError::DifferentQuestions);
            }
            whole.reach(part.persons.len())?;
            whole.take(&part, |group| group)?;
        }
        Ok(Some(whole))
    }

    /// Adds another's figures; `self` already reaches all groups that `to` names.
    fn take(&mut self, other: &Self, to: impl Fn(usize) -> usize) -> Result<(), PrivacyError> {
        other
            .persons
            .iter()
            .enumerate()
            .for_each(|(group, n)| self.persons[to(group)] += n);
        for (mine, theirs) in self.counts.iter_mut().zip(&other.counts) {
            theirs
                .iter()
                .enumerate()
                .for_each(|(group, n)| mine[to(group)] += n);
        }
        let groups = self.persons.len();
        for (mine, theirs) in self.sums.iter_mut().zip(&other.sums) {
            for (i, cell) in theirs
                .cells
                .iter()
                .enumerate()
                .filter(|(_, c)| c.positive + c.negative > 0)
            {
                mine.cell(to(i / theirs.width), theirs.low + i % theirs.width, groups)?
                    .add(*cell);
            }
        }
        for (mine, theirs) in self.distinct.iter_mut().zip(&other.distinct) {
            for (group, code) in &theirs.pairs {
                // New ids fit in 32 bits: they come from u32.
                mine.add((to(*group as usize) as u32, *code))?;
            }
        }
        for (mine, theirs) in self.cells.iter_mut().zip(&other.cells) {
            mine.append(&theirs.in_groups(&to))?;
        }
        Ok(())
    }

    /// Makes room for group ids below `groups`.
    pub(crate) fn reach(&mut self, groups: usize) -> Result<(), PrivacyError> {
        if groups > MOST_GROUPS {
            return Err(PrivacyError::TooMuch {
                what: "groups",
                most: MOST_GROUPS,
            });
        }
        if groups > self.persons.len() {
            self.persons.resize(groups, 0);
            self.counts.iter_mut().for_each(|c| c.resize(groups, 0));
        }
        Ok(())
    }

    /// How many persons have a norm in each bin, for the sum in column `column`.
    pub(crate) fn norms(&self, column: usize) -> [u64; BINS] {
        let mut all = [0; BINS];
        if let Some(sum) = self.sums.get(self.before(column)) {
            for (i, cell) in sum.cells.iter().enumerate() {
                all[sum.low + i % sum.width] += cell.positive + cell.negative;
            }
        }
        all
    }

    /// Per group, the sum over persons of their component cut to ± `clip_of_bin(bin)`; for counts, uncut; for quantiles, nothing.
    pub(crate) fn totals(&self, column: usize, bin: usize) -> Vec<i128> {
        let shifted = |counts: &[u64]| {
            counts
                .iter()
                .map(|n| i128::from(*n) << Measure::CountRows.extra_bits())
                .collect()
        };
        match self.measures[column] {
            Measure::CountRows | Measure::CountPersons => shifted(&self.persons),
            Measure::CountValues => shifted(&self.counts[self.before(column)]),
            Measure::CountDistinct => {
                shifted(&self.distinct[self.before(column)].per_group(self.persons.len()))
            }
            Measure::Quantiles { .. } => vec![0; self.persons.len()],
            Measure::Sum { .. } => {
                let sum = &self.sums[self.before(column)];
                let clip = i128::from(clip_of_bin(bin));
                let mut totals = vec![0; self.persons.len()];
                for (i, cell) in sum.cells.iter().enumerate() {
                    totals[i / sum.width] += if sum.low + i % sum.width <= bin {
                        cell.sum
                    } else {
                        clip * (i128::from(cell.positive) - i128::from(cell.negative))
                    };
                }
                totals
            }
        }
    }

    /// Where the rows lie on the grid, one whole row each.
    pub(crate) fn cells(&self, column: usize) -> CellTable {
        let cells = self.cells.get(self.before(column)).cloned();
        cells.unwrap_or_default().table(UNIT_BITS)
    }

    /// How many measures of the same kind come before.
    fn before(&self, column: usize) -> usize {
        let kind = std::mem::discriminant(&self.measures[column]);
        self.measures[..column]
            .iter()
            .filter(|m| std::mem::discriminant(*m) == kind)
            .count()
    }
}

impl Magnitudes {
    #[inline]
    fn add(&mut self, group: usize, value: i64, groups: usize) -> Result<(), PrivacyError> {
        let value = component(i128::from(value) << self.extra_bits);
        let Some(bin) = bin_of_square(u128::from(value.unsigned_abs()).pow(2)) else {
            return Ok(());
        };
        let cell = self.cell(group, bin, groups)?;
        cell.sum += i128::from(value);
        cell.positive += u64::from(value > 0);
        cell.negative += u64::from(value < 0);
        Ok(())
    }

    #[inline]
    fn cell(&mut self, group: usize, bin: usize, groups: usize) -> Result<&mut Cell, PrivacyError> {
        let inside = bin >= self.low && bin - self.low < self.width;
        if !inside || (group + 1) * self.width > self.cells.len() {
            self.widen(bin, groups.max(group + 1))?;
        }
        Ok(&mut self.cells[group * self.width + bin - self.low])
    }

    /// Makes the table reach `bin` and all `groups`.
    #[cold]
    fn widen(&mut self, bin: usize, groups: usize) -> Result<(), PrivacyError> {
        let (low, high) = match self.width {
            0 => (bin, bin + 1),
            width => (self.low.min(bin), (self.low + width).max(bin + 1)),
        };
        let width = high - low;
        let groups = groups.max(self.cells.len().checked_div(self.width).unwrap_or(0));
        if width.saturating_mul(groups) > MOST_CELLS {
            return Err(PrivacyError::TooMuch {
                what: "groups times magnitudes",
                most: MOST_CELLS,
            });
        }
        if width == self.width {
            self.cells.resize(width * groups, Cell::default());
            return Ok(());
        }
        let mut cells = vec![Cell::default(); width * groups];
        for (i, cell) in self.cells.iter().enumerate() {
            cells[i / self.width * width + self.low - low + i % self.width] = *cell;
        }
        (self.low, self.width, self.cells) = (low, width, cells);
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bitmap, norm::shortened};
    use proptest::prelude::*;

    const MEASURES: [Measure; 4] = [
        Measure::Sum { fraction_bits: 3 },
        Measure::CountRows,
        Measure::CountValues,
        Measure::Sum { fraction_bits: 18 },
    ];

    /// Group, value, whether known.
    type Line = (u32, i64, bool);

    fn lines() -> impl Strategy<Value = Vec<Line>> {
        let value = prop_oneof![
            Just(i64::MIN),
            Just(i64::MAX),
            any::<i64>(),
            -100_i64..100,
            Just(0)
        ];
        prop::collection::vec((0_u32..9, value, any::<bool>()), 0..120)
    }

    fn rows(lines: &[Line]) -> EachRowAPerson {
        let mut rows = EachRowAPerson::new(&MEASURES).unwrap();
        for batch in lines.chunks(29) {
            let group: Vec<u32> = batch.iter().map(|l| l.0).collect();
            let values: Vec<i64> = batch.iter().map(|l| l.1).collect();
            let mut bytes = vec![0_u8; 4];
            batch
                .iter()
                .enumerate()
                .filter(|(_, l)| l.2)
                .for_each(|(i, _)| bytes[i / 8] |= 1 << (i % 8));
            let valid = Some(Bitmap {
                bytes: &bytes,
                offset: 0,
            });
            let sum = MeasureValues::Fixed {
                values: &values,
                valid,
            };
            rows.push(
                &group,
                &[
                    sum,
                    MeasureValues::EveryRow,
                    MeasureValues::Valid(valid),
                    sum,
                ],
            )
            .unwrap();
        }
        rows.reach(9).unwrap();
        rows
    }

    fn component_of(column: usize, line: &Line) -> i64 {
        let raw = match column {
            1 => 1,
            2 => i128::from(line.2),
            _ if line.2 => i128::from(line.1),
            _ => 0,
        };
        component(raw << MEASURES[column].extra_bits())
    }

    proptest! {
        /// One pass by magnitude gives what shortening each person by herself gives, for every clip.
        #[test]
        fn bins_give_what_persons_one_by_one_give(lines in lines(), column in 0..4_usize, bin in 32..BINS) {
            let mut expected = vec![0_i128; 9];
            let mut norms = [0; BINS];
            for line in &lines {
                let vector = [component_of(column, line)];
                shortened(&vector, clip_of_bin(bin), |_, v| expected[line.0 as usize] += i128::from(v));
                if let Some(bin) = crate::norm::bin_of(&vector) {
                    norms[bin] += 1;
                }
            }
            let rows = rows(&lines);
            prop_assert_eq!(rows.totals(column, bin), expected);
            if column == 0 || column == 3 {
                prop_assert_eq!(rows.norms(column), norms);
            }
        }

        #[test]
        fn a_person_moves_the_totals_by_at_most_the_clip(lines in lines(), who: prop::sample::Index, bin in 32..BINS) {
            prop_assume!(!lines.is_empty());
            let mut without = lines.clone();
            without.remove(who.index(lines.len()));
            for column in 0..4 {
                let (with, without) = (rows(&lines).totals(column, bin), rows(&without).totals(column, bin));
                let moved: Vec<i128> = with.iter().zip(&without).map(|(a, b)| (a - b).abs()).filter(|d| *d > 0).collect();
                prop_assert!(moved.len() <= 1 && moved.iter().all(|d| *d <= i128::from(clip_of_bin(bin))));
            }
        }

        #[test]
        fn parts_with_groups_numbered_otherwise_make_the_same_whole(lines in lines(), cut: prop::sample::Index, bin in 32..BINS) {
            let (first, second) = lines.split_at(cut.index(lines.len() + 1));
            let second: Vec<Line> = second.iter().rev().map(|l| (8 - l.0, l.1, l.2)).collect();
            let mut second = rows(&second);
            second.remap_groups(&(0..9).rev().collect::<Vec<_>>()).unwrap();
            let mut both = EachRowAPerson::merge(vec![rows(first), second]).unwrap().unwrap();
            both.reach(9).unwrap();
            for column in 0..4 {
                prop_assert_eq!(both.totals(column, bin), rows(&lines).totals(column, bin));
            }
        }
    }

    #[test]
    fn far_too_many_groups_of_every_magnitude_are_refused_before_memory_ends() {
        let mut rows = EachRowAPerson::new(&MEASURES[..1]).unwrap();
        let sum = |values| {
            [MeasureValues::Fixed {
                values,
                valid: None,
            }]
        };
        rows.push(&[0, 0], &sum(&[1, i64::MAX])).unwrap();
        assert!(matches!(
            rows.push(&[1 << 20], &sum(&[1])),
            Err(PrivacyError::TooMuch { .. })
        ));
        assert!(matches!(
            rows.push(&[u32::MAX], &sum(&[1])),
            Err(PrivacyError::TooMuch { .. })
        ));
    }
}
