//! What is known in the trust, as functions on a transaction: places, parties, data sets.

mod allowed;
mod dataset;
mod party;
mod place;
mod policy;

pub use allowed::{AllowedDataSets, dataset_allowed, dataset_allowed_count};
pub use dataset::{dataset_get, dataset_insert, dataset_list};
pub use party::{party_get, party_insert, party_list};
pub use place::{place_get, place_insert, place_list};
pub use policy::{dataset_policy_index, policy_index_rebuild};

use crate::{Row, StoreError};
use serde::de::DeserializeOwned;
use std::fmt::Display;
use std::str::FromStr;

/// Longest list that is read at once.
const LIST_MOST: i64 = 100_000;

pub(crate) fn unreadable(what: &'static str, problem: impl Display) -> StoreError {
    StoreError::Record {
        what,
        problem: problem.to_string(),
    }
}

/// An id, a kind or another word in a text column.
pub(crate) fn word<T: FromStr<Err: Display>>(
    row: &Row,
    column: usize,
    what: &'static str,
) -> Result<T, StoreError> {
    row.text(column)?
        .parse()
        .map_err(|problem| unreadable(what, problem))
}

/// The same where the column may be null.
pub(crate) fn opt_word<T: FromStr<Err: Display>>(
    row: &Row,
    column: usize,
    what: &'static str,
) -> Result<Option<T>, StoreError> {
    row.opt_text(column)?
        .map(|text| text.parse().map_err(|problem| unreadable(what, problem)))
        .transpose()
}

pub(crate) fn json<T: DeserializeOwned>(
    row: &Row,
    column: usize,
    what: &'static str,
) -> Result<T, StoreError> {
    serde_json::from_str(row.text(column)?).map_err(|problem| unreadable(what, problem))
}

pub(crate) fn to_json<T: serde::Serialize>(
    value: &T,
    what: &'static str,
) -> Result<String, StoreError> {
    serde_json::to_string(value).map_err(|problem| unreadable(what, problem))
}
