//! From rows to one vector per person, and from those, for any clip, to the exact totals of shortened vectors.
#![deny(clippy::float_arithmetic)]

use crate::{
    Measure, PersonRows, PrivacyError, QueryKey,
    cells::{CellTable, CellWeights, place},
    distinct::{self, Brought},
    norm::{BINS, bin_of, component, shortened},
    quantile::NodeVectors,
    rows::{NO_CELL, RawShard},
    threshold::{KEY_UNIT, MAX_GROUPS_PER_PERSON},
};
use std::sync::Mutex;

/// Every person's vector: for each column, one fixed-point component per group she has rows in.
#[derive(Debug)]
pub(crate) struct PersonVectors {
    shards: Vec<Vectors>,
    key: QueryKey,
    pub(crate) groups: usize,
    threads: usize,
}

/// The vectors of some persons, one after the other; person i ends at `ends[i]`.
#[derive(Debug, Default)]
struct Vectors {
    mixed: Vec<u64>,
    ends: Vec<u32>,
    groups: Vec<u32>,
    /// Per measure.
    columns: Vec<Column>,
}

/// Vectors are kept in pieces of about so many entries: as large as the pieces that rows came in, whose memory they
/// take over.
const PIECE: usize = 4096;

/// What one measure knows of each person.
#[derive(Debug)]
enum Column {
    /// One component per entry of `groups`.
    Vector(Vec<i64>),
    /// For `COUNT(DISTINCT x)`.
    Brought(Brought),
    /// For quantiles.
    Nodes(NodeVectors),
}

impl PersonVectors {
    /// Adds up each person's rows, in at most `threads` threads.
    pub(crate) fn of(rows: PersonRows, threads: usize) -> Self {
        let (measures, key, groups) = (rows.measures, rows.key, rows.groups);
        let queue = Mutex::new(rows.shards.into_iter());
        let next = || {
            queue.lock().map_or_else(
                |poisoned| poisoned.into_inner().next(),
                |mut queue| queue.next(),
            )
        };
        let work = || {
            let mut scratch = Scratch {
                seen: vec![0; groups],
                ..Scratch::default()
            };
            let mut done = Vec::new();
            while let Some(shard) = next() {
                done.append(&mut add_up(shard, &measures, &mut scratch));
            }
            done
        };
        let shards = if threads <= 1 {
            work()
        } else {
            std::thread::scope(|scope| {
                let workers: Vec<_> = (0..threads).map(|_| scope.spawn(work)).collect();
                workers.into_iter().flat_map(joined).collect()
            })
        };
        Self {
            shards,
            key,
            groups,
            threads: threads.max(1),
        }
    }

    /// How many persons have a norm in each half-octave bin: one person is in one bin at most.
    pub(crate) fn norms(&self, column: usize) -> [u64; BINS] {
        let mut all = [0; BINS];
        for shard in &self.shards {
            match &shard.columns[column] {
                Column::Vector(values) => shard
                    .persons()
                    .filter_map(|(_, range)| bin_of(&values[range]))
                    .for_each(|bin| all[bin] += 1),
                Column::Brought(brought) => brought.bins().for_each(|bin| all[bin] += 1),
                Column::Nodes(nodes) => nodes.bins().for_each(|bin| all[bin] += 1),
            }
        }
        all
    }

    /// Per group, the sum over persons of their vectors shortened to `clip`; zero for columns that are no vectors.
    pub(crate) fn totals(&self, column: usize, clip: u64) -> Vec<i128> {
        self.in_parallel(0_i128, |shard, totals| {
            let Column::Vector(values) = &shard.columns[column] else {
                return;
            };
            for (_, range) in shard.persons() {
                let groups = &shard.groups[range.clone()];
                shortened(&values[range], clip, |i, v| {
                    totals[groups[i] as usize] += i128::from(v)
                });
            }
        })
    }

