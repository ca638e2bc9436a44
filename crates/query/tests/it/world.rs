//! A small trust: a town of persons and public tables in Parquet, a gate, a journal in memory.

use arrow::array::{
    ArrayRef, Float64Array, Int64Array, RecordBatch, StringArray, TimestampMicrosecondArray,
};
use charter::{Charter, Edition, Layer, PolicySource, Standing};
use gate::{
    Answer, Attestation, Budget, Cell, DataSetFacts, Door, EarlierRelease, Facts, Foreseen, Gate,
    GateError, Inquiry, Journal, Manner, MicrodataOutcome, MicrodataRequest, Outcome, Passage,
    Pseudonyms, Question, Receipt, Records, Refusal, ReleaseKey, Reservation, Reserved, Spent,
    Waiting, Wish,
};
use privacy::{Delta, Epsilon, Rho};
use query::{Engine, Files, Limits};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use territory::{
    Column, ColumnType, DataSet, DataSetId, ManualClock, Party, PartyId, PartyKind, PersonKey,
    PersonUnit, PersonalKind, Purpose, Sensitivity, Table, TableName, Timestamp,
};

/// Persons of the town. Every fifth lives in the harbour, one alone on the island.
pub(crate) const PERSONS: i64 = 5_000;

/// Persons who visit something.
pub(crate) const VISITORS: i64 = 2_800;

#[derive(Default)]
pub(crate) struct Ledger {
    pub(crate) passages: Vec<Passage>,
    pub(crate) spent: BTreeMap<(PartyId, DataSetId), Rho>,
}

struct Memory {
    datasets: Vec<DataSet>,
    objections: Mutex<Vec<PersonKey>>,
    consenting: Mutex<Vec<PersonKey>>,
    standing: Mutex<Standing>,
    ledger: Arc<Mutex<Ledger>>,
    /// Whether nothing is ever charged, so that a test may ask what it likes.
    free: bool,
}

impl Records for Memory {
    fn facts<'a>(&'a self, inquiry: Inquiry<'a>) -> Waiting<'a, Facts> {
        let Inquiry {
            asker,
            datasets: ids,
            ..
        } = inquiry;
        Box::pin(async move {
            let ledger = self.ledger.lock().expect("not poisoned");
            let kind = match asker.as_str() {
                "lab" => Some(PartyKind::Research),
                "office" => Some(PartyKind::PublicBody),
                _ => None,
            };
            let party = kind.map(|kind| Party {
                id: asker.clone(),
                name: "Somebody".into(),
                kind,
                place: None,
                sector: None,
                member_of: None,
            });
            let datasets = ids
                .iter()
                .filter_map(|id| self.datasets.iter().find(|dataset| &dataset.id == id))
                .map(|dataset| DataSetFacts {
                    dataset: dataset.clone(),
                    standing: self.standing.lock().expect("not poisoned").clone(),
                    reviewed: false,
                    spent: Spent {
                        by_party: ledger
                            .spent
                            .get(&(asker.clone(), dataset.id.clone()))
                            .copied()
                            .unwrap_or(Rho::ZERO),
                        on_persons: Rho::ZERO,
                    },
                    objections: self.objections.lock().expect("not poisoned").clone(),
                })
                .collect();
            Ok(Facts {
                party,
                organisations: vec![],
                party_places: vec![],
                carded: false,
                in_breach: false,
                datasets,
            })
        })
    }

