//! `/catalogue`: what data there is, and the page of each data set.

use crate::fault::Fault;
use crate::here::{Here, Reply};
use crate::paging::{number, page_of};
use crate::words::Words;
use crate::your_use;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use citizens::{uses_count, uses_of};
use pages::{Catalogue, CatalogueQuery, DataSetPage, Named};
use serde::Deserialize;
use std::collections::BTreeSet;
use territory::{DataSet, DataSetId, Party, PartyKind, PlaceId};

/// Longest text looked for, in characters; the rest does not count.
const TEXT_MAX: usize = 100;

/// The search form as it is sent; what makes no sense is no condition.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    text: String,
    sensitivity: String,
    provider: String,
    place: String,
    family: String,
    page: String,
    purpose: String,
    usable: String,
}

/// The catalogue, searched.
pub(crate) async fn list(here: Here, wanted: Result<Query<Wanted>, QueryRejection>) -> Reply {
    let Query(wanted) = wanted.unwrap_or_default();
    let words = here.words();
    let query = CatalogueQuery {
        text: wanted.text.chars().take(TEXT_MAX).collect(),
        sensitivity: wanted.sensitivity.parse().ok(),
        provider: wanted.provider.parse().ok(),
        place: wanted.place.parse().ok(),
        family: wanted.family.parse().ok(),
    };
    let mut your_uses = your_use::asked(&here, &wanted.purpose, &wanted.usable);
    let usable = match your_uses.as_ref().filter(|uses| uses.usable_only) {
        Some(uses) => Some(your_use::usable(&here, uses).await?),
        None => None,
    };
    let mut found: Vec<&DataSet> = here
        .snapshot
        .datasets
        .iter()
        .filter(|dataset| {
            usable
                .as_ref()
                .is_none_or(|usable| usable.contains(&dataset.id))
                && fits(words, &query, dataset)
        })
        .collect();
    found.sort_by_cached_key(|dataset| alphabetical(&dataset.name));
    let (found, paging) = page_of(&found, number(&wanted.page));
    if let Some(uses) = your_uses.as_mut() {
        let shown: Vec<DataSetId> = found.iter().map(|dataset| dataset.id.clone()).collect();
        uses.verdicts = your_use::verdicts(&here, uses, &shown).await?;
    }
    let datasets = &here.snapshot.datasets;
    let providers: BTreeSet<_> = datasets.iter().map(|dataset| &dataset.provider).collect();
    let places: BTreeSet<_> = datasets
        .iter()
        .filter_map(|dataset| dataset.place.as_ref())
        .chain(
            query
                .place
                .as_ref()
                .filter(|id| here.snapshot.places.contains_key(*id)),
        )
        .collect();
    let places = by_name(places.into_iter().map(|id| words.place(id)));
    let page = Catalogue {
        query,
        providers: by_name(providers.into_iter().map(|id| words.party(id))),
        places,
        found: found.iter().map(|dataset| words.line(dataset)).collect(),
        paging,
        your_uses,
    };
    here.page(|shell| page.render(shell))
}

/// One data set.
pub(crate) async fn show(
    here: Here,
    Path(id): Path<String>,
    wanted: Result<Query<Wanted>, QueryRejection>,
) -> Reply {
    let Query(wanted) = wanted.unwrap_or_default();
    let id: DataSetId = id.parse().map_err(|_| Fault::NotFound)?;
    let data_set = here.snapshot.dataset(&id).cloned().ok_or(Fault::NotFound)?;
    let your_use = your_use::of_one(&here, &id, &wanted.purpose).await?;
    let (uses, uses_total) = here
        .trust
        .store
        .read("data set uses", move |tx| {
            let uses = uses_of(tx, std::slice::from_ref(&id), None)?;
            Ok::<_, citizens::CitizensError>((uses, uses_count(tx, &id)?))
        })
        .await?;
    let words = here.words();
    let page = DataSetPage {
        provider: provider(words, &data_set),
        place: data_set
            .place
            .as_ref()
            .and_then(|id| here.snapshot.places.get(id).cloned()),
        family: words.family(&data_set),
        collected_for: words.purposes(&data_set.collected_for),
        uses: uses.iter().map(|used| words.used(used)).collect(),
        uses_total,
        your_use,
        data_set,
    };
    here.page(|shell| page.render(shell))
}

/// The store holds every provider; one admitted since the snapshot is shown by its id.
fn provider(words: Words<'_>, data_set: &DataSet) -> Party {
    let id = &data_set.provider;
    words
        .snapshot
        .parties
        .get(id)
        .cloned()
        .unwrap_or_else(|| Party {
            id: id.clone(),
            name: id.to_string(),
            kind: PartyKind::PublicBody,
            place: None,
            sector: None,
            member_of: None,
        })
}

fn by_name<Id>(things: impl Iterator<Item = Named<Id>>) -> Vec<Named<Id>> {
    let mut things: Vec<Named<Id>> = things.collect();
    things.sort_by_cached_key(|thing| alphabetical(&thing.name));
    things
}

/// A name as it is sorted: small letters, those of French without their accents.
fn alphabetical(name: &str) -> String {
    name.chars()
        .flat_map(char::to_lowercase)
        .map(|letter| match letter {
            'à' | 'â' | 'ä' => 'a',
            'ç' => 'c',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' => 'i',
            'ô' | 'ö' => 'o',
            'ù' | 'û' | 'ü' => 'u',
            other => other,
        })
        .collect()
}

/// Whether data of a place says something of another one: it lies there, or the other lies in it.
fn covers(words: Words<'_>, place: &PlaceId, wanted: &PlaceId) -> bool {
    words.snapshot.lies_in(place, wanted) || words.snapshot.lies_in(wanted, place)
}

/// All words must occur, in any of its texts.
fn fits(words: Words<'_>, query: &CatalogueQuery, dataset: &DataSet) -> bool {
    let text = || {
        let columns = dataset.tables.iter().flat_map(|table| {
            let names = table.columns.iter().map(|column| column.name.as_str());
            std::iter::once(table.name.as_str()).chain(names)
        });
        let mut all = format!("{}\n{}\n{}", dataset.id, dataset.name, dataset.description);
        for name in columns {
            all.push('\n');
            all.push_str(name);
        }
        all.to_lowercase()
    };
    query
        .sensitivity
        .is_none_or(|wanted| wanted == dataset.sensitivity)
        && query
            .provider
            .as_ref()
            .is_none_or(|wanted| wanted == &dataset.provider)
        && query
            .family
            .is_none_or(|wanted| words.family(dataset) == Some(wanted))
        && query.place.as_ref().is_none_or(|wanted| {
            dataset
                .place
                .as_ref()
                .is_some_and(|place| covers(words, place, wanted))
        })
        && (query.text.trim().is_empty() || {
            let text = text();
            query
                .text
                .to_lowercase()
                .split_whitespace()
                .all(|word| text.contains(word))
        })
}

#[cfg(test)]
mod tests {
    use super::alphabetical;

    #[test]
    fn accents_do_not_send_a_name_to_the_end_of_the_list() {
        let mut names = ["Vélos", "Écoles", "eau", "Arbres"];
        names.sort_by_key(|name| alphabetical(name));
        assert_eq!(names, ["Arbres", "eau", "Écoles", "Vélos"]);
    }
}
