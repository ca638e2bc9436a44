//! What describes persons, by the values alone: the sexes, civil states, occupations, faiths and opinions that forms offer as
//! answers.

use super::spelling::{parts, plain};
use super::{Finding, Sight};
use std::collections::HashSet;
use territory::{ColumnType, PersonalKind};

const SEXES: &[&str] = &[
    "femme",
    "homme",
    "female",
    "male",
    "feminin",
    "masculin",
    "woman",
    "man",
    "girl",
    "boy",
    "fille",
    "garcon",
    "mme",
    "mlle",
    "monsieur",
    "madame",
    "mr",
    "mrs",
    "ms",
    "miss",
    "non binaire",
    "nonbinary",
    "non-binary",
    "autre",
    "other",
];
const LETTERS: &[&str] = &["f", "m", "h", "w", "x", "mme", "m.", "mr"];
const MARITAL: &[&str] = &[
    "celibataire",
    "marie",
    "mariee",
    "marie(e)",
    "divorce",
    "divorcee",
    "divorce(e)",
    "veuf",
    "veuve",
    "veuf(ve)",
    "pacse",
    "pacsee",
    "pacse(e)",
    "concubinage",
    "union libre",
    "separe",
    "separee",
    "separe(e)",
    "single",
    "married",
    "divorced",
    "widowed",
    "widow",
    "widower",
    "separated",
    "civil partnership",
    "cohabiting",
    "never married",
    "never-married",
];
const OCCUPATIONS: &[&str] = &[
    "agriculteur",
    "agricultrice",
    "artisan",
    "commercant",
    "commercante",
    "cadre",
    "ouvrier",
    "ouvriere",
    "employe",
    "employee",
    "retraite",
    "retraitee",
    "etudiant",
    "etudiante",
    "chomeur",
    "chomeuse",
    "infirmier",
    "infirmiere",
    "medecin",
    "professeur",
    "enseignant",
    "enseignante",
    "instituteur",
    "institutrice",
    "avocat",
    "avocate",
    "ingenieur",
    "ingenieure",
    "comptable",
    "secretaire",
    "vendeur",
    "vendeuse",
    "boulanger",
    "boulangere",
    "cuisinier",
    "cuisiniere",
    "serveur",
    "serveuse",
    "macon",
    "plombier",
    "electricien",
    "electricienne",
    "mecanicien",
    "chauffeur",
    "conducteur",
    "routier",
    "fonctionnaire",
    "militaire",
    "policier",
    "pompier",
    "architecte",
    "journaliste",
    "coiffeur",
    "coiffeuse",
    "technicien",
    "technicienne",
    "nurse",
    "teacher",
    "lecturer",
    "plumber",
    "electrician",
    "carpenter",
    "builder",
    "farmer",
    "accountant",
    "lawyer",
    "solicitor",
    "engineer",
    "doctor",
    "dentist",
    "driver",
    "clerk",
    "cashier",
    "waiter",
    "waitress",
    "chef",
    "cook",
    "baker",
    "butcher",
    "hairdresser",
    "manager",
    "retired",
    "student",
    "unemployed",
    "housewife",
    "homemaker",
    "self-employed",
    "civil servant",
    "secretary",
    "receptionist",
    "cleaner",
    "carer",
    "mechanic",
    "salesperson",
    "soldier",
    "firefighter",
    "librarian",
    "architect",
    "journalist",
    "researcher",
    "programmer",
    "sans emploi",
    "sans profession",
    "mere au foyer",
];
const NATIONALITIES: &[&str] = &[
    "francais",
    "francaise",
    "british",
    "english",
    "scottish",
    "welsh",
    "irish",
    "irlandais",
    "irlandaise",
    "algerien",
    "algerienne",
    "marocain",
    "marocaine",
    "tunisien",
    "tunisienne",
    "portugais",
    "portugaise",
    "italien",
    "italienne",
    "espagnol",
    "espagnole",
    "belge",
    "allemand",
    "allemande",
    "polonais",
    "polonaise",
    "roumain",
    "roumaine",
    "turc",
    "turque",
    "malien",
    "malienne",
    "senegalais",
    "senegalaise",
    "ivoirien",
    "ivoirienne",
    "camerounais",
    "camerounaise",
    "congolais",
    "congolaise",
    "chinois",
    "chinoise",
    "vietnamien",
    "vietnamienne",
    "russe",
    "ukrainien",
    "ukrainienne",
    "syrien",
    "syrienne",
    "afghan",
    "afghane",
    "americain",
    "americaine",
    "american",
    "italian",
    "spanish",
    "portuguese",
    "german",
    "polish",
    "romanian",
    "turkish",
    "indian",
    "pakistani",
    "bangladeshi",
    "nigerian",
    "ghanaian",
    "chinese",
    "vietnamese",
    "russian",
    "ukrainian",
    "syrian",
    "afghan",
    "french",
    "dutch",
    "moroccan",
    "algerian",
    "somali",
    "jamaican",
    "brazilian",
    "mexican",
    "canadian",
    "australian",
];
const FAITHS: &[&str] = &[
    "catholique",
    "catholic",
    "protestant",
    "protestante",
    "orthodoxe",
    "orthodox",
    "chretien",
    "chretienne",
    "christian",
    "musulman",
    "musulmane",
    "muslim",
    "juif",
    "juive",
    "jewish",
    "bouddhiste",
    "buddhist",
    "hindou",
    "hindoue",
    "hindu",
    "sikh",
    "athee",
    "atheist",
    "agnostique",
    "agnostic",
    "evangelique",
    "anglican",
    "temoin de jehovah",
    "sans religion",
    "no religion",
];
const OPINIONS: &[&str] = &[
    "gauche",
    "droite",
    "centre",
    "extreme gauche",
    "extreme droite",
    "ecologiste",
    "communiste",
    "socialiste",
    "sans opinion",
    "ne se prononce pas",
    "abstention",
    "labour",
    "conservative",
    "conservatives",
    "liberal",
    "liberal democrat",
    "green",
    "republican",
    "democrat",
    "reform",
    "undecided",
    "independent",
    "left",
    "right",
];
const ORIENTATIONS: &[&str] = &[
    "heterosexuel",
    "heterosexuelle",
    "heterosexual",
    "straight",
    "homosexuel",
    "homosexuelle",
    "homosexual",
    "gay",
    "lesbienne",
    "lesbian",
    "bisexuel",
    "bisexuelle",
    "bisexual",
    "queer",
    "asexuel",
    "asexual",
    "pansexual",
];
const UNIONS: &[&str] = &[
    "cgt",
    "cfdt",
    "fo",
    "cftc",
    "cfe-cgc",
    "unsa",
    "sud",
    "solidaires",
    "fsu",
    "unison",
    "unite",
    "gmb",
    "usdaw",
    "nasuwt",
    "neu",
    "rcn",
    "pcs",
    "cwu",
    "ucu",
    "aslef",
    "rmt",
    "afl-cio",
    "seiu",
    "teamsters",
];

