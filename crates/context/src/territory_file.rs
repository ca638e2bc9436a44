//! A territory comes in as a GeoJSON FeatureCollection: each feature a place, within another.

use crate::ContextError;
use crate::source::encoding::Utf8Reader;
use crate::source::geometry;
use crate::source::split::{Piece, Pieces, Splitter};
use serde_json::{Map, Value};
use std::collections::{BTreeMap, HashMap};
use std::fs::File;
use std::path::Path;
use store::Tx;
use territory::{Geometry, Place, PlaceId, PlaceLevel, Wgs84};

/// Places of a file, at most.
const PLACES_MAX: usize = 200_000;

/// Reads a territory: features with the properties `id` (or `code`), `name` (`nom`), `level` (`niveau`) and, but for
/// the outermost, `parent` (`dans`). Levels nest (state, region, city, district, street, spot; in French état, région,
/// ville or commune, quartier, rue, lieu), parents exist in the file or in `known`, and geometries are valid.
/// The places come out with parents before children.
///
/// # Errors
/// The first feature that is wrong, by its number and id, with the reason.
pub fn territory_import(path: &Path, known: &[Place]) -> Result<Vec<Place>, ContextError> {
    let file = path
        .file_name()
        .map(|name| name.to_string_lossy().into_owned())
        .unwrap_or_default();
    let opened = File::open(path).map_err(|source| ContextError::read(path, source))?;
    let text = Utf8Reader::new(Box::new(opened), encoding_rs::UTF_8);
    let mut splitter = Splitter::new(&file, text, Pieces::Features);
    let mut places: Vec<Place> = Vec::new();
    let mut by_id: HashMap<PlaceId, usize> = HashMap::new();
    loop {
        let line = match splitter.next()? {
            Piece::End => break,
            Piece::Found(line) | Piece::TooLong(line) => line,
        };
        let number = places.len() + 1;
        let refuse = |feature: String, reason: String| ContextError::Place {
            file: file.clone(),
            feature,
            reason,
        };
        if places.len() == PLACES_MAX {
            return Err(refuse(
                number.to_string(),
                format!("more than {PLACES_MAX} places; split the file"),
            ));
        }
        let feature: Map<String, Value> =
            serde_json::from_slice(splitter.piece()).map_err(|error| {
                refuse(
                    number.to_string(),
                    format!("line {line}: not valid JSON: {error}"),
                )
            })?;
        let named = feature_name(number, &feature);
        let place = place(&feature).map_err(|reason| refuse(named.clone(), reason))?;
        if by_id.insert(place.id.clone(), places.len()).is_some() {
            return Err(refuse(
                named,
                "another feature has the same id; each place has its own".to_owned(),
            ));
        }
        if known.iter().any(|other| other.id == place.id) {
            return Err(ContextError::PlaceExists(place.id));
        }
        places.push(place);
    }
    if places.is_empty() {
        return Err(ContextError::unusable(
            &file,
            "the FeatureCollection has no feature",
        ));
    }
    for (index, place) in places.iter().enumerate() {
        check_parent(place, &places, &by_id, known).map_err(|reason| ContextError::Place {
            file: file.clone(),
            feature: format!("{} (`{}`)", index + 1, place.id),
            reason,
        })?;
    }
    // A level is larger than those within it, so this puts parents first, and no circle can be.
    places.sort_by_key(|place| place.level);
    Ok(places)
}

/// Adds places to the territory, parents first, as [`territory_import`] gives them.
///
/// # Errors
/// [`ContextError::PlaceExists`] when an id is taken, or whatever the store says; then nothing is to be committed.
pub fn territory_add(tx: &mut Tx<'_>, places: &[Place]) -> Result<(), ContextError> {
    for place in places {
        if store::place_get(tx, &place.id)?.is_some() {
            return Err(ContextError::PlaceExists(place.id.clone()));
        }
        store::place_insert(tx, place)?;
    }
    Ok(())
}

/// The places whose area holds the position, from the largest level to the smallest.
#[must_use]
pub fn places_containing(places: &[Place], position: Wgs84) -> Vec<&Place> {
    let mut found: BTreeMap<(PlaceLevel, &PlaceId), &Place> = BTreeMap::new();
    for place in places {
        if place
            .geometry
            .as_ref()
            .is_some_and(|shape| holds(shape, position))
        {
            found.insert((place.level, &place.id), place);
        }
    }
    found.into_values().collect()
}

