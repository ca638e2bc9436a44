//! What breaks, and what the caller is told.

use crate::bed::Bed;
use crate::story::open;
use store::{MIGRATIONS, Store, StoreError, StoreUrl, Tx, leaf_append, leaf_count};

fn append(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    leaf_append(tx, &[7; 4_000])
}

/// SQLite's own limit on pages makes the same error as a disk without space.
fn pages(store: &Store, most: u32) {
    let limit: Result<(), StoreError> = store.run_blocking("limit", move |tx| {
        tx.query(&format!("PRAGMA max_page_count = {most}"), &[])
            .map(drop)
    });
    limit.expect("sets the limit");
}

#[test]
fn a_full_disk_is_said_and_harms_nothing() {
    let bed = Bed::sqlite();
    let url = bed.fresh_url();
    let store = open(&url);
    pages(&store, 100);
    let mut kept = 0;
    let error = loop {
        match store.run_blocking("append", append) {
            Ok(leaf) => {
                assert_eq!(leaf, kept);
                kept += 1;
            }
            Err(error) => break error,
        }
    };
    assert!(matches!(error, StoreError::DiskFull { .. }), "{error:?}");
    assert!(error.to_string().contains("no space left"));
    pages(&store, 100_000);
    assert_eq!(
        store.run_blocking("append", append),
        Ok(kept),
        "no number is lost"
    );
    drop(store);
    let count = open(&url).read_blocking("count", leaf_count);
    assert_eq!(count, Ok(kept + 1));
}

#[test]
fn a_database_that_another_process_holds_is_said_to_be_locked() {
    let bed = Bed::sqlite();
    let path = bed.fresh();
    let store = open(&StoreUrl::parse(&path).expect("a path"));
    let other = rusqlite::Connection::open(&path).expect("opens");
    other.execute_batch("BEGIN IMMEDIATE").expect("holds it");
    let held = store.run_blocking("append", append);
    assert!(matches!(held, Err(StoreError::Locked { .. })), "{held:?}");
    assert_eq!(
        store.read_blocking("count", leaf_count),
        Ok(0),
        "reading goes on"
    );
    other.execute_batch("ROLLBACK").expect("lets go");
    assert_eq!(store.run_blocking("append", append), Ok(0));
}

#[test]
fn what_is_not_a_database_is_not_touched() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("letter.db");
    let letter = "Dear town, ".repeat(1_000);
    std::fs::write(&path, &letter).expect("writes");
    let error = Store::open(&StoreUrl::sqlite(&path), MIGRATIONS).expect_err("not a database");
    assert!(matches!(error, StoreError::Damaged { .. }), "{error:?}");
    assert_eq!(std::fs::read_to_string(&path).expect("reads"), letter);

    let nowhere = folder.path().join("no/such/folder/bastide.db");
    let error = Store::open(&StoreUrl::sqlite(&nowhere), MIGRATIONS).expect_err("no folder");
    assert!(matches!(error, StoreError::NoFolder { .. }), "{error:?}");
    let error = Store::open(&StoreUrl::sqlite(folder.path()), MIGRATIONS).expect_err("a folder");
    assert!(matches!(error, StoreError::Unusable { .. }), "{error:?}");
}

#[cfg(unix)]
#[test]
fn a_new_database_is_for_its_owner_only() {
    use std::os::unix::fs::PermissionsExt;
    let path = Bed::sqlite();
    let file = path.fresh();
    let store = open(&StoreUrl::parse(&file).expect("a path"));
    store.run_blocking("append", append).expect("appends");
    for suffix in ["", "-wal", "-shm"] {
        let mode = std::fs::metadata(format!("{file}{suffix}"))
            .expect("is there")
            .permissions()
            .mode();
        assert_eq!(mode & 0o077, 0, "{suffix}");
    }
}

#[test]
fn a_server_that_is_not_there_is_unreachable_and_no_password_is_shown() {
    let url = StoreUrl::parse("postgres://ada:s3cret@127.0.0.1:1/town").expect("valid");
    let error = Store::open(&url, MIGRATIONS).expect_err("nobody listens");
    assert!(matches!(error, StoreError::Unreachable { .. }), "{error:?}");
    let shown = format!("{error} {error:?}");
    assert!(
        shown.contains("refused") && !shown.contains("s3cret"),
        "{shown}"
    );
}

#[test]
fn a_server_that_cuts_the_link_is_found_again() {
    let Some(bed) = Bed::postgres() else { return };
    let address = bed.fresh();
    let store = open(&StoreUrl::parse(&address).expect("a URL"));
    assert_eq!(store.run_blocking("append", append), Ok(0));
    let mut other = postgres::Client::connect(&address, postgres::NoTls).expect("connects");
    let cut = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
               WHERE datname = current_database() AND pid <> pg_backend_pid()";
    other.batch_execute(cut).expect("cuts");
    assert_eq!(
        store.run_blocking("append", append),
        Ok(1),
        "an idle link is made anew"
    );
    assert_eq!(store.read_blocking("count", leaf_count), Ok(2));

    let link = std::sync::Mutex::new(other);
    let lost: Result<u64, StoreError> = store.run_blocking("cut in the middle", move |tx| {
        let leaf = append(tx)?;
        let mut other = link.lock().expect("one thread");
        other.batch_execute(cut).expect("cuts");
        Ok(leaf)
    });
    assert!(
        matches!(
            lost,
            Err(StoreError::Unknown { .. } | StoreError::Unreachable { .. })
        ),
        "{lost:?}"
    );
    assert_eq!(store.run_blocking("append", append), Ok(2));
}