    /// Per group, the different values that persons support, each within the clip of `bin` (see [`distinct`]).
    pub(crate) fn distinct(&self, column: usize, bin: usize) -> Vec<i128> {
        let shards = self.shards.iter().filter_map(|shard| {
            let Column::Brought(brought) = &shard.columns[column] else {
                return None;
            };
            Some((&*shard.mixed, brought))
        });
        distinct::supported(&shards.collect::<Vec<_>>(), bin, self.groups, &self.key)
    }

    /// Where the rows of persons lie, each person's vector over all nodes no longer than `sensitivity` (see
    /// [`crate::quantile`]).
    pub(crate) fn cells(&self, column: usize, sensitivity: u64) -> Result<CellTable, PrivacyError> {
        let mut weights = CellWeights::default();
        for shard in &self.shards {
            if let Column::Nodes(nodes) = &shard.columns[column] {
                nodes.add_to(&mut weights, sensitivity)?;
            }
        }
        Ok(weights.table(0))
    }

    /// Per group, the sum over persons of [`KEY_UNIT`]/√t, where t is the number of groups that she counts in.
    pub(crate) fn presence(&self) -> Vec<i128> {
        self.in_parallel(0_i128, |shard, totals| {
            for (person, range) in shard.persons() {
                let groups = &shard.groups[range];
                let counted = groups.len().min(MAX_GROUPS_PER_PERSON);
                let weight = i128::from((KEY_UNIT * KEY_UNIT / counted.max(1) as u64).isqrt());
                if groups.len() <= MAX_GROUPS_PER_PERSON {
                    groups.iter().for_each(|g| totals[*g as usize] += weight);
                } else {
                    let mut groups = groups.to_vec();
                    groups.sort_unstable();
                    self.key.choose(shard.mixed[person], &mut groups, counted);
                    groups[..counted]
                        .iter()
                        .for_each(|g| totals[*g as usize] += weight);
                }
            }
        })
    }

    /// Runs `add` over all shards, each thread on its own totals when those are small.
    fn in_parallel(&self, zero: i128, add: impl Fn(&Vectors, &mut [i128]) + Sync) -> Vec<i128> {
        let mut totals = vec![zero; self.groups];
        let entries: usize = self.shards.iter().map(|s| s.groups.len()).sum();
        let threads = if entries < 1 << 16 || entries / self.threads < 2 * self.groups {
            1
        } else {
            self.threads
        };
        if threads == 1 {
            self.shards.iter().for_each(|shard| add(shard, &mut totals));
            return totals;
        }
        let part = |shards: &[Vectors]| {
            let mut totals = vec![zero; self.groups];
            shards.iter().for_each(|shard| add(shard, &mut totals));
            totals
        };
        std::thread::scope(|scope| {
            let parts = self
                .shards
                .chunks(self.shards.len().div_ceil(threads).max(1));
            let workers: Vec<_> = parts
                .map(|shards| scope.spawn(move || part(shards)))
                .collect();
            for worker in workers {
                totals
                    .iter_mut()
                    .zip(joined(worker))
                    .for_each(|(all, part)| *all += part);
            }
        });
        totals
    }
}

/// A worker's result; its panic is passed on, because half a table must never be released.
fn joined<T>(worker: std::thread::ScopedJoinHandle<'_, T>) -> T {
    worker
        .join()
        .unwrap_or_else(|panic| std::panic::resume_unwind(panic))
}

impl Vectors {
    fn persons(&self) -> impl Iterator<Item = (usize, std::ops::Range<usize>)> {
        let starts = std::iter::once(0).chain(self.ends.iter().copied());
        starts
            .zip(&self.ends)
            .map(|(start, end)| start as usize..*end as usize)
            .enumerate()
    }
}

/// What a thread keeps from shard to shard: fresh memory for each would cost more than the work.
#[derive(Default)]
struct Scratch {
    /// Where a group was last put; true only if the group is found there again.
    seen: Vec<u32>,
    persons: Persons,
    /// Each row's person.
    person_of: Vec<u32>,
    /// Where each row goes when rows are ordered by person.
    place: Vec<u32>,
    /// Where each person's next row goes; in the end, where she ends.
    next: Vec<u32>,
    /// Rows ordered by person.
    group_at: Vec<u32>,
    valid_at: Vec<u16>,
    words_at: Vec<Vec<i64>>,
    /// The vectors, before they are copied to their exact size.
    groups: Vec<u32>,
    rows_in: Vec<i64>,
    columns: Vec<Vec<i64>>,
    /// Of one person: each row's position among her groups, and a column's totals there.
    slot_of: Vec<u32>,
    totals: Vec<i128>,
    /// Of one person: her groups and codes.
    pairs: Vec<(u32, u64)>,
    /// Of one person: the places of her rows.
    places: Vec<u64>,
}