/// Even–odd rule along a line of constant latitude; holes count as rings, so they are outside.
fn holds(shape: &Geometry, position: Wgs84) -> bool {
    let within = |rings: &[Vec<Wgs84>]| {
        let mut inside = false;
        for ring in rings {
            for (a, b) in ring.iter().zip(ring.iter().skip(1)) {
                if (a.lat > position.lat) != (b.lat > position.lat) {
                    let crossing =
                        a.lon + (position.lat - a.lat) / (b.lat - a.lat) * (b.lon - a.lon);
                    inside ^= position.lon < crossing;
                }
            }
        }
        inside
    };
    match shape {
        Geometry::Polygon(rings) => within(rings),
        Geometry::MultiPolygon(areas) => areas.iter().any(|rings| within(rings)),
        _ => false,
    }
}

fn feature_name(number: usize, feature: &Map<String, Value>) -> String {
    let id = feature
        .get("properties")
        .and_then(|properties| properties.get("id").or_else(|| properties.get("code")));
    match id.or_else(|| feature.get("id")) {
        Some(Value::String(id)) => format!("{number} (`{}`)", crate::source::shown(id.as_bytes())),
        Some(id @ Value::Number(_)) => format!("{number} (`{id}`)"),
        _ => number.to_string(),
    }
}

fn place(feature: &Map<String, Value>) -> Result<Place, String> {
    if feature.get("type").and_then(Value::as_str) != Some("Feature") {
        return Err("its `type` is not `Feature`".to_owned());
    }
    let nothing = Map::new();
    let properties = feature
        .get("properties")
        .and_then(Value::as_object)
        .unwrap_or(&nothing);
    let text = |names: &[&str]| {
        names.iter().find_map(|name| match properties.get(*name) {
            Some(Value::String(text)) if !text.trim().is_empty() => Some(text.trim().to_owned()),
            Some(Value::Number(number)) => Some(number.to_string()),
            _ => None,
        })
    };
    let id = text(&["id", "code", "identifiant"])
        .or_else(|| feature.get("id").and_then(Value::as_str).map(str::to_owned))
        .ok_or("it has no property `id`")?;
    let id: PlaceId = id
        .parse()
        .map_err(|error: territory::IdError| error.to_string())?;
    let name = text(&["name", "nom"]).ok_or("it has no property `name` (or `nom`)")?;
    let level = text(&["level", "niveau"]).ok_or("it has no property `level` (or `niveau`)")?;
    let level = level_of(&level)?;
    let parent = text(&["parent", "dans", "within"]);
    let parent = parent
        .map(|parent| {
            parent
                .parse()
                .map_err(|error: territory::IdError| format!("its parent: {error}"))
        })
        .transpose()?;
    let geometry = match feature.get("geometry") {
        None | Some(Value::Null) => None,
        Some(value) => Some(geometry::shape(value)?),
    };
    Ok(Place {
        id,
        name,
        level,
        parent,
        geometry,
    })
}

fn level_of(text: &str) -> Result<PlaceLevel, String> {
    let words = crate::personal::words(text);
    match words.join(" ").as_str() {
        "etat" | "pays" | "country" => Ok(PlaceLevel::State),
        "departement" | "province" | "county" => Ok(PlaceLevel::Region),
        "ville" | "commune" | "town" | "municipality" => Ok(PlaceLevel::City),
        "quartier" | "arrondissement" | "neighbourhood" | "neighborhood" => Ok(PlaceLevel::District),
        "rue" => Ok(PlaceLevel::Street),
        "lieu" | "place" | "site" => Ok(PlaceLevel::Spot),
        other => other.parse().map_err(|_| {
            format!(
                "`{}` is not a level; use state, region, city, district, street or spot (état, région, ville, quartier, rue, lieu)",
                crate::source::shown(text.as_bytes())
            )
        }),
    }
}

fn check_parent(
    place: &Place,
    places: &[Place],
    by_id: &HashMap<PlaceId, usize>,
    known: &[Place],
) -> Result<(), String> {
    let Some(parent_id) = &place.parent else {
        return Ok(());
    };
    if parent_id == &place.id {
        return Err("it is its own parent".to_owned());
    }
    let parent = by_id
        .get(parent_id)
        .and_then(|index| places.get(*index))
        .or_else(|| known.iter().find(|other| &other.id == parent_id))
        .ok_or_else(|| format!("its parent `{parent_id}` is neither in the file nor in the territory; import that first"))?;
    if !place.level.fits_within(parent.level) {
        return Err(format!(
            "a {} cannot lie within `{parent_id}`, which is a {}",
            place.level, parent.level
        ));
    }
    Ok(())
}
