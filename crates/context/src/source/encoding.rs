//! Any usual encoding becomes UTF-8, streaming.

use crate::ContextError;
use chardetng::{EncodingDetector, Iso2022JpDetection, Utf8Detection};
use encoding_rs::{CoderResult, Decoder, Encoding, UTF_8, UTF_16BE, UTF_16LE};
use std::io::Read;

/// Bytes that are looked at to tell the encoding.
pub(crate) const SNIFF_BYTES: usize = 1 << 20;

/// The encoding of a text, from its beginning: a byte-order mark, zeros in every other byte (UTF-16), valid UTF-8, or
/// else what `chardetng` finds most likely.
///
/// # Errors
/// When the bytes are no text: the reason says at which byte.
pub(crate) fn sniff(beginning: &[u8], whole: bool) -> Result<&'static Encoding, String> {
    if let Some((encoding, _)) = Encoding::for_bom(beginning) {
        return Ok(encoding);
    }
    if let Some(encoding) = utf16_without_mark(beginning) {
        return Ok(encoding);
    }
    let binary = beginning.iter().position(|&byte| {
        byte < 0x20 && !matches!(byte, b'\t' | b'\n' | b'\r' | 0x0c | 0x1a | 0x1b)
    });
    if let Some(at) = binary {
        return Err(format!(
            "this is no text: byte {at} is {:#04x}; a table comes as CSV, JSON lines, GeoJSON, Parquet or a GTFS zip",
            beginning[at]
        ));
    }
    match std::str::from_utf8(beginning) {
        Ok(_) => Ok(UTF_8),
        // A character cut by the end of the sample is no error.
        Err(error) if !whole && error.error_len().is_none() => Ok(UTF_8),
        // Mostly UTF-8 with a broken spot: the spot is what must be mended, not the encoding.
        Err(error) if !beginning[..error.valid_up_to()].is_ascii() => Ok(UTF_8),
        Err(_) => Ok(guess(beginning, whole)),
    }
}

/// What a text that is no UTF-8 most likely is.
pub(crate) fn guess(bytes: &[u8], whole: bool) -> &'static Encoding {
    let mut detector = EncodingDetector::new(Iso2022JpDetection::Deny);
    detector.feed(bytes, whole);
    detector.guess(None, Utf8Detection::Deny)
}

fn utf16_without_mark(bytes: &[u8]) -> Option<&'static Encoding> {
    let sample = &bytes[..bytes.len().min(1024) & !1];
    if sample.len() < 8 {
        return None;
    }
    let zeros = |odd: usize| {
        sample
            .iter()
            .skip(odd)
            .step_by(2)
            .filter(|&&byte| byte == 0)
            .count()
    };
    let (even, odd, pairs) = (zeros(0), zeros(1), sample.len() / 2);
    if even == 0 && odd * 10 >= pairs * 7 {
        Some(UTF_16LE)
    } else if odd == 0 && even * 10 >= pairs * 7 {
        Some(UTF_16BE)
    } else {
        None
    }
}

/// The encoding of that label.
pub(crate) fn by_label(file: &str, label: &str) -> Result<&'static Encoding, ContextError> {
    Encoding::for_label(label.as_bytes()).ok_or_else(|| {
        ContextError::unusable(file, format!("`{label}` is not a known encoding; use utf-8, utf-16le, windows-1252 or iso-8859-15, for example"))
    })
}

/// Reads a text of one encoding as UTF-8. Bytes that are invalid in it come out as 0xFF, which is never valid UTF-8,
/// so that whoever splits the lines can name the place.
pub(crate) struct Utf8Reader<'a> {
    inner: Box<dyn Read + 'a>,
    /// `None` when the text is UTF-8 already.
    decoder: Option<Decoder>,
    raw: Vec<u8>,
    raw_at: usize,
    raw_end: bool,
    bytes_read: u64,
    at_start: bool,
}

impl<'a> Utf8Reader<'a> {
    pub(crate) fn new(inner: Box<dyn Read + 'a>, encoding: &'static Encoding) -> Self {
        Self {
            inner,
            decoder: (encoding != UTF_8).then(|| encoding.new_decoder_with_bom_removal()),
            raw: Vec::new(),
            raw_at: 0,
            raw_end: false,
            bytes_read: 0,
            at_start: true,
        }
    }
    /// Bytes taken from the file, before decoding.
    pub(crate) fn bytes_read(&self) -> u64 {
        self.bytes_read
    }
}

