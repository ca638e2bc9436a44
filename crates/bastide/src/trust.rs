//! Opens a trust: puts the rooms together.

use crate::args::Where;
use crate::files::ListedFiles;
use crate::folder::{Folder, Lock};
use crate::settings::{self, Settings};
use anyhow::Context as _;
use charter::Charter;
use citizens::{Passwords, Seal};
use context::Intake;
use gate::{Gate, Pseudonyms};
use history::{History, history_file_paths};
use ledger::{Publication, Signer, Verifier};
use query::Engine;
use std::sync::Arc;
use store::{MIGRATIONS, Store, StoreUrl};
use territory::{Clock, SystemClock};

/// An open trust.
pub(crate) struct OpenTrust {
    pub(crate) settings: Settings,
    pub(crate) folder: Folder,
    pub(crate) store: Store,
    pub(crate) history: History,
    pub(crate) clock: Arc<dyn Clock>,
    /// `None` when it was opened to read.
    _lock: Option<Lock>,
}

/// What a command does with the trust.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Access {
    /// It changes nothing; another process may be at work.
    Read,
    /// It is the one process that writes.
    Write,
}

impl OpenTrust {
    /// Opens the trust in a folder. Whoever writes first removes what a killed process left half-written.
    pub(crate) fn open(at: &Where, access: Access) -> anyhow::Result<Self> {
        let settings = settings::read(&at.dir)?;
        let folder = Folder::at(&at.dir);
        let lock = match access {
            Access::Write => Some(folder.lock()?),
            Access::Read => None,
        };
        let url = database(
            &folder,
            at.database
                .as_deref()
                .or(settings.storage.database.as_deref()),
        )?;
        let store = Store::open(&url, MIGRATIONS)?;
        let history = History::open(folder.history())?;
        if access == Access::Write {
            let listed = store.read_blocking("history file paths", history_file_paths)?;
            history.sweep(&listed)?;
        }
        Ok(Self {
            settings,
            folder,
            store,
            history,
            clock: Arc::new(SystemClock),
            _lock: lock,
        })
    }

    /// The gate, over this trust's store and files.
    pub(crate) fn gate(&self) -> anyhow::Result<Gate> {
        let files = ListedFiles {
            store: self.store.clone(),
            history: self.history.clone(),
        };
        let engine = Engine::new(Arc::new(files), self.settings.limits.limits())?;
        Ok(Gate::new(
            Arc::new(Charter::standard()?),
            self.settings.privacy.budget()?,
            Arc::new(self.store.clone()),
            Arc::new(engine),
            Arc::new(self.store.clone()),
            Arc::clone(&self.clock),
        ))
    }

    /// The intake of files.
    pub(crate) fn intake(&self) -> anyhow::Result<Intake> {
        Ok(Intake::new(self.history.clone(), self.pseudonyms()?))
    }

    pub(crate) fn pseudonyms(&self) -> anyhow::Result<Pseudonyms> {
        Ok(Pseudonyms::new(self.folder.pseudonym_key()?))
    }

    pub(crate) fn seal(&self) -> anyhow::Result<Seal> {
        Ok(Seal::new(self.folder.seal_key()?))
    }

    pub(crate) fn passwords(&self) -> anyhow::Result<Passwords> {
        Ok(Passwords::new()?)
    }

    /// The key that signs checkpoints, under the log's name.
    pub(crate) fn signer(&self) -> anyhow::Result<Signer> {
        let origin = &self.settings.ledger.origin;
        Ok(Signer::from_seed(origin, self.folder.ledger_key()?)?)
    }

    pub(crate) fn verifier(&self) -> anyhow::Result<Verifier> {
        Ok(self.signer()?.verifier())
    }

    pub(crate) fn publication(&self) -> anyhow::Result<Publication> {
        Ok(Publication::open(&self.folder.ledger())?)
    }

    /// Publishes the leaves that are not published yet.
    pub(crate) fn publish(&self) -> anyhow::Result<()> {
        self.publication()?
            .publish(&self.store.leaves(), &self.signer()?)
            .context(
                "the ledger could not be published; the next command or `bastide serve` does it",
            )?;
        Ok(())
    }
}

/// Where records are kept: what was said, or the folder's own file. A relative file lies in the folder.
pub(crate) fn database(folder: &Folder, said: Option<&str>) -> anyhow::Result<StoreUrl> {
    match said {
        None => Ok(StoreUrl::sqlite(&folder.database())),
        Some(url) => {
            let parsed = StoreUrl::parse(url)?;
            if parsed.is_postgres() {
                Ok(parsed)
            } else {
                Ok(StoreUrl::sqlite(&folder.root().join(url)))
            }
        }
    }
}
