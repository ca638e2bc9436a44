//! A generated town of persons, and a short way to pour rows and to ask for synthetic ones.

use privacy::{Delta, Epsilon};
use rand::rngs::StdRng;
use rand::{Rng, SeedableRng};
use synthesis::{
    Column, Domain, PersonRows, Plan, Schema, Synthetic, SyntheticValues, Values, synthesise,
};

/// Rows of small integers, column by column.
pub(crate) type Table = Vec<Vec<i64>>;

pub(crate) fn column(name: &str, domain: Domain, nullable: bool) -> Column {
    Column {
        name: name.parse().expect("a column name"),
        domain,
        nullable,
    }
}

/// Columns of integers from zero up to each size.
pub(crate) fn sizes(sizes: &[i64]) -> Schema {
    let one = |(i, size): (usize, &i64)| {
        column(&format!("c{i}"), Domain::each_integer(0..=size - 1), false)
    };
    Schema::new(sizes.iter().enumerate().map(one).collect()).expect("a schema")
}

pub(crate) fn plan(epsilon: &str) -> Plan {
    Plan::within(
        Epsilon::parse(epsilon).expect("an epsilon"),
        Delta::ten_to_minus(8),
    )
}

/// Every row a person.
pub(crate) fn pour(schema: &Schema, table: &Table) -> PersonRows {
    let columns: Vec<Vec<Option<i64>>> = table
        .iter()
        .map(|column| column.iter().copied().map(Some).collect())
        .collect();
    let values: Vec<Values<'_>> = columns
        .iter()
        .map(|column| Values::Integers(column))
        .collect();
    let mut rows = PersonRows::each_row_a_person(schema);
    rows.push(None, &values).expect("the schema's shape");
    rows
}

pub(crate) fn synthetic(schema: &Schema, table: &Table, plan: &Plan, seed: u64) -> Synthetic {
    let rng = &mut StdRng::seed_from_u64(seed);
    synthesise(pour(schema, table), plan, rng).expect("synthetic rows")
}

pub(crate) fn integers(synthetic: &Synthetic) -> Table {
    let column = |values: &SyntheticValues| match values {
        SyntheticValues::Integers(v) => v.iter().map(|x| x.expect("no value is missing")).collect(),
        other => panic!("integers, not {other:?}"),
    };
    synthetic
        .columns
        .iter()
        .map(|c| column(&c.values))
        .collect()
}

/// Persons of six columns that hang together: age band, work, income, district, mode, distance.
pub(crate) const TOWN: [i64; 6] = [8, 5, 6, 12, 4, 10];

pub(crate) fn town(persons: usize, seed: u64) -> Table {
    let rng = &mut StdRng::seed_from_u64(seed);
    let mut below = |n: i64| (i64::from(rng.next_u32()) * n) >> 32;
    let mut table = vec![Vec::with_capacity(persons); TOWN.len()];
    for _ in 0..persons {
        let age = (below(8) + below(8)) / 2;
        let work = if age < 2 {
            0
        } else {
            (below(3) + age / 3).min(4)
        };
        let income = (work + below(3)).min(5);
        let district = if below(3) == 0 { below(12) } else { income * 2 };
        let mode = if district < 4 { below(2) } else { 1 + below(3) };
        let distance = (mode * 2 + below(4)).min(9);
        for (column, value) in table
            .iter_mut()
            .zip([age, work, income, district, mode, distance])
        {
            column.push(value);
        }
    }
    table
}

/// Total variation between the shares of two columns' pairs of values.
pub(crate) fn apart(a: &Table, b: &Table, left: usize, right: usize) -> f64 {
    let shares = |t: &Table| {
        let mut counts = std::collections::BTreeMap::new();
        for pair in t[left].iter().zip(&t[right]) {
            *counts.entry((*pair.0, *pair.1)).or_insert(0.0) += 1.0 / t[left].len() as f64;
        }
        counts
    };
    let (a, b) = (shares(a), shares(b));
    let keys: std::collections::BTreeSet<_> = a.keys().chain(b.keys()).collect();
    let off = |key| (a.get(key).unwrap_or(&0.0) - b.get(key).unwrap_or(&0.0)).abs();
    keys.into_iter().map(off).sum::<f64>() / 2.0
}
