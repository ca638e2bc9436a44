//! Contracts over the pages: asked for, negotiated, signed, used, ended.

use crate::town::{Answer, Browser, HOST, PASSWORD, Town, beds, party};
use axum::body::Body;
use axum::http::{Request, StatusCode};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use citizens::{NewAccount, Password, Passwords, Role, Token, account_create, party_token_create};
use ed25519_dalek::{Signer as _, SigningKey};
use serde_json::{Value, json};
use store::{dataset_insert, party_insert};
use territory::{Clock as _, PartyKind};

/// What must not be seen by strangers.
const SECRET: &str = "Locked room, two named engineers";
const PRICE: &str = "734.50";

/// The town, with a hospital that has internal data, a company that wants it, and somebody at each of them.
fn town() -> (Town, Token) {
    let town = Town::new();
    let now = town.clock.now();
    let parties = [
        party("hospital", "The hospital", PartyKind::PublicBody),
        party("shop", "The company", PartyKind::Company),
    ];
    let beds = beds("hospital", now);
    let passwords = Passwords::new().expect("randomness");
    let account = |login: &str, party: &str| {
        let password = Password::new(PASSWORD.into()).expect("long enough");
        let login = login.parse().expect("a login");
        NewAccount::new(login, Role::Researcher, "Somebody", &password, &passwords)
            .expect("an account")
            .for_party(party.parse().expect("an id"))
    };
    let accounts = [account("hugo", "hospital"), account("cleo", "shop")];
    let token = town.store.run_blocking("more", move |tx| {
        for party in &parties {
            party_insert(tx, party, now)?;
        }
        dataset_insert(tx, &beds)?;
        for account in &accounts {
            account_create(tx, account, now)?;
        }
        party_token_create(tx, &"hospital".parse().expect("an id"), now)
    });
    (town, token.expect("a token"))
}

fn terms<'a>(csrf: &'a str, price: &'a str) -> Vec<(&'a str, &'a str)> {
    vec![
        ("csrf", csrf),
        ("dataset", "beds"),
        ("party", "shop"),
        ("purpose", "ResearchAndDevelopment"),
        ("from", "2026-11-18"),
        ("until", "2027-11-17"),
        ("means", "rows"),
        ("retention_days", "30"),
        ("security", SECRET),
        ("tariff", price),
        ("reciprocity", "Results are published."),
        ("confidential", "security"),
        ("confidential", "tariff"),
        ("note", "We plan ambulances."),
    ]
}

async fn ask(browser: &mut Browser, csrf: &str) -> Answer {
    let fields = [
        ("csrf", csrf),
        ("purpose", "ResearchAndDevelopment"),
        ("sql", "SELECT * FROM beds"),
    ];
    browser.post("/ask", &fields).await
}

fn last_decision(town: &Town) -> (bool, Vec<String>) {
    match town.leaves().pop() {
        Some(gate::Leaf::Question { granted, rules, .. }) => {
            (granted, rules.iter().map(ToString::to_string).collect())
        }
        other => panic!("the last leaf is no question: {other:?}"),
    }
}

/// The negotiation that the answer links to.
fn linked(answer: &Answer) -> String {
    let text = answer.text();
    let (_, rest) = text
        .split_once("/contracts/negotiations/")
        .unwrap_or_else(|| panic!("no link to a negotiation: {text}"));
    rest.chars().take(36).collect()
}

async fn step(browser: &mut Browser, id: &str, number: &str, act: &str) -> Answer {
    let path = format!("/contracts/negotiations/{id}");
    let csrf = browser.get("/about").await.csrf();
    let fields = [("csrf", csrf.as_str()), ("step", number), ("act", act)];
    browser.post(&path, &fields).await
}

/// From the request to the second signature; the contract's id.
async fn concluded(town: &Town, cleo: &mut Browser, hugo: &mut Browser) -> String {
    let csrf = cleo.get("/contracts/request?dataset=beds").await.csrf();
    let sent = cleo
        .post("/contracts/request", &terms(&csrf, "500 € a year"))
        .await;
    assert_eq!(sent.status, StatusCode::OK, "{}", sent.text());
    let id = linked(&sent);
    let path = format!("/contracts/negotiations/{id}");
    let inbox = hugo.get("/contracts/inbox").await;
    assert!(inbox.text().contains(&id), "the provider is asked");

    let csrf = hugo.get(&path).await.csrf();
    let price = format!("{PRICE} € a year");
    let mut offer = terms(&csrf, &price);
    offer.extend([("step", "1"), ("act", "offer")]);
    let offered = hugo.post(&path, &offer).await;
    assert_eq!(offered.status, StatusCode::SEE_OTHER, "{}", offered.text());
    let seen = cleo.get(&path).await.text();
    assert!(
        seen.contains(PRICE) && seen.contains("500.00"),
        "before and after"
    );
    let late = step(cleo, &id, "1", "accept").await;
    assert_eq!(late.status, StatusCode::UNPROCESSABLE_ENTITY, "an old page");
    for (number, act) in [("2", "accept"), ("3", "sign"), ("4", "sign")] {
        let concludes = number == "4";
        let browser = match concludes {
            true => &mut *hugo,
            false => &mut *cleo,
        };
        let before = town.leaves().len();
        let done = step(browser, &id, number, act).await;
        assert_eq!(done.status, StatusCode::SEE_OTHER, "{act}: {}", done.text());
        let leaves = before + usize::from(concludes);
        assert_eq!(town.leaves().len(), leaves, "{act}");
    }
    assert!(matches!(
        town.leaves().last(),
        Some(gate::Leaf::Agreement { .. })
    ));
    let text = cleo.get(&path).await.text();
    assert!(
        text.contains(&format!("href=\"/contracts/{id}\"")),
        "it became a contract"
    );
    id
}