/// Adds up one shard: number its persons, bring each one's rows together by counting, then add by group.
fn add_up(shard: RawShard, measures: &[Measure], scratch: &mut Scratch) -> Vec<Vectors> {
    if shard.rows.len() == 0 {
        return Vec::new();
    }
    let with_values = scratch.order_by_person(shard);
    let Scratch {
        seen,
        persons,
        next,
        group_at,
        valid_at,
        words_at,
        groups,
        rows_in,
        columns,
        slot_of,
        totals,
        pairs,
        places,
        ..
    } = scratch;
    groups.clear();
    rows_in.clear();
    columns.resize_with(measures.len(), Vec::new);
    columns.iter_mut().for_each(Vec::clear);
    let mut finished: Vec<Column> = measures.iter().map(Column::of).collect();
    let mut ends = Vec::new();
    let (mut done, mut first_person, mut start) = (Vec::new(), 0, 0);
    for (person, end) in next.iter().enumerate() {
        let rows = start as usize..*end as usize;
        start = *end;
        let first = groups.len();
        slot_of.clear();
        for group in &group_at[rows.clone()] {
            let mut slot = seen[*group as usize] as usize;
            if slot < first || groups.get(slot) != Some(group) {
                slot = groups.len();
                seen[*group as usize] = slot as u32;
                groups.push(*group);
                rows_in.push(0);
            }
            rows_in[slot] += 1;
            if with_values {
                slot_of.push((slot - first) as u32);
            }
        }
        ends.push(groups.len() as u32);
        let (mut word, mut bit) = (0, 0);
        for ((measure, column), finished) in measures.iter().zip(&mut *columns).zip(&mut finished) {
            let words = measure.keeps_word().then(|| &words_at[word][rows.clone()]);
            let valid = measure.keeps_bit().then(|| &valid_at[rows.clone()]);
            let known = |bits: &u16| bits >> bit & 1 == 1;
            totals.clear();
            totals.resize(groups.len() - first, 0);
            match (finished, words, valid) {
                // COUNT(x)
                (Column::Vector(_), None, Some(valid)) => {
                    let valid = slot_of.iter().zip(valid);
                    valid.for_each(|(s, v)| totals[*s as usize] += i128::from(known(v)));
                }
                // SUM(x)
                (Column::Vector(_), Some(values), None) => {
                    let values = slot_of.iter().zip(values);
                    values.for_each(|(s, v)| totals[*s as usize] += i128::from(*v));
                }
                (Column::Brought(brought), Some(codes), Some(valid)) => {
                    let rows = group_at[rows.clone()].iter().zip(codes).zip(valid);
                    let rows = rows.filter(|(_, valid)| known(valid));
                    pairs.clear();
                    pairs.extend(rows.map(|((group, code), _)| (*group, code.cast_unsigned())));
                    brought.push(pairs);
                }
                (Column::Nodes(nodes), Some(cells), _) => {
                    let rows = group_at[rows.clone()].iter().zip(cells);
                    let rows = rows.filter(|(_, cell)| **cell != NO_CELL);
                    places.clear();
                    places.extend(rows.map(|(group, cell)| place(*group, *cell as u32)));
                    nodes.push(places);
                }
                // Rows and persons are not added up here but copied below.
                _ => {}
            }
            word += usize::from(words.is_some());
            bit += u32::from(valid.is_some());
            if !matches!(measure, Measure::CountValues | Measure::Sum { .. }) {
                continue;
            }
            // Fewer than 2^32 rows of 64 bits, shifted by at most 16 bits: 112 bits.
            column.extend(totals.iter().map(|t| component(t << measure.extra_bits())));
        }
        if groups.len() < PIECE && person + 1 < next.len() {
            continue;
        }
        for ((measure, column), finished) in measures.iter().zip(&mut *columns).zip(&mut finished) {
            if let Column::Vector(vector) = finished {
                *vector = match measure {
                    Measure::CountRows => {
                        rows_in.iter().map(|n| n << measure.extra_bits()).collect()
                    }
                    Measure::CountPersons => vec![1 << measure.extra_bits(); groups.len()],
                    _ => column.clone(),
                };
            }
            column.clear();
        }
        done.push(Vectors {
            // One entry per person.
            mixed: persons.list[first_person..=person].to_vec(),
            ends: std::mem::take(&mut ends),
            groups: groups.clone(),
            columns: std::mem::replace(&mut finished, measures.iter().map(Column::of).collect()),
        });
        groups.clear();
        rows_in.clear();
        first_person = person + 1;
    }
    done
}

