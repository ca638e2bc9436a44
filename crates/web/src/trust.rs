//! A running trust, as the web needs it.

use crate::Ledgers;
use crate::fault::Fault;
use crate::rules::Examining;
use crate::snapshot::{Cache, Snapshot};
use analysis::Solver;
use citizens::{Passwords, Seal};
use exchange::{KeySeal, TrustIri};
use gate::{Gate, Leaf, Pseudonyms};
use legislation::CharterKey;
use pages::{DemoAccount, Example, Family};
use std::collections::BTreeMap;
use std::sync::Arc;
use store::{Store, StoreError, Tx, leaf_append, party_get, party_insert};
use territory::{Clock, DataSetId, Lang, Party, PartyId, PartyKind, Timestamp};

/// The party for which citizens ask who act for no other: open data is for everybody, and the charter decides.
pub const PUBLIC_PARTY: &str = "public";

/// What differs between one territory's site and another's.
#[derive(Debug, Clone)]
pub struct Settings {
    /// The territory's name, as people say it.
    pub town_name: String,
    /// How people reach the site, such as `https://data.town.example`. With `https`, cookies are bound to the host and
    /// browsers are told never to come without encryption.
    pub base_url: String,
    /// The language of a visitor who asks for none that the pages have.
    pub language: Lang,
    /// Whether a proxy stands before us, whose last `X-Forwarded-For` entry is the client's address.
    pub behind_proxy: bool,
    /// Where to report a barrier to accessibility.
    pub contact: Option<String>,
    /// Sign-ins offered on the sign-in page: of the demo territory, empty anywhere else.
    pub demo: Vec<DemoAccount>,
    /// Questions to start from on the ask page.
    pub examples: Vec<Example>,
    /// The family of service of a data set, where its purposes do not say it.
    pub families: BTreeMap<DataSetId, Family>,
}

impl Settings {
    /// A site of that name at that address; everything else empty.
    #[must_use]
    pub fn new(town_name: impl Into<String>, base_url: impl Into<String>, language: Lang) -> Self {
        Self {
            town_name: town_name.into(),
            base_url: base_url.into(),
            language,
            behind_proxy: false,
            contact: None,
            demo: Vec::new(),
            examples: Vec::new(),
            families: BTreeMap::new(),
        }
    }

    /// Whether the site is reached over an encrypted link.
    pub(crate) fn is_https(&self) -> bool {
        self.base_url.starts_with("https://")
    }

    /// Host and port, as in the address.
    pub(crate) fn authority(&self) -> &str {
        let rest = self
            .base_url
            .split_once("://")
            .map_or(self.base_url.as_str(), |(_, rest)| rest);
        rest.split('/').next().unwrap_or_default()
    }
}

/// What a trust is made of.
pub struct TrustParts {
    /// The gate.
    pub gate: Gate,
    /// The transactional store.
    pub store: Store,
    /// The published log.
    pub ledgers: Ledgers,
    /// How persons are named in data sets.
    pub pseudonyms: Pseudonyms,
    /// What opens the link from an account to a person.
    pub seal: Seal,
    /// What signs editions of the charter.
    pub charter_key: CharterKey,
    /// What proves amendments; without it they are published unproved, which their pages say.
    pub solver: Option<Solver>,
    /// What opens the signing keys that the trust keeps for parties.
    pub party_keys: KeySeal,
    /// What checks passwords.
    pub passwords: Passwords,
    /// What differs between sites.
    pub settings: Settings,
    /// The present.
    pub clock: Arc<dyn Clock>,
}

impl std::fmt::Debug for Trust {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Trust({})", self.settings.town_name)
    }
}

/// A running trust: its parts, and what is kept in memory of its catalogue.
pub struct Trust {
    pub(crate) gate: Gate,
    pub(crate) store: Store,
    pub(crate) ledgers: Ledgers,
    pub(crate) pseudonyms: Pseudonyms,
    pub(crate) seal: Seal,
    pub(crate) charter_key: CharterKey,
    pub(crate) solver: Option<Solver>,
    /// The one examination that may run.
    pub(crate) examining: Examining,
    /// Held while an edition is published, so that the gate adopts editions in the order of their leaves.
    pub(crate) publishing: tokio::sync::Mutex<()>,
    pub(crate) party_keys: KeySeal,
    pub(crate) passwords: Passwords,
    pub(crate) settings: Settings,
    pub(crate) clock: Arc<dyn Clock>,
    cache: Cache,
}

impl Trust {
    /// A trust of these parts.
    #[must_use]
    pub fn new(parts: TrustParts) -> Self {
        Self {
            gate: parts.gate,
            store: parts.store,
            ledgers: parts.ledgers,
            pseudonyms: parts.pseudonyms,
            seal: parts.seal,
            charter_key: parts.charter_key,
            solver: parts.solver,
            examining: Examining::default(),
            publishing: tokio::sync::Mutex::default(),
            party_keys: parts.party_keys,
            passwords: parts.passwords,
            settings: parts.settings,
            clock: parts.clock,
            cache: Cache::default(),
        }
    }

    /// The address under which contracts name parties and data sets.
    pub(crate) fn iri(&self) -> Result<TrustIri, Fault> {
        TrustIri::new(&self.settings.base_url).map_err(|error| Fault::Internal(error.to_string()))
    }

    /// What pages show of the catalogue; at most two seconds old.
    pub(crate) async fn snapshot(&self) -> Result<Arc<Snapshot>, Fault> {
        Ok(self.cache.get(self).await?)
    }
}

/// Admits the party for which citizens ask, with its leaf, unless it is there. Part of setting up a trust.
///
/// # Errors
/// Storage only.
pub fn public_party_admit(tx: &mut Tx<'_>, now: Timestamp) -> Result<PartyId, StoreError> {
    let unreadable = |problem: String| StoreError::Record {
        what: "party",
        problem,
    };
    let id: PartyId = PUBLIC_PARTY
        .parse()
        .map_err(|error| unreadable(format!("{error}")))?;
    if party_get(tx, &id)?.is_none() {
        let party = Party {
            id: id.clone(),
            name: "Citoyens · Citizens".to_owned(),
            kind: PartyKind::Citizen,
            place: None,
            sector: None,
            member_of: None,
        };
        party_insert(tx, &party, now)?;
        let leaf = Leaf::Party {
            at: now,
            party: id.clone(),
            sort: party.kind.to_string(),
        };
        let body = leaf
            .to_bytes()
            .map_err(|error| unreadable(error.to_string()))?;
        leaf_append(tx, &body)?;
    }
    Ok(id)
}
