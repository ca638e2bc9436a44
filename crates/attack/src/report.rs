//! What the attacks achieved.

use serde::Serialize;
use territory::Text;

/// What one attack achieved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Finding {
    /// The attack's name.
    pub attack: &'static str,
    /// What was tried, and where it is from.
    pub tried: Text,
    /// The figure by which it is measured.
    pub unit: &'static str,
    /// How often it was tried.
    pub trials: u64,
    /// What was observed.
    pub observed: f64,
    /// What is behind that at least, wrong with a probability of 10⁻⁵ at most.
    pub at_least: f64,
    /// What the stated strength allows at most.
    pub allowed: f64,
    /// The same against a defence that is broken on purpose.
    pub control: f64,
    /// Whether it stayed within what is allowed.
    pub resisted: bool,
    /// Whether the broken defence was found out.
    pub control_caught: bool,
    /// How long it took.
    pub seconds: f64,
}

/// What all of them achieved.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct Report {
    /// One for each attack.
    pub findings: Vec<Finding>,
}

impl Report {
    /// Whether every attack stayed within what is allowed, and would have been noticed had it not.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.findings
            .iter()
            .all(|of| of.resisted && of.control_caught)
    }
}
