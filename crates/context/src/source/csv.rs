//! Delimited text as RFC 4180 has it, with what is usual beyond it: any delimiter, CRLF, LF or CR, spaces around
//! values.
//!
//! White space around an unquoted value is not part of it. A quote only opens a quoted value at the beginning of a
//! field; elsewhere it is an ordinary character. A blank line is no row.

use super::encoding::Utf8Reader;
use super::{LINE_BYTES_MAX, Next, Record, RowReader, Shape, check_columns, shown};
use crate::{BadRow, ContextError};
use std::io::Read;
use territory::{ColumnName, ColumnType};

/// Bytes read at once.
const READ_BYTES: usize = 1 << 20;

/// What was found at the beginning of a buffer.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Split {
    /// A record of so many bytes and line ends.
    Record {
        /// Bytes taken, the line end included.
        bytes: usize,
        /// Line ends taken.
        lines: u64,
    },
    /// The record does not end in the buffer.
    More {
        /// Whether a quote is open.
        in_quotes: bool,
    },
    /// The record breaks the rules.
    Bad {
        /// The field, from 0.
        field: usize,
        /// What is wrong.
        reason: &'static str,
    },
}

/// Splits the first record of `buffer` into `record`. `last`: nothing follows the buffer.
pub(crate) fn split_record(buffer: &[u8], last: bool, delimiter: u8, record: &mut Record) -> Split {
    record.clear();
    let blank = |byte: u8| byte == b' ' || (byte == b'\t' && delimiter != b'\t');
    let mut at = 0;
    let mut lines = 0;
    loop {
        while at < buffer.len() && blank(buffer[at]) {
            at += 1;
        }
        if at < buffer.len() && buffer[at] == b'"' {
            at += 1;
            loop {
                let Some(length) = memchr::memchr(b'"', &buffer[at..]) else {
                    return Split::More { in_quotes: true };
                };
                let piece = &buffer[at..at + length];
                lines += memchr::memchr_iter(b'\n', piece).count() as u64;
                record.extend(piece);
                at += length + 1;
                match buffer.get(at) {
                    Some(b'"') => {
                        record.extend(b"\"");
                        at += 1;
                    }
                    None if !last => return Split::More { in_quotes: false },
                    _ => break,
                }
            }
            let shape = if record.cell_is_empty() {
                Shape::Missing
            } else {
                Shape::Plain
            };
            record.end(shape);
            while at < buffer.len() && blank(buffer[at]) {
                at += 1;
            }
        } else {
            let start = at;
            while at < buffer.len() {
                let byte = buffer[at];
                if byte == delimiter || byte == b'\n' || byte == b'\r' {
                    break;
                }
                at += 1;
            }
            if at == buffer.len() && !last {
                return Split::More { in_quotes: false };
            }
            let mut end = at;
            while end > start && blank(buffer[end - 1]) {
                end -= 1;
            }
            record.push(
                &buffer[start..end],
                if end == start {
                    Shape::Missing
                } else {
                    Shape::Plain
                },
            );
        }
        match buffer.get(at) {
            Some(&byte) if byte == delimiter => at += 1,
            Some(b'\n') => {
                return Split::Record {
                    bytes: at + 1,
                    lines: lines + 1,
                };
            }
            Some(b'\r') => {
                return match buffer.get(at + 1) {
                    Some(b'\n') => Split::Record {
                        bytes: at + 2,
                        lines: lines + 1,
                    },
                    None if !last => Split::More { in_quotes: false },
                    _ => Split::Record {
                        bytes: at + 1,
                        lines: lines + 1,
                    },
                };
            }
            None if last => return Split::Record { bytes: at, lines },
            None => return Split::More { in_quotes: false },
            Some(_) => {
                return Split::Bad {
                    field: record.len().saturating_sub(1),
                    reason: "text follows the closing quote; inside a quoted value a quote is written twice (`\"\"`)",
                };
            }
        }
    }
}

/// How a delimited text is laid out.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Layout {
    pub(crate) delimiter: u8,
    pub(crate) encoding: &'static encoding_rs::Encoding,
    pub(crate) header: bool,
}

/// Rows of a delimited text.
pub(crate) struct CsvReader<'a> {
    file: String,
    text: Utf8Reader<'a>,
    delimiter: u8,
    buffer: Vec<u8>,
    at: usize,
    last: bool,
    line: u64,
    columns: Vec<ColumnName>,
    fixed: Vec<Option<ColumnType>>,
    /// The first row of a file without header, still to be given.
    pending: Option<Record>,
}

