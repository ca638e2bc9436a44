//! Generalisation hierarchies: which texts a value may be replaced by, from itself to "anything".
//!
//! A hierarchy is *nested*: two values that share a label on one level share it on every coarser one. A label means
//! the same set of values wherever it stands, so that whoever reads the released file alone knows what it covers.

mod csv;
mod kinds;

use crate::AnonymityError;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

/// Values that a hierarchy may have.
pub const MAX_VALUES: usize = 1_000_000;
/// Levels that a hierarchy may have, the values' own included.
pub const MAX_LEVELS: usize = 32;
/// The label that stands for any value.
pub const ANY: &str = "*";

/// Values and their labels on each level; level 0 holds the values themselves, the last level one single label.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Vec<String>>", into = "Vec<Vec<String>>")]
pub struct Hierarchy {
    /// Each label once; values first, in order.
    labels: Vec<String>,
    /// For each label, how many values it covers.
    covers: Vec<u32>,
    /// For each level, the label of each value.
    levels: Vec<Vec<u32>>,
    value_of: HashMap<String, u32>,
}

impl Hierarchy {
    /// A hierarchy from one row per value: the value, its label on level 1, on level 2, and so on. When the last level
    /// has more than one label, a level of [`ANY`] is added.
    ///
    /// # Errors
    /// When rows differ in length, a value stands twice, levels are not nested, or one label covers different values
    /// on different levels; or beyond [`MAX_VALUES`] and [`MAX_LEVELS`].
    pub fn from_rows(mut rows: Vec<Vec<String>>) -> Result<Self, AnonymityError> {
        let height = rows.first().map_or(0, Vec::len);
        if height == 0 {
            return Err(AnonymityError::hierarchy(
                "it has no value; give one row per value, the value first",
            ));
        }
        if rows.len() > MAX_VALUES {
            return Err(AnonymityError::TooLarge {
                what: "values of a hierarchy",
                found: rows.len() as u64,
                limit: MAX_VALUES as u64,
            });
        }
        if let Some(odd) = rows.iter().position(|row| row.len() != height) {
            return Err(AnonymityError::hierarchy(format!(
                "row {} has {} levels where the first has {height}; fill each row to the same length",
                odd + 1,
                rows[odd].len()
            )));
        }
        if rows
            .iter()
            .any(|row| row[height - 1] != rows[0][height - 1])
        {
            rows.iter_mut().for_each(|row| row.push(ANY.to_owned()));
        }
        if rows[0].len() > MAX_LEVELS {
            return Err(AnonymityError::TooLarge {
                what: "levels of a hierarchy",
                found: rows[0].len() as u64,
                limit: MAX_LEVELS as u64,
            });
        }
        Self::numbered(&rows)
    }

    /// The hierarchy of a column of which a value is either shown or not: the values, and [`ANY`].
    ///
    /// # Errors
    /// As [`Hierarchy::from_rows`].
    pub fn shown_or_not<T: Into<String>>(
        values: impl IntoIterator<Item = T>,
    ) -> Result<Self, AnonymityError> {
        Self::from_rows(
            values
                .into_iter()
                .map(|value| vec![value.into(), ANY.to_owned()])
                .collect(),
        )
    }

    /// How many levels there are, that of the values included.
    #[must_use]
    pub fn height(&self) -> usize {
        self.levels.len()
    }

    /// How many values there are.
    #[must_use]
    pub fn values(&self) -> usize {
        self.levels[0].len()
    }

    /// The label of a value on a level; `None` when either is unknown.
    #[must_use]
    pub fn label(&self, value: &str, level: usize) -> Option<&str> {
        let value = *self.value_of.get(value)?;
        let label = *self.levels.get(level)?.get(value as usize)?;
        self.labels.get(label as usize).map(String::as_str)
    }

    /// Position of a value on level 0.
    pub(crate) fn value(&self, text: &str) -> Option<u32> {
        self.value_of.get(text).copied()
    }

    /// For each value, its label's number on this level (which the caller knows to be below [`Self::height`]).
    pub(crate) fn level(&self, level: usize) -> &[u32] {
        &self.levels[level]
    }

    /// All labels; a label's number is its position here.
    pub(crate) fn labels(&self) -> &[String] {
        &self.labels
    }

    /// For each label, how many values it covers.
    pub(crate) fn covers(&self) -> &[u32] {
        &self.covers
    }

