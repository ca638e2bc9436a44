//! SQLite: one file, a write-ahead log, each commit synced to the disk.

use crate::address::StoreUrl;
use crate::error::Rule;
use crate::tx::Session;
use crate::{Row, StoreError, Value};
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{CachedStatement, Connection, ErrorCode, OpenFlags, ToSql, ffi};
use std::path::Path;
use std::time::Duration;

const BUSY_WAIT: Duration = Duration::from_secs(5);
const STATEMENTS_KEPT: usize = 256;
/// The log is folded into the database every so many pages (16 MB).
const CHECKPOINT_PAGES: u32 = 4_000;

pub(crate) struct Sqlite {
    connection: Connection,
    store: String,
    begin: &'static str,
    marked: bool,
    /// The error that ended the whole transaction, as a full disk can.
    ended_by: Option<StoreError>,
}

impl Sqlite {
    /// Opens the connection that writes; makes the file (readable by its owner only) when there is none.
    pub(crate) fn open_writer(path: &Path) -> Result<Self, StoreError> {
        let store = StoreUrl::sqlite(path).to_string();
        let folder = match path.parent() {
            Some(parent) if !parent.as_os_str().is_empty() => parent,
            _ => Path::new("."),
        };
        if !folder.is_dir() {
            return Err(StoreError::NoFolder {
                folder: folder.display().to_string(),
            });
        }
        make_file(path).map_err(|error| StoreError::Unusable {
            store: store.clone(),
            problem: error.to_string(),
        })?;
        let mut sqlite = Self::open(
            path,
            store,
            OpenFlags::SQLITE_OPEN_READ_WRITE,
            "BEGIN IMMEDIATE",
        )?;
        sqlite.batch(&format!(
            "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA fullfsync = ON; PRAGMA wal_autocheckpoint = {CHECKPOINT_PAGES};
             PRAGMA journal_size_limit = 67108864; PRAGMA cache_size = -16000;"
        ))?;
        Ok(sqlite)
    }

    /// Opens a connection that reads snapshots.
    pub(crate) fn open_reader(path: &Path) -> Result<Self, StoreError> {
        let store = StoreUrl::sqlite(path).to_string();
        let mut sqlite = Self::open(path, store, OpenFlags::SQLITE_OPEN_READ_ONLY, "BEGIN")?;
        sqlite.batch("PRAGMA query_only = ON; PRAGMA cache_size = -8000;")?;
        Ok(sqlite)
    }

    fn open(
        path: &Path,
        store: String,
        access: OpenFlags,
        begin: &'static str,
    ) -> Result<Self, StoreError> {
        let opened = Connection::open_with_flags(path, access | OpenFlags::SQLITE_OPEN_NO_MUTEX)
            .and_then(|connection| {
                connection.busy_timeout(BUSY_WAIT)?;
                connection.set_prepared_statement_cache_capacity(STATEMENTS_KEPT);
                connection.execute_batch("PRAGMA foreign_keys = ON; PRAGMA temp_store = MEMORY; PRAGMA trusted_schema = OFF;")?;
                Ok(connection)
            });
        match opened {
            Ok(connection) => Ok(Self {
                connection,
                store,
                begin,
                marked: false,
                ended_by: None,
            }),
            Err(error) => Err(fault(&store, "", error)),
        }
    }

    fn control(&self, sql: &'static str) -> Result<(), StoreError> {
        self.connection
            .prepare_cached(sql)
            .and_then(|mut statement| statement.raw_execute())
            .map(|_| ())
            .map_err(|error| fault(&self.store, sql, error))
    }

    fn prepare(&self, sql: &str, args: &[Value]) -> Result<CachedStatement<'_>, StoreError> {
        let fault = |error| fault(&self.store, sql, error);
        let mut statement = self.connection.prepare_cached(sql).map_err(fault)?;
        let count = statement.parameter_count();
        if count != args.len() {
            let problem = format!("it has {count} parameters, {} were given", args.len());
            return Err(StoreError::statement(sql, problem));
        }
        for index in 1..=count {
            // SQLite numbers `$2, $1` by appearance; the text means the numbers it says.
            let place = statement
                .parameter_name(index)
                .and_then(|name| name.strip_prefix('$')?.parse::<usize>().ok());
            let Some(arg) = place.and_then(|place| args.get(place.wrapping_sub(1))) else {
                return Err(StoreError::statement(
                    sql,
                    "write its parameters as $1, $2, …",
                ));
            };
            if matches!(arg, Value::Text(text) if text.contains('\0')) {
                return Err(StoreError::statement(
                    sql,
                    "a text parameter holds a zero character",
                ));
            }
            statement.raw_bind_parameter(index, arg).map_err(fault)?;
        }
        Ok(statement)
    }

    fn note<T>(&mut self, outcome: Result<T, StoreError>) -> Result<T, StoreError> {
        outcome.inspect_err(|error| {
            if self.connection.is_autocommit() {
                self.ended_by = Some(error.clone());
            }
        })
    }
}

fn all_rows(statement: &mut CachedStatement<'_>) -> rusqlite::Result<Vec<Row>> {
    let width = statement.column_count();
    let mut found = Vec::new();
    let mut rows = statement.raw_query();
    while let Some(row) = rows.next()? {
        let values: rusqlite::Result<Box<[Value]>> = (0..width)
            .map(|column| row.get_ref(column)?.try_into())
            .collect();
        found.push(Row(values?));
    }
    Ok(found)
}

