//! The suite of attacks on trusts of its own, as whoever doubts would run it.

use crate::program::{Ended, bastide};

#[test]
fn every_attack_stays_within_what_is_allowed_and_breaks_what_is_broken() {
    let output = bastide()
        .args(["audit", "privacy", "--quick", "--json"])
        .output()
        .expect("runs");
    let report = Ended::from(output).is(0).json();
    let findings = report["findings"].as_array().expect("findings").clone();
    assert!(findings.len() >= 12, "{report}");
    for finding in findings {
        assert_eq!(finding["resisted"], true, "{finding}");
        assert_eq!(finding["control_caught"], true, "{finding}");
        assert!(finding["trials"].as_u64() > Some(0), "{finding}");
    }
}
