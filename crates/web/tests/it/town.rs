//! A town of three people, two data sets and an engine that counts on its fingers.

use axum::Router;
use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, StatusCode, header};
use charter::{Charter, Edition};
use citizens::{
    NewAccount, Password, Passwords, Role, Seal, Token, account_create, party_token_create,
};
use exchange::KeySeal;
use gate::{
    Answered, Budget, Case, Cell, ColumnForesight, ColumnProtection, Facts, Forecast, Form, Gate,
    Granted, Heading, Leaf, MicrodataFile, MicrodataOrder, Observations, OwnTable, Plan, PortFault,
    ProtectionStatement, Pseudonyms, QuestionError, Reading, Use, Waiting,
};
use ledger::Signer;
use legislation::{CharterKey, charter_found};
use privacy::{Delta, Epsilon};
use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;
use store::{MIGRATIONS, Store, StoreUrl, dataset_insert, leaf_count, leaf_range, party_insert};
use territory::{
    Clock, Column, ColumnType, DataSet, DataSetId, Lang, ManualClock, Party, PartyKind, PersonKey,
    PersonUnit, PersonalKind, Sensitivity, Table, Timestamp,
};
use tower::ServiceExt as _;
use web::{Ledgers, Settings, Trust, TrustParts, public_party_admit, router};

pub(crate) const PASSWORD: &str = "quatre mots sans lien";
pub(crate) const HOST: &str = "127.0.0.1:8080";
/// Persons in the personal data set, as the engine counts them.
pub(crate) const PERSONS: i64 = 100;
/// How the asker calls a column: hers alone.
pub(crate) const SECRET_COLUMN: &str = "suspects";
/// How the data knows the citizen.
pub(crate) const ADA: &str = "R100001";

pub(crate) struct Town {
    pub(crate) router: Router,
    pub(crate) trust: Arc<Trust>,
    pub(crate) store: Store,
    pub(crate) pseudonyms: Pseudonyms,
    pub(crate) clock: ManualClock,
    pub(crate) lab_token: Token,
    pub(crate) dir: PathBuf,
    _folder: tempfile::TempDir,
}

impl Town {
    pub(crate) fn new() -> Self {
        Self::at("http://127.0.0.1:8080")
    }

    pub(crate) fn at(base_url: &str) -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let dir = folder.path().to_owned();
        let store =
            Store::open(&StoreUrl::sqlite(&dir.join("bastide.db")), MIGRATIONS).expect("a store");
        let clock = ManualClock::at(Timestamp::from_micros(1_795_000_000_000_000));
        let (pseudonyms, seal) = (Pseudonyms::new([3; 32]), Seal::new([3; 32]));
        let passwords = Passwords::new().expect("randomness");
        let lab_token = people(&store, &passwords, &seal, clock.now());
        let charter_key = CharterKey::new([3; 32]);
        let (signing, founded_at) = (charter_key.clone(), clock.now());
        store
            .run_blocking("charter", move |tx| {
                charter_found(tx, &Edition::standard(), None, &signing, "init", founded_at)
            })
            .expect("a charter in force");
        let charter = Arc::new(Charter::standard().expect("a charter"));
        let (records, journal) = (Arc::new(store.clone()), Arc::new(store.clone()));
        let gate = Gate::new(
            charter,
            budget(),
            records,
            Arc::new(Fingers),
            journal,
            Arc::new(clock.clone()),
        );
        let signer = Arc::new(Signer::generate("town.example/log").expect("a key"));
        let trust = Arc::new(Trust::new(TrustParts {
            gate,
            store: store.clone(),
            ledgers: Ledgers::new(store.clone(), dir.join("ledger"), signer),
            pseudonyms: pseudonyms.clone(),
            seal,
            charter_key,
            solver: None,
            party_keys: KeySeal::new([3; 32]),
            passwords,
            settings: Settings::new("Bastide-sur-Lise", base_url, Lang::En),
            clock: Arc::new(clock.clone()),
        }));
        Self {
            router: router(trust.clone()),
            trust,
            store,
            pseudonyms,
            clock,
            lab_token,
            dir,
            _folder: folder,
        }
    }

    pub(crate) fn browser(&self) -> Browser {
        Browser {
            router: self.router.clone(),
            cookies: BTreeMap::new(),
        }
    }

    /// A browser in which somebody has signed in.
    pub(crate) async fn signed_in(&self, login: &str) -> Browser {
        let mut browser = self.browser();
        let answer = browser.sign_in(login, PASSWORD).await;
        assert_eq!(answer.status, StatusCode::SEE_OTHER, "{}", answer.text());
        browser
    }

    pub(crate) fn leaves(&self) -> Vec<Leaf> {
        let bodies = self
            .store
            .read_blocking("leaves", |tx| {
                let count = leaf_count(tx)?;
                leaf_range(tx, 0, count)
            })
            .expect("leaves");
        bodies
            .iter()
            .map(|body| Leaf::from_bytes(body).expect("a leaf"))
            .collect()
    }
}