    fn consenting<'a>(
        &'a self,
        _: &'a DataSetId,
        _: &'a PartyId,
        _: &'a [Purpose],
    ) -> Waiting<'a, Vec<PersonKey>> {
        Box::pin(async { Ok(self.consenting.lock().expect("not poisoned").clone()) })
    }

    fn attestation<'a>(&'a self, _: &'a str) -> Waiting<'a, Option<Attestation>> {
        Box::pin(async { Ok(None) })
    }

    fn released<'a>(&'a self, key: &'a ReleaseKey) -> Waiting<'a, Option<EarlierRelease>> {
        Box::pin(async move {
            let ledger = self.ledger.lock().expect("not poisoned");
            let found = ledger.passages.iter().zip(0..).find_map(|(passage, leaf)| {
                let (kept, figures) = passage.released.clone()?;
                (kept == *key).then_some(EarlierRelease {
                    leaf: Receipt(leaf),
                    figures,
                })
            });
            Ok(found)
        })
    }

    fn released_classes<'a>(
        &'a self,
        dataset: &'a DataSetId,
        table: &'a TableName,
    ) -> Waiting<'a, Vec<Vec<u8>>> {
        Box::pin(async move {
            let ledger = self.ledger.lock().expect("not poisoned");
            let kept = ledger
                .passages
                .iter()
                .filter_map(|of| of.microdata.as_ref());
            let same = kept.filter(|of| &of.dataset == dataset && &of.table == table);
            Ok(same.filter_map(|of| of.classes.clone()).collect())
        })
    }

    fn seen_cells<'a>(
        &'a self,
        party: &'a PartyId,
        dataset: &'a DataSetId,
    ) -> Waiting<'a, Vec<Vec<u8>>> {
        Box::pin(async move {
            let ledger = self.ledger.lock().expect("not poisoned");
            let hers = ledger
                .passages
                .iter()
                .filter(|of| of.party.as_ref() == Some(party));
            let cells = hers.flat_map(|of| &of.cells);
            let same = cells.filter(|(of, _)| of == dataset);
            Ok(same.map(|(_, cells)| cells.clone()).collect())
        })
    }
}

impl Journal for Memory {
    fn reserve(&self, reservation: Reservation) -> Waiting<'_, Reserved> {
        Box::pin(async move {
            if self.free {
                return Ok(Reserved::Held);
            }
            let mut ledger = self.ledger.lock().expect("not poisoned");
            for charge in &reservation.charges {
                let spent = ledger
                    .spent
                    .entry((charge.party.clone(), charge.dataset.clone()))
                    .or_insert(Rho::ZERO);
                match spent.checked_add(charge.rho) {
                    Some(after) if after <= charge.limit => *spent = after,
                    _ => return Ok(Reserved::Exhausted(charge.dataset.clone())),
                }
            }
            Ok(Reserved::Held)
        })
    }

    fn record(&self, passage: Passage) -> Waiting<'_, Receipt> {
        Box::pin(async move {
            let mut ledger = self.ledger.lock().expect("not poisoned");
            ledger.passages.push(passage);
            Ok(Receipt(ledger.passages.len() as u64 - 1))
        })
    }
}

struct Folder(BTreeMap<(DataSetId, TableName), Vec<PathBuf>>);

impl Files for Folder {
    fn files<'a>(
        &'a self,
        dataset: &'a DataSetId,
        table: &'a TableName,
    ) -> Waiting<'a, Vec<PathBuf>> {
        let found = self.0.get(&(dataset.clone(), table.clone())).cloned();
        Box::pin(async move { Ok(found.unwrap_or_default()) })
    }
}

pub(crate) struct World {
    gate: Gate,
    memory: Arc<Memory>,
    runtime: tokio::runtime::Runtime,
    _folder: tempfile::TempDir,
}

impl World {
    pub(crate) fn new() -> Self {
        Self::with_limits(Limits::default())
    }

    /// A world whose answers have little noise, and in which questions cost nothing.
    pub(crate) fn precise() -> Self {
        Self::made(Limits::default(), true)
    }

    pub(crate) fn with_limits(limits: Limits) -> Self {
        Self::made(limits, false)
    }

