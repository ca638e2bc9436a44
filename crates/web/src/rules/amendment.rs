//! `/charter/amendments`: proposed changes, what they would change, and their way into force.

use super::examining::start;
use super::{edition_line, findings, layer};
use crate::fault::Fault;
use crate::form::Fields;
use crate::here::{Here, Reply, see_other};
use crate::paging::{OnPage, page_of, wanted};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::http::StatusCode;
use charter::{Charter, CharterError};
use citizens::Role;
use legislation::{Examination, amendment_publish, amendment_withdraw};
use pages::{
    AmendmentLine, AmendmentList, AmendmentPage, Comparison, Findings, Flash, LayerKind, Proof,
    PublishConfirm,
};
use std::sync::Arc;
use std::time::Duration;
use store::{
    Amendment, AmendmentHead, AmendmentState, EditionHead, PublishedEdition, amendment_get,
    amendment_list, edition_at, edition_get,
};
use territory::Text;

/// How long the page of a check waits for quick findings.
const CHECK_WAITS: Duration = Duration::from_secs(3);

/// The amendments, newest first.
pub(crate) async fn list(here: Here, asked: Result<Query<OnPage>, QueryRejection>) -> Reply {
    let amendments = here.trust.store.read("amendments", amendment_list).await?;
    let (shown, paging) = page_of(&amendments, wanted(asked));
    let page = AmendmentList {
        amendments: shown.iter().map(line).collect(),
        paging,
        may_propose: is_steward(&here),
    };
    here.page(|shell| page.render(shell))
}

/// One amendment.
pub(crate) async fn show(here: Here, Path(id): Path<String>) -> Reply {
    let read = read(&here, &id).await?;
    let flash = if here.trust.examining.runs(&id) {
        Some(notice(
            "L’amendement est en cours d’examen ; rechargez la page dans une minute.",
            "The amendment is being examined; load the page again in a minute.",
        ))
    } else {
        let failure = here.trust.examining.failure(&id);
        failure.filter(|_| is_steward(&here)).map(|why| {
            Flash::Notice(Text::new(
                format!("L’examen n’a pas pu être fait : {why}"),
                format!("The examination could not be made: {why}"),
            ))
        })
    };
    let page = amendment_page(&here, read)?;
    here.page_with(StatusCode::OK, flash, |shell| page.render(shell))
}

/// Starts an examination, and waits a moment for it.
pub(crate) async fn check(here: Here, Path(id): Path<String>, _: Fields) -> Reply {
    let read = read(&here, &id).await?;
    if read.amendment.state != AmendmentState::Open {
        return Err(Fault::NotFound);
    }
    if here.trust.examining.runs(&id) {
        return Ok(see_other(&format!("/charter/amendments/{id}")));
    }
    match start(&here.trust, read.amendment.clone()) {
        Some(running) => {
            // A task goes on when nobody waits for it any more.
            let _ = tokio::time::timeout(CHECK_WAITS, running).await;
            Ok(see_other(&format!("/charter/amendments/{id}")))
        }
        None => {
            let page = amendment_page(&here, read)?;
            let busy = notice(
                "Un autre amendement est en cours d’examen ; réessayez dans quelques minutes.",
                "Another amendment is being examined; try again in a few minutes.",
            );
            here.page_with(StatusCode::CONFLICT, Some(busy), |shell| page.render(shell))
        }
    }
}

/// The step before an edition comes into force.
pub(crate) async fn confirm(here: Here, Path(id): Path<String>) -> Reply {
    let read = read(&here, &id).await?;
    let version = read.amendment.edition.version();
    let page = amendment_page(&here, read)?;
    if !page.may_publish {
        return Ok(see_other(&format!("/charter/amendments/{id}")));
    }
    let refusals = page.findings.map_or_else(Vec::new, |found| found.refusals);
    let page = PublishConfirm {
        amendment: page.amendment,
        version,
        layers: page.layers,
        allows: page.difference.map_or_else(
            || Comparison::NotChecked {
                why: Text::new("Non comparé.", "Not compared."),
            },
            |difference| difference.allows,
        ),
        proved: refusals
            .iter()
            .filter(|line| matches!(line.proof, Proof::Proved { .. }))
            .count() as u64,
        refusals: refusals.len() as u64,
        replay: page.replay,
    };
    here.page(|shell| page.render(shell))
}

/// Puts an edition into force: signed, in the ledger, and at every door from the next question on.
pub(crate) async fn publish(here: Here, Path(id): Path<String>, fields: Fields) -> Reply {
    let read = read(&here, &id).await?;
    let shown = read.amendment.edition.version();
    if fields.get("version") != shown || here.trust.examining.runs(&id) {
        return Ok(see_other(&format!("/charter/amendments/{id}")));
    }
    let by = here.session()?.account.display_name.clone();
    let trust = here.trust.clone();
    // A task of its own: when the steward's browser goes away meanwhile, what is published still comes into force here.
    let published = tokio::spawn(async move {
        let _turn = trust.publishing.lock().await;
        let charter = Arc::new(read.charter?);
        let (key, now) = (trust.charter_key.clone(), trust.clock.now());
        let published = trust
            .store
            .run("amendment publish", move |tx| {
                amendment_publish(tx, &read.amendment.id, &key, &by, now)
            })
            .await?;
        trust.gate.adopt(charter);
        Ok::<PublishedEdition, legislation::LegislationError>(published)
    });
    let published = published
        .await
        .map_err(|error| Fault::Internal(error.to_string()))??;
    let hex = published
        .version
        .strip_prefix("blake3:")
        .unwrap_or(&published.version);
    Ok(see_other(&format!("/charter/editions/{hex}")))
}

