//! The doors: every way in which data may leave the trust.

use serde::{Deserialize, Serialize};
use std::fmt;

/// A door. Each is tried by a stranger in the tests; a route or command that leads to data must name its door.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Door {
    /// `bastide ask` on the command line.
    CommandLine,
    /// The ask page.
    AskPage,
    /// `POST /api/v1/ask`.
    Api,
    /// A citizen's view of what is held about her.
    OwnView,
    /// The rows about one person, to an authority with a judge's warrant.
    Disclosure,
    /// `/access/v1/…`: other software asks what the charter says. No data leaves here.
    Authorization,
}

impl Door {
    /// Every door.
    pub const ALL: [Door; 6] = [
        Door::CommandLine,
        Door::AskPage,
        Door::Api,
        Door::OwnView,
        Door::Disclosure,
        Door::Authorization,
    ];

    /// The word in the ledger.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Door::CommandLine => "command-line",
            Door::AskPage => "ask-page",
            Door::Api => "api",
            Door::OwnView => "own-view",
            Door::Disclosure => "disclosure",
            Door::Authorization => "authorization",
        }
    }
}

impl fmt::Display for Door {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}
