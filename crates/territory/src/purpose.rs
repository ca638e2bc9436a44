//! What data is used for: a term of the W3C Data Privacy Vocabulary, or one that a law pack forbids by name.

mod terms;

pub use terms::PURPOSES;

use crate::IdError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// One term of the vocabulary.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PurposeTerm {
    /// The term, the last part of its IRI `https://w3id.org/dpv#…`.
    pub term: &'static str,
    /// The terms it is a narrower case of.
    pub broader: &'static [&'static str],
    /// Its English label.
    pub en: &'static str,
    /// Its French label.
    pub fr: &'static str,
}

/// A purpose as a question states it. Whether the term exists is the charter's to say; here only its form is checked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Purpose(String);

impl Purpose {
    /// The term, as in `ScientificResearch`.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Purpose {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        let well_formed = text.len() <= 96
            && text.starts_with(|c: char| c.is_ascii_uppercase())
            && text.chars().all(|c| c.is_ascii_alphanumeric());
        if well_formed {
            return Ok(Self(text));
        }
        Err(IdError {
            what: "purpose",
            text: text.chars().take(80).collect(),
            why: "write a term of the Data Privacy Vocabulary, such as `ScientificResearch`",
        })
    }
}
impl FromStr for Purpose {
    type Err = IdError;
    fn from_str(text: &str) -> Result<Self, IdError> {
        Self::try_from(text.to_owned())
    }
}
impl From<Purpose> for String {
    fn from(purpose: Purpose) -> String {
        purpose.0
    }
}
impl fmt::Display for Purpose {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::{HashMap, HashSet};

    #[test]
    fn every_term_is_a_purpose_with_a_label_in_both_languages() {
        let mut seen = HashSet::new();
        for purpose in PURPOSES {
            assert!(purpose.term.parse::<Purpose>().is_ok(), "{}", purpose.term);
            assert!(seen.insert(purpose.term), "{} twice", purpose.term);
            for label in [purpose.en, purpose.fr] {
                assert!(!label.trim().is_empty(), "{}", purpose.term);
                assert_eq!(label, label.trim(), "{}", purpose.term);
            }
        }
    }

    #[test]
    fn every_broader_term_exists_and_none_is_broader_than_itself() {
        let terms: HashMap<&str, &[&str]> = PURPOSES.iter().map(|p| (p.term, p.broader)).collect();
        for purpose in PURPOSES {
            let mut above = HashSet::new();
            let mut next = purpose.broader.to_vec();
            while let Some(term) = next.pop() {
                assert_ne!(term, purpose.term, "a cycle");
                let broader = terms.get(term);
                assert!(broader.is_some(), "{} names {term}", purpose.term);
                if above.insert(term) {
                    next.extend(broader.copied().unwrap_or_default());
                }
            }
        }
    }
}
