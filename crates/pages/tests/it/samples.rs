//! Every page, filled with a small invented town: the gallery shows them, the tests read them.

use pages::*;
use territory::*;

/// 2026-11-23T14:02:00Z, and `minutes` before it.
fn ago(minutes: i64) -> Timestamp {
    Timestamp::from_micros(1_795_442_520_000_000 - minutes * 60_000_000)
}

fn id<T: std::str::FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("a sample id is well formed")
}

/// The surroundings, with somebody signed in or not.
pub(crate) fn shell(lang: Lang, path: &str, role: Option<Role>) -> Shell {
    Shell {
        lang,
        path: path.to_owned(),
        town_name: "Villemarche".into(),
        signed_in: role.map(|role| Who {
            display_name: "Ada Soulier".into(),
            role,
        }),
        csrf: Some("0f1e2d3c4b5a".into()),
        flash: None,
        ledger_size: 1_284,
    }
}

const DISTRICTS: [&str; 12] = [
    "La Place",
    "Les Tanneurs",
    "Port-Vieux",
    "Saint-Aubin",
    "Les Vignes",
    "Gare",
    "Hauts de Lerm",
    "Le Moulin",
    "Campus",
    "Bel-Air",
    "Les Jardins",
    "Zone Nord",
];

fn district_id(i: usize) -> PlaceId {
    id(&format!("district-{}", i + 1))
}

/// Twelve districts on a bent grid, a river, a park, and `streets` streets.
pub(crate) fn map(streets: usize) -> TownMap {
    let at = |x: f64, y: f64| {
        let bend = (x * 0.9 + y * 0.4).sin() * 0.16 + (y * 1.7).cos() * 0.1;
        Wgs84::from((0.61 + (x + bend) * 0.012, 44.2 + (y - bend * 0.8) * 0.009))
    };
    let mut shapes = Vec::new();
    for (i, name) in DISTRICTS.iter().enumerate() {
        let (x, y) = ((i % 4) as f64, (i / 4) as f64);
        let mut ring = Vec::new();
        for (fx, fy, tx, ty) in [
            (0., 0., 1., 0.),
            (1., 0., 1., 1.),
            (1., 1., 0., 1.),
            (0., 1., 0., 0.),
        ] {
            for step in 0..8 {
                let t = f64::from(step) / 8.0;
                ring.push(at(x + fx + (tx - fx) * t, y + fy + (ty - fy) * t));
            }
        }
        ring.push(ring[0]);
        shapes.push(MapShape {
            kind: MapKind::District,
            name: (*name).into(),
            place: Some(district_id(i)),
            geometry: Geometry::Polygon(vec![ring]),
        });
    }
    let line = |kind, points: Vec<Wgs84>| MapShape {
        kind,
        name: String::new(),
        place: None,
        geometry: Geometry::LineString(points),
    };
    let across = |y: f64, wave: f64| {
        (0..=40)
            .map(|i| {
                let x = f64::from(i) / 10.0;
                at(x, y + (x * 1.6).sin() * wave)
            })
            .collect()
    };
    shapes.push(line(MapKind::Water, across(1.15, 0.22)));
    shapes.push(line(MapKind::Rail, across(2.4, 0.05)));
    for k in 0..4 {
        shapes.push(line(
            MapKind::Avenue,
            across(0.45 + f64::from(k) * 0.7, 0.08),
        ));
    }
    for i in 0..streets {
        let (x, y) = ((i * 37 % 390) as f64 / 100.0, (i * 53 % 285) as f64 / 100.0);
        let (dx, dy) = if i % 2 == 0 {
            (0.24, 0.02)
        } else {
            (0.02, 0.22)
        };
        let points = vec![at(x, y), at(x + dx / 2.0, y + dy / 2.0), at(x + dx, y + dy)];
        shapes.push(line(MapKind::Street, points));
    }
    let park = [
        (2.1, 0.2),
        (2.6, 0.25),
        (2.55, 0.6),
        (2.15, 0.55),
        (2.1, 0.2),
    ];
    shapes.push(MapShape {
        kind: MapKind::Green,
        name: String::new(),
        place: None,
        geometry: Geometry::Polygon(vec![park.iter().map(|(x, y)| at(*x, *y)).collect()]),
    });
    TownMap::draw(&shapes).expect("the sample town has an extent")
}

