//! Past questions are kept and decided again: what is on record and what was found out reads back as it was written.

use crate::odd::request;
use charter::{Charter, Circumstances, Edition, Standing};
use proptest::prelude::*;
use std::sync::LazyLock;

static STANDARD: LazyLock<Charter> = LazyLock::new(|| Charter::standard().expect("standard"));

proptest! {
    #![proptest_config(ProptestConfig::with_cases(500))]

    #[test]
    fn a_kept_question_is_decided_as_it_was(ask in request()) {
        let standing = serde_json::to_string(&ask.standing).expect("it is written");
        let circumstances = serde_json::to_string(&ask.circumstances).expect("it is written");
        let standing: Standing = serde_json::from_str(&standing).expect("it reads back");
        let circumstances: Circumstances = serde_json::from_str(&circumstances).expect("it reads back");
        prop_assert_eq!(&standing, &ask.standing);
        prop_assert_eq!(&circumstances, &ask.circumstances);
        let before = ask.decided_by(&STANDARD);
        let again = charter::Request { standing: &standing, circumstances: &circumstances, ..ask.request() };
        prop_assert_eq!(STANDARD.decide(&again), before);
    }
}

#[test]
fn an_edition_travels_as_json_and_keeps_its_version() {
    let text = serde_json::to_string(&Edition::standard()).expect("it is written");
    let edition: Edition = serde_json::from_str(&text).expect("it reads back");
    assert_eq!(edition.version(), Edition::standard().version());
}

#[test]
fn what_an_older_record_does_not_say_is_unknown() {
    let circumstances: Circumstances =
        serde_json::from_str("{\"form\":\"aggregate\"}").expect("it reads");
    assert!(!circumstances.within_budget && !circumstances.warrant);
    let standing: Standing = serde_json::from_str("{}").expect("it reads");
    assert_eq!(standing, Standing::default());
}
