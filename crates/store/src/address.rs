//! Where the database is. Secrets in it are never shown.

use crate::StoreError;
use postgres::config::{Host, SslMode};
use std::fmt;
use std::path::{Path, PathBuf};
use std::str::FromStr;
use std::time::Duration;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);

/// The address of a database: the path of an SQLite file, or `postgres://user:password@host:port/database`.
///
/// Its `Debug` and `Display` leave out user and password.
#[derive(Clone)]
pub struct StoreUrl(pub(crate) Engine);

#[derive(Clone)]
pub(crate) enum Engine {
    Sqlite(PathBuf),
    Postgres(Box<postgres::Config>),
}

impl StoreUrl {
    /// Reads an address.
    ///
    /// # Errors
    /// [`StoreError::Address`] when it is empty, of an unknown scheme, not a PostgreSQL URL, or demands TLS.
    pub fn parse(text: &str) -> Result<Self, StoreError> {
        let refuse = |problem: &str| {
            Err(StoreError::Address {
                problem: problem.to_owned(),
            })
        };
        let text = text.trim();
        if text.is_empty() {
            return refuse(
                "it is empty; give the path of a file, or postgres://user@host/database",
            );
        }
        if let Some((scheme, _)) = text.split_once("://") {
            if scheme != "postgres" && scheme != "postgresql" {
                return refuse(
                    "the scheme must be postgres://; a path without a scheme is an SQLite file",
                );
            }
            // The parser's own message may quote a piece of the text, and with it a password.
            let Ok(mut config) = text.parse::<postgres::Config>() else {
                return refuse(
                    "write postgres://user:password@host:port/database; escape special characters (%40 for @)",
                );
            };
            if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
                return refuse("it names no host; write postgres://user@host/database");
            }
            if config.get_ssl_mode() == SslMode::Require {
                return refuse(
                    "sslmode=require is asked for, but this program speaks to PostgreSQL without TLS; use a Unix socket, the same machine, or a tunnel",
                );
            }
            config.ssl_mode(SslMode::Disable);
            if config.get_connect_timeout().is_none() {
                config.connect_timeout(CONNECT_TIMEOUT);
            }
            if config.get_application_name().is_none() {
                config.application_name("bastide");
            }
            return Ok(Self(Engine::Postgres(Box::new(config))));
        }
        if text.contains('\0') {
            return refuse("a path cannot hold a zero character");
        }
        Ok(Self::sqlite(Path::new(text)))
    }

    /// The SQLite file at `path`.
    #[must_use]
    pub fn sqlite(path: &Path) -> Self {
        Self(Engine::Sqlite(path.to_owned()))
    }

    /// Whether it is a PostgreSQL server.
    #[must_use]
    pub fn is_postgres(&self) -> bool {
        matches!(self.0, Engine::Postgres(_))
    }

    /// Whether the server's network link may leave this machine; traffic is not encrypted.
    pub(crate) fn leaves_the_machine(&self) -> bool {
        match &self.0 {
            Engine::Sqlite(_) => false,
            Engine::Postgres(config) => config.get_hosts().iter().any(|host| match host {
                Host::Tcp(name) => {
                    name != "localhost"
                        && !name
                            .trim_matches(['[', ']'])
                            .parse::<std::net::IpAddr>()
                            .is_ok_and(|ip| ip.is_loopback())
                }
                #[cfg(unix)]
                Host::Unix(_) => false,
            }),
        }
    }
}

impl FromStr for StoreUrl {
    type Err = StoreError;
    fn from_str(text: &str) -> Result<Self, StoreError> {
        Self::parse(text)
    }
}

impl fmt::Display for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match &self.0 {
            Engine::Sqlite(path) => write!(f, "the database {}", path.display()),
            Engine::Postgres(config) => {
                write!(f, "the PostgreSQL database")?;
                if let Some(name) = config.get_dbname() {
                    write!(f, " {name}")?;
                }
                for host in config.get_hosts() {
                    match host {
                        Host::Tcp(name) => write!(f, " at {name}")?,
                        #[cfg(unix)]
                        Host::Unix(path) => write!(f, " at {}", path.display())?,
                    }
                }
                for port in config.get_ports() {
                    write!(f, ":{port}")?;
                }
                Ok(())
            }
        }
    }
}

impl fmt::Debug for StoreUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "StoreUrl({self})")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_secret_is_ever_shown() {
        let url = StoreUrl::parse("postgres://ada:s3cret@127.0.0.1:5433/town").expect("valid");
        let shown = format!("{url} {url:?}");
        assert!(
            !shown.contains("s3cret") && !shown.contains("ada"),
            "{shown}"
        );
        assert!(shown.contains("town at 127.0.0.1:5433"), "{shown}");
        for bad in [
            "postgres://ada:s3cret@host:port/x",
            "postgres://ada:s3cret@host/x?sslmode=require",
            "postgres://ada:s3cret@host/x?s3cret=1",
            "postgres:///s3cret",
            "mysql://ada:s3cret@host/x",
        ] {
            let error = StoreUrl::parse(bad).expect_err(bad).to_string();
            assert!(!error.contains("s3cret"), "{error}");
        }
    }

    #[test]
    fn a_path_is_a_file_and_unencrypted_traffic_is_noticed() {
        let url = StoreUrl::parse("town/bastide.db").expect("a path");
        assert_eq!(url.to_string(), "the database town/bastide.db");
        assert!(StoreUrl::parse("  ").is_err());
        let far = |text: &str| StoreUrl::parse(text).expect("valid").leaves_the_machine();
        assert!(far("postgres://u@db.example/x"));
        assert!(!far("postgres://u@localhost/x") && !far("postgres://u@%2Frun%2Fpg/x"));
    }
}
