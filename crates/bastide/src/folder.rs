//! The folder of a trust: its lock, its keys, where things lie.

use anyhow::{Context as _, bail};
use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Write as _};
use std::path::{Path, PathBuf};

/// Where things lie in a trust's folder.
#[derive(Debug, Clone)]
pub(crate) struct Folder {
    root: PathBuf,
}

/// Held by the one process that writes to a folder; given back when it is dropped or the process ends.
#[derive(Debug)]
pub(crate) struct Lock(#[expect(dead_code, reason = "holding the file is the lock")] File);

impl Folder {
    pub(crate) fn at(root: &Path) -> Self {
        Self {
            root: root.to_path_buf(),
        }
    }
    pub(crate) fn root(&self) -> &Path {
        &self.root
    }
    pub(crate) fn database(&self) -> PathBuf {
        self.root.join("bastide.db")
    }
    pub(crate) fn history(&self) -> PathBuf {
        self.root.join("history")
    }
    pub(crate) fn ledger(&self) -> PathBuf {
        self.root.join("ledger")
    }
    pub(crate) fn pseudonym_salts(&self) -> PathBuf {
        self.keys().join("pseudonym-salts")
    }
    fn keys(&self) -> PathBuf {
        self.root.join("keys")
    }

    /// Takes the folder for this process.
    pub(crate) fn lock(&self) -> anyhow::Result<Lock> {
        let path = self.root.join(".lock");
        let file = OpenOptions::new()
            .create(true)
            .truncate(false)
            .write(true)
            .open(&path)
            .with_context(|| path.display().to_string())?;
        match file.try_lock() {
            Ok(()) => Ok(Lock(file)),
            Err(TryLockError::WouldBlock) => bail!(
                "another process uses {}; stop it first, or ask it over HTTP",
                self.root.display()
            ),
            Err(TryLockError::Error(error)) => {
                Err(error).with_context(|| format!("{} cannot be locked", path.display()))
            }
        }
    }

    /// Makes the keys of a new trust: 32 random bytes each, readable by the owner alone.
    pub(crate) fn make_keys(&self) -> anyhow::Result<()> {
        let keys = self.keys();
        std::fs::create_dir_all(&keys).with_context(|| keys.display().to_string())?;
        for name in [LEDGER, PSEUDONYM, SEAL, CHARTER, PARTIES] {
            let mut key = [0; 32];
            getrandom::fill(&mut key)
                .map_err(|error| anyhow::anyhow!("the system gives no randomness: {error}"))?;
            let path = keys.join(name);
            let mut options = OpenOptions::new();
            options.write(true).create_new(true);
            #[cfg(unix)]
            std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
            let mut file = options
                .open(&path)
                .with_context(|| path.display().to_string())?;
            file.write_all(&key)?;
            file.sync_all()?;
        }
        Ok(())
    }

    /// The seed of the key that signs checkpoints.
    pub(crate) fn ledger_key(&self) -> anyhow::Result<[u8; 32]> {
        self.key(LEDGER)
    }
    /// The secret behind pseudonyms.
    pub(crate) fn pseudonym_key(&self) -> anyhow::Result<[u8; 32]> {
        self.key(PSEUDONYM)
    }
    /// The secret that seals the link from an account to a person.
    pub(crate) fn seal_key(&self) -> anyhow::Result<[u8; 32]> {
        self.key(SEAL)
    }

    /// The secret behind the key that signs editions of the charter.
    pub(crate) fn charter_key(&self) -> anyhow::Result<[u8; 32]> {
        self.key(CHARTER)
    }
    /// The secret that seals the keys which the trust keeps for its parties.
    pub(crate) fn parties_key(&self) -> anyhow::Result<[u8; 32]> {
        self.key(PARTIES)
    }

    fn key(&self, name: &str) -> anyhow::Result<[u8; 32]> {
        let path = self.keys().join(name);
        let mut bytes = Vec::new();
        File::open(&path)
            .and_then(|file| file.take(64).read_to_end(&mut bytes))
            .with_context(|| {
                format!(
                    "the key {} cannot be read; restore it from the backup of the trust",
                    path.display()
                )
            })?;
        <[u8; 32]>::try_from(bytes).map_err(|bytes| {
            anyhow::anyhow!(
                "the key {} has {} bytes instead of 32; restore it from the backup of the trust",
                path.display(),
                bytes.len()
            )
        })
    }
}

const LEDGER: &str = "ledger.key";
const PSEUDONYM: &str = "pseudonym.key";
const SEAL: &str = "seal.key";
const CHARTER: &str = "charter.key";
const PARTIES: &str = "parties.key";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_process_at_a_time_and_keys_of_ones_own() {
        let dir = tempfile::tempdir().expect("a folder");
        let folder = Folder::at(dir.path());
        let held = folder.lock().expect("free");
        let error = folder.lock().expect_err("held");
        assert!(error.to_string().contains("another process"), "{error}");
        drop(held);
        folder.lock().expect("free again");

        folder.make_keys().expect("made");
        assert_ne!(
            folder.ledger_key().expect("there"),
            folder.pseudonym_key().expect("there")
        );
        #[cfg(unix)]
        {
            use std::os::unix::fs::PermissionsExt as _;
            let mode = std::fs::metadata(dir.path().join("keys/ledger.key"))
                .expect("there")
                .permissions()
                .mode();
            assert_eq!(mode & 0o777, 0o600);
        }
        std::fs::write(dir.path().join("keys/ledger.key"), b"short").expect("written");
        let error = folder.ledger_key().expect_err("broken");
        assert!(error.to_string().contains("5 bytes"), "{error}");
    }
}
