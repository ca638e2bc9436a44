//! From parts to a file: labels, an order that tells nothing of the table's, and the report.

use super::{Making, Release};
use crate::grouping::{Labels, by_number, number};
use crate::measure::measure;
use crate::recoding::Part;
use crate::report::{Report, Risk, SearchReport, Transformed, Utility, statement};
use crate::{AnonymityError, Column, Table};
use std::collections::BTreeMap;

impl Making<'_> {
    /// The file and its report.
    pub(super) fn published(
        &self,
        parts: &[Part],
        search: SearchReport,
    ) -> Result<Release, AnonymityError> {
        let labels = self.labels_of_tuples(parts);
        let kept: Vec<u32> = parts
            .iter()
            .flat_map(|part| part.tuples.iter().copied())
            .collect();
        let used: Vec<Vec<u32>> = labels
            .iter()
            .map(|labels| distinct(labels, &kept))
            .collect();
        let ranks: Vec<Ranked> = used
            .iter()
            .zip(&self.source.hierarchies)
            .map(|(used, hierarchy)| Ranked::new(hierarchy.labels(), used))
            .collect();
        let (class_of_tuple, classes) = self.sorted_classes(&labels, &kept, &ranks);
        let sensitive: Vec<&Column> = self
            .roles
            .sensitive
            .iter()
            .map(|name| self.table.column(name))
            .collect::<Result<_, _>>()?;
        let (source_rows, class_of_row) = self.sorted_rows(&class_of_tuple, classes, &sensitive);

        let tuple = |row: u32| self.source.tuple_of_row[row as usize] as usize;
        let mut columns = Vec::with_capacity(labels.len() + sensitive.len());
        for ((role, labels), ranks) in self.roles.quasi_identifiers.iter().zip(&labels).zip(&ranks)
        {
            let codes = source_rows
                .iter()
                .map(|&row| ranks.rank[labels[tuple(row)] as usize])
                .collect();
            columns.push(Column::new(
                role.column.clone(),
                ranks.texts.clone(),
                codes,
            )?);
        }
        for column in sensitive {
            let codes: Vec<u32> = source_rows
                .iter()
                .map(|&row| column.codes()[row as usize])
                .collect();
            let all: Vec<u32> = (0..codes.len() as u32).collect();
            let ranks = Ranked::new(column.values(), &distinct(&codes, &all));
            let codes = codes
                .iter()
                .map(|&code| ranks.rank[code as usize])
                .collect();
            columns.push(Column::new(column.name(), ranks.texts, codes)?);
        }
        let file = Table::new(columns)?;
        let transformation = self.transformation(parts, &used);
        let report = self.report(&file, transformation, search)?;
        Ok(Release {
            file,
            report,
            source_rows,
            classes: class_of_row,
        })
    }

    /// For each quasi-identifier, the label of each tuple; [`WITHHELD`] for tuples in no part.
    fn labels_of_tuples(&self, parts: &[Part]) -> Vec<Vec<u32>> {
        (0..self.source.columns.len())
            .map(|column| {
                let mut labels = vec![WITHHELD; self.source.base.len()];
                for part in parts {
                    let level = self.source.hierarchies[column].level(part.levels[column]);
                    for &tuple in &part.tuples {
                        let value = self.source.columns[column][tuple as usize];
                        labels[tuple as usize] = level[value as usize];
                    }
                }
                labels
            })
            .collect()
    }

    /// The class of each tuple, numbered in the order of their labels' texts, and how many there are.
    fn sorted_classes(
        &self,
        labels: &[Vec<u32>],
        kept: &[u32],
        ranks: &[Ranked],
    ) -> (Vec<u32>, usize) {
        let by_rank: Vec<Labels<'_>> = ranks
            .iter()
            .map(|ranked| Labels {
                of: &ranked.rank,
                many: ranked.texts.len() as u32,
            })
            .collect();
        let columns: Vec<&[u32]> = labels.iter().map(Vec::as_slice).collect();
        let (numbers, firsts) = number(kept.len(), &by_rank, &columns, Some(kept));
        let key = |class: &u32| {
            let tuple = kept[firsts[*class as usize] as usize] as usize;
            ranks
                .iter()
                .zip(labels)
                .map(move |(ranked, labels)| ranked.rank[labels[tuple] as usize])
        };
        let mut sorted: Vec<u32> = (0..firsts.len() as u32).collect();
        sorted.sort_unstable_by(|a, b| key(a).cmp(key(b)));
        let mut place = vec![0; sorted.len()];
        (0u32..)
            .zip(&sorted)
            .for_each(|(rank, &class)| place[class as usize] = rank);
        let mut class_of_tuple = vec![WITHHELD; self.source.base.len()];
        for (&tuple, &class) in kept.iter().zip(&numbers) {
            class_of_tuple[tuple as usize] = place[class as usize];
        }
        (class_of_tuple, firsts.len())
    }

    /// The released rows by class and sensitive values, and the class of each.
    fn sorted_rows(
        &self,
        class_of_tuple: &[u32],
        classes: usize,
        sensitive: &[&Column],
    ) -> (Vec<u32>, Vec<u32>) {
        let (rows, numbers): (Vec<u32>, Vec<u32>) = (0u32..)
            .zip(&self.source.tuple_of_row)
            .map(|(row, &tuple)| (row, class_of_tuple[tuple as usize]))
            .filter(|&(_, class)| class != WITHHELD)
            .unzip();
        let (order, ends) = by_number(&numbers, classes);
        let mut sorted: Vec<u32> = order.iter().map(|&at| rows[at as usize]).collect();
        let ranks: Vec<Vec<u32>> = sensitive.iter().map(|column| text_ranks(column)).collect();
        let key = |row: &u32| {
            let row = *row as usize;
            ranks
                .iter()
                .zip(sensitive)
                .map(move |(rank, column)| rank[column.codes()[row] as usize])
        };
        let mut class_of_row = Vec::with_capacity(sorted.len());
        let mut from = 0;
        for (class, &end) in (0u32..).zip(&ends) {
            sorted[from..end as usize].sort_unstable_by(|a, b| key(a).cmp(key(b)));
            class_of_row.resize(end as usize, class);
            from = end as usize;
        }
        (sorted, class_of_row)
    }

    fn transformation(&self, parts: &[Part], used: &[Vec<u32>]) -> Vec<Transformed> {
        let rows: Vec<u64> = parts.iter().map(|part| self.rows(&part.tuples)).collect();
        (0..used.len())
            .map(|column| {
                let hierarchy = self.source.hierarchies[column];
                let mut rows_by_level = BTreeMap::new();
                for (part, rows) in parts.iter().zip(&rows).filter(|(_, rows)| **rows > 0) {
                    *rows_by_level.entry(part.levels[column] as u32).or_default() += rows;
                }
                Transformed {
                    column: self.roles.quasi_identifiers[column].column.clone(),
                    height: hierarchy.height() as u32,
                    values: hierarchy.values() as u32,
                    rows_by_level,
                    labels: used[column]
                        .iter()
                        .map(|&label| {
                            let label = label as usize;
                            (hierarchy.labels()[label].clone(), hierarchy.covers()[label])
                        })
                        .collect(),
                }
            })
            .collect()
    }

    fn report(
        &self,
        file: &Table,
        transformation: Vec<Transformed>,
        search: SearchReport,
    ) -> Result<Report, AnonymityError> {
        let identifiers: Vec<&str> = transformation
            .iter()
            .map(|transformed| transformed.column.as_str())
            .collect();
        let sensitive: Vec<&str> = self.roles.sensitive.iter().map(String::as_str).collect();
        let measures = measure(file, &identifiers, &sensitive, &self.model.requirements)?;
        let source_rows = self.table.rows() as u64;
        Ok(Report {
            risk: Risk::new(&measures, self.limits.sample_fraction),
            utility: Utility::new(file, &transformation, &measures, source_rows)?,
            statement: statement(&measures, identifiers.len(), source_rows - measures.rows),
            model: self.model.clone(),
            recoding: self.limits.recoding,
            sample_fraction: self.limits.sample_fraction,
            source_rows,
            measures,
            transformation,
            search,
        })
    }
}

