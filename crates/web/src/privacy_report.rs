//! `/datasets/{data set}/privacy` and `/passages/{leaf}/privacy`: how persons are protected and what was learnt about
//! them, for people; the same numbers as JSON under `/api/v1`. Public parts only: never what was asked.

use crate::fault::Fault;
use crate::here::{Here, Reply};
use crate::paging::{OnPage, wanted};
use crate::privacy_facts::{self as facts, DataSetPrivacy};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::response::IntoResponse;
use pages::{AnswerPrivacy, PrivacyLoss, ProtectedAnswer};
use privacy::{Delta, Epsilon, account};
use serde_json::{Value, json};
use std::sync::Arc;
use store::answer_get;
use territory::DataSetId;

/// The report of a data set.
pub(crate) async fn report(
    here: Here,
    Path(id): Path<String>,
    asked: Result<Query<OnPage>, QueryRejection>,
) -> Reply {
    let here = Arc::new(here);
    let found = of_data_set(&here, &id, wanted(asked)).await?;
    here.page(|shell| found.report.render(shell))
}

/// The same as JSON: `dataset`, `sensitivity`, `tables` (`unit`, `columns`), `budget` (`period`, `delta`, `party`, `persons`, in
/// ε), `learnt` by all parties together (`epsilon`, `odds`, `limit`, `ever`), `spent` by party, `answers` (a page of 25, newest
/// first, `page` says which), `exact` (answers that no ε covers) and `releases` (whole reports of files of records).
pub(crate) async fn report_json(
    here: Here,
    Path(id): Path<String>,
    asked: Result<Query<OnPage>, QueryRejection>,
) -> Reply {
    let here = Arc::new(here);
    let DataSetPrivacy { report, files } = of_data_set(&here, &id, wanted(asked)).await?;
    let tables: Vec<Value> = report
        .data_set
        .tables
        .iter()
        .map(|table| json!({ "name": table.name, "unit": table.person, "columns": table.columns }))
        .collect();
    let spent: Vec<Value> = report
        .spent
        .iter()
        .map(|one| json!({ "party": one.party.id, "epsilon": one.epsilon }))
        .collect();
    let answers: Vec<Value> = report.answers.iter().map(answer_of).collect();
    let releases: Vec<Value> = files
        .into_iter()
        .map(|(leaf, report)| json!({ "receipt": leaf, "report": report }))
        .collect();
    let paging = report.paging;
    Ok(Json(json!({
        "dataset": report.data_set.id,
        "sensitivity": report.data_set.sensitivity,
        "tables": tables,
        "budget": {
            "period": report.loss.period,
            "delta": report.loss.delta,
            "party": report.party_limit,
            "persons": report.loss.limit,
        },
        "learnt": learnt(&report.loss, report.ever),
        "spent": spent,
        "answers": answers,
        "page": { "number": paging.page, "pages": paging.pages, "total": paging.total },
        "exact": report.exact,
        "releases": releases,
    }))
    .into_response())
}

/// The report of one answer.
pub(crate) async fn answer(here: Here, Path(leaf): Path<String>) -> Reply {
    let (answer, datasets) = of_answer(&here, &leaf).await?;
    let page = AnswerPrivacy {
        answer,
        data_sets: facts::of_persons(&here, &datasets),
    };
    here.page(|shell| page.render(shell))
}

/// The same as JSON: as in a data set's `answers`, with `datasets`.
pub(crate) async fn answer_json(here: Here, Path(leaf): Path<String>) -> Reply {
    let (answer, datasets) = of_answer(&here, &leaf).await?;
    let mut json = answer_of(&answer);
    let personal = facts::of_persons(&here, &datasets);
    json["datasets"] = personal.iter().map(|one| json!(one.id)).collect();
    Ok(Json(json).into_response())
}

async fn of_data_set(here: &Arc<Here>, id: &str, page: u32) -> Result<DataSetPrivacy, Fault> {
    let id: DataSetId = id.parse().map_err(|_| Fault::NotFound)?;
    let data_set = here.snapshot.dataset(&id).cloned().ok_or(Fault::NotFound)?;
    let reading = here.clone();
    let found = here
        .trust
        .store
        .read("privacy report", move |tx| {
            facts::data_set(tx, &reading, &data_set, page)
        })
        .await?;
    Ok(found)
}

/// A granted answer about persons; anything else has no privacy to report on.
async fn of_answer(here: &Here, leaf: &str) -> Result<(ProtectedAnswer, Vec<DataSetId>), Fault> {
    let leaf: u64 = leaf.parse().map_err(|_| Fault::NotFound)?;
    let found = here
        .trust
        .store
        .read("answer privacy", move |tx| answer_get(tx, leaf))
        .await?;
    let (record, datasets) = found.ok_or(Fault::NotFound)?;
    match facts::of_persons(here, &datasets).is_empty() {
        true => Err(Fault::NotFound),
        false => Ok((facts::answer(here, &record), datasets)),
    }
}

fn learnt(loss: &PrivacyLoss, ever: f64) -> Value {
    json!({
        "epsilon": loss.epsilon,
        "odds": loss.epsilon.exp(),
        "limit": loss.limit,
        "ever": ever,
    })
}

fn answer_of(answer: &ProtectedAnswer) -> Value {
    let figures: Vec<Value> = answer
        .figures
        .iter()
        .map(|figure| json!({ "noise_scale": figure.noise_scale, "clip": figure.clip }))
        .collect();
    json!({
        "receipt": answer.leaf,
        "at": answer.at.to_string(),
        "party": answer.party.as_ref().map(|party| &party.id),
        "purpose": answer.purpose.as_ref().map(|purpose| &purpose.term),
        "exact": answer.mechanism.is_empty() && !answer.lapsed,
        "mechanism": answer.mechanism,
        "unit": "person",
        "epsilon": answer.epsilon,
        "delta": answer.delta,
        "rho_billionths": charged(answer),
        "odds": answer.epsilon.exp(),
        "threshold": answer.threshold,
        "figures": figures,
        "replays": answer.replays,
        "lapsed": answer.lapsed,
        "proof": format!("/ledger/leaf/{}.tlog-proof", answer.leaf),
    })
}

/// What an answer was charged, in billionths of ρ, as an auditor recomputes it: the largest ρ whose ε at a tenth of δ is
/// no more than its ε. Nothing for figures that are exact or were given again.
fn charged(answer: &ProtectedAnswer) -> Option<u64> {
    let epsilon: Epsilon = answer.epsilon.to_string().parse().ok()?;
    let exponent = -answer.delta.log10().round();
    if answer.replays.is_some() || !(0.0..400.0).contains(&exponent) {
        return None;
    }
    let delta = Delta::ten_to_minus(exponent as u32 + 1);
    Some(account::rho_for(epsilon, delta).nanos())
}
