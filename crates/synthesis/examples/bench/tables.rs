//! Tables as codes: read from files or generated, poured into the mechanism, and coded again from what it gives.
//!
//! Code lists are read off the files here; a real schema takes them from their publisher.

use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use std::collections::{BTreeSet, HashMap};
use std::fmt::Write as _;
use std::path::Path;
use synthesis::{
    Column, Domain, PersonRows, Schema, Synthetic, SyntheticColumn, SyntheticValues, Values,
};

/// A table whose columns hold codes from zero up.
pub(crate) struct Coded {
    pub(crate) names: Vec<String>,
    sizes: Vec<i64>,
    columns: Vec<Vec<i64>>,
    /// Of columns of numbers that are to find their bands themselves: the numbers, and the edges of the codes.
    unbanded: HashMap<usize, (Vec<i64>, Vec<i64>)>,
}

impl Coded {
    pub(crate) fn rows(&self) -> usize {
        self.columns.first().map_or(0, Vec::len)
    }

    /// Every row a person, every code a value.
    pub(crate) fn pour(&self) -> PersonRows {
        let domain = |c: usize| match self.unbanded.contains_key(&c) {
            true => Domain::integers_found(32),
            false => Domain::each_integer(0..=self.sizes[c] - 1),
        };
        let column = |(c, name): (usize, &String)| Column {
            name: name.parse().expect("a column name"),
            domain: domain(c),
            nullable: false,
        };
        let schema = Schema::new(self.names.iter().enumerate().map(column).collect());
        let mut rows = PersonRows::each_row_a_person(&schema.expect("a schema"));
        let batch = 8192;
        for start in (0..self.rows()).step_by(batch) {
            let part = |c: usize| {
                let column = self
                    .unbanded
                    .get(&c)
                    .map_or(&self.columns[c], |(raw, _)| raw);
                column
                    .iter()
                    .skip(start)
                    .take(batch)
                    .copied()
                    .map(Some)
                    .collect()
            };
            let columns: Vec<Vec<Option<i64>>> = (0..self.names.len()).map(part).collect();
            let values: Vec<Values<'_>> = columns.iter().map(|c| Values::Integers(c)).collect();
            rows.push(None, &values).expect("the schema's shape");
        }
        rows
    }

    /// Synthetic rows as such a table.
    pub(crate) fn code(&self, made: &Synthetic) -> Self {
        let column = |(c, column): (usize, &SyntheticColumn)| {
            let SyntheticValues::Integers(values) = &column.values else {
                panic!("integers went in, not {:?}", column.values);
            };
            let edges = self.unbanded.get(&c).map(|(_, edges)| edges);
            let code = |x: &i64| edges.map_or(*x, |edges| band(*x as f64, edges));
            values.iter().flatten().map(code).collect()
        };
        Self {
            names: self.names.clone(),
            sizes: self.sizes.clone(),
            columns: made.columns.iter().enumerate().map(column).collect(),
            unbanded: HashMap::new(),
        }
    }

    /// Total variation distance between the shares of the pairs of values.
    pub(crate) fn apart(&self, other: &Self, left: usize, right: usize) -> f64 {
        let mut shares: HashMap<(i64, i64), f64> = HashMap::new();
        for (table, sign) in [(self, 1.0), (other, -1.0)] {
            let each = sign / table.rows().max(1) as f64;
            for pair in table.columns[left].iter().zip(&table.columns[right]) {
                *shares.entry((*pair.0, *pair.1)).or_default() += each;
            }
        }
        shares.values().map(|s| s.abs()).sum::<f64>() / 2.0
    }

    pub(crate) fn write(&self, path: &Path) {
        let mut text = self.names.join(",");
        for row in 0..self.rows() {
            for (i, column) in self.columns.iter().enumerate() {
                let before = if i == 0 { '\n' } else { ',' };
                write!(text, "{before}{}", column[row]).expect("memory");
            }
        }
        text.push('\n');
        std::fs::write(path, text).expect("the folder can be written to");
    }

    /// A file as [`Coded::write`] writes them; what is no number there is a value that no table has.
    pub(crate) fn read(path: &Path) -> Self {
        let (names, rows) = csv(path);
        let number = |text: &String| text.parse::<f64>().map_or(-1, |code| code as i64);
        let column = |c: usize| rows.iter().map(|row| number(&row[c])).collect();
        let columns: Vec<Vec<i64>> = (0..names.len()).map(column).collect();
        let size = |c: &Vec<i64>| c.iter().max().map_or(1, |m| m + 1);
        Self {
            sizes: columns.iter().map(size).collect(),
            names,
            columns,
            unbanded: HashMap::new(),
        }
    }
}

