//! Amendments: proposed editions of the charter, with what was found out about them.

use crate::catalogue::{json, to_json};
use crate::{Row, StoreError, Tx};
use charter::Edition;
use territory::Timestamp;

/// A proposed change of the rules.
#[derive(Debug, Clone)]
pub struct Amendment {
    /// Its id: 16 lower-case hexadecimal digits.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// Why it is proposed.
    pub why: String,
    /// The version of the charter that it changes.
    pub base: String,
    /// The edition as it would be.
    pub edition: Edition,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// By whom, as people name her.
    pub proposed_by: String,
    /// What has become of it.
    pub state: AmendmentState,
    /// What was found out about it, as JSON; empty when it was not examined.
    pub findings: String,
    /// The leaf of the edition that it became.
    pub leaf: Option<u64>,
}

/// An amendment without its texts: what lists show.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AmendmentHead {
    /// Its id: 16 lower-case hexadecimal digits.
    pub id: String,
    /// What it is called.
    pub title: String,
    /// When it was proposed.
    pub proposed_at: Timestamp,
    /// By whom, as people name her.
    pub proposed_by: String,
    /// What has become of it.
    pub state: AmendmentState,
    /// The leaf of the edition that it became.
    pub leaf: Option<u64>,
}

impl Amendment {
    /// The amendment without its texts.
    #[must_use]
    pub fn head(&self) -> AmendmentHead {
        AmendmentHead {
            id: self.id.clone(),
            title: self.title.clone(),
            proposed_at: self.proposed_at,
            proposed_by: self.proposed_by.clone(),
            state: self.state,
            leaf: self.leaf,
        }
    }
}

/// What has become of an amendment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AmendmentState {
    /// It can be discussed, checked, published.
    Open,
    /// It is in force, or was.
    Published,
    /// Whoever proposed it took it back.
    Withdrawn,
    /// Another edition came first: it must be proposed anew on that one.
    Overtaken,
}

impl AmendmentState {
    const ALL: [AmendmentState; 4] = [
        AmendmentState::Open,
        AmendmentState::Published,
        AmendmentState::Withdrawn,
        AmendmentState::Overtaken,
    ];
    /// The word in the store and in JSON.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            AmendmentState::Open => "open",
            AmendmentState::Published => "published",
            AmendmentState::Withdrawn => "withdrawn",
            AmendmentState::Overtaken => "overtaken",
        }
    }
}

impl std::str::FromStr for AmendmentState {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| format!("`{text}` is not a state of an amendment"))
    }
}

/// Files a proposal.
///
/// # Errors
/// [`StoreError::Constraint`] when the id is taken; storage.
pub fn amendment_propose(tx: &mut Tx<'_>, one: &Amendment) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO amendment (id, title, why, base, edition, proposed_at, proposed_by, state, findings)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)",
        &[
            (&one.id).into(),
            (&one.title).into(),
            (&one.why).into(),
            (&one.base).into(),
            to_json(&one.edition, "amendment")?.into(),
            one.proposed_at.into(),
            (&one.proposed_by).into(),
            one.state.as_str().into(),
            (&one.findings).into(),
        ],
    )?;
    Ok(())
}

/// Keeps what was found out about an open amendment.
///
/// # Errors
/// Storage only.
pub fn amendment_checked(tx: &mut Tx<'_>, id: &str, findings: &str) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE amendment SET findings = $1 WHERE id = $2 AND state = 'open'",
        &[findings.into(), id.into()],
    )?;
    Ok(())
}

/// Closes an open amendment; `false` when it was closed already. One that is published overtakes all other open ones.
///
/// # Errors
/// Storage only.
pub fn amendment_close(
    tx: &mut Tx<'_>,
    id: &str,
    state: AmendmentState,
    leaf: Option<u64>,
) -> Result<bool, StoreError> {
    let leaf = match leaf {
        Some(leaf) => leaf.try_into()?,
        None => crate::Value::Null,
    };
    let closed = tx.execute(
        "UPDATE amendment SET state = $1, leaf = $2 WHERE id = $3 AND state = 'open'",
        &[state.as_str().into(), leaf, id.into()],
    )? > 0;
    if closed && state == AmendmentState::Published {
        tx.execute(
            "UPDATE amendment SET state = 'overtaken' WHERE state = 'open'",
            &[],
        )?;
    }
    Ok(closed)
}

/// The amendment of that id.
///
/// # Errors
/// Storage only.
pub fn amendment_get(tx: &mut Tx<'_>, id: &str) -> Result<Option<Amendment>, StoreError> {
    tx.query_opt(&format!("{SELECT} WHERE id = $1"), &[id.into()])?
        .as_ref()
        .map(read)
        .transpose()
}

/// Amendments without their texts, the newest first; at most 200.
///
/// # Errors
/// Storage only.
pub fn amendment_list(tx: &mut Tx<'_>) -> Result<Vec<AmendmentHead>, StoreError> {
    tx.query(
        &format!("{SELECT_HEAD} ORDER BY proposed_at DESC, id LIMIT 200"),
        &[],
    )?
    .iter()
    .map(read_head)
    .collect()
}

/// The amendment that became the edition with this leaf, without its texts.
///
/// # Errors
/// Storage only.
pub fn amendment_of_edition(
    tx: &mut Tx<'_>,
    leaf: u64,
) -> Result<Option<AmendmentHead>, StoreError> {
    tx.query_opt(
        &format!("{SELECT_HEAD} WHERE leaf = $1"),
        &[leaf.try_into()?],
    )?
    .as_ref()
    .map(read_head)
    .transpose()
}

const SELECT: &str = "SELECT id, title, why, base, edition, proposed_at, proposed_by, state, findings, leaf FROM amendment";

const SELECT_HEAD: &str = "SELECT id, title, proposed_at, proposed_by, state, leaf FROM amendment";

fn leaf(row: &Row, place: usize) -> Result<Option<u64>, StoreError> {
    Ok(row
        .opt_int(place)?
        .map(|leaf| u64::try_from(leaf).unwrap_or_default()))
}

fn read_head(row: &Row) -> Result<AmendmentHead, StoreError> {
    Ok(AmendmentHead {
        id: row.text(0)?.to_owned(),
        title: row.text(1)?.to_owned(),
        proposed_at: row.moment(2)?,
        proposed_by: row.text(3)?.to_owned(),
        state: crate::catalogue::word(row, 4, "amendment")?,
        leaf: leaf(row, 5)?,
    })
}

fn read(row: &Row) -> Result<Amendment, StoreError> {
    Ok(Amendment {
        id: row.text(0)?.to_owned(),
        title: row.text(1)?.to_owned(),
        why: row.text(2)?.to_owned(),
        base: row.text(3)?.to_owned(),
        edition: json(row, 4, "amendment")?,
        proposed_at: row.moment(5)?,
        proposed_by: row.text(6)?.to_owned(),
        state: crate::catalogue::word(row, 7, "amendment")?,
        findings: row.text(8)?.to_owned(),
        leaf: leaf(row, 9)?,
    })
}
