//! What a body is recognised by: faces, fingerprints, voices, gaits (GDPR art. 4(14)).

use super::{Finding, Sight};
use territory::PersonalKind;

const WORDS: &[&str] = &[
    "biometric",
    "biometrics",
    "biometrie",
    "biometrique",
    "faceprint",
    "facemap",
    "visage",
    "fingerprint",
    "fingerprints",
    "minutiae",
    "voiceprint",
    "retina",
    "retine",
    "gait",
    "biom",
    "fprint",
];

const PHRASES: &[&str] = &[
    "face id",
    "face image",
    "face embedding",
    "face vector",
    "face template",
    "iris scan",
    "iris code",
    "iris template",
    "empreinte digitale",
    "empreintes digitales",
    "empreinte vocale",
    "photo identite",
    "photo visage",
    "voice embedding",
    "palm print",
];

pub(super) fn detect(sight: &Sight<'_>) -> Option<Finding> {
    let word = sight.one_of(WORDS).or_else(|| sight.phrase(PHRASES))?;
    Some(Finding::new(
        PersonalKind::Biometric,
        format!("its name says `{word}`, by which a body is recognised"),
    ))
}
