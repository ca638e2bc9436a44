//! Names, texts and paths that try to break out of the page stay text.

use crate::markup::{tags, value};
use crate::samples;
use pages::{Cell, Change, Flash, Part, Role};
use territory::{Lang, Text};

const HOSTILE: &str = "<script>alert(1)</script>\" ' onfocus=x <img src=x>\u{202E}evil\u{2066}";

fn assert_harmless(html: &str) {
    let tags = tags(html);
    assert!(tags.iter().all(|tag| tag.0 != "script" && tag.0 != "img"));
    assert!(tags.iter().all(|tag| value(tag, "onfocus").is_none()));
    assert!(
        html.contains("&lt;script&gt;"),
        "the name is shown, as text"
    );
    assert!(
        !html.contains(['\u{202E}', '\u{2066}']),
        "no direction control"
    );
}

#[test]
fn a_hostile_town_name_person_and_notice_stay_text() {
    for lang in [Lang::Fr, Lang::En] {
        let mut shell = samples::shell(lang, "/\"><script>?x=\"><script>", Some(Role::Steward));
        shell.town_name = HOSTILE.into();
        shell.csrf = Some(HOSTILE.into());
        shell.flash = Some(Flash::Notice(Text::new(HOSTILE, HOSTILE)));
        if let Some(who) = &mut shell.signed_in {
            who.display_name = HOSTILE.into();
        }
        assert_harmless(&samples::steward().render(&shell).expect("renders"));
        assert_harmless(&samples::home(3).render(&shell).expect("renders"));
    }
}

#[test]
fn hostile_data_stays_text_in_tables_charts_and_forms() {
    let shell = samples::shell(Lang::En, "/ask", Some(Role::Member));
    let mut ask = samples::ask_granted();
    ask.form.sql = format!("</textarea>{HOSTILE}");
    if let Some(table) = ask.answer.as_mut().and_then(|answer| answer.table.as_mut()) {
        table.rows[0][0] = Cell::Text(HOSTILE.into());
        table.columns[1].name = HOSTILE.into();
    }
    assert_harmless(&ask.render(&shell).expect("renders"));

    let mut page = samples::data_set();
    page.data_set.name = HOSTILE.into();
    page.data_set.description = HOSTILE.into();
    page.provider.name = HOSTILE.into();
    page.data_set.tables[0].columns[2].name =
        "a\"><script>".parse().expect("any text is a column's name");
    assert_harmless(&page.render(&shell).expect("renders"));

    let mut cost = samples::ask_cost();
    cost.form.margin = HOSTILE.into();
    if let Some(cost) = &mut cost.cost {
        cost.figures[0].name = HOSTILE.into();
    }
    assert_harmless(&cost.render(&shell).expect("renders"));

    let mut report = samples::privacy_report();
    report.data_set.name = HOSTILE.into();
    report.answers[0].mechanism = HOSTILE.into();
    report.spent[0].party.name = HOSTILE.into();
    assert_harmless(&report.render(&shell).expect("renders"));

    let mut catalogue = samples::catalogue();
    catalogue.query.text = HOSTILE.into();
    assert_harmless(&catalogue.render(&shell).expect("renders"));
}

#[test]
fn hostile_words_stay_text_in_contracts_and_amendments() {
    let shell = samples::shell(Lang::Fr, "/contracts/c-1", Some(Role::Steward));
    let mut contract = samples::contract_ended();
    contract.id = "\"><script>".into();
    contract.consumer.name = HOSTILE.into();
    contract.terms.security = Part::Confidential(HOSTILE.into());
    assert_harmless(&contract.render(&shell).expect("renders"));

    let mut negotiation = samples::negotiation();
    negotiation.steps[1].note = format!("</blockquote>{HOSTILE}");
    negotiation.form.note = format!("</textarea>{HOSTILE}");
    assert_harmless(&negotiation.render(&shell).expect("renders"));

    let mut proposal = samples::propose_wrong();
    proposal.form.sources[0].text = format!("</textarea>{HOSTILE}");
    proposal.form.sources[0].name = HOSTILE.into();
    assert_harmless(&proposal.render(&shell).expect("renders"));

    let mut amendment = samples::amendment();
    amendment.why = HOSTILE.into();
    if let Some(difference) = &mut amendment.difference {
        difference.rules[1].change = Change::Added {
            after: format!("</code></pre>{HOSTILE}"),
        };
    }
    assert_harmless(&amendment.render(&shell).expect("renders"));

    let mut charter = samples::charter();
    charter.law_pack.sources[0].url = "javascript:alert(1)".into();
    let html = charter.render(&shell).expect("renders");
    assert!(
        !html.contains("javascript:"),
        "only web addresses become links"
    );
}
