//! The transactional store: one door to SQLite or PostgreSQL, and the schema of the trust.
//!
//! A transaction is a name and a synchronous body: `store.run("objection file", |tx| objection_file(tx, …)).await`.
//! It returns when what the body did is on the disk; a body that refuses, panics or fails leaves no trace.
//!
//! What it hides:
//! * two engines with one face and one SQL text ([`Tx`]);
//! * one writer at a time, which runs each body behind a savepoint and syncs many of them to the disk at once: each
//!   caller waits for *its* durable commit, and a slow disk is shared by all who wait;
//! * readers on snapshots of their own, which neither wait for the writer nor hold it up;
//! * migrations ([`MIGRATIONS`]), retries, lost connections, back-pressure (a bounded queue);
//! * the gate's ports [`gate::Records`] and [`gate::Journal`], and the ledger's [`ledger::Leaves`]: a leaf is appended
//!   in the transaction that it witnesses, and numbers never have a gap.
//!
//! Operations on a subject stay beside that subject, as functions on a transaction, noun first: here are those of
//! places, parties, data sets, passages and leaves.
//!
//! It never lets a connection, a pool or an engine's error out, never decides anything, never shows a parameter or a
//! password in an error, and never reads the clock except to note when a schema step was applied. It is not asked to
//! hold rows of data sets: those are files of the history, of which only the list is here.
//!
//! ```
//! use store::{MIGRATIONS, Store, StoreError, StoreUrl, leaf_append};
//!
//! # let folder = tempfile::tempdir().unwrap();
//! # let path = folder.path().join("bastide.db");
//! let store = Store::open(&StoreUrl::sqlite(&path), MIGRATIONS)?;
//! let leaf = store.run_blocking("leaf append", |tx| leaf_append(tx, b"first"))?;
//! assert_eq!(leaf, 0);
//!
//! let refused: Result<(), StoreError> = store.run_blocking("leaf append", |tx| {
//!     leaf_append(tx, b"second")?;
//!     Err(StoreError::ReadOnly)
//! });
//! assert!(refused.is_err());
//! assert_eq!(store.run_blocking("leaf append", |tx| leaf_append(tx, b"third"))?, 1);
//! # Ok::<(), StoreError>(())
//! ```

mod address;
mod amendment;
mod answered;
mod attestation;
mod catalogue;
mod consent;
mod duty;
mod edition;
mod error;
mod job;
mod journal;
mod leaf;
mod migration;
mod passage;
mod past;
mod postgresql;
mod queue;
mod records;
mod released;
mod spending;
mod sqlite;
mod store;
mod tx;
mod value;
mod worker;

pub use address::StoreUrl;
pub use amendment::{
    Amendment, AmendmentHead, AmendmentState, amendment_checked, amendment_close, amendment_get,
    amendment_list, amendment_of_edition, amendment_propose,
};
pub use answered::{AnswerRecord, answer_count, answer_count_exact, answer_get, answer_list};
pub use attestation::{
    ATTESTATION_TEXT_MOST, AttestationError, attestation_enter, attestation_get, attestation_list,
    attestation_withdraw,
};
pub use catalogue::{
    AllowedDataSets, dataset_allowed, dataset_allowed_count, dataset_get, dataset_insert,
    dataset_list, dataset_policy_index, party_get, party_insert, party_list, place_get,
    place_insert, place_list, policy_index_rebuild,
};
pub use consent::{Consent, ConsentError, Consented, consent_add, consent_of, consent_remove};
pub use duty::{Duty, duty_done, duty_list, duty_overdue};
pub use edition::{
    EditionHead, PublishedEdition, edition_after, edition_at, edition_before, edition_count,
    edition_get, edition_in_force, edition_list, edition_publish,
};
pub use error::{Rule, StoreError};
pub use leaf::{StoredLeaves, leaf_append, leaf_count, leaf_range};
pub use migration::{MIGRATIONS, Migration};
pub use passage::{PASSAGES_MOST, PassageFilter, PassageRecord, passage_list};
pub use past::{PAST_MOST, past_list};
pub use released::microdata_reports;
pub use spending::{
    Spending, SpendingFilter, budget_list, budget_spent, budget_spent_on_persons,
    reservations_lapse,
};
pub use store::Store;
pub use tx::Tx;
pub use value::{Row, Value};
