//! Location traces, never raw: cells and time buckets, with any few points shared by many.
//!
//! Four places and times tell 95 % of persons apart (de Montjoye et al. 2013). A release here puts every point into a cell
//! and a time bucket, and withholds points until whoever knows up to m of a person's points finds k traces with them, or
//! none (kᵐ-anonymity, [`crate::sets`]). Cells and buckets are the finest of those offered under which few enough points
//! are withheld. Counts of journeys between places, under differential privacy, are made elsewhere from [`journeys`].

use crate::AnonymityError;
use crate::sets::{self, SetReport, Sets};
use serde::{Deserialize, Serialize};
use std::collections::{BTreeMap, BTreeSet, HashMap};

/// A person at a place at a time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Visit {
    /// The person's pseudonym.
    pub person: u64,
    /// Metres to the east in a projected reference system.
    pub x_m: i64,
    /// Metres to the north.
    pub y_m: i64,
    /// Seconds since an epoch of the caller's choice.
    pub time_s: i64,
}

/// What traces must satisfy.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceModel {
    /// Sides of square cells that may be used, metres, finest first.
    pub cells_m: Vec<u32>,
    /// Lengths of time buckets that may be used, seconds, finest first.
    pub buckets_s: Vec<u32>,
    /// Traces that share any m points.
    pub k: u32,
    /// Points known to an attacker, usually 2 to 4.
    pub m: u32,
    /// Share of the points that may be withheld, 0 to 1.
    pub suppression: f64,
    /// Points per person; of longer traces evenly spread points are kept.
    pub points_per_person: usize,
}

/// A point of a released trace.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Point {
    /// Start of the bucket, seconds.
    pub from_s: i64,
    /// West side of the cell, metres.
    pub x_m: i64,
    /// South side of the cell, metres.
    pub y_m: i64,
}

/// Traces that may leave.
#[derive(Debug, Clone, PartialEq)]
pub struct TraceRelease {
    /// The traces, without persons, in the order of their content; empty ones are left out.
    pub traces: Vec<Vec<Point>>,
    /// What was done.
    pub report: TraceReport,
}

/// What was done to traces.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TraceReport {
    /// Side of the cells, metres.
    pub cell_m: u32,
    /// Length of the buckets, seconds.
    pub bucket_s: u32,
    /// Persons before.
    pub persons: u64,
    /// Distinct points of all persons in these cells and buckets, before.
    pub points_before: u64,
    /// And after.
    pub points_after: u64,
    /// Traces that became empty.
    pub emptied: u64,
    /// Traces that share any m points.
    pub k: u32,
    /// Points known to an attacker.
    pub m: u32,
}

/// The finest cells and buckets under which few enough points are withheld, and the traces in them.
///
/// Pairs are tried from fine to coarse: by how many steps they are coarser in all, the finer cells first.
///
/// # Errors
/// When a number is out of range, or even the coarsest pair withholds too many points.
pub fn anonymise(visits: &[Visit], model: &TraceModel) -> Result<TraceRelease, AnonymityError> {
    check(model)?;
    let mut pairs: Vec<(usize, usize)> = (0..model.cells_m.len())
        .flat_map(|cell| (0..model.buckets_s.len()).map(move |bucket| (cell, bucket)))
        .collect();
    pairs.sort_by_key(|&(cell, bucket)| (cell + bucket, cell));
    let mut last = None;
    for (cell, bucket) in pairs {
        let (cell_m, bucket_s) = (model.cells_m[cell], model.buckets_s[bucket]);
        let traces = Traces::new(visits, cell_m, bucket_s)?;
        let shortened = traces.shortened(model.points_per_person)?;
        let release = sets::anonymise(&shortened, model.k, model.m)?;
        let before = traces.points();
        let withheld = before - release.report.items_after;
        if withheld as f64 <= model.suppression * before as f64 {
            return Ok(traces.released(&release.sets, &release.report, cell_m, bucket_s));
        }
        last = Some((withheld, before));
    }
    let (suppressed, rows) = last.unwrap_or_default();
    Err(AnonymityError::Unsatisfiable {
        suppressed,
        rows,
        allowed: (model.suppression * rows as f64) as u64,
    })
}

