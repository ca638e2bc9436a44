//! What a killed process left behind goes away at the next start.

use crate::writer::TEMPORARY_PREFIX;
use crate::{History, HistoryError};
use std::collections::HashSet;
use std::path::Path;

/// What a sweep removed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct Swept {
    /// Files that were not yet whole.
    pub temporary: u64,
    /// Whole files that no data set lists.
    pub unlisted: u64,
    /// Bytes freed.
    pub bytes: u64,
}

impl History {
    /// Removes temporary and unlisted files. `listed` holds the paths of *all* data sets' files
    /// ([`crate::history_file_paths`]). Only for the process that holds the folder's lock, before it writes: a file
    /// just written by a running import is unlisted too.
    ///
    /// Only this crate's own names are touched, at their own depth: anything else in the folder stays.
    ///
    /// # Errors
    /// When a folder cannot be read or a file not removed.
    pub fn sweep(&self, listed: &HashSet<String>) -> Result<Swept, HistoryError> {
        let mut swept = Swept::default();
        for dataset in folders(self.root())? {
            for table in folders(&self.root().join(&dataset))? {
                let folder = self.root().join(&dataset).join(&table);
                for name in names(&folder)? {
                    let temporary = name.starts_with(TEMPORARY_PREFIX);
                    if !temporary
                        && (!is_content_name(&name)
                            || listed.contains(&format!("{dataset}/{table}/{name}")))
                    {
                        continue;
                    }
                    let path = folder.join(&name);
                    swept.bytes += std::fs::metadata(&path).map_or(0, |known| known.len());
                    std::fs::remove_file(&path)
                        .map_err(|source| HistoryError::io("remove", &path, source))?;
                    if temporary {
                        swept.temporary += 1;
                    } else {
                        swept.unlisted += 1;
                    }
                }
                // Fails when something is left in it, which is what we want.
                let _ = std::fs::remove_dir(&folder);
            }
            let _ = std::fs::remove_dir(self.root().join(&dataset));
        }
        if swept != Swept::default() {
            tracing::info!(
                temporary = swept.temporary,
                unlisted = swept.unlisted,
                bytes = swept.bytes,
                "history swept"
            );
        }
        Ok(swept)
    }
}

fn is_content_name(name: &str) -> bool {
    let Some(stem) = name.strip_suffix(".parquet") else {
        return false;
    };
    let (hash, number) = stem.split_once('-').unwrap_or((stem, "1"));
    let is =
        |text: &str, digit: fn(&u8) -> bool| !text.is_empty() && text.as_bytes().iter().all(digit);
    hash.len() == 64 && is(hash, u8::is_ascii_hexdigit) && is(number, u8::is_ascii_digit)
}

fn folders(path: &Path) -> Result<Vec<String>, HistoryError> {
    entries(path, true)
}
fn names(path: &Path) -> Result<Vec<String>, HistoryError> {
    entries(path, false)
}

fn entries(path: &Path, folders: bool) -> Result<Vec<String>, HistoryError> {
    let failed = |source| HistoryError::io("read the folder", path, source);
    let mut found = Vec::new();
    for entry in std::fs::read_dir(path).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        // `file_type` does not follow links: a link is neither a folder nor a file here.
        let kind = entry.file_type().map_err(failed)?;
        let wanted = if folders {
            kind.is_dir()
        } else {
            kind.is_file()
        };
        if let (true, Some(name)) = (wanted, entry.file_name().to_str()) {
            found.push(name.to_owned());
        }
    }
    Ok(found)
}
