//! Proofs about encrypted readings, made by whoever encrypts and checked by everybody else.
//!
//! A ciphertext of the value m is (C1, C2) = (rG, mG + rY). Its second half is a Pedersen commitment to m whose
//! blinding base is the trustees' key Y, so a Bulletproof on C2 bounds m, and a Schnorr proof ties C1 to the same r.
//! Soundness rests on nobody knowing y = log Y: contributors who conspire with a whole quorum of trustees could lie about
//! their range (that quorum could also open everything).

mod batch;
mod generators;
mod inner_product;
mod opening;
mod range;
mod transcript;

pub(crate) use batch::{Checked, faulty, padded};
pub(crate) use generators::Generators;
pub(crate) use opening::OpeningProof;
pub(crate) use range::{RangeProof, VALUE_BASE};
pub(crate) use transcript::{Absorb, transcript};
