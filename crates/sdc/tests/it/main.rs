//! Whole behaviours: textbook tables, attackers that enumerate, differences between answers, rounding.
#![allow(clippy::unwrap_used)]

mod attack;
mod differencing;
mod rounding;
mod textbook;
mod town;
