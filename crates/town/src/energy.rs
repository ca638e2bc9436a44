//! Electricity: what homes draw day by day, what districts draw hour by hour, and what roofs give back.

use crate::Town;
use crate::buildings::Use;
use crate::calendar::{Hour, START};
use crate::chance::Chance;
use crate::map::Metres;
use crate::sources::{Family, PersonsIn, Source};
use crate::table::Csv;
use territory::Sensitivity;

pub(crate) const SOURCES: &[Source] = &[
    Source {
        file: "electricity_meters.csv",
        id: "electricity_meters",
        name: (
            "Compteurs électriques, jour par jour",
            "Electricity meters, day by day",
        ),
        description: (
            "Consommation quotidienne en kWh de chaque logement en janvier 2026, au nom du titulaire, avec la pointe du jour en kW.",
            "Daily consumption in kWh of each home in January 2026, under the contract's holder, with the day's peak in kW.",
        ),
        provider: "energy",
        persons: PersonsIn::Column("resident_id"),
        sensitivity: Sensitivity::Personal,
        purposes: &[
            "FulfilmentOfContractualObligation",
            "ServiceOptimisation",
            "CombatClimateChange",
        ],
        licence: "",
        family: Some(Family::GreenhouseGas),
        not_personal: &[],
        make: meters,
    },
    Source {
        file: "electricity_load.csv",
        id: "electricity_load",
        name: (
            "Charge électrique par quartier",
            "Electric load by district",
        ),
        description: (
            "Puissance moyenne appelée par quartier et par heure, en MW, avec la production solaire locale.",
            "Mean power drawn by district and hour, in MW, with local solar production.",
        ),
        provider: "energy",
        persons: PersonsIn::None,
        sensitivity: Sensitivity::Open,
        purposes: &["PublicBenefit", "CombatClimateChange"],
        licence: "etalab-2.0",
        family: Some(Family::GreenhouseGas),
        not_personal: &[],
        make: load,
    },
    Source {
        file: "solar_roofs.csv",
        id: "solar_roofs",
        name: ("Toits solaires", "Solar roofs"),
        description: (
            "Installations photovoltaïques raccordées : bâtiment, puissance crête, année, énergie annuelle.",
            "Connected photovoltaic installations: building, peak power, year, yearly energy.",
        ),
        provider: "energy",
        persons: PersonsIn::None,
        sensitivity: Sensitivity::Open,
        purposes: &["PublicBenefit", "CombatClimateChange"],
        licence: "etalab-2.0",
        family: Some(Family::GreenhouseGas),
        not_personal: &[],
        make: solar,
    },
    Source {
        file: "substations.csv",
        id: "substations",
        name: ("Postes électriques", "Electric substations"),
        description: (
            "Postes de distribution : rue, position, puissance installée, pointe de l'hiver, âge. Gardé entre participants, pour la sûreté des sites.",
            "Distribution substations: street, position, installed power, winter peak, age. Kept among parties, for the safety of the sites.",
        ),
        provider: "energy",
        persons: PersonsIn::None,
        sensitivity: Sensitivity::Internal,
        purposes: &[
            "PublicBenefit",
            "CombatClimateChange",
            "ServiceOptimisation",
        ],
        licence: "",
        family: Some(Family::GreenhouseGas),
        not_personal: &[],
        make: substations,
    },
];

/// Daily kWh of a home at no heating need, and how many kWh each degree-day below 16 °C adds.
fn demand(town: &Town, household: usize) -> (f64, f64) {
    let home = town.household(household);
    let building = town.building(home.building);
    let base = 3.2 + 1.7 * home.members.len() as f64 + 0.35 * home.rooms as f64;
    let leaky = match building.year {
        ..1975 => 1.35,
        1975..2001 => 1.0,
        2001..2013 => 0.7,
        2013.. => 0.4,
    };
    let room = if building.used_for == Use::House {
        0.42
    } else {
        0.26
    };
    let per_degree = match home.heating {
        "électrique" => 0.9,
        "pompe à chaleur" => 0.33,
        _ => 0.03,
    } * room
        * leaky
        * home.rooms as f64;
    (base, per_degree)
}

fn meters(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let days = town.scale.days.min(31);
    let need: Vec<f64> = (0..days)
        .map(|day| (16.0 - town.weather.day_mean_c(day)).max(0.0))
        .collect();
    let mut csv = Csv::new(&["resident_id", "meter_id", "date", "kwh", "peak_kw"]);
    for number in 0..town.households.len() {
        let (base, per_degree) = demand(town, number);
        let own = (0.25 * chance.normal()).exp();
        // Some are away for a stretch of days.
        let away = if chance.yes(0.12) {
            let first = chance.below(days);
            first..first + 2 + chance.below(9)
        } else {
            0..0
        };
        let holder = town.household(number).members.start;
        for (number_of_day, need) in need.iter().enumerate() {
            let day = START.plus(number_of_day as i32);
            let at_home = if day.is_weekend() { 1.12 } else { 1.0 };
            let kwh = if away.contains(&number_of_day) {
                1.1 + 0.3 * per_degree * need
            } else {
                (base * at_home + per_degree * need) * own * (1.0 + 0.16 * chance.normal())
            }
            .max(0.3);
            csv.resident(holder)
                .code("M", number + 1, 5)
                .day(day)
                .fixed(kwh, 2)
                .fixed(0.35 + kwh * (0.11 + 0.03 * chance.unit()), 1)
                .end();
        }
    }
    csv.into_bytes()
}

