//! The list of files, in the store: what stands in it is there, and nothing else is.

use crate::{DataFile, HistoryError};
use std::collections::HashSet;
use store::{StoreError, Tx, Value};
use territory::{DataSetId, TableName, Timestamp};

/// Lists files of a table: with the commit of this transaction they belong to the data set.
///
/// # Errors
/// When a file is listed already, or whatever the store says.
pub fn history_file_insert(
    tx: &mut Tx<'_>,
    dataset: &DataSetId,
    table: &TableName,
    files: &[DataFile],
    at: Timestamp,
) -> Result<(), HistoryError> {
    for file in files {
        tx.execute(
            "INSERT INTO history_file (dataset, tbl, path, row_count, byte_count, hash, added_at) \
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
            &[
                Value::Text(dataset.as_str().to_owned()),
                Value::Text(table.as_str().to_owned()),
                Value::Text(file.path.clone()),
                Value::Int(count(file.rows)),
                Value::Int(count(file.bytes)),
                Value::Text(file.hash.clone()),
                Value::Int(at.micros()),
            ],
        )?;
    }
    Ok(())
}

/// The files of a table, by path.
///
/// # Errors
/// Whatever the store says.
pub fn history_file_list(
    tx: &mut Tx<'_>,
    dataset: &DataSetId,
    table: &TableName,
) -> Result<Vec<DataFile>, HistoryError> {
    let rows = tx.query(
        "SELECT path, row_count, byte_count, hash FROM history_file WHERE dataset = $1 AND tbl = $2 ORDER BY path",
        &[Value::Text(dataset.as_str().to_owned()), Value::Text(table.as_str().to_owned())],
    )?;
    let mut files = Vec::with_capacity(rows.len());
    for row in &rows {
        files.push(DataFile {
            path: row.text(0)?.to_owned(),
            rows: row.count(1)?,
            bytes: row.count(2)?,
            hash: row.text(3)?.to_owned(),
        });
    }
    Ok(files)
}

/// Takes all files of a data set off the list; the files themselves go with the next sweep.
///
/// # Errors
/// Whatever the store says.
pub fn history_file_delete_all(tx: &mut Tx<'_>, dataset: &DataSetId) -> Result<u64, HistoryError> {
    Ok(tx.execute(
        "DELETE FROM history_file WHERE dataset = $1",
        &[Value::Text(dataset.as_str().to_owned())],
    )?)
}

/// The paths of all listed files, for [`crate::History::sweep`].
///
/// # Errors
/// Whatever the store says.
pub fn history_file_paths(tx: &mut Tx<'_>) -> Result<HashSet<String>, HistoryError> {
    let rows = tx.query("SELECT path FROM history_file", &[])?;
    let paths: Result<HashSet<String>, StoreError> = rows
        .iter()
        .map(|row| row.text(0).map(str::to_owned))
        .collect();
    Ok(paths?)
}

fn count(value: u64) -> i64 {
    // Rows and bytes of one file stay far below 2^63.
    i64::try_from(value).unwrap_or(i64::MAX)
}
