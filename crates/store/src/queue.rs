//! A bounded queue between callers, who may be async, and worker threads, who are not.

use crate::job::Job;
use std::collections::VecDeque;
use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};
use std::time::Instant;
use tokio::sync::Semaphore;

pub(crate) struct Queue {
    state: Mutex<State>,
    arrival: Condvar,
    room: Semaphore,
}

struct State {
    jobs: VecDeque<Box<dyn Job>>,
    idle: usize,
    closed: bool,
}

impl Queue {
    /// A queue of at most `room` jobs; further callers wait their turn.
    pub(crate) fn new(room: usize) -> Self {
        Self {
            state: Mutex::new(State {
                jobs: VecDeque::new(),
                idle: 0,
                closed: false,
            }),
            arrival: Condvar::new(),
            room: Semaphore::new(room),
        }
    }

    /// Adds a job when there is room. Says false when the queue is closed.
    pub(crate) async fn push(&self, job: Box<dyn Job>) -> bool {
        match self.room.acquire().await {
            Ok(permit) => permit.forget(),
            Err(_) => return false,
        }
        let mut state = self.lock();
        if state.closed {
            return false;
        }
        state.jobs.push_back(job);
        // Waking a thread is a system call: only when one sleeps.
        let wake = state.idle > 0;
        drop(state);
        if wake {
            self.arrival.notify_one();
        }
        true
    }

    /// Takes up to `most` jobs, waiting for the first one until `until` (for ever when `None`).
    /// Says false when the queue is closed and empty.
    pub(crate) fn take(
        &self,
        most: usize,
        until: Option<Instant>,
        jobs: &mut VecDeque<Box<dyn Job>>,
    ) -> bool {
        let mut state = self.lock();
        while state.jobs.is_empty() {
            if state.closed {
                return false;
            }
            let left = until.map(|until| until.saturating_duration_since(Instant::now()));
            if left.is_some_and(|left| left.is_zero()) {
                break;
            }
            state.idle += 1;
            state = match left {
                None => self
                    .arrival
                    .wait(state)
                    .unwrap_or_else(PoisonError::into_inner),
                Some(left) => {
                    self.arrival
                        .wait_timeout(state, left)
                        .unwrap_or_else(PoisonError::into_inner)
                        .0
                }
            };
            state.idle -= 1;
        }
        let count = state.jobs.len().min(most);
        jobs.extend(state.jobs.drain(..count));
        drop(state);
        if count > 0 {
            self.room.add_permits(count);
        }
        true
    }

    /// Takes no more jobs; workers finish those that are there.
    pub(crate) fn close(&self) {
        self.lock().closed = true;
        self.room.close();
        self.arrival.notify_all();
    }

    fn lock(&self) -> MutexGuard<'_, State> {
        // Nothing inside the lock can panic half-way, so a poisoned state is a whole one.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::StoreError;
    use crate::job::{Body, wait};
    use std::sync::Arc;
    use std::time::Duration;

    fn job() -> Box<dyn Job> {
        Body::job("nothing", |_| Ok::<(), StoreError>(())).0
    }

    #[test]
    fn who_finds_the_queue_full_waits_until_there_is_room() {
        let queue = Arc::new(Queue::new(2));
        assert!(wait(queue.push(job())) && wait(queue.push(job())));
        let third = std::thread::spawn({
            let queue = queue.clone();
            move || wait(queue.push(job()))
        });
        std::thread::sleep(Duration::from_millis(20));
        assert!(!third.is_finished());
        let mut taken = VecDeque::new();
        assert!(queue.take(1, None, &mut taken));
        assert!(third.join().expect("joins"));
        assert!(queue.take(9, None, &mut taken));
        assert_eq!(taken.len(), 3);
    }

    #[test]
    fn a_closed_queue_gives_out_what_it_holds_and_takes_no_more() {
        let queue = Queue::new(2);
        assert!(wait(queue.push(job())));
        queue.close();
        assert!(!wait(queue.push(job())));
        let mut taken = VecDeque::new();
        assert!(queue.take(9, None, &mut taken));
        assert_eq!(taken.len(), 1);
        assert!(!queue.take(9, None, &mut taken));
    }

    #[test]
    fn waiting_for_company_ends_in_time() {
        let queue = Queue::new(2);
        let mut taken = VecDeque::new();
        let until = Instant::now() + Duration::from_millis(5);
        assert!(queue.take(9, Some(until), &mut taken));
        assert!(taken.is_empty() && Instant::now() >= until);
    }
}
