//! Passwords: Argon2id (RFC 9106), in bounded memory, off the threads that serve requests.

use crate::CitizensError;
use argon2::password_hash::phc::PasswordHash as Phc;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};
use std::fmt;
use std::sync::Arc;
use tokio::sync::Semaphore;

/// Fewest characters of a new password (NIST SP 800-63B-4 §3.1.1.2 asks for at least 8, better 15 without a second
/// factor; we ask for 12 and slow guessing down).
pub const PASSWORD_LEN_MIN: usize = 12;
/// Most characters of a password.
pub const PASSWORD_LEN_MAX: usize = 128;

/// Memory of one hashing, in KiB; with [`PASSES`] and one lane the second choice of OWASP's password storage sheet.
const MEMORY_KIB: u32 = 19 * 1024;
const PASSES: u32 = 2;
/// At most so many hashings at a time: 4 × 19 MiB.
const AT_A_TIME: usize = 4;

/// A password as somebody typed it.
#[derive(Clone)]
pub struct Password(String);

impl fmt::Debug for Password {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Password(…)")
    }
}

impl Password {
    /// One that is shown at a sign-in: any text; what is too long can only be wrong.
    #[must_use]
    pub fn shown(text: String) -> Self {
        Self(text)
    }

    /// A new one, of [`PASSWORD_LEN_MIN`] to [`PASSWORD_LEN_MAX`] characters.
    ///
    /// # Errors
    /// [`CitizensError::PasswordLength`].
    pub fn new(text: String) -> Result<Self, CitizensError> {
        let len = text.chars().count();
        if (PASSWORD_LEN_MIN..=PASSWORD_LEN_MAX).contains(&len) {
            Ok(Self(text))
        } else {
            Err(CitizensError::PasswordLength)
        }
    }
}

/// What is kept of a password: salt and hash as a PHC string.
#[derive(Clone)]
pub struct PasswordHash(String);

impl fmt::Debug for PasswordHash {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("PasswordHash(…)")
    }
}

impl PasswordHash {
    pub(crate) fn stored(text: &str) -> Self {
        Self(text.to_owned())
    }
    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }
}

/// Hashes and checks passwords. Clones share the bound on memory.
#[derive(Clone)]
pub struct Passwords {
    argon2: Argon2<'static>,
    turns: Arc<Semaphore>,
    /// The hash of a password nobody has: an unknown login takes as long as a known one.
    nobody: PasswordHash,
}

impl fmt::Debug for Passwords {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Passwords")
    }
}

impl Passwords {
    /// With today's parameters (19 MiB, 2 passes, 1 lane).
    ///
    /// # Errors
    /// [`CitizensError::Hashing`] when the system gives no randomness.
    pub fn new() -> Result<Self, CitizensError> {
        Self::with(MEMORY_KIB, PASSES)
    }

    fn with(memory_kib: u32, passes: u32) -> Result<Self, CitizensError> {
        let params = Params::new(memory_kib, passes, 1, None).map_err(hashing)?;
        let argon2 = Argon2::new(Algorithm::Argon2id, Version::V0x13, params);
        let nobody = crate::Token::fresh()?;
        let nobody = PasswordHash(
            argon2
                .hash_password(nobody.reveal().as_bytes())
                .map_err(hashing)?
                .to_string(),
        );
        Ok(Self {
            argon2,
            turns: Arc::new(Semaphore::new(AT_A_TIME)),
            nobody,
        })
    }

    /// The hash of a new password. Takes about 20 ms of a core: for the command line and set-up; a server awaits
    /// [`Passwords::check`].
    ///
    /// # Errors
    /// [`CitizensError::Hashing`].
    pub fn hash(&self, password: &Password) -> Result<PasswordHash, CitizensError> {
        let hash = self
            .argon2
            .hash_password(password.0.as_bytes())
            .map_err(hashing)?;
        Ok(PasswordHash(hash.to_string()))
    }

    /// Whether the password is the one that was hashed; `None` (an unknown login) is never right and takes as long.
    ///
    /// # Errors
    /// [`CitizensError::Hashing`] when the stored hash cannot be read.
    pub async fn check(
        &self,
        password: Password,
        kept: Option<PasswordHash>,
    ) -> Result<bool, CitizensError> {
        if password.0.chars().count() > PASSWORD_LEN_MAX {
            return Ok(false);
        }
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(hashing)?;
        let known = kept.is_some();
        let kept = kept.unwrap_or_else(|| self.nobody.clone());
        let argon2 = self.argon2.clone();
        tokio::task::spawn_blocking(move || {
            let _turn = turn;
            let kept = Phc::new(kept.as_str()).map_err(hashing)?;
            let right = argon2.verify_password(password.0.as_bytes(), &kept).is_ok();
            Ok(right && known)
        })
        .await
        .map_err(hashing)?
    }
}

fn hashing(error: impl fmt::Display) -> CitizensError {
    CitizensError::Hashing(error.to_string())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_new_password_has_a_sane_length_in_characters() {
        assert!(Password::new("onze lettre".into()).is_err());
        assert!(Password::new("é".repeat(12)).is_ok());
        assert!(Password::new("é".repeat(128)).is_ok());
        assert!(Password::new("é".repeat(129)).is_err());
    }

    #[tokio::test]
    async fn the_right_password_is_right_and_nothing_else_is() {
        let passwords = Passwords::new().expect("randomness");
        let password = Password::new("carré magique 12".into()).expect("long enough");
        let kept = passwords.hash(&password).expect("hashes");
        assert!(kept.as_str().starts_with("$argon2id$v=19$m=19456,t=2,p=1$"));
        assert_ne!(
            kept.as_str(),
            passwords.hash(&password).expect("hashes").as_str()
        );
        let check = |text: &str, kept| passwords.check(Password::shown(text.into()), kept);
        assert!(
            check("carré magique 12", Some(kept.clone()))
                .await
                .expect("checks")
        );
        assert!(
            !check("carré magique 13", Some(kept.clone()))
                .await
                .expect("checks")
        );
        assert!(
            !check(&"x".repeat(100_000), Some(kept))
                .await
                .expect("checks")
        );
        assert!(!check("carré magique 12", None).await.expect("checks"));
        assert!(!format!("{password:?}").contains("magique"));
    }
}
