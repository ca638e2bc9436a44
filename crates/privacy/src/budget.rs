//! Privacy budgets as exact decimals: adding up a year of questions must not drift.
#![deny(clippy::float_arithmetic)]

use crate::PrivacyError;
use std::{fmt, str::FromStr};

const NANOS: u64 = 1_000_000_000;
/// Beyond ε = 1000 nothing is protected; the limit keeps every product below within 64 bits.
const MOST_EPSILON_NANOS: u64 = 1_000 * NANOS;

/// A budget of zero-concentrated differential privacy (Bun & Steinke 2016), in billionths. Budgets add up exactly.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Default)]
pub struct Rho(u64);

impl Rho {
    /// Nothing spent.
    pub const ZERO: Self = Self(0);

    /// From billionths of ρ.
    pub const fn from_nanos(nanos: u64) -> Self {
        Self(nanos)
    }

    /// In billionths of ρ.
    pub const fn nanos(self) -> u64 {
        self.0
    }

    /// The sum, unless it does not fit.
    #[must_use]
    pub const fn checked_add(self, other: Self) -> Option<Self> {
        match self.0.checked_add(other.0) {
            Some(sum) => Some(Self(sum)),
            None => None,
        }
    }

    /// What is left, or `None` when `other` is more than there is.
    #[must_use]
    pub const fn checked_sub(self, other: Self) -> Option<Self> {
        match self.0.checked_sub(other.0) {
            Some(rest) => Some(Self(rest)),
            None => None,
        }
    }
}

impl fmt::Display for Rho {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(self.0, f)
    }
}

/// The ε of (ε, δ)-differential privacy: a positive decimal with at most nine places, at most 1000.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Epsilon(u64);

impl Epsilon {
    /// From billionths; `None` for zero or more than 1000.
    pub const fn from_nanos(nanos: u64) -> Option<Self> {
        if nanos == 0 || nanos > MOST_EPSILON_NANOS {
            None
        } else {
            Some(Self(nanos))
        }
    }

    /// In billionths.
    pub const fn nanos(self) -> u64 {
        self.0
    }

    /// In thousandths, rounded up: for showing a price that must not look smaller than it is.
    pub const fn thousandths_up(self) -> u64 {
        self.0.div_ceil(NANOS / 1_000)
    }

    /// Reads a plain decimal such as `0.5`; no sign, no exponent.
    pub fn parse(text: &str) -> Result<Self, PrivacyError> {
        let bad = || PrivacyError::BadEpsilon {
            text: text.chars().take(40).collect(),
        };
        let (whole, part) = text.split_once('.').unwrap_or((text, "0"));
        let digits = |s: &str| !s.is_empty() && s.bytes().all(|b| b.is_ascii_digit());
        if !digits(whole) || !digits(part) || part.len() > 9 || whole.len() > 9 {
            return Err(bad());
        }
        let whole: u64 = whole.parse().map_err(|_| bad())?;
        let part: u64 = format!("{part:0<9}").parse().map_err(|_| bad())?;
        whole
            .checked_mul(NANOS)
            .and_then(|n| n.checked_add(part))
            .and_then(Self::from_nanos)
            .ok_or_else(bad)
    }
}

impl FromStr for Epsilon {
    type Err = PrivacyError;
    fn from_str(text: &str) -> Result<Self, PrivacyError> {
        Self::parse(text)
    }
}

impl fmt::Display for Epsilon {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        decimal(self.0, f)
    }
}

/// The δ of (ε, δ)-differential privacy, always a power of ten: 10⁻ⁿ.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub struct Delta(u32);

impl Delta {
    /// 10⁻ⁿ; `n` = 0 would protect nothing and is taken as 1.
    pub const fn ten_to_minus(n: u32) -> Self {
        Self(if n == 0 { 1 } else { n })
    }

    /// The n of 10⁻ⁿ.
    pub const fn exponent(self) -> u32 {
        self.0
    }
}

impl fmt::Display for Delta {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "1e-{}", self.0)
    }
}

fn decimal(nanos: u64, f: &mut fmt::Formatter<'_>) -> fmt::Result {
    let (whole, part) = (nanos / NANOS, nanos % NANOS);
    if part == 0 {
        return write!(f, "{whole}");
    }
    let part = format!("{part:09}");
    write!(f, "{whole}.{}", part.trim_end_matches('0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn epsilon_reads_and_writes_plain_decimals() {
        for (text, nanos) in [
            ("0.5", 500_000_000),
            ("1", NANOS),
            ("0.000000001", 1),
            ("12.25", 12_250_000_000),
        ] {
            let epsilon = Epsilon::parse(text).unwrap();
            assert_eq!(
                (epsilon.nanos(), epsilon.to_string().as_str()),
                (nanos, text)
            );
        }
        for text in [
            "",
            "0",
            "0.0",
            "-1",
            "+1",
            "1e3",
            "1.",
            ".5",
            "1.0000000001",
            "1001",
            "99999999999",
            "٣",
            "1.2.3",
        ] {
            assert!(Epsilon::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_shown_price_is_never_smaller_than_the_price() {
        for (nanos, thousandths) in [(1, 1), (1_000_000, 1), (1_000_001, 2), (NANOS, 1_000)] {
            assert_eq!(
                Epsilon::from_nanos(nanos).unwrap().thousandths_up(),
                thousandths
            );
        }
    }

    #[test]
    fn budgets_add_up_exactly_and_never_go_below_zero() {
        let tenth = Rho::from_nanos(100_000_000);
        let whole = (0..10)
            .try_fold(Rho::ZERO, |sum, _| sum.checked_add(tenth))
            .unwrap();
        assert_eq!(whole.to_string(), "1");
        assert_eq!(tenth.checked_sub(whole), None);
        assert_eq!(whole.checked_sub(tenth).unwrap().to_string(), "0.9");
    }
}
