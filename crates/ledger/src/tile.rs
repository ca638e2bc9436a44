//! The tlog-tiles layout: where a tile or an entry bundle lies, and what its bytes mean.

use crate::{Hash, LedgerError, MAX_LEAF_LEN};

/// Hashes in a full tile, and entries in a full bundle.
pub(crate) const TILE_WIDTH: u64 = 256;

/// The longest possible entry bundle in bytes.
pub(crate) const MAX_BUNDLE_LEN: u64 = TILE_WIDTH * (2 + MAX_LEAF_LEN as u64);

/// A tree of 2^63 - 1 leaves has tiles at levels 0 to 7.
pub(crate) const LEVELS: u32 = 8;

/// What a file below `tile/` holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum Kind {
    /// Hashes at a level: level 0 has the leaf hashes, each level above the roots of full tiles below.
    Hashes(u32),
    /// The leaves themselves.
    Entries,
}

/// One file below `tile/`: `width` is 1 to 256, 256 for a full one.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Tile {
    pub(crate) kind: Kind,
    pub(crate) index: u64,
    pub(crate) width: u64,
}

impl Tile {
    pub(crate) fn is_full(&self) -> bool {
        self.width == TILE_WIDTH
    }

    /// `tile/<L>/<N>[.p/<W>]`, relative to the folder of the publication.
    pub(crate) fn path(&self) -> String {
        if self.is_full() {
            self.full_path()
        } else {
            format!("{}/{}", self.partials_path(), self.width)
        }
    }

    /// Where the full tile of this index lies, or will lie.
    pub(crate) fn full_path(&self) -> String {
        match self.kind {
            Kind::Hashes(level) => format!("tile/{level}/{}", number(self.index)),
            Kind::Entries => format!("tile/entries/{}", number(self.index)),
        }
    }

    /// The folder of the partial tiles of this index.
    pub(crate) fn partials_path(&self) -> String {
        format!("{}.p", self.full_path())
    }

    /// The longest file that can be this tile.
    pub(crate) fn max_len(&self) -> u64 {
        match self.kind {
            Kind::Hashes(_) => TILE_WIDTH * Hash::LEN as u64,
            Kind::Entries => MAX_BUNDLE_LEN,
        }
    }
}

/// How many hashes the level of a tree of `size` leaves has.
pub(crate) fn level_size(size: u64, level: u32) -> u64 {
    size.checked_shr(8 * level).unwrap_or(0)
}

/// `1234067` is `x001/x234/067`.
fn number(index: u64) -> String {
    let mut path = format!("{:03}", index % 1000);
    let mut rest = index / 1000;
    while rest > 0 {
        path = format!("x{:03}/{path}", rest % 1000);
        rest /= 1000;
    }
    path
}

/// The bytes of a tile of hashes.
pub(crate) fn encode_hashes(hashes: &[Hash]) -> Vec<u8> {
    hashes
        .iter()
        .flat_map(|hash| hash.as_bytes())
        .copied()
        .collect()
}

/// The hashes of a tile; its length must be a whole number of them.
pub(crate) fn decode_hashes(bytes: &[u8]) -> Option<Vec<Hash>> {
    let (hashes, rest) = bytes.as_chunks::<32>();
    rest.is_empty()
        .then(|| hashes.iter().copied().map(Hash::from_bytes).collect())
}

/// Appends an entry to the bytes of a bundle. `index` only serves the message.
pub(crate) fn encode_entry(
    bundle: &mut Vec<u8>,
    index: u64,
    leaf: &[u8],
) -> Result<(), LedgerError> {
    let len = u16::try_from(leaf.len()).map_err(|_| LedgerError::LeafTooLong {
        index,
        len: leaf.len(),
    })?;
    bundle.extend_from_slice(&len.to_be_bytes());
    bundle.extend_from_slice(leaf);
    Ok(())
}

/// The entries of a bundle; none when the last one is cut short or there are more than 256.
pub(crate) fn decode_entries(mut bytes: &[u8]) -> Option<Vec<&[u8]>> {
    let mut entries = Vec::new();
    while !bytes.is_empty() {
        let (len, rest) = bytes.split_first_chunk::<2>()?;
        let (entry, rest) = rest.split_at_checked(usize::from(u16::from_be_bytes(*len)))?;
        entries.push(entry);
        bytes = rest;
        if entries.len() as u64 > TILE_WIDTH {
            return None;
        }
    }
    Some(entries)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_are_those_of_the_specification() {
        let path = |kind, index, width| Tile { kind, index, width }.path();
        assert_eq!(
            path(Kind::Hashes(0), 1_234_067, 256),
            "tile/0/x001/x234/067"
        );
        assert_eq!(path(Kind::Hashes(2), 0, 1), "tile/2/000.p/1");
        assert_eq!(path(Kind::Entries, 273, 112), "tile/entries/273.p/112");
        assert_eq!(path(Kind::Entries, 1000, 256), "tile/entries/x001/000");
    }

    #[test]
    fn a_tree_of_70000_has_the_tiles_of_the_specification() {
        let shape = |level| {
            (
                level_size(70_000, level) / 256,
                level_size(70_000, level) % 256,
            )
        };
        assert_eq!(
            [0, 1, 2, 3].map(shape),
            [(273, 112), (1, 17), (0, 1), (0, 0)]
        );
        assert_eq!(level_size(u64::MAX, 8), 0);
    }

    #[test]
    fn bundles_round_trip_and_cut_ones_are_refused() {
        let leaves: Vec<Vec<u8>> = vec![vec![], vec![7; 65_535], b"abc".to_vec()];
        let mut bundle = Vec::new();
        for (index, leaf) in (0..).zip(&leaves) {
            encode_entry(&mut bundle, index, leaf).unwrap();
        }
        assert_eq!(decode_entries(&bundle).unwrap(), leaves);
        assert!(decode_entries(&bundle[..bundle.len() - 1]).is_none());
        assert!(decode_entries(&[0; 2 * 257]).is_none());
        assert!(encode_entry(&mut bundle, 3, &[0; 65_536]).is_err());
    }
}
