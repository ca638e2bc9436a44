//! Opens a trust: puts the rooms together.

use crate::args::Where;
use crate::files::ListedFiles;
use crate::folder::{Folder, Lock};
use crate::salts::FolderSalts;
use crate::settings::{self, Settings};
use analysis::{AnalysisError, Solver};
use anyhow::Context as _;
use charter::{Charter, Edition, LAW_PACKS};
use citizens::{Passwords, Seal};
use context::Intake;
use gate::{Gate, Pseudonyms};
use history::{History, history_file_paths};
use ledger::{Publication, Signer, Verifier};
use legislation::{CharterKey, charter_found, charter_in_force, examine};
use query::Engine;
use std::sync::Arc;
use store::{MIGRATIONS, Store, StoreUrl, policy_index_rebuild, reservations_lapse};
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
            // The catalogue's filter looks into an index that earlier versions did not keep.
            store.run_blocking("policy index rebuild", |tx| {
                policy_index_rebuild(tx).map(|_| ())
            })?;
            // Questions that were charged and whose process was killed before they had an answer.
            store.run_blocking("reservations lapse", |tx| {
                reservations_lapse(tx).map(|_| ())
            })?;
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
            Arc::new(self.charter()?),
            self.settings.privacy.budget()?,
            Arc::new(self.store.clone()),
            Arc::new(engine),
            Arc::new(self.store.clone()),
            Arc::clone(&self.clock),
        )
        .with_pseudonyms(self.pseudonyms()?))
    }

    /// The charter in force. A trust that has none yet is founded on the standard edition under its law pack.
    pub(crate) fn charter(&self) -> anyhow::Result<Charter> {
        let standing = self
            .store
            .read_blocking("charter in force", charter_in_force)?;
        match standing {
            Some((charter, _)) => Ok(charter),
            None => self.found(false),
        }
    }

    /// Founds the charter of a new trust; `proved` by the formal analysis, where there is a solver.
    pub(crate) fn found(&self, proved: bool) -> anyhow::Result<Charter> {
        let edition = self.first_edition()?;
        let now = self.clock.now();
        let examination = if proved {
            Some(examine(None, &edition, self.solver()?.as_ref(), &[], now)?)
        } else {
            None
        };
        let charter = Charter::from_edition(edition)?;
        let (edition, key) = (charter.edition().clone(), self.charter_key()?);
        self.store.run_blocking("charter found", move |tx| {
            charter_found(tx, &edition, examination.as_ref(), &key, "bastide", now).map(|_| ())
        })?;
        Ok(charter)
    }

    fn first_edition(&self) -> anyhow::Result<Edition> {
        let name = &self.settings.charter.law_pack;
        Edition::under_law_pack(name).ok_or_else(|| {
            let known: Vec<&str> = LAW_PACKS.iter().map(|pack| pack.name).collect();
            crate::exit::usage(format!(
                "charter.law_pack: there is no law pack `{name}`; use {}",
                known.join(" or ")
            ))
        })
    }

    /// What signs editions of the charter.
    pub(crate) fn charter_key(&self) -> anyhow::Result<CharterKey> {
        Ok(CharterKey::new(self.folder.charter_key()?))
    }

    /// The solver of the formal analysis, if there is one on this machine.
    pub(crate) fn solver(&self) -> anyhow::Result<Option<Solver>> {
        match Solver::find(self.settings.charter.solver.as_deref()) {
            Ok(solver) => Ok(Some(solver)),
            Err(AnalysisError::NoSolver { .. }) => Ok(None),
            Err(error) => Err(error.into()),
        }
    }

    /// The intake of files.
    pub(crate) fn intake(&self) -> anyhow::Result<Intake> {
        Ok(Intake::new(self.history.clone(), self.pseudonyms()?))
    }

    pub(crate) fn salts(&self) -> FolderSalts {
        FolderSalts::in_folder(self.folder.pseudonym_salts())
    }

    pub(crate) fn pseudonyms(&self) -> anyhow::Result<Pseudonyms> {
        Ok(Pseudonyms::new(self.folder.pseudonym_key()?).with_salts(Arc::new(self.salts())))
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
