//! Keeps the published log abreast of the store, and the register of contracts abreast of the calendar: a reconciler, not a queue. It may stop at any moment; whoever runs it
//! next finishes the work.

use crate::Trust;
use crate::ledgers::LedgersError;
use exchange::agreement_sweep;
use ledger::LedgerError;
use std::future::Future;
use std::sync::Arc;
use std::time::{Duration, Instant};

/// How often it looks for new leaves.
const EVERY: Duration = Duration::from_millis(500);
/// How often it looks for contracts that are past their date.
const SWEEP_EVERY: Duration = Duration::from_secs(20);
/// How long it waits after a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(10);

/// Publishes new leaves within a second and ends contracts by their date, until `shutdown` is ready; then once more, so that nothing is left behind.
pub async fn publish_loop(trust: Arc<Trust>, shutdown: impl Future<Output = ()> + Send) {
    let mut shutdown = std::pin::pin!(shutdown);
    let mut published = None;
    let mut swept: Option<Instant> = None;
    loop {
        if swept.is_none_or(|at| at.elapsed() >= SWEEP_EVERY) {
            sweep(&trust).await;
            swept = Some(Instant::now());
        }
        let wait = match publish_new(&trust, &mut published).await {
            Ok(()) => EVERY,
            // Another process of this trust is at it: nothing is wrong.
            Err(LedgersError::Ledger(LedgerError::Busy { .. })) => EVERY,
            Err(error) => {
                tracing::error!(%error, "the ledger could not be published; it is tried again");
                AFTER_FAILURE
            }
        };
        tokio::select! {
            () = tokio::time::sleep(wait) => {}
            () = &mut shutdown => break,
        }
    }
    if let Err(error) = publish_new(&trust, &mut published).await {
        tracing::error!(%error, "the last leaves were not published; the next start publishes them");
    }
}

/// Puts on record the end of contracts that are past their date; they are out of force since then in any case.
async fn sweep(trust: &Trust) {
    let now = trust.clock.now();
    let ended = trust
        .store
        .run("contracts sweep", move |tx| agreement_sweep(tx, now))
        .await;
    match ended {
        Ok(ended) if ended.is_empty() => {}
        Ok(ended) => tracing::info!(contracts = ended.len(), "contracts ended by their date"),
        Err(error) => {
            tracing::error!(%error, "contracts past their date were not put on record; it is tried again");
        }
    }
}

async fn publish_new(trust: &Trust, published: &mut Option<u64>) -> Result<(), LedgersError> {
    let stored = trust.ledgers.size().await?;
    if *published != Some(stored) {
        *published = Some(trust.ledgers.publish().await?);
    }
    Ok(())
}
