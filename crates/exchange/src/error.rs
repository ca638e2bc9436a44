//! What can go wrong with terms, negotiations, keys and agreements.

use crate::{KeyId, NegotiationState};
use gate::LeafError;
use store::StoreError;
use territory::{DataSetId, PartyId, RuleId, Timestamp};

/// Why terms are none that can be agreed on.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum TermsError {
    /// A text that cannot be taken.
    #[error("{what} cannot be taken: {why}")]
    Text {
        /// Which text.
        what: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
    /// None, too many, or one twice.
    #[error("a contract is for 1 to 8 different purposes; each is named once")]
    Purposes,
    /// Not a period.
    #[error("a contract ends after it begins, and at most ten years later")]
    Period,
    /// Not a date.
    #[error("`{0}` is not a date; write year, month and day, such as 2027-01-31")]
    Date(String),
    /// It would begin in the past.
    #[error("a contract cannot begin in the past ({0}); begin it today or later")]
    Past(Timestamp),
    /// It would be over already.
    #[error("the duration of these terms is over since {0}; agree on a later end")]
    Over(Timestamp),
    /// Not a retention.
    #[error("data are deleted after 1 to 3660 days; write a number of days")]
    Retention,
    /// Not an amount.
    #[error(
        "a price is more than nothing and at most a thousand million; for nothing, choose `free`"
    )]
    Amount,
    /// A part is confidential that is not there.
    #[error("these terms have no {0} that could be confidential; state one, or do not mark it")]
    NothingToHide(&'static str),
}

/// A word that is none of a closed list.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("`{text}` is not a known {what}")]
pub struct UnknownWord {
    /// What was expected.
    pub what: &'static str,
    /// What was given, cut to 80 characters.
    pub text: String,
}

/// Why an operation on contracts did not happen. Never holds a secret or a confidential part.
#[derive(Debug, thiserror::Error)]
pub enum ExchangeError {
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The leaf could not be made.
    #[error(transparent)]
    Leaf(#[from] LeafError),
    /// The terms cannot be agreed on.
    #[error(transparent)]
    Terms(#[from] TermsError),
    /// The agreement cannot be written or read.
    #[error(transparent)]
    Odrl(#[from] crate::OdrlError),
    /// An agreement that is about to be concluded does not pass the check that anybody makes.
    #[error(transparent)]
    Verify(#[from] crate::VerifyError),
    /// No such data set.
    #[error("there is no data set `{0}`; choose one from the catalogue")]
    NoDataSet(DataSetId),
    /// No such party.
    #[error("`{0}` is not a party of the trust; the steward admits it first")]
    NoParty(PartyId),
    /// Nobody makes a contract with itself.
    #[error("`{party}` provides `{dataset}` itself and needs no contract for it")]
    OwnDataSet {
        /// The party.
        party: PartyId,
        /// Its data set.
        dataset: DataSetId,
    },
    /// The data set's provider changed nothing, but the consumer asks for too much at once.
    #[error("`{party}` has {most} open negotiations; bring one to an end before you open another")]
    TooManyOpen {
        /// The consumer.
        party: PartyId,
        /// The limit.
        most: u32,
    },
    /// A negotiation that goes on for ever.
    #[error(
        "this negotiation has {most} steps, which is the limit; accept, sign, refuse or withdraw"
    )]
    TooManySteps {
        /// The limit.
        most: u32,
    },
    /// No such negotiation, or not one of the asking party: both are said alike.
    #[error("there is no such negotiation among yours")]
    NoNegotiation,
    /// No such agreement, or not one of the asking party: both are said alike.
    #[error("there is no such agreement among yours")]
    NoAgreement,
    /// Somebody else acted first.
    #[error(
        "this negotiation went on while you decided: it is at step {now}, you answered step {seen}; look again"
    )]
    Overtaken {
        /// The step that was answered.
        seen: u32,
        /// The last step.
        now: u32,
    },
    /// Not possible for this side in this state.
    #[error("{hand} cannot {act} while the negotiation is {state}")]
    NotNow {
        /// Who.
        hand: crate::Hand,
        /// What.
        act: crate::ActKind,
        /// Where it stands.
        state: NegotiationState,
    },
    /// New terms that the law forbids.
    #[error("the charter forbids these purposes on this data set, with or without a contract")]
    NeverAllowed {
        /// The rules that forbid it.
        rules: Vec<RuleId>,
    },
    /// The terms stay as they are.
    #[error("these are the terms that are on the table already; accept them, or change something")]
    SameTerms,
    /// The party signed already.
    #[error("`{0}` has signed this agreement already")]
    SignedAlready(PartyId),
    /// Not 32 bytes that can verify a signature.
    #[error("this is not an Ed25519 public key; give its 32 bytes")]
    NotAKey,
    /// The key is on record.
    #[error("this public key is registered already; make a new one")]
    KeyTaken,
    /// The registering party did not show that it holds the key.
    #[error(
        "the proof does not verify under this key: sign the text shown for your party and your key"
    )]
    NoPossession,
    /// Too many keys.
    #[error("`{party}` has {most} keys in use; revoke one before you add another")]
    TooManyKeys {
        /// The party.
        party: PartyId,
        /// The limit.
        most: u32,
    },
    /// No such key of that party.
    #[error("`{party}` has no key {key}")]
    NoKey {
        /// The party.
        party: PartyId,
        /// The key.
        key: KeyId,
    },
    /// A revoked key signs nothing.
    #[error("the key {0} was revoked; sign with another")]
    KeyRevoked(KeyId),
    /// The trust has no secret for it.
    #[error(
        "the key {0} is held by its party, not by the trust; sign with it outside and bring the signature"
    )]
    KeyNotKept(KeyId),
    /// The sealed secret does not open.
    #[error(
        "the kept key {0} cannot be opened: the secret of this trust is another one, or the record was changed"
    )]
    Sealed(KeyId),
    /// The signature is not one of this agreement under this key.
    #[error(
        "the signature does not verify over this agreement under the key {0}; sign exactly the bytes that are shown"
    )]
    BadSignature(KeyId),
    /// The party cannot end an agreement on this ground.
    #[error("{0} cannot end an agreement for breach; withdraw from it instead")]
    NotYourGround(crate::Hand),
    /// The operating system gave no randomness.
    #[error("the system gives no randomness: {0}")]
    Randomness(String),
}

impl ExchangeError {
    pub(crate) fn randomness(error: impl std::fmt::Display) -> Self {
        Self::Randomness(error.to_string())
    }

    pub(crate) fn record(what: &'static str, problem: impl std::fmt::Display) -> Self {
        Self::Store(StoreError::Record {
            what,
            problem: problem.to_string(),
        })
    }
}
