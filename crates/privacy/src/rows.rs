//! Rows of persons who have several each, spread over shards while they arrive.
//!
//! A row takes 12 bytes, 8 more per sum, quantiles or distinct values, and 2 more if any `COUNT(x)` or
//! `COUNT(DISTINCT x)` is asked.
#![deny(clippy::float_arithmetic)]

use crate::{
    Measure, MeasureValues, PrivacyError, QueryKey,
    grid::cell_of,
    measure::{Bitmap, MOST_GROUPS, same_length},
};

/// A power of two: the shard is the top byte of the mixed person.
pub(crate) const SHARDS: usize = 256;
/// Within a shard rows are numbered in 32 bits.
const MOST_ROWS: usize = u32::MAX as usize - 1;
const CHUNK_ROWS: usize = 4096;
const FIRST_CHUNK_ROWS: usize = 64;

/// Rows of many persons, several rows each. Fill one per thread, [`merge`] them, then release.
#[derive(Debug)]
pub struct PersonRows {
    pub(crate) measures: Vec<Measure>,
    pub(crate) key: QueryKey,
    pub(crate) shards: Vec<RawShard>,
    /// One more than the largest group id seen.
    pub(crate) groups: usize,
    rows: usize,
    /// Each row's shard, of the batch in hand.
    shard_of: Vec<u8>,
}

/// A row without a value for quantiles.
pub(crate) const NO_CELL: i64 = -1;

/// A person, mixed by the question's key, and a group.
#[derive(Debug, Clone, Copy)]
#[repr(C, packed(4))]
pub(crate) struct Row {
    pub(crate) person: u64,
    pub(crate) group: u32,
}

/// Rows whose persons share the top byte of their mixed number. All columns are in step, chunk by chunk.
#[derive(Debug, Default)]
pub(crate) struct RawShard {
    pub(crate) rows: Chunks<Row>,
    /// Bit i: the row has a value for the i-th measure that keeps a bit. Empty when there is none.
    pub(crate) valid: Chunks<u16>,
    /// One per measure that keeps a word, in order: a sum's value, a code, or a cell of the grid ([`NO_CELL`] for none).
    pub(crate) words: Vec<Chunks<i64>>,
}

/// A growing column that never moves what it holds.
#[derive(Debug)]
pub(crate) struct Chunks<T> {
    full: Vec<Vec<T>>,
    current: Vec<T>,
    room: usize,
}

impl<T> Default for Chunks<T> {
    fn default() -> Self {
        Self {
            full: Vec::new(),
            current: Vec::new(),
            room: 0,
        }
    }
}

impl<T> Chunks<T> {
    #[inline]
    fn push(&mut self, item: T) {
        if self.current.len() == self.room {
            self.next_chunk();
        }
        self.current.push(item);
    }

    #[cold]
    fn next_chunk(&mut self) {
        self.room = (self.room * 2).clamp(FIRST_CHUNK_ROWS, CHUNK_ROWS);
        let full = std::mem::replace(&mut self.current, Vec::with_capacity(self.room));
        if !full.is_empty() {
            self.full.push(full);
        }
    }

    fn append(&mut self, mut other: Self) {
        self.full.append(&mut other.full);
        self.full.push(other.current);
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &T> {
        self.full.iter().chain([&self.current]).flatten()
    }

    fn chunks_mut(&mut self) -> impl Iterator<Item = &mut Vec<T>> {
        self.full.iter_mut().chain([&mut self.current])
    }

    pub(crate) fn len(&self) -> usize {
        self.full.iter().map(Vec::len).sum::<usize>() + self.current.len()
    }
}

/// One column of words, over all shards, and the rows of a batch that go there.
struct Words<'a> {
    shards: &'a mut [RawShard],
    shard_of: &'a [u8],
    word: usize,
    valid: Option<Bitmap<'a>>,
}

impl Words<'_> {
    fn push<T>(&mut self, values: &[T], missing: i64, kept: impl Fn(&T) -> i64) {
        for (row, (shard, value)) in self.shard_of.iter().zip(values).enumerate() {
            let known = self.valid.is_none_or(|v| v.get(row));
            let value = if known { kept(value) } else { missing };
            // Every shard has one column per word, made in `new` from the measures that `check` held the values to.
            self.shards[usize::from(*shard)].words[self.word].push(value);
        }
    }
}

impl PersonRows {
    /// No rows yet. All parts of one question are made with the same measures and the same key.
    pub fn new(measures: &[Measure], key: &QueryKey) -> Result<Self, PrivacyError> {
        Measure::check_all(measures)?;
        let words = measures.iter().filter(|m| m.keeps_word()).count();
        let shard = || RawShard {
            words: (0..words).map(|_| Chunks::default()).collect(),
            ..RawShard::default()
        };
        Ok(Self {
            measures: measures.to_vec(),
            key: key.clone(),
            shards: (0..SHARDS).map(|_| shard()).collect(),
            groups: 0,
            rows: 0,
            shard_of: Vec::new(),
        })
    }

