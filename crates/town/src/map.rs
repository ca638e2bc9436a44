//! The map: a walled centre around its market square, a river, and districts that tile the town.
//!
//! Boundaries are drawn once per edge and shared by the two districts that it divides, so there is neither gap nor overlap.

use std::ops::{Add, Mul, Sub};
use territory::{Geometry, PlaceId, Wgs84};

/// A position on the town's own plane: metres east and north of the market square.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Metres {
    pub(crate) x: f64,
    pub(crate) y: f64,
}

pub(crate) const fn at(x: f64, y: f64) -> Metres {
    Metres { x, y }
}

impl Add for Metres {
    type Output = Metres;
    fn add(self, other: Metres) -> Metres {
        at(self.x + other.x, self.y + other.y)
    }
}
impl Sub for Metres {
    type Output = Metres;
    fn sub(self, other: Metres) -> Metres {
        at(self.x - other.x, self.y - other.y)
    }
}
impl Mul<f64> for Metres {
    type Output = Metres;
    fn mul(self, by: f64) -> Metres {
        at(self.x * by, self.y * by)
    }
}

/// The market square's position, and the length of a degree there (WGS 84, at 44.4° north).
const ORIGIN: (f64, f64) = (0.871_3, 44.402_6);
const METRES_PER_DEGREE: (f64, f64) = (79_650.0, 111_110.0);

impl Metres {
    pub(crate) fn dot(self, other: Metres) -> f64 {
        self.x * other.x + self.y * other.y
    }
    pub(crate) fn length(self) -> f64 {
        self.dot(self).sqrt()
    }
    pub(crate) fn distance(self, other: Metres) -> f64 {
        (self - other).length()
    }
    /// The vector turned a quarter to the left.
    pub(crate) fn left(self) -> Metres {
        at(-self.y, self.x)
    }
    /// The vector with length 1; the zero vector stays.
    pub(crate) fn unit(self) -> Metres {
        self * (1.0 / self.length().max(1e-9))
    }
    /// Distance to a polyline.
    pub(crate) fn distance_to(self, line: &[Metres]) -> f64 {
        let to_segment = |pair: &[Metres]| match *pair {
            [a, b] => {
                let along = b - a;
                let share = ((self - a).dot(along) / along.dot(along).max(1e-9)).clamp(0.0, 1.0);
                self.distance(a + along * share)
            }
            _ => f64::INFINITY,
        };
        line.windows(2)
            .map(to_segment)
            .fold(f64::INFINITY, f64::min)
    }
    /// Whether it lies within a closed ring (even–odd rule).
    pub(crate) fn within(self, ring: &[Metres]) -> bool {
        let crosses = |pair: &&[Metres]| match **pair {
            [a, b] => {
                (a.y > self.y) != (b.y > self.y)
                    && self.x < a.x + (self.y - a.y) / (b.y - a.y) * (b.x - a.x)
            }
            _ => false,
        };
        ring.windows(2).filter(crosses).count() % 2 == 1
    }
    /// The position on the earth, rounded to 10⁻⁶ degree.
    pub(crate) fn wgs84(self) -> Wgs84 {
        let round = |degrees: f64| (degrees * 1e6).round() / 1e6;
        Wgs84 {
            lon: round(ORIGIN.0 + self.x / METRES_PER_DEGREE.0),
            lat: round(ORIGIN.1 + self.y / METRES_PER_DEGREE.1),
        }
    }
}

pub(crate) fn wgs84_line(line: &[Metres]) -> Vec<Wgs84> {
    line.iter().map(|point| point.wgs84()).collect()
}

/// What sort of district it is; everything that differs between districts follows from these.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Character {
    /// Household income against the town's mean.
    pub(crate) income: f64,
    /// Share of residential buildings that are blocks of flats.
    pub(crate) blocks: f64,
    /// Share of households of retired people.
    pub(crate) retired: f64,
    /// Share of buildings for work: workshops, offices, shops.
    pub(crate) work: f64,
    /// The years in which it was built.
    pub(crate) built: (i32, i32),
    /// How much more likely an incident is than in the town's mean.
    pub(crate) incidents: f64,
    /// The direction of its street grid, in degrees from east.
    pub(crate) grid: f64,
}

/// A district.
#[derive(Debug, Clone)]
pub(crate) struct District {
    pub(crate) id: PlaceId,
    pub(crate) name: &'static str,
    /// Closed ring, counter-clockwise.
    pub(crate) ring: Vec<Metres>,
    /// The mean of its corners.
    pub(crate) centre: Metres,
    pub(crate) character: Character,
}

/// Districts and river.
#[derive(Debug, Clone)]
pub(crate) struct Map {
    pub(crate) districts: Vec<District>,
    pub(crate) river: Vec<Metres>,
}