    fn made(limits: Limits, free: bool) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let mut files = BTreeMap::new();
        let mut datasets = Vec::new();
        for (dataset, batches) in [
            residents(),
            survey(),
            visits(),
            members(),
            districts(),
            numbers(),
            boilers(),
        ] {
            let table = dataset.tables[0].name.clone();
            let paths = batches
                .into_iter()
                .enumerate()
                .map(|(i, batch)| {
                    written(&folder.path().join(format!("{table}-{i}.parquet")), &batch)
                })
                .collect();
            files.insert((dataset.id.clone(), table), paths);
            datasets.push(dataset);
        }
        let memory = Arc::new(Memory {
            datasets,
            objections: Mutex::default(),
            consenting: Mutex::default(),
            standing: Mutex::default(),
            ledger: Arc::default(),
            free,
        });
        let engine = Engine::new(Arc::new(Folder(files)), limits).expect("an engine");
        let epsilon = |text| Epsilon::parse(text).expect("valid");
        let [total, usual, most] = if free {
            ["4", "4", "4"]
        } else {
            ["4", "0.5", "2"]
        };
        let budget = Budget::new(
            epsilon(total),
            epsilon(usual),
            epsilon(most),
            Delta::ten_to_minus(8),
        )
        .expect("sound");
        let records: Arc<dyn Records> = memory.clone();
        let journal: Arc<dyn Journal> = memory.clone();
        let gate = Gate::new(
            Arc::new(charter()),
            budget,
            records,
            Arc::new(engine),
            journal,
            Arc::new(ManualClock::at(Timestamp::from_micros(0))),
        )
        .with_pseudonyms(pseudonyms());
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(2)
            .enable_all()
            .build()
            .expect("threads");
        Self {
            gate,
            memory,
            runtime,
            _folder: folder,
        }
    }

    /// Exact figures, for official statistics.
    pub(crate) fn exact(&self, question: &str) -> Result<Outcome, GateError> {
        self.runtime.block_on(self.gate.ask(Question {
            door: Door::CommandLine,
            asker: "office".parse().expect("an id"),
            purpose: "ProvideOfficialStatistics".into(),
            text: question.into(),
            epsilon: None,
            exact: true,
            decides: false,
        }))
    }

    /// A file of records, for research.
    pub(crate) fn records(
        &self,
        dataset: &str,
        columns: &[&str],
        manner: Manner,
    ) -> Result<MicrodataOutcome, GateError> {
        self.runtime.block_on(
            self.gate.microdata(MicrodataRequest {
                door: Door::CommandLine,
                asker: "lab".parse().expect("an id"),
                purpose: "ScientificResearch".into(),
                dataset: dataset.parse().expect("an id"),
                table: None,
                columns: columns
                    .iter()
                    .map(|name| name.parse().expect("a name"))
                    .collect(),
                manner,
            }),
        )
    }

    /// What a question of the lab would cost, and how near it would be.
    pub(crate) fn foresee(&self, question: &str, wish: Wish) -> Foreseen {
        self.runtime
            .block_on(self.gate.foresee(
                Question {
                    door: Door::CommandLine,
                    asker: "lab".parse().expect("an id"),
                    purpose: "ScientificResearch".into(),
                    text: question.into(),
                    epsilon: None,
                    exact: false,
                    decides: false,
                },
                wish,
            ))
            .expect("foreseen")
    }

    pub(crate) fn ask(&self, question: &str) -> Result<Outcome, GateError> {
        let epsilon = if self.memory.free { "4" } else { "1" };
        self.asks("ScientificResearch", question, Some(epsilon))
    }

    pub(crate) fn asks(
        &self,
        purpose: &str,
        question: &str,
        epsilon: Option<&str>,
    ) -> Result<Outcome, GateError> {
        self.runtime.block_on(self.gate.ask(Question {
            door: Door::CommandLine,
            asker: "lab".parse().expect("an id"),
            purpose: purpose.into(),
            text: question.into(),
            epsilon: epsilon.map(|text| Epsilon::parse(text).expect("valid")),
            exact: false,
            decides: false,
        }))
    }

    #[track_caller]
    pub(crate) fn answer(&self, question: &str) -> Answer {
        match self.ask(question) {
            Ok(Outcome::Granted(answer)) => answer,
            Ok(Outcome::Refused(refusal)) => panic!("refused: {}", refusal.reason.en),
            Err(error) => panic!("{error}"),
        }
    }

    #[track_caller]
    pub(crate) fn refusal(&self, question: &str) -> Refusal {
        match self.ask(question) {
            Ok(Outcome::Refused(refusal)) => refusal,
            Ok(Outcome::Granted(answer)) => panic!("granted: {:?}", answer.rows),
            Err(error) => panic!("{error}"),
        }
    }

    pub(crate) fn consents(&self, purpose: &str, persons: impl Iterator<Item = i64>) {
        let mut standing = self.memory.standing.lock().expect("not poisoned");
        standing.consented_for = vec![purpose.parse().expect("a term")];
        let mut consenting = self.memory.consenting.lock().expect("not poisoned");
        consenting.extend(persons.map(PersonKey));
    }

    /// An impact assessment of joining persons is approved.
    pub(crate) fn is_assessed_for(&self, purpose: &str) {
        let mut standing = self.memory.standing.lock().expect("not poisoned");
        standing.assessed_for = vec![purpose.parse().expect("a term")];
    }

    /// Persons object under their names in a data set.
    pub(crate) fn objects_as(&self, dataset: &str, persons: impl Iterator<Item = i64>) {
        let names = pseudonyms().of(&dataset.parse().expect("an id"));
        let keys = persons.map(|person| names.person(&person.to_string()));
        self.memory
            .objections
            .lock()
            .expect("not poisoned")
            .extend(keys);
    }

    pub(crate) fn objects(&self, persons: impl Iterator<Item = i64>) {
        self.memory
            .objections
            .lock()
            .expect("not poisoned")
            .extend(persons.map(PersonKey));
    }

    pub(crate) fn passages(&self) -> Vec<Passage> {
        self.memory
            .ledger
            .lock()
            .expect("not poisoned")
            .passages
            .clone()
    }

    pub(crate) fn spent(&self, dataset: &str) -> Rho {
        let pair = (
            "lab".parse().expect("an id"),
            dataset.parse().expect("an id"),
        );
        self.memory
            .ledger
            .lock()
            .expect("not poisoned")
            .spent
            .get(&pair)
            .copied()
            .unwrap_or(Rho::ZERO)
    }
}

