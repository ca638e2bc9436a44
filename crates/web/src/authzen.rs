//! `/access/v1/…`: other software asks what the charter says, as OpenID's AuthZEN Authorization API 1.0 puts it, and
//! enforces it itself.
//!
//! The caller states who is about to do what with which data set, for which purpose and in which form. Whatever else it
//! states (properties, other members of the context) is read and has no effect: what the trust can know itself, it
//! takes from its own records. Each evaluation is a leaf in the ledger; searches say only what evaluations would say,
//! in bounded pages, and leave none.

mod asked;
mod search;

pub(crate) use search::{action, resource, subject};

use crate::Trust;
use crate::ask::party_of;
use crate::fault::Fault;
use crate::here::{Here, Reply};
use crate::problem::problem;
use asked::{Asked, Entity, Misread, Query};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use citizens::Role;
use futures::StreamExt as _;
use gate::{Evaluated, GateError};
use serde::Deserialize;
use serde_json::{Value, json};
use std::sync::Arc;
use territory::{PartyId, PartyKind};

/// Most evaluations in one request.
const EVALUATIONS_MOST: usize = 256;
/// Evaluations of one request that are under way at a time: they share one sync to the disk.
const AT_A_TIME: usize = 32;

/// Where to ask what (AuthZEN 1.0 §9).
pub(crate) async fn discovery(State(trust): State<Arc<Trust>>) -> Reply {
    let base = trust.settings.base_url.trim_end_matches('/');
    let at = |path: &str| format!("{base}/access/v1/{path}");
    Ok(Json(json!({
        "policy_decision_point": base,
        "access_evaluation_endpoint": at("evaluation"),
        "access_evaluations_endpoint": at("evaluations"),
        "search_subject_endpoint": at("search/subject"),
        "search_resource_endpoint": at("search/resource"),
        "search_action_endpoint": at("search/action"),
    }))
    .into_response())
}

/// One evaluation.
pub(crate) async fn evaluation(here: Here, asked: Result<Json<Asked>, JsonRejection>) -> Reply {
    let Json(asked) = match asked {
        Ok(asked) => asked,
        Err(rejection) => return Ok(unreadable(&rejection)),
    };
    single(&here, &asked).await
}

async fn single(here: &Here, asked: &Asked) -> Reply {
    let asker = Asker::of(here)?;
    match evaluate(&here.trust, &asker, asked).await {
        Ok(said) => Ok(Json(said).into_response()),
        Err(misread) => misread.reply(),
    }
}

