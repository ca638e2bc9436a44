//! Asking in the browser.

use crate::town::Town;
use axum::http::StatusCode;

#[tokio::test]
async fn a_researcher_asks_and_reads_why() {
    let town = Town::new();
    let mut lou = town.signed_in("lou").await;
    let csrf = lou.get("/ask").await.csrf();
    let mut ask = async |purpose: &str, sql: &str| {
        let fields = [
            ("csrf", csrf.as_str()),
            ("party", "lab"),
            ("purpose", purpose),
            ("sql", sql),
            ("epsilon", ""),
        ];
        lou.post("/ask", &fields).await
    };
    let before = town.leaves().len();
    let granted = ask("ScientificResearch", "SELECT COUNT(*) FROM meters").await;
    assert_eq!(granted.status, StatusCode::OK);
    assert!(
        granted.text().contains(&format!("/ledger/leaf/{before}")),
        "the receipt is a link"
    );
    let refused = ask("SocialScoring", "SELECT COUNT(*) FROM stops").await;
    assert_eq!(refused.status, StatusCode::OK);
    assert_eq!(town.leaves().len(), before + 2, "both left a leaf");
    for (purpose, sql) in [
        ("Nonsense", "SELECT COUNT(*) FROM stops"),
        ("", "SELECT COUNT(*) FROM stops"),
        ("ScientificResearch", ""),
        ("ScientificResearch", "DROP TABLE x"),
        ("ScientificResearch", "SELECT 1 FROM nowhere"),
    ] {
        let answer = ask(purpose, sql).await;
        assert_eq!(
            answer.status,
            StatusCode::UNPROCESSABLE_ENTITY,
            "{purpose} {sql}"
        );
    }
    assert_eq!(
        town.leaves().len(),
        before + 2,
        "what cannot be decided leaves none"
    );
}

#[tokio::test]
async fn nobody_asks_for_another_party() {
    let town = Town::new();
    let mut lou = town.signed_in("lou").await;
    let csrf = lou.get("/ask").await.csrf();
    let fields = [
        ("csrf", csrf.as_str()),
        ("party", "town"),
        ("purpose", "ScientificResearch"),
        ("sql", "SELECT COUNT(*) FROM stops"),
    ];
    assert_eq!(
        lou.post("/ask", &fields).await.status,
        StatusCode::UNPROCESSABLE_ENTITY
    );
}

#[tokio::test]
async fn a_citizen_asks_open_data_as_everybody() {
    let town = Town::new();
    let mut ada = town.signed_in("ada").await;
    let csrf = ada.get("/ask").await.csrf();
    let fields = [
        ("csrf", csrf.as_str()),
        ("purpose", "ServiceProvision"),
        ("sql", "SELECT * FROM stops"),
    ];
    let answer = ada.post("/ask", &fields).await;
    assert_eq!(answer.status, StatusCode::OK);
    let Some(gate::Leaf::Question { by, granted, .. }) = town.leaves().pop() else {
        panic!("a question left no leaf");
    };
    assert_eq!((by.as_str(), granted), ("public", true));
}

#[tokio::test]
async fn an_engine_that_panics_is_a_page_and_the_next_question_works() {
    let town = Town::new();
    let mut lou = town.signed_in("lou").await;
    let csrf = lou.get("/ask").await.csrf();
    let ask = |from: &str| format!("SELECT COUNT(*) FROM {from}");
    let fields = |sql: &str| {
        [
            ("csrf", csrf.clone()),
            ("purpose", "ScientificResearch".into()),
            ("sql", sql.to_owned()),
        ]
    };
    for (from, status) in [
        ("panic", StatusCode::INTERNAL_SERVER_ERROR),
        ("stops", StatusCode::OK),
    ] {
        let fields = fields(&ask(from));
        let fields: Vec<(&str, &str)> = fields
            .iter()
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        let answer = lou.post("/ask", &fields).await;
        assert_eq!(answer.status, status);
        assert!(answer.header("content-type").starts_with("text/html"));
    }
}
