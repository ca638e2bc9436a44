//! Which columns identify or describe persons: proposed from the columns' names (French and English) and from the
//! values' shape, each with a sentence that says why. The provider confirms or corrects; nothing here decides.
//!
//! Detection prefers a proposal too many to one too few, except for positions and addresses: half of all open data has
//! them, so they only count where other columns of the table speak of persons.

mod address;
mod attribute;
mod bank;
mod biometric;
mod birth;
mod contact;
mod health;
mod identifier;
mod name;
mod offence;
mod position;

use territory::{ColumnType, PersonalKind, Sensitivity};

/// One column as detection sees it.
pub(crate) struct Sight<'a> {
    pub(crate) words: Vec<String>,
    pub(crate) kind: ColumnType,
    /// Some of its values, as text.
    pub(crate) values: &'a [String],
}

/// What was found in one column.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Finding {
    pub(crate) kind: PersonalKind,
    pub(crate) sensitivity: Sensitivity,
    /// A sentence: what in the name or the values.
    pub(crate) why: String,
}

impl Finding {
    fn new(kind: PersonalKind, why: impl Into<String>) -> Self {
        Self {
            kind,
            sensitivity: kind.proposed(),
            why: why.into(),
        }
    }
    fn sensitive(mut self) -> Self {
        self.sensitivity = Sensitivity::Sensitive;
        self
    }
}

impl<'a> Sight<'a> {
    pub(crate) fn new(name: &str, kind: ColumnType, values: &'a [String]) -> Self {
        Self {
            words: words(name),
            kind,
            values,
        }
    }
    fn has(&self, word: &str) -> bool {
        self.words.iter().any(|known| known == word)
    }
    /// The first of the words that the name holds.
    fn one_of<'w>(&self, known: &[&'w str]) -> Option<&'w str> {
        known.iter().find(|word| self.has(word)).copied()
    }
    /// The first of the sequences of words (`date of birth`) that the name holds.
    fn phrase<'w>(&self, known: &[&'w str]) -> Option<&'w str> {
        let joined = format!(" {} ", self.words.join(" "));
        known
            .iter()
            .find(|phrase| joined.contains(&format!(" {phrase} ")))
            .copied()
    }
    /// Percent of the values that satisfy `test`; zero for fewer than `least` values.
    fn share(&self, least: usize, test: impl Fn(&str) -> bool) -> usize {
        if self.values.len() < least.max(1) {
            return 0;
        }
        self.values
            .iter()
            .filter(|value| test(value.trim()))
            .count()
            * 100
            / self.values.len()
    }
    /// Percent of the values that differ from all others.
    fn distinct(&self) -> usize {
        let distinct: std::collections::HashSet<&String> = self.values.iter().collect();
        distinct.len() * 100 / self.values.len().max(1)
    }
}

