//! Machines ask.

use crate::town::{Answer, Browser, Town};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::json;

async fn ask(browser: &mut Browser, token: Option<&str>, body: &str) -> Answer {
    let mut request = Request::post("/api/v1/ask").header("content-type", "application/json");
    if let Some(token) = token {
        request = request.header("authorization", format!("Bearer {token}"));
    }
    browser
        .send(
            request
                .body(Body::from(body.to_owned()))
                .expect("a request"),
        )
        .await
}

#[tokio::test]
async fn a_party_s_machine_asks_with_its_token() {
    let town = Town::new();
    let mut machine = town.browser();
    let token = Some(town.lab_token.reveal());
    let question = r#"{"as":"lab","purpose":"ScientificResearch","question":"SELECT COUNT(*) AS n FROM meters"}"#;
    let answer = ask(&mut machine, token, question).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    let json = answer.json();
    assert_eq!(json["decision"], "permit");
    assert_eq!(json["columns"], json!(["n"]));
    assert_eq!(json["rows"], json!([[100]]));
    assert_eq!(json["protection"]["epsilon"], json!(1.0));
    assert!(
        json["budget"]["left"]
            .as_f64()
            .is_some_and(|left| left < 4.0)
    );
    assert!(json["receipt"].is_u64() && !json["rules"].as_array().expect("rules").is_empty());
    assert_eq!(answer.header("cache-control"), "no-store");

    let refused = ask(
        &mut machine,
        token,
        r#"{"purpose":"ScientificResearch","question":"SELECT * FROM meters"}"#,
    )
    .await;
    assert_eq!(refused.status, StatusCode::OK);
    assert_eq!(refused.json()["decision"], "refuse");
    assert!(refused.json()["protection"].is_null() && refused.json()["rows"].is_null());
}

#[tokio::test]
async fn what_goes_wrong_is_a_problem_with_the_way_out() {
    let town = Town::new();
    let mut machine = town.browser();
    let token = Some(town.lab_token.reveal().to_owned());
    let token = token.as_deref();
    let good = r#"{"purpose":"ScientificResearch","question":"SELECT COUNT(*) FROM stops"}"#;
    let wrong = "A".repeat(43);
    for (token, body, status) in [
        (None, good, 401),
        (Some("short"), good, 401),
        (Some(wrong.as_str()), good, 401),
        (token, "", 400),
        (token, "{", 400),
        (token, r#"{"purpose":"x"}"#, 400),
        (token, r#"{"purpose":"x","question":"y","more":1}"#, 400),
        (
            token,
            r#"{"as":"town","purpose":"ScientificResearch","question":"SELECT COUNT(*) FROM stops"}"#,
            403,
        ),
        (
            token,
            r#"{"purpose":"ScientificReserch","question":"SELECT COUNT(*) FROM stops"}"#,
            422,
        ),
        (
            token,
            r#"{"purpose":"ScientificResearch","question":"SELECT COUNT(*) FROM meterz"}"#,
            422,
        ),
        (
            token,
            r#"{"purpose":"ScientificResearch","question":"SELECT COUNT(*) FROM meters","epsilon":5}"#,
            422,
        ),
        (
            token,
            r#"{"purpose":"ScientificResearch","question":"SELECT COUNT(*) FROM meters","epsilon":-1}"#,
            400,
        ),
        (
            token,
            r#"{"purpose":"ScientificResearch","question":"SELECT COUNT(*) FROM meters","epsilon":"much"}"#,
            400,
        ),
    ] {
        let answer = ask(&mut machine, token, body).await;
        assert_eq!(answer.status.as_u16(), status, "{body}: {}", answer.text());
        assert_eq!(
            answer.header("content-type"),
            "application/problem+json",
            "{body}"
        );
        let problem = answer.json();
        assert_eq!(problem["status"], json!(status));
        for member in ["type", "title", "detail"] {
            assert!(
                problem[member]
                    .as_str()
                    .is_some_and(|text| !text.is_empty()),
                "{body}: {member}"
            );
        }
    }
    let near = ask(
        &mut machine,
        token,
        r#"{"purpose":"ScientificResearch","question":"SELECT COUNT(*) FROM meterz"}"#,
    )
    .await;
    assert_eq!(near.json()["did_you_mean"], json!(["meters"]));
    let missing = machine.get("/api/v1/nothing").await;
    assert_eq!(
        (missing.status, missing.header("content-type")),
        (StatusCode::NOT_FOUND, "application/problem+json")
    );
    let method = machine.get("/api/v1/ask").await;
    assert_eq!(
        (method.status, method.header("content-type")),
        (StatusCode::METHOD_NOT_ALLOWED, "application/problem+json")
    );
}

#[tokio::test]
async fn a_session_s_cookie_alone_asks_nothing() {
    let town = Town::new();
    let mut lou = town.signed_in("lou").await;
    let before = town.leaves().len();
    let question = r#"{"purpose":"ScientificResearch","question":"SELECT COUNT(*) FROM stops"}"#;
    assert_eq!(
        ask(&mut lou, None, question).await.status,
        StatusCode::FORBIDDEN
    );
    assert_eq!(town.leaves().len(), before);
}

#[tokio::test]
async fn a_party_s_token_opens_no_page() {
    let town = Town::new();
    let mut machine = town.browser();
    let request = Request::get("/my-data")
        .header(
            "authorization",
            format!("Bearer {}", town.lab_token.reveal()),
        )
        .body(Body::empty())
        .expect("a request");
    assert_eq!(machine.send(request).await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn the_catalogue_is_there_for_machines() {
    let town = Town::new();
    let json = town.browser().get("/api/v1/datasets").await.json();
    let meters = &json["datasets"][0];
    assert_eq!(meters["id"], "meters");
    assert_eq!(meters["tables"][0]["person"], "resident_id");
    assert_eq!(meters["tables"][0]["columns"][0]["personal"], "identifier");
    let health = town.browser().get("/health").await;
    assert_eq!(
        (health.status, &health.json()["status"]),
        (StatusCode::OK, &json!("ok"))
    );
}
