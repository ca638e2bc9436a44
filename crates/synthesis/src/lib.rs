//! Records that resemble a table without being anybody's: synthetic rows under person-level differential privacy, for
//! those who need "something like it" to develop with.
//!
//! The caller describes the table on **public** grounds ([`Schema`]: code lists, bands, which columns are identifiers),
//! pours its rows into [`PersonRows`], and states what it may cost ([`Plan`]). [`synthesise`] hands back rows of the same
//! types ([`Synthetic`]) and a [`Report`] that may be published beside them; [`forecast`] tells beforehand what to expect. Two tables are neighbours when one has all
//! rows of one more person; at most a fixed number of rows of each person is looked at.
//!
//! ```
//! use privacy::{Delta, Epsilon};
//! use rand::{SeedableRng, rngs::StdRng};
//! use synthesis::{Column, Domain, PersonRows, Plan, Schema, Values, synthesise};
//!
//! let schema = Schema::new(vec![
//!     Column { name: "mode".parse()?, domain: Domain::texts(["bus", "bike", "walk"]), nullable: true },
//!     Column { name: "age".parse()?, domain: Domain::integers([0, 18, 35, 50, 65, 120]), nullable: false },
//! ])?;
//! let mut rows = PersonRows::each_row_a_person(&schema);
//! rows.push(None, &[Values::Texts(&[Some("bus"), None]), Values::Integers(&[Some(41), Some(7)])])?;
//! let plan = Plan::within(Epsilon::parse("1")?, Delta::ten_to_minus(8));
//! // In earnest the generator is seeded from the operating system.
//! let made = synthesise(rows, &plan, &mut StdRng::seed_from_u64(1))?;
//! assert_eq!(made.columns.len(), 2);
//! assert!(made.report.cost.epsilon <= 1.0);
//! # Ok::<(), Box<dyn std::error::Error>>(())
//! ```
//!
//! The method is MST (McKenna, Miklau & Sheldon, "Winning the NIST Contest", 2021), one module each:
//! * values become codes (`values`), and each person is held to her rows, picked by a secret of the run (`rows`);
//! * bands that nobody gave are found by noisy counts (`bands`);
//! * every column is counted with discrete Gaussian noise (`counts`), and its rare values are merged (`merge`);
//! * the counts are made consistent by least squares and non-negative (`fit`), rows are drawn from them (`sample`), and
//!   codes become values again (`synthetic`);
//! * how far the drawn rows are from the table, one and two columns at a time, is itself measured with noise (`check`).
//!
//! It never lets a float stand between a row and a released count or choice, never reads an identifier, never tells
//! an exact distance or how many rows were left out, never fails because of a row's value, and reads neither clock, file
//! nor the operating system's randomness (the generator is an argument). It does not hide how long it took.
#![cfg_attr(test, allow(clippy::unwrap_used))]

mod bands;
mod check;
mod choice;
mod counts;
mod domain;
mod error;
mod fit;
mod forecast;
mod learned;
mod merge;
mod plan;
mod release;
mod report;
mod rows;
mod sample;
mod schema;
mod synthetic;
mod values;

pub use domain::{Domain, Identifier};
pub use error::SynthesisError;
pub use forecast::{Forecast, forecast};
pub use plan::Plan;
pub use release::{MECHANISM, synthesise};
pub use report::{ColumnReport, Cost, CostStep, Distance, PairReport, Report};
pub use rows::PersonRows;
pub use schema::{Column, Schema};
pub use synthetic::{Synthetic, SyntheticColumn, SyntheticValues};
pub use values::Values;
