//! A long JSON text is taken apart without being held: line by line, or element by element of one array.

use super::encoding::Utf8Reader;
use crate::ContextError;
use std::io::Read;

const READ_BYTES: usize = 1 << 20;
/// Bytes of one element (a GeoJSON feature with its geometry), at most.
pub(crate) const ELEMENT_BYTES_MAX: usize = 16 << 20;

/// How the pieces lie in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pieces {
    /// One on each line.
    Lines,
    /// Elements of the top-level array.
    Elements,
    /// Elements of the member `features` of the top-level object.
    Features,
}

/// What came next.
pub(crate) enum Piece {
    /// A piece, by its place in [`Splitter::piece`], and the line on which it begins.
    Found(u64),
    /// A piece that is too long; the splitter stands behind it (only with lines).
    TooLong(u64),
    /// No more.
    End,
}

/// Takes a text apart.
pub(crate) struct Splitter<'a> {
    file: String,
    text: Utf8Reader<'a>,
    pieces: Pieces,
    buffer: Vec<u8>,
    at: usize,
    piece: std::ops::Range<usize>,
    last: bool,
    line: u64,
    inside: bool,
}

impl<'a> Splitter<'a> {
    pub(crate) fn new(file: &str, text: Utf8Reader<'a>, pieces: Pieces) -> Self {
        Self {
            file: file.to_owned(),
            text,
            pieces,
            buffer: Vec::new(),
            at: 0,
            piece: 0..0,
            last: false,
            line: 1,
            inside: false,
        }
    }
    /// The bytes of the piece found last.
    pub(crate) fn piece(&self) -> &[u8] {
        &self.buffer[self.piece.clone()]
    }
    pub(crate) fn bytes_read(&self) -> u64 {
        self.text.bytes_read()
    }

    /// The next piece.
    pub(crate) fn next(&mut self) -> Result<Piece, ContextError> {
        if self.pieces == Pieces::Lines {
            return self.next_line();
        }
        if !self.inside {
            self.enter()?;
            self.inside = true;
            if self.peek()? == Some(b']') {
                return Ok(Piece::End);
            }
        } else {
            match self.peek()? {
                Some(b',') => self.at += 1,
                Some(b']') => return Ok(Piece::End),
                Some(other) => {
                    return Err(self.unusable(&format!(
                        "`{}` where `,` or `]` must follow an element",
                        other.escape_ascii()
                    )));
                }
                None => return Err(self.ends_early()),
            }
        }
        self.value()?;
        Ok(Piece::Found(self.line_of_piece()))
    }

    fn next_line(&mut self) -> Result<Piece, ContextError> {
        let mut dropped = false;
        loop {
            let rest = &self.buffer[self.at..];
            let (length, end) = match memchr::memchr(b'\n', rest) {
                Some(length) => (length, 1),
                None if self.last => (rest.len(), 0),
                None => {
                    if rest.len() > super::LINE_BYTES_MAX {
                        dropped = true;
                        self.at = self.buffer.len();
                    }
                    self.fill()?;
                    continue;
                }
            };
            if length == 0 && end == 0 {
                return Ok(if dropped {
                    Piece::TooLong(self.line)
                } else {
                    Piece::End
                });
            }
            self.piece = self.at..self.at + length;
            self.at += length + end;
            let line = self.line;
            self.line += 1;
            if dropped || length > super::LINE_BYTES_MAX {
                return Ok(Piece::TooLong(line));
            }
            if !self.piece().iter().all(u8::is_ascii_whitespace) {
                return Ok(Piece::Found(line));
            }
        }
    }

    /// Goes to the first element.
    fn enter(&mut self) -> Result<(), ContextError> {
        if self.pieces == Pieces::Elements {
            return self.expect(b'[', "an array of objects");
        }
        self.expect(b'{', "a GeoJSON FeatureCollection")?;
        loop {
            match self.peek()? {
                Some(b'"') => {}
                Some(b'}') => {
                    return Err(self.unusable(
                        "it has no member `features`; only a FeatureCollection is a table",
                    ));
                }
                None => return Err(self.ends_early()),
                Some(_) => {
                    return Err(self.unusable(
                        "it is not valid JSON: a member's name in quotes must stand here",
                    ));
                }
            }
            self.value()?;
            let features = self.piece() == b"\"features\"";
            self.expect(b':', "a value after the member's name")?;
            if features {
                return self.expect(b'[', "the array of features");
            }
            self.value()?;
            match self.peek()? {
                Some(b',') => self.at += 1,
                Some(b'}') | None => {}
                Some(_) => {
                    return Err(self.unusable("it is not valid JSON: `,` or `}` must stand here"));
                }
            }
        }
    }

