//! How rules come into force.
//!
//! The charter of a trust is an edition of texts, kept in the store. A change is proposed as a whole new edition
//! ([`amendment_propose`]), which is read and validated, compared with the one in force, examined by the formal
//! analysis, and tried on past questions ([`examine`]). What passes is signed and published ([`amendment_publish`]): its
//! row, its leaf in the ledger and the end of the proposal are one transaction, and every decision from then on names
//! its version.
//!
//! What it never does: publish an edition whose law pack is not one that comes with the program, or of which a refusal
//! was shown to fail. The territory's charter changes by the assembly's vote; until there is an assembly, a steward's
//! signature stands in, and the edition says so ([`Authority`]).

mod authority;
mod error;
mod examination;
mod key;
mod proposal;
mod publication;

pub use authority::Authority;
pub use error::LegislationError;
pub use examination::{Examination, ReplayReport, ReversalReport, examine};
pub use key::CharterKey;
pub use proposal::{amendment_propose, amendment_withdraw, edition_with};
pub use publication::{amendment_publish, charter_found, charter_in_force, edition_verify};
