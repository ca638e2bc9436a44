//! Keeps the link from an account to a person in the data unreadable at rest.
//!
//! XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha) with a random nonce of 192 bits, bound to the login of the account, so
//! that a sealed link moved to another account does not open.

use crate::{CitizensError, Token};
use chacha20poly1305::aead::{Aead, Payload};
use chacha20poly1305::{KeyInit, XChaCha20Poly1305, XNonce};

const NONCE_LEN: usize = 24;

/// Seals and opens links. Holds keys that are derived from the trust's secret, and never shows them.
#[derive(Clone)]
pub struct Seal {
    links: [u8; 32],
    attempts: [u8; 32],
    forms: [u8; 32],
}

impl std::fmt::Debug for Seal {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Seal(…)")
    }
}

impl Seal {
    /// From a secret of the trust; may be the same as of the pseudonyms, whose keys are derived in another context.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        Self {
            links: blake3::derive_key("bastide 2026 link of an account to its person v1", &secret),
            attempts: blake3::derive_key("bastide 2026 name of a sign-in attempt v1", &secret),
            forms: blake3::derive_key("bastide 2026 token of a form before sign-in v1", &secret),
        }
    }

    /// What a form must send back that was given to a visitor with this cookie: nobody who plants a cookie in her
    /// browser can make it.
    #[must_use]
    pub fn form_token(&self, visitor: &Token) -> Token {
        Token::of_bytes(blake3::keyed_hash(&self.forms, visitor.reveal().as_bytes()).as_bytes())
    }

    pub(crate) fn close(&self, login: &str, person: &str) -> Result<Vec<u8>, CitizensError> {
        let mut nonce = [0; NONCE_LEN];
        getrandom::fill(&mut nonce).map_err(CitizensError::randomness)?;
        let sealed = XChaCha20Poly1305::new(&self.links.into())
            .encrypt(&XNonce::from(nonce), payload(login, person.as_bytes()))
            .map_err(|_| CitizensError::Sealed)?;
        Ok([&nonce[..], &sealed].concat())
    }

    pub(crate) fn open(&self, login: &str, sealed: &[u8]) -> Result<String, CitizensError> {
        let (nonce, sealed) = sealed
            .split_first_chunk::<NONCE_LEN>()
            .ok_or(CitizensError::Sealed)?;
        let person = XChaCha20Poly1305::new(&self.links.into())
            .decrypt(&XNonce::from(*nonce), payload(login, sealed))
            .map_err(|_| CitizensError::Sealed)?;
        String::from_utf8(person).map_err(|_| CitizensError::Sealed)
    }

    /// The name under which attempts are counted: says nothing about the login or the address.
    pub(crate) fn attempt_name(&self, scope: &str, parts: &[&str]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_keyed(&self.attempts);
        for part in std::iter::once(&scope).chain(parts) {
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part.as_bytes());
        }
        *hasher.finalize().as_bytes()
    }
}

fn payload<'a>(login: &'a str, msg: &'a [u8]) -> Payload<'a, 'a> {
    Payload {
        msg,
        aad: login.as_bytes(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_opens_for_its_account_and_its_key_only() {
        let seal = Seal::new([1; 32]);
        let sealed = seal.close("ada", "R0000042").expect("seals");
        assert_eq!(seal.open("ada", &sealed).expect("opens"), "R0000042");
        assert!(!String::from_utf8_lossy(&sealed).contains("R0000042"));
        assert_ne!(
            sealed,
            seal.close("ada", "R0000042").expect("seals"),
            "another nonce"
        );
        assert!(seal.open("bob", &sealed).is_err());
        assert!(Seal::new([2; 32]).open("ada", &sealed).is_err());
        for cut in [0, 10, NONCE_LEN, sealed.len() - 1] {
            assert!(seal.open("ada", &sealed[..cut]).is_err());
        }
        let mut changed = sealed;
        *changed.last_mut().expect("bytes") ^= 1;
        assert!(seal.open("ada", &changed).is_err());
    }

    #[test]
    fn attempts_are_named_without_their_parts() {
        let seal = Seal::new([1; 32]);
        assert_ne!(
            seal.attempt_name("pair", &["ab", "c"]),
            seal.attempt_name("pair", &["a", "bc"])
        );
        let other = Seal::new([2; 32]);
        assert_ne!(
            seal.attempt_name("login", &["ada"]),
            other.attempt_name("login", &["ada"])
        );
    }
}
