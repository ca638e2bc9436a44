//! A decision alone, in a territory of 1,000 data sets and 10,000 parties.

use charter::{Action, Charter, Form, Request};
use std::hint::black_box;
use std::time::Instant;
use territory::{DataSet, Party, PartyKind, PersonUnit, Purpose, Sensitivity, Table, Timestamp};

const DECISIONS: usize = 50_000;

pub(crate) fn run() {
    let charter = Charter::standard().expect("sound");
    let datasets: Vec<DataSet> = (0..1_000).map(dataset).collect();
    let parties: Vec<Party> = (0..10_000).map(party).collect();
    let purposes: Vec<Purpose> = charter
        .purposes()
        .map(|known| known.purpose.clone())
        .collect();
    let mut micros = Vec::with_capacity(DECISIONS);
    for i in 0..DECISIONS {
        let request = Request {
            party: Some(&parties[i * 7_919 % parties.len()]),
            action: Action::Query,
            dataset: &datasets[i * 104_729 % datasets.len()],
            purpose: &purposes[i * 31 % purposes.len()],
            form: [Form::Aggregate, Form::Rows][i % 2],
            uses_identifier: i % 11 == 0,
            within_budget: i % 13 != 0,
            own: false,
        };
        let start = Instant::now();
        black_box(charter.decide(&request));
        micros.push(start.elapsed().as_secs_f64() * 1e6);
    }
    micros.sort_by(f64::total_cmp);
    println!(
        "decision alone, 1,000 data sets, 10,000 parties: p50 {:.1} µs (bar 50), p99 {:.1} µs",
        super::percentile(&micros, 0.5),
        super::percentile(&micros, 0.99)
    );
}

fn dataset(i: usize) -> DataSet {
    DataSet {
        id: format!("d{i}").parse().expect("an id"),
        name: format!("Data set {i}"),
        description: String::new(),
        provider: "town".parse().expect("an id"),
        place: None,
        sensitivity: Sensitivity::ALL[i % 4],
        collected_for: vec!["ServiceProvision".parse().expect("a purpose")],
        licence: String::new(),
        tables: vec![Table {
            name: format!("d{i}").parse().expect("a name"),
            columns: vec![],
            person: PersonUnit::EachRow,
            rows: 1,
        }],
        added_at: Timestamp::from_micros(0),
    }
}

fn party(i: usize) -> Party {
    Party {
        id: format!("p{i}").parse().expect("an id"),
        name: format!("Party {i}"),
        kind: PartyKind::ALL[i % PartyKind::ALL.len()],
        place: None,
        sector: None,
        member_of: None,
    }
}
