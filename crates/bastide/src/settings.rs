//! The settings of a trust: `bastide.toml`. An unknown word is an error that names its place.

use anyhow::Context as _;
use gate::{Budget, Period};
use privacy::{Delta, Epsilon};
use query::Limits;
use serde::Deserialize;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::time::Duration;
use territory::{DataSetId, Lang, Text};

/// The name of the settings' file in a trust's folder.
pub(crate) const FILE: &str = "bastide.toml";

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Settings {
    pub(crate) town: Town,
    pub(crate) ledger: Ledger,
    #[serde(default)]
    pub(crate) server: Server,
    #[serde(default)]
    pub(crate) storage: Storage,
    #[serde(default)]
    pub(crate) privacy: Privacy,
    #[serde(default)]
    pub(crate) limits: QuestionLimits,
    #[serde(default)]
    pub(crate) catalogue: Catalogue,
    #[serde(default)]
    pub(crate) charter: Charter,
    #[serde(default)]
    pub(crate) demo: Demo,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Charter {
    pub(crate) law_pack: String,
    pub(crate) solver: Option<PathBuf>,
}

impl Default for Charter {
    fn default() -> Self {
        Self {
            law_pack: "eu".to_owned(),
            solver: None,
        }
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Town {
    pub(crate) name: String,
    #[serde(default)]
    pub(crate) language: Lang,
    pub(crate) contact: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Ledger {
    pub(crate) origin: String,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Server {
    pub(crate) listen: SocketAddr,
    pub(crate) base_url: Option<String>,
    pub(crate) behind_proxy: bool,
}

impl Default for Server {
    fn default() -> Self {
        Self {
            listen: SocketAddr::from(([127, 0, 0, 1], 8080)),
            base_url: None,
            behind_proxy: false,
        }
    }
}

#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Storage {
    pub(crate) database: Option<String>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Privacy {
    budget: f64,
    persons: f64,
    period: String,
    question: f64,
    question_max: f64,
    delta_exponent: u32,
}

impl Default for Privacy {
    fn default() -> Self {
        Self {
            budget: 4.0,
            persons: 12.0,
            period: "year".to_owned(),
            question: 0.5,
            question_max: 1.0,
            delta_exponent: 8,
        }
    }
}

impl Privacy {
    pub(crate) fn budget(&self) -> anyhow::Result<Budget> {
        let epsilon = |name: &str, value: f64| {
            Epsilon::parse(&value.to_string()).with_context(|| format!("privacy.{name}"))
        };
        anyhow::ensure!(
            (6..=12).contains(&self.delta_exponent),
            "privacy.delta_exponent is {}; use 6 to 12 (δ = 10^-exponent)",
            self.delta_exponent
        );
        let period: Period = self
            .period
            .parse()
            .map_err(|error: String| anyhow::anyhow!("privacy.period: {error}"))?;
        let budget = Budget::new(
            epsilon("budget", self.budget)?,
            epsilon("question", self.question)?,
            epsilon("question_max", self.question_max)?,
            Delta::ten_to_minus(self.delta_exponent),
        )?;
        Ok(budget
            .with_persons(epsilon("persons", self.persons)?)?
            .each(period))
    }
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct QuestionLimits {
    seconds: u64,
    memory_mb: usize,
    rows: usize,
    concurrent: usize,
}

impl Default for QuestionLimits {
    fn default() -> Self {
        let limits = Limits::default();
        Self {
            seconds: limits.time.as_secs(),
            memory_mb: limits.memory_bytes >> 20,
            rows: limits.rows,
            concurrent: limits.concurrent,
        }
    }
}

impl QuestionLimits {
    pub(crate) fn limits(&self) -> Limits {
        Limits {
            time: Duration::from_secs(self.seconds.max(1)),
            memory_bytes: self.memory_mb.max(16) << 20,
            rows: self.rows.max(1),
            concurrent: self.concurrent.max(1),
            ..Limits::default()
        }
    }
}

/// What helps people find data: families of service, questions to start from.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Catalogue {
    pub(crate) families: BTreeMap<DataSetId, String>,
    pub(crate) examples: Vec<Example>,
}

#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Example {
    pub(crate) label: Text,
    pub(crate) purpose: String,
    pub(crate) sql: String,
}

/// Sign-ins to show on the sign-in page; only the demo has any.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub(crate) struct Demo {
    pub(crate) accounts: Vec<DemoAccount>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct DemoAccount {
    pub(crate) login: String,
    pub(crate) password: String,
    pub(crate) role: String,
}

/// Reads the settings of a folder.
pub(crate) fn read(dir: &Path) -> anyhow::Result<Settings> {
    let path = dir.join(FILE);
    let text = match std::fs::read_to_string(&path) {
        Ok(text) => text,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            return Err(crate::exit::usage(format!(
                "there is no trust in {} (no {FILE}); make one with `bastide init {}`",
                dir.display(),
                dir.display()
            )));
        }
        Err(error) => return Err(error).with_context(|| path.display().to_string()),
    };
    toml::from_str(&text).with_context(|| format!("{} cannot be read", path.display()))
}

/// The settings' file of a new trust, with every setting explained.
pub(crate) fn template(name: &str, language: Lang, database: Option<&str>) -> String {
    let quoted = |text: &str| toml::Value::from(text).to_string();
    let database = match database {
        Some(url) => format!("database = {}", quoted(url)),
        None => "# database = \"postgres://bastide@localhost/bastide\"".to_owned(),
    };
    format!(
        r##"# Settings of a Bastide trust. Each can be overridden: a flag wins over an environment variable, which wins over
# this file. Lines that begin with # show the default.

[town]
name = {name}
language = "{language}"        # of pages, until a visitor chooses: fr or en
# contact = "data@town.example"  # where to report a barrier to accessibility

[ledger]
# The log's name, part of every checkpoint: never change it. A host name of yours keeps it unique in the world.
origin = {origin}

[server]
# listen = "127.0.0.1:8080"    # --listen, BASTIDE_LISTEN
# base_url = "https://data.town.example"   # --base-url, BASTIDE_BASE_URL: how people reach the site
# behind_proxy = false         # a reverse proxy stands before us and sets X-Forwarded-For

[storage]
# Where records are kept: a file (relative to this folder) or a PostgreSQL database. --database, BASTIDE_DATABASE
{database}

[privacy]
# What one party may learn about the persons of one data set in a period (ε, at most 4), what all parties together may
# (at most 12), after how long both begin anew (ever: never, year, quarter, month), what a question costs unless it says
# otherwise, and at most. δ = 10^-delta_exponent.
# budget = 4.0
# persons = 12.0
# period = "year"
# question = 0.5
# question_max = 1.0
# delta_exponent = 8

[charter]
# The law that a new trust is founded under: eu, or blank (another jurisdiction starts there).
# law_pack = "eu"
# The solver of the formal proofs, cvc5: a program, or a Python that has the module. Looked for when unset; optional.
# solver = "/usr/bin/cvc5"

[limits]
# What one question may use.
# seconds = 30
# memory_mb = 1024
# rows = 10000
# concurrent = 4
"##,
        name = quoted(name),
        origin = quoted(&origin(name)),
    )
}

/// The log's name: from the town's name, in the few characters that a schema-less URL has.
fn origin(town: &str) -> String {
    let plain: String = town
        .to_lowercase()
        .chars()
        .map(|c| match c {
            'a'..='z' | '0'..='9' => c,
            'à' | 'â' | 'ä' => 'a',
            'é' | 'è' | 'ê' | 'ë' => 'e',
            'î' | 'ï' => 'i',
            'ô' | 'ö' => 'o',
            'ù' | 'û' | 'ü' => 'u',
            'ç' => 'c',
            _ => '-',
        })
        .collect();
    let parts: Vec<&str> = plain.split('-').filter(|part| !part.is_empty()).collect();
    format!("{}.bastide.example/ledger", parts.join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_log_is_named_after_its_town() {
        assert_eq!(
            origin("Bastide-sur-Lise"),
            "bastide-sur-lise.bastide.example/ledger"
        );
        assert_eq!(
            origin("Évreux l’Été"),
            "evreux-l-ete.bastide.example/ledger"
        );
    }

    #[test]
    fn the_template_is_read_back_with_every_name() {
        let text = template("Ville \"d’été\"", Lang::Fr, None);
        let settings: Settings = toml::from_str(&text).expect("valid");
        assert_eq!(settings.town.name, "Ville \"d’été\"");
        assert_eq!(settings.server.listen.port(), 8080);
        settings.privacy.budget().expect("a sound default");
        // Each commented setting is one that the program knows.
        let all: String = text
            .lines()
            .map(|line| match line.strip_prefix("# ") {
                Some(rest) if rest.split(" = ").count() == 2 && !rest.contains("δ") => rest,
                _ => line,
            })
            .map(|line| format!("{line}\n"))
            .collect();
        toml::from_str::<Settings>(&all).expect("every commented setting is known");
    }

    #[test]
    fn an_unknown_setting_is_named() {
        let error = toml::from_str::<Settings>(
            "[town]\nname = \"x\"\n[ledger]\norigin = \"x\"\n[server]\nport = 1\n",
        )
        .expect_err("unknown");
        assert!(error.to_string().contains("port"), "{error}");
    }
}
