//! A log published as static files: extended leaf by leaf, read back for proofs.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::fs::{self, File};
use std::path::{Path, PathBuf};

use crate::edge::{Edge, complete_root};
use crate::files::{self, CHECKPOINT, Writer};
use crate::note::MAX_NOTE_LEN;
use crate::tile::{
    Kind, LEVELS, TILE_WIDTH, Tile, decode_entries, decode_hashes, encode_entry, encode_hashes,
    level_size,
};
use crate::{
    Checkpoint, ConsistencyProof, Hash, InclusionProof, Leaves, LedgerError, Nodes, ProofFile,
    Signer, leaf_hash, leaves, prove_consistency, prove_inclusion, verify_inclusion,
};

/// The file that says someone is publishing (locked, never deleted).
const LOCK: &str = ".lock";

/// A folder that holds a published log: `checkpoint`, `tile/<L>/<N>[.p/<W>]`, `tile/entries/<N>[.p/<W>]`.
/// Any web server can serve it as it is; names that begin with a dot are not part of the publication.
#[derive(Debug)]
pub struct Publication {
    dir: PathBuf,
    head: Option<Head>,
}

#[derive(Clone, Debug)]
struct Head {
    note: String,
    checkpoint: Checkpoint,
}

impl Publication {
    /// Opens the folder, creating it when absent, and reads the checkpoint. No signature is checked here:
    /// the folder is the log's own; readers use [`verify_publication`](crate::verify_publication).
    pub fn open(dir: &Path) -> Result<Self, LedgerError> {
        fs::create_dir_all(dir).map_err(|e| LedgerError::io("create", dir, e))?;
        Ok(Self {
            dir: dir.to_owned(),
            head: read_head(dir)?,
        })
    }

    /// The folder.
    pub fn dir(&self) -> &Path {
        &self.dir
    }

    /// How many leaves the last checkpoint covers.
    pub fn published_size(&self) -> u64 {
        self.head.as_ref().map_or(0, |head| head.checkpoint.size())
    }

    /// The last checkpoint, if anything is published.
    pub fn checkpoint(&self) -> Option<&Checkpoint> {
        self.head.as_ref().map(|head| &head.checkpoint)
    }

    /// The last checkpoint as the signed text, if anything is published.
    pub fn checkpoint_note(&self) -> Option<&str> {
        self.head.as_ref().map(|head| head.note.as_str())
    }

    /// Publishes every stored leaf that is not published yet, then signs the new checkpoint under the signer's name.
    ///
    /// Tiles and bundles are written first, each whole or not at all, and made durable; the checkpoint comes last,
    /// so it never speaks of what is not there. Interrupted anywhere, the next call finishes the work. Full tiles
    /// are never rewritten. Before anything new is signed, the leaves and tiles of the last partial tile must
    /// still give the root that was signed, else [`LedgerError::Diverged`]. Memory: one bundle of 256
    /// leaves and a batch of files of 8 MiB.
    pub fn publish<L: Leaves + ?Sized>(
        &mut self,
        leaves: &L,
        signer: &Signer,
    ) -> Result<Checkpoint, LedgerError> {
        let _lock = self.lock()?;
        // Another process may have published since this value was opened.
        self.head = read_head(&self.dir)?;
        let published = self.published_size();
        let stored = leaves
            .size()
            .map_err(|e| LedgerError::Storage(Box::new(e)))?;
        if let Some(Head { checkpoint, .. }) = &self.head {
            if checkpoint.origin() != signer.name() {
                let (found, expected) = (checkpoint.origin().to_owned(), signer.name().to_owned());
                return Err(LedgerError::OtherLog { found, expected });
            }
            if stored < published {
                return Err(LedgerError::Shrunk { stored, published });
            }
        }

        let root = self.write_tiles(leaves, published, stored)?;
        let current = self.head.as_ref().filter(|head| {
            head.checkpoint.size() == stored
                && Checkpoint::open(&head.note, &signer.verifier()).is_ok()
        });
        if let Some(head) = current {
            return Ok(head.checkpoint.clone());
        }
        let checkpoint = Checkpoint::new(signer.name(), stored, root)?;
        let note = checkpoint.sign(signer)?;
        let mut writer = Writer::new(&self.dir);
        writer.replace(CHECKPOINT, note.clone().into_bytes())?;
        writer.settle()?;
        self.head = Some(Head {
            note,
            checkpoint: checkpoint.clone(),
        });
        self.remove_superseded(published, stored);
        Ok(checkpoint)
    }

    /// Proves that leaf `index` is in the tree of the first `size` leaves, from the tiles alone.
    pub fn prove_inclusion(&self, index: u64, size: u64) -> Result<InclusionProof, LedgerError> {
        prove_inclusion(&self.tiles(size)?, index, size)
    }

