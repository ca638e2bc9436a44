//! Searches: which subjects, resources or acts an evaluation would say yes to (AuthZEN 1.0 §8).
//!
//! A search looks at one bounded part of the catalogue at a time, and says where to go on. It decides as an evaluation
//! does, on the same facts, and nobody acts on it; so it leaves no leaf. Whoever then acts asks for an evaluation.

use super::asked::{Asked, Context, DATASET, Entity, Misread, PARTY, stated};
use super::{Asker, unreadable};
use crate::fault::Fault;
use crate::foresight::{Foresight, Stated};
use crate::here::{Here, Reply};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::response::IntoResponse;
use charter::{Action, Asking};
use gate::Evaluation;
use serde::Deserialize;
use serde_json::{Value, json};
use store::{StoreError, dataset_allowed};
use territory::{DataSetId, PartyId, Purpose};

/// Most results on a page, and how many there are unless somebody wants fewer.
const PAGE_MOST: usize = 100;

/// A search.
#[derive(Debug, Deserialize)]
pub(crate) struct Search {
    #[serde(flatten)]
    asked: Asked,
    #[serde(default)]
    page: Page,
}

/// Which part of the results.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Page {
    token: Option<String>,
    limit: Option<u32>,
}

impl Page {
    fn limit(&self) -> usize {
        self.limit
            .and_then(|limit| usize::try_from(limit).ok())
            .map_or(PAGE_MOST, |limit| limit.clamp(1, PAGE_MOST))
    }

    /// Behind which id to go on.
    fn after<Id: std::str::FromStr>(&self) -> Result<Option<Id>, Misread> {
        match self.token.as_deref() {
            None | Some("") => Ok(None),
            Some(token) => token.parse().map(Some).map_err(|_| {
                Misread::request("`page.token` is none that a search gave; leave it out to begin")
            }),
        }
    }
}

type Wanted = Result<Json<Search>, JsonRejection>;

/// The parties that may do it. Only for whoever may ask about any party.
pub(crate) async fn subject(here: Here, wanted: Wanted) -> Reply {
    let search = match wanted {
        Ok(Json(search)) => search,
        Err(rejection) => return Ok(unreadable(&rejection)),
    };
    Asker::of(&here)?.any()?;
    match subjects(&here, &search).await {
        Ok(found) => Ok(Json(found).into_response()),
        Err(misread) => misread.reply(),
    }
}

async fn subjects(here: &Here, search: &Search) -> Result<Value, Misread> {
    let Search { asked, page } = search;
    let context = asked.context()?;
    let purpose = purpose(here, &context)?;
    let kind = of_kind(asked.subject.as_ref(), "subject", PARTY)?;
    let dataset = stated::<DataSetId>(asked.resource.as_ref(), "resource", DATASET)?;
    let (true, Ok(action), Ok(dataset)) = (kind, asked.act()?, dataset) else {
        return Ok(found(Vec::new(), None));
    };
    let after = page.after::<PartyId>()?;
    let mut candidates = here
        .snapshot
        .parties
        .keys()
        .filter(|id| after.as_ref().is_none_or(|after| *id > after));
    let mut results = Vec::new();
    let mut last = None;
    for party in candidates.by_ref().take(page.limit()) {
        let evaluation = context.about(party.clone(), action, dataset.clone());
        if permits(here, &evaluation, &purpose).await? {
            results.push(json!({ "type": PARTY, "id": party }));
        }
        last = Some(party.to_string());
    }
    let more = candidates.next().is_some();
    Ok(found(results, last.filter(|_| more)))
}

/// The data sets that it may be done with.
pub(crate) async fn resource(here: Here, wanted: Wanted) -> Reply {
    let search = match wanted {
        Ok(Json(search)) => search,
        Err(rejection) => return Ok(unreadable(&rejection)),
    };
    Asker::of(&here)?.may_ask(&search.asked)?;
    match resources(&here, &search).await {
        Ok(found) => Ok(Json(found).into_response()),
        Err(misread) => misread.reply(),
    }
}

async fn resources(here: &Here, search: &Search) -> Result<Value, Misread> {
    let Search { asked, page } = search;
    let context = asked.context()?;
    let purpose = purpose(here, &context)?;
    let kind = of_kind(asked.resource.as_ref(), "resource", DATASET)?;
    let party = stated::<PartyId>(asked.subject.as_ref(), "subject", PARTY)?;
    let (true, Ok(action), Ok(party)) = (kind, asked.act()?, party) else {
        return Ok(found(Vec::new(), None));
    };
    let after = page.after::<DataSetId>()?;
    let (candidates, more) = candidates(
        here,
        &context,
        &party,
        action,
        &purpose,
        after,
        page.limit(),
    )
    .await?;
    // The filter leaves open what is known of each pair only, such as the budget that is left.
    let sight = Foresight::of(&here.trust, &party, &candidates, &purpose).await?;
    let last = candidates.last().map(ToString::to_string);
    let results = candidates
        .into_iter()
        .filter(|dataset| {
            let evaluation = context.about(party.clone(), action, dataset.clone());
            sight.permits(&here.trust, dataset, &Stated::from(&evaluation))
        })
        .map(|dataset| json!({ "type": DATASET, "id": dataset }))
        .collect();
    Ok(found(results, last.filter(|_| more)))
}

