//! What a party has been given so far, in a compact form that can be kept.

use crate::{Members, SdcError};

/// How a released cell's count of persons was shown.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Shown {
    /// As it is, or with figures other than counts of persons.
    Exact,
    /// Only the count of persons, rounded to a multiple of `base`: shown − true is `error`.
    Rounded {
        /// The base.
        base: u32,
        /// Shown − true, less than the base to either side.
        error: i32,
    },
}

/// One cell that left: who was in it and how it was shown. Its figures are not needed and not kept.
#[derive(Debug, Clone, PartialEq)]
pub struct ReleasedCell {
    members: Members,
    shown: Shown,
}

/// Everything one party got about one population of persons.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Released {
    cells: Vec<ReleasedCell>,
}

const MAGIC: &[u8; 4] = b"sdc1";
const HEADER: usize = 12;
/// With more, the party's period is over: nothing further is answered exactly.
const MOST_CELLS: usize = 20_000;

impl ReleasedCell {
    /// A cell shown to a party.
    ///
    /// # Errors
    /// [`SdcError::OutOfRange`] when a rounding error is not smaller than its base.
    pub fn new(members: Members, shown: Shown) -> Result<Self, SdcError> {
        if let Shown::Rounded { base, error } = shown
            && error.unsigned_abs() >= base
        {
            return Err(SdcError::OutOfRange {
                what: "a rounding error",
                found: u64::from(error.unsigned_abs()),
                least: 0,
                most: u64::from(base.saturating_sub(1)),
            });
        }
        Ok(Self { members, shown })
    }

    /// Its persons.
    #[must_use]
    pub fn members(&self) -> &Members {
        &self.members
    }

    /// How it was shown.
    #[must_use]
    pub fn shown(&self) -> Shown {
        self.shown
    }

    /// `sdc1`, base and error (4 bytes each, little-endian, base 0 for exact), then the set as [`Members::to_bytes`]. This
    /// says who was in the cell: it is as confidential as the data.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let (base, error) = match self.shown {
            Shown::Exact => (0, 0),
            Shown::Rounded { base, error } => (base, error),
        };
        let mut bytes = MAGIC.to_vec();
        bytes.extend(base.to_le_bytes());
        bytes.extend(error.to_le_bytes());
        bytes.extend(self.members.to_bytes());
        bytes
    }

    /// Reads [`ReleasedCell::to_bytes`] back.
    ///
    /// # Errors
    /// [`SdcError::BadBytes`] or [`SdcError::OutOfRange`] when the bytes are not such a cell.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SdcError> {
        let bad = SdcError::BadBytes {
            what: "no released cell",
        };
        let Some((header, set)) = bytes.split_first_chunk::<HEADER>() else {
            return Err(bad);
        };
        let [m0, m1, m2, m3, b0, b1, b2, b3, e0, e1, e2, e3] = *header;
        if [m0, m1, m2, m3] != *MAGIC {
            return Err(bad);
        }
        let base = u32::from_le_bytes([b0, b1, b2, b3]);
        let error = i32::from_le_bytes([e0, e1, e2, e3]);
        let shown = match base {
            0 => Shown::Exact,
            base => Shown::Rounded { base, error },
        };
        Self::new(Members::from_bytes(set)?, shown)
    }
}

impl Released {
    /// Nothing so far.
    #[must_use]
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds the cells of an answer that left.
    ///
    /// # Errors
    /// [`SdcError::TooMany`] beyond 20,000 cells in all.
    pub fn extend(
        &mut self,
        cells: impl IntoIterator<Item = ReleasedCell>,
    ) -> Result<(), SdcError> {
        self.cells.extend(cells);
        if self.cells.len() > MOST_CELLS {
            return Err(SdcError::TooMany {
                what: "cells released to one party",
                found: self.cells.len(),
                most: MOST_CELLS,
            });
        }
        Ok(())
    }

    /// The cells so far.
    #[must_use]
    pub fn cells(&self) -> &[ReleasedCell] {
        &self.cells
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_released_cell_comes_back_and_forged_ones_do_not() {
        let members: Members = (5..90).collect();
        let shown = Shown::Rounded { base: 5, error: -3 };
        let cell = ReleasedCell::new(members.clone(), shown).unwrap();
        let mut bytes = cell.to_bytes();
        assert_eq!(ReleasedCell::from_bytes(&bytes).unwrap(), cell);
        bytes[8] = 77;
        assert!(ReleasedCell::from_bytes(&bytes).is_err());
        assert!(ReleasedCell::from_bytes(&bytes[..7]).is_err());
        assert!(ReleasedCell::new(members, Shown::Rounded { base: 5, error: 5 }).is_err());
    }
}
