//! PostgreSQL, through its blocking client. One writer at a time in all processes, as in SQLite.

use crate::address::StoreUrl;
use crate::error::Rule;
use crate::tx::Session;
use crate::{Row, StoreError, Value};
use postgres::error::SqlState;
use postgres::types::{FromSql, IsNull, ToSql, Type, to_sql_checked};
use postgres::{Client, Config, NoTls, Statement};
use std::collections::HashMap;
use std::error::Error;

/// The lock comes before the first snapshot, so a body always sees everything that was committed, and runs alone.
const BEGIN_WRITER: &str =
    "BEGIN ISOLATION LEVEL REPEATABLE READ; LOCK TABLE schema_step IN EXCLUSIVE MODE";
const BEGIN_READER: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
/// Any number, the same in every version: whoever migrates holds it.
const MIGRATION_LOCK: i64 = 0x0062_6173_7469_6465;
const STATEMENTS_KEPT: usize = 1_024;

pub(crate) struct Postgres {
    config: Config,
    store: String,
    begin: &'static str,
    link: Option<Link>,
    mark: Mark,
}

struct Link {
    client: Client,
    statements: HashMap<Box<str>, Statement>,
}

impl Link {
    fn prepare(&mut self, sql: &str) -> Result<Statement, postgres::Error> {
        if let Some(statement) = self.statements.get(sql) {
            return Ok(statement.clone());
        }
        let statement = self.client.prepare(sql)?;
        if self.statements.len() >= STATEMENTS_KEPT {
            self.statements.clear();
        }
        self.statements.insert(sql.into(), statement.clone());
        Ok(statement)
    }
}

/// Where the savepoint stands; saves a round trip for each body.
#[derive(Clone, Copy, PartialEq)]
enum Mark {
    Absent,
    Set,
    /// Behind us, still to be released.
    Passed,
}

impl Postgres {
    pub(crate) fn open_writer(config: &Config) -> Result<Self, StoreError> {
        Self::open(config, BEGIN_WRITER)
    }

    pub(crate) fn open_reader(config: &Config) -> Result<Self, StoreError> {
        Self::open(config, BEGIN_READER)
    }

    fn open(config: &Config, begin: &'static str) -> Result<Self, StoreError> {
        let store =
            StoreUrl(crate::address::Engine::Postgres(Box::new(config.clone()))).to_string();
        let mut postgres = Self {
            config: config.clone(),
            store,
            begin,
            link: None,
            mark: Mark::Absent,
        };
        postgres.connect()?;
        Ok(postgres)
    }

    fn connect(&mut self) -> Result<(), StoreError> {
        self.link = None;
        let unreachable = |error: postgres::Error| StoreError::Unreachable {
            store: self.store.clone(),
            problem: words(&error),
        };
        let mut client = self.config.connect(NoTls).map_err(unreachable)?;
        client
            .batch_execute("SET lock_timeout = '10s'; SET bytea_output = 'hex'")
            .map_err(unreachable)?;
        let settings = client
            .query_one(
                "SELECT current_setting('synchronous_commit'), current_setting('fsync')",
                &[],
            )
            .map_err(unreachable)?;
        let (commit, fsync): (String, String) = (settings.get(0), settings.get(1));
        if commit == "off" {
            client
                .batch_execute("SET synchronous_commit = on")
                .map_err(unreachable)?;
        }
        if fsync == "off" {
            tracing::warn!(store = %self.store, "fsync is off on this server: a power cut can lose what was confirmed");
        }
        self.link = Some(Link {
            client,
            statements: HashMap::new(),
        });
        Ok(())
    }

    fn control(&mut self, sql: &str) -> Result<(), StoreError> {
        let Some(link) = &mut self.link else {
            return Err(self.gone());
        };
        let done = link.client.batch_execute(sql);
        done.map_err(|error| self.fault(sql, &error))
    }

    /// Opens a transaction, on a new connection when the old one broke while idle: nothing can be lost then.
    fn start(&mut self, sql: &str) -> Result<(), StoreError> {
        self.mark = Mark::Absent;
        if self
            .link
            .as_ref()
            .is_some_and(|link| !link.client.is_closed())
        {
            match self.control(sql) {
                Err(StoreError::Unreachable { .. }) => {}
                done => return done,
            }
        }
        self.connect()?;
        self.control(sql)
    }

