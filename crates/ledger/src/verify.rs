//! The full check of a published log: every hash of every leaf is made again and compared with every file.

use std::fs;
use std::path::{Path, PathBuf};

use crate::edge::Edge;
use crate::files::{self, CHECKPOINT, prefix_len};
use crate::note::MAX_NOTE_LEN;
use crate::tile::{Kind, TILE_WIDTH, Tile, decode_entries, decode_hashes, encode_hashes};
use crate::{Checkpoint, Hash, Leaves, LedgerError, Verifier, leaf_hash, leaves};

/// What was verified.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Verified {
    /// How many leaves the signed checkpoint covers, each of them checked.
    pub size: u64,
    /// The root that was signed and that the leaves give.
    pub root: Hash,
    /// Stored leaves beyond the checkpoint: not published yet, so nothing to compare them with.
    pub pending: u64,
}

/// The first thing found that contradicts the signed checkpoint, or that kept the check from being made.
#[derive(Debug, thiserror::Error)]
#[non_exhaustive]
pub enum Violation {
    /// A file is missing, too long, or could not be read.
    #[error(transparent)]
    Unreadable(LedgerError),
    /// The checkpoint is malformed, of another log, or not signed by the key.
    #[error("{path}: {source}", path = path.display())]
    Checkpoint {
        /// The checkpoint's file.
        path: PathBuf,
        /// Why it does not count.
        source: LedgerError,
    },
    /// The storage lost leaves.
    #[error("the storage holds {stored} leaves, the signed checkpoint covers {published}")]
    Truncated {
        /// Leaves in the storage.
        stored: u64,
        /// Size of the checkpoint.
        published: u64,
    },
    /// A stored leaf is not the one that was published.
    #[error("stored leaf {index} hashes to {found}, published is {published}")]
    Leaf {
        /// Position of the leaf.
        index: u64,
        /// Hash of the stored leaf.
        found: Hash,
        /// Hash in the tile.
        published: Hash,
    },
    /// An entry in a bundle is not the leaf that was hashed into the tree.
    #[error("{path}: entry {index} hashes to {found}, its tile says {published}", path = path.display())]
    Entry {
        /// The bundle's file.
        path: PathBuf,
        /// Position of the entry in the log.
        index: u64,
        /// Hash of the entry.
        found: Hash,
        /// Hash in the tile.
        published: Hash,
    },
    /// A bundle or tile does not have its format or number of elements.
    #[error("{path}: expected {expected}", path = path.display())]
    Shape {
        /// The file.
        path: PathBuf,
        /// What it should be.
        expected: String,
    },
    /// A tile's hash is not what the leaves give.
    #[error("{path}: hash {position} is {found}, the leaves give {computed}", path = path.display())]
    Tile {
        /// The tile's file.
        path: PathBuf,
        /// Position in the tile, from 0.
        position: usize,
        /// What the file holds.
        found: Hash,
        /// What the leaves give.
        computed: Hash,
    },
    /// An older partial tile or bundle is not the beginning of the one that replaced it.
    #[error("{path}: differs from the beginning of {newer}", path = path.display(), newer = newer.display())]
    OldPartial {
        /// The older file.
        path: PathBuf,
        /// The file it should begin.
        newer: PathBuf,
    },
    /// Leaves and tiles agree with each other, not with what was signed.
    #[error("{path}: signed root is {signed}, the {size} leaves give {computed}", path = path.display())]
    Root {
        /// The checkpoint's file.
        path: PathBuf,
        /// Size of the checkpoint.
        size: u64,
        /// What was signed.
        signed: Hash,
        /// What the leaves give.
        computed: Hash,
    },
    /// The storage failed, which is no statement about the log.
    #[error("the check could not be made: {0}")]
    Storage(#[source] LedgerError),
}

/// Checks a publication against the leaves it was made of: checkpoint, bundles, tiles and stored leaves must all
/// say the same, byte for byte. Memory: one bundle of 256 leaves.
///
/// Not covered, because nothing was signed for it: stored leaves beyond the checkpoint (counted as pending) and
/// files beyond it, which an interrupted publication leaves. That the checkpoint is the *latest* one signed is for
/// whoever kept an earlier one to check, with a consistency proof.
pub fn verify_log<L: Leaves + ?Sized>(
    leaves: &L,
    dir: &Path,
    verifier: &Verifier,
) -> Result<Verified, Violation> {
    let stored = leaves
        .size()
        .map_err(|e| Violation::Storage(LedgerError::Storage(Box::new(e))))?;
    let checked = walk(
        dir,
        verifier,
        |size| check_length(stored, size),
        |from, to| {
            leaves::read(leaves, from, to)
                .map(Some)
                .map_err(Violation::Storage)
        },
    )?;
    Ok(Verified {
        pending: stored - checked.size,
        ..checked
    })
}

/// Checks a publication from its files alone, as anyone with a copy of the folder and the public key can.
pub fn verify_publication(dir: &Path, verifier: &Verifier) -> Result<Verified, Violation> {
    walk(dir, verifier, |_| Ok(()), |_, _| Ok(None))
}

fn check_length(stored: u64, published: u64) -> Result<(), Violation> {
    if stored < published {
        Err(Violation::Truncated { stored, published })
    } else {
        Ok(())
    }
}

/// Follows the log from its first leaf to the checkpoint. `stored` gives the stored leaves of a range, if any.
fn walk(
    dir: &Path,
    verifier: &Verifier,
    check_size: impl FnOnce(u64) -> Result<(), Violation>,
    stored: impl Fn(u64, u64) -> Result<Option<Vec<Vec<u8>>>, Violation>,
) -> Result<Verified, Violation> {
    let checkpoint = read_checkpoint(dir, verifier)?;
    let size = checkpoint.size();
    check_size(size)?;
    let mut edge = Edge::default();
    let mut from = 0;
    while from < size {
        let to = size.min(from + TILE_WIDTH);
        let hashes = check_bundle(dir, from, to, stored(from, to)?)?;
        for hash in hashes {
            edge.append(hash, |level, index, hashes| {
                check_tile(dir, level, index, hashes)
            })?;
        }
        from = to;
    }
    for (level, index, hashes) in edge.partial_tiles() {
        check_tile(dir, level, index, hashes)?;
    }
    let (signed, computed) = (checkpoint.root(), edge.root());
    if signed != computed {
        return Err(Violation::Root {
            path: dir.join(CHECKPOINT),
            size,
            signed,
            computed,
        });
    }
    Ok(Verified {
        size,
        root: signed,
        pending: 0,
    })
}

fn read_checkpoint(dir: &Path, verifier: &Verifier) -> Result<Checkpoint, Violation> {
    let path = dir.join(CHECKPOINT);
    let bytes = files::read(&path, MAX_NOTE_LEN as u64)
        .and_then(|bytes| {
            bytes.ok_or_else(|| LedgerError::Unpublished {
                path: dir.to_owned(),
            })
        })
        .map_err(Violation::Unreadable)?;
    let invalid = |source| Violation::Checkpoint {
        path: path.clone(),
        source,
    };
    let note = str::from_utf8(&bytes)
        .map_err(|_| invalid(LedgerError::malformed("checkpoint", "it is not UTF-8")))?;
    Checkpoint::open(note, verifier).map_err(invalid)
}

/// Compares the entries of one bundle with its tile and, when given, with the stored leaves; returns their hashes.
fn check_bundle(
    dir: &Path,
    from: u64,
    to: u64,
    stored: Option<Vec<Vec<u8>>>,
) -> Result<Vec<Hash>, Violation> {
    let (index, width) = (from / TILE_WIDTH, to - from);
    let (path, bytes) = files::read_tile(
        dir,
        Tile {
            kind: Kind::Entries,
            index,
            width,
        },
    )
    .map_err(Violation::Unreadable)?;
    let entries = decode_entries(&bytes)
        .filter(|entries| entries.len() as u64 == width)
        .ok_or_else(|| Violation::Shape {
            path: path.clone(),
            expected: format!("{width} whole entries"),
        })?;
    let hashes: Vec<Hash> = entries.iter().map(|entry| leaf_hash(entry)).collect();
    let tile = read_hashes(dir, 0, index, width)?.1;
    let mut stored = stored.map(Vec::into_iter);
    for (((position, entry), found), published) in (from..).zip(&entries).zip(&hashes).zip(tile) {
        // With three witnesses the odd one out is named; when all differ, the stored leaf.
        let leaf = stored
            .as_mut()
            .and_then(Iterator::next)
            .filter(|leaf| leaf != entry);
        match leaf.map(|leaf| leaf_hash(&leaf)) {
            Some(leaf) if leaf != published => {
                return Err(Violation::Leaf {
                    index: position,
                    found: leaf,
                    published,
                });
            }
            Some(_) => {
                return Err(Violation::Entry {
                    path,
                    index: position,
                    found: *found,
                    published,
                });
            }
            // When storage and bundle agree, a difference lies in the tile, which is compared when it is whole.
            None if *found != published && stored.is_none() => {
                return Err(Violation::Entry {
                    path,
                    index: position,
                    found: *found,
                    published,
                });
            }
            None => {}
        }
    }
    check_old_partials(
        dir,
        Tile {
            kind: Kind::Entries,
            index,
            width,
        },
        &path,
        &bytes,
    )?;
    Ok(hashes)
}

/// Compares a tile with the hashes that the leaves give.
fn check_tile(dir: &Path, level: u32, index: u64, computed: &[Hash]) -> Result<(), Violation> {
    let width = computed.len() as u64;
    let (path, found) = read_hashes(dir, level, index, width)?;
    for (position, (found, computed)) in found.into_iter().zip(computed.iter().copied()).enumerate()
    {
        if found != computed {
            return Err(Violation::Tile {
                path,
                position,
                found,
                computed,
            });
        }
    }
    check_old_partials(
        dir,
        Tile {
            kind: Kind::Hashes(level),
            index,
            width,
        },
        &path,
        &encode_hashes(computed),
    )
}

fn read_hashes(
    dir: &Path,
    level: u32,
    index: u64,
    width: u64,
) -> Result<(PathBuf, Vec<Hash>), Violation> {
    let (path, bytes) = files::read_tile(
        dir,
        Tile {
            kind: Kind::Hashes(level),
            index,
            width,
        },
    )
    .map_err(Violation::Unreadable)?;
    match decode_hashes(&bytes) {
        Some(hashes) if hashes.len() as u64 == width => Ok((path, hashes)),
        _ => Err(Violation::Shape {
            path,
            expected: format!("{width} hashes of 32 bytes"),
        }),
    }
}

/// Partial tiles of older checkpoints may stay beside the newer one; each must be its beginning.
fn check_old_partials(
    dir: &Path,
    newer: Tile,
    newer_path: &Path,
    bytes: &[u8],
) -> Result<(), Violation> {
    let folder = dir.join(newer.partials_path());
    let listing = match fs::read_dir(&folder) {
        Ok(listing) => listing,
        Err(e) if e.kind() == std::io::ErrorKind::NotFound => return Ok(()),
        Err(e) => return Err(Violation::Unreadable(LedgerError::io("list", folder, e))),
    };
    for entry in listing {
        let name = entry
            .map_err(|e| Violation::Unreadable(LedgerError::io("list", &folder, e)))?
            .file_name();
        // Wider ones were written after the checkpoint and other names are no tiles: nothing was signed for them.
        let width = name
            .to_str()
            .and_then(crate::canonical_decimal)
            .filter(|w| (1..newer.width).contains(w));
        let Some(width) = width else { continue };
        let path = folder.join(&name);
        let found = files::read(&path, newer.max_len()).map_err(Violation::Unreadable)?;
        let expected = prefix_len(newer.kind, width, bytes).and_then(|len| bytes.get(..len));
        if found.as_deref() != expected {
            return Err(Violation::OldPartial {
                path,
                newer: newer_path.to_owned(),
            });
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_shorter_than_its_checkpoint_is_truncated() {
        assert!(check_length(5, 5).is_ok());
        assert!(matches!(
            check_length(4, 5),
            Err(Violation::Truncated {
                stored: 4,
                published: 5
            })
        ));
    }
}