fn purpose(term: &str, fr: &str, en: &str) -> PurposeLabel {
    PurposeLabel {
        term: id(term),
        label: Text::new(fr, en),
    }
}
fn research() -> PurposeLabel {
    purpose(
        "ScientificResearch",
        "Recherche scientifique",
        "Scientific research",
    )
}
fn service() -> PurposeLabel {
    purpose(
        "ServiceProvision",
        "Fourniture de service",
        "Service provision",
    )
}
fn scoring() -> PurposeLabel {
    purpose("SocialScoring", "Notation des personnes", "Social scoring")
}

fn rule(name: &str) -> RuleCited {
    let title = match name {
        "open-data" => Text::new(
            "Les données ouvertes sont à tout le monde",
            "Open data is for everybody",
        ),
        "no-scoring" => Text::new("Personne n’est noté", "Nobody is scored"),
        _ => Text::new("La recherche, protégée", "Research, protected"),
    };
    RuleCited {
        id: id(name),
        title,
    }
}

fn passage(
    leaf: u64,
    party: (&str, &str),
    purpose: PurposeLabel,
    data: (&str, &str),
    rule_id: &str,
) -> Passage {
    let refused = rule_id == "no-scoring";
    Passage {
        leaf,
        at: ago((1_284 - leaf as i64) * 47),
        kind: LeafKind::Question,
        party: Some(Named::new(id(party.0), party.1)),
        purpose: Some(purpose),
        decision: if refused {
            Decision::Refused
        } else {
            Decision::Granted
        },
        protected: rule_id == "research-protected",
        data_sets: vec![Named::new(id(data.0), data.1)],
        rules: vec![rule(rule_id)],
        reason: if refused {
            Text::new(
                "La charte interdit de noter les personnes, à qui que ce soit.",
                "The charter forbids scoring persons, whoever asks.",
            )
        } else {
            Text::new("C’est permis.", "It is allowed.")
        },
    }
}

/// The latest passages, of each kind.
pub(crate) fn passages() -> Vec<Passage> {
    let lab = ("lab", "Université, labo Mobilités");
    let hall = ("town-hall", "Mairie");
    let mut objection = passage(
        1_281,
        hall,
        service(),
        ("households", "Ménages"),
        "open-data",
    );
    objection.kind = LeafKind::Objection;
    objection.party = None;
    objection.purpose = None;
    objection.rules = Vec::new();
    vec![
        passage(
            1_283,
            lab,
            research(),
            ("households", "Ménages"),
            "research-protected",
        ),
        passage(
            1_282,
            hall,
            scoring(),
            ("households", "Ménages"),
            "no-scoring",
        ),
        objection,
        passage(
            1_280,
            hall,
            service(),
            ("bus", "Horaires des bus"),
            "open-data",
        ),
        passage(
            1_279,
            lab,
            research(),
            ("hospital_stays", "Séjours à l’hôpital"),
            "research-protected",
        ),
    ]
}

fn line(n: usize) -> DataSetLine {
    let (key, name, provider, sensitivity, family, rows) = [
        (
            "bus",
            "Horaires des bus et du tram",
            "Régie des transports",
            Sensitivity::Open,
            Family::Congestion,
            184_220,
        ),
        (
            "households",
            "Ménages",
            "Mairie",
            Sensitivity::Personal,
            Family::Exclusion,
            60_000,
        ),
        (
            "hospital_stays",
            "Séjours à l’hôpital",
            "Hôpital Saint-Aubin",
            Sensitivity::Sensitive,
            Family::Health,
            8_412,
        ),
        (
            "bins",
            "Bacs et collecte",
            "Mairie",
            Sensitivity::Open,
            Family::Waste,
            1_204_000,
        ),
        (
            "substations",
            "Postes électriques",
            "Régie d’électricité",
            Sensitivity::Internal,
            Family::Emissions,
            212,
        ),
    ][n % 5];
    DataSetLine {
        data_set: Named::new(id(key), name),
        description: "Ce que l’on sait, relevé chaque jour et publié par son fournisseur. The text is the provider’s own.".into(),
        provider: Named::new(id("town-hall"), provider),
        place: Some(Named::new(district_id(n), DISTRICTS[n])),
        sensitivity,
        family: Some(family),
        rows,
        added_at: ago(30_000),
    }
}

