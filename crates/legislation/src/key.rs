//! The key that signs editions: Ed25519, of the trust.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ed25519_dalek::{Signature, Signer as _, SigningKey, VerifyingKey};
use gate::charter_signing_bytes;
use territory::Timestamp;

/// Signs editions of the charter.
#[derive(Clone)]
pub struct CharterKey(SigningKey);

impl std::fmt::Debug for CharterKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "CharterKey({})", self.id())
    }
}

impl CharterKey {
    /// From a secret of the trust. The signing key is derived from it for this use alone.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        let seed = blake3::derive_key("bastide 2026 signature of the charter v1", &secret);
        Self(SigningKey::from_bytes(&seed))
    }

    /// The public key, in base64.
    #[must_use]
    pub fn id(&self) -> String {
        STANDARD.encode(self.0.verifying_key().as_bytes())
    }

    pub(crate) fn sign(
        &self,
        version: &str,
        before: Option<&str>,
        authority: &str,
        at: Timestamp,
    ) -> String {
        let bytes = charter_signing_bytes(version, before, authority, at);
        STANDARD.encode(self.0.sign(&bytes).to_bytes())
    }
}

/// Whether a signature fits; `false` for anything malformed.
pub(crate) fn verifies(key: &str, signature: &str, bytes: &[u8]) -> bool {
    let decoded = |text: &str| STANDARD.decode(text).ok();
    let key = decoded(key)
        .and_then(|bytes| <[u8; 32]>::try_from(bytes).ok())
        .and_then(|bytes| VerifyingKey::from_bytes(&bytes).ok());
    let signature = decoded(signature)
        .and_then(|bytes| <[u8; 64]>::try_from(bytes).ok())
        .map(|bytes| Signature::from_bytes(&bytes));
    match (key, signature) {
        (Some(key), Some(signature)) => key.verify_strict(bytes, &signature).is_ok(),
        _ => false,
    }
}
