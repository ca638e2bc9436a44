//! What a process must remember whatever happens to it: an append-only file of records, each on the disk before its
//! effect is seen. A record torn by a crash at the end is cut off, for nobody was told of it; damage anywhere else is an
//! error, because then something told would be forgotten.

use crate::AggregationError;
use sha2::{Digest, Sha256};
use std::fs::{File, OpenOptions};
use std::io::{Read, Seek, SeekFrom, Write};
use std::os::unix::fs::OpenOptionsExt;
use std::path::{Path, PathBuf};

/// The largest record: a batch of contributions fits.
const RECORD_MOST: usize = 1 << 28;
const HEAD: usize = 12;

/// Where records go. [`Self::append`] returns when they will survive a crash.
pub trait Journal: Send {
    /// Keeps these records, all or none.
    fn append(&mut self, records: &[Vec<u8>]) -> Result<(), AggregationError>;
}

/// In memory, for tests and for what need not survive.
impl Journal for Vec<Vec<u8>> {
    fn append(&mut self, records: &[Vec<u8>]) -> Result<(), AggregationError> {
        self.extend_from_slice(records);
        Ok(())
    }
}

/// A journal in one file, readable by its owner alone and held by one process at a time.
#[derive(Debug)]
pub struct FileJournal {
    path: PathBuf,
    file: File,
    /// Where the last whole record ends.
    end: u64,
}

impl FileJournal {
    /// Opens or makes the file and reads every record in it.
    pub fn open(path: &Path) -> Result<(Self, Vec<Vec<u8>>), AggregationError> {
        let failed = |why: String| AggregationError::Journal {
            path: path.display().to_string(),
            why,
        };
        let mut file = OpenOptions::new()
            .read(true)
            .write(true)
            .create(true)
            .truncate(false)
            .mode(0o600)
            .open(path)
            .map_err(|error| failed(error.to_string()))?;
        file.try_lock()
            .map_err(|_| failed("another process uses it: stop that one first".to_owned()))?;
        let mut bytes = Vec::new();
        file.read_to_end(&mut bytes)
            .map_err(|error| failed(error.to_string()))?;
        let (records, end) = records(&bytes).map_err(|why| failed(why.to_owned()))?;
        let end = end as u64;
        file.set_len(end)
            .and_then(|()| file.seek(SeekFrom::Start(end)))
            .and_then(|_| file.sync_all())
            .and_then(|()| sync_folder(path))
            .map_err(|error| failed(error.to_string()))?;
        let journal = Self {
            path: path.to_owned(),
            file,
            end,
        };
        Ok((journal, records))
    }
}

impl Journal for FileJournal {
    fn append(&mut self, records: &[Vec<u8>]) -> Result<(), AggregationError> {
        let mut bytes = Vec::new();
        let mut whole = Vec::new();
        for record in records {
            if record.len() > RECORD_MOST {
                return Err(AggregationError::Malformed("a record of bearable size"));
            }
            crate::wire::put_bytes(&mut whole, record);
        }
        bytes.extend_from_slice(&(whole.len() as u32).to_le_bytes());
        bytes.extend_from_slice(&checksum(&whole));
        bytes.extend_from_slice(&whole);
        let written = self
            .file
            .write_all(&bytes)
            .and_then(|()| self.file.sync_data());
        if let Err(error) = written {
            // What was half written must not precede the next record.
            let _ = self.file.set_len(self.end);
            let _ = self.file.seek(SeekFrom::Start(self.end));
            return Err(AggregationError::Journal {
                path: self.path.display().to_string(),
                why: error.to_string(),
            });
        }
        self.end += bytes.len() as u64;
        Ok(())
    }
}

/// All records, and where the last whole group of them ends.
fn records(bytes: &[u8]) -> Result<(Vec<Vec<u8>>, usize), &'static str> {
    let mut from = crate::wire::Reader(bytes);
    let mut found = Vec::new();
    loop {
        let end = bytes.len() - from.0.len();
        if from.0.len() < HEAD {
            return Ok((found, end));
        }
        let head = (from.u32(), from.array::<8>());
        let (Some(length), Some(sum)) = head else {
            return Ok((found, end));
        };
        let Some(group) = usize::try_from(length)
            .ok()
            .and_then(|length| from.take(length))
        else {
            return Ok((found, end));
        };
        if checksum(group) != sum {
            if from.0.is_empty() {
                return Ok((found, end));
            }
            return Err("a record in its middle is damaged: restore it from a copy");
        }
        let mut inside = crate::wire::Reader(group);
        while !inside.0.is_empty() {
            let record = inside
                .bytes(RECORD_MOST)
                .ok_or("a record is not one of this version")?;
            found.push(record.to_vec());
        }
    }
}

fn checksum(bytes: &[u8]) -> [u8; 8] {
    let mut sum = [0; 8];
    for (to, from) in sum.iter_mut().zip(Sha256::digest(bytes)) {
        *to = from;
    }
    sum
}

/// A new file's name is on the disk only when its folder is.
fn sync_folder(path: &Path) -> std::io::Result<()> {
    match path
        .parent()
        .filter(|parent| !parent.as_os_str().is_empty())
    {
        Some(folder) => File::open(folder)?.sync_all(),
        None => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_was_appended_is_there_again_and_a_torn_end_is_cut_off_at_every_byte() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let (mut journal, nothing) = FileJournal::open(&path).unwrap();
        assert!(nothing.is_empty());
        journal.append(&[b"one".to_vec()]).unwrap();
        let after_one = std::fs::metadata(&path).unwrap().len();
        journal
            .append(&[b"two".to_vec(), b"three".to_vec()])
            .unwrap();
        drop(journal);
        let whole = std::fs::read(&path).unwrap();
        for cut in 0..=whole.len() {
            std::fs::write(&path, &whole[..cut]).unwrap();
            let (mut journal, records) = FileJournal::open(&path).unwrap();
            let expected = if cut == whole.len() {
                3
            } else {
                usize::from(cut as u64 >= after_one)
            };
            assert_eq!(records.len(), expected, "cut at {cut}");
            journal.append(&[b"next".to_vec()]).unwrap();
            drop(journal);
            let (_, records) = FileJournal::open(&path).unwrap();
            assert_eq!(records.last().unwrap(), b"next");
            assert_eq!(records.len(), expected + 1);
        }
    }

    #[test]
    fn damage_in_the_middle_is_an_error_and_two_processes_never_share_a_file() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("journal");
        let (mut journal, _) = FileJournal::open(&path).unwrap();
        journal.append(&[b"one".to_vec()]).unwrap();
        journal.append(&[b"two".to_vec()]).unwrap();
        assert!(
            FileJournal::open(&path)
                .unwrap_err()
                .to_string()
                .contains("another process")
        );
        drop(journal);
        let mut bytes = std::fs::read(&path).unwrap();
        bytes[HEAD + 4] ^= 1;
        std::fs::write(&path, bytes).unwrap();
        assert!(
            FileJournal::open(&path)
                .unwrap_err()
                .to_string()
                .contains("damaged")
        );
    }
}
