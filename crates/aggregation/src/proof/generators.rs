//! The two rows of points that Bulletproofs commit bits to. Nobody knows a relation between any of them: each comes out
//! of SHAKE256 through the one-way map of ristretto255. The derivation is that of the crate `bulletproofs`, so that its
//! verifier is an independent judge of our proofs.

use super::inner_product::LAST;
use curve25519_dalek::ristretto::RistrettoPoint;
use sha3::Shake256;
use sha3::digest::{ExtendableOutput, Update, XofReader};

/// Generators for `values` values of `bits` bits each; the number of all bits is a power of two.
#[derive(Debug, Clone)]
pub(crate) struct Generators {
    pub(crate) bits: usize,
    pub(crate) values: usize,
    /// How many numbers of each vector the inner-product argument tells at its end.
    pub(crate) last: usize,
    pub(crate) g: Vec<RistrettoPoint>,
    pub(crate) h: Vec<RistrettoPoint>,
}

impl Generators {
    /// For at least `values` values: their number is rounded up to a power of two, the rest is proved to be zero.
    pub(crate) fn new(bits: usize, values: usize) -> Self {
        let values = values.next_power_of_two();
        let row = |letter: u8| {
            (0..values)
                .flat_map(|value| chain(letter, value, bits))
                .collect()
        };
        Self {
            bits,
            values,
            last: LAST,
            g: row(b'G'),
            h: row(b'H'),
        }
    }

    pub(crate) fn len(&self) -> usize {
        self.g.len()
    }
}

fn chain(letter: u8, value: usize, bits: usize) -> impl Iterator<Item = RistrettoPoint> {
    let mut shake = Shake256::default();
    shake.update(b"GeneratorsChain");
    shake.update(&[letter]);
    shake.update(&u32::try_from(value).unwrap_or(u32::MAX).to_le_bytes());
    let mut reader = shake.finalize_xof();
    (0..bits).map(move |_| {
        let mut uniform = [0_u8; 64];
        reader.read(&mut uniform);
        RistrettoPoint::from_uniform_bytes(&uniform)
    })
}
