//! A file comes in: described, confirmed, pseudonymised, written; and only then, in one transaction, there.

use crate::confirm::{Confirmed, ConfirmedTable, confirm};
use crate::source::{Next, Record, RowReader};
use crate::survey::{SAMPLE_ROWS, Survey};
use crate::table::{Misfit, PersonSource, TableBuilder, Why};
use crate::tables::{Source, Tables};
use crate::{
    BadRow, BadRows, ContextError, Imported, Order, Progress, Proposal, ReadAs, SetAside, columnar,
    proposal,
};
use arrow::array::RecordBatch;
use gate::Pseudonyms;
use history::{DataFile, History, HistoryError, TableWriter};
use std::path::Path;
use std::sync::mpsc::{SyncSender, sync_channel};
use territory::{Column, ColumnName, ColumnType, DataSet, PersonUnit, Table, TableName};

/// Batches that wait between the thread that reads and the one that writes.
const BATCHES_WAITING: usize = 4;
/// Rows between two reports of progress.
const PROGRESS_ROWS: u64 = 65_536;

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
            let run = Run {
                intake: self,
                order,
                table,
                complete: complete[index],
            };
            written[index] = Some(run.write(tables, index, progress)?);
        }
        Ok(())
    }
}

/// A table that is written.
struct Written {
    table: ConfirmedTable,
    files: Vec<DataFile>,
    rows: u64,
    missing: Vec<bool>,
    set_aside: u64,
    first: Vec<BadRow>,
}

/// Why writing stopped.
enum Stop {
    Failed(ContextError),
    /// A later row does not go with what the beginning suggested.
    SurveyAgain(usize),
}

impl From<ContextError> for Stop {
    fn from(error: ContextError) -> Self {
        Stop::Failed(error)
    }
}

/// Writing one table once.
struct Run<'a> {
    intake: &'a Intake,
    order: &'a Order,
    table: &'a ConfirmedTable,
    /// Whether its types come from the whole file, so that what does not fit is a bad row.
    complete: bool,
}

/// The rows left out so far.
struct Aside<'a> {
    file: &'a str,
    policy: BadRows,
    count: u64,
    first: Vec<BadRow>,
}

impl Aside<'_> {
    fn add(&mut self, row: BadRow) -> Result<(), ContextError> {
        if self.policy == BadRows::Refuse {
            return Err(ContextError::BadRow {
                file: self.file.to_owned(),
                row,
            });
        }
        self.count += 1;
        if self.first.len() < SetAside::NAMED_MAX {
            self.first.push(row);
        }
        Ok(())
    }
}

