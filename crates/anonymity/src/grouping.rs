//! Rows that share their labels, counted: the one operation that everything here repeats.
//!
//! Equal rows are merged once; every transformation is then evaluated on the merged tuples, or on the classes of a
//! finer transformation, which are fewer still (roll-up).

/// Classes of rows, each with one tuple that stands for it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Classes {
    /// For each class, the position of one of its tuples among the base tuples.
    pub(crate) tuples: Vec<u32>,
    /// For each class, its rows.
    pub(crate) sizes: Vec<u32>,
    /// For each column that the model looks at, how often each value occurs in each class.
    pub(crate) histograms: Vec<Histogram>,
}

/// Value counts per class, one after the other.
#[derive(Debug, Clone, Default)]
pub(crate) struct Histogram {
    /// Where each class starts in `counts`, and the end.
    starts: Vec<u32>,
    counts: Vec<(u32, u32)>,
}

impl Histogram {
    /// One class per row, each with its value.
    pub(crate) fn of_rows(codes: &[u32]) -> Self {
        Self {
            starts: (0..=codes.len() as u32).collect(),
            counts: codes.iter().map(|&code| (code, 1)).collect(),
        }
    }

    /// The (value, count) pairs of a class, of distinct values.
    pub(crate) fn class(&self, class: usize) -> &[(u32, u32)] {
        &self.counts[self.starts[class] as usize..self.starts[class + 1] as usize]
    }

    /// The histogram of these classes together.
    pub(crate) fn together(
        &self,
        classes: impl IntoIterator<Item = u32>,
        tally: &mut Tally,
    ) -> Vec<(u32, u32)> {
        for class in classes {
            tally.add(self.class(class as usize));
        }
        tally.take()
    }

    /// Classes merged: `order` lists the old classes by their new one, `ends` where each new one ends in it.
    pub(crate) fn merged(&self, order: &[u32], ends: &[u32], tally: &mut Tally) -> Self {
        let mut merged = Self {
            starts: Vec::with_capacity(ends.len() + 1),
            counts: Vec::new(),
        };
        merged.starts.push(0);
        let mut from = 0;
        for &end in ends {
            for &class in &order[from..end as usize] {
                tally.add(self.class(class as usize));
            }
            from = end as usize;
            tally.take_into(&mut merged.counts);
            merged.starts.push(merged.counts.len() as u32);
        }
        merged
    }
}

/// Adds up (value, count) pairs.
#[derive(Debug, Default)]
pub(crate) struct Tally {
    counts: Vec<u32>,
    touched: Vec<u32>,
}

impl Tally {
    fn add(&mut self, pairs: &[(u32, u32)]) {
        for &(code, count) in pairs {
            if code as usize >= self.counts.len() {
                self.counts.resize(code as usize + 1, 0);
            }
            let here = &mut self.counts[code as usize];
            if *here == 0 {
                self.touched.push(code);
            }
            *here += count;
        }
    }

    fn take_into(&mut self, pairs: &mut Vec<(u32, u32)>) {
        for code in self.touched.drain(..) {
            pairs.push((code, std::mem::take(&mut self.counts[code as usize])));
        }
    }

    fn take(&mut self) -> Vec<(u32, u32)> {
        let mut pairs = Vec::with_capacity(self.touched.len());
        self.take_into(&mut pairs);
        pairs
    }
}

/// For each value of a column a number on some level, all below `many`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Labels<'a> {
    pub(crate) of: &'a [u32],
    pub(crate) many: u32,
}

