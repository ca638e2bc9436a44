//! Editions come into force.

use crate::key::verifies;
use crate::proposal::keeps_the_law;
use crate::{Authority, CharterKey, Examination, LegislationError};
use charter::{Charter, Edition};
use gate::charter_signing_bytes;
use store::{
    AmendmentState, PublishedEdition, Tx, amendment_close, amendment_get, edition_before,
    edition_in_force, edition_publish,
};
use territory::Timestamp;

/// The charter in force, its signature checked; `None` in a trust that was not founded yet.
///
/// # Errors
/// [`LegislationError::Signature`] when the store was changed from outside, be it what it replaced; a charter that
/// cannot be read.
pub fn charter_in_force(
    tx: &mut Tx<'_>,
) -> Result<Option<(Charter, PublishedEdition)>, LegislationError> {
    let Some(published) = edition_in_force(tx)? else {
        return Ok(None);
    };
    let before = edition_before(tx, published.leaf)?.map(|before| before.version);
    edition_verify(&published, before.as_deref())?;
    let charter = Charter::from_edition(published.edition.clone())?;
    Ok(Some((charter, published)))
}

/// Checks an edition against its own signature; `before` is the version that it replaced.
///
/// # Errors
/// [`LegislationError::Signature`].
pub fn edition_verify(
    edition: &PublishedEdition,
    before: Option<&str>,
) -> Result<(), LegislationError> {
    let bytes = charter_signing_bytes(
        &edition.version,
        before,
        &edition.authority,
        edition.published_at,
    );
    let is_its_own = edition.edition.version() == edition.version;
    if is_its_own && verifies(&edition.key_id, &edition.signature, &bytes) {
        Ok(())
    } else {
        Err(LegislationError::Signature(edition.version.clone()))
    }
}

/// Founds the charter of a new trust: its first edition.
///
/// # Errors
/// Storage; a charter that cannot be read.
pub fn charter_found(
    tx: &mut Tx<'_>,
    edition: &Edition,
    examination: Option<&Examination>,
    key: &CharterKey,
    by: &str,
    now: Timestamp,
) -> Result<PublishedEdition, LegislationError> {
    // A law pack of a newer program is published as an edition after the one that stands.
    let before = edition_in_force(tx)?.map(|standing| standing.version);
    publish(
        tx,
        edition,
        before.as_deref(),
        examination,
        Authority::Founding,
        key,
        by,
        now,
    )
}

/// Publishes an open amendment that was examined: signed, in the ledger, in force.
///
/// # Errors
/// [`LegislationError`] when it is not open, was overtaken, was not examined as it stands, touches the law, or breaks
/// one of its refusals.
pub fn amendment_publish(
    tx: &mut Tx<'_>,
    id: &str,
    key: &CharterKey,
    by: &str,
    now: Timestamp,
) -> Result<PublishedEdition, LegislationError> {
    let amendment = amendment_get(tx, id)?
        .filter(|one| one.state == AmendmentState::Open)
        .ok_or_else(|| LegislationError::NotOpen(id.chars().take(80).collect()))?;
    let standing = edition_in_force(tx)?.ok_or(LegislationError::NoEdition)?;
    if standing.version != amendment.base {
        return Err(LegislationError::Overtaken);
    }
    let base = Charter::from_edition(standing.edition.clone())?;
    if !keeps_the_law(&base, &Charter::from_edition(amendment.edition.clone())?) {
        return Err(LegislationError::LawPackTouched);
    }
    if amendment.findings.is_empty() {
        return Err(LegislationError::NotExamined);
    }
    let examination: Examination = serde_json::from_str(&amendment.findings)?;
    if examination.version != amendment.edition.version() {
        return Err(LegislationError::NotExamined);
    }
    if let Some(refusal) = examination.refuted() {
        return Err(LegislationError::RefusalFails(refusal));
    }
    let layers = standing.edition.difference(&amendment.edition)?.layers();
    let published = publish(
        tx,
        &amendment.edition,
        Some(&standing.version),
        Some(&examination),
        Authority::of_steward(&layers),
        key,
        by,
        now,
    )?;
    amendment_close(tx, id, AmendmentState::Published, Some(published.leaf))?;
    Ok(published)
}

#[expect(
    clippy::too_many_arguments,
    reason = "one private function behind two public ones"
)]
fn publish(
    tx: &mut Tx<'_>,
    edition: &Edition,
    before: Option<&str>,
    examination: Option<&Examination>,
    authority: Authority,
    key: &CharterKey,
    by: &str,
    now: Timestamp,
) -> Result<PublishedEdition, LegislationError> {
    let version = Charter::from_edition(edition.clone())?.version().to_owned();
    let mut published = PublishedEdition {
        leaf: 0,
        signature: key.sign(&version, before, authority.as_str(), now),
        version,
        edition: edition.clone(),
        published_at: now,
        published_by: by.to_owned(),
        authority: authority.as_str().to_owned(),
        key_id: key.id(),
        findings: match examination {
            Some(examination) => serde_json::to_string(examination)?,
            None => String::new(),
        },
    };
    published.leaf = edition_publish(tx, &published, before)?;
    Ok(published)
}
