//! A territory comes in, or is refused by the feature that is wrong.

use crate::Trust;
use context::{places_containing, territory_add, territory_import};
use store::{MIGRATIONS, Store, StoreUrl};
use territory::PlaceLevel;

fn feature(properties: &str, geometry: &str) -> String {
    format!(r#"{{"type":"Feature","properties":{properties},"geometry":{geometry}}}"#)
}
fn collection(features: &[String]) -> String {
    format!(
        r#"{{"type":"FeatureCollection","features":[{}]}}"#,
        features.join(",\n")
    )
}
const SQUARE: &str = r#"{"type":"Polygon","coordinates":[[[0,0],[2,0],[2,2],[0,2],[0,0]],[[0.5,0.5],[0.9,0.5],[0.9,0.9],[0.5,0.9],[0.5,0.5]]]}"#;

#[test]
fn places_come_parents_first_and_say_where_a_point_is() {
    let trust = Trust::new();
    let text = collection(&[
        feature(
            r#"{"id":"nord","nom":"Nord","niveau":"Quartier","dans":"ville"}"#,
            SQUARE,
        ),
        feature(r#"{"id":"ville","name":"La Ville","level":"city"}"#, SQUARE),
    ]);
    let places = territory_import(&trust.file("t.geojson", text), &[]).expect("comes in");
    assert_eq!(
        places.iter().map(|place| place.level).collect::<Vec<_>>(),
        [PlaceLevel::City, PlaceLevel::District]
    );
    assert_eq!(places_containing(&places, (1.5, 1.5).into()).len(), 2);
    assert!(
        places_containing(&places, (0.7, 0.7).into()).is_empty(),
        "a hole is outside"
    );
    assert!(places_containing(&places, (3.0, 1.0).into()).is_empty());
    let street = collection(&[feature(
        r#"{"id":"rue-1","nom":"Rue 1","niveau":"rue","parent":"nord"}"#,
        "null",
    )]);
    let street = trust.file("s.geojson", street);
    assert!(
        territory_import(&street, &[])
            .expect_err("no parent")
            .to_string()
            .contains("neither in the file nor in the territory")
    );
    let more = territory_import(&street, &places).expect("its parent is known");
    let store = Store::open(
        &StoreUrl::sqlite(&trust.folder.path().join("bastide.db")),
        MIGRATIONS,
    )
    .expect("a store");
    let all = [places, more].concat();
    let adding = all.clone();
    store
        .run_blocking("territory add", move |tx| territory_add(tx, &adding))
        .expect("added");
    let again = all.clone();
    let twice = store
        .run_blocking("territory add", move |tx| territory_add(tx, &again))
        .expect_err("taken");
    assert!(
        twice
            .to_string()
            .contains("the place `ville` exists already"),
        "{twice}"
    );
    assert_eq!(
        store
            .read_blocking("place list", store::place_list)
            .expect("read")
            .len(),
        3
    );
}

#[test]
fn errors_name_the_feature() {
    let trust = Trust::new();
    let city = feature(r#"{"id":"v","name":"V","level":"city"}"#, "null");
    for (second, says) in [
        (
            r#"{"name":"X","level":"city"}"#,
            "feature 2: it has no property `id`",
        ),
        (
            r#"{"id":"X y","name":"X","level":"city"}"#,
            "feature 2 (`X y`): `X y` is not a valid place id",
        ),
        (r#"{"id":"x","level":"city"}"#, "no property `name`"),
        (
            r#"{"id":"x","name":"X","level":"galaxy"}"#,
            "`galaxy` is not a level",
        ),
        (
            r#"{"id":"x","name":"X","level":"region","parent":"v"}"#,
            "a region cannot lie within `v`, which is a city",
        ),
        (
            r#"{"id":"x","name":"X","level":"city","parent":"x"}"#,
            "its own parent",
        ),
        (
            r#"{"id":"x","name":"X","level":"street","parent":"w"}"#,
            "its parent `w` is neither",
        ),
        (
            r#"{"id":"v","name":"X","level":"city"}"#,
            "another feature has the same id",
        ),
    ] {
        let text = collection(&[city.clone(), feature(second, "null")]);
        let error = territory_import(&trust.file("t.geojson", text), &[])
            .expect_err(second)
            .to_string();
        assert!(
            error.starts_with("t.geojson, feature 2") && error.contains(says),
            "{error}"
        );
    }
    let outside = collection(&[feature(
        r#"{"id":"v","name":"V","level":"city"}"#,
        r#"{"type":"Point","coordinates":[190,0]}"#,
    )]);
    let error = territory_import(&trust.file("t.geojson", outside), &[])
        .expect_err("outside")
        .to_string();
    assert!(
        error.contains("feature 1 (`v`): the position [190, 0]"),
        "{error}"
    );
}
