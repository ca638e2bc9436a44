//! The charter's editions: which one is in force, and all that were.

use crate::catalogue::{json, to_json};
use crate::{Row, StoreError, Tx, leaf_append};
use charter::Edition;
use gate::{Leaf, LeafError};
use territory::Timestamp;

/// An edition as it was published.
#[derive(Debug, Clone)]
pub struct PublishedEdition {
    /// Its leaf.
    pub leaf: u64,
    /// Its version.
    pub version: String,
    /// Its texts.
    pub edition: Edition,
    /// When it came into force.
    pub published_at: Timestamp,
    /// Who published it, as people name her.
    pub published_by: String,
    /// By what right: `founding`, `steward` or `assembly`.
    pub authority: String,
    /// The key that signed it, in base64.
    pub key_id: String,
    /// Ed25519 over [`gate::charter_signing_bytes`], in base64.
    pub signature: String,
    /// What became possible and impossible with it, as JSON of the analysis; empty when it was not analysed.
    pub difference: String,
    /// What was proved about it, as JSON of the analysis; empty when no solver was there.
    pub findings: String,
}

/// Puts an edition into force: its leaf and its row, in this transaction. Gives the number of the leaf.
///
/// # Errors
/// Storage only; the number in `edition.leaf` is not looked at.
pub fn edition_publish(
    tx: &mut Tx<'_>,
    edition: &PublishedEdition,
    before: Option<&str>,
) -> Result<u64, StoreError> {
    let leaf = Leaf::Charter {
        at: edition.published_at,
        version: edition.version.clone(),
        before: before.map(str::to_owned),
        authority: edition.authority.clone(),
        key: edition.key_id.clone(),
        signature: edition.signature.clone(),
    };
    let body = leaf
        .to_bytes()
        .map_err(|error: LeafError| crate::catalogue::unreadable("charter", error))?;
    let number = leaf_append(tx, &body)?;
    tx.execute(
        "INSERT INTO charter_edition (leaf, version, edition, published_at, published_by, authority, key_id, signature, difference, findings)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        &[
            number.try_into()?,
            (&edition.version).into(),
            to_json(&edition.edition, "charter")?.into(),
            edition.published_at.into(),
            (&edition.published_by).into(),
            (&edition.authority).into(),
            (&edition.key_id).into(),
            (&edition.signature).into(),
            (&edition.difference).into(),
            (&edition.findings).into(),
        ],
    )?;
    Ok(number)
}

/// The edition in force; `None` in a trust that has none yet.
///
/// # Errors
/// Storage only.
pub fn edition_in_force(tx: &mut Tx<'_>) -> Result<Option<PublishedEdition>, StoreError> {
    tx.query_opt(&format!("{SELECT} ORDER BY leaf DESC LIMIT 1"), &[])?
        .as_ref()
        .map(read)
        .transpose()
}

/// All editions, the newest first; at most 1,000.
///
/// # Errors
/// Storage only.
pub fn edition_list(tx: &mut Tx<'_>) -> Result<Vec<PublishedEdition>, StoreError> {
    tx.query(&format!("{SELECT} ORDER BY leaf DESC LIMIT 1000"), &[])?
        .iter()
        .map(read)
        .collect()
}

const SELECT: &str = "SELECT leaf, version, edition, published_at, published_by, authority, key_id, signature, difference, findings FROM charter_edition";

fn read(row: &Row) -> Result<PublishedEdition, StoreError> {
    Ok(PublishedEdition {
        leaf: row.count(0)?,
        version: row.text(1)?.to_owned(),
        edition: json(row, 2, "charter")?,
        published_at: row.moment(3)?,
        published_by: row.text(4)?.to_owned(),
        authority: row.text(5)?.to_owned(),
        key_id: row.text(6)?.to_owned(),
        signature: row.text(7)?.to_owned(),
        difference: row.text(8)?.to_owned(),
        findings: row.text(9)?.to_owned(),
    })
}