/// The home page with `streets` streets on its map.
pub(crate) fn home(streets: usize) -> Home {
    Home {
        map: Some(std::sync::Arc::new(map(streets))),
        districts: DISTRICTS
            .iter()
            .enumerate()
            .map(|(i, name)| DistrictCount {
                place: Named::new(district_id(i), *name),
                data_sets: (i % 4) as u64,
            })
            .collect(),
        families: Family::ALL
            .iter()
            .enumerate()
            .map(|(i, family)| FamilyCount {
                family: *family,
                data_sets: (i % 4) as u64,
            })
            .collect(),
        data_sets: 14,
        open_data_sets: 8,
        uses: 1_101,
        refused: 92,
        latest: passages(),
    }
}

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
    }
}

fn column(name: &str, kind: ColumnType, personal: Option<PersonalKind>) -> Column {
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
        provider: Party { id: id("town-hall"), name: "Mairie".into(), kind: PartyKind::PublicBody, place: None },
        place: Some(Place { id: id("villemarche"), name: "Villemarche".into(), level: PlaceLevel::City, parent: None, geometry: None }),
        family: Some(Family::Exclusion),
        collected_for: vec![service()],
        uses: passages().into_iter().filter(|p| p.kind == LeafKind::Question).take(3).collect(),
        uses_total: 212,
    }
}

