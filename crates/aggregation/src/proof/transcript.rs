//! Fiat–Shamir: everything that was said goes into a Merlin transcript, challenges come out.

use curve25519_dalek::ristretto::CompressedRistretto;
use curve25519_dalek::scalar::Scalar;
use merlin::Transcript;

/// A transcript of one kind of proof, bound to what the proof is about.
pub(crate) fn transcript(kind: &'static [u8], about: &[&[u8]]) -> Transcript {
    let mut transcript = Transcript::new(b"bastide aggregation v1");
    transcript.append_message(b"kind", kind);
    for part in about {
        transcript.append_message(b"about", part);
    }
    transcript
}

/// Points and scalars in and out of a transcript.
pub(crate) trait Absorb {
    fn point(&mut self, label: &'static [u8], point: &CompressedRistretto);
    fn scalar(&mut self, label: &'static [u8], scalar: &Scalar);
    fn challenge(&mut self, label: &'static [u8]) -> Scalar;
}

impl Absorb for Transcript {
    fn point(&mut self, label: &'static [u8], point: &CompressedRistretto) {
        self.append_message(label, point.as_bytes());
    }
    fn scalar(&mut self, label: &'static [u8], scalar: &Scalar) {
        self.append_message(label, scalar.as_bytes());
    }
    fn challenge(&mut self, label: &'static [u8]) -> Scalar {
        let mut wide = [0_u8; 64];
        self.challenge_bytes(label, &mut wide);
        Scalar::from_bytes_mod_order_wide(&wide)
    }
}
