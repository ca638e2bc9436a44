//! Record batches become Parquet files.
//!
//! A file is written under a temporary name, fsynced, and renamed to the hash of its content; the folder is fsynced
//! after that, and only then may the store list it: the list never points to less than a whole file. A name is taken
//! once. Should the same content be there already, the new file has a number after the hash, so that giving it back
//! cannot take another's away.

use crate::{DataFile, HistoryError, PERSON_COLUMN};
use arrow::array::RecordBatch;
use arrow::datatypes::{DataType, SchemaRef};
use parquet::arrow::ArrowWriter;
use parquet::basic::{Compression, Encoding, ZstdLevel};
use parquet::file::metadata::KeyValue;
use parquet::file::properties::{EnabledStatistics, WriterProperties};
use parquet::schema::types::ColumnPath;
use std::fs::File;
use std::io::{BufWriter, Write};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicU64, Ordering};
use territory::{DataSetId, TableName};

/// Rows of a file, after which the next one begins.
const FILE_ROWS_MAX: u64 = 4_000_000;
/// Bytes of a file, after which the next one begins (a row group may overshoot it).
const FILE_BYTES_MAX: u64 = 256 << 20;
/// Rows of a row group: enough to compress well, few enough to skip and to fit the encoder's memory.
const ROW_GROUP_ROWS: usize = 256 * 1024;
/// Bytes of a row group before compression, for tables of long texts.
const ROW_GROUP_BYTES: usize = 128 << 20;
/// Share of absent persons for which the Bloom filter says "perhaps".
const BLOOM_FALSE_POSITIVE: f64 = 0.01;

/// The prefix of files that are still being written; a sweep removes them.
pub(crate) const TEMPORARY_PREFIX: &str = ".writing-";

/// Tells apart the temporary files of one process.
static NEXT_TEMPORARY: AtomicU64 = AtomicU64::new(0);

/// Writes one table. Dropping it without [`TableWriter::finish`] removes what it wrote.
#[derive(Debug)]
pub struct TableWriter {
    folder: PathBuf,
    /// `dataset/table`, the start of each path.
    prefix: String,
    schema: SchemaRef,
    properties: WriterProperties,
    open: Option<OpenFile>,
    done: Vec<DataFile>,
    finished: bool,
}

struct OpenFile {
    path: PathBuf,
    writer: ArrowWriter<HashingFile>,
    rows: u64,
}

impl std::fmt::Debug for OpenFile {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("OpenFile")
            .field("path", &self.path)
            .finish_non_exhaustive()
    }
}

impl TableWriter {
    pub(crate) fn start(
        root: &Path,
        dataset: &DataSetId,
        table: &TableName,
        schema: SchemaRef,
    ) -> Result<Self, HistoryError> {
        let folder = root.join(dataset.as_str()).join(table.as_str());
        std::fs::create_dir_all(&folder)
            .map_err(|source| HistoryError::io("make the folder", &folder, source))?;
        Ok(Self {
            prefix: format!("{dataset}/{table}"),
            properties: properties(&schema),
            folder,
            schema,
            open: None,
            done: Vec::new(),
            finished: false,
        })
    }

    /// Adds rows. The batch must have the schema that the writer was started with.
    ///
    /// # Errors
    /// When the disk is full or refuses, or when the schema differs.
    pub fn write(&mut self, batch: &RecordBatch) -> Result<(), HistoryError> {
        if batch.num_rows() == 0 {
            return Ok(());
        }
        let mut open = match self.open.take() {
            Some(open) => open,
            None => self.open_next()?,
        };
        let written = open.writer.write(batch);
        open.rows += batch.num_rows() as u64;
        let full =
            open.rows >= FILE_ROWS_MAX || open.writer.bytes_written() as u64 >= FILE_BYTES_MAX;
        self.open = Some(open);
        written.map_err(|source| self.refused(source))?;
        if full {
            self.close()?;
        }
        Ok(())
    }

    /// Closes the last file and hands over all of them: whole, durable, and unlisted until their rows are committed
    /// with [`crate::history_file_insert`]. A table without rows has no file.
    ///
    /// # Errors
    /// When the disk is full or refuses; then nothing remains.
    pub fn finish(mut self) -> Result<Vec<DataFile>, HistoryError> {
        self.close()?;
        // The folders' own entries: a crash must not lose a file whose row was committed.
        let parents = [
            Some(self.folder.as_path()),
            self.folder.parent(),
            self.folder.parent().and_then(Path::parent),
        ];
        for folder in parents.into_iter().flatten() {
            File::open(folder)
                .and_then(|opened| opened.sync_all())
                .map_err(|source| HistoryError::io("fsync the folder", folder, source))?;
        }
        self.finished = true;
        Ok(std::mem::take(&mut self.done))
    }

    fn open_next(&self) -> Result<OpenFile, HistoryError> {
        let number = NEXT_TEMPORARY.fetch_add(1, Ordering::Relaxed);
        let path = self
            .folder
            .join(format!("{TEMPORARY_PREFIX}{}-{number}", std::process::id()));
        let file =
            File::create(&path).map_err(|source| HistoryError::io("create", &path, source))?;
        let sink = HashingFile {
            file: BufWriter::with_capacity(1 << 20, file),
            hasher: blake3::Hasher::new(),
            bytes: 0,
        };
        let mut writer =
            ArrowWriter::try_new(sink, self.schema.clone(), Some(self.properties.clone()))
                .map_err(|source| self.refused(source))?;
        // Two files of one table may hold equal rows; their number keeps their hashes, hence their names, apart.
        let part = self.done.len().to_string();
        writer.append_key_value_metadata(KeyValue::new("bastide.part".to_owned(), part));
        Ok(OpenFile {
            path,
            writer,
            rows: 0,
        })
    }