fn check(model: &TraceModel) -> Result<(), AnonymityError> {
    let rising = |sizes: &[u32]| {
        sizes.first().is_some_and(|&first| first > 0)
            && sizes.windows(2).all(|pair| pair[0] < pair[1])
    };
    if !rising(&model.cells_m) || !rising(&model.buckets_s) {
        return Err(AnonymityError::Parameter {
            parameter: "a list of cells or buckets",
            value: format!("{:?} m, {:?} s", model.cells_m, model.buckets_s),
            expected: "sizes above 0, finest first",
        });
    }
    if !(0.0..=1.0).contains(&model.suppression) {
        return Err(AnonymityError::Parameter {
            parameter: "suppression",
            value: model.suppression.to_string(),
            expected: "a share from 0 to 1",
        });
    }
    Ok(())
}

/// Visits in cells and buckets: each person's distinct points, as a set of numbered points.
#[derive(Debug, Clone)]
pub struct Traces {
    points: Vec<Point>,
    sets: Sets,
}

impl Traces {
    /// The traces in cells of this side and buckets of this length, persons in the order of their numbers.
    ///
    /// # Errors
    /// When a size is 0 or there are too many visits.
    pub fn new(visits: &[Visit], cell_m: u32, bucket_s: u32) -> Result<Self, AnonymityError> {
        if cell_m == 0 || bucket_s == 0 {
            return Err(AnonymityError::Parameter {
                parameter: "a cell or bucket",
                value: "0".to_owned(),
                expected: "a size above 0",
            });
        }
        if visits.len() > crate::MAX_ROWS {
            return Err(AnonymityError::TooLarge {
                what: "visits",
                found: visits.len() as u64,
                limit: crate::MAX_ROWS as u64,
            });
        }
        let points: BTreeSet<Point> = visits
            .iter()
            .map(|visit| point(visit, cell_m, bucket_s))
            .collect();
        let points: Vec<Point> = points.into_iter().collect();
        let number: HashMap<Point, u32> = points.iter().copied().zip(0..).collect();
        let mut of: BTreeMap<u64, Vec<u32>> = BTreeMap::new();
        for visit in visits {
            let point = number[&point(visit, cell_m, bucket_s)];
            of.entry(visit.person).or_default().push(point);
        }
        let sets = Sets::new(points.len() as u32, of.into_values().collect())?;
        Ok(Self { points, sets })
    }

    /// The traces as sets of points.
    #[must_use]
    pub fn sets(&self) -> &Sets {
        &self.sets
    }

    fn points(&self) -> u64 {
        self.sets.sets().iter().map(|set| set.len() as u64).sum()
    }

    /// Points are numbered in the order of time, so that a set is a trace and evenly spread places are evenly spread.
    fn shortened(&self, most: usize) -> Result<Sets, AnonymityError> {
        let shortened = |set: &Vec<u32>| match set.len() {
            many if many > most => (0..most).map(|at| set[at * many / most]).collect(),
            _ => set.clone(),
        };
        Sets::new(
            self.points.len() as u32,
            self.sets.sets().iter().map(shortened).collect(),
        )
    }

    fn released(
        &self,
        sets: &Sets,
        report: &SetReport,
        cell_m: u32,
        bucket_s: u32,
    ) -> TraceRelease {
        let mut traces: Vec<Vec<Point>> = sets
            .sets()
            .iter()
            .filter(|set| !set.is_empty())
            .map(|set| {
                set.iter()
                    .map(|&number| self.points[number as usize])
                    .collect()
            })
            .collect();
        traces.sort_unstable();
        TraceRelease {
            report: TraceReport {
                cell_m,
                bucket_s,
                persons: sets.sets().len() as u64,
                points_before: self.points(),
                points_after: report.items_after,
                emptied: (sets.sets().len() - traces.len()) as u64,
                k: report.k,
                m: report.m,
            },
            traces,
        }
    }
}

fn point(visit: &Visit, cell_m: u32, bucket_s: u32) -> Point {
    let start = |value: i64, size: u32| {
        value
            .div_euclid(i64::from(size))
            .saturating_mul(i64::from(size))
    };
    Point {
        from_s: start(visit.time_s, bucket_s),
        x_m: start(visit.x_m, cell_m),
        y_m: start(visit.y_m, cell_m),
    }
}

/// From one place to another: what flows between places are counted from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Journey {
    /// Whose journey; needed to bound what one person contributes, never to be released.
    pub person: u64,
    /// Cell and bucket of the start.
    pub origin: Point,
    /// Cell and bucket of the end.
    pub destination: Point,
}

