//! Offences, convictions, suspicions (GDPR art. 10). They only count where other columns of the table speak of persons:
//! an incident in a street is nobody's.

use super::spelling::plain;
use super::{Finding, Sight};
use territory::{ColumnType, PersonalKind};

const WORDS: &[&str] = &[
    "offence",
    "offences",
    "offense",
    "offenses",
    "offender",
    "infraction",
    "infractions",
    "delit",
    "delits",
    "conviction",
    "convictions",
    "condamnation",
    "condamnations",
    "casier",
    "suspect",
    "arrest",
    "arrests",
    "felony",
    "misdemeanor",
    "recid",
    "recidivism",
    "recidive",
    "charge",
    "priors",
    "verdict",
    "sentence",
];

/// Beginnings of words that name what was done.
const DEEDS: &[&str] = &[
    "vol ",
    "vols ",
    "cambriol",
    "violence",
    "agression",
    "escroquerie",
    "stupefiant",
    "outrage",
    "recel",
    "homicide",
    "meurtre",
    "viol ",
    "conduite sans",
    "conduite en etat",
    "degradation",
    "menace",
    "harcelement",
    "fraude",
    "theft",
    "burglar",
    "robbery",
    "assault",
    "fraud",
    "drug",
    "murder",
    "homicide",
    "shoplift",
    "vandal",
    "harass",
    "stalking",
    "arson",
    "battery",
    "rape",
    "weapon",
    "drink driv",
    "drunk driv",
    "speeding",
    "possession",
    "trespass",
    "forgery",
    "kidnap",
    "usage de",
];

pub(super) fn detect_among_persons(sight: &Sight<'_>) -> Option<Finding> {
    if let Some(word) = sight.one_of(WORDS) {
        return Some(Finding::new(
            PersonalKind::Offence,
            format!(
                "its name says `{word}`, a word of offences, and other columns speak of persons"
            ),
        ));
    }
    if sight.kind != ColumnType::Text {
        return None;
    }
    let share = sight.share(3, |value| {
        let value = format!("{} ", plain(value));
        DEEDS.iter().any(|deed| {
            value
                .find(deed)
                .is_some_and(|at| at == 0 || value.as_bytes().get(at - 1) == Some(&b' '))
        })
    });
    (share >= 30).then(|| {
        Finding::new(
            PersonalKind::Offence,
            format!("{share} % of its values name offences, and other columns speak of persons"),
        )
    })
}
