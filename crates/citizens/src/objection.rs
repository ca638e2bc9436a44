//! Objections: a person says that her rows must not count in a data set, and the ledger says that she did.
//!
//! An objection and its leaf are one transaction. It holds from the next question on: whoever decides reads the
//! objections of a data set as of that moment.

use crate::{AccountId, CitizensError};
use gate::{Commitment, Leaf, Nonce};
use store::{StoreError, Tx, leaf_append};
use territory::{DataSetId, PersonKey, Timestamp};

/// What became of an objection that was filed or withdrawn.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Filed {
    /// It was written; the number of its leaf.
    Now(u64),
    /// It had been filed before; the number of that leaf.
    Before(u64),
    /// There was none to withdraw.
    Nothing,
}

/// An objection, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The data set.
    pub dataset: DataSetId,
    /// How people name the account that objected.
    pub who: String,
    /// When.
    pub at: Timestamp,
    /// The number of its leaf.
    pub leaf: u64,
    /// When it was withdrawn; `None` while it holds.
    pub withdrawn_at: Option<Timestamp>,
}

/// Files the objection of a person to the use of her rows in a data set. Filing it again changes nothing.
///
/// # Errors
/// Storage, [`CitizensError::Leaf`].
pub fn objection_file(
    tx: &mut Tx<'_>,
    account: &AccountId,
    dataset: &DataSetId,
    person: PersonKey,
    now: Timestamp,
) -> Result<Filed, CitizensError> {
    if let Some(leaf) = leaf_of(tx, dataset, person)? {
        return Ok(Filed::Before(leaf));
    }
    let (leaf, nonce) = witness(tx, account, dataset, false, now)?;
    tx.execute(
        "INSERT INTO objection (dataset, person, account, at, leaf, nonce) VALUES ($1, $2, $3, $4, $5, $6)",
        &[
            dataset.into(),
            person.into(),
            account.as_str().into(),
            now.into(),
            leaf.try_into()?,
            nonce.0.into(),
        ],
    )?;
    Ok(Filed::Now(leaf))
}

/// Takes an objection back: her rows count again from the next question on.
///
/// # Errors
/// Storage, [`CitizensError::Leaf`].
pub fn objection_withdraw(
    tx: &mut Tx<'_>,
    account: &AccountId,
    dataset: &DataSetId,
    person: PersonKey,
    now: Timestamp,
) -> Result<Filed, CitizensError> {
    if leaf_of(tx, dataset, person)?.is_none() {
        return Ok(Filed::Nothing);
    }
    tx.execute(
        "INSERT INTO objection_withdrawn (leaf, dataset, account, at, withdrawn_at) \
         SELECT leaf, dataset, account, at, $3 FROM objection WHERE dataset = $1 AND person = $2",
        &[dataset.into(), person.into(), now.into()],
    )?;
    // The nonce goes with the row: the leaf of an objection that no longer holds cannot be opened any more.
    tx.execute(
        "DELETE FROM objection WHERE dataset = $1 AND person = $2",
        &[dataset.into(), person.into()],
    )?;
    let (leaf, _) = witness(tx, account, dataset, true, now)?;
    Ok(Filed::Now(leaf))
}

/// Objections, newest first, those that were withdrawn included: the steward's list. At most `most`.
///
/// # Errors
/// Storage only.
pub fn objection_list(tx: &mut Tx<'_>, most: u32) -> Result<Vec<Objection>, CitizensError> {
    let rows = tx.query(&select("", "LIMIT $1"), &[most.into()])?;
    rows.iter().map(read).collect()
}

/// The objections of one account, newest first, those that were withdrawn included.
///
/// # Errors
/// Storage only.
pub fn objection_of(tx: &mut Tx<'_>, account: &AccountId) -> Result<Vec<Objection>, CitizensError> {
    let rows = tx.query(
        &select("WHERE account = $1", "LIMIT 1000"),
        &[account.as_str().into()],
    )?;
    rows.iter().map(read).collect()
}

fn select(condition: &str, limit: &str) -> String {
    format!(
        "SELECT filed.dataset, account.display_name, filed.at, filed.leaf, filed.withdrawn_at FROM ( \
           SELECT dataset, account, at, leaf, CAST(NULL AS BIGINT) AS withdrawn_at FROM objection {condition} \
           UNION ALL \
           SELECT dataset, account, at, leaf, withdrawn_at FROM objection_withdrawn {condition} \
         ) AS filed JOIN account ON account.id = filed.account ORDER BY filed.leaf DESC {limit}"
    )
}

fn read(row: &store::Row) -> Result<Objection, CitizensError> {
    Ok(Objection {
        dataset: row.text(0)?.parse().map_err(|error| StoreError::Record {
            what: "objection",
            problem: format!("{error}"),
        })?,
        who: row.text(1)?.to_owned(),
        at: row.moment(2)?,
        leaf: row.count(3)?,
        withdrawn_at: row.opt_int(4)?.map(Timestamp::from_micros),
    })
}

fn leaf_of(
    tx: &mut Tx<'_>,
    dataset: &DataSetId,
    person: PersonKey,
) -> Result<Option<u64>, CitizensError> {
    let row = tx.query_opt(
        "SELECT leaf FROM objection WHERE dataset = $1 AND person = $2",
        &[dataset.into(), person.into()],
    )?;
    Ok(row.map(|row| row.count(0)).transpose()?)
}

fn witness(
    tx: &mut Tx<'_>,
    account: &AccountId,
    dataset: &DataSetId,
    withdrawn: bool,
    at: Timestamp,
) -> Result<(u64, Nonce), CitizensError> {
    let nonce = Nonce::fresh()?;
    let leaf = Leaf::Objection {
        at,
        who: Commitment::to(account.as_str(), &nonce),
        data: dataset.clone(),
        withdrawn,
    };
    Ok((leaf_append(tx, &leaf.to_bytes()?)?, nonce))
}
