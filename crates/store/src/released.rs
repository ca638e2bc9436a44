//! What left before and must be known again: protected figures, to be given again; cells of exact figures and classes of
//! records, to be compared.

use crate::{StoreError, Tx, Value};
use gate::{EarlierRelease, MicrodataKept, Receipt, ReleaseKey};
use territory::{DataSetId, PartyId, TableName};

/// Largest release that is kept, in bytes. A larger one is paid for again.
const FIGURES_MOST: usize = 4 << 20;

/// Keeps protected figures under the key by which the same question finds them. The first ones stay: two questions that
/// were answered at the same time both paid, and only one of the answers is given again.
pub(crate) fn released_keep(
    tx: &mut Tx<'_>,
    key: &ReleaseKey,
    leaf: u64,
    figures: &[u8],
) -> Result<(), StoreError> {
    if figures.len() > FIGURES_MOST {
        return Ok(());
    }
    tx.execute(
        "INSERT INTO released (key, leaf, figures) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
        &[key.0.into(), leaf.try_into()?, figures.into()],
    )?;
    Ok(())
}

pub(crate) fn released_get(
    tx: &mut Tx<'_>,
    key: &ReleaseKey,
) -> Result<Option<EarlierRelease>, StoreError> {
    let row = tx.query_opt(
        "SELECT leaf, figures FROM released WHERE key = $1",
        &[key.0.into()],
    )?;
    row.map(|row| {
        Ok(EarlierRelease {
            leaf: Receipt(row.count(0)?),
            figures: row.bytes(1)?.to_vec(),
        })
    })
    .transpose()
}

pub(crate) fn seen_cells_keep(
    tx: &mut Tx<'_>,
    party: &PartyId,
    dataset: &DataSetId,
    leaf: u64,
    cells: &[u8],
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO seen_cells (party, dataset, leaf, cells) VALUES ($1, $2, $3, $4)",
        &[
            party.into(),
            dataset.into(),
            Value::try_from(leaf)?,
            cells.into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn seen_cells_list(
    tx: &mut Tx<'_>,
    party: &PartyId,
    dataset: &DataSetId,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let rows = tx.query(
        "SELECT cells FROM seen_cells WHERE party = $1 AND dataset = $2 ORDER BY leaf",
        &[party.into(), dataset.into()],
    )?;
    rows.iter().map(|row| Ok(row.bytes(0)?.to_vec())).collect()
}

pub(crate) fn microdata_keep(
    tx: &mut Tx<'_>,
    leaf: u64,
    kept: &MicrodataKept,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO microdata (leaf, dataset, in_table, report, classes) VALUES ($1, $2, $3, $4, $5)",
        &[
            Value::try_from(leaf)?,
            (&kept.dataset).into(),
            (&kept.table).into(),
            (&kept.report).into(),
            kept.classes.clone().into(),
        ],
    )?;
    Ok(())
}

pub(crate) fn released_classes(
    tx: &mut Tx<'_>,
    dataset: &DataSetId,
    table: &TableName,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let rows = tx.query(
        "SELECT classes FROM microdata
         WHERE dataset = $1 AND in_table = $2 AND classes IS NOT NULL ORDER BY leaf",
        &[dataset.into(), table.into()],
    )?;
    rows.iter().map(|row| Ok(row.bytes(0)?.to_vec())).collect()
}

/// The reports of the files of records that left of a data set, by leaf, newest first; at most 1,000.
///
/// # Errors
/// Storage only.
pub fn microdata_reports(
    tx: &mut Tx<'_>,
    dataset: &DataSetId,
) -> Result<Vec<(Receipt, String)>, StoreError> {
    let rows = tx.query(
        "SELECT leaf, report FROM microdata WHERE dataset = $1 ORDER BY leaf DESC LIMIT 1000",
        &[dataset.into()],
    )?;
    rows.iter()
        .map(|row| Ok((Receipt(row.count(0)?), row.text(1)?.to_owned())))
        .collect()
}
