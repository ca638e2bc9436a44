//! Checkpoints: the signed head of a log (c2sp.org/tlog-checkpoint).

use std::fmt;

use crate::note::split_note;
use crate::{Hash, LedgerError, Signer, Verifier, canonical_decimal};

/// What a log signs: its name, how many leaves it has, and the root over them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Checkpoint {
    origin: String,
    size: u64,
    root: Hash,
    extensions: Vec<String>,
}

impl Checkpoint {
    /// A checkpoint without extension lines, which the standard advises against.
    /// Errors when the origin is empty or holds a newline or control character.
    pub fn new(origin: &str, size: u64, root: Hash) -> Result<Self, LedgerError> {
        // The parser is the one judge of what a body may hold.
        Self::parse_body(
            &Self {
                origin: origin.to_owned(),
                size,
                root,
                extensions: Vec::new(),
            }
            .to_string(),
        )
    }

    /// The log's name.
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// How many leaves the tree has.
    pub fn size(&self) -> u64 {
        self.size
    }

    /// The RFC 6962 root over them.
    pub fn root(&self) -> Hash {
        self.root
    }

    /// Lines after the root, opaque.
    pub fn extensions(&self) -> &[String] {
        &self.extensions
    }

    /// The signed note. The key must have the log's name.
    pub fn sign(&self, signer: &Signer) -> Result<String, LedgerError> {
        self.must_be_of(signer.name())?;
        Ok(signer.sign_note(&self.to_string()))
    }

    /// Reads a signed note and checks that the log's key signed it. Signatures by others are ignored.
    pub fn open(note: &str, verifier: &Verifier) -> Result<Self, LedgerError> {
        let checkpoint = Self::parse_body(verifier.open_note(note)?)?;
        checkpoint.must_be_of(verifier.name())?;
        Ok(checkpoint)
    }

    /// Reads a signed note **without checking any signature**: whoever wrote it, it says this.
    pub fn parse_unverified(note: &str) -> Result<Self, LedgerError> {
        Self::parse_body(split_note(note)?.0)
    }

    fn must_be_of(&self, name: &str) -> Result<(), LedgerError> {
        if self.origin == name {
            Ok(())
        } else {
            Err(LedgerError::OtherLog {
                found: self.origin.clone(),
                expected: name.to_owned(),
            })
        }
    }

    fn parse_body(body: &str) -> Result<Self, LedgerError> {
        let wrong = |why: &str| LedgerError::malformed("checkpoint", why);
        if body.chars().any(|c| c < ' ' && c != '\n') {
            return Err(wrong("it holds a control character"));
        }
        let mut lines = body
            .strip_suffix('\n')
            .ok_or_else(|| wrong("its last line is not ended"))?
            .split('\n');
        let origin = lines
            .next()
            .filter(|line| !line.is_empty())
            .ok_or_else(|| wrong("it has no origin line"))?;
        let size = lines
            .next()
            .and_then(canonical_decimal)
            .ok_or_else(|| wrong("its second line is not a size from 0 to 2^63 - 1"))?;
        let root = lines
            .next()
            .and_then(Hash::from_base64)
            .ok_or_else(|| wrong("its third line is not a SHA-256 hash in base64"))?;
        let extensions: Vec<String> = lines.map(str::to_owned).collect();
        if extensions.iter().any(String::is_empty) {
            return Err(wrong("an extension line is empty"));
        }
        Ok(Self {
            origin: origin.to_owned(),
            size,
            root,
            extensions,
        })
    }
}

/// The body of the note: what is signed.
impl fmt::Display for Checkpoint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(f, "{}\n{}\n{}", self.origin, self.size, self.root)?;
        self.extensions
            .iter()
            .try_for_each(|line| writeln!(f, "{line}"))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::leaf_hash;

    #[test]
    fn signed_and_opened() {
        let signer = Signer::from_seed("town.example/log", [3; 32]).unwrap();
        let checkpoint = Checkpoint::new("town.example/log", 7, leaf_hash(b"x")).unwrap();
        let note = checkpoint.sign(&signer).unwrap();
        assert_eq!(
            Checkpoint::open(&note, &signer.verifier()).unwrap(),
            checkpoint
        );
        assert_eq!(Checkpoint::parse_unverified(&note).unwrap(), checkpoint);

        let other = Signer::from_seed("city.example/log", [3; 32]).unwrap();
        assert!(matches!(
            checkpoint.sign(&other),
            Err(LedgerError::OtherLog { .. })
        ));
        assert!(matches!(
            Checkpoint::open(&note, &other.verifier()),
            Err(LedgerError::Unsigned { .. })
        ));
        // A key that signs under another log's name does not speak for that log.
        let forged = other.sign_note(&checkpoint.to_string());
        assert!(matches!(
            Checkpoint::open(&forged, &other.verifier()),
            Err(LedgerError::OtherLog { .. })
        ));
    }

    #[test]
    fn the_example_of_the_specification() {
        let note = "example.com/behind-the-sofa\n20852163\nCsUYapGGPo4dkMgIAUqom/Xajj7h2fB2MPA3j2jxq2I=\n\n— example.com/behind-the-sofa Az3grlgtzPICa5OS8npVmf1Myq/5IZniMp+ZJurmRDeOoRDe4URYN7u5/Zhcyv2q1gGzGku9nTo+zyWE+xeMcTOAYQ8=\n";
        let checkpoint = Checkpoint::parse_unverified(note).unwrap();
        assert_eq!(
            (checkpoint.origin(), checkpoint.size()),
            ("example.com/behind-the-sofa", 20_852_163)
        );
    }

    #[test]
    fn malformed_bodies_are_refused() {
        let signer = Signer::from_seed("o", [3; 32]).unwrap();
        let root = leaf_hash(b"x");
        let open = |body: &str| Checkpoint::open(&signer.sign_note(body), &signer.verifier());
        assert_eq!(
            open(&format!("o\n1\n{root}\nmore\n")).unwrap().extensions(),
            ["more"]
        );
        for body in [
            "o\n".to_owned(),
            "o\n1\n".to_owned(),
            format!("\n1\n{root}\n"),
            format!("o\n01\n{root}\n"),
            format!("o\n-1\n{root}\n"),
            format!("o\n9223372036854775808\n{root}\n"),
            format!("o\n1\n{}\n", &root.to_string()[..40]),
            format!("o\n1\n{root}\n\nx\n"),
        ] {
            assert!(
                matches!(open(&body), Err(LedgerError::Malformed { .. })),
                "{body:?}"
            );
        }
        assert!(Checkpoint::new("", 0, root).is_err());
        assert!(Checkpoint::new("a\nb", 0, root).is_err());
        assert!(Checkpoint::new("a", u64::MAX, root).is_err());
    }
}
