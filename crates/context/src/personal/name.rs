//! Persons' names: by the column's heading, or by names that are known among the values.

use super::dictionary::{NAMED_THINGS, is_family_name, is_given_name};
use super::spelling::{parts, plain};
use super::{Finding, Sight, organisation};
use territory::{ColumnType, PersonalKind};

const PHRASES: &[&str] = &[
    "first name",
    "firstname",
    "fname",
    "last name",
    "lastname",
    "lname",
    "full name",
    "fullname",
    "given name",
    "givenname",
    "family name",
    "middle name",
    "maiden name",
    "surname",
    "forename",
    "prenom",
    "prenoms",
    "pren",
    "nom de famille",
    "nom usage",
    "nom naissance",
    "nom de naissance",
    "nom prenom",
    "nomprenom",
    "nom et prenom",
    "nom patronymique",
    "patronyme",
    "nom complet",
    "nom jeune fille",
    "patient name",
    "person name",
    "vorname",
    "nachname",
    "applicant name",
    "nom du demandeur",
    "account holder",
];
/// Headings of names, of persons or of things.
const NAMED: &[&str] = &[
    "nom",
    "name",
    "noms",
    "names",
    "nm",
    "nme",
    "auteur",
    "author",
    "contact",
    "titulaire",
    "holder",
    "demandeur",
    "applicant",
    "beneficiaire",
    "locataire",
    "tenant",
    "proprietaire",
    "owner",
    "elu",
    "candidat",
    "candidate",
];

/// Headings of towns, many of which bear a given name.
const PLACES: &[&str] = &[
    "town",
    "city",
    "ville",
    "vil",
    "commune",
    "parish",
    "municipality",
    "region",
    "county",
    "departement",
    "quartier",
    "district",
    "ward",
    "country",
    "pays",
    "state",
    "place",
    "lieu",
];

pub(super) fn detect(sight: &Sight<'_>) -> Option<Finding> {
    if sight.kind != ColumnType::Text {
        return None;
    }
    if let Some(phrase) = sight.phrase(PHRASES) {
        return Some(Finding::new(
            PersonalKind::Name,
            format!("its name says `{phrase}`, as columns of persons' names do"),
        ));
    }
    // Of stops and schools some are named after persons; the same few come again and again.
    let thing = organisation::heads(sight) || sight.one_of(PLACES).is_some();
    let known = |value: &str| is_name(value, |word| is_given_name(word) || is_family_name(word));
    let many =
        sight.different(known) >= 5 || sight.distinct() >= 40 || sight.present().count() <= 20;
    let given = sight.share(3, |value| is_name(value, is_given_name));
    let named = sight.one_of(NAMED).is_some() && !thing;
    let least = if named {
        10
    } else {
        30 + 30 * usize::from(thing)
    };
    if given >= least && (many || given >= 85) {
        return Some(Finding::new(
            PersonalKind::Name,
            format!("{given} % of its values hold a common given name"),
        ));
    }
    let titled = sight.share(3, is_titled);
    if titled >= 30 {
        return Some(Finding::new(
            PersonalKind::Name,
            format!("{titled} % of its values are a title such as `Mme` or `Mr` and a name"),
        ));
    }
    let family = sight.share(5, known);
    (family >= least.max(20) && many && sight.distinct() >= 10).then(|| {
        Finding::new(
            PersonalKind::Name,
            format!("{family} % of its values hold a common family name or given name"),
        )
    })
}

/// In a table that speaks of persons, a column headed `nom` that holds words holds their names.
pub(super) fn detect_among_persons(sight: &Sight<'_>) -> Option<Finding> {
    if sight.kind != ColumnType::Text
        || organisation::heads(sight)
        || sight.one_of(PLACES).is_some()
    {
        return None;
    }
    if let Some(word) = sight.one_of(NAMED)
        && sight.words.len() <= 2
        && sight.distinct() >= 30
        && sight.share(3, |value| !value.contains(|c: char| c.is_ascii_digit())) >= 90
    {
        return Some(Finding::new(
            PersonalKind::Name,
            format!("its name says `{word}`, in a table that speaks of persons"),
        ));
    }
    let share = sight.share(5, |value| {
        is_name(value, |word| is_given_name(word) || is_family_name(word))
    });
    (share >= 12 && sight.distinct() >= 20 && sight.share(5, is_one_or_two_words) >= 90).then(
        || {
            Finding::new(
                PersonalKind::Name,
                format!(
                    "{share} % of its values are common names, in a table that speaks of persons"
                ),
            )
        },
    )
}

/// Streets and firms bear names of persons too, but seldom as one of a few words without a digit or a word for a thing.
fn is_name(value: &str, known: impl Fn(&str) -> bool) -> bool {
    let value = plain(value);
    let (mut count, mut hit) = (0, false);
    for word in parts(&value) {
        if NAMED_THINGS.contains(&word) || word.starts_with(|c: char| c.is_ascii_digit()) {
            return false;
        }
        count += 1;
        hit |= known(word);
    }
    hit && count <= 5
}

fn is_one_or_two_words(value: &str) -> bool {
    value.split_whitespace().count() <= 2
        && value
            .chars()
            .all(|c| c.is_alphabetic() || " '-’".contains(c))
}

/// A title, then a name: `Mme Petit`, `Mr. J. Smith`; a title alone is a form of address, and `M. le Maire` an office.
fn is_titled(value: &str) -> bool {
    let value = plain(value);
    let mut words = parts(&value);
    let title = words.next().is_some_and(is_title);
    let next = words.next();
    title
        && words.count() <= 3
        && next.is_some_and(|word| !matches!(word, "le" | "la" | "l" | "the"))
}

pub(super) fn is_title(word: &str) -> bool {
    matches!(
        word,
        "m" | "mr"
            | "mme"
            | "mlle"
            | "mrs"
            | "ms"
            | "miss"
            | "monsieur"
            | "madame"
            | "mademoiselle"
            | "dr"
            | "docteur"
            | "herr"
            | "frau"
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_of_a_person_or_of_a_thing() {
        let known = |text: &str| is_name(text, |word| is_given_name(word) || is_family_name(word));
        for text in [
            "Sophie",
            "DUPONT Jean-Luc",
            "O'Neill, Mary",
            "İbrahim Yılmaz",
        ] {
            assert!(known(text), "{text}");
        }
        for text in [
            "rue Jean Jaurès",
            "Garage Dupont",
            "12 Martin",
            "École Jules Ferry",
        ] {
            assert!(!known(text), "{text}");
        }
        assert!(is_titled("Mme Petit") && !is_titled("Mme") && !is_titled("M. le Maire"));
    }
}
