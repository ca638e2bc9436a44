//! Signing in and out, sessions and their cookies.

use crate::town::{PASSWORD, Town};
use axum::http::StatusCode;
use std::time::Duration;

#[tokio::test]
async fn somebody_signs_in_and_out() {
    let town = Town::new();
    let mut browser = town.browser();
    let answer = browser.sign_in("ada", PASSWORD).await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (StatusCode::SEE_OTHER, "/my-data")
    );
    let page = browser.get("/my-data").await;
    assert_eq!(page.status, StatusCode::OK);
    assert!(page.text().contains("Ada Lise"));
    assert_eq!(page.header("cache-control"), "no-store");

    let mut stolen = browser.clone();
    let answer = browser.post("/sign-out", &[("csrf", &page.csrf())]).await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert!(browser.cookies.is_empty());
    // The session itself is over, not only the cookie gone.
    assert_eq!(stolen.get("/my-data").await.status, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_wrong_password_says_nothing_more() {
    let town = Town::new();
    let mut browser = town.browser();
    let wrong = browser.sign_in("ada", "something else").await;
    let unknown = browser.sign_in("nobody", "something else").await;
    assert_eq!(
        (wrong.status, unknown.status),
        (
            StatusCode::UNPROCESSABLE_ENTITY,
            StatusCode::UNPROCESSABLE_ENTITY
        )
    );
    let nameless =
        |answer: &crate::town::Answer| answer.text().replace("ada", "").replace("nobody", "");
    assert_eq!(nameless(&wrong), nameless(&unknown));
    assert!(!wrong.text().contains("something else"));
    assert!(!browser.cookies.contains_key("bastide"));
}

#[tokio::test]
async fn guessing_is_answered_with_a_time_to_wait() {
    let town = Town::new();
    let mut browser = town.browser();
    for _ in 0..6 {
        assert_eq!(
            browser.sign_in("ada", "a guess").await.status,
            StatusCode::UNPROCESSABLE_ENTITY
        );
    }
    let answer = browser.sign_in("ada", PASSWORD).await;
    assert_eq!(
        (answer.status, answer.header("retry-after")),
        (StatusCode::TOO_MANY_REQUESTS, "1")
    );
    town.clock.advance(Duration::from_secs(1));
    assert_eq!(
        browser.sign_in("ada", PASSWORD).await.status,
        StatusCode::SEE_OTHER
    );
}

#[tokio::test]
async fn a_session_ends_by_itself() {
    let town = Town::new();
    let mut browser = town.signed_in("ada").await;
    town.clock.advance(Duration::from_secs(29 * 60));
    assert_eq!(browser.get("/my-data").await.status, StatusCode::OK);
    town.clock.advance(Duration::from_secs(29 * 60));
    assert_eq!(browser.get("/my-data").await.status, StatusCode::OK);
    town.clock.advance(Duration::from_secs(30 * 60));
    let answer = browser.get("/my-data").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (StatusCode::SEE_OTHER, "/sign-in?next=/my-data")
    );
}

#[tokio::test]
async fn each_sign_in_makes_another_session_and_ends_the_one_before() {
    let town = Town::new();
    let mut browser = town.signed_in("ada").await;
    let mut before = browser.clone();
    let csrf = browser.get("/my-data").await.csrf();
    let answer = browser
        .post(
            "/sign-in",
            &[("csrf", &csrf), ("login", "ada"), ("password", PASSWORD)],
        )
        .await;
    assert_eq!(answer.status, StatusCode::SEE_OTHER);
    assert_ne!(browser.cookies, before.cookies);
    assert_eq!(before.get("/my-data").await.status, StatusCode::SEE_OTHER);
    assert_eq!(browser.get("/my-data").await.status, StatusCode::OK);
}

#[tokio::test]
async fn cookies_are_for_this_host_and_not_for_scripts() {
    let https = Town::at("https://data.town.example");
    let answer = https.browser().sign_in("ada", PASSWORD).await;
    let line = answer.header("set-cookie");
    assert!(line.starts_with("__Host-bastide="), "{line}");
    for attribute in ["; Path=/", "; HttpOnly", "; SameSite=Lax", "; Secure"] {
        assert!(line.contains(attribute), "{line}");
    }
    assert!(!line.contains("Domain"));
    assert!(
        answer
            .header("strict-transport-security")
            .starts_with("max-age=")
    );

    let plain = Town::new();
    let answer = plain.browser().sign_in("ada", PASSWORD).await;
    let line = answer.header("set-cookie");
    assert!(
        line.starts_with("bastide=") && line.contains("; HttpOnly; SameSite=Lax"),
        "{line}"
    );
    assert!(!line.contains("Secure"));
    assert_eq!(answer.header("strict-transport-security"), "");
}

#[tokio::test]
async fn after_signing_in_one_stays_on_this_site() {
    let town = Town::new();
    for (next, location) in [
        ("/ledger", "/ledger"),
        ("//evil.example", "/my-data"),
        ("https://evil.example", "/my-data"),
    ] {
        let mut browser = town.browser();
        let csrf = browser.get("/sign-in").await.csrf();
        let fields = [
            ("csrf", csrf.as_str()),
            ("login", "ada"),
            ("password", PASSWORD),
            ("next", next),
        ];
        assert_eq!(
            browser.post("/sign-in", &fields).await.header("location"),
            location
        );
    }
}
