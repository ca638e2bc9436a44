//! What a question costs is said before it is asked, and what was learnt is on record for everybody.

use crate::town::{Browser, SECRET_COLUMN, Town};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use serde_json::{Value, json};

const COUNT: &str = "SELECT COUNT(*) FROM meters";

fn fields<'a>(csrf: &'a str, epsilon: &'a str, margin: &'a str) -> [(&'a str, &'a str); 6] {
    [
        ("csrf", csrf),
        ("party", "lab"),
        ("purpose", "ScientificResearch"),
        ("sql", COUNT),
        ("epsilon", epsilon),
        ("margin", margin),
    ]
}

async fn api(browser: &mut Browser, path: &str, token: &str, body: &Value) -> (StatusCode, Value) {
    let request = Request::post(path)
        .header("content-type", "application/json")
        .header("authorization", format!("Bearer {token}"))
        .body(Body::from(body.to_string()))
        .expect("a request");
    let answer = browser.send(request).await;
    (answer.status, answer.json())
}

#[tokio::test]
async fn a_cost_is_said_before_asking_and_nothing_happens() {
    let town = Town::new();
    let mut lou = town.signed_in("lou").await;
    let csrf = lou.get("/ask").await.csrf();
    let before = town.leaves().len();
    let page = lou.post("/ask/cost", &fields(&csrf, "0.5", "")).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    assert!(page.text().contains("costs 0.5 of your"), "{}", page.text());
    // 1.96 times a noise of 5.
    assert!(page.text().contains("± 9.8 in 19 of 20"), "{}", page.text());
    let refused = lou
        .post(
            "/ask/cost",
            &[
                ("csrf", csrf.as_str()),
                ("purpose", "SocialScoring"),
                ("sql", COUNT),
            ],
        )
        .await;
    assert!(refused.text().contains("It would be refused"));
    assert_eq!(town.leaves().len(), before, "nothing was recorded");
    let report = town.browser().get("/api/v1/datasets/meters/privacy").await;
    assert_eq!(report.json()["learnt"]["epsilon"], json!(0.0));
}

#[tokio::test]
async fn an_accuracy_is_chosen_instead_of_a_cost() {
    let town = Town::new();
    let mut lou = town.signed_in("lou").await;
    let csrf = lou.get("/ask").await.csrf();
    let said = lou.post("/ask/cost", &fields(&csrf, "", "9.8")).await;
    assert!(said.text().contains("costs 0.5 of your"), "{}", said.text());
    let asked = lou.post("/ask", &fields(&csrf, "", "9.8")).await;
    assert_eq!(asked.status, StatusCode::OK);
    let Some(gate::Leaf::Question { epsilon, .. }) = town.leaves().pop() else {
        panic!("a question left no leaf");
    };
    assert_eq!(epsilon.as_deref(), Some("0.5"));
    // What was spent is on the page from then on.
    let page = lou.get("/ask").await.text();
    assert!(
        page.contains("Your budgets") && page.contains("0.5 spent"),
        "{page}"
    );

    let before = town.leaves().len();
    for (epsilon, margin, why) in [
        ("0.5", "9.8", "not both"),
        ("", "0.1", "at best"),
        ("", "-1", "positive"),
        ("", "inf", "positive"),
    ] {
        let page = lou.post("/ask", &fields(&csrf, epsilon, margin)).await;
        assert_eq!(page.status, StatusCode::UNPROCESSABLE_ENTITY, "{margin}");
        assert!(page.text().contains(why), "{margin}: {}", page.text());
    }
    assert_eq!(town.leaves().len(), before);
}

#[tokio::test]
async fn a_machine_learns_the_cost_too() {
    let town = Town::new();
    let (mut machine, token) = (town.browser(), town.lab_token.reveal().to_owned());
    let path = "/api/v1/ask/forecast";
    let asked = json!({ "purpose": "ScientificResearch", "question": COUNT, "within": 9.8 });
    let (status, said) = api(&mut machine, path, &token, &asked).await;
    assert_eq!(status, StatusCode::OK, "{said}");
    assert_eq!(
        (&said["decision"], &said["epsilon"]),
        (&json!("permit"), &json!(0.5))
    );
    assert_eq!(said["columns"][0]["name"], "n");
    assert_eq!(said["budgets"][0]["dataset"], "meters");
    let both =
        json!({ "purpose": "ScientificResearch", "question": COUNT, "within": 9.8, "epsilon": 1 });
    assert_eq!(
        api(&mut machine, path, &token, &both).await.0,
        StatusCode::BAD_REQUEST
    );
    let (status, _) = api(&mut machine, "/api/v1/ask", &token, &asked).await;
    assert_eq!(
        status,
        StatusCode::BAD_REQUEST,
        "a question states its epsilon"
    );
    let stranger = machine
        .send(Request::post(path).body(Body::empty()).expect("a request"))
        .await;
    assert_eq!(stranger.status, StatusCode::UNAUTHORIZED);
}

