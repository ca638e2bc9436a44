//! Ids that nobody can guess and that never come twice.

use crate::LeafError;

/// A fresh id from the operating system: 64 random bits as 16 lower-case hexadecimal digits.
///
/// # Errors
/// [`LeafError::Randomness`] when the system gives no randomness.
pub fn fresh_id() -> Result<String, LeafError> {
    let mut bytes = [0; 8];
    getrandom::fill(&mut bytes).map_err(|error| LeafError::Randomness(error.to_string()))?;
    Ok(format!("{:016x}", u64::from_be_bytes(bytes)))
}

#[cfg(test)]
mod tests {
    use super::fresh_id;

    #[test]
    fn a_fresh_id_has_16_digits_and_comes_once() {
        let (one, other) = (
            fresh_id().expect("randomness"),
            fresh_id().expect("randomness"),
        );
        assert_ne!(one, other);
        assert_eq!(one.len(), 16);
        assert!(
            one.bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
        );
    }
}
