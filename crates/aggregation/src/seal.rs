//! A box that only one key opens: an ephemeral Diffie–Hellman on ristretto255, SHA-256 to a key, ChaCha20-Poly1305. Each
//! box has a fresh key, so the nonce is constant. The context is authenticated: a box opens only where it was meant to.

use crate::id::digest;
use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{ChaCha20Poly1305, Key, Nonce};
use curve25519_dalek::ristretto::{CompressedRistretto, RistrettoPoint};
use curve25519_dalek::scalar::Scalar;
use curve25519_dalek::traits::IsIdentity;
use rand::CryptoRng;
use zeroize::Zeroizing;

/// Seals `plain` to `recipient`: 48 bytes longer.
pub(crate) fn seal<R: CryptoRng + ?Sized>(
    recipient: &RistrettoPoint,
    context: &[u8],
    plain: &[u8],
    rng: &mut R,
) -> Option<Vec<u8>> {
    let secret = Zeroizing::new(Scalar::random(rng));
    let ephemeral = RistrettoPoint::mul_base(&secret).compress();
    let shared = *secret * recipient;
    let cipher = cipher(&ephemeral, recipient, &shared);
    let payload = Payload {
        msg: plain,
        aad: context,
    };
    let sealed = cipher.encrypt(&Nonce::default(), payload).ok()?;
    Some([ephemeral.as_bytes().as_slice(), &sealed].concat())
}

/// A key that boxes are sealed to, with its public half computed once.
pub(crate) struct Opener {
    secret: Zeroizing<Scalar>,
    public: RistrettoPoint,
}

impl Opener {
    pub(crate) fn new(secret: Scalar) -> Self {
        Self {
            public: RistrettoPoint::mul_base(&secret),
            secret: Zeroizing::new(secret),
        }
    }
}

/// Opens what was sealed to `opener` in this context.
pub(crate) fn open(opener: &Opener, context: &[u8], sealed: &[u8]) -> Option<Zeroizing<Vec<u8>>> {
    let (ephemeral, sealed) = sealed.split_at_checked(32)?;
    let ephemeral = CompressedRistretto::from_slice(ephemeral).ok()?;
    let point = ephemeral.decompress()?;
    if point.is_identity() {
        return None;
    }
    let cipher = cipher(&ephemeral, &opener.public, &(*opener.secret * point));
    let payload = Payload {
        msg: sealed,
        aad: context,
    };
    cipher
        .decrypt(&Nonce::default(), payload)
        .ok()
        .map(Zeroizing::new)
}

fn cipher(
    ephemeral: &CompressedRistretto,
    recipient: &RistrettoPoint,
    shared: &RistrettoPoint,
) -> ChaCha20Poly1305 {
    let shared = Zeroizing::new(shared.compress().to_bytes());
    let key = Zeroizing::new(digest(
        "bastide seal v1",
        &[
            ephemeral.as_bytes(),
            recipient.compress().as_bytes(),
            shared.as_slice(),
        ],
    ));
    ChaCha20Poly1305::new(&Key::from(*key))
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::SeedableRng;
    use rand::rngs::StdRng;

    #[test]
    fn a_box_opens_for_its_recipient_in_its_context_and_nowhere_else() {
        let rng = &mut StdRng::seed_from_u64(1);
        let (mine, other) = (Scalar::random(rng), Scalar::random(rng));
        let sealed = seal(&RistrettoPoint::mul_base(&mine), b"here", b"share", rng).unwrap();
        let (mine, other) = (Opener::new(mine), Opener::new(other));
        assert_eq!(sealed.len(), 5 + 48);
        assert_eq!(open(&mine, b"here", &sealed).unwrap().as_slice(), b"share");
        assert!(open(&other, b"here", &sealed).is_none());
        assert!(open(&mine, b"there", &sealed).is_none());
        let mut bent = sealed.clone();
        bent[40] ^= 1;
        assert!(open(&mine, b"here", &bent).is_none());
        assert!(open(&mine, b"here", &sealed[..20]).is_none());
    }
}