/// Share of a day's energy in each hour of local time.
const HOURLY: [f64; 24] = [
    0.031, 0.027, 0.025, 0.024, 0.024, 0.027, 0.036, 0.047, 0.048, 0.044, 0.042, 0.043, 0.048,
    0.045, 0.041, 0.039, 0.040, 0.047, 0.058, 0.064, 0.061, 0.053, 0.046, 0.040,
];

fn load(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let districts = town.map.districts.len();
    let (mut base, mut per_degree) = (vec![0.0; districts], vec![0.0; districts]);
    let (mut work, mut peak_kw) = (vec![0.0; districts], vec![0.0; districts]);
    for number in 0..town.households.len() {
        let district = town.building(town.household(number).building).district;
        let (fixed, heat) = demand(town, number);
        base[district] += fixed;
        per_degree[district] += heat;
    }
    for building in &town.buildings {
        if building.used_for == Use::Work {
            work[building.district] += building.floor_area_m2() * 0.32;
        }
        peak_kw[building.district] += building.roof_area_m2() * 0.0065;
    }
    let mut csv = Csv::new(&["district", "time", "load_mw", "solar_mw"]);
    for hour in 0..town.hours() {
        let moment = Hour::after(START, hour);
        let (day, local) = moment.local();
        let weather = town.weather.at(hour);
        let need = (16.0 - weather.temperature_c).max(0.0);
        let share = HOURLY[local as usize % 24];
        let busy = match (day.is_weekend(), local) {
            (true, _) => 0.35,
            (false, 8..=18) => 1.75,
            (false, _) => 0.5,
        };
        for district in 0..districts {
            let homes = (base[district] + per_degree[district] * need) * share;
            let kwh = (homes + work[district] * busy / 24.0) * (1.0 + 0.025 * chance.normal());
            let solar = peak_kw[district] * weather.sun_w_m2 / 1_000.0 * 0.84;
            csv.text(town.district_name(district))
                .time(moment.day, moment.utc * 60)
                .fixed(kwh / 1_000.0, 3)
                .fixed(solar / 1_000.0, 3)
                .end();
        }
    }
    csv.into_bytes()
}

fn solar(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut csv = Csv::new(&[
        "installation_id",
        "building_id",
        "district",
        "peak_kwp",
        "commissioned_year",
        "azimuth_deg",
        "tilt_deg",
        "annual_kwh",
    ]);
    let mut count = 0;
    for (number, building) in town.buildings.iter().enumerate() {
        let income = town.map.districts[building.district].character.income;
        let south = ((building.roof_azimuth - 180.0).to_radians())
            .cos()
            .max(0.0);
        let likely = match building.used_for {
            Use::House => 0.075 * income,
            Use::Block => 0.03,
            Use::Work => 0.12,
        } * south;
        if !chance.yes(likely) {
            continue;
        }
        count += 1;
        let limit = if building.used_for == Use::House {
            9.0
        } else {
            100.0
        };
        let peak_kwp = (building.roof_area_m2() * chance.between(0.09, 0.19)).min(limit);
        let year = 2_026 - (18.0 * chance.unit().powi(2)) as i32 - 1;
        let yield_kwh = 1_230.0 * (0.78 + 0.22 * south) * (1.0 + 0.05 * chance.normal());
        csv.code("PV", count, 4)
            .code("B", number + 1, 5)
            .text(town.district_name(building.district))
            .fixed(peak_kwp, 1)
            .int(i64::from(year.max(building.year)))
            .fixed(building.roof_azimuth, 0)
            .fixed(building.roof_tilt, 0)
            .fixed(peak_kwp * yield_kwh, 0)
            .end();
    }
    csv.into_bytes()
}

/// One substation for each second street, at its middle.
fn substations(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut csv = Csv::new(&[
        "substation_id",
        "district",
        "street",
        "lat",
        "lon",
        "capacity_kva",
        "winter_peak_kva",
        "commissioned_year",
    ]);
    for (number, street) in town.streets.iter().step_by(2).enumerate() {
        let middle = Metres {
            x: f64::midpoint(street.from.x, street.to.x),
            y: f64::midpoint(street.from.y, street.to.y),
        }
        .wgs84();
        let capacity = *chance.pick(&[160.0, 250.0, 400.0, 630.0, 1_000.0]);
        csv.code("PS", number + 1, 4)
            .text(town.district_name(street.district))
            .text(&street.name)
            .fixed(middle.lat, 6)
            .fixed(middle.lon, 6)
            .fixed(capacity, 0)
            .fixed(capacity * chance.between(0.35, 1.05), 0)
            .int(1_968 + chance.below(55) as i64)
            .end();
    }
    csv.into_bytes()
}
