//! Air and water: stations, pollutants that follow traffic, wind and cold, the drinking-water network and its leak, the river.

use crate::Town;
use crate::calendar::{Hour, START};
use crate::chance::Chance;
use crate::map::{Metres, at};
use crate::mobility::{flow, rush};
use crate::sources::{Family, PersonsIn, Source};
use crate::table::{Csv, Features};
use crate::weather::STORM;
use territory::Sensitivity;

const fn open(
    file: &'static str,
    id: &'static str,
    provider: &'static str,
    name: (&'static str, &'static str),
    description: (&'static str, &'static str),
    make: fn(&Town, &mut Chance) -> Vec<u8>,
) -> Source {
    Source {
        file,
        id,
        name,
        description,
        provider,
        persons: PersonsIn::None,
        sensitivity: Sensitivity::Open,
        purposes: &["PublicBenefit"],
        licence: "etalab-2.0",
        family: Some(Family::Pollution),
        not_personal: &[],
        make,
    }
}

pub(crate) const SOURCES: &[Source] = &[
    open(
        "sensors.geojson",
        "sensors",
        "town",
        ("Capteurs de la ville", "The town's sensors"),
        (
            "Emplacement de chaque station d'air, d'eau, de rivière et de comptage.",
            "Place of each station for air, water, river and counts.",
        ),
        sensors,
    ),
    open(
        "air_quality.csv",
        "air_quality",
        "air-watch",
        ("Qualité de l'air heure par heure", "Hourly air quality"),
        (
            "PM2,5, NO2 et O3 en µg/m³ par station et par heure, trois mois.",
            "PM2.5, NO2 and O3 in µg/m³ by station and hour, three months.",
        ),
        air,
    ),
    open(
        "water_quality.csv",
        "water_quality",
        "water",
        ("Qualité de l'eau", "Water quality"),
        (
            "Chlore, turbidité, pH, conductivité, nitrates et température toutes les trois heures, au robinet public et en rivière.",
            "Chlorine, turbidity, pH, conductivity, nitrate and temperature every three hours, at public taps and in the river.",
        ),
        water_quality,
    ),
    open(
        "water_flow.csv",
        "water_flow",
        "water",
        ("Débit d'eau par secteur", "Water flow by sector"),
        (
            "Volume entré (m³) et pression (bar) par secteur de comptage et par heure ; le débit de nuit révèle les fuites.",
            "Inflow (m³) and pressure (bar) by metering sector and hour; night flow gives leaks away.",
        ),
        water_flow,
    ),
    open(
        "river_level.csv",
        "river_level",
        "town",
        ("Niveau de la Lise", "Level of the Lise"),
        (
            "Hauteur (m) et débit (m³/s) à trois échelles, chaque heure ; la crue de février y est.",
            "Level (m) and discharge (m³/s) at three gauges, each hour; the February flood is in it.",
        ),
        river,
    ),
    open(
        "flood_reports.csv",
        "flood_reports",
        "town",
        ("Signalements d'inondation", "Flood reports"),
        (
            "Hauteur d'eau signalée par lieu pendant la crue, sans rien sur qui la signale.",
            "Depth of water reported by place during the flood, with nothing about who reports.",
        ),
        flood,
    ),
];

struct Station {
    name: &'static str,
    kind: &'static str,
    position: Metres,
    /// For air: traffic nearby. For water: the mean that the station sees.
    level: f64,
}

const fn station(name: &'static str, kind: &'static str, x: f64, y: f64, level: f64) -> Station {
    Station {
        name,
        kind,
        position: at(x, y),
        level,
    }
}

const AIR: [Station; 10] = [
    station("Place du Marché", "air urbain", 40.0, 30.0, 0.8),
    station("Boulevard des Remparts", "air trafic", 520.0, 200.0, 2.2),
    station("Gare", "air trafic", 1_700.0, 700.0, 1.9),
    station("Les Capucins", "air urbain", 100.0, 900.0, 0.7),
    station("Bel-Air", "air périurbain", 700.0, 1_900.0, 0.3),
    station("Les Vignes", "air périurbain", -1_200.0, 1_600.0, 0.25),
    station("Hôpital", "air urbain", -2_000.0, 300.0, 0.9),
    station("Les Pins", "air urbain", -1_700.0, -1_200.0, 1.2),
    station("Outre-Lise", "air urbain", 400.0, -1_000.0, 1.1),
    station("La Plaine", "air industriel", 1_800.0, -1_300.0, 1.5),
];
const WATER: [Station; 6] = [
    station("Réservoir du Plateau", "eau potable", -1_900.0, 900.0, 0.30),
    station("Fontaine du Marché", "eau potable", 20.0, -10.0, 0.22),
    station("Fontaine des Pins", "eau potable", -1_600.0, -1_400.0, 0.15),
    station(
        "Fontaine des Moulins",
        "eau potable",
        -300.0,
        -2_000.0,
        0.13,
    ),
    station("Lise amont", "rivière", 2_400.0, 680.0, 0.0),
    station("Lise aval", "rivière", -1_330.0, -2_250.0, 0.0),
];
const GAUGES: [Station; 3] = [
    station("Pont de la Gare", "niveau", 2_080.0, 560.0, 0.85),
    station("Pont-Vieux", "niveau", 520.0, -520.0, 1.10),
    station("Moulin bas", "niveau", -1_090.0, -1_640.0, 1.35),
];

