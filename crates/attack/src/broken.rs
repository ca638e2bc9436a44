//! Defences that are broken on purpose: an attack that does not break its own proves nothing.

use crate::town::Town;
use crate::trust::{Asked, Asker, Figures, Measure, Reply, Trust};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha20Rng;
use std::sync::Mutex;
use std::time::Duration;

/// What is wrong with it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) enum Fault {
    /// Figures are exact.
    NoNoise,
    /// Fresh noise of this scale each time, however often: neither replay nor budget.
    Fresh(f64),
    /// Figures about ten persons or more are exact; nothing is set against earlier answers.
    ThresholdAlone,
    /// Laplace noise of this scale in floating point, after the textbook.
    FloatLaplace(f64),
    /// It takes longer when the last person is there.
    Slow,
    /// It says what went wrong, and on whose row.
    Talkative,
}

pub(crate) struct Broken {
    town: Town,
    fault: Fault,
    rng: Mutex<ChaCha20Rng>,
}

impl Broken {
    pub(crate) fn new(town: &Town, fault: Fault, seed: u64) -> Self {
        Self {
            town: town.clone(),
            fault,
            rng: Mutex::new(ChaCha20Rng::seed_from_u64(seed)),
        }
    }

    fn uniform(&self) -> f64 {
        let mut rng = match self.rng.lock() {
            Ok(rng) => rng,
            Err(poisoned) => poisoned.into_inner(),
        };
        rng.random::<f64>()
    }

    fn laplace(&self, scale: f64) -> f64 {
        let u = self.uniform() - 0.5;
        -scale * u.signum() * (1.0 - 2.0 * u.abs()).max(f64::MIN_POSITIVE).ln()
    }
}

impl Trust for Broken {
    fn ask(&self, _: Asker, asked: &Asked, _: &str) -> (Reply, Duration) {
        let Asked::Figure { measure, about } = asked else {
            let here = self.town.persons.len();
            return (
                Reply::Failed(format!("division by zero in row {here}")),
                Duration::ZERO,
            );
        };
        let of: Vec<_> = self
            .town
            .persons
            .iter()
            .filter(|person| about.holds(person))
            .collect();
        let truth = match measure {
            Measure::Count => of.iter().map(|person| f64::from(person.rows)).sum(),
            Measure::Persons => of.len() as f64,
            Measure::Sum => of
                .iter()
                .map(|person| person.amount * f64::from(person.rows))
                .sum(),
            Measure::Median => {
                let rows = of
                    .iter()
                    .flat_map(|person| vec![person.amount; person.rows as usize]);
                let mut amounts: Vec<f64> = rows.collect();
                amounts.sort_by(f64::total_cmp);
                amounts.get(amounts.len() / 2).copied().unwrap_or(0.0)
            }
        };
        let (figure, took) = match self.fault {
            Fault::Fresh(scale) | Fault::FloatLaplace(scale) => {
                (Some(truth + self.laplace(scale)), 1.0)
            }
            Fault::ThresholdAlone => ((of.len() >= 10).then_some(truth), 1.0),
            Fault::Slow => {
                let by = if self.town.persons.len().is_multiple_of(2) {
                    0.1
                } else {
                    0.0
                };
                (Some(truth), 1.0 + by + self.uniform() * 0.2)
            }
            Fault::NoNoise | Fault::Talkative => (Some(truth), 1.0),
        };
        let rows = figure
            .map(|figure| vec![Some(figure)])
            .into_iter()
            .collect();
        let figures = Figures {
            rows,
            again: false,
            spent: Some(0.0),
        };
        (Reply::Answered(figures), Duration::from_secs_f64(took))
    }

    fn records(&self, whole: bool) -> Result<Vec<String>, String> {
        let line = |person: &crate::Person| match whole {
            true => format!(
                "{},{},{}",
                person.num,
                person.district,
                u8::from(person.secret)
            ),
            false => person.district.to_owned(),
        };
        Ok(self.town.persons.iter().map(line).collect())
    }
}
