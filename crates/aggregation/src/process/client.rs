//! The other end of the line: one request, one bounded answer, in bounded time.

use super::http::{SIGNATURE, request_digest};
use crate::id::hex;
use crate::{AggregationError, Round};
use axum::body::Bytes;
use axum::http::{Method, Request, StatusCode, header};
use ed25519_dalek::{Signer, SigningKey};
use http_body_util::{BodyExt, Full, Limited};
use hyper_util::rt::TokioIo;
use std::time::Duration;
use tokio::net::TcpStream;

const ANSWER_MOST: usize = 1 << 24;

/// What a peer answered.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: StatusCode,
    pub(crate) body: Vec<u8>,
}

impl Reply {
    /// The body of a success; anything else as an error with what the peer says.
    pub(crate) fn success(self, peer: &str) -> Result<Vec<u8>, AggregationError> {
        if self.status.is_success() {
            return Ok(self.body);
        }
        let said = serde_json::from_slice::<serde_json::Value>(&self.body).ok();
        let detail = said.as_ref().and_then(|said| said.get("detail")?.as_str());
        Err(failed(
            peer,
            format!("{}: {}", self.status, detail.unwrap_or("no reason given")),
        ))
    }
}

fn failed(peer: &str, why: impl ToString) -> AggregationError {
    AggregationError::Peer {
        peer: peer.to_owned(),
        why: why.to_string(),
    }
}

/// One request to `base` (`http://host:port`), signed when there is a key.
pub(crate) async fn request(
    method: Method,
    base: &str,
    path: &str,
    body: Vec<u8>,
    signer: Option<&SigningKey>,
    patience: Duration,
) -> Result<Reply, AggregationError> {
    let host = base
        .strip_prefix("http://")
        .map(|host| host.trim_end_matches('/'))
        .ok_or_else(|| {
            failed(
                base,
                "an address here is http://host:port; for TLS use a proxy",
            )
        })?;
    let mut request = Request::builder()
        .method(method)
        .uri(path)
        .header(header::HOST, host);
    if let Some(signer) = signer {
        let signature = signer.sign(&request_digest(path, &body));
        request = request.header(SIGNATURE, hex(&signature.to_bytes()));
    }
    let request = request
        .body(Full::new(Bytes::from(body)))
        .map_err(|error| failed(base, error))?;
    let exchange = async {
        let stream = TcpStream::connect(host)
            .await
            .map_err(|error| failed(base, error))?;
        let (mut sender, connection) = hyper::client::conn::http1::handshake(TokioIo::new(stream))
            .await
            .map_err(|error| failed(base, error))?;
        let line = tokio::spawn(connection);
        let response = sender
            .send_request(request)
            .await
            .map_err(|error| failed(base, error))?;
        let status = response.status();
        let body = Limited::new(response.into_body(), ANSWER_MOST)
            .collect()
            .await
            .map_err(|error| failed(base, error))?;
        line.abort();
        Ok(Reply {
            status,
            body: body.to_bytes().to_vec(),
        })
    };
    match tokio::time::timeout(patience, exchange).await {
        Ok(done) => done,
        Err(_) => Err(failed(base, "no answer in time")),
    }
}

/// Gets what a process shows everybody, such as a trustee's `/group` or a collector's `/rounds/{task}/{slot}`.
pub async fn fetch(
    base: &str,
    path: &str,
    patience: Duration,
) -> Result<Vec<u8>, AggregationError> {
    request(Method::GET, base, path, Vec::new(), None, patience)
        .await?
        .success(base)
}

/// Closes a slot at a collector or a leader, as its operator, and brings the result as JSON. When too few trustees were
/// reachable, the same call later goes on where it stopped.
pub async fn close_slot(
    base: &str,
    round: Round,
    operator: &SigningKey,
    patience: Duration,
) -> Result<Vec<u8>, AggregationError> {
    let path = format!("/rounds/{}/{}/close", round.task, round.slot);
    request(
        Method::POST,
        base,
        &path,
        Vec::new(),
        Some(operator),
        patience,
    )
    .await?
    .success(base)
}
