//! The territory drawn as SVG: districts one can follow, water, greens and streets lightly beneath.

use territory::{Geometry, PlaceId, Wgs84};

/// A shape to draw.
#[derive(Debug, Clone, PartialEq)]
pub struct MapShape {
    /// What it is.
    pub kind: MapKind,
    /// Its name; shown for districts only.
    pub name: String,
    /// The place a district stands for; it becomes a link to the catalogue.
    pub place: Option<PlaceId>,
    /// Where it lies. Points are not drawn.
    pub geometry: Geometry,
}

/// What a shape of the map is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MapKind {
    /// A district: an area with a name and a link.
    District,
    /// A park, a wood.
    Green,
    /// A river (line) or a lake (area).
    Water,
    /// A street.
    Street,
    /// A large street.
    Avenue,
    /// A tram or railway line.
    Rail,
}

/// Longer side of the drawing, in its own units.
const SIDE: f64 = 1000.0;
/// Room left around the territory, in the same units.
const MARGIN: f64 = 12.0;
/// A point nearer than this (units) to the straight line between its neighbours is left out.
const TOLERANCE: f64 = 1.0;

/// The map, drawn: compact path data in whole units of its view box. Drawing costs about a millisecond for a town, so
/// it is done when the places change, not for each request.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TownMap {
    pub(crate) width: u32,
    pub(crate) height: u32,
    pub(crate) districts: Vec<DistrictShape>,
    pub(crate) greens: String,
    pub(crate) water_areas: String,
    pub(crate) water_lines: String,
    pub(crate) streets: String,
    pub(crate) avenues: String,
    pub(crate) rails: String,
}

/// A district, drawn.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct DistrictShape {
    pub(crate) place: Option<PlaceId>,
    pub(crate) name: String,
    pub(crate) path: String,
    /// Where its name stands.
    pub(crate) x: i32,
    pub(crate) y: i32,
    /// One of six tints, so that neighbours differ.
    pub(crate) tint: usize,
}

impl TownMap {
    /// Draws shapes to fit a box of 1000 units on its longer side: equirectangular around the middle latitude, north
    /// up. `None` when the shapes have no extent.
    #[must_use]
    pub fn draw(shapes: &[MapShape]) -> Option<TownMap> {
        let frame = Frame::around(shapes)?;
        let mut map = TownMap {
            width: frame.width,
            height: frame.height,
            districts: Vec::new(),
            greens: String::new(),
            water_areas: String::new(),
            water_lines: String::new(),
            streets: String::new(),
            avenues: String::new(),
            rails: String::new(),
        };
        for shape in shapes {
            let (lines, closed) = frame.lines(&shape.geometry);
            let path = |into: &mut String| {
                for line in &lines {
                    write_path(into, line, closed);
                }
            };
            match shape.kind {
                MapKind::District if closed => {
                    let mut drawn = String::new();
                    path(&mut drawn);
                    let outer = lines.iter().max_by_key(|line| line.len());
                    let (x, y) = outer.map_or((0, 0), middle);
                    map.districts.push(DistrictShape {
                        place: shape.place.clone(),
                        name: shape.name.clone(),
                        path: drawn,
                        x,
                        y,
                        tint: map.districts.len() % 6,
                    });
                }
                MapKind::District => {}
                MapKind::Green => path(&mut map.greens),
                MapKind::Water if closed => path(&mut map.water_areas),
                MapKind::Water => path(&mut map.water_lines),
                MapKind::Street => path(&mut map.streets),
                MapKind::Avenue => path(&mut map.avenues),
                MapKind::Rail => path(&mut map.rails),
            }
        }
        Some(map)
    }
}

/// A line in whole units.
type Line = Vec<(i32, i32)>;

/// How degrees become units.
struct Frame {
    west: f64,
    north: f64,
    /// Units for one degree of latitude; longitude is shrunk by the cosine of the middle latitude.
    scale: f64,
    shrink: f64,
    width: u32,
    height: u32,
}

impl Frame {
    fn around(shapes: &[MapShape]) -> Option<Frame> {
        let bounds = shapes
            .iter()
            .filter_map(|shape| shape.geometry.bounding_box())
            .reduce(|a, b| a.union(b))?;
        let shrink = ((bounds.min.lat + bounds.max.lat) / 2.0)
            .to_radians()
            .cos()
            .max(0.01);
        let across = (bounds.max.lon - bounds.min.lon) * shrink;
        let down = bounds.max.lat - bounds.min.lat;
        let longer = across.max(down);
        if !(longer.is_finite() && longer > 0.0) {
            return None;
        }
        let scale = (SIDE - 2.0 * MARGIN) / longer;
        Some(Frame {
            west: bounds.min.lon,
            north: bounds.max.lat,
            scale,
            shrink,
            width: (across * scale + 2.0 * MARGIN).ceil() as u32,
            height: (down * scale + 2.0 * MARGIN).ceil() as u32,
        })
    }

    fn point(&self, position: Wgs84) -> (f64, f64) {
        (
            MARGIN + (position.lon - self.west) * self.shrink * self.scale,
            MARGIN + (self.north - position.lat) * self.scale,
        )
    }

    /// The lines of a geometry, and whether they are rings.
    fn lines(&self, geometry: &Geometry) -> (Vec<Line>, bool) {
        let line = |positions: &Vec<Wgs84>| {
            let points: Vec<(f64, f64)> = positions.iter().map(|p| self.point(*p)).collect();
            let mut line: Line = simplified(&points)
                .into_iter()
                .map(|(x, y)| (x.round() as i32, y.round() as i32))
                .collect();
            line.dedup();
            line
        };
        match geometry {
            Geometry::Point(_) | Geometry::MultiPoint(_) => (Vec::new(), false),
            Geometry::LineString(one) => (vec![line(one)], false),
            Geometry::MultiLineString(many) => (many.iter().map(line).collect(), false),
            Geometry::Polygon(rings) => (rings.iter().map(line).collect(), true),
            Geometry::MultiPolygon(areas) => (areas.iter().flatten().map(line).collect(), true),
        }
    }
}