#[tokio::test]
async fn a_contract_is_negotiated_signed_used_and_over_at_once() {
    let (town, _) = town();
    let mut cleo = town.signed_in("cleo").await;
    let mut hugo = town.signed_in("hugo").await;
    let csrf = cleo.get("/ask").await.csrf();
    assert_eq!(ask(&mut cleo, &csrf).await.status, StatusCode::OK);
    assert!(!last_decision(&town).0, "without a contract it is refused");

    let id = concluded(&town, &mut cleo, &mut hugo).await;
    ask(&mut cleo, &csrf).await;
    assert_eq!(last_decision(&town), (true, vec!["under-contract".into()]));
    let fields = [
        ("csrf", csrf.as_str()),
        ("purpose", "Marketing"),
        ("sql", "SELECT * FROM beds"),
    ];
    cleo.post("/ask", &fields).await;
    assert_eq!(
        last_decision(&town),
        (false, vec!["beyond-contract".into()]),
        "what it was not made for is refused and recorded"
    );

    // The consumer cannot accuse anybody; the provider ends it, and says why.
    let path = format!("/contracts/{id}/end");
    let breach = [("csrf", csrf.as_str()), ("why", "breach"), ("words", "No.")];
    let answer = cleo.post(&path, &breach).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let theirs = hugo.get("/about").await.csrf();
    let nothing = [("csrf", theirs.as_str()), ("words", "kept")];
    let answer = hugo.post(&path, &nothing).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(answer.text().contains("kept"), "what was written stays");
    let breach = [
        ("csrf", theirs.as_str()),
        ("why", "breach"),
        ("words", "Rows were resold."),
    ];
    let ended = hugo.post(&path, &breach).await;
    assert_eq!(ended.status, StatusCode::SEE_OTHER);
    assert!(matches!(
        town.leaves().last(),
        Some(gate::Leaf::AgreementEnd { .. })
    ));
    ask(&mut cleo, &csrf).await;
    assert_eq!(
        last_decision(&town),
        (false, vec!["beyond-contract".into()]),
        "from that moment on"
    );
    let page = town.browser().get(&format!("/contracts/{id}")).await.text();
    assert!(
        !page.contains("Rows were resold."),
        "what one side says of the other is for the two of them"
    );
    let page = cleo.get(&format!("/contracts/{id}")).await.text();
    assert!(page.contains("Rows were resold."));
}

