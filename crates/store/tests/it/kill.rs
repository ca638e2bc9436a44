//! A process that appends is killed in the middle, many times: what it was told is durable, is.

use crate::bed::Bed;
use crate::story::open;
use std::collections::HashMap;
use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use store::{StoreError, StoreUrl, leaf_append, leaf_count, leaf_range};

const ADDRESS: &str = "BASTIDE_KILL_TEST_STORE";
const ROUNDS: u32 = 25;

#[test]
fn sqlite_keeps_what_it_confirmed() {
    kill_and_look(&Bed::sqlite());
}

#[test]
fn postgresql_keeps_what_it_confirmed() {
    if let Some(bed) = Bed::postgres() {
        kill_and_look(&bed);
    }
}

/// The process that is killed: appends on several threads, and says each number once it is durable.
#[test]
#[ignore = "runs as the child process of the kill tests"]
fn appends_until_killed() {
    let address = std::env::var(ADDRESS).expect("started by the kill tests");
    let store = open(&StoreUrl::parse(&address).expect("an address"));
    std::thread::scope(|scope| {
        for caller in 0..8_u32 {
            let store = &store;
            scope.spawn(move || {
                for round in 0_u32.. {
                    let body = format!("{}/{caller}/{round}", std::process::id());
                    let text = body.clone();
                    let leaf: Result<u64, StoreError> =
                        store.run_blocking("append", move |tx| leaf_append(tx, text.as_bytes()));
                    let line = format!("leaf {} {body}\n", leaf.expect("appends"));
                    std::io::stdout()
                        .lock()
                        .write_all(line.as_bytes())
                        .expect("the parent listens");
                }
            });
        }
    });
}

fn kill_and_look(bed: &Bed) {
    let address = bed.fresh();
    let url = StoreUrl::parse(&address).expect("an address");
    drop(open(&url));
    let mut confirmed = HashMap::new();
    for round in 0..ROUNDS {
        let mut child = Command::new(std::env::current_exe().expect("this program"))
            .args([
                "--ignored",
                "--exact",
                "kill::appends_until_killed",
                "--nocapture",
            ])
            .env(ADDRESS, &address)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("starts");
        let mut lines = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut said = |line: &str| {
            // The test program's own words may stand before it on the line.
            let Some((_, rest)) = line.split_once("leaf ") else {
                return false;
            };
            let (leaf, body) = rest.split_once(' ').expect("a number and a body");
            let before = confirmed.insert(leaf.parse::<u64>().expect("a number"), body.to_owned());
            assert_eq!(before, None, "a number is given once");
            true
        };
        // Let it get going, then kill it at another moment of its work each time.
        let wait = Duration::from_micros(u64::from(round) * 1_700);
        let mut first = None;
        while let Some(Ok(line)) = lines.next() {
            if said(&line) && first.get_or_insert_with(Instant::now).elapsed() >= wait {
                child.kill().expect("kills");
                break;
            }
        }
        // What it still said before it died counts.
        lines.map_while(Result::ok).for_each(|line| {
            said(&line);
        });
        let status = child.wait().expect("ends");
        assert_eq!(
            status.code(),
            None,
            "it was killed, it did not fail: {status}"
        );
    }
    let store = open(&url);
    let leaves: Vec<Vec<u8>> = store
        .read_blocking("everything", |tx| {
            let size = leaf_count(tx)?;
            leaf_range(tx, 0, u64::MAX >> 1).inspect(|leaves| assert_eq!(leaves.len() as u64, size))
        })
        .map_err(|error: StoreError| error)
        .expect("reads");
    assert!(
        confirmed.len() >= ROUNDS as usize,
        "{} confirmed",
        confirmed.len()
    );
    for (leaf, body) in &confirmed {
        let stored = &leaves[usize::try_from(*leaf).expect("small")];
        assert_eq!(stored, body.as_bytes(), "leaf {leaf}");
    }
    let next = store.run_blocking("append", |tx| leaf_append(tx, b"after"));
    assert_eq!(next, Ok::<u64, StoreError>(leaves.len() as u64));
}
