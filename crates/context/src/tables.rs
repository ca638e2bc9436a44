//! An opened file, whatever its format, as tables that can be read again and again.

use crate::columnar::ParquetFile;
use crate::proposal::{Proposal, ProposedTable};
use crate::source::csv::{CsvReader, Layout};
use crate::source::gtfs::{self, Entry, Feed};
use crate::source::json::JsonReader;
use crate::source::split::Pieces;
use crate::source::{RowReader, encoding, sniff};
use crate::value::{Decimal, decimal};
use crate::{ContextError, Format, ReadAs, format};
use encoding_rs::{Encoding, UTF_8};
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};
use territory::{ColumnName, Sensitivity, TableName};

/// A file's tables.
pub(crate) struct Tables {
    pub(crate) format: Format,
    pub(crate) source: Source,
    file: String,
    path: PathBuf,
    bytes: u64,
    names: Vec<TableName>,
    /// Whether the encoding is a guess from a beginning that was plain ASCII.
    unsure: bool,
}

/// How they are read.
pub(crate) enum Source {
    Csv(Layout),
    Json {
        encoding: &'static Encoding,
        pieces: Pieces,
    },
    Parquet(ParquetFile),
    Gtfs {
        feed: Feed,
        layouts: Vec<Layout>,
    },
}

impl Tables {
    /// `single`: the name of the table when the file is one.
    pub(crate) fn open(
        path: &Path,
        single: &TableName,
        read: &ReadAs,
    ) -> Result<Self, ContextError> {
        let file = path
            .file_name()
            .map(|name| name.to_string_lossy().into_owned())
            .unwrap_or_default();
        let failed = |source| ContextError::read(path, source);
        let opened = File::open(path).map_err(failed)?;
        let known = opened.metadata().map_err(failed)?;
        if known.is_dir() {
            return Err(ContextError::unusable(
                &file,
                "it is a folder; bring its files one by one",
            ));
        }
        let bytes = known.len();
        let beginning = beginning(opened).map_err(failed)?;
        let whole = beginning.len() as u64 == bytes;
        let format = match read.format {
            Some(said) => said,
            None => format::detect(&file, path, &beginning)?,
        };
        let mut names = vec![single.clone()];
        let source = match format {
            Format::Csv => Source::Csv(sniff::layout(&file, &beginning, whole, read)?),
            Format::Parquet => Source::Parquet(ParquetFile::open(&file, path)?),
            Format::GeoJson | Format::JsonLines => {
                let encoding = match &read.encoding {
                    Some(label) => encoding::by_label(&file, label)?,
                    // JSON between systems is UTF-8 (RFC 8259 §8.1); only a mark or UTF-16 say otherwise.
                    None => match encoding::sniff(&beginning, whole) {
                        Ok(found)
                            if found == encoding_rs::UTF_16LE || found == encoding_rs::UTF_16BE =>
                        {
                            found
                        }
                        Ok(_) => UTF_8,
                        Err(reason) => return Err(ContextError::unusable(&file, reason)),
                    },
                };
                let text = encoding::decode_beginning(encoding, &beginning);
                let array = text.iter().find(|byte| !byte.is_ascii_whitespace()) == Some(&b'[');
                let pieces = match format {
                    Format::GeoJson => Pieces::Features,
                    _ if array => Pieces::Elements,
                    _ => Pieces::Lines,
                };
                Source::Json { encoding, pieces }
            }
            Format::Gtfs => {
                let mut feed = Feed::open(&file, path)?;
                names = feed
                    .entries
                    .iter()
                    .map(|entry| entry.table.clone())
                    .collect();
                let mut layouts = Vec::with_capacity(names.len());
                for entry in feed.entries.clone() {
                    layouts.push(entry_layout(&file, &mut feed, &entry, read)?);
                }
                Source::Gtfs { feed, layouts }
            }
        };
        let sniffed = matches!(&source, Source::Csv(layout) if layout.encoding == UTF_8);
        let unsure = sniffed && read.encoding.is_none() && !whole && beginning.is_ascii();
        Ok(Self {
            format,
            source,
            file,
            path: path.to_owned(),
            bytes,
            names,
            unsure,
        })
    }