const WITHHELD: u32 = u32::MAX;

/// The distinct labels of these positions, in order.
fn distinct(labels: &[u32], positions: &[u32]) -> Vec<u32> {
    let mut used: Vec<u32> = Vec::new();
    let mut seen: Vec<bool> = Vec::new();
    for &position in positions {
        let label = labels[position as usize];
        if label as usize >= seen.len() {
            seen.resize(label as usize + 1, false);
        }
        if !std::mem::replace(&mut seen[label as usize], true) {
            used.push(label);
        }
    }
    used.sort_unstable();
    used
}

/// Texts sorted, and the place of each that is used among them.
struct Ranked {
    texts: Vec<String>,
    rank: Vec<u32>,
}

impl Ranked {
    fn new(all: &[String], used: &[u32]) -> Self {
        let mut sorted = used.to_vec();
        sorted.sort_unstable_by_key(|&at| &all[at as usize]);
        let mut rank = vec![0; all.len()];
        (0u32..)
            .zip(&sorted)
            .for_each(|(place, &at)| rank[at as usize] = place);
        Self {
            texts: sorted.iter().map(|&at| all[at as usize].clone()).collect(),
            rank,
        }
    }
}

/// The place of each value of a column in the order of their texts.
fn text_ranks(column: &Column) -> Vec<u32> {
    let all: Vec<u32> = (0..column.values().len() as u32).collect();
    Ranked::new(column.values(), &all).rank
}
