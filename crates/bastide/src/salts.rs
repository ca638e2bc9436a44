//! The salts of data sets: a file each, beside the trust's keys. Whoever destroys one destroys the link between rows and
//! persons for ever, backups of the folder apart.

use anyhow::Context as _;
use gate::Salts;
use std::fs::OpenOptions;
use std::io::{ErrorKind, Write as _};
use std::path::PathBuf;
use territory::DataSetId;

/// The salts in a folder.
pub(crate) struct FolderSalts {
    folder: PathBuf,
}

impl FolderSalts {
    pub(crate) fn in_folder(folder: PathBuf) -> Self {
        Self { folder }
    }

    /// Makes the salt of a data set that is about to come in; one that is there stays.
    pub(crate) fn make(&self, dataset: &DataSetId) -> anyhow::Result<()> {
        let path = self.path(dataset);
        std::fs::create_dir_all(&self.folder).with_context(|| self.folder.display().to_string())?;
        let mut options = OpenOptions::new();
        options.write(true).create_new(true);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        let mut file = match options.open(&path) {
            Ok(file) => file,
            Err(error) if error.kind() == ErrorKind::AlreadyExists => {
                return self.read(dataset).map(drop);
            }
            Err(error) => return Err(error).with_context(|| path.display().to_string()),
        };
        file.write_all(&random()?)?;
        file.sync_all()?;
        Ok(())
    }

    /// Whether a data set's salt is there.
    pub(crate) fn exists(&self, dataset: &DataSetId) -> bool {
        self.path(dataset).exists()
    }

    /// Overwrites and removes a data set's salt.
    pub(crate) fn destroy(&self, dataset: &DataSetId) -> anyhow::Result<()> {
        let path = self.path(dataset);
        let mut file = OpenOptions::new().write(true).open(&path).with_context(|| {
            format!("the persons of {dataset} are kept under no key of their own, or it was destroyed before")
        })?;
        file.write_all(&[0; 32])?;
        file.sync_all()?;
        std::fs::remove_file(&path).with_context(|| path.display().to_string())?;
        Ok(())
    }

    fn path(&self, dataset: &DataSetId) -> PathBuf {
        self.folder.join(format!("{dataset}.salt"))
    }

    fn read(&self, dataset: &DataSetId) -> anyhow::Result<[u8; 32]> {
        let path = self.path(dataset);
        let bytes = std::fs::read(&path).with_context(|| path.display().to_string())?;
        <[u8; 32]>::try_from(bytes).map_err(|bytes| {
            anyhow::anyhow!(
                "the salt {} has {} bytes instead of 32; restore it from the backup of the trust",
                path.display(),
                bytes.len()
            )
        })
    }
}

impl Salts for FolderSalts {
    fn salt(&self, dataset: &DataSetId) -> [u8; 32] {
        // Without its salt, nobody may be found again: chance stands in for it, and for zeros if there is none.
        self.read(dataset).or_else(|_| random()).unwrap_or([0; 32])
    }
}

fn random() -> anyhow::Result<[u8; 32]> {
    let mut salt = [0; 32];
    getrandom::fill(&mut salt)
        .map_err(|error| anyhow::anyhow!("the system gives no randomness: {error}"))?;
    Ok(salt)
}

#[cfg(test)]
mod tests {
    use super::*;
    use gate::Pseudonyms;
    use std::sync::Arc;

    #[test]
    fn a_person_is_found_again_until_the_salt_is_destroyed() {
        let dir = tempfile::tempdir().expect("a folder");
        let salts = Arc::new(FolderSalts::in_folder(dir.path().join("salts")));
        let meters: DataSetId = "meters".parse().expect("an id");
        salts.make(&meters).expect("made");
        let pseudonyms = Pseudonyms::new([1; 32]).with_salts(Arc::clone(&salts) as Arc<dyn Salts>);
        let ada = pseudonyms.person(&meters, "R0001");
        salts.make(&meters).expect("it stays");
        assert_eq!(pseudonyms.person(&meters, "R0001"), ada);
        salts.destroy(&meters).expect("destroyed");
        assert_ne!(pseudonyms.person(&meters, "R0001"), ada);
        assert!(salts.destroy(&meters).is_err(), "only once");
    }
}
