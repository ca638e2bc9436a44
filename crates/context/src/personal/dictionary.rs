//! Words that are known beforehand, without accents and in lower case, compiled in: common given names and family names of the
//! countries that Europeans come from, and words of health. General knowledge, moderate in number; they are evidence about a
//! column, never about one value.

use super::spelling::parts;
use std::collections::HashSet;
use std::sync::LazyLock;

static GIVEN: LazyLock<HashSet<&str>> = LazyLock::new(|| set(include_str!("given_names.txt")));
static FAMILY: LazyLock<HashSet<&str>> = LazyLock::new(|| set(include_str!("family_names.txt")));
static HEALTH: LazyLock<HashSet<&str>> = LazyLock::new(|| set(include_str!("health_words.txt")));

/// Diagnoses of two words, of which neither alone tells.
const HEALTH_PHRASES: &[&str] = &[
    "heart failure",
    "heart disease",
    "heart attack",
    "kidney disease",
    "liver disease",
    "blood pressure",
    "back pain",
    "chest pain",
    "eating disorder",
    "mental health",
    "learning disab",
    "hard of hearing",
    "hearing loss",
    "visually impaired",
    "fauteuil roulant",
    "sante mentale",
    "special needs",
    "troubles psych",
    "trouble psych",
    "substance abuse",
    "mal de dos",
    "prise de poids",
    "soins palliatifs",
    "aide a domicile",
];

fn set(text: &'static str) -> HashSet<&'static str> {
    text.split_whitespace().collect()
}

pub(super) fn is_given_name(word: &str) -> bool {
    GIVEN.contains(word)
}

pub(super) fn is_family_name(word: &str) -> bool {
    FAMILY.contains(word)
}

/// Whether a plain text speaks of somebody's health.
pub(super) fn speaks_of_health(plain: &str) -> bool {
    parts(plain).any(|word| HEALTH.contains(word))
        || HEALTH_PHRASES.iter().any(|phrase| plain.contains(phrase))
        || names_a_dose(plain)
}

/// A word, a number and `mg`: `ramipril 5 mg`. A concentration (`mg/l`) is of water or air.
fn names_a_dose(plain: &str) -> bool {
    let Some(place) = plain.find("mg").or_else(|| plain.find("mcg")) else {
        return false;
    };
    let (before, after) = plain.split_at(place);
    let number = before.trim_end();
    let drug = number.trim_end_matches(|c: char| c.is_ascii_digit() || matches!(c, '.' | ','));
    drug.len() < number.len()
        && drug.trim_end().ends_with(|c: char| c.is_ascii_lowercase())
        && !after.contains('/')
}

/// Words that make a name one of a thing: `rue Jean Jaurès`, `Garage Martin`.
pub(super) const NAMED_THINGS: &[&str] = &[
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
    "pont",
    "gare",
    "station",
    "street",
    "road",
    "rd",
    "lane",
    "square",
    "sq",
    "park",
    "parc",
    "jardin",
    "garden",
    "gardens",
    "ecole",
    "school",
    "academy",
    "primary",
    "college",
    "lycee",
    "university",
    "universite",
    "groupe",
    "scolaire",
    "creche",
    "hopital",
    "hospital",
    "clinique",
    "church",
    "eglise",
    "chapelle",
    "cathedrale",
    "mosquee",
    "saint",
    "st",
    "sainte",
    "ste",
    "bus",
    "stop",
    "arret",
    "metro",
    "tram",
    "stade",
    "stadium",
    "gymnase",
    "piscine",
    "mairie",
    "allee",
    "impasse",
    "chemin",
    "cours",
    "route",
    "porte",
    "centre",
    "center",
    "residence",
    "foyer",
    "ehpad",
    "mediatheque",
    "bibliotheque",
    "library",
    "theatre",
    "musee",
    "museum",
    "salle",
    "hall",
    "house",
    "tour",
    "tower",
    "bridge",
    "chez",
    "garage",
    "coiffure",
    "boulangerie",
    "boucherie",
    "pharmacie",
    "pharmacy",
    "librairie",
    "cafe",
    "bar",
    "inn",
    "pub",
    "hotel",
    "restaurant",
    "salon",
    "fleurs",
    "fleuriste",
    "sarl",
    "sas",
    "sa",
    "eurl",
    "sci",
    "ltd",
    "plc",
    "llc",
    "inc",
    "co",
    "gmbh",
    "sons",
    "freres",
    "bros",
    "bank",
    "banque",
    "express",
    "market",
    "shop",
    "store",
    "fondation",
    "foundation",
    "association",
    "club",
    "prix",
    "trophee",
    "batiment",
    "building",
    "espace",
    "ligne",
    "line",
    "terrace",
    "close",
    "drive",
    "way",
    "grove",
    "crescent",
    "court",
    "parking",
    "immeuble",
    "lotissement",
    "faubourg",
    "esplanade",
    "promenade",
];

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_health_and_what_only_looks_like_them() {
        for text in [
            "diabete de type 2",
            "heart failure",
            "ramipril 5 mg",
            "depressive episode",
        ] {
            assert!(speaks_of_health(text), "{text}");
        }
        for text in [
            "nitrates 12 mg/l",
            "mairie",
            "5 mg",
            "refection de la chaussee",
        ] {
            assert!(!speaks_of_health(text), "{text}");
        }
    }

    #[test]
    fn dictionaries_are_plain_words() {
        for set in [&*GIVEN, &*FAMILY, &*HEALTH] {
            assert!(set.len() > 200);
            assert!(
                set.iter()
                    .all(|word| super::super::spelling::plain(word) == **word)
            );
        }
    }
}
