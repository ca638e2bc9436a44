//! The network: where lines run, where they stop, and when vehicles leave.

use crate::Town;
use crate::chance::Chance;
use crate::map::{Metres, at};

/// A line: short name, terminus and terminus, colour, corners it passes, minutes between two departures in the peak.
pub(super) struct Line {
    pub(super) name: &'static str,
    pub(super) ends: (&'static str, &'static str),
    pub(super) colour: &'static str,
    pub(super) course: &'static [Metres],
    pub(super) peak_min: u32,
}

const fn line(
    name: &'static str,
    ends: (&'static str, &'static str),
    colour: &'static str,
    course: &'static [Metres],
    peak_min: u32,
) -> Line {
    Line {
        name,
        ends,
        colour,
        course,
        peak_min,
    }
}

const HALLES: Metres = at(70.0, -20.0);
const GARE: Metres = at(1_700.0, 800.0);
const HOPITAL: Metres = at(-2_050.0, 420.0);

pub(super) const LINES: [Line; 10] = [
    line(
        "T1",
        ("Hôpital", "Gare"),
        "B3261E",
        &[
            HOPITAL,
            at(-1_000.0, 250.0),
            HALLES,
            at(900.0, 380.0),
            GARE,
            at(2_350.0, 1_150.0),
        ],
        7,
    ),
    line(
        "T2",
        ("Les Pins", "Bel-Air"),
        "1F5C99",
        &[
            at(-1_800.0, -1_500.0),
            at(-950.0, -550.0),
            HALLES,
            at(250.0, 1_000.0),
            at(700.0, 2_100.0),
        ],
        8,
    ),
    line(
        "1",
        ("Les Vignes", "La Plaine"),
        "3E7D32",
        &[
            at(-1_300.0, 1_850.0),
            at(-400.0, 900.0),
            HALLES,
            at(450.0, -900.0),
            at(1_700.0, -1_500.0),
        ],
        12,
    ),
    line(
        "2",
        ("Les Moulins", "Gare"),
        "C77700",
        &[
            at(-500.0, -2_200.0),
            at(100.0, -1_150.0),
            HALLES,
            at(800.0, 250.0),
            GARE,
        ],
        12,
    ),
    line(
        "3",
        ("Hôpital", "La Plaine"),
        "6A4C93",
        &[
            HOPITAL,
            at(-1_300.0, -300.0),
            at(-300.0, -900.0),
            at(900.0, -900.0),
            at(2_000.0, -900.0),
        ],
        15,
    ),
    line(
        "4",
        ("Bel-Air", "Outre-Lise"),
        "00838F",
        &[
            at(1_350.0, 1_950.0),
            at(800.0, 1_000.0),
            HALLES,
            at(250.0, -800.0),
            at(900.0, -1_250.0),
        ],
        15,
    ),
    line(
        "5",
        ("Les Pins", "Les Capucins"),
        "AD1457",
        &[
            at(-2_150.0, -900.0),
            at(-1_350.0, 200.0),
            at(-650.0, 850.0),
            at(250.0, 1_250.0),
        ],
        15,
    ),
    line(
        "6",
        ("Les Vignes", "Gare"),
        "5D4037",
        &[
            at(-2_050.0, 1_350.0),
            at(-900.0, 1_250.0),
            at(300.0, 1_350.0),
            at(1_150.0, 950.0),
            GARE,
        ],
        20,
    ),
    line(
        "7",
        ("Les Moulins", "Hôpital"),
        "455A64",
        &[
            at(600.0, -2_050.0),
            at(-600.0, -1_700.0),
            at(-1_350.0, -800.0),
            HOPITAL,
        ],
        20,
    ),
    line(
        "N",
        ("Gare", "Les Pins"),
        "263238",
        &[
            GARE,
            at(650.0, 300.0),
            HALLES,
            at(-800.0, -500.0),
            at(-1_800.0, -1_500.0),
        ],
        40,
    ),
];

pub(super) struct Stop {
    pub(super) name: String,
    pub(super) position: Metres,
    pub(super) step_free: bool,
}

