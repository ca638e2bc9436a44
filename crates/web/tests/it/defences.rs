//! Strangers, forgers and hostile input.

use crate::town::{Browser, HOST, PASSWORD, Town, form};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use web::{Audience, Route, routes};

/// The id of a contract or a negotiation that is not there.
const NOWHERE: &str = "00000000-0000-4000-8000-000000000000";

/// A path that fits a route's template.
fn path(route: &Route) -> String {
    route
        .path
        .replace("{dataset}", "meters")
        .replace("{leaf}", "0")
        .replace("{file}", "none.css")
        .replace("{version}", NOWHERE)
        .replace("{amendment}", NOWHERE)
        .replace("{attestation}", NOWHERE)
        .replace("{contract}", NOWHERE)
        .replace("{negotiation}", NOWHERE)
        .replace("{key}", "ed25519-00000000000000000000000000000000")
        .replace("{*path}", "0/000")
}

async fn knock(browser: &mut Browser, route: &Route, body: &str) -> crate::town::Answer {
    let request = Request::builder()
        .method(route.method)
        .uri(path(route))
        .header("content-type", "application/x-www-form-urlencoded")
        .body(Body::from(body.to_owned()))
        .expect("a request");
    browser.send(request).await
}

#[tokio::test]
async fn every_route_is_tried_by_a_stranger() {
    let town = Town::new();
    for route in routes() {
        let answer = knock(&mut town.browser(), route, "dataset=meters").await;
        let api = route.path.starts_with("/api/") || route.path.starts_with("/access/");
        match route.who {
            Audience::Public if route.method == "POST" => {
                assert_eq!(answer.status, StatusCode::FORBIDDEN, "{}", route.path)
            }
            Audience::Public => assert!(!answer.status.is_server_error(), "{}", route.path),
            Audience::SignedIn | Audience::Steward if api => {
                assert_eq!(answer.status, StatusCode::UNAUTHORIZED, "{}", route.path)
            }
            Audience::SignedIn | Audience::Steward => {
                assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", route.path);
                assert!(
                    answer.header("location").starts_with("/sign-in?next=/"),
                    "{}",
                    route.path
                );
            }
        }
        assert!(!answer.text().contains("Ada"), "{}", route.path);
    }
    let mut lou = town.signed_in("lou").await;
    for route in routes()
        .iter()
        .filter(|route| route.who == Audience::Steward)
    {
        assert_eq!(
            knock(&mut lou, route, "").await.status,
            StatusCode::FORBIDDEN,
            "{}",
            route.path
        );
    }
}

#[tokio::test]
async fn every_answer_carries_the_defences() {
    let town = Town::new();
    let mut ada = town.signed_in("ada").await;
    for route in routes() {
        for browser in [&mut town.browser(), &mut ada] {
            let answer = knock(browser, route, "").await;
            let csp = answer.header("content-security-policy");
            assert!(
                csp.starts_with("default-src 'none';") && csp.contains("frame-ancestors 'none'"),
                "{}",
                route.path
            );
            assert!(!csp.contains("unsafe"), "{}", route.path);
            for name in [
                "x-content-type-options",
                "referrer-policy",
                "permissions-policy",
                "cross-origin-opener-policy",
                "cross-origin-resource-policy",
                "cache-control",
            ] {
                assert!(!answer.header(name).is_empty(), "{}: {name}", route.path);
            }
        }
    }
    assert_eq!(ada.get("/").await.header("cache-control"), "no-store");
    assert_eq!(
        town.browser().get("/").await.header("cache-control"),
        "no-cache"
    );
}

#[tokio::test]
async fn a_form_needs_its_own_session_s_token() {
    let town = Town::new();
    let mut ada = town.signed_in("ada").await;
    let mut lou = town.signed_in("lou").await;
    let (hers, other) = (
        ada.get("/my-data").await.csrf(),
        lou.get("/my-data").await.csrf(),
    );
    let before = town.leaves().len();
    for forged in ["", "forged", &"A".repeat(43), other.as_str(), &hers[..42]] {
        for route in routes()
            .iter()
            .filter(|route| route.method == "POST" && !route.path.starts_with("/api/"))
        {
            let fields = form(&[
                ("csrf", forged),
                ("dataset", "meters"),
                ("sql", "SELECT COUNT(*) FROM stops"),
                ("purpose", "ServiceProvision"),
            ]);
            assert_eq!(
                knock(&mut ada, route, &fields).await.status,
                StatusCode::FORBIDDEN,
                "{} {forged}",
                route.path
            );
        }
    }
    assert_eq!(town.leaves().len(), before, "nothing was done");
    assert_eq!(
        ada.get("/my-data").await.status,
        StatusCode::OK,
        "nor was she signed out"
    );
}

#[tokio::test]
async fn a_form_from_another_site_is_refused_even_with_the_token() {
    let town = Town::new();
    let mut ada = town.signed_in("ada").await;
    let csrf = ada.get("/my-data").await.csrf();
    for (name, value, status) in [
        ("sec-fetch-site", "cross-site", StatusCode::FORBIDDEN),
        ("origin", "https://evil.example", StatusCode::FORBIDDEN),
        ("origin", "null", StatusCode::FORBIDDEN),
        ("origin", &format!("http://{HOST}"), StatusCode::SEE_OTHER),
    ] {
        let request = Request::post("/my-data/object/withdraw")
            .header("content-type", "application/x-www-form-urlencoded")
            .header(name, value)
            .body(Body::from(form(&[("csrf", &csrf), ("dataset", "meters")])))
            .expect("a request");
        assert_eq!(ada.send(request).await.status, status, "{name}: {value}");
    }
}

