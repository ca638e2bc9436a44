//! What all servers here have in common: problems, signed requests, and work that keeps a thread busy.

use crate::id::{hex, unhex};
use crate::{AggregationError, KeyBytes, Slot, TaskId};
use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use ed25519_dalek::{Signature, VerifyingKey};
use serde_json::json;
use std::net::SocketAddr;
use tokio::net::TcpListener;

/// Where the signature of a request is.
pub(crate) const SIGNATURE: &str = "bastide-signature";

/// What a signature of a request is over.
pub(crate) fn request_digest(path: &str, body: &[u8]) -> [u8; 32] {
    crate::id::digest("bastide request v1", &[path.as_bytes(), body])
}

/// A refusal as RFC 9457 problem details.
pub(crate) struct Problem(pub(crate) AggregationError);

impl From<AggregationError> for Problem {
    fn from(error: AggregationError) -> Self {
        Self(error)
    }
}

impl IntoResponse for Problem {
    fn into_response(self) -> Response {
        use AggregationError as E;
        let status = match &self.0 {
            E::Malformed(_) => StatusCode::BAD_REQUEST,
            E::UnknownTask => StatusCode::NOT_FOUND,
            E::Spent(_) | E::TooFew { .. } | E::Differencing { .. } => StatusCode::CONFLICT,
            E::Quorum { .. } | E::Peer { .. } | E::Ceremony(_) => StatusCode::SERVICE_UNAVAILABLE,
            E::Journal { .. } | E::File { .. } | E::Noise(_) | E::Prio(_) => {
                StatusCode::INTERNAL_SERVER_ERROR
            }
            E::Contribution {
                fault: crate::Fault::Twice | crate::Fault::Closed,
                ..
            } => StatusCode::CONFLICT,
            _ => StatusCode::UNPROCESSABLE_ENTITY,
        };
        let mut body = json!({
            "type": "about:blank",
            "title": status.canonical_reason().unwrap_or("Error"),
            "status": status.as_u16(),
            "detail": self.0.to_string(),
        });
        if let (E::Batch(faults), Some(body)) = (&self.0, body.as_object_mut()) {
            let faulty: Vec<_> = faults.iter().map(|(key, _)| key.to_string()).collect();
            body.insert("faulty".to_owned(), json!(faulty));
        }
        let kind = HeaderValue::from_static("application/problem+json");
        (status, [(header::CONTENT_TYPE, kind)], body.to_string()).into_response()
    }
}

/// What a handler returns.
pub(crate) type Answer = Result<Response, Problem>;

/// Bytes as they are.
pub(crate) fn bytes(body: Vec<u8>) -> Response {
    let kind = HeaderValue::from_static("application/octet-stream");
    ([(header::CONTENT_TYPE, kind)], body).into_response()
}

/// The refusal of a request that `signer` did not sign.
pub(crate) fn unsigned(
    signer: &KeyBytes,
    path: &str,
    headers: &HeaderMap,
    body: &[u8],
) -> Option<Response> {
    let signature = headers
        .get(SIGNATURE)
        .and_then(|value| value.to_str().ok())
        .and_then(unhex::<64>);
    let holds = signature
        .zip(VerifyingKey::from_bytes(&signer.0).ok())
        .is_some_and(|(signature, key)| {
            key.verify_strict(
                &request_digest(path, body),
                &Signature::from_bytes(&signature),
            )
            .is_ok()
        });
    if holds {
        return None;
    }
    let status = StatusCode::UNAUTHORIZED;
    let body = json!({
        "type": "about:blank",
        "title": "Unauthorized",
        "status": status.as_u16(),
        "detail": format!("this request must be signed by the key {}", hex(&signer.0)),
    });
    let kind = HeaderValue::from_static("application/problem+json");
    Some((status, [(header::CONTENT_TYPE, kind)], body.to_string()).into_response())
}

/// Runs what takes long where it holds up nobody.
pub(crate) async fn work<T: Send + 'static>(
    job: impl FnOnce() -> Result<T, AggregationError> + Send + 'static,
) -> Result<T, Problem> {
    match tokio::task::spawn_blocking(job).await {
        Ok(done) => done.map_err(Problem),
        Err(_) => Err(Problem(AggregationError::Peer {
            peer: "this process".to_owned(),
            why: "its work was broken off: try again".to_owned(),
        })),
    }
}

/// A task and a slot out of a path.
pub(crate) fn round(task: &str, slot: u64) -> Result<crate::Round, Problem> {
    let task: TaskId = task
        .parse()
        .map_err(|_| Problem(AggregationError::Malformed("the id of a task")))?;
    Ok(crate::Round {
        task,
        slot: Slot(slot),
    })
}

/// Listens and serves until the process ends.
pub(crate) async fn serve(
    listen: SocketAddr,
    router: Router,
    body_most: usize,
) -> Result<(), AggregationError> {
    let failed = |error: std::io::Error| AggregationError::Peer {
        peer: listen.to_string(),
        why: error.to_string(),
    };
    let listener = TcpListener::bind(listen).await.map_err(failed)?;
    axum::serve(listener, router.layer(DefaultBodyLimit::max(body_most)))
        .await
        .map_err(failed)
}
