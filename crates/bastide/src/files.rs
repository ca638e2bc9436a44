//! The query engine's list of files: the history's, read from the store.

use gate::{PortFault, Waiting};
use history::{History, history_file_list};
use query::Files;
use std::path::PathBuf;
use store::Store;
use territory::{DataSetId, TableName};

/// The files that are listed in the store.
pub(crate) struct ListedFiles {
    pub(crate) store: Store,
    pub(crate) history: History,
}

impl Files for ListedFiles {
    fn files<'a>(
        &'a self,
        dataset: &'a DataSetId,
        table: &'a TableName,
    ) -> Waiting<'a, Vec<PathBuf>> {
        Box::pin(async move {
            let (dataset, table) = (dataset.clone(), table.clone());
            let files = self
                .store
                .read("history file list", move |tx| {
                    history_file_list(tx, &dataset, &table)
                })
                .await
                .map_err(PortFault::failed)?;
            Ok(files
                .iter()
                .map(|file| self.history.file_path(file))
                .collect())
        })
    }
}