    /// Proves that the tree of `new_size` leaves extends that of `old_size`, from the tiles alone.
    pub fn prove_consistency(
        &self,
        old_size: u64,
        new_size: u64,
    ) -> Result<ConsistencyProof, LedgerError> {
        prove_consistency(&self.tiles(new_size)?, old_size, new_size)
    }

    /// The proof to keep that leaf `index` is in the published log. It is checked before it is given.
    pub fn proof_file(&self, index: u64) -> Result<ProofFile, LedgerError> {
        let Head { note, checkpoint } =
            self.head.as_ref().ok_or_else(|| LedgerError::Unpublished {
                path: self.dir.clone(),
            })?;
        let proof = self.prove_inclusion(index, checkpoint.size())?;
        let leaf = self.tiles(checkpoint.size())?.node(0, index)?;
        verify_inclusion(&proof, &leaf, &checkpoint.root())?;
        ProofFile::new(proof, note.clone())
    }

    /// The proof of leaf `index` with the leaf itself as extra data, so that the file alone can be checked. A leaf that is
    /// too long for extra data (48 KiB) is left out.
    pub fn proof_with_leaf(&self, index: u64) -> Result<ProofFile, LedgerError> {
        let proof = self.proof_file(index)?;
        match proof.clone().with_extra(self.entry(index)?) {
            Ok(whole) => Ok(whole),
            Err(_) => Ok(proof),
        }
    }

    /// Leaf `index` as published in its entry bundle.
    pub fn entry(&self, index: u64) -> Result<Vec<u8>, LedgerError> {
        let size = self.published_size();
        if index >= size {
            return Err(LedgerError::OutOfRange { asked: index, size });
        }
        let (path, bytes) = files::read_tile(&self.dir, tile_of(Kind::Entries, index, size))?;
        // A position in a tile is below 256.
        let entry = decode_entries(&bytes)
            .and_then(|e| e.get((index % TILE_WIDTH) as usize).map(|e| e.to_vec()));
        entry.ok_or_else(|| LedgerError::Damaged {
            path,
            why: format!("it does not hold entry {index}"),
        })
    }

    fn tiles(&self, size: u64) -> Result<Tiles<'_>, LedgerError> {
        let published = self.published_size();
        if size > published {
            return Err(LedgerError::OutOfRange {
                asked: size,
                size: published,
            });
        }
        // Read at the published size: partial tiles of older sizes may be gone.
        Ok(Tiles {
            dir: &self.dir,
            size: published,
            read: RefCell::default(),
        })
    }

    /// Writes the tiles and bundles for the leaves from the last published one to `stored`; returns the new root.
    fn write_tiles<L: Leaves + ?Sized>(
        &self,
        leaves: &L,
        published: u64,
        stored: u64,
    ) -> Result<Hash, LedgerError> {
        let signed = self
            .head
            .as_ref()
            .map_or_else(Hash::empty_root, |head| head.checkpoint.root());
        let must_extend = |edge: &Edge| match edge.root() {
            found if found == signed => Ok(()),
            found => Err(LedgerError::Diverged {
                size: published,
                found,
                signed,
            }),
        };
        // The last partial bundle is made again from its leaves, so begin where it begins.
        let mut from = published - published % TILE_WIDTH;
        let mut edge = self.edge(from)?;
        if from == published {
            must_extend(&edge)?;
        }
        let mut writer = Writer::new(&self.dir);
        while from < stored {
            let to = stored.min(from + TILE_WIDTH);
            let mut bundle = Vec::new();
            for (index, leaf) in (from..).zip(leaves::read(leaves, from, to)?) {
                encode_entry(&mut bundle, index, &leaf)?;
                edge.append(leaf_hash(&leaf), |level, index, hashes| {
                    let tile = Tile {
                        kind: Kind::Hashes(level),
                        index,
                        width: TILE_WIDTH,
                    };
                    writer.write_immutable(&tile.path(), encode_hashes(hashes))
                })?;
                if index + 1 == published {
                    must_extend(&edge)?;
                }
            }
            let tile = Tile {
                kind: Kind::Entries,
                index: from / TILE_WIDTH,
                width: to - from,
            };
            writer.write_immutable(&tile.path(), bundle)?;
            from = to;
        }
        for (level, index, hashes) in edge.partial_tiles() {
            let tile = Tile {
                kind: Kind::Hashes(level),
                index,
                width: hashes.len() as u64,
            };
            writer.write_immutable(&tile.path(), encode_hashes(hashes))?;
        }
        writer.settle()?;
        Ok(edge.root())
    }

    /// The edge of the tree at `size`, a multiple of 256 not above the published size, from the partial tiles.
    fn edge(&self, size: u64) -> Result<Edge, LedgerError> {
        let partial = (0..LEVELS)
            .map(|level| {
                let (index, width) = (
                    level_size(size, level) / TILE_WIDTH,
                    level_size(size, level) % TILE_WIDTH,
                );
                if width == 0 {
                    return Ok(Vec::new());
                }
                read_hashes(
                    &self.dir,
                    Tile {
                        kind: Kind::Hashes(level),
                        index,
                        width,
                    },
                )
            })
            .collect::<Result<_, _>>()?;
        Ok(Edge::from_partial_tiles(size, partial))
    }

    /// Removes the partial tiles whose full tile is now published, as tlog-tiles allows: a log that is published
    /// at each leaf would else keep 255 of them for each full one. One that cannot be removed is allowed to stay.
    fn remove_superseded(&self, published: u64, stored: u64) {
        let kinds = (0..LEVELS)
            .map(|level| (Kind::Hashes(level), level))
            .chain([(Kind::Entries, 0)]);
        for (kind, level) in kinds {
            let (old, new) = (level_size(published, level), level_size(stored, level));
            let index = old / TILE_WIDTH;
            if old % TILE_WIDTH != 0 && new / TILE_WIDTH > index {
                let partials = Tile {
                    kind,
                    index,
                    width: TILE_WIDTH,
                }
                .partials_path();
                let _allowed_to_stay = fs::remove_dir_all(self.dir.join(partials));
            }
        }
    }

    fn lock(&self) -> Result<Lock, LedgerError> {
        let path = self.dir.join(LOCK);
        let file = File::create(&path).map_err(|e| LedgerError::io("create", &path, e))?;
        file.try_lock().map_err(|e| match e {
            fs::TryLockError::WouldBlock => LedgerError::Busy {
                path: self.dir.clone(),
            },
            fs::TryLockError::Error(e) => LedgerError::io("lock", &path, e),
        })?;
        Ok(Lock(file))
    }
}

