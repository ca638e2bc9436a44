//! What a data office gets from a release of records, and what an auditor can say about it.
#![allow(missing_docs, clippy::unwrap_used)]

mod audit;
mod golden;
mod local;
mod optimum;
mod town;
