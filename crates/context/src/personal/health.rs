//! Health: diagnoses, treatments, handicaps (GDPR art. 4(15) and 9).

use super::{Finding, Sight, plain};
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
];

/// Words of diagnoses, without accents.
const DIAGNOSES: &[&str] = &[
    "asthma",
    "asthme",
    "diabetes",
    "diabete",
    "hypertension",
    "cancer",
    "tumor",
    "tumeur",
    "carcinoma",
    "leukemia",
    "leucemie",
    "stroke",
    "avc",
    "infarction",
    "infarctus",
    "depression",
    "schizophrenia",
    "schizophrenie",
    "epilepsy",
    "epilepsie",
    "dementia",
    "demence",
    "alzheimer",
    "parkinson",
    "pneumonia",
    "pneumonie",
    "covid",
    "influenza",
    "grippe",
    "tuberculosis",
    "tuberculose",
    "hepatitis",
    "hepatite",
    "fracture",
    "obesity",
    "obesite",
    "anemia",
    "anemie",
    "copd",
    "bpco",
];

pub(super) fn detect(sight: &Sight<'_>) -> Option<Finding> {
    if let Some(word) = sight.one_of(WORDS) {
        return Some(Finding::new(
            PersonalKind::Health,
            format!("its name says `{word}`, a word of health"),
        ));
    }
    if sight.kind != ColumnType::Text {
        return None;
    }
    let named = sight.share(3, |value| {
        plain(value)
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| DIAGNOSES.contains(&word))
    });
    if named >= 20 {
        return Some(Finding::new(
            PersonalKind::Health,
            format!("{named} % of its values name a diagnosis"),
        ));
    }
    // Three characters alone are the shape of many codes; the dot makes it the classification's.
    let coded = sight.share(3, is_icd10);
    let dotted = sight.share(3, |value| is_icd10(value) && value.contains('.'));
    (coded >= 80 && dotted >= 30).then(|| {
        Finding::new(
            PersonalKind::Health,
            format!("{coded} % of its values have the shape of ICD-10 codes, such as `E11.9`"),
        )
    })
}

/// ICD-10: a letter, a digit, a digit or letter, then perhaps a dot and one to four more.
fn is_icd10(text: &str) -> bool {
    let text = text.as_bytes();
    let head = matches!(text, [l, d, x, ..] if l.is_ascii_uppercase() && d.is_ascii_digit() && x.is_ascii_alphanumeric());
    head && match &text[3..] {
        [] => true,
        [b'.', rest @ ..] => {
            (1..=4).contains(&rest.len()) && rest.iter().all(u8::is_ascii_alphanumeric)
        }
        _ => false,
    }
}
