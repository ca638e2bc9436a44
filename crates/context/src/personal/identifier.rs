//! Numbers and codes that stand for one person, by the column's heading or by how they repeat.

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
    "cust",
    "client",
    "cli",
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
    "assure",
    "insured",
    "passenger",
    "passager",
    "rider",
    "driver",
    "conducteur",
    "voter",
    "electeur",
    "defendant",
    "household",
    "foyer",
    "tenant",
    "locataire",
    "applicant",
    "demandeur",
    "respondent",
    "repondant",
    "enquete",
    "participant",
    "subject",
    "victim",
    "victime",
    "suspect",
    "inmate",
    "detenu",
    "visitor",
    "visiteur",
    "licence holder",
    "account",
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
    "hash",
    "hashed",
    "token",
    "reference",
    "compteur",
    "meter",
];
const ALONE: &[&str] = &[
    "nir",
    "nirpp",
    "ssn",
    "nss",
    "nino",
    "niss",
    "nhs",
    "ipp",
    "iin",
    "ins",
    "nia",
    "mrn",
    "passport",
    "passeport",
    "pspt",
    "cni",
    "cnie",
    "immatriculation",
    "immat",
    "plaque",
    "vrm",
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
    "memberid",
    "custid",
    "custno",
    "nocli",
    "numcli",
    "numclient",
    "noclient",
    "idclient",
    "numsecu",
    "numss",
    "matricule",
    "pseudo",
    "pseudonym",
    "pseudonyme",
    "pseudonymised",
    "mpan",
    "mprn",
    "pdl",
    "prm",
    "pce",
    "ip",
    "ipv4",
    "ipv6",
    "ipaddress",
    "ccnum",
    "adid",
    "idfa",
    "gaid",
];
const PHRASES: &[&str] = &[
    "social security",
    "securite sociale",
    "numero secu",
    "n secu",
    "num secu",
    "num ss",
    "national insurance",
    "ni number",
    "licence plate",
    "license plate",
    "number plate",
    "vehicle registration",
    "card number",
    "card id",
    "carte id",
    "numero carte",
    "numero de carte",
    "id carte",
    "identifiant carte",
    "carte bancaire",
    "credit card",
    "payment card",
    "carte de paiement",
    "carte vitale",
    "mac address",
    "adresse mac",
    "ip address",
    "adresse ip",
    "remote addr",
    "piece d identite",
    "piece identite",
    "id card",
    "carte d identite",
    "driving licence",
    "driver license",
    "driver licence",
    "permis de conduire",
    "hospital number",
    "numero dossier patient",
    "point de livraison",
    "meter point",
    "account ref",
    "id anonyme",
    "id anonymise",
    "anonymous id",
    "anon id",
    "device imei",
    "numero imei",
    "national id",
    "numero national",
];

pub(super) fn detect(sight: &Sight<'_>) -> Option<Finding> {
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
    let person = person?;
    let differ = || sight.distinct() >= 50 || sight.share(3, is_hash) >= 80;
    (sight.words.len() == 1 && sight.present().count() >= 3 && differ()).then(|| {
        Finding::new(
            PersonalKind::Identifier,
            format!("its name is `{person}` and most of its values differ, or are codes"),
        )
    })
}

/// In a table that speaks of persons, a column that numbers the rows numbers persons.
pub(super) fn detect_among_persons(sight: &Sight<'_>) -> Option<Finding> {
    const THINGS: &[&str] = &[
        "product",
        "produit",
        "article",
        "item",
        "sku",
        "serial",
        "serie",
        "asset",
        "equipment",
        "equipement",
        "siren",
        "siret",
        "company",
        "ean",
        "barcode",
        "isbn",
    ];
    if !matches!(sight.kind, ColumnType::Text | ColumnType::Integer)
        || sight.one_of(THINGS).is_some()
    {
        return None;
    }
    let numbered = sight.one_of(NUMBERS).is_some();
    let coded = sight.is_silent() && sight.share(3, is_code) >= 80;
    if !numbered && !coded {
        return None;
    }
    let least = if coded && sight.share(3, |value| value.len() >= 8) >= 80 {
        10
    } else {
        90
    };
    (sight.present().count() >= 3 && sight.distinct() >= least).then(|| {
        Finding::new(
            PersonalKind::Identifier,
            "it numbers the rows of a table that speaks of persons, or whom they are about",
        )
    })
}

/// A number or code of six characters or more, in one word.
fn is_code(text: &str) -> bool {
    (6..=400).contains(&text.len())
        && crate::value::date(text.as_bytes()).is_none()
        && text.bytes().filter(u8::is_ascii_digit).count() >= 4
        && text
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_'))
}

/// Headings of machines that have ids of their own.
const DEVICES: &[&str] = &[
    "sensor",
    "capteur",
    "sonde",
    "device",
    "node",
    "gateway",
    "eui",
    "deveui",
    "probe",
    "logger",
    "beacon",
    "balise",
    "passerelle",
    "counter",
    "compteur",
    "asset",
    "equipment",
    "equipement",
    "commit",
    "sha",
    "checksum",
    "md5",
];

/// Hashes and long random codes that come again and again: somebody's trips, purchases, calls under a pseudonym. Machines
/// have such ids too, and their columns mostly say so.
pub(super) fn detect_pseudonym(sight: &Sight<'_>, table: &[Sight<'_>]) -> Option<Finding> {
    if sight.kind != ColumnType::Text || table.iter().any(|other| other.one_of(DEVICES).is_some()) {
        return None;
    }
    // A short code beside measurements is mostly a machine's (EUI-64); a hash or a UUID is long.
    let measured = table
        .iter()
        .any(|other| other.kind == ColumnType::Real && !super::position::is_fine(other));
    let share = sight.share(8, |value| {
        is_hash(value) && (value.len() >= 20 || !measured)
    });
    let distinct = sight.distinct();
    (share >= 80 && (distinct <= 90 || sight.one_of(NUMBERS).is_some() && distinct < 100)).then(|| {
        Finding::new(
            PersonalKind::Identifier,
            format!("{share} % of its values are hashes or random codes that come again: a pseudonym under which one thing or person is followed"),
        )
    })
}

/// Sixteen hexadecimal digits or more, of both sorts; a UUID (RFC 9562).
pub(super) fn is_hash(text: &str) -> bool {
    let digits = text.bytes().filter(u8::is_ascii_digit).count();
    let plain = text.len() >= 15 && text.bytes().all(|byte| byte.is_ascii_hexdigit());
    let uuid = text.len() == 36
        && text
            .bytes()
            .all(|byte| byte.is_ascii_hexdigit() || byte == b'-');
    (plain || uuid) && digits >= 3 && digits < text.len()
}
