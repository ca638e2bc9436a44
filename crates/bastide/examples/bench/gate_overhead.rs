//! A governed `SELECT k, COUNT(*) … GROUP BY k` over ten million rows against the same plan in plain DataFusion.
//!
//! Decision, budget, leaf (with its sync to the disk) and noise are included on the governed side. Runs alternate; the
//! ratio of medians is printed.

use crate::files::ListedFiles;
use arrow::array::{Int64Array, RecordBatch, StringArray};
use arrow::datatypes::{DataType, Field, Schema, SchemaRef};
use charter::Charter;
use datafusion::prelude::{ParquetReadOptions, SessionContext};
use gate::{Budget, Door, Gate, Outcome, Question};
use history::{History, PERSON_COLUMN, history_file_insert};
use privacy::{Delta, Epsilon};
use query::{Engine, Limits};
use std::sync::Arc;
use std::time::Instant;
use store::{MIGRATIONS, Store, StoreError, StoreUrl, dataset_insert, party_insert};
use territory::{
    Column, ColumnType, DataSet, DataSetId, Party, PartyKind, PersonUnit, Sensitivity, SystemClock,
    Table, TableName, Timestamp,
};

const ROWS: i64 = 10_000_000;
const PERSONS: i64 = 1_000_000;
const KEYS: i64 = 20;
const RUNS: usize = 7;
const BATCH: i64 = 100_000;

pub(crate) fn run() {
    let folder = tempfile::tempdir().expect("a folder");
    let store = Store::open(
        &StoreUrl::sqlite(&folder.path().join("bench.db")),
        MIGRATIONS,
    )
    .expect("a store");
    let history = History::open(folder.path().join("history")).expect("a history");
    let now = Timestamp::from_micros(0);
    for id in ["town", "lab"] {
        let party = Party {
            id: id.parse().expect("an id"),
            name: id.into(),
            kind: PartyKind::Research,
            place: None,
            sector: None,
            member_of: None,
        };
        store
            .run_blocking("party", move |tx| party_insert(tx, &party, now).map(|_| ()))
            .expect("admitted");
    }
    let cases = [
        ("open_data", Sensitivity::Open, PersonUnit::None, 1.1),
        ("each_row", Sensitivity::Personal, PersonUnit::EachRow, 1.5),
        (
            "many_rows",
            Sensitivity::Personal,
            PersonUnit::Column("person".parse().expect("a name")),
            4.0,
        ),
    ];
    for (id, sensitivity, unit, _) in &cases {
        fill(&store, &history, id, *sensitivity, unit);
    }

    let files = ListedFiles {
        store: store.clone(),
        history: history.clone(),
    };
    let engine = Engine::new(Arc::new(files), Limits::default()).expect("an engine");
    let epsilon = |text| Epsilon::parse(text).expect("valid");
    let budget = Budget::new(
        epsilon("4"),
        epsilon("0.1"),
        epsilon("1"),
        Delta::ten_to_minus(8),
    )
    .expect("sound");
    let gate = Gate::new(
        Arc::new(Charter::standard().expect("sound")),
        budget,
        Arc::new(store.clone()),
        Arc::new(engine),
        Arc::new(store.clone()),
        Arc::new(SystemClock),
    );
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    println!("gate overhead, {ROWS} rows, {KEYS} keys, {PERSONS} persons (medians of {RUNS}):");
    for (id, _, _, bar) in &cases {
        let question = format!("SELECT k, COUNT(*) AS n FROM {id} GROUP BY k");
        let folder = history.root().join(id).join(id);
        let (mut plain, mut governed) = (Vec::new(), Vec::new());
        for run in 0..=RUNS {
            let start = Instant::now();
            runtime.block_on(plainly(id, &folder, &question));
            let one = start.elapsed().as_secs_f64();
            let start = Instant::now();
            let outcome = runtime.block_on(gate.ask(Question {
                door: Door::CommandLine,
                asker: "lab".parse().expect("an id"),
                purpose: "ScientificResearch".into(),
                text: question.clone(),
                epsilon: None,
                exact: false,
                decides: false,
            }));
            let other = start.elapsed().as_secs_f64();
            assert!(
                matches!(&outcome, Ok(Outcome::Granted(answer)) if answer.rows.len() == KEYS as usize),
                "{outcome:?}"
            );
            // The first run fills caches on both sides.
            if run > 0 {
                plain.push(one);
                governed.push(other);
            }
        }
        let (plain, governed) = (super::median(plain), super::median(governed));
        println!(
            "  {id:<10} governed {:.0} ms, plain {:.0} ms: {:.2}× (bar {bar}×)",
            governed * 1e3,
            plain * 1e3,
            governed / plain
        );
    }
}

