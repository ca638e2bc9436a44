//! Proofs about a charter: that what its law refuses can never be allowed, and what a new edition changes.
//!
//! [`prove`] takes each refusal of the law pack and shows, for every request there can be, that the law pack's own
//! `forbid` rules refuse it even if somebody adds the rule that permits everything: neither the territory's charter nor
//! a steward can lift it. Where that fails, the answer is a request in one plain sentence. [`difference`] compares two
//! charters in the same way and says, with examples, what becomes allowed that was not, and what becomes refused.
//! Rules are translated by `cedar-policy-symcc` and settled by the solver cvc5, which is optional: see [`Solver::find`].
//!
//! It never says "proved" about what it could not settle: a solver that hangs, dies or gives up leaves the claim
//! unknown. It decides no request, changes no charter and publishes nothing; it runs the solver as a process of its own
//! and never links it. That no request is allowed which no rule permits needs no proof: Cedar refuses by default.
//!
//! What a proof rests on: the schema; that the trust states the facts of a request truthfully; that the purpose is one
//! of the vocabulary (others are refused before); the translation, whose authors have verified its design in Lean; and
//! the solver.

mod bench;
mod difference;
mod error;
mod proof;
mod report;
mod rules;
mod situation;
mod solver;
mod words;

pub use difference::difference;
pub use error::AnalysisError;
pub use proof::prove;
pub use report::{Change, Claim, Difference, Example, Outcome, Report, RuleCheck};
pub use solver::Solver;
