//! `/charter`: the edition in force, in plain words beside its source.

use super::{edition_line, findings, law, layer};
use crate::fault::Fault;
use crate::here::{Here, Reply};
use crate::words::{Words, obligation};
use legislation::Examination;
use pages::{CharterPage, Effect, LawPackLine, LawSourceLine, Layer, LayerKind, PurposeLine, Rule};
use store::{AmendmentState, amendment_list, edition_list};

/// The rules in plain words beside their source.
pub(crate) async fn charter(here: Here) -> Reply {
    let (editions, amendments) = here
        .trust
        .store
        .read("charter", |tx| {
            Ok::<_, store::StoreError>((edition_list(tx)?, amendment_list(tx)?))
        })
        .await?;
    let words = here.words();
    let charter = words.charter;
    let in_force = editions
        .iter()
        .position(|edition| edition.version == charter.version())
        .ok_or_else(|| Fault::Internal("the charter in force is no edition of the store".into()))?;
    let (newer, rest) = editions.split_at(in_force);
    let Some((current, earlier)) = rest.split_first() else {
        return Err(Fault::Internal(format!(
            "{} editions, none in force",
            newer.len()
        )));
    };
    let examination: Option<Examination> = findings::kept(&current.findings);
    let pack = charter.law_pack();
    let page = CharterPage {
        edition: edition_line(current)?,
        earlier: earlier.iter().map(edition_line).collect::<Result<_, _>>()?,
        amendments: amendments
            .iter()
            .filter(|one| one.state == AmendmentState::Open)
            .map(super::amendment::line)
            .collect(),
        refusals: findings::refusals(words, charter, examination.as_ref()),
        solver: findings::solver(examination.as_ref()),
        law_pack: LawPackLine {
            title: pack.title.clone(),
            dated: pack.dated.clone(),
            sources: pack
                .sources
                .iter()
                .map(|source| LawSourceLine {
                    title: source.title.clone(),
                    url: source.url.clone(),
                    articles: source.articles.clone(),
                    applies_from: source.applies_from.clone(),
                })
                .collect(),
        },
        layers: layers(charter),
        purposes: purposes(words),
    };
    here.page(|shell| page.render(shell))
}

fn layers(charter: &charter::Charter) -> Vec<Layer> {
    [LayerKind::LawPack, LayerKind::Charter, LayerKind::Rules]
        .into_iter()
        .map(|kind| Layer {
            kind,
            rules: charter
                .rules()
                .iter()
                .filter(|rule| layer(rule.layer) == kind)
                .map(rule)
                .collect(),
        })
        .collect()
}

fn rule(rule: &charter::Rule) -> Rule {
    Rule {
        id: rule.id.clone(),
        title: rule.title.clone(),
        sentence: rule.plain.clone(),
        law: law::cited(&rule.law),
        effect: match rule.effect {
            charter::Effect::Permit => Effect::Permit,
            charter::Effect::Forbid => Effect::Forbid,
        },
        obligations: rule.obligations.iter().copied().map(obligation).collect(),
        source: rule.source.clone(),
    }
}

fn purposes(words: Words<'_>) -> Vec<PurposeLine> {
    words
        .charter
        .purposes()
        .map(|known| PurposeLine {
            purpose: words.purpose(&known.purpose),
            forbidden_by: known
                .forbidden
                .then(|| forbidding(words.charter, &known.purpose))
                .flatten()
                .map(|rule| words.rule(&rule.id)),
        })
        .collect()
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
