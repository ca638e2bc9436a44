//! What a question will cost in accuracy, said before it is asked. Depends on the plan only, never on rows.

use crate::{
    KeyThreshold, MAX_GROUPS_PER_PERSON, Measure, PrivacyError, ReleasePlan, Rho, account, clip,
    grid::LEVELS,
    release::{KeyShare, Shares},
    threshold::{KEY_UNIT, key_threshold},
};

/// The accuracy to expect.
#[derive(Debug, Clone, PartialEq)]
pub struct Forecast {
    /// One per measure, in order.
    pub columns: Vec<ColumnForecast>,
    /// With unknown keys: how many persons a group needs to be released.
    pub threshold: Option<KeyThreshold>,
}

/// The accuracy of one column to expect.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct ColumnForecast {
    /// σ of the noise in each figure, in the measure's unit, if `clip` were chosen. For quantiles: of each node of the
    /// tree, in rows.
    pub noise_scale: f64,
    /// The clip supposed, in the measure's unit.
    pub clip: f64,
    /// This column's share of the budget.
    pub rho: Rho,
    /// ε of this column alone, at the plan's δ.
    pub epsilon: f64,
}

/// Forecasts σ of each column. `clips` supposes, per measure, how much one person adds over all groups (missing ones
/// count as 1); where each row is a person, counts have the clip 1 whatever is supposed.
pub fn forecast(
    measures: &[Measure],
    each_row_a_person: bool,
    plan: &ReleasePlan,
    clips: &[f64],
) -> Result<Forecast, PrivacyError> {
    Measure::check_all(measures)?;
    let shares = Shares::of(measures, each_row_a_person, plan)?;
    let columns = measures.iter().enumerate().map(|(i, measure)| {
        let known = each_row_a_person && !matches!(measure, Measure::Sum { .. });
        let clip = if known {
            1.0
        } else {
            clips.get(i).copied().unwrap_or(1.0)
        };
        let rho = if known {
            shares.column
        } else {
            clip::budget(shares.column).1
        };
        let sensitivity = match measure {
            Measure::Quantiles { .. } => clip * f64::from(LEVELS).sqrt(),
            _ => clip,
        };
        let noise_scale = sensitivity / (2e-9 * rho.nanos() as f64).sqrt();
        ColumnForecast {
            noise_scale,
            clip,
            rho: shares.column,
            epsilon: account::epsilon_of(shares.column, plan.delta),
        }
    });
    let threshold = match shares.keys {
        KeyShare::Free => None,
        KeyShare::Column(_) | KeyShare::Own => {
            let most = if each_row_a_person {
                1
            } else {
                MAX_GROUPS_PER_PERSON
            };
            Some(
                key_threshold(
                    clip::noise_scale(KEY_UNIT, shares.column)?,
                    plan.delta,
                    most,
                    plan.least_persons,
                )
                .1,
            )
        }
    };
    Ok(Forecast {
        columns: columns.collect(),
        threshold,
    })
}

/// A released integer in the measure's unit, for people.
pub(crate) fn in_units(value: i128, fraction_bits: u8) -> f64 {
    value as f64 / (1_u64 << fraction_bits.min(63)) as f64
}
