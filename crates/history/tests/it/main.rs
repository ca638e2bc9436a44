//! What a data set's files are to those who write and list them.

use arrow::array::{ArrayRef, Int64Array, RecordBatch, StringArray};
use history::{DataFile, History, HistoryError, PERSON_COLUMN, Swept};
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::collections::HashSet;
use std::sync::Arc;

fn history() -> (tempfile::TempDir, History) {
    let folder = tempfile::tempdir().expect("a folder");
    let history = History::open(folder.path().join("history")).expect("a history");
    (folder, history)
}

fn batch(persons: std::ops::Range<i64>) -> RecordBatch {
    let rows = persons.clone().count();
    RecordBatch::try_from_iter([
        (
            PERSON_COLUMN,
            Arc::new(Int64Array::from_iter_values(persons)) as ArrayRef,
        ),
        (
            "label",
            Arc::new(StringArray::from_iter_values(std::iter::repeat_n(
                "day", rows,
            ))) as ArrayRef,
        ),
    ])
    .expect("a batch")
}

fn write(history: &History, batches: &[RecordBatch]) -> Vec<DataFile> {
    let (dataset, table) = ("d".parse().expect("an id"), "t".parse().expect("a name"));
    let mut writer = history
        .writer(&dataset, &table, batches[0].schema())
        .expect("a writer");
    for batch in batches {
        writer.write(batch).expect("written");
    }
    writer.finish().expect("finished")
}

#[test]
fn a_file_is_what_its_entry_says() {
    let (_folder, history) = history();
    let files = write(
        &history,
        &[batch(0..1_000), batch(0..0), batch(1_000..1_500)],
    );
    let [file] = files.as_slice() else {
        panic!("{files:?}");
    };
    let bytes = std::fs::read(history.file_path(file)).expect("reads");
    assert_eq!(file.bytes, bytes.len() as u64);
    assert_eq!(file.hash, blake3::hash(&bytes).to_hex().as_str());
    assert_eq!(file.path, format!("d/t/{}.parquet", file.hash));
    let opened = std::fs::File::open(history.file_path(file)).expect("opens");
    let builder = ParquetRecordBatchReaderBuilder::try_new(opened).expect("Parquet");
    let group = builder.metadata().row_group(0);
    assert!(
        group.column(0).bloom_filter_offset().is_some(),
        "a person's rows are found without reading the others'"
    );
    let rows: usize = builder
        .build()
        .expect("reads")
        .map(|batch| batch.expect("a batch").num_rows())
        .sum();
    assert_eq!((rows as u64, file.rows), (1_500, 1_500));
}

#[test]
fn a_table_without_rows_has_no_file() {
    let (_folder, history) = history();
    assert_eq!(write(&history, &[batch(0..0)]), []);
}

#[test]
fn the_same_rows_twice_are_two_files_and_giving_one_back_leaves_the_other() {
    let (_folder, history) = history();
    let listed = write(&history, &[batch(0..100)]);
    let twice = write(&history, &[batch(0..100)]);
    assert_eq!(listed[0].hash, twice[0].hash);
    assert_ne!(listed[0].path, twice[0].path);
    history.discard(&twice).expect("discards");
    history.discard(&twice).expect("is already as it should be");
    assert!(history.file_path(&listed[0]).is_file());
    // What is not given back is swept, and what is listed stays, under either name.
    let third = write(&history, &[batch(0..100)]);
    let paths = |files: &[DataFile]| -> HashSet<String> {
        files.iter().map(|file| file.path.clone()).collect()
    };
    let swept = history.sweep(&paths(&third)).expect("sweeps");
    assert_eq!(
        swept,
        Swept {
            temporary: 0,
            unlisted: 1,
            bytes: listed[0].bytes
        }
    );
    assert!(!history.file_path(&listed[0]).exists());
    assert!(history.file_path(&third[0]).is_file());
    assert_eq!(history.sweep(&HashSet::new()).expect("sweeps").unlisted, 1);
}

#[test]
fn rows_of_another_shape_are_refused_and_nothing_remains() {
    let (_folder, history) = history();
    let (dataset, table) = ("d".parse().expect("an id"), "t".parse().expect("a name"));
    let mut writer = history
        .writer(&dataset, &table, batch(0..1).schema())
        .expect("a writer");
    writer.write(&batch(0..10)).expect("written");
    let other = RecordBatch::try_from_iter([(
        "n",
        Arc::new(StringArray::from_iter_values(["x"])) as ArrayRef,
    )])
    .expect("a batch");
    let refused = writer.write(&other).expect_err("another schema");
    assert!(
        matches!(refused, HistoryError::Parquet { .. }) && refused.to_string().contains("d.t"),
        "{refused}"
    );
    drop(writer);
    assert_eq!(
        history.sweep(&HashSet::new()).expect("sweeps"),
        Swept::default()
    );
}
