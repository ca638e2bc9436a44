//! `/charter/editions`: what held when, by what right, and what each edition changed.

use super::{PER_PAGE, edition_line, findings};
use crate::fault::Fault;
use crate::here::{Here, Reply};
use crate::words::paging;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use charter::Charter;
use pages::{EditionList, EditionPage, EditionSignature};
use serde::Deserialize;
use store::{PublishedEdition, amendment_list, edition_list};

/// Which page of a list is wanted.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    pub(super) page: String,
}

/// All editions, newest first.
pub(crate) async fn list(here: Here, wanted: Result<Query<Wanted>, QueryRejection>) -> Reply {
    let Query(wanted) = wanted.unwrap_or_default();
    let editions = here.trust.store.read("editions", edition_list).await?;
    let (paging, skipped) = paging(
        wanted.page.parse().unwrap_or(1),
        editions.len() as u64,
        PER_PAGE,
    );
    let page = EditionList {
        editions: editions
            .iter()
            .skip(usize::try_from(skipped).unwrap_or(usize::MAX))
            .take(PER_PAGE as usize)
            .map(edition_line)
            .collect::<Result<_, _>>()?,
        paging,
    };
    here.page(|shell| page.render(shell))
}

/// One edition; its address has the version without `blake3:`.
pub(crate) async fn show(here: Here, Path(hex): Path<String>) -> Reply {
    let version = format!("blake3:{hex}");
    let (editions, amendments) = here
        .trust
        .store
        .read("edition", |tx| {
            Ok::<_, store::StoreError>((edition_list(tx)?, amendment_list(tx)?))
        })
        .await?;
    // The newest of that version: the same texts may come into force again.
    let place = editions
        .iter()
        .position(|edition| edition.version == version)
        .ok_or(Fault::NotFound)?;
    let edition = editions.get(place).ok_or(Fault::NotFound)?;
    let before = editions.get(place + 1);
    let after = place.checked_sub(1).and_then(|place| editions.get(place));
    let difference = match before {
        None => None,
        Some(before) => Some(compared(before.clone(), edition.clone()).await?),
    };
    let page = EditionPage {
        edition: edition_line(edition)?,
        in_force: place == 0,
        before: before.map(edition_line).transpose()?,
        after: after.map(edition_line).transpose()?,
        amendment: amendments
            .into_iter()
            .find(|one| one.leaf == Some(edition.leaf))
            .map(|one| (one.id, one.title)),
        difference,
        signature: EditionSignature {
            by: edition.published_by.clone(),
            key: edition.key_id.clone(),
            signature: edition.signature.clone(),
        },
    };
    here.page(|shell| page.render(shell))
}

/// Reading two charters takes milliseconds of a core: not on a thread that serves others.
async fn compared(
    before: PublishedEdition,
    after: PublishedEdition,
) -> Result<pages::Difference, Fault> {
    let difference = tokio::task::spawn_blocking(move || {
        let old = Charter::from_edition(before.edition)?;
        let new = Charter::from_edition(after.edition)?;
        let examination = findings::kept(&after.findings);
        Ok::<_, charter::CharterError>(findings::difference(&old, &new, examination.as_ref()))
    });
    difference
        .await
        .map_err(|error| Fault::Internal(error.to_string()))?
        .map_err(|error| Fault::Internal(error.to_string()))
}
