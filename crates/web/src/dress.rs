//! Turns a refusal without a body into a page for people or a problem for machines.

use crate::fault::Fault;
use crate::visitor::{Visitor, is_api};
use crate::{Trust, language, problem};
use axum::extract::{Request, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use pages::{Problem, Shell, Who};
use serde_json::json;
use std::sync::Arc;

/// Gives error answers their face; what a handler has rendered already stays.
pub(crate) async fn dress(
    State(trust): State<Arc<Trust>>,
    request: Request,
    next: Next,
) -> Response {
    let path = request
        .uri()
        .path_and_query()
        .map_or("/", |path| path.as_str())
        .to_owned();
    let preferred = language::preferred(request.headers());
    let answer = next.run(request).await;
    let status = answer.status();
    if !(status.is_client_error() || status.is_server_error()) || is_rendered(answer.headers()) {
        return answer;
    }
    let fault = answer.extensions().get::<Fault>().cloned();
    let mut dressed = if is_api(&path) {
        let detail = fault.map_or_else(|| plain(status).to_owned(), |fault| fault.to_string());
        problem::problem(status, &detail, json!({}))
    } else {
        let visitor = answer.extensions().get::<Arc<Visitor>>().cloned();
        let lang = visitor
            .as_ref()
            .map_or(preferred, |visitor| Some(visitor.lang));
        let session = visitor.as_ref().and_then(|visitor| visitor.session());
        let shell = Shell {
            lang: lang.unwrap_or(trust.settings.language),
            path,
            town_name: trust.settings.town_name.clone(),
            signed_in: session.map(|session| Who {
                display_name: session.account.display_name.clone(),
                role: crate::words::role(session.account.role),
            }),
            csrf: session.map(|session| session.csrf.reveal().to_owned()),
            flash: None,
            ledger_size: trust.snapshot().await.map_or(0, |snapshot| snapshot.leaves),
        };
        match shown(status).render(&shell) {
            Ok(html) => (status, crate::here::html_headers(), html).into_response(),
            Err(error) => {
                tracing::error!(%error, "the page of an error failed");
                (status, plain(status)).into_response()
            }
        }
    };
    for name in [header::RETRY_AFTER, header::ALLOW, header::WWW_AUTHENTICATE] {
        if let Some(value) = answer.headers().get(&name) {
            dressed.headers_mut().insert(name, value.clone());
        }
    }
    if let Some(visitor) = answer.extensions().get::<Arc<Visitor>>() {
        dressed.extensions_mut().insert(visitor.clone());
    }
    dressed
}

fn is_rendered(headers: &HeaderMap) -> bool {
    headers.get(header::CONTENT_TYPE).is_some_and(|kind| {
        kind.as_bytes().starts_with(b"text/html") || kind.as_bytes().ends_with(b"json")
    })
}

fn shown(status: StatusCode) -> Problem {
    match status {
        StatusCode::FORBIDDEN | StatusCode::UNAUTHORIZED => Problem::Forbidden,
        StatusCode::NOT_FOUND => Problem::NotFound,
        StatusCode::METHOD_NOT_ALLOWED => Problem::MethodNotAllowed,
        StatusCode::PAYLOAD_TOO_LARGE => Problem::TooLarge,
        StatusCode::SERVICE_UNAVAILABLE => Problem::Unavailable,
        status if status.is_client_error() => Problem::BadRequest,
        _ => Problem::Internal,
    }
}

/// What to do about it, where no handler said more.
fn plain(status: StatusCode) -> &'static str {
    match status {
        StatusCode::NOT_FOUND => "there is nothing at this address",
        StatusCode::METHOD_NOT_ALLOWED => "this address does not take this method; see `Allow`",
        StatusCode::PAYLOAD_TOO_LARGE => "too much was sent; send less at a time",
        StatusCode::UNSUPPORTED_MEDIA_TYPE => "send `Content-Type: application/json`",
        StatusCode::SERVICE_UNAVAILABLE => {
            "it took too long, or the trust is too busy; try again in a moment"
        }
        status if status.is_client_error() => "the request could not be read",
        _ => "something went wrong here; it was noted",
    }
}
