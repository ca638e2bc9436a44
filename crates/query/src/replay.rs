//! Released figures as they left the mechanism, and as bytes: with noise, with what is said about it, before anything
//! was rounded or divided. The same question answered from them again costs nothing and tells nothing new.
//!
//! The bytes are `BSTR`, a version, the BLAKE3 sum of the rest, a number of releases; then, for each, the digest of what was released and its sets
//! of groups, each a length and an Arrow IPC stream: keys, then one binary column for each measure, whose rows hold
//! little-endian 128-bit numbers. Bytes come back from a store: they are checked, never trusted.

use crate::error::EngineError;
use arrow::array::{Array, ArrayRef, AsArray, BinaryArray, RecordBatch, RecordBatchOptions};
use arrow::datatypes::{DataType, Field, Schema};
use arrow::ipc::reader::StreamReader;
use arrow::ipc::writer::StreamWriter;
use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

const MAGIC: &[u8; 4] = b"BSTR";
const VERSION: u8 = 1;
const SAYS: &str = "says";
const THRESHOLD: &str = "threshold";

/// All releases of a question, by the digest of what each is of.
#[derive(Debug, Clone, PartialEq, Default)]
pub(crate) struct Releases(pub(crate) BTreeMap<[u8; 32], Vec<ReleasedSet>>);

/// The figures of one set of groups.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReleasedSet {
    /// One array per key, in canonical order.
    pub(crate) keys: Vec<ArrayRef>,
    /// How many groups there are.
    pub(crate) groups: usize,
    /// One per measure, in canonical order.
    pub(crate) measures: Vec<ReleasedMeasure>,
    /// Groups with fewer persons than about this many are left out; `None` where keys are public.
    pub(crate) threshold: Option<f64>,
}

/// One measure's figures.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ReleasedMeasure {
    /// Group by group, `per_group` each; v stands for v / 2^`fraction_bits`.
    pub(crate) values: Vec<i128>,
    /// Between which numbers each lies, 19 times in 20; only for quantiles.
    pub(crate) intervals: Option<Vec<(i128, i128)>>,
    pub(crate) says: Says,
}

/// What is said of a measure's figures.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Says {
    pub(crate) per_group: usize,
    pub(crate) fraction_bits: u8,
    /// σ of the noise, in the measure's unit.
    pub(crate) noise_scale: f64,
    /// No person counts for more than this, in the measure's unit.
    pub(crate) clip: f64,
    pub(crate) clip_found: bool,
}

impl Says {
    fn to_text(self) -> String {
        format!(
            "{} {} {:x} {:x} {}",
            self.per_group,
            self.fraction_bits,
            self.noise_scale.to_bits(),
            self.clip.to_bits(),
            u8::from(self.clip_found)
        )
    }

    fn from_text(text: &str) -> Option<Self> {
        let mut words = text.split(' ');
        let real = |word: &str| Some(f64::from_bits(u64::from_str_radix(word, 16).ok()?));
        Some(Self {
            per_group: words.next()?.parse().ok().filter(|n| (1..=8).contains(n))?,
            fraction_bits: words
                .next()?
                .parse()
                .ok()
                .filter(|bits| (1..=63).contains(bits))?,
            noise_scale: real(words.next()?)?,
            clip: real(words.next()?)?,
            clip_found: words.next()? == "1",
        })
    }
}

impl Releases {
    /// As bytes.
    pub(crate) fn to_bytes(&self) -> Result<Vec<u8>, EngineError> {
        let mut bytes = Vec::new();
        length(&mut bytes, self.0.len());
        for (digest, sets) in &self.0 {
            bytes.extend_from_slice(digest);
            length(&mut bytes, sets.len());
            for set in sets {
                let stream = set.to_stream()?;
                length(&mut bytes, stream.len());
                bytes.extend_from_slice(&stream);
            }
        }
        let sum = blake3::hash(&bytes);
        Ok([MAGIC, [VERSION].as_slice(), sum.as_bytes(), &bytes].concat())
    }

