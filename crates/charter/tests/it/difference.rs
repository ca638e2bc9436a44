//! What a new edition changes, and how binding that is.

use crate::mutation::without;
use crate::town::{PERMIT_ALL, source};
use charter::{Edition, Layer, RuleChange};

fn layers(older: &Edition, newer: &Edition) -> Vec<Layer> {
    let difference = older.difference(newer).expect("both load");
    difference.layers().into_iter().collect()
}

#[test]
fn the_same_edition_differs_in_nothing() {
    let standard = Edition::standard();
    let mut remarked = standard.clone();
    remarked.sources.reverse();
    remarked.sources[0].text.push_str("\n// a remark\n");
    let difference = standard.difference(&remarked).expect("both load");
    assert!(difference.is_empty() && difference.layers().is_empty());
}

#[test]
fn rules_are_added_removed_and_changed() {
    let older = Edition::standard();
    let mut newer = without(older.clone(), "companies-for-the-transition");
    newer
        .sources
        .push(source(Layer::Rules, "mine.cedar", PERMIT_ALL));
    let changed = newer
        .sources
        .iter_mut()
        .find(|source| source.text.contains("k>=10"))
        .expect("a rule asks for groups of ten");
    let layer = changed.layer;
    changed.text = changed.text.replacen("k>=10", "k>=20", 1);
    let difference = older.difference(&newer).expect("both load");
    let said: Vec<String> = difference
        .rules
        .iter()
        .map(|change| match change {
            RuleChange::Added(rule) => format!("+{}", rule.id),
            RuleChange::Removed(rule) => format!("-{}", rule.id),
            RuleChange::Changed { before, after } => {
                assert_eq!(before.source, after.source);
                assert_ne!(before.obligations, after.obligations);
                format!("~{}", after.id)
            }
        })
        .collect();
    assert_eq!(
        said,
        [
            "-companies-for-the-transition",
            "+everything",
            "~internal-figures-for-neighbours"
        ]
    );
    assert_eq!(layer, Layer::Charter);
    assert!(!difference.law_pack);
    assert_eq!(layers(&older, &newer), [Layer::Charter, Layer::Rules]);
    let back = newer.difference(&older).expect("both load");
    assert_eq!(back.rules.len(), 3);
    assert!(matches!(back.rules[0], RuleChange::Added(_)));
}

#[test]
fn a_change_of_law_is_seen_in_rules_and_manifest() {
    let standard = Edition::standard();
    let lawless = without(standard.clone(), "no-social-scoring");
    assert_eq!(layers(&standard, &lawless), [Layer::LawPack]);
    let mut dated = standard.clone();
    dated.law_pack.push_str("\n# another day\n");
    let difference = standard.difference(&dated).expect("both load");
    assert!(difference.law_pack && difference.rules.is_empty() && !difference.is_empty());
    let blank = Edition::under_law_pack("blank").expect("known");
    assert_eq!(layers(&standard, &blank), [Layer::LawPack]);
}

#[test]
fn a_rule_that_moves_to_another_layer_touches_both() {
    let older = Edition::standard();
    let mut newer = older.clone();
    for source in &mut newer.sources {
        if source.layer == Layer::Rules {
            source.layer = Layer::Charter;
        }
    }
    assert_eq!(layers(&older, &newer), [Layer::Charter, Layer::Rules]);
}

#[test]
fn an_edition_that_is_no_charter_has_no_difference() {
    let mut broken = Edition::standard();
    broken.sources[0].text.push_str("permit");
    assert!(Edition::standard().difference(&broken).is_err());
}
