//! The processes: a trustee, the collector, the two aggregators for devices, and what contributors and devices run.
//!
//! They speak HTTP/1.1. What must stay secret is sealed end to end and what must be authentic is signed, so plain HTTP
//! suffices inside a house; across a public network put a TLS proxy before each. Bodies and waiting are bounded. Errors
//! are RFC 9457 problem details. Each process keeps one folder: keys in files that only their owner reads, and one
//! append-only journal, so that a process killed at any moment neither loses what it accepted nor says a second thing.
//!
//! Requests that spend something (closing a slot, asking trustees or the helper) carry the Ed25519 signature of the one
//! party that may make them.

mod aggregator;
mod client;
mod collector;
mod contribute;
mod files;
mod http;
mod trustee;

pub use aggregator::{AggregatorConfig, Role, aggregator};
pub use client::{close_slot, fetch};
pub use collector::{CollectorConfig, collector};
pub use contribute::{ContributeConfig, ReportConfig, contribute, report};
pub use files::{SumTask, party_card, read_secret, write_secret};
pub use trustee::{Member, TrusteeConfig, trustee};
