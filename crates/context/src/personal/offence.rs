//! Offences, convictions, suspicions (GDPR art. 10). They only count where other columns of the table speak of persons:
//! an incident in a street is nobody's.

use super::{Finding, Sight};
use territory::PersonalKind;

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

pub(super) fn detect_among_persons(sight: &Sight<'_>) -> Option<Finding> {
    let word = sight.one_of(WORDS)?;
    Some(Finding::new(
        PersonalKind::Offence,
        format!("its name says `{word}`, a word of offences, and other columns speak of persons"),
    ))
}
