//! Keeps the published log abreast of the store: a reconciler, not a queue. It may stop at any moment; whoever runs it
//! next finishes the work.

use crate::Trust;
use crate::ledgers::LedgersError;
use ledger::LedgerError;
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// How often it looks for new leaves.
const EVERY: Duration = Duration::from_millis(500);
/// How long it waits after a failure.
const AFTER_FAILURE: Duration = Duration::from_secs(10);

/// Publishes new leaves within a second, until `shutdown` is ready; then once more, so that nothing is left behind.
pub async fn publish_loop(trust: Arc<Trust>, shutdown: impl Future<Output = ()> + Send) {
    let mut shutdown = std::pin::pin!(shutdown);
    let mut published = None;
    loop {
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

async fn publish_new(trust: &Trust, published: &mut Option<u64>) -> Result<(), LedgersError> {
    let stored = trust.ledgers.size().await?;
    if *published != Some(stored) {
        *published = Some(trust.ledgers.publish().await?);
    }
    Ok(())
}
