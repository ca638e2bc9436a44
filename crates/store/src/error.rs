//! What can go wrong between the trust and its database.

use std::fmt;

/// Why a transaction or the store itself failed. Never holds a parameter's value nor a password.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// The address of the database makes no sense.
    #[error("this is not the address of a database: {problem}")]
    Address {
        /// What is wrong, and what to write.
        problem: String,
    },
    /// A database would have to be made in a folder that is not there.
    #[error(
        "the folder {folder} of the database does not exist; make it first, or correct the path"
    )]
    NoFolder {
        /// The folder.
        folder: String,
    },
    /// The file cannot be opened or written.
    #[error(
        "{store} cannot be used: {problem}; check that the file and its folder are there and belong to this user"
    )]
    Unusable {
        /// The database.
        store: String,
        /// What the engine said.
        problem: String,
    },
    /// The server does not answer, refuses the connection, or closed it before anything was written.
    #[error(
        "{store} cannot be reached: {problem}; check that the server runs, its address, user, password and database name"
    )]
    Unreachable {
        /// The database.
        store: String,
        /// What the network or the server said.
        problem: String,
    },
    /// Somebody else holds the database for longer than we wait.
    #[error(
        "{store} is locked by another process; stop that process, or try again when it is done"
    )]
    Locked {
        /// The database.
        store: String,
    },
    /// No space left.
    #[error(
        "there is no space left for {store}; nothing was written; free some space and try again"
    )]
    DiskFull {
        /// The database.
        store: String,
    },
    /// The file is not a database, or its content is broken.
    #[error(
        "{store} is damaged or is not a database of this program: {problem}; restore it from a backup"
    )]
    Damaged {
        /// The database.
        store: String,
        /// What the engine said.
        problem: String,
    },
    /// A rule of the schema forbids the row.
    #[error("{rule} is not respected: {what}")]
    Constraint {
        /// Which sort of rule.
        rule: Rule,
        /// Which one, as the engine names it.
        what: String,
    },
    /// The statement itself is wrong: a mistake in this program.
    #[error("the database does not accept a statement: {problem} (in `{sql}`)")]
    Statement {
        /// The beginning of its text; parameters are not part of it.
        sql: String,
        /// What the engine said.
        problem: String,
    },
    /// A body given to `read` tried to write.
    #[error("a reading transaction tried to write; use `run` for it")]
    ReadOnly,
    /// A column does not hold what the program expects.
    #[error(
        "column {column} holds {found} where {expected} was expected; compare the statement with the schema"
    )]
    Column {
        /// The column, from 0.
        column: usize,
        /// What was expected.
        expected: &'static str,
        /// What is there.
        found: &'static str,
    },
    /// A query that must give one row gave another number.
    #[error("a query gave {rows} rows where one was expected")]
    NotOne {
        /// How many.
        rows: usize,
    },
    /// A stored record cannot be understood.
    #[error(
        "a stored {what} cannot be read: {problem}; it was changed by hand or by another version"
    )]
    Record {
        /// What it is.
        what: &'static str,
        /// Why not.
        problem: String,
    },
    /// Something is larger than the store takes.
    #[error("{what} is too large; the limit is {most}")]
    TooLarge {
        /// What.
        what: &'static str,
        /// The limit.
        most: u64,
    },
    /// Other writers were in the way each time.
    #[error(
        "{store} could not finish `{name}` in {attempts} attempts because others write the same rows; try again"
    )]
    Contended {
        /// The database.
        store: String,
        /// The transaction.
        name: &'static str,
        /// How often it was tried.
        attempts: u32,
    },
    /// The connection broke while the transaction was being confirmed.
    #[error(
        "the connection to {store} broke during a commit: it may or may not have been written; look before you repeat it"
    )]
    Unknown {
        /// The database.
        store: String,
    },
    /// The body of a transaction panicked; it left no trace.
    #[error(
        "`{name}` stopped with a panic and was undone: {message}; this is a fault of the program, please report it"
    )]
    Panicked {
        /// The transaction.
        name: &'static str,
        /// The panic's message.
        message: String,
    },
    /// A body tried to start another transaction of its own sort, and would have waited for itself.
    #[error("`{name}` was started inside another transaction; use the transaction that is there")]
    Nested {
        /// The inner transaction.
        name: &'static str,
    },
    /// The store is being shut down.
    #[error("the store is closed")]
    Closed,
    /// The database was written by a newer program.
    #[error(
        "{store} has the schema step `{step}`, which this program does not know: a newer version wrote it; run that version or a later one"
    )]
    NewerSchema {
        /// The database.
        store: String,
        /// The step.
        step: String,
    },
    /// A schema step is not what it was when it was applied.
    #[error(
        "the schema step `{step}` was applied to {store} with another content; steps never change, add a new one instead"
    )]
    ChangedStep {
        /// The database.
        store: String,
        /// The step.
        step: String,
    },
    /// A schema step should have been applied before one that is there.
    #[error(
        "the schema step `{step}` is missing from {store} although a later one was applied; restore the database from a backup"
    )]
    MissingStep {
        /// The database.
        store: String,
        /// The step.
        step: String,
    },
    /// Two writers interfered; the store tries again by itself.
    #[error("another transaction interfered with this one")]
    #[doc(hidden)]
    Interfered,
}

/// A sort of rule that a schema holds rows to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rule {
    /// No two rows may have the same key.
    Unique,
    /// A row must name one that exists.
    Reference,
    /// A value must be given.
    NotNull,
    /// A value must be in its range.
    Check,
}

impl fmt::Display for Rule {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Rule::Unique => "“no two alike”",
            Rule::Reference => "“names what exists”",
            Rule::NotNull => "“never empty”",
            Rule::Check => "“within its range”",
        })
    }
}

impl StoreError {
    /// Whether a row with that key is already there.
    #[must_use]
    pub fn is_duplicate(&self) -> bool {
        matches!(
            self,
            StoreError::Constraint {
                rule: Rule::Unique,
                ..
            }
        )
    }

    /// Whether the row names another that does not exist.
    #[must_use]
    pub fn is_dangling(&self) -> bool {
        matches!(
            self,
            StoreError::Constraint {
                rule: Rule::Reference,
                ..
            }
        )
    }

    pub(crate) fn is_interference(&self) -> bool {
        matches!(self, StoreError::Interfered)
    }

    pub(crate) fn statement(sql: &str, problem: impl fmt::Display) -> Self {
        let mut words: String = sql.split_whitespace().collect::<Vec<_>>().join(" ");
        if let Some((cut, _)) = words.char_indices().nth(160) {
            words.truncate(cut);
            words.push('…');
        }
        StoreError::Statement {
            sql: words,
            problem: problem.to_string(),
        }
    }
}
