//! The store as its callers see it: one story that both engines pass, and what happens when things break.

mod bed;
mod catalogue_filter;
mod consents;
mod failure;
mod gate_ports;
mod kill;
mod schema;
mod story;
