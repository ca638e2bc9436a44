//! Exit codes that scripts can rely on.

use gate::GateError;
use std::fmt;

/// Done.
pub(crate) const DONE: u8 = 0;
/// It failed: a broken file, a full disk, a damaged ledger.
pub(crate) const FAILED: u8 = 1;
/// Wrong usage: an unknown word, party, purpose or data set, or SQL that cannot be read.
pub(crate) const USAGE: u8 = 2;
/// Refused by the charter.
pub(crate) const REFUSED: u8 = 3;

/// The caller's mistake: says what to do instead.
#[derive(Debug)]
pub(crate) struct Usage(pub(crate) String);

impl fmt::Display for Usage {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for Usage {}

/// A mistake in usage, as an error.
pub(crate) fn usage(text: impl fmt::Display) -> anyhow::Error {
    Usage(text.to_string()).into()
}

/// The exit code of an error.
pub(crate) fn code_of(error: &anyhow::Error) -> u8 {
    let askers = error.chain().any(|cause| {
        cause.is::<Usage>()
            || cause
                .downcast_ref::<GateError>()
                .is_some_and(|cause| cause.is_askers() && !matches!(cause, GateError::Port(_)))
    });
    if askers { USAGE } else { FAILED }
}

/// What is said of an error: it and its causes, each once, and what to do where the cause is outside.
pub(crate) fn told(error: &anyhow::Error) -> String {
    let mut told = String::new();
    for cause in error.chain() {
        let text = cause.to_string();
        if !told.contains(&text) {
            let between = if told.is_empty() { "" } else { ": " };
            told = format!("{told}{between}{text}");
        }
    }
    if told.contains("No space left on device") {
        told += ". The disk is full: make room and try again; nothing was changed";
    }
    told
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_cause_is_told_once() {
        let error = anyhow::anyhow!("no such file")
            .context("cannot read x: no such file")
            .context("demo");
        assert_eq!(told(&error), "demo: cannot read x: no such file");
    }
    use gate::PortFault;

    #[test]
    fn mistakes_and_failures_have_different_codes() {
        assert_eq!(code_of(&usage("no such thing")), USAGE);
        let unknown = GateError::UnknownPurpose {
            purpose: "Fun".into(),
            did_you_mean: vec![],
        };
        assert_eq!(code_of(&unknown.into()), USAGE);
        let failed = GateError::Port(PortFault::Failed("disk full".into()));
        assert_eq!(code_of(&failed.into()), FAILED);
        let slow = GateError::Port(PortFault::Exceeded("too long".into()));
        assert_eq!(code_of(&slow.into()), FAILED);
    }
}