/// The corners where boundaries meet, by number.
const NODES: [Metres; 31] = [
    // 0–9: the Lise, downstream.
    at(2_700.0, 780.0),
    at(2_080.0, 560.0),
    at(1_480.0, 60.0),
    at(960.0, -230.0),
    at(520.0, -520.0),
    at(-60.0, -640.0),
    at(-500.0, -690.0),
    at(-900.0, -1_060.0),
    at(-1_090.0, -1_640.0),
    at(-1_380.0, -2_380.0),
    // 10–11: the northern corners of the walls.
    at(-540.0, 420.0),
    at(500.0, 475.0),
    // 12–16: the ring road.
    at(1_250.0, 880.0),
    at(150.0, 1_450.0),
    at(-820.0, 1_330.0),
    at(-1_480.0, 700.0),
    at(-1_500.0, -420.0),
    // 17–27: the town's limits.
    at(2_330.0, 1_720.0),
    at(1_230.0, 2_480.0),
    at(-180.0, 2_660.0),
    at(-1_560.0, 2_260.0),
    at(-2_470.0, 1_280.0),
    at(-2_720.0, -60.0),
    at(-2_340.0, -1_420.0),
    at(-120.0, -2_700.0),
    at(1_340.0, -2_320.0),
    at(2_370.0, -1_330.0),
    at(2_780.0, -240.0),
    // 28–30: the boulevard of the south bank.
    at(1_640.0, -720.0),
    at(780.0, -1_420.0),
    at(-320.0, -1_590.0),
];

const RIVER: [usize; 10] = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9];
const LIMITS: [usize; 13] = [0, 17, 18, 19, 20, 21, 22, 23, 9, 24, 25, 26, 27];
const WALLS: [usize; 4] = [4, 11, 10, 6];

const fn character(
    income: f64,
    blocks: f64,
    retired: f64,
    work: f64,
    built: (i32, i32),
    incidents: f64,
    grid: f64,
) -> Character {
    Character {
        income,
        blocks,
        retired,
        work,
        built,
        incidents,
        grid,
    }
}

/// Id, name, corners and character of each district.
const DISTRICTS: [(&str, &str, &[usize], Character); 12] = [
    (
        "la-bastide",
        "La Bastide",
        &[10, 6, 5, 4, 11],
        character(1.05, 0.38, 0.30, 0.24, (1650, 1935), 1.8, 3.0),
    ),
    (
        "saint-eloi",
        "Saint-Éloi",
        &[11, 4, 3, 2, 12],
        character(1.10, 0.24, 0.30, 0.14, (1840, 1960), 1.1, -28.0),
    ),
    (
        "les-capucins",
        "Les Capucins",
        &[10, 11, 12, 13, 14],
        character(1.22, 0.18, 0.36, 0.12, (1860, 1970), 0.8, 8.0),
    ),
    (
        "porte-neuve",
        "Porte-Neuve",
        &[10, 14, 15, 16, 7, 6],
        character(0.96, 0.26, 0.28, 0.13, (1900, 1985), 1.1, -14.0),
    ),
    (
        "outre-lise",
        "Outre-Lise",
        &[7, 6, 5, 4, 3, 2, 28, 29, 30],
        character(0.86, 0.24, 0.26, 0.16, (1870, 1975), 1.2, 24.0),
    ),
    (
        "la-gare",
        "La Gare",
        &[2, 1, 0, 17, 12],
        character(0.88, 0.28, 0.22, 0.22, (1880, 1995), 1.7, 37.0),
    ),
    (
        "bel-air",
        "Bel-Air",
        &[12, 17, 18, 19, 13],
        character(1.50, 0.05, 0.34, 0.06, (1955, 2015), 0.6, -32.0),
    ),
    (
        "les-vignes",
        "Les Vignes",
        &[13, 19, 20, 21, 15, 14],
        character(1.30, 0.05, 0.30, 0.06, (1970, 2022), 0.5, 40.0),
    ),
    (
        "le-plateau",
        "Le Plateau",
        &[15, 21, 22, 23, 16],
        character(1.02, 0.22, 0.18, 0.14, (1965, 2020), 0.8, 12.0),
    ),
    (
        "les-pins",
        "Les Pins",
        &[16, 23, 9, 8, 7],
        character(0.62, 0.40, 0.18, 0.08, (1958, 1992), 1.5, -34.0),
    ),
    (
        "les-moulins",
        "Les Moulins",
        &[7, 8, 9, 24, 25, 29, 30],
        character(0.84, 0.10, 0.28, 0.12, (1920, 2005), 0.8, 10.0),
    ),
    (
        "la-plaine",
        "La Plaine",
        &[29, 25, 26, 27, 0, 1, 2, 28],
        character(0.94, 0.10, 0.22, 0.30, (1960, 2020), 0.9, 35.0),
    ),
];

/// How many pieces one edge is drawn with.
const PIECES: usize = 6;

