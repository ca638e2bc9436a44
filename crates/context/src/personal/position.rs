//! Positions fine enough to be somebody's home, in tables that speak of persons, and traces: one id at many places.

use super::identifier::is_hash;
use super::{Finding, Sight};
use std::collections::{HashMap, HashSet};
use territory::{ColumnType, PersonalKind};

/// Decimals of a degree from which a position tells a building: the fourth is about ten metres.
const FINE_DECIMALS: usize = 4;

const WORDS: &[&str] = &[
    "lat",
    "latitude",
    "lon",
    "lng",
    "long",
    "longitude",
    "gps",
    "coordinates",
    "coordonnees",
    "wgs",
];

pub(super) fn detect_among_persons(sight: &Sight<'_>) -> Option<Finding> {
    if sight.kind == ColumnType::Geometry {
        let points = sight.share(1, |value| value.contains("\"Point\""));
        return (points >= 50).then(|| {
            Finding::new(
                PersonalKind::Position,
                "it holds points on the map in a table that speaks of persons",
            )
        });
    }
    if !matches!(sight.kind, ColumnType::Real | ColumnType::Text) {
        return None;
    }
    if let Some(word) = sight.one_of(WORDS) {
        return (fineness(sight) >= 30).then(|| {
            Finding::new(PersonalKind::Position, format!("its name says `{word}`, and its values are finer than about ten metres, in a table that speaks of persons"))
        });
    }
    None
}

/// A home's position is personal without anything beside it.
pub(super) fn detect_home(sight: &Sight<'_>) -> Option<Finding> {
    let word = sight.one_of(&["home", "domicile", "residence", "logement"])?;
    (matches!(sight.kind, ColumnType::Real | ColumnType::Text)
        && sight.one_of(WORDS).is_some()
        && fineness(sight) >= 30)
        .then(|| {
            Finding::new(
                PersonalKind::Position,
                format!("its name says `{word}`, and its values are finer than about ten metres"),
            )
        })
}

/// Fine positions, each row's own, in a table whose headings say nothing of positions and whose values name no thing: nobody can
/// tell from it that they are not homes.
pub(super) fn detect_alone(table: &[Sight<'_>]) -> Option<(usize, Finding)> {
    let worded = |sight: &Sight<'_>| {
        sight.kind == ColumnType::Text
            && sight.share(3, |value| {
                value.chars().filter(|c| c.is_alphabetic()).count() >= 4
            }) >= 30
    };
    if table.iter().any(|sight| {
        sight.one_of(WORDS).is_some() || worded(sight) || sight.kind == ColumnType::Geometry
    }) {
        return None;
    }
    let [first, second] = pair(table)?;
    let own = |index: usize| table.get(index).is_some_and(|sight| sight.distinct() >= 70);
    (own(first) && own(second)).then(|| (first, Finding::new(
        PersonalKind::Position,
        "with its neighbour it holds positions finer than about ten metres, each row has its own, and nothing says that what is there is not a home",
    )))
}

/// The two columns that hold the positions of one region, where there are just two such columns: scores and shares have decimals too, but
/// lie about zero, and a region is seldom within ten degrees of both the equator and Greenwich.
pub(super) fn pair(table: &[Sight<'_>]) -> Option<[usize; 2]> {
    let mut fine = (0..table.len()).filter(|index| table.get(*index).is_some_and(is_fine));
    let pair = [fine.next()?, fine.next()?];
    let far = |index: &usize| {
        table.get(*index).is_some_and(|sight| {
            sight.share(8, |value| degrees(value).is_some_and(|d| d.abs() >= 10.0)) >= 90
        })
    };
    (fine.next().is_none() && pair.iter().any(far)).then_some(pair)
}

/// The finding for such a pair in a table that speaks of persons.
pub(super) fn of_persons() -> Finding {
    Finding::new(
        PersonalKind::Position,
        "with its neighbour it holds positions of one region, finer than about ten metres, in a table that speaks of persons",
    )
}

/// Whether it holds degrees of one region, fine enough for a building.
pub(super) fn is_fine(sight: &Sight<'_>) -> bool {
    sight.kind == ColumnType::Real
        && sight.share(8, |value| degrees(value).is_some()) >= 90
        && spread_degrees(sight) <= 6.0
}

/// A code that comes again at ever other places is carried by somebody, or by a vehicle that somebody drives: the finding is about
/// the column of codes (its index comes first) that moves.
pub(super) fn detect_trace(table: &[Sight<'_>]) -> Option<(usize, Finding)> {
    let [first, _] = pair(table)?;
    let place = table.get(first)?;
    let at: HashMap<u64, &str> = place.present_rows().collect();
    table.iter().enumerate().find_map(|(index, sight)| {
        if sight.distinct() > 60 || sight.share(8, |value| is_hash(value) || is_long_number(value)) < 80 {
            return None;
        }
        let mut seen: HashMap<&str, (usize, HashSet<&str>)> = HashMap::new();
        for (row, id) in sight.present_rows() {
            if let Some(place) = at.get(&row) {
                let (rows, places) = seen.entry(id).or_default();
                *rows += 1;
                places.insert(place);
            }
        }
        let again = seen.values().filter(|(rows, _)| *rows >= 3).count();
        let moving = seen.values().filter(|(rows, places)| *rows >= 3 && places.len() * 2 > *rows).count();
        (again >= 2 && moving * 2 > again).then(|| {
            (index, Finding::new(
                PersonalKind::Identifier,
                format!("{moving} of its codes come again at ever other positions: they follow somebody, or a vehicle"),
            ))
        })
    })
}

fn is_long_number(text: &str) -> bool {
    (8..=40).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Percent of the values that have enough decimals.
fn fineness(sight: &Sight<'_>) -> usize {
    sight.share(1, |value| {
        value
            .split(['.', ','])
            .next_back()
            .is_some_and(|decimals| decimals.len() >= FINE_DECIMALS)
    })
}

/// Degrees of latitude or longitude, with the decimals of a building.
fn degrees(value: &str) -> Option<f64> {
    let (_, decimals) = value.split_once(['.', ','])?;
    if decimals.len() < FINE_DECIMALS || decimals.len() > 15 {
        return None;
    }
    let parsed: f64 = value.replace(',', ".").parse().ok()?;
    (parsed.abs() <= 180.0 && parsed != 0.0).then_some(parsed)
}

/// From the tenth to the ninetieth of a hundred values.
fn spread_degrees(sight: &Sight<'_>) -> f64 {
    let mut all: Vec<f64> = sight.present().filter_map(degrees).collect();
    all.sort_by(f64::total_cmp);
    let at = |percent: usize| all.get(all.len() * percent / 100).copied();
    match (at(10), at(90)) {
        (Some(low), Some(high)) => high - low,
        _ => f64::INFINITY,
    }
}
