//! Rules are changed on the pages, and decide from the next question on.

use crate::town::{Answer, Browser, PASSWORD, Town, beds, party};
use axum::http::StatusCode;
use citizens::{NewAccount, Password, Passwords, Role, account_create};
use gate::Leaf;
use std::time::Duration;
use store::{dataset_insert, party_insert};
use territory::{Clock as _, PartyKind};

const PRESS: &str = r#"@id("press-reads-internal-data")
@law("Steward’s rule 99")
@title_fr("La presse lit les données internes")
@title_en("The press reads internal data")
@plain_fr("La presse peut lire les données internes pour la recherche.")
@plain_en("The press may read internal data for research.")
@obligation("delete-after=30d")
permit (principal is Party, action == Action::"query", resource)
when { resource.sensitivity == Sensitivity::"internal" && principal.kind == PartyKind::"press" };
"#;

/// The town, with a gazette, somebody who writes for it, and internal data of the town hall.
fn town() -> Town {
    let town = Town::new();
    let now = town.clock.now();
    let gazette = party("gazette", "The gazette", PartyKind::Press);
    let beds = beds("town", now);
    let password = Password::new(PASSWORD.into()).expect("long enough");
    let passwords = Passwords::new().expect("randomness");
    let login = "pia".parse().expect("a login");
    let pia = NewAccount::new(login, Role::Researcher, "Pia", &password, &passwords)
        .expect("an account")
        .for_party("gazette".parse().expect("an id"));
    town.store
        .run_blocking("more", move |tx| {
            party_insert(tx, &gazette, now)?;
            dataset_insert(tx, &beds)?;
            account_create(tx, &pia, now)
        })
        .expect("more people");
    town
}

/// The proposal's form as the page has it, with one more source.
async fn propose(sam: &mut Browser, name: &str, text: &str) -> Answer {
    let page = sam.get("/charter/amendments/new").await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let (csrf, html) = (page.csrf(), page.text());
    let (_, rest) = html.split_once("name=\"base\" value=\"").expect("a base");
    let base = rest.split('"').next().expect("a value").to_owned();
    let fields = [
        ("csrf", csrf.as_str()),
        ("base", base.as_str()),
        ("title", "Let the press read"),
        ("why", "To inform."),
        ("new-layer", "rules"),
        ("new-name", name),
        ("new-text", text),
    ];
    sam.post("/charter/amendments", &fields).await
}

/// From a proposal to an edition in force.
async fn publish(sam: &mut Browser, text: &str) -> String {
    let proposed = propose(sam, "steward-rules/press.cedar", text).await;
    assert_eq!(
        proposed.status,
        StatusCode::SEE_OTHER,
        "{}",
        proposed.text()
    );
    let at = proposed.header("location").to_owned();
    let csrf = sam.get(&at).await.csrf();
    let early = sam.get(&format!("{at}/publish")).await;
    assert_eq!(early.header("location"), at, "not before it was examined");
    let csrf = [("csrf", csrf.as_str())];
    assert_eq!(
        sam.post(&format!("{at}/check"), &csrf).await.status,
        StatusCode::SEE_OTHER
    );
    let mut page = sam.get(&format!("{at}/publish")).await;
    for _ in 0..100 {
        if page.status == StatusCode::OK {
            break;
        }
        tokio::time::sleep(Duration::from_millis(200)).await;
        page = sam.get(&format!("{at}/publish")).await;
    }
    let html = page.text();
    let (_, rest) = html
        .split_once("name=\"version\" value=\"")
        .expect("a version");
    let version = rest.split('"').next().expect("a value").to_owned();
    let sent = sam
        .post(
            &format!("{at}/publish"),
            &[csrf[0], ("version", version.as_str())],
        )
        .await;
    assert_eq!(sent.status, StatusCode::SEE_OTHER, "{}", sent.text());
    sent.header("location").to_owned()
}

async fn ask(browser: &mut Browser, purpose: &str, sql: &str) -> Answer {
    let csrf = browser.get("/ask").await.csrf();
    let fields = [("csrf", csrf.as_str()), ("purpose", purpose), ("sql", sql)];
    browser.post("/ask", &fields).await
}

fn last_granted(town: &Town) -> bool {
    match town.leaves().pop() {
        Some(Leaf::Question { granted, .. }) => granted,
        other => panic!("not a question: {other:?}"),
    }
}

const BEDS: (&str, &str) = ("ScientificResearch", "SELECT * FROM beds");

