//! Rare values of a column are merged, so that pairs are not counted over cells that hold nothing but noise.
//!
//! A value is rare when its noisy count lies below three standard deviations (McKenna et al. 2021, §3). Rare texts share
//! one cell. Rare bands are merged with their neighbours, so that order is kept. Within a cell, rows are spread by the
//! noisy counts of its values. All of it works on released figures.

use crate::fit;

/// How codes of a column fall into cells.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Merged {
    /// Each code's cell.
    pub(crate) cell_of: Vec<u16>,
    /// The codes of each cell.
    pub(crate) members: Vec<Vec<u16>>,
    /// What is likely within each cell, in step with its members.
    pub(crate) within: Vec<Vec<f64>>,
}

/// Merges the codes of one column. `noisy` has one count per value and, if `missing`, a last one for the missing value.
pub(crate) fn merge(noisy: &[i64], least: i64, ordered: bool, missing: bool, total: f64) -> Merged {
    let values = noisy.len() - usize::from(missing);
    let rare = |code: usize| noisy.get(code).is_none_or(|count| *count < least);
    let mut groups = if ordered {
        runs(noisy.get(..values).unwrap_or_default(), least)
    } else {
        let (few, many): (Vec<usize>, Vec<usize>) = (0..values).partition(|code| rare(*code));
        let mut groups: Vec<Vec<usize>> = many.into_iter().map(|code| vec![code]).collect();
        if !few.is_empty() {
            groups.push(few);
        }
        groups
    };
    if missing {
        groups.push(vec![values]);
    }
    let counts: Vec<f64> = noisy.iter().map(|count| *count as f64).collect();
    let likely = fit::nearest(&counts, &vec![1.0; counts.len()], total);
    let weights = |group: &Vec<usize>| {
        let weights: Vec<f64> = group
            .iter()
            .filter_map(|code| likely.get(*code).copied())
            .collect();
        if weights.iter().sum::<f64>() > 0.0 {
            weights
        } else {
            vec![1.0; group.len()]
        }
    };
    let within = groups.iter().map(weights).collect();
    let mut cell_of = vec![0; noisy.len()];
    for (cell, group) in (0..=u16::MAX).zip(&groups) {
        for code in group {
            if let Some(place) = cell_of.get_mut(*code) {
                *place = cell;
            }
        }
    }
    // Fewer than 65,536 codes: the domain is bounded.
    let narrow = |group: Vec<usize>| {
        group
            .into_iter()
            .filter_map(|code| u16::try_from(code).ok())
            .collect()
    };
    Merged {
        cell_of,
        members: groups.into_iter().map(narrow).collect(),
        within,
    }
}

/// Runs of neighbouring bands that together are not rare: the noise of k bands is √k times that of one.
fn runs(noisy: &[i64], least: i64) -> Vec<Vec<usize>> {
    let mut runs: Vec<Vec<usize>> = Vec::new();
    let (mut open, mut held) = (Vec::new(), 0_i64);
    for (code, count) in noisy.iter().enumerate() {
        if *count >= least && !open.is_empty() {
            // Rare bands left before a frequent one join whatever came before them.
            match runs.last_mut() {
                Some(last) => last.append(&mut open),
                None => runs.push(std::mem::take(&mut open)),
            }
            held = 0;
        }
        open.push(code);
        held = held.saturating_add(*count);
        if held as f64 >= least as f64 * (open.len() as f64).sqrt() {
            runs.push(std::mem::take(&mut open));
            held = 0;
        }
    }
    if !open.is_empty() {
        match runs.last_mut() {
            Some(last) => last.append(&mut open),
            None => runs.push(open),
        }
    }
    runs
}

impl Merged {
    pub(crate) fn cells(&self) -> usize {
        self.members.len()
    }

    /// The counts of cells, from the counts of codes.
    pub(crate) fn sums(&self, counts: &[i64]) -> Vec<f64> {
        let count = |code: &u16| counts.get(usize::from(*code)).map_or(0.0, |n| *n as f64);
        self.members
            .iter()
            .map(|members| members.iter().map(count).sum())
            .collect()
    }

    /// Codes become cells.
    pub(crate) fn fold(&self, codes: &[u16]) -> Vec<u16> {
        let cell = |code: &u16| self.cell_of.get(usize::from(*code)).copied().unwrap_or(0);
        codes.iter().map(cell).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rare_texts_share_a_cell_and_the_missing_value_keeps_its_own() {
        let merged = merge(&[50, 2, -3, 90, 1], 10, false, true, 140.0);
        assert_eq!(merged.members, [vec![0], vec![3], vec![1, 2], vec![4]]);
        assert_eq!(merged.cell_of, [0, 2, 2, 1, 3]);
        assert_eq!(merged.fold(&[4, 2, 0]), [3, 2, 0]);
        assert_eq!(merged.sums(&[50, 2, -3, 90, 1]), [50.0, 90.0, -1.0, 1.0]);
    }

    #[test]
    fn rare_bands_are_merged_with_their_neighbours() {
        let merged = merge(&[8, 8, 8, 40, 1, 2, 30, 0], 10, true, false, 100.0);
        assert_eq!(merged.members, [vec![0, 1, 2], vec![3, 4, 5], vec![6, 7]]);
        assert!(merged.within[1][0] > 0.9 * merged.within[1].iter().sum::<f64>());
    }

    #[test]
    fn a_column_of_nothing_but_noise_is_one_cell_with_all_its_values() {
        for ordered in [true, false] {
            let merged = merge(&[-1, 2, 0], 10, ordered, false, 0.0);
            assert_eq!(merged.members, [vec![0, 1, 2]]);
            assert_eq!(merged.within, [vec![1.0; 3]]);
        }
    }
}
