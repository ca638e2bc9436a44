//! A small town's log: leaves of varied lengths, a key, a folder.

use std::path::{Path, PathBuf};

use ledger::{Publication, Signer, Verifier};
use tempfile::TempDir;

pub(crate) struct Town {
    folder: TempDir,
    pub(crate) leaves: Vec<Vec<u8>>,
    pub(crate) signer: Signer,
}

impl Town {
    pub(crate) fn new() -> Self {
        Self {
            folder: tempfile::tempdir().unwrap(),
            leaves: Vec::new(),
            signer: Signer::from_seed("town.example/log", [42; 32]).unwrap(),
        }
    }

    pub(crate) fn published(steps: &[u64]) -> Self {
        let mut town = Self::new();
        for &size in steps {
            town.grow_to(size);
            town.publish();
        }
        town
    }

    pub(crate) fn grow_to(&mut self, size: u64) {
        for i in self.leaves.len() as u64..size {
            self.leaves.push(leaf(i));
        }
    }

    pub(crate) fn publish(&self) -> Publication {
        let mut publication = Publication::open(self.dir()).unwrap();
        publication.publish(&self.leaves, &self.signer).unwrap();
        publication
    }

    pub(crate) fn dir(&self) -> &Path {
        self.folder.path()
    }

    pub(crate) fn verifier(&self) -> Verifier {
        self.signer.verifier()
    }

    /// Every published file, sorted; names that begin with a dot are not published.
    pub(crate) fn files(&self) -> Vec<PathBuf> {
        files_below(self.dir())
    }
}

/// Leaf `i`: its number and 0 to 199 more bytes.
pub(crate) fn leaf(i: u64) -> Vec<u8> {
    let mut leaf = i.to_be_bytes().to_vec();
    leaf.resize(8 + (i * 31 % 200) as usize, (i % 251) as u8);
    leaf
}

fn files_below(folder: &Path) -> Vec<PathBuf> {
    let mut files = Vec::new();
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.file_name().unwrap().to_str().unwrap().starts_with('.') {
            continue;
        }
        if path.is_dir() {
            files.extend(files_below(&path))
        } else {
            files.push(path)
        }
    }
    files.sort();
    files
}
