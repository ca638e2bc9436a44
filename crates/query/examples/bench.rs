//! How long protected questions take, and how near they come: through the engine, over Parquet files of generated rows.
//!
//! `cargo run --release -p query --example bench -- [ROWS]` (a million by default). A tenth as many persons, with heavy
//! tails; twenty districts, a thousand streets. Figures are CPU seconds of the whole process and median relative errors
//! beside the bars: a count and a sum by district in 2 CPU-s, 300 MB and 0.5 % for ten million rows.

use arrow::array::{ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray};
use charter::{Charter, Edition, Standing};
use gate::{
    Attestation, Budget, Cell, DataSetFacts, Door, EarlierRelease, Facts, Gate, Inquiry, Journal,
    Outcome, Passage, Question, Receipt, Records, ReleaseKey, Reservation, Reserved, Spent,
    Waiting,
};
use parquet::arrow::ArrowWriter;
use privacy::{Delta, Epsilon};
use query::{Engine, Files, Limits};
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant};
use territory::{
    Column, ColumnType, DataSet, DataSetId, ManualClock, Party, PartyId, PartyKind, PersonKey,
    PersonUnit, PersonalKind, Purpose, Sensitivity, Table, TableName, Timestamp,
};

const BATCH: usize = 1 << 16;

fn main() {
    let rows: usize = std::env::args()
        .nth(1)
        .map_or(1_000_000, |text| text.parse().expect("a number of rows"));
    let folder = tempfile::tempdir().expect("a folder");
    let truth = generate(&folder.path().join("meters.parquet"), rows);
    println!("{rows} rows, {} persons", rows / 10);

    let town = Arc::new(Town {
        dataset: meters(rows),
    });
    let files = OneFile(folder.path().join("meters.parquet"));
    let limits = Limits {
        memory_bytes: 4 << 30,
        time: Duration::from_secs(600),
        ..Limits::default()
    };
    let epsilon = |text| Epsilon::parse(text).expect("valid");
    let budget = Budget::new(
        epsilon("12"),
        epsilon("1"),
        epsilon("12"),
        Delta::ten_to_minus(8),
    )
    .expect("sound");
    let charter = Charter::from_edition(Edition::standard()).expect("sound");
    let gate = Gate::new(
        Arc::new(charter),
        budget,
        town.clone(),
        Arc::new(Engine::new(Arc::new(files), limits).expect("an engine")),
        town,
        Arc::new(ManualClock::at(Timestamp::from_micros(0))),
    );
    let runtime = tokio::runtime::Runtime::new().expect("threads");
    for (name, sql) in QUESTIONS {
        let question = Question {
            door: Door::CommandLine,
            asker: "lab".parse().expect("an id"),
            purpose: "ScientificResearch".into(),
            text: (*sql).into(),
            epsilon: Some(epsilon("1")),
            exact: false,
            decides: false,
        };
        let (wall, cpu) = (Instant::now(), cpu_seconds());
        let outcome = runtime.block_on(gate.ask(question));
        let (wall, cpu) = (wall.elapsed().as_secs_f64(), cpu_seconds() - cpu);
        let Ok(Outcome::Granted(answer)) = outcome else {
            panic!("{name}: {outcome:?}");
        };
        let errors = |column: usize, of: fn(&(f64, f64)) -> f64| {
            let found = answer.rows.iter().filter_map(|row| {
                let Cell::Text(key) = row.first()? else {
                    return None;
                };
                let value = match row.get(column)? {
                    Cell::Int(n) => *n as f64,
                    Cell::Real(x) => *x,
                    _ => return None,
                };
                let truth = of(truth.get(key)?);
                Some((value / truth - 1.0).abs())
            });
            let mut found: Vec<f64> = found.collect();
            found.sort_by(f64::total_cmp);
            found.get(found.len() / 2).copied()
        };
        let percent =
            |error: Option<f64>| error.map_or("–".into(), |e| format!("{:.2} %", 100.0 * e));
        println!(
            "{name}: {cpu:.2} CPU-s, {wall:.2} s, {} rows, error of the count {}, of the sum {}, {:.0} MB at most so far",
            answer.rows.len(),
            percent(errors(1, |t| t.0)),
            percent(errors(2, |t| t.1)),
            peak_megabytes()
        );
    }
}