impl Column {
    fn of(measure: &Measure) -> Self {
        match measure {
            Measure::CountDistinct => Self::Brought(Brought::default()),
            Measure::Quantiles { .. } => Self::Nodes(NodeVectors::default()),
            _ => Self::Vector(Vec::new()),
        }
    }
}

impl Scratch {
    /// Fills `next` and the columns `…_at`; true if there are values besides the groups.
    fn order_by_person(&mut self, shard: RawShard) -> bool {
        let rows = shard.rows.len();
        let with_valid = rows > 0 && shard.valid.len() == rows;
        let with_values = with_valid || !shard.words.is_empty();
        self.persons.clear();
        self.person_of.clear();
        self.next.clear();
        for row in shard.rows.iter() {
            let person = self.persons.number(row.person);
            if person as usize == self.next.len() {
                self.next.push(0);
            }
            self.next[person as usize] += 1;
            self.person_of.push(person);
        }
        let mut start = 0;
        for count in &mut self.next {
            start += std::mem::replace(count, start);
        }
        self.group_at.resize(rows, 0);
        self.place.clear();
        for (row, person) in shard.rows.iter().zip(&self.person_of) {
            let next = &mut self.next[*person as usize];
            self.group_at[*next as usize] = row.group;
            if with_values {
                self.place.push(*next);
            }
            *next += 1;
        }
        if with_valid {
            put(shard.valid.iter(), &self.place, &mut self.valid_at);
        }
        self.words_at.resize_with(shard.words.len(), Vec::new);
        for (word, at) in shard.words.iter().zip(&mut self.words_at) {
            put(word.iter(), &self.place, at);
        }
        with_values
    }
}

fn put<'a, T: Copy + Default + 'a>(
    items: impl Iterator<Item = &'a T>,
    place: &[u32],
    at: &mut Vec<T>,
) {
    at.resize(place.len(), T::default());
    items
        .zip(place)
        .for_each(|(item, to)| at[*to as usize] = *item);
}

/// Numbers persons in order of appearance: open addressing on their mixed, hence well spread, numbers.
#[derive(Default)]
struct Persons {
    list: Vec<u64>,
    /// A person's number plus one, or zero. A power of two long, at most half full.
    table: Vec<u32>,
}

impl Persons {
    fn clear(&mut self) {
        self.list.clear();
        self.table.clear();
        self.table.resize(1 << 10, 0);
    }

    #[inline]
    fn number(&mut self, person: u64) -> u32 {
        let mask = self.table.len() - 1;
        let mut slot = person as usize & mask;
        loop {
            match self.table[slot] {
                0 => break,
                taken if self.list[taken as usize - 1] == person => return taken - 1,
                _ => slot = (slot + 1) & mask,
            }
        }
        self.list.push(person);
        self.table[slot] = self.list.len() as u32;
        if self.list.len() * 2 > self.table.len() {
            self.grow();
        }
        self.list.len() as u32 - 1
    }