/// The journeys of each person: visits in the order of time, cut where nothing was seen for more than `gap_s` seconds; of
/// each stretch the first and the last cell, when they differ.
///
/// # Errors
/// As [`Traces::new`].
pub fn journeys(
    visits: &[Visit],
    cell_m: u32,
    bucket_s: u32,
    gap_s: u32,
) -> Result<Vec<Journey>, AnonymityError> {
    if cell_m == 0 || bucket_s == 0 {
        return Err(AnonymityError::Parameter {
            parameter: "a cell or bucket",
            value: "0".to_owned(),
            expected: "a size above 0",
        });
    }
    let mut sorted = visits.to_vec();
    sorted.sort_by_key(|visit| (visit.person, visit.time_s));
    let connected = |a: &Visit, b: &Visit| {
        a.person == b.person && b.time_s.saturating_sub(a.time_s) <= i64::from(gap_s)
    };
    let journey = |stretch: &[Visit]| {
        let (first, last) = (stretch.first()?, stretch.last()?);
        let (origin, destination) = (
            point(first, cell_m, bucket_s),
            point(last, cell_m, bucket_s),
        );
        let moved = (origin.x_m, origin.y_m) != (destination.x_m, destination.y_m);
        moved.then_some(Journey {
            person: first.person,
            origin,
            destination,
        })
    };
    Ok(sorted.chunk_by(connected).filter_map(journey).collect())
}

#[cfg(test)]
mod tests {
    use super::*;
    use rand::{RngExt, SeedableRng};
    use rand_chacha::ChaCha8Rng;

    /// Persons who live and work somewhere in a town of 6 km and are seen twelve times a day.
    fn town(persons: u64) -> Vec<Visit> {
        let mut rng = ChaCha8Rng::seed_from_u64(5);
        let mut visits = Vec::new();
        for person in 0..persons {
            let mut place = || (rng.random_range(0..6_000), rng.random_range(0..6_000));
            let (home, work) = (place(), place());
            for hour in 0..12 {
                let (x, y) = if (3..8).contains(&hour) { work } else { home };
                visits.push(Visit {
                    person,
                    x_m: x + rng.random_range(-80..80),
                    y_m: y + rng.random_range(-80..80),
                    time_s: hour * 7_200 + rng.random_range(0..7_200),
                });
            }
        }
        visits
    }

    fn model() -> TraceModel {
        TraceModel {
            cells_m: vec![100, 1_000, 3_000],
            buckets_s: vec![3_600, 21_600, 86_400],
            k: 5,
            m: 4,
            suppression: 0.2,
            points_per_person: 24,
        }
    }

    #[test]
    fn four_points_tell_persons_apart_before_and_nobody_after() {
        let visits = town(1_500);
        let mut rng = ChaCha8Rng::seed_from_u64(6);
        let raw = Traces::new(&visits, 100, 3_600)
            .unwrap()
            .sets()
            .unicity(4, &mut rng);
        assert!(raw > 0.95, "{raw}");
        let release = anonymise(&visits, &model()).unwrap();
        let report = &release.report;
        assert!(report.cell_m > 100 && report.bucket_s > 3_600, "{report:?}");
        assert!(
            report.points_after * 10 >= report.points_before * 8,
            "{report:?}"
        );
        let number: HashMap<Point, u32> = {
            let all: BTreeSet<Point> = release.traces.iter().flatten().copied().collect();
            all.into_iter().zip(0..).collect()
        };
        let sets = release
            .traces
            .iter()
            .map(|trace| trace.iter().map(|p| number[p]).collect())
            .collect();
        let sets = Sets::new(number.len() as u32, sets).unwrap();
        assert_eq!(sets.unicity(4, &mut rng), 0.0);
        assert_eq!(sets::rare(&sets, 5, 4).unwrap(), None);
    }

    #[test]
    fn too_few_persons_are_not_released() {
        assert!(anonymise(&town(3), &model()).is_err());
        let nothing = TraceModel {
            cells_m: vec![],
            ..model()
        };
        assert!(anonymise(&town(3), &nothing).is_err());
    }

    #[test]
    fn journeys_start_and_end_where_a_person_was_seen() {
        let visit = |person, x_m, time_s| Visit {
            person,
            x_m,
            y_m: 0,
            time_s,
        };
        let visits = [
            visit(1, 0, 0),
            visit(1, 950, 600),
            visit(1, 2_100, 1_200),
            visit(1, 2_100, 30_000),
            visit(1, 10, 30_600),
            visit(2, 5, 100),
        ];
        let journeys = journeys(&visits, 1_000, 3_600, 3_600).unwrap();
        let ends: Vec<_> = journeys
            .iter()
            .map(|j| (j.person, j.origin.x_m, j.destination.x_m))
            .collect();
        assert_eq!(ends, [(1, 0, 2_000), (1, 2_000, 0)]);
    }
}
