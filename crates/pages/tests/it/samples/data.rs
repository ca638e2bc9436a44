//! Catalogue, data set, question and answer.

use super::privacy::foreseen_budget;
use super::town::{DISTRICTS, district_id};
use super::words::*;
use pages::*;
use territory::*;

pub(crate) fn catalogue() -> Catalogue {
    Catalogue {
        query: CatalogueQuery {
            text: "bus & tram".into(),
            ..CatalogueQuery::default()
        },
        providers: vec![
            Named::new(id("town-hall"), "Mairie"),
            Named::new(id("hospital"), "Hôpital Saint-Aubin"),
        ],
        places: (0..12)
            .map(|i| Named::new(district_id(i), DISTRICTS[i]))
            .collect(),
        found: (0..5).map(line).collect(),
        paging: Paging {
            page: 2,
            pages: 3,
            total: 14,
        },
        your_uses: None,
    }
}

pub(super) fn column(name: &str, kind: ColumnType, personal: Option<PersonalKind>) -> Column {
    Column {
        name: id(name),
        kind,
        nullable: false,
        personal,
        sensitivity: personal.map_or(Sensitivity::Open, PersonalKind::proposed),
    }
}

pub(crate) fn data_set() -> DataSetPage {
    DataSetPage {
        data_set: DataSet {
            id: id("households"),
            name: "Ménages".into(),
            description: "Les habitants de la commune, par ménage, à partir de l’état civil et du recensement.".into(),
            provider: id("town-hall"),
            place: Some(id("villemarche")),
            sensitivity: Sensitivity::Personal,
            collected_for: vec![id("ServiceProvision")],
            licence: String::new(),
            tables: vec![Table {
                name: id("households"),
                columns: vec![
                    column("resident", ColumnType::Text, Some(PersonalKind::Identifier)),
                    column("birth_date", ColumnType::Date, Some(PersonalKind::BirthDate)),
                    column("district", ColumnType::Text, Some(PersonalKind::Attribute)),
                    column("household size", ColumnType::Integer, Some(PersonalKind::Attribute)),
                    column("year", ColumnType::Integer, None),
                ],
                person: PersonUnit::Column(id("resident")),
                rows: 60_000,
            }],
            added_at: ago(30_000),
        },
        provider: Party { id: id("town-hall"), name: "Mairie".into(), kind: PartyKind::PublicBody, place: None, sector: Some(Sector::Administration), member_of: None },
        place: Some(Place { id: id("villemarche"), name: "Villemarche".into(), level: PlaceLevel::City, parent: None, geometry: None }),
        family: Some(Family::Exclusion),
        collected_for: vec![service()],
        uses: passages().into_iter().filter(|p| p.kind == LeafKind::Question).take(3).collect(),
        uses_total: 212,
        your_use: None,
    }
}

/// The ask page before a question.
pub(crate) fn ask() -> Ask {
    let sql = "SELECT district, COUNT(*) AS n\nFROM households\nGROUP BY district";
    Ask {
        parties: vec![Named::new(id("lab"), "Université, labo Mobilités")],
        purposes: purposes(),
        form: AskForm::default(),
        examples: vec![Example {
            label: Text::new(
                "Combien d’habitants par quartier ?",
                "How many inhabitants in each district?",
            ),
            purpose: "ScientificResearch".into(),
            sql: sql.into(),
        }],
        errors: Vec::new(),
        answer: None,
        cost: None,
        budgets: vec![foreseen_budget()],
    }
}

/// A granted question with a protected answer.
pub(crate) fn ask_granted() -> Ask {
    let mut page = ask();
    page.form = AskForm {
        party: "lab".into(),
        purpose: "ScientificResearch".into(),
        sql: page.examples[0].sql.clone(),
        epsilon: String::new(),
        margin: String::new(),
        exact: false,
    };
    let counts = [
        4_931, 7_120, 3_402, 6_018, 5_777, 4_245, 8_310, 2_906, 3_150, 6_644, 5_012, 31,
    ];
    page.answer = Some(Answer {
        decision: Decision::Granted,
        reason: Text::new(
            "La recherche peut compter des personnes, si les chiffres sont floutés.",
            "Research may count persons, provided the figures are blurred.",
        ),
        instead: None,
        remedies: Vec::new(),
        obligations: vec![
            Carried {
                obligation: Obligation::MinimumGroup(10),
                due: None,
                done_at: None,
            },
            Carried {
                obligation: Obligation::RoundPositions(100),
                due: None,
                done_at: None,
            },
            Carried {
                obligation: Obligation::DeleteAfter(30),
                due: Some(ago(-30 * 24 * 60)),
                done_at: None,
            },
        ],
        rules: vec![rule("research-protected")],
        leaf: 1_284,
        at: ago(0),
        data_sets: vec![Named::new(id("households"), "Ménages")],
        table: Some(ResultTable {
            columns: vec![
                ResultColumn {
                    name: "district".into(),
                    numeric: false,
                    margin: None,
                },
                ResultColumn {
                    name: "n".into(),
                    numeric: true,
                    margin: Some(23.4),
                },
            ],
            rows: DISTRICTS
                .iter()
                .zip(counts)
                .map(|(name, n)| vec![Cell::Text((*name).into()), Cell::Int(n)])
                .collect(),
            rows_total: 12,
        }),
        protection: Some(Protection {
            mechanism: "discrete Gaussian".into(),
            epsilon: 0.5,
            delta: 1e-7,
            group_threshold: Some(28.2),
        }),
        budgets: vec![Budget {
            data_set: Named::new(id("households"), "Ménages"),
            spent: 3.25,
            limit: 10.0,
        }],
    });
    page
}