/// Held while publishing. Released by name, not by closing: a child process started meanwhile by another thread
/// shares the open file for a moment, and would keep the lock.
struct Lock(File);

impl Drop for Lock {
    fn drop(&mut self) {
        let _closing_releases_it_too = self.0.unlock();
    }
}

fn read_head(dir: &Path) -> Result<Option<Head>, LedgerError> {
    let path = dir.join(CHECKPOINT);
    let Some(bytes) = files::read(&path, MAX_NOTE_LEN as u64)? else {
        return Ok(None);
    };
    let damaged = |why: String| LedgerError::Damaged {
        path: path.clone(),
        why,
    };
    let note = String::from_utf8(bytes).map_err(|_| damaged("it is not UTF-8".to_owned()))?;
    let checkpoint = Checkpoint::parse_unverified(&note).map_err(|e| damaged(e.to_string()))?;
    Ok(Some(Head { note, checkpoint }))
}

/// The tile that holds position `position` of its level, in a level of `level_size` positions.
fn tile_of(kind: Kind, position: u64, level_size: u64) -> Tile {
    let index = position / TILE_WIDTH;
    Tile {
        kind,
        index,
        width: (level_size - index * TILE_WIDTH).min(TILE_WIDTH),
    }
}

fn read_hashes(dir: &Path, tile: Tile) -> Result<Vec<Hash>, LedgerError> {
    let (path, bytes) = files::read_tile(dir, tile)?;
    decode_hashes(&bytes)
        .filter(|hashes| hashes.len() as u64 == tile.width)
        .ok_or_else(|| LedgerError::Damaged {
            path,
            why: format!(
                "it has {} bytes, not {}",
                bytes.len(),
                tile.width * Hash::LEN as u64
            ),
        })
}

/// The published tiles as the nodes of a tree; each file is read once for each proof.
struct Tiles<'a> {
    dir: &'a Path,
    size: u64,
    read: RefCell<BTreeMap<Tile, Vec<Hash>>>,
}

impl Nodes for Tiles<'_> {
    fn node(&self, height: u32, index: u64) -> Result<Hash, LedgerError> {
        let outside = || LedgerError::OutOfRange {
            asked: index,
            size: self.size,
        };
        // The nearest level of tiles at or below, and the nodes there that the asked one covers.
        let (level, above) = (height / 8, height % 8);
        let level_size = level_size(self.size, level);
        let first = index.checked_mul(1 << above).ok_or_else(outside)?;
        if first
            .checked_add(1 << above)
            .is_none_or(|end| end > level_size)
        {
            return Err(outside());
        }
        let tile = tile_of(Kind::Hashes(level), first, level_size);
        if !self.read.borrow().contains_key(&tile) {
            let hashes = read_hashes(self.dir, tile)?;
            self.read.borrow_mut().insert(tile, hashes);
        }
        let from = (first % TILE_WIDTH) as usize;
        let read = self.read.borrow();
        read.get(&tile)
            .and_then(|hashes| hashes.get(from..from + (1 << above)))
            .map(complete_root)
            .ok_or_else(outside)
    }
}
