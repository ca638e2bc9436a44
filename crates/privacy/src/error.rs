//! What can be wrong with a protected question.

/// Why rows were not taken or figures not released. Never carries a value of a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum PrivacyError {
    /// The text is no positive decimal number that ε can be.
    #[error("\"{text}\" is not an ε: write a decimal between 0.000000001 and 1000 such as 0.5")]
    BadEpsilon {
        /// What was given.
        text: String,
    },
    /// A batch's columns differ in length.
    #[error(
        "{what} has {found} rows where the batch has {expected}: give columns of the same length"
    )]
    LengthMismatch {
        /// Which column.
        what: &'static str,
        /// Rows of the person or group column.
        expected: usize,
        /// Rows that it has.
        found: usize,
    },
    /// The values of a batch are not those of the measures.
    #[error(
        "measure {measure} got values of another kind or none: give one MeasureValues per measure, in order"
    )]
    WrongValues {
        /// Position of the measure in the question.
        measure: usize,
    },
    /// More measures than one question may have.
    #[error("{found} measured columns, at most {most} are answered together: split the question")]
    TooManyMeasures {
        /// How many were asked.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// A sum's fixed point is too fine.
    #[error("a sum with {found} fraction bits leaves no room for the figure: use at most {most}")]
    TooManyFractionBits {
        /// Asked.
        found: u8,
        /// Allowed.
        most: u8,
    },
    /// Rows, groups or cells beyond what one question may hold.
    #[error(
        "the question has more {what} than the {most} that are answered at once: narrow it or use fewer groups"
    )]
    TooMuch {
        /// Of what.
        what: &'static str,
        /// The limit.
        most: usize,
    },
    /// A group id that the plan or the mapping does not know.
    #[error(
        "group {group} is not among the {groups} groups given: number groups from zero without gaps"
    )]
    UnknownGroup {
        /// The id found.
        group: u32,
        /// How many ids there are.
        groups: usize,
    },
    /// Parts of different questions cannot be merged.
    #[error(
        "rows of different questions: merge only parts made with the same measures and the same key"
    )]
    DifferentQuestions,
    /// The budget does not even pay for one part of the question.
    #[error(
        "a budget of ρ = {rho} is too small for {parts} figures per group: ask for fewer or spend more"
    )]
    NoBudget {
        /// The plan's budget, as text.
        rho: String,
        /// Into how many parts it would be split.
        parts: usize,
    },
    /// Parents, figures and scales that describe no forest.
    #[error("figures cannot be made to add up, node {node}: {what}")]
    NotAForest {
        /// Position of the figure.
        node: usize,
        /// What is wrong with it, and what to give instead.
        what: &'static str,
    },
    /// Noise so wide that it has no use and no exact sampler here.
    #[error("the noise's scale must be positive and below 2^90: spend more budget")]
    NoiseScale,
}
