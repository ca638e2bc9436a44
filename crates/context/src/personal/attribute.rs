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
];
/// Words of a person's family: a whole number or a text tells of one person, a fraction is the rate of an area.
const FAMILY: &[&str] = &["enfants", "children", "dependents"];
const PHRASES: &[&str] = &[
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
