//! Reading and durably writing the files of a publication.

use std::collections::BTreeSet;
use std::fs::{self, File};
use std::io::{ErrorKind, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::thread;

use crate::tile::{Kind, Tile, decode_entries};
use crate::{Hash, LedgerError};

/// The signed head of the log.
pub(crate) const CHECKPOINT: &str = "checkpoint";
/// The folder of the files under work, renamed when whole: a crash leaves at most one batch here, for reuse.
const UNFINISHED: &str = ".unfinished";
/// Files written side by side.
const BATCH_FILES: usize = 32;
/// Bytes gathered before a batch is written, whatever the number of files.
const BATCH_LEN: usize = 8 << 20;

/// The content of a file, `None` when there is no such file, an error when it is longer than `max_len`.
pub(crate) fn read(path: &Path, max_len: u64) -> Result<Option<Vec<u8>>, LedgerError> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(e) if e.kind() == ErrorKind::NotFound => return Ok(None),
        Err(e) => return Err(LedgerError::io("read", path, e)),
    };
    let mut bytes = Vec::new();
    file.take(max_len + 1)
        .read_to_end(&mut bytes)
        .map_err(|e| LedgerError::io("read", path, e))?;
    if bytes.len() as u64 > max_len {
        let why = format!("it is longer than {max_len} bytes");
        return Err(LedgerError::Damaged {
            path: path.to_owned(),
            why,
        });
    }
    Ok(Some(bytes))
}

/// The bytes of a tile and where they were found: the partial file, or the beginning of the full one, which
/// may have replaced it. The bytes are cut to the tile's width.
pub(crate) fn read_tile(dir: &Path, tile: Tile) -> Result<(PathBuf, Vec<u8>), LedgerError> {
    let path = dir.join(tile.path());
    if let Some(bytes) = read(&path, tile.max_len())? {
        return Ok((path, bytes));
    }
    let full_path = dir.join(tile.full_path());
    let missing = || LedgerError::Damaged {
        path: path.clone(),
        why: "it is missing".to_owned(),
    };
    let mut bytes = read(&full_path, tile.max_len())?.ok_or_else(missing)?;
    bytes.truncate(prefix_len(tile.kind, tile.width, &bytes).ok_or_else(missing)?);
    Ok((full_path, bytes))
}

/// How many bytes the first `width` hashes or entries of a tile's bytes take; `None` when it has fewer.
pub(crate) fn prefix_len(kind: Kind, width: u64, bytes: &[u8]) -> Option<usize> {
    let width = usize::try_from(width).ok()?;
    let len = match kind {
        Kind::Hashes(_) => width * Hash::LEN,
        Kind::Entries => decode_entries(bytes)?
            .get(..width)?
            .iter()
            .map(|entry| 2 + entry.len())
            .sum(),
    };
    (len <= bytes.len()).then_some(len)
}

/// Writes files so that each is there whole or not at all, whatever happens. Files are gathered into small batches
/// whose flushes to the disk run side by side: one after the other they would be nearly all of the time.
pub(crate) struct Writer<'a> {
    dir: &'a Path,
    batch: Vec<(PathBuf, Vec<u8>)>,
    batch_len: usize,
    /// Folders that got a new name since the last [`settle`](Self::settle).
    touched: BTreeSet<PathBuf>,
}

impl<'a> Writer<'a> {
    pub(crate) fn new(dir: &'a Path) -> Self {
        Self {
            dir,
            batch: Vec::new(),
            batch_len: 0,
            touched: BTreeSet::new(),
        }
    }

    /// Writes a file that never changes. One that is there with the same bytes is what an interrupted run left.
    pub(crate) fn write_immutable(
        &mut self,
        relative: &str,
        bytes: Vec<u8>,
    ) -> Result<(), LedgerError> {
        let path = self.dir.join(relative);
        match read(&path, bytes.len() as u64) {
            Ok(None) => self.replace(relative, bytes),
            // Its folder may not have reached the disk before the interruption.
            Ok(Some(found)) if found == bytes => {
                self.touch(&path);
                Ok(())
            }
            Ok(Some(_)) | Err(LedgerError::Damaged { .. }) => Err(LedgerError::Conflict { path }),
            Err(e) => Err(e),
        }
    }

    /// Writes a file in the place of an older one, if any: beside it, to the disk, then renamed.
    /// It is in place after [`settle`](Self::settle) at the latest.
    pub(crate) fn replace(&mut self, relative: &str, bytes: Vec<u8>) -> Result<(), LedgerError> {
        self.batch_len += bytes.len();
        self.batch.push((self.dir.join(relative), bytes));
        if self.batch.len() >= BATCH_FILES || self.batch_len >= BATCH_LEN {
            self.write_batch()
        } else {
            Ok(())
        }
    }

    fn write_batch(&mut self) -> Result<(), LedgerError> {
        let batch = std::mem::take(&mut self.batch);
        if batch.is_empty() {
            return Ok(());
        }
        self.batch_len = 0;
        let unfinished = self.dir.join(UNFINISHED);
        for folder in batch
            .iter()
            .filter_map(|(path, _)| path.parent())
            .chain([unfinished.as_path()])
        {
            fs::create_dir_all(folder).map_err(|e| LedgerError::io("create", folder, e))?;
        }
        let files: Vec<_> = (0..)
            .map(|i: usize| unfinished.join(i.to_string()))
            .zip(&batch)
            .collect();
        thread::scope(|scope| {
            let running: Vec<_> = files
                .iter()
                .map(|(file, (_, bytes))| {
                    (
                        file,
                        bytes,
                        thread::Builder::new().spawn_scoped(scope, || write_to_disk(file, bytes)),
                    )
                })
                .collect();
            running.into_iter().try_for_each(|(file, bytes, writing)| {
                match writing {
                    Ok(writing) => writing
                        .join()
                        .unwrap_or_else(|_| Err(std::io::Error::other("the write panicked"))),
                    // No thread to be had: write here.
                    Err(_) => write_to_disk(file, bytes),
                }
                .map_err(|e| LedgerError::io("write", file, e))
            })
        })?;
        for (file, (path, _)) in &files {
            fs::rename(file, path).map_err(|e| LedgerError::io("rename into place", path, e))?;
            self.touch(path);
        }
        Ok(())
    }

    /// Puts every file in place and makes the new names durable. What is settled survives a power cut.
    pub(crate) fn settle(&mut self) -> Result<(), LedgerError> {
        self.write_batch()?;
        for folder in std::mem::take(&mut self.touched) {
            sync_folder(&folder).map_err(|e| LedgerError::io("flush", &folder, e))?;
        }
        Ok(())
    }

    fn touch(&mut self, path: &Path) {
        // A folder's own name is in its parent, up to the publication's folder.
        for folder in path
            .ancestors()
            .skip(1)
            .take_while(|folder| folder.starts_with(self.dir))
        {
            if !self.touched.insert(folder.to_owned()) {
                break;
            }
        }
    }
}

fn write_to_disk(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    let mut file = File::create(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

#[cfg(unix)]
fn sync_folder(folder: &Path) -> std::io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Elsewhere a folder cannot be opened to be flushed; the system orders renames itself.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> std::io::Result<()> {
    Ok(())
}
