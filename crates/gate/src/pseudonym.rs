//! Pseudonyms: how a person is named inside one data set, and when two of her names may meet.
//!
//! A person's number becomes 64 bits of keyed BLAKE3, and these are permuted under a key of the data set: the pseudonym.
//! Two data sets therefore name the same person differently, and whoever lacks the secret can neither invert a pseudonym
//! nor join on it. As the second step is a permutation, the trust itself can lead two data sets' pseudonyms to one common
//! name without a table of persons: it does so for one question at a time, when the charter allows the join
//! ([`Linkage`]). Such a name is made for one party, one purpose and one question, and is forgotten with its answer, so that
//! two parties, or the same one twice, cannot compare notes.
//!
//! Each data set's key is made of the trust's secret and a salt of its own ([`Salts`]). Destroying the salt destroys the
//! key: from then on nobody, the trust included, can say which rows are whose.
//!
//! The permutation is a Feistel network of six rounds with keyed BLAKE3 as round function on 32-bit halves: secure
//! against an adversary who sees far fewer than 2³² pairs (Patarin, "Security of balanced and unbalanced Feistel schemes",
//! 2010). Two persons of a set of ten million share a number's hash with probability 3·10⁻⁶; they would then be protected
//! together, which is never weaker.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;
use territory::{DataSetId, PartyId, PersonKey, Purpose};

/// Where the salts of data sets are kept.
pub trait Salts: Send + Sync {
    /// The salt of a data set, made when it is first asked for. Once it was destroyed: 32 random bytes that are kept
    /// nowhere, so that nothing matches any more.
    fn salt(&self, dataset: &DataSetId) -> [u8; 32];
}

/// Data sets whose keys hang on the trust's secret alone.
struct NoSalts;

impl Salts for NoSalts {
    fn salt(&self, _: &DataSetId) -> [u8; 32] {
        [0; 32]
    }
}

/// Makes pseudonyms. Holds the trust's secret and never shows it.
#[derive(Clone)]
pub struct Pseudonyms {
    secret: [u8; 32],
    salts: Arc<dyn Salts>,
}

/// Makes the pseudonyms of one data set.
#[derive(Clone)]
pub struct DataSetPseudonyms {
    person: [u8; 32],
    dataset: [u8; 32],
}

/// Leads the pseudonyms of several data sets to common names, for one question.
#[derive(Clone)]
pub struct Linkage {
    question: [u8; 32],
    datasets: BTreeMap<DataSetId, [u8; 32]>,
}

macro_rules! hidden {
    ($($name:ident),*) => {$(
        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        }
    )*};
}
hidden!(Pseudonyms, DataSetPseudonyms, Linkage);

impl Pseudonyms {
    /// From the trust's secret; data sets have no salts.
    #[must_use]
    pub fn new(secret: [u8; 32]) -> Self {
        Self {
            secret,
            salts: Arc::new(NoSalts),
        }
    }

    /// The same, with a salt for each data set.
    #[must_use]
    pub fn with_salts(self, salts: Arc<dyn Salts>) -> Self {
        Self { salts, ..self }
    }

    /// The maker for one data set; keep it when many persons are named.
    #[must_use]
    pub fn of(&self, dataset: &DataSetId) -> DataSetPseudonyms {
        DataSetPseudonyms {
            person: self.key("bastide 2026 number of a person v2", &[]),
            dataset: self.dataset_key(dataset),
        }
    }

    /// The pseudonym of one person in one data set.
    #[must_use]
    pub fn person(&self, dataset: &DataSetId, person: &str) -> PersonKey {
        self.of(dataset).person(person)
    }

    /// What leads these data sets' pseudonyms to common names, for one party and purpose. Two questions never share such
    /// names: `nonce` is fresh.
    #[must_use]
    pub fn linkage(
        &self,
        datasets: &[DataSetId],
        party: &PartyId,
        purpose: &Purpose,
        nonce: &[u8; 16],
    ) -> Linkage {
        let parts = [
            party.as_str().as_bytes(),
            purpose.as_str().as_bytes(),
            nonce,
        ];
        Linkage {
            question: self.key("bastide 2026 linkage of a question v1", &parts),
            datasets: datasets
                .iter()
                .map(|id| (id.clone(), self.dataset_key(id)))
                .collect(),
        }
    }

    fn dataset_key(&self, dataset: &DataSetId) -> [u8; 32] {
        let salt = self.salts.salt(dataset);
        let parts = [&salt[..], dataset.as_str().as_bytes()];
        self.key("bastide 2026 pseudonym in a data set v2", &parts)
    }

    fn key(&self, context: &str, parts: &[&[u8]]) -> [u8; 32] {
        let mut hasher = blake3::Hasher::new_derive_key(context);
        hasher.update(&self.secret);
        for part in parts {
            // The length keeps two lists of parts apart that read alike when strung together.
            hasher.update(&(part.len() as u64).to_le_bytes());
            hasher.update(part);
        }
        *hasher.finalize().as_bytes()
    }
}