impl Session for Sqlite {
    fn begin(&mut self) -> Result<(), StoreError> {
        self.marked = false;
        self.ended_by = None;
        self.control(self.begin)
    }

    fn mark(&mut self) -> Result<(), StoreError> {
        if !self.marked {
            self.control("SAVEPOINT body")?;
            self.marked = true;
        }
        Ok(())
    }

    fn keep(&mut self) -> Result<(), StoreError> {
        self.marked = false;
        self.control("RELEASE body")
    }

    fn undo(&mut self) -> Result<(), StoreError> {
        match &self.ended_by {
            Some(error) => Err(error.clone()),
            None => self.control("ROLLBACK TO body"),
        }
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.control("COMMIT")
    }

    fn rollback(&mut self) {
        if !self.connection.is_autocommit()
            && let Err(error) = self.control("ROLLBACK")
        {
            tracing::warn!(%error, "a rollback failed");
        }
    }

    fn execute(&mut self, sql: &str, args: &[Value]) -> Result<u64, StoreError> {
        let changed = self.prepare(sql, args).and_then(|mut statement| {
            let rows = statement.raw_execute();
            rows.map_err(|error| fault(&self.store, sql, error))
        });
        self.note(changed.map(|rows| rows as u64))
    }

    fn query(&mut self, sql: &str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        let found = self.prepare(sql, args).and_then(|mut statement| {
            all_rows(&mut statement).map_err(|error| fault(&self.store, sql, error))
        });
        self.note(found)
    }

    fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        // Only a column of exactly this type is the row's own key in SQLite, without a second tree beside the table.
        let sql = sql.replace("BIGINT PRIMARY KEY", "INTEGER PRIMARY KEY");
        self.connection
            .execute_batch(&sql)
            .map_err(|error| fault(&self.store, &sql, error))
    }

    fn begin_migration(&mut self) -> Result<(), StoreError> {
        self.begin()
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Value::Null => ValueRef::Null,
            Value::Int(number) => ValueRef::Integer(*number),
            Value::Real(number) => ValueRef::Real(*number),
            Value::Text(text) => ValueRef::Text(text.as_bytes()),
            Value::Bytes(bytes) => ValueRef::Blob(bytes),
        }))
    }
}

impl TryFrom<ValueRef<'_>> for Value {
    type Error = rusqlite::Error;
    fn try_from(value: ValueRef<'_>) -> rusqlite::Result<Self> {
        Ok(match value {
            ValueRef::Null => Value::Null,
            ValueRef::Integer(number) => Value::Int(number),
            ValueRef::Real(number) => Value::Real(number),
            ValueRef::Text(text) => Value::Text(
                std::str::from_utf8(text)
                    .map_err(|error| rusqlite::Error::Utf8Error(0, error))?
                    .to_owned(),
            ),
            ValueRef::Blob(bytes) => Value::Bytes(bytes.to_vec()),
        })
    }
}

fn make_file(path: &Path) -> std::io::Result<()> {
    let mut options = std::fs::OpenOptions::new();
    options.write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path).map(drop)
}

fn fault(store: &str, sql: &str, error: rusqlite::Error) -> StoreError {
    let store = store.to_owned();
    let (code, problem) = match error {
        rusqlite::Error::SqliteFailure(code, message) => {
            let problem = message.unwrap_or_else(|| code.to_string());
            (code, problem)
        }
        rusqlite::Error::SqlInputError { msg, .. } => return StoreError::statement(sql, msg),
        other => return StoreError::statement(sql, other),
    };
    match code.code {
        ErrorCode::DatabaseBusy
        | ErrorCode::DatabaseLocked
        | ErrorCode::FileLockingProtocolFailed => StoreError::Locked { store },
        ErrorCode::DiskFull => StoreError::DiskFull { store },
        ErrorCode::DatabaseCorrupt | ErrorCode::NotADatabase => {
            StoreError::Damaged { store, problem }
        }
        ErrorCode::CannotOpen | ErrorCode::SystemIoFailure | ErrorCode::PermissionDenied => {
            StoreError::Unusable { store, problem }
        }
        // A reader's connection is `query_only`; a writer's can be read-only because the file is.
        ErrorCode::ReadOnly if code.extended_code == ffi::SQLITE_READONLY => StoreError::ReadOnly,
        ErrorCode::ReadOnly => StoreError::Unusable { store, problem },
        ErrorCode::ConstraintViolation => StoreError::Constraint {
            rule: match code.extended_code {
                ffi::SQLITE_CONSTRAINT_UNIQUE
                | ffi::SQLITE_CONSTRAINT_PRIMARYKEY
                | ffi::SQLITE_CONSTRAINT_ROWID => Rule::Unique,
                ffi::SQLITE_CONSTRAINT_FOREIGNKEY => Rule::Reference,
                ffi::SQLITE_CONSTRAINT_NOTNULL => Rule::NotNull,
                _ => Rule::Check,
            },
            what: problem,
        },
        _ => StoreError::statement(sql, problem),
    }
}
