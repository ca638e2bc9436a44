//! The past: what a territory's data sets hold, as immutable Parquet files whose list stands in the store.
//!
//! [`History::writer`] turns record batches into files named after their own content (BLAKE3), wholly written and
//! fsynced, but *unlisted*. A data set holds a file from the moment that the file's row is committed
//! ([`history_file_insert`], in the same transaction as the data set itself): before it there is nothing, after it
//! everything. What a killed process leaves behind is unlisted, and [`History::sweep`] removes it.
//!
//! It never changes a file that is listed, never decides who may read one, and never sees a person's identifier in
//! clear: intake has already replaced it by the pseudonym column [`PERSON_COLUMN`].

mod error;
mod files;
mod list;
mod sweep;
mod writer;

pub use error::HistoryError;
pub use files::{DataFile, History, PERSON_COLUMN};
pub use list::{
    history_file_delete_all, history_file_insert, history_file_list, history_file_paths,
};
pub use sweep::Swept;
pub use writer::TableWriter;
