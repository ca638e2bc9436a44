//! Pages that say how things are: how the trust works, how accessible the pages are, whether all is well.

use crate::Trust;
use crate::fault::Fault;
use crate::here::{Here, Reply, own_path, see_other};
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use pages::{About, Accessibility};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;

/// How the trust works.
pub(crate) async fn about(here: Here) -> Reply {
    here.page(|shell| About.render(shell))
}

/// How accessible these pages are.
pub(crate) async fn accessibility(here: Here) -> Reply {
    let page = Accessibility {
        contact: here.trust.settings.contact.clone(),
    };
    here.page(|shell| page.render(shell))
}

/// Where to go once the language is chosen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Back {
    back: String,
}

/// Chooses a language with `lang=` (as any page does) and goes `back` to a page of this site.
pub(crate) async fn lang(back: Result<Query<Back>, QueryRejection>) -> Reply {
    let Query(Back { back }) = back.unwrap_or_default();
    Ok(see_other(own_path(&back).unwrap_or("/")))
}

/// Whether the trust answers: its store can be read; how many leaves there are, and how many are published.
pub(crate) async fn health(State(trust): State<Arc<Trust>>) -> Reply {
    let read = async {
        let leaves = trust.ledgers.size().await?;
        let published = trust
            .ledgers
            .checkpoint()
            .await?
            .map_or(0, |(size, _)| size);
        Ok::<_, crate::ledgers::LedgersError>((leaves, published))
    };
    match read.await {
        Ok((leaves, published)) => Ok(Json(
            json!({"status": "ok", "leaves": leaves, "published": published}),
        )
        .into_response()),
        Err(error) => {
            tracing::error!(%error, "the trust is not well");
            Err(Fault::Unavailable)
        }
    }
}
