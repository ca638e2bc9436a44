//! `/charter/editions`: what held when, by what right, and what each edition changed.

use super::{edition_line, findings};
use crate::fault::Fault;
use crate::here::{Here, Reply};
use crate::paging::{OnPage, PER_PAGE, paging, wanted};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use charter::Charter;
use pages::{EditionList, EditionPage, EditionSignature};
use store::{
    PublishedEdition, amendment_of_edition, edition_after, edition_before, edition_count,
    edition_get, edition_list,
};

/// All editions, newest first.
pub(crate) async fn list(here: Here, asked: Result<Query<OnPage>, QueryRejection>) -> Reply {
    let page = wanted(asked);
    let (paging, editions) = here
        .trust
        .store
        .read("editions", move |tx| {
            let (paging, skipped) = paging(page, edition_count(tx)?, PER_PAGE);
            let editions = edition_list(tx, skipped, PER_PAGE as u32)?;
            Ok::<_, store::StoreError>((paging, editions))
        })
        .await?;
    let page = EditionList {
        editions: editions
            .iter()
            .map(edition_line)
            .collect::<Result<_, _>>()?,
        paging,
    };
    here.page(|shell| page.render(shell))
}

/// One edition; its address has the version without `blake3:`.
pub(crate) async fn show(here: Here, Path(hex): Path<String>) -> Reply {
    let version = format!("blake3:{hex}");
    let read = here
        .trust
        .store
        .read("edition", move |tx| {
            let Some(edition) = edition_get(tx, &version)? else {
                return Ok(None);
            };
            let before = edition_before(tx, edition.leaf)?;
            let after = edition_after(tx, edition.leaf)?;
            let amendment = amendment_of_edition(tx, edition.leaf)?;
            Ok::<_, store::StoreError>(Some((edition, before, after, amendment)))
        })
        .await?;
    let (edition, before, after, amendment) = read.ok_or(Fault::NotFound)?;
    let page = EditionPage {
        edition: edition_line(&edition.head())?,
        in_force: after.is_none(),
        before: before
            .as_ref()
            .map(|before| edition_line(&before.head()))
            .transpose()?,
        after: after.as_ref().map(edition_line).transpose()?,
        amendment: amendment.map(|one| (one.id, one.title)),
        signature: EditionSignature {
            by: edition.published_by.clone(),
            key: edition.key_id.clone(),
            signature: edition.signature.clone(),
        },
        difference: match before {
            None => None,
            Some(before) => Some(compared(before, edition).await?),
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
