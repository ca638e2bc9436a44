//! Signed notes and their Ed25519 keys (c2sp.org/signed-note, and the key texts of Go's `sumdb/note`).

use std::fmt;
use std::str::FromStr;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD as BASE64;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use sha2::{Digest as _, Sha256};

use crate::LedgerError;

/// The signature type byte of plain Ed25519.
const ED25519: u8 = 0x01;
/// Longest note accepted, in bytes.
pub(crate) const MAX_NOTE_LEN: usize = 64 * 1024;
/// Most signature lines accepted on one note.
const MAX_SIGNATURES: usize = 100;
/// Longest key name, in bytes.
const MAX_NAME_LEN: usize = 255;
/// Longest key text accepted: two markers, a name, an id and 33 bytes in base64.
const MAX_KEY_TEXT_LEN: usize = MAX_NAME_LEN + 80;
/// What begins a signature line: an em dash and a space.
const SIGNATURE_PREFIX: &str = "\u{2014} ";

/// The secret half of a log's key. Its name is the log's origin. `Debug` never shows the secret.
#[derive(Clone)]
pub struct Signer {
    key: SigningKey,
    verifier: Verifier,
}

impl Signer {
    /// A key from its 32-byte Ed25519 seed.
    pub fn from_seed(name: &str, seed: [u8; 32]) -> Result<Self, LedgerError> {
        let key = SigningKey::from_bytes(&seed);
        let verifier = Verifier::new(name, key.verifying_key())?;
        Ok(Self { key, verifier })
    }

    /// A new key from the system's random generator.
    pub fn generate(name: &str) -> Result<Self, LedgerError> {
        let mut seed = [0; 32];
        getrandom::fill(&mut seed).map_err(|e| LedgerError::Random(e.to_string()))?;
        Self::from_seed(name, seed)
    }

    /// Reads `PRIVATE+KEY+<name>+<id in hex>+<base64(0x01 ‖ seed)>`.
    pub fn parse(text: &str) -> Result<Self, LedgerError> {
        // The messages never quote the text: it is a secret.
        let wrong = |why: &str| LedgerError::malformed("private key", why);
        let rest = text
            .strip_prefix("PRIVATE+KEY+")
            .ok_or_else(|| wrong("it does not begin with PRIVATE+KEY+"))?;
        let (name, id, seed) = split_key_text(rest).map_err(wrong)?;
        let signer = Self::from_seed(name, seed)?;
        if signer.verifier.id != id {
            return Err(wrong(
                "its id is not that of its name and key; it was changed or cut",
            ));
        }
        Ok(signer)
    }

    /// The text that [`parse`](Self::parse) reads. It is the secret: write it to a file that only the log can read.
    pub fn private_key_text(&self) -> String {
        let Verifier { name, id, .. } = &self.verifier;
        format!(
            "PRIVATE+KEY+{name}+{id:08x}+{}",
            key_base64(self.key.as_bytes())
        )
    }

    /// The name of the key: the log's origin.
    pub fn name(&self) -> &str {
        &self.verifier.name
    }

    /// The public half, to be given to everyone.
    pub fn verifier(&self) -> Verifier {
        self.verifier.clone()
    }

    /// The note: `body` (whole lines), an empty line and the signature line.
    pub(crate) fn sign_note(&self, body: &str) -> String {
        let mut signature = self.verifier.id.to_be_bytes().to_vec();
        signature.extend_from_slice(&self.key.sign(body.as_bytes()).to_bytes());
        format!(
            "{body}\n{SIGNATURE_PREFIX}{} {}\n",
            self.verifier.name,
            BASE64.encode(signature)
        )
    }
}

impl fmt::Debug for Signer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Signer")
            .field("verifier", &self.verifier.to_string())
            .finish_non_exhaustive()
    }
}

/// The public half of a log's key. Displayed as the "vkey" text `<name>+<id in hex>+<base64(0x01 ‖ key)>`.
#[derive(Clone, PartialEq, Eq)]
pub struct Verifier {
    name: String,
    id: u32,
    key: VerifyingKey,
}

impl Verifier {
    /// Reads a vkey text.
    pub fn parse(vkey: &str) -> Result<Self, LedgerError> {
        let wrong = |why: &str| LedgerError::malformed("verifier key", why);
        let (name, id, key) = split_key_text(vkey).map_err(wrong)?;
        let key = VerifyingKey::from_bytes(&key)
            .map_err(|_| wrong("its bytes are not an Ed25519 key"))?;
        if key.is_weak() {
            return Err(wrong("it is a weak key that verifies anything"));
        }
        let verifier = Self::new(name, key)?;
        if verifier.id != id {
            return Err(wrong(
                "its id is not that of its name and key; it was changed or cut",
            ));
        }
        Ok(verifier)
    }