/// A refused question.
pub(crate) fn ask_refused() -> Ask {
    let mut page = ask();
    page.form = AskForm {
        party: "lab".into(),
        purpose: "ScientificResearch".into(),
        sql: "SELECT * FROM households LIMIT 5".into(),
        epsilon: String::new(),
        margin: String::new(),
        exact: false,
    };
    page.answer = Some(Answer {
        decision: Decision::Refused,
        reason: Text::new(
            "« Ménages » concerne des personnes : aucune ligne isolée n’en sort.",
            "“Ménages” is about persons: no single row comes out of it.",
        ),
        instead: Some(Text::new(
            "Demandez un nombre par groupe, par exemple SELECT district, COUNT(*) … GROUP BY district.",
            "Ask for a count by group, for instance SELECT district, COUNT(*) … GROUP BY district.",
        )),
        remedies: remedies(),
        obligations: Vec::new(),
        rules: vec![rule("research-protected")],
        leaf: 1_285,
        at: ago(0),
        data_sets: vec![Named::new(id("households"), "Ménages")],
        table: None,
        protection: None,
        budgets: Vec::new(),
    });
    page
}

/// A question with a mistake, from somebody who acts for two parties.
pub(crate) fn ask_wrong() -> Ask {
    let mut page = ask();
    page.parties.push(Named::new(id("town-hall"), "Mairie"));
    page.form.sql = "SELEC district FROM households".into();
    page.errors = vec![
        FieldError {
            field: AskField::Purpose,
            message: Text::new(
                "Choisissez à quoi servira la réponse.",
                "Choose what the answer will be used for.",
            ),
        },
        FieldError {
            field: AskField::Sql,
            message: Text::new(
                "« SELEC » n’est pas du SQL : écrivez SELECT (ligne 1, colonne 1).",
                "“SELEC” is not SQL: write SELECT (line 1, column 1).",
            ),
        },
    ];
    page
}

fn allowed() -> Verdict {
    Verdict::Allowed {
        means: Means::ProtectedFigures,
        rules: vec![rule("research-protected")],
        obligations: vec![
            Obligation::ProtectPersons,
            Obligation::MinimumGroup(10),
            Obligation::AggregateTo(PlaceLevel::District),
            Obligation::ConsentingOnly,
            Obligation::DeleteAfter(30),
            Obligation::Notify,
        ],
    }
}

fn refused() -> Verdict {
    Verdict::Refused {
        reason: Text::new(
            "Refusé : les données de santé demandent une analyse d’impact.",
            "Refused: health data needs an impact assessment.",
        ),
        rules: vec![rule("no-scoring")],
    }
}

/// The catalogue of somebody who acts for two parties and has chosen a purpose.
pub(crate) fn catalogue_yours() -> Catalogue {
    let mut page = catalogue();
    let open = Verdict::Allowed {
        means: Means::Rows,
        rules: vec![rule("open-data")],
        obligations: Vec::new(),
    };
    let nothing = Verdict::Refused {
        reason: Text::new("", ""),
        rules: Vec::new(),
    };
    let verdicts = [
        ("bus", open.clone()),
        ("households", allowed()),
        ("hospital_stays", refused()),
        ("bins", open),
        ("substations", nothing),
    ];
    page.your_uses = Some(YourUses {
        parties: vec![lab(), town_hall()],
        party: Some(id("lab")),
        purposes: purposes(),
        purpose: Some(id("ScientificResearch")),
        usable_only: true,
        verdicts: verdicts.map(|(key, verdict)| (id(key), verdict)).into(),
    });
    page
}

/// A data set with the verdict for one's own party: allowed or not.
pub(crate) fn data_set_yours(is_allowed: bool) -> DataSetPage {
    let mut page = data_set();
    page.your_use = Some(YourUse {
        parties: vec![lab()],
        party: Some(id("lab")),
        purposes: purposes(),
        purpose: Some(id("ScientificResearch")),
        verdict: Some(if is_allowed { allowed() } else { refused() }),
        remedies: if is_allowed { Vec::new() } else { remedies() },
        may_request: !is_allowed,
    });
    page
}
