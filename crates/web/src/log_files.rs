//! `/log/…`: the published log as files, for anybody's own software; `/assets/…`: what pages link to.

use crate::Trust;
use crate::fault::Fault;
use crate::here::Reply;
use crate::tile_path::is_tile;
use axum::extract::{Path, State};
use axum::http::header;
use axum::response::IntoResponse;
use std::sync::Arc;

const FOR_EVER: &str = "public, max-age=31536000, immutable";
const TEXT: &str = "text/plain; charset=utf-8";

/// The signed checkpoint.
pub(crate) async fn checkpoint(State(trust): State<Arc<Trust>>) -> Reply {
    let (_, note) = trust.ledgers.checkpoint().await?.ok_or(Fault::NotFound)?;
    Ok((
        [
            (header::CONTENT_TYPE, TEXT),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        note,
    )
        .into_response())
}

/// The key that verifies checkpoints.
pub(crate) async fn verifier_key(State(trust): State<Arc<Trust>>) -> Reply {
    let key = format!("{}\n", trust.ledgers.verifier_key());
    Ok((
        [
            (header::CONTENT_TYPE, TEXT),
            (header::CACHE_CONTROL, "no-cache"),
        ],
        key,
    )
        .into_response())
}

/// A tile or a bundle of leaves. What is published under a path never changes.
pub(crate) async fn tile(State(trust): State<Arc<Trust>>, Path(rest): Path<String>) -> Reply {
    let path = format!("tile/{rest}");
    if !is_tile(&path) {
        return Err(Fault::NotFound);
    }
    let bytes = trust.ledgers.file(&path).await?.ok_or(Fault::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, "application/octet-stream"),
        (header::CACHE_CONTROL, FOR_EVER),
    ];
    Ok((headers, bytes).into_response())
}

/// A file that pages link to.
pub(crate) async fn asset(Path(name): Path<String>) -> Reply {
    let asset = pages::assets()
        .iter()
        .find(|asset| asset.name == name)
        .ok_or(Fault::NotFound)?;
    let headers = [
        (header::CONTENT_TYPE, asset.content_type),
        (header::CACHE_CONTROL, FOR_EVER),
    ];
    Ok((headers, asset.bytes).into_response())
}
