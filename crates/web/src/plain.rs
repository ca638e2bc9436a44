//! Pages that say how things are: the charter, how the trust works, how accessible the pages are, whether all is well.

use crate::Trust;
use crate::fault::Fault;
use crate::here::{Here, Reply, own_path, see_other};
use crate::words::Words;
use axum::Json;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Query, State};
use axum::response::IntoResponse;
use pages::{About, Accessibility, CharterPage, Effect, Layer, LayerKind, PurposeLine, Rule};
use serde::Deserialize;
use serde_json::json;
use std::sync::Arc;
use territory::Text;

/// The rules in plain words beside their source.
pub(crate) async fn charter(here: Here) -> Reply {
    let page = charter_page(here.words());
    here.page(|shell| page.render(shell))
}

fn charter_page(words: Words<'_>) -> CharterPage {
    let charter = words.charter;
    let kinds = [
        (charter::Layer::LawPack, LayerKind::LawPack),
        (charter::Layer::Charter, LayerKind::Charter),
        (charter::Layer::Rules, LayerKind::Rules),
    ];
    CharterPage {
        version: charter.version().to_owned(),
        layers: kinds
            .into_iter()
            .map(|(layer, kind)| Layer {
                kind,
                rules: charter
                    .rules()
                    .iter()
                    .filter(|rule| rule.layer == layer)
                    .map(rule)
                    .collect(),
            })
            .collect(),
        purposes: charter
            .purposes()
            .map(|known| PurposeLine {
                purpose: words.purpose(&known.purpose),
                forbidden_by: known
                    .forbidden
                    .then(|| forbidding(charter, &known.purpose))
                    .flatten()
                    .map(|rule| words.rule(&rule.id)),
            })
            .collect(),
    }
}

fn rule(rule: &charter::Rule) -> Rule {
    Rule {
        id: rule.id.clone(),
        title: rule.title.clone(),
        sentence: rule.plain.clone(),
        law: (!rule.law.is_empty()).then(|| Text::new(law_fr(&rule.law), rule.law.as_str())),
        effect: match rule.effect {
            charter::Effect::Permit => Effect::Permit,
            charter::Effect::Forbid => Effect::Forbid,
        },
        source: rule.source.clone(),
    }
}

/// The rule that forbids a purpose by name: the one that writes it.
fn forbidding<'a>(
    charter: &'a charter::Charter,
    purpose: &territory::Purpose,
) -> Option<&'a charter::Rule> {
    let name = format!("\"{purpose}\"");
    charter
        .rules()
        .iter()
        .find(|rule| rule.effect == charter::Effect::Forbid && rule.source.contains(&name))
}

/// How the trust works.
pub(crate) async fn about(here: Here) -> Reply {
    here.page(|shell| About.render(shell))
}

/// How accessible these pages are.
pub(crate) async fn accessibility(here: Here) -> Reply {
    let page = Accessibility {
        contact: here.trust.settings.contact.clone(),
    };
    here.page(|shell| page.render(shell))
}

/// Where to go once the language is chosen.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Back {
    back: String,
}

/// Chooses a language with `lang=` (as any page does) and goes `back` to a page of this site.
pub(crate) async fn lang(back: Result<Query<Back>, QueryRejection>) -> Reply {
    let Query(Back { back }) = back.unwrap_or_default();
    Ok(see_other(own_path(&back).unwrap_or("/")))
}

/// Whether the trust answers: its store can be read; how many leaves there are, and how many are published.
pub(crate) async fn health(State(trust): State<Arc<Trust>>) -> Reply {
    let read = async {
        let leaves = trust.ledgers.size().await?;
        let published = trust
            .ledgers
            .checkpoint()
            .await?
            .map_or(0, |(size, _)| size);
        Ok::<_, crate::ledgers::LedgersError>((leaves, published))
    };
    match read.await {
        Ok((leaves, published)) => Ok(Json(
            json!({"status": "ok", "leaves": leaves, "published": published}),
        )
        .into_response()),
        Err(error) => {
            tracing::error!(%error, "the trust is not well");
            Err(Fault::Unavailable)
        }
    }
}

/// A source of law as French names it; charters cite in English, with numbers that both languages share.
fn law_fr(law: &str) -> String {
    const NAMES: [(&str, &str); 8] = [
        ("AI Act (EU)", "Règlement sur l’IA (UE)"),
        (
            "Data Governance Act (EU)",
            "Règlement sur la gouvernance des données (UE)",
        ),
        (
            "Open Data Directive (EU)",
            "Directive sur les données ouvertes (UE)",
        ),
        ("GDPR (EU)", "RGPD (UE)"),
        ("Territory charter", "Charte du territoire"),
        ("Steward’s rule", "Règle de l’intendance"),
        (
            "as amended in 2026, applicable from",
            "modifié en 2026, applicable le",
        ),
        (" and ", " et "),
    ];
    let french = NAMES
        .iter()
        .fold(law.to_owned(), |text, (en, fr)| text.replace(en, fr));
    french.replace("; ", "\u{202f}; ")
}

#[cfg(test)]
mod tests {
    use super::law_fr;

    #[test]
    fn a_source_of_law_is_cited_in_french() {
        assert_eq!(
            law_fr("Territory charter, art. 3; GDPR (EU) 2016/679, art. 5(1)(b) and 89(1)"),
            "Charte du territoire, art. 3\u{202f}; RGPD (UE) 2016/679, art. 5(1)(b) et 89(1)"
        );
    }
}
