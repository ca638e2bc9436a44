//! What goes wrong, and how much of it is said.

use crate::limits::Limits;
use datafusion::common::DataFusionError;
use gate::PortFault;

/// What goes wrong inside; the gate sees it as a [`PortFault`].
#[derive(Debug)]
pub enum EngineError {
    /// DataFusion's own.
    Engine(DataFusionError),
    /// Something outside it: the list of files, a path, threads, randomness.
    Failed(String),
    /// The mechanism refused.
    Privacy(privacy::PrivacyError),
    /// More rows or groups of persons than a protected answer may take. Which, nobody is told.
    TooMuch,
    /// Something on the way from persons' rows to figures. What it was would tell of them.
    Hidden,
    /// What was asked for cannot leave in this form. The text says why, without a figure or a person.
    Withheld(String),
    /// The question was stopped.
    Stopped,
}

impl EngineError {
    pub(crate) fn internal(what: &str) -> Self {
        Self::Engine(DataFusionError::Internal(what.to_owned()))
    }

    /// What is said of a failure on persons' rows: the same in all cases that depend on them.
    pub(crate) fn hidden(self) -> Self {
        match self {
            Self::Engine(error) => match error.find_root() {
                DataFusionError::ResourcesExhausted(_) => Self::TooMuch,
                _ => Self::Hidden,
            },
            Self::Privacy(privacy::PrivacyError::NoBudget { rho, parts }) => {
                Self::Privacy(privacy::PrivacyError::NoBudget { rho, parts })
            }
            Self::Privacy(_) => Self::TooMuch,
            Self::Stopped => Self::Hidden,
            other => other,
        }
    }

    pub(crate) fn into_fault(self, limits: &Limits) -> PortFault {
        let megabytes = limits.memory_bytes >> 20;
        match self {
            Self::Engine(error) => match error.find_root() {
                DataFusionError::ResourcesExhausted(_) => PortFault::Exceeded(format!(
                    "the question needs more than the {megabytes} MB of memory that one may use; ask about fewer rows or groups"
                )),
                _ => PortFault::Failed(error.strip_backtrace()),
            },
            Self::TooMuch => PortFault::Exceeded(format!(
                "the question needs more than the {megabytes} MB of memory, or the {} groups, that one may use; narrow it with WHERE or group by something coarser",
                limits.groups
            )),
            Self::Hidden => PortFault::Failed(
                "the figures could not be computed; nothing left, and nothing is said of why, because that would tell of persons".into(),
            ),
            Self::Privacy(error) => PortFault::Exceeded(error.to_string()),
            Self::Failed(text) => PortFault::Failed(text),
            Self::Withheld(text) => PortFault::Exceeded(text),
            Self::Stopped => PortFault::Failed("the question was stopped".into()),
        }
    }
}

impl std::fmt::Display for EngineError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Engine(error) => error.fmt(f),
            Self::Failed(text) | Self::Withheld(text) => f.write_str(text),
            Self::Privacy(error) => error.fmt(f),
            Self::TooMuch => f.write_str("more rows or groups than fit in memory"),
            Self::Hidden => f.write_str("the protected figures could not be computed"),
            Self::Stopped => f.write_str("the question was stopped"),
        }
    }
}

impl std::error::Error for EngineError {}

impl From<DataFusionError> for EngineError {
    fn from(error: DataFusionError) -> Self {
        Self::Engine(error)
    }
}
impl From<arrow::error::ArrowError> for EngineError {
    fn from(error: arrow::error::ArrowError) -> Self {
        Self::Engine(error.into())
    }
}
impl From<privacy::PrivacyError> for EngineError {
    fn from(error: privacy::PrivacyError) -> Self {
        Self::Privacy(error)
    }
}
