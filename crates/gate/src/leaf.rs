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
#[derive(Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
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
        /// The leaf of the earlier answer whose figures were given again, at no cost.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        replays: Option<u64>,
        /// True when the budget was charged and no answer left: the computation failed, or the process was killed.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        lapsed: bool,
    },
    /// A file of records left, or was refused.
    Microdata {
        /// When it was decided.
        at: Timestamp,
        /// Through which door.
        door: String,
        /// Who asked.
        by: PartyId,
        /// For what.
        purpose: Purpose,
        /// Of which data set.
        data: DataSetId,
        /// Whether it was granted.
        granted: bool,
        /// The rules that decided.
        rules: Vec<RuleId>,
        /// The version of the charter.
        charter: String,
        /// Commitment to the request's text.
        request: Commitment,
        /// `generalised` or `synthetic`.
        manner: String,
        /// BLAKE3 of the file in hexadecimal; absent when none left.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        file: Option<String>,
        /// ε charged, as a decimal number; absent when nothing was.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        epsilon: Option<String>,
        /// True when the budget was charged and no file left.
        #[serde(skip_serializing_if = "std::ops::Not::not", default)]
        lapsed: bool,
    },
    /// The key of a data set's pseudonyms was destroyed: nobody can say any more which rows are whose.
    KeyDestroyed {
        /// When.
        at: Timestamp,
        /// The data set.
        data: DataSetId,
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
    /// The rows about one person were asked for by an authority.
    Disclosure {
        /// When it was decided.
        at: Timestamp,
        /// Who asked.
        by: PartyId,
        /// For what.
        purpose: Purpose,
        /// Commitment to the warrant, the data set and the person: an inquiry is nobody else's business.
        of: Commitment,
        /// Whether it was granted.
        granted: bool,
        /// The rules that decided.
        rules: Vec<RuleId>,
        /// The version of the charter.
        charter: String,
    },
    /// Other software asked what the charter says; no data left.
    Evaluation {
        /// When it was decided.
        at: Timestamp,
        /// Who would use it.
        by: PartyId,
        /// What for an act.
        act: String,
        /// For what.
        purpose: Purpose,
        /// The data set.
        data: DataSetId,
        /// Whether it would be granted.
        granted: bool,
        /// The rules that decided.
        rules: Vec<RuleId>,
        /// The version of the charter.
        charter: String,
    },
    /// An edition of the charter came into force.
    Charter {
        /// When.
        at: Timestamp,
        /// Its version.
        version: String,
        /// The version before it; absent for the first.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        before: Option<String>,
        /// By what right: `founding`, `steward` (who stands in for the assembly), `assembly`.
        authority: String,
        /// The key that signed it.
        key: String,
        /// Ed25519 over [`charter_signing_bytes`], in base64.
        signature: String,
    },
    /// Somebody who answers for it stated something that rules rely on, or took it back.
    Attestation {
        /// When.
        at: Timestamp,
        /// What it states: `impact-assessment`, `algorithm-card`, `human-review` or `warrant`.
        statement: String,
        /// Commitment to its whole content.
        of: Commitment,
        /// About which party; absent where that would tell.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        party: Option<PartyId>,
        /// About which data set; absent where that would tell.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        data: Option<DataSetId>,
        /// For which purpose.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        purpose: Option<Purpose>,
        /// Until when it holds.
        until: Timestamp,
        /// True when it is taken back.
        withdrawn: bool,
    },
    /// A person consented to a use of her data, or took the consent back.
    Consent {
        /// When.
        at: Timestamp,
        /// Commitment to her account.
        who: Commitment,
        /// The data set.
        data: DataSetId,
        /// To what.
        purpose: Purpose,
        /// Towards whom; absent when towards everybody whom the charter permits.
        #[serde(skip_serializing_if = "Option::is_none", default)]
        party: Option<PartyId>,
        /// True when it is taken back.
        withdrawn: bool,
    },
    /// A contract was signed by both sides.
    Agreement {
        /// When.
        at: Timestamp,
        /// Its id.
        agreement: String,
        /// Who may use the data.
        consumer: PartyId,
        /// Who owns it.
        provider: PartyId,
        /// The data set.
        data: DataSetId,
        /// BLAKE3 of the agreement's canonical bytes, signatures included.
        hash: String,
    },
    /// A contract ended.
    AgreementEnd {
        /// When.
        at: Timestamp,
        /// Its id.
        agreement: String,
        /// Why: `term`, `breach`, `withdrawal-by-consumer`, `withdrawal-by-provider`, `withdrawal-by-steward`.
        why: String,
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

    /// The word that the journal and the pages sort leaves by: the same as `kind` in its JSON.
    #[must_use]
    pub fn kind(&self) -> &'static str {
        match self {
            Leaf::Question { .. } => "question",
            Leaf::Microdata { .. } => "microdata",
            Leaf::KeyDestroyed { .. } => "key-destroyed",
            Leaf::OwnView { .. } => "own-view",
            Leaf::Objection { .. } => "objection",
            Leaf::DataSet { .. } => "data-set",
            Leaf::Disclosure { .. } => "disclosure",
            Leaf::Evaluation { .. } => "evaluation",
            Leaf::Charter { .. } => "charter",
            Leaf::Attestation { .. } => "attestation",
            Leaf::Consent { .. } => "consent",
            Leaf::Agreement { .. } => "agreement",
            Leaf::AgreementEnd { .. } => "agreement-end",
            Leaf::Party { .. } => "party",
        }
    }

    /// When it happened.
    #[must_use]
    pub fn at(&self) -> Timestamp {
        match self {
            Leaf::Question { at, .. }
            | Leaf::Microdata { at, .. }
            | Leaf::KeyDestroyed { at, .. }
            | Leaf::OwnView { at, .. }
            | Leaf::Objection { at, .. }
            | Leaf::DataSet { at, .. }
            | Leaf::Disclosure { at, .. }
            | Leaf::Evaluation { at, .. }
            | Leaf::Charter { at, .. }
            | Leaf::Attestation { at, .. }
            | Leaf::Consent { at, .. }
            | Leaf::Agreement { at, .. }
            | Leaf::AgreementEnd { at, .. }
            | Leaf::Party { at, .. } => *at,
        }
    }
}

/// What is signed when an edition of the charter is published: its version, the one before, by what right, and when.
#[must_use]
pub fn charter_signing_bytes(
    version: &str,
    before: Option<&str>,
    authority: &str,
    at: Timestamp,
) -> Vec<u8> {
    let before = before.unwrap_or("-");
    format!(
        "bastide charter v1\n{version}\n{before}\n{authority}\n{}\n",
        at.micros()
    )
    .into_bytes()
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
