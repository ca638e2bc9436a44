use std::path::{Path, PathBuf};

/// Why the history could not do what was asked.
#[derive(Debug, thiserror::Error)]
pub enum HistoryError {
    /// The file system refused.
    #[error(
        "cannot {what} {path}: {source}; check that the disk has room and that the folder may be written"
    )]
    Io {
        /// What was being done, as a verb.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        source: std::io::Error,
    },
    /// The Parquet writer refused a batch.
    #[error("cannot write {table} as Parquet: {source}")]
    Parquet {
        /// The table, as `dataset.table`.
        table: String,
        /// What the writer said.
        source: parquet::errors::ParquetError,
    },
    /// The store refused.
    #[error(transparent)]
    Store(#[from] store::StoreError),
}

impl HistoryError {
    pub(crate) fn io(what: &'static str, path: &Path, source: std::io::Error) -> Self {
        HistoryError::Io {
            what,
            path: path.to_owned(),
            source,
        }
    }
    /// Whether the disk is full, which the person at the keyboard can mend.
    #[must_use]
    pub fn is_disk_full(&self) -> bool {
        match self {
            HistoryError::Io { source, .. } => source.kind() == std::io::ErrorKind::StorageFull,
            HistoryError::Parquet { source, .. } => {
                let text = source.to_string();
                text.contains("No space left") || text.contains("StorageFull")
            }
            HistoryError::Store(_) => false,
        }
    }
}
