//! The purposes that the charter knows: the Data Privacy Vocabulary and those that the law pack forbids by name.

use crate::law_pack::ForbiddenPurpose;
use crate::{CharterError, UnknownPurpose};
use std::collections::{BTreeMap, BTreeSet};
use territory::{IdError, PURPOSES, Purpose, Text};

/// The root of the vocabulary. Data "collected for a purpose", whatever it is, was collected for none that the law
/// accepts (GDPR art. 5(1)(b): "specified, explicit").
pub(crate) const ROOT: &str = "Purpose";

/// How many near terms an error proposes.
const NEAR_MAX: usize = 3;
/// How alike a term must be to be proposed, from 0 (nothing in common) to 1 (the same).
const NEAR_LEAST: f64 = 0.5;
/// Longest text that is compared or repeated, in characters.
const TEXT_LEN_MAX: usize = 96;

/// A purpose with its labels.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownPurpose {
    /// The term.
    pub purpose: Purpose,
    /// How people name it.
    pub label: Text,
    /// The terms it is directly a narrower case of.
    pub broader: Vec<Purpose>,
    /// Whether the law pack forbids it whoever asks, on any data.
    pub forbidden: bool,
}

/// All known purposes, by term.
#[derive(Debug)]
pub(crate) struct Vocabulary(BTreeMap<Purpose, KnownPurpose>);

impl Vocabulary {
    pub(crate) fn new(forbidden: &[ForbiddenPurpose]) -> Result<Self, CharterError> {
        let broken = |error: IdError| CharterError::Embedded {
            file: "vocabulary of purposes",
            why: error.to_string(),
        };
        let mut known = BTreeMap::new();
        for term in PURPOSES {
            let purpose: Purpose = term.term.parse().map_err(broken)?;
            let broader: Result<Vec<Purpose>, IdError> =
                term.broader.iter().map(|broader| broader.parse()).collect();
            let entry = KnownPurpose {
                purpose: purpose.clone(),
                label: Text::new(term.fr, term.en),
                broader: broader.map_err(broken)?,
                forbidden: false,
            };
            known.insert(purpose, entry);
        }
        for term in forbidden {
            let purpose: Purpose = term.term.parse().map_err(broken)?;
            let entry = KnownPurpose {
                purpose: purpose.clone(),
                label: Text::new(term.fr.clone(), term.en.clone()),
                broader: Vec::new(),
                forbidden: true,
            };
            if known.insert(purpose, entry).is_some() {
                return Err(CharterError::Embedded {
                    file: "law-pack-eu/manifest.toml",
                    why: format!("the purpose `{}` exists already", term.term),
                });
            }
        }
        Ok(Self(known))
    }

    pub(crate) fn get(&self, purpose: &Purpose) -> Option<&KnownPurpose> {
        self.0.get(purpose)
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &KnownPurpose> {
        self.0.values()
    }

    /// All terms above `purpose`, itself left out.
    pub(crate) fn above(&self, purpose: &Purpose) -> BTreeSet<Purpose> {
        let mut above = BTreeSet::new();
        let mut next = vec![purpose];
        while let Some(entry) = next.pop().and_then(|term| self.0.get(term)) {
            for broader in &entry.broader {
                if above.insert(broader.clone()) {
                    next.push(broader);
                }
            }
        }
        above
    }

    /// The purpose that `text` states.
    pub(crate) fn parse(&self, text: &str) -> Result<Purpose, UnknownPurpose> {
        let text = text.trim();
        text.parse()
            .ok()
            .filter(|purpose| self.0.contains_key(purpose))
            .ok_or_else(|| {
                let text: String = text.chars().take(TEXT_LEN_MAX).collect();
                UnknownPurpose {
                    did_you_mean: self.near(&text),
                    text,
                }
            })
    }

    fn near(&self, text: &str) -> Vec<String> {
        let text = text.to_lowercase();
        let mut scored: Vec<(f64, &str)> = self
            .iter()
            .filter(|known| !known.forbidden)
            .map(|known| {
                let term = known.purpose.as_str();
                let score = [term, &known.label.fr, &known.label.en]
                    .into_iter()
                    .map(|name| likeness(&text, &name.to_lowercase()))
                    .fold(0.0, f64::max);
                (score, term)
            })
            .filter(|(score, _)| *score >= NEAR_LEAST)
            .collect();
        scored.sort_by(|a, b| b.0.total_cmp(&a.0).then(a.1.cmp(b.1)));
        scored
            .into_iter()
            .take(NEAR_MAX)
            .map(|(_, term)| term.to_owned())
            .collect()
    }
}

/// Damerau–Levenshtein likeness; a text that is a whole part of the name is at least half alike, as when somebody
/// writes `research`.
fn likeness(text: &str, name: &str) -> f64 {
    let edits = strsim::normalized_damerau_levenshtein(text, name);
    if text.chars().count() >= 4 && name.contains(text) {
        edits.max(0.5 + edits / 2.0)
    } else {
        edits
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::Edition;
    use crate::law_pack::LawPack;

    fn vocabulary() -> Vocabulary {
        let pack = LawPack::read(&Edition::standard().law_pack).expect("manifest");
        Vocabulary::new(&pack.forbidden).expect("vocabulary")
    }

    #[test]
    fn a_misspelt_purpose_is_answered_with_the_nearest_terms() {
        let words = vocabulary();
        for (wrong, right) in [
            ("ScientificReserch", "ScientificResearch"),
            ("scientificresearch", "ScientificResearch"),
            ("Recherche scientifique", "ScientificResearch"),
            ("climate", "CombatClimateChange"),
            ("mobility", "ImproveTransportMobility"),
        ] {
            let unknown = words.parse(wrong).expect_err(wrong);
            assert_eq!(unknown.did_you_mean[0], right, "{wrong}");
            assert!(unknown.to_string().contains(right));
            assert!(unknown.did_you_mean.len() <= NEAR_MAX);
        }
        let far = words.parse("zzzzzzzzzzzz").expect_err("nothing is near");
        assert!(far.did_you_mean.is_empty());
        assert!(far.to_string().contains("Data Privacy Vocabulary"));
    }

    #[test]
    fn the_error_never_proposes_a_forbidden_purpose() {
        let unknown = vocabulary().parse("SocialScorin").expect_err("misspelt");
        assert!(!unknown.did_you_mean.iter().any(|t| t == "SocialScoring"));
    }

    #[test]
    fn terms_stand_under_all_their_broader_terms() {
        let words = vocabulary();
        let above = words.above(&"RecruitmentTargetedAdvertising".parse().expect("term"));
        for term in ["Marketing", "PersonnelHiring", "Personalisation", ROOT] {
            assert!(
                above.contains(&term.parse::<Purpose>().expect("term")),
                "{term}"
            );
        }
        assert!(!above.contains(&"ServiceManagement".parse::<Purpose>().expect("term")));
    }
}
