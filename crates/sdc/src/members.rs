//! Who is in a cell: a compressed set of persons' numbers.

use roaring::RoaringBitmap;

use crate::SdcError;

/// The persons of a cell, by dense numbers that stay the same from answer to answer.
///
/// The numbers are the caller's: one person must keep hers over all answers (and snapshots of a data set) that are to be
/// compared, and no two persons may share one.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Members(RoaringBitmap);

/// The longest compact form read back: 16 MiB hold any set of 134 million persons.
const MOST_BYTES: usize = 16 << 20;

impl Members {
    /// Takes numbers that rise strictly.
    ///
    /// # Errors
    /// [`SdcError::Unsorted`] when a number repeats or falls.
    pub fn from_sorted(numbers: &[u32]) -> Result<Self, SdcError> {
        RoaringBitmap::from_sorted_iter(numbers.iter().copied())
            .map(Self::compact)
            .map_err(|broken| SdcError::Unsorted {
                position: broken.valid_until() as usize,
            })
    }

    /// The number of persons.
    #[must_use]
    pub fn count(&self) -> u64 {
        self.0.len()
    }

    /// Whether nobody is here.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Whether this person is here.
    #[must_use]
    pub fn contains(&self, person: u32) -> bool {
        self.0.contains(person)
    }

    /// The persons' numbers, rising.
    pub fn iter(&self) -> impl Iterator<Item = u32> + '_ {
        self.0.iter()
    }

    /// The portable serialisation of Roaring bitmaps (RoaringFormatSpec), at most 2 bytes a person and 8 KiB per
    /// 65,536 numbers.
    #[must_use]
    pub fn to_bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(self.0.serialized_size());
        // Writing into a vector has no way to fail.
        let _ = self.0.serialize_into(&mut bytes);
        bytes
    }

    /// Reads [`Members::to_bytes`] back.
    ///
    /// # Errors
    /// [`SdcError::BadBytes`] when the bytes are more than 16 MiB or no such serialisation.
    pub fn from_bytes(bytes: &[u8]) -> Result<Self, SdcError> {
        if bytes.len() > MOST_BYTES {
            return Err(SdcError::BadBytes {
                what: "a set of persons over 16 MiB",
            });
        }
        let mut rest = bytes;
        let set = RoaringBitmap::deserialize_from(&mut rest).map_err(|_| SdcError::BadBytes {
            what: "no serialised set of persons",
        })?;
        if !rest.is_empty() {
            return Err(SdcError::BadBytes {
                what: "a set of persons with bytes left over",
            });
        }
        Ok(Self(set))
    }

    pub(crate) fn insert_all(&mut self, other: &Self) {
        self.0 |= &other.0;
    }

    pub(crate) fn common(&self, other: &Self) -> Self {
        Self(&self.0 & &other.0)
    }

    pub(crate) fn common_count(&self, other: &Self) -> u64 {
        self.0.intersection_len(&other.0)
    }

    /// Count, least and greatest number: equal sets have equal ends. None of nobody.
    pub(crate) fn ends(&self) -> Option<(u64, u32, u32)> {
        Some((self.0.len(), self.0.min()?, self.0.max()?))
    }

    /// The upper halves of all numbers in any of the sets, rising.
    pub(crate) fn blocks(sets: &[&Self]) -> Vec<u16> {
        let mut blocks = Vec::new();
        let mut next = Some(0_u32);
        while let Some(from) = next {
            let first = |set: &&Self| set.0.range(from..).next();
            let Some(first) = sets.iter().filter_map(first).min() else {
                break;
            };
            blocks.push((first >> 16) as u16);
            next = (first | 0xffff).checked_add(1);
        }
        blocks
    }

    /// The lower halves of the numbers with this upper half, rising.
    pub(crate) fn for_each_in_block(&self, high: u16, mut visit: impl FnMut(u16)) {
        let from = u32::from(high) << 16;
        for person in self.0.range(from..=(from | 0xffff)) {
            visit(person as u16);
        }
    }

    fn compact(mut set: RoaringBitmap) -> Self {
        set.optimize();
        Self(set)
    }
}

impl FromIterator<u32> for Members {
    fn from_iter<I: IntoIterator<Item = u32>>(numbers: I) -> Self {
        Self::compact(numbers.into_iter().collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_set_comes_back_from_its_bytes_and_nothing_else_does() {
        let members = Members::from_sorted(&[0, 3, 70_000, u32::MAX]).unwrap();
        let bytes = members.to_bytes();
        assert_eq!(Members::from_bytes(&bytes).unwrap(), members);
        assert!(Members::from_bytes(&bytes[..bytes.len() - 1]).is_err());
        assert!(Members::from_bytes(&[bytes, vec![0]].concat()).is_err());
        assert_eq!(
            Members::from_sorted(&[4, 4]),
            Err(SdcError::Unsorted { position: 1 })
        );
    }

    #[test]
    fn a_million_persons_in_one_piece_take_few_bytes() {
        assert!((0..1_000_000).collect::<Members>().to_bytes().len() < 1_000);
    }
}
