//! Why there is no analysis at all. A single claim that cannot be settled is no error: it is an outcome.

use std::path::PathBuf;

/// What keeps an analysis from starting.
#[derive(Debug, thiserror::Error)]
pub enum AnalysisError {
    /// No solver is installed.
    #[error(
        "no solver found: looked at {looked_at}; install the program `cvc5`, or run scripts/prepare.sh, or name one \
         with BASTIDE_CVC5"
    )]
    NoSolver {
        /// Where it was looked for, in order.
        looked_at: String,
    },
    /// A solver that somebody named does not answer.
    #[error(
        "the solver `{path}` does not answer: {why}; name a program `cvc5`, or a Python that has the module cvc5"
    )]
    SolverBroken {
        /// What was named.
        path: PathBuf,
        /// What happened.
        why: String,
    },
    /// A rule is longer than the translation bears.
    #[error(
        "the rule `{rule}` has {len} bytes; a proof reads at most {max}: split the rule in two"
    )]
    TooLong {
        /// The rule, by id.
        rule: String,
        /// Its length without annotations, in bytes.
        len: usize,
        /// The limit, in bytes.
        max: usize,
    },
    /// The charter's schema or rules cannot be read again: a mistake of ours, for the charter has loaded them.
    #[error("the charter cannot be analysed: {why}; report it, it is not your mistake")]
    Unreadable {
        /// What was wrong, and where.
        why: String,
    },
}
