//! The bytes that travel and that are kept: little-endian integers, 32-byte points and scalars in their one canonical
//! form, lists with a bounded count. What is read must end where the bytes end, so that equal things have equal bytes.

use crate::AggregationError;
use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;

/// Something with one canonical form in bytes.
pub(crate) trait Wire: Sized {
    /// What to call it when it cannot be read.
    const NAME: &'static str;
    fn write(&self, out: &mut Vec<u8>);
    fn read(from: &mut Reader<'_>) -> Option<Self>;

    fn wire(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    fn unwire(bytes: &[u8]) -> Result<Self, AggregationError> {
        let mut from = Reader(bytes);
        match Self::read(&mut from) {
            Some(value) if from.0.is_empty() => Ok(value),
            _ => Err(AggregationError::Malformed(Self::NAME)),
        }
    }
}

/// What is left to read.
pub(crate) struct Reader<'a>(pub(crate) &'a [u8]);

impl<'a> Reader<'a> {
    pub(crate) fn take(&mut self, count: usize) -> Option<&'a [u8]> {
        let (head, rest) = self.0.split_at_checked(count)?;
        self.0 = rest;
        Some(head)
    }
    pub(crate) fn array<const N: usize>(&mut self) -> Option<[u8; N]> {
        self.take(N)?.try_into().ok()
    }
    pub(crate) fn u8(&mut self) -> Option<u8> {
        self.array::<1>().map(|[byte]| byte)
    }
    pub(crate) fn u32(&mut self) -> Option<u32> {
        self.array().map(u32::from_le_bytes)
    }
    pub(crate) fn u64(&mut self) -> Option<u64> {
        self.array().map(u64::from_le_bytes)
    }
    pub(crate) fn i64(&mut self) -> Option<i64> {
        self.array().map(i64::from_le_bytes)
    }
    pub(crate) fn point(&mut self) -> Option<CompressedRistretto> {
        self.array().map(CompressedRistretto)
    }
    pub(crate) fn scalar(&mut self) -> Option<Scalar> {
        Scalar::from_canonical_bytes(self.array()?).into_option()
    }
    /// Bytes with their count before them, at most `most`.
    pub(crate) fn bytes(&mut self, most: usize) -> Option<&'a [u8]> {
        let count = usize::try_from(self.u32()?).ok()?;
        (count <= most).then(|| self.take(count)).flatten()
    }
    /// A list with its count before it, at most `most` long. Memory grows only with what was really read.
    pub(crate) fn list<T>(
        &mut self,
        most: usize,
        mut one: impl FnMut(&mut Self) -> Option<T>,
    ) -> Option<Vec<T>> {
        let count = usize::try_from(self.u32()?).ok()?;
        if count > most {
            return None;
        }
        let mut list = Vec::new();
        for _ in 0..count {
            list.push(one(self)?);
        }
        Some(list)
    }
    pub(crate) fn text(&mut self, most: usize) -> Option<String> {
        String::from_utf8(self.bytes(most)?.to_vec()).ok()
    }
}

/// Counts in this crate are bounded far below 2^32 before they are written.
pub(crate) fn put_count(out: &mut Vec<u8>, count: usize) {
    out.extend_from_slice(&u32::try_from(count).unwrap_or(u32::MAX).to_le_bytes());
}

pub(crate) fn put_bytes(out: &mut Vec<u8>, bytes: &[u8]) {
    put_count(out, bytes.len());
    out.extend_from_slice(bytes);
}

pub(crate) fn put_list<T>(out: &mut Vec<u8>, list: &[T], mut one: impl FnMut(&mut Vec<u8>, &T)) {
    put_count(out, list.len());
    for item in list {
        one(out, item);
    }
}
