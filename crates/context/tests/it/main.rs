//! What a provider sees when she brings files.

mod bad_files;
mod detection;
mod formats;
mod persons;
mod real_files;
mod round_trip;
mod territory_file;
mod there_or_not;

use arrow::array::{Array, ArrayRef, AsArray, RecordBatch};
use arrow::compute::{cast, concat_batches};
use arrow::datatypes::DataType;
use context::{ContextError, Imported, Intake, Order};
use gate::Pseudonyms;
use history::History;
use parquet::arrow::arrow_reader::ParquetRecordBatchReaderBuilder;
use std::path::{Path, PathBuf};
use territory::{DataSetId, Timestamp};

/// A trust's intake in a folder that goes away with it.
struct Trust {
    folder: tempfile::TempDir,
    history: History,
    intake: Intake,
}

const SECRET: [u8; 32] = [7; 32];

impl Trust {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let history = History::open(folder.path().join("history")).expect("a history");
        let intake = Intake::new(history.clone(), Pseudonyms::new(SECRET));
        Self {
            folder,
            history,
            intake,
        }
    }
    fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.folder.path().join(name);
        std::fs::write(&path, content).expect("written");
        path
    }
    fn import(&self, order: &Order, path: &Path) -> Result<Imported, ContextError> {
        self.intake.import(order, path, &mut |_| {})
    }
    /// Brings a text in with nothing said about it.
    fn bring(&self, name: &str, content: impl AsRef<[u8]>) -> Result<Imported, ContextError> {
        self.import(&order("things"), &self.file(name, content))
    }
    fn rows(&self, imported: &Imported, table: &str) -> RecordBatch {
        let (_, files) = imported
            .files
            .iter()
            .find(|(name, _)| name.as_str() == table)
            .expect("the table");
        let mut batches = Vec::new();
        for file in files {
            let opened = std::fs::File::open(self.history.file_path(file)).expect("the file");
            let reader = ParquetRecordBatchReaderBuilder::try_new(opened)
                .expect("Parquet")
                .build()
                .expect("reads");
            batches.extend(reader.map(|batch| batch.expect("a batch")));
        }
        concat_batches(&batches[0].schema(), &batches).expect("one schema")
    }
    /// Every file under the history's folder.
    fn files_on_disk(&self) -> Vec<PathBuf> {
        fn walk(folder: &Path, found: &mut Vec<PathBuf>) {
            for entry in std::fs::read_dir(folder).expect("reads").flatten() {
                if entry.path().is_dir() {
                    walk(&entry.path(), found);
                } else {
                    found.push(entry.path());
                }
            }
        }
        let mut found = Vec::new();
        walk(self.history.root(), &mut found);
        found
    }
}

fn order(id: &str) -> Order {
    let id: DataSetId = id.parse().expect("an id");
    Order::new(
        id,
        "Some things",
        "town".parse().expect("a party"),
        Timestamp::from_micros(1_000_000),
    )
}

/// A column as text, `NULL` where a value is missing.
fn column(rows: &RecordBatch, name: &str) -> Vec<String> {
    let array: &ArrayRef = rows
        .column_by_name(name)
        .unwrap_or_else(|| panic!("no column {name} in {:?}", rows.schema()));
    // Without its zone's name, which the cast would have to look up.
    let array = &match array.data_type() {
        DataType::Timestamp(unit, _) => {
            cast(array, &DataType::Timestamp(*unit, None)).expect("moments")
        }
        _ => array.clone(),
    };
    let text = cast(array, &DataType::Utf8).expect("text");
    let text = text.as_string::<i32>();
    (0..text.len())
        .map(|row| {
            if text.is_null(row) {
                "NULL".to_owned()
            } else {
                text.value(row).to_owned()
            }
        })
        .collect()
}

/// `name:type` of each column of the first table.
fn types(imported: &Imported) -> String {
    let columns: Vec<String> = imported.dataset.tables[0]
        .columns
        .iter()
        .map(|column| format!("{}:{}", column.name.as_str(), column.kind.as_str()))
        .collect();
    columns.join(" ")
}
