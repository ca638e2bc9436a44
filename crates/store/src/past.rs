//! Past passages with the facts they were decided on, for a replay under another charter.

use crate::catalogue::{json, opt_word, word};
use crate::records::{organisations, places_above};
use crate::{StoreError, Tx, dataset_get, party_get};
use gate::{Past, Weighed};
use territory::{PartyId, Purpose};

/// Most decisions that a replay looks at.
pub const PAST_MOST: u32 = 10_000;

/// The last decisions on data sets, newest first; at most `most`, and never more than [`PAST_MOST`]. Passages of parties
/// or data sets that are gone are left out.
///
/// # Errors
/// Storage only.
pub fn past_list(tx: &mut Tx<'_>, most: u32) -> Result<Vec<Past>, StoreError> {
    let rows = tx.query(
        "SELECT p.leaf, p.at, p.party, p.purpose, d.dataset, d.facts, p.decision
         FROM passage_dataset d JOIN passage p ON p.leaf = d.leaf
         WHERE d.facts IS NOT NULL ORDER BY p.leaf DESC LIMIT $1",
        &[most.min(PAST_MOST).into()],
    )?;
    let mut past = Vec::with_capacity(rows.len());
    for row in &rows {
        let Some(dataset) = dataset_get(tx, &word(row, 4, "passage")?)? else {
            continue;
        };
        let party = match opt_word::<PartyId>(row, 2, "passage")? {
            None => None,
            Some(id) => match party_get(tx, &id)? {
                Some(party) => Some(party),
                None => continue,
            },
        };
        let Some(purpose) = opt_word::<Purpose>(row, 3, "passage")? else {
            continue;
        };
        let places = match party.as_ref().and_then(|party| party.place.as_ref()) {
            Some(place) => places_above(tx, place)?,
            None => Vec::new(),
        };
        past.push(Past {
            leaf: row.count(0)?,
            at: row.moment(1)?,
            organisations: match &party {
                Some(party) => organisations(tx, party)?,
                None => Vec::new(),
            },
            party_places: places.into_iter().map(|(id, _)| id).collect(),
            party,
            purpose,
            dataset,
            weighed: json::<Weighed>(row, 5, "passage")?,
            granted: row.text(6)? == "permit",
        });
    }
    Ok(past)
}
