//! The texts that people write into a contract or beside it: bounded, and shown as they were written.

use crate::TermsError;
use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest clause, in characters.
pub const CLAUSE_LEN_MAX: usize = 2000;
/// Longest note, in characters.
pub const NOTE_LEN_MAX: usize = 1000;

/// A clause of a contract: 1 to 2000 characters.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Clause(String);

impl Clause {
    /// Takes a text; line ends become `\n`, blanks at both ends go.
    ///
    /// # Errors
    /// [`TermsError::Text`] when it is empty, too long, or holds characters that make a text look like another.
    pub fn new(text: &str) -> Result<Self, TermsError> {
        let text = clean("a clause", text, CLAUSE_LEN_MAX)?;
        if text.is_empty() {
            return Err(TermsError::Text {
                what: "a clause",
                why: "it is empty",
            });
        }
        Ok(Self(text))
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What somebody says with a step of a negotiation, or on ending a contract: up to 1000 characters, may be empty.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Note(String);

impl Note {
    /// Takes a text; line ends become `\n`, blanks at both ends go.
    ///
    /// # Errors
    /// [`TermsError::Text`] when it is too long, or holds characters that make a text look like another.
    pub fn new(text: &str) -> Result<Self, TermsError> {
        clean("a note", text, NOTE_LEN_MAX).map(Self)
    }

    /// The text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

fn clean(what: &'static str, text: &str, most: usize) -> Result<String, TermsError> {
    let refuse = |why| Err(TermsError::Text { what, why });
    // A form of a browser sends CR LF; lengths are bounded before anything is copied.
    if text.len() > most.saturating_mul(8) {
        return refuse("it is too long");
    }
    let text = text.replace("\r\n", "\n").replace('\r', "\n");
    let text = text.trim();
    if text.chars().count() > most {
        return refuse("it is too long");
    }
    if text
        .chars()
        .any(|c| c.is_control() && c != '\n' && c != '\t')
    {
        return refuse("it holds a control character");
    }
    if text.chars().any(deceives) {
        return refuse(
            "it holds an invisible character or one that changes the direction of the text",
        );
    }
    Ok(text.to_owned())
}

/// Whether a character can make a signed text look like another one (Unicode TR 36 §2.10, TR 39 §5).
fn deceives(c: char) -> bool {
    matches!(c, '\u{200B}'..='\u{200F}' | '\u{202A}'..='\u{202E}' | '\u{2060}'..='\u{2069}' | '\u{FEFF}')
}

macro_rules! text_type {
    ($name:ident) => {
        impl TryFrom<String> for $name {
            type Error = TermsError;
            fn try_from(text: String) -> Result<Self, TermsError> {
                Self::new(&text)
            }
        }
        impl From<$name> for String {
            fn from(text: $name) -> String {
                text.0
            }
        }
        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&self.0)
            }
        }
    };
}
text_type!(Clause);
text_type!(Note);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_clause_is_bounded_and_cannot_look_like_another() {
        assert_eq!(Clause::new(" a\r\nb ").expect("a clause").as_str(), "a\nb");
        assert!(Clause::new(&"é".repeat(CLAUSE_LEN_MAX)).is_ok());
        for bad in [
            "",
            " \n ",
            "a\0b",
            "pay \u{202E}005 EUR",
            "zero\u{200B}width",
            &"é".repeat(CLAUSE_LEN_MAX + 1),
            &"a".repeat(1 << 20),
        ] {
            assert!(Clause::new(bad).is_err(), "{:.20}", bad);
        }
        assert!(serde_json::from_str::<Clause>("\"a\\u0000\"").is_err());
        assert_eq!(Note::new("").expect("may be empty"), Note::default());
    }
}