    /// `rows` are of one length and end in one label.
    fn numbered(rows: &[Vec<String>]) -> Result<Self, AnonymityError> {
        let mut labels: Vec<String> = Vec::new();
        let mut covers: Vec<u32> = Vec::new();
        let mut numbers: HashMap<&str, u32> = HashMap::new();
        let mut levels = Vec::with_capacity(rows[0].len());
        for level in 0..rows[0].len() {
            let mut column = Vec::with_capacity(rows.len());
            let mut here: HashMap<u32, u32> = HashMap::new();
            for row in rows {
                let text = row[level].as_str();
                let number = *numbers.entry(text).or_insert_with(|| {
                    labels.push(text.to_owned());
                    covers.push(0);
                    // Below 2³²: at most MAX_VALUES × MAX_LEVELS labels.
                    labels.len() as u32 - 1
                });
                *here.entry(number).or_default() += 1;
                column.push(number);
            }
            if level == 0 && here.len() != rows.len() {
                return Err(AnonymityError::hierarchy(
                    "a value stands in two rows; give each value once",
                ));
            }
            let before = levels.last().map(Vec::as_slice);
            for (&number, &count) in &here {
                let known = &mut covers[number as usize];
                if *known != 0 && (*known != count || !same_values(number, &levels, &column)) {
                    return Err(AnonymityError::hierarchy(format!(
                        "\"{}\" covers different values on different levels; rename one, or a reader cannot tell them apart",
                        labels[number as usize]
                    )));
                }
                *known = count;
            }
            if let Some(before) = before {
                nested(before, &column, &labels)?;
            }
            levels.push(column);
        }
        let value_of = rows
            .iter()
            .zip(0u32..)
            .map(|(row, value)| (row[0].clone(), value))
            .collect();
        Ok(Self {
            labels,
            covers,
            levels,
            value_of,
        })
    }
}

/// Whether `number` stands on the same values in `column` as on the earlier level that has it.
fn same_values(number: u32, levels: &[Vec<u32>], column: &[u32]) -> bool {
    levels
        .iter()
        .rev()
        .find(|level| level.contains(&number))
        .is_none_or(|level| {
            level
                .iter()
                .zip(column)
                .all(|(&before, &now)| (before == number) == (now == number))
        })
}

fn nested(before: &[u32], now: &[u32], labels: &[String]) -> Result<(), AnonymityError> {
    let mut parent: HashMap<u32, u32> = HashMap::new();
    for (&child, &label) in before.iter().zip(now) {
        if *parent.entry(child).or_insert(label) != label {
            return Err(AnonymityError::hierarchy(format!(
                "\"{}\" has two labels on the next level; values that share a label must share all coarser ones",
                labels[child as usize]
            )));
        }
    }
    Ok(())
}

impl TryFrom<Vec<Vec<String>>> for Hierarchy {
    type Error = AnonymityError;
    fn try_from(rows: Vec<Vec<String>>) -> Result<Self, AnonymityError> {
        Self::from_rows(rows)
    }
}

impl From<Hierarchy> for Vec<Vec<String>> {
    fn from(hierarchy: Hierarchy) -> Self {
        (0..hierarchy.values())
            .map(|value| {
                hierarchy
                    .levels
                    .iter()
                    .map(|level| hierarchy.labels[level[value] as usize].clone())
                    .collect()
            })
            .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rows(rows: &[&[&str]]) -> Result<Hierarchy, AnonymityError> {
        Hierarchy::from_rows(
            rows.iter()
                .map(|row| row.iter().map(|&text| text.to_owned()).collect())
                .collect(),
        )
    }

    #[test]
    fn labels_cover_values_and_end_in_one() {
        let tree = rows(&[&["a", "ab"], &["b", "ab"], &["c", "c"]]).unwrap();
        assert_eq!(tree.height(), 3);
        assert_eq!(tree.label("a", 1), Some("ab"));
        assert_eq!(tree.label("c", 1), Some("c"));
        assert_eq!(tree.label("c", 2), Some(ANY));
        assert_eq!(tree.label("d", 0), None);
        let covered: Vec<_> = tree
            .level(1)
            .iter()
            .map(|&l| tree.covers()[l as usize])
            .collect();
        assert_eq!(covered, [2, 2, 1]);
    }

    #[test]
    fn what_a_reader_could_not_understand_is_refused() {
        let two_meanings = rows(&[&["a", "x", "*"], &["x", "y", "*"]]).unwrap_err();
        assert!(
            two_meanings.to_string().contains("different values"),
            "{two_meanings}"
        );
        let not_nested = rows(&[&["a", "x", "p"], &["b", "x", "q"]]).unwrap_err();
        assert!(
            not_nested.to_string().contains("two labels"),
            "{not_nested}"
        );
        assert!(rows(&[&["a", "x"], &["a", "x"]]).is_err());
        assert!(rows(&[&["a", "x"], &["b"]]).is_err());
        assert!(rows(&[]).is_err());
    }

    #[test]
    fn it_survives_being_written_and_read() {
        let tree = rows(&[&["a", "ab"], &["b", "ab"], &["c", "c"]]).unwrap();
        let text = serde_json::to_string(&tree).unwrap();
        assert_eq!(serde_json::from_str::<Hierarchy>(&text).unwrap(), tree);
    }
}
