//! What a release must satisfy, and the part each column plays.

use crate::{AnonymityError, Hierarchy};
use serde::{Deserialize, Serialize};

/// Quasi-identifiers that a release may have.
pub const MAX_QUASI_IDENTIFIERS: usize = 64;

/// The strength that is asked for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Model {
    /// Each released row shares its quasi-identifiers with at least k − 1 others (Samarati & Sweeney 1998); k ≥ 2.
    pub k: u32,
    /// What each such class must satisfy for sensitive columns.
    pub requirements: Vec<Requirement>,
    /// Share of the rows that may be withheld, 0 to 1.
    pub suppression: f64,
}

/// A criterion on one sensitive column.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Requirement {
    /// A column that is sensitive in [`Roles`].
    pub column: String,
    /// What the values of each class must satisfy.
    pub criterion: Criterion,
}

/// Criteria on the sensitive values of a class. Logarithms are natural.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Criterion {
    /// At least l distinct values (Machanavajjhala et al. 2007).
    DistinctDiversity {
        /// l ≥ 2.
        l: u32,
    },
    /// Entropy of at least ln l (same paper, definition 4.1).
    EntropyDiversity {
        /// l > 1.
        l: f64,
    },
    /// r₁ < c (r_l + … + r_m), the counts in falling order (same paper, definition 4.2).
    RecursiveDiversity {
        /// c > 0.
        c: f64,
        /// l ≥ 2.
        l: u32,
    },
    /// Earth mover's distance of at most t to the distribution of the whole column (Li, Li & Venkatasubramanian 2007).
    Closeness {
        /// t, 0 to 1.
        t: f64,
        /// How far two values lie apart.
        distance: GroundDistance,
    },
}

/// How far two sensitive values lie apart, 0 to 1.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum GroundDistance {
    /// Any two different values: 1.
    Equal,
    /// Steps between their places in this order, over the number of values less one.
    Ordered {
        /// All values, in order.
        values: Vec<String>,
    },
    /// Height of their lowest shared label, over the height of the hierarchy.
    Hierarchical {
        /// Covers all values.
        hierarchy: Hierarchy,
    },
}

/// The part that each column plays. A column without a part is not released.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct Roles {
    /// Columns by which an outsider may know a person, each with how it may be generalised.
    pub quasi_identifiers: Vec<QuasiIdentifier>,
    /// Columns that the release is about; they leave as they are.
    pub sensitive: Vec<String>,
}

/// A column by which an outsider may know a person.
#[derive(Debug, Clone, PartialEq)]
pub struct QuasiIdentifier {
    /// The column.
    pub column: String,
    /// How its values may be generalised.
    pub hierarchy: Hierarchy,
}

impl Roles {
    /// Roles of these quasi-identifiers and sensitive columns.
    #[must_use]
    pub fn new(
        quasi_identifiers: impl IntoIterator<Item = (String, Hierarchy)>,
        sensitive: impl IntoIterator<Item = String>,
    ) -> Self {
        Self {
            quasi_identifiers: quasi_identifiers
                .into_iter()
                .map(|(column, hierarchy)| QuasiIdentifier { column, hierarchy })
                .collect(),
            sensitive: sensitive.into_iter().collect(),
        }
    }
}

/// Where values are generalised.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Recoding {
    /// One level per column for the whole table: easy to analyse, loses most.
    #[default]
    Global,
    /// One level per column, then rows that would be withheld are generalised in parts of their own.
    GlobalThenLocal,
    /// Each part of the table has its own levels (Mondrian on hierarchies): keeps most, harder to analyse.
    Local,
}

/// How far the search may go, and how values are generalised.
#[derive(Debug, Clone, PartialEq)]
pub struct Limits {
    /// Transformations up to which the optimum is sought; beyond, a greedy search answers.
    pub lattice: u64,
    /// Quasi-identifiers up to which the optimum is sought.
    pub quasi_identifiers: usize,
    /// Where values are generalised.
    pub recoding: Recoding,
    /// Share of the population that the table is, for the journalist's and marketer's risk; above 0 up to 1.
    pub sample_fraction: f64,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            lattice: 1_000_000,
            quasi_identifiers: 10,
            recoding: Recoding::Global,
            sample_fraction: 1.0,
        }
    }
}

impl Model {
    /// k-anonymity alone, with this share of rows that may be withheld.
    #[must_use]
    pub fn k_anonymity(k: u32, suppression: f64) -> Self {
        Self {
            k,
            requirements: Vec::new(),
            suppression,
        }
    }

    /// The same with one more requirement.
    #[must_use]
    pub fn and(mut self, column: impl Into<String>, criterion: Criterion) -> Self {
        self.requirements.push(Requirement {
            column: column.into(),
            criterion,
        });
        self
    }

    pub(crate) fn check(&self) -> Result<(), AnonymityError> {
        if self.k < 2 {
            return Err(parameter("k", self.k, "2 or more"));
        }
        if !(0.0..=1.0).contains(&self.suppression) {
            return Err(parameter(
                "suppression",
                self.suppression,
                "a share from 0 to 1",
            ));
        }
        self.requirements
            .iter()
            .try_for_each(|requirement| requirement.criterion.check())
    }
}

impl Criterion {
    fn check(&self) -> Result<(), AnonymityError> {
        match *self {
            Self::DistinctDiversity { l } | Self::RecursiveDiversity { l, .. } if l < 2 => {
                Err(parameter("l", l, "2 or more"))
            }
            Self::EntropyDiversity { l } if !(l > 1.0 && l.is_finite()) => {
                Err(parameter("l", l, "more than 1"))
            }
            Self::RecursiveDiversity { c, .. } if !(c > 0.0 && c.is_finite()) => {
                Err(parameter("c", c, "more than 0"))
            }
            Self::Closeness { t, .. } if !(0.0..=1.0).contains(&t) => {
                Err(parameter("t", t, "a distance from 0 to 1"))
            }
            _ => Ok(()),
        }
    }
}

impl Limits {
    pub(crate) fn check(&self) -> Result<(), AnonymityError> {
        if self.sample_fraction > 0.0 && self.sample_fraction <= 1.0 {
            Ok(())
        } else {
            Err(parameter(
                "sample fraction",
                self.sample_fraction,
                "more than 0, up to 1",
            ))
        }
    }
}

fn parameter(
    parameter: &'static str,
    value: impl std::fmt::Display,
    expected: &'static str,
) -> AnonymityError {
    AnonymityError::Parameter {
        parameter,
        value: value.to_string(),
        expected,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_out_of_range_are_refused() {
        assert!(Model::k_anonymity(1, 0.0).check().is_err());
        assert!(Model::k_anonymity(2, 1.5).check().is_err());
        assert!(Model::k_anonymity(2, f64::NAN).check().is_err());
        let with = |criterion| Model::k_anonymity(2, 0.0).and("c", criterion).check();
        assert!(with(Criterion::DistinctDiversity { l: 1 }).is_err());
        assert!(with(Criterion::EntropyDiversity { l: f64::NAN }).is_err());
        assert!(with(Criterion::RecursiveDiversity { c: 0.0, l: 2 }).is_err());
        let distance = GroundDistance::Equal;
        assert!(with(Criterion::Closeness { t: -0.1, distance }).is_err());
        assert!(with(Criterion::DistinctDiversity { l: 2 }).is_ok());
    }
}
