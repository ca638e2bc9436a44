//! The store's door: bodies go in with a name, outcomes come back when they are durable.

use crate::address::Engine;
use crate::job::{Body, wait};
use crate::migration::migrate;
use crate::postgresql::Postgres;
use crate::queue::Queue;
use crate::sqlite::Sqlite;
use crate::tx::Session;
use crate::{Migration, StoreError, StoreUrl, Tx, worker};
use std::fmt;
use std::sync::Arc;
use std::thread::JoinHandle;

/// Bodies that may wait for the writer, and for the readers; further callers wait before they queue.
const QUEUE_ROOM: usize = 4_096;
const READERS_LEAST: usize = 2;
const READERS_MOST: usize = 8;

/// The transactional store. Clones share it; it closes when the last one goes.
#[derive(Clone)]
pub struct Store(Arc<Inner>);

struct Inner {
    name: String,
    writes: Arc<Queue>,
    reads: Arc<Queue>,
    threads: Vec<JoinHandle<()>>,
}

impl Store {
    /// Opens the database, makes it when it is an SQLite file that is not there yet, and brings its schema up to date
    /// (the moment noted beside each schema step is the machine's).
    ///
    /// # Errors
    /// When it cannot be reached, opened or written, or its schema is not one that this program knows.
    pub fn open(url: &StoreUrl, migrations: &[Migration]) -> Result<Self, StoreError> {
        let name = url.to_string();
        if url.leaves_the_machine() {
            tracing::warn!(store = %name, "the link to this server is not encrypted; keep it inside a trusted network or a tunnel");
        }
        let readers = std::thread::available_parallelism().map_or(READERS_LEAST, |cores| {
            cores.get().clamp(READERS_LEAST, READERS_MOST)
        });
        let mut sessions: Vec<Box<dyn Session>> = Vec::with_capacity(readers + 1);
        match &url.0 {
            Engine::Sqlite(path) => {
                let mut writer = Sqlite::open_writer(path)?;
                migrate(&mut writer, migrations, &name)?;
                sessions.push(Box::new(writer));
                for _ in 0..readers {
                    sessions.push(Box::new(Sqlite::open_reader(path)?));
                }
            }
            Engine::Postgres(config) => {
                let mut writer = Postgres::open_writer(config)?;
                migrate(&mut writer, migrations, &name)?;
                sessions.push(Box::new(writer));
                for _ in 0..readers {
                    sessions.push(Box::new(Postgres::open_reader(config)?));
                }
            }
        }
        Self::start(name, sessions)
    }

    /// Runs `body` in a transaction of its own and waits until it is durable.
    ///
    /// The body may run more than once, so it has no effect but on its transaction. It sees everything that was
    /// committed before, and no other writer runs at the same time. When it returns an error, panics, or when one of
    /// its statements failed, it leaves no trace. When the caller goes away before its turn, it does not run.
    /// `name` is the noun and the verb of what it does (`"objection file"`), for logs and measures. A body cannot start
    /// another transaction that writes: it would wait for itself.
    ///
    /// # Errors
    /// What the body returns, or the [`StoreError`] that kept it from being durable.
    pub async fn run<T, E, F>(&self, name: &'static str, body: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        through(&self.0.writes, name, body).await
    }

    /// Runs `body` on a snapshot of what is committed. It cannot write.
    ///
    /// # Errors
    /// What the body returns, or a [`StoreError`].
    pub async fn read<T, E, F>(&self, name: &'static str, body: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        through(&self.0.reads, name, body).await
    }

    /// [`Store::run`] for callers without a runtime; this thread waits.
    ///
    /// # Errors
    /// As [`Store::run`].
    pub fn run_blocking<T, E, F>(&self, name: &'static str, body: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let here = std::thread::current().id();
        if self
            .0
            .threads
            .first()
            .is_some_and(|writer| writer.thread().id() == here)
        {
            return Err(E::from(StoreError::Nested { name }));
        }
        wait(self.run(name, body))
    }

    /// [`Store::read`] for callers without a runtime; this thread waits.
    ///
    /// # Errors
    /// As [`Store::read`].
    pub fn read_blocking<T, E, F>(&self, name: &'static str, body: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: From<StoreError> + Send + 'static,
        F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
    {
        let here = std::thread::current().id();
        if self
            .0
            .threads
            .iter()
            .skip(1)
            .any(|reader| reader.thread().id() == here)
        {
            return Err(E::from(StoreError::Nested { name }));
        }
        wait(self.read(name, body))
    }

    fn start(name: String, sessions: Vec<Box<dyn Session>>) -> Result<Self, StoreError> {
        let mut inner = Inner {
            name,
            writes: Arc::new(Queue::new(QUEUE_ROOM)),
            reads: Arc::new(Queue::new(QUEUE_ROOM)),
            threads: Vec::with_capacity(sessions.len()),
        };
        for (index, mut session) in sessions.into_iter().enumerate() {
            let name = inner.name.clone();
            let thread = if index == 0 {
                let queue = inner.writes.clone();
                std::thread::Builder::new()
                    .name("store writer".to_owned())
                    .spawn(move || worker::write(&queue, session.as_mut(), &name))
            } else {
                let queue = inner.reads.clone();
                std::thread::Builder::new()
                    .name("store reader".to_owned())
                    .spawn(move || worker::read(&queue, session.as_mut(), &name))
            };
            // On failure `inner` is dropped, which ends the threads that did start.
            inner
                .threads
                .push(thread.map_err(|error| StoreError::Unusable {
                    store: inner.name.clone(),
                    problem: format!("no thread can be started: {error}"),
                })?);
        }
        Ok(Self(Arc::new(inner)))
    }
}

async fn through<T, E, F>(queue: &Queue, name: &'static str, body: F) -> Result<T, E>
where
    T: Send + 'static,
    E: From<StoreError> + Send + 'static,
    F: FnMut(&mut Tx<'_>) -> Result<T, E> + Send + 'static,
{
    let (job, outcome) = Body::job(name, body);
    if !queue.push(job).await {
        return Err(E::from(StoreError::Closed));
    }
    outcome
        .await
        .unwrap_or_else(|_| Err(E::from(StoreError::Closed)))
}

impl fmt::Debug for Store {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Store({})", self.0.name)
    }
}

impl Drop for Inner {
    fn drop(&mut self) {
        self.writes.close();
        self.reads.close();
        let here = std::thread::current().id();
        for thread in self.threads.drain(..) {
            // A body may hold the last clone, and is dropped by a worker, which cannot wait for itself.
            if thread.thread().id() != here && thread.join().is_err() {
                tracing::error!(store = %self.name, "a thread of the store had panicked");
            }
        }
    }
}