impl Read for Utf8Reader<'_> {
    fn read(&mut self, out: &mut [u8]) -> std::io::Result<usize> {
        let Some(decoder) = &mut self.decoder else {
            let mut taken = self.inner.read(out)?;
            self.bytes_read += taken as u64;
            if self.at_start && taken > 0 {
                self.at_start = false;
                // A mark is three bytes: fill up so that it is not cut.
                while taken < 3.min(out.len()) {
                    let more = self.inner.read(&mut out[taken..])?;
                    if more == 0 {
                        break;
                    }
                    taken += more;
                    self.bytes_read += more as u64;
                }
                if out[..taken].starts_with(b"\xEF\xBB\xBF") {
                    out.copy_within(3..taken, 0);
                    taken -= 3;
                    if taken == 0 {
                        return self.read(out);
                    }
                }
            }
            return Ok(taken);
        };
        loop {
            if self.raw_at == self.raw.len() && !self.raw_end {
                self.raw.resize(64 * 1024, 0);
                let taken = self.inner.read(&mut self.raw)?;
                self.raw.truncate(taken);
                self.raw_at = 0;
                self.raw_end = taken == 0;
                self.bytes_read += taken as u64;
            }
            let (result, read, written) = decoder.decode_to_utf8_without_replacement(
                &self.raw[self.raw_at..],
                out,
                self.raw_end,
            );
            self.raw_at += read;
            if let encoding_rs::DecoderResult::Malformed(_, _) = result
                && let Some(spot) = out.get_mut(written)
            {
                *spot = 0xFF;
                return Ok(written + 1);
            }
            let done = matches!(result, encoding_rs::DecoderResult::InputEmpty) && self.raw_end;
            if written > 0 || done {
                return Ok(written);
            }
        }
    }
}

/// Decodes a beginning for sniffing; what is invalid becomes U+FFFD.
pub(crate) fn decode_beginning(encoding: &'static Encoding, beginning: &[u8]) -> Vec<u8> {
    let mut decoder = encoding.new_decoder_with_bom_removal();
    let mut text = vec![
        0;
        decoder
            .max_utf8_buffer_length(beginning.len())
            .unwrap_or(beginning.len() * 3 + 16)
    ];
    let (result, _, written, _) = decoder.decode_to_utf8(beginning, &mut text, false);
    debug_assert!(matches!(result, CoderResult::InputEmpty));
    text.truncate(written);
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read_all(bytes: &[u8], encoding: &'static Encoding) -> String {
        let mut text = String::new();
        Utf8Reader::new(Box::new(bytes), encoding)
            .read_to_string(&mut text)
            .expect("valid");
        text
    }

    #[test]
    fn usual_encodings_are_told_apart_and_read() {
        let french = "Prénom;Âge\nZoë;41\nFrançois;39\nHélène;27\n";
        assert_eq!(sniff(french.as_bytes(), true), Ok(UTF_8));
        let (latin, ..) = encoding_rs::WINDOWS_1252.encode(french);
        let found = sniff(&latin, true).expect("text");
        assert_eq!(read_all(&latin, found), french);
        let wide: Vec<u8> = french.encode_utf16().flat_map(u16::to_le_bytes).collect();
        assert_eq!(sniff(&wide, true), Ok(UTF_16LE));
        assert_eq!(read_all(&wide, UTF_16LE), french);
        let marked = [
            b"\xFE\xFF".to_vec(),
            french.encode_utf16().flat_map(u16::to_be_bytes).collect(),
        ]
        .concat();
        let found = sniff(&marked, true).expect("text");
        assert_eq!(read_all(&marked, found), french);
        assert_eq!(read_all(b"\xEF\xBB\xBFa,b\n", UTF_8), "a,b\n");
    }

    #[test]
    fn binary_is_no_text() {
        let reason = sniff(b"\x7fELF\x02\x01\x01\0\0\0", true).expect_err("binary");
        assert!(
            reason.starts_with("this is no text: byte 4 is 0x02"),
            "{reason}"
        );
    }

    #[test]
    fn a_broken_utf16_character_is_marked() {
        let mut broken: Vec<u8> = "a\n".encode_utf16().flat_map(u16::to_le_bytes).collect();
        broken.extend([0x00, 0xD8, b'b', 0]);
        let mut out = Vec::new();
        Utf8Reader::new(Box::new(&broken[..]), UTF_16LE)
            .read_to_end(&mut out)
            .expect("reads");
        assert!(out.contains(&0xFF), "{out:?}");
    }
}
