//! Data sets, as the catalogue describes them.

use super::policy::dataset_policy_index;
use super::{LIST_MOST, json, opt_word, to_json, word};
use crate::{Row, StoreError, Tx};
use territory::{DataSet, DataSetId};

/// Adds a data set; its provider and place must be there.
///
/// # Errors
/// [`StoreError::Constraint`] when the id is taken ([`StoreError::is_duplicate`]) or provider or place are unknown
/// ([`StoreError::is_dangling`]).
pub fn dataset_insert(tx: &mut Tx<'_>, dataset: &DataSet) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO dataset (id, name, description, provider, place, sensitivity, collected_for, licence, tables, added_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            (&dataset.id).into(),
            (&dataset.name).into(),
            (&dataset.description).into(),
            (&dataset.provider).into(),
            dataset.place.as_ref().into(),
            dataset.sensitivity.as_str().into(),
            to_json(&dataset.collected_for, "data set")?.into(),
            (&dataset.licence).into(),
            to_json(&dataset.tables, "data set")?.into(),
            dataset.added_at.into(),
        ],
    )?;
    dataset_policy_index(tx, dataset)
}

/// The data set of that id.
///
/// # Errors
/// Storage only.
pub fn dataset_get(tx: &mut Tx<'_>, id: &DataSetId) -> Result<Option<DataSet>, StoreError> {
    tx.query_opt(
        "SELECT id, name, description, provider, place, sensitivity, collected_for, licence, tables, added_at
         FROM dataset WHERE id = $1",
        &[id.into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// Data sets by id, at most 100,000.
///
/// # Errors
/// Storage only.
pub fn dataset_list(tx: &mut Tx<'_>) -> Result<Vec<DataSet>, StoreError> {
    tx.query(
        "SELECT id, name, description, provider, place, sensitivity, collected_for, licence, tables, added_at
         FROM dataset ORDER BY id LIMIT $1",
        &[LIST_MOST.into()],
    )?
    .iter()
    .map(read)
    .collect()
}

fn read(row: &Row) -> Result<DataSet, StoreError> {
    Ok(DataSet {
        id: word(row, 0, "data set")?,
        name: row.text(1)?.to_owned(),
        description: row.text(2)?.to_owned(),
        provider: word(row, 3, "data set")?,
        place: opt_word(row, 4, "data set")?,
        sensitivity: word(row, 5, "data set")?,
        collected_for: json(row, 6, "data set")?,
        licence: row.text(7)?.to_owned(),
        tables: json(row, 8, "data set")?,
        added_at: row.moment(9)?,
    })
}
