//! Measures what person-level protection costs on synthetic rows: `cargo run -p privacy --example bounding [rows]`.
//!
//! A heavy-tailed town: ten rows per person on average, twenty groups, most of a person's rows in few of them. Prints
//! CPU seconds (user and system, all threads) for taking the rows and for releasing, and the accuracy reached.

use privacy::{
    Delta, EachRowAPerson, Epsilon, Keys, Measure, MeasureValues, PersonRows, QueryKey,
    ReleasePlan, account, release,
};
use rand::{Rng, SeedableRng, rngs::StdRng};
use std::time::Instant;

const GROUPS: u32 = 20;
const BATCH: usize = 8192;

/// Persons, groups and values (16 fraction bits).
struct Town {
    person: Vec<i64>,
    group: Vec<u32>,
    value: Vec<i64>,
}

fn town(rows: usize, rng: &mut StdRng) -> Town {
    let persons = (rows / 10).max(1) as f64;
    let mut town = Town {
        person: Vec::new(),
        group: Vec::new(),
        value: Vec::new(),
    };
    for _ in 0..rows {
        let u = rng.next_u32() as f64 / f64::from(u32::MAX);
        // The power pulls rows towards low numbers: most persons have few rows, some have thousands.
        let person = (persons * u.powf(2.5)) as u64;
        let home = (person.wrapping_mul(0x9E37_79B9_7F4A_7C15) >> 33) as u32 % GROUPS;
        let draw = rng.next_u32();
        let group = if draw.is_multiple_of(4) {
            (draw >> 2) % GROUPS
        } else {
            home
        };
        town.person
            .push((person as i64).wrapping_mul(0x5851_F42D_4C95_7F2D));
        town.group.push(group);
        town.value.push(i64::from(rng.next_u32() >> 12) * 60 / 16);
    }
    town
}

fn cpu_seconds() -> f64 {
    // Fields 14 and 15 of proc(5) stat, in ticks of a hundredth of a second; elsewhere wall time is all there is.
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = stat.rsplit(')').next().unwrap_or_default();
    after
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|t| t.parse::<f64>().ok())
        .sum::<f64>()
        / 100.0
}

fn peak_mebibytes() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status
        .lines()
        .find(|l| l.starts_with("VmHWM:"))
        .unwrap_or_default()
        .to_owned();
    line.split_whitespace()
        .nth(1)
        .and_then(|kib| kib.parse::<u64>().ok())
        .unwrap_or(0)
        / 1024
}

fn measured<T>(what: &str, rows: usize, work: impl FnOnce() -> T) -> T {
    let (wall, cpu) = (Instant::now(), cpu_seconds());
    let done = work();
    let cpu = cpu_seconds() - cpu;
    let rate = rows as f64 / cpu.max(0.01) / 1e6;
    println!(
        "  {what:<28} {cpu:5.2} CPU-s {:5.2} s wall  {rate:6.1} M rows/CPU-s",
        wall.elapsed().as_secs_f64()
    );
    done
}

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rows = std::env::args()
        .nth(1)
        .map_or(Ok(10_000_000), |n| n.parse())?;
    let rng = &mut StdRng::seed_from_u64(7);
    let town = town(rows, rng);
    let delta = Delta::ten_to_minus(8);
    let rho = account::rho_for(Epsilon::parse("1")?, delta);
    let threads = std::thread::available_parallelism().map_or(1, usize::from);
    let plan = ReleasePlan {
        rho,
        delta,
        keys: Keys::Unknown,
        least_persons: 0,
        threads,
    };
    let count = (0..GROUPS)
        .map(|g| town.group.iter().filter(|x| **x == g).count() as f64)
        .collect::<Vec<_>>();
    println!(
        "{rows} rows, {GROUPS} groups, {threads} threads, ε = 1, δ = {delta}, ρ = {rho}; the rows alone: {} MiB",
        peak_mebibytes()
    );

    for measures in [
        vec![Measure::CountRows],
        vec![Measure::CountRows, Measure::Sum { fraction_bits: 16 }],
    ] {
        println!("persons with several rows, {measures:?}");
        let key = QueryKey::draw(rng);
        let taken = measured("take the rows", rows, || {
            let mut taken = PersonRows::new(&measures, &key)?;
            for at in (0..rows).step_by(BATCH) {
                let range = at..(at + BATCH).min(rows);
                let sum = MeasureValues::Fixed {
                    values: &town.value[range.clone()],
                    valid: None,
                };
                let values = &[MeasureValues::EveryRow, sum][..measures.len()];
                taken.push(&town.person[range.clone()], &town.group[range], values)?;
            }
            Ok::<_, privacy::PrivacyError>(taken)
        })?;
        let answer = measured("bring together and release", rows, || {
            release(taken, &plan, rng)
        })?;
        let counts = answer.columns[0].as_f64();
        let off = answer
            .kept
            .iter()
            .zip(counts)
            .map(|(g, n)| (n / count[*g as usize] - 1.0).abs());
        let mean = off.sum::<f64>() / answer.kept.len().max(1) as f64;
        println!(
            "  {} groups kept, clip {}, count off by {:.2} %",
            answer.kept.len(),
            answer.columns[0].clip,
            mean * 100.0
        );
        println!("  peak memory so far {} MiB", peak_mebibytes());
    }

    println!("each row a person, COUNT(*) and SUM");
    let measures = [Measure::CountRows, Measure::Sum { fraction_bits: 16 }];
    let taken = measured("take the rows", rows, || {
        let mut taken = EachRowAPerson::new(&measures)?;
        for at in (0..rows).step_by(BATCH) {
            let range = at..(at + BATCH).min(rows);
            let sum = MeasureValues::Fixed {
                values: &town.value[range.clone()],
                valid: None,
            };
            taken.push(&town.group[range], &[MeasureValues::EveryRow, sum])?;
        }
        Ok::<_, privacy::PrivacyError>(taken)
    })?;
    let answer = measured("release", rows, || release(taken, &plan, rng))?;
    println!(
        "  {} groups kept, clips {:?}",
        answer.kept.len(),
        answer.columns.iter().map(|c| c.clip).collect::<Vec<_>>()
    );
    Ok(())
}
