//! Examinations of amendments: one at a time, on threads of their own, longer than a request may wait.

use crate::Trust;
use legislation::{Examination, LegislationError, examine};
use std::sync::{Arc, Mutex, PoisonError};
use store::{Amendment, amendment_checked, past_list};

/// How many past decisions are decided again.
const PAST: u32 = 2_000;

/// What is being examined, and what could not be.
#[derive(Debug, Default)]
pub(crate) struct Examining(Mutex<State>);

#[derive(Debug, Default)]
struct State {
    running: Option<String>,
    failed: Option<(String, String)>,
}

impl Examining {
    /// Whether that amendment is being examined.
    pub(super) fn runs(&self, id: &str) -> bool {
        self.with(|state| state.running.as_deref() == Some(id))
    }

    /// Why its last examination came to nothing, if so.
    pub(super) fn failure(&self, id: &str) -> Option<String> {
        self.with(|state| {
            let (of, why) = state.failed.as_ref()?;
            (of == id).then(|| why.clone())
        })
    }

    /// Takes the one place; `false` when another examination has it.
    fn begin(&self, id: &str) -> bool {
        self.with(|state| {
            let free = state.running.is_none();
            if free {
                state.running = Some(id.to_owned());
                state.failed = None;
            }
            free
        })
    }

    fn end(&self, failed: Option<(String, String)>) {
        self.with(|state| {
            state.running = None;
            state.failed = failed.or(state.failed.take());
        });
    }

    fn with<T>(&self, look: impl FnOnce(&mut State) -> T) -> T {
        // Each change of the state is one assignment, so that it is whole even after a panic.
        look(&mut self.0.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// Gives the place back, also when the examination panics.
struct Place(Arc<Trust>);

impl Drop for Place {
    fn drop(&mut self) {
        self.0.examining.end(None);
    }
}

/// Starts an examination; gives a handle that is ready when its findings are kept, `None` when another one runs.
pub(super) fn start(
    trust: &Arc<Trust>,
    amendment: Amendment,
) -> Option<tokio::task::JoinHandle<()>> {
    if !trust.examining.begin(&amendment.id) {
        return None;
    }
    let place = Place(trust.clone());
    Some(tokio::spawn(async move {
        let id = amendment.id.clone();
        if let Err(error) = examined(&place.0, amendment).await {
            tracing::error!(%error, amendment = id, "an amendment could not be examined");
            place.0.examining.end(Some((id, error.to_string())));
        }
    }))
}

async fn examined(trust: &Arc<Trust>, amendment: Amendment) -> Result<(), LegislationError> {
    let past = trust
        .store
        .read("past list", |tx| past_list(tx, PAST))
        .await?;
    let (charter, solver, now) = (
        trust.gate.charter(),
        trust.solver.clone(),
        trust.clock.now(),
    );
    let edition = amendment.edition;
    let found = tokio::task::spawn_blocking(move || {
        examine(Some(&charter), &edition, solver.as_ref(), &past, now)
    });
    let found: Examination = found
        .await
        .map_err(|stopped| serde::ser::Error::custom(stopped.to_string()))
        .map_err(LegislationError::Findings)??;
    let findings = serde_json::to_string(&found)?;
    trust
        .store
        .run("amendment checked", move |tx| {
            amendment_checked(tx, &amendment.id, &findings)
        })
        .await?;
    Ok(())
}
