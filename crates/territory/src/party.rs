//! Who takes part: public bodies, researchers, companies, associations, the press.

use crate::{PartyId, PlaceId, Sector};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// What sort of participant a party is; the charter's rules look at it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum PartyKind {
    /// A town hall, a hospital, a school, a public operator.
    PublicBody,
    /// A university or another research organisation.
    Research,
    /// A company.
    Company,
    /// An association or a foundation.
    Association,
    /// A newspaper or another medium.
    Press,
    /// A citizen, in person.
    Citizen,
    /// A program that works on its own: an algorithm of the town or of a party. It needs a card.
    Service,
    /// Whoever runs the trust: neutral, with no use of its own (Data Governance Act, art. 12(a)).
    Operator,
}

impl PartyKind {
    /// Every kind, in the order of the help texts.
    pub const ALL: [PartyKind; 8] = [
        PartyKind::PublicBody,
        PartyKind::Research,
        PartyKind::Company,
        PartyKind::Association,
        PartyKind::Press,
        PartyKind::Citizen,
        PartyKind::Service,
        PartyKind::Operator,
    ];
    /// The word used in commands, files and policies.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            PartyKind::PublicBody => "public-body",
            PartyKind::Research => "research",
            PartyKind::Company => "company",
            PartyKind::Association => "association",
            PartyKind::Press => "press",
            PartyKind::Citizen => "citizen",
            PartyKind::Service => "service",
            PartyKind::Operator => "operator",
        }
    }
}

impl fmt::Display for PartyKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for PartyKind {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or_else(|| {
                let known: Vec<&str> = Self::ALL.iter().map(|kind| kind.as_str()).collect();
                format!(
                    "`{text}` is not a kind of party; use one of: {}",
                    known.join(", ")
                )
            })
    }
}

/// A participant of the trust.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Party {
    /// How decisions and the ledger name it.
    pub id: PartyId,
    /// How people name it.
    pub name: String,
    /// What sort of participant it is.
    pub kind: PartyKind,
    /// The place it belongs to.
    pub place: Option<PlaceId>,
    /// The sector it works in, if stated.
    pub sector: Option<Sector>,
    /// The organisation that it belongs to, if any.
    pub member_of: Option<PartyId>,
}