    fn close(&mut self) -> Result<(), HistoryError> {
        let Some(mut open) = self.open.take() else {
            return Ok(());
        };
        let closed = self.close_one(&mut open);
        match closed {
            Ok(file) => {
                self.done.push(file);
                Ok(())
            }
            Err(error) => {
                // Best effort: the sweep removes what stays.
                let _ = std::fs::remove_file(&open.path);
                Err(error)
            }
        }
    }

    fn close_one(&self, open: &mut OpenFile) -> Result<DataFile, HistoryError> {
        open.writer
            .finish()
            .map_err(|source| self.refused(source))?;
        let sink = open.writer.inner_mut();
        sink.file
            .flush()
            .map_err(|source| HistoryError::io("write", &open.path, source))?;
        sink.file
            .get_ref()
            .sync_all()
            .map_err(|source| HistoryError::io("fsync", &open.path, source))?;
        let hash = sink.hasher.finalize().to_hex().to_string();
        let name = self.take_name(&hash)?;
        let last = self.folder.join(&name);
        if let Err(source) = std::fs::rename(&open.path, &last) {
            // Best effort: an empty file that is not listed goes with the next sweep.
            let _ = std::fs::remove_file(&last);
            return Err(HistoryError::io("rename", &open.path, source));
        }
        Ok(DataFile {
            path: format!("{}/{name}", self.prefix),
            rows: open.rows,
            bytes: sink.bytes,
            hash,
        })
    }

    /// A final name that nobody else has, held by an empty file until the whole one is renamed over it.
    fn take_name(&self, hash: &str) -> Result<String, HistoryError> {
        let mut name = format!("{hash}.parquet");
        for again in 1_u64.. {
            let path = self.folder.join(&name);
            match File::create_new(&path) {
                Ok(_) => break,
                Err(error) if error.kind() == std::io::ErrorKind::AlreadyExists => {
                    name = format!("{hash}-{again}.parquet");
                }
                Err(source) => return Err(HistoryError::io("create", &path, source)),
            }
        }
        Ok(name)
    }

    fn refused(&self, source: parquet::errors::ParquetError) -> HistoryError {
        HistoryError::Parquet {
            table: self.prefix.replace('/', "."),
            source,
        }
    }
}

impl Drop for TableWriter {
    fn drop(&mut self) {
        if self.finished {
            return;
        }
        // Best effort: the sweep at the next start removes what stays.
        if let Some(open) = self.open.take() {
            let _ = std::fs::remove_file(&open.path);
        }
        for file in &self.done {
            if let Some(name) = Path::new(&file.path).file_name() {
                let _ = std::fs::remove_file(self.folder.join(name));
            }
        }
    }
}

/// Text is dictionary-encoded (few distinct values is the rule; the encoder falls back when it is not), numbers and
/// moments are not (a dictionary of them costs time and rarely saves room).
fn properties(schema: &SchemaRef) -> WriterProperties {
    let zstd = ZstdLevel::try_new(1).map_or(Compression::SNAPPY, Compression::ZSTD);
    let mut builder = WriterProperties::builder()
        .set_created_by("bastide".to_owned())
        .set_compression(zstd)
        .set_max_row_group_row_count(Some(ROW_GROUP_ROWS))
        .set_max_row_group_bytes(Some(ROW_GROUP_BYTES))
        .set_statistics_enabled(EnabledStatistics::Chunk)
        .set_statistics_truncate_length(Some(64))
        .set_dictionary_enabled(false)
        .set_dictionary_page_size_limit(512 * 1024);
    for field in schema.fields() {
        let path = ColumnPath::from(vec![field.name().clone()]);
        match field.data_type() {
            DataType::Utf8 => builder = builder.set_column_dictionary_enabled(path, true),
            DataType::Int64 if field.name() == PERSON_COLUMN => {
                builder = builder
                    .set_column_encoding(path.clone(), Encoding::PLAIN)
                    .set_column_bloom_filter_enabled(path.clone(), true)
                    .set_column_bloom_filter_fpp(path.clone(), BLOOM_FALSE_POSITIVE)
                    .set_column_bloom_filter_max_ndv(path, ROW_GROUP_ROWS as u64);
            }
            DataType::Int64 | DataType::Timestamp(_, _) | DataType::Date32 => {
                builder = builder.set_column_encoding(path, Encoding::DELTA_BINARY_PACKED);
            }
            _ => {}
        }
    }
    builder.build()
}

/// Hashes what it writes.
struct HashingFile {
    file: BufWriter<File>,
    hasher: blake3::Hasher,
    bytes: u64,
}

impl Write for HashingFile {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        let taken = self.file.write(bytes)?;
        self.hasher.update(&bytes[..taken]);
        self.bytes += taken as u64;
        Ok(taken)
    }
    fn flush(&mut self) -> std::io::Result<()> {
        self.file.flush()
    }
}
