//! A transparency log: an append-only Merkle tree over opaque leaves, published as plain files that anyone can
//! check with software that is not ours.
//!
//! What it hides: the RFC 6962 hashing, the [tlog-tiles] file layout, the [tlog-checkpoint] and [signed-note]
//! texts, the [tlog-proof] text, and how a folder of files is extended so that a crash at any moment loses nothing
//! and signs nothing twice.
//!
//! What it never does: it never reads a clock, never talks to a network or a database (whoever stores the leaves
//! implements [`Leaves`]), and never sees personal data: leaves are opaque bytes, hashed and copied, never parsed.
//! What must be erasable must not be in a leaf. It never signs a tree that does not extend the one it signed before.
//!
//! ```
//! use ledger::{Publication, Signer, leaf_hash, verify_log};
//!
//! # let folder = tempfile::tempdir().unwrap();
//! # let dir = folder.path();
//! let leaves = vec![b"first".to_vec(), b"second".to_vec()];
//! let signer = Signer::generate("town.example/log")?;
//! let mut publication = Publication::open(dir)?;
//! publication.publish(&leaves, &signer)?;
//!
//! // Everything, recomputed from the stored leaves and compared with the published files:
//! let verified = verify_log(&leaves, dir, &signer.verifier()).unwrap();
//! assert_eq!((verified.size, verified.pending), (2, 0));
//!
//! // One leaf, proven offline with nothing but the proof and the log's public key:
//! let proof = publication.proof_file(1)?.to_string();
//! ledger::ProofFile::parse(&proof)?.verify(b"second", &signer.verifier())?;
//! # Ok::<(), ledger::LedgerError>(())
//! ```
//!
//! [tlog-tiles]: https://c2sp.org/tlog-tiles
//! [tlog-checkpoint]: https://c2sp.org/tlog-checkpoint
//! [signed-note]: https://c2sp.org/signed-note
//! [tlog-proof]: https://c2sp.org/tlog-proof

#![cfg_attr(test, allow(clippy::unwrap_used))] // a test says that it failed by panicking

mod checkpoint;
mod edge;
mod error;
mod files;
mod frontier;
mod hash;
mod leaves;
mod note;
mod proof;
mod proof_file;
mod publication;
mod tile;
mod verify;

pub use checkpoint::Checkpoint;
pub use error::LedgerError;
pub use frontier::Frontier;
pub use hash::{Hash, leaf_hash, node_hash};
pub use leaves::{Leaves, MAX_LEAF_LEN};
pub use note::{Signer, Verifier};
pub use proof::{
    ConsistencyProof, InclusionProof, Nodes, prove_consistency, prove_inclusion,
    verify_consistency, verify_inclusion,
};
pub use proof_file::ProofFile;
pub use publication::Publication;
pub use verify::{Verified, Violation, verify_log, verify_publication};

/// The largest tree this crate accepts: 2^63 - 1 leaves, so that sizes also fit the signed integers of other
/// implementations.
pub const MAX_SIZE: u64 = i64::MAX as u64;

/// A decimal as the C2SP texts want it: digits only, no sign, no leading zero, at most [`MAX_SIZE`].
pub(crate) fn canonical_decimal(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    if !canonical || text.is_empty() || text.len() > 19 || !text.bytes().all(|b| b.is_ascii_digit())
    {
        return None;
    }
    text.parse().ok().filter(|&n| n <= MAX_SIZE)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_have_one_spelling() {
        assert_eq!(canonical_decimal("0"), Some(0));
        assert_eq!(canonical_decimal("9223372036854775807"), Some(MAX_SIZE));
        for wrong in [
            "",
            "00",
            "01",
            "+1",
            "-1",
            " 1",
            "1 ",
            "9223372036854775808",
            "99999999999999999999",
            "١",
        ] {
            assert_eq!(canonical_decimal(wrong), None, "{wrong:?}");
        }
    }
}