/// What no form about things would offer.
pub(super) fn detect_alone(sight: &Sight<'_>) -> Option<Finding> {
    if sight.kind != ColumnType::Text {
        return None;
    }
    let sexes = || answers(sight, SEXES, 90) || sight.is_silent() && answers(sight, LETTERS, 95);
    if sexes() {
        return Some(describes("are the sexes of persons"));
    }
    for (list, what) in [
        (MARITAL, "are civil states of persons"),
        (OCCUPATIONS, "are occupations of persons"),
    ] {
        if answers(sight, list, 50) {
            return Some(describes(what));
        }
    }
    if answers(sight, ORIENTATIONS, 50) {
        return Some(describes("are sexual orientations").sensitive());
    }
    // A church has one faith, a town's list of churches a few: what people answer is as varied as people.
    (sight.is_silent() && answers(sight, FAITHS, 60)
        || answers(sight, FAITHS, 60)
            && sight.different(|value| FAITHS.contains(&plain(value).as_str())) >= 3)
        .then(|| describes("are faiths, which are persons'").sensitive())
}

/// What is said of places too, and of persons where a table speaks of them.
pub(super) fn detect_among_persons(sight: &Sight<'_>) -> Option<Finding> {
    if sight.kind != ColumnType::Text {
        return None;
    }
    if answers(sight, LETTERS, 95) {
        return Some(describes("are letters of a sex"));
    }
    if answers(sight, NATIONALITIES, 50) {
        return Some(describes("are nationalities"));
    }
    for (list, what) in [
        (FAITHS, "are faiths"),
        (OPINIONS, "are political opinions"),
        (UNIONS, "are trade unions"),
    ] {
        if answers(sight, list, 50) {
            return Some(describes(what).sensitive());
        }
    }
    None
}

fn describes(what: &str) -> Finding {
    Finding::new(
        PersonalKind::Attribute,
        format!("most of its values {what}"),
    )
}

/// Whether at least so many percent of the values are among the answers, and at least two different ones were given.
fn answers(sight: &Sight<'_>, list: &[&str], percent: usize) -> bool {
    let share = sight.share(5, |value| {
        let value = plain(value);
        list.contains(&value.as_str())
            || value.len() > 3
                && parts(&value)
                    .next()
                    .is_some_and(|first| first.len() > 2 && list.contains(&first))
    });
    if share < percent {
        return false;
    }
    let given: HashSet<String> = sight
        .present()
        .map(plain)
        .filter(|value| list.contains(&value.as_str()))
        .collect();
    given.len() >= 2
}