impl Map {
    /// The town's map; it is the same for every seed and size.
    pub(crate) fn new() -> Self {
        let districts = DISTRICTS
            .iter()
            .map(|(id, name, corners, character)| district(id, name, corners, *character))
            .collect();
        let mut river = vec![node(0)];
        for pair in RIVER.windows(2) {
            if let [a, b] = *pair {
                river.extend(edge(a, b));
            }
        }
        Self { districts, river }
    }

    /// The district in which a position lies, by number.
    pub(crate) fn district_of(&self, position: Metres) -> Option<usize> {
        self.districts
            .iter()
            .position(|district| position.within(&district.ring))
    }

    /// The town's outer limit, closed.
    pub(crate) fn limits() -> Vec<Metres> {
        let mut ring = vec![node(0)];
        for (place, from) in LIMITS.iter().enumerate() {
            ring.extend(edge(*from, LIMITS[(place + 1) % LIMITS.len()]));
        }
        ring
    }
}

/// A polygon from a closed ring.
pub(crate) fn polygon(ring: &[Metres]) -> Geometry {
    Geometry::Polygon(vec![wgs84_line(ring)])
}

fn district(id: &str, name: &'static str, corners: &[usize], character: Character) -> District {
    let mut ring = Vec::new();
    let mut sum = at(0.0, 0.0);
    for (place, from) in corners.iter().enumerate() {
        if ring.is_empty() {
            ring.push(node(*from));
        }
        sum = sum + node(*from);
        ring.extend(edge(*from, corners[(place + 1) % corners.len()]));
    }
    let doubled_area: f64 = ring
        .windows(2)
        .map(|pair| pair[0].x * pair[1].y - pair[1].x * pair[0].y)
        .sum();
    if doubled_area < 0.0 {
        ring.reverse();
    }
    District {
        id: crate::id(id),
        name,
        ring,
        centre: sum * (1.0 / corners.len() as f64),
        character,
    }
}

/// The corner of that number; numbers are only written in the tables above, which the tests walk through.
fn node(number: usize) -> Metres {
    NODES[number]
}

/// The points after `from` up to and with `to`; the same points whichever side asks.
fn edge(from: usize, to: usize) -> Vec<Metres> {
    let (low, high) = (from.min(to), from.max(to));
    let mut points = drawn(low, high);
    if from == high {
        points.reverse();
        points.push(node(low));
        points.remove(0);
    }
    points
}

/// The points after `low` up to and with `high`: a smooth curve along the river and the limits, straight along the walls,
/// a slight bow elsewhere.
fn drawn(low: usize, high: usize) -> Vec<Metres> {
    if let Some((before, a, b, after)) =
        neighbours(&RIVER, low, high, false).or_else(|| neighbours(&LIMITS, low, high, true))
    {
        let points = (1..=PIECES).map(|piece| catmull_rom(before, a, b, after, piece));
        let mut points: Vec<Metres> = points.collect();
        if a != node(low) {
            points.reverse();
            points.remove(0);
            points.push(node(high));
        }
        return points;
    }
    let (a, b) = (node(low), node(high));
    if WALLS.contains(&low) && WALLS.contains(&high) {
        return vec![b];
    }
    let sign = if (low + high).is_multiple_of(2) {
        1.0
    } else {
        -1.0
    };
    let middle = (a + b) * 0.5 + (b - a).left() * (0.06 * sign);
    (1..=PIECES)
        .map(|piece| {
            if piece == PIECES {
                return b;
            }
            let t = piece as f64 / PIECES as f64;
            a * ((1.0 - t) * (1.0 - t)) + middle * (2.0 * t * (1.0 - t)) + b * (t * t)
        })
        .collect()
}

/// The four corners that bend the curve between `low` and `high`, if they follow one another on `path`.
fn neighbours(
    path: &[usize],
    low: usize,
    high: usize,
    closed: bool,
) -> Option<(Metres, Metres, Metres, Metres)> {
    let count = path.len();
    let last = if closed { count } else { count - 1 };
    let place = (0..last).find(|place| {
        let pair = (path[*place], path[(place + 1) % count]);
        pair == (low, high) || pair == (high, low)
    })?;
    let step = |offset: usize| {
        let wanted = place + offset;
        let number = if closed {
            (wanted + count - 1) % count
        } else {
            wanted.saturating_sub(1).min(count - 1)
        };
        node(path[number])
    };
    Some((step(0), step(1), step(2), step(3)))
}

/// The uniform Catmull–Rom spline between `a` and `b`.
fn catmull_rom(before: Metres, a: Metres, b: Metres, after: Metres, piece: usize) -> Metres {
    if piece == PIECES {
        return b;
    }
    let t = piece as f64 / PIECES as f64;
    let (t2, t3) = (t * t, t * t * t);
    before * (-0.5 * t3 + t2 - 0.5 * t)
        + a * (1.5 * t3 - 2.5 * t2 + 1.0)
        + b * (-1.5 * t3 + 2.0 * t2 + 0.5 * t)
        + after * (0.5 * t3 - 0.5 * t2)
}
