//! A transaction as its body sees it, and what an engine must offer for it.

use crate::{Row, StoreError, Value};

/// One connection of an engine. The workers drive it; bodies only see [`Tx`].
pub(crate) trait Session: Send {
    /// Opens a transaction: for a writer the only one anywhere, for a reader a snapshot.
    fn begin(&mut self) -> Result<(), StoreError>;
    /// Sets the mark that [`Session::undo`] goes back to.
    fn mark(&mut self) -> Result<(), StoreError>;
    /// Keeps what was done since the mark.
    fn keep(&mut self) -> Result<(), StoreError>;
    /// Takes back what was done since the mark. Fails when the whole transaction is gone.
    fn undo(&mut self) -> Result<(), StoreError>;
    /// Makes the transaction durable.
    fn commit(&mut self) -> Result<(), StoreError>;
    /// Ends the transaction without a trace; whatever the connection's state, the next `begin` starts afresh.
    fn rollback(&mut self);
    /// Runs a statement that gives no rows; says how many it changed.
    fn execute(&mut self, sql: &str, args: &[Value]) -> Result<u64, StoreError>;
    /// Runs a statement that gives rows.
    fn query(&mut self, sql: &str, args: &[Value]) -> Result<Vec<Row>, StoreError>;
    /// Takes the migrations' lock and runs several statements of the schema; only inside [`Session::begin_migration`].
    fn batch(&mut self, sql: &str) -> Result<(), StoreError>;
    /// Opens the transaction in which the schema is brought up to date; other processes wait.
    fn begin_migration(&mut self) -> Result<(), StoreError>;
}

/// The transaction that a body works in.
///
/// Statements are the same text on both engines: parameters are `$1`, `$2`, …; the rest is what SQLite and PostgreSQL
/// have in common (`ON CONFLICT … DO UPDATE`, `RETURNING`). When a statement fails, the body is undone whatever it
/// then returns, and later statements give the same error again.
pub struct Tx<'s> {
    session: &'s mut dyn Session,
    failure: Option<StoreError>,
}

impl<'s> Tx<'s> {
    pub(crate) fn new(session: &'s mut dyn Session) -> Self {
        Self {
            session,
            failure: None,
        }
    }

    pub(crate) fn into_failure(self) -> Option<StoreError> {
        self.failure
    }

    /// Runs a statement that gives no rows, and says how many rows it changed.
    ///
    /// # Errors
    /// Whatever the engine says; see [`StoreError`].
    pub fn execute(&mut self, sql: &str, args: &[Value]) -> Result<u64, StoreError> {
        self.attempt(|session| session.execute(sql, args))
    }

    /// Runs a statement and gives all its rows; bound them with `LIMIT`.
    ///
    /// # Errors
    /// Whatever the engine says; see [`StoreError`].
    pub fn query(&mut self, sql: &str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        self.attempt(|session| session.query(sql, args))
    }

    /// Runs a statement that gives at most one row.
    ///
    /// # Errors
    /// [`StoreError::NotOne`] for several rows, or whatever the engine says.
    pub fn query_opt(&mut self, sql: &str, args: &[Value]) -> Result<Option<Row>, StoreError> {
        let mut rows = self.query(sql, args)?;
        match rows.len() {
            0 | 1 => Ok(rows.pop()),
            rows => Err(StoreError::NotOne { rows }),
        }
    }

    /// Runs a statement that gives exactly one row.
    ///
    /// # Errors
    /// [`StoreError::NotOne`] for none or several, or whatever the engine says.
    pub fn query_one(&mut self, sql: &str, args: &[Value]) -> Result<Row, StoreError> {
        self.query_opt(sql, args)?
            .ok_or(StoreError::NotOne { rows: 0 })
    }

    // PostgreSQL refuses everything after a failed statement and SQLite does not; here both refuse.
    fn attempt<T>(
        &mut self,
        statement: impl FnOnce(&mut dyn Session) -> Result<T, StoreError>,
    ) -> Result<T, StoreError> {
        if let Some(failure) = &self.failure {
            return Err(failure.clone());
        }
        statement(self.session).inspect_err(|error| self.failure = Some(error.clone()))
    }
}

impl std::fmt::Debug for Tx<'_> {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Tx(failed: {})", self.failure.is_some())
    }
}
