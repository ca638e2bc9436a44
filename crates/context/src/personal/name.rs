//! Persons' names: by the column's name, or by common given names among the values.

use super::{Finding, Sight, plain};
use territory::{ColumnType, PersonalKind};

const PHRASES: &[&str] = &[
    "first name",
    "firstname",
    "last name",
    "lastname",
    "full name",
    "fullname",
    "given name",
    "family name",
    "middle name",
    "maiden name",
    "surname",
    "forename",
    "prenom",
    "prenoms",
    "nom de famille",
    "nom usage",
    "nom naissance",
    "nom prenom",
    "nom patronymique",
    "patronyme",
    "nom complet",
    "patient name",
    "person name",
    "vorname",
];

/// The commonest given names of France and of English-speaking countries over the last century, without accents.
const GIVEN: &[&str] = &[
    "adam",
    "adele",
    "agnes",
    "alain",
    "alexander",
    "alexandre",
    "alice",
    "amandine",
    "amelie",
    "andre",
    "andrew",
    "anne",
    "anthony",
    "antoine",
    "arthur",
    "barbara",
    "benjamin",
    "bernard",
    "brigitte",
    "camille",
    "carol",
    "caroline",
    "catherine",
    "cecile",
    "celine",
    "charles",
    "charlotte",
    "chloe",
    "christian",
    "christine",
    "christophe",
    "christopher",
    "claire",
    "claude",
    "clement",
    "daniel",
    "david",
    "deborah",
    "denis",
    "didier",
    "dominique",
    "donald",
    "dorothy",
    "edward",
    "elisabeth",
    "elizabeth",
    "emilie",
    "emily",
    "emma",
    "eric",
    "fatima",
    "francois",
    "francoise",
    "gabriel",
    "george",
    "georges",
    "gerard",
    "hugo",
    "ines",
    "isabelle",
    "jacqueline",
    "jacques",
    "james",
    "jean",
    "jeanne",
    "jennifer",
    "jessica",
    "john",
    "joseph",
    "jules",
    "julie",
    "julien",
    "karen",
    "kevin",
    "laura",
    "laurent",
    "lea",
    "linda",
    "lisa",
    "louis",
    "louise",
    "lucas",
    "lucie",
    "manon",
    "marc",
    "margaret",
    "marie",
    "mark",
    "martine",
    "mary",
    "mathieu",
    "matthew",
    "maxime",
    "michael",
    "michel",
    "mohamed",
    "monique",
    "nancy",
    "nathalie",
    "nicolas",
    "olivier",
    "patricia",
    "patrick",
    "paul",
    "philippe",
    "pierre",
    "richard",
    "robert",
    "sandra",
    "sarah",
    "sophie",
    "stephane",
    "susan",
    "sylvie",
    "thomas",
    "valerie",
    "william",
    "yves",
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
    let share = sight.share(3, |value| {
        let words: Vec<String> = value
            .split([' ', ',', '-', '.'])
            .filter(|word| !word.is_empty())
            .map(plain)
            .collect();
        // Streets and firms bear given names too, but seldom as one of two or three words without a digit.
        (1..=4).contains(&words.len())
            && !value.contains(|c: char| c.is_ascii_digit())
            && words
                .iter()
                .any(|word| GIVEN.binary_search(&word.as_str()).is_ok())
            && !words.iter().any(|word| THINGS.contains(&word.as_str()))
    });
    let named = sight
        .one_of(&[
            "nom",
            "name",
            "noms",
            "names",
            "auteur",
            "author",
            "contact",
            "titulaire",
            "holder",
        ])
        .is_some();
    let least = if named { 10 } else { 30 };
    (share >= least).then(|| {
        Finding::new(
            PersonalKind::Name,
            format!("{share} % of its values hold a common given name"),
        )
    })
}

/// Words that make a name one of a thing.
const THINGS: &[&str] = &[
    "rue",
    "avenue",
    "boulevard",
    "place",
    "quai",
    "pont",
    "gare",
    "station",
    "street",
    "road",
    "square",
    "park",
    "parc",
    "ecole",
    "school",
    "college",
    "lycee",
    "hopital",
    "hospital",
    "church",
    "eglise",
    "saint",
    "st",
    "sainte",
    "ste",
    "bus",
    "stop",
    "arret",
    "stade",
    "mairie",
    "allee",
    "porte",
];

#[cfg(test)]
mod tests {
    #[test]
    fn given_names_are_sorted() {
        let mut sorted = super::GIVEN.to_vec();
        sorted.sort_unstable();
        sorted.dedup();
        assert_eq!(sorted, super::GIVEN);
    }
}