impl DataSetPseudonyms {
    /// The pseudonym of one person. White space around her number does not count.
    #[must_use]
    pub fn person(&self, person: &str) -> PersonKey {
        let hash = blake3::keyed_hash(&self.person, person.trim().as_bytes());
        let mut first = [0; 8];
        first.copy_from_slice(&hash.as_bytes()[..8]);
        let number = u64::from_le_bytes(first);
        PersonKey(permuted(&self.dataset, number).cast_signed())
    }
}

impl Linkage {
    /// The common name of a person of one of the data sets; `None` for a data set that is not linked.
    #[must_use]
    pub fn relink(&self, dataset: &DataSetId, person: PersonKey) -> Option<PersonKey> {
        let key = self.datasets.get(dataset)?;
        let number = unpermuted(key, person.0.cast_unsigned());
        Some(PersonKey(permuted(&self.question, number).cast_signed()))
    }
}

/// Rounds of the network.
const ROUNDS: u8 = 6;

fn permuted(key: &[u8; 32], number: u64) -> u64 {
    let (mut left, mut right) = halves(number);
    for round in 0..ROUNDS {
        (left, right) = (right, left ^ mixed(key, round, right));
    }
    whole(left, right)
}

fn unpermuted(key: &[u8; 32], number: u64) -> u64 {
    let (mut left, mut right) = halves(number);
    for round in (0..ROUNDS).rev() {
        (left, right) = (right ^ mixed(key, round, left), left);
    }
    whole(left, right)
}

fn halves(number: u64) -> (u32, u32) {
    // Each half is cut to its 32 bits.
    ((number >> 32) as u32, number as u32)
}

fn whole(left: u32, right: u32) -> u64 {
    (u64::from(left) << 32) | u64::from(right)
}

fn mixed(key: &[u8; 32], round: u8, half: u32) -> u32 {
    let [a, b, c, d] = half.to_le_bytes();
    let hash = blake3::keyed_hash(key, &[round, a, b, c, d]);
    let mut first = [0; 4];
    first.copy_from_slice(&hash.as_bytes()[..4]);
    u32::from_le_bytes(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::collections::BTreeSet;

    fn id(text: &str) -> DataSetId {
        text.parse().expect("valid id")
    }

    #[test]
    fn the_same_person_has_another_name_in_another_data_set() {
        let pseudonyms = Pseudonyms::new([3; 32]);
        let (meters, stays) = (id("meters"), id("stays"));
        let ada = pseudonyms.person(&meters, "R0001");
        assert_eq!(ada, pseudonyms.person(&meters, " R0001 "));
        assert_ne!(ada, pseudonyms.person(&stays, "R0001"));
        assert_ne!(ada, pseudonyms.person(&meters, "R0002"));
        assert_ne!(ada, Pseudonyms::new([4; 32]).person(&meters, "R0001"));
    }

    #[test]
    fn a_linkage_leads_both_names_of_a_person_to_one_and_only_for_its_question() {
        let pseudonyms = Pseudonyms::new([3; 32]);
        let (meters, stays) = (id("meters"), id("stays"));
        let both = [meters.clone(), stays.clone()];
        let linkage = |party: &str, purpose: &str, nonce| {
            let party: PartyId = party.parse().expect("valid id");
            let purpose: Purpose = purpose.parse().expect("a purpose");
            pseudonyms.linkage(&both, &party, &purpose, &[nonce; 16])
        };
        let first = linkage("lab", "ScientificResearch", 1);
        let others = [
            linkage("lab", "ScientificResearch", 2),
            linkage("clinic", "ScientificResearch", 1),
            linkage("lab", "AcademicResearch", 1),
        ];
        let mut met = BTreeSet::new();
        for person in 0..1_000 {
            let number = format!("R{person:04}");
            let a = first.relink(&meters, pseudonyms.person(&meters, &number));
            assert_eq!(a, first.relink(&stays, pseudonyms.person(&stays, &number)));
            for other in &others {
                assert_ne!(
                    a,
                    other.relink(&meters, pseudonyms.person(&meters, &number))
                );
            }
            assert!(met.insert(a), "two persons never become one");
        }
        assert_eq!(first.relink(&id("other"), PersonKey(1)), None);
    }

    #[test]
    fn without_its_salt_nobody_is_found_again() {
        struct Forgetful(std::sync::atomic::AtomicU8);
        impl Salts for Forgetful {
            fn salt(&self, _: &DataSetId) -> [u8; 32] {
                [self.0.load(std::sync::atomic::Ordering::Relaxed); 32]
            }
        }
        let salts = Arc::new(Forgetful(7.into()));
        let pseudonyms = Pseudonyms::new([3; 32]).with_salts(Arc::clone(&salts) as Arc<dyn Salts>);
        let before = pseudonyms.person(&id("meters"), "R0001");
        assert_eq!(before, pseudonyms.person(&id("meters"), "R0001"));
        salts.0.store(9, std::sync::atomic::Ordering::Relaxed);
        assert_ne!(before, pseudonyms.person(&id("meters"), "R0001"));
    }

    #[test]
    fn the_permutation_is_undone() {
        for number in [0, 1, u64::MAX, 0x0123_4567_89ab_cdef, 1 << 63] {
            let there = permuted(&[5; 32], number);
            assert_ne!(there, number);
            assert_eq!(unpermuted(&[5; 32], there), number);
        }
    }
}