    pub(crate) fn names(&self) -> &[TableName] {
        &self.names
    }
    /// How errors name the file of a table.
    pub(crate) fn label(&self, index: usize) -> String {
        match &self.source {
            Source::Gtfs { feed, .. } => format!("{}/{}", self.file, feed.entries[index].name),
            _ => self.file.clone(),
        }
    }
    pub(crate) fn bytes_total(&self) -> u64 {
        match &self.source {
            Source::Gtfs { feed, .. } => feed.entries.iter().map(|entry| entry.bytes).sum(),
            _ => self.bytes,
        }
    }
    pub(crate) fn decimal(&self, index: usize) -> Decimal {
        match &self.source {
            Source::Csv(layout) => decimal(layout.delimiter),
            Source::Gtfs { layouts, .. } => decimal(layouts[index].delimiter),
            _ => Decimal::Point,
        }
    }

    /// Reads a table from its beginning. `known`: the columns gathered before, for formats that have no header.
    pub(crate) fn reader(
        &mut self,
        index: usize,
        known: Option<&[ColumnName]>,
    ) -> Result<Box<dyn RowReader + '_>, ContextError> {
        let label = self.label(index);
        let open =
            || File::open(&self.path).map_err(|source| ContextError::read(&self.path, source));
        match &mut self.source {
            Source::Csv(layout) => Ok(Box::new(CsvReader::open(
                &label,
                Box::new(open()?),
                *layout,
                &|_| None,
            )?)),
            Source::Json { encoding, pieces } => Ok(Box::new(JsonReader::open(
                &label,
                Box::new(open()?),
                encoding,
                *pieces,
                known,
            ))),
            Source::Gtfs { feed, layouts } => {
                let entry = feed.entries[index].clone();
                Ok(Box::new(CsvReader::open(
                    &label,
                    feed.read(&entry)?,
                    layouts[index],
                    &gtfs::fixed_kind,
                )?))
            }
            Source::Parquet(_) => Err(ContextError::unusable(&label, "Parquet is read by columns")),
        }
    }

    /// After a byte that is not UTF-8 in a file whose beginning was plain ASCII: looks at the whole file. True when it
    /// is in another encoding, in which it is then read.
    pub(crate) fn settle_encoding(&mut self, _index: usize) -> Result<bool, ContextError> {
        if !std::mem::take(&mut self.unsure) {
            return Ok(false);
        }
        let failed = |source| ContextError::read(&self.path, source);
        let mut opened = File::open(&self.path).map_err(failed)?;
        let mut detector = chardetng::EncodingDetector::new(chardetng::Iso2022JpDetection::Deny);
        let mut buffer = vec![0; 1 << 20];
        loop {
            let taken = opened.read(&mut buffer).map_err(failed)?;
            detector.feed(&buffer[..taken], taken == 0);
            if taken == 0 {
                break;
            }
        }
        let found = detector.guess(None, chardetng::Utf8Detection::Allow);
        match &mut self.source {
            Source::Csv(layout) if found != UTF_8 => {
                layout.encoding = found;
                Ok(true)
            }
            _ => Ok(false),
        }
    }

    pub(crate) fn proposal(&self, tables: Vec<ProposedTable>) -> Proposal {
        let (delimiter, encoding) = match &self.source {
            Source::Csv(layout) => (
                Some(char::from(layout.delimiter)),
                Some(layout.encoding.name().to_owned()),
            ),
            Source::Json { encoding, .. } => (None, Some(encoding.name().to_owned())),
            _ => (None, None),
        };
        let ignored = match &self.source {
            Source::Gtfs { feed, .. } => feed.ignored.clone(),
            _ => Vec::new(),
        };
        let mut proposal = Proposal {
            format: self.format,
            delimiter,
            encoding,
            tables,
            sensitivity: Sensitivity::Open,
            ignored,
        };
        proposal.refresh_sensitivity();
        proposal
    }
}

fn entry_layout(
    file: &str,
    feed: &mut Feed,
    entry: &Entry,
    read: &ReadAs,
) -> Result<Layout, ContextError> {
    let label = format!("{file}/{}", entry.name);
    let opened = feed.read(entry)?;
    let beginning = beginning(opened).map_err(|error| {
        ContextError::unusable(&label, format!("it cannot be unpacked: {error}"))
    })?;
    let whole = beginning.len() as u64 == entry.bytes;
    // Every table of a feed has a header (GTFS Schedule Reference, "File Requirements").
    let read = ReadAs {
        header: Some(true),
        ..read.clone()
    };
    sniff::layout(&label, &beginning, whole, &read)
}

fn beginning(from: impl Read) -> std::io::Result<Vec<u8>> {
    let mut beginning = Vec::new();
    from.take(encoding::SNIFF_BYTES as u64)
        .read_to_end(&mut beginning)?;
    Ok(beginning)
}
