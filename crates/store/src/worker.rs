//! The threads that run bodies: one writer, which commits them in groups, and a few readers.

use crate::StoreError;
use crate::job::{Job, Verdict};
use crate::queue::Queue;
use crate::tx::{Session, Tx};
use std::collections::VecDeque;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::{Duration, Instant};

/// Most bodies in one commit.
const GROUP_MOST: usize = 1_024;
/// Longest wait for the callers of the last commit to come back with their next body, before the next commit.
const LINGER_MOST: Duration = Duration::from_millis(2);
/// How often a group is tried when other writers interfere.
const ATTEMPTS: u32 = 8;

type Jobs = VecDeque<Box<dyn Job>>;

/// Runs everything that is queued in one transaction, each body behind its own savepoint, commits, answers all.
pub(crate) fn write(queue: &Queue, session: &mut dyn Session, store: &str) {
    let mut waiting = Jobs::new();
    let mut pace = Pace::default();
    while queue.take(GROUP_MOST, None, &mut waiting) {
        waiting.retain(|job| !job.is_abandoned());
        if waiting.is_empty() {
            continue;
        }
        let mut done = Jobs::new();
        let mut attempt = 1;
        let fate = loop {
            match group(queue, session, &mut waiting, &mut done, &mut pace) {
                Err(StoreError::Interfered) if attempt < ATTEMPTS => {
                    // All again, in the order in which they came.
                    while let Some(job) = done.pop_back() {
                        waiting.push_front(job);
                    }
                    std::thread::sleep(Duration::from_millis(1 << attempt));
                    attempt += 1;
                }
                Err(StoreError::Interfered) => {
                    break Err(StoreError::Contended {
                        store: store.to_owned(),
                        name: done.back().map_or("", |job| job.name()),
                        attempts: attempt,
                    });
                }
                fate => break fate,
            }
        };
        if let Err(error) = &fate {
            tracing::warn!(%error, bodies = done.len() + waiting.len(), "a commit failed");
        }
        for job in done.drain(..).chain(waiting.drain(..)) {
            answer(job, fate.as_ref().copied());
        }
    }
}

/// One transaction. What ran is in `done`; what is still in `waiting` when it fails did not.
fn group(
    queue: &Queue,
    session: &mut dyn Session,
    waiting: &mut Jobs,
    done: &mut Jobs,
    pace: &mut Pace,
) -> Result<(), StoreError> {
    session.begin()?;
    let ran = bodies(queue, session, waiting, done, pace);
    let started = Instant::now();
    let fate = ran.and_then(|()| session.commit());
    if fate.is_err() {
        session.rollback();
    }
    pace.committed(done.len(), started.elapsed());
    fate
}

fn bodies(
    queue: &Queue,
    session: &mut dyn Session,
    waiting: &mut Jobs,
    done: &mut Jobs,
    pace: &mut Pace,
) -> Result<(), StoreError> {
    let linger_until = Instant::now() + pace.linger();
    loop {
        while let Some(mut job) = waiting.pop_front() {
            session.mark()?;
            let verdict = run(job.as_mut(), session);
            done.push_back(job);
            match verdict {
                Verdict::Keep => session.keep()?,
                Verdict::Undo => session.undo()?,
                Verdict::Again => return Err(StoreError::Interfered),
            }
        }
        // Whoever arrived meanwhile shares the commit; the sync to the disk is what costs.
        let room = GROUP_MOST.saturating_sub(done.len());
        let wait = if done.len() < pace.group {
            linger_until
        } else {
            Instant::now()
        };
        if room == 0 || !queue.take(room, Some(wait), waiting) {
            return Ok(());
        }
        waiting.retain(|job| !job.is_abandoned());
        if waiting.is_empty() && Instant::now() >= wait {
            return Ok(());
        }
    }
}

/// How many bodies to expect in a group, and how long waiting for them is worth it.
#[derive(Default)]
struct Pace {
    group: usize,
    commit: Duration,
}

impl Pace {
    fn linger(&self) -> Duration {
        if self.group > 1 {
            (self.commit / 4).min(LINGER_MOST)
        } else {
            Duration::ZERO
        }
    }

    fn committed(&mut self, group: usize, commit: Duration) {
        self.group = group.max(self.group * 3 / 4);
        self.commit = (self.commit * 7 + commit) / 8;
    }
}

/// Runs each body on a snapshot of its own.
pub(crate) fn read(queue: &Queue, session: &mut dyn Session, store: &str) {
    let mut jobs = Jobs::new();
    while queue.take(1, None, &mut jobs) {
        for mut job in jobs.drain(..) {
            if job.is_abandoned() {
                continue;
            }
            let fate = snapshot(job.as_mut(), session, store);
            answer(job, fate.as_ref().copied());
        }
    }
}

fn snapshot(job: &mut dyn Job, session: &mut dyn Session, store: &str) -> Result<(), StoreError> {
    // A reader is only ever in the way of a replica that replays its primary.
    for _ in 0..ATTEMPTS {
        session.begin()?;
        let verdict = run(job, session);
        session.rollback();
        if !matches!(verdict, Verdict::Again) {
            return Ok(());
        }
    }
    Err(StoreError::Contended {
        store: store.to_owned(),
        name: job.name(),
        attempts: ATTEMPTS,
    })
}

fn run(job: &mut dyn Job, session: &mut dyn Session) -> Verdict {
    let _span = tracing::debug_span!("transaction", name = job.name()).entered();
    job.run(Tx::new(session))
}

fn answer(job: Box<dyn Job>, fate: Result<(), &StoreError>) {
    let name = job.name();
    // What a body captured is dropped here, and its `Drop` may panic too.
    if catch_unwind(AssertUnwindSafe(|| job.answer(fate))).is_err() {
        tracing::error!(name, "dropping the body of a transaction panicked");
    }
}
