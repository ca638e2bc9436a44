//! How many durable appends a second, beside the disk's own rate.
//!
//! ```text
//! cargo run -p store --example appends -- [FOLDER | postgres://…]
//! ```
//!
//! Prints the bare rate of "write 4 kB, fsync" in the same folder, then for 1, 64 and 1,024 concurrent callers the rate
//! of leaves, and of whole passages (leaf, private record, privacy budget), each confirmed only when it is on the disk.
//! A disk whose fsync is fast (a battery-backed cache, a virtual disk) makes the ratio small: then the processor is the
//! limit, and the rate itself is what to look at.

use gate::{
    Charge, Commitment, Door, Journal, Leaf, Nonce, Passage, Reservation, Reserved, fresh_id,
};
use privacy::Rho;
use std::future::Future;
use std::io::Write;
use std::path::Path;
use std::time::{Duration, Instant};
use store::{MIGRATIONS, Store, StoreError, StoreUrl, leaf_append};
use territory::{Text, Timestamp};

type Failure = Box<dyn std::error::Error + Send + Sync>;

const WARM_UP: Duration = Duration::from_millis(500);
const MEASURED: Duration = Duration::from_secs(3);

fn main() -> Result<(), Failure> {
    let place = std::env::args().nth(1);
    let folder = tempfile::tempdir_in(match &place {
        Some(folder) if !folder.contains("://") => Path::new(folder),
        _ => Path::new("."),
    })?;
    let url = match place.filter(|place| place.contains("://")) {
        Some(url) => StoreUrl::parse(&url)?,
        None => StoreUrl::sqlite(&folder.path().join("appends.db")),
    };
    let fsyncs = bare_fsyncs(folder.path())?;
    println!("{url}");
    println!("bare write of 4 kB + fsync: {fsyncs:.0}/s\n");
    println!(
        "{:>8} {:>9}  {:>10}  {:>9}  {:>13}  {:>13}",
        "what", "callers", "durable/s", "× fsync", "our CPU µs", "median ms"
    );

    let store = Store::open(&url, MIGRATIONS)?;
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    for callers in [1, 64, 1024] {
        let line = runtime.block_on(measure(callers, {
            let store = store.clone();
            move || {
                let store = store.clone();
                async move {
                    let leaf: Result<u64, StoreError> = store
                        .run("append", |tx| leaf_append(tx, &[b'x'; 300]))
                        .await;
                    leaf.map(drop).map_err(Failure::from)
                }
            }
        }))?;
        line.print("leaf", callers, fsyncs);
    }
    for callers in [1, 64, 1024] {
        let line = runtime.block_on(measure(callers, {
            let (store, passage) = (store.clone(), passage()?);
            move || {
                let (store, passage) = (store.clone(), passage.clone());
                async move {
                    store.record(passage).await?;
                    Ok(())
                }
            }
        }))?;
        line.print("passage", callers, fsyncs);
    }
    // A protected answer: charged first, then settled; two durable writes.
    for callers in [1, 64, 1024] {
        let line = runtime.block_on(measure(callers, {
            let (store, passage, charge) = (store.clone(), passage()?, charge()?);
            move || {
                let (store, passage, charge) = (store.clone(), passage.clone(), charge.clone());
                async move {
                    let id = fresh_id()?;
                    let settles = Some(id.clone());
                    let settled = Passage { settles, ..passage };
                    let reservation = Reservation {
                        id,
                        charges: vec![charge],
                        lapsed: Box::new(settled.clone()),
                    };
                    match store.reserve(reservation).await? {
                        Reserved::Held => {
                            store.record(settled).await?;
                            Ok(())
                        }
                        Reserved::Exhausted(dataset) => {
                            Err(format!("{dataset} is exhausted").into())
                        }
                    }
                }
            }
        }))?;
        line.print("charged", callers, fsyncs);
    }
    Ok(())
}

struct Line {
    per_second: f64,
    cpu_us: f64,
    median: Duration,
}

