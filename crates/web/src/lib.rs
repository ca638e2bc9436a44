//! The trust in a browser and over HTTP: routes, sessions in cookies, and the defences around them.
//!
//! Every route stands in one table ([`routes`]), from which the [`router`] is built: who may come, and through which
//! door of the gate data leaves, if any. A handler finds out who asks, asks the gate or the store, and hands the answer
//! to `pages`. What it hides: cookies, tokens against forged requests, languages, headers, limits, caching, and the
//! publication of the ledger's files.
//!
//! It never decides who may use what (the gate does), never reads a data set, never writes HTML (pages do), and never
//! logs a secret, an address, a query string or a person's number.

mod answer_json;
mod api;
mod ask;
mod attestations;
mod authzen;
mod catalogue;
mod contracts;
mod cookie;
mod cost;
mod dress;
mod duties;
mod fault;
mod foresight;
mod form;
mod guard;
mod here;
mod home;
mod language;
mod ledger_pages;
mod ledgers;
mod log_files;
mod my_data;
mod origin;
mod paging;
mod plain;
mod privacy_facts;
mod privacy_report;
mod problem;
mod publishing;
mod purpose_groups;
mod records;
mod routes;
mod rules;
mod sign_in;
mod snapshot;
mod steward;
mod tile_path;
mod trust;
mod visitor;
mod words;
mod your_use;

pub use answer_json::{foreseen_json, outcome_json};
pub use ledgers::Ledgers;
pub use pages::{DemoAccount, Example, Family};
pub use publishing::publish_loop;
pub use routes::{Audience, Route, router, routes};
pub use trust::{PUBLIC_PARTY, Settings, Trust, TrustParts, public_party_admit};
