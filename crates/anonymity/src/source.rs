//! A table made ready for the search: equal rows merged, values as places in their hierarchies.

use crate::grouping::{Classes, Histogram, Labels, by_number, number};
use crate::loss::Loss;
use crate::model::{MAX_QUASI_IDENTIFIERS, Roles};
use crate::{AnonymityError, Column, Hierarchy, Table};
use std::collections::HashSet;

/// Distinct tuples of quasi-identifiers, with how many rows each has.
#[derive(Debug)]
pub(crate) struct Source<'a> {
    /// One per quasi-identifier.
    pub(crate) hierarchies: Vec<&'a Hierarchy>,
    /// For each quasi-identifier and level, numbered labels.
    levels: Vec<Vec<Level>>,
    /// For each quasi-identifier, the value of each tuple.
    pub(crate) columns: Vec<Vec<u32>>,
    /// Each tuple a class of its own.
    pub(crate) base: Classes,
    /// For each row its tuple.
    pub(crate) tuple_of_row: Vec<u32>,
    pub(crate) loss: Loss,
}

/// One level of one hierarchy.
#[derive(Debug)]
struct Level {
    /// For each value, its label numbered from 0 on this level.
    labels: Vec<u32>,
    many: u32,
    /// For each value, how many values its label covers.
    covers: Vec<u32>,
}

impl<'a> Source<'a> {
    /// `observed` names the columns whose values the model looks at, in the order of the histograms.
    pub(crate) fn new(
        table: &Table,
        roles: &'a Roles,
        observed: &[String],
    ) -> Result<Self, AnonymityError> {
        each_column_once(roles)?;
        let identifiers: Vec<&Column> = roles
            .quasi_identifiers
            .iter()
            .map(|role| table.column(&role.column))
            .collect::<Result<_, _>>()?;
        let hierarchies: Vec<&Hierarchy> = roles
            .quasi_identifiers
            .iter()
            .map(|role| &role.hierarchy)
            .collect();
        let places: Vec<Vec<u32>> = identifiers
            .iter()
            .zip(&hierarchies)
            .map(|(column, hierarchy)| places(column, hierarchy))
            .collect::<Result<_, _>>()?;

        let labels: Vec<Labels<'_>> = places
            .iter()
            .zip(&hierarchies)
            .map(|(places, hierarchy)| Labels {
                of: places,
                many: hierarchy.values() as u32,
            })
            .collect();
        let codes: Vec<&[u32]> = identifiers.iter().map(|column| column.codes()).collect();
        let (tuple_of_row, firsts) = number(table.rows(), &labels, &codes, None);
        let columns: Vec<Vec<u32>> = places
            .iter()
            .zip(&codes)
            .map(|(places, codes)| {
                firsts
                    .iter()
                    .map(|&row| places[codes[row as usize] as usize])
                    .collect()
            })
            .collect();
        let base = base(table, observed, &tuple_of_row, firsts.len())?;
        let levels: Vec<Vec<Level>> = hierarchies.iter().map(|tree| levels(tree)).collect();
        let loss = loss(&base, &columns, &levels, table.rows());
        Ok(Self {
            hierarchies,
            levels,
            columns,
            base,
            tuple_of_row,
            loss,
        })
    }

    /// Levels of each quasi-identifier.
    pub(crate) fn heights(&self) -> Vec<usize> {
        self.levels.iter().map(Vec::len).collect()
    }

    /// The labels of these levels, one per quasi-identifier.
    pub(crate) fn labels(&self, levels: &[usize]) -> Vec<Labels<'_>> {
        (0..levels.len())
            .map(|column| self.label(column, levels[column]))
            .collect()
    }

    /// The labels of one level of one quasi-identifier.
    pub(crate) fn label(&self, column: usize, level: usize) -> Labels<'_> {
        let level = &self.levels[column][level];
        Labels {
            of: &level.labels,
            many: level.many,
        }
    }

    /// How many values of a quasi-identifier the label of a tuple covers on a level.
    pub(crate) fn covers(&self, column: usize, level: usize, tuple: u32) -> u32 {
        self.levels[column][level].covers[self.columns[column][tuple as usize] as usize]
    }

    /// The base tuples' values, as the grouping takes them.
    pub(crate) fn values(&self) -> Vec<&[u32]> {
        self.columns.iter().map(Vec::as_slice).collect()
    }
}

