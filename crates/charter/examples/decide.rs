//! How long one decision takes in a territory of 1,000 data sets and 10,000 parties.
//!
//! `cargo run -p charter --example decide` prints the median and the 99th percentile, in microseconds.

use charter::{Action, Charter, Form, Outcome, Request};
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;
use territory::{DataSet, Party, PartyKind, Purpose, Sensitivity, Timestamp};

const DATASETS: usize = 1_000;
const PARTIES: usize = 10_000;
const DECISIONS: usize = 200_000;

fn main() -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let charter = Charter::standard()?;
    println!(
        "{} rules loaded and validated in {:.1} ms",
        charter.rules().len(),
        started.elapsed().as_secs_f64() * 1e3
    );
    let purposes: Vec<Purpose> = charter
        .purposes()
        .map(|known| known.purpose.clone())
        .collect();
    let parties = (0..PARTIES).map(party).collect::<Result<Vec<_>, _>>()?;
    let datasets = (0..DATASETS)
        .map(|n| dataset(n, &purposes))
        .collect::<Result<Vec<_>, _>>()?;

    let mut nanos: Vec<u64> = Vec::with_capacity(DECISIONS);
    let mut permits = 0_usize;
    for n in 0..DECISIONS {
        // Strides that share no factor with the lengths, so that all combinations come up, far apart in memory.
        let request = Request {
            party: parties.get(n * 7_919 % PARTIES),
            action: Action::Query,
            dataset: &datasets[n * 617 % DATASETS],
            purpose: &purposes[n * 31 % purposes.len()],
            form: [
                Form::Aggregate,
                Form::Rows,
                Form::Aggregate,
                Form::Unprotectable,
            ][n % 4],
            uses_identifier: n % 13 == 0,
            within_budget: n % 17 != 0,
            own: false,
        };
        let asked = Instant::now();
        let decision = black_box(charter.decide(black_box(&request)));
        nanos.push(u64::try_from(asked.elapsed().as_nanos())?);
        permits += usize::from(decision.outcome == Outcome::Permit);
    }
    nanos.sort_unstable();
    let at = |share: f64| nanos[(DECISIONS as f64 * share) as usize] as f64 / 1e3;
    println!(
        "{DECISIONS} decisions, {permits} permits: p50 {:.1} µs, p99 {:.1} µs, p99.9 {:.1} µs",
        at(0.5),
        at(0.99),
        at(0.999)
    );
    Ok(())
}

fn party(n: usize) -> Result<Party, Box<dyn Error>> {
    Ok(Party {
        id: format!("party-{n}").parse()?,
        name: format!("Party {n}"),
        kind: PartyKind::ALL[n % PartyKind::ALL.len()],
        place: None,
        sector: None,
        member_of: None,
    })
}

fn dataset(n: usize, purposes: &[Purpose]) -> Result<DataSet, Box<dyn Error>> {
    Ok(DataSet {
        id: format!("dataset_{n}").parse()?,
        name: format!("Data set {n}"),
        description: String::new(),
        provider: format!("party-{}", n % PARTIES).parse()?,
        place: None,
        sensitivity: Sensitivity::ALL[n % Sensitivity::ALL.len()],
        collected_for: (0..n % 4)
            .map(|k| purposes[(n * 13 + k * 29) % purposes.len()].clone())
            .collect(),
        licence: String::new(),
        tables: Vec::new(),
        added_at: Timestamp::from_micros(0),
    })
}
