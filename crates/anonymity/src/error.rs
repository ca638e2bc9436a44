//! What can be wrong with a release of records.

/// Why a table, a hierarchy or a model was not taken, or nothing could be released.
///
/// The steward who prepares a release reads these; a message may name a value of the hierarchy, never a row.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AnonymityError {
    /// A table or column does not hold together.
    #[error("the table cannot be read: {reason}")]
    Table {
        /// What is wrong and what to do.
        reason: String,
    },
    /// A hierarchy does not hold together.
    #[error("the hierarchy cannot be used: {reason}")]
    Hierarchy {
        /// What is wrong and what to do.
        reason: String,
    },
    /// A value of a column is unknown to its hierarchy.
    #[error(
        "column {column} holds {unknown} values that its hierarchy does not know, the first is \"{first}\": add them to the hierarchy's first column"
    )]
    UnknownValue {
        /// The column.
        column: String,
        /// How many distinct values are unknown.
        unknown: usize,
        /// The first of them in the column's dictionary.
        first: String,
    },
    /// Two columns of one name, or a role for a column that is not there.
    #[error("column {column} {problem}")]
    Column {
        /// The column.
        column: String,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A model's number is out of its range.
    #[error("{parameter} cannot be {value}: give {expected}")]
    Parameter {
        /// Which number.
        parameter: &'static str,
        /// What was given.
        value: String,
        /// What is possible.
        expected: &'static str,
    },
    /// The table has more of something than the limits allow.
    #[error("{what}: {found} are more than the limit of {limit}; give fewer or raise the limit")]
    TooLarge {
        /// What there is too much of.
        what: &'static str,
        /// How many.
        found: u64,
        /// How many are allowed.
        limit: u64,
    },
    /// Even the most general form of the table does not satisfy the model.
    #[error(
        "no release satisfies the model: even with every quasi-identifier at its top level {suppressed} of {rows} rows would be withheld where {allowed} may be; ask for less, or allow more suppression"
    )]
    Unsatisfiable {
        /// Rows in classes that fail at the top.
        suppressed: u64,
        /// Rows of the table.
        rows: u64,
        /// Rows that the limit allows to withhold.
        allowed: u64,
    },
    /// The report does not describe the file.
    #[error("the report says {what} {stated}, the file gives {found}")]
    ReportDiffers {
        /// Which figure.
        what: String,
        /// As stated in the report.
        stated: String,
        /// As recomputed from the file.
        found: String,
    },
}

impl AnonymityError {
    pub(crate) fn table(reason: impl Into<String>) -> Self {
        Self::Table {
            reason: reason.into(),
        }
    }

    pub(crate) fn hierarchy(reason: impl Into<String>) -> Self {
        Self::Hierarchy {
            reason: reason.into(),
        }
    }
}
