//! Amendments are proposed and taken back.

use crate::LegislationError;
use charter::{Charter, Edition, LAW_PACKS, Layer, PolicySource};
use gate::fresh_id;
use store::{Amendment, AmendmentState, Tx, amendment_close, edition_in_force};
use territory::Timestamp;

const TITLE_MOST: usize = 120;
const WHY_MOST: usize = 4_000;

/// An edition in which these texts of one layer stand in place of those of the same name; an empty text takes one away.
#[must_use]
pub fn edition_with(base: &Edition, texts: Vec<PolicySource>) -> Edition {
    let mut edition = base.clone();
    for text in texts {
        let place = edition
            .sources
            .iter()
            .position(|source| source.layer == text.layer && source.name == text.name);
        match (place, text.text.trim().is_empty()) {
            (Some(place), true) => drop(edition.sources.remove(place)),
            (Some(place), false) => edition.sources[place] = text,
            (None, true) => {}
            (None, false) => edition.sources.push(text),
        }
    }
    edition
}

/// Proposes an edition. It must be a charter, differ from the one in force, and keep a law pack of the program.
///
/// # Errors
/// [`LegislationError`], which says what to mend.
pub fn amendment_propose(
    tx: &mut Tx<'_>,
    edition: &Edition,
    title: &str,
    why: &str,
    by: &str,
    now: Timestamp,
) -> Result<Amendment, LegislationError> {
    let base = edition_in_force(tx)?.ok_or(LegislationError::NoEdition)?;
    for (part, text, most) in [("title", title, TITLE_MOST), ("reason", why, WHY_MOST)] {
        let length = text.trim().chars().count();
        if length == 0 || length > most {
            return Err(LegislationError::Text { part, most });
        }
    }
    let charter = Charter::from_edition(edition.clone())?;
    if charter.version() == base.version {
        return Err(LegislationError::NoChange);
    }
    if !keeps_the_law(&Charter::from_edition(base.edition.clone())?, &charter) {
        return Err(LegislationError::LawPackTouched);
    }
    let amendment = Amendment {
        id: fresh_id()?,
        title: title.trim().to_owned(),
        why: why.trim().to_owned(),
        base: base.version,
        edition: edition.clone(),
        proposed_at: now,
        proposed_by: by.to_owned(),
        state: AmendmentState::Open,
        findings: String::new(),
        leaf: None,
    };
    store::amendment_propose(tx, &amendment)?;
    Ok(amendment)
}

/// Takes a proposal back.
///
/// # Errors
/// [`LegislationError::NotOpen`]; storage.
pub fn amendment_withdraw(tx: &mut Tx<'_>, id: &str) -> Result<(), LegislationError> {
    if amendment_close(tx, id, AmendmentState::Withdrawn, None)? {
        Ok(())
    } else {
        Err(LegislationError::NotOpen(id.chars().take(80).collect()))
    }
}

/// Whether the law is that of a pack that comes with the program, and the same territory's as before: a newer dating of
/// it is a release, another jurisdiction would be another trust.
pub(crate) fn keeps_the_law(base: &Charter, new: &Charter) -> bool {
    let law = |edition: &Edition| -> Vec<PolicySource> {
        let mut law: Vec<PolicySource> = edition
            .sources
            .iter()
            .filter(|source| source.layer == Layer::LawPack)
            .cloned()
            .collect();
        law.sort_by(|a, b| a.name.cmp(&b.name));
        law
    };
    let edition = new.edition();
    new.law_pack().id == base.law_pack().id
        && LAW_PACKS
            .iter()
            .filter_map(|pack| Edition::under_law_pack(pack.name))
            .any(|known| known.law_pack == edition.law_pack && law(&known) == law(edition))
}
