//! The ledger's leaves: appended in the transaction that they witness, numbered 0, 1, 2, … without a gap.

use crate::{Store, StoreError, Tx, Value};
use ledger::{Leaves, MAX_LEAF_LEN};

/// Appends a leaf and gives its number.
///
/// The number comes from a counter in the same transaction, which one writer at a time changes: what is undone gives
/// its number back, so the leaves that stay are contiguous.
///
/// # Errors
/// [`StoreError::TooLarge`] for a leaf that no entry bundle can hold.
pub fn leaf_append(tx: &mut Tx<'_>, body: &[u8]) -> Result<u64, StoreError> {
    if body.len() > MAX_LEAF_LEN {
        return Err(StoreError::TooLarge {
            what: "a leaf of the ledger (in bytes)",
            most: MAX_LEAF_LEN as u64,
        });
    }
    let head = tx.query_one(
        "UPDATE ledger_head SET size = size + 1 WHERE one = 1 RETURNING size - 1",
        &[],
    )?;
    let seq = head.count(0)?;
    tx.execute(
        "INSERT INTO ledger_leaf (seq, body) VALUES ($1, $2)",
        &[Value::Int(head.int(0)?), body.into()],
    )?;
    Ok(seq)
}

/// How many leaves there are.
///
/// # Errors
/// Storage only.
pub fn leaf_count(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    tx.query_one("SELECT size FROM ledger_head WHERE one = 1", &[])?
        .count(0)
}

/// The bodies of the leaves `[from, to)`, in order.
///
/// # Errors
/// Storage only.
pub fn leaf_range(tx: &mut Tx<'_>, from: u64, to: u64) -> Result<Vec<Vec<u8>>, StoreError> {
    let rows = tx.query(
        "SELECT body FROM ledger_leaf WHERE seq >= $1 AND seq < $2 ORDER BY seq",
        &[from.try_into()?, to.try_into()?],
    )?;
    rows.iter()
        .map(|row| row.bytes(0).map(<[u8]>::to_vec))
        .collect()
}

/// The leaves as the ledger reads them. Its thread waits for the store: from async code call it on a blocking thread.
#[derive(Debug, Clone)]
pub struct StoredLeaves(Store);

impl Store {
    /// The durable leaves of the ledger.
    #[must_use]
    pub fn leaves(&self) -> StoredLeaves {
        StoredLeaves(self.clone())
    }
}

impl Leaves for StoredLeaves {
    type Error = StoreError;

    fn size(&self) -> Result<u64, StoreError> {
        self.0.read_blocking("leaf count", leaf_count)
    }

    fn range(&self, from: u64, to: u64) -> Result<Vec<Vec<u8>>, StoreError> {
        self.0
            .read_blocking("leaf range", move |tx| leaf_range(tx, from, to))
    }
}
