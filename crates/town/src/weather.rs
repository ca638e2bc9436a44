//! The weather that everything else reacts to: temperature, wind, rain and sun, hour by hour.

use crate::Town;
use crate::calendar::{Hour, START};
use crate::chance::Chance;
use crate::sources::{Family, PersonsIn, Source};
use crate::table::Csv;
use territory::Sensitivity;

/// The weather of one hour.
#[derive(Debug, Clone, Copy)]
pub(crate) struct HourWeather {
    pub(crate) temperature_c: f64,
    pub(crate) wind_m_s: f64,
    pub(crate) rain_mm: f64,
    /// Global irradiance on the ground.
    pub(crate) sun_w_m2: f64,
}

/// The weather of the records' hours.
pub(crate) struct Weather(Vec<HourWeather>);

/// Days (from the start of the records) of the cold, still spell that spoils the air.
const STILL_SPELL: std::ops::Range<usize> = 18..25;
/// Days of the storm that swells the river; small towns see it too.
pub(crate) const STORM: std::ops::Range<usize> = 40..43;

impl Weather {
    pub(crate) fn new(days: usize, chance: &mut Chance) -> Self {
        let mut hours = Vec::with_capacity(days * 24);
        let (mut front, mut wind, mut wet, mut cloud) = (0.0, 3.0, false, 0.5);
        for number in 0..days * 24 {
            let (day, local) = Hour::after(START, number).local();
            let spell = STILL_SPELL.contains(&(number / 24));
            let storm = STORM.contains(&(number / 24));
            front = front * 0.985 + 0.42 * chance.normal();
            wind = (wind * 0.93 + 0.26 + 0.55 * chance.normal()).clamp(0.3, 17.0);
            wet = if wet {
                chance.yes(0.80)
            } else {
                chance.yes(0.022)
            };
            cloud = (cloud * 0.95 + 0.05 * if wet { 1.0 } else { 0.45 } + 0.06 * chance.normal())
                .clamp(0.0, 1.0);
            let daylight = 9.0 + 3.2 * (1.0 - day.winter());
            let noon = (f64::from(local) - 13.0) / (daylight / 2.0);
            let height = if noon.abs() < 1.0 {
                (noon * std::f64::consts::FRAC_PI_2).cos()
            } else {
                0.0
            };
            let sun_w_m2 = height * (520.0 + 220.0 * (1.0 - day.winter())) * (1.0 - 0.75 * cloud);
            let daily = ((f64::from(local) - 15.0) / 24.0 * std::f64::consts::TAU).cos();
            let season = 13.5 - 8.0 * day.winter();
            let rain_mm = match (storm, wet && !spell) {
                (true, _) => (4.2 + 2.4 * chance.normal()).max(0.4),
                (false, true) => -0.9 * (1.0 - chance.unit()).ln(),
                (false, false) => 0.0,
            };
            hours.push(HourWeather {
                temperature_c: season + front + daily * (3.4 - 1.8 * cloud)
                    - if spell { 4.5 } else { 0.0 },
                wind_m_s: match (spell, storm) {
                    (true, _) => wind * 0.3,
                    (_, true) => wind + 6.0,
                    (_, _) => wind,
                },
                rain_mm,
                sun_w_m2,
            });
        }
        Self(hours)
    }

    /// The weather of that hour of the records; the last known one beyond their end.
    pub(crate) fn at(&self, hour: usize) -> HourWeather {
        // A town always has at least one day of weather.
        self.0[hour.min(self.0.len() - 1)]
    }

    /// Mean temperature of a day of the records.
    pub(crate) fn day_mean_c(&self, day: usize) -> f64 {
        (0..24)
            .map(|hour| self.at(day * 24 + hour).temperature_c)
            .sum::<f64>()
            / 24.0
    }
}

pub(crate) const SOURCES: &[Source] = &[Source {
    file: "weather.csv",
    id: "weather",
    name: ("Météo heure par heure", "Hourly weather"),
    description: (
        "Température, vent, pluie et rayonnement solaire mesurés au Plateau, chaque heure.",
        "Temperature, wind, rain and solar irradiance measured at Le Plateau, each hour.",
    ),
    provider: "town",
    persons: PersonsIn::None,
    sensitivity: Sensitivity::Open,
    purposes: &["PublicBenefit"],
    licence: "etalab-2.0",
    family: Some(Family::Pollution),
    not_personal: &[],
    make: weather_csv,
}];

fn weather_csv(town: &Town, _: &mut Chance) -> Vec<u8> {
    let mut csv = Csv::new(&[
        "time",
        "temperature_c",
        "wind_m_s",
        "rain_mm",
        "irradiance_w_m2",
    ]);
    for number in 0..town.hours() {
        let (hour, now) = (Hour::after(START, number), town.weather.at(number));
        csv.time(hour.day, hour.utc * 60)
            .fixed(now.temperature_c, 1)
            .fixed(now.wind_m_s, 1)
            .fixed(now.rain_mm, 1)
            .fixed(now.sun_w_m2, 0)
            .end();
    }
    csv.into_bytes()
}