impl Line {
    fn print(&self, what: &str, callers: usize, fsyncs: f64) {
        println!(
            "{what:>8} {callers:>9}  {:>10.0}  {:>9.1}  {:>13.1}  {:>13.2}",
            self.per_second,
            self.per_second / fsyncs,
            self.cpu_us,
            self.median.as_secs_f64() * 1e3,
        );
    }
}

/// Callers that each wait for their own append before the next one.
async fn measure<M, W>(callers: usize, make: M) -> Result<Line, Failure>
where
    M: Fn() -> W + Clone + Send + 'static,
    W: Future<Output = Result<(), Failure>> + Send,
{
    let start = Instant::now() + WARM_UP;
    let end = start + MEASURED;
    let mut set = tokio::task::JoinSet::new();
    for _ in 0..callers {
        let make = make.clone();
        set.spawn(async move {
            let mut waits = Vec::new();
            loop {
                let begun = Instant::now();
                make().await?;
                let done = Instant::now();
                if done >= end {
                    return Ok::<_, Failure>(waits);
                }
                if begun >= start {
                    waits.push(done - begun);
                }
            }
        });
    }
    tokio::time::sleep_until(start.into()).await;
    let cpu = cpu_seconds();
    tokio::time::sleep_until(end.into()).await;
    let cpu = cpu_seconds() - cpu;
    let mut waits = Vec::new();
    while let Some(joined) = set.join_next().await {
        waits.extend(joined??);
    }
    waits.sort_unstable();
    let per_second = waits.len() as f64 / MEASURED.as_secs_f64();
    Ok(Line {
        per_second,
        cpu_us: cpu * 1e6 / waits.len().max(1) as f64,
        median: waits.get(waits.len() / 2).copied().unwrap_or_default(),
    })
}

fn bare_fsyncs(folder: &Path) -> Result<f64, Failure> {
    let mut file = std::fs::File::create(folder.join("fsync"))?;
    let start = Instant::now();
    let mut count = 0_u32;
    while start.elapsed() < Duration::from_secs(2) {
        file.write_all(&[0; 4096])?;
        file.sync_all()?;
        count += 1;
    }
    Ok(f64::from(count) / start.elapsed().as_secs_f64())
}

/// Processor time of this process, all threads (Linux; 0 elsewhere).
fn cpu_seconds() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|field| field.parse::<f64>().ok())
        .sum();
    ticks / 100.0
}

fn passage() -> Result<Passage, Failure> {
    let nonce = Nonce([7; 16]);
    let question = "SELECT sex, COUNT(*) AS n FROM adult GROUP BY sex".to_owned();
    let at = Timestamp::from_micros(1_790_000_000_000_000);
    let leaf = Leaf::Question {
        at,
        door: Door::Api.as_str().to_owned(),
        by: "lab".parse()?,
        purpose: "ScientificResearch".parse()?,
        data: vec!["adult".parse()?],
        granted: true,
        rules: vec!["research-protected".parse()?],
        charter: "1".to_owned(),
        question: Commitment::to(&question, &nonce),
        epsilon: Some("0.1".to_owned()),
        replays: None,
        lapsed: false,
    };
    Ok(Passage {
        leaf,
        nonce,
        at,
        door: Door::Api,
        party: Some("lab".parse()?),
        purpose: Some("ScientificResearch".parse()?),
        datasets: vec!["adult".parse()?],
        granted: true,
        rules: vec!["research-protected".parse()?],
        reason: Text::new(
            "Recherche, résultats protégés.",
            "Research, protected results.",
        ),
        question,
        protection: r#"{"mechanism":"discrete Gaussian","epsilon":0.1}"#.to_owned(),
        weighed: Default::default(),
        delete_by: None,
        notify: false,
        settles: None,
        released: None,
        cells: Vec::new(),
        microdata: None,
    })
}

fn charge() -> Result<Charge, Failure> {
    Ok(Charge {
        party: "lab".parse()?,
        dataset: "adult".parse()?,
        period: "2026".to_owned(),
        rho: Rho::from_nanos(1),
        limit: Rho::from_nanos(1 << 60),
        persons_limit: Rho::from_nanos(1 << 61),
    })
}
