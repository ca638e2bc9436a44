//! `/`: the town, its data, and what was done with it.

use crate::here::{Here, Reply, html_headers};
use crate::words::Words;
use axum::response::IntoResponse;
use pages::{DistrictCount, Family, FamilyCount, Home};
use territory::{PlaceLevel, Sensitivity};

/// The home page. For visitors without a session it is made once for each state of the catalogue.
pub(crate) async fn home(here: Here) -> Reply {
    let words = here.words();
    if here.visitor.session().is_none() && here.visitor.path == "/" {
        let html = here
            .snapshot
            .home_or(here.visitor.lang, || page(words).render(&here.shell(None)))?;
        return Ok((html_headers(), html).into_response());
    }
    here.page(|shell| page(words).render(shell))
}

fn page(words: Words<'_>) -> Home {
    let snapshot = words.snapshot;
    let datasets = &snapshot.datasets;
    let count = |holds: &dyn Fn(&territory::DataSet) -> bool| {
        datasets.iter().filter(|dataset| holds(dataset)).count() as u64
    };
    Home {
        map: snapshot.map.clone(),
        districts: snapshot
            .places
            .values()
            .filter(|place| place.level == PlaceLevel::District)
            .map(|district| DistrictCount {
                place: words.place(&district.id),
                data_sets: count(&|dataset| {
                    dataset
                        .place
                        .as_ref()
                        .is_some_and(|place| snapshot.lies_in(place, &district.id))
                }),
            })
            .collect(),
        families: Family::ALL
            .into_iter()
            .map(|family| FamilyCount {
                family,
                data_sets: count(&|dataset| words.family(dataset) == Some(family)),
            })
            .collect(),
        data_sets: datasets.len() as u64,
        open_data_sets: count(&|dataset| dataset.sensitivity == Sensitivity::Open),
        uses: snapshot.granted,
        refused: snapshot.refused,
        latest: snapshot
            .latest
            .iter()
            .map(|(number, leaf)| words.leaf(*number, leaf))
            .collect(),
    }
}
