//! Parties: who takes part.

use super::{LIST_MOST, opt_word, word};
use crate::{Row, StoreError, Tx};
use territory::{Party, PartyId, Sector, Timestamp};

/// Admits a party; its place must be there.
///
/// # Errors
/// [`StoreError::Constraint`] when the id is taken ([`StoreError::is_duplicate`]) or the place is unknown
/// ([`StoreError::is_dangling`]).
pub fn party_insert(tx: &mut Tx<'_>, party: &Party, at: Timestamp) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO party (id, name, kind, place, added_at, sector, member_of) VALUES ($1, $2, $3, $4, $5, $6, $7)",
        &[
            (&party.id).into(),
            (&party.name).into(),
            party.kind.as_str().into(),
            party.place.as_ref().into(),
            at.into(),
            party.sector.map(Sector::as_str).into(),
            party.member_of.as_ref().into(),
        ],
    )?;
    Ok(())
}

/// The party of that id.
///
/// # Errors
/// Storage only.
pub fn party_get(tx: &mut Tx<'_>, id: &PartyId) -> Result<Option<Party>, StoreError> {
    tx.query_opt(
        "SELECT id, name, kind, place, sector, member_of FROM party WHERE id = $1",
        &[id.into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// Parties by id, at most 100,000.
///
/// # Errors
/// Storage only.
pub fn party_list(tx: &mut Tx<'_>) -> Result<Vec<Party>, StoreError> {
    tx.query(
        "SELECT id, name, kind, place, sector, member_of FROM party ORDER BY id LIMIT $1",
        &[LIST_MOST.into()],
    )?
    .iter()
    .map(read)
    .collect()
}

fn read(row: &Row) -> Result<Party, StoreError> {
    Ok(Party {
        id: word(row, 0, "party")?,
        name: row.text(1)?.to_owned(),
        kind: word(row, 2, "party")?,
        place: opt_word(row, 3, "party")?,
        sector: opt_word(row, 4, "party")?,
        member_of: opt_word(row, 5, "party")?,
    })
}
