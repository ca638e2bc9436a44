//! A small, strict reader of HTML: every tag closed in order, every id once, every reference to an id met.

use std::collections::HashSet;

const VOID: [&str; 6] = ["meta", "link", "input", "br", "img", "hr"];

/// One start tag: its name and its attributes.
pub(crate) type Tag = (String, Vec<(String, String)>);

/// Reads a page; panics with what is wrong.
pub(crate) fn tags(html: &str) -> Vec<Tag> {
    let mut rest = html
        .strip_prefix("<!doctype html>")
        .expect("starts with a doctype");
    let (mut open, mut found): (Vec<String>, Vec<Tag>) = (Vec::new(), Vec::new());
    while let Some(at) = rest.find('<') {
        let text = &rest[..at];
        assert!(!text.contains('>'), "a bare > in: {text}");
        rest = &rest[at + 1..];
        if let Some(after) = rest.strip_prefix('/') {
            let (name, next) = after.split_once('>').expect("an end tag ends");
            assert_eq!(open.pop().as_deref(), Some(name), "closed out of order");
            rest = next;
            continue;
        }
        let (tag, next, closed) = start_tag(rest);
        if !closed && !VOID.contains(&tag.0.as_str()) {
            open.push(tag.0.clone());
        }
        found.push(tag);
        rest = next;
    }
    assert!(open.is_empty(), "left open: {open:?}");
    found
}

fn start_tag(text: &str) -> (Tag, &str, bool) {
    let end = text
        .find(|c: char| c.is_whitespace() || c == '>' || c == '/')
        .expect("a tag ends");
    let (name, mut rest) = text.split_at(end);
    assert!(
        name.chars().all(|c| c.is_ascii_alphanumeric()),
        "tag name `{name}`"
    );
    let mut attributes: Vec<(String, String)> = Vec::new();
    loop {
        rest = rest.trim_start();
        if let Some(next) = rest.strip_prefix("/>") {
            return ((name.into(), attributes), next, true);
        }
        if let Some(next) = rest.strip_prefix('>') {
            return ((name.into(), attributes), next, false);
        }
        let end = rest
            .find(|c: char| c.is_whitespace() || c == '=' || c == '>')
            .expect("an attribute ends");
        let (key, after) = rest.split_at(end);
        let (value, after) = match after.strip_prefix("=\"") {
            Some(quoted) => quoted.split_once('"').expect("a value ends"),
            None => ("", after),
        };
        assert!(!value.contains('<'), "a tag within {key}=\"{value}\"");
        assert!(
            attributes.iter().all(|(k, _)| k != key),
            "{key} twice in {name}"
        );
        attributes.push((key.into(), value.into()));
        rest = after;
    }
}

/// The value of an attribute.
pub(crate) fn value<'t>(tag: &'t Tag, name: &str) -> Option<&'t str> {
    tag.1
        .iter()
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.as_str())
}

#[test]
fn every_page_is_well_formed_and_asks_for_no_script_or_inline_style() {
    for lang in [territory::Lang::Fr, territory::Lang::En] {
        for (name, html) in crate::samples::all(lang) {
            let tags = tags(&html);
            let ids: Vec<&str> = tags.iter().filter_map(|tag| value(tag, "id")).collect();
            let known: HashSet<&str> = ids.iter().copied().collect();
            assert_eq!(
                ids.len(),
                known.len(),
                "{name}: an id stands twice in {ids:?}"
            );
            for tag in &tags {
                let context = format!("{name}: {tag:?}");
                assert!(tag.0 != "script" && tag.0 != "style", "{context}");
                for (key, text) in &tag.1 {
                    assert!(key != "style" && !key.starts_with("on"), "{context}");
                    if ["for", "aria-labelledby", "aria-describedby"].contains(&key.as_str()) {
                        assert!(text.split(' ').all(|id| known.contains(id)), "{context}");
                    }
                    if let (true, Some(anchor)) = (key == "href", text.strip_prefix('#')) {
                        assert!(known.contains(anchor), "{context}");
                    }
                }
                if tag.0 == "form" && value(tag, "method") == Some("post") {
                    assert!(
                        html.contains("name=\"csrf\" value=\"0f1e2d3c4b5a\""),
                        "{context}"
                    );
                }
            }
            let headings: Vec<u32> = tags
                .iter()
                .filter_map(|tag| tag.0.strip_prefix('h')?.parse().ok())
                .collect();
            assert_eq!(
                headings.iter().filter(|level| **level == 1).count(),
                1,
                "{name}"
            );
            assert!(
                headings
                    .windows(2)
                    .all(|two| two[1] <= two[0] + 1 || two[0] == 1 && two[1] == 2),
                "{name}: {headings:?}"
            );
        }
    }
}

#[test]
fn the_home_page_of_a_whole_town_is_small() {
    let shell = crate::samples::shell(territory::Lang::Fr, "/", None);
    let html = crate::samples::home(300).render(&shell).expect("renders");
    let css: usize = pages::assets().iter().map(|asset| asset.bytes.len()).sum();
    assert!(html.len() + css <= 60_000, "{} + {css} bytes", html.len());
}
