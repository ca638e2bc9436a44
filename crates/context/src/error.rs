use crate::{BadRow, Proposal};
use std::path::{Path, PathBuf};
use territory::{DataSetId, PlaceId};

/// Why something did not come in. Whatever the error, nothing came in: a data set is wholly there or not at all.
#[derive(Debug, thiserror::Error)]
pub enum ContextError {
    /// The file cannot be read at all.
    #[error("cannot read {path}: {source}")]
    Read {
        /// The file.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The file as a whole is not what it should be.
    #[error("{file}: {reason}")]
    Unusable {
        /// The file, or the entry of a zip.
        file: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// One row is broken, and the provider did not choose to set bad rows aside.
    #[error("{file}, {row}; mend it, or set bad rows aside (`--bad-rows set-aside`)")]
    BadRow {
        /// The file, or the entry of a zip.
        file: String,
        /// Where and why.
        row: BadRow,
    },
    /// Persons seem to be described, and the provider did not say how to treat them.
    #[error("{reason}")]
    Unconfirmed {
        /// What was detected, to confirm or to correct.
        proposal: Box<Proposal>,
        /// What is missing and how to say it.
        reason: String,
    },
    /// The order contradicts itself or the file.
    #[error("{0}")]
    Order(String),
    /// The data set is there already.
    #[error("the data set `{0}` exists already; choose another `--id`")]
    Exists(DataSetId),
    /// The place is there already, otherwise.
    #[error("the place `{0}` exists already; each place has its own id")]
    PlaceExists(PlaceId),
    /// A feature of a territory file is wrong.
    #[error("{file}, feature {feature}: {reason}")]
    Place {
        /// The file.
        file: String,
        /// Its number, from 1, and its id where it has one.
        feature: String,
        /// What is wrong and what to do.
        reason: String,
    },
    /// The history refused (a full disk, for example).
    #[error(transparent)]
    History(#[from] history::HistoryError),
    /// The store refused.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl ContextError {
    pub(crate) fn read(path: &Path, source: std::io::Error) -> Self {
        ContextError::Read {
            path: path.to_owned(),
            source,
        }
    }
    pub(crate) fn unusable(file: &str, reason: impl Into<String>) -> Self {
        ContextError::Unusable {
            file: file.to_owned(),
            reason: reason.into(),
        }
    }
}