    /// Takes one whole value.
    fn value(&mut self) -> Result<(), ContextError> {
        self.peek()?;
        loop {
            let rest = &self.buffer[self.at..];
            if let Some(length) = value_length(rest, self.last) {
                self.piece = self.at..self.at + length;
                self.at += length;
                return Ok(());
            }
            if self.last {
                return Err(self.ends_early());
            }
            if rest.len() > ELEMENT_BYTES_MAX {
                return Err(self.unusable(&format!(
                    "one element is longer than {} MB",
                    ELEMENT_BYTES_MAX >> 20
                )));
            }
            self.fill()?;
        }
    }

    fn line_of_piece(&mut self) -> u64 {
        let line = self.line;
        self.line += memchr::memchr_iter(b'\n', &self.buffer[self.piece.clone()]).count() as u64;
        line
    }

    /// The next byte that is no white space, not taken.
    fn peek(&mut self) -> Result<Option<u8>, ContextError> {
        loop {
            while let Some(&byte) = self.buffer.get(self.at) {
                match byte {
                    b'\n' => self.line += 1,
                    b' ' | b'\t' | b'\r' => {}
                    _ => return Ok(Some(byte)),
                }
                self.at += 1;
            }
            if self.last {
                return Ok(None);
            }
            self.fill()?;
        }
    }

    fn expect(&mut self, byte: u8, what: &str) -> Result<(), ContextError> {
        match self.peek()? {
            Some(found) if found == byte => {
                self.at += 1;
                Ok(())
            }
            Some(found) => Err(self.unusable(&format!(
                "`{}` where {what} must stand",
                found.escape_ascii()
            ))),
            None => Err(self.ends_early()),
        }
    }

    fn fill(&mut self) -> Result<(), ContextError> {
        self.buffer.drain(..self.at);
        self.at = 0;
        self.piece = 0..0;
        let mut filled = self.buffer.len();
        self.buffer.resize(filled + READ_BYTES, 0);
        while filled < self.buffer.len() {
            match self.text.read(&mut self.buffer[filled..]) {
                Ok(0) => {
                    self.last = true;
                    break;
                }
                Ok(taken) => filled += taken,
                Err(error) if error.kind() == std::io::ErrorKind::Interrupted => {}
                Err(error) => {
                    self.buffer.truncate(filled);
                    return Err(self.unusable(&format!("it cannot be read further: {error}")));
                }
            }
        }
        self.buffer.truncate(filled);
        Ok(())
    }

    fn unusable(&self, reason: &str) -> ContextError {
        ContextError::unusable(&self.file, format!("line {}: {reason}", self.line))
    }
    fn ends_early(&self) -> ContextError {
        self.unusable("the file ends in the middle of the JSON text; it may have been cut")
    }
}

/// The length of the JSON value at the beginning, judged by its brackets and quotes alone.
fn value_length(text: &[u8], last: bool) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = 0;
    while at < text.len() {
        match text[at] {
            b'"' => {
                at += 1;
                loop {
                    at += memchr::memchr2(b'"', b'\\', text.get(at..)?)?;
                    if text[at] == b'"' {
                        break;
                    }
                    at += 2;
                }
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'{' | b'[' => depth += 1,
            b'}' | b']' if depth > 0 => {
                depth -= 1;
                if depth == 0 {
                    return Some(at + 1);
                }
            }
            b'}' | b']' | b',' | b' ' | b'\n' | b'\r' | b'\t' if depth == 0 => return Some(at),
            _ => {}
        }
        at += 1;
    }
    (last && depth == 0 && at > 0).then_some(at)
}