pub(crate) fn number(cell: &Cell) -> f64 {
    match cell {
        Cell::Int(n) => *n as f64,
        Cell::Real(x) => *x,
        other => panic!("{other:?} is not a number"),
    }
}

/// A cell as text.
pub(crate) fn cell(answer: &Answer, row: usize, column: usize) -> String {
    match &answer.rows[row][column] {
        Cell::Text(text) => text.clone(),
        Cell::Int(n) => n.to_string(),
        Cell::Null => "NULL".into(),
        other => format!("{other:?}"),
    }
}

#[track_caller]
pub(crate) fn near(answer: &Answer, row: usize, column: usize, truth: f64, margin: f64) {
    let value = number(&answer.rows[row][column]);
    assert!(
        (value - truth).abs() <= margin,
        "{value} is not within {margin} of {truth}"
    );
}

/// As [`near`], for figures of [`World::precise`]: margins are given for a noise a third as large as at its ε.
#[track_caller]
pub(crate) fn close(answer: &Answer, row: usize, column: usize, truth: f64, margin: f64) {
    near(answer, row, column, truth, 3.0 * margin);
}

fn written(path: &std::path::Path, batch: &RecordBatch) -> PathBuf {
    let file = std::fs::File::create(path).expect("created");
    let mut writer =
        parquet::arrow::ArrowWriter::try_new(file, batch.schema(), None).expect("a writer");
    writer.write(batch).expect("written");
    writer.close().expect("closed");
    path.to_path_buf()
}

fn column(name: &str, kind: ColumnType, personal: Option<PersonalKind>) -> Column {
    let sensitivity = personal.map_or(Sensitivity::Open, PersonalKind::proposed);
    Column {
        name: name.parse().expect("a name"),
        kind,
        nullable: true,
        personal,
        sensitivity,
    }
}

fn dataset(
    id: &str,
    sensitivity: Sensitivity,
    person: PersonUnit,
    columns: Vec<Column>,
    rows: i64,
) -> DataSet {
    DataSet {
        id: id.parse().expect("an id"),
        name: id.into(),
        description: String::new(),
        provider: "town".parse().expect("an id"),
        place: None,
        sensitivity,
        collected_for: vec!["CustomerManagement".parse().expect("a term")],
        licence: String::new(),
        tables: vec![Table {
            name: id.parse().expect("a name"),
            columns,
            person,
            rows: rows.unsigned_abs(),
        }],
        added_at: Timestamp::from_micros(0),
    }
}

pub(crate) fn district(person: i64) -> &'static str {
    match person {
        0 => "Island",
        person if person % 5 == 0 => "Harbour",
        _ => "Centre",
    }
}

/// Three rows each: one per month, with what they used.
fn residents() -> (DataSet, Vec<RecordBatch>) {
    let columns = vec![
        column(
            "resident_id",
            ColumnType::Text,
            Some(PersonalKind::Identifier),
        ),
        column("email", ColumnType::Text, Some(PersonalKind::Email)),
        column("district", ColumnType::Text, Some(PersonalKind::Attribute)),
        column("month", ColumnType::Integer, None),
        column("kwh", ColumnType::Real, Some(PersonalKind::Attribute)),
        column("code", ColumnType::Text, None),
    ];
    let batches = (1..=3)
        .map(|month| {
            let persons = 0..PERSONS;
            batch(vec![
                (
                    "email",
                    Arc::new(StringArray::from_iter_values(
                        persons.clone().map(|p| format!("p{p}@example.org")),
                    )),
                ),
                (
                    "district",
                    Arc::new(StringArray::from_iter_values(persons.clone().map(district))),
                ),
                (
                    "month",
                    Arc::new(Int64Array::from_iter_values(persons.clone().map(|_| month))),
                ),
                (
                    "kwh",
                    Arc::new(Float64Array::from_iter(
                        persons
                            .clone()
                            .map(|p| (p % 10 != 3).then_some(100.0 + (p % 50) as f64)),
                    )),
                ),
                (
                    "code",
                    Arc::new(StringArray::from_iter_values(
                        persons
                            .clone()
                            .map(|p| if p == 7 { "x".into() } else { p.to_string() }),
                    )),
                ),
                ("__person", Arc::new(Int64Array::from_iter_values(persons))),
            ])
        })
        .collect();
    let person = PersonUnit::Column("resident_id".parse().expect("a name"));
    (
        dataset(
            "residents",
            Sensitivity::Personal,
            person,
            columns,
            PERSONS * 3,
        ),
        batches,
    )
}

