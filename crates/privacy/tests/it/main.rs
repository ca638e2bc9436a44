//! Whole behaviours of the protection, as an outsider would check them.

mod audit;
mod keys;
mod reference;
mod story;
