//! A decision, in a territory of 1,000 data sets, 10,000 parties, 10,000 contracts and the consents of a million persons:
//! by itself, on facts that are there; and with its facts read from the store.

use charter::{Action, AgreedUse, Charter, Circumstances, Form, Means, Request, Standing};
use gate::{Inquiry, Records as _};
use std::hint::black_box;
use std::time::Instant;
use store::{MIGRATIONS, Store, StoreError, StoreUrl, Tx, Value, dataset_insert, party_insert};
use territory::{DataSet, Party, PartyKind, PersonUnit, Purpose, Sensitivity, Table, Timestamp};

const DECISIONS: usize = 100_000;
const FROM_STORE: usize = 10_000;
const DATA_SETS: usize = 1_000;
const PARTIES: usize = 10_000;
const CONTRACTS: usize = 10_000;
const CONSENTS: usize = 1_000_000;
const NOW: Timestamp = Timestamp::from_micros(1_790_000_000_000_000);

/// The i-th contract: its consumer and its data set.
fn contract(i: usize) -> (usize, usize) {
    (i * 7_919 % PARTIES, i * 104_729 % DATA_SETS)
}

pub(crate) fn run() {
    let charter = Charter::standard().expect("sound");
    let datasets: Vec<DataSet> = (0..DATA_SETS).map(dataset).collect();
    let parties: Vec<Party> = (0..PARTIES).map(party).collect();
    let purposes: Vec<Purpose> = charter
        .purposes()
        .map(|known| known.purpose.clone())
        .collect();
    let standings: Vec<Standing> = (0..CONTRACTS)
        .map(|i| Standing {
            agreed: vec![AgreedUse {
                agreement: format!("a{i}"),
                purpose: purposes[i % purposes.len()].clone(),
                means: Means::ALL[i % 3],
            }],
            contracted: true,
            consented_for: if i % 3 == 0 {
                vec![purposes[i * 17 % purposes.len()].clone()]
            } else {
                vec![]
            },
            ..Standing::default()
        })
        .collect();
    let mut micros = Vec::with_capacity(DECISIONS);
    for i in 0..DECISIONS {
        let (consumer, dataset) = contract(i % CONTRACTS);
        let circumstances = Circumstances {
            form: Form::ALL[i % 3],
            uses_identifier: i % 11 == 0,
            within_budget: i % 13 != 0,
            at: NOW,
            ..Circumstances::default()
        };
        let request = Request {
            party: Some(&parties[consumer]),
            organisations: &[],
            party_places: &[],
            action: Action::Query,
            dataset: &datasets[dataset],
            standing: &standings[i % CONTRACTS],
            purpose: &purposes[i * 31 % purposes.len()],
            circumstances: &circumstances,
        };
        let start = Instant::now();
        black_box(charter.decide(&request));
        micros.push(start.elapsed().as_secs_f64() * 1e6);
    }
    print("decision alone", "20 / 200", &mut micros);
    from_store(&charter, &datasets, &parties, &purposes);
}

fn print(what: &str, bar: &str, micros: &mut [f64]) {
    micros.sort_by(f64::total_cmp);
    println!(
        "{what}, 1,000 data sets, 10,000 contracts, 1 M consents: p50 {:.1} µs, p99 {:.1} µs (bar {bar})",
        super::percentile(micros, 0.5),
        super::percentile(micros, 0.99)
    );
}

/// The facts from one snapshot of SQLite, and the decision on them.
fn from_store(charter: &Charter, datasets: &[DataSet], parties: &[Party], purposes: &[Purpose]) {
    let folder = tempfile::tempdir().expect("a folder");
    let url = StoreUrl::sqlite(&folder.path().join("bastide.db"));
    let store = Store::open(&url, MIGRATIONS).expect("opens");
    let (sets, people, terms) = (datasets.to_vec(), parties.to_vec(), purposes.to_vec());
    store
        .run_blocking("fill", move |tx| fill(tx, &sets, &people, &terms))
        .expect("filled");
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .expect("threads");
    let mut micros = Vec::with_capacity(FROM_STORE);
    for i in 0..FROM_STORE {
        let (consumer, dataset) = contract(i * 13 % CONTRACTS);
        let purpose = &purposes[i * 31 % purposes.len()];
        let start = Instant::now();
        let facts = runtime
            .block_on(store.facts(Inquiry {
                asker: &parties[consumer].id,
                datasets: std::slice::from_ref(&datasets[dataset].id),
                purposes: &charter.covering(purpose),
                at: NOW,
                period: "2026",
            }))
            .expect("reads");
        let of = &facts.datasets[0];
        black_box(charter.decide(&Request {
            party: facts.party.as_ref(),
            organisations: &facts.organisations,
            party_places: &facts.party_places,
            action: Action::Query,
            dataset: &of.dataset,
            standing: &of.standing,
            purpose,
            circumstances: &Circumstances {
                form: Form::Aggregate,
                within_budget: true,
                at: NOW,
                ..Circumstances::default()
            },
        }));
        micros.push(start.elapsed().as_secs_f64() * 1e6);
    }
    print("… with its facts read from SQLite", "–", &mut micros);
}

fn fill(
    tx: &mut Tx<'_>,
    datasets: &[DataSet],
    parties: &[Party],
    purposes: &[Purpose],
) -> Result<(), StoreError> {
    for party in parties {
        party_insert(tx, party, NOW)?;
    }
    let town = Party {
        id: "town".parse().expect("an id"),
        ..party(0)
    };
    party_insert(tx, &town, NOW)?;
    for dataset in datasets {
        dataset_insert(tx, dataset)?;
    }
    for i in 0..CONTRACTS {
        let (consumer, dataset) = contract(i);
        let id = Value::from(format!("a{i}"));
        let (consumer, dataset) = (format!("p{consumer}"), format!("d{dataset}"));
        tx.execute(
            "INSERT INTO negotiation (id, consumer, provider, dataset, state, opened_at, changed_at, step, waits_for, waits_since, signatures) VALUES ($1, $2, 'town', $3, 'agreed', 0, 0, 0, 'nobody', 0, '[]')",
            &[id.clone(), consumer.clone().into(), dataset.clone().into()],
        )?;
        tx.execute(
            "INSERT INTO agreement (id, negotiation, consumer, provider, dataset, means, valid_from, valid_until, odrl, signatures, signed_at, leaf)
             VALUES ($1, $1, $2, 'town', $3, $4, 0, $5, '', '', 0, 0)",
            &[
                id.clone(),
                consumer.into(),
                dataset.into(),
                Means::ALL[i % 3].as_str().into(),
                Value::Int(i64::MAX),
            ],
        )?;
        tx.execute(
            "INSERT INTO agreement_purpose (agreement, purpose) VALUES ($1, $2)",
            &[id, (&purposes[i % purposes.len()]).into()],
        )?;
    }
    for i in 0..CONSENTS {
        tx.execute(
            "INSERT INTO consent (dataset, purpose, party, person, account, given_at, leaf) VALUES ($1, $2, '', $3, '', 0, 0)",
            &[
                format!("d{}", i % DATA_SETS).into(),
                (&purposes[i / DATA_SETS % purposes.len()]).into(),
                Value::Int(i as i64),
            ],
        )?;
    }
    Ok(())
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
        added_at: NOW,
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