#[tokio::test]
async fn an_amendment_decides_the_very_next_question() {
    let town = town();
    let (mut sam, mut pia) = (town.signed_in("sam").await, town.signed_in("pia").await);
    ask(&mut pia, BEDS.0, BEDS.1).await;
    assert!(!last_granted(&town));
    let edition = publish(&mut sam, PRESS).await;
    let answer = ask(&mut pia, BEDS.0, BEDS.1).await;
    assert!(last_granted(&town), "{}", answer.text());
    let mut anybody = town.browser();
    let page = anybody.get(&edition).await;
    assert_eq!(page.status, StatusCode::OK, "{}", page.text());
    let text = page.text();
    assert!(text.contains("The press reads internal data") && text.contains("Let the press read"));
    for path in [
        "/charter",
        "/charter/editions",
        "/charter/amendments",
        "/ledger",
    ] {
        let page = anybody.get(path).await;
        assert_eq!(page.status, StatusCode::OK, "{path}: {}", page.text());
    }
    let charter = anybody.get("/charter").await.text();
    assert!(charter.contains("press-reads-internal-data"));
    let steward = sam.get("/steward").await;
    assert_eq!(steward.status, StatusCode::OK);
}

#[tokio::test]
async fn only_the_steward_changes_rules() {
    let town = town();
    let (mut sam, mut lou) = (town.signed_in("sam").await, town.signed_in("lou").await);
    let proposed = propose(&mut sam, "steward-rules/press.cedar", PRESS).await;
    let at = proposed.header("location").to_owned();
    let csrf = lou.get("/ask").await.csrf();
    let token = [("csrf", csrf.as_str())];
    for path in [
        "/charter/amendments/new".to_owned(),
        format!("{at}/publish"),
    ] {
        assert_eq!(lou.get(&path).await.status, StatusCode::FORBIDDEN, "{path}");
    }
    let before = town.leaves().len();
    for path in [
        "/charter/amendments".to_owned(),
        format!("{at}/check"),
        format!("{at}/publish"),
        format!("{at}/withdraw"),
    ] {
        let answer = lou.post(&path, &token).await;
        assert_eq!(answer.status, StatusCode::FORBIDDEN, "{path}");
    }
    assert_eq!(town.leaves().len(), before);
    let seen = lou.get(&at).await;
    assert_eq!(seen.status, StatusCode::OK, "everybody reads it");
    assert!(seen.text().contains("Let the press read"));
}

#[tokio::test]
async fn a_broken_rule_is_answered_beside_its_text() {
    let town = town();
    let mut sam = town.signed_in("sam").await;
    let broken = PRESS.replace("permit (", "permit [");
    let answer = propose(&mut sam, "steward-rules/press.cedar", &broken).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    let text = answer.text();
    assert!(
        text.contains("id=\"new-text-error\"") || text.contains("new-text-error"),
        "{text}"
    );
    assert!(text.contains("steward-rules/press.cedar, line 8"), "{text}");
    assert!(text.contains("permit ["), "what was written is kept");

    let page = sam.get("/charter/amendments/new").await;
    let html = page.text();
    let (_, rest) = html.split_once("name=\"base\" value=\"").expect("a base");
    let base = rest.split('"').next().expect("a value");
    let fields = [
        ("csrf", page.csrf()),
        ("base", base.to_owned()),
        ("title", "Break it".to_owned()),
        ("why", "To see.".to_owned()),
        ("source-0-name", "steward-rules/transition.cedar".to_owned()),
        ("source-0", "\r\npermit (".to_owned()),
    ];
    let fields: Vec<(&str, &str)> = fields.iter().map(|(a, b)| (*a, b.as_str())).collect();
    let answer = sam.post("/charter/amendments", &fields).await;
    assert_eq!(answer.status, StatusCode::UNPROCESSABLE_ENTITY);
    assert!(
        answer
            .text()
            .contains("steward-rules/transition.cedar, line 2")
    );
}

async fn attest(sam: &mut Browser, parts: &[(&str, &str)]) -> Answer {
    let csrf = sam.get("/steward/attestations/new").await.csrf();
    let mut fields = vec![
        ("csrf", csrf.as_str()),
        ("issuer", "Data protection officer"),
        ("reference", "file 12"),
        ("valid_until", "2027-06-30"),
    ];
    fields.extend_from_slice(parts);
    sam.post("/steward/attestations", &fields).await
}

#[tokio::test]
async fn an_attestation_holds_from_the_next_question_until_it_is_withdrawn() {
    let town = town();
    let (mut sam, mut lou) = (town.signed_in("sam").await, town.signed_in("lou").await);
    let question = ("ImproveTransportMobility", "SELECT COUNT(*) FROM meters");
    let refused = ask(&mut lou, question.0, question.1).await.text();
    assert!(!last_granted(&town));
    assert!(
        refused.contains("Have an impact assessment for this purpose approved."),
        "a refusal says what would have to change: {refused}"
    );
    let entered = attest(
        &mut sam,
        &[
            ("statement", "impact-assessment"),
            ("dataset", "meters"),
            ("purpose", question.0),
        ],
    )
    .await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text());
    ask(&mut lou, question.0, question.1).await;
    assert!(last_granted(&town));
    let list = sam.get("/steward/attestations").await;
    let html = list.text();
    let (_, rest) = html
        .split_once("action=\"/steward/attestations/")
        .expect("a way to withdraw it");
    let id = rest.split('/').next().expect("an id");
    let withdrawn = sam
        .post(
            &format!("/steward/attestations/{id}/withdraw"),
            &[("csrf", &list.csrf())],
        )
        .await;
    assert_eq!(withdrawn.status, StatusCode::SEE_OTHER);
    ask(&mut lou, question.0, question.1).await;
    assert!(!last_granted(&town));
}