/// The next data sets that may be permitted, and whether there are more behind them: from the catalogue's filter, or
/// simply the next ones where the charter cannot be made a filter.
async fn candidates(
    here: &Here,
    context: &Context,
    party: &PartyId,
    action: Action,
    purpose: &Purpose,
    after: Option<DataSetId>,
    most: usize,
) -> Result<(Vec<DataSetId>, bool), Misread> {
    let trust = &here.trust;
    let sight = Foresight::of(trust, party, &[], purpose).await?;
    let Some(asking) = sight.facts.party.as_ref() else {
        return Ok((Vec::new(), false));
    };
    let stated = Stated {
        action,
        form: context.form,
        categories: &context.categories,
        uses_identifier: context.uses_identifier,
        level: context.level,
        decides: context.decides,
        links_persons: context.links_persons,
    };
    let circumstances = sight.circumstances(trust, &stated, None);
    let filter = sight.charter.filter(&Asking {
        party: Some(asking),
        organisations: &sight.facts.organisations,
        party_places: &sight.facts.party_places,
        action,
        purpose,
        circumstances: &circumstances,
    });
    let mut ids: Vec<DataSetId> = match filter {
        Ok(filter) => trust
            .store
            .read("data sets allowed", move |tx| {
                let found = dataset_allowed(tx, &filter, after.as_ref(), most + 1)?;
                Ok::<_, StoreError>(found.ids)
            })
            .await
            .map_err(Fault::from)?,
        Err(error) => {
            tracing::debug!(%error, "data sets are searched one by one");
            let all = here.snapshot.datasets.iter().map(|dataset| &dataset.id);
            let mut all: Vec<&DataSetId> = all
                .filter(|id| after.as_ref().is_none_or(|after| *id > after))
                .collect();
            all.sort_unstable();
            all.into_iter().take(most + 1).cloned().collect()
        }
    };
    let more = ids.len() > most;
    ids.truncate(most);
    Ok((ids, more))
}

/// The acts that may be done.
pub(crate) async fn action(here: Here, wanted: Wanted) -> Reply {
    let search = match wanted {
        Ok(Json(search)) => search,
        Err(rejection) => return Ok(unreadable(&rejection)),
    };
    Asker::of(&here)?.may_ask(&search.asked)?;
    match actions(&here, &search.asked).await {
        Ok(found) => Ok(Json(found).into_response()),
        Err(misread) => misread.reply(),
    }
}

async fn actions(here: &Here, asked: &Asked) -> Result<Value, Misread> {
    let context = asked.context()?;
    let purpose = purpose(here, &context)?;
    let party = stated::<PartyId>(asked.subject.as_ref(), "subject", PARTY)?;
    let dataset = stated::<DataSetId>(asked.resource.as_ref(), "resource", DATASET)?;
    let (Ok(party), Ok(dataset)) = (party, dataset) else {
        return Ok(found(Vec::new(), None));
    };
    let mut results = Vec::new();
    for action in Action::ALL {
        let evaluation = context.about(party.clone(), action, dataset.clone());
        if permits(here, &evaluation, &purpose).await? {
            results.push(json!({ "name": action.as_str() }));
        }
    }
    Ok(found(results, None))
}

async fn permits(here: &Here, asked: &Evaluation, purpose: &Purpose) -> Result<bool, Fault> {
    let datasets = std::slice::from_ref(&asked.dataset);
    let sight = Foresight::of(&here.trust, &asked.party, datasets, purpose).await?;
    Ok(sight.permits(&here.trust, &asked.dataset, &Stated::from(asked)))
}

fn purpose(here: &Here, context: &Context) -> Result<Purpose, Misread> {
    let known = here.trust.gate.charter().purpose(&context.purpose);
    known.map_err(|unknown| {
        let stated: String = context.purpose.chars().take(96).collect();
        Misread::purpose(&stated, unknown.did_you_mean)
    })
}

/// Whether things of this type are looked for; of another type this trust has none.
fn of_kind(entity: Option<&Entity>, what: &str, kind: &str) -> Result<bool, Misread> {
    entity
        .map(|entity| entity.kind == kind)
        .ok_or_else(|| Misread::request(format!("`{what}.type` is missing")))
}

/// The results and where to go on: an empty token where there is nothing more.
fn found(results: Vec<Value>, next: Option<String>) -> Value {
    let count = results.len();
    json!({
        "results": results,
        "page": { "next_token": next.unwrap_or_default(), "count": count },
    })
}
