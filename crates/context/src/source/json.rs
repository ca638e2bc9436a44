//! JSON lines, JSON arrays of objects, and GeoJSON features: each object is a row.
//!
//! A flat member is a cell; an array or an object within it is kept as JSON text. Members may differ from row to row:
//! the columns are those of all rows, in the order of their first sight.

use super::encoding::Utf8Reader;
use super::split::{Piece, Pieces, Splitter};
use super::{COLUMNS_MAX, Next, Record, RowReader, Shape, check_columns, geometry};
use crate::{BadRow, ContextError};
use serde::de::{Deserialize, Deserializer, Error, MapAccess, Visitor};
use std::collections::HashMap;
use std::fmt;
use std::io::Read;
use territory::{ColumnName, ColumnType};

/// The column of a GeoJSON feature's shape.
pub(crate) const GEOMETRY_COLUMN: &str = "geometry";

/// Rows of a JSON text.
pub(crate) struct JsonReader<'a> {
    file: String,
    splitter: Splitter<'a>,
    geo: bool,
    lines: bool,
    /// Whether a column never seen is added rather than reported.
    gathers: bool,
    columns: Vec<ColumnName>,
    index: HashMap<String, usize>,
    row: Vec<Option<(String, Shape)>>,
}

impl<'a> JsonReader<'a> {
    /// `known`: the columns, or `None` to gather them while reading.
    pub(crate) fn open(
        file: &str,
        bytes: Box<dyn Read + 'a>,
        encoding: &'static encoding_rs::Encoding,
        pieces: Pieces,
        known: Option<&[ColumnName]>,
    ) -> Self {
        let columns: Vec<ColumnName> = known.unwrap_or_default().to_vec();
        Self {
            file: file.to_owned(),
            splitter: Splitter::new(file, Utf8Reader::new(bytes, encoding), pieces),
            geo: pieces == Pieces::Features,
            lines: pieces == Pieces::Lines,
            gathers: known.is_none(),
            index: columns
                .iter()
                .enumerate()
                .map(|(index, name)| (name.as_str().to_owned(), index))
                .collect(),
            columns,
            row: Vec::new(),
        }
    }

    /// Places the members in the row. `Ok(false)`: a column was never seen before.
    fn place(&mut self, line: u64, members: Vec<(String, Field)>) -> Result<bool, ContextError> {
        self.row.clear();
        self.row.resize(self.columns.len(), None);
        for (name, field) in members {
            let index = match self.index.get(&name) {
                Some(&index) => index,
                None if !self.gathers => return Ok(false),
                None => {
                    if self.columns.len() == COLUMNS_MAX {
                        let reason = format!(
                            "line {line}: more than {COLUMNS_MAX} different members; keep the varying ones in one nested member"
                        );
                        return Err(ContextError::unusable(&self.file, reason));
                    }
                    if name.is_empty() {
                        return Err(ContextError::unusable(
                            &self.file,
                            format!("line {line}: a member's name is empty"),
                        ));
                    }
                    let checked = check_columns(&self.file, line, vec![name.clone()])?;
                    self.columns.extend(checked);
                    self.index.insert(name, self.columns.len() - 1);
                    self.row.push(None);
                    self.columns.len() - 1
                }
            };
            self.row[index] = match field {
                Field::Null => None,
                Field::Plain(text) => Some((text, Shape::Plain)),
                Field::Literal(text) => Some((text, Shape::Literal)),
            };
        }
        Ok(true)
    }

    fn bad(line: u64, column: Option<&str>, reason: String) -> Next {
        Next::Bad(BadRow {
            line,
            column: column.map(str::to_owned),
            reason,
        })
    }
}