impl<'a> CsvReader<'a> {
    /// Reads the header. `fix` gives the types that the format itself knows.
    pub(crate) fn open(
        file: &str,
        bytes: Box<dyn Read + 'a>,
        layout: Layout,
        fix: &dyn Fn(&str) -> Option<ColumnType>,
    ) -> Result<Self, ContextError> {
        let mut reader = Self {
            file: file.to_owned(),
            text: Utf8Reader::new(bytes, layout.encoding),
            delimiter: layout.delimiter,
            buffer: Vec::new(),
            at: 0,
            last: false,
            line: 1,
            columns: Vec::new(),
            fixed: Vec::new(),
            pending: None,
        };
        let mut first = Record::default();
        match reader.record(&mut first)? {
            Next::Row => {}
            Next::Bad(row) => return Err(ContextError::unusable(file, row.to_string())),
            Next::End | Next::NewColumn => {
                return Err(ContextError::unusable(file, "the file is empty"));
            }
        }
        let mut names = Vec::with_capacity(first.len());
        for index in 0..first.len() {
            let (bytes, _) = first.cell(index);
            let Ok(name) = std::str::from_utf8(bytes) else {
                let reason = format!(
                    "line {}: the name of column {} is not valid text",
                    first.line,
                    index + 1
                );
                return Err(ContextError::unusable(file, reason));
            };
            names.push(if layout.header {
                name.trim().to_owned()
            } else {
                String::new()
            });
        }
        reader.columns = check_columns(file, first.line, names)?;
        reader.fixed = reader
            .columns
            .iter()
            .map(|column| fix(column.as_str()))
            .collect();
        if !layout.header {
            reader.pending = Some(first);
        }
        Ok(reader)
    }

    fn fill(&mut self) -> Result<(), ContextError> {
        self.buffer.drain(..self.at);
        self.at = 0;
        let kept = self.buffer.len();
        self.buffer.resize(kept + READ_BYTES, 0);
        let mut filled = kept;
        while filled < self.buffer.len() {
            match self.text.read(&mut self.buffer[filled..]) {
                Ok(0) => {
                    self.last = true;
                    break;
                }
                Ok(taken) => filled += taken,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    let reason = format!("line {}: cannot be read further: {error}", self.line);
                    return Err(ContextError::unusable(&self.file, reason));
                }
            }
        }
        self.buffer.truncate(filled);
        Ok(())
    }

    /// The next record, whatever its number of fields.
    fn record(&mut self, record: &mut Record) -> Result<Next, ContextError> {
        loop {
            let rest = &self.buffer[self.at..];
            if rest.is_empty() && self.last {
                return Ok(Next::End);
            }
            let split = if rest.is_empty() {
                Split::More { in_quotes: false }
            } else {
                split_record(rest, self.last, self.delimiter, record)
            };
            match split {
                Split::Record { bytes, .. } if bytes > LINE_BYTES_MAX => {
                    return self.too_long(false);
                }
                Split::Record { bytes, lines } => {
                    record.line = self.line;
                    self.line += lines;
                    self.at += bytes;
                    if record.len() == 1 && record.cell(0).1 == Shape::Missing {
                        continue;
                    }
                    return Ok(Next::Row);
                }
                Split::More { in_quotes } if rest.len() > LINE_BYTES_MAX || self.last => {
                    return self.too_long(in_quotes);
                }
                Split::More { .. } => self.fill()?,
                Split::Bad { field, reason } => {
                    let row = BadRow {
                        line: self.line,
                        column: self.column_name(field),
                        reason: reason.to_owned(),
                    };
                    self.skip_line()?;
                    return Ok(Next::Bad(row));
                }
            }
        }
    }

    fn too_long(&mut self, in_quotes: bool) -> Result<Next, ContextError> {
        let reason = if in_quotes {
            "a quote is opened and not closed within 1 MB or before the end of the file".to_owned()
        } else {
            format!("the line is longer than {LINE_BYTES_MAX} bytes")
        };
        let row = BadRow {
            line: self.line,
            column: None,
            reason,
        };
        self.skip_line()?;
        Ok(Next::Bad(row))
    }

    /// Behind a bad record reading goes on with the next line of the file.
    fn skip_line(&mut self) -> Result<(), ContextError> {
        loop {
            let rest = &self.buffer[self.at..];
            if let Some(length) = memchr::memchr(b'\n', rest) {
                self.at += length + 1;
                self.line += 1;
                return Ok(());
            }
            self.at = self.buffer.len();
            if self.last {
                return Ok(());
            }
            self.fill()?;
        }
    }

    fn column_name(&self, index: usize) -> Option<String> {
        self.columns.get(index).map(|name| name.as_str().to_owned())
    }
}

impl RowReader for CsvReader<'_> {
    fn columns(&self) -> &[ColumnName] {
        &self.columns
    }
    fn fixed_kind(&self, column: usize) -> Option<ColumnType> {
        self.fixed.get(column).copied().flatten()
    }
    fn next(&mut self, record: &mut Record) -> Result<Next, ContextError> {
        if let Some(first) = self.pending.take() {
            *record = first;
            return Ok(Next::Row);
        }
        let found = self.record(record)?;
        if let Next::Row = found
            && record.len() != self.columns.len()
        {
            let (first, shape) = record.cell(0);
            let near = if shape == Shape::Missing {
                String::new()
            } else {
                format!(" (it begins with `{}`)", shown(first))
            };
            let reason = format!(
                "{} fields where the header has {}{near}",
                record.len(),
                self.columns.len()
            );
            return Ok(Next::Bad(BadRow {
                line: record.line,
                column: None,
                reason,
            }));
        }
        Ok(found)
    }
    fn bytes_read(&self) -> u64 {
        self.text.bytes_read()
    }
}
