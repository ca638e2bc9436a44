//! Somebody else's software agrees: Node's own Ed25519 and JSON check an agreement's file.

use crate::agreements::file;
use crate::bed::Bed;
use crate::town::Town;
use exchange::{Clause, verify};
use std::process::Command;

/// Written from the documentation alone: sorts members by UTF-16 (as JavaScript does), escapes as `JSON.stringify`.
const SCRIPT: &str = r#"
const crypto = require('node:crypto');
const canonical = (v) => Array.isArray(v) ? '[' + v.map(canonical).join(',') + ']'
  : v && typeof v === 'object'
    ? '{' + Object.keys(v).sort().map((k) => JSON.stringify(k) + ':' + canonical(v[k])).join(',') + '}'
    : JSON.stringify(v);
const signed = JSON.parse(process.argv[1]);
const { signatures, ...agreement } = signed;
const bytes = Buffer.from('bastide agreement v1\n' + canonical(agreement), 'utf8');
for (const s of signatures) {
  const key = crypto.createPublicKey({ format: 'jwk', key: { kty: 'OKP', crv: 'Ed25519', x: s.publicKey } });
  console.log(s.side, crypto.verify(null, bytes, key, Buffer.from(s.value, 'base64url')));
}
console.log(canonical(signed));
"#;

#[test]
fn another_program_verifies_the_same_signatures_over_the_same_bytes() {
    if Command::new("node").arg("--version").output().is_err() {
        eprintln!("SKIPPED: Node is not installed");
        return;
    }
    let bed = Bed::sqlite();
    let town = Town::on(&bed.fresh_url());
    let mut terms = town.terms();
    terms.security = Clause::new("Clé « été » \"\\\"\n\t𝄞 € é \u{fb33}").expect("a clause");
    let id = town.concluded(terms);
    let (file, keys) = file(&town, &id);
    assert!(verify(&file.to_string(), &keys).is_ok());
    let ask = |file: &serde_json::Value| {
        let output = Command::new("node")
            .args(["-e", SCRIPT, &file.to_string()])
            .output()
            .expect("runs");
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).expect("UTF-8")
    };
    let canonical = exchange::canonical(&file).expect("texts only");
    assert_eq!(
        ask(&file),
        format!("consumer true\nprovider true\n{canonical}\n")
    );
    let mut changed = file;
    changed["target"] = "https://data.town.example/datasets/trees".into();
    assert!(ask(&changed).starts_with("consumer false\nprovider false\n"));
}