#[tokio::test]
async fn everybody_reads_what_was_learnt_and_nobody_what_was_asked() {
    let town = Town::new();
    let mut lou = town.signed_in("lou").await;
    let csrf = lou.get("/ask").await.csrf();
    let leaf = town.leaves().len();
    for _ in 0..2 {
        lou.post("/ask", &fields(&csrf, "0.5", "")).await;
    }
    let mut anybody = town.browser();
    let page = anybody.get("/datasets/meters/privacy").await;
    assert_eq!(page.status, StatusCode::OK);
    let page = page.text();
    assert!(
        page.contains("University lab") && page.contains("σ = 2.5"),
        "{page}"
    );
    assert!(page.contains(&format!("/ledger/leaf/{leaf}.tlog-proof")));
    let one = anybody
        .get(&format!("/passages/{leaf}/privacy"))
        .await
        .text();
    assert!(
        one.contains("ε = 0.5") && one.contains("/datasets/meters/privacy"),
        "{one}"
    );
    let json = anybody.get("/api/v1/datasets/meters/privacy").await.json();
    assert_eq!(json["page"]["total"], 2);
    assert_eq!(json["spent"][0]["party"], "lab");
    let of_one = anybody
        .get(&format!("/api/v1/passages/{leaf}/privacy"))
        .await
        .json();
    assert_eq!(of_one["receipt"], leaf);
    assert_eq!(
        of_one["figures"],
        json!([{ "noise_scale": 2.5, "clip": 1.0 }])
    );
    for said in [page, one, json.to_string(), of_one.to_string()] {
        assert!(
            !said.contains("COUNT(") && !said.contains(SECRET_COLUMN),
            "{said}"
        );
    }
    // An auditor adds what each answer was charged, and finds what was learnt.
    let rho: u64 = json["answers"]
        .as_array()
        .expect("answers")
        .iter()
        .map(|answer| answer["rho_billionths"].as_u64().expect("a charge"))
        .sum();
    let learnt = crate::town::budget().epsilon_of(privacy::Rho::from_nanos(rho));
    assert_eq!(json["learnt"]["epsilon"], json!(learnt));
    assert!(
        learnt > 0.5 && learnt < 1.0,
        "costs add up as ρ, not as ε: {learnt}"
    );
}

#[tokio::test]
async fn there_is_no_report_on_what_is_about_nobody_or_not_there() {
    let town = Town::new();
    let mut lou = town.signed_in("lou").await;
    let csrf = lou.get("/ask").await.csrf();
    let open = town.leaves().len();
    let mut of = fields(&csrf, "", "");
    of[3].1 = "SELECT * FROM stops";
    lou.post("/ask", &of).await;
    let refused = town.leaves().len();
    of[3].1 = "SELECT * FROM meters";
    lou.post("/ask", &of).await;
    let mut anybody = town.browser();
    assert!(
        anybody
            .get("/datasets/stops/privacy")
            .await
            .text()
            .contains("nobody to protect")
    );
    for path in [
        "/datasets/nothing/privacy".to_owned(),
        format!("/passages/{open}/privacy"),
        format!("/passages/{refused}/privacy"),
        "/passages/0/privacy".to_owned(),
        "/passages/99999/privacy".to_owned(),
        "/passages/-1/privacy".to_owned(),
        format!("/api/v1/passages/{open}/privacy"),
    ] {
        assert_eq!(
            anybody.get(&path).await.status,
            StatusCode::NOT_FOUND,
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_citizen_reads_what_may_have_been_learnt_about_her() {
    let town = Town::new();
    let mut ada = town.signed_in("ada").await;
    assert!(
        ada.get("/my-data")
            .await
            .text()
            .contains("no protected answer was given")
    );
    let mut lou = town.signed_in("lou").await;
    let csrf = lou.get("/ask").await.csrf();
    lou.post("/ask", &fields(&csrf, "1", "")).await;
    let page = ada.get("/my-data").await.text();
    // e/(1+e) is 73.1 %.
    assert!(
        page.contains("at most ε = 1 about any one person"),
        "{page}"
    );
    assert!(page.contains("at most 74 % sure"), "{page}");
    assert!(page.contains("/datasets/meters/privacy"));
}