const QUESTIONS: &[(&str, &str)] = &[
    (
        "count and sum by district (unknown keys)",
        "SELECT district, COUNT(*) AS n, SUM(kwh) AS s FROM meters GROUP BY district",
    ),
    (
        "count and sum by street (unknown keys)",
        "SELECT street, COUNT(*) AS n, SUM(kwh) AS s FROM meters GROUP BY street",
    ),
    (
        "count by hour (public keys)",
        "SELECT hour, COUNT(*) AS n FROM meters WHERE hour BETWEEN 0 AND 23 GROUP BY hour",
    ),
    (
        "average and standard deviation, bounded",
        "SELECT AVG(kwh) AS a, STDDEV(kwh) AS d FROM meters WHERE kwh BETWEEN 0 AND 60",
    ),
    (
        "three quantiles by district",
        "SELECT district, MEDIAN(kwh), PERCENTILE_CONT(0.1) WITHIN GROUP (ORDER BY kwh),
                PERCENTILE_CONT(0.9) WITHIN GROUP (ORDER BY kwh) FROM meters GROUP BY district",
    ),
    (
        "each person's total, averaged",
        "SELECT AVG(t) AS a FROM (SELECT resident_id, SUM(kwh) AS t FROM meters GROUP BY resident_id) AS each",
    ),
    (
        "the first question again (replayed)",
        "SELECT district, COUNT(*) AS n, SUM(kwh) AS s FROM meters GROUP BY district",
    ),
];

/// Writes the rows; gives, per district and street, their number and the sum of their values.
fn generate(path: &Path, rows: usize) -> BTreeMap<String, (f64, f64)> {
    let persons = (rows / 10).max(1) as f64;
    let mut state = 0x9E37_79B9_7F4A_7C15_u64;
    let mut uniform = || {
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        (state >> 11) as f64 / (1_u64 << 53) as f64
    };
    let mut truth: BTreeMap<String, (f64, f64)> = BTreeMap::new();
    let mut writer: Option<ArrowWriter<std::fs::File>> = None;
    let mut left = rows;
    while left > 0 {
        let size = left.min(BATCH);
        left -= size;
        let mut person = Vec::new();
        let (mut street, mut district) = (Vec::new(), Vec::new());
        let (mut kwh, mut hour) = (Vec::new(), Vec::new());
        for _ in 0..size {
            // A few persons have many of the rows.
            let who = (persons * uniform().powf(1.6)) as i64;
            let home = who.wrapping_mul(7_919) % 1_000;
            let place = if uniform() < 0.7 {
                home
            } else {
                (uniform() * 1_000.0) as i64
            };
            let value = (60.0 * uniform().powi(2) * 1e3).round() / 1e3;
            person.push(who);
            street.push(format!("street {place:03}"));
            district.push(format!("district {:02}", place % 20));
            kwh.push(value);
            hour.push((uniform() * 24.0) as i64);
            for key in [street.last(), district.last()].into_iter().flatten() {
                let sums = truth.entry(key.clone()).or_default();
                *sums = (sums.0 + 1.0, sums.1 + value);
            }
        }
        let columns: Vec<(&str, ArrayRef)> = vec![
            ("street", Arc::new(StringArray::from(street))),
            ("district", Arc::new(StringArray::from(district))),
            ("hour", Arc::new(Int64Array::from(hour))),
            ("kwh", Arc::new(Float64Array::from(kwh))),
            ("__person", Arc::new(Int64Array::from(person))),
        ];
        let batch = RecordBatch::try_from_iter(columns).expect("columns of one length");
        let writer = writer.get_or_insert_with(|| {
            let file = std::fs::File::create(path).expect("created");
            ArrowWriter::try_new(file, batch.schema(), None).expect("a writer")
        });
        writer.write(&batch).expect("written");
    }
    if let Some(writer) = writer {
        writer.close().expect("closed");
    }
    truth
}