/// The ask page before a question.
pub(crate) fn ask() -> Ask {
    let sql = "SELECT district, COUNT(*) AS n\nFROM households\nGROUP BY district";
    Ask {
        parties: vec![Named::new(id("lab"), "Université, labo Mobilités")],
        purposes: vec![
            PurposeGroup {
                label: Text::new("Recherche", "Research"),
                purposes: vec![research()],
            },
            PurposeGroup {
                label: Text::new("Service public", "Public service"),
                purposes: vec![service(), scoring()],
            },
        ],
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

pub(crate) fn my_data() -> MyData {
    let held = |key: &str, name: &str, sensitivity, objection| Held {
        data_set: Named::new(id(key), name),
        provider: "Mairie".into(),
        sensitivity,
        rows: if objection { 3 } else { 1 },
        columns: vec![
            HeldColumn {
                table: id(key),
                name: id("birth_date"),
                personal: Some(PersonalKind::BirthDate),
            },
            HeldColumn {
                table: id(key),
                name: id("district"),
                personal: Some(PersonalKind::Attribute),
            },
        ],
        collected_for: vec![service()],
        objection: objection.then(|| Standing {
            at: ago(100),
            leaf: 1_281,
        }),
        uses: if objection {
            Vec::new()
        } else {
            passages().into_iter().take(2).collect()
        },
        uses_total: if objection { 0 } else { 212 },
    };
    MyData {
        held: vec![
            held("households", "Ménages", Sensitivity::Personal, false),
            held(
                "hospital_stays",
                "Séjours à l’hôpital",
                Sensitivity::Sensitive,
                true,
            ),
        ],
        objections: vec![
            MyObjection {
                data_set: Named::new(id("hospital_stays"), "Séjours à l’hôpital"),
                at: ago(100),
                leaf: 1_281,
                withdrawn_at: None,
            },
            MyObjection {
                data_set: Named::new(id("bins"), "Bacs"),
                at: ago(9_000),
                leaf: 640,
                withdrawn_at: Some(ago(4_000)),
            },
        ],
    }
}

pub(crate) fn object() -> ObjectConfirm {
    ObjectConfirm {
        data_set: Named::new(id("households"), "Ménages"),
        provider: "Mairie".into(),
        rows: 3,
    }
}

pub(crate) fn ledger() -> LedgerPage {
    LedgerPage {
        size: 1_284,
        checkpoint: "villemarche.example/bastide\n1284\nqINS1GRFhWHwdkUeqLEoP4yEMkTBBzxBkGwGQlVlVcs=\n\n— villemarche.example/bastide UgIom7fPZTqpxWWhyjWduBvTvGVqsokMbqTArsQilegKoFBJQjUFAmQ0+YeSPM3wfUQMFSzVnnNuWRTYrajXpMUi4gg=\n".into(),
        verifier_key: "villemarche.example/bastide+520228a9+AesU8rNHzHxJDGNBCVWTcI28h6lKZ5R6HGVGFLfVGiWY".into(),
        latest: passages(),
        paging: Paging { page: 1, pages: 65, total: 1_284 },
        not_found: None,
    }
}

pub(crate) fn leaf() -> LeafPage {
    LeafPage {
        leaf: 1_282,
        size: 1_284,
        passage: passages().into_iter().nth(1),
        fields: [("v", "1"), ("kind", "question"), ("party", "town-hall"), ("purpose", "SocialScoring"), ("decision", "refuse"), ("rules", "no-scoring"), ("question", "blake3:9f2c7d0e5b1a48c3d7f60a9b8e7d6c5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d")]
            .map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        raw: "{\"v\":1,\"kind\":\"question\",\"party\":\"town-hall\",\"purpose\":\"SocialScoring\",\"decision\":\"refuse\",\"rules\":[\"no-scoring\"]}".into(),
        hash: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d".into(),
    }
}

pub(crate) fn charter() -> CharterPage {
    let full = |name: &str, effect, law: Option<Text>, source: &str| {
        let cited = rule(name);
        Rule {
            id: cited.id,
            title: cited.title,
            sentence: Text::new(
                "Une phrase simple, que chacun peut lire et contester.",
                "A plain sentence that anybody can read and contest.",
            ),
            law,
            effect,
            source: source.into(),
        }
    };
    CharterPage {
        version: "2026-11-23".into(),
        layers: vec![
            Layer {
                kind: LayerKind::LawPack,
                rules: vec![full(
                    "no-scoring",
                    Effect::Forbid,
                    Some(Text::new(
                        "Règlement (UE) 2024/1689, art. 5(1)(c)",
                        "Regulation (EU) 2024/1689, art. 5(1)(c)",
                    )),
                    "@id(\"no-scoring\")\nforbid (principal, action, resource)\nwhen { context.purpose == Purpose::\"SocialScoring\" };",
                )],
            },
            Layer {
                kind: LayerKind::Charter,
                rules: vec![
                    full(
                        "research-protected",
                        Effect::Permit,
                        None,
                        "permit (principal, action == Action::\"aggregate\", resource);",
                    ),
                    full(
                        "open-data",
                        Effect::Permit,
                        None,
                        "permit (principal, action, resource)\nwhen { resource.sensitivity == \"open\" };",
                    ),
                ],
            },
            Layer {
                kind: LayerKind::Rules,
                rules: Vec::new(),
            },
        ],
        purposes: vec![
            PurposeLine {
                purpose: research(),
                forbidden_by: None,
            },
            PurposeLine {
                purpose: purpose("VendorManagement", "", "Vendor Management"),
                forbidden_by: None,
            },
            PurposeLine {
                purpose: scoring(),
                forbidden_by: Some(rule("no-scoring")),
            },
        ],
    }
}

pub(crate) fn sign_in() -> SignIn {
    SignIn {
        login: "ada".into(),
        next: Some("/my-data".into()),
        error: Some(SignInError::Wrong),
        demo: vec![
            DemoAccount {
                login: "steward".into(),
                password: "bastide-steward".into(),
                role: Role::Steward,
            },
            DemoAccount {
                login: "researcher".into(),
                password: "bastide-researcher".into(),
                role: Role::Member,
            },
            DemoAccount {
                login: "citizen".into(),
                password: "bastide-citizen".into(),
                role: Role::Citizen,
            },
        ],
    }
}

pub(crate) fn steward() -> StewardPage {
    StewardPage {
        objections: vec![ObjectionFiled {
            who: "Ada Soulier".into(),
            data_set: Named::new(id("households"), "Ménages"),
            at: ago(60),
            leaf: 1_281,
            withdrawn_at: None,
        }],
        refused: passages()
            .into_iter()
            .filter(|p| p.decision == Decision::Refused)
            .collect(),
        parties: vec![
            Party {
                id: id("town-hall"),
                name: "Mairie".into(),
                kind: PartyKind::PublicBody,
                place: None,
                sector: None,
                member_of: None,
            },
            Party {
                id: id("lab"),
                name: "Université, labo Mobilités".into(),
                kind: PartyKind::Research,
                place: None,
                sector: None,
                member_of: None,
            },
        ],
        data_sets: (0..3).map(line).collect(),
    }
}

/// Every page in one language: its name in the gallery and its HTML.
pub(crate) fn all(lang: Lang) -> Vec<(&'static str, String)> {
    let visitor = |path: &str| shell(lang, path, None);
    let citizen = |path: &str| shell(lang, path, Some(Role::Citizen));
    let member = |path: &str| shell(lang, path, Some(Role::Member));
    let steward_shell = shell(lang, "/steward", Some(Role::Steward));
    let mut flashed = citizen("/my-data");
    flashed.flash = Some(Flash::ObjectionFiled { leaf: 1_281 });
    let mut lost = ledger();
    lost.not_found = Some("<b>9999</b>".into());
    let empty = Home {
        map: None,
        districts: Vec::new(),
        families: Vec::new(),
        data_sets: 0,
        open_data_sets: 0,
        uses: 0,
        refused: 0,
        latest: Vec::new(),
    };
    let rendered = [
        ("home", home(300).render(&visitor("/"))),
        ("home-empty", empty.render(&visitor("/"))),
        (
            "catalogue",
            catalogue().render(&visitor("/catalogue?text=bus%20%26%20tram&lang=fr&page=2")),
        ),
        (
            "data-set",
            data_set().render(&visitor("/catalogue/households")),
        ),
        ("ask-signed-out", ask().render(&visitor("/ask"))),
        ("ask", ask().render(&member("/ask"))),
        ("ask-granted", ask_granted().render(&member("/ask"))),
        ("ask-refused", ask_refused().render(&member("/ask"))),
        ("ask-wrong", ask_wrong().render(&member("/ask"))),
        ("my-data", my_data().render(&flashed)),
        (
            "object",
            object().render(&citizen("/my-data/object?dataset=households")),
        ),
        ("ledger", ledger().render(&visitor("/ledger"))),
        (
            "ledger-not-found",
            lost.render(&visitor("/ledger?leaf=9999")),
        ),
        ("leaf", leaf().render(&visitor("/ledger/leaf/1282"))),
        ("charter", charter().render(&visitor("/charter"))),
        ("sign-in", sign_in().render(&visitor("/sign-in"))),
        ("steward", steward().render(&steward_shell)),
        (
            "problem-404",
            Problem::NotFound.render(&visitor("/nowhere")),
        ),
        (
            "problem-429",
            Problem::TooMany { retry_after_s: 30 }.render(&visitor("/ask")),
        ),
        ("about", About.render(&visitor("/about"))),
        (
            "accessibility",
            Accessibility {
                contact: Some("acces@villemarche.example".into()),
            }
            .render(&visitor("/accessibility")),
        ),
    ];
    rendered
        .into_iter()
        .map(|(name, html)| (name, html.expect("a sample page renders")))
        .collect()
}