/// Ramer–Douglas–Peucker with [`TOLERANCE`], without recursion.
fn simplified(points: &[(f64, f64)]) -> Vec<(f64, f64)> {
    let Some(last) = points.len().checked_sub(1) else {
        return Vec::new();
    };
    let mut keep = vec![false; points.len()];
    keep[0] = true;
    keep[last] = true;
    let mut spans = vec![(0, last)];
    while let Some((from, to)) = spans.pop() {
        let farthest = (from + 1..to)
            .map(|i| (i, distance(points[i], points[from], points[to])))
            .max_by(|a, b| a.1.total_cmp(&b.1));
        if let Some((i, far)) = farthest
            && far > TOLERANCE
        {
            keep[i] = true;
            spans.push((from, i));
            spans.push((i, to));
        }
    }
    let kept = points.iter().zip(keep).filter(|(_, keep)| *keep);
    kept.map(|(point, _)| *point).collect()
}

/// Distance of `p` from the segment `a`–`b`.
fn distance(p: (f64, f64), a: (f64, f64), b: (f64, f64)) -> f64 {
    let (dx, dy) = (b.0 - a.0, b.1 - a.1);
    let length = dx * dx + dy * dy;
    let along = if length == 0.0 {
        0.0
    } else {
        (((p.0 - a.0) * dx + (p.1 - a.1) * dy) / length).clamp(0.0, 1.0)
    };
    (p.0 - a.0 - along * dx).hypot(p.1 - a.1 - along * dy)
}

/// `M x y l dx dy dx dy …`, with no space before a minus sign; a ring ends in `z` instead of its first point.
fn write_path(out: &mut String, line: &Line, closed: bool) {
    use std::fmt::Write;
    let points = match line.split_last() {
        Some((last, rest)) if closed && rest.first() == Some(last) => rest,
        _ => line.as_slice(),
    };
    let shortest = if closed { 3 } else { 2 };
    let Some((&(mut x, mut y), rest)) = points.split_first() else {
        return;
    };
    if points.len() < shortest {
        return;
    }
    // Writing to a String cannot fail.
    let _ = write!(out, "M{x}");
    let signed = |out: &mut String, value: i32, first: bool| {
        let gap = if first || value < 0 { "" } else { " " };
        let _ = write!(out, "{gap}{value}");
    };
    signed(out, y, false);
    for (i, &(to_x, to_y)) in rest.iter().enumerate() {
        if i == 0 {
            out.push('l');
        }
        signed(out, to_x - x, i == 0);
        signed(out, to_y - y, false);
        (x, y) = (to_x, to_y);
    }
    if closed {
        out.push('z');
    }
}

/// The centroid of a ring's area (shoelace formula), or the mean of its points when it has none.
fn middle(ring: &Line) -> (i32, i32) {
    let (mut area, mut cx, mut cy) = (0.0, 0.0, 0.0);
    for (a, b) in ring.iter().zip(ring.iter().cycle().skip(1)) {
        let (ax, ay) = (f64::from(a.0), f64::from(a.1));
        let (bx, by) = (f64::from(b.0), f64::from(b.1));
        let cross = ax * by - bx * ay;
        area += cross;
        cx += (ax + bx) * cross;
        cy += (ay + by) * cross;
    }
    if area.abs() < 1.0 {
        let n = ring.len().max(1) as f64;
        let sum = ring.iter().fold((0.0, 0.0), |s, p| {
            (s.0 + f64::from(p.0), s.1 + f64::from(p.1))
        });
        return ((sum.0 / n) as i32, (sum.1 / n) as i32);
    }
    ((cx / (3.0 * area)) as i32, (cy / (3.0 * area)) as i32)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn square(x: f64, y: f64, side: f64) -> Geometry {
        let corner = |dx: f64, dy: f64| Wgs84::from((x + dx, y + dy));
        Geometry::Polygon(vec![vec![
            corner(0.0, 0.0),
            corner(side, 0.0),
            corner(side, side),
            corner(0.0, side),
            corner(0.0, 0.0),
        ]])
    }

    #[test]
    fn a_square_fills_the_view_box_and_its_path_is_relative_and_closed() {
        let map = TownMap::draw(&[MapShape {
            kind: MapKind::District,
            name: "Market".into(),
            place: None,
            geometry: square(0.0, -0.5, 1.0),
        }])
        .expect("has an extent");
        assert_eq!((map.width, map.height), (1000, 1000));
        assert_eq!(map.districts[0].path, "M12 988l976 0 0-976-976 0z");
        assert_eq!((map.districts[0].x, map.districts[0].y), (500, 500));
    }

    #[test]
    fn points_on_a_straight_line_are_left_out() {
        let straight: Vec<(f64, f64)> = (0..100).map(|i| (f64::from(i), 5.0)).collect();
        assert_eq!(simplified(&straight), [(0.0, 5.0), (99.0, 5.0)]);
        assert!(simplified(&[]).is_empty());
    }

    #[test]
    fn shapes_without_extent_make_no_map() {
        assert_eq!(TownMap::draw(&[]), None);
        let point = MapShape {
            kind: MapKind::District,
            name: String::new(),
            place: None,
            geometry: Geometry::Point(Wgs84 { lon: 1.0, lat: 1.0 }),
        };
        assert_eq!(TownMap::draw(&[point]), None);
    }
}
