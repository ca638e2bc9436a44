//! Publication interrupted anywhere is finished by the next call, and what readers see is always whole.

use std::fs;
use std::path::Path;

use ledger::{LedgerError, Publication, verify_log, verify_publication};

use crate::town::Town;

fn copy(from: &Path, to: &Path) {
    fs::create_dir_all(to.parent().unwrap()).unwrap();
    fs::copy(from, to).unwrap();
}

#[test]
fn a_crash_after_any_file_is_repaired_and_never_shows() {
    let before = Town::published(&[300]);
    let after = Town::published(&[300, 800]);
    let new_files: Vec<_> = after
        .files()
        .into_iter()
        .map(|file| file.strip_prefix(after.dir()).unwrap().to_owned())
        .filter(|name| name.to_str() != Some("checkpoint") && !before.dir().join(name).exists())
        .collect();
    assert!(new_files.len() >= 6, "{new_files:?}");
    for done in 0..=new_files.len() {
        let town = Town::published(&[300]);
        for name in &new_files[..done] {
            copy(&after.dir().join(name), &town.dir().join(name));
        }
        // The files that were under work when the power went.
        for file in [".unfinished/0", ".unfinished/5"] {
            fs::write(town.dir().join(file), b"half a ti").unwrap();
        }
        // Readers still have the whole log of the old checkpoint …
        assert_eq!(
            verify_publication(town.dir(), &town.verifier())
                .unwrap()
                .size,
            300
        );
        // … and the next run ends where an uninterrupted one does.
        let mut publication = Publication::open(town.dir()).unwrap();
        assert_eq!(publication.published_size(), 300);
        let checkpoint = publication.publish(&after.leaves, &after.signer).unwrap();
        assert_eq!(&checkpoint, after.publish().checkpoint().unwrap());
        for file in after.files() {
            let name = file.strip_prefix(after.dir()).unwrap();
            assert_eq!(
                fs::read(town.dir().join(name)).unwrap(),
                fs::read(&file).unwrap(),
                "{}",
                name.display()
            );
        }
        assert_eq!(
            verify_log(&after.leaves, town.dir(), &town.verifier())
                .unwrap()
                .size,
            800
        );
    }
}

#[test]
fn publishing_again_changes_nothing() {
    let town = Town::published(&[300]);
    let stamp = || {
        town.files()
            .iter()
            .map(|f| (f.clone(), fs::metadata(f).unwrap().modified().unwrap()))
            .collect()
    };
    let before: Vec<_> = stamp();
    town.publish();
    let after: Vec<_> = stamp();
    assert_eq!(before, after);
}

#[test]
fn a_log_published_leaf_by_leaf_equals_one_published_at_once() {
    let mut town = Town::new();
    for size in 0..=530 {
        town.grow_to(size);
        town.publish();
    }
    let at_once = Town::published(&[530]);
    for file in at_once.files() {
        let name = file.strip_prefix(at_once.dir()).unwrap();
        assert_eq!(
            fs::read(town.dir().join(name)).unwrap(),
            fs::read(&file).unwrap(),
            "{}",
            name.display()
        );
    }
    // Partial tiles go when their full tile is published: those left are of the last tiles only.
    assert!(
        !town.dir().join("tile/0/000.p").exists()
            && !town.dir().join("tile/entries/001.p").exists()
    );
    assert_eq!(
        verify_log(&town.leaves, town.dir(), &town.verifier())
            .unwrap()
            .size,
        530
    );
}

#[test]
fn a_file_that_may_have_been_signed_is_not_replaced() {
    let mut town = Town::published(&[300]);
    town.grow_to(600);
    let tile = town.dir().join("tile/0/001");
    fs::write(&tile, [0; 8192]).unwrap();
    let error = Publication::open(town.dir())
        .unwrap()
        .publish(&town.leaves, &town.signer)
        .unwrap_err();
    assert!(
        matches!(&error, LedgerError::Conflict { path } if *path == tile),
        "{error}"
    );
    assert_eq!(Publication::open(town.dir()).unwrap().published_size(), 300);
}

#[test]
fn two_processes_do_not_publish_at_once() {
    let town = Town::published(&[3]);
    let lock = fs::File::open(town.dir().join(".lock")).unwrap();
    lock.lock().unwrap();
    let error = Publication::open(town.dir())
        .unwrap()
        .publish(&town.leaves, &town.signer)
        .unwrap_err();
    assert!(matches!(error, LedgerError::Busy { .. }), "{error}");
    drop(lock);
    town.publish();
}

#[test]
fn a_value_opened_before_another_published_catches_up() {
    let mut town = Town::published(&[10]);
    let mut early = Publication::open(town.dir()).unwrap();
    town.grow_to(300);
    town.publish();
    town.grow_to(310);
    assert_eq!(
        early.publish(&town.leaves, &town.signer).unwrap().size(),
        310
    );
    assert_eq!(
        verify_log(&town.leaves, town.dir(), &town.verifier())
            .unwrap()
            .size,
        310
    );
}

/// Found: a process started by another thread inherited the lock's file for a moment and kept it locked.
#[test]
#[cfg(unix)]
fn processes_started_meanwhile_do_not_keep_the_lock() {
    use std::sync::atomic::{AtomicBool, Ordering};

    let mut town = Town::new();
    let done = AtomicBool::new(false);
    std::thread::scope(|scope| {
        for _ in 0..2 {
            scope.spawn(|| {
                while !done.load(Ordering::Relaxed) {
                    std::process::Command::new("true").status().unwrap();
                }
            });
        }
        let busy = (0..60).find_map(|size| {
            town.grow_to(size);
            let mut publication = Publication::open(town.dir()).unwrap();
            publication.publish(&town.leaves, &town.signer).err()
        });
        done.store(true, Ordering::Relaxed);
        assert!(busy.is_none(), "{busy:?}");
    });
}