    /// The name of the key: the log's origin.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The C2SP key id: the first four bytes of `SHA-256(name ‖ "\n" ‖ 0x01 ‖ key)`, most significant first.
    pub fn id(&self) -> u32 {
        self.id
    }

    fn new(name: &str, key: VerifyingKey) -> Result<Self, LedgerError> {
        if !is_name(name) {
            return Err(LedgerError::Name(name.chars().take(MAX_NAME_LEN).collect()));
        }
        let digest = Sha256::new()
            .chain_update(name)
            .chain_update([b'\n', ED25519])
            .chain_update(key.as_bytes())
            .finalize();
        let [a, b, c, d, ..] = <[u8; 32]>::from(digest);
        Ok(Self {
            name: name.to_owned(),
            id: u32::from_be_bytes([a, b, c, d]),
            key,
        })
    }

    /// The body of a note that this key signed. Signatures by other keys are ignored, as the standard asks.
    pub(crate) fn open_note<'a>(&self, note: &'a str) -> Result<&'a str, LedgerError> {
        let (body, signatures) = split_note(note)?;
        let mut signed = false;
        for line in signatures {
            let (name, id, signature) = line;
            if name != self.name || id != self.id {
                continue;
            }
            Signature::from_slice(&signature)
                .and_then(|signature| self.key.verify_strict(body.as_bytes(), &signature))
                .map_err(|_| LedgerError::BadSignature {
                    name: self.name.clone(),
                    id: self.id,
                })?;
            signed = true;
        }
        if signed {
            Ok(body)
        } else {
            Err(LedgerError::Unsigned {
                name: self.name.clone(),
                id: self.id,
            })
        }
    }
}

impl fmt::Display for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(
            f,
            "{}+{:08x}+{}",
            self.name,
            self.id,
            key_base64(self.key.as_bytes())
        )
    }
}

impl fmt::Debug for Verifier {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Verifier({self})")
    }
}

impl FromStr for Verifier {
    type Err = LedgerError;

    fn from_str(vkey: &str) -> Result<Self, LedgerError> {
        Self::parse(vkey)
    }
}

/// A parsed signature line: key name, key id, signature bytes.
type SignatureLine<'a> = (&'a str, u32, Vec<u8>);

/// Splits a note at its last empty line into the body (with its final newline) and the signatures.
pub(crate) fn split_note(note: &str) -> Result<(&str, Vec<SignatureLine<'_>>), LedgerError> {
    let wrong = |why: &str| LedgerError::malformed("signed note", why);
    if note.len() > MAX_NOTE_LEN {
        return Err(wrong("it is longer than 64 KiB"));
    }
    if note.chars().any(|c| c < ' ' && c != '\n') {
        return Err(wrong("it holds a control character"));
    }
    let at = note
        .rfind("\n\n")
        .ok_or_else(|| wrong("no empty line before the signatures"))?;
    let (body, rest) = note.split_at(at + 1);
    let lines = rest
        .strip_prefix('\n')
        .and_then(|lines| lines.strip_suffix('\n'))
        .ok_or_else(|| wrong("it does not end with a signature line"))?;
    let mut signatures = Vec::new();
    for line in lines.split('\n') {
        if signatures.len() == MAX_SIGNATURES {
            return Err(wrong("it has more than 100 signatures"));
        }
        signatures.push(
            parse_signature(line)
                .ok_or_else(|| wrong("a signature line is not '— name base64'"))?,
        );
    }
    Ok((body, signatures))
}

fn parse_signature(line: &str) -> Option<SignatureLine<'_>> {
    let (name, base64) = line.strip_prefix(SIGNATURE_PREFIX)?.split_once(' ')?;
    let bytes = BASE64.decode(base64).ok()?;
    let (id, signature) = bytes.split_first_chunk::<4>()?;
    (is_name(name) && !signature.is_empty())
        .then(|| (name, u32::from_be_bytes(*id), signature.to_vec()))
}

fn is_name(name: &str) -> bool {
    (1..=MAX_NAME_LEN).contains(&name.len())
        && !name
            .chars()
            .any(|c| c.is_whitespace() || c.is_control() || c == '+')
}

fn key_base64(key: &[u8; 32]) -> String {
    BASE64.encode([&[ED25519], &key[..]].concat())
}