    /// Takes a batch: per row the person's pseudonym, the group's id (dense from zero; all zero without `GROUP BY`)
    /// and, per measure in order, the values. Rows without a person must have been left out by the caller. On an
    /// error nothing of the batch was taken.
    pub fn push(
        &mut self,
        person: &[i64],
        group: &[u32],
        values: &[MeasureValues<'_>],
    ) -> Result<(), PrivacyError> {
        same_length("the group column", person.len(), group.len())?;
        MeasureValues::check(&self.measures, values, person.len())?;
        let groups = group.iter().max().map_or(0, |g| *g as usize + 1);
        if groups > MOST_GROUPS {
            return Err(PrivacyError::TooMuch {
                what: "groups",
                most: MOST_GROUPS,
            });
        }
        if self.rows + person.len() > MOST_ROWS {
            return Err(PrivacyError::TooMuch {
                what: "rows",
                most: MOST_ROWS,
            });
        }
        self.rows += person.len();
        self.groups = self.groups.max(groups);

        self.shard_of.clear();
        for (person, group) in person.iter().zip(group) {
            let person = self.key.mixed(*person);
            let shard = (person >> 56) as u8;
            self.shard_of.push(shard);
            // 256 shards for a byte: the index cannot fail.
            self.shards[usize::from(shard)].rows.push(Row {
                person,
                group: *group,
            });
        }
        self.push_valid(values);
        self.push_words(values);
        Ok(())
    }

    fn push_valid(&mut self, values: &[MeasureValues<'_>]) {
        let kept = self.measures.iter().zip(values);
        let counted: Vec<Option<Bitmap<'_>>> = kept
            .filter(|(measure, _)| measure.keeps_bit())
            .map(|(_, values)| values.valid())
            .collect();
        if counted.is_empty() {
            return;
        }
        for (row, shard) in self.shard_of.iter().enumerate() {
            let bit = |(i, valid): (usize, &Option<Bitmap<'_>>)| {
                u16::from(valid.is_none_or(|v| v.get(row))) << i
            };
            let bits = counted.iter().enumerate().map(bit).fold(0, |a, b| a | b);
            self.shards[usize::from(*shard)].valid.push(bits);
        }
    }

    fn push_words(&mut self, values: &[MeasureValues<'_>]) {
        let kept = self.measures.iter().zip(values);
        let kept = kept.filter(|(measure, _)| measure.keeps_word());
        for (word, (measure, values)) in kept.enumerate() {
            let mut to = Words {
                shards: &mut self.shards,
                shard_of: &self.shard_of,
                word,
                valid: values.valid(),
            };
            match (measure, values) {
                (Measure::Quantiles { .. }, MeasureValues::Fixed { values, .. }) => {
                    to.push(values, NO_CELL, |value| i64::from(cell_of(*value)));
                }
                (_, MeasureValues::Fixed { values, .. }) => to.push(values, 0, |value| *value),
                (_, MeasureValues::Codes { values, .. }) => {
                    to.push(values, 0, |code| code.cast_signed());
                }
                _ => {}
            }
        }
    }

    /// Renumbers the groups pushed so far: group `g` becomes `new_id[g]` (several may become one).
    pub fn remap_groups(&mut self, new_id: &[u32]) -> Result<(), PrivacyError> {
        if new_id.len() < self.groups {
            let group = u32::try_from(self.groups - 1).unwrap_or(u32::MAX);
            return Err(PrivacyError::UnknownGroup {
                group,
                groups: new_id.len(),
            });
        }
        for shard in &mut self.shards {
            for chunk in shard.rows.chunks_mut() {
                // In range: the length was just compared with the largest id pushed.
                chunk
                    .iter_mut()
                    .for_each(|row| row.group = new_id[row.group as usize]);
            }
        }
        self.groups = new_id
            .iter()
            .take(self.groups)
            .max()
            .map_or(0, |g| *g as usize + 1);
        Ok(())
    }

    /// Rows taken. Exact, hence never to be shown.
    pub fn rows(&self) -> usize {
        self.rows
    }
}

/// Puts the parts of one question together; their groups must already have the same numbers
/// ([`PersonRows::remap_groups`]). `None` for no parts.
pub fn merge(parts: Vec<PersonRows>) -> Result<Option<PersonRows>, PrivacyError> {
    let mut parts = parts.into_iter();
    let Some(mut whole) = parts.next() else {
        return Ok(None);
    };
    for part in parts {
        if part.measures != whole.measures || part.key != whole.key {
            return Err(PrivacyError::DifferentQuestions);
        }
        if whole.rows + part.rows > MOST_ROWS {
            return Err(PrivacyError::TooMuch {
                what: "rows",
                most: MOST_ROWS,
            });
        }
        whole.groups = whole.groups.max(part.groups);
        whole.rows += part.rows;
        for (whole, part) in whole.shards.iter_mut().zip(part.shards) {
            whole.rows.append(part.rows);
            whole.valid.append(part.valid);
            whole
                .words
                .iter_mut()
                .zip(part.words)
                .for_each(|(whole, part)| whole.append(part));
        }
    }
    Ok(Some(whole))
}
