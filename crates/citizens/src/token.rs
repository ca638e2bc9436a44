//! Secrets that a browser or a machine shows to be recognised.

use crate::CitizensError;
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use std::fmt;
use subtle::ConstantTimeEq as _;

/// 256 random bits, written as 43 characters of URL-safe base64. Only its hash is ever stored.
#[derive(Clone, PartialEq, Eq)]
pub struct Token(String);

/// How many characters 32 bytes make.
const TOKEN_LEN: usize = 43;

impl Token {
    /// A fresh one from the operating system.
    ///
    /// # Errors
    /// [`CitizensError::Randomness`].
    pub fn fresh() -> Result<Self, CitizensError> {
        let mut bytes = [0; 32];
        getrandom::fill(&mut bytes).map_err(CitizensError::randomness)?;
        Ok(Self::of_bytes(&bytes))
    }

    pub(crate) fn of_bytes(bytes: &[u8; 32]) -> Self {
        Self(URL_SAFE_NO_PAD.encode(bytes))
    }

    /// Takes what somebody shows; `None` when it cannot be a token.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        let good = |c: u8| c.is_ascii_alphanumeric() || c == b'-' || c == b'_';
        (text.len() == TOKEN_LEN && text.bytes().all(good)).then(|| Self(text.to_owned()))
    }

    /// The token as it is shown. Put it in nothing but a cookie, a form or a header.
    #[must_use]
    pub fn reveal(&self) -> &str {
        &self.0
    }

    /// Whether `shown` is this token, in time that does not depend on where they differ.
    #[must_use]
    pub fn is(&self, shown: &str) -> bool {
        self.0.as_bytes().ct_eq(shown.as_bytes()).into()
    }

    /// What the store keeps: the token has 256 bits of chance, so a fast hash is enough.
    pub(crate) fn hash(&self) -> Vec<u8> {
        blake3::derive_key("bastide 2026 token hash v1", self.0.as_bytes()).to_vec()
    }
}

impl fmt::Debug for Token {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Token(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_is_recognised_and_never_printed() {
        let token = Token::fresh().expect("randomness");
        assert_eq!(Token::parse(token.reveal()), Some(token.clone()));
        assert!(token.is(token.reveal()) && !token.is(""));
        assert!(!Token::fresh().expect("randomness").is(token.reveal()));
        assert!(!format!("{token:?}").contains(token.reveal()));
    }

    #[test]
    fn what_cannot_be_a_token_is_not_looked_up() {
        for bad in [
            "",
            "short",
            &"é".repeat(22),
            &"a".repeat(44),
            &format!("{}=", "a".repeat(42)),
        ] {
            assert!(Token::parse(bad).is_none(), "{bad}");
        }
    }
}