    #[cold]
    fn grow(&mut self) {
        let mask = self.table.len() * 4 - 1;
        self.table.clear();
        self.table.resize(mask + 1, 0);
        for (number, person) in self.list.iter().enumerate() {
            let mut slot = *person as usize & mask;
            while self.table[slot] != 0 {
                slot = (slot + 1) & mask;
            }
            self.table[slot] = number as u32 + 1;
        }
    }
}

impl PersonVectors {
    /// Makes room for groups that no row is in, or says which row's group is not among `groups`.
    pub(crate) fn with_groups(mut self, groups: usize) -> Result<Self, PrivacyError> {
        if self.groups > groups {
            let group = u32::try_from(self.groups - 1).unwrap_or(u32::MAX);
            return Err(PrivacyError::UnknownGroup { group, groups });
        }
        self.groups = groups;
        Ok(self)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Bitmap, MeasureValues, merge, norm::clip_of_bin};
    use num_bigint::{BigInt, BigUint};
    use proptest::prelude::*;
    use rand::{SeedableRng, rngs::StdRng};
    use std::collections::BTreeMap;

    const MEASURES: [Measure; 5] = [
        Measure::CountRows,
        Measure::CountValues,
        Measure::Sum { fraction_bits: 0 },
        Measure::CountPersons,
        Measure::Sum { fraction_bits: 20 },
    ];

    /// Person, group, value, whether known.
    type Line = (i64, u32, i64, bool);

    fn lines() -> impl Strategy<Value = Vec<Line>> {
        let value = prop_oneof![
            Just(i64::MIN),
            Just(i64::MAX),
            any::<i64>(),
            -100_i64..100,
            Just(0)
        ];
        let person = prop_oneof![-3_i64..6, Just(i64::MIN), Just(i64::MAX)];
        prop::collection::vec((person, 0_u32..40, value, any::<bool>()), 0..300)
    }

    fn rows(lines: &[Line], key: &QueryKey) -> PersonRows {
        let mut rows = PersonRows::new(&MEASURES, key).unwrap();
        for batch in lines.chunks(37) {
            let column = |f: fn(&Line) -> i64| batch.iter().map(f).collect::<Vec<_>>();
            let group: Vec<u32> = batch.iter().map(|l| l.1).collect();
            let mut bytes = vec![0_u8; 8];
            batch
                .iter()
                .enumerate()
                .filter(|(_, l)| l.3)
                .for_each(|(i, _)| bytes[(i + 3) / 8] |= 1 << ((i + 3) % 8));
            let valid = Some(Bitmap {
                bytes: &bytes,
                offset: 3,
            });
            let values = column(|l| l.2);
            let sum = MeasureValues::Fixed {
                values: &values,
                valid,
            };
            let every = MeasureValues::EveryRow;
            rows.push(
                &column(|l| l.0),
                &group,
                &[every, MeasureValues::Valid(valid), sum, every, sum],
            )
            .unwrap();
        }
        rows
    }

    fn totals(lines: &[Line], column: usize, clip: u64) -> Vec<i128> {
        let key = QueryKey::draw(&mut StdRng::seed_from_u64(5));
        PersonVectors::of(rows(lines, &key), 1)
            .with_groups(40)
            .unwrap()
            .totals(column, clip)
    }

    fn distance_squared(a: &[i128], b: &[i128]) -> BigUint {
        a.iter()
            .zip(b)
            .map(|(a, b)| {
                (BigInt::from(*a) - BigInt::from(*b))
                    .pow(2)
                    .magnitude()
                    .clone()
            })
            .sum()
    }

    /// Straight from the definition: each person's exact sums per group.
    fn directly(lines: &[Line], column: usize) -> BTreeMap<i64, BTreeMap<u32, i128>> {
        let mut persons: BTreeMap<i64, BTreeMap<u32, i128>> = BTreeMap::new();
        for (person, group, value, known) in lines {
            let cell = persons
                .entry(*person)
                .or_default()
                .entry(*group)
                .or_default();
            match column {
                0 => *cell += 1,
                1 => *cell += i128::from(*known),
                3 => *cell = 1,
                _ if *known => *cell += i128::from(*value),
                _ => {}
            }
        }
        persons
    }