/// Takes an amendment back.
pub(crate) async fn withdraw(here: Here, Path(id): Path<String>, _: Fields) -> Reply {
    let of = id.clone();
    here.trust
        .store
        .run("amendment withdraw", move |tx| amendment_withdraw(tx, &of))
        .await?;
    Ok(see_other(&format!("/charter/amendments/{id}")))
}

/// An amendment with what it changes, both read as charters.
struct Read {
    amendment: Amendment,
    /// The edition that it became.
    edition: Option<EditionHead>,
    base: Result<Charter, CharterError>,
    charter: Result<Charter, CharterError>,
}

async fn read(here: &Here, id: &str) -> Result<Read, Fault> {
    let of = id.to_owned();
    let found = here
        .trust
        .store
        .read("amendment", move |tx| {
            let Some(amendment) = amendment_get(tx, &of)? else {
                return Ok(None);
            };
            let base = edition_get(tx, &amendment.base)?;
            let edition = match amendment.leaf {
                Some(leaf) => edition_at(tx, leaf)?,
                None => None,
            };
            Ok::<_, store::StoreError>(Some((amendment, base, edition)))
        })
        .await?;
    let Some((amendment, base, edition)) = found else {
        return Err(Fault::NotFound);
    };
    let base = base
        .ok_or_else(|| {
            Fault::Internal("the amendment changes an edition that is not there".into())
        })?
        .edition;
    // Reading charters takes milliseconds of a core: not on a thread that serves others.
    tokio::task::spawn_blocking(move || Read {
        base: Charter::from_edition(base),
        charter: Charter::from_edition(amendment.edition.clone()),
        amendment,
        edition,
    })
    .await
    .map_err(|error| Fault::Internal(error.to_string()))
}

fn amendment_page(here: &Here, read: Read) -> Result<AmendmentPage, Fault> {
    let words = here.words();
    let amendment = &read.amendment;
    let base = read
        .base
        .map_err(|error| Fault::Internal(error.to_string()))?;
    let examination: Option<Examination> = findings::kept(&amendment.findings)
        .filter(|found: &Examination| found.version == amendment.edition.version());
    let (found, difference, replay) = match &read.charter {
        Err(error) => (
            Some(Findings {
                at: here.trust.clock.now(),
                solver: None,
                faults: vec![findings::fault(error, &amendment.edition.sources)],
                refusals: Vec::new(),
            }),
            None,
            None,
        ),
        Ok(charter) => (
            examination.as_ref().map(|found| Findings {
                at: found.at,
                solver: findings::solver(Some(found)),
                faults: Vec::new(),
                refusals: findings::refusals(words, charter, Some(found)),
            }),
            Some(findings::difference(&base, charter, examination.as_ref())),
            examination
                .as_ref()
                .map(|found| findings::replay(words, charter, &found.replay)),
        ),
    };
    let layers: Vec<LayerKind> = match &read.charter {
        Ok(charter) => base
            .difference(charter)
            .layers()
            .into_iter()
            .map(layer)
            .collect(),
        Err(_) => Vec::new(),
    };
    let open = amendment.state == AmendmentState::Open
        && is_steward(here)
        && !here.trust.examining.runs(&amendment.id);
    let holds = read.charter.is_ok()
        && amendment.base == here.charter.version()
        && examination.is_some_and(|found| found.refuted().is_none());
    Ok(AmendmentPage {
        amendment: line(&amendment.head()),
        why: amendment.why.clone(),
        base: amendment.base.clone(),
        layers,
        findings: found,
        difference,
        replay,
        edition: read.edition.as_ref().map(edition_line).transpose()?,
        may_check: open,
        may_publish: open && holds,
        may_withdraw: open,
    })
}

pub(super) fn line(amendment: &AmendmentHead) -> AmendmentLine {
    AmendmentLine {
        id: amendment.id.clone(),
        title: amendment.title.clone(),
        proposed_at: amendment.proposed_at,
        proposed_by: amendment.proposed_by.clone(),
        state: match amendment.state {
            AmendmentState::Open => pages::AmendmentState::Open,
            AmendmentState::Published => pages::AmendmentState::Published,
            AmendmentState::Withdrawn => pages::AmendmentState::Withdrawn,
            AmendmentState::Overtaken => pages::AmendmentState::Overtaken,
        },
    }
}

fn is_steward(here: &Here) -> bool {
    here.visitor
        .session()
        .is_some_and(|session| session.account.role == Role::Steward)
}

fn notice(fr: &str, en: &str) -> Flash {
    Flash::Notice(Text::new(fr, en))
}
