//! The ledger as the web shows it: its leaves from the store, its checkpoint, tiles and proofs from the published files.

use ledger::{LedgerError, Publication, Signer, leaf_hash};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;
use store::{Store, StoreError, leaf_count, leaf_range};

/// Largest published file that is served: a full bundle of the longest leaves, rounded up.
const FILE_LEN_MAX: u64 = 17 << 20;

/// How often, and how long each time, a publisher waits for another one.
const BUSY_TRIES: u32 = 40;
const BUSY_WAIT: Duration = Duration::from_millis(50);

/// The ledger of a trust, and the key that signs it.
#[derive(Clone)]
pub struct Ledgers {
    store: Store,
    dir: PathBuf,
    signer: Arc<Signer>,
}

impl std::fmt::Debug for Ledgers {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Ledgers({})", self.signer.name())
    }
}

/// Why the ledger could not be read or published.
#[derive(Debug, thiserror::Error)]
pub(crate) enum LedgersError {
    #[error(transparent)]
    Store(#[from] StoreError),
    #[error(transparent)]
    Ledger(#[from] LedgerError),
    #[error("the ledger's files could not be read: {0}")]
    Io(#[from] std::io::Error),
    #[error("a task that reads the ledger's files stopped: {0}")]
    Stopped(#[from] tokio::task::JoinError),
}

impl Ledgers {
    /// The ledger whose leaves are in `store` and whose files lie in `dir`.
    #[must_use]
    pub fn new(store: Store, dir: PathBuf, signer: Arc<Signer>) -> Self {
        Self { store, dir, signer }
    }

    /// The key that verifies checkpoints, as the C2SP signed-note format writes it.
    pub(crate) fn verifier_key(&self) -> String {
        self.signer.verifier().to_string()
    }

    /// Leaves that are durable, published or not.
    pub(crate) async fn size(&self) -> Result<u64, LedgersError> {
        Ok(self.store.read("leaf count", leaf_count).await?)
    }

    /// The leaves `[from, to)`.
    pub(crate) async fn leaves(&self, from: u64, to: u64) -> Result<Vec<Vec<u8>>, LedgersError> {
        Ok(self
            .store
            .read("leaf range", move |tx| leaf_range(tx, from, to))
            .await?)
    }

    /// The signed checkpoint and the number of leaves that it covers; `None` before the first one.
    pub(crate) async fn checkpoint(&self) -> Result<Option<(u64, String)>, LedgersError> {
        self.published(|publication| {
            let note = publication.checkpoint_note().map(str::to_owned);
            Ok(note.map(|note| (publication.published_size(), note)))
        })
        .await
    }

    /// The proof of one leaf, in the C2SP tlog-proof format; `None` for a leaf that is not there. A leaf that is not
    /// published yet is published first.
    pub(crate) async fn proof(&self, leaf: u64) -> Result<Option<String>, LedgersError> {
        let published = self.checkpoint().await?.map_or(0, |(size, _)| size);
        if leaf >= published {
            if leaf >= self.size().await? {
                return Ok(None);
            }
            self.publish().await?;
        }
        self.published(move |publication| Ok(Some(publication.proof_with_leaf(leaf)?.to_string())))
            .await
    }

    /// A published file, by a path that [`crate::tile_path::is_tile`] has accepted.
    pub(crate) async fn file(&self, path: &str) -> Result<Option<Vec<u8>>, LedgersError> {
        let path = self.dir.join(path);
        tokio::task::spawn_blocking(move || match std::fs::metadata(&path) {
            Ok(found) if found.is_file() && found.len() <= FILE_LEN_MAX => {
                Ok(Some(std::fs::read(&path)?))
            }
            Ok(_) => Ok(None),
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => Ok(None),
            Err(error) => Err(error.into()),
        })
        .await?
    }

    /// Publishes the leaves that are not published yet; says how many leaves the checkpoint then covers. Waits a moment
    /// for somebody else who is at it.
    pub(crate) async fn publish(&self) -> Result<u64, LedgersError> {
        let mut tries = 0;
        loop {
            let (leaves, signer) = (self.store.leaves(), self.signer.clone());
            let done = self
                .published(move |publication| Ok(publication.publish(&leaves, &signer)?.size()))
                .await;
            match done {
                Err(LedgersError::Ledger(LedgerError::Busy { .. })) if tries < BUSY_TRIES => {
                    tries += 1;
                    tokio::time::sleep(BUSY_WAIT).await;
                }
                done => return done,
            }
        }
    }

    /// The signed checkpoint, over every leaf that was durable when it was asked for.
    pub(crate) async fn checkpoint_of_all(&self) -> Result<Option<(u64, String)>, LedgersError> {
        let published = self.checkpoint().await?;
        let covered = published.as_ref().map_or(0, |(size, _)| *size);
        if covered >= self.size().await? {
            return Ok(published);
        }
        self.publish().await?;
        self.checkpoint().await
    }

    async fn published<T: Send + 'static>(
        &self,
        read: impl FnOnce(&mut Publication) -> Result<T, LedgerError> + Send + 'static,
    ) -> Result<T, LedgersError> {
        let dir = self.dir.clone();
        let read = tokio::task::spawn_blocking(move || read(&mut Publication::open(&dir)?));
        Ok(read.await??)
    }
}

/// The hash of a leaf (RFC 9162 §2.1.1), in hexadecimal.
pub(crate) fn hash_hex(leaf: &[u8]) -> String {
    leaf_hash(leaf).to_hex()
}
