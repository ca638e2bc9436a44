//! Postal addresses, in tables that speak of persons.

use super::{Finding, Sight, plain};
use territory::{ColumnType, PersonalKind};

const STREETS: &[&str] = &[
    "rue",
    "avenue",
    "av",
    "boulevard",
    "bd",
    "blvd",
    "place",
    "chemin",
    "impasse",
    "allee",
    "route",
    "quai",
    "square",
    "cours",
    "street",
    "st",
    "road",
    "rd",
    "ave",
    "lane",
    "drive",
    "court",
    "strasse",
    "weg",
    "platz",
    "calle",
];

pub(super) fn detect(sight: &Sight<'_>) -> Option<Finding> {
    let word = sight.one_of(&[
        "address", "adresse", "addr", "street", "rue", "voie", "domicile", "logement", "postcode",
        "zip", "zipcode", "postal", "plz",
    ]);
    if let Some(word) = word {
        return Some(Finding::new(
            PersonalKind::Address,
            format!("its name says `{word}` in a table that speaks of persons"),
        ));
    }
    if sight.kind != ColumnType::Text {
        return None;
    }
    let share = sight.share(1, |value| {
        let value = plain(value);
        let numbered = value
            .split(|c: char| !c.is_alphanumeric())
            .any(|word| word.starts_with(|c: char| c.is_ascii_digit()));
        numbered
            && value
                .split(|c: char| !c.is_alphanumeric())
                .any(|word| STREETS.contains(&word))
    });
    (share >= 40).then(|| {
        Finding::new(
            PersonalKind::Address,
            format!("{share} % of its values hold a house number and a word for a street"),
        )
    })
}
