//! The charter's editions: which one is in force, and all that were. The one in force has the greatest leaf.

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
    /// What was found out about it, as JSON; empty when it was not examined.
    pub findings: String,
}

/// An edition without its texts: what lists show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EditionHead {
    /// Its leaf.
    pub leaf: u64,
    /// Its version.
    pub version: String,
    /// When it came into force.
    pub published_at: Timestamp,
    /// By what right: `founding`, `steward` or `assembly`.
    pub authority: String,
}

impl PublishedEdition {
    /// The edition without its texts.
    #[must_use]
    pub fn head(&self) -> EditionHead {
        EditionHead {
            leaf: self.leaf,
            version: self.version.clone(),
            published_at: self.published_at,
            authority: self.authority.clone(),
        }
    }
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
        "INSERT INTO charter_edition (leaf, version, edition, published_at, published_by, authority, key_id, signature, findings)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            number.try_into()?,
            (&edition.version).into(),
            to_json(&edition.edition, "charter")?.into(),
            edition.published_at.into(),
            (&edition.published_by).into(),
            (&edition.authority).into(),
            (&edition.key_id).into(),
            (&edition.signature).into(),
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

/// The newest edition of that version: the same texts may come into force again.
///
/// # Errors
/// Storage only.
pub fn edition_get(tx: &mut Tx<'_>, version: &str) -> Result<Option<PublishedEdition>, StoreError> {
    tx.query_opt(
        &format!("{SELECT} WHERE version = $1 ORDER BY leaf DESC LIMIT 1"),
        &[version.into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// The edition with this leaf, without its texts.
///
/// # Errors
/// Storage only.
pub fn edition_at(tx: &mut Tx<'_>, leaf: u64) -> Result<Option<EditionHead>, StoreError> {
    tx.query_opt(
        &format!("{SELECT_HEAD} WHERE leaf = $1"),
        &[leaf.try_into()?],
    )?
    .as_ref()
    .map(read_head)
    .transpose()
}

/// The edition that the one with this leaf replaced.
///
/// # Errors
/// Storage only.
pub fn edition_before(tx: &mut Tx<'_>, leaf: u64) -> Result<Option<PublishedEdition>, StoreError> {
    tx.query_opt(
        &format!("{SELECT} WHERE leaf < $1 ORDER BY leaf DESC LIMIT 1"),
        &[leaf.try_into()?],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// The edition that replaced the one with this leaf, without its texts.
///
/// # Errors
/// Storage only.
pub fn edition_after(tx: &mut Tx<'_>, leaf: u64) -> Result<Option<EditionHead>, StoreError> {
    tx.query_opt(
        &format!("{SELECT_HEAD} WHERE leaf > $1 ORDER BY leaf LIMIT 1"),
        &[leaf.try_into()?],
    )?
    .as_ref()
    .map(read_head)
    .transpose()
}

/// How many editions there were.
///
/// # Errors
/// Storage only.
pub fn edition_count(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    tx.query_one("SELECT COUNT(*) FROM charter_edition", &[])?
        .count(0)
}

/// Editions without their texts, the newest first: at most `most`, after the first `skipped`.
///
/// # Errors
/// Storage only.
pub fn edition_list(
    tx: &mut Tx<'_>,
    skipped: u64,
    most: u32,
) -> Result<Vec<EditionHead>, StoreError> {
    tx.query(
        &format!("{SELECT_HEAD} ORDER BY leaf DESC LIMIT $1 OFFSET $2"),
        &[most.into(), skipped.try_into()?],
    )?
    .iter()
    .map(read_head)
    .collect()
}

const SELECT: &str = "SELECT leaf, version, edition, published_at, published_by, authority, key_id, signature, findings FROM charter_edition";

const SELECT_HEAD: &str = "SELECT leaf, version, published_at, authority FROM charter_edition";

fn read_head(row: &Row) -> Result<EditionHead, StoreError> {
    Ok(EditionHead {
        leaf: row.count(0)?,
        version: row.text(1)?.to_owned(),
        published_at: row.moment(2)?,
        authority: row.text(3)?.to_owned(),
    })
}

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
        findings: row.text(8)?.to_owned(),
    })
}
