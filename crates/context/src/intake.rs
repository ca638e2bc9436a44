//! A file comes in: described, confirmed, pseudonymised, written; and only then, in one transaction, there.

use crate::confirm::{Confirmed, confirm};
use crate::survey::{SAMPLE_ROWS, Survey};
use crate::tables::{Source, Tables};
use crate::write::{Stop, TableRun, Written};
use crate::{ContextError, Imported, Order, Progress, Proposal, ReadAs, SetAside, proposal};
use gate::Pseudonyms;
use history::{DataFile, History};
use std::path::Path;
use territory::{Column, DataSet, Table, TableName};

/// Brings files in.
#[derive(Debug, Clone)]
pub struct Intake {
    history: History,
    pseudonyms: Pseudonyms,
}

/// Looks at a file without bringing it in: its tables, types, and what seems personal. Reads a bounded beginning of it.
///
/// # Errors
/// When the file is not a readable table of any format.
pub fn inspect(path: &Path, read: &ReadAs) -> Result<Proposal, ContextError> {
    let name = crate::source::gtfs::table_name(
        path.file_stem()
            .and_then(|stem| stem.to_str())
            .unwrap_or("table"),
    );
    let name = name.map_err(|error| ContextError::Order(error.to_string()))?;
    let mut tables = Tables::open(path, &name, read)?;
    let surveys = survey_all(&mut tables)?;
    for (index, survey) in surveys.iter().enumerate() {
        if let (0, Some(row)) = (survey.rows, &survey.first_bad) {
            return Err(ContextError::unusable(
                &tables.label(index),
                format!("no row of it can be read; {row}"),
            ));
        }
    }
    Ok(describe(&tables, &surveys, read))
}

impl Intake {
    /// An intake that writes to this history and names persons with these pseudonyms.
    #[must_use]
    pub fn new(history: History, pseudonyms: Pseudonyms) -> Self {
        Self {
            history,
            pseudonyms,
        }
    }

