//! Where the files of a data set lie: `ROOT/<dataset>/<table>/<hash>.parquet`, or `<hash>-<number>.parquet` where that name
//! is taken.

use crate::{HistoryError, TableWriter};
use arrow::datatypes::SchemaRef;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use territory::{DataSetId, TableName};

/// The column that holds a person's pseudonym (`Int64`), in the tables that are about persons.
pub const PERSON_COLUMN: &str = "__person";

/// One immutable file of a table.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct DataFile {
    /// Where it lies, relative to the history's folder, with `/` between the parts.
    pub path: String,
    /// How many rows it holds.
    pub rows: u64,
    /// Its length in bytes.
    pub bytes: u64,
    /// BLAKE3 of its content, 64 hexadecimal digits.
    pub hash: String,
}

/// The folder of all history files.
#[derive(Debug, Clone)]
pub struct History {
    root: PathBuf,
}

impl History {
    /// The history in the folder `root`, which is made if it is not there.
    ///
    /// # Errors
    /// When the folder cannot be made.
    pub fn open(root: impl Into<PathBuf>) -> Result<Self, HistoryError> {
        let root = root.into();
        std::fs::create_dir_all(&root)
            .map_err(|source| HistoryError::io("make the folder", &root, source))?;
        Ok(Self { root })
    }

    /// The folder.
    #[must_use]
    pub fn root(&self) -> &Path {
        &self.root
    }

    /// Where a listed file lies on this disk.
    #[must_use]
    pub fn file_path(&self, file: &DataFile) -> PathBuf {
        self.root.join(&file.path)
    }

    /// Starts writing a table. Nothing is listed by it: see [`TableWriter::finish`].
    ///
    /// # Errors
    /// When the table's folder cannot be made.
    pub fn writer(
        &self,
        dataset: &DataSetId,
        table: &TableName,
        schema: SchemaRef,
    ) -> Result<TableWriter, HistoryError> {
        TableWriter::start(&self.root, dataset, table, schema)
    }

    /// Removes files that were written but never listed, as after a refused import. A path that does not exist is
    /// already as it should be.
    ///
    /// # Errors
    /// When a file is there and cannot be removed.
    pub fn discard(&self, files: &[DataFile]) -> Result<(), HistoryError> {
        for file in files {
            let path = self.file_path(file);
            match std::fs::remove_file(&path) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(source) => return Err(HistoryError::io("remove", &path, source)),
            }
        }
        Ok(())
    }
}
