//! Health: diagnoses, treatments, handicaps (GDPR art. 4(15) and 9).

use super::dictionary::speaks_of_health;
use super::spelling::plain;
use super::{Finding, Sight};
use territory::{ColumnType, PersonalKind};

const WORDS: &[&str] = &[
    "diagnosis",
    "diagnostic",
    "diagnoses",
    "diagnostics",
    "disease",
    "maladie",
    "pathologie",
    "pathology",
    "icd",
    "icd10",
    "cim",
    "cim10",
    "symptom",
    "symptoms",
    "symptome",
    "symptomes",
    "treatment",
    "traitement",
    "medication",
    "medicament",
    "medicaments",
    "prescription",
    "allergy",
    "allergies",
    "allergie",
    "handicap",
    "disability",
    "disabled",
    "invalidite",
    "grossesse",
    "pregnancy",
    "pregnant",
    "hiv",
    "vih",
    "vaccination",
    "comorbidity",
    "comorbidite",
    "diag",
    "dx",
    "patho",
    "cim",
    "medicaux",
    "medical",
    "medications",
    "ordonnance",
    "impairment",
    "impairments",
    "illness",
    "sickness",
    "blood",
    "hospitalisation",
    "hospitalization",
    "disab",
];
const PHRASES: &[&str] = &[
    "special needs",
    "accessibility needs",
    "health condition",
    "etat de sante",
    "groupe sanguin",
    "reason for admission",
    "motif d hospitalisation",
];

pub(super) fn detect(sight: &Sight<'_>) -> Option<Finding> {
    if let Some(word) = sight.one_of(WORDS).or_else(|| sight.phrase(PHRASES)) {
        return Some(Finding::new(
            PersonalKind::Health,
            format!("its name says `{word}`, a word of health"),
        ));
    }
    if sight.kind != ColumnType::Text {
        return None;
    }
    let named = sight.share(3, |value| speaks_of_health(&plain(value)));
    if named >= 20 {
        return Some(Finding::new(
            PersonalKind::Health,
            format!("{named} % of its values name an illness, a treatment or a handicap"),
        ));
    }
    // Three characters alone are the shape of many codes; the dot makes it the classification's.
    let coded = sight.share(3, is_icd10);
    let dotted = sight.share(3, |value| is_icd10(value) && value.contains('.'));
    (coded >= 70 && dotted >= 30).then(|| {
        Finding::new(
            PersonalKind::Health,
            format!("{coded} % of its values have the shape of ICD-10 codes, such as `E11.9`"),
        )
    })
}

/// ICD-10: a letter, a digit, a digit or letter, then perhaps a dot and one to four more.
fn is_icd10(text: &str) -> bool {
    let text = text.as_bytes();
    let head = matches!(text, [l, d, x, ..] if l.is_ascii_alphabetic() && d.is_ascii_digit() && x.is_ascii_alphanumeric());
    head && match &text[3..] {
        [] => true,
        [b'.', rest @ ..] => {
            (1..=4).contains(&rest.len()) && rest.iter().all(u8::is_ascii_alphanumeric)
        }
        _ => false,
    }
}
