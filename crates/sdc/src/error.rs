//! What can be wrong with a table, a policy or kept bytes.

/// Why nothing was protected. Carries no figure and no person.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum SdcError {
    /// Persons' numbers that do not rise.
    #[error(
        "persons' numbers must rise strictly, number {position} does not: sort them and drop repeats"
    )]
    Unsorted {
        /// The first position that breaks the order.
        position: usize,
    },
    /// Bytes that this crate did not write.
    #[error("{what}: read back only what to_bytes wrote")]
    BadBytes {
        /// What was found.
        what: &'static str,
    },
    /// More of something than is handled.
    #[error("{found} {what}, at most {most} are handled together: split the question")]
    TooMany {
        /// Of what.
        what: &'static str,
        /// How many there are.
        found: usize,
        /// How many there may be.
        most: usize,
    },
    /// A setting outside its range.
    #[error("{what} is {found}, it must be between {least} and {most}")]
    OutOfRange {
        /// The setting.
        what: &'static str,
        /// What was given.
        found: u64,
        /// The least allowed.
        least: u64,
        /// The most allowed.
        most: u64,
    },
    /// A cell whose keys or figures do not fit the table's dimensions and measures.
    #[error("cell {cell} {problem}")]
    BadCell {
        /// Position of the cell in what was handed over.
        cell: usize,
        /// What is wrong with it.
        problem: &'static str,
    },
    /// A margin that is not the sum (or, for persons, the union) of the finest cells under it.
    #[error(
        "cell {cell} is not made up of the finest cells under it: hand over every finest cell of the answer before \
         HAVING and LIMIT, with asked = false for those that were not asked for"
    )]
    NotAdditive {
        /// Position of the cell in what was handed over.
        cell: usize,
    },
    /// The answer would let somebody be singled out whatever single cells are held back.
    #[error(
        "together with earlier answers to the same party this answer would single out fewer than {least_persons} \
         persons: ask for broader groups"
    )]
    Refused {
        /// The policy's least number of persons.
        least_persons: u32,
    },
}
