//! The map: valid shapes that tile the town, and everything inside what it belongs to.

use geo::{Area, BooleanOps, Contains, Coord, LineString, Polygon, Validation};
use std::collections::BTreeMap;
use territory::{Geometry, Place, PlaceLevel, Wgs84};
use town::{Size, Town};

fn line(points: &[Wgs84]) -> LineString {
    points
        .iter()
        .map(|at| Coord {
            x: at.lon,
            y: at.lat,
        })
        .collect()
}

fn polygon(place: &Place) -> Polygon {
    match &place.geometry {
        Some(Geometry::Polygon(rings)) => {
            assert_eq!(rings[0].first(), rings[0].last(), "{} is closed", place.id);
            Polygon::new(line(&rings[0]), vec![])
        }
        other => panic!("{} is not an area: {other:?}", place.id),
    }
}

fn of_level(places: &[Place], level: PlaceLevel) -> Vec<&Place> {
    places.iter().filter(|place| place.level == level).collect()
}

#[test]
fn districts_are_valid_and_tile_the_town() {
    let places = Town::generate(1, Size::Hamlet).places();
    let city = polygon(of_level(&places, PlaceLevel::City)[0]);
    assert!(city.is_valid());
    let districts = of_level(&places, PlaceLevel::District);
    assert_eq!(districts.len(), 12);
    let areas: Vec<Polygon> = districts.iter().map(|place| polygon(place)).collect();
    for (place, area) in districts.iter().zip(&areas) {
        assert!(
            area.is_valid(),
            "{}: {:?}",
            place.id,
            area.validation_errors()
        );
    }
    for (number, one) in areas.iter().enumerate() {
        for other in &areas[number + 1..] {
            let shared = one.intersection(other).unsigned_area();
            assert!(shared < 1e-9, "two districts overlap by {shared}");
        }
    }
    let sum: f64 = areas.iter().map(Area::unsigned_area).sum();
    assert!((sum / city.unsigned_area() - 1.0).abs() < 1e-6);
}

#[test]
fn places_nest_and_streets_lie_in_their_district() {
    for (size, count) in [(Size::Hamlet, 36), (Size::Demo, 300)] {
        let places = Town::generate(1, size).places();
        let by_id: BTreeMap<&str, &Place> = places
            .iter()
            .map(|place| (place.id.as_str(), place))
            .collect();
        assert_eq!(by_id.len(), places.len(), "an id is used twice");
        let mut names: Vec<&str> = of_level(&places, PlaceLevel::Street)
            .iter()
            .map(|street| street.name.as_str())
            .collect();
        assert_eq!(names.len(), count);
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), count, "two streets share a name");
        for (number, place) in places.iter().enumerate() {
            let Some(parent) = &place.parent else {
                assert_eq!(number, 0);
                continue;
            };
            let parent = by_id[parent.as_str()];
            assert!(place.level.fits_within(parent.level), "{}", place.id);
            let earlier = places[..number].iter().any(|before| before.id == parent.id);
            assert!(earlier, "{} comes before its parent", place.id);
            match &place.geometry {
                Some(Geometry::LineString(points)) if place.level == PlaceLevel::Street => {
                    assert!(polygon(parent).contains(&line(points)), "{}", place.id);
                }
                Some(Geometry::Point(at)) => {
                    let point = geo::Point::new(at.lon, at.lat);
                    assert!(polygon(parent).contains(&point), "{}", place.id);
                }
                _ => {}
            }
        }
    }
}