#[tokio::test]
async fn strangers_see_that_something_is_confidential_and_not_what() {
    let (town, _) = town();
    let mut cleo = town.signed_in("cleo").await;
    let mut hugo = town.signed_in("hugo").await;
    let id = concluded(&town, &mut cleo, &mut hugo).await;
    let paths = [
        format!("/contracts/{id}"),
        format!("/contracts/{id}/odrl.json"),
        format!("/api/v1/contracts/{id}"),
        "/contracts?party=shop&dataset=beds&purpose=ResearchAndDevelopment&state=in-force".into(),
        "/api/v1/contracts?party=hospital&state=in-force".into(),
    ];
    for path in &paths {
        for login in [None, Some("lou"), Some("ada")] {
            let mut stranger = match login {
                Some(login) => town.signed_in(login).await,
                None => town.browser(),
            };
            let answer = stranger.get(path).await;
            assert_eq!(answer.status, StatusCode::OK, "{path}");
            let text = answer.text();
            assert!(
                text.contains("The company") && text.contains(&id),
                "{path}: {text}"
            );
            for secret in [SECRET, PRICE, "73450", "We plan ambulances"] {
                assert!(!text.contains(secret), "{path} {login:?}: {secret}");
            }
        }
    }
    let odrl = town.browser().get(&paths[1]).await.json();
    assert_eq!(odrl["tariff"], "confidential", "{odrl}");
    assert!(odrl["file"].is_null());
    for login in ["cleo", "hugo", "sam"] {
        let mut side = town.signed_in(login).await;
        let page = side.get(&paths[0]).await.text();
        assert!(page.contains(SECRET) && page.contains(PRICE), "{login}");
        let whole = side.get(&paths[1]).await;
        assert!(whole.text().contains(SECRET), "{login}");
        assert!(whole.json()["signatures"].is_array() || whole.text().contains("ed25519-"));
    }
    for (query, total) in [
        ("state=ended", 0),
        ("state=upcoming", 0),
        ("party=lab", 0),
        ("", 1),
    ] {
        let json = town
            .browser()
            .get(&format!("/api/v1/contracts?{query}"))
            .await
            .json();
        assert_eq!(json["page"]["total"], total, "{query}");
    }

    // A negotiation is nobody else's business, and neither is a contract's end.
    let mut lou = town.signed_in("lou").await;
    let csrf = lou.get("/about").await.csrf();
    let negotiation = format!("/contracts/negotiations/{id}");
    assert_eq!(lou.get(&negotiation).await.status, StatusCode::NOT_FOUND);
    assert!(!lou.get("/contracts/inbox").await.text().contains(&id));
    assert_eq!(
        step(&mut lou, &id, "5", "withdraw").await.status,
        StatusCode::NOT_FOUND
    );
    let fields = [
        ("csrf", csrf.as_str()),
        ("why", "withdrawal"),
        ("words", ""),
    ];
    let ended = lou.post(&format!("/contracts/{id}/end"), &fields).await;
    assert_eq!(ended.status, StatusCode::NOT_FOUND);
    assert_eq!(cleo.get(&negotiation).await.status, StatusCode::OK);
    let mut sam = town.signed_in("sam").await;
    assert_eq!(
        sam.get(&negotiation).await.status,
        StatusCode::OK,
        "the steward sees all"
    );
}

#[tokio::test]
async fn the_charter_answers_at_once_where_it_can() {
    let (town, _) = town();
    let mut cleo = town.signed_in("cleo").await;
    let csrf = cleo.get("/contracts/request?dataset=beds").await.csrf();
    let with = |changes: &[(&'static str, &'static str)]| {
        let mut fields = terms(&csrf, "free");
        fields.retain(|(name, _)| !changes.iter().any(|(changed, _)| changed == name));
        fields.extend(changes.iter().copied());
        fields
    };
    let open = with(&[("dataset", "stops"), ("confidential", "security")]);
    let answer = cleo.post("/contracts/request", &open).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert!(answer.text().contains("open-data"), "no contract is needed");
    let forbidden = with(&[("purpose", "SocialScoring"), ("confidential", "security")]);
    let answer = cleo.post("/contracts/request", &forbidden).await;
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.text());
    assert!(
        answer.text().contains("no-social-scoring"),
        "no contract can allow it"
    );
    let rows_of_persons = with(&[("dataset", "meters"), ("confidential", "security")]);
    let answer = cleo.post("/contracts/request", &rows_of_persons).await;
    assert!(
        answer.text().contains("rows-never-leave"),
        "{}",
        answer.text()
    );
    assert!(
        cleo.get("/contracts/inbox").await.text().contains("Beds"),
        "a refusal by the charter is on record"
    );
    let listed = cleo.get("/contracts").await;
    assert_eq!(listed.status, StatusCode::OK);

    for (name, value) in [
        ("purpose", "Nonsense"),
        ("from", "tomorrow"),
        ("until", "2020-01-01"),
        ("means", "everything"),
        ("retention_days", "0"),
        ("security", ""),
        ("tariff", "a lot"),
        ("party", "hospital"),
    ] {
        let mut fields = terms(&csrf, "free");
        fields.retain(|(field, _)| *field != name);
        fields.push((name, value));
        let answer = cleo.post("/contracts/request", &fields).await;
        assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY, "{name}");
        assert!(
            answer.text().contains("We plan ambulances."),
            "{name}: kept"
        );
        assert!(
            answer.text().contains(&format!("#{name}")),
            "{name}: said beside its field"
        );
    }
    for path in [
        "/contracts/request",
        "/contracts/request?dataset=none",
        "/contracts/x",
    ] {
        assert_eq!(cleo.get(path).await.status, StatusCode::NOT_FOUND, "{path}");
    }
}

