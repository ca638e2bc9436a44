//! What the ledger holds of a passage: facts about the use, commitments instead of anything personal.
//!
//! A leaf is one line of JSON with sorted, fixed keys. A commitment is BLAKE3 of a random nonce and the committed text;
//! the nonce is kept beside the private record, so that the commitment can be opened later, and is worthless once the
//! nonce is destroyed.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::{Deserialize, Serialize};
use territory::{DataSetId, PartyId, Purpose, RuleId, Timestamp};

/// 128 random bits that make a commitment hiding.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Nonce(pub [u8; 16]);

impl Nonce {
    /// A fresh nonce from the operating system.
    ///
    /// # Errors
    /// When the system gives no randomness.
    pub fn fresh() -> Result<Self, LeafError> {
        let mut bytes = [0; 16];
        getrandom::fill(&mut bytes).map_err(|error| LeafError::Randomness(error.to_string()))?;
        Ok(Self(bytes))
    }
}

impl std::fmt::Debug for Nonce {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Nonce(…)")
    }
}

/// A commitment to a text: it binds, and says nothing.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Commitment(String);

impl Commitment {
    /// Commits to `text` under `nonce`.
    #[must_use]
    pub fn to(text: &str, nonce: &Nonce) -> Self {
        let mut hasher = blake3::Hasher::new_derive_key("bastide 2026 ledger commitment v1");
        hasher.update(&nonce.0);
        hasher.update(text.as_bytes());
        Self(URL_SAFE_NO_PAD.encode(hasher.finalize().as_bytes()))
    }
}

/// Why a leaf could not be made or read.
#[derive(Debug, thiserror::Error)]
pub enum LeafError {
    /// The operating system gave no randomness.
    #[error("the system gives no randomness: {0}")]
    Randomness(String),
    /// Not a leaf of this form.
    #[error("this is not a leaf that this program can read: {0}")]
    Malformed(String),
}

/// One leaf of the ledger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "kebab-case")]
pub enum Leaf {
    /// A question, granted or refused.
    Question {
        /// When it was decided.
        at: Timestamp,
        /// Through which door.
        door: String,
        /// Who asked.
        by: PartyId,
        /// For what.
        purpose: Purpose,
        /// On which data sets.
        data: Vec<DataSetId>,
        /// Whether it was granted.
        granted: bool,
        /// The rules that decided.
        rules: Vec<RuleId>,
        /// The version of the charter.
        charter: String,
        /// Commitment to the question's text.
        question: Commitment,
        /// ε charged to each data set of persons, as a decimal number; absent when the answer is exact or refused.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        epsilon: Option<String>,
    },
    /// A person looked at what is held about her.
    OwnView {
        /// When.
        at: Timestamp,
        /// Commitment to her account.
        who: Commitment,
        /// The rules that decided.
        rules: Vec<RuleId>,
        /// The version of the charter.
        charter: String,
    },
    /// A person objected to the use of her data, or took the objection back.
    Objection {
        /// When.
        at: Timestamp,
        /// Commitment to her account.
        who: Commitment,
        /// The data set.
        data: DataSetId,
        /// True when the objection is taken back.
        withdrawn: bool,
    },
    /// A data set came in.
    DataSet {
        /// When it was wholly there.
        at: Timestamp,
        /// The data set.
        data: DataSetId,
        /// Who brought it.
        provider: PartyId,
        /// How sensitive it is.
        sensitivity: String,
        /// Rows.
        rows: u64,
        /// The BLAKE3 hashes of its files, in order.
        files: Vec<String>,
    },
    /// A party was admitted.
    Party {
        /// When.
        at: Timestamp,
        /// The party.
        party: PartyId,
        /// What sort of participant it is.
        sort: String,
    },
}

impl Leaf {
    /// The bytes that the ledger holds.
    ///
    /// # Errors
    /// Never for a leaf made by this program; the type of JSON serialisation demands it.
    pub fn to_bytes(&self) -> Result<Vec<u8>, LeafError> {
        serde_json::to_vec(self).map_err(|error| LeafError::Malformed(error.to_string()))
    }

    /// Reads a leaf back.
    ///
    /// # Errors
    /// [`LeafError::Malformed`] when the bytes are not a leaf of this form.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, LeafError> {
        serde_json::from_slice(bytes).map_err(|error| LeafError::Malformed(error.to_string()))
    }

    /// When it happened.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match self {
            Leaf::Question { at, .. }
            | Leaf::OwnView { at, .. }
            | Leaf::Objection { at, .. }
            | Leaf::DataSet { at, .. }
            | Leaf::Party { at, .. } => *at,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_reads_back_and_names_nobody() {
        let nonce = Nonce([7; 16]);
        let leaf = Leaf::Objection {
            at: Timestamp::from_micros(1),
            who: Commitment::to("account 12", &nonce),
            data: "meters".parse().expect("valid id"),
            withdrawn: false,
        };
        let bytes = leaf.to_bytes().expect("serialises");
        assert_eq!(Leaf::from_bytes(&bytes).expect("reads back"), leaf);
        assert!(!String::from_utf8_lossy(&bytes).contains("account 12"));
    }

    #[test]
    fn a_commitment_binds_text_and_nonce() {
        let nonce = Nonce([1; 16]);
        assert_eq!(Commitment::to("a", &nonce), Commitment::to("a", &nonce));
        assert_ne!(Commitment::to("a", &nonce), Commitment::to("b", &nonce));
        assert_ne!(
            Commitment::to("a", &nonce),
            Commitment::to("a", &Nonce([2; 16]))
        );
    }
}
