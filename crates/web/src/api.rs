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
    /// Only of a forecast: the error to accept, ± at 95 %, instead of `epsilon`.
    within: Option<f64>,
    /// For which party; the one of the token or the account when absent.
    #[serde(rename = "as")]
    asker: Option<String>,
    /// Whether the answer is to decide about a person, with legal or similarly significant effect.
    #[serde(default)]
    decides: bool,
    /// Whether figures about groups of persons are wanted exact, for official statistics.
    #[serde(default)]
    exact: bool,
}

/// Puts a question. A refusal is an outcome like an answer, with its receipt: 200 and `decision: refuse`.
pub(crate) async fn ask(here: Here, asked: Result<Json<Asked>, JsonRejection>) -> Reply {
    let Json(asked) = match asked {
        Ok(asked) => asked,
        Err(rejection) => return Ok(unreadable(&rejection)),
    };
    if asked.within.is_some() {
        return Err(Fault::BadRequest(
            "`within` is for /api/v1/ask/forecast, which says the `epsilon` to ask with".into(),
        ));
    }
    let question = question(&here, asked)?;
    match here.trust.gate.ask(question).await {
        Ok(outcome) => Ok(Json(outcome_json(&outcome, here.visitor.lang)).into_response()),
        Err(error) => wrong(error),
    }
}

/// The question that was stated.
pub(crate) fn question(here: &Here, asked: Asked) -> Result<Question, Fault> {
    Ok(Question {
        door: Door::Api,
        asker: asker(here, asked.asker.as_deref())?,
        purpose: asked.purpose,
        text: asked.question,
        epsilon: epsilon_of(asked.epsilon.as_ref())?,
        exact: asked.exact,
        decides: asked.decides,
    })
}

impl Asked {
    /// The accuracy that is chosen in a forecast, ± at 95 %.
    pub(crate) fn within(&self) -> Option<f64> {
        self.within
    }

    /// Whether a strength is stated.
    pub(crate) fn has_epsilon(&self) -> bool {
        self.epsilon.as_ref().is_some_and(|value| !value.is_null())
    }
}

/// For whom the question is put: nobody asks for a party that is not hers.
pub(crate) fn asker(here: &Here, stated: Option<&str>) -> Result<PartyId, Fault> {
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

/// A strength that may be stated: a number, or the same as text.
pub(crate) fn epsilon_of(stated: Option<&Value>) -> Result<Option<Epsilon>, Fault> {
    let text = match stated {
        None | Some(Value::Null) => return Ok(None),
        Some(Value::String(text)) => text.clone(),
        Some(number) => number.to_string(),
    };
    match text.parse() {
        Ok(epsilon) => Ok(Some(epsilon)),
        Err(error) => Err(Fault::BadRequest(format!("`epsilon`: {error}"))),
    }
}

pub(crate) fn unreadable(rejection: &JsonRejection) -> axum::response::Response {
    let detail = "send a JSON object with `purpose` and `question`, and if you like `epsilon`, `exact`, `as` and `decides`";
    unreadable_as(detail, rejection)
}

/// A body that is not the object that was wanted; says which one is.
pub(crate) fn unreadable_as(detail: &str, rejection: &JsonRejection) -> axum::response::Response {
    let status = match rejection.status() {
        StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
        status => status,
    };
    problem(
        status,
        &format!("{detail} ({})", rejection.body_text()),
        json!({}),
    )
}

/// What the asker can mend says how; with near names where there are some.
pub(crate) fn wrong(error: GateError) -> Reply {
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