fn sensors(town: &Town, _: &mut Chance) -> Vec<u8> {
    let mut features = Features::new();
    for (letter, stations) in [("A", &AIR[..]), ("Q", &WATER[..]), ("N", &GAUGES[..])] {
        for (number, station) in stations.iter().enumerate() {
            let district = town.map.district_of(station.position);
            features
                .point(station.position.wgs84())
                .text("station_id", &format!("{letter}{:02}", number + 1))
                .text("name", station.name)
                .text("kind", station.kind)
                .text(
                    "district",
                    district.map_or("", |number| town.district_name(number)),
                )
                .end();
        }
    }
    for counter in crate::mobility::counters(town) {
        let street = town.street(counter.street);
        features
            .point(street.point(0.5).wgs84())
            .text("station_id", &counter.id)
            .text("name", &street.name)
            .text("kind", counter.kind)
            .text("district", town.district_name(street.district))
            .end();
    }
    features.into_bytes()
}

fn air(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut csv = Csv::new(&["station_id", "time", "pm25_ug_m3", "no2_ug_m3", "o3_ug_m3"]);
    let mut stock = [0.0; AIR.len()];
    for hour in 0..town.hours() {
        let moment = Hour::after(START, hour);
        let (day, local) = moment.local();
        let weather = town.weather.at(hour);
        let traffic = flow(day, local);
        // What the air holds: little when the wind blows, much when it stands still under a cold night.
        let still = 3.2 / (weather.wind_m_s + 0.9);
        let fires = (13.0 - weather.temperature_c).max(0.0)
            * if (17..=23).contains(&local) {
                0.75
            } else {
                0.3
            };
        let washed = 1.0 / (1.0 + 0.35 * weather.rain_mm);
        for (number, station) in AIR.iter().enumerate() {
            let emitted = 15.0 * station.level * traffic + 4.0;
            // Half of what was there an hour ago stays in still air.
            stock[number] = stock[number] * (0.5 * still / (still + 0.6)) + emitted * still * 0.55;
            let no2 = (stock[number] * (1.0 + 0.09 * chance.normal()) + 2.0).max(1.0);
            let pm25 = (3.5 + fires * still * 0.8 + 0.14 * stock[number])
                * washed
                * (1.0 + 0.10 * chance.normal());
            let o3 = 42.0
                + 0.085 * weather.sun_w_m2
                + 1.1 * (weather.temperature_c - 8.0)
                + 1.2 * weather.wind_m_s
                - 0.62 * no2
                + 3.5 * chance.normal();
            csv.code("A", number + 1, 2)
                .time(moment.day, moment.utc * 60);
            // A sensor is silent now and then.
            if chance.yes(0.006) {
                csv.missing().missing().missing().end();
            } else {
                csv.fixed(pm25.max(0.5), 1)
                    .fixed(no2, 1)
                    .fixed(o3.max(1.0), 1)
                    .end();
            }
        }
    }
    csv.into_bytes()
}

/// Discharge of the river in m³/s, hour by hour: two linear reservoirs, quick and slow, fed by rain.
fn discharge(town: &Town) -> Vec<f64> {
    let (mut quick, mut slow) = (4.0, 22.0);
    (0..town.hours())
        .map(|hour| {
            let rain = town.weather.at(hour).rain_mm;
            quick = quick * 0.945 + rain * 3.1;
            slow = slow * 0.9985 + rain * 0.22 + 0.02;
            quick + slow
        })
        .collect()
}

fn river(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut csv = Csv::new(&["station_id", "site", "time", "level_m", "discharge_m3_s"]);
    let discharge = discharge(town);
    for (number, gauge) in GAUGES.iter().enumerate() {
        for hour in 0..town.hours() {
            let moment = Hour::after(START, hour);
            // The wave takes two hours from one gauge to the next.
            let flow = discharge[hour.saturating_sub(2 * number)] * (1.0 + 0.05 * number as f64);
            let level = gauge.level * (flow / 26.0).powf(0.6) + 0.008 * chance.normal();
            csv.code("N", number + 1, 2)
                .text(gauge.name)
                .time(moment.day, moment.utc * 60)
                .fixed(level, 2)
                .fixed(flow, 1)
                .end();
        }
    }
    csv.into_bytes()
}

