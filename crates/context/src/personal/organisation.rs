//! Tables of firms, schools, stops and machines: their addresses and switchboards are nobody's.

use super::Sight;
use super::dictionary::NAMED_THINGS;
use super::spelling::{parts, plain};
use territory::ColumnType;

const WORDS: &[&str] = &[
    "siren",
    "siret",
    "enseigne",
    "raison",
    "entreprise",
    "societe",
    "commerce",
    "etablissement",
    "company",
    "business",
    "shop",
    "store",
    "restaurant",
    "school",
    "ecole",
    "college",
    "lycee",
    "hotel",
    "station",
    "stop",
    "arret",
    "parking",
    "gare",
    "musee",
    "museum",
    "library",
    "bibliotheque",
    "mediatheque",
    "theatre",
    "equipement",
    "equipment",
    "horaires",
    "ouverture",
    "opening",
    "amenity",
    "borne",
    "charging",
    "capacity",
    "capacite",
    "capteur",
    "sensor",
    "building",
    "batiment",
    "monument",
    "site",
    "premises",
    "trading",
    "association",
    "venue",
    "facility",
    "facilities",
    "office",
    "bureau",
    "marche",
    "chantier",
    "tree",
    "arbre",
    "species",
    "espece",
    "charity",
    "practice",
    "pharmacy",
    "pharmacie",
    "surgery",
    "hospital",
    "hopital",
];

/// Whether the heading is one of organisations, places or machines.
pub(super) fn heads(sight: &Sight<'_>) -> bool {
    sight.one_of(WORDS).is_some()
}

/// Whether one of the columns says that rows are organisations or places: by its heading, by names of things among its values, by
/// company numbers with their check digit, by opening hours.
pub(super) fn is_spoken_of(table: &[Sight<'_>]) -> bool {
    table.iter().any(|sight| {
        heads(sight)
            || sight.kind == ColumnType::Geometry
            || sight.share(5, is_company_number) >= 60
            || sight.kind == ColumnType::Text
                && (sight.share(5, names_a_thing) >= 25 || sight.share(5, is_opening_hours) >= 40)
    })
}

/// Two words or a few, without a house number, one of which is a thing's; a street is where somebody may live.
fn names_a_thing(value: &str) -> bool {
    const STREETS: &[&str] = &[
        "rue",
        "r",
        "avenue",
        "av",
        "ave",
        "boulevard",
        "bd",
        "blvd",
        "place",
        "pl",
        "quai",
        "street",
        "road",
        "rd",
        "lane",
        "square",
        "sq",
        "allee",
        "impasse",
        "chemin",
        "cours",
        "route",
        "residence",
        "st",
        "saint",
        "sainte",
        "ste",
        "lotissement",
        "faubourg",
        "esplanade",
        "promenade",
        "terrace",
        "close",
        "drive",
        "way",
        "grove",
        "crescent",
        "court",
        "co",
        "r",
        "line",
        "ligne",
    ];
    let value = plain(value);
    let words = parts(&value).count();
    (2..=6).contains(&words)
        && !value.starts_with(|c: char| c.is_ascii_digit())
        && parts(&value).any(|word| NAMED_THINGS.contains(&word) && !STREETS.contains(&word))
}

/// SIREN or SIRET: nine or fourteen digits, the last a check digit (ISO/IEC 7812-1).
fn is_company_number(value: &str) -> bool {
    let digits: Vec<u8> = value.bytes().filter(|byte| *byte != b' ').collect();
    if !matches!(digits.len(), 9 | 14) || !digits.iter().all(u8::is_ascii_digit) {
        return false;
    }
    let sum: u32 = digits
        .iter()
        .rev()
        .enumerate()
        .map(|(place, digit)| {
            let value = u32::from(digit - b'0') * if place % 2 == 1 { 2 } else { 1 };
            value / 10 + value % 10
        })
        .sum();
    sum.is_multiple_of(10)
}

/// `Mo-Fr 09:00-18:00`, `9h-12h / 14h-18h`, `24/7`: two hours with a hyphen between them.
fn is_opening_hours(value: &str) -> bool {
    let value = value.to_ascii_lowercase();
    let hours = value.split('-').filter(|part| {
        part.split([':', 'h']).next().is_some_and(|hour| {
            hour.len() < part.len() && hour.ends_with(|c: char| c.is_ascii_digit())
        })
    });
    value == "24/7" || value.len() <= 60 && hours.count() >= 2 && !value.contains(['@', '_'])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn hours_and_names_of_things() {
        assert!(is_opening_hours("Mo-Fr 09:00-18:00") && is_opening_hours("9h-12h / 14h-18h"));
        assert!(!is_opening_hours("2025-03-19T09:32:00Z") && !is_opening_hours("02-37-08-67-43"));
        assert!(
            names_a_thing("Garage Dupont")
                && !names_a_thing("12 rue du Garage")
                && !names_a_thing("Centre")
        );
        assert!(is_company_number("732 829 320") && !is_company_number("732829321"));
    }
}
