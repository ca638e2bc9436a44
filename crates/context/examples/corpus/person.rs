//! What tables say of persons: each field with its label, its headings in two languages, and how a value is made.

use super::chance::Chance;
use super::value::*;
use super::words::*;
use super::{Half, Language, Truth};
use territory::PersonalKind as P;

/// Nobody: made from the vocabulary.
#[derive(Debug, Clone)]
pub struct Person {
    pub given: String,
    pub family: String,
    pub female: bool,
    pub born: (u64, u64, u64),
    pub number: u64,
    pub lat: f64,
    pub lon: f64,
}

/// A value about to be made: for whom, in which row, in which of the formats its column has.
pub struct Draw<'a> {
    pub chance: &'a mut Chance,
    pub person: &'a Person,
    pub half: Half,
    pub language: Language,
    pub row: usize,
    /// The column's own number: its format.
    pub format: u64,
}

/// One kind of column.
pub struct Field {
    pub what: &'static str,
    pub truth: Truth,
    /// Headings in full words, French then English; the halves of the corpus take different ones.
    pub french: &'static str,
    pub english: &'static str,
    /// Headings as people shorten them.
    pub short: &'static str,
    pub value: fn(&mut Draw<'_>) -> String,
}

pub fn person(chance: &mut Chance, half: Half, language: Language, number: u64) -> Person {
    let given = match (chance.percent(30), language) {
        (true, _) => GIVEN_WORLD,
        (false, Language::French) => GIVEN_FR,
        (false, Language::English) => GIVEN_EN,
    };
    Person {
        given: chance.pick_half(given, half).to_owned(),
        family: chance.pick_half(FAMILY, half).to_owned(),
        female: chance.percent(50),
        born: (
            chance.between(1930, 2019),
            chance.between(1, 12),
            chance.between(1, 28),
        ),
        number,
        lat: 47.0 + chance.below(1_000_000) as f64 / 500_000.0,
        lon: 1.0 + chance.below(1_000_000) as f64 / 500_000.0,
    }
}

impl Draw<'_> {
    pub fn french(&self) -> bool {
        self.language == Language::French
    }
    pub fn pick(&mut self, list: &str) -> String {
        self.chance.pick_half(list, self.half).to_owned()
    }
    /// One of two vocabularies, by language.
    pub fn either(&mut self, french: &str, english: &str) -> String {
        if self.french() {
            self.pick(french)
        } else {
            self.pick(english)
        }
    }
    pub fn date(&self, (year, month, day): (u64, u64, u64)) -> String {
        const MONTHS: [&str; 12] = [
            "janvier",
            "février",
            "mars",
            "avril",
            "mai",
            "juin",
            "juillet",
            "août",
            "septembre",
            "octobre",
            "novembre",
            "décembre",
        ];
        match (self.format % 4, self.french()) {
            (0, _) => format!("{year}-{month:02}-{day:02}"),
            (1, true) => format!("{day} {} {year}", MONTHS[month as usize - 1]),
            (1, false) => format!("{month:02}/{day:02}/{year}"),
            (2, _) => format!("{day:02}.{month:02}.{year}"),
            _ => format!("{day:02}/{month:02}/{year}"),
        }
    }
}

