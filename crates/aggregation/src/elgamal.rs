//! Exponential ElGamal on ristretto255: (rG, mG + rY). Adding ciphertexts adds what is inside.

use crate::wire::{Reader, Wire};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoBasepointTable, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::Identity;

/// The trustees' key Y, with a table of its multiples: multiplying by it takes a third of the time, and no branch on the
/// scalar.
#[derive(Clone)]
pub(crate) struct Key {
    pub(crate) point: RistrettoPoint,
    table: Box<RistrettoBasepointTable>,
}

impl Key {
    pub(crate) fn new(point: RistrettoPoint) -> Self {
        Self {
            table: Box::new(RistrettoBasepointTable::create(&point)),
            point,
        }
    }
    pub(crate) fn times(&self, scalar: &Scalar) -> RistrettoPoint {
        &*self.table * scalar
    }
}

impl std::fmt::Debug for Key {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Key({:?})", self.point.compress())
    }
}

/// An encrypted reading as it travels: 64 bytes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Ciphertext {
    pub(crate) first: CompressedRistretto,
    pub(crate) second: CompressedRistretto,
}

impl Ciphertext {
    /// `message` under `key` with fresh `randomness`.
    pub(crate) fn seal(key: &Key, message: &Scalar, randomness: &Scalar) -> Self {
        Self {
            first: RistrettoPoint::mul_base(randomness).compress(),
            second: (RistrettoPoint::mul_base(message) + key.times(randomness)).compress(),
        }
    }
}

impl Wire for Ciphertext {
    const NAME: &'static str = "a ciphertext";

    fn write(&self, out: &mut Vec<u8>) {
        out.extend_from_slice(self.first.as_bytes());
        out.extend_from_slice(self.second.as_bytes());
    }

    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            first: from.point()?,
            second: from.point()?,
        })
    }
}

/// A running sum of ciphertexts.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) first: RistrettoPoint,
    pub(crate) second: RistrettoPoint,
}

impl Sum {
    /// The sum of nothing.
    pub(crate) fn zero() -> Self {
        Self {
            first: RistrettoPoint::identity(),
            second: RistrettoPoint::identity(),
        }
    }

    /// Adds a ciphertext; `None` when it is not two points.
    #[must_use]
    pub(crate) fn plus(self, one: &Ciphertext) -> Option<Self> {
        Some(Self {
            first: self.first + one.first.decompress()?,
            second: self.second + one.second.decompress()?,
        })
    }

    pub(crate) fn compress(&self) -> Ciphertext {
        Ciphertext {
            first: self.first.compress(),
            second: self.second.compress(),
        }
    }
}

/// Column sums of vectors of ciphertexts, all `width` long; `None` when one is not made of points or is shorter.
pub(crate) fn columns<'a>(
    width: usize,
    rows: impl IntoIterator<Item = &'a [Ciphertext]>,
) -> Option<Vec<Sum>> {
    let mut sums = vec![Sum::zero(); width];
    for row in rows {
        if row.len() != width {
            return None;
        }
        for (sum, one) in sums.iter_mut().zip(row) {
            *sum = sum.plus(one)?;
        }
    }
    Some(sums)
}
