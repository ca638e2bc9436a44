//! What crosses the border between Rust and a database: five kinds of value, the same on both engines.

use crate::StoreError;
use territory::{DataSetId, PartyId, PersonKey, PlaceId, Purpose, RuleId, TableName, Timestamp};

/// A value of a column or of a parameter. Moments are integer microseconds, truth is 0 or 1, JSON is text.
#[derive(Clone, PartialEq)]
pub enum Value {
    /// No value.
    Null,
    /// `BIGINT`.
    Int(i64),
    /// `DOUBLE PRECISION`.
    Real(f64),
    /// `TEXT`, without the character U+0000 (PostgreSQL cannot hold it).
    Text(String),
    /// `BYTEA`.
    Bytes(Vec<u8>),
}

impl Value {
    /// The name of its kind, for messages.
    #[must_use]
    pub const fn kind(&self) -> &'static str {
        match self {
            Value::Null => "null",
            Value::Int(_) => "an integer",
            Value::Real(_) => "a real number",
            Value::Text(_) => "text",
            Value::Bytes(_) => "bytes",
        }
    }
}

/// Texts and bytes may be secrets or personal: a debug line shows only their length.
impl std::fmt::Debug for Value {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Value::Null => f.write_str("Null"),
            Value::Int(number) => write!(f, "Int({number})"),
            Value::Real(number) => write!(f, "Real({number})"),
            Value::Text(text) => write!(f, "Text({} bytes)", text.len()),
            Value::Bytes(bytes) => write!(f, "Bytes({} bytes)", bytes.len()),
        }
    }
}

macro_rules! value_from {
    ($($type:ty => |$it:ident| $value:expr;)*) => {
        $(impl From<$type> for Value {
            fn from($it: $type) -> Value {
                $value
            }
        })*
    };
}

value_from! {
    i64 => |it| Value::Int(it);
    i32 => |it| Value::Int(it.into());
    u32 => |it| Value::Int(it.into());
    u16 => |it| Value::Int(it.into());
    bool => |it| Value::Int(it.into());
    f64 => |it| Value::Real(it);
    String => |it| Value::Text(it);
    &str => |it| Value::Text(it.to_owned());
    &String => |it| Value::Text(it.clone());
    Vec<u8> => |it| Value::Bytes(it);
    &[u8] => |it| Value::Bytes(it.to_vec());
    Timestamp => |it| Value::Int(it.micros());
    PersonKey => |it| Value::Int(it.0);
    &PartyId => |it| Value::Text(it.as_str().to_owned());
    &PlaceId => |it| Value::Text(it.as_str().to_owned());
    &DataSetId => |it| Value::Text(it.as_str().to_owned());
    &TableName => |it| Value::Text(it.as_str().to_owned());
    &RuleId => |it| Value::Text(it.as_str().to_owned());
    &Purpose => |it| Value::Text(it.as_str().to_owned());
}

impl<const N: usize> From<[u8; N]> for Value {
    fn from(bytes: [u8; N]) -> Self {
        Value::Bytes(bytes.to_vec())
    }
}

impl<T: Into<Value>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Value::Null, Into::into)
    }
}

/// Counts and sizes: databases have no unsigned 64-bit integer.
impl TryFrom<u64> for Value {
    type Error = StoreError;
    fn try_from(number: u64) -> Result<Self, StoreError> {
        i64::try_from(number)
            .map(Value::Int)
            .map_err(|_| StoreError::TooLarge {
                what: "a number",
                most: i64::MAX as u64,
            })
    }
}

/// One row of a result. Columns are counted from 0.
#[derive(Debug, Clone, PartialEq)]
pub struct Row(pub(crate) Box<[Value]>);

macro_rules! column {
    ($(#[$doc:meta] $name:ident, $opt:ident -> $type:ty, $words:literal: $($pattern:pat => $value:expr),+;)*) => {
        $(
            #[$doc]
            ///
            /// # Errors
            /// [`StoreError::Column`] when the column is absent, null or of another kind.
            pub fn $name(&self, column: usize) -> Result<$type, StoreError> {
                match self.get(column, $words)? {
                    $($pattern => Ok($value),)+
                    other => Err(StoreError::Column { column, expected: $words, found: other.kind() }),
                }
            }

            /// The same where the column may be null.
            ///
            /// # Errors
            /// [`StoreError::Column`] when the column is absent or of another kind.
            pub fn $opt(&self, column: usize) -> Result<Option<$type>, StoreError> {
                match self.get(column, $words)? {
                    Value::Null => Ok(None),
                    _ => self.$name(column).map(Some),
                }
            }
        )*
    };
}

impl Row {
    column! {
        /// The integer in a column.
        int, opt_int -> i64, "an integer": Value::Int(number) => *number;
        /// The real number in a column; an integer counts as one.
        real, opt_real -> f64, "a real number": Value::Real(number) => *number, Value::Int(number) => *number as f64;
        /// The text in a column.
        text, opt_text -> &str, "text": Value::Text(text) => text;
        /// The bytes in a column.
        bytes, opt_bytes -> &[u8], "bytes": Value::Bytes(bytes) => bytes;
    }

    /// The count or size in a column: an integer that is not negative.
    ///
    /// # Errors
    /// [`StoreError::Column`].
    pub fn count(&self, column: usize) -> Result<u64, StoreError> {
        u64::try_from(self.int(column)?).map_err(|_| StoreError::Column {
            column,
            expected: "a count",
            found: "a negative integer",
        })
    }

    /// The truth in a column: 0 or 1.
    ///
    /// # Errors
    /// [`StoreError::Column`].
    pub fn flag(&self, column: usize) -> Result<bool, StoreError> {
        Ok(self.int(column)? != 0)
    }

    /// The moment in a column.
    ///
    /// # Errors
    /// [`StoreError::Column`].
    pub fn moment(&self, column: usize) -> Result<Timestamp, StoreError> {
        self.int(column).map(Timestamp::from_micros)
    }

    /// All values, in order.
    #[must_use]
    pub fn into_values(self) -> Vec<Value> {
        self.0.into_vec()
    }

    fn get(&self, column: usize, expected: &'static str) -> Result<&Value, StoreError> {
        self.0.get(column).ok_or(StoreError::Column {
            column,
            expected,
            found: "no such column",
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_column_of_another_kind_is_said_so() {
        let row = Row(vec![Value::Int(3), Value::Null, "a".into()].into());
        assert_eq!((row.int(0), row.real(0)), (Ok(3), Ok(3.0)));
        assert_eq!(row.opt_text(1), Ok(None));
        assert_eq!(
            row.text(0).expect_err("an integer").to_string(),
            "column 0 holds an integer where text was expected; compare the statement with the schema"
        );
        assert!(row.int(1).is_err() && row.int(3).is_err() && row.int(2).is_err());
    }

    #[test]
    fn a_debug_line_shows_no_text() {
        assert!(!format!("{:?}", Value::from("secret")).contains("secret"));
    }
}