const fn personal(
    what: &'static str,
    kind: P,
    french: &'static str,
    english: &'static str,
    short: &'static str,
    value: fn(&mut Draw<'_>) -> String,
) -> Field {
    Field {
        what,
        truth: Truth::Personal(kind),
        french,
        english,
        short,
        value,
    }
}

pub const FIELDS: &[Field] = &[
    personal(
        "given name",
        P::Name,
        "prenom|Prénom|prénom usuel|Prénoms",
        "first name|given_name|Forename|FirstName",
        "pren|fname|prnm|first",
        |d| d.person.given.clone(),
    ),
    personal(
        "family name",
        P::Name,
        "nom|Nom de famille|nom_usage|NOM",
        "last name|Surname|family_name|LastName",
        "nm|lname|nomf|last",
        |d| {
            if d.format % 2 == 0 {
                d.person.family.to_uppercase()
            } else {
                d.person.family.clone()
            }
        },
    ),
    personal(
        "full name",
        P::Name,
        "nom complet|Nom et prénom|titulaire|demandeur",
        "full name|name|applicant|account holder",
        "nom_pren|nme|nomprenom|tit",
        full_name,
    ),
    personal(
        "e-mail",
        P::Email,
        "courriel|adresse mail|mél|email",
        "email|e-mail address|contact email|mail",
        "eml|mel|ml|mail1",
        email,
    ),
    personal(
        "telephone",
        P::Phone,
        "téléphone|portable|numéro de tél.|tel_fixe",
        "phone|mobile number|telephone|contact number",
        "tph|mob|tél|ph",
        phone,
    ),
    personal(
        "address",
        P::Address,
        "adresse|adresse postale|domicile|adresse complète",
        "address|home address|street address|residence",
        "adr|addr|adr1|add_line1",
        address,
    ),
    personal(
        "postcode",
        P::Address,
        "code postal|code_postal|cp|CP résidence",
        "postcode|zip|postal code|home postcode",
        "cpost|pcode|cp|zipc",
        postcode,
    ),
    personal(
        "home latitude",
        P::Position,
        "latitude|lat|latitude domicile|lat_wgs84",
        "latitude|home_lat|lat|home latitude",
        "lat|y|lt|lat_",
        |d| format!("{:.5}", d.person.lat),
    ),
    personal(
        "home longitude",
        P::Position,
        "longitude|lon|longitude domicile|lon_wgs84",
        "longitude|home_lon|lng|home longitude",
        "lon|x|lg|lng_",
        |d| format!("{:.5}", d.person.lon),
    ),
    personal(
        "trace latitude",
        P::Position,
        "latitude|lat|latitude_point|lat_gps",
        "latitude|gps_lat|lat|latitude",
        "lat|y|lt|lat_",
        |d| {
            format!(
                "{:.5}",
                d.person.lat + d.chance.below(20_000) as f64 / 100_000.0
            )
        },
    ),
    personal(
        "trace longitude",
        P::Position,
        "longitude|lon|longitude_point|lon_gps",
        "longitude|gps_lon|lng|longitude",
        "lon|x|lg|lng_",
        |d| {
            format!(
                "{:.5}",
                d.person.lon + d.chance.below(20_000) as f64 / 100_000.0
            )
        },
    ),
    personal(
        "birth date",
        P::BirthDate,
        "date de naissance|né(e) le|naissance|date_naissance",
        "date of birth|birth_date|DOB|birthday",
        "dt_nais|dob|ddn|bdate",
        |d| d.date(d.person.born),
    ),
    personal(
        "birth year",
        P::BirthDate,
        "année de naissance|an_naissance|annee_naiss|naissance",
        "year of birth|birth year|born|birthyear",
        "anais|yob|anaisd|byear",
        |d| d.person.born.0.to_string(),
    ),
    personal(
        "social number",
        P::Identifier,
        "numéro de sécurité sociale|NIR|n° sécu|num_ss",
        "national insurance number|SSN|NI number|social security number",
        "nss|nino|numsecu|ssn",
        social_number,
    ),
    personal(
        "health number",
        P::Identifier,
        "IPP|numéro patient|id_patient|n° dossier patient",
        "NHS number|patient_id|hospital number|MRN",
        "ipp|nhs_no|ndos|pid",
        health_number,
    ),
    personal(
        "passport",
        P::Identifier,
        "passeport|numéro de pièce d'identité|CNI|n° passeport",
        "passport number|ID card number|passport|driving licence number",
        "pspt|doc_no|cni|ppt",
        passport,
    ),
    personal(
        "bank account",
        P::Iban,
        "IBAN|compte bancaire|RIB|coordonnées bancaires",
        "IBAN|bank account|account number|payment account",
        "iban|acct|cpte|bnk",
        iban,
    ),
    personal(
        "payment card",
        P::Identifier,
        "carte bancaire|numéro de carte|n° CB|carte de paiement",
        "card number|credit card|payment card|PAN",
        "cb|cc|ncb|ccnum",
        card,
    ),
    personal(
        "plate",
        P::Identifier,
        "immatriculation|plaque|n° immatriculation|véhicule",
        "number plate|registration|license plate|vehicle registration",
        "immat|vrm|plq|reg",
        plate,
    ),
    personal(
        "network address",
        P::Identifier,
        "adresse IP|ip|adresse MAC|ip_client",
        "ip address|client_ip|MAC address|remote_addr",
        "ip|ipa|mac|ip_src",
        network_address,
    ),
    personal(
        "handset",
        P::Identifier,
        "IMEI|numéro IMEI|terminal|imei_mobile",
        "IMEI|handset|imei number|device IMEI",
        "imei|hset|imei1|hs",
        |d| luhn(&format!("35{}", d.chance.digits(12))),
    ),
    personal(
        "customer number",
        P::Identifier,
        "numéro client|id_usager|matricule|n° abonné",
        "customer id|member_no|client number|account ref",
        "nocli|custno|mat|cust",
        |d| match d.format % 3 {
            0 => format!("{}", 100_000 + d.person.number * 37),
            1 => format!("C{:06}", d.person.number * 37),
            _ => format!("{:08}", 4_000 + d.person.number * 91),
        },
    ),
    personal(
        "meter number",
        P::Identifier,
        "numéro de compteur du foyer|PDL|point de livraison|PRM",
        "MPAN|household meter|meter point|MPRN",
        "pdl|mpan|prm|mprn",
        meter,
    ),
    personal(
        "pseudonym",
        P::Identifier,
        "id_anonyme|usager_hash|pseudonyme|identifiant_carte",
        "user_hash|hashed_id|pseudo_id|rider",
        "uid|hid|pid|usr",
        pseudonym,
    ),
    personal(
        "face",
        P::Biometric,
        "gabarit facial|empreinte digitale|biométrie|vecteur visage",
        "face embedding|fingerprint|biometric template|faceprint",
        "biom|fprint|bio_tpl|facevec",
        |d| d.chance.hex(64),
    ),
    personal(
        "offence",
        P::Offence,
        "infraction|motif de condamnation|délit|condamnation",
        "offence|conviction|charge|offense",
        "infr|offn|condamn|chg",
        |d| d.pick(OFFENCES),
    ),
    personal(
        "diagnosis",
        P::Health,
        "diagnostic|pathologie|maladie|antécédents médicaux",
        "diagnosis|condition|disease|medical history",
        "diag|dx|patho|cond",
        |d| d.either(DISEASES_FR, DISEASES_EN),
    ),
    personal(
        "diagnosis code",
        P::Health,
        "code CIM-10|diagnostic principal|cim10|dp",
        "ICD-10|diagnosis code|icd code|primary dx",
        "cim|icd|dp|dx1",
        |d| d.pick(ICD),
    ),
    personal(
        "medication",
        P::Health,
        "traitement|médicament|ordonnance|traitement en cours",
        "medication|prescription|drug|treatment",
        "medic|rx|trt|meds",
        |d| d.pick(DRUGS),
    ),
    personal(
        "disability",
        P::Health,
        "handicap|situation de handicap|invalidité|type de handicap",
        "disability|accessibility needs|impairment|special needs",
        "hdcp|disab|invl|sen",
        |d| d.either(DISABILITY_FR, DISABILITY_EN),
    ),
    personal(
        "religion",
        P::Attribute,
        "religion|confession|culte|croyance",
        "religion|faith|religious belief|denomination",
        "relig|rel|conf|fth",
        |d| d.pick(RELIGIONS),
    ),
    personal(
        "union",
        P::Attribute,
        "syndicat|appartenance syndicale|syndicat du salarié|adhésion syndicale",
        "trade union|union membership|union|union name",
        "synd|union|syn|tu",
        |d| d.pick(UNIONS),
    ),
    personal(
        "politics",
        P::Attribute,
        "opinion politique|parti|vote déclaré|sensibilité politique",
        "political opinion|party|voting intention|political affiliation",
        "polit|pol|vote|pty",
        |d| d.pick(PARTIES),
    ),
    personal(
        "orientation",
        P::Attribute,
        "orientation sexuelle|orientation|orientation_declaree|sexualité",
        "sexual orientation|orientation|sexuality|sexual identity",
        "orient|so|os|sexor",
        |d| d.pick(ORIENTATIONS),
    ),
    personal(
        "sex",
        P::Attribute,
        "sexe|genre|civilité|Sexe déclaré",
        "sex|gender|Sex|title",
        "sx|gdr|sex|civ",
        sex,
    ),
    personal(
        "age",
        P::Attribute,
        "âge|age|Age au 1er janvier|âge révolu",
        "age|age in years|Age|age at entry",
        "ag|age_yrs|a|agey",
        |d| (2026 - d.person.born.0).to_string(),
    ),
    personal(
        "income",
        P::Attribute,
        "revenu mensuel|salaire net|revenu fiscal|ressources",
        "income|salary|annual income|earnings",
        "rev|sal|rfr|inc",
        |d| (d.chance.between(90, 600) * 10).to_string(),
    ),
    personal(
        "occupation",
        P::Attribute,
        "profession|métier|CSP|emploi",
        "occupation|job title|profession|employment",
        "prof|occ|csp|job",
        |d| d.pick(JOBS),
    ),
    personal(
        "nationality",
        P::Attribute,
        "nationalité|pays de naissance|citoyenneté|nationalite",
        "nationality|citizenship|country of birth|nationality at birth",
        "natio|nat|natl|cob",
        |d| d.pick(NATIONS),
    ),
    personal(
        "marital status",
        P::Attribute,
        "situation familiale|état matrimonial|situation matrimoniale|état civil",
        "marital status|civil status|relationship|marital_status",
        "sitfam|mstat|matri|ms",
        |d| d.pick(MARITAL),
    ),
    personal(
        "note on a person",
        P::Name,
        "commentaire|observations|message|motif de la demande",
        "comments|notes|message|case notes",
        "obs|txt|comm|nts",
        note,
    ),
    personal(
        "note on health",
        P::Health,
        "observations|motif d'appel|remarques|compte rendu",
        "notes|reason for call|remarks|summary",
        "obs|txt|rq|smry",
        health_note,
    ),
    Field {
        what: "town of residence",
        truth: Truth::Either,
        french: "commune|ville|commune de résidence|Ville",
        english: "town|city|town of residence|City",
        short: "vil|cty|com|twn",
        value: |d| d.either(TOWNS_FR, TOWNS_EN),
    },
];
