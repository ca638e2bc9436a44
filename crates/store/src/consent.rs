//! Consents in the store: that a person agrees to a purpose, its leaf and the count of those who agree are one
//! transaction.
//!
//! A consent holds from the next question on, and no longer once it is taken back. Then only that there was one is
//! kept, and not by which person of the data set; the nonce goes too, so that its leaf cannot be opened any more.

use crate::catalogue::{opt_word, word};
use crate::{Row, StoreError, Tx, leaf_append};
use gate::{Commitment, Leaf, LeafError, Nonce};
use territory::{DataSetId, PartyId, PersonKey, Purpose, Timestamp};

/// Longest list of consents.
const CONSENTS_MOST: i64 = 1_000;

/// What a person agrees to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consent {
    /// The data set that holds rows about her.
    pub dataset: DataSetId,
    /// What they may be used for; narrower purposes are covered.
    pub purpose: Purpose,
    /// Who may use them; `None` is everybody whom the charter permits.
    pub party: Option<PartyId>,
    /// Her pseudonym in that data set.
    pub person: PersonKey,
}

/// A consent, as the account that gave it is shown it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Consented {
    /// The data set.
    pub dataset: DataSetId,
    /// To what.
    pub purpose: Purpose,
    /// Towards whom; `None` is everybody whom the charter permits.
    pub party: Option<PartyId>,
    /// When it was given.
    pub at: Timestamp,
    /// The number of its leaf.
    pub leaf: u64,
    /// When it was taken back; `None` while it holds.
    pub withdrawn_at: Option<Timestamp>,
}

/// Why a consent was not written.
#[derive(Debug, thiserror::Error)]
pub enum ConsentError {
    /// No leaf could be made.
    #[error(transparent)]
    Leaf(#[from] LeafError),
    /// Storage failed.
    #[error(transparent)]
    Store(#[from] StoreError),
}

/// Adds a consent that a person gives through this account; gives the number of its leaf. `None` where it holds
/// already: then nothing changes.
///
/// # Errors
/// Storage, [`ConsentError::Leaf`].
pub fn consent_add(
    tx: &mut Tx<'_>,
    account: &str,
    consent: &Consent,
    now: Timestamp,
) -> Result<Option<u64>, ConsentError> {
    if given_by(tx, consent)?.is_some() {
        return Ok(None);
    }
    let nonce = Nonce::fresh()?;
    let leaf = leaf_append(tx, &leaf(account, consent, now, false, &nonce).to_bytes()?)?;
    tx.execute(
        "INSERT INTO consent (dataset, purpose, party, person, account, given_at, leaf, nonce)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8)",
        &[
            (&consent.dataset).into(),
            (&consent.purpose).into(),
            towards(consent).into(),
            consent.person.into(),
            account.into(),
            now.into(),
            leaf.try_into()?,
            nonce.0.into(),
        ],
    )?;
    tx.execute(
        "INSERT INTO consent_count (dataset, purpose, party, persons) VALUES ($1, $2, $3, 1)
         ON CONFLICT (purpose, party, dataset) DO UPDATE SET persons = consent_count.persons + 1",
        &[
            (&consent.dataset).into(),
            (&consent.purpose).into(),
            towards(consent).into(),
        ],
    )?;
    Ok(Some(leaf))
}

/// Takes a consent back; gives the number of the leaf that says so. `None` where there is none: then nothing changes.
///
/// # Errors
/// Storage, [`ConsentError::Leaf`].
pub fn consent_remove(
    tx: &mut Tx<'_>,
    consent: &Consent,
    now: Timestamp,
) -> Result<Option<u64>, ConsentError> {
    let Some(account) = given_by(tx, consent)? else {
        return Ok(None);
    };
    let nonce = Nonce::fresh()?;
    let leaf = leaf_append(tx, &leaf(&account, consent, now, true, &nonce).to_bytes()?)?;
    let whole = || {
        [
            (&consent.dataset).into(),
            (&consent.purpose).into(),
            towards(consent).into(),
        ]
    };
    let [dataset, purpose, party] = whole();
    let person = consent.person.into();
    tx.execute(
        "INSERT INTO consent_withdrawn (leaf, dataset, purpose, party, account, given_at, withdrawn_at)
         SELECT leaf, dataset, purpose, party, account, given_at, $5 FROM consent
         WHERE dataset = $1 AND purpose = $2 AND party = $3 AND person = $4",
        &[dataset, purpose, party, person, now.into()],
    )?;
    let [dataset, purpose, party] = whole();
    tx.execute(
        "DELETE FROM consent WHERE dataset = $1 AND purpose = $2 AND party = $3 AND person = $4",
        &[dataset, purpose, party, consent.person.into()],
    )?;
    tx.execute(
        "UPDATE consent_count SET persons = persons - 1 WHERE dataset = $1 AND purpose = $2 AND party = $3",
        &whole(),
    )?;
    tx.execute(
        "DELETE FROM consent_count WHERE dataset = $1 AND purpose = $2 AND party = $3 AND persons <= 0",
        &whole(),
    )?;
    Ok(Some(leaf))
}

/// The consents given through one account, the newest first, those that were taken back included; at most 1,000.
///
/// # Errors
/// Storage only.
pub fn consent_of(tx: &mut Tx<'_>, account: &str) -> Result<Vec<Consented>, StoreError> {
    tx.query(
        "SELECT one.dataset, one.purpose, one.party, one.given_at, one.leaf, one.withdrawn_at FROM (
             SELECT dataset, purpose, party, given_at, leaf, CAST(NULL AS BIGINT) AS withdrawn_at
             FROM consent WHERE account = $1
             UNION ALL
             SELECT dataset, purpose, party, given_at, leaf, withdrawn_at
             FROM consent_withdrawn WHERE account = $1
         ) AS one ORDER BY one.leaf DESC LIMIT $2",
        &[account.into(), CONSENTS_MOST.into()],
    )?
    .iter()
    .map(read)
    .collect()
}

fn read(row: &Row) -> Result<Consented, StoreError> {
    Ok(Consented {
        dataset: word(row, 0, "consent")?,
        purpose: word(row, 1, "consent")?,
        party: match row.text(2)? {
            "" => None,
            _ => opt_word(row, 2, "consent")?,
        },
        at: row.moment(3)?,
        leaf: row.count(4)?,
        withdrawn_at: row.opt_int(5)?.map(Timestamp::from_micros),
    })
}

/// Consent towards everybody names no party.
fn towards(consent: &Consent) -> &str {
    consent.party.as_ref().map_or("", PartyId::as_str)
}

/// The account through which it was given, if it holds.
fn given_by(tx: &mut Tx<'_>, consent: &Consent) -> Result<Option<String>, StoreError> {
    let row = tx.query_opt(
        "SELECT account FROM consent WHERE dataset = $1 AND purpose = $2 AND party = $3 AND person = $4",
        &[
            (&consent.dataset).into(),
            (&consent.purpose).into(),
            towards(consent).into(),
            consent.person.into(),
        ],
    )?;
    row.map(|row| row.text(0).map(str::to_owned)).transpose()
}

fn leaf(account: &str, consent: &Consent, at: Timestamp, withdrawn: bool, nonce: &Nonce) -> Leaf {
    Leaf::Consent {
        at,
        who: Commitment::to(account, nonce),
        data: consent.dataset.clone(),
        purpose: consent.purpose.clone(),
        party: consent.party.clone(),
        withdrawn,
    }
}
