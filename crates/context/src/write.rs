//! One table is written once, with the types that a survey gave: rows are parsed on this thread and encoded on another.

use crate::confirm::ConfirmedTable;
use crate::source::{Next, Record, RowReader};
use crate::table::{Misfit, PersonSource, TableBuilder, Why};
use crate::tables::{Source, Tables};
use crate::{BadRow, BadRows, ContextError, Order, Progress, SetAside, columnar};
use arrow::array::RecordBatch;
use gate::Pseudonyms;
use history::{DataFile, History, HistoryError, TableWriter};
use std::sync::mpsc::{Receiver, SyncSender, sync_channel};
use territory::{ColumnName, ColumnType, PersonUnit};

/// Batches that wait between the thread that reads and the one that writes.
const BATCHES_WAITING: usize = 4;
/// Rows between two reports of progress.
const PROGRESS_ROWS: u64 = 65_536;

/// A table that is written.
pub(crate) struct Written {
    pub(crate) table: ConfirmedTable,
    pub(crate) files: Vec<DataFile>,
    pub(crate) rows: u64,
    /// Which columns have a missing value.
    pub(crate) missing: Vec<bool>,
    pub(crate) set_aside: u64,
    /// The first rows that were set aside.
    pub(crate) first: Vec<BadRow>,
}

/// Why writing stopped.
pub(crate) enum Stop {
    Failed(ContextError),
    /// A later row of this table does not go with what the beginning suggested.
    SurveyAgain(usize),
}

impl From<ContextError> for Stop {
    fn from(error: ContextError) -> Self {
        Stop::Failed(error)
    }
}

/// Writing one table once.
pub(crate) struct TableRun<'a> {
    pub(crate) history: &'a History,
    pub(crate) pseudonyms: &'a Pseudonyms,
    pub(crate) order: &'a Order,
    pub(crate) table: &'a ConfirmedTable,
    /// Whether its types come from the whole file, so that what does not fit is a bad row.
    pub(crate) complete: bool,
}

impl TableRun<'_> {
    /// Writes the table number `index` of the file. When it stops nothing of the table remains on the disk.
    pub(crate) fn write(
        &self,
        tables: &mut Tables,
        index: usize,
        progress: &mut dyn FnMut(Progress),
    ) -> Result<Written, Stop> {
        let columns = &self.table.columns;
        let names: Vec<ColumnName> = columns.iter().map(|column| column.name.clone()).collect();
        let kinds: Vec<ColumnType> = columns.iter().map(|column| column.kind).collect();
        let person = self.person(&names);
        let file = tables.label(index);
        let bytes_total = tables.bytes_total();
        let builder = TableBuilder::new(&names, &kinds, person.clone(), tables.decimal(index));
        let writer = self
            .history
            .writer(&self.order.id, &self.table.name, builder.schema())
            .map_err(ContextError::from)?;
        let mut tick = |rows: u64, bytes_read: u64| {
            progress(Progress {
                rows,
                bytes_read,
                bytes_total,
            })
        };
        let (send, receive) = sync_channel(BATCHES_WAITING);
        let mut parsing = Parsing {
            table: index,
            complete: self.complete,
            builder,
            aside: Aside {
                file: &file,
                policy: self.order.bad_rows,
                count: 0,
                first: Vec::new(),
            },
            encoding_doubted: false,
            tick: &mut tick,
        };
        let (parsed, encoded) = std::thread::scope(|scope| {
            let encoder = scope.spawn(move || encode(writer, receive));
            let parsed = match &tables.source {
                Source::Parquet(parquet) => parsing.columns(parquet, &kinds, &person, &send),
                _ => tables
                    .reader(index, Some(&names))
                    .map_err(Stop::from)
                    .and_then(|mut reader| parsing.rows(reader.as_mut(), &send)),
            };
            drop(send);
            let encoded = encoder
                .join()
                .unwrap_or_else(|panic| std::panic::resume_unwind(panic));
            (parsed, encoded)
        });
        // A parser that stopped because the encoder was gone leaves the reason to the encoder.
        let writer = match (parsed, encoded) {
            (Ok(()), Ok(writer)) => writer,
            (_, Err(error)) => return Err(Stop::Failed(error.into())),
            (Err(stop), Ok(writer)) => {
                drop(writer);
                if parsing.encoding_doubted && tables.settle_encoding(index)? {
                    return Err(Stop::SurveyAgain(index));
                }
                return Err(stop);
            }
        };
        let Parsing { builder, aside, .. } = parsing;
        let files = writer.finish().map_err(ContextError::from)?;
        Ok(Written {
            table: self.table.clone(),
            files,
            rows: builder.rows(),
            missing: builder.missing,
            set_aside: aside.count,
            first: aside.first,
        })
    }

    fn person(&self, names: &[ColumnName]) -> PersonSource {
        match &self.table.person {
            PersonUnit::None => PersonSource::None,
            PersonUnit::EachRow => PersonSource::EachRow,
            PersonUnit::Column(column) => match names.iter().position(|name| name == column) {
                Some(of) => PersonSource::Column(of, self.pseudonyms.of(&self.order.id)),
                None => PersonSource::None,
            },
        }
    }
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

