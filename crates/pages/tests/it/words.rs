//! What pages say, kept as snapshots of their words, and how they follow the language.

use crate::samples;
use pages::{Role, SignIn};
use territory::Lang;

/// The words of a page's main part, one line for each piece of text.
fn words(html: &str) -> String {
    let main = html.split("<main").nth(1).expect("has a main part");
    let main = main.split("</main>").next().expect("which ends");
    let pieces = main.split('<').skip(1).filter_map(|piece| {
        let text = piece
            .split_once('>')?
            .1
            .split_whitespace()
            .collect::<Vec<_>>();
        (!text.is_empty()).then(|| text.join(" "))
    });
    pieces.collect::<Vec<_>>().join("\n")
}

#[test]
fn pages_say_what_they_said() {
    for lang in [Lang::Fr, Lang::En] {
        for (name, html) in samples::all(lang) {
            if [
                "home",
                "ask-granted",
                "ask-refused",
                "ask-wrong",
                "ask-cost",
                "my-data",
                "privacy",
                "passage-privacy-again",
                "charter",
                "edition",
                "amendment",
                "contract-ended",
                "negotiation",
                "ledger-events",
                "data-set-refused",
                "publish",
                "inbox",
            ]
            .contains(&name)
            {
                insta::assert_snapshot!(format!("{name}-{lang}"), words(&html));
            }
        }
    }
}

#[test]
fn the_language_switch_leads_to_the_same_page() {
    let shell = samples::shell(Lang::Fr, "/catalogue?text=bus&lang=fr&page=2", None);
    let html = samples::catalogue().render(&shell).expect("renders");
    assert!(html.contains("<html lang=\"fr\">"));
    assert!(html.contains("href=\"/catalogue?text=bus&amp;page=2&amp;lang=en\" lang=\"en\""));
}

#[test]
fn the_next_page_keeps_the_search() {
    let shell = samples::shell(Lang::En, "/catalogue", None);
    let html = samples::catalogue().render(&shell).expect("renders");
    assert!(html.contains("href=\"/catalogue?text=bus%20%26%20tram&amp;page=3\""));
}

#[test]
fn only_the_steward_is_shown_the_way_to_the_stewardship() {
    let page = SignIn::default();
    for (role, shown) in [
        (None, false),
        (Some(Role::Citizen), false),
        (Some(Role::Steward), true),
    ] {
        let html = page
            .render(&samples::shell(Lang::En, "/", role))
            .expect("renders");
        assert_eq!(html.contains("href=\"/steward\""), shown, "{role:?}");
    }
}

#[test]
fn figures_follow_the_language() {
    let say = |lang| {
        samples::ask_granted()
            .render(&samples::shell(lang, "/ask", Some(Role::Member)))
            .expect("renders")
    };
    assert!(say(Lang::Fr).contains("4\u{202F}931") && say(Lang::Fr).contains("3,25 dépensés"));
    assert!(say(Lang::En).contains("4,931") && say(Lang::En).contains("± 24 in 19 of 20 cases"));
}

#[test]
fn a_counter_offer_says_what_it_changes_and_only_that() {
    let shell = samples::shell(Lang::En, "/contracts/negotiations/n-1", Some(Role::Member));
    let said = words(&samples::negotiation().render(&shell).expect("renders"));
    let steps = said.split("Step by step").nth(1).expect("has steps");
    assert!(steps.contains("Price\nBefore\nNothing agreed\nAfter\n200 € par an"));
    assert!(
        !steps
            .split("Six mois")
            .nth(1)
            .expect("an offer")
            .contains("Security")
    );
}

#[test]
fn what_is_confidential_is_named_and_not_shown() {
    let shell = samples::shell(Lang::En, "/contracts/c-1", None);
    let html = samples::contract_ended().render(&shell).expect("renders");
    assert!(html.contains("Agreed between the two sides, and confidential."));
    assert!(!html.contains("200 €") && !html.contains("disque"));
}

#[test]
fn only_who_may_is_offered_the_acts_on_an_amendment() {
    let shell = samples::shell(Lang::En, "/charter/amendments/5b1a", Some(Role::Steward));
    let open = samples::amendment().render(&shell).expect("renders");
    assert!(
        open.contains("/publish\"") && open.contains("/check\"") && open.contains("/withdraw\"")
    );
    let faulty = samples::amendment_wrong().render(&shell).expect("renders");
    assert!(!faulty.contains("/publish\"") && faulty.contains("cannot be published"));
    let done = samples::amendment_published()
        .render(&shell)
        .expect("renders");
    assert!(!done.contains("/check\"") && done.contains("stands in for the assembly"));
}

#[test]
fn a_cost_is_said_in_one_sentence_before_asking() {
    let say = |lang, page: pages::Ask| {
        let shell = samples::shell(lang, "/ask/cost", Some(Role::Member));
        words(&page.render(&shell).expect("renders"))
    };
    let said = say(Lang::En, samples::ask_cost());
    assert!(
        said.contains("This question costs 0.2 of your 4; 2.8 would be left."),
        "{said}"
    );
    assert!(said.contains("± 12 in 19 of 20 cases"), "{said}");
    let said = say(Lang::Fr, samples::ask_cost());
    assert!(said.contains("coûte 0,2 sur vos 4"), "{said}");
    let said = say(Lang::En, samples::ask_cost_replays());
    assert!(said.contains("it costs nothing") && !said.contains("Expected error"));
    let said = say(Lang::En, samples::ask_cost_refused());
    assert!(said.contains("Nobody is scored") && !said.contains("This question costs"));
}

#[test]
fn the_persons_budget_is_what_is_left_when_it_is_tighter() {
    let mut page = samples::ask_cost();
    if let Some(cost) = &mut page.cost {
        cost.budgets[0].persons_spent = 11.5;
    }
    let shell = samples::shell(Lang::En, "/ask/cost", Some(Role::Member));
    let said = words(&page.render(&shell).expect("renders"));
    assert!(
        said.contains("costs 0.2 of your 4; 0.5 would be left"),
        "{said}"
    );
}
