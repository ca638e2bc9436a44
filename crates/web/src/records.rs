//! `POST /api/v1/records`: a file of records about persons, made safe, for machines.

use crate::answer_json::refusal_json;
use crate::api::{asker, epsilon_of, unreadable_as, wrong};
use crate::fault::Fault;
use crate::here::{Here, Reply};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::response::IntoResponse;
use gate::{Door, Generalisation, Manner, MicrodataOutcome, MicrodataRequest};
use serde::Deserialize;
use serde_json::{Value, json};
use territory::{ColumnName, DataSetId, TableName};

/// Which records, made safe how.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Wanted {
    purpose: String,
    dataset: DataSetId,
    /// The only one when absent.
    table: Option<TableName>,
    columns: Vec<ColumnName>,
    /// For which party; the one of the token or the account when absent.
    #[serde(rename = "as")]
    asker: Option<String>,
    generalised: Option<Strength>,
    synthetic: Option<Price>,
}

/// The strength of a generalisation; what is left out is as in [`Generalisation::default`].
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
struct Strength {
    k: u32,
    l: u32,
    t: Option<f64>,
    suppression: f64,
    local: bool,
}

impl Default for Strength {
    fn default() -> Self {
        let Generalisation {
            k,
            l,
            t,
            suppression,
            local,
        } = Generalisation::default();
        Self {
            k,
            l,
            t,
            suppression,
            local,
        }
    }
}

/// What synthetic records may spend; the usual when nothing is said.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Price {
    epsilon: Option<Value>,
}

/// Makes a file of records: `{"purpose", "dataset", "columns", "generalised": {"k", "l", "t", "suppression", "local"}}` or
/// `"synthetic": {"epsilon"}` instead. Gives `decision`, `rules`, `reason`, `receipt`, `csv` (RFC 4180), `report`,
/// `blake3` (of the file, as in the ledger), `obligations` and `budget` (null when nothing was charged); a refusal as
/// `/api/v1/ask` gives it.
pub(crate) async fn make(here: Here, wanted: Result<Json<Wanted>, JsonRejection>) -> Reply {
    let wanted = match wanted {
        Ok(Json(wanted)) => wanted,
        Err(rejection) => {
            let detail = "send a JSON object with `purpose`, `dataset`, `columns`, and `generalised` or `synthetic`";
            return Ok(unreadable_as(detail, &rejection));
        }
    };
    let manner = match (wanted.generalised, wanted.synthetic) {
        (Some(of), None) => Manner::Generalised(Generalisation {
            k: of.k,
            l: of.l,
            t: of.t,
            suppression: of.suppression,
            local: of.local,
        }),
        (None, Some(of)) => Manner::Synthetic(epsilon_of(of.epsilon.as_ref())?),
        _ => {
            return Err(Fault::BadRequest(
                "say either `generalised` or `synthetic`".into(),
            ));
        }
    };
    let request = MicrodataRequest {
        door: Door::Api,
        asker: asker(&here, wanted.asker.as_deref())?,
        purpose: wanted.purpose,
        dataset: wanted.dataset,
        table: wanted.table,
        columns: wanted.columns,
        manner,
    };
    let made = match here.trust.gate.microdata(request).await {
        Ok(MicrodataOutcome::Granted(made)) => made,
        Ok(MicrodataOutcome::Refused(refusal)) => {
            return Ok(Json(refusal_json(&refusal, here.visitor.lang)).into_response());
        }
        Err(error) => return wrong(error),
    };
    let report: Value = serde_json::from_str(&made.report).unwrap_or(Value::Null);
    Ok(Json(json!({
        "decision": "permit",
        "rules": made.rules,
        "reason": made.reason.get(here.visitor.lang),
        "receipt": made.receipt,
        "csv": String::from_utf8_lossy(&made.csv),
        "report": report,
        "blake3": made.hash,
        "obligations": made.obligations,
        "budget": made.budget,
    }))
    .into_response())
}
