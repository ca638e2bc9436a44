//! A body on its way through the store: queued, run (perhaps more than once), answered.

use crate::{StoreError, Tx};
use std::any::Any;
use std::future::Future;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::pin::pin;
use std::sync::Arc;
use std::task::{Context, Poll, Wake, Waker};
use std::thread::Thread;
use tokio::sync::oneshot;

/// What a worker does with a body, whatever its types.
pub(crate) trait Job: Send {
    fn name(&self) -> &'static str;
    /// Whether nobody waits for it any more.
    fn is_abandoned(&self) -> bool;
    /// Runs the body once; a panic in it counts as a refusal.
    fn run(&mut self, tx: Tx<'_>) -> Verdict;
    /// Hands the caller what became of it. `fate` is the commit's.
    fn answer(self: Box<Self>, fate: Result<(), &StoreError>);
}

/// What is to be done with what a body did.
pub(crate) enum Verdict {
    Keep,
    Undo,
    /// Another writer interfered: undo, and try again.
    Again,
}

pub(crate) struct Body<T, E, F> {
    name: &'static str,
    body: F,
    outcome: Option<Result<T, E>>,
    reply: oneshot::Sender<Result<T, E>>,
}

impl<T, E, F> Body<T, E, F>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
{
    /// A job, and where its outcome will arrive.
    pub(crate) fn job(
        name: &'static str,
        body: F,
    ) -> (Box<dyn Job>, oneshot::Receiver<Result<T, E>>) {
        let (reply, outcome) = oneshot::channel();
        let job = Self {
            name,
            body,
            outcome: None,
            reply,
        };
        (Box::new(job), outcome)
    }
}

impl<T, E, F> Job for Body<T, E, F>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
{
    fn name(&self) -> &'static str {
        self.name
    }

    fn is_abandoned(&self) -> bool {
        self.reply.is_closed()
    }

    fn run(&mut self, mut tx: Tx<'_>) -> Verdict {
        // Safe to go on after an unwinding: the transaction is undone, and the body is not run again.
        let ended = catch_unwind(AssertUnwindSafe(|| (self.body)(&mut tx)));
        let failure = tx.into_failure();
        if failure.as_ref().is_some_and(StoreError::is_interference) {
            return Verdict::Again;
        }
        let outcome = match (ended, failure) {
            (Err(panic), _) => Err(E::from(StoreError::Panicked {
                name: self.name,
                message: panic_message(panic.as_ref()),
            })),
            // Whoever overlooks a failed statement must not have half of its work kept.
            (Ok(Ok(_)), Some(failure)) => Err(E::from(failure)),
            (Ok(outcome), _) => outcome,
        };
        let verdict = if outcome.is_ok() {
            Verdict::Keep
        } else {
            Verdict::Undo
        };
        self.outcome = Some(outcome);
        verdict
    }

    fn answer(self: Box<Self>, fate: Result<(), &StoreError>) {
        let outcome = match (self.outcome, fate) {
            (Some(outcome @ Err(_)), _) | (Some(outcome), Ok(())) => outcome,
            (_, Err(error)) => Err(E::from(error.clone())),
            (None, Ok(())) => Err(E::from(StoreError::Closed)),
        };
        // The caller may have gone away; then nobody wants to know.
        drop(self.reply.send(outcome));
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> String {
    let text = panic
        .downcast_ref::<&str>()
        .copied()
        .or_else(|| panic.downcast_ref::<String>().map(String::as_str));
    text.unwrap_or("no message").chars().take(300).collect()
}

/// Waits for a future on this thread, without a runtime; also fine on a thread that belongs to one.
pub(crate) fn wait<F: Future>(future: F) -> F::Output {
    struct Unpark(Thread);
    impl Wake for Unpark {
        fn wake(self: Arc<Self>) {
            self.0.unpark();
        }
    }
    let waker = Waker::from(Arc::new(Unpark(std::thread::current())));
    let mut context = Context::from_waker(&waker);
    let mut future = pin!(future);
    loop {
        match future.as_mut().poll(&mut context) {
            Poll::Ready(output) => return output,
            Poll::Pending => std::thread::park(),
        }
    }
}