/// The parsing half: from the file's rows to batches.
struct Parsing<'a> {
    table: usize,
    complete: bool,
    builder: TableBuilder,
    aside: Aside<'a>,
    /// Whether it stopped at bytes that are not valid in an encoding that was a guess.
    encoding_doubted: bool,
    tick: &'a mut dyn FnMut(u64, u64),
}

impl Parsing<'_> {
    /// Rows of text.
    fn rows(
        &mut self,
        reader: &mut dyn RowReader,
        send: &SyncSender<RecordBatch>,
    ) -> Result<(), Stop> {
        let mut record = Record::default();
        let mut read = 0_u64;
        loop {
            match reader.next(&mut record)? {
                Next::End => break,
                Next::NewColumn if !self.complete => return Err(Stop::SurveyAgain(self.table)),
                // After a whole survey every column is known: the file changed under our hands.
                Next::NewColumn => {
                    return Err(ContextError::unusable(
                        self.aside.file,
                        "the file changed while it was read; bring it in again",
                    )
                    .into());
                }
                Next::Bad(row) => self.aside.add(row)?,
                Next::Row => {
                    if let Err(misfit) = self.builder.add(&record) {
                        self.misfit(misfit)?;
                    }
                }
            }
            read += 1;
            if self.builder.is_full() && !self.hand_over(send)? {
                return Ok(());
            }
            if read.is_multiple_of(PROGRESS_ROWS) {
                (self.tick)(read, reader.bytes_read());
            }
        }
        self.hand_over(send)?;
        (self.tick)(read, reader.bytes_read());
        Ok(())
    }

    /// A row that does not fit: the reason to look at the whole file first, or a bad row.
    fn misfit(&mut self, Misfit { row, why }: Misfit) -> Result<(), Stop> {
        match why {
            Why::Type if !self.complete => Err(Stop::SurveyAgain(self.table)),
            Why::Encoding if !self.complete => {
                self.encoding_doubted = true;
                Err(ContextError::BadRow {
                    file: self.aside.file.to_owned(),
                    row,
                }
                .into())
            }
            _ => Ok(self.aside.add(row)?),
        }
    }

    /// Gives the builder's rows to the encoder; false when it is gone.
    fn hand_over(&mut self, send: &SyncSender<RecordBatch>) -> Result<bool, ContextError> {
        let batch = self
            .builder
            .take()
            .map_err(|error| ContextError::unusable(self.aside.file, error.to_string()))?;
        Ok(send.send(batch).is_ok())
    }

    /// Rows that come as columns.
    fn columns(
        &mut self,
        parquet: &columnar::ParquetFile,
        kinds: &[ColumnType],
        person: &PersonSource,
        send: &SyncSender<RecordBatch>,
    ) -> Result<(), Stop> {
        let of = match person {
            PersonSource::Column(of, pseudonyms) => Some((*of, pseudonyms)),
            _ => None,
        };
        let Self {
            builder,
            aside,
            tick,
            ..
        } = self;
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
}

fn encode(
    mut writer: TableWriter,
    batches: Receiver<RecordBatch>,
) -> Result<TableWriter, HistoryError> {
    for batch in batches {
        writer.write(&batch)?;
    }
    Ok(writer)
}
