//! Numbers and codes that stand for one person.

use super::{Finding, Sight};
use territory::{ColumnType, PersonalKind};

const PERSONS: &[&str] = &[
    "person",
    "personne",
    "people",
    "resident",
    "habitant",
    "citizen",
    "citoyen",
    "inhabitant",
    "patient",
    "user",
    "utilisateur",
    "usager",
    "customer",
    "client",
    "member",
    "membre",
    "adherent",
    "abonne",
    "subscriber",
    "student",
    "etudiant",
    "eleve",
    "pupil",
    "employee",
    "employe",
    "agent",
    "salarie",
    "taxpayer",
    "contribuable",
    "beneficiary",
    "beneficiaire",
    "allocataire",
    "passenger",
    "passager",
    "rider",
    "driver",
    "conducteur",
    "voter",
    "electeur",
    "defendant",
];
const NUMBERS: &[&str] = &[
    "id",
    "ids",
    "uid",
    "uuid",
    "key",
    "code",
    "no",
    "nr",
    "num",
    "number",
    "numero",
    "identifier",
    "identifiant",
    "ref",
];
const ALONE: &[&str] = &[
    "nir",
    "ssn",
    "niss",
    "nhs",
    "ipp",
    "iin",
    "passport",
    "passeport",
    "immatriculation",
    "plaque",
    "imei",
    "imsi",
    "msisdn",
    "userid",
    "username",
    "login",
    "personid",
    "patientid",
    "customerid",
    "clientid",
    "subjectid",
    "pseudo",
];
const PHRASES: &[&str] = &[
    "social security",
    "securite sociale",
    "numero secu",
    "n secu",
    "num secu",
    "licence plate",
    "license plate",
    "number plate",
    "card number",
    "card id",
    "carte id",
    "numero carte",
    "id carte",
    "mac address",
    "ip address",
    "adresse ip",
];

pub(super) fn detect(sight: &Sight<'_>) -> Option<Finding> {
    let words = &sight.words;
    if matches!(
        sight.kind,
        ColumnType::Real | ColumnType::Boolean | ColumnType::Geometry
    ) {
        return None;
    }
    if let Some(word) = sight.one_of(ALONE).or_else(|| sight.phrase(PHRASES)) {
        return Some(Finding::new(
            PersonalKind::Identifier,
            format!("its name says `{word}`, which stands for one person"),
        ));
    }
    let person = sight.one_of(PERSONS);
    let number = sight.one_of(NUMBERS);
    if let (Some(person), Some(number)) = (person, number) {
        return Some(Finding::new(
            PersonalKind::Identifier,
            format!("its name says `{person}` and `{number}`: it stands for one person"),
        ));
    }
    if let Some(person) = person
        && words.len() == 1
        && sight.values.len() >= 3
        && sight.distinct() >= 50
    {
        return Some(Finding::new(
            PersonalKind::Identifier,
            format!("its name is `{person}` and most of its values differ"),
        ));
    }
    let share = sight.share(2, is_french_social_number);
    (share >= 80).then(|| {
        Finding::new(
            PersonalKind::Identifier,
            format!(
                "{share} % of its values are French social-security numbers with the right key"
            ),
        )
    })
}

/// In a table that speaks of persons, a column that numbers the rows numbers persons.
pub(super) fn detect_among_persons(sight: &Sight<'_>) -> Option<Finding> {
    if !matches!(sight.kind, ColumnType::Text | ColumnType::Integer)
        || sight.one_of(NUMBERS).is_none()
    {
        return None;
    }
    (sight.values.len() >= 3 && sight.distinct() >= 90)
        .then(|| Finding::new(PersonalKind::Identifier, "it numbers the rows of a table that speaks of persons: nearly all of its values differ"))
}

/// NIR: 13 characters and a key of two digits, 97 minus the remainder by 97 (Corsican departments 2A and 2B apart).
fn is_french_social_number(text: &str) -> bool {
    let digits: String = text.chars().filter(|c| !c.is_whitespace()).collect();
    if digits.len() != 15
        || !digits.bytes().all(|byte| byte.is_ascii_digit())
        || !digits.starts_with(['1', '2'])
    {
        return false;
    }
    let (number, key) = digits.split_at(13);
    match (number.parse::<u64>(), key.parse::<u64>()) {
        (Ok(number), Ok(key)) => 97 - number % 97 == key,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn a_social_security_number_has_a_key() {
        assert!(super::is_french_social_number("2 55 08 14 168 025 38"));
        assert!(!super::is_french_social_number("2 55 08 14 168 025 39"));
    }
}
