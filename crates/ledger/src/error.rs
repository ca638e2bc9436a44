//! What can go wrong when a log is published, read or proven. (What a check finds is a [`crate::Violation`].)

use std::path::PathBuf;

use crate::Hash;

/// Why the log could not be published, read or proven.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum LedgerError {
    /// The operating system refused a file operation.
    #[error("cannot {doing} {path}: {source}; check the folder's rights and free space", path = path.display())]
    Io {
        /// What was tried: `read`, `write`, …
        doing: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// The system's answer.
        source: std::io::Error,
    },
    /// The storage of the leaves failed.
    #[error("the storage could not give the leaves: {0}")]
    Storage(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The storage announced more leaves than it gave.
    #[error(
        "the storage gave {given} leaves for [{from}, {to}); it must give every leaf below its size"
    )]
    MissingLeaves {
        /// First index asked.
        from: u64,
        /// End of the range asked, excluded.
        to: u64,
        /// How many came.
        given: usize,
    },
    /// A leaf is longer than an entry bundle can hold.
    #[error("leaf {index} has {len} bytes; a leaf has at most 65535")]
    LeafTooLong {
        /// Position of the leaf.
        index: u64,
        /// Its length in bytes.
        len: usize,
    },
    /// The storage holds fewer leaves than were published: a log only grows.
    #[error(
        "the storage holds {stored} leaves but {published} are published; restore the missing leaves"
    )]
    Shrunk {
        /// Leaves in the storage.
        stored: u64,
        /// Size of the signed checkpoint.
        published: u64,
    },
    /// The leaves or tiles no longer give the root that was signed: nothing more will be signed.
    #[error(
        "the leaves and tiles up to {size} give root {found}, but {signed} was signed; run the verification"
    )]
    Diverged {
        /// Size of the signed checkpoint.
        size: u64,
        /// What they give now.
        found: Hash,
        /// What was signed.
        signed: Hash,
    },
    /// A file that must never change exists with other bytes.
    #[error(
        "{path} exists with other bytes than the leaves give; it may have been signed, so it is not replaced: find out why, then move it away",
        path = path.display()
    )]
    Conflict {
        /// The file.
        path: PathBuf,
    },
    /// A published file is missing, or does not have its format or length.
    #[error("{path} is damaged: {why}; run the verification", path = path.display())]
    Damaged {
        /// The file.
        path: PathBuf,
        /// What is wrong with it.
        why: String,
    },
    /// Someone else is publishing in the folder right now.
    #[error("another process is publishing in {path}; try again when it is done", path = path.display())]
    Busy {
        /// The folder.
        path: PathBuf,
    },
    /// The checkpoint belongs to a log of another name than the key.
    #[error(
        "the checkpoint is of log {found:?}, the key is of log {expected:?}; use the key of that log"
    )]
    OtherLog {
        /// Origin line of the checkpoint.
        found: String,
        /// Name of the key.
        expected: String,
    },
    /// A text does not have its format.
    #[error("malformed {what}: {why}")]
    Malformed {
        /// Which kind of text.
        what: &'static str,
        /// Where it departs from the format.
        why: String,
    },
    /// A key name that a signed note cannot carry.
    #[error(
        "{0:?} cannot name a key: it must be 1 to 255 bytes without spaces, control characters or '+'"
    )]
    Name(String),
    /// No signature by the key expected.
    #[error("no signature by {name} (key {id:08x})")]
    Unsigned {
        /// Name of the key.
        name: String,
        /// Its C2SP key id.
        id: u32,
    },
    /// A signature that claims to be by the key is not.
    #[error(
        "the signature by {name} (key {id:08x}) does not match the text; the text or the signature was changed"
    )]
    BadSignature {
        /// Name of the key.
        name: String,
        /// Its C2SP key id.
        id: u32,
    },
    /// Nothing is published yet.
    #[error("{path} holds no checkpoint yet; publish first", path = path.display())]
    Unpublished {
        /// The folder.
        path: PathBuf,
    },
    /// A proof was asked for a place that the tree does not have.
    #[error("{asked} is outside the tree of {size} leaves")]
    OutOfRange {
        /// Index or size asked.
        asked: u64,
        /// Size of the tree.
        size: u64,
    },
    /// A proof does not lead from the leaf or the old root to the root.
    #[error("the {what} proof does not lead to root {root}")]
    BadProof {
        /// `inclusion` or `consistency`.
        what: &'static str,
        /// The root it should reach.
        root: Hash,
    },
    /// The system's random generator failed.
    #[error("the system gave no random bytes for a new key: {0}")]
    Random(String),
}

impl LedgerError {
    pub(crate) fn malformed(what: &'static str, why: impl Into<String>) -> Self {
        Self::Malformed {
            what,
            why: why.into(),
        }
    }

    pub(crate) fn io(
        doing: &'static str,
        path: impl Into<PathBuf>,
        source: std::io::Error,
    ) -> Self {
        Self::Io {
            doing,
            path: path.into(),
            source,
        }
    }
}
