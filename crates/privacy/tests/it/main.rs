//! Whole behaviours of the protection, as an outsider would check them.
#![allow(clippy::unwrap_used)]

mod audit;
mod keys;
mod measures;
mod reference;
mod story;
mod towns;