    /// Runs a statement, prepared once for each connection.
    fn run<T>(
        &mut self,
        sql: &str,
        args: &[Value],
        gives_rows: bool,
        run: impl FnOnce(&mut Client, &Statement, &[&(dyn ToSql + Sync)]) -> Result<T, postgres::Error>,
    ) -> Result<T, StoreError> {
        let Some(link) = &mut self.link else {
            return Err(self.gone());
        };
        let statement = match link.prepare(sql) {
            Ok(statement) => statement,
            Err(error) => return Err(self.fault(sql, &error)),
        };
        if !gives_rows && !statement.columns().is_empty() {
            return Err(StoreError::statement(sql, "it gives rows; use `query`"));
        }
        let count = statement.params().len();
        if count != args.len() {
            let problem = format!("it has {count} parameters, {} were given", args.len());
            return Err(StoreError::statement(sql, problem));
        }
        let args: Vec<&(dyn ToSql + Sync)> = args.iter().map(|arg| arg as _).collect();
        let done = run(&mut link.client, &statement, &args);
        done.map_err(|error| self.fault(sql, &error))
    }

    fn gone(&self) -> StoreError {
        StoreError::Unreachable {
            store: self.store.clone(),
            problem: "the connection broke".to_owned(),
        }
    }

    fn fault(&self, sql: &str, error: &postgres::Error) -> StoreError {
        let store = self.store.clone();
        let Some(said) = error.as_db_error() else {
            let client_closed = self
                .link
                .as_ref()
                .is_none_or(|link| link.client.is_closed());
            let broken = error.is_closed()
                || client_closed
                || error
                    .source()
                    .is_some_and(|source| source.is::<std::io::Error>());
            return if broken {
                StoreError::Unreachable {
                    store,
                    problem: words(error),
                }
            } else {
                StoreError::statement(sql, words(error))
            };
        };
        let problem = said.message().to_owned();
        let constraint = |rule| StoreError::Constraint {
            rule,
            what: match (said.table(), said.constraint().or(said.column())) {
                (Some(table), Some(name)) => format!("{table}: {name}"),
                _ => said.message().to_owned(),
            },
        };
        match said.code() {
            code if *code == SqlState::T_R_SERIALIZATION_FAILURE
                || *code == SqlState::T_R_DEADLOCK_DETECTED =>
            {
                StoreError::Interfered
            }
            code if *code == SqlState::LOCK_NOT_AVAILABLE => StoreError::Locked { store },
            code if *code == SqlState::DISK_FULL => StoreError::DiskFull { store },
            code if *code == SqlState::READ_ONLY_SQL_TRANSACTION => StoreError::ReadOnly,
            code if *code == SqlState::UNIQUE_VIOLATION => constraint(Rule::Unique),
            code if *code == SqlState::FOREIGN_KEY_VIOLATION => constraint(Rule::Reference),
            code if *code == SqlState::NOT_NULL_VIOLATION => constraint(Rule::NotNull),
            code if *code == SqlState::CHECK_VIOLATION => constraint(Rule::Check),
            code if *code == SqlState::DATA_CORRUPTED || *code == SqlState::INDEX_CORRUPTED => {
                StoreError::Damaged { store, problem }
            }
            code if code.code().starts_with("08") || code.code().starts_with("57P") => {
                StoreError::Unreachable { store, problem }
            }
            _ => StoreError::statement(sql, problem),
        }
    }
}

impl Session for Postgres {
    fn begin(&mut self) -> Result<(), StoreError> {
        self.start(self.begin)
    }

    fn mark(&mut self) -> Result<(), StoreError> {
        match self.mark {
            Mark::Set => {}
            Mark::Absent => self.control("SAVEPOINT body")?,
            Mark::Passed => self.control("RELEASE SAVEPOINT body; SAVEPOINT body")?,
        }
        self.mark = Mark::Set;
        Ok(())
    }

    fn keep(&mut self) -> Result<(), StoreError> {
        self.mark = Mark::Passed;
        Ok(())
    }

    fn undo(&mut self) -> Result<(), StoreError> {
        self.control("ROLLBACK TO SAVEPOINT body")
    }

