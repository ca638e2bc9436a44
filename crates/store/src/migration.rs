//! The schema's steps, applied in order, each once, and never changed afterwards.

use crate::tx::Session;
use crate::{StoreError, Value};
use territory::{Clock, SystemClock};

/// One step of the schema, in the SQL that both engines read.
///
/// The one difference is hidden here: what is written `BIGINT PRIMARY KEY` becomes the row's own key in SQLite.
#[derive(Debug, Clone, Copy)]
pub struct Migration {
    /// Its name; names sort in the order of application.
    pub name: &'static str,
    /// Its statements.
    pub sql: &'static str,
}

macro_rules! steps {
    ($($name:literal),* $(,)?) => {
        &[$(Migration { name: $name, sql: include_str!(concat!("../migrations/", $name, ".sql")) }),*]
    };
}

/// The trust's schema.
pub const MIGRATIONS: &[Migration] = steps![
    "0001_territory",
    "0002_ledger",
    "0003_passages",
    "0004_citizens",
    "0100_citizens",
    "0101_charter",
    "0102_exchange",
];

const STEPS_TABLE: &str = "CREATE TABLE IF NOT EXISTS schema_step (name TEXT PRIMARY KEY, hash TEXT NOT NULL, at BIGINT NOT NULL)";

/// Brings the schema up to date in one transaction, or leaves it as it was.
pub(crate) fn migrate(
    session: &mut dyn Session,
    steps: &[Migration],
    store: &str,
) -> Result<(), StoreError> {
    session.begin_migration()?;
    let done = apply(session, steps, store).and_then(|()| session.commit());
    if done.is_err() {
        session.rollback();
    }
    done
}

fn apply(session: &mut dyn Session, steps: &[Migration], store: &str) -> Result<(), StoreError> {
    session.batch(STEPS_TABLE)?;
    let applied = session.query("SELECT name, hash FROM schema_step ORDER BY name", &[])?;
    for (index, row) in applied.iter().enumerate() {
        let (name, hash) = (row.text(0)?, row.text(1)?);
        let store = store.to_owned();
        match steps.get(index) {
            Some(step) if step.name == name && content_hash(step) == hash => {}
            Some(step) if step.name == name => {
                let step = name.to_owned();
                return Err(StoreError::ChangedStep { store, step });
            }
            Some(step) if steps.iter().any(|known| known.name == name) => {
                let step = step.name.to_owned();
                return Err(StoreError::MissingStep { store, step });
            }
            _ => {
                let step = name.to_owned();
                return Err(StoreError::NewerSchema { store, step });
            }
        }
    }
    for step in &steps[applied.len().min(steps.len())..] {
        session.batch(step.sql)?;
        let row: [Value; 3] = [
            step.name.into(),
            content_hash(step).into(),
            SystemClock.now().into(),
        ];
        session.execute(
            "INSERT INTO schema_step (name, hash, at) VALUES ($1, $2, $3)",
            &row,
        )?;
        tracing::info!(store, step = step.name, "schema step applied");
    }
    Ok(())
}

/// Line ends do not count: a checkout may have changed them.
fn content_hash(step: &Migration) -> String {
    blake3::hash(step.sql.replace("\r\n", "\n").as_bytes())
        .to_hex()
        .to_string()
}