/// ε = 4 for each party and period, 1 a question.
pub(crate) fn budget() -> Budget {
    let epsilon = |text: &str| text.parse::<Epsilon>().expect("an epsilon");
    Budget::new(
        epsilon("4"),
        epsilon("1"),
        epsilon("2"),
        Delta::ten_to_minus(6),
    )
    .expect("a budget")
}

pub(crate) fn party(id: &str, name: &str, kind: PartyKind) -> Party {
    Party {
        id: id.parse().expect("an id"),
        name: name.into(),
        kind,
        place: None,
        sector: None,
        member_of: None,
    }
}

fn column(name: &str, kind: ColumnType, sensitivity: Sensitivity) -> Column {
    Column {
        name: name.parse().expect("a column"),
        kind,
        nullable: false,
        personal: None,
        sensitivity,
    }
}

/// A data set of one table that the town hall brought; its rows are about nobody.
fn dataset(id: &str, name: &str, sensitivity: Sensitivity, at: Timestamp) -> DataSet {
    DataSet {
        id: id.parse().expect("an id"),
        name: name.into(),
        description: String::new(),
        provider: "town".parse().expect("an id"),
        place: None,
        sensitivity,
        collected_for: vec!["ServiceProvision".parse().expect("a purpose")],
        licence: String::new(),
        tables: vec![Table {
            name: id.parse().expect("an id"),
            columns: Vec::new(),
            person: PersonUnit::None,
            rows: 100,
        }],
        added_at: at,
    }
}

/// Internal data, not about persons.
pub(crate) fn beds(provider: &str, at: Timestamp) -> DataSet {
    let mut beds = dataset("beds", "Beds", Sensitivity::Internal, at);
    beds.provider = provider.parse().expect("an id");
    beds.tables[0].columns = vec![column("ward", ColumnType::Text, Sensitivity::Internal)];
    beds
}

/// Personal data: the residents' meters.
fn meters(at: Timestamp) -> DataSet {
    let mut meters = dataset("meters", "Electricity meters", Sensitivity::Personal, at);
    let about = |name, kind, personal: PersonalKind| Column {
        personal: Some(personal),
        ..column(name, kind, personal.proposed())
    };
    let table = &mut meters.tables[0];
    table.person = PersonUnit::Column("resident_id".parse().expect("a column"));
    table.columns = vec![
        about("resident_id", ColumnType::Text, PersonalKind::Identifier),
        about("kwh", ColumnType::Integer, PersonalKind::Attribute),
    ];
    meters
}

/// Open data.
fn stops(at: Timestamp) -> DataSet {
    let mut stops = dataset("stops", "Bus stops", Sensitivity::Open, at);
    stops.tables[0].columns = vec![column("name", ColumnType::Text, Sensitivity::Open)];
    stops
}