impl Run<'_> {
    fn write(
        &self,
        tables: &mut Tables,
        index: usize,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Written, Stop> {
        let names: Vec<ColumnName> = self
            .table
            .columns
            .iter()
            .map(|column| column.name.clone())
            .collect();
        let kinds: Vec<ColumnType> = self
            .table
            .columns
            .iter()
            .map(|column| column.kind)
            .collect();
        let person = self.person(&names);
        let decimal = tables.decimal(index);
        let file = tables.label(index);
        let total = tables.bytes_total();
        let mut builder = TableBuilder::new(&names, &kinds, person.clone(), decimal);
        let writer = self
            .intake
            .history
            .writer(&self.order.id, &self.table.name, builder.schema())
            .map_err(ContextError::from)?;
        let mut aside = Aside {
            file: &file,
            policy: self.order.bad_rows,
            count: 0,
            first: Vec::new(),
        };
        let mut unsure = false;
        let mut tick = |rows: u64, bytes_read: u64| {
            progress(Progress {
                rows,
                bytes_read,
                bytes_total: total,
            })
        };
        let (parsed, encoded) = std::thread::scope(|scope| {
            let (send, receive) = sync_channel::<RecordBatch>(BATCHES_WAITING);
            let encoder = scope.spawn(move || encode(writer, receive));
            let parsed = match &tables.source {
                Source::Parquet(parquet) => columnar_rows(
                    parquet,
                    &kinds,
                    &person,
                    &mut builder,
                    &mut aside,
                    &send,
                    &mut tick,
                ),
                _ => tables
                    .reader(index, Some(&names))
                    .map_err(Stop::from)
                    .and_then(|mut reader| {
                        self.rows(
                            reader.as_mut(),
                            index,
                            &mut builder,
                            &mut aside,
                            &mut unsure,
                            &send,
                            &mut tick,
                        )
                    }),
            };
            drop(send);
            (
                parsed,
                encoder
                    .join()
                    .unwrap_or_else(|panic| std::panic::resume_unwind(panic)),
            )
        });
        // A parser that stopped because the encoder was gone leaves the reason to the encoder.
        let writer = match (parsed, encoded) {
            (Ok(()), Ok(writer)) => writer,
            (_, Err(error)) => return Err(Stop::Failed(error.into())),
            (Err(stop), Ok(writer)) => {
                drop(writer);
                if unsure && tables.settle_encoding(index)? {
                    return Err(Stop::SurveyAgain(index));
                }
                return Err(stop);
            }
        };
        let (rows, missing) = (builder.rows(), std::mem::take(&mut builder.missing));
        let files = writer.finish().map_err(ContextError::from)?;
        Ok(Written {
            table: self.table.clone(),
            files,
            rows,
            missing,
            set_aside: aside.count,
            first: aside.first,
        })
    }

    fn person(&self, names: &[ColumnName]) -> PersonSource {
        match &self.table.person {
            PersonUnit::None => PersonSource::None,
            PersonUnit::EachRow => PersonSource::EachRow,
            PersonUnit::Column(column) => match names.iter().position(|name| name == column) {
                Some(of) => PersonSource::Column(of, self.intake.pseudonyms.of(&self.order.id)),
                None => PersonSource::None,
            },
        }
    }

    #[allow(clippy::too_many_arguments)]
    fn rows(
        &self,
        reader: &mut dyn RowReader,
        index: usize,
        builder: &mut TableBuilder,
        aside: &mut Aside<'_>,
        unsure: &mut bool,
        send: &SyncSender<RecordBatch>,
        tick: &mut dyn FnMut(u64, u64),
    ) -> Result<(), Stop> {
        let mut record = Record::default();
        let mut read = 0_u64;
        loop {
            match reader.next(&mut record)? {
                Next::End => break,
                Next::NewColumn if !self.complete => return Err(Stop::SurveyAgain(index)),
                // After a whole survey every column is known: the file changed under our hands.
                Next::NewColumn => {
                    return Err(ContextError::unusable(
                        aside.file,
                        "the file changed while it was read; bring it in again",
                    )
                    .into());
                }
                Next::Bad(row) => aside.add(row)?,
                Next::Row => match builder.add(&record) {
                    Ok(()) => {}
                    Err(Misfit { why: Why::Type, .. }) if !self.complete => {
                        return Err(Stop::SurveyAgain(index));
                    }
                    Err(Misfit { why, row }) => {
                        if why == Why::Encoding && !self.complete {
                            *unsure = true;
                            return Err(ContextError::BadRow {
                                file: aside.file.to_owned(),
                                row,
                            }
                            .into());
                        }
                        aside.add(row)?;
                    }
                },
            }
            read += 1;
            if builder.is_full() && !hand_over(builder, aside.file, send)? {
                return Ok(());
            }
            if read.is_multiple_of(PROGRESS_ROWS) {
                tick(read, reader.bytes_read());
            }
        }
        hand_over(builder, aside.file, send)?;
        tick(read, reader.bytes_read());
        Ok(())
    }
}

/// Gives the builder's rows to the encoder; false when it is gone.
fn hand_over(
    builder: &mut TableBuilder,
    file: &str,
    send: &SyncSender<RecordBatch>,
) -> Result<bool, ContextError> {
    let batch = builder
        .take()
        .map_err(|error| ContextError::unusable(file, error.to_string()))?;
    Ok(send.send(batch).is_ok())
}

fn encode(
    mut writer: TableWriter,
    batches: std::sync::mpsc::Receiver<RecordBatch>,
) -> Result<TableWriter, HistoryError> {
    for batch in batches {
        writer.write(&batch)?;
    }
    Ok(writer)
}

fn columnar_rows(
    parquet: &columnar::ParquetFile,
    kinds: &[ColumnType],
    person: &PersonSource,
    builder: &mut TableBuilder,
    aside: &mut Aside<'_>,
    send: &SyncSender<RecordBatch>,
    tick: &mut dyn FnMut(u64, u64),
) -> Result<(), Stop> {
    let of = match person {
        PersonSource::Column(of, pseudonyms) => Some((*of, pseudonyms)),
        _ => None,
    };
    let file = aside.file;
    let mut gone = false;
    parquet.batches(kinds, of, &mut |row| aside.add(row), &mut |arrays, rows| {
        if gone || rows == 0 {
            return Ok(());
        }
        let batch = builder
            .adopt(arrays, rows)
            .map_err(|error| ContextError::unusable(file, error.to_string()))?;
        gone = send.send(batch).is_err();
        tick(builder.rows(), 0);
        Ok(())
    })?;
    Ok(())
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
