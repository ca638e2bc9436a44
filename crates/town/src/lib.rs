//! The demo territory: Bastide-sur-Lise, an invented French-speaking town of 60,000 inhabitants.
//!
//! From a seed it makes the town (map, streets, buildings, households, people, weather) and writes what its services would
//! bring: open files, personal files, a timetable, in the formats that real providers use. Everything follows from the seed:
//! the same seed gives the same bytes, on any number of processors, and a new data set never changes the others.
//!
//! It never describes a real person or place, never decides how data is protected (it only says what a careful provider
//! would declare), and never touches a running trust: what it writes comes in by the same door as any other file.

mod air_water;
mod amenities;
mod buildings;
mod calendar;
mod chance;
mod citizen;
mod civic;
mod energy;
mod facilities;
mod health;
mod map;
mod mobility;
mod parties;
mod people;
mod safety;
mod school;
mod sources;
mod streets;
mod table;
mod transit;
mod waste;
mod weather;

pub use citizen::CitizenSketch;
pub use sources::{Family, Persons, SourceFile};

use buildings::Building;
use chance::Chance;
use facilities::Site;
use map::Map;
use people::{Household, Resident};
use std::str::FromStr;
use streets::Street;
use weather::Weather;

/// How large a town to generate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Size {
    /// 60,000 inhabitants, 300 streets, 90 days of sensors.
    Demo,
    /// 600 inhabitants, 36 streets, 14 days of sensors, on the same map: for tests.
    Hamlet,
}

/// What `Size` means in numbers.
struct Scale {
    inhabitants: usize,
    streets_per_district: usize,
    buildings_per_street_max: usize,
    days: usize,
    /// Multiplies the counts of sensors and of events that do not follow from people or streets.
    share: f64,
}

impl Size {
    const fn scale(self) -> Scale {
        match self {
            Size::Demo => Scale {
                inhabitants: 60_000,
                streets_per_district: 25,
                buildings_per_street_max: usize::MAX,
                days: 90,
                share: 1.0,
            },
            Size::Hamlet => Scale {
                inhabitants: 600,
                streets_per_district: 3,
                buildings_per_street_max: 5,
                days: 14,
                share: 0.02,
            },
        }
    }
}

/// A town in memory.
pub struct Town {
    seed: u64,
    scale: Scale,
    map: Map,
    streets: Vec<Street>,
    sites: Vec<Site>,
    buildings: Vec<Building>,
    households: Vec<Household>,
    residents: Vec<Resident>,
    weather: Weather,
}

impl Town {
    /// Makes the town that `seed` names.
    #[must_use]
    pub fn generate(seed: u64, size: Size) -> Town {
        let scale = size.scale();
        let chance = |subject| Chance::new(seed, subject);
        let map = Map::new();
        let streets = streets::streets(&map, scale.streets_per_district, &mut chance("streets"));
        let sites = facilities::sites(&map, &streets, size == Size::Demo, &mut chance("sites"));
        let mut buildings = buildings::buildings(
            &map,
            &streets,
            scale.buildings_per_street_max,
            &mut chance("buildings"),
        );
        let (households, residents) = people::people(
            &map,
            &sites,
            &mut buildings,
            scale.inhabitants,
            &mut chance("people"),
        );
        let weather = Weather::new(scale.days, &mut chance("weather"));
        Town {
            seed,
            scale,
            map,
            streets,
            sites,
            buildings,
            households,
            residents,
            weather,
        }
    }

    /// How many people live there.
    #[must_use]
    pub fn inhabitants(&self) -> usize {
        self.residents.len()
    }

    /// Hours of sensor records.
    fn hours(&self) -> usize {
        self.scale.days * 24
    }

    /// `count` in the whole town, or its share in a small one, but at least `least`.
    fn count(&self, count: usize, least: usize) -> usize {
        ((count as f64 * self.scale.share).round() as usize).max(least)
    }

    // Numbers of streets, buildings, districts and households are only made when the town is, by enumerating these same
    // lists, and nothing is removed afterwards: the four look-ups below cannot miss.
    fn street(&self, number: usize) -> &Street {
        &self.streets[number]
    }
    fn building(&self, number: usize) -> &Building {
        &self.buildings[number]
    }
    fn household(&self, number: usize) -> &Household {
        &self.households[number]
    }
    fn resident(&self, number: usize) -> &Resident {
        &self.residents[number]
    }
    fn district_name(&self, number: usize) -> &'static str {
        self.map.districts[number].name
    }
    /// The household of a resident and the building she lives in.
    fn home(&self, resident: &Resident) -> (&Household, &Building) {
        let household = self.household(resident.household);
        (household, self.building(household.building))
    }

    fn building_id(number: usize) -> String {
        format!("B{:05}", number + 1)
    }
}

/// An identifier that this crate itself wrote, or made with [`streets::slug`].
fn id<T: FromStr>(text: &str) -> T {
    match text.parse() {
        Ok(id) => id,
        // Every table of this crate goes through here when a town is generated, which the tests do.
        Err(_) => unreachable!("`{text}` is not an identifier"),
    }
}
