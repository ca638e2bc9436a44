//! What can go wrong with accounts, sessions and objections.

use crate::{PASSWORD_LEN_MAX, PASSWORD_LEN_MIN};
use gate::LeafError;
use store::StoreError;

/// Why an operation on people did not happen. Never holds a password, a token or a person's number.
#[derive(Debug, thiserror::Error)]
pub enum CitizensError {
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The leaf could not be made.
    #[error(transparent)]
    Leaf(#[from] LeafError),
    /// Not a login.
    #[error(
        "`{0}` is not a login: use 2 to 64 of a–z, 0–9, `.`, `-`, `_`, `@`, `+`, beginning with a letter or a digit"
    )]
    Login(String),
    /// Somebody has it.
    #[error("the login `{0}` is taken; choose another")]
    LoginTaken(String),
    /// Too short or too long.
    #[error(
        "a password has {PASSWORD_LEN_MIN} to {PASSWORD_LEN_MAX} characters; a few unrelated words make a good one"
    )]
    PasswordLength,
    /// Not a role.
    #[error("`{0}` is not a role; use citizen, researcher or steward")]
    Role(String),
    /// An account of this role acts for a party.
    #[error("an account of role {0} acts for a party; name the party")]
    PartyMissing(crate::Role),
    /// A name that nobody could read.
    #[error("the name of an account has 1 to 80 characters and no control characters")]
    DisplayName,
    /// A person's number that no data set has.
    #[error("the number of a person has 1 to 128 characters")]
    Subject,
    /// The sealed link cannot be opened.
    #[error(
        "the link from an account to its person cannot be opened: the key of this folder is another one, or the record was changed"
    )]
    Sealed,
    /// The operating system gave no randomness.
    #[error("the system gives no randomness: {0}")]
    Randomness(String),
    /// The password could not be hashed.
    #[error("the password could not be checked: {0}")]
    Hashing(String),
}

impl CitizensError {
    pub(crate) fn randomness(error: impl std::fmt::Display) -> Self {
        Self::Randomness(error.to_string())
    }
}
