//! Duties: what a party still owes for an answer it got.

use crate::catalogue::word;
use crate::{StoreError, Tx};
use territory::{PartyId, Timestamp};

/// A duty of a party.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Duty {
    /// The leaf of the answer it is owed for.
    pub leaf: u64,
    /// What is owed: `delete`.
    pub kind: String,
    /// Who owes it.
    pub party: PartyId,
    /// By when.
    pub due_at: Timestamp,
    /// When the party said that it was done.
    pub done_at: Option<Timestamp>,
}

/// Notes what is owed for an answer.
pub(crate) fn duty_add(
    tx: &mut Tx<'_>,
    leaf: u64,
    kind: &str,
    party: &PartyId,
    due_at: Timestamp,
) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO duty (leaf, kind, party, due_at) VALUES ($1, $2, $3, $4)",
        &[leaf.try_into()?, kind.into(), party.into(), due_at.into()],
    )?;
    Ok(())
}

/// Notes that a party says it has done what it owed; `false` when there is no such duty of that party left.
///
/// # Errors
/// Storage only.
pub fn duty_done(
    tx: &mut Tx<'_>,
    leaf: u64,
    kind: &str,
    party: &PartyId,
    now: Timestamp,
) -> Result<bool, StoreError> {
    let changed = tx.execute(
        "UPDATE duty SET done_at = $1 WHERE leaf = $2 AND kind = $3 AND party = $4 AND done_at IS NULL",
        &[now.into(), leaf.try_into()?, kind.into(), party.into()],
    )?;
    Ok(changed > 0)
}

/// Whether a party owes something since longer than agreed.
///
/// # Errors
/// Storage only.
pub fn duty_overdue(tx: &mut Tx<'_>, party: &PartyId, now: Timestamp) -> Result<bool, StoreError> {
    let found = tx.query_opt(
        "SELECT 1 FROM duty WHERE party = $1 AND done_at IS NULL AND due_at < $2 LIMIT 1",
        &[party.into(), now.into()],
    )?;
    Ok(found.is_some())
}

/// What is owed, by one party or by all, the most urgent first; at most `most`.
///
/// # Errors
/// Storage only.
pub fn duty_list(
    tx: &mut Tx<'_>,
    party: Option<&PartyId>,
    most: u32,
) -> Result<Vec<Duty>, StoreError> {
    let (only, args) = match party {
        Some(party) => ("WHERE party = $2", vec![most.into(), party.into()]),
        None => ("", vec![most.into()]),
    };
    let rows = tx.query(
        &format!(
            "SELECT leaf, kind, party, due_at, done_at FROM duty {only}
             ORDER BY CASE WHEN done_at IS NULL THEN 0 ELSE 1 END, due_at, leaf LIMIT $1"
        ),
        &args,
    )?;
    rows.iter()
        .map(|row| {
            Ok(Duty {
                leaf: row.count(0)?,
                kind: row.text(1)?.to_owned(),
                party: word(row, 2, "duty")?,
                due_at: row.moment(3)?,
                done_at: row.opt_int(4)?.map(Timestamp::from_micros),
            })
        })
        .collect()
}
