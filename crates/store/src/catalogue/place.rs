//! Places, which nest.

use super::policy::place_index;
use super::{LIST_MOST, json, opt_word, to_json, word};
use crate::{Row, StoreError, Tx};
use territory::{Place, PlaceId};

/// Adds a place; its parent must be there.
///
/// # Errors
/// [`StoreError::Constraint`] when the id is taken ([`StoreError::is_duplicate`]) or the parent is unknown
/// ([`StoreError::is_dangling`]).
pub fn place_insert(tx: &mut Tx<'_>, place: &Place) -> Result<(), StoreError> {
    let geometry = place
        .geometry
        .as_ref()
        .map(|geometry| to_json(geometry, "place"))
        .transpose()?;
    tx.execute(
        "INSERT INTO place (id, name, level, parent, geometry) VALUES ($1, $2, $3, $4, $5)",
        &[
            (&place.id).into(),
            (&place.name).into(),
            place.level.as_str().into(),
            place.parent.as_ref().into(),
            geometry.into(),
        ],
    )?;
    place_index(tx, place)
}

/// The place of that id.
///
/// # Errors
/// Storage only.
pub fn place_get(tx: &mut Tx<'_>, id: &PlaceId) -> Result<Option<Place>, StoreError> {
    tx.query_opt(
        "SELECT id, name, level, parent, geometry FROM place WHERE id = $1",
        &[id.into()],
    )?
    .as_ref()
    .map(read)
    .transpose()
}

/// Places by id, at most 100,000.
///
/// # Errors
/// Storage only.
pub fn place_list(tx: &mut Tx<'_>) -> Result<Vec<Place>, StoreError> {
    tx.query(
        "SELECT id, name, level, parent, geometry FROM place ORDER BY id LIMIT $1",
        &[LIST_MOST.into()],
    )?
    .iter()
    .map(read)
    .collect()
}

fn read(row: &Row) -> Result<Place, StoreError> {
    Ok(Place {
        id: word(row, 0, "place")?,
        name: row.text(1)?.to_owned(),
        level: word(row, 2, "place")?,
        parent: opt_word(row, 3, "place")?,
        geometry: match row.opt_text(4)? {
            Some(_) => Some(json(row, 4, "place")?),
            None => None,
        },
    })
}
