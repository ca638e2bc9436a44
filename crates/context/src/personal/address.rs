//! Postal addresses: in tables that speak of persons, and in tables where nothing says whose they are.

use super::spelling::{parts, plain};
use super::{Finding, Sight};
use territory::{ColumnType, PersonalKind};

const STREETS: &[&str] = &[
    "rue",
    "avenue",
    "av",
    "boulevard",
    "bd",
    "bld",
    "blvd",
    "place",
    "chemin",
    "impasse",
    "allee",
    "allees",
    "route",
    "quai",
    "square",
    "cours",
    "sentier",
    "residence",
    "lotissement",
    "montee",
    "faubourg",
    "hameau",
    "esplanade",
    "passage",
    "villa",
    "venelle",
    "ruelle",
    "traverse",
    "cite",
    "street",
    "st",
    "road",
    "rd",
    "ave",
    "lane",
    "ln",
    "drive",
    "dr",
    "court",
    "ct",
    "close",
    "crescent",
    "grove",
    "terrace",
    "gardens",
    "way",
    "parkway",
    "pkwy",
    "hill",
    "green",
    "mews",
    "row",
    "strasse",
    "str",
    "weg",
    "platz",
    "calle",
    "via",
];
/// Words of a dwelling's door.
const DOORS: &[&str] = &[
    "apt",
    "appt",
    "appartement",
    "apartment",
    "flat",
    "bat",
    "batiment",
    "etage",
];
const WORDS: &[&str] = &[
    "address",
    "adresse",
    "addr",
    "adr",
    "street",
    "rue",
    "voie",
    "domicile",
    "logement",
    "residence",
    "postcode",
    "zip",
    "zipcode",
    "postal",
    "plz",
    "cp",
    "cpost",
    "pcode",
];

pub(super) fn detect_among_persons(sight: &Sight<'_>) -> Option<Finding> {
    if let Some(word) = sight.one_of(WORDS) {
        return Some(Finding::new(
            PersonalKind::Address,
            format!("its name says `{word}` in a table that speaks of persons"),
        ));
    }
    if sight.kind != ColumnType::Text {
        return None;
    }
    let share = sight.share(1, is_address);
    if share >= 40 {
        return Some(Finding::new(
            PersonalKind::Address,
            format!("{share} % of its values hold a house number and a word for a street"),
        ));
    }
    let five = sight.share(8, |value| {
        value.len() == 5 && value.bytes().all(|byte| byte.is_ascii_digit())
    });
    if sight.is_silent() && five >= 85 {
        return Some(Finding::new(
            PersonalKind::Address,
            format!(
                "{five} % of its values have the five digits of postcodes, in a table that speaks of persons"
            ),
        ));
    }
    let posted = sight.share(5, is_british_postcode);
    (posted >= 60).then(|| {
        Finding::new(
            PersonalKind::Address,
            format!("{posted} % of its values are postcodes of a few houses each"),
        )
    })
}

/// Where nothing else in a table says what is at these addresses, they may be homes: each row has its own, or the heading says
/// that somebody lives there.
pub(super) fn detect_alone(sight: &Sight<'_>) -> Option<Finding> {
    if sight.kind != ColumnType::Text {
        return None;
    }
    let share = sight.share(8, is_address);
    if let Some(word) = sight.one_of(&["home", "domicile", "residence", "logement"])
        && share >= 40
    {
        return Some(Finding::new(
            PersonalKind::Address,
            format!(
                "its name says `{word}`, and {share} % of its values hold a house number and a word for a street"
            ),
        ));
    }
    (share >= 40 && sight.distinct() >= 70).then(|| {
        Finding::new(
            PersonalKind::Address,
            format!("{share} % of its values hold a house number and a word for a street, most of them differ, and nothing says that what stands there is not a home"),
        )
    })
}

/// A house number and a word for a street, or a line that ends with a postcode of few houses.
pub(super) fn is_address(value: &str) -> bool {
    let mut last = value.rsplit(' ');
    if let (Some(inward), Some(outward)) = (last.next(), last.next())
        && value.len() >= 15
        && is_british_postcode(&format!("{outward}{inward}"))
    {
        return true;
    }
    let value = plain(value);
    let numbered =
        parts(&value).any(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.len() <= 5);
    numbered && parts(&value).any(|word| STREETS.contains(&word) || DOORS.contains(&word))
}

/// One or two letters, a digit, a digit or letter or none, then a digit and two letters (BS 7666).
fn is_british_postcode(value: &str) -> bool {
    let compact: Vec<u8> = value.bytes().filter(|byte| *byte != b' ').collect();
    if !(5..=7).contains(&compact.len()) {
        return false;
    }
    let (outward, inward) = compact.split_at(compact.len() - 3);
    let inward = matches!(inward, [d, a, b] if d.is_ascii_digit() && a.is_ascii_alphabetic() && b.is_ascii_alphabetic());
    let letters = outward
        .iter()
        .take_while(|byte| byte.is_ascii_alphabetic())
        .count();
    inward && (1..=2).contains(&letters) && outward.get(letters).is_some_and(u8::is_ascii_digit)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn houses_and_streets() {
        for text in [
            "12 bis rue des Lilas",
            "Flat 3, 14 High Street",
            "8, allée du Parc 44000 Nantes",
            "Studio 5, Jones spring, Leeds LS1 4AP",
        ] {
            assert!(is_address(text), "{text}");
        }
        for text in ["rue des Lilas", "12", "Nantes 44000"] {
            assert!(!is_address(text), "{text}");
        }
        assert!(is_british_postcode("LS1 4AP") && is_british_postcode("SW1A1AA"));
        assert!(!is_british_postcode("AB123") && !is_british_postcode("75011"));
    }
}