/// What the columns of one table are, in their order.
pub(crate) fn detect(columns: &[Sight<'_>]) -> Vec<Option<Finding>> {
    // From the surest to the vaguest; the first that speaks decides.
    const ALONE: [fn(&Sight<'_>) -> Option<Finding>; 9] = [
        biometric::detect,
        bank::detect,
        contact::detect_email,
        birth::detect,
        identifier::detect,
        contact::detect_phone,
        health::detect,
        name::detect,
        attribute::detect,
    ];
    let mut found: Vec<Option<Finding>> = columns
        .iter()
        .map(|sight| ALONE.iter().find_map(|detect| detect(sight)))
        .collect();
    if found.iter().any(Option::is_some) {
        for (sight, slot) in columns
            .iter()
            .zip(&mut found)
            .filter(|(_, slot)| slot.is_none())
        {
            *slot = address::detect(sight)
                .or_else(|| position::detect(sight))
                .or_else(|| offence::detect_among_persons(sight))
                .or_else(|| identifier::detect_among_persons(sight));
        }
    }
    found
}

/// Whether a column's digits name something rather than count it, by its name: telephone, postcode, register number.
pub(crate) fn is_number_in_name_only(name: &str) -> bool {
    let sight = Sight::new(name, ColumnType::Text, &[]);
    sight
        .one_of(&[
            "phone",
            "telephone",
            "tel",
            "mobile",
            "zip",
            "zipcode",
            "postcode",
            "postal",
            "plz",
            "cp",
            "siret",
            "siren",
            "nir",
            "ssn",
            "insee",
            "iban",
            "isbn",
            "ean",
        ])
        .is_some()
}

/// The words of a column's name: lower case, without accents, split at signs, at digits' borders and at camel case.
pub(crate) fn words(name: &str) -> Vec<String> {
    let mut words = Vec::new();
    let mut word = String::new();
    let mut previous = ' ';
    for c in name.chars() {
        let camel = previous.is_lowercase() && c.is_uppercase();
        if (!c.is_alphanumeric() || camel || previous.is_ascii_digit() != c.is_ascii_digit())
            && !word.is_empty()
        {
            words.push(std::mem::take(&mut word));
        }
        if c.is_alphanumeric() {
            push_plain(c, &mut word);
        }
        previous = c;
    }
    if !word.is_empty() {
        words.push(word);
    }
    words
}

/// Lower case without accents, for the letters of French, German and Spanish.
fn push_plain(c: char, out: &mut String) {
    for c in c.to_lowercase() {
        match c {
            'à' | 'á' | 'â' | 'ä' | 'ã' | 'å' => out.push('a'),
            'ç' => out.push('c'),
            'è' | 'é' | 'ê' | 'ë' => out.push('e'),
            'ì' | 'í' | 'î' | 'ï' => out.push('i'),
            'ñ' => out.push('n'),
            'ò' | 'ó' | 'ô' | 'ö' | 'õ' => out.push('o'),
            'ù' | 'ú' | 'û' | 'ü' => out.push('u'),
            'ÿ' => out.push('y'),
            'œ' => out.push_str("oe"),
            'æ' => out.push_str("ae"),
            'ß' => out.push_str("ss"),
            other => out.push(other),
        }
    }
}

/// A value in lower case without accents.
fn plain(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    text.chars().for_each(|c| push_plain(c, &mut out));
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) fn kinds(table: &[(&str, ColumnType, &[&str])]) -> Vec<Option<PersonalKind>> {
        let values: Vec<Vec<String>> = table
            .iter()
            .map(|(_, _, values)| {
                values
                    .iter()
                    .cycle()
                    .take(values.len().max(1) * 8)
                    .map(|value| (*value).to_owned())
                    .collect()
            })
            .collect();
        let sights: Vec<Sight<'_>> = table
            .iter()
            .zip(&values)
            .map(|((name, kind, _), values)| Sight::new(name, *kind, values))
            .collect();
        detect(&sights)
            .into_iter()
            .map(|found| {
                found.map(|finding| {
                    assert!(
                        finding.why.len() > 20,
                        "a reason is a sentence: {}",
                        finding.why
                    );
                    finding.kind
                })
            })
            .collect()
    }

    use ColumnType::{Date, Integer, Real, Text};
    use PersonalKind as P;

    #[test]
    fn names_are_split_into_words() {
        assert_eq!(words("native-country"), ["native", "country"]);
        assert_eq!(words("dateNaissance"), ["date", "naissance"]);
        assert_eq!(words("N° Sécu"), ["n", "secu"]);
        assert_eq!(words("PatientID2"), ["patient", "id", "2"]);
    }

    #[test]
    fn a_french_register_of_residents() {
        let found = kinds(&[
            ("numero_habitant", Integer, &["1", "2", "3"]),
            ("Nom", Text, &["Martin Sophie", "Durand Paul", "Petit Léa"]),
            ("prénom", Text, &["Sophie", "Paul", "Léa"]),
            ("né le", Date, &["1980-01-31", "1991-12-01"]),
            ("courriel", Text, &["a.b@exemple.fr", "c@d.org"]),
            ("tél.", Text, &["06 12 34 56 78", "0145678901"]),
            ("adresse", Text, &["12 rue des Lilas", "3 bis avenue Foch"]),
            ("lat", Real, &["48.856613", "48.8571"]),
            ("diagnostic", Text, &["asthme", "diabète"]),
            ("compte", Text, &["FR7630006000011234567890189"]),
            ("sexe", Text, &["F", "M"]),
            ("montant", Real, &["12.5", "3.25"]),
        ]);
        assert_eq!(
            found,
            [
                Some(P::Identifier),
                Some(P::Name),
                Some(P::Name),
                Some(P::BirthDate),
                Some(P::Email),
                Some(P::Phone),
                Some(P::Address),
                Some(P::Position),
                Some(P::Health),
                Some(P::Iban),
                Some(P::Attribute),
                None
            ]
        );
    }

    #[test]
    fn bodies_are_found_alone_and_offences_among_persons_only() {
        assert_eq!(
            kinds(&[
                ("face_embedding", Text, &["0.12;0.98"]),
                ("empreinte digitale", Text, &["a9f3"]),
                ("iris", Text, &["75056"]),
            ]),
            [Some(P::Biometric), Some(P::Biometric), None]
        );
        let charge = ("c_charge_degree", Text, &["F", "M"] as &[&str]);
        assert_eq!(kinds(&[("street", Text, &["Rue Basse"]), charge])[1], None);
        let persons = kinds(&[("sex", Text, &["F", "M"]), charge]);
        assert_eq!(persons, [Some(P::Attribute), Some(P::Offence)]);
    }

    #[test]
    fn children_are_counted_and_rates_are_of_areas() {
        let found = kinds(&[("children", Integer, &["0", "2"])]);
        assert_eq!(found, [Some(P::Attribute)]);
        assert_eq!(kinds(&[("children", Real, &["0.25", "1.5"])]), [None]);
    }

    #[test]
    fn values_speak_where_names_are_silent() {
        let found = kinds(&[
            ("c1", Text, &["ada@lovelace.uk", "bob@example.org"]),
            ("c2", Text, &["+33612345678", "+4915112345678"]),
            (
                "c3",
                Text,
                &["DE89370400440532013000", "GB82WEST12345698765432"],
            ),
            ("c4", Text, &["E11.9", "J45.0", "I10.0", "C50.9"]),
            ("c5", Text, &["Sophie Martin", "Paul Durand", "Emma Petit"]),
        ]);
        assert_eq!(
            found,
            [
                Some(P::Email),
                Some(P::Phone),
                Some(P::Iban),
                Some(P::Health),
                Some(P::Name)
            ]
        );
    }

    #[test]
    fn things_are_not_persons() {
        let found = kinds(&[
            ("stop_id", Text, &["S1", "S2"]),
            ("stop_name", Text, &["Gare centrale", "Hôtel de ville"]),
            ("stop_lat", Real, &["48.856613"]),
            ("stop_lon", Real, &["2.352222"]),
            ("adresse", Text, &["12 rue des Lilas"]),
            ("Time", Text, &["10:00"]),
            ("Demand", Real, &["4382.82"]),
            ("Station code", Text, &["DENW095"]),
            ("status", Text, &["A11", "A12"]),
            ("PH Theater", Integer, &["12", "450"]),
            ("name", Text, &["SP MÜHLENSTRASSE", "SP SÜD"]),
            ("storage", Integer, &["12", "450"]),
            ("ltla24_code", Text, &["W06000018", "W06000019"]),
            ("lives_children_and_young_people", Real, &["-0.8", "0.52"]),
        ]);
        assert!(found.iter().all(Option::is_none), "{found:?}");
    }
}
