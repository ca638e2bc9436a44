//! What all answers together may have told about any one person, in a figure and in plain words.

use crate::format;
use crate::texts::Arg;
use crate::view::View;

/// What may have been learnt about any one person of a data set, from all its protected answers in one period.
#[derive(Debug, Clone, PartialEq)]
pub struct PrivacyLoss {
    /// The period in which budgets are counted, such as `2026` or `2026-Q4`; `None` where they never begin anew.
    pub period: Option<String>,
    /// ε of all answers to all parties in that period; 0 where there were none.
    pub epsilon: f64,
    /// ε that cannot be exceeded in a period.
    pub limit: f64,
    /// δ, the chance (0 to 1) allowed for a rare worse case.
    pub delta: f64,
}

/// By how much an answer of that ε changes the odds of any guess about one person: e^ε (Dwork & Roth, "The Algorithmic
/// Foundations of Differential Privacy", 2014, definition 2.4, read as a bound on odds).
pub(crate) fn odds(epsilon: f64) -> f64 {
    epsilon.exp()
}

/// How sure somebody may be afterwards who thought it one chance in two before: odds of 1 become odds of e^ε. In whole
/// percent, rounded up, and never said to be certain.
pub(crate) fn sure_percent(epsilon: f64) -> u64 {
    let odds = odds(epsilon.clamp(0.0, 60.0));
    ((100.0 * odds / (1.0 + odds)).ceil() as u64).clamp(50, 99)
}

impl PrivacyLoss {
    /// In plain words, for the person herself and for everybody.
    pub(crate) fn words(&self, v: &View<'_>) -> String {
        let period = self.period(v);
        if self.epsilon <= 0.0 {
            return v.t1("loss-none", "period", period);
        }
        v.strength("loss", self.epsilon, self.delta, &[("period", &period)])
    }

    /// The limit, in the same words.
    pub(crate) fn limit_words(&self, v: &View<'_>) -> String {
        v.strength("loss-limit", self.limit, self.delta, &[])
    }

    /// In which time it was counted.
    pub(crate) fn period(&self, v: &View<'_>) -> String {
        match &self.period {
            None => v.t("period-ever"),
            Some(period) => v.t1("period-named", "period", period),
        }
    }

    /// How far a bar of the limit is filled, of 1000.
    pub(crate) fn width(&self) -> u32 {
        (share(self.epsilon, self.limit) * 1000.0).round() as u32
    }
}

/// Which part of a budget is spent, 0 to 1.
pub(crate) fn share(spent: f64, limit: f64) -> f64 {
    let share = spent / limit;
    if share.is_finite() {
        share.clamp(0.0, 1.0)
    } else {
        0.0
    }
}

impl View<'_> {
    /// A sentence about a strength: ε, the odds and the chance that it stands for, δ, and whatever more it says.
    pub(crate) fn strength(
        &self,
        key: &str,
        epsilon: f64,
        delta: f64,
        more: &[(&'static str, &dyn Arg)],
    ) -> String {
        let said = self.real(epsilon);
        let odds = self.real((odds(epsilon.min(60.0)) * 100.0).ceil() / 100.0);
        let (sure, delta) = (sure_percent(epsilon), format::chance(self.lang(), delta));
        let mut values: Vec<(&'static str, &dyn Arg)> = vec![
            ("epsilon", &said),
            ("odds", &odds),
            ("sure", &sure),
            ("delta", &delta),
        ];
        values.extend_from_slice(more);
        self.with(key, &values)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_strength_is_said_as_a_chance_that_is_never_too_small() {
        // e/(1+e) = 0.7311, e³/(1+e³) = 0.9526.
        assert_eq!(
            (sure_percent(0.0), sure_percent(1.0), sure_percent(3.0)),
            (50, 74, 96)
        );
        assert_eq!(sure_percent(1e9), 99);
        assert_eq!(
            (share(1.0, 4.0), share(9.0, 4.0), share(1.0, 0.0)),
            (0.25, 1.0, 0.0)
        );
    }
}
