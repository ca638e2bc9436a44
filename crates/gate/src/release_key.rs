//! The name of a release: same key, same figures, at no cost.
//!
//! Asking again, in other words, must not buy a second draw of the noise: the average of many draws is the truth. So
//! what was released once is given again whenever the same figures are asked for: the same protected part of the
//! question, on the same files, without the same persons, under the same obligations and at the same strength. Whoever
//! asks, since what has left is known already.

use crate::case::Protection;
use crate::{Case, Granted, ReleaseKey};

impl Case<Granted> {
    /// The key of the release that would answer this case; `None` when nothing is protected.
    pub(crate) fn release_key(&self, canonical: Option<[u8; 32]>) -> Option<ReleaseKey> {
        let Protection { rho, key_delta, .. } = self.protection()?;
        let mut hasher = blake3::Hasher::new_derive_key("bastide 2026 release v1");
        hasher.update(&canonical?);
        hasher.update(&rho.nanos().to_le_bytes());
        hasher.update(&key_delta.exponent().to_le_bytes());
        for obligation in self.obligations() {
            hasher.update(obligation.to_string().as_bytes());
            hasher.update(b"\n");
        }
        for used in self.uses() {
            hasher.update(used.dataset.as_str().as_bytes());
            persons(&mut hasher, Some(self.objections(&used.dataset)));
            persons(&mut hasher, self.consenting(&used.dataset));
        }
        Some(ReleaseKey(*hasher.finalize().as_bytes()))
    }
}

/// A list of persons, kept apart from what follows, and none from an empty one.
fn persons(hasher: &mut blake3::Hasher, listed: Option<&[territory::PersonKey]>) {
    let count = listed.map_or(u64::MAX, |all| all.len() as u64);
    hasher.update(&count.to_le_bytes());
    for person in listed.unwrap_or_default() {
        hasher.update(&person.0.to_le_bytes());
    }
}