    /// From bytes.
    ///
    /// # Errors
    /// When they are not such bytes.
    pub(crate) fn from_bytes(bytes: &[u8]) -> Result<Self, EngineError> {
        let mut rest = Rest(bytes);
        if rest.take(MAGIC.len())? != MAGIC || rest.take(1)? != [VERSION] {
            return Err(not_figures());
        }
        // Arrow's reader is given nothing that was not written here.
        let sum = rest.take(32)?;
        if sum != blake3::hash(rest.0).as_bytes() {
            return Err(not_figures());
        }
        let mut releases = BTreeMap::new();
        for _ in 0..rest.length()? {
            let digest = rest.take(32)?.try_into().map_err(|_| not_figures())?;
            let mut sets = Vec::new();
            for _ in 0..rest.length()? {
                let stream = rest.length()?;
                sets.push(ReleasedSet::from_stream(rest.take(stream)?)?);
            }
            releases.insert(digest, sets);
        }
        if !rest.0.is_empty() {
            return Err(not_figures());
        }
        Ok(Self(releases))
    }
}

impl ReleasedSet {
    fn to_stream(&self) -> Result<Vec<u8>, EngineError> {
        let mut fields = Vec::new();
        let mut columns = self.keys.clone();
        for (i, key) in self.keys.iter().enumerate() {
            fields.push(Field::new(format!("k{i}"), key.data_type().clone(), true));
        }
        for (i, measure) in self.measures.iter().enumerate() {
            let says = HashMap::from([(SAYS.to_owned(), measure.says.to_text())]);
            let column = measure.to_column();
            fields.push(Field::new(format!("m{i}"), DataType::Binary, false).with_metadata(says));
            columns.push(Arc::new(column));
        }
        let threshold = self.threshold.map_or(String::new(), |threshold| {
            format!("{:x}", threshold.to_bits())
        });
        let schema = Arc::new(
            Schema::new(fields).with_metadata(HashMap::from([(THRESHOLD.to_owned(), threshold)])),
        );
        let rows = RecordBatchOptions::new().with_row_count(Some(self.groups));
        let batch = RecordBatch::try_new_with_options(Arc::clone(&schema), columns, &rows)?;
        let mut stream = Vec::new();
        let mut writer = StreamWriter::try_new(&mut stream, &schema)?;
        writer.write(&batch)?;
        writer.finish()?;
        drop(writer);
        Ok(stream)
    }

    fn from_stream(stream: &[u8]) -> Result<Self, EngineError> {
        let mut reader = StreamReader::try_new(stream, None).map_err(|_| not_figures())?;
        let schema = reader.schema();
        let batch = reader
            .next()
            .ok_or_else(not_figures)?
            .map_err(|_| not_figures())?;
        let threshold = match schema.metadata().get(THRESHOLD).map(String::as_str) {
            None | Some("") => None,
            Some(bits) => Some(f64::from_bits(
                u64::from_str_radix(bits, 16).map_err(|_| not_figures())?,
            )),
        };
        let mut keys = Vec::new();
        let mut measures = Vec::new();
        for (field, column) in schema.fields().iter().zip(batch.columns()) {
            match field.metadata().get(SAYS) {
                None => keys.push(Arc::clone(column)),
                Some(says) => {
                    let says = Says::from_text(says).ok_or_else(not_figures)?;
                    let column = column.as_binary_opt::<i32>().ok_or_else(not_figures)?;
                    measures.push(ReleasedMeasure::from_column(column, says)?);
                }
            }
        }
        Ok(Self {
            keys,
            groups: batch.num_rows(),
            measures,
            threshold,
        })
    }
}

impl ReleasedMeasure {
    fn to_column(&self) -> BinaryArray {
        let per_group = self.says.per_group.max(1);
        let groups = self.values.chunks(per_group).enumerate();
        BinaryArray::from_iter_values(groups.map(|(group, values)| {
            let mut bytes: Vec<u8> = values.iter().flat_map(|v| v.to_le_bytes()).collect();
            let of_group = group * per_group..group * per_group + values.len();
            let intervals = self.intervals.as_ref().and_then(|all| all.get(of_group));
            for (low, high) in intervals.unwrap_or_default() {
                bytes.extend_from_slice(&low.to_le_bytes());
                bytes.extend_from_slice(&high.to_le_bytes());
            }
            bytes
        }))
    }

