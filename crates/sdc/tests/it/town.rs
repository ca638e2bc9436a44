//! Small tables of persons, made by hand or by chance.

use std::collections::BTreeMap;

use sdc::{Cell, Dimension, Figure, Measure, MeasureKind, Members, Table};

/// A person with one code path per dimension and an amount.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) number: u32,
    pub(crate) at: Vec<Vec<String>>,
    pub(crate) amount: i64,
}

pub(crate) fn counted() -> Measure {
    Measure {
        name: "persons".into(),
        kind: MeasureKind::Persons,
    }
}

pub(crate) fn amount() -> Measure {
    Measure {
        name: "amount".into(),
        kind: MeasureKind::Amount,
    }
}

/// The cells of `GROUP BY CUBE` (of `ROLLUP`s for nested dimensions), with all margins or with none.
pub(crate) fn cube(
    persons: &[Person],
    depths: &[usize],
    measures: &[Measure],
    margins: bool,
) -> Table {
    let mut groups: BTreeMap<Vec<Vec<String>>, Vec<&Person>> = BTreeMap::new();
    for person in persons {
        let mut places = vec![Vec::new()];
        for (path, depth) in person.at.iter().zip(depths) {
            let least = if margins { 0 } else { *depth };
            places = places
                .iter()
                .flat_map(|place: &Vec<Vec<String>>| {
                    (least..=*depth).map(move |length| {
                        let mut place = place.clone();
                        place.push(path[..length].to_vec());
                        place
                    })
                })
                .collect();
        }
        for place in places {
            groups.entry(place).or_default().push(person);
        }
    }
    let cells = groups
        .into_iter()
        .map(|(at, persons)| {
            let members: Members = persons.iter().map(|person| person.number).collect();
            let mut by_person: BTreeMap<u32, i64> = BTreeMap::new();
            for person in persons {
                *by_person.entry(person.number).or_default() += person.amount;
            }
            let contributions: Vec<i64> = by_person.into_values().collect();
            let figures = measures
                .iter()
                .map(|measure| match measure.kind {
                    MeasureKind::Persons => Figure::persons(members.count() as u32),
                    _ => Figure::of(&contributions),
                })
                .collect();
            Cell {
                at,
                asked: true,
                members,
                figures,
            }
        })
        .collect();
    let dimensions = depths
        .iter()
        .enumerate()
        .map(|(position, depth)| Dimension::nested(format!("d{position}"), *depth))
        .collect();
    Table::new(dimensions, measures.to_vec(), cells, false).unwrap()
}

/// Persons of a table of counts: rows by columns.
pub(crate) fn counts(rows: &[&[u32]]) -> Vec<Person> {
    let mut persons = Vec::new();
    for (row, counts) in rows.iter().enumerate() {
        for (column, count) in counts.iter().enumerate() {
            for _ in 0..*count {
                persons.push(Person {
                    number: persons.len() as u32,
                    at: vec![vec![format!("r{row}")], vec![format!("c{column}")]],
                    amount: 1,
                });
            }
        }
    }
    persons
}

pub(crate) fn find(table: &Table, at: &[&[&str]]) -> usize {
    let at: Vec<Vec<String>> = at
        .iter()
        .map(|path| path.iter().map(|code| (*code).to_owned()).collect())
        .collect();
    table
        .cells()
        .iter()
        .position(|cell| cell.at == at)
        .expect("the cell is there")
}