    fn commit(&mut self) -> Result<(), StoreError> {
        self.control("COMMIT").map_err(|error| match error {
            StoreError::Unreachable { store, .. } => StoreError::Unknown { store },
            error => error,
        })
    }

    fn rollback(&mut self) {
        if self.control("ROLLBACK").is_err() {
            // The server rolls back when the connection is gone.
            self.link = None;
        }
    }

    fn execute(&mut self, sql: &str, args: &[Value]) -> Result<u64, StoreError> {
        self.run(sql, args, false, |client, statement, args| {
            client.execute(statement, args)
        })
    }

    fn query(&mut self, sql: &str, args: &[Value]) -> Result<Vec<Row>, StoreError> {
        let rows = self.run(sql, args, true, |client, statement, args| {
            client.query(statement, args)
        })?;
        rows.iter()
            .map(|row| {
                (0..row.len())
                    .map(|column| row.try_get::<_, Value>(column))
                    .collect::<Result<Box<[Value]>, _>>()
                    .map(Row)
                    .map_err(|error| StoreError::statement(sql, words(&error)))
            })
            .collect()
    }

    fn batch(&mut self, sql: &str) -> Result<(), StoreError> {
        self.control(sql)
    }

    fn begin_migration(&mut self) -> Result<(), StoreError> {
        self.start(&format!(
            "BEGIN; SELECT pg_advisory_xact_lock({MIGRATION_LOCK})"
        ))
    }
}

/// An error with its causes; the outermost message alone says little.
fn words(error: &postgres::Error) -> String {
    let mut text = error.to_string();
    let mut source = error.source();
    while let Some(cause) = source {
        text = format!("{text}: {cause}");
        source = cause.source();
    }
    text
}

impl ToSql for Value {
    fn to_sql(
        &self,
        kind: &Type,
        out: &mut bytes::BytesMut,
    ) -> Result<IsNull, Box<dyn Error + Sync + Send>> {
        match (self, kind) {
            (Value::Null, _) => Ok(IsNull::Yes),
            (Value::Int(number), &Type::INT8) => number.to_sql(kind, out),
            (Value::Int(number), &Type::INT4) => i32::try_from(*number)?.to_sql(kind, out),
            (Value::Int(number), &Type::FLOAT8) => (*number as f64).to_sql(kind, out),
            (Value::Real(number), &Type::FLOAT8) => number.to_sql(kind, out),
            (Value::Text(text), &(Type::TEXT | Type::VARCHAR | Type::UNKNOWN)) => {
                if text.contains('\0') {
                    return Err("a text parameter holds a zero character".into());
                }
                text.to_sql(kind, out)
            }
            (Value::Bytes(bytes), &Type::BYTEA) => bytes.to_sql(kind, out),
            _ => Err(format!("{} given where {kind} is needed", self.kind()).into()),
        }
    }

    fn accepts(_: &Type) -> bool {
        true
    }

    to_sql_checked!();
}

impl<'a> FromSql<'a> for Value {
    fn from_sql(kind: &Type, raw: &'a [u8]) -> Result<Self, Box<dyn Error + Sync + Send>> {
        match *kind {
            Type::INT8 => i64::from_sql(kind, raw).map(Value::Int),
            Type::INT4 => i32::from_sql(kind, raw).map(Value::from),
            Type::INT2 => i16::from_sql(kind, raw).map(|number| Value::Int(number.into())),
            Type::BOOL => bool::from_sql(kind, raw).map(Value::from),
            Type::FLOAT8 => f64::from_sql(kind, raw).map(Value::Real),
            Type::FLOAT4 => f32::from_sql(kind, raw).map(|number| Value::Real(number.into())),
            Type::TEXT | Type::VARCHAR | Type::NAME | Type::UNKNOWN => {
                String::from_sql(kind, raw).map(Value::Text)
            }
            Type::BYTEA => Vec::<u8>::from_sql(kind, raw).map(Value::Bytes),
            _ => Err(format!("a column has the type {kind}; write CAST(… AS BIGINT), DOUBLE PRECISION, TEXT or BYTEA").into()),
        }
    }

    fn from_sql_null(_: &Type) -> Result<Self, Box<dyn Error + Sync + Send>> {
        Ok(Value::Null)
    }

    fn accepts(_: &Type) -> bool {
        true
    }
}
