//! Every page, filled with a small invented town: the gallery shows them, the tests read them.

mod contracts;
mod data;
mod people;
mod privacy;
mod rules;
mod stewardship;
mod town;
mod words;

pub(crate) use contracts::*;
pub(crate) use data::*;
pub(crate) use people::*;
pub(crate) use privacy::*;
pub(crate) use rules::*;
pub(crate) use stewardship::*;
pub(crate) use town::*;
pub(crate) use words::*;

use pages::*;
use territory::Lang;

/// Every page in one language: its name in the gallery and its HTML.
pub(crate) fn all(lang: Lang) -> Vec<(&'static str, String)> {
    let visitor = |path: &str| shell(lang, path, None);
    let citizen = |path: &str| shell(lang, path, Some(Role::Citizen));
    let member = |path: &str| shell(lang, path, Some(Role::Member));
    let at_steward = |path: &str| shell(lang, path, Some(Role::Steward));
    let mut flashed = citizen("/my-data");
    flashed.flash = Some(Flash::ObjectionFiled { leaf: 1_281 });
    let mut lost = ledger();
    lost.not_found = Some("<b>9999</b>".into());
    let empty = Home {
        map: None,
        districts: Vec::new(),
        families: Vec::new(),
        data_sets: 0,
        open_data_sets: 0,
        uses: 0,
        refused: 0,
        latest: Vec::new(),
    };
    let rendered = [
        ("home", home(300).render(&visitor("/"))),
        ("home-empty", empty.render(&visitor("/"))),
        (
            "catalogue",
            catalogue().render(&visitor("/catalogue?text=bus%20%26%20tram&lang=fr&page=2")),
        ),
        (
            "data-set",
            data_set().render(&visitor("/catalogue/households")),
        ),
        ("ask-signed-out", ask().render(&visitor("/ask"))),
        ("ask", ask().render(&member("/ask"))),
        ("ask-granted", ask_granted().render(&member("/ask"))),
        ("ask-refused", ask_refused().render(&member("/ask"))),
        ("ask-wrong", ask_wrong().render(&member("/ask"))),
        ("ask-cost", ask_cost().render(&member("/ask/cost"))),
        (
            "ask-cost-replays",
            ask_cost_replays().render(&member("/ask/cost")),
        ),
        (
            "ask-cost-refused",
            ask_cost_refused().render(&member("/ask/cost")),
        ),
        ("my-data", my_data().render(&flashed)),
        (
            "privacy",
            privacy_report().render(&visitor("/datasets/households/privacy")),
        ),
        (
            "privacy-unused",
            privacy_report_unused().render(&visitor("/datasets/households/privacy")),
        ),
        (
            "privacy-nobody",
            privacy_report_nobody().render(&visitor("/datasets/bus/privacy")),
        ),
        (
            "passage-privacy",
            answer_privacy().render(&visitor("/passages/1284/privacy")),
        ),
        (
            "passage-privacy-exact",
            answer_privacy_exact().render(&visitor("/passages/1283/privacy")),
        ),
        (
            "passage-privacy-again",
            answer_privacy_again().render(&visitor("/passages/1286/privacy")),
        ),
        (
            "object",
            object().render(&citizen("/my-data/object?dataset=households")),
        ),
        ("ledger", ledger().render(&visitor("/ledger"))),
        (
            "ledger-not-found",
            lost.render(&visitor("/ledger?leaf=9999")),
        ),
        ("leaf", leaf().render(&visitor("/ledger/leaf/1282"))),
        ("charter", charter().render(&visitor("/charter"))),
        ("sign-in", sign_in().render(&visitor("/sign-in"))),
        ("steward", steward().render(&at_steward("/steward"))),
        (
            "attestations",
            attestations().render(&at_steward("/steward/attestations")),
        ),
        (
            "attest-wrong",
            attest().render(&at_steward("/steward/attestations")),
        ),
        (
            "catalogue-yours",
            catalogue_yours().render(&member("/catalogue")),
        ),
        (
            "data-set-yours",
            data_set_yours(true).render(&member("/catalogue/households")),
        ),
        (
            "data-set-refused",
            data_set_yours(false).render(&member("/catalogue/households")),
        ),
        (
            "ledger-events",
            ledger_of_events().render(&visitor("/ledger")),
        ),
        (
            "leaf-edition",
            leaf_of_edition().render(&visitor("/ledger/leaf/1282")),
        ),
        ("duties", duties().render(&member("/duties"))),
        ("editions", editions().render(&visitor("/charter/editions"))),
        (
            "edition",
            edition(false).render(&visitor("/charter/editions/9f2c")),
        ),
        (
            "edition-first",
            edition(true).render(&visitor("/charter/editions/9f2c")),
        ),
        (
            "amendments",
            amendments().render(&at_steward("/charter/amendments")),
        ),
        (
            "propose",
            propose().render(&at_steward("/charter/amendments/new")),
        ),
        (
            "propose-wrong",
            propose_wrong().render(&at_steward("/charter/amendments")),
        ),
        (
            "amendment",
            amendment().render(&at_steward("/charter/amendments/5b1a")),
        ),
        (
            "amendment-wrong",
            amendment_wrong().render(&at_steward("/charter/amendments/5b1a")),
        ),
        (
            "amendment-published",
            amendment_published().render(&visitor("/charter/amendments/5b1a")),
        ),
        (
            "publish",
            publish().render(&at_steward("/charter/amendments/5b1a/publish")),
        ),
        ("contracts", contracts().render(&visitor("/contracts"))),
        (
            "contracts-waiting",
            contracts_waiting().render(&member("/contracts")),
        ),
        ("contract", contract().render(&member("/contracts/c-1"))),
        (
            "contract-ended",
            contract_ended().render(&visitor("/contracts/c-1")),
        ),
        (
            "request",
            request().render(&member("/contracts/request?dataset=hospital_stays")),
        ),
        (
            "request-wrong",
            request_wrong().render(&member("/contracts/request")),
        ),
        (
            "request-allowed",
            request_sent(0).render(&member("/contracts/request")),
        ),
        (
            "request-sent",
            request_sent(1).render(&member("/contracts/request")),
        ),
        (
            "request-never",
            request_sent(2).render(&member("/contracts/request")),
        ),
        ("inbox", inbox().render(&member("/contracts/inbox"))),
        (
            "negotiation",
            negotiation().render(&member("/contracts/negotiations/n-1")),
        ),
        (
            "negotiation-wrong",
            negotiation_wrong().render(&member("/contracts/negotiations/n-1")),
        ),
        (
            "negotiation-signed",
            negotiation_signed().render(&member("/contracts/negotiations/n-1")),
        ),
        (
            "problem-404",
            Problem::NotFound.render(&visitor("/nowhere")),
        ),
        (
            "problem-429",
            Problem::TooMany { retry_after_s: 30 }.render(&visitor("/ask")),
        ),
        ("about", About.render(&visitor("/about"))),
        (
            "accessibility",
            Accessibility {
                contact: Some("acces@villemarche.example".into()),
            }
            .render(&visitor("/accessibility")),
        ),
    ];
    rendered
        .into_iter()
        .map(|(name, html)| (name, html.expect("a sample page renders")))
        .collect()
}
