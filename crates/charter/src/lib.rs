//! The decision: who may use which data set, for what purpose, in which form.
//!
//! A charter is a set of [Cedar](https://www.cedarpolicy.com) rules in three layers (law pack, territory charter,
//! steward's rules), each with an id, a law reference, and a title and a sentence in French and English.
//! [`Charter::decide`] takes the facts of one question and says permit or refuse, which rules decided, what the gate is
//! obliged to do, and why, in words that a citizen understands. What no rule permits is refused, and a rule of the law
//! pack that forbids can be lifted by no other rule.
//!
//! It never does I/O: the rules are embedded or handed in as text. It never reads a clock, remembers nothing between two
//! decisions but what its own rules say to the same facts, never panics and never fails: whatever goes wrong inside is a
//! refusal with the rule `charter-error`.
//! It does not know SQL, budgets or pseudonyms: the gate establishes the facts, and keeps the obligations.

mod change;
mod charter;
mod difference;
mod edition;
mod error;
mod explain;
mod facts;
mod filter;
mod law_pack;
mod load;
mod memo;
mod obligation;
mod reads;
mod request;
mod rule;
mod vocabulary;

pub use change::Change;
pub use charter::Charter;
pub use difference::{Difference, RuleChange};
pub use edition::{Edition, KnownLawPack, LAW_PACKS, Layer, PolicySource, SCHEMA};
pub use error::{CharterError, UnknownPurpose};
pub use filter::{
    Asking, Condition, Fact, Filter, FilterError, Granted, Predicate, SqlFilter, SqlValue,
};
pub use law_pack::{LawPack, LawSource, Refusal};
pub use obligation::{Obligation, UnknownObligation, strictest};
pub use request::{
    Action, AgreedUse, Circumstances, Decision, Form, Means, Outcome, Request, Standing,
};
pub use rule::{Effect, Rule};
pub use vocabulary::KnownPurpose;