async fn plainly(id: &str, folder: &std::path::Path, question: &str) {
    let context = SessionContext::new();
    let folder = folder.to_str().expect("Unicode");
    context
        .register_parquet(id, folder, ParquetReadOptions::default())
        .await
        .expect("registered");
    let batches = context
        .sql(question)
        .await
        .expect("planned")
        .collect()
        .await
        .expect("answered");
    let rows: usize = batches.iter().map(RecordBatch::num_rows).sum();
    assert_eq!(rows, KEYS as usize);
}

fn fill(store: &Store, history: &History, id: &str, sensitivity: Sensitivity, unit: &PersonUnit) {
    let dataset: DataSetId = id.parse().expect("an id");
    let table: TableName = id.parse().expect("a name");
    let personal = *unit != PersonUnit::None;
    let mut fields = vec![Field::new("k", DataType::Utf8, false)];
    if personal {
        fields.push(Field::new(PERSON_COLUMN, DataType::Int64, false));
    }
    let schema: SchemaRef = Arc::new(Schema::new(fields));
    let mut writer = history
        .writer(&dataset, &table, Arc::clone(&schema))
        .expect("a writer");
    for start in (0..ROWS).step_by(BATCH as usize) {
        let rows = start..start + BATCH;
        let mut columns: Vec<arrow::array::ArrayRef> =
            vec![Arc::new(StringArray::from_iter_values(rows.clone().map(
                |row| format!("district {:02}", mixed(row) % KEYS as u64),
            )))];
        if personal {
            let person = |row: i64| match unit {
                PersonUnit::EachRow => row,
                // As pseudonyms are: spread over 64 bits.
                _ => mixed((row * 7_919) % PERSONS) as i64,
            };
            columns.push(Arc::new(Int64Array::from_iter_values(rows.map(person))));
        }
        writer
            .write(&RecordBatch::try_new(Arc::clone(&schema), columns).expect("a batch"))
            .expect("written");
    }
    let files = writer.finish().expect("finished");
    let column = |name: &str| Column {
        name: name.parse().expect("a name"),
        kind: ColumnType::Text,
        nullable: false,
        personal: None,
        sensitivity,
    };
    let mut columns = vec![column("k")];
    if let PersonUnit::Column(name) = unit {
        columns.push(column(name.as_str()));
    }
    let described = DataSet {
        id: dataset.clone(),
        name: id.into(),
        description: String::new(),
        provider: "town".parse().expect("an id"),
        place: None,
        sensitivity,
        collected_for: vec![],
        licence: String::new(),
        tables: vec![Table {
            name: table.clone(),
            columns,
            person: unit.clone(),
            rows: ROWS as u64,
        }],
        added_at: Timestamp::from_micros(0),
    };
    store
        .run_blocking("fill", move |tx| {
            dataset_insert(tx, &described)?;
            history_file_insert(tx, &dataset, &table, &files, Timestamp::from_micros(0)).map_err(
                |error| StoreError::Record {
                    what: "history_file",
                    problem: error.to_string(),
                },
            )
        })
        .expect("listed");
}

/// A number spread over 64 bits (SplitMix64's finaliser).
fn mixed(n: i64) -> u64 {
    let mut z = (n as u64).wrapping_add(0x9e37_79b9_7f4a_7c15);
    z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
    z ^ (z >> 31)
}