fn meters(rows: usize) -> DataSet {
    let column = |name: &str, kind, personal: Option<PersonalKind>| Column {
        name: name.parse().expect("a name"),
        kind,
        nullable: true,
        personal,
        sensitivity: personal.map_or(Sensitivity::Open, PersonalKind::proposed),
    };
    let id = "resident_id";
    DataSet {
        id: "meters".parse().expect("an id"),
        name: "Meters".into(),
        description: String::new(),
        provider: "town".parse().expect("an id"),
        place: None,
        sensitivity: Sensitivity::Personal,
        collected_for: vec!["CustomerManagement".parse().expect("a term")],
        licence: String::new(),
        tables: vec![Table {
            name: "meters".parse().expect("a name"),
            columns: vec![
                column(id, ColumnType::Text, Some(PersonalKind::Identifier)),
                column("street", ColumnType::Text, None),
                column("district", ColumnType::Text, None),
                column("hour", ColumnType::Integer, None),
                column("kwh", ColumnType::Real, Some(PersonalKind::Attribute)),
            ],
            person: PersonUnit::Column(id.parse().expect("a name")),
            rows: rows as u64,
        }],
        added_at: Timestamp::from_micros(0),
    }
}

struct OneFile(PathBuf);

impl Files for OneFile {
    fn files<'a>(&'a self, _: &'a DataSetId, _: &'a TableName) -> Waiting<'a, Vec<PathBuf>> {
        Box::pin(async { Ok(vec![self.0.clone()]) })
    }
}

/// Records and a journal that keep only the last figures.
struct Town {
    dataset: DataSet,
}

impl Records for Town {
    fn facts<'a>(&'a self, inquiry: Inquiry<'a>) -> Waiting<'a, Facts> {
        Box::pin(async move {
            Ok(Facts {
                party: Some(Party {
                    id: inquiry.asker.clone(),
                    name: "University lab".into(),
                    kind: PartyKind::Research,
                    place: None,
                    sector: None,
                    member_of: None,
                }),
                organisations: vec![],
                party_places: vec![],
                carded: false,
                in_breach: false,
                datasets: vec![DataSetFacts {
                    dataset: self.dataset.clone(),
                    standing: Standing::default(),
                    reviewed: false,
                    spent: Spent::default(),
                    objections: vec![],
                }],
            })
        })
    }
    fn consenting<'a>(
        &'a self,
        _: &'a DataSetId,
        _: &'a PartyId,
        _: &'a [Purpose],
    ) -> Waiting<'a, Vec<PersonKey>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn attestation<'a>(&'a self, _: &'a str) -> Waiting<'a, Option<Attestation>> {
        Box::pin(async { Ok(None) })
    }
    fn released<'a>(&'a self, key: &'a ReleaseKey) -> Waiting<'a, Option<EarlierRelease>> {
        Box::pin(async move {
            let kept = KEPT.lock().expect("not poisoned");
            Ok(kept.get(&key.0).map(|figures| EarlierRelease {
                leaf: Receipt(0),
                figures: figures.clone(),
            }))
        })
    }
    fn released_classes<'a>(
        &'a self,
        _: &'a DataSetId,
        _: &'a TableName,
    ) -> Waiting<'a, Vec<Vec<u8>>> {
        Box::pin(async { Ok(Vec::new()) })
    }
    fn seen_cells<'a>(&'a self, _: &'a PartyId, _: &'a DataSetId) -> Waiting<'a, Vec<Vec<u8>>> {
        Box::pin(async { Ok(Vec::new()) })
    }
}

static KEPT: std::sync::Mutex<BTreeMap<[u8; 32], Vec<u8>>> = std::sync::Mutex::new(BTreeMap::new());

impl Journal for Town {
    fn reserve(&self, _: Reservation) -> Waiting<'_, Reserved> {
        Box::pin(async { Ok(Reserved::Held) })
    }
    fn record(&self, passage: Passage) -> Waiting<'_, Receipt> {
        Box::pin(async {
            if let Some((key, figures)) = passage.released {
                KEPT.lock().expect("not poisoned").insert(key.0, figures);
            }
            Ok(Receipt(0))
        })
    }
}

/// User and system time of this process so far, where the system tells it (Linux: 100 ticks a second).
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let rest = text.rsplit_once(')').map_or("", |(_, rest)| rest);
    let ticks = rest.split_whitespace().skip(11).take(2);
    ticks.filter_map(|t| t.parse::<f64>().ok()).sum::<f64>() / 100.0
}

/// Most memory this process held so far, where the system tells it.
fn peak_megabytes() -> f64 {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    let kilobytes = line.and_then(|line| line.split_whitespace().next()?.parse::<f64>().ok());
    kilobytes.unwrap_or(0.0) / 1_024.0
}