/// Splits `<name>+<id>+<base64>`; the error is what is wrong, never the text.
fn split_key_text(text: &str) -> Result<(&str, u32, [u8; 32]), &'static str> {
    if text.len() > MAX_KEY_TEXT_LEN {
        return Err("it is too long");
    }
    let mut parts = text.splitn(3, '+');
    let (Some(name), Some(id), Some(key)) = (parts.next(), parts.next(), parts.next()) else {
        return Err("it is not name+id+key");
    };
    if id.len() != 8 || !id.bytes().all(|b| b.is_ascii_hexdigit()) {
        return Err("its id is not 8 hexadecimal digits");
    }
    let id = u32::from_str_radix(id, 16).map_err(|_| "its id is not 8 hexadecimal digits")?;
    let key = BASE64.decode(key).map_err(|_| "its key is not base64")?;
    match key.split_first() {
        Some((&ED25519, key)) => Ok((
            name,
            id,
            key.try_into()
                .map_err(|_| "its key does not have 32 bytes")?,
        )),
        _ => Err("its key is not of type Ed25519 (0x01)"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    // The keys and the note of the documentation of Go's sumdb/note.
    const SECRET: &str =
        "PRIVATE+KEY+PeterNeumann+c74f20a3+AYEKFALVFGyNhPJEMzD1QIDr+Y7hfZx09iUvxdXHKDFz";
    const PUBLIC: &str = "PeterNeumann+c74f20a3+ARpc2QcUPDhMQegwxbzhKqiBfsVkmqq/LDE4izWy10TW";
    const BODY: &str = "If you think cryptography is the answer to your problem,\nthen you don't know what your problem is.\n";
    const LINE: &str = "— PeterNeumann x08go/ZJkuBS9UG/SffcvIAQxVBtiFupLLr8pAcElZInNIuGUgYN1FFYC2pZSNXgKvqfqdngotpRZb6KE6RyyBwJnAM=\n";

    #[test]
    fn the_note_of_the_go_documentation() {
        let signer = Signer::parse(SECRET).unwrap();
        assert_eq!(signer.private_key_text(), SECRET);
        assert_eq!(signer.verifier().to_string(), PUBLIC);
        let note = format!("{BODY}\n{LINE}");
        assert_eq!(signer.sign_note(BODY), note);
        let verifier: Verifier = PUBLIC.parse().unwrap();
        assert_eq!(verifier, signer.verifier());
        assert_eq!(verifier.open_note(&note).unwrap(), BODY);
    }

    #[test]
    fn other_signatures_are_ignored_and_ours_must_hold() {
        let verifier = Verifier::parse(PUBLIC).unwrap();
        let other = Signer::from_seed("other", [9; 32]).unwrap();
        let others = other.sign_note(BODY);
        assert!(matches!(
            verifier.open_note(&others),
            Err(LedgerError::Unsigned { .. })
        ));
        assert_eq!(
            verifier.open_note(&format!("{others}{LINE}")).unwrap(),
            BODY
        );
        let changed = format!("{}\n{LINE}", BODY.replace("answer", "Answer"));
        assert!(matches!(
            verifier.open_note(&changed),
            Err(LedgerError::BadSignature { .. })
        ));
        for malformed in [
            "",
            "\n",
            "\n\n",
            BODY,
            &format!("{BODY}\n"),
            &format!("{BODY}{LINE}"),
            &format!("{BODY}\n{}", LINE.trim_end()),
            &format!("{BODY}\n{}", LINE.replace('—', "-")),
            &format!("{BODY}\r\n{LINE}"),
            &format!("{BODY}\n{LINE}x\n"),
            &format!("{BODY}\n{}", LINE.repeat(101)),
            &format!("{}{BODY}\n{LINE}", "x".repeat(MAX_NOTE_LEN)),
        ] {
            assert!(
                matches!(
                    verifier.open_note(malformed),
                    Err(LedgerError::Malformed { .. })
                ),
                "{malformed:?}"
            );
        }
    }

    #[test]
    fn damaged_keys_are_refused_and_the_secret_stays_hidden() {
        for text in [
            "",
            "a",
            "a+b",
            &PUBLIC[..30],
            &PUBLIC.replace("c7", "c8"),
            &PUBLIC.replace("Peter", "Pater"),
        ] {
            assert!(Verifier::parse(text).is_err(), "{text}");
        }
        let wrong = SECRET.replace("AYEK", "AYEL");
        let message = Signer::parse(&wrong).unwrap_err().to_string();
        assert!(!message.contains("FALVFGy"), "{message}");
        let signer = Signer::parse(SECRET).unwrap();
        assert_eq!(
            format!("{signer:?}"),
            format!("Signer {{ verifier: {PUBLIC:?}, .. }}")
        );
        for name in ["", "a b", "a+b", "a\u{a0}b", "a\nb", "a\u{7}"] {
            assert!(
                matches!(Signer::from_seed(name, [1; 32]), Err(LedgerError::Name(_))),
                "{name:?}"
            );
        }
    }
}
