//! Shapes on the earth: WGS 84 longitude and latitude, written as GeoJSON geometries (RFC 7946 §3.1).

use serde::{Deserialize, Serialize};

/// A position: longitude then latitude, in degrees (RFC 7946 §3.1.1). Written `[lon, lat]`.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize)]
#[serde(from = "(f64, f64)", into = "(f64, f64)")]
pub struct Wgs84 {
    /// Longitude in degrees, −180 to 180.
    pub lon: f64,
    /// Latitude in degrees, −90 to 90.
    pub lat: f64,
}

impl From<(f64, f64)> for Wgs84 {
    fn from((lon, lat): (f64, f64)) -> Self {
        Self { lon, lat }
    }
}
impl From<Wgs84> for (f64, f64) {
    fn from(position: Wgs84) -> Self {
        (position.lon, position.lat)
    }
}

/// A shape; its serde form is exactly a GeoJSON geometry object.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "type", content = "coordinates")]
pub enum Geometry {
    /// A single position.
    Point(Wgs84),
    /// Several positions.
    MultiPoint(Vec<Wgs84>),
    /// A line.
    LineString(Vec<Wgs84>),
    /// Several lines.
    MultiLineString(Vec<Vec<Wgs84>>),
    /// An area: outer ring, then holes; each ring is closed.
    Polygon(Vec<Vec<Wgs84>>),
    /// Several areas.
    MultiPolygon(Vec<Vec<Vec<Wgs84>>>),
}

/// The smallest box around a shape, in degrees.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct BoundingBox {
    /// South-west corner.
    pub min: Wgs84,
    /// North-east corner.
    pub max: Wgs84,
}

impl BoundingBox {
    /// The smallest box around this one and `other`.
    #[must_use]
    pub fn union(self, other: Self) -> Self {
        let min = |a: f64, b: f64| a.min(b);
        let max = |a: f64, b: f64| a.max(b);
        Self {
            min: (
                min(self.min.lon, other.min.lon),
                min(self.min.lat, other.min.lat),
            )
                .into(),
            max: (
                max(self.max.lon, other.max.lon),
                max(self.max.lat, other.max.lat),
            )
                .into(),
        }
    }
}

impl Geometry {
    /// Calls `visit` with each position, in order.
    pub fn each_position(&self, visit: &mut dyn FnMut(Wgs84)) {
        match self {
            Geometry::Point(position) => visit(*position),
            Geometry::MultiPoint(line) | Geometry::LineString(line) => {
                line.iter().copied().for_each(visit);
            }
            Geometry::MultiLineString(lines) | Geometry::Polygon(lines) => {
                lines.iter().flatten().copied().for_each(visit);
            }
            Geometry::MultiPolygon(areas) => {
                areas.iter().flatten().flatten().copied().for_each(visit);
            }
        }
    }

    /// The box around the shape; `None` when it has no position.
    #[must_use]
    pub fn bounding_box(&self) -> Option<BoundingBox> {
        let mut found: Option<BoundingBox> = None;
        self.each_position(&mut |position| {
            let point = BoundingBox {
                min: position,
                max: position,
            };
            found = Some(found.map_or(point, |so_far| so_far.union(point)));
        });
        found
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_geometry_is_written_as_geojson() {
        let text =
            r#"{"type":"Polygon","coordinates":[[[0.0,0.0],[2.0,0.0],[2.0,1.0],[0.0,0.0]]]}"#;
        let shape: Geometry = serde_json::from_str(text).expect("valid GeoJSON");
        assert_eq!(serde_json::to_string(&shape).expect("serialises"), text);
        let bounds = shape.bounding_box().expect("has positions");
        assert_eq!((bounds.max.lon, bounds.max.lat), (2.0, 1.0));
    }
}
