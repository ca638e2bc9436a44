//! The right edge of a tree in the shape of its tiles: the last, partial tile of each level.
//! Publishing and verifying both walk a log with it, in memory bounded by the number of levels.

use crate::tile::{TILE_WIDTH, level_size};
use crate::{Hash, node_hash};

/// For each level, the hashes of the tile that is not full yet (0 to 255 of them).
#[derive(Clone, Debug, Default)]
pub(crate) struct Edge {
    size: u64,
    partial: Vec<Vec<Hash>>,
}

impl Edge {
    /// The edge of a tree of `size` leaves, from the partial tile of each level.
    pub(crate) fn from_partial_tiles(size: u64, partial: Vec<Vec<Hash>>) -> Self {
        debug_assert!(
            (0..)
                .zip(&partial)
                .all(|(l, p)| p.len() as u64 == level_size(size, l) % TILE_WIDTH)
        );
        Self { size, partial }
    }

    /// Appends a leaf hash and hands each tile that it fills to `full(level, index, hashes)`, lowest level first.
    pub(crate) fn append<E>(
        &mut self,
        leaf: Hash,
        mut full: impl FnMut(u32, u64, &[Hash]) -> Result<(), E>,
    ) -> Result<(), E> {
        self.size += 1;
        let mut hash = leaf;
        for level in 0u32.. {
            if self.partial.len() <= level as usize {
                self.partial.push(Vec::new());
            }
            let Some(tile) = self.partial.get_mut(level as usize) else {
                break;
            };
            tile.push(hash);
            if (tile.len() as u64) < TILE_WIDTH {
                break;
            }
            full(level, level_size(self.size, level) / TILE_WIDTH - 1, tile)?;
            hash = complete_root(tile);
            tile.clear();
        }
        Ok(())
    }

    /// The partial tiles that hold something: level, index, hashes.
    pub(crate) fn partial_tiles(&self) -> impl Iterator<Item = (u32, u64, &[Hash])> {
        (0u32..)
            .zip(&self.partial)
            .filter(|(_, hashes)| !hashes.is_empty())
            .map(|(level, hashes)| {
                (
                    level,
                    level_size(self.size, level) / TILE_WIDTH,
                    hashes.as_slice(),
                )
            })
    }

    /// The RFC 6962 root: the complete subtrees of the edge, joined from the smallest, rightmost one.
    pub(crate) fn root(&self) -> Hash {
        let mut root: Option<Hash> = None;
        for tile in &self.partial {
            let mut rest = tile.as_slice();
            while !rest.is_empty() {
                // The lowest bit of the length is the smallest complete subtree, at the right end.
                let (left, subtree) =
                    rest.split_at(rest.len() - (1 << rest.len().trailing_zeros()));
                let hash = complete_root(subtree);
                root = Some(root.map_or(hash, |right| node_hash(&hash, &right)));
                rest = left;
            }
        }
        root.unwrap_or_else(Hash::empty_root)
    }
}

/// The root over 1, 2, 4, … 256 sibling hashes.
pub(crate) fn complete_root(siblings: &[Hash]) -> Hash {
    debug_assert!(siblings.len().is_power_of_two());
    let mut row = siblings.to_vec();
    while row.len() > 1 {
        row = row
            .as_chunks::<2>()
            .0
            .iter()
            .map(|[left, right]| node_hash(left, right))
            .collect();
    }
    row.first().copied().unwrap_or_else(Hash::empty_root)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Frontier, leaf_hash};

    #[test]
    fn agrees_with_the_frontier_at_every_size() {
        let (mut edge, mut frontier) = (Edge::default(), Frontier::new());
        let mut full_tiles = Vec::new();
        for i in 0..66_000u32 {
            let hash = leaf_hash(&i.to_be_bytes());
            frontier.append(hash);
            edge.append(hash, |level, index, tile| {
                assert_eq!(tile.len(), 256);
                full_tiles.push((level, index));
                Ok::<_, std::convert::Infallible>(())
            })
            .unwrap();
            if i < 1_100 || i % 977 == 0 || i.is_multiple_of(256) || i > 65_530 && i < 65_540 {
                assert_eq!(edge.root(), frontier.root(), "at {}", i + 1);
            }
        }
        assert_eq!(
            full_tiles.iter().filter(|(level, _)| *level == 0).count(),
            257
        );
        assert_eq!(
            full_tiles.iter().filter(|(level, _)| *level == 1).count(),
            1
        );
        let partial: Vec<_> = edge
            .partial_tiles()
            .map(|(level, index, tile)| (level, index, tile.len()))
            .collect();
        assert_eq!(partial, [(0, 257, 208), (1, 1, 1), (2, 0, 1)]);
    }
}
