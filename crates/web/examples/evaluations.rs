//! How many requests per second are decided and durably recorded through the HTTP door: a trust on a temporary folder,
//! 64 connections that ask `POST /access/v1/evaluation` one after the other, everything on this machine.
//!
//! `cargo run --release -p web --example evaluations -- [SECONDS] [CONNECTIONS]` prints requests per second and the time
//! that a caller waits, checks that each request left a leaf, and fails below the bar (2,000/s, p99 of 20 ms).

use charter::Charter;
use citizens::{Passwords, Seal, Token, party_token_create};
use exchange::KeySeal;
use gate::{
    Answered, Budget, Case, Facts, Forecast, Gate, Granted, MicrodataFile, MicrodataOrder,
    Observations, OwnTable, PortFault, Pseudonyms, QuestionError, Reading, Waiting,
};
use ledger::Signer;
use legislation::CharterKey;
use privacy::{Delta, Epsilon};
use std::error::Error;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, Instant};
use store::{MIGRATIONS, Store, StoreUrl, dataset_insert, leaf_count, party_insert};
use territory::{
    Clock, Column, ColumnType, DataSet, DataSetId, Lang, Party, PartyKind, PersonKey, PersonUnit,
    PersonalKind, Sensitivity, SystemClock, Table, Timestamp,
};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use web::{Ledgers, Settings, Trust, TrustParts, publish_loop, router};

const PARTIES: usize = 100;
const DATA_SETS: usize = 1_000;
const BAR_PER_SECOND: f64 = 2_000.0;
const BAR_P99: Duration = Duration::from_millis(20);

type Fallible<T> = Result<T, Box<dyn Error + Send + Sync>>;