#[tokio::test]
async fn the_steward_answers_for_a_provider_and_visibly() {
    let (town, _) = town();
    let mut cleo = town.signed_in("cleo").await;
    let mut sam = town.signed_in("sam").await;
    let csrf = cleo.get("/contracts/request?dataset=beds").await.csrf();
    let sent = cleo.post("/contracts/request", &terms(&csrf, "20 €")).await;
    let id = linked(&sent);
    assert!(sam.get("/contracts/inbox").await.text().contains(&id));
    let refused = step(&mut sam, &id, "1", "refuse").await;
    assert_eq!(refused.status, StatusCode::SEE_OTHER, "{}", refused.text());
    let page = cleo.get(&format!("/contracts/negotiations/{id}")).await;
    assert!(page.text().contains("The steward, for The hospital"));
    let over = step(&mut cleo, &id, "2", "accept").await;
    assert_eq!(over.status, StatusCode::UNPROCESSABLE_ENTITY);

    let sent = cleo.post("/contracts/request", &terms(&csrf, "20 €")).await;
    let id = linked(&sent);
    let closed = step(&mut sam, &id, "1", "withdraw").await;
    assert_eq!(
        closed.status,
        StatusCode::SEE_OTHER,
        "a mediator ends what leads nowhere"
    );
}

async fn call(browser: &mut Browser, token: &Token, path: &str, body: Option<Value>) -> Answer {
    let request = match &body {
        Some(_) => Request::post(path),
        None => Request::get(path),
    }
    .header("authorization", format!("Bearer {}", token.reveal()))
    .header("host", HOST)
    .header("content-type", "application/json")
    .body(body.map_or_else(Body::empty, |body| Body::from(body.to_string())));
    browser.send(request.expect("a request")).await
}

#[tokio::test]
async fn a_party_signs_with_a_key_that_it_keeps_itself() {
    let (town, hospital) = town();
    let mut cleo = town.signed_in("cleo").await;
    let mut hugo = town.signed_in("hugo").await;
    let mut machine = town.browser();
    let own = SigningKey::from_bytes(&[9; 32]);
    let public = STANDARD.encode(own.verifying_key().to_bytes());
    let challenge = format!(
        "/api/v1/keys/challenge?public_key={}",
        public
            .replace('+', "%2B")
            .replace('/', "%2F")
            .replace('=', "%3D")
    );
    let challenge = call(&mut machine, &hospital, &challenge, None).await.json();
    let bytes = STANDARD
        .decode(challenge["bytes"].as_str().expect("bytes"))
        .expect("base64");
    let proof = |bytes: &[u8]| STANDARD.encode(own.sign(bytes).to_bytes());
    let wrong = json!({ "public_key": public, "proof": proof(b"something else") });
    let refused = call(&mut machine, &hospital, "/api/v1/keys", Some(wrong)).await;
    assert_eq!(refused.status, StatusCode::BAD_REQUEST);
    let right = json!({ "public_key": public, "proof": proof(&bytes) });
    let key = call(&mut machine, &hospital, "/api/v1/keys", Some(right)).await;
    assert_eq!(key.status, StatusCode::OK, "{}", key.text());
    let key = key.json()["id"].as_str().expect("an id").to_owned();

    let csrf = cleo.get("/contracts/request?dataset=beds").await.csrf();
    let sent = cleo.post("/contracts/request", &terms(&csrf, "20 €")).await;
    let id = linked(&sent);
    step(&mut hugo, &id, "1", "accept").await;
    let path = format!("/api/v1/negotiations/{id}");
    let seen = call(&mut machine, &hospital, &path, None).await.json();
    let bytes = STANDARD
        .decode(seen["to_sign"]["bytes"].as_str().expect("bytes"))
        .expect("base64");
    let sign = |bytes: &[u8]| json!({ "step": 2, "key": key, "signature": proof(bytes) });
    let path = format!("{path}/sign");
    let forged = call(&mut machine, &hospital, &path, Some(sign(b"another text"))).await;
    assert_eq!(forged.status, StatusCode::BAD_REQUEST);
    let stranger = call(&mut machine, &town.lab_token, &path, Some(sign(&bytes))).await;
    assert_eq!(stranger.status, StatusCode::NOT_FOUND);
    let signed = call(&mut machine, &hospital, &path, Some(sign(&bytes))).await;
    assert_eq!(signed.status, StatusCode::OK, "{}", signed.text());
    assert_eq!(signed.json()["signed"], json!(["provider"]));

    // Revoked before the other side signed: it counts no longer, and is shown so.
    let revoke = format!("/api/v1/keys/{key}/revoke");
    let revoked = call(&mut machine, &hospital, &revoke, Some(json!({})))
        .await
        .json();
    assert!(revoked["keys"][0]["revoked_at"].is_string(), "{revoked}");
    let page = cleo.get(&format!("/contracts/negotiations/{id}")).await;
    assert!(page.text().contains("no longer counts"));
    let listed = call(&mut machine, &hospital, "/api/v1/negotiations", None)
        .await
        .json();
    assert_eq!(listed["negotiations"][0]["signed"], json!([]));
    assert_eq!(listed["negotiations"][0]["waits_for"], "both");
}
