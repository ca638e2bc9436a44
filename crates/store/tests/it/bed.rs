//! Where tests run: an engine that gives out fresh, empty databases.

use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::atomic::{AtomicU32, Ordering};
use store::StoreUrl;

/// Exit code of the script when PostgreSQL is not installed.
const NOT_INSTALLED: i32 = 69;

pub(crate) enum Bed {
    Sqlite(tempfile::TempDir),
    Postgres { url: String, server: Option<Child> },
}

static COUNT: AtomicU32 = AtomicU32::new(0);

impl Bed {
    pub(crate) fn sqlite() -> Self {
        Bed::Sqlite(tempfile::tempdir().expect("a temporary folder"))
    }

    /// A server of its own, or the one named by `BASTIDE_TEST_POSTGRES`. `None` when PostgreSQL is not installed here;
    /// in continuous integration (`CI` is set) it is installed instead.
    pub(crate) fn postgres() -> Option<Self> {
        if let Ok(url) = std::env::var("BASTIDE_TEST_POSTGRES") {
            return Some(Bed::Postgres { url, server: None });
        }
        // As cargo says it now: a target folder may be shared by several checkouts.
        let package = std::env::var_os("CARGO_MANIFEST_DIR").expect("run by cargo");
        let mut command = Command::new(Path::new(&package).join("../../scripts/postgres.sh"));
        if std::env::var_os("CI").is_some() {
            command.arg("--install");
        }
        let mut server = command
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .expect("the script starts");
        let mut url = String::new();
        let output = server.stdout.take().expect("piped");
        BufReader::new(output)
            .read_line(&mut url)
            .expect("readable");
        if url.is_empty() {
            let status = server.wait().expect("the script ends");
            assert_eq!(
                status.code(),
                Some(NOT_INSTALLED),
                "the server does not start"
            );
            assert!(std::env::var_os("CI").is_none(), "CI must test PostgreSQL");
            eprintln!("SKIPPED: PostgreSQL is not installed (Debian's package `postgresql`)");
            return None;
        }
        Some(Bed::Postgres {
            url: url.trim().to_owned(),
            server: Some(server),
        })
    }

    /// The address of an empty database.
    pub(crate) fn fresh(&self) -> String {
        let name = format!(
            "t{}_{}",
            std::process::id(),
            COUNT.fetch_add(1, Ordering::Relaxed)
        );
        match self {
            Bed::Sqlite(folder) => {
                let path = folder.path().join(name).with_extension("db");
                path.to_str().expect("an UTF-8 path").to_owned()
            }
            Bed::Postgres { url, .. } => {
                let mut client = postgres::Client::connect(url, postgres::NoTls).expect("connects");
                client
                    .batch_execute(&format!("CREATE DATABASE {name}"))
                    .expect("creates");
                let (server, _) = url.rsplit_once('/').expect("a URL with a database");
                format!("{server}/{name}")
            }
        }
    }

    pub(crate) fn fresh_url(&self) -> StoreUrl {
        StoreUrl::parse(&self.fresh()).expect("an address")
    }
}

impl Drop for Bed {
    fn drop(&mut self) {
        if let Bed::Postgres {
            server: Some(server),
            ..
        } = self
        {
            // The server stops when its input ends.
            drop(server.stdin.take());
            drop(server.wait());
        }
    }
}
