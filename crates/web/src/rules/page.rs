//! `/charter`: the edition in force, in plain words beside its source.

use super::{edition_line, findings, law, layer};
use crate::fault::Fault;
use crate::here::{Here, Reply};
use crate::words::{Words, obligation};
use legislation::Examination;
use pages::{CharterPage, Effect, LawPackLine, LawSourceLine, Layer, LayerKind, PurposeLine, Rule};
use store::{AmendmentState, amendment_list, edition_count, edition_get, edition_list};

/// How many of the newest editions are looked through for those before the one in force.
const NEWEST: u32 = 10;

/// The rules in plain words beside their source.
pub(crate) async fn charter(here: Here) -> Reply {
    let version = here.charter.version().to_owned();
    let (current, newest, total, amendments) = here
        .trust
        .store
        .read("charter", move |tx| {
            Ok::<_, store::StoreError>((
                edition_get(tx, &version)?,
                edition_list(tx, 0, NEWEST)?,
                edition_count(tx)?,
                amendment_list(tx)?,
            ))
        })
        .await?;
    let current = current
        .ok_or_else(|| Fault::Internal("the charter in force is no edition of the store".into()))?;
    // Another edition may have come into force since this request began.
    let newer = newest
        .iter()
        .filter(|edition| edition.leaf > current.leaf)
        .count();
    let earlier = newest.iter().filter(|edition| edition.leaf < current.leaf);
    let words = here.words();
    let charter = words.charter;
    let examination: Option<Examination> = findings::kept(&current.findings);
    let pack = charter.law_pack();
    let page = CharterPage {
        edition: edition_line(&current.head())?,
        earlier: earlier.map(edition_line).collect::<Result<_, _>>()?,
        earlier_total: total.saturating_sub(newer as u64 + 1),
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
