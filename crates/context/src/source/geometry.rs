//! GeoJSON geometries (RFC 7946 §3.1), checked: types, rings, ranges.

use serde_json::Value;
use territory::{Geometry, Wgs84};

/// Depth of nested arrays in a MultiPolygon.
type Line = Vec<Wgs84>;

/// A geometry object as a shape; altitudes are left out.
///
/// # Errors
/// The reason, in words.
pub(crate) fn shape(value: &Value) -> Result<Geometry, String> {
    let kind = value
        .get("type")
        .and_then(Value::as_str)
        .ok_or("the geometry has no `type`")?;
    if kind == "GeometryCollection" {
        return Err(
            "a GeometryCollection is not taken; give each part a feature of its own".to_owned(),
        );
    }
    let coordinates = value
        .get("coordinates")
        .ok_or("the geometry has no `coordinates`")?;
    let shape = match kind {
        "Point" => Geometry::Point(position(coordinates)?),
        "MultiPoint" => Geometry::MultiPoint(line(coordinates, 0)?),
        "LineString" => Geometry::LineString(line(coordinates, 2)?),
        "MultiLineString" => Geometry::MultiLineString(each(coordinates, |part| line(part, 2))?),
        "Polygon" => Geometry::Polygon(each(coordinates, ring)?),
        "MultiPolygon" => Geometry::MultiPolygon(each(coordinates, |area| each(area, ring))?),
        other => {
            return Err(format!(
                "`{}` is not a type of geometry",
                super::shown(other.as_bytes())
            ));
        }
    };
    match shape.bounding_box() {
        None => Err("the geometry has no position".to_owned()),
        Some(_) => Ok(shape),
    }
}

/// A geometry object as the text that a column holds.
pub(crate) fn text(value: &Value) -> Result<String, String> {
    serde_json::to_string(&shape(value)?).map_err(|error| error.to_string())
}

fn each<T>(value: &Value, part: impl Fn(&Value) -> Result<T, String>) -> Result<Vec<T>, String> {
    value
        .as_array()
        .ok_or("coordinates must be arrays within arrays")?
        .iter()
        .map(part)
        .collect()
}

fn line(value: &Value, least: usize) -> Result<Line, String> {
    let positions = each(value, position)?;
    if positions.len() < least {
        return Err(format!(
            "a line has {} position(s); it needs {least}",
            positions.len()
        ));
    }
    Ok(positions)
}

fn ring(value: &Value) -> Result<Line, String> {
    let positions = line(value, 4)?;
    if positions.first() != positions.last() {
        return Err(
            "a ring of a polygon is not closed: its last position must equal its first".to_owned(),
        );
    }
    Ok(positions)
}

fn position(value: &Value) -> Result<Wgs84, String> {
    let parts = value
        .as_array()
        .ok_or("a position must be an array [longitude, latitude]")?;
    let number = |index: usize| parts.get(index).and_then(Value::as_f64);
    let (Some(lon), Some(lat)) = (number(0), number(1)) else {
        return Err("a position must hold a longitude and a latitude, as numbers".to_owned());
    };
    if !(-180.0..=180.0).contains(&lon) || !(-90.0..=90.0).contains(&lat) {
        return Err(format!(
            "the position [{lon}, {lat}] is not on the earth in degrees; GeoJSON is longitude then latitude in WGS 84, so project it first"
        ));
    }
    Ok(Wgs84 { lon, lat })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Result<Geometry, String> {
        shape(&serde_json::from_str(text).expect("JSON"))
    }

    #[test]
    fn altitudes_are_left_out_and_errors_say_why() {
        assert_eq!(
            of(r#"{"type":"Point","coordinates":[1.5,2.5,120]}"#),
            Ok(Geometry::Point((1.5, 2.5).into()))
        );
        for (text, says) in [
            (
                r#"{"type":"Point","coordinates":[405419,5755854]}"#,
                "project it first",
            ),
            (r#"{"type":"Point","coordinates":["a",1]}"#, "as numbers"),
            (
                r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[1,1],[0,1]]]}"#,
                "not closed",
            ),
            (
                r#"{"type":"Polygon","coordinates":[[[0,0],[1,0],[0,0]]]}"#,
                "needs 4",
            ),
            (r#"{"type":"Polygon","coordinates":[]}"#, "no position"),
            (r#"{"type":"Circle","coordinates":[]}"#, "not a type"),
            (r#"{"coordinates":[]}"#, "no `type`"),
        ] {
            let reason = of(text).expect_err("wrong");
            assert!(reason.contains(says), "{reason}");
        }
    }
}
