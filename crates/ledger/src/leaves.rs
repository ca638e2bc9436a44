//! The one thing this crate needs from a storage.

use std::convert::Infallible;

use crate::LedgerError;
use crate::tile::TILE_WIDTH;

/// The longest leaf in bytes: its length must fit the two bytes before it in an entry bundle.
pub const MAX_LEAF_LEN: usize = u16::MAX as usize;

/// Whoever stores the leaves implements this. Leaves only ever get appended; a leaf once given never changes.
pub trait Leaves {
    /// Why the storage failed.
    type Error: std::error::Error + Send + Sync + 'static;

    /// How many leaves are durably stored.
    fn size(&self) -> Result<u64, Self::Error>;

    /// The leaves `[from, to)`, in order. Never asked for more than 256 at once nor beyond [`size`](Self::size).
    fn range(&self, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Self::Error>;
}

/// A log in memory.
impl Leaves for Vec<Vec<u8>> {
    type Error = Infallible;

    fn size(&self) -> Result<u64, Infallible> {
        Ok(self.len() as u64)
    }

    fn range(&self, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Infallible> {
        let (from, to) = (
            usize::try_from(from).unwrap_or(usize::MAX),
            usize::try_from(to).unwrap_or(usize::MAX),
        );
        Ok(self
            .get(from..to.min(self.len()))
            .unwrap_or_default()
            .to_vec())
    }
}

/// One bundle's worth of leaves, with the storage's promises checked.
pub(crate) fn read<L: Leaves + ?Sized>(
    leaves: &L,
    from: u64,
    to: u64,
) -> Result<Vec<Vec<u8>>, LedgerError> {
    debug_assert!(to - from <= TILE_WIDTH);
    let read = leaves
        .range(from, to)
        .map_err(|e| LedgerError::Storage(Box::new(e)))?;
    if read.len() as u64 != to - from {
        return Err(LedgerError::MissingLeaves {
            from,
            to,
            given: read.len(),
        });
    }
    for (index, leaf) in (from..).zip(&read) {
        if leaf.len() > MAX_LEAF_LEN {
            return Err(LedgerError::LeafTooLong {
                index,
                len: leaf.len(),
            });
        }
    }
    Ok(read)
}