fn each_column_once(roles: &Roles) -> Result<(), AnonymityError> {
    let many = roles.quasi_identifiers.len();
    if many == 0 {
        return Err(AnonymityError::table(
            "no column is a quasi-identifier; name those by which an outsider may know a person",
        ));
    }
    if many > MAX_QUASI_IDENTIFIERS {
        return Err(AnonymityError::TooLarge {
            what: "quasi-identifiers",
            found: many as u64,
            limit: MAX_QUASI_IDENTIFIERS as u64,
        });
    }
    let mut seen = HashSet::new();
    let names = roles.quasi_identifiers.iter().map(|role| &role.column);
    for name in names.chain(&roles.sensitive) {
        if !seen.insert(name) {
            return Err(AnonymityError::Column {
                column: name.clone(),
                problem: "has two roles: give it one",
            });
        }
    }
    Ok(())
}

/// For each text of a column's dictionary, its place in the hierarchy.
fn places(column: &Column, hierarchy: &Hierarchy) -> Result<Vec<u32>, AnonymityError> {
    let found: Vec<Option<u32>> = column
        .values()
        .iter()
        .map(|text| hierarchy.value(text))
        .collect();
    let mut unknown = column
        .values()
        .iter()
        .zip(&found)
        .filter(|(_, place)| place.is_none());
    if let Some((first, _)) = unknown.next() {
        return Err(AnonymityError::UnknownValue {
            column: column.name().to_owned(),
            unknown: 1 + unknown.count(),
            first: first.clone(),
        });
    }
    Ok(found.into_iter().flatten().collect())
}

fn base(
    table: &Table,
    observed: &[String],
    tuple_of_row: &[u32],
    tuples: usize,
) -> Result<Classes, AnonymityError> {
    let mut base = Classes {
        tuples: (0..tuples as u32).collect(),
        sizes: vec![0; tuples],
        histograms: Vec::new(),
    };
    for &tuple in tuple_of_row {
        base.sizes[tuple as usize] += 1;
    }
    if !observed.is_empty() {
        let (order, ends) = by_number(tuple_of_row, tuples);
        for name in observed {
            let rows = Histogram::of_rows(table.column(name)?.codes());
            base.histograms
                .push(rows.merged(&order, &ends, &mut Default::default()));
        }
    }
    Ok(base)
}

fn levels(hierarchy: &Hierarchy) -> Vec<Level> {
    (0..hierarchy.height())
        .map(|level| {
            let mut numbers = vec![u32::MAX; hierarchy.labels().len()];
            let mut many = 0;
            let named = hierarchy.level(level);
            let labels = named
                .iter()
                .map(|&label| {
                    let number = &mut numbers[label as usize];
                    if *number == u32::MAX {
                        *number = many;
                        many += 1;
                    }
                    *number
                })
                .collect();
            let covers = named
                .iter()
                .map(|&label| hierarchy.covers()[label as usize])
                .collect();
            Level {
                labels,
                many,
                covers,
            }
        })
        .collect()
}

fn loss(base: &Classes, columns: &[Vec<u32>], levels: &[Vec<Level>], rows: usize) -> Loss {
    let domains = levels
        .iter()
        .map(|levels| levels[0].labels.len() as u32)
        .collect();
    let totals = columns
        .iter()
        .zip(levels)
        .map(|(column, levels)| {
            let mut often = vec![0u64; levels[0].labels.len()];
            for (&value, &size) in column.iter().zip(&base.sizes) {
                often[value as usize] += u64::from(size);
            }
            levels
                .iter()
                .map(|level| {
                    often
                        .iter()
                        .zip(&level.covers)
                        .map(|(n, &c)| n * u64::from(c))
                        .sum()
                })
                .collect()
        })
        .collect();
    Loss::new(rows as u64, domains, totals)
}