#[tokio::test]
async fn the_sign_in_form_is_tied_to_the_browser() {
    let town = Town::new();
    let csrf = town.browser().get("/sign-in").await.csrf();
    let mut victim = town.browser();
    let fields = [
        ("csrf", csrf.as_str()),
        ("login", "ada"),
        ("password", PASSWORD),
    ];
    assert_eq!(
        victim.post("/sign-in", &fields).await.status,
        StatusCode::FORBIDDEN
    );
    victim.get("/sign-in").await;
    assert_eq!(
        victim.post("/sign-in", &fields).await.status,
        StatusCode::FORBIDDEN
    );
}

#[tokio::test]
async fn hostile_input_gets_a_clear_answer() {
    let town = Town::new();
    let mut ada = town.signed_in("ada").await;
    let csrf = ada.get("/my-data").await.csrf();
    let huge = "x".repeat(70_000);
    let answer = ada.post("/ask", &[("csrf", &csrf), ("sql", &huge)]).await;
    assert_eq!(answer.status, StatusCode::PAYLOAD_TOO_LARGE);
    let many: Vec<(&str, &str)> = std::iter::repeat_n(("csrf", csrf.as_str()), 300).collect();
    assert_eq!(
        ada.post("/ask", &many).await.status,
        StatusCode::BAD_REQUEST
    );
    for body in [&b"csrf=\xff\xfe"[..], b"csrf=%ff%00", b"%", b"&&&&=", b"\0"] {
        let request = Request::post("/ask")
            .header("content-type", "application/x-www-form-urlencoded")
            .body(Body::from(body))
            .expect("a request");
        let answer = ada.send(request).await;
        assert!(
            answer.status.is_client_error(),
            "{body:?}: {}",
            answer.status
        );
    }
    let request = Request::post("/ask")
        .header("content-type", "text/plain")
        .body(Body::from("csrf=x"))
        .expect("a request");
    assert_eq!(ada.send(request).await.status, StatusCode::BAD_REQUEST);
    for path in [
        "/catalogue/%ff",
        "/catalogue/..%2f..",
        "/catalogue/meters%00",
        "/catalogue/'%20OR%201=1",
        "/ledger/leaf/%F0%9F%92%A9",
        "/nothing",
    ] {
        let answer = ada.get(path).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        assert!(
            answer.header("content-type").starts_with("text/html"),
            "{path}"
        );
    }
    for path in [
        "/catalogue?text=%3Cscript%3Ealert(1)%3C/script%3E&page=99999999999&family=x&place=%00",
        "/ledger?page=18446744073709551616&leaf=%22%3E%3Cscript%3E",
        "/ask?sql=%3C/textarea%3E%3Cscript%3E&purpose=%22%3E%3Cscript%3E",
        "/sign-in?next=//evil.example/%22%3E%3Cscript%3E",
        "/my-data?filed=99&withdrawn=x",
    ] {
        let answer = ada.get(path).await;
        assert_eq!(answer.status, StatusCode::OK, "{path}");
        assert!(!answer.text().contains("<script"), "{path}");
    }
    let wrong = Request::delete("/ask")
        .body(Body::empty())
        .expect("a request");
    let answer = ada.send(wrong).await;
    assert_eq!(answer.status, StatusCode::METHOD_NOT_ALLOWED);
    assert!(answer.header("content-type").starts_with("text/html"));
}

#[tokio::test]
async fn a_page_speaks_the_language_that_was_chosen() {
    let town = Town::new();
    let mut browser = town.browser();
    assert!(browser.get("/about").await.text().contains("lang=\"en\""));
    let request = Request::get("/about")
        .header("accept-language", "fr-CA")
        .body(Body::empty())
        .expect("a request");
    assert!(
        browser
            .send(request)
            .await
            .text()
            .contains("<html lang=\"fr\"")
    );
    let answer = browser.get("/lang?lang=fr&back=/about").await;
    assert_eq!(
        (answer.status, answer.header("location")),
        (StatusCode::SEE_OTHER, "/about")
    );
    assert!(
        browser
            .get("/about")
            .await
            .text()
            .contains("<html lang=\"fr\"")
    );
    assert!(
        browser
            .get("/about?lang=en")
            .await
            .text()
            .contains("<html lang=\"en\"")
    );
    assert!(
        browser
            .get("/about")
            .await
            .text()
            .contains("<html lang=\"en\""),
        "the choice stays"
    );
    for elsewhere in ["https://evil.example", "//evil.example", "/%5Cevil.example"] {
        assert_eq!(
            browser
                .get(&format!("/lang?back={elsewhere}"))
                .await
                .header("location"),
            "/"
        );
    }
}

#[tokio::test]
async fn only_what_holds_no_secret_is_compressed() {
    let town = Town::new();
    let ask = |path: &str| {
        Request::get(path)
            .header("accept-encoding", "gzip")
            .body(Body::empty())
            .expect("a request")
    };
    let mut stranger = town.browser();
    assert_eq!(
        stranger.send(ask("/")).await.header("content-encoding"),
        "gzip"
    );
    assert_eq!(
        stranger
            .send(ask("/sign-in"))
            .await
            .header("content-encoding"),
        ""
    );
    let mut ada = town.signed_in("ada").await;
    assert_eq!(
        ada.send(ask("/my-data")).await.header("content-encoding"),
        ""
    );
    assert_eq!(ada.send(ask("/")).await.header("content-encoding"), "");
}