#[tokio::test]
async fn nobody_answers_for_decisions_of_her_own_party() {
    let town = town();
    let mut sam = town.signed_in("sam").await;
    let mut review = async |party: &str| {
        let parts = [
            ("statement", "human-review"),
            ("party", party),
            ("dataset", "meters"),
            ("purpose", "ScientificResearch"),
        ];
        attest(&mut sam, &parts).await.status
    };
    assert_eq!(review("town").await, StatusCode::UNPROCESSABLE_ENTITY);
    assert_eq!(review("lab").await, StatusCode::SEE_OTHER);
}

#[tokio::test]
async fn a_warrant_s_number_is_kept_nowhere() {
    let town = town();
    let mut sam = town.signed_in("sam").await;
    const NUMBER: &str = "R987654321";
    let entered = attest(
        &mut sam,
        &[
            ("statement", "warrant"),
            ("party", "town"),
            ("dataset", "meters"),
            ("person", NUMBER),
        ],
    )
    .await;
    assert_eq!(entered.status, StatusCode::SEE_OTHER, "{}", entered.text());
    let mut looked_at = 0;
    for file in std::fs::read_dir(&town.dir).expect("a folder") {
        let path = file.expect("a file").path();
        if path.is_file() {
            let bytes = std::fs::read(&path).expect("readable");
            looked_at += bytes.len();
            assert!(
                !bytes
                    .windows(NUMBER.len())
                    .any(|part| part == NUMBER.as_bytes()),
                "{path:?}"
            );
        }
    }
    assert!(looked_at > 4096, "the database was looked at");
    assert!(
        !sam.get("/steward/attestations")
            .await
            .text()
            .contains(NUMBER)
    );
}

#[tokio::test]
async fn the_catalogue_lists_what_may_be_used() {
    let town = town();
    for (login, purpose) in [
        ("lou", "ScientificResearch"),
        ("lou", "Marketing"),
        ("pia", "ScientificResearch"),
        ("sam", "PublicPolicyMaking"),
        ("sam", "SocialScoring"),
    ] {
        let mut somebody = town.signed_in(login).await;
        let leaves = town.leaves().len();
        let list = somebody
            .get(&format!("/catalogue?purpose={purpose}&usable=yes"))
            .await;
        assert_eq!(list.status, StatusCode::OK, "{}", list.text());
        let list = list.text();
        let mut said = Vec::new();
        for dataset in ["beds", "meters", "stops"] {
            let listed = list.contains(&format!("href=\"/catalogue/{dataset}?"));
            let page = somebody
                .get(&format!("/catalogue/{dataset}?purpose={purpose}"))
                .await
                .text();
            assert!(page.contains("id=\"your-use\""));
            let allowed = page.contains("decision is-granted");
            assert_eq!(listed, allowed, "{login} {purpose} {dataset}");
            said.push((dataset, allowed));
        }
        assert_eq!(town.leaves().len(), leaves, "looking is not asking");
        for (dataset, allowed) in said {
            ask(
                &mut somebody,
                purpose,
                &format!("SELECT COUNT(*) FROM {dataset}"),
            )
            .await;
            assert_eq!(last_granted(&town), allowed, "{login} {purpose} {dataset}");
        }
    }
}

#[tokio::test]
async fn what_is_owed_for_too_long_closes_the_door() {
    let town = town();
    let mut sam = town.signed_in("sam").await;
    publish(&mut sam, PRESS).await;
    let mut pia = town.signed_in("pia").await;
    let answer = ask(&mut pia, BEDS.0, BEDS.1).await.text();
    assert!(
        answer.contains("/duties/done"),
        "the answer says what is owed"
    );
    let owed = town.leaves().len() - 1;
    town.clock.advance(Duration::from_secs(31 * 24 * 60 * 60));
    let (mut pia, mut sam) = (town.signed_in("pia").await, town.signed_in("sam").await);
    ask(&mut pia, BEDS.0, BEDS.1).await;
    assert!(!last_granted(&town), "until it has done what it owes");
    let seen = sam.get("/duties").await.text();
    assert!(seen.contains("The gazette"), "the steward sees it");
    let leaf = owed.to_string();
    let fields = [("leaf", leaf.as_str()), ("duty", "delete-after")];
    let token = sam.get("/duties").await.csrf();
    sam.post("/duties/done", &[("csrf", &token), fields[0], fields[1]])
        .await;
    ask(&mut pia, BEDS.0, BEDS.1).await;
    assert!(!last_granted(&town), "nobody says it for her");
    let page = pia.get("/duties").await;
    let token = page.csrf();
    let done = pia
        .post("/duties/done", &[("csrf", &token), fields[0], fields[1]])
        .await;
    assert_eq!(done.header("location"), "/duties");
    ask(&mut pia, BEDS.0, BEDS.1).await;
    assert!(last_granted(&town));
}
