//! Files that processes keep: secrets that only their owner reads, tasks that an operator lays down.

use crate::council::{PartyCard, PartySecret};
use crate::id::{hex, unhex};
use crate::{
    AggregationError, DeviceTask, GroupKey, Prepared, PreparedDevices, Roster, Task, TaskId,
};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet};
use std::fs::{File, OpenOptions};
use std::io::{Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use zeroize::Zeroizing;

/// A roster of 65,536 keys fits.
const FILE_MOST: u64 = 1 << 24;
const TASK_FILES_MOST: usize = 1024;

/// A task with its roster, as it lies in a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SumTask {
    /// What is summed.
    pub task: Task,
    /// Who may contribute.
    pub roster: Roster,
}

pub(crate) fn failed(path: &Path, why: impl ToString) -> AggregationError {
    AggregationError::File {
        path: path.display().to_string(),
        why: why.to_string(),
    }
}

/// All bytes of a file of bearable size.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, AggregationError> {
    let mut bytes = Vec::new();
    File::open(path)
        .and_then(|file| file.take(FILE_MOST + 1).read_to_end(&mut bytes))
        .map_err(|error| failed(path, error))?;
    if bytes.len() as u64 > FILE_MOST {
        return Err(failed(path, "it is larger than 16 MiB"));
    }
    Ok(bytes)
}

pub(crate) fn read_json<T: DeserializeOwned>(path: &Path) -> Result<T, AggregationError> {
    serde_json::from_slice(&read(path)?).map_err(|error| failed(path, error))
}

/// Writes a file whole or not at all, for its owner's eyes only, and waits until it is on the disk.
pub(crate) fn write_whole(path: &Path, bytes: &[u8]) -> Result<(), AggregationError> {
    let draft = path.with_extension("draft");
    let write = || {
        let mut file = OpenOptions::new()
            .write(true)
            .create(true)
            .truncate(true)
            .mode(0o600)
            .open(&draft)?;
        file.write_all(bytes)?;
        file.sync_all()?;
        std::fs::rename(&draft, path)?;
        match path
            .parent()
            .filter(|parent| !parent.as_os_str().is_empty())
        {
            Some(folder) => File::open(folder)?.sync_all(),
            None => Ok(()),
        }
    };
    write().map_err(|error| failed(path, error))
}

/// All bytes of a file that nobody but its owner may read.
pub(crate) fn read_private(path: &Path) -> Result<Zeroizing<Vec<u8>>, AggregationError> {
    let about = std::fs::metadata(path).map_err(|error| failed(path, error))?;
    if about.permissions().mode() & 0o077 != 0 {
        return Err(failed(
            path,
            "others may read this secret: chmod 600 it, or make a new one",
        ));
    }
    read(path).map(Zeroizing::new)
}

/// 32 secret bytes, in hexadecimal, from a file that nobody else may read.
pub fn read_secret(path: &Path) -> Result<Zeroizing<[u8; 32]>, AggregationError> {
    let text = read_private(path)?;
    std::str::from_utf8(&text)
        .ok()
        .and_then(|text| unhex(text.trim_end()))
        .map(Zeroizing::new)
        .ok_or_else(|| failed(path, "it does not hold 64 hexadecimal digits"))
}

/// Writes 32 secret bytes to a file for its owner alone.
pub fn write_secret(path: &Path, secret: &[u8; 32]) -> Result<(), AggregationError> {
    write_whole(path, Zeroizing::new(hex(secret)).as_bytes())
}

/// The secret of the party that keeps `folder`; made at the first call.
pub(crate) fn party(folder: &Path) -> Result<PartySecret, AggregationError> {
    let path = folder.join("secret");
    if !path.exists() {
        std::fs::create_dir_all(folder).map_err(|error| failed(folder, error))?;
        write_secret(&path, PartySecret::random(&mut rand::rng()).bytes())?;
    }
    read_secret(&path).map(PartySecret::from_bytes)
}

/// The public keys of the trustee or aggregator that keeps `folder`; its secret is made at the first call.
pub fn party_card(folder: &Path) -> Result<PartyCard, AggregationError> {
    party(folder).map(|secret| secret.card())
}

/// Tasks out of a folder of JSON files; files that appear later are found when they are asked for.
pub(crate) struct Shelf<T> {
    folder: PathBuf,
    known: Mutex<Known<T>>,
}

struct Known<T> {
    files: BTreeSet<PathBuf>,
    tasks: BTreeMap<TaskId, Arc<T>>,
}

/// A task that can be taken from a shelf.
pub(crate) trait Shelved: Sized {
    type With;
    fn prepare(bytes: &[u8], with: &Self::With) -> Result<(TaskId, Self), String>;
}

impl<T: Shelved> Shelf<T> {
    pub(crate) fn new(folder: &Path) -> Self {
        let known = Known {
            files: BTreeSet::new(),
            tasks: BTreeMap::new(),
        };
        Self {
            folder: folder.to_owned(),
            known: Mutex::new(known),
        }
    }

    pub(crate) fn get(&self, id: TaskId, with: &T::With) -> Result<Arc<T>, AggregationError> {
        let mut known = self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if !known.tasks.contains_key(&id) {
            self.look(&mut known, with)?;
        }
        known
            .tasks
            .get(&id)
            .cloned()
            .ok_or(AggregationError::UnknownTask)
    }

    fn look(&self, known: &mut Known<T>, with: &T::With) -> Result<(), AggregationError> {
        let entries = std::fs::read_dir(&self.folder).map_err(|why| failed(&self.folder, why))?;
        for entry in entries.take(TASK_FILES_MOST) {
            let path = entry.map_err(|why| failed(&self.folder, why))?.path();
            let is_task = path
                .extension()
                .is_some_and(|extension| extension == "json");
            if !is_task || known.files.contains(&path) {
                continue;
            }
            let (id, task) = T::prepare(&read(&path)?, with).map_err(|why| failed(&path, why))?;
            known.tasks.insert(id, Arc::new(task));
            known.files.insert(path);
        }
        Ok(())
    }
}

/// A task for sums, ready for trustees and collector.
pub(crate) struct ReadySum {
    pub(crate) prepared: Prepared,
    pub(crate) roster: Roster,
}

impl Shelved for ReadySum {
    type With = GroupKey;

    fn prepare(bytes: &[u8], group: &GroupKey) -> Result<(TaskId, Self), String> {
        let file: SumTask = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        if file.roster.id() != file.task.roster {
            return Err("its roster is not the one that its task names".to_owned());
        }
        let prepared =
            Prepared::with_noise(&file.task, group).map_err(|error| error.to_string())?;
        Ok((
            file.task.id(),
            Self {
                prepared,
                roster: file.roster,
            },
        ))
    }
}

impl Shelved for PreparedDevices {
    type With = ();

    fn prepare(bytes: &[u8], (): &()) -> Result<(TaskId, Self), String> {
        let task: DeviceTask = serde_json::from_slice(bytes).map_err(|error| error.to_string())?;
        let prepared = Self::new(&task).map_err(|error| error.to_string())?;
        Ok((task.id(), prepared))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_comes_back_and_one_that_others_may_read_is_refused() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("secret");
        write_secret(&path, &[7; 32]).unwrap();
        assert_eq!(*read_secret(&path).unwrap(), [7; 32]);
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o640)).unwrap();
        let refused = read_secret(&path).unwrap_err().to_string();
        assert!(refused.contains("others may read"), "{refused}");
        let card = party_card(&folder.path().join("party")).unwrap();
        assert_eq!(
            party_card(&folder.path().join("party")).unwrap(),
            card,
            "made once"
        );
    }
}
