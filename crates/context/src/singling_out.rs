//! Quasi-identifiers: columns none of which points to a person, and which together single her out (GDPR, recital 26; L. Sweeney,
//! "Simple demographics often identify people uniquely", 2000).
//!
//! Counted on the rows that detection looked at. A row that is alone in them may have company in the whole file, so the share is
//! an upper bound of the file's, and the smallest group a lower bound. It hints at what to generalise before records leave; a release is
//! measured on the whole file.

use serde::{Deserialize, Serialize};
use std::collections::HashMap;
use territory::ColumnName;

/// Columns that are combined, at most; more would say nothing new and cost time.
const COLUMNS_MAX: usize = 8;
/// Columns in one combination.
const TOGETHER_MAX: usize = 3;
/// Rows below which nothing is said.
const ROWS_MIN: usize = 20;
/// Rows alone, in percent, from which a combination is named.
const ALONE_MIN_PERCENT: u32 = 20;
/// Combinations named.
const NAMED_MAX: usize = 5;

/// A combination of columns that singles persons out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SinglingOut {
    /// The columns, each needed: no part of them singles out nearly as many.
    pub columns: Vec<ColumnName>,
    /// Rows that were looked at, those with a value in each of the columns.
    pub rows: u32,
    /// Rows of these whose combination no other row has.
    pub alone: u32,
    /// Rows of the smallest group of the same combination (the k of k-anonymity, in the rows looked at).
    pub smallest: u32,
}

/// A column that may be combined: its name and its sampled values with their rows.
pub(crate) struct Candidate<'a> {
    pub(crate) name: &'a ColumnName,
    pub(crate) values: &'a [String],
    pub(crate) rows: &'a [u64],
}

/// The combinations that single most persons out, the strongest first.
pub(crate) fn singling_out(candidates: &[Candidate<'_>]) -> Vec<SinglingOut> {
    let columns: Vec<HashMap<u64, &str>> = candidates
        .iter()
        .take(COLUMNS_MAX)
        .map(|column| {
            column
                .rows
                .iter()
                .copied()
                .zip(column.values.iter().map(|value| value.trim()))
                .filter(|(_, value)| !value.is_empty())
                .collect()
        })
        .collect();
    let mut sets: Vec<(u32, SinglingOut)> = Vec::new();
    for set in 1_u32..1 << columns.len() {
        if set.count_ones() as usize > TOGETHER_MAX {
            continue;
        }
        let members: Vec<usize> = (0..columns.len())
            .filter(|index| set >> index & 1 == 1)
            .collect();
        let chosen: Vec<&HashMap<u64, &str>> = members
            .iter()
            .filter_map(|index| columns.get(*index))
            .collect();
        let Some(found) = count(&chosen) else {
            continue;
        };
        let names = members
            .iter()
            .filter_map(|index| candidates.get(*index))
            .map(|candidate| candidate.name.clone());
        sets.push((
            set,
            SinglingOut {
                columns: names.collect(),
                ..found
            },
        ));
    }
    let needed: Vec<SinglingOut> = sets
        .iter()
        .filter(|(set, found)| {
            let parts = sets
                .iter()
                .filter(|(part, _)| part & set == *part && part != set);
            found.percent() >= ALONE_MIN_PERCENT
                && parts
                    .map(|(_, part)| part.percent())
                    .all(|part| part * 10 < found.percent() * 8)
        })
        .map(|(_, found)| found.clone())
        .collect();
    let mut named = needed;
    named.sort_by_key(|found| (std::cmp::Reverse(found.percent()), found.columns.len()));
    named.truncate(NAMED_MAX);
    named
}

impl SinglingOut {
    /// Rows that are alone, in percent of those looked at.
    #[must_use]
    pub fn percent(&self) -> u32 {
        self.alone * 100 / self.rows.max(1)
    }
}

fn count(columns: &[&HashMap<u64, &str>]) -> Option<SinglingOut> {
    let first = columns.first()?;
    let mut groups: HashMap<Vec<&str>, u32> = HashMap::new();
    let mut rows = 0;
    for row in first.keys() {
        let together: Option<Vec<&str>> = columns
            .iter()
            .map(|column| column.get(row).copied())
            .collect();
        if let Some(together) = together {
            rows += 1;
            *groups.entry(together).or_default() += 1;
        }
    }
    (rows as usize >= ROWS_MIN).then(|| SinglingOut {
        columns: Vec::new(),
        rows,
        alone: groups.values().filter(|rows| **rows == 1).sum(),
        smallest: groups.values().copied().min().unwrap_or(0),
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn three_columns_single_out_what_none_does_alone() {
        // 4 × 5 × 6 combinations, each once: whoever knows all three knows the row.
        let names: Vec<ColumnName> = ["sexe", "age", "cp"]
            .iter()
            .map(|name| name.parse().expect("a name"))
            .collect();
        let values: Vec<Vec<String>> = [(1, 4), (4, 5), (20, 6)]
            .iter()
            .map(|(step, many)| {
                (0..120)
                    .map(|row| (row / step % many).to_string())
                    .collect()
            })
            .collect();
        let rows: Vec<u64> = (1..=120).collect();
        let candidates: Vec<Candidate<'_>> = names
            .iter()
            .zip(&values)
            .map(|(name, values)| Candidate {
                name,
                values,
                rows: &rows,
            })
            .collect();
        let found = singling_out(&candidates);
        assert_eq!(found.len(), 1, "{found:?}");
        assert_eq!(found[0].columns, names);
        assert_eq!(
            (found[0].rows, found[0].alone, found[0].smallest),
            (120, 120, 1)
        );
        assert!(singling_out(&candidates[..2]).is_empty());
    }
}
