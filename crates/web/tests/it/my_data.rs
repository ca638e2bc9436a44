//! A citizen looks, objects, and is heard.

use crate::town::{ADA, PERSONS, Town};
use axum::http::StatusCode;
use gate::{Leaf, Records as _};
use territory::DataSetId;

#[tokio::test]
async fn an_objection_holds_from_the_next_question_until_it_is_withdrawn() {
    let town = Town::new();
    let meters: DataSetId = "meters".parse().expect("an id");
    let mut ada = town.signed_in("ada").await;
    let mut lou = town.signed_in("lou").await;
    let page = ada.get("/my-data").await;
    assert!(page.text().contains("Electricity meters") && !page.text().contains(ADA));
    assert_eq!(count(&mut lou).await, PERSONS);
    let page = ada.get("/my-data").await;
    assert!(
        page.text().contains("University lab"),
        "her page names who asked"
    );

    assert_eq!(
        ada.get("/my-data/object?dataset=meters").await.status,
        StatusCode::OK
    );
    for unknown in ["stops", "nothing", "../keys"] {
        assert_eq!(
            ada.get(&format!("/my-data/object?dataset={unknown}"))
                .await
                .status,
            StatusCode::NOT_FOUND
        );
    }
    let csrf = page.csrf();
    let answer = ada
        .post("/my-data/object", &[("csrf", &csrf), ("dataset", "meters")])
        .await;
    let leaf = town.leaves().len() as u64 - 1;
    assert_eq!(answer.header("location"), format!("/my-data?filed={leaf}"));
    assert!(matches!(
        town.leaves().last(),
        Some(Leaf::Objection {
            withdrawn: false,
            ..
        })
    ));
    let again = ada
        .post("/my-data/object", &[("csrf", &csrf), ("dataset", "meters")])
        .await;
    assert_eq!(
        again.header("location"),
        format!("/my-data?filed={leaf}"),
        "filing twice is filing once"
    );
    assert_eq!(count(&mut lou).await, PERSONS - 1);

    let lab = "lab".parse().expect("an id");
    let facts = town
        .store
        .facts(gate::Inquiry {
            asker: &lab,
            datasets: std::slice::from_ref(&meters),
            purposes: &[],
            at: territory::Timestamp::from_micros(0),
            period: "2026",
        })
        .await
        .expect("facts");
    assert_eq!(
        facts.datasets[0].objections,
        [town.pseudonyms.person(&meters, ADA)]
    );

    let mut sam = town.signed_in("sam").await;
    let page = sam.get("/steward").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Ada Lise"));

    let answer = ada
        .post(
            "/my-data/object/withdraw",
            &[("csrf", &csrf), ("dataset", "meters")],
        )
        .await;
    assert!(answer.header("location").starts_with("/my-data?withdrawn="));
    assert!(matches!(
        town.leaves().last(),
        Some(Leaf::Objection {
            withdrawn: true,
            ..
        })
    ));
    assert_eq!(count(&mut lou).await, PERSONS);
    let facts = town
        .store
        .facts(gate::Inquiry {
            asker: &lab,
            datasets: &[meters],
            purposes: &[],
            at: territory::Timestamp::from_micros(0),
            period: "2026",
        })
        .await
        .expect("facts");
    assert!(facts.datasets[0].objections.is_empty());
}

#[tokio::test]
async fn looking_leaves_a_leaf_that_names_nobody() {
    let town = Town::new();
    let mut ada = town.signed_in("ada").await;
    let before = town.leaves().len();
    ada.get("/my-data").await;
    let leaves = town.leaves();
    assert_eq!(leaves.len(), before + 1);
    assert!(matches!(leaves.last(), Some(Leaf::OwnView { .. })));
}

#[tokio::test]
async fn an_account_without_a_person_holds_nothing_and_objects_to_nothing() {
    let town = Town::new();
    let mut lou = town.signed_in("lou").await;
    let page = lou.get("/my-data").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(!page.text().contains("Electricity meters"));
    let answer = lou
        .post(
            "/my-data/object",
            &[("csrf", &page.csrf()), ("dataset", "meters")],
        )
        .await;
    assert_eq!(answer.status, StatusCode::FORBIDDEN);
}

async fn count(lou: &mut crate::town::Browser) -> i64 {
    let csrf = lou.get("/ask").await.csrf();
    let request = axum::http::Request::post("/api/v1/ask")
        .header("content-type", "application/json")
        .header("sec-fetch-site", "same-origin")
        .header("x-csrf-token", csrf)
        .body(axum::body::Body::from(
            r#"{"purpose":"ScientificResearch","question":"SELECT COUNT(*) AS n FROM meters","epsilon":0.1}"#,
        ))
        .expect("a request");
    let answer = lou.send(request).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    answer.json()["rows"][0][0].as_i64().expect("a number")
}
