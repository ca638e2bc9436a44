//! The published log, and what a stranger finds there.

use crate::town::Town;
use axum::http::StatusCode;
use ledger::{ProofFile, Verifier, leaf_hash};
use web::publish_loop;

#[tokio::test]
async fn anybody_verifies_a_leaf_with_what_the_site_serves() {
    let town = Town::new();
    town.signed_in("ada").await.get("/my-data").await;
    publish_loop(town.trust.clone(), async {}).await;
    let mut auditor = town.browser();
    let key = auditor.get("/log/vkey").await.text();
    let verifier = Verifier::parse(key.trim()).expect("a key");
    let checkpoint = auditor.get("/log/checkpoint").await;
    assert!(checkpoint.text().starts_with("town.example/log\n"));
    let last = town.leaves().len() as u64 - 1;
    let proof = auditor
        .get(&format!("/ledger/leaf/{last}.tlog-proof"))
        .await;
    assert_eq!(proof.status, StatusCode::OK);
    let body = town.leaves()[usize::try_from(last).expect("small")]
        .to_bytes()
        .expect("bytes");
    ProofFile::parse(&proof.text())
        .expect("a proof")
        .verify(&body, &verifier)
        .expect("the leaf is in the log");
    let bundle = auditor
        .get(&format!("/log/tile/entries/000.p/{}", last + 1))
        .await;
    assert_eq!(bundle.status, StatusCode::OK);
    assert!(bundle.body.windows(body.len()).any(|window| window == body));
    assert!(bundle.header("cache-control").ends_with("immutable"));
    let page = auditor.get(&format!("/ledger/leaf/{last}")).await;
    assert!(page.text().contains(&leaf_hash(&body).to_hex()));
    assert!(
        auditor
            .get("/ledger")
            .await
            .text()
            .contains("town.example/log")
    );
}

#[tokio::test]
async fn a_proof_is_there_before_the_log_was_published() {
    let town = Town::new();
    let proof = town.browser().get("/ledger/leaf/0.tlog-proof").await;
    assert_eq!(proof.status, StatusCode::OK);
    assert!(ProofFile::parse(&proof.text()).is_ok());
}

#[tokio::test]
async fn nothing_but_the_log_is_served_from_its_folder() {
    let town = Town::new();
    publish_loop(town.trust.clone(), async {}).await;
    std::fs::create_dir_all(town.dir.join("keys")).expect("a folder");
    std::fs::write(town.dir.join("keys/ledger.key"), "PRIVATE").expect("a file");
    let mut stranger = town.browser();
    for path in [
        "/log/tile/../../keys/ledger.key",
        "/log/tile/..%2f..%2fkeys/ledger.key",
        "/log/tile/%2e%2e/%2e%2e/keys/ledger.key",
        "/log/tile/0/..%2f..%2f..%2fkeys%2fledger.key",
        "/log/tile/0/000%00",
        "/log/tile/0/999",
        "/log/tile/",
        "/log/.lock",
        "/log/tile/%ff",
        "/assets/..%2fCargo.toml",
        "/assets/nothing.css",
    ] {
        let answer = stranger.get(path).await;
        assert!(answer.status.is_client_error(), "{path}: {}", answer.status);
        assert!(!answer.text().contains("PRIVATE"), "{path}");
    }
}

#[tokio::test]
async fn a_leaf_is_looked_up_by_its_number() {
    let town = Town::new();
    let mut stranger = town.browser();
    let found = stranger.get("/ledger?leaf=0").await;
    assert_eq!(
        (found.status, found.header("location")),
        (StatusCode::SEE_OTHER, "/ledger/leaf/0")
    );
    for wrong in ["9999", "-1", "abc", "%3Cscript%3E"] {
        let page = stranger.get(&format!("/ledger?leaf={wrong}")).await;
        assert_eq!(page.status, StatusCode::OK);
        assert!(!page.text().contains("<script"));
        assert_eq!(
            stranger.get(&format!("/ledger/leaf/{wrong}")).await.status,
            StatusCode::NOT_FOUND
        );
    }
}
