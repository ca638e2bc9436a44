//! Which format a file has: by its first bytes, then by its name.

use crate::ContextError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::path::Path;
use std::str::FromStr;

/// A format that comes in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Format {
    /// Delimited text (RFC 4180 and what is usual beyond it).
    Csv,
    /// Apache Parquet, with flat columns.
    Parquet,
    /// A GeoJSON FeatureCollection (RFC 7946).
    GeoJson,
    /// One JSON object on each line, or an array of objects.
    JsonLines,
    /// A GTFS Schedule feed: a zip of tables.
    Gtfs,
}

impl Format {
    /// Every format.
    pub const ALL: [Format; 5] = [
        Format::Csv,
        Format::Parquet,
        Format::GeoJson,
        Format::JsonLines,
        Format::Gtfs,
    ];

    /// The word used in commands and pages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Format::Csv => "csv",
            Format::Parquet => "parquet",
            Format::GeoJson => "geo-json",
            Format::JsonLines => "json-lines",
            Format::Gtfs => "gtfs",
        }
    }
}

impl fmt::Display for Format {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for Format {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|format| format.as_str() == text)
            .ok_or_else(|| {
                format!("`{text}` is not a format; use csv, parquet, geo-json, json-lines or gtfs")
            })
    }
}

/// The format of a file that begins with `beginning`.
pub(crate) fn detect(file: &str, path: &Path, beginning: &[u8]) -> Result<Format, ContextError> {
    let ending = path
        .extension()
        .and_then(|ending| ending.to_str())
        .unwrap_or_default()
        .to_ascii_lowercase();
    if beginning.is_empty() {
        return Err(ContextError::unusable(file, "the file is empty"));
    }
    if beginning.starts_with(b"PAR1") || ending == "parquet" {
        return Ok(Format::Parquet);
    }
    if beginning.starts_with(b"PK\x03\x04")
        || beginning.starts_with(b"PK\x05\x06")
        || ending == "zip"
    {
        return Ok(Format::Gtfs);
    }
    let packed = [
        (&b"\x1f\x8b"[..], "gzip"),
        (b"\x28\xb5\x2f\xfd", "zstd"),
        (b"\xfd7zXZ", "xz"),
        (b"BZh", "bzip2"),
    ];
    if let Some((_, name)) = packed
        .iter()
        .find(|(magic, _)| beginning.starts_with(magic))
    {
        return Err(ContextError::unusable(
            file,
            format!("it is compressed with {name}; unpack it first"),
        ));
    }
    if matches!(ending.as_str(), "csv" | "tsv" | "tab" | "txt") {
        return Ok(Format::Csv);
    }
    let text = beginning.strip_prefix(b"\xEF\xBB\xBF").unwrap_or(beginning);
    match text.iter().find(|byte| !byte.is_ascii_whitespace()) {
        Some(b'{')
            if ending == "geojson"
                || memchr::memmem::find(text, b"\"FeatureCollection\"").is_some() =>
        {
            Ok(Format::GeoJson)
        }
        Some(b'{' | b'[') => Ok(Format::JsonLines),
        _ if ending == "geojson" => Ok(Format::GeoJson),
        _ if matches!(ending.as_str(), "json" | "jsonl" | "ndjson") => Ok(Format::JsonLines),
        _ => Ok(Format::Csv),
    }
}
