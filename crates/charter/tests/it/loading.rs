//! What is wrong with a charter is found when it is loaded, and the message says where and what to do.

use crate::town::{PERMIT_ALL, law_pack, source};
use charter::{Charter, CharterError, Edition, Layer};

/// Loads the law pack with one more file, which is wrong.
fn refused(text: &str) -> CharterError {
    let mut edition = law_pack();
    edition
        .sources
        .push(source(Layer::Rules, "mine.cedar", text));
    Charter::from_edition(edition).expect_err("it is wrong")
}

fn says(error: &CharterError, words: &[&str]) {
    let text = error.to_string();
    for word in words {
        assert!(text.contains(word), "`{word}` is not in: {text}");
    }
}

#[test]
fn an_id_twice() {
    let error = refused(&format!("{PERMIT_ALL}{PERMIT_ALL}"));
    assert!(matches!(error, CharterError::Duplicate { .. }));
    says(&error, &["mine.cedar", "everything"]);
    let error = refused(&PERMIT_ALL.replace("everything", "rows-never-leave"));
    says(
        &error,
        &[
            "mine.cedar",
            "rows-never-leave",
            "law-pack-eu/re-identification.cedar",
        ],
    );
    let error = refused(&PERMIT_ALL.replace("everything", "default-deny"));
    says(&error, &["mine.cedar", "default-deny", "built into"]);
}

#[test]
fn an_annotation_missing_or_empty() {
    for annotation in ["id", "law", "title_fr", "title_en", "plain_fr", "plain_en"] {
        let lines = PERMIT_ALL.lines();
        let missing: Vec<&str> = lines
            .filter(|line| !line.starts_with(&format!("@{annotation}(")))
            .collect();
        let error = refused(&missing.join("\n"));
        assert!(matches!(error, CharterError::Missing { .. }), "{error}");
        says(&error, &["mine.cedar", &format!("@{annotation}")]);
        if annotation == "id" {
            says(&error, &["no. 1"]);
        } else {
            says(&error, &["everything"]);
        }
    }
    let error = refused(&PERMIT_ALL.replace("Everything is allowed\"", " \""));
    says(&error, &["mine.cedar", "everything", "@title_en"]);
}

#[test]
fn an_obligation_that_nobody_can_keep() {
    let with = |obligation: &str, text: &str| {
        text.replace("@law", &format!("@obligation(\"{obligation}\")\n@law"))
    };
    let error = refused(&with("whisper", PERMIT_ALL));
    says(
        &error,
        &["mine.cedar", "everything", "whisper", "`protect-persons`"],
    );
    let forbid = PERMIT_ALL.replace("permit", "forbid");
    let error = refused(&with("protect-persons", &forbid));
    assert!(matches!(error, CharterError::ObligationOnForbid { .. }));
    says(&error, &["mine.cedar", "everything"]);
}

#[test]
fn a_misspelt_annotation_would_drop_an_obligation_silently() {
    let error = refused(&PERMIT_ALL.replace("@law", "@obligatoin(\"protect-persons\")\n@law"));
    says(
        &error,
        &["mine.cedar", "everything", "obligatoin", "`obligation`"],
    );
}

#[test]
fn a_rule_that_does_not_fit_the_schema() {
    for (wrong, word) in [
        ("when { resource.colour == 3 }", "colour"),
        ("when { resource.personal == 3 }", "types"),
        ("when { context.form == Form::\"tables\" }", "tables"),
        ("when { principal.kind == PartyKind::\"lab\" }", "lab"),
    ] {
        let text = PERMIT_ALL
            .replace("permit (principal,", "permit (principal is Party,")
            .replace(';', &format!("\n{wrong};"));
        let error = refused(&text);
        assert!(matches!(error, CharterError::Schema { .. }), "{error}");
        says(&error, &["mine.cedar", "everything", word]);
    }
    let error = refused(&PERMIT_ALL.replace("action,", "action == Action::\"copy\","));
    says(&error, &["mine.cedar", "everything", "copy"]);
}

#[test]
fn a_rule_that_could_never_apply() {
    let error = refused(
        &PERMIT_ALL
            .replace("(principal,", "(principal is Person,")
            .replace(';', "when { principal is Party };"),
    );
    assert!(matches!(error, CharterError::Schema { .. }), "{error}");
    says(&error, &["mine.cedar", "everything"]);
}

#[test]
fn a_purpose_that_does_not_exist() {
    let wrong = "when { context.purpose in Purpose::\"CombatClimatChange\" };";
    let error = refused(&PERMIT_ALL.replace(';', wrong));
    says(
        &error,
        &[
            "mine.cedar",
            "everything",
            "CombatClimatChange",
            "did you mean `CombatClimateChange`",
        ],
    );
}

#[test]
fn not_cedar_at_all() {
    let error = refused(&PERMIT_ALL.replace("permit", "allow"));
    says(&error, &["mine.cedar", "line 8"]);
    let error = refused(&PERMIT_ALL.replace("(principal,", "(principal == ?principal,"));
    assert!(matches!(error, CharterError::Template { .. }));
    says(&error, &["mine.cedar", "everything"]);
    let error = refused(&PERMIT_ALL.replace("@id(\"everything\")", "@id(\"Every thing\")"));
    says(&error, &["mine.cedar", "Every thing", "lower-case"]);
}

#[test]
fn too_much_of_it() {
    let error = refused(&"// long\n".repeat(100_000));
    says(&error, &["mine.cedar", "800000"]);
    let error = refused(&PERMIT_ALL.replace("Everything is allowed to", &"word ".repeat(40)));
    says(&error, &["mine.cedar", "everything", "@plain_en", "32"]);
    let many: String = (0..300)
        .map(|n| PERMIT_ALL.replace("everything", &format!("rule-{n}")))
        .collect();
    says(&refused(&many), &["mine.cedar", "256"]);
}

#[test]
fn the_version_names_the_content_and_not_the_order() {
    let standard = Charter::standard().expect("standard");
    assert_eq!(standard.version().len(), "blake3:".len() + 64);
    let mut edition = Edition::standard();
    edition.sources.reverse();
    let reversed = Charter::from_edition(edition.clone()).expect("reversed");
    assert_eq!(standard.version(), reversed.version());
    assert_eq!(reversed.edition(), &edition);
    edition.sources[0].text.push_str("\n// a remark\n");
    let other = Charter::from_edition(edition).expect("remarked");
    assert_ne!(standard.version(), other.version());
}

#[test]
fn a_charter_can_be_shared_between_threads() {
    fn shared<T: Send + Sync>(_: &T) {}
    shared(&Charter::standard().expect("standard"));
}
