//! Pseudonyms: how a person is named inside one data set.
//!
//! A pseudonym is the first 64 bits of keyed BLAKE3 of the person's number, under a key derived from the trust's secret
//! and the data set's id. Two data sets therefore name the same person differently, and whoever lacks the secret can
//! neither invert a pseudonym nor join on it. Two persons of a set of ten million share one with probability 3·10⁻⁶;
//! they would then be protected together, which is never weaker.

use territory::{DataSetId, PersonKey};

/// Makes pseudonyms. Holds the trust's secret and never shows it.
#[derive(Clone)]
pub struct Pseudonyms {
    secret: [u8; 32],
}

impl std::fmt::Debug for Pseudonyms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Pseudonyms(…)")
    }
}

/// Makes the pseudonyms of one data set.
#[derive(Clone)]
pub struct DataSetPseudonyms {
    key: [u8; 32],
}

impl std::fmt::Debug for DataSetPseudonyms {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("DataSetPseudonyms(…)")
    }
}

impl Pseudonyms {
    /// From the trust's secret.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        Self { secret }
    }

    /// The maker for one data set; keep it when many persons are named.
    #[must_use]
    pub fn of(&self, dataset: &DataSetId) -> DataSetPseudonyms {
        let mut hasher = blake3::Hasher::new_derive_key("bastide 2026 pseudonym of a person v1");
        hasher.update(&self.secret);
        hasher.update(dataset.as_str().as_bytes());
        DataSetPseudonyms {
            key: *hasher.finalize().as_bytes(),
        }
    }

    /// The pseudonym of one person in one data set.
    #[must_use]
    pub fn person(&self, dataset: &DataSetId, person: &str) -> PersonKey {
        self.of(dataset).person(person)
    }
}

impl DataSetPseudonyms {
    /// The pseudonym of one person. White space around her number does not count.
    #[must_use]
    pub fn person(&self, person: &str) -> PersonKey {
        let hash = blake3::keyed_hash(&self.key, person.trim().as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&hash.as_bytes()[..8]);
        PersonKey(i64::from_le_bytes(first))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_person_has_another_name_in_another_data_set() {
        let pseudonyms = Pseudonyms::new([3; 32]);
        let meters: DataSetId = "meters".parse().expect("valid id");
        let stays: DataSetId = "stays".parse().expect("valid id");
        let ada = pseudonyms.person(&meters, "R0001");
        assert_eq!(ada, pseudonyms.person(&meters, " R0001 "));
        assert_ne!(ada, pseudonyms.person(&stays, "R0001"));
        assert_ne!(ada, pseudonyms.person(&meters, "R0002"));
        assert_ne!(ada, Pseudonyms::new([4; 32]).person(&meters, "R0001"));
    }
}