/// Each row a person of her own.
fn survey() -> (DataSet, Vec<RecordBatch>) {
    let columns = vec![
        column("district", ColumnType::Text, Some(PersonalKind::Attribute)),
        column("score", ColumnType::Integer, Some(PersonalKind::Attribute)),
    ];
    let rows = 0..PERSONS;
    let batch = batch(vec![
        (
            "district",
            Arc::new(StringArray::from_iter_values(rows.clone().map(district))),
        ),
        (
            "score",
            Arc::new(Int64Array::from_iter_values(rows.clone().map(|p| p % 11))),
        ),
        ("__person", Arc::new(Int64Array::from_iter_values(rows))),
    ]);
    (
        dataset(
            "survey",
            Sensitivity::Personal,
            PersonUnit::EachRow,
            columns,
            PERSONS,
        ),
        vec![batch],
    )
}

/// What names persons in data sets that can be joined person to person.
fn pseudonyms() -> Pseudonyms {
    Pseudonyms::new([7; 32])
}

fn names_in(dataset: &str, persons: impl Iterator<Item = i64>) -> ArrayRef {
    let names = pseudonyms().of(&dataset.parse().expect("an id"));
    Arc::new(Int64Array::from_iter_values(
        persons.map(|person| names.person(&person.to_string()).0),
    ))
}

/// Persons who visit something twice: at eight and at nine o'clock of a day in 2024, person p on day p % 7 from Monday,
/// the first of January, on.
fn visits() -> (DataSet, Vec<RecordBatch>) {
    let columns = vec![
        column(
            "resident_id",
            ColumnType::Text,
            Some(PersonalKind::Identifier),
        ),
        column("at", ColumnType::Timestamp, None),
        column(
            "minutes",
            ColumnType::Integer,
            Some(PersonalKind::Attribute),
        ),
    ];
    let rows = || (0..2 * VISITORS).map(|row| (row / 2, row % 2));
    let at = |(person, visit): (i64, i64)| {
        let hours = 473_352 + person % 7 * 24 + 8 + visit;
        hours * 3_600 * 1_000_000 + person
    };
    let batch = batch(vec![
        (
            "at",
            Arc::new(
                TimestampMicrosecondArray::from_iter_values(rows().map(at)).with_timezone("+00:00"),
            ),
        ),
        (
            "minutes",
            Arc::new(Int64Array::from_iter_values(
                rows().map(|(person, visit)| 10 + person % 40 + 5 * visit),
            )),
        ),
        (
            "__person",
            names_in("visits", rows().map(|(person, _)| person)),
        ),
    ]);
    let person = PersonUnit::Column("resident_id".parse().expect("a name"));
    (
        dataset(
            "visits",
            Sensitivity::Personal,
            person,
            columns,
            2 * VISITORS,
        ),
        vec![batch],
    )
}

/// Every second visitor, with an age.
fn members() -> (DataSet, Vec<RecordBatch>) {
    let columns = vec![
        column("member", ColumnType::Text, Some(PersonalKind::Identifier)),
        column("age", ColumnType::Integer, Some(PersonalKind::Attribute)),
    ];
    let persons = || (0..VISITORS).filter(|person| person % 2 == 0);
    let batch = batch(vec![
        (
            "age",
            Arc::new(Int64Array::from_iter_values(
                persons().map(|person| if person % 4 == 0 { 30 } else { 60 }),
            )),
        ),
        ("__person", names_in("members", persons())),
    ]);
    let person = PersonUnit::Column("member".parse().expect("a name"));
    (
        dataset(
            "members",
            Sensitivity::Personal,
            person,
            columns,
            VISITORS / 2,
        ),
        vec![batch],
    )
}

