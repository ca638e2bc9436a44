//! Person-level differential privacy for `COUNT`, `SUM`, `COUNT(DISTINCT x)`, quantiles and what follows from them, with
//! or without `GROUP BY`.
//!
//! The caller hands over the rows of a question, each with a person and a group ([`PersonRows`], or
//! [`EachRowAPerson`] when every row is a different person), and a [`ReleasePlan`]; [`release`] hands back figures
//! that hardly depend on any one person. What is protected is the **whole person**: all her rows, in all groups.
//! Two tables are neighbours when one has all rows of one more person.
//!
//! How it works, one module each:
//! * a person's vector over all groups is shortened to a length that is itself chosen privately (`norm`, `clip`);
//! * exact discrete Gaussian noise is added to integers ([`noise`]);
//! * distinct values are those that persons support, within a bound each (`distinct`), and quantiles are read from a
//!   noisy tree over a public grid, without bounds from the caller (`quantile`, `grid`);
//! * a group whose very existence could point at somebody is kept back (`threshold`);
//! * figures of a hierarchy are made to add up ([`consistency`]), means and variances are made of sums ([`moments`]);
//! * what was spent is counted in zero-concentrated privacy ([`Rho`]) and stated as ε and δ ([`account`]),
//!   and what a stranger can measure of it is measured ([`audit`]).
//!
//! It never touches a float between the rows and the released integer, never reads the clock, a file or the operating
//! system's randomness (the generator is an argument), and knows neither SQL nor Arrow. It does not hide how long it
//! took, nor how many rows there were: the caller must not show either. Group ids are usually given in order of
//! appearance: the caller must sort what it shows by the key, never by the id.
#![cfg_attr(test, allow(clippy::unwrap_used))]

pub mod account;
pub mod audit;
mod bound;
mod budget;
mod cells;
mod clip;
pub mod consistency;
mod distinct;
mod each_row;
mod error;
mod forecast;
mod grid;
mod key;
mod measure;
pub mod moments;
pub mod noise;
mod norm;
mod quantile;
mod ranks;
mod release;
mod rows;
mod threshold;

pub use budget::{Delta, Epsilon, Rho};
pub use each_row::EachRowAPerson;
pub use error::PrivacyError;
pub use forecast::{ColumnForecast, Forecast, forecast};
pub use key::QueryKey;
pub use measure::{Bitmap, Measure, MeasureValues};
pub use ranks::Ranks;
pub use release::{Keys, MECHANISM, Release, ReleasePlan, ReleasedColumn, Rows, release};
pub use rows::{PersonRows, merge};
pub use threshold::{KeyThreshold, MAX_GROUPS_PER_PERSON};