    /// Reads the whole file and writes its tables; nothing is there until [`crate::dataset_add`] is committed with
    /// what this returns. On error nothing remains on the disk.
    ///
    /// # Errors
    /// [`ContextError::Unconfirmed`] when persons seem to be described and the order does not say how to treat them;
    /// [`ContextError::BadRow`] for the first bad row, unless they are set aside; otherwise what is wrong with the
    /// file, the order or the disk.
    pub fn import(
        &self,
        order: &Order,
        path: &Path,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Imported, ContextError> {
        let single: TableName = order
            .id
            .as_str()
            .parse()
            .map_err(|error: territory::IdError| ContextError::Order(error.to_string()))?;
        let mut tables = Tables::open(path, &single, &order.read)?;
        let mut surveys = survey_all(&mut tables)?;
        check_types(order, &tables, &surveys)?;
        let mut complete = vec![false; surveys.len()];
        let mut written: Vec<Option<Written>> = surveys.iter().map(|_| None).collect();
        let outcome = loop {
            let confirmed = match confirm(order, describe(&tables, &surveys, &order.read)) {
                Ok(confirmed) => confirmed,
                Err(error) => break Err(error),
            };
            match self.write_all(
                order,
                &mut tables,
                &confirmed,
                &complete,
                &mut written,
                progress,
            ) {
                Ok(()) => break Ok(confirmed),
                Err(Stop::Failed(error)) => break Err(error),
                Err(Stop::SurveyAgain(index)) => match survey(&mut tables, index, None, progress) {
                    Ok(found) => {
                        surveys[index] = found;
                        complete[index] = true;
                    }
                    Err(error) => break Err(error),
                },
            }
        };
        let files = || {
            written
                .iter()
                .flatten()
                .flat_map(|table| table.files.iter().cloned())
                .collect::<Vec<DataFile>>()
        };
        let outcome = outcome.and_then(|confirmed| {
            // A feed may have empty tables; a file that is one table may not.
            let rows: u64 = written
                .iter()
                .flatten()
                .map(|table| table.rows + table.set_aside)
                .sum();
            if rows == 0 {
                Err(ContextError::unusable(
                    &tables.label(0),
                    "the file has no row",
                ))
            } else {
                Ok(confirmed)
            }
        });
        match outcome {
            Ok(confirmed) => Ok(imported(
                order,
                confirmed,
                written.into_iter().flatten().collect(),
            )),
            Err(error) => {
                self.history.discard(&files())?;
                Err(error)
            }
        }
    }

    fn write_all(
        &self,
        order: &Order,
        tables: &mut Tables,
        confirmed: &Confirmed,
        complete: &[bool],
        written: &mut [Option<Written>],
        progress: &mut dyn FnMut(Progress),
    ) -> Result<(), Stop> {
        for (index, table) in confirmed.tables.iter().enumerate() {
            if let Some(known) = &written[index] {
                if known.table == *table {
                    continue;
                }
                self.history
                    .discard(&known.files)
                    .map_err(ContextError::from)?;
                written[index] = None;
            }
            let run = TableRun {
                history: &self.history,
                pseudonyms: &self.pseudonyms,
                order,
                table,
                complete: complete[index],
            };
            written[index] = Some(run.write(tables, index, progress)?);
        }
        Ok(())
    }
}

/// A type that the provider fixes must be of a column that is there.
fn check_types(order: &Order, tables: &Tables, surveys: &[Survey]) -> Result<(), ContextError> {
    for (said, _) in &order.read.types {
        let known = surveys.iter().enumerate().any(|(index, survey)| {
            survey
                .columns
                .iter()
                .any(|column| proposal::names(said, &tables.names()[index], column.as_str()))
        });
        if !known {
            return Err(ContextError::Order(format!(
                "a type is given for the column `{said}`, which is not in the file"
            )));
        }
    }
    Ok(())
}

fn survey_all(tables: &mut Tables) -> Result<Vec<Survey>, ContextError> {
    (0..tables.names().len())
        .map(|index| survey(tables, index, Some(SAMPLE_ROWS), &mut |_| {}))
        .collect()
}

fn survey(
    tables: &mut Tables,
    index: usize,
    rows_max: Option<u64>,
    progress: &mut dyn FnMut(Progress),
) -> Result<Survey, ContextError> {
    if let Source::Parquet(parquet) = &tables.source {
        let (found, rows) = parquet.survey()?;
        let fixed = parquet.kinds.iter().copied().map(Some).collect();
        return Ok(Survey {
            columns: parquet.columns.clone(),
            found,
            fixed,
            rows,
            first_bad: None,
        });
    }
    let (decimal, total) = (tables.decimal(index), tables.bytes_total());
    let mut tick = |rows, bytes_read| {
        progress(Progress {
            rows,
            bytes_read,
            bytes_total: total,
        })
    };
    let mut reader = tables.reader(index, None)?;
    Survey::of(reader.as_mut(), decimal, rows_max, &mut tick)
}

fn describe(tables: &Tables, surveys: &[Survey], read: &ReadAs) -> Proposal {
    let described = tables.names().iter().zip(surveys).map(|(name, survey)| {
        let kinds = survey.kinds(&|column| read.kind(name, column));
        proposal::table(
            name.clone(),
            &survey.columns,
            &kinds,
            &survey.found,
            survey.rows,
            tables.format,
        )
    });
    tables.proposal(described.collect())
}

fn imported(order: &Order, confirmed: Confirmed, written: Vec<Written>) -> Imported {
    let mut set_aside = SetAside::default();
    let mut tables = Vec::with_capacity(written.len());
    let mut files = Vec::with_capacity(written.len());
    for done in written {
        let name = done.table.name.clone();
        let columns = done
            .table
            .columns
            .into_iter()
            .zip(done.missing)
            .map(|(column, missing)| Column {
                nullable: missing,
                ..column
            })
            .collect();
        tables.push(Table {
            name: name.clone(),
            columns,
            person: done.table.person,
            rows: done.rows,
        });
        set_aside.count += done.set_aside;
        set_aside
            .first
            .extend(done.first.into_iter().map(|row| (name.clone(), row)));
        files.push((name, done.files));
    }
    let dataset = DataSet {
        id: order.id.clone(),
        name: order.name.clone(),
        description: order.description.clone(),
        provider: order.provider.clone(),
        place: order.place.clone(),
        sensitivity: confirmed.sensitivity,
        collected_for: order.collected_for.clone(),
        licence: order.licence.clone(),
        tables,
        added_at: order.at,
    };
    Imported {
        dataset,
        files,
        set_aside,
    }
}