/// Several evaluations, with what they have in common said once.
#[derive(Debug, Deserialize)]
pub(crate) struct Several {
    #[serde(flatten)]
    common: Asked,
    #[serde(default)]
    evaluations: Vec<Asked>,
    #[serde(default)]
    options: Options,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Options {
    evaluations_semantic: Semantic,
}

/// When to stop (AuthZEN 1.0 §7.1.2.1).
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Semantic {
    #[default]
    ExecuteAll,
    DenyOnFirstDeny,
    PermitOnFirstPermit,
}

/// Several evaluations. One that cannot be read is a `false` that says why; the others are decided all the same.
pub(crate) async fn evaluations(here: Here, asked: Result<Json<Several>, JsonRejection>) -> Reply {
    let Json(Several {
        common,
        evaluations,
        options,
    }) = match asked {
        Ok(asked) => asked,
        Err(rejection) => return Ok(unreadable(&rejection)),
    };
    if evaluations.is_empty() {
        return single(&here, &common).await;
    }
    if evaluations.len() > EVALUATIONS_MOST {
        return Err(Fault::BadRequest(format!(
            "a request has at most {EVALUATIONS_MOST} evaluations; send the others in another one"
        )));
    }
    let asker = Asker::of(&here)?;
    let all: Vec<Asked> = evaluations.into_iter().map(|one| one.or(&common)).collect();
    // Whom one may not ask about, one may not ask about in a batch either.
    for one in &all {
        asker.may_ask(one)?;
    }
    let at_a_time = match options.evaluations_semantic {
        Semantic::ExecuteAll => AT_A_TIME,
        // What comes after the stop is not asked, and leaves no leaf.
        Semantic::DenyOnFirstDeny | Semantic::PermitOnFirstPermit => 1,
    };
    let (trust, asker) = (&here.trust, &asker);
    let mut answers = futures::stream::iter(all)
        .map(async |one| evaluate(trust, asker, &one).await)
        .buffered(at_a_time);
    let mut said = Vec::new();
    while let Some(answer) = answers.next().await {
        let answer = match answer {
            Ok(answer) => answer,
            Err(misread) => misread.inside()?,
        };
        let decision = answer["decision"] == true;
        said.push(answer);
        match options.evaluations_semantic {
            Semantic::DenyOnFirstDeny if !decision => break,
            Semantic::PermitOnFirstPermit if decision => break,
            _ => {}
        }
    }
    Ok(Json(json!({ "evaluations": said })).into_response())
}

/// Decides, records, and says it as AuthZEN does.
async fn evaluate(trust: &Trust, asker: &Asker, asked: &Asked) -> Result<Value, Misread> {
    asker.may_ask(asked)?;
    let evaluation = match asked.evaluation()? {
        Query::About(evaluation) => evaluation,
        Query::Unknown(what) => return Ok(unknown(&what)),
    };
    match trust.gate.evaluate(&evaluation).await {
        Ok(Some(evaluated)) => Ok(answer(&evaluated)),
        Ok(None) => Ok(unknown(
            "there is no such party, or no such data set, in this trust",
        )),
        Err(GateError::UnknownPurpose {
            purpose,
            did_you_mean,
        }) => Err(Misread::purpose(&purpose, did_you_mean)),
        Err(error) => Err(Fault::from(error).into()),
    }
}

fn answer(evaluated: &Evaluated) -> Value {
    let rules: Vec<&str> = evaluated.rules.iter().map(|rule| rule.as_str()).collect();
    let mut context = json!({
        "id": evaluated.receipt,
        "reason_user": { "en": evaluated.reason.en, "fr": evaluated.reason.fr },
        "reason_admin": {
            "en": format!("decided by {} of the charter {}", rules.join(", "), evaluated.charter),
        },
        "rules": rules,
        "obligations": evaluated.obligations,
        "charter": evaluated.charter,
    });
    if !evaluated.changes.is_empty() {
        context["changes"] = evaluated
            .changes
            .iter()
            .map(|way| json!({ "en": way.en, "fr": way.fr }))
            .collect();
    }
    json!({ "decision": evaluated.granted, "context": context })
}

/// About what is not there, the answer is no. Nothing was decided, so there is no leaf.
fn unknown(what: &str) -> Value {
    json!({ "decision": false, "context": { "reason_admin": { "en": what } } })
}

/// Who asks, and about whom it may ask.
struct Asker {
    own: PartyId,
    /// The steward, or the operator's machine: about any party.
    about_any: bool,
}

impl Asker {
    fn of(here: &Here) -> Result<Self, Fault> {
        if let Some(machine) = &here.visitor.machine {
            let party = here.snapshot.parties.get(machine);
            return Ok(Self {
                own: machine.clone(),
                about_any: party.is_some_and(|party| party.kind == PartyKind::Operator),
            });
        }
        let account = &here.session()?.account;
        Ok(Self {
            own: party_of(account)?,
            about_any: account.role == Role::Steward,
        })
    }

    /// Whether it may ask about this subject; one that is no party at all is nobody's secret.
    fn may_ask(&self, asked: &Asked) -> Result<(), Fault> {
        let subject: Option<&Entity> = asked.subject.as_ref();
        match subject.filter(|subject| subject.is_party()) {
            Some(subject) if subject.id.as_deref() != Some(self.own.as_str()) => self.any(),
            _ => Ok(()),
        }
    }

    fn any(&self) -> Result<(), Fault> {
        if self.about_any {
            Ok(())
        } else {
            Err(Fault::Forbidden(
                "a party asks about itself; the steward and the operator ask about any party",
            ))
        }
    }
}

impl Misread {
    fn reply(self) -> Reply {
        match self {
            Misread::Fault(fault) => Err(fault),
            Misread::Request { detail, near } => Ok(problem(
                StatusCode::BAD_REQUEST,
                &detail,
                match near.is_empty() {
                    true => json!({}),
                    false => json!({ "did_you_mean": near }),
                },
            )),
        }
    }

    /// In the place of one evaluation among several.
    fn inside(self) -> Result<Value, Fault> {
        match self {
            Misread::Fault(fault) => Err(fault),
            Misread::Request { detail, near } => Ok(json!({
                "decision": false,
                "context": { "error": { "status": 400, "message": detail, "did_you_mean": near } },
            })),
        }
    }
}

fn unreadable(rejection: &JsonRejection) -> Response {
    let status = match rejection.status() {
        StatusCode::UNPROCESSABLE_ENTITY => StatusCode::BAD_REQUEST,
        status => status,
    };
    let detail = format!(
        "send a JSON object with `subject`, `action`, `resource` and `context`, as AuthZEN 1.0 has them ({})",
        rejection.body_text()
    );
    problem(status, &detail, json!({}))
}