fn water_quality(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut csv = Csv::new(&[
        "station_id",
        "site",
        "time",
        "chlorine_mg_l",
        "turbidity_ntu",
        "ph",
        "conductivity_us_cm",
        "nitrate_mg_l",
        "temperature_c",
    ]);
    let discharge = discharge(town);
    for step in 0..town.hours() / 3 {
        let hour = step * 3;
        let moment = Hour::after(START, hour);
        let warmth = town.weather.day_mean_c(hour / 24);
        let swollen = discharge[hour] / 26.0;
        for (number, station) in WATER.iter().enumerate() {
            let raw = station.kind == "rivière";
            let downstream = number == 5;
            csv.code("Q", number + 1, 2)
                .text(station.name)
                .time(moment.day, moment.utc * 60);
            if raw {
                csv.missing().fixed(
                    3.0 * swollen.powf(1.6) * (1.0 + 0.2 * chance.normal()).max(0.2),
                    2,
                );
            } else {
                let chlorine = station.level * (1.0 + 0.08 * chance.normal());
                csv.fixed(chlorine, 2).fixed(
                    (0.16 + 0.05 * swollen.min(4.0) * chance.unit()).max(0.05),
                    2,
                );
            }
            csv.fixed(if raw { 7.9 } else { 7.5 } + 0.05 * chance.normal(), 2)
                .fixed(
                    if raw {
                        470.0 / swollen.powf(0.2)
                    } else {
                        420.0
                    } + 8.0 * chance.normal(),
                    0,
                )
                .fixed(
                    if raw {
                        13.0 + 3.5 * f64::from(u8::from(downstream))
                    } else {
                        9.0
                    } + 0.7 * chance.normal(),
                    1,
                )
                .fixed(
                    if raw {
                        warmth * 0.7 + 3.0
                    } else {
                        warmth * 0.35 + 8.0
                    } + 0.2 * chance.normal(),
                    1,
                )
                .end();
        }
    }
    csv.into_bytes()
}

/// The sector (by district number) whose main leaks from the second half of the records on.
const LEAKING: usize = 4;

fn water_flow(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut people = vec![0.0; town.map.districts.len()];
    for household in &town.households {
        people[town.building(household.building).district] += household.members.len() as f64;
    }
    let mut csv = Csv::new(&["sector", "time", "inflow_m3", "pressure_bar"]);
    for hour in 0..town.hours() {
        let moment = Hour::after(START, hour);
        let (day, local) = moment.local();
        let drawn = 0.25 + rush(local, day.is_weekend());
        for (number, people) in people.iter().enumerate() {
            let usual = people * 0.006_2 * drawn * (1.0 + 0.04 * chance.normal());
            let mains = people * 0.000_75;
            let since = (hour as f64 - town.hours() as f64 * 0.55) / 24.0;
            let leak = if number == LEAKING && since > 0.0 {
                people * 0.002_1 * (1.0 - (-since / 3.0).exp())
            } else {
                0.0
            };
            let inflow = usual + mains + leak;
            let loss = 0.9 * (inflow / (people * 0.009).max(0.01)).powi(2);
            csv.text(town.district_name(number))
                .time(moment.day, moment.utc * 60)
                .fixed(inflow, 2)
                .fixed(4.6 - 0.5 * loss.min(3.0) + 0.03 * chance.normal(), 2)
                .end();
        }
    }
    csv.into_bytes()
}

/// Districts that the flood reaches, likeliest first, with the depth in metres at the bank.
const FLOODED: [(usize, f64); 5] = [(10, 0.95), (4, 0.75), (9, 0.55), (5, 0.4), (11, 0.35)];

fn flood(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut csv = Csv::new(&[
        "report_id",
        "time",
        "district",
        "street",
        "lon",
        "lat",
        "depth_cm",
        "road_passable",
    ]);
    // In a small town, whose records end before the storm, the reports are those of the same week.
    let first = START.plus(STORM.start as i32 + 1);
    let wanted = town.count(420, 25);
    let mut count = 0;
    for _ in 0..wanted * 60 {
        if count == wanted {
            break;
        }
        let (district, bank) = FLOODED[chance.weighted(&[5.0, 4.0, 2.0, 1.0, 1.0])];
        let own: Vec<usize> = (0..town.streets.len())
            .filter(|street| town.street(*street).district == district)
            .collect();
        let street = town.street(*chance.pick(&own));
        let position = street.point(chance.unit());
        let depth_m =
            bank * (1.0 - position.distance_to(&town.map.river) / 480.0) + 0.08 * chance.normal();
        if depth_m < 0.04 {
            continue;
        }
        count += 1;
        let minute = (720.0 + 520.0 * chance.normal()).clamp(0.0, 2_800.0) as u32;
        csv.code("I", count, 4)
            .time(first, minute)
            .text(town.district_name(district))
            .text(&street.name)
            .position(position.wgs84())
            .fixed(depth_m * 100.0, 0)
            .flag(depth_m < 0.25)
            .end();
    }
    csv.into_bytes()
}
