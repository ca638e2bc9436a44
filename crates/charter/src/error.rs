//! Why a charter cannot be loaded, and why a purpose is not one.

use crate::UnknownObligation;
use territory::IdError;

/// A text that is no purpose of the charter.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("there is no purpose `{text}`{}", near(.did_you_mean))]
pub struct UnknownPurpose {
    /// What was stated, cut to 96 characters.
    pub text: String,
    /// The nearest terms, nearest first; at most three, may be empty.
    pub did_you_mean: Vec<String>,
}

fn near(terms: &[String]) -> String {
    if terms.is_empty() {
        "; use a term of the Data Privacy Vocabulary, such as `ScientificResearch`".to_owned()
    } else {
        format!("; did you mean `{}`?", terms.join("`, `"))
    }
}

/// Why a set of rules is no charter. Each names the file, and the rule where there is one.
#[derive(Debug, thiserror::Error)]
pub enum CharterError {
    /// The law pack's manifest cannot be read.
    #[error("the law pack's manifest: {why}")]
    LawPack {
        /// What is wrong, and where.
        why: String,
    },
    /// A source is longer than any real one.
    #[error("{file}: {len} bytes; a file of rules may have {max}, split it")]
    TooLong {
        /// The source.
        file: String,
        /// Its length, in bytes.
        len: usize,
        /// The limit, in bytes.
        max: usize,
    },
    /// A rule is longer than a citizen, or a proof, can follow.
    #[error(
        "{file}, line {line}: a rule of {len} bytes, strings apart; a rule may have {max}, split it"
    )]
    RuleTooLong {
        /// The source.
        file: String,
        /// The line where it ends, from 1.
        line: usize,
        /// Its length, in bytes, without strings and remarks.
        len: usize,
        /// The limit, in bytes.
        max: usize,
    },
    /// The system gave no thread to read rules on.
    #[error("the rules could not be read: {0}; try again")]
    NoThread(String),
    /// There are more rules than a decision can weigh in time.
    #[error("{file}: more than {max} rules in the charter; join rules that say the same")]
    TooMany {
        /// The source at which the limit was passed.
        file: String,
        /// The limit.
        max: usize,
    },
    /// Not Cedar.
    #[error("{file}, line {line}: not a Cedar rule: {why}")]
    Syntax {
        /// The source.
        file: String,
        /// The line, from 1.
        line: usize,
        /// What the parser says.
        why: String,
    },
    /// A template, which nobody would ever fill in.
    #[error(
        "{file}: rule `{rule}` is a template (`?principal`, `?resource`); name what it is about"
    )]
    Template {
        /// The source.
        file: String,
        /// The rule, by id or by position.
        rule: String,
    },
    /// A required annotation is missing or empty.
    #[error("{file}: rule `{rule}` lacks `@{annotation}`; add `@{annotation}(\"…\")` above it")]
    Missing {
        /// The source.
        file: String,
        /// The rule, by id or by position (`no. 3`).
        rule: String,
        /// The annotation.
        annotation: &'static str,
    },
    /// An annotation that means nothing here (a spelling mistake would silently drop an obligation).
    #[error("{file}: rule `{rule}` has an unknown `@{annotation}`; use only {known}")]
    UnknownAnnotation {
        /// The source.
        file: String,
        /// The rule.
        rule: String,
        /// The annotation.
        annotation: String,
        /// Those that exist.
        known: String,
    },
    /// A text of an annotation is longer than a citizen wants to read.
    #[error("{file}: rule `{rule}`: `@{annotation}` has {words} words; use at most {max}")]
    TooWordy {
        /// The source.
        file: String,
        /// The rule.
        rule: String,
        /// The annotation.
        annotation: &'static str,
        /// How many words it has.
        words: usize,
        /// The limit.
        max: usize,
    },
    /// The id is not one.
    #[error("{file}: rule `{rule}`: {why}")]
    Id {
        /// The source.
        file: String,
        /// The rule, as its id was written.
        rule: String,
        /// What is wrong with it.
        #[source]
        why: IdError,
    },
    /// Two rules have the same id, or one has a built-in id.
    #[error("{file}: the id `{rule}` is taken by {other}; give the rule an id of its own")]
    Duplicate {
        /// The source of the second.
        file: String,
        /// The id.
        rule: String,
        /// Where the first is.
        other: String,
    },
    /// The gate knows no such obligation.
    #[error("{file}: rule `{rule}`: {why}")]
    UnknownObligation {
        /// The source.
        file: String,
        /// The rule.
        rule: String,
        /// What was written, and what exists.
        #[source]
        why: UnknownObligation,
    },
    /// An obligation on a rule that forbids would never be kept.
    #[error(
        "{file}: rule `{rule}` forbids, so `@obligation` has no meaning; remove it, or write `permit`"
    )]
    ObligationOnForbid {
        /// The source.
        file: String,
        /// The rule.
        rule: String,
    },
    /// A rule names a purpose that does not exist, so it would never apply.
    #[error("{file}: rule `{rule}`: {why}")]
    Purpose {
        /// The source.
        file: String,
        /// The rule.
        rule: String,
        /// The purpose and the nearest terms.
        #[source]
        why: UnknownPurpose,
    },
    /// A rule does not fit the schema.
    #[error("{file}: rule `{rule}` does not fit the schema `trust.cedarschema`: {why}")]
    Schema {
        /// The source.
        file: String,
        /// The rule.
        rule: String,
        /// What the validator says.
        why: String,
    },
    /// A file that comes with the program is broken: a mistake of ours.
    #[error("the program's own {file} is broken: {why}; report it, it is not your mistake")]
    Embedded {
        /// Which file.
        file: &'static str,
        /// What is wrong.
        why: String,
    },
}