#[tokio::main]
async fn main() -> Fallible<()> {
    let mut arguments = std::env::args().skip(1);
    let seconds: u64 = arguments.next().map_or(Ok(10), |text| text.parse())?;
    let connections: usize = arguments.next().map_or(Ok(64), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let dir = folder.path();
    let store = Store::open(&StoreUrl::sqlite(&dir.join("bastide.db")), MIGRATIONS)?;
    let token = people(&store)?;
    let trust = trust(store.clone(), dir)?;
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    let service = router(trust.clone()).into_make_service_with_connect_info::<SocketAddr>();
    tokio::spawn(async move { axum::serve(listener, service).await });
    let (stop, stopped) = tokio::sync::oneshot::channel::<()>();
    let publisher = tokio::spawn(publish_loop(trust, async {
        stopped.await.ok();
    }));

    // A moment to warm up: the memory of verdicts, the snapshot of the catalogue, the connections of the store.
    load(address, &token, connections, Duration::from_secs(1)).await?;
    let before = store.read("leaf count", leaf_count).await?;
    let begun = Instant::now();
    let mut waits = load(address, &token, connections, Duration::from_secs(seconds)).await?;
    let took = begun.elapsed().as_secs_f64();
    let leaves = store.read("leaf count", leaf_count).await? - before;
    stop.send(()).ok();
    publisher.await?;

    waits.sort_unstable();
    let at = |part: usize| {
        let last = waits.len().saturating_sub(1);
        let wait = waits.get((waits.len() * part / 100).min(last));
        wait.copied().unwrap_or_default()
    };
    let per_second = waits.len() as f64 / took;
    println!(
        "{} requests in {took:.1} s on {connections} connections: {per_second:.0}/s, p50 {:.1} ms, p99 {:.1} ms; {leaves} leaves",
        waits.len(),
        at(50).as_secs_f64() * 1e3,
        at(99).as_secs_f64() * 1e3,
    );
    if leaves != waits.len() as u64 {
        return Err("not each request left a leaf".into());
    }
    if per_second < BAR_PER_SECOND || at(99) > BAR_P99 {
        return Err("below the bar of 2,000/s with a p99 of 20 ms".into());
    }
    Ok(())
}

/// Asks for so long on each connection; how long each answer took.
async fn load(
    address: SocketAddr,
    token: &Token,
    connections: usize,
    lasts: Duration,
) -> Fallible<Vec<Duration>> {
    let until = Instant::now() + lasts;
    let callers: Vec<_> = (0..connections)
        .map(|number| tokio::spawn(caller(address, token.reveal().to_owned(), number, until)))
        .collect();
    let mut waits = Vec::new();
    for caller in callers {
        waits.extend(caller.await??);
    }
    Ok(waits)
}

async fn caller(
    address: SocketAddr,
    token: String,
    number: usize,
    until: Instant,
) -> Fallible<Vec<Duration>> {
    let mut stream = TcpStream::connect(address).await?;
    stream.set_nodelay(true)?;
    let mut waits = Vec::new();
    let mut buffer = Vec::with_capacity(8192);
    let mut turn = number;
    while Instant::now() < until {
        turn += 64;
        let body = format!(
            r#"{{"subject":{{"type":"party","id":"party-{}"}},"action":{{"name":"query"}},"resource":{{"type":"dataset","id":"data_{}"}},"context":{{"purpose":"ScientificResearch","form":"{}"}}}}"#,
            turn % PARTIES,
            (turn * 7) % DATA_SETS,
            if turn.is_multiple_of(3) {
                "rows"
            } else {
                "aggregate"
            },
        );
        let request = format!(
            "POST /access/v1/evaluation HTTP/1.1\r\nHost: {address}\r\nAuthorization: Bearer {token}\r\nContent-Type: application/json\r\nContent-Length: {}\r\n\r\n{body}",
            body.len()
        );
        let asked = Instant::now();
        stream.write_all(request.as_bytes()).await?;
        let answer = answer(&mut stream, &mut buffer).await?;
        waits.push(asked.elapsed());
        if !answer.starts_with("HTTP/1.1 200") || !answer.contains("\"decision\":") {
            return Err(answer.into());
        }
    }
    Ok(waits)
}

/// One whole answer, head and body.
async fn answer(stream: &mut TcpStream, buffer: &mut Vec<u8>) -> Fallible<String> {
    buffer.clear();
    loop {
        if stream.read_buf(buffer).await? == 0 {
            return Err("the connection was closed".into());
        }
        let text = std::str::from_utf8(buffer)?;
        let Some((head, body)) = text.split_once("\r\n\r\n") else {
            continue;
        };
        let length = head
            .lines()
            .filter_map(|line| line.split_once(": "))
            .find(|(name, _)| name.eq_ignore_ascii_case("content-length"))
            .ok_or("an answer without its length")?
            .1;
        if body.len() >= length.parse::<usize>()? {
            return Ok(text.to_owned());
        }
    }
}

fn trust(store: Store, dir: &std::path::Path) -> Fallible<Arc<Trust>> {
    let epsilon = |text: &str| text.parse::<Epsilon>();
    let budget = Budget::new(
        epsilon("4")?,
        epsilon("1")?,
        epsilon("2")?,
        Delta::ten_to_minus(6),
    )?;
    let clock: Arc<dyn Clock> = Arc::new(SystemClock);
    let gate = Gate::new(
        Arc::new(Charter::standard()?),
        budget,
        Arc::new(store.clone()),
        Arc::new(NoEngine),
        Arc::new(store.clone()),
        clock.clone(),
    );
    let signer = Arc::new(Signer::generate("town.example/log")?);
    Ok(Arc::new(Trust::new(TrustParts {
        gate,
        ledgers: Ledgers::new(store.clone(), dir.join("ledger"), signer),
        store,
        pseudonyms: Pseudonyms::new([3; 32]),
        seal: Seal::new([3; 32]),
        charter_key: CharterKey::new([3; 32]),
        solver: None,
        party_keys: KeySeal::new([3; 32]),
        passwords: Passwords::new()?,
        settings: Settings::new("Town", "http://127.0.0.1", Lang::En),
        clock,
    })))
}

/// Parties, data sets of all sorts, and the operator's machine, which asks about any party.
fn people(store: &Store) -> Fallible<Token> {
    let now = SystemClock.now();
    let party = |id: String, kind| -> Fallible<Party> {
        Ok(Party {
            name: id.clone(),
            id: id.parse()?,
            kind,
            place: None,
            sector: None,
            member_of: None,
        })
    };
    let mut parties = vec![party("runner".into(), PartyKind::Operator)?];
    for number in 0..PARTIES {
        let kinds = [
            PartyKind::Research,
            PartyKind::Company,
            PartyKind::PublicBody,
        ];
        let kind = kinds
            .get(number % 3)
            .copied()
            .unwrap_or(PartyKind::Research);
        parties.push(party(format!("party-{number}"), kind)?);
    }
    let datasets = (0..DATA_SETS)
        .map(|number| dataset(number, now))
        .collect::<Fallible<Vec<DataSet>>>()?;
    let operator = "runner".parse()?;
    let token = store.run_blocking("people", move |tx| {
        for party in &parties {
            party_insert(tx, party, now)?;
        }
        for dataset in &datasets {
            dataset_insert(tx, dataset)?;
        }
        party_token_create(tx, &operator, now)
    })?;
    Ok(token)
}

fn dataset(number: usize, now: Timestamp) -> Fallible<DataSet> {
    let personal = number.is_multiple_of(2);
    let id = format!("data_{number}");
    let column = |name: &str, personal: Option<PersonalKind>| -> Fallible<Column> {
        Ok(Column {
            name: name.parse()?,
            kind: ColumnType::Text,
            nullable: false,
            personal,
            sensitivity: personal.map_or(Sensitivity::Open, PersonalKind::proposed),
        })
    };
    Ok(DataSet {
        id: id.parse()?,
        name: id.clone(),
        description: String::new(),
        provider: format!("party-{}", number % PARTIES).parse()?,
        place: None,
        sensitivity: match number % 4 {
            0 | 2 => Sensitivity::Personal,
            1 => Sensitivity::Open,
            _ => Sensitivity::Internal,
        },
        collected_for: vec!["ServiceProvision".parse()?],
        licence: String::new(),
        tables: vec![Table {
            name: format!("data_{number}").parse()?,
            columns: vec![column(
                "person",
                personal.then_some(PersonalKind::Identifier),
            )?],
            person: match personal {
                true => PersonUnit::Column("person".parse()?),
                false => PersonUnit::None,
            },
            rows: 100,
        }],
        added_at: now,
    })
}

/// No question is asked here, so there is nobody to answer one.
struct NoEngine;

impl Observations for NoEngine {
    fn datasets(&self, _: &str) -> Result<Vec<DataSetId>, QuestionError> {
        Err(QuestionError::Sql("there is no engine here".into()))
    }

    fn read<'a>(&'a self, _: &'a str, _: &'a Facts) -> Waiting<'a, Reading, QuestionError> {
        Box::pin(async { Err(QuestionError::Sql("there is no engine here".into())) })
    }

    fn answer<'a>(&'a self, _: &'a Case<Granted>) -> Waiting<'a, Answered> {
        Box::pin(async { Err(PortFault::Failed("there is no engine here".into())) })
    }

    fn forecast(&self, _: &Case<Granted>) -> Result<Forecast, PortFault> {
        Err(PortFault::Failed("there is no engine here".into()))
    }

    fn microdata<'a>(
        &'a self,
        _: &'a Case<Granted>,
        _: MicrodataOrder<'a>,
    ) -> Waiting<'a, MicrodataFile> {
        Box::pin(async { Err(PortFault::Failed("there is no engine here".into())) })
    }

    fn own_rows<'a>(
        &'a self,
        _: &'a Case<Granted>,
        _: &'a DataSet,
        _: PersonKey,
    ) -> Waiting<'a, Vec<OwnTable>> {
        Box::pin(async { Err(PortFault::Failed("there is no engine here".into())) })
    }
}
