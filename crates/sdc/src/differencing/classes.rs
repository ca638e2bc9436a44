//! Persons that are in exactly the same cells.

use std::collections::HashMap;
use std::hash::{BuildHasherDefault, Hasher};

use crate::Members;
use crate::field::spread;

/// The classes of all persons in any of the sets; none when they would be too many to look at.
pub(crate) struct Classes {
    pub(crate) classes: Option<Vec<Class>>,
}

pub(crate) struct Class {
    pub(crate) persons: u64,
    /// The sets it is in, rising.
    pub(crate) rows: Vec<u32>,
}

/// The most entries (classes times the sets each is in) that are kept: about 400 MB on the way.
const MOST_ENTRIES: u64 = 20_000_000;

impl Classes {
    /// Persons are told apart by the exclusive or of random-looking 64-bit words of their sets. Two of a million classes
    /// share a word with probability below 3 · 10⁻⁸; then the sizes of the classes in some set do not add up to the set,
    /// and other words are taken.
    pub(crate) fn of(sets: &[&Members]) -> Self {
        let mut salt = 0;
        loop {
            let found = distinct(sets, salt);
            match with_rows(sets, &found) {
                Rows::Complete(classes) => {
                    return Self {
                        classes: Some(classes),
                    };
                }
                Rows::TooMany => return Self { classes: None },
                Rows::Merged => salt += 1,
            }
        }
    }
}

/// Size and first person of each class, by first person.
fn distinct(sets: &[&Members], salt: u64) -> Vec<(u64, u32)> {
    let words: Vec<u64> = (0..sets.len() as u64)
        .map(|set| spread(set ^ (salt << 32)))
        .collect();
    let mut found: HashMap<u64, (u64, u32), BuildHasherDefault<Word>> = HashMap::default();
    let mut block = vec![0_u64; 1 << 16];
    for high in Members::blocks(sets) {
        // 65,536 persons at a time stay in the processor's cache.
        block.fill(0);
        for (set, word) in sets.iter().zip(&words) {
            set.for_each_in_block(high, |low| block[usize::from(low)] ^= word);
        }
        for (low, word) in (0_u32..).zip(&block) {
            if *word != 0 {
                let first = (u32::from(high) << 16) | low;
                found.entry(*word).or_insert((0, first)).0 += 1;
            }
        }
    }
    let mut found: Vec<(u64, u32)> = found.into_values().collect();
    found.sort_unstable_by_key(|(_, first)| *first);
    found
}

enum Rows {
    Complete(Vec<Class>),
    TooMany,
    Merged,
}

fn with_rows(sets: &[&Members], found: &[(u64, u32)]) -> Rows {
    let firsts: Members = found.iter().map(|(_, first)| *first).collect();
    let mut classes: Vec<Class> = found
        .iter()
        .map(|(persons, _)| Class {
            persons: *persons,
            rows: Vec::new(),
        })
        .collect();
    let entries = |sets: &[&Members]| -> u64 {
        let first = sets.iter().map(|set| set.common_count(&firsts));
        first.sum()
    };
    if (found.len() * sets.len()) as u64 > MOST_ENTRIES && entries(sets) > MOST_ENTRIES {
        return Rows::TooMany;
    }
    for (row, set) in sets.iter().enumerate() {
        let mut persons = 0;
        let mut inside = 0;
        for first in set.common(&firsts).iter() {
            // Both rise, and every person of the intersection is the first of a class.
            while found[inside].1 != first {
                inside += 1;
            }
            classes[inside].rows.push(row as u32);
            persons += found[inside].0;
        }
        if persons != set.count() {
            return Rows::Merged;
        }
    }
    Rows::Complete(classes)
}

/// The words are spread already.
#[derive(Default)]
struct Word(u64);

impl Hasher for Word {
    fn finish(&self) -> u64 {
        self.0
    }

    fn write(&mut self, bytes: &[u8]) {
        for byte in bytes {
            self.write_u64(u64::from(*byte));
        }
    }

    fn write_u64(&mut self, word: u64) {
        self.0 ^= word;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn persons_in_the_same_cells_are_one_class() {
        let all: Members = (0..100_000).collect();
        let some: Members = (10..70_000).collect();
        let few: Members = [5, 20, 99_999].into_iter().collect();
        let classes = Classes::of(&[&all, &some, &few]);
        let mut sizes: Vec<(Vec<u32>, u64)> = classes
            .classes
            .unwrap()
            .iter()
            .map(|class| (class.rows.clone(), class.persons))
            .collect();
        sizes.sort();
        assert_eq!(
            sizes,
            [
                (vec![0], 30_008),
                (vec![0, 1], 69_989),
                (vec![0, 1, 2], 1),
                (vec![0, 2], 2),
            ]
        );
    }
}