fn people(store: &Store, passwords: &Passwords, seal: &Seal, now: Timestamp) -> Token {
    let account = |login: &str, role, name: &str| {
        let password = Password::new(PASSWORD.into()).expect("long enough");
        NewAccount::new(
            login.parse().expect("a login"),
            role,
            name,
            &password,
            passwords,
        )
        .expect("an account")
    };
    let accounts = [
        account("ada", Role::Citizen, "Ada Lise")
            .of_person(ADA, seal)
            .expect("sealed"),
        account("lou", Role::Researcher, "Lou").for_party("lab".parse().expect("an id")),
        account("sam", Role::Steward, "Sam").for_party("town".parse().expect("an id")),
    ];
    let parties = [
        party("town", "Town hall", PartyKind::PublicBody),
        party("lab", "University lab", PartyKind::Research),
    ];
    let datasets = [meters(now), stops(now)];
    store
        .run_blocking("town", move |tx| {
            for party in &parties {
                party_insert(tx, party, now)?;
            }
            for dataset in &datasets {
                dataset_insert(tx, dataset)?;
            }
            for account in &accounts {
                account_create(tx, account, now)?;
            }
            public_party_admit(tx, now)?;
            party_token_create(tx, &"lab".parse().expect("an id"), now)
        })
        .expect("a town")
}

/// An engine that knows `COUNT` and the name after `FROM`, and counts without noise so that tests can see objections.
struct Fingers;

impl Observations for Fingers {
    fn datasets(&self, question: &str) -> Result<Vec<DataSetId>, QuestionError> {
        let name = question
            .split_whitespace()
            .skip_while(|word| !word.eq_ignore_ascii_case("from"))
            .nth(1)
            .ok_or_else(|| QuestionError::Sql("there is no FROM".into()))?;
        assert_ne!(name, "panic", "the engine is asked to panic");
        match name {
            "meters" | "stops" | "beds" => Ok(vec![name.parse().expect("an id")]),
            _ => Err(QuestionError::UnknownDataSet {
                name: name.into(),
                did_you_mean: vec!["meters".into()],
            }),
        }
    }

    fn read<'a>(
        &'a self,
        question: &'a str,
        facts: &'a Facts,
    ) -> Waiting<'a, Reading, QuestionError> {
        let form = match question.contains("COUNT") {
            true => Form::Aggregate,
            false => Form::Rows,
        };
        let uses = facts
            .datasets
            .iter()
            .map(|of| Use {
                dataset: of.dataset.id.clone(),
                tables: Vec::new(),
                columns: Vec::new(),
                identifiers: Vec::new(),
                form: form.clone(),
            })
            .collect();
        Box::pin(async {
            Ok(Reading {
                uses,
                plan: Plan::new(()),
                links: Vec::new(),
                canonical: None,
            })
        })
    }

    fn answer<'a>(&'a self, case: &'a Case<Granted>) -> Waiting<'a, Answered> {
        let objections = case
            .uses()
            .iter()
            .map(|used| case.objections(&used.dataset).len() as i64);
        let count = PERSONS - objections.sum::<i64>();
        let protection = case.protection().map(|protection| ProtectionStatement {
            mechanism: "none, for a test".into(),
            unit: "person",
            epsilon: protection.epsilon,
            delta: protection.delta,
            columns: vec![ColumnProtection {
                name: SECRET_COLUMN.into(),
                noise_scale: Some(2.5),
                margin_95: Some(4.9),
                clip: Some(1.0),
                too_few_persons: false,
            }],
            threshold: None,
        });
        Box::pin(async move {
            Ok(Answered {
                headings: vec![Heading {
                    name: "n".into(),
                    numeric: true,
                }],
                rows: vec![vec![Cell::Int(count)]],
                truncated: false,
                protection,
                carried_out: Vec::new(),
                released: None,
                cells: Vec::new(),
            })
        })
    }

    /// The noise is inversely proportional to what is paid: 2.5 at ε = 1.
    fn forecast(&self, case: &Case<Granted>) -> Result<Forecast, PortFault> {
        let columns = case.protection().map(|protection| ColumnForesight {
            name: "n".into(),
            noise_scale: 2.5 / (protection.epsilon.nanos() as f64 * 1e-9),
            clip: 1.0,
            clip_known: true,
        });
        Ok(Forecast {
            columns: columns.into_iter().collect(),
            threshold: None,
        })
    }

    fn microdata<'a>(
        &'a self,
        _: &'a Case<Granted>,
        order: MicrodataOrder<'a>,
    ) -> Waiting<'a, MicrodataFile> {
        let table = order.table.name.clone();
        Box::pin(async move { Err(PortFault::Failed(format!("no records are made of {table}"))) })
    }

    fn own_rows<'a>(
        &'a self,
        _: &'a Case<Granted>,
        dataset: &'a DataSet,
        person: PersonKey,
    ) -> Waiting<'a, Vec<OwnTable>> {
        let hers = Pseudonyms::new([3; 32]).person(&dataset.id, ADA) == person;
        Box::pin(async move {
            Ok(vec![OwnTable {
                table: dataset.tables[0].name.clone(),
                headings: vec![Heading {
                    name: "kwh".into(),
                    numeric: true,
                }],
                rows: Vec::new(),
                count: if hers { 3 } else { 0 },
            }])
        })
    }
}