impl RowReader for JsonReader<'_> {
    fn columns(&self) -> &[ColumnName] {
        &self.columns
    }
    fn fixed_kind(&self, column: usize) -> Option<ColumnType> {
        (self.geo && self.columns.get(column)?.as_str() == GEOMETRY_COLUMN)
            .then_some(ColumnType::Geometry)
    }
    fn next(&mut self, record: &mut Record) -> Result<Next, ContextError> {
        let line = match self.splitter.next()? {
            Piece::End => return Ok(Next::End),
            Piece::TooLong(line) => {
                return Ok(Self::bad(line, None, "the line is longer than 1 MB".into()));
            }
            Piece::Found(line) => line,
        };
        let piece = self.splitter.piece();
        let members = if self.geo {
            let feature: Feature = match serde_json::from_slice(piece) {
                Ok(feature) => feature,
                Err(error) => {
                    return Ok(Self::bad(
                        at(line, &error),
                        None,
                        format!("not a GeoJSON feature: {}", said(&error)),
                    ));
                }
            };
            if feature.kind != "Feature" {
                return Ok(Self::bad(
                    line,
                    None,
                    format!("`{}` where a Feature must stand", feature.kind),
                ));
            }
            let mut members = feature.properties.map(|pairs| pairs.0).unwrap_or_default();
            if members.iter().any(|(name, _)| name == GEOMETRY_COLUMN) {
                return Ok(Self::bad(
                    line,
                    Some(GEOMETRY_COLUMN),
                    "a property has the name of the geometry's column; rename it".into(),
                ));
            }
            if let Some(id) = feature.id
                && !members.iter().any(|(name, _)| name == "id")
            {
                members.insert(0, ("id".to_owned(), id));
            }
            let shape = match feature.geometry {
                None | Some(serde_json::Value::Null) => Field::Null,
                Some(value) => match geometry::text(&value) {
                    Ok(text) => Field::Plain(text),
                    Err(reason) => return Ok(Self::bad(line, Some(GEOMETRY_COLUMN), reason)),
                },
            };
            members.push((GEOMETRY_COLUMN.to_owned(), shape));
            members
        } else {
            match serde_json::from_slice::<Members>(piece) {
                Ok(members) => members.0,
                Err(error) if self.lines && error.is_eof() => {
                    return Ok(Self::bad(
                        line,
                        None,
                        "the object does not end on its line; write each row's object on one line, or all of them in one array (`[…]`)".into(),
                    ));
                }
                Err(error) => {
                    return Ok(Self::bad(
                        at(line, &error),
                        None,
                        format!("not a JSON object: {}", said(&error)),
                    ));
                }
            }
        };
        if !self.place(line, members)? {
            return Ok(Next::NewColumn);
        }
        record.clear();
        record.line = line;
        for cell in &self.row {
            match cell {
                None => record.end(Shape::Missing),
                Some((text, _)) if text.is_empty() => record.end(Shape::Missing),
                Some((text, shape)) => record.push(text.as_bytes(), *shape),
            }
        }
        Ok(Next::Row)
    }
    fn bytes_read(&self) -> u64 {
        self.splitter.bytes_read()
    }
}

/// The line of an error within a piece that begins on `line`.
fn at(line: u64, error: &serde_json::Error) -> u64 {
    line + (error.line() as u64).saturating_sub(1)
}

fn said(error: &serde_json::Error) -> String {
    format!("{}", error).escape_debug().to_string()
}

/// One member's value.
#[derive(Debug)]
enum Field {
    Null,
    Plain(String),
    Literal(String),
}

impl<'de> Deserialize<'de> for Field {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        use serde_json::Value;
        Ok(match Value::deserialize(from)? {
            Value::Null => Field::Null,
            Value::Bool(value) => Field::Plain(value.to_string()),
            Value::Number(value) => Field::Plain(value.to_string()),
            Value::String(value) => Field::Literal(value),
            nested => Field::Literal(nested.to_string()),
        })
    }
}

/// An object's members, in the file's order.
struct Members(Vec<(String, Field)>);

impl<'de> Deserialize<'de> for Members {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        struct InOrder;
        impl<'de> Visitor<'de> for InOrder {
            type Value = Members;
            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }
            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Members, A::Error> {
                let mut members = Vec::new();
                let mut seen = std::collections::HashSet::new();
                while let Some((name, field)) = map.next_entry::<String, Field>()? {
                    if !seen.insert(name.clone()) {
                        return Err(A::Error::custom(format!(
                            "the member `{name}` stands twice"
                        )));
                    }
                    members.push((name, field));
                }
                Ok(Members(members))
            }
        }
        from.deserialize_map(InOrder)
    }
}

#[derive(serde::Deserialize)]
struct Feature {
    #[serde(rename = "type")]
    kind: String,
    #[serde(default)]
    id: Option<Field>,
    #[serde(default)]
    properties: Option<Members>,
    #[serde(default)]
    geometry: Option<serde_json::Value>,
}
