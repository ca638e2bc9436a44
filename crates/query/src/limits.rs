//! What one question may use. Everything has a limit.

use std::time::Duration;

/// The limits of one question.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// How long it may run.
    pub time: Duration,
    /// How much memory its operators may hold, in bytes.
    pub memory_bytes: usize,
    /// How many rows an answer shows; the rest is left out, and the answer says so.
    pub rows: usize,
    /// How many groups a protected answer may have before its threshold.
    pub groups: usize,
    /// How many questions run at the same time; others wait.
    pub concurrent: usize,
}

impl Default for Limits {
    fn default() -> Self {
        Self {
            time: Duration::from_secs(30),
            memory_bytes: 1 << 30,
            rows: 10_000,
            groups: 1 << 20,
            concurrent: 4,
        }
    }
}