/// A line's stops, as numbers, with the metres from its start.
pub(super) type Pattern = Vec<(usize, f64)>;

/// The point `metres` along `course`.
pub(super) fn along(course: &[Metres], metres: f64) -> Metres {
    let mut left = metres;
    for pair in course.windows(2) {
        let length = pair[0].distance(pair[1]);
        if left <= length {
            return pair[0] + (pair[1] - pair[0]) * (left / length);
        }
        left -= length;
    }
    course.last().copied().unwrap_or(HALLES)
}

pub(super) fn course_length(course: &[Metres]) -> f64 {
    course
        .windows(2)
        .map(|pair| pair[0].distance(pair[1]))
        .sum()
}

pub(super) fn network(town: &Town, chance: &mut Chance) -> (Vec<Stop>, Vec<Pattern>) {
    let hubs = [("Halles", HALLES), ("Gare", GARE), ("Hôpital", HOPITAL)];
    let mut stops: Vec<Stop> = hubs
        .map(|(name, position)| Stop {
            name: name.to_owned(),
            position,
            step_free: true,
        })
        .into();
    let patterns = LINES
        .iter()
        .map(|line| {
            let length = course_length(line.course);
            let gaps = (length
                / if line.name.starts_with('T') {
                    480.0
                } else {
                    390.0
                })
            .round()
            .max(2.0);
            let mut pattern: Pattern = Vec::new();
            for number in 0..=gaps as usize {
                let metres = length * number as f64 / gaps;
                let wanted = along(line.course, metres);
                let near =
                    (0..stops.len()).find(|stop| stops[*stop].position.distance(wanted) < 170.0);
                let stop = near.unwrap_or_else(|| {
                    stops.push(Stop {
                        name: stop_name(town, wanted, &stops),
                        position: wanted,
                        step_free: line.name.starts_with('T') || chance.yes(0.62),
                    });
                    stops.len() - 1
                });
                if pattern.iter().all(|(other, _)| *other != stop) {
                    pattern.push((stop, metres));
                }
            }
            pattern
        })
        .collect();
    (stops, patterns)
}

/// The nearest street whose name no stop has yet, without its kind: `Tisserands` for `Rue des Tisserands`.
fn stop_name(town: &Town, position: Metres, stops: &[Stop]) -> String {
    let mut near: Vec<(f64, &str)> = town
        .streets
        .iter()
        .map(|street| {
            (
                position.distance_to(&[street.from, street.to]),
                street.name.as_str(),
            )
        })
        .collect();
    near.sort_by(|a, b| a.0.total_cmp(&b.0));
    let bare = |name: &str| {
        if name.starts_with("Petite") || name.starts_with("Vieille") {
            return name.to_owned();
        }
        let words = name
            .split_whitespace()
            .skip(1)
            .filter(|word| !matches!(*word, "des" | "du" | "de" | "la"));
        words.collect::<Vec<_>>().join(" ").replace("l'", "")
    };
    near.iter()
        .map(|(_, name)| bare(name))
        .find(|name| stops.iter().all(|stop| stop.name != *name))
        .unwrap_or_else(|| format!("Arrêt {}", stops.len() + 1))
}

/// Departures of a day, in minutes after midnight.
pub(super) fn departures(line: &Line, service: &str) -> Vec<u32> {
    let night = line.name == "N";
    let (first, last) = match (night, service) {
        (true, _) => (22 * 60, 26 * 60),
        (_, "semaine") => (5 * 60 + 20, 22 * 60 + 40),
        (_, "samedi") => (6 * 60, 23 * 60),
        (_, _) => (7 * 60 + 30, 21 * 60 + 30),
    };
    let mut departures = Vec::new();
    let mut minute = first;
    while minute <= last {
        departures.push(minute);
        let peak = matches!(minute / 60, 7 | 8 | 16..=18);
        minute += match service {
            _ if night => line.peak_min,
            "semaine" if peak => line.peak_min,
            "semaine" => line.peak_min * 3 / 2,
            "samedi" => line.peak_min * 2,
            _ => line.peak_min * 3,
        };
    }
    departures
}
