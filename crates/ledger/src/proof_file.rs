//! Proofs to keep: that a leaf is in a log, in one text that is verified offline (c2sp.org/tlog-proof).

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;

use crate::note::MAX_NOTE_LEN;
use crate::proof::MAX_PATH_LEN;
use crate::{
    Checkpoint, Hash, InclusionProof, LedgerError, Verifier, canonical_decimal, leaf_hash,
    verify_inclusion,
};

const HEADER: &str = "c2sp.org/tlog-proof@v1";
/// Longest extra data accepted, in bytes of base64.
const MAX_EXTRA_LEN: usize = 64 * 1024;

/// A proof that a leaf is in a log, with the signed checkpoint it leads to. Stored as `<name>.tlog-proof`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ProofFile {
    extra: Option<Vec<u8>>,
    proof: InclusionProof,
    checkpoint: String,
}

impl ProofFile {
    /// Joins a proof and the signed checkpoint of a tree of the same size.
    pub fn new(proof: InclusionProof, checkpoint: String) -> Result<Self, LedgerError> {
        let size = Checkpoint::parse_unverified(&checkpoint)?.size();
        if proof.size != size || proof.index >= size {
            return Err(LedgerError::OutOfRange {
                asked: proof.index,
                size,
            });
        }
        Ok(Self {
            extra: None,
            proof,
            checkpoint,
        })
    }

    /// Adds opaque data for the application. It is not authenticated: never trust it for itself.
    pub fn with_extra(mut self, extra: Vec<u8>) -> Result<Self, LedgerError> {
        if BASE64.encode(&extra).len() > MAX_EXTRA_LEN {
            return Err(LedgerError::malformed(
                "proof file",
                "the extra data is longer than 48 KiB",
            ));
        }
        self.extra = Some(extra);
        Ok(self)
    }

    /// The opaque, unauthenticated data, if any.
    pub fn extra(&self) -> Option<&[u8]> {
        self.extra.as_deref()
    }

    /// The inclusion proof, not verified.
    pub fn proof(&self) -> &InclusionProof {
        &self.proof
    }

    /// The signed checkpoint, verbatim and not verified.
    pub fn checkpoint(&self) -> &str {
        &self.checkpoint
    }

    /// Reads the text of a proof; nothing is verified yet.
    pub fn parse(text: &str) -> Result<Self, LedgerError> {
        let wrong = |why: &str| LedgerError::malformed("proof file", why);
        if text.len() > MAX_EXTRA_LEN + MAX_NOTE_LEN + 4096 {
            return Err(wrong("it is longer than 132 KiB"));
        }
        let (head, checkpoint) = text
            .split_once("\n\n")
            .ok_or_else(|| wrong("no empty line before the checkpoint"))?;
        let mut lines = head.split('\n').peekable();
        if lines.next() != Some(HEADER) {
            return Err(wrong("its first line is not c2sp.org/tlog-proof@v1"));
        }
        let mut extra = None;
        if let Some(base64) = lines.peek().and_then(|line| line.strip_prefix("extra ")) {
            if base64.len() > MAX_EXTRA_LEN {
                return Err(wrong("its extra data is longer than 48 KiB"));
            }
            extra = Some(
                BASE64
                    .decode(base64)
                    .map_err(|_| wrong("its extra data is not base64"))?,
            );
            lines.next();
        }
        let index = lines
            .next()
            .and_then(|line| line.strip_prefix("index "))
            .and_then(canonical_decimal)
            .ok_or_else(|| wrong("no line 'index <number>'"))?;
        let mut path = Vec::new();
        for line in lines {
            if path.len() == MAX_PATH_LEN {
                return Err(wrong("it has more than 63 hashes"));
            }
            path.push(
                Hash::from_base64(line)
                    .ok_or_else(|| wrong("a line is not a SHA-256 hash in base64"))?,
            );
        }
        let size = Checkpoint::parse_unverified(checkpoint)?.size();
        let proof = Self::new(InclusionProof { index, size, path }, checkpoint.to_owned())?;
        Ok(Self { extra, ..proof })
    }

    /// Checks, offline, that the log signed the checkpoint and that `leaf` is in its tree at the proof's index.
    /// Returns the checkpoint.
    pub fn verify(&self, leaf: &[u8], verifier: &Verifier) -> Result<Checkpoint, LedgerError> {
        let checkpoint = Checkpoint::open(&self.checkpoint, verifier)?;
        verify_inclusion(&self.proof, &leaf_hash(leaf), &checkpoint.root())?;
        Ok(checkpoint)
    }
}

/// The text that [`ProofFile::parse`] reads.
impl fmt::Display for ProofFile {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{HEADER}")?;
        if let Some(extra) = &self.extra {
            writeln!(f, "extra {}", BASE64.encode(extra))?;
        }
        writeln!(f, "index {}", self.proof.index)?;
        for hash in &self.proof.path {
            writeln!(f, "{hash}")?;
        }
        write!(f, "\n{}", self.checkpoint)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{Frontier, Signer, prove_inclusion};

    fn town() -> (ProofFile, Signer) {
        let signer = Signer::from_seed("town.example/log", [5; 32]).unwrap();
        let hashes: Vec<Hash> = (0..11u8).map(|i| leaf_hash(&[i])).collect();
        let mut frontier = Frontier::new();
        hashes.iter().for_each(|hash| frontier.append(*hash));
        let note = Checkpoint::new(signer.name(), 11, frontier.root())
            .unwrap()
            .sign(&signer)
            .unwrap();
        (
            ProofFile::new(prove_inclusion(&hashes[..], 4, 11).unwrap(), note).unwrap(),
            signer,
        )
    }

    #[test]
    fn a_proof_travels_as_text_and_convinces_offline() {
        let (proof, signer) = town();
        for proof in [
            proof.clone(),
            proof.with_extra(b"any bytes".to_vec()).unwrap(),
        ] {
            let read = ProofFile::parse(&proof.to_string()).unwrap();
            assert_eq!(read, proof);
            assert_eq!(read.verify(&[4], &signer.verifier()).unwrap().size(), 11);
            assert!(matches!(
                read.verify(&[5], &signer.verifier()),
                Err(LedgerError::BadProof { .. })
            ));
        }
    }

    #[test]
    fn every_changed_byte_is_refused() {
        let (proof, signer) = town();
        let text = proof.to_string().into_bytes();
        for position in 0..text.len() {
            for bit in [0x01, 0x20, 0x80] {
                let mut changed = text.clone();
                changed[position] ^= bit;
                let accepted = str::from_utf8(&changed).is_ok_and(|t| {
                    ProofFile::parse(t).is_ok_and(|p| p.verify(&[4], &signer.verifier()).is_ok())
                });
                assert!(!accepted, "byte {position} xor {bit:#x}");
            }
        }
    }
}
