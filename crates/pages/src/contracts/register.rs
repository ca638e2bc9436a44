//! `/contracts`: the public register of contracts, those that ended included.

use crate::escape::query_value;
use crate::view::{self, View};
use crate::{Named, PagesError, Paging, PurposeLabel, Shell};
use askama::Template;
use territory::{DataSetId, Lang, PartyId, Purpose, Timestamp};

/// The register with its search form (GET; each field of [`ContractQuery`] is a parameter of the same name).
#[derive(Debug, Clone)]
pub struct ContractRegister {
    /// What was looked for.
    pub query: ContractQuery,
    /// Parties to choose from.
    pub parties: Vec<Named<PartyId>>,
    /// Data sets to choose from.
    pub data_sets: Vec<Named<DataSetId>>,
    /// Purposes to choose from.
    pub purposes: Vec<PurposeLabel>,
    /// What was found on this page, newest first.
    pub found: Vec<ContractLine>,
    /// Where in the list this page stands.
    pub paging: Paging,
    /// How many negotiations wait for the signed-in person; `None` for who acts for no party.
    pub waiting: Option<u64>,
}

/// What to look for: parameters `party`, `dataset`, `purpose`, `state` (and `page`, kept in [`Paging`]). An empty
/// parameter is no condition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ContractQuery {
    /// `party`: on either side.
    pub party: Option<PartyId>,
    /// `dataset`.
    pub data_set: Option<DataSetId>,
    /// `purpose`.
    pub purpose: Option<Purpose>,
    /// `state`.
    pub state: Option<ContractState>,
}

/// One line of the register.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ContractLine {
    /// The contract's id.
    pub id: String,
    /// Who may use the data.
    pub consumer: Named<PartyId>,
    /// Who brought it.
    pub provider: Named<PartyId>,
    /// The data set.
    pub data_set: Named<DataSetId>,
    /// For which purposes.
    pub purposes: Vec<PurposeLabel>,
    /// Until when it was agreed.
    pub until: Timestamp,
    /// How it stands.
    pub state: ContractState,
}

/// How a contract stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ContractState {
    /// Signed; it begins later.
    Upcoming,
    /// Uses under it are allowed.
    InForce,
    /// Its last day is over.
    Expired,
    /// It was ended before its last day.
    Ended,
}

impl ContractState {
    /// Every state.
    pub const ALL: [ContractState; 4] = [
        ContractState::Upcoming,
        ContractState::InForce,
        ContractState::Expired,
        ContractState::Ended,
    ];
    /// The word used in addresses.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            ContractState::Upcoming => "upcoming",
            ContractState::InForce => "in-force",
            ContractState::Expired => "expired",
            ContractState::Ended => "ended",
        }
    }
    /// The colour of its tag.
    pub(crate) const fn tone(self) -> &'static str {
        match self {
            ContractState::InForce => "good",
            ContractState::Ended => "bad",
            ContractState::Upcoming | ContractState::Expired => "",
        }
    }
}

impl std::str::FromStr for ContractState {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|state| state.as_str() == text)
            .ok_or_else(|| {
                format!(
                    "`{text}` is not a state of a contract; use upcoming, in-force, expired or ended"
                )
            })
    }
}

#[derive(Template)]
#[template(path = "contracts/register.html")]
struct ContractRegisterHtml<'a> {
    v: View<'a>,
    page: &'a ContractRegister,
}

impl ContractRegister {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/contracts");
        view::html("contracts", &ContractRegisterHtml { v, page: self })
    }
}

impl ContractRegisterHtml<'_> {
    /// The same search on another page: ends where the page's number goes.
    fn page_href(&self) -> String {
        let query = &self.page.query;
        let mut href = String::from("/contracts?");
        for (name, value) in [
            ("party", query.party.as_ref().map_or("", PartyId::as_str)),
            (
                "dataset",
                query.data_set.as_ref().map_or("", DataSetId::as_str),
            ),
            (
                "purpose",
                query.purpose.as_ref().map_or("", Purpose::as_str),
            ),
            ("state", query.state.map_or("", ContractState::as_str)),
        ] {
            if !value.is_empty() {
                href.push_str(&format!("{name}={}&", query_value(value)));
            }
        }
        href.push_str("page=");
        href
    }
}
