//! Positions fine enough to be somebody's home, in tables that speak of persons.

use super::{Finding, Sight};
use territory::{ColumnType, PersonalKind};

/// Decimals of a degree from which a position tells a building: the fourth is about ten metres.
const FINE_DECIMALS: usize = 4;

pub(super) fn detect(sight: &Sight<'_>) -> Option<Finding> {
    if sight.kind == ColumnType::Geometry {
        let points = sight.share(1, |value| value.contains("\"Point\""));
        return (points >= 50).then(|| {
            Finding::new(
                PersonalKind::Position,
                "it holds points on the map in a table that speaks of persons",
            )
        });
    }
    let word = sight.one_of(&[
        "lat",
        "latitude",
        "lon",
        "lng",
        "long",
        "longitude",
        "gps",
        "coordinates",
        "coordonnees",
    ])?;
    if !matches!(sight.kind, ColumnType::Real | ColumnType::Text) {
        return None;
    }
    let fine = sight.share(1, |value| {
        value
            .split(['.', ','])
            .next_back()
            .is_some_and(|decimals| decimals.len() >= FINE_DECIMALS)
    });
    (fine >= 30).then(|| {
        Finding::new(PersonalKind::Position, format!("its name says `{word}`, and its values are finer than about ten metres, in a table that speaks of persons"))
    })
}
