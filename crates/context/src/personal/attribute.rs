//! What describes persons without pointing to one: age, sex, origin, occupation, income.

use super::{Finding, Sight};
use territory::{ColumnType, PersonalKind};

/// Words of columns that describe persons.
const WORDS: &[&str] = &[
    "age",
    "ages",
    "sex",
    "sexe",
    "gender",
    "civilite",
    "marital",
    "matrimonial",
    "matrimoniale",
    "conjugal",
    "conjugale",
    "marriage",
    "married",
    "spouse",
    "conjoint",
    "relationship",
    "occupation",
    "profession",
    "metier",
    "job",
    "workclass",
    "employment",
    "emploi",
    "chomage",
    "unemployed",
    "csp",
    "pcs",
    "income",
    "revenu",
    "revenus",
    "salary",
    "salaire",
    "wage",
    "wages",
    "earnings",
    "credit",
    "savings",
    "debt",
    "education",
    "diplome",
    "scolarite",
    "schooling",
    "studies",
    "etudes",
    "nationality",
    "nationalite",
    "citizenship",
    "citoyennete",
    "immigrant",
    "immigration",
    "foreigner",
    "household",
    "menage",
    "weight",
    "poids",
    "recidivism",
    "recid",
    "arrest",
    "housing",
    "genre",
    "gdr",
    "civ",
    "ressources",
    "metiers",
    "matri",
    "cob",
];
/// Words of special categories (GDPR art. 9(1)).
const SPECIAL: &[&str] = &[
    "race",
    "racial",
    "ethnicity",
    "ethnic",
    "ethnie",
    "ethnique",
    "origine",
    "religion",
    "religious",
    "religieuse",
    "croyance",
    "belief",
    "political",
    "politique",
    "syndicat",
    "syndical",
    "orientation",
    "genetic",
    "faith",
    "denomination",
    "culte",
    "syndicale",
    "sexuelle",
    "sexual",
    "sexualite",
    "sexuality",
    "opinion",
    "opinions",
];
/// Words of a person's family: a whole number or a text tells of one person, a fraction is the rate of an area.
const FAMILY: &[&str] = &["enfants", "children", "dependents"];
const PHRASES: &[&str] = &[
    "trade union",
    "union membership",
    "voting intention",
    "vote declare",
    "intention de vote",
    "situation familiale",
    "etat civil",
    "civil status",
    "family status",
    "native country",
    "country of birth",
    "pays de naissance",
    "lieu de naissance",
    "place of birth",
    "birth country",
    "personal status",
    "foreign worker",
    "skill level",
    "people liable",
];
/// Words that say the column describes a thing: the age of a building, the weight of a bin.
const THINGS: &[&str] = &[
    "building", "batiment", "vehicle", "vehicule", "tree", "arbre", "bin", "bac", "waste",
    "dechet", "dechets", "truck", "camion", "cargo", "device", "capteur", "sensor", "battery",
    "batterie", "traffic", "energy", "energie", "road", "pipe", "water", "eau", "class", "page",
    "stop", "route",
];

pub(super) fn detect(sight: &Sight<'_>) -> Option<Finding> {
    if sight.one_of(THINGS).is_some() {
        return None;
    }
    if let Some(word) = sight.one_of(SPECIAL) {
        let why = format!(
            "its name says `{word}`, which may be a special category of data about persons (GDPR art. 9)"
        );
        return Some(Finding::new(PersonalKind::Attribute, why).sensitive());
    }
    let family = || {
        (sight.kind != ColumnType::Real)
            .then(|| sight.one_of(FAMILY))
            .flatten()
    };
    let word = sight
        .one_of(WORDS)
        .or_else(family)
        .or_else(|| sight.phrase(PHRASES))?;
    Some(Finding::new(
        PersonalKind::Attribute,
        format!("its name says `{word}`, which describes persons"),
    ))
}

/// In a table that speaks of persons: headings too short to be sure of elsewhere, and whole numbers that are ages, each of
/// many from childhood to old age.
pub(super) fn detect_among_persons(sight: &Sight<'_>) -> Option<Finding> {
    const SHORT: &[&str] = &[
        "ag", "sx", "sal", "rev", "rfr", "inc", "nat", "natio", "natl", "prof", "occ", "mstat",
        "sitfam", "matri", "cob", "pay", "title",
    ];
    if let Some(word) = sight.one_of(SHORT) {
        return Some(Finding::new(
            PersonalKind::Attribute,
            format!("its name says `{word}`, in a table that speaks of persons"),
        ));
    }
    if sight.kind != ColumnType::Integer || !sight.is_silent() {
        return None;
    }
    let ages: Vec<i64> = sight
        .present()
        .filter_map(|value| value.parse().ok())
        .collect();
    let (least, most) = (ages.iter().min()?, ages.iter().max()?);
    let different = ages.iter().collect::<std::collections::HashSet<_>>().len();
    ((0..=30).contains(least) && (60..=115).contains(most) && different >= 12).then(|| {
        Finding::new(
            PersonalKind::Attribute,
            "its values lie as ages do, in a table that speaks of persons",
        )
    })
}
