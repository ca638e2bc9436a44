//! My data, the record, the way in.

use super::words::*;
use pages::*;
use territory::*;

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
        loss: (!objection).then(super::privacy::loss),
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
        about: None,
        fields: [("v", "1"), ("kind", "question"), ("party", "town-hall"), ("purpose", "SocialScoring"), ("decision", "refuse"), ("rules", "no-scoring"), ("question", "blake3:9f2c7d0e5b1a48c3d7f60a9b8e7d6c5f4a3b2c1d0e9f8a7b6c5d4e3f2a1b0c9d")]
            .map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec(),
        raw: "{\"v\":1,\"kind\":\"question\",\"party\":\"town-hall\",\"purpose\":\"SocialScoring\",\"decision\":\"refuse\",\"rules\":[\"no-scoring\"]}".into(),
        hash: "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d".into(),
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

/// The record where each kind of event stands once.
pub(crate) fn ledger_of_events() -> LedgerPage {
    LedgerPage {
        latest: events(),
        ..ledger()
    }
}

/// The leaf of an edition of the charter.
pub(crate) fn leaf_of_edition() -> LeafPage {
    LeafPage {
        passage: events().into_iter().next(),
        about: Some(LeafAbout::Edition(format!("blake3:{}", "9f".repeat(32)))),
        ..leaf()
    }
}

/// What the lab still owes.
pub(crate) fn duties() -> DutyList {
    let duty = |leaf, days: i64, state| DutyLine {
        leaf,
        party: lab(),
        data_sets: vec![stays()],
        obligation: Obligation::DeleteAfter(30),
        due: ago(-days * 24 * 60),
        state,
    };
    DutyList {
        duties: vec![
            duty(1_101, -2, DutyState::Overdue),
            duty(1_279, 23, DutyState::Due),
            duty(804, -90, DutyState::Done { at: ago(140_000) }),
        ],
    }
}
