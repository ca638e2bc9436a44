//! What the noise of a task is worth, stated exactly.

use crate::Task;
use privacy::{Delta, Rho, account};

/// The privacy that an opened sum gives each contributor, whose readings may be changed to any others in the range.
/// That she took part is not hidden: trustees and collector see it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Guarantee {
    /// Zero-concentrated privacy of one opened result.
    pub rho_each: f64,
    /// How many results of one slot a dishonest collector can obtain, when the colluding trustees help it.
    pub results_most: u32,
    /// Trustees that may collude without breaking the statement.
    pub colluders: u8,
}

impl Guarantee {
    /// For `task` among `trustees` trustees.
    ///
    /// Each trustee that decrypts insists on its own noise being inside, so at least h = threshold − colluders shares
    /// of variance s² that nobody knows are in any result. By Kairouz, Liu & Steinke, "The Distributed Discrete
    /// Gaussian Mechanism" (ICML 2021), their sum is ½ε²-zCDP with
    /// ε = min(√(Δ²/(h·s²) + ½·τ·d), Δ/(√h·s) + τ·√d), τ = 10·Σ_{k=1}^{h−1} exp(−2π²s²·k/(k+1)),
    /// for d readings and Δ² = d·span². Further noise is independent of the readings and takes nothing away.
    ///
    /// Each honest trustee opens one result a slot, and each result needs h of them: a collector who shows different
    /// sets to different trustees gets at most ⌊(trustees − colluders) / h⌋ results.
    #[must_use]
    pub fn of(task: &Task, trustees: usize) -> Self {
        let honest = f64::from(task.threshold.saturating_sub(task.colluders).max(1));
        let variance = task.share_variance() as f64;
        let d = f64::from(task.readings);
        let delta = task.span() as f64 * d.sqrt();
        let pi = std::f64::consts::PI;
        let tau: f64 = (1..task.threshold.saturating_sub(task.colluders).max(1))
            .map(f64::from)
            .map(|k| 10.0 * (-2.0 * pi * pi * variance * k / (k + 1.0)).exp())
            .sum();
        let joint = (delta * delta / (honest * variance) + 0.5 * tau * d).sqrt();
        let apart = delta / (honest * variance).sqrt() + tau * d.sqrt();
        let epsilon = joint.min(apart);
        let free = trustees.saturating_sub(usize::from(task.colluders));
        let each = usize::from(task.threshold.saturating_sub(task.colluders).max(1));
        Self {
            rho_each: epsilon * epsilon / 2.0,
            results_most: u32::try_from(free / each).unwrap_or(u32::MAX),
            colluders: task.colluders,
        }
    }

    /// ρ of everything a dishonest collector can obtain from one slot, rounded up to 10⁻⁹.
    #[must_use]
    pub fn rho(&self) -> Rho {
        let nanos = (self.rho_each * f64::from(self.results_most) * 1e9).ceil();
        Rho::from_nanos(if nanos < 1e18 { nanos as u64 } else { u64::MAX })
    }

    /// ε of the same at `delta`. Cutting each share of noise at twelve standard deviations adds less than
    /// 2·exp(−72) for each number to δ.
    #[must_use]
    pub fn epsilon(&self, delta: Delta) -> f64 {
        account::epsilon_of(self.rho(), delta)
    }
}