/// What came back.
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Vec<u8>,
}

impl Answer {
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }
    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers
            .get(name)
            .map_or("", |value| value.to_str().expect("ascii"))
    }
    pub(crate) fn json(&self) -> serde_json::Value {
        serde_json::from_slice(&self.body).expect("JSON")
    }
    /// The token of the first form on the page.
    pub(crate) fn csrf(&self) -> String {
        let text = self.text();
        let (_, rest) = text
            .split_once("name=\"csrf\" value=\"")
            .expect("a form with a token");
        rest.split('"').next().expect("a value").to_owned()
    }
}

/// A browser: keeps cookies, sends forms as browsers do.
#[derive(Clone)]
pub(crate) struct Browser {
    router: Router,
    pub(crate) cookies: BTreeMap<String, String>,
}

impl Browser {
    pub(crate) async fn send(&mut self, mut request: Request<Body>) -> Answer {
        let headers = request.headers_mut();
        headers.insert(header::HOST, HOST.parse().expect("a host"));
        if !self.cookies.is_empty() {
            let line: Vec<String> = self
                .cookies
                .iter()
                .map(|(name, value)| format!("{name}={value}"))
                .collect();
            headers.insert(header::COOKIE, line.join("; ").parse().expect("cookies"));
        }
        let response = self
            .router
            .clone()
            .oneshot(request)
            .await
            .expect("infallible");
        for line in response.headers().get_all(header::SET_COOKIE) {
            let line = line.to_str().expect("ascii");
            let (name, rest) = line.split_once('=').expect("a cookie");
            let value = rest.split(';').next().expect("a value");
            match line.contains("Max-Age=0") {
                true => self.cookies.remove(name),
                false => self.cookies.insert(name.into(), value.into()),
            };
        }
        Answer {
            status: response.status(),
            headers: response.headers().clone(),
            body: to_bytes(response.into_body(), 1 << 24)
                .await
                .expect("a body")
                .to_vec(),
        }
    }

    pub(crate) async fn get(&mut self, path: &str) -> Answer {
        self.send(Request::get(path).body(Body::empty()).expect("a request"))
            .await
    }

    /// Sends a form from our own page.
    pub(crate) async fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let request = Request::post(path)
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header("sec-fetch-site", "same-origin")
            .body(Body::from(form(fields)))
            .expect("a request");
        self.send(request).await
    }

    pub(crate) async fn sign_in(&mut self, login: &str, password: &str) -> Answer {
        let csrf = self.get("/sign-in").await.csrf();
        self.post(
            "/sign-in",
            &[("csrf", &csrf), ("login", login), ("password", password)],
        )
        .await
    }
}

pub(crate) fn form(fields: &[(&str, &str)]) -> String {
    let escape = |text: &str| -> String {
        text.bytes()
            .map(|b| match b {
                b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' => char::from(b).to_string(),
                _ => format!("%{b:02X}"),
            })
            .collect()
    };
    let pairs: Vec<String> = fields
        .iter()
        .map(|(name, value)| format!("{}={}", escape(name), escape(value)))
        .collect();
    pairs.join("&")
}