/// A trade secret: heating plants, each at a place, few of them in the harbour.
pub(crate) fn boilers() -> (DataSet, Vec<RecordBatch>) {
    let columns = vec![
        column("district", ColumnType::Text, None),
        column("kw", ColumnType::Integer, None),
        column("lat", ColumnType::Real, None),
        column("geometry", ColumnType::Geometry, None),
    ];
    let plants = 0..60_i64;
    let part = |plant: i64| if plant % 10 == 0 { "Harbour" } else { "Centre" };
    let batch = batch(vec![
        (
            "district",
            Arc::new(StringArray::from_iter_values(plants.clone().map(part))),
        ),
        (
            "kw",
            Arc::new(Int64Array::from_iter_values(
                plants.clone().map(|p| 100 + p),
            )),
        ),
        (
            "lat",
            Arc::new(Float64Array::from_iter_values(
                plants.clone().map(|p| 44.0 + p as f64 * 0.000_13),
            )),
        ),
        (
            "geometry",
            Arc::new(StringArray::from_iter_values(plants.map(|p| {
                let lat = 44.0 + p as f64 * 0.000_13;
                format!(r#"{{"type":"Point","coordinates":[1.0001,{lat}]}}"#)
            }))),
        ),
    ]);
    (
        dataset(
            "boilers",
            Sensitivity::Internal,
            PersonUnit::None,
            columns,
            60,
        ),
        vec![batch],
    )
}

/// The standard charter, and a steward who lets the lab see the heating plants: in groups, or on a grid.
fn charter() -> Charter {
    let mut edition = Edition::standard();
    let rule = |id: &str, owes: &str, when: &str| {
        format!(
            r#"@id("{id}") @law("Steward") @title_fr("Essai") @title_en("Trial") @plain_fr("Essai.") @plain_en("Trial.")
            @obligation("{owes}") permit (principal is Party, action == Action::"query", resource) when {{ {when} }};"#
        )
    };
    let boilers = r#"resource == DataSet::"boilers" && context.purpose == Purpose::"#;
    edition.sources.push(PolicySource {
        layer: Layer::Rules,
        name: "trial.cedar".into(),
        text: [
            rule(
                "trial-groups",
                "k>=10",
                &format!(r#"{boilers}"AcademicResearch""#),
            ),
            rule(
                "trial-grid",
                "round=1000m",
                &format!(r#"{boilers}"NonCommercialResearch""#),
            ),
            rule(
                "trial-districts",
                "aggregate-to=district",
                &format!(r#"{boilers}"MaintainFraudDatabase""#),
            ),
            rule(
                "trial-delete",
                "delete-after=30d, notify",
                &format!(r#"{boilers}"ServiceProvision""#),
            ),
            rule(
                "trial-consent",
                "consenting-only",
                r#"resource.personal && context.purpose in resource.consentedFor"#,
            ),
            rule(
                "trial-persons-in-groups",
                "k>=2000",
                r#"resource.personal && context.purpose == Purpose::"CustomerManagement""#,
            ),
        ]
        .join("\n"),
    });
    Charter::from_edition(edition).expect("sound")
}

fn districts() -> (DataSet, Vec<RecordBatch>) {
    let columns = vec![
        column("name", ColumnType::Text, None),
        column("zone", ColumnType::Text, None),
    ];
    let batch = batch(vec![
        (
            "name",
            Arc::new(StringArray::from(vec!["Centre", "Harbour", "Island"])),
        ),
        (
            "zone",
            Arc::new(StringArray::from(vec!["inner", "outer", "outer"])),
        ),
    ]);
    (
        dataset("districts", Sensitivity::Open, PersonUnit::None, columns, 3),
        vec![batch],
    )
}

fn numbers() -> (DataSet, Vec<RecordBatch>) {
    let columns = vec![column("n", ColumnType::Integer, None)];
    let batch = batch(vec![(
        "n",
        Arc::new(Int64Array::from_iter_values(0..100_000)),
    )]);
    (
        dataset(
            "numbers",
            Sensitivity::Open,
            PersonUnit::None,
            columns,
            100_000,
        ),
        vec![batch],
    )
}

fn batch(columns: Vec<(&str, ArrayRef)>) -> RecordBatch {
    RecordBatch::try_from_iter(columns).expect("columns of one length")
}
