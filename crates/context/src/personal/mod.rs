//! Which columns identify or describe persons: proposed from the columns' names (French and English) and from the
//! values' shape, each with a sentence that says why. The provider confirms or corrects; nothing here decides.
//!
//! Detection prefers a proposal too many to one too few, except for positions and addresses: half of all open data has
//! them, so positions only count where other columns of the table speak of persons or where they follow somebody, and
//! addresses also where nothing says that something else than a home stands there. `docs/detection.md` has what it sees and
//! misses, measured.

mod address;
mod answer;
mod attribute;
mod bank;
mod biometric;
mod birth;
mod contact;
mod dictionary;
mod health;
mod identifier;
mod name;
mod number;
mod offence;
mod organisation;
mod position;
mod sight;
mod speech;
mod spelling;

pub(crate) use sight::Sight;
pub(crate) use spelling::words;
use territory::{ColumnType, PersonalKind, Sensitivity};

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

type Detector = fn(&Sight<'_>) -> Option<Finding>;

/// From the surest to the vaguest; the first that speaks decides.
const ALONE: [Detector; 13] = [
    biometric::detect,
    bank::detect,
    contact::detect_email,
    birth::detect,
    identifier::detect,
    number::detect,
    contact::detect_phone,
    health::detect,
    position::detect_home,
    name::detect,
    attribute::detect,
    answer::detect_alone,
    speech::detect,
];
/// What counts only where other columns speak of persons.
const AMONG_PERSONS: [Detector; 8] = [
    address::detect_among_persons,
    position::detect_among_persons,
    offence::detect_among_persons,
    birth::detect_among_persons,
    answer::detect_among_persons,
    attribute::detect_among_persons,
    name::detect_among_persons,
    identifier::detect_among_persons,
];

/// What the columns of one table are, in their order.
pub(crate) fn detect(columns: &[Sight<'_>]) -> Vec<Option<Finding>> {
    let mut found: Vec<Option<Finding>> = columns
        .iter()
        .map(|sight| ALONE.iter().find_map(|detect| detect(sight)))
        .collect();
    let organisations = organisation::is_spoken_of(columns);
    if organisations {
        forget_switchboards(columns, &mut found);
    }
    if found.iter().all(Option::is_none) {
        // Nothing speaks of persons by itself: what moves, what comes again under a code, what may be a home.
        let traced = position::detect_trace(columns)
            .or_else(|| position::detect_alone(columns).filter(|_| !organisations));
        if let Some((index, finding)) = traced
            && let Some(slot) = found.get_mut(index)
        {
            *slot = Some(finding);
        } else {
            for (sight, slot) in columns.iter().zip(&mut found) {
                *slot = identifier::detect_pseudonym(sight, columns)
                    .or_else(|| address::detect_alone(sight).filter(|_| !organisations));
            }
        }
    }
    if found.iter().any(Option::is_some) {
        for index in position::pair(columns).into_iter().flatten() {
            if let Some(slot @ None) = found.get_mut(index) {
                *slot = Some(position::of_persons());
            }
        }
        for (sight, slot) in columns
            .iter()
            .zip(&mut found)
            .filter(|(_, slot)| slot.is_none())
        {
            *slot = identifier::detect_pseudonym(sight, columns)
                .or_else(|| AMONG_PERSONS.iter().find_map(|detect| detect(sight)));
        }
    }
    found
}

/// In a table of organisations that names nobody, telephones and role mailboxes are theirs.
fn forget_switchboards(columns: &[Sight<'_>], found: &mut [Option<Finding>]) {
    let theirs = |sight: &Sight<'_>, finding: &Finding| match finding.kind {
        PersonalKind::Phone => true,
        PersonalKind::Email => contact::holds_only_role_mailboxes(sight),
        _ => false,
    };
    let all = columns
        .iter()
        .zip(found.iter())
        .all(|(sight, slot)| slot.as_ref().is_none_or(|finding| theirs(sight, finding)));
    if all {
        found.fill(None);
    }
}

/// Whether a column's digits name something rather than count it, by its name: telephone, postcode, register number.
pub(crate) fn is_number_in_name_only(name: &str) -> bool {
    let sight = Sight::new(name, ColumnType::Text, &[], &[]);
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
            .map(|((name, kind, _), values)| Sight::new(name, *kind, values, &[]))
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
