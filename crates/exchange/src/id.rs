//! The ids of negotiations and agreements, and the address from which the names in a contract are made.

use crate::ExchangeError;
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;
use territory::{DataSetId, IdError, PartyId};

/// A negotiation: a random UUID (RFC 9562, version 4).
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct NegotiationId(String);

/// An agreement. It has the UUID of the negotiation that led to it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct AgreementId(String);

impl NegotiationId {
    /// A fresh id from the operating system's randomness.
    ///
    /// # Errors
    /// [`ExchangeError::Randomness`].
    pub fn fresh() -> Result<Self, ExchangeError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(ExchangeError::randomness)?;
        Ok(Self::from_random(bytes))
    }

    /// The id that 128 random bits make.
    #[must_use]
    pub fn from_random(bytes: [u8; 16]) -> Self {
        let version_4 = 4 << 76;
        let variant = 0b10 << 62;
        let kept = u128::from_be_bytes(bytes) & !(0xf << 76) & !(0b11 << 62);
        let hex = format!("{:032x}", kept | version_4 | variant);
        let mut text = String::with_capacity(36);
        for (at, digit) in hex.chars().enumerate() {
            if matches!(at, 8 | 12 | 16 | 20) {
                text.push('-');
            }
            text.push(digit);
        }
        Self(text)
    }

    /// The id that an agreement out of it has.
    #[must_use]
    pub fn agreement(&self) -> AgreementId {
        AgreementId(self.0.clone())
    }
}

impl AgreementId {
    /// As an IRI: `urn:uuid:…`.
    #[must_use]
    pub fn iri(&self) -> String {
        format!("urn:uuid:{}", self.0)
    }
}

fn check(text: &str, what: &'static str) -> Result<(), IdError> {
    let good = text.len() == 36
        && text.bytes().enumerate().all(|(at, byte)| match at {
            8 | 13 | 18 | 23 => byte == b'-',
            _ => byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte),
        });
    if good {
        return Ok(());
    }
    Err(IdError {
        what,
        text: text.chars().take(80).collect(),
        why: "it is a UUID in lower case",
    })
}

macro_rules! uuid {
    ($name:ident, $what:literal) => {
        impl $name {
            /// The id as text.
            #[must_use]
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }
        impl FromStr for $name {
            type Err = IdError;
            fn from_str(text: &str) -> Result<Self, IdError> {
                check(text, $what)?;
                Ok(Self(text.to_owned()))
            }
        }
        impl TryFrom<String> for $name {
            type Error = IdError;
            fn try_from(text: String) -> Result<Self, IdError> {
                check(&text, $what)?;
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
    };
}
uuid!(NegotiationId, "negotiation id");
uuid!(AgreementId, "agreement id");

/// Where a trust answers (`https://data.town.example`): parties and data sets are named under it in a contract.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct TrustIri(String);

impl TrustIri {
    /// Takes the address, with or without a `/` at the end.
    ///
    /// # Errors
    /// [`IdError`] unless it begins with `https://` or `http://`, and is plain ASCII of at most 200 characters without
    /// query and fragment.
    pub fn new(address: &str) -> Result<Self, IdError> {
        let refuse = |why| {
            Err(IdError {
                what: "address of a trust",
                text: address.chars().take(80).collect(),
                why,
            })
        };
        let base = address.strip_suffix('/').unwrap_or(address);
        let Some(rest) = base
            .strip_prefix("https://")
            .or_else(|| base.strip_prefix("http://"))
        else {
            return refuse("write it with `https://`");
        };
        let allowed = |c: char| c.is_ascii_alphanumeric() || "-._~:/[]".contains(c);
        if rest.is_empty() || base.len() > 200 || !rest.chars().all(allowed) || rest.ends_with('/')
        {
            return refuse("write only a host and a path, in ASCII, of at most 200 characters");
        }
        Ok(Self(base.to_owned()))
    }

    /// The address, without `/` at the end.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The name of a party.
    #[must_use]
    pub fn party(&self, id: &PartyId) -> String {
        format!("{}/parties/{id}", self.0)
    }

    /// The name of a data set.
    #[must_use]
    pub fn dataset(&self, id: &DataSetId) -> String {
        format!("{}/datasets/{id}", self.0)
    }
}

impl TryFrom<String> for TrustIri {
    type Error = IdError;
    fn try_from(text: String) -> Result<Self, IdError> {
        Self::new(&text)
    }
}
impl From<TrustIri> for String {
    fn from(iri: TrustIri) -> String {
        iri.0
    }
}
impl fmt::Display for TrustIri {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_uuids_of_version_4() {
        let id = NegotiationId::from_random([0xff; 16]);
        assert_eq!(id.as_str(), "ffffffff-ffff-4fff-bfff-ffffffffffff");
        assert_eq!(
            NegotiationId::from_random([0; 16]).as_str(),
            "00000000-0000-4000-8000-000000000000"
        );
        assert_eq!(id.as_str().parse::<AgreementId>(), Ok(id.agreement()));
        for bad in ["", "x", "FFFFFFFF-ffff-4fff-bfff-ffffffffffff"] {
            assert!(bad.parse::<NegotiationId>().is_err());
        }
        assert_ne!(
            NegotiationId::fresh().expect("randomness"),
            NegotiationId::fresh().expect("randomness")
        );
    }

    #[test]
    fn a_trust_s_address_makes_iris() {
        let trust = TrustIri::new("https://data.town.example/").expect("an address");
        let meters: DataSetId = "meters".parse().expect("an id");
        assert_eq!(
            trust.dataset(&meters),
            "https://data.town.example/datasets/meters"
        );
        for bad in [
            "data.town",
            "https://",
            "https://a b",
            "https://a?b",
            "https://é",
            "https://a//",
        ] {
            assert!(TrustIri::new(bad).is_err(), "{bad}");
        }
    }
}
