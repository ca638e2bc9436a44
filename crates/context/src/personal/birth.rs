//! Dates of birth, by the column's name: a date's shape alone says nothing.

use super::{Finding, Sight};
use territory::{ColumnType, PersonalKind};

pub(super) fn detect(sight: &Sight<'_>) -> Option<Finding> {
    let word = sight
        .one_of(&[
            "birthdate",
            "birthday",
            "dob",
            "naissance",
            "geburtsdatum",
            "datenaissance",
            "datnais",
        ])
        .or_else(|| {
            sight.phrase(&[
                "date of birth",
                "birth date",
                "birth day",
                "birth year",
                "year of birth",
                "born",
                "ne le",
                "nee le",
                "ne e le",
            ])
        })?;
    if sight
        .one_of(&[
            "rate", "rates", "taux", "count", "nombre", "lieu", "place", "pays", "country", "nom",
        ])
        .is_some()
    {
        return None;
    }
    match sight.kind {
        ColumnType::Date | ColumnType::Timestamp | ColumnType::Text | ColumnType::Integer => {
            Some(Finding::new(
                PersonalKind::BirthDate,
                format!("its name says `{word}`, and it holds dates, years or text"),
            ))
        }
        _ => None,
    }
}
