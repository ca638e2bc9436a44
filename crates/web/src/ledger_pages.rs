//! `/ledger`: the public record for people.

use crate::fault::Fault;
use crate::here::{Here, Reply, see_other};
use crate::ledgers::hash_hex;
use crate::paging::{PER_PAGE, number as page_number, paging};
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::http::header;
use axum::response::IntoResponse;
use gate::Leaf;
use pages::{LeafAbout, LeafPage, LedgerPage};
use serde::Deserialize;
use store::{PassageFilter, passage_list};

/// What the ledger's page is asked for.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    leaf: String,
    page: String,
}

/// The ledger, newest leaf first; with `leaf=`, the way to that leaf.
pub(crate) async fn list(here: Here, wanted: Result<Query<Wanted>, QueryRejection>) -> Reply {
    let Query(wanted) = wanted.unwrap_or_default();
    let ledgers = &here.trust.ledgers;
    let total = ledgers.size().await?;
    let asked = wanted.leaf.trim();
    if let Some(leaf) = number(asked).filter(|leaf| *leaf < total) {
        return Ok(see_other(&format!("/ledger/leaf/{leaf}")));
    }
    let (paging, skipped) = paging(page_number(&wanted.page), total, PER_PAGE);
    let to = total.saturating_sub(skipped);
    let from = to.saturating_sub(PER_PAGE);
    let words = here.words();
    let mut latest: Vec<_> = (from..)
        .zip(ledgers.leaves(from, to).await?)
        .filter_map(|(number, body)| Some(words.leaf(number, &Leaf::from_bytes(&body).ok()?)))
        .collect();
    latest.reverse();
    let (size, checkpoint) = ledgers.checkpoint_of_all().await?.unwrap_or_default();
    let page = LedgerPage {
        size,
        checkpoint,
        verifier_key: ledgers.verifier_key(),
        latest,
        paging,
        not_found: (!asked.is_empty()).then(|| asked.chars().take(40).collect()),
    };
    here.page(|shell| page.render(shell))
}

/// One leaf, or its proof when the address ends so.
pub(crate) async fn leaf(here: Here, Path(name): Path<String>) -> Reply {
    match name.strip_suffix(".tlog-proof") {
        Some(name) => proof(&here, number(name).ok_or(Fault::NotFound)?).await,
        None => show(&here, number(&name).ok_or(Fault::NotFound)?).await,
    }
}

async fn show(here: &Here, leaf: u64) -> Reply {
    let ledgers = &here.trust.ledgers;
    let size = ledgers.size().await?;
    let body = match leaf < size {
        true => ledgers
            .leaves(leaf, leaf + 1)
            .await?
            .pop()
            .ok_or(Fault::NotFound)?,
        false => return Err(Fault::NotFound),
    };
    let read = Leaf::from_bytes(&body).ok();
    let about = match &read {
        Some(Leaf::Agreement { agreement, .. } | Leaf::AgreementEnd { agreement, .. }) => {
            Some(LeafAbout::Contract(agreement.clone()))
        }
        Some(Leaf::Charter { version, .. }) => Some(LeafAbout::Edition(version.clone())),
        _ => None,
    };
    let mut passage = read.map(|read| here.words().leaf(leaf, &read));
    if let Some(passage) = passage.as_mut().filter(|passage| {
        use pages::LeafKind::{Evaluation, Question};
        matches!(passage.kind, Question | Evaluation)
    }) {
        // The reason stands beside the leaf, not in it; it names only what the leaf names. A disclosure's would name
        // the data set, which its leaf hides.
        let filter = PassageFilter {
            leaf: Some(leaf),
            ..PassageFilter::default()
        };
        let kept = here
            .trust
            .store
            .read("passage find", move |tx| passage_list(tx, &filter, 1))
            .await?;
        if let Some(kept) = kept.into_iter().next() {
            passage.reason = kept.reason;
        }
    }
    let page = LeafPage {
        leaf,
        size,
        passage,
        about,
        fields: fields(&body),
        hash: hash_hex(&body),
        raw: String::from_utf8_lossy(&body).into_owned(),
    };
    here.page(|shell| page.render(shell))
}

async fn proof(here: &Here, leaf: u64) -> Reply {
    let proof = here
        .trust
        .ledgers
        .proof(leaf)
        .await?
        .ok_or(Fault::NotFound)?;
    let name = format!("attachment; filename=\"leaf-{leaf}.tlog-proof\"");
    Ok((
        [
            (header::CONTENT_TYPE, "text/plain; charset=utf-8".to_owned()),
            (header::CONTENT_DISPOSITION, name),
        ],
        proof,
    )
        .into_response())
}

/// A leaf's number in its one spelling.
fn number(text: &str) -> Option<u64> {
    let canonical = text == "0" || !text.starts_with('0');
    (canonical && text.len() <= 19 && text.bytes().all(|b| b.is_ascii_digit()))
        .then(|| text.parse().ok())?
}

/// The members of the leaf's JSON object, in their order in the text.
fn fields(body: &[u8]) -> Vec<(String, String)> {
    struct Members(Vec<(String, String)>);
    impl<'de> Deserialize<'de> for Members {
        fn deserialize<D: serde::Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
            struct Visitor;
            impl<'de> serde::de::Visitor<'de> for Visitor {
                type Value = Members;
                fn expecting(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                    f.write_str("an object")
                }
                fn visit_map<A: serde::de::MapAccess<'de>>(
                    self,
                    mut map: A,
                ) -> Result<Members, A::Error> {
                    let mut members = Vec::new();
                    while let Some((name, value)) = map.next_entry::<String, serde_json::Value>()? {
                        let value = match value {
                            serde_json::Value::String(text) => text,
                            other => other.to_string(),
                        };
                        members.push((name, value));
                    }
                    Ok(Members(members))
                }
            }
            from.deserialize_map(Visitor)
        }
    }
    serde_json::from_slice::<Members>(body).map_or_else(|_| Vec::new(), |members| members.0)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_leaf_has_one_number() {
        assert_eq!(number("0"), Some(0));
        assert_eq!(number("120"), Some(120));
        for bad in [
            "",
            "00",
            "01",
            "+1",
            "-1",
            "1.0",
            "١",
            "99999999999999999999",
        ] {
            assert_eq!(number(bad), None, "{bad}");
        }
    }

    #[test]
    fn fields_keep_the_order_of_the_leaf() {
        let found = fields(br#"{"kind":"x","at":3,"data":["b","a"]}"#);
        assert_eq!(
            found,
            [
                ("kind".into(), "x".into()),
                ("at".into(), "3".into()),
                ("data".into(), r#"["b","a"]"#.into())
            ]
        );
        assert!(fields(b"no json").is_empty());
    }
}
