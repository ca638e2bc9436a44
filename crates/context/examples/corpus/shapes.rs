//! Tables as town halls have them: about persons, and about things. Each names the fields that it always has and those that it may.

use super::chance::Chance;
use super::person::{self, Draw, Field, Person};
use super::spoil::Spoil;
use super::{Column, Half, Language, Naming, Table, Truth, thing};

struct Shape {
    name: &'static str,
    always: &'static str,
    perhaps: &'static str,
    /// Rows of one person, about.
    rows_each: u64,
}

const fn shape(
    name: &'static str,
    rows_each: u64,
    always: &'static str,
    perhaps: &'static str,
) -> Shape {
    Shape {
        name,
        always,
        perhaps,
        rows_each,
    }
}

const PERSONS: &[Shape] = &[
    shape(
        "register of residents",
        1,
        "given name|family name",
        "\
    customer number|birth date|address|postcode|sex|telephone|town of residence|nationality|marital status",
    ),
    shape(
        "contact list",
        1,
        "full name",
        "e-mail|telephone|address|town of residence|day",
    ),
    shape("newsletter", 1, "e-mail", "day|zone|given name"),
    shape(
        "call log",
        2,
        "telephone|moment",
        "note on a person|zone|count",
    ),
    shape(
        "patients",
        1,
        "diagnosis",
        "health number|birth date|sex|medication|age|postcode|day",
    ),
    shape(
        "stays coded",
        2,
        "health number|diagnosis code",
        "day|age|sex|amount",
    ),
    shape(
        "care at home",
        1,
        "disability|address",
        "full name|telephone|age|note on health",
    ),
    shape(
        "prescriptions",
        3,
        "medication|day",
        "health number|pseudonym|amount|birth year",
    ),
    shape("emergency calls", 1, "moment|note on health", "zone|status"),
    shape(
        "complaints",
        1,
        "day|note on a person",
        "zone|status|serial",
    ),
    shape(
        "payroll",
        1,
        "social number",
        "family name|income|bank account|occupation|union|birth date",
    ),
    shape(
        "tax roll",
        1,
        "full name|income",
        "address|marital status|social number",
    ),
    shape(
        "direct debits",
        3,
        "bank account|amount",
        "full name|day|customer number",
    ),
    shape("card payments", 3, "payment card|amount|moment", "product"),
    shape("parking fines", 1, "plate|moment", "street|amount|line"),
    shape(
        "low-emission zone",
        3,
        "plate|moment",
        "zone|station latitude|station longitude",
    ),
    shape("web log", 3, "network address|moment", "status|count"),
    shape("handsets", 2, "handset", "moment|zone|customer number"),
    shape(
        "subscribers to water",
        1,
        "customer number|address",
        "meter number|measure|full name",
    ),
    shape("household meters", 8, "meter number|moment|measure", "zone"),
    shape(
        "travel cards",
        8,
        "pseudonym|moment",
        "stop|line|trace latitude",
    ),
    shape(
        "phone traces",
        10,
        "pseudonym|moment|trace latitude|trace longitude",
        "measure",
    ),
    shape(
        "home coordinates",
        1,
        "home latitude|home longitude|customer number",
        "measure|age",
    ),
    shape(
        "micro-data",
        1,
        "sex|age|occupation",
        "income|nationality|marital status|postcode",
    ),
    shape(
        "survey of opinions",
        1,
        "age|sex|politics",
        "religion|orientation|occupation|note on a person",
    ),
    shape(
        "beliefs",
        1,
        "religion|birth year",
        "nationality|sex|town of residence",
    ),
    shape("union members", 1, "full name|union", "e-mail|occupation"),
    shape(
        "support group",
        1,
        "orientation|age",
        "given name|town of residence",
    ),
    shape(
        "police reports",
        1,
        "full name|offence",
        "birth date|address|day",
    ),
    shape(
        "access control",
        4,
        "face|full name",
        "moment|customer number",
    ),
    shape(
        "visas",
        1,
        "passport|nationality",
        "full name|birth date|sex",
    ),
    shape(
        "pupils",
        1,
        "given name|school",
        "family name|birth date|disability|telephone",
    ),
    shape("elected members", 1, "full name|office", "day|e-mail"),
];

