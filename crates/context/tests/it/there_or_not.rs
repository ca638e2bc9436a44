//! A data set is wholly there or not at all.

use crate::{Trust, order};
use arrow::array::{ArrayRef, Int64Array, RecordBatch};
use context::{ContextError, dataset_add};
use history::{HistoryError, history_file_delete_all, history_file_list, history_file_paths};
use std::collections::HashSet;
use std::sync::Arc;
use store::{MIGRATIONS, Store, StoreUrl};
use territory::{Party, PartyKind, TableName, Timestamp};

#[test]
fn it_is_there_when_the_transaction_is_committed() {
    let trust = Trust::new();
    let store = Store::open(
        &StoreUrl::sqlite(&trust.folder.path().join("bastide.db")),
        MIGRATIONS,
    )
    .expect("a store");
    store
        .run_blocking("party add", |tx| {
            let party = Party {
                id: "town".parse().expect("an id"),
                name: "Town".into(),
                kind: PartyKind::PublicBody,
                place: None,
                sector: None,
                member_of: None,
            };
            store::party_insert(tx, &party, Timestamp::from_micros(0))
        })
        .expect("added");
    let imported = trust.bring("a.csv", "x,y\n1,2\n3,4\n").expect("comes in");
    let adding = imported.clone();
    store
        .run_blocking("dataset add", move |tx| dataset_add(tx, &adding))
        .expect("added");
    let (kept, files) = store
        .read_blocking("dataset get", |tx| {
            let id = "things".parse().expect("an id");
            let table: TableName = "things".parse().expect("a name");
            let kept = store::dataset_get(tx, &id)?;
            let files = history_file_list(tx, &id, &table)?;
            Ok::<_, HistoryError>((kept, files))
        })
        .expect("read");
    assert_eq!(kept.as_ref(), Some(&imported.dataset));
    assert_eq!(files, imported.files[0].1);
    // A second one of that id is refused, and its files are swept while the first's stay.
    let second = trust.bring("b.csv", "x,y\n5,6\n").expect("comes in");
    let refused = store
        .run_blocking("dataset add", move |tx| dataset_add(tx, &second))
        .expect_err("taken");
    assert!(matches!(refused, ContextError::Exists(_)), "{refused}");
    let listed = store
        .read_blocking("history files", history_file_paths)
        .expect("read");
    let swept = trust.history.sweep(&listed).expect("sweeps");
    assert_eq!((swept.temporary, swept.unlisted), (0, 1));
    assert_eq!(trust.rows(&imported, "things").num_rows(), 2);
    let gone = store
        .run_blocking("files delete", |tx| {
            history_file_delete_all(tx, &"things".parse().expect("an id"))
        })
        .expect("deleted");
    assert_eq!(gone, 1);
}

#[test]
fn a_writer_that_is_dropped_leaves_nothing_and_a_killed_one_is_swept() {
    let trust = Trust::new();
    let batch = RecordBatch::try_from_iter([(
        "n",
        Arc::new(Int64Array::from_iter_values(0..1_000)) as ArrayRef,
    )])
    .expect("a batch");
    let (dataset, table) = ("d".parse().expect("an id"), "t".parse().expect("a name"));
    let mut writer = trust
        .history
        .writer(&dataset, &table, batch.schema())
        .expect("a writer");
    writer.write(&batch).expect("written");
    assert_eq!(trust.files_on_disk().len(), 1);
    drop(writer);
    assert!(trust.files_on_disk().is_empty());

    // As after a kill: nothing is dropped.
    let mut killed = trust
        .history
        .writer(&dataset, &table, batch.schema())
        .expect("a writer");
    killed.write(&batch).expect("written");
    std::mem::forget(killed);
    let finished = trust
        .history
        .writer(&dataset, &table, batch.schema())
        .and_then(|mut writer| {
            writer.write(&batch)?;
            writer.finish()
        });
    let files = finished.expect("finished");
    let strange = trust.history.root().join("d/t/notes.txt");
    std::fs::write(&strange, "mine").expect("written");
    assert_eq!(trust.files_on_disk().len(), 3);
    let listed: HashSet<String> = files.iter().map(|file| file.path.clone()).collect();
    assert_eq!(trust.history.sweep(&listed).expect("sweeps").temporary, 1);
    assert_eq!(
        trust
            .history
            .sweep(&HashSet::new())
            .expect("sweeps")
            .unlisted,
        1
    );
    assert_eq!(trust.files_on_disk(), [strange]);
}

#[test]
fn a_refused_table_takes_the_feed_with_it() {
    let trust = Trust::new();
    let feed = crate::formats::zip(&[
        ("agency.txt", "agency_id\n1\n"),
        ("stops.txt", "stop_id,stop_name\n1,A\n2\n"),
    ]);
    let refused = trust
        .import(&order("bus"), &trust.file("feed.zip", feed))
        .expect_err("a bad row");
    assert!(
        refused.to_string().contains("feed.zip/stops.txt, line 3"),
        "{refused}"
    );
    assert!(trust.files_on_disk().is_empty());
}

#[test]
fn progress_reaches_the_end() {
    let trust = Trust::new();
    let path = trust.file("a.csv", "x,y\n".to_owned() + &"1,2\n".repeat(200_000));
    let mut seen = Vec::new();
    trust
        .intake
        .import(&order("a"), &path, &mut |progress| seen.push(progress))
        .expect("comes in");
    let last = seen.last().expect("reports");
    assert_eq!(
        (last.rows, last.bytes_read, last.bytes_total),
        (200_000, 800_004, 800_004)
    );
    assert!(seen.len() > 2);
}
