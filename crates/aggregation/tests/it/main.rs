//! Whole behaviours: the protocol in memory with cheaters of each kind, and real separate processes.
#![allow(clippy::unwrap_used)]

mod cheaters;
mod council;
mod devices;
mod processes;
mod stories;
mod sums;