const THINGS: &[Shape] = &[
    shape(
        "sensor readings",
        1,
        "sensor|moment|measure",
        "station latitude|station longitude|status",
    ),
    shape(
        "stations",
        1,
        "stop|station latitude|station longitude",
        "line|zone",
    ),
    shape("streets", 1, "street", "zone|height|day|measure"),
    shape(
        "shops",
        1,
        "shop|shop address",
        "company number|hours|site latitude|site longitude|town",
    ),
    shape(
        "shops with contacts",
        1,
        "shop|company number|role mailbox",
        "shop address|switchboard|hours",
    ),
    shape(
        "stock",
        1,
        "product|product code|count",
        "amount|bar code|serial",
    ),
    shape("bus counts", 1, "line|stop|count", "day|moment"),
    shape(
        "trees",
        1,
        "tree",
        "height|site latitude|site longitude|street|day|serial",
    ),
    shape(
        "birds",
        1,
        "bird|count|day",
        "site latitude|site longitude|zone",
    ),
    shape("budget", 1, "amount|works", "day|zone|company number"),
    shape("contracts", 1, "works|company number|amount", "shop|day"),
    shape(
        "equipment",
        1,
        "serial|day",
        "status|software version|site latitude|site longitude|product",
    ),
    shape("organisation", 1, "office", "amount|count|zone"),
    shape(
        "schools",
        1,
        "school|town",
        "shop address|count|station latitude|station longitude",
    ),
    shape("works", 1, "works|street", "day|status|amount"),
    shape("bar codes", 1, "bar code", "product|amount|count"),
    shape(
        "gateways",
        1,
        "sensor|software version",
        "moment|status|measure",
    ),
    shape("population by age", 1, "age band|zone|count", ""),
    shape("weather", 1, "day|measure", "measure|town|count"),
    shape("town profile", 1, "town|count|amount", "measure"),
];

/// Headings that say nothing, or something else.
const VAGUE: &str = "\
    libellé|value|info|detail|champ|misc|donnée|data|libre|entry|station|device|produit|item|objet|label|type|zone|\
    batch|lot";

pub fn table(chance: &mut Chance, half: Half, index: usize) -> Table {
    let about_persons = index.is_multiple_of(2);
    let shapes = if about_persons { PERSONS } else { THINGS };
    let shape = &shapes[chance.below(shapes.len() as u64) as usize];
    let naming = Naming::ALL[(index / 2) % Naming::ALL.len()];
    let language = if chance.percent(50) {
        Language::French
    } else {
        Language::English
    };
    let rows = chance.between(25, 90) as usize;
    let persons: Vec<Person> = (0..(rows as u64).div_ceil(shape.rows_each))
        .map(|number| {
            let number = number * 13 + chance.below(13);
            person::person(chance, half, language, number)
        })
        .collect();
    let whose: Vec<usize> = (0..rows)
        .map(|row| {
            if shape.rows_each == 1 {
                row
            } else {
                chance.below(persons.len() as u64) as usize
            }
        })
        .collect();
    let mut fields: Vec<&Field> = shape.always.split('|').map(field).collect();
    fields.extend(
        shape
            .perhaps
            .split('|')
            .filter(|what| !what.is_empty() && chance.percent(45))
            .map(field),
    );
    // Columns stand in any order.
    for last in (1..fields.len()).rev() {
        fields.swap(last, chance.below(last as u64 + 1) as usize);
    }
    let mut columns: Vec<Column> = Vec::new();
    for (place, field) in fields.iter().enumerate() {
        let heading = heading(chance, half, language, naming, field, place);
        let taken = columns
            .iter()
            .any(|column| column.heading.eq_ignore_ascii_case(&heading));
        let format = chance.next();
        let spoil = Spoil::drawn(chance);
        let values = (0..rows)
            .map(|row| {
                let mut draw = Draw {
                    chance,
                    person: &persons[whose[row] % persons.len()],
                    half,
                    language,
                    row,
                    format,
                };
                let value = (field.value)(&mut draw);
                spoil.spoil(draw.chance, value)
            })
            .collect();
        columns.push(Column {
            what: field.what,
            truth: field.truth,
            heading: if taken {
                format!("{heading}_{}", place + 1)
            } else {
                heading
            },
            values,
        });
    }
    Table {
        shape: shape.name,
        naming,
        language,
        about_persons,
        columns,
    }
}

fn field(what: &str) -> &'static Field {
    person::FIELDS
        .iter()
        .chain(thing::FIELDS)
        .find(|field| field.what == what)
        .unwrap_or_else(|| panic!("no field is called {what}"))
}

fn heading(
    chance: &mut Chance,
    half: Half,
    language: Language,
    naming: Naming,
    field: &Field,
    place: usize,
) -> String {
    let full = match language {
        Language::French => field.french,
        Language::English => field.english,
    };
    let naming = match naming {
        Naming::Mixed => Naming::ALL[chance.below(4) as usize],
        // One column in two or so keeps its own heading, as in life.
        Naming::Misleading if field.truth == Truth::Thing && chance.percent(50) => Naming::Obvious,
        naming => naming,
    };
    match naming {
        Naming::Obvious | Naming::Mixed => chance.pick_half(full, half).to_owned(),
        Naming::Abbreviated => chance.pick_half(field.short, half).to_owned(),
        Naming::Misleading => chance.pick_half(VAGUE, half).to_owned(),
        Naming::Absent => format!(
            "{}{}",
            chance.pick_half("col|V|champ_|field_|colonne |Unnamed: ", half),
            place + 1
        ),
    }
}