    proptest! {
        /// The guarantee: whoever leaves, with all her rows, changes the exact totals by no more than the clip.
        #[test]
        fn a_person_moves_the_totals_by_at_most_the_clip(lines in lines(), column in 0..5_usize, bin in 0..BINS) {
            let clip = clip_of_bin(bin);
            let with = totals(&lines, column, clip);
            for person in [-1, 0, i64::MIN] {
                let without: Vec<Line> = lines.iter().copied().filter(|l| l.0 != person).collect();
                let moved = distance_squared(&with, &totals(&without, column, clip));
                prop_assert!(moved <= BigUint::from(clip).pow(2), "{moved} > {clip}²");
            }
        }

        #[test]
        fn a_person_moves_the_count_for_the_threshold_by_at_most_one(lines in lines()) {
            let key = QueryKey::draw(&mut StdRng::seed_from_u64(5));
            let presence = |l: &[Line]| PersonVectors::of(rows(l, &key), 1).with_groups(40).unwrap().presence();
            let without: Vec<Line> = lines.iter().copied().filter(|l| l.0 != 0).collect();
            let moved = distance_squared(&presence(&lines), &presence(&without));
            prop_assert!(moved <= BigUint::from(KEY_UNIT).pow(2));
        }

        /// Also when rows come in another order, in parts, with groups numbered otherwise, and are added in threads.
        #[test]
        fn the_order_of_rows_changes_nothing(lines in lines(), cut in 0..300_usize, bin in 0..BINS, column in 0..5_usize) {
            let (_, whole) = (cut, totals(&lines, column, clip_of_bin(bin)));
            let key = QueryKey::draw(&mut StdRng::seed_from_u64(6));
            let mut other: Vec<Line> = lines.iter().rev().copied().collect();
            let cut = cut.min(other.len());
            other[..cut].iter_mut().for_each(|l| l.1 = 39 - l.1);
            let mut first = rows(&other[..cut], &key);
            first.remap_groups(&(0..40).rev().collect::<Vec<_>>()).unwrap();
            let both = merge(vec![rows(&other[cut..], &key), first]).unwrap().unwrap();
            let vectors = PersonVectors::of(both, 2).with_groups(40).unwrap();
            prop_assert_eq!(vectors.totals(column, clip_of_bin(bin)), whole);
        }

        #[test]
        fn under_a_wide_clip_totals_are_exact(lines in lines(), column in 0..5_usize) {
            let small: Vec<Line> = lines.iter().map(|l| (l.0, l.1, l.2 % 1000, l.3)).collect();
            let mut expected = vec![0; 40];
            for (group, sum) in directly(&small, column).values().flatten() {
                expected[*group as usize] += sum << MEASURES[column].extra_bits();
            }
            prop_assert_eq!(totals(&small, column, clip_of_bin(BINS - 1)), expected);
        }
    }

    #[test]
    fn a_person_in_very_many_groups_counts_in_some_of_them_only() {
        let lines: Vec<Line> = (0..2_000).map(|g| (1, g, 0, false)).collect();
        let key = QueryKey::draw(&mut StdRng::seed_from_u64(7));
        let presence = PersonVectors::of(rows(&lines, &key), 1).presence();
        let counted: Vec<i128> = presence.into_iter().filter(|p| *p > 0).collect();
        assert_eq!(
            counted,
            vec![i128::from(KEY_UNIT) / 16; MAX_GROUPS_PER_PERSON]
        );
    }

    #[test]
    fn threads_agree_on_many_rows() {
        let lines: Vec<Line> = (0..200_000_i64)
            .map(|i| (i * i % 30_011, (i % 17) as u32, i % 91 - 40, i % 3 > 0))
            .collect();
        let key = QueryKey::draw(&mut StdRng::seed_from_u64(8));
        let vectors = |threads| PersonVectors::of(rows(&lines, &key), threads);
        let (one, four) = (vectors(1), vectors(4));
        for column in 0..5 {
            assert_eq!(one.norms(column), four.norms(column));
            assert_eq!(one.totals(column, 1 << 18), four.totals(column, 1 << 18));
        }
        assert_eq!(one.presence(), four.presence());
    }
}
