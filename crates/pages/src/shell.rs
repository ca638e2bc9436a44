//! What surrounds every page: language, who is signed in, the town's name, a notice, the ledger's size.

use territory::{Lang, Text};

/// The surroundings of a page, made once for each request.
#[derive(Debug, Clone)]
pub struct Shell {
    /// The language of the page.
    pub lang: Lang,
    /// Path and query as asked for (`/catalogue?text=bus`); the language switch links to it.
    pub path: String,
    /// The territory's name, as people say it.
    pub town_name: String,
    /// Who is signed in; `None` for a visitor.
    pub signed_in: Option<Who>,
    /// The session's token against cross-site requests. Every POST form carries it in the hidden field `csrf`.
    pub csrf: Option<String>,
    /// What just happened, said once on top of the page.
    pub flash: Option<Flash>,
    /// Leaves in the public ledger, for the foot of the page.
    pub ledger_size: u64,
}

/// The person who is signed in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Who {
    /// Her name as the page greets her.
    pub display_name: String,
    /// What she may do.
    pub role: Role,
}

/// What an account is for; it decides which links the page offers.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Sees and objects to what is held about her.
    Citizen,
    /// Asks questions for a party of the trust.
    Member,
    /// Runs the trust.
    Steward,
}

/// A notice about what just happened.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Flash {
    /// Somebody signed in.
    SignedIn,
    /// Somebody signed out.
    SignedOut,
    /// An objection was filed.
    ObjectionFiled {
        /// Its leaf in the ledger.
        leaf: u64,
    },
    /// An objection was withdrawn.
    ObjectionWithdrawn {
        /// The withdrawal's leaf in the ledger.
        leaf: u64,
    },
    /// Anything else that went well.
    Notice(Text),
}

impl Role {
    /// The word that names its text.
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Role::Citizen => "citizen",
            Role::Member => "member",
            Role::Steward => "steward",
        }
    }
}