/// One of the tables that the bench knows, in bands that make sense for it.
///
/// With `found`, columns of numbers are poured without their bands.
pub(crate) fn real(name: &str, path: &Path, found: bool) -> Coded {
    let steps = |from: i64, to: i64, by: usize| (from..=to).step_by(by).collect::<Vec<i64>>();
    let (left_out, bands): (&[&str], Vec<(&str, Vec<i64>)>) = match name {
        "adult" => (
            &[],
            vec![
                ("age", steps(17, 91, 1)),
                ("fnlwgt", steps(0, 1_500_000, 50_000)),
                (
                    "capital-gain",
                    vec![0, 1, 2_500, 5_000, 7_500, 10_000, 20_000, 50_000, 100_000],
                ),
                (
                    "capital-loss",
                    vec![0, 1, 1_000, 1_500, 1_750, 2_000, 2_500, 5_000],
                ),
                ("hours-per-week", steps(1, 101, 2)),
            ],
        ),
        "compas" => (&["entity_id"], vec![]),
        "german" => (
            &[],
            vec![
                ("month", steps(0, 78, 6)),
                ("credit_amount", steps(0, 20_000, 1_000)),
                ("age", steps(15, 80, 5)),
            ],
        ),
        other => panic!("`{other}` is no table of this bench: adult, compas or german"),
    };
    let (names, rows) = csv(path);
    let mut coded = Coded {
        names: Vec::new(),
        sizes: Vec::new(),
        columns: Vec::new(),
        unbanded: HashMap::new(),
    };
    for (c, name) in names
        .iter()
        .enumerate()
        .filter(|(_, n)| !left_out.contains(&n.as_str()))
    {
        let values: Vec<&str> = rows.iter().map(|row| row[c].trim()).collect();
        let (size, codes) = match bands.iter().find(|(banded, _)| banded == name) {
            Some((_, edges)) => {
                let numbers: Vec<f64> = values
                    .iter()
                    .map(|x| x.parse().expect("a number"))
                    .collect();
                if found {
                    let raw = numbers.iter().map(|x| *x as i64).collect();
                    let at = coded.names.len();
                    coded.unbanded.insert(at, (raw, edges.clone()));
                }
                let codes = numbers.iter().map(|x| band(*x, edges)).collect();
                (edges.len() - 1, codes)
            }
            None => {
                let list: Vec<&str> = values
                    .iter()
                    .copied()
                    .collect::<BTreeSet<_>>()
                    .into_iter()
                    .collect();
                let code = |x: &&str| list.binary_search(x).expect("read off the column") as i64;
                (list.len(), values.iter().map(code).collect())
            }
        };
        coded.names.push(name.clone());
        coded.sizes.push(size as i64);
        coded.columns.push(codes);
    }
    coded
}

/// The band of a number; what lies outside goes to the outer ones.
fn band(x: f64, edges: &[i64]) -> i64 {
    let above = edges.partition_point(|edge| *edge as f64 <= x);
    above.clamp(1, edges.len() - 1) as i64 - 1
}

/// Columns of 2 to 100 values, each hanging on one before it three times in four.
pub(crate) fn generated(rows: usize) -> Coded {
    let sizes = [2_i64, 5, 12, 100, 20, 3, 8, 50, 16, 6, 30, 10, 2, 75, 24];
    let rng = &mut StdRng::seed_from_u64(7);
    let mut columns: Vec<Vec<i64>> = vec![Vec::with_capacity(rows); sizes.len()];
    for _ in 0..rows {
        let mut row = Vec::with_capacity(sizes.len());
        for (c, size) in sizes.iter().enumerate() {
            let draw = i64::from(rng.next_u32() >> 8);
            let free = (draw >> 2) % size * ((draw >> 10) % size) / size;
            let value = match (draw % 4, c.checked_sub(1 + c % 3)) {
                (1.., Some(parent)) => (row[parent] * 7 + free / 4) % size,
                _ => free,
            };
            row.push(value);
        }
        columns
            .iter_mut()
            .zip(row)
            .for_each(|(column, value)| column.push(value));
    }
    Coded {
        names: (0..sizes.len()).map(|c| format!("c{c}")).collect(),
        sizes: sizes.to_vec(),
        columns,
        unbanded: HashMap::new(),
    }
}

/// Header and rows of a file without quotes; rows of another width are left out.
fn csv(path: &Path) -> (Vec<String>, Vec<Vec<String>>) {
    let text = std::fs::read_to_string(path).expect("the file can be read");
    let mut lines = text
        .lines()
        .map(|line| line.split(',').map(str::to_owned).collect());
    let names: Vec<String> = lines.next().expect("a header");
    let rows = lines
        .filter(|row: &Vec<String>| row.len() == names.len())
        .collect();
    (names, rows)
}
