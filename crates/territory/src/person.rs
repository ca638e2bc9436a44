//! A person as data knows her: a pseudonym, never a name.

use serde::{Deserialize, Serialize};
use std::fmt;

/// The pseudonym of one person within one data set (64 bits of a keyed hash; the key never leaves the trust).
///
/// Two data sets hold different pseudonyms of the same person, so they cannot be joined on her.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct PersonKey(pub i64);

impl fmt::Debug for PersonKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PersonKey(…)")
    }
}