/// Numbers `rows` by their labels in all columns, in order of first appearance; `code(column, row)` gives a value.
///
/// Returns each row's number, and the first row of each number.
pub(crate) fn number(
    rows: usize,
    labels: &[Labels<'_>],
    columns: &[&[u32]],
    through: Option<&[u32]>,
) -> (Vec<u32>, Vec<u32>) {
    let mut keys = vec![0u64; rows];
    let mut bound = 1u64;
    for (labels, column) in labels.iter().zip(columns) {
        let many = u64::from(labels.many.max(1));
        if bound.checked_mul(many).is_none() {
            let (numbers, firsts) = dense(&keys, bound);
            keys = numbers.into_iter().map(u64::from).collect();
            bound = firsts.len() as u64;
        }
        // At most 2³² groups times 2³² labels: no overflow after the numbering above.
        bound *= many;
        match through {
            None => {
                for (key, &code) in keys.iter_mut().zip(*column) {
                    *key = *key * many + u64::from(labels.of[code as usize]);
                }
            }
            Some(rows) => {
                for (key, &row) in keys.iter_mut().zip(rows) {
                    let code = column[row as usize];
                    *key = *key * many + u64::from(labels.of[code as usize]);
                }
            }
        }
    }
    dense(&keys, bound)
}

const EMPTY: u32 = u32::MAX;

/// Numbers equal keys, all below `bound`, in order of first appearance.
fn dense(keys: &[u64], bound: u64) -> (Vec<u32>, Vec<u32>) {
    let mut firsts: Vec<u32> = Vec::new();
    let mut numbers = Vec::with_capacity(keys.len());
    if bound <= (keys.len() as u64).saturating_mul(4) {
        let mut known = vec![EMPTY; bound as usize];
        for (row, &key) in (0u32..).zip(keys) {
            let number = &mut known[key as usize];
            if *number == EMPTY {
                *number = firsts.len() as u32;
                firsts.push(row);
            }
            numbers.push(*number);
        }
        return (numbers, firsts);
    }
    // Open addressing, grown to at most half full.
    let mut slots = vec![EMPTY; 1_024];
    for (row, &key) in (0u32..).zip(keys) {
        if firsts.len() * 2 >= slots.len() {
            slots = vec![EMPTY; slots.len() * 4];
            for (number, &first) in (0u32..).zip(&firsts) {
                let slot = find(&slots, keys, &firsts, keys[first as usize]);
                slots[slot] = number;
            }
        }
        let slot = find(&slots, keys, &firsts, key);
        if slots[slot] == EMPTY {
            slots[slot] = firsts.len() as u32;
            firsts.push(row);
        }
        numbers.push(slots[slot]);
    }
    (numbers, firsts)
}

/// The slot that holds `key`, or the empty one where it belongs. `slots` is a power of two and never full.
fn find(slots: &[u32], keys: &[u64], firsts: &[u32], key: u64) -> usize {
    let mask = slots.len() - 1;
    let mut slot = mixed(key) as usize & mask;
    loop {
        let number = slots[slot];
        if number == EMPTY || keys[firsts[number as usize] as usize] == key {
            return slot;
        }
        slot = (slot + 1) & mask;
    }
}

/// The finaliser of MurmurHash3: every bit of the key reaches the low bits.
fn mixed(mut key: u64) -> u64 {
    key ^= key >> 33;
    key = key.wrapping_mul(0xff51_afd7_ed55_8ccd);
    key ^= key >> 33;
    key = key.wrapping_mul(0xc4ce_b9fe_1a85_ec53);
    key ^ (key >> 33)
}

impl Classes {
    /// How many classes there are.
    pub(crate) fn len(&self) -> usize {
        self.tuples.len()
    }

    /// These classes merged by their labels; `columns` holds the values of the base tuples. Also gives, for each class
    /// here, its number there.
    pub(crate) fn merged(&self, labels: &[Labels<'_>], columns: &[&[u32]]) -> (Self, Vec<u32>) {
        let (numbers, firsts) = number(self.len(), labels, columns, Some(&self.tuples));
        let mut sizes = vec![0u32; firsts.len()];
        for (&number, &size) in numbers.iter().zip(&self.sizes) {
            sizes[number as usize] += size;
        }
        let tuples = firsts
            .iter()
            .map(|&first| self.tuples[first as usize])
            .collect();
        let histograms = if self.histograms.is_empty() {
            Vec::new()
        } else {
            let (order, ends) = by_number(&numbers, firsts.len());
            let mut tally = Tally::default();
            self.histograms
                .iter()
                .map(|histogram| histogram.merged(&order, &ends, &mut tally))
                .collect()
        };
        let merged = Self {
            tuples,
            sizes,
            histograms,
        };
        (merged, numbers)
    }
}

/// Positions sorted by their number (a counting sort), and where each number ends.
pub(crate) fn by_number(numbers: &[u32], many: usize) -> (Vec<u32>, Vec<u32>) {
    let mut ends = vec![0u32; many];
    for &number in numbers {
        ends[number as usize] += 1;
    }
    let mut total = 0;
    for end in &mut ends {
        total += std::mem::replace(end, total);
    }
    let mut order = vec![0u32; numbers.len()];
    for (position, &number) in (0u32..).zip(numbers) {
        let next = &mut ends[number as usize];
        order[*next as usize] = position;
        *next += 1;
    }
    (order, ends)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;
    use std::collections::HashMap;

    proptest! {
        #[test]
        fn equal_rows_get_one_number(
            rows in proptest::collection::vec((0u32..9, 0u32..5, 0u32..3), 0..300),
            wide in any::<bool>(),
        ) {
            // With wide radices the keys do not fit a direct table, or not even 64 bits.
            let many = if wide { u32::MAX } else { 9 };
            let identity: Vec<u32> = (0..9).collect();
            let labels = [Labels { of: &identity, many }; 3];
            let columns: Vec<Vec<u32>> = vec![
                rows.iter().map(|r| r.0).collect(),
                rows.iter().map(|r| r.1).collect(),
                rows.iter().map(|r| r.2).collect(),
            ];
            let columns: Vec<&[u32]> = columns.iter().map(Vec::as_slice).collect();
            let (numbers, firsts) = number(rows.len(), &labels, &columns, None);
            let mut known = HashMap::new();
            for (row, tuple) in rows.iter().enumerate() {
                let next = known.len() as u32;
                let expected = *known.entry(tuple).or_insert(next);
                prop_assert_eq!(numbers[row], expected);
                prop_assert_eq!(rows[firsts[expected as usize] as usize], *tuple);
            }
            prop_assert_eq!(known.len(), firsts.len());
        }
    }

    #[test]
    fn merging_adds_sizes_and_histograms() {
        let classes = Classes {
            tuples: vec![0, 1, 2],
            sizes: vec![1, 1, 1],
            histograms: vec![Histogram::of_rows(&[7, 8, 7])],
        };
        let labels = [Labels {
            of: &[0, 1, 0],
            many: 2,
        }];
        let (merged, numbers) = classes.merged(&labels, &[&[0, 1, 2]]);
        assert_eq!(numbers, [0, 1, 0]);
        assert_eq!(merged.sizes, [2, 1]);
        assert_eq!(merged.histograms[0].class(0), [(7, 2)]);
        assert_eq!(merged.histograms[0].class(1), [(8, 1)]);
    }
}