    fn from_column(column: &BinaryArray, says: Says) -> Result<Self, EngineError> {
        let mut values = Vec::new();
        let mut intervals: Vec<(i128, i128)> = Vec::new();
        let mut with_intervals = false;
        for row in 0..column.len() {
            let (numbers, []) = column.value(row).as_chunks::<16>() else {
                return Err(not_figures());
            };
            let numbers: Vec<i128> = numbers.iter().map(|n| i128::from_le_bytes(*n)).collect();
            let rest = numbers.get(says.per_group..).ok_or_else(not_figures)?;
            values.extend_from_slice(&numbers[..says.per_group]);
            if rest.is_empty() {
                continue;
            }
            with_intervals = true;
            if rest.len() != 2 * says.per_group {
                return Err(not_figures());
            }
            intervals.extend(rest.chunks_exact(2).map(|ends| (ends[0], ends[1])));
        }
        if with_intervals && intervals.len() != values.len() {
            return Err(not_figures());
        }
        Ok(Self {
            values,
            intervals: with_intervals.then_some(intervals),
            says,
        })
    }
}

fn length(bytes: &mut Vec<u8>, length: usize) {
    bytes.extend_from_slice(&(length as u64).to_le_bytes());
}

/// What is still to be read.
struct Rest<'a>(&'a [u8]);

impl<'a> Rest<'a> {
    fn take(&mut self, bytes: usize) -> Result<&'a [u8], EngineError> {
        let (taken, rest) = self.0.split_at_checked(bytes).ok_or_else(not_figures)?;
        self.0 = rest;
        Ok(taken)
    }

    fn length(&mut self) -> Result<usize, EngineError> {
        let bytes = self.take(8)?.try_into().map_err(|_| not_figures())?;
        usize::try_from(u64::from_le_bytes(bytes)).map_err(|_| not_figures())
    }
}

fn not_figures() -> EngineError {
    EngineError::Failed(
        "the figures of the earlier answer cannot be read back; ask the question anew".into(),
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::array::{Int64Array, StringViewArray};
    use proptest::prelude::*;

    fn figures() -> Releases {
        let says = Says {
            per_group: 1,
            fraction_bits: 16,
            noise_scale: 7.25,
            clip: 3.0,
            clip_found: true,
        };
        let set = ReleasedSet {
            keys: vec![
                Arc::new(StringViewArray::from(vec![Some("Centre"), None])),
                Arc::new(Int64Array::from(vec![1, 2])),
            ],
            groups: 2,
            measures: vec![
                ReleasedMeasure {
                    values: vec![i128::MIN, 65_536],
                    intervals: None,
                    says,
                },
                ReleasedMeasure {
                    values: vec![1, 2, 3, 4],
                    intervals: Some(vec![(0, 2), (1, 3), (2, 4), (i128::MIN, i128::MAX)]),
                    says: Says {
                        per_group: 2,
                        clip_found: false,
                        ..says
                    },
                },
            ],
            threshold: Some(57.5),
        };
        let total = ReleasedSet {
            keys: Vec::new(),
            groups: 1,
            measures: Vec::new(),
            threshold: None,
        };
        Releases(BTreeMap::from([
            ([7; 32], vec![set, total]),
            ([9; 32], Vec::new()),
        ]))
    }

    #[test]
    fn figures_come_back_from_their_bytes_as_they_were() {
        let bytes = figures().to_bytes().expect("bytes");
        assert_eq!(Releases::from_bytes(&bytes).expect("figures"), figures());
        let none = Releases::default();
        let bytes = none.to_bytes().expect("bytes");
        assert_eq!(Releases::from_bytes(&bytes).expect("figures"), none);
    }

    proptest! {
        #[test]
        fn bytes_that_are_no_figures_are_an_error_and_no_panic(cut in 0_usize..2_000, at in 0_usize..2_000, to: u8) {
            let whole = figures().to_bytes().expect("bytes");
            let cut_short = &whole[..cut.min(whole.len() - 1)];
            prop_assert!(Releases::from_bytes(cut_short).is_err());
            let mut other = whole.clone();
            let at = at % whole.len();
            other[at] = to;
            prop_assert_eq!(Releases::from_bytes(&other).is_ok(), other == whole);
        }
    }
}
