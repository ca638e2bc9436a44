//! What a published log promises to those who rely on it.
#![allow(clippy::unwrap_used)] // a test says that it failed by panicking

mod crash;
mod foreign;
mod proofs;
mod scale;
mod tamper;
mod town;
