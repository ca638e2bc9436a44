//! How long protecting takes: `cargo run --release -p sdc --example bench [tables|auditor]`.
//!
//! Tables of counts and amounts with all margins, and the auditor over a million persons with a hundred earlier answers
//! of twenty cells (bar: one second).

use std::time::Duration;

use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha12Rng;
use sdc::{
    Cell, Dimension, Figure, Measure, MeasureKind, Members, Method, Policy, Released, ReleasedCell,
    Rounding, SdcError, Shown, Table, audit, protect,
};

/// What this thread has used of a processor (Linux); others may be at work beside it.
fn cpu_time() -> Duration {
    let used = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let nanoseconds = used.split(' ').next().and_then(|used| used.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

fn main() -> Result<(), SdcError> {
    let only = std::env::args().nth(1);
    let wanted = |part: &str| only.as_deref().is_none_or(|only| only == part);
    if wanted("auditor") {
        realistic()?;
        nested()?;
        unrelated(10)?;
        unrelated(100)?;
    }
    if wanted("tables") {
        table(&[20, 20], 10_000)?;
        table(&[100, 50], 100_000)?;
        table(&[20, 20, 10], 100_000)?;
        table(&[100, 50, 10], 1_000_000)?;
    }
    Ok(())
}

fn table(sizes: &[u32], persons: u32) -> Result<(), SdcError> {
    let mut rng = ChaCha12Rng::seed_from_u64(1);
    let mut groups: std::collections::BTreeMap<Vec<Vec<String>>, Vec<(u32, i64)>> =
        std::collections::BTreeMap::new();
    for person in 0..persons {
        // The product of two draws: few large groups and many small ones.
        let at: Vec<u32> = sizes
            .iter()
            .map(|size| rng.random_range(0..*size) * rng.random_range(1..=*size) / size)
            .collect();
        let amount = rng.random_range(1_000..60_000);
        for margins in 0..1_u32 << sizes.len() {
            let place = at
                .iter()
                .enumerate()
                .map(|(dimension, code)| {
                    if margins >> dimension & 1 == 1 {
                        Vec::new()
                    } else {
                        vec![code.to_string()]
                    }
                })
                .collect();
            groups.entry(place).or_default().push((person, amount));
        }
    }
    let cells: Vec<Cell> = groups
        .into_iter()
        .map(|(at, persons)| {
            let amounts: Vec<i64> = persons.iter().map(|(_, amount)| *amount).collect();
            Cell {
                at,
                asked: true,
                figures: vec![Figure::persons(persons.len() as u32), Figure::of(&amounts)],
                members: persons.iter().map(|(person, _)| *person).collect(),
            }
        })
        .collect();
    let measure = |name: &str, kind| Measure {
        name: name.to_owned(),
        kind,
    };
    let start = cpu_time();
    let table = Table::new(
        (0..sizes.len())
            .map(|d| Dimension::flat(format!("d{d}")))
            .collect(),
        vec![
            measure("persons", MeasureKind::Persons),
            measure("amount", MeasureKind::Amount),
        ],
        cells,
        false,
    )?;
    let checked = cpu_time() - start;
    for (name, base) in [
        ("", None),
        (
            ", controlled to 5",
            Some(Rounding::new(5, Method::Controlled)?),
        ),
    ] {
        let policy = Policy {
            base,
            ..Policy::least(5)?
        };
        let start = cpu_time();
        match protect(&table, &policy, &Released::new()) {
            Ok(protected) => {
                let report = protected.report;
                println!(
                    "{sizes:?}, {} cells{name}: {:.2?} of CPU (+ {checked:.2?} to check): {} too few, {} complementary, {} by \
                     differencing, {} sums off",
                    report.asked,
                    cpu_time() - start,
                    report.too_few,
                    report.complementary,
                    report.differencing,
                    report.not_additive,
                );
            }
            Err(refused) => println!("{sizes:?}{name}: {:.2?}: {refused}", cpu_time() - start),
        }
    }
    Ok(())
}

const PERSONS: u32 = 1_000_000;

/// A town: attributes with so many values each.
const ATTRIBUTES: [u32; 5] = [20, 20, 2, 10, 6];

fn attributes() -> Vec<Vec<u8>> {
    let mut rng = ChaCha12Rng::seed_from_u64(2);
    let mut draw = |size: &u32| {
        (0..PERSONS)
            .map(|_| rng.random_range(0..*size) as u8)
            .collect()
    };
    ATTRIBUTES.iter().map(&mut draw).collect()
}

/// `GROUP BY district` or `GROUP BY age`, each with another filter on other attributes.
fn realistic() -> Result<(), SdcError> {
    let attributes = attributes();
    let mut rng = ChaCha12Rng::seed_from_u64(3);
    let answers: Vec<Vec<Members>> = (0..101)
        .map(|answer| {
            let by = answer % 2;
            let filter = 1 + by + rng.random_range(0..(4 - by));
            let (filter, most) = (filter, ATTRIBUTES[filter]);
            let kept = rng.random_range(0..1_u32 << most) | 1;
            group(&attributes[by], |person| {
                kept >> attributes[filter][person] & 1 == 1
            })
        })
        .collect();
    time(
        "grouped by one of two attributes, filtered by others",
        answers,
    )
}

/// `GROUP BY district`, over growing age: each answer holds the one before.
fn nested() -> Result<(), SdcError> {
    let mut rng = ChaCha12Rng::seed_from_u64(4);
    let district = &attributes()[0];
    let days: Vec<u32> = (0..PERSONS).map(|_| rng.random_range(0..1_010)).collect();
    let answers = (0..101)
        .map(|answer| group(district, |person| days[person] < 10 * (answer + 1)))
        .collect();
    time("grouped by district, 101 nested filters", answers)
}

/// Every answer splits everybody anew, unrelated to all others: the worst case.
fn unrelated(answers: usize) -> Result<(), SdcError> {
    let mut rng = ChaCha12Rng::seed_from_u64(5);
    let answers = (0..=answers)
        .map(|_| {
            let codes: Vec<u8> = (0..PERSONS).map(|_| (rng.next_u32() % 20) as u8).collect();
            group(&codes, |_| true)
        })
        .collect();
    time("unrelated partitions", answers)
}

fn group(codes: &[u8], keep: impl Fn(usize) -> bool) -> Vec<Members> {
    let mut groups = vec![Vec::new(); 256];
    for (person, code) in codes.iter().enumerate() {
        if keep(person) {
            groups[usize::from(*code)].push(person as u32);
        }
    }
    groups
        .into_iter()
        .filter(|group| !group.is_empty())
        .map(Members::from_iter)
        .collect()
}

fn time(name: &str, mut answers: Vec<Vec<Members>>) -> Result<(), SdcError> {
    let cell = |members: Members| ReleasedCell::new(members, Shown::Exact);
    let new: Vec<ReleasedCell> = answers
        .pop()
        .unwrap_or_default()
        .into_iter()
        .map(cell)
        .collect::<Result<_, _>>()?;
    let mut earlier = Released::new();
    let count = answers.len();
    for answer in answers {
        for members in answer {
            earlier.extend([cell(members)?])?;
        }
    }
    let bytes: usize = earlier
        .cells()
        .iter()
        .map(|cell| cell.to_bytes().len())
        .sum();
    let start = cpu_time();
    let findings = audit(&earlier, &new, 10)?;
    let took = cpu_time() - start;
    println!(
        "auditor, {name}: {count} earlier answers ({} cells, {} kB each), {} new cells: {took:.2?} of CPU, {:.2} of the bar: {}",
        earlier.cells().len(),
        bytes / earlier.cells().len().max(1) / 1_000,
        new.len(),
        took.as_secs_f64(),
        match findings.as_slice() {
            [] => "safe".to_owned(),
            [first, ..] => match first.persons {
                Some(persons) => format!(
                    "{} findings, the first of {persons} persons",
                    findings.len()
                ),
                None => "unsettled".to_owned(),
            },
        }
    );
    Ok(())
}
