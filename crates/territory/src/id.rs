//! Identifiers: short, lower-case, safe in SQL, URLs and file names without quoting.

use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// Longest identifier accepted, in bytes.
const ID_LEN_MAX: usize = 63;

/// Why a text is not an identifier.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a valid {what}: {why}")]
pub struct IdError {
    /// What was expected, in words ("data set id").
    pub what: &'static str,
    /// The text that was given, cut to 80 characters.
    pub text: String,
    /// The rule that it breaks, and what to write instead.
    pub why: &'static str,
}

fn check(text: &str, what: &'static str, dash: bool) -> Result<(), IdError> {
    let refuse = |why| {
        Err(IdError {
            what,
            text: text.chars().take(80).collect(),
            why,
        })
    };
    if text.is_empty() {
        return refuse("it is empty");
    }
    if text.len() > ID_LEN_MAX {
        return refuse("use at most 63 characters");
    }
    if !text.starts_with(|c: char| c.is_ascii_lowercase()) {
        return refuse("start with a lower-case letter a–z");
    }
    let allowed =
        |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_' || (dash && c == '-');
    if !text.chars().all(allowed) {
        return refuse(if dash {
            "use only a–z, 0–9, `_` and `-`"
        } else {
            "use only a–z, 0–9 and `_`"
        });
    }
    Ok(())
}

macro_rules! id {
    ($(#[$doc:meta])* $name:ident, $what:literal, dash: $dash:literal) => {
        $(#[$doc])*
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(try_from = "String", into = "String")]
        pub struct $name(String);

        impl $name {
            /// The identifier as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                check(text, $what, $dash)?;
                Ok(Self(text.to_owned()))
            }
        }
        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                check(&text, $what, $dash)?;
                Ok(Self(text))
            }
        }
        impl From<$name> for String {
            fn from(id: $name) -> String {
                id.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
        impl AsRef<str> for $name {
            fn as_ref(&self) -> &str {
                &self.0
            }
        }
    };
}

id!(
    /// A participant of the trust: an organisation or a service.
    PartyId, "party id", dash: true
);
id!(
    /// A data set; also its name in SQL (`FROM adult`, `FROM bus.stops`).
    DataSetId, "data set id", dash: false
);
id!(
    /// A table inside a data set; also its name in SQL.
    TableName, "table name", dash: false
);
id!(
    /// A place of the territory: state, region, city, district, street or spot.
    PlaceId, "place id", dash: true
);
id!(
    /// A rule of the charter, as it is cited in decisions and in the ledger.
    RuleId, "rule id", dash: true
);

/// A column as the provider named it: any text of 1 to 128 characters without control characters.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct ColumnName(String);

impl ColumnName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
impl FromStr for ColumnName {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::try_from(text.to_owned())
    }
}
impl TryFrom<String> for ColumnName {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        let why = if text.is_empty() {
            "it is empty"
        } else if text.chars().count() > 128 {
            "use at most 128 characters"
        } else if text.chars().any(char::is_control) {
            "it holds a control character"
        } else {
            return Ok(Self(text));
        };
        Err(IdError {
            what: "column name",
            text: text.chars().take(80).collect(),
            why,
        })
    }
}
impl From<ColumnName> for String {
    fn from(name: ColumnName) -> String {
        name.0
    }
}
impl fmt::Display for ColumnName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_safe_in_sql_urls_and_file_names() {
        for good in ["adult", "bus_2", "a"] {
            assert!(good.parse::<DataSetId>().is_ok(), "{good}");
        }
        for bad in ["", "Adult", "2bus", "a-b", "a.b", "a/b", "a b", "é", "a;--"] {
            assert!(bad.parse::<DataSetId>().is_err(), "{bad}");
        }
        assert!("town-hall".parse::<PartyId>().is_ok());
        assert!("a".repeat(64).parse::<PartyId>().is_err());
    }

    #[test]
    fn a_refused_id_says_what_to_write_instead() {
        let error = "Adult".parse::<DataSetId>().expect_err("upper case");
        assert_eq!(
            error.to_string(),
            "`Adult` is not a valid data set id: start with a lower-case letter a–z"
        );
    }
}
