//! `/api/v1/…`: for machines. Errors are RFC 9457 problems.

use crate::answer_json::outcome_json;
use crate::ask::party_of;
use crate::fault::Fault;
use crate::here::{Here, Reply};
use crate::problem::problem;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use gate::{Door, GateError, PortFault, Question, QuestionError};
use privacy::Epsilon;
use serde::Deserialize;
use serde_json::{Value, json};
use territory::{DataSet, PartyId, PersonUnit};

/// A question, as a machine puts it.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    purpose: String,
    question: String,
    /// How much privacy budget to spend: a number, or the same as text.
    epsilon: Option<Value>,
    /// For which party; the one of the token or the account when absent.
    #[serde(rename = "as")]
    asker: Option<String>,
    /// Whether the answer is to decide about a person, with legal or similarly significant effect.
    #[serde(default)]
    decides: bool,
}

/// Puts a question. A refusal is an outcome like an answer, with its receipt: 200 and `decision: refuse`.
pub(crate) async fn ask(here: Here, asked: Result<Json<Asked>, JsonRejection>) -> Reply {
    let Json(asked) = match asked {
        Ok(asked) => asked,
        Err(rejection) => return Ok(unreadable(&rejection)),
    };
    let asker = asker(&here, asked.asker.as_deref())?;
    let epsilon = match &asked.epsilon {
        None | Some(Value::Null) => None,
        Some(Value::String(text)) => Some(epsilon(text)?),
        Some(number) => Some(epsilon(&number.to_string())?),
    };
    let question = Question {
        door: Door::Api,
        asker,
        purpose: asked.purpose,
        text: asked.question,
        epsilon,
        decides: asked.decides,
    };
    match here.trust.gate.ask(question).await {
        Ok(outcome) => Ok(Json(outcome_json(&outcome, here.visitor.lang)).into_response()),
        Err(error) => wrong(error),
    }
}

/// For whom the question is put: nobody asks for a party that is not hers.
fn asker(here: &Here, stated: Option<&str>) -> Result<PartyId, Fault> {
    let own = match &here.visitor.machine {
        Some(party) => party.clone(),
        None => party_of(&here.session()?.account)?,
    };
    match stated {
        Some(stated) if stated != own.as_str() => {
            Err(Fault::Forbidden("`as` names a party that is not yours"))
        }
        _ => Ok(own),
    }
}

fn epsilon(text: &str) -> Result<Epsilon, Fault> {
    text.parse()
        .map_err(|error| Fault::BadRequest(format!("`epsilon`: {error}")))
}

fn unreadable(rejection: &JsonRejection) -> axum::response::Response {
    let status = match rejection.status() {
        StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
        status => status,
    };
    let detail = "send a JSON object with `purpose` and `question`, and if you like `epsilon`, `as` and `decides`";
    problem(
        status,
        &format!("{detail} ({})", rejection.body_text()),
        json!({}),
    )
}

/// What the asker can mend says how; with near names where there are some.
fn wrong(error: GateError) -> Reply {
    let detail = error.to_string();
    let (status, more) = match &error {
        GateError::UnknownPurpose { did_you_mean, .. }
        | GateError::Question(QuestionError::UnknownDataSet { did_you_mean, .. }) => (
            StatusCode::UNPROCESSABLE_ENTITY,
            json!({ "did_you_mean": did_you_mean }),
        ),
        GateError::TooLong { .. } => (StatusCode::PAYLOAD_TOO_LARGE, json!({})),
        GateError::Port(PortFault::Failed(_)) | GateError::Leaf(_) => return Err(error.into()),
        _ => (StatusCode::UNPROCESSABLE_ENTITY, json!({})),
    };
    Ok(problem(status, &detail, more))
}

/// The catalogue.
pub(crate) async fn datasets(here: Here) -> Reply {
    let datasets: Vec<Value> = here
        .snapshot
        .datasets
        .iter()
        .map(|one| dataset(&here, one))
        .collect();
    Ok(Json(json!({ "datasets": datasets })).into_response())
}

fn dataset(here: &Here, dataset: &DataSet) -> Value {
    let provider = here.words().party(&dataset.provider);
    let tables: Vec<Value> = dataset
        .tables
        .iter()
        .map(|table| {
            json!({
                "name": table.name,
                "rows": table.rows,
                "person": match &table.person {
                    PersonUnit::None => json!(null),
                    PersonUnit::EachRow => json!("@row"),
                    PersonUnit::Column(column) => json!(column),
                },
                "columns": table.columns,
            })
        })
        .collect();
    json!({
        "id": dataset.id,
        "name": dataset.name,
        "description": dataset.description,
        "provider": { "id": provider.id, "name": provider.name },
        "place": dataset.place,
        "sensitivity": dataset.sensitivity,
        "collected_for": dataset.collected_for,
        "licence": dataset.licence,
        "rows": dataset.rows(),
        "added_at": dataset.added_at.to_string(),
        "tables": tables,
    })
}
