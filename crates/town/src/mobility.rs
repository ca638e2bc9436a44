//! Movement: vehicles, bicycles, parking, cycle paths, and a survey of who goes where and how.

use crate::Town;
use crate::calendar::{Day, Hour, START};
use crate::chance::Chance;
use crate::citizen::CITIZEN;
use crate::facilities::Facility;
use crate::map::wgs84_line;
use crate::sources::{Family, PersonsIn, Source};
use crate::table::{Csv, Features};
use territory::Sensitivity;

const fn open(
    file: &'static str,
    id: &'static str,
    name: (&'static str, &'static str),
    description: (&'static str, &'static str),
    make: fn(&Town, &mut Chance) -> Vec<u8>,
) -> Source {
    Source {
        file,
        id,
        name,
        description,
        provider: "town",
        persons: PersonsIn::None,
        sensitivity: Sensitivity::Open,
        purposes: &["PublicBenefit", "ImproveTransportMobility"],
        licence: "etalab-2.0",
        family: Some(Family::Congestion),
        not_personal: &[],
        make,
    }
}

pub(crate) const SOURCES: &[Source] = &[
    open(
        "traffic_counts.csv",
        "traffic_counts",
        ("Comptages de véhicules", "Vehicle counts"),
        (
            "Véhicules, part de poids lourds et vitesse moyenne par point et par heure ; aucune plaque n'est lue.",
            "Vehicles, share of lorries and mean speed by point and hour; no plate is read.",
        ),
        traffic,
    ),
    open(
        "bike_counts.csv",
        "bike_counts",
        ("Comptages de vélos", "Bicycle counts"),
        (
            "Passages de vélos par point et par heure.",
            "Bicycles by point and hour.",
        ),
        bikes,
    ),
    open(
        "parking_occupancy.csv",
        "parking_occupancy",
        ("Occupation des parkings", "Car park occupancy"),
        (
            "Places occupées et capacité de chaque parking, chaque heure.",
            "Spaces taken and capacity of each car park, each hour.",
        ),
        parking,
    ),
    open(
        "cycle_paths.geojson",
        "cycle_paths",
        ("Aménagements cyclables", "Cycle paths"),
        (
            "Rues aménagées pour les vélos : sorte d'aménagement, revêtement, année.",
            "Streets laid out for bicycles: kind, surface, year.",
        ),
        paths,
    ),
    Source {
        file: "travel_survey.csv",
        id: "travel_survey",
        name: ("Enquête ménages déplacements", "Household travel survey"),
        description: (
            "Déplacements d'un jour de semaine de 6 % des habitants : origine, destination, motif, mode, départ, durée, distance.",
            "Trips on one weekday of 6% of residents: origin, destination, purpose, mode, departure, duration, distance.",
        ),
        provider: "transit",
        persons: PersonsIn::Column("resident_id"),
        sensitivity: Sensitivity::Personal,
        purposes: &["ImproveTransportMobility", "PublicPolicyMaking"],
        licence: "",
        family: Some(Family::Congestion),
        not_personal: &[],
        make: survey,
    },
];

const WORKDAY: [f64; 24] = [
    0.12, 0.07, 0.05, 0.05, 0.10, 0.32, 0.85, 1.85, 2.20, 1.45, 1.20, 1.25, 1.50, 1.35, 1.30, 1.40,
    1.75, 2.25, 2.15, 1.40, 0.85, 0.55, 0.40, 0.24,
];
const RESTDAY: [f64; 24] = [
    0.28, 0.20, 0.14, 0.10, 0.10, 0.14, 0.25, 0.42, 0.70, 1.05, 1.40, 1.45, 1.15, 1.05, 1.25, 1.35,
    1.40, 1.40, 1.25, 0.95, 0.70, 0.55, 0.45, 0.35,
];

/// Traffic of a local hour against the mean hour of a working day.
pub(crate) fn flow(day: Day, local: u32) -> f64 {
    let hour = local as usize % 24;
    let holiday = if day.is_school_holiday() { 0.86 } else { 1.0 };
    match day.weekday() {
        6 => RESTDAY[hour] * 0.72,
        5 => RESTDAY[hour] * 0.95,
        4 => WORKDAY[hour] * 1.05 * holiday,
        _ => WORKDAY[hour] * holiday,
    }
}

/// Water drawn in homes in a local hour, against the day's mean.
pub(crate) fn rush(local: u32, rest: bool) -> f64 {
    let late = if rest { 2 } else { 0 };
    let peak = |at: f64, high: f64| high * (-((f64::from(local) - at) / 2.0).powi(2)).exp();
    0.12 + peak(7.5 + f64::from(late), 1.5)
        + peak(12.5, 0.8)
        + peak(19.5, 1.3)
        + if (6..23).contains(&local) { 0.4 } else { 0.0 }
}

/// A counting point.
pub(crate) struct Counter {
    pub(crate) id: String,
    pub(crate) kind: &'static str,
    pub(crate) street: usize,
}

/// The counting points: the busiest streets for vehicles, others for bicycles.
pub(crate) fn counters(town: &Town) -> Vec<Counter> {
    let mut order: Vec<usize> = (0..town.streets.len()).collect();
    order.sort_by(|a, b| town.street(*b).traffic.total_cmp(&town.street(*a).traffic));
    let (vehicles, bikes) = (town.count(30, 4), town.count(14, 3));
    let vehicle = |(rank, street): (usize, &usize)| Counter {
        id: format!("V{:02}", rank + 1),
        kind: "comptage véhicules",
        street: *street,
    };
    let bike = |(rank, street): (usize, &usize)| Counter {
        id: format!("C{:02}", rank + 1),
        kind: "comptage vélos",
        street: *street,
    };
    let mut counters: Vec<Counter> = order
        .iter()
        .take(vehicles)
        .enumerate()
        .map(vehicle)
        .collect();
    counters.extend(
        order
            .iter()
            .skip(vehicles / 2)
            .step_by(3)
            .take(bikes)
            .enumerate()
            .map(bike),
    );
    counters
}

fn traffic(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut csv = Csv::new(&[
        "station_id",
        "street",
        "district",
        "time",
        "vehicles",
        "lorries_pct",
        "mean_speed_km_h",
    ]);
    for counter in counters(town)
        .iter()
        .filter(|counter| counter.id.starts_with('V'))
    {
        let street = town.street(counter.street);
        let capacity = 400.0 * street.traffic;
        for hour in 0..town.hours() {
            let moment = Hour::after(START, hour);
            let (day, local) = moment.local();
            let rain = if town.weather.at(hour).rain_mm > 0.5 {
                1.06
            } else {
                1.0
            };
            let mean = 165.0 * street.traffic * flow(day, local) * rain;
            let swing = (1.0 + 0.06 * chance.normal()).max(0.1);
            let vehicles = chance.poisson(mean * swing);
            // Speed falls with the fourth power of saturation (Bureau of Public Roads function).
            let full = vehicles as f64 / capacity;
            let speed = 46.0 / (1.0 + 0.6 * full.powi(4)) / (1.0 + 0.3 * (rain - 1.0))
                + 1.5 * chance.normal();
            let lorries = if (5..16).contains(&local) && !day.is_weekend() {
                7.5
            } else {
                2.2
            };
            csv.text(&counter.id)
                .text(&street.name)
                .text(town.district_name(street.district))
                .time(moment.day, moment.utc * 60)
                .int(vehicles)
                .fixed((lorries + 1.2 * chance.normal()).max(0.0), 1)
                .fixed(speed.max(4.0), 1)
                .end();
        }
    }
    csv.into_bytes()
}

fn bikes(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut csv = Csv::new(&["station_id", "street", "district", "time", "bicycles"]);
    for counter in counters(town)
        .iter()
        .filter(|counter| counter.id.starts_with('C'))
    {
        let street = town.street(counter.street);
        let liked = 1.0 + 1.6 * (-street.point(0.5).length() / 1_200.0).exp();
        for hour in 0..town.hours() {
            let moment = Hour::after(START, hour);
            let (day, local) = moment.local();
            let weather = town.weather.at(hour);
            let fair = (0.35 + 0.045 * weather.temperature_c).clamp(0.1, 1.2)
                / (1.0 + 0.8 * weather.rain_mm);
            csv.text(&counter.id)
                .text(&street.name)
                .text(town.district_name(street.district))
                .time(moment.day, moment.utc * 60)
                .int(chance.poisson(15.0 * liked * fair * flow(day, local)))
                .end();
        }
    }
    csv.into_bytes()
}

fn parking(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut csv = Csv::new(&[
        "car_park_id",
        "car_park",
        "district",
        "time",
        "occupied",
        "capacity",
        "price_eur_h",
    ]);
    let parks = town
        .sites
        .iter()
        .filter(|site| site.what == Facility::CarPark);
    for (number, site) in parks.enumerate() {
        // Markets fill the centre on Saturday mornings; commuters fill the station's; shoppers fill the plain's.
        let price = match site.district {
            0 => 1.8,
            1 | 5 => 1.2,
            _ => 0.0,
        };
        for hour in 0..town.hours() {
            let moment = Hour::after(START, hour);
            let (day, local) = moment.local();
            let x = f64::from(local);
            let bell = |middle: f64, width: f64| (-((x - middle) / width).powi(2)).exp();
            let share = match (site.district, day.weekday()) {
                (0, 5) => 0.20 + 0.80 * bell(11.0, 2.6) + 0.35 * bell(17.0, 3.0),
                (_, 6) => 0.15 + 0.30 * bell(15.0, 4.0),
                (5, 0..=4) => 0.18 + 0.76 * bell(12.5, 5.0),
                (11, _) => 0.05 + 0.55 * bell(11.5, 2.5) + 0.62 * bell(17.5, 2.5),
                _ => 0.20 + 0.45 * bell(11.0, 3.0) + 0.42 * bell(16.0, 3.5),
            };
            let taken =
                f64::from(site.capacity) * (share + 0.035 * chance.normal()).clamp(0.0, 1.0);
            csv.code("K", number + 1, 2)
                .text(&site.name)
                .text(town.district_name(site.district))
                .time(moment.day, moment.utc * 60)
                .fixed(taken, 0)
                .int(i64::from(site.capacity))
                .fixed(price, 2)
                .end();
        }
    }
    csv.into_bytes()
}

fn paths(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut features = Features::new();
    for street in &town.streets {
        let likely = if street.name.starts_with("Quai") {
            0.8
        } else {
            (street.traffic * 0.16).min(0.5)
        };
        if !chance.yes(likely) {
            continue;
        }
        let kind = ["piste séparée", "bande cyclable", "voie verte", "zone 30"]
            [chance.weighted(&[0.3, 0.4, 0.1, 0.2])];
        features
            .line(&wgs84_line(&[street.from, street.to]))
            .text("street", &street.name)
            .text("district", town.district_name(street.district))
            .text("kind", kind)
            .text(
                "surface",
                if chance.yes(0.8) {
                    "enrobé"
                } else {
                    "stabilisé"
                },
            )
            .fixed("length_m", street.length_m(), 0)
            .int("opened", i64::from(chance.int(1998, 2025)))
            .end();
    }
    features.into_bytes()
}

fn survey(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut csv = Csv::new(&[
        "resident_id",
        "trip",
        "origin",
        "destination",
        "purpose",
        "mode",
        "departure",
        "minutes",
        "distance_km",
    ]);
    // Jobs and errands pull to the centre, the station, the plateau and the plain.
    const PULL: [f64; 12] = [5.0, 1.6, 1.5, 1.4, 1.6, 2.6, 0.6, 0.6, 2.4, 0.8, 0.9, 3.0];
    for (number, resident) in town.residents.iter().enumerate() {
        if resident.age() < 6 || !(chance.yes(0.06) || number == CITIZEN) {
            continue;
        }
        let home = town.home(resident).1.district;
        let purpose = match resident.occupation {
            "élèves" | "étudiants" => "études",
            "retraités" | "sans emploi" => *chance.pick(&["achats", "santé", "loisirs", "visite"]),
            _ => "travail",
        };
        let weights: Vec<f64> = town
            .map
            .districts
            .iter()
            .zip(PULL)
            .map(|(other, pull)| {
                pull / (700.0 + other.centre.distance(town.map.districts[home].centre))
            })
            .collect();
        let destination = chance.weighted(&weights);
        let straight = town.map.districts[home]
            .centre
            .distance(town.map.districts[destination].centre)
            .max(450.0);
        let km = straight * 1.3 * chance.between(0.7, 1.3) / 1_000.0;
        let mode = match resident.commute {
            "aucun" if km < 1.2 => "marche",
            "aucun" => *chance.pick(&["transports en commun", "voiture", "voiture"]),
            "marche" if km > 3.0 => "transports en commun",
            usual => usual,
        };
        let speed = match mode {
            "marche" => 4.6,
            "vélo" => 14.0,
            "transports en commun" => 13.0,
            _ => 21.0,
        };
        let access = if mode == "transports en commun" {
            9.0
        } else {
            2.0
        };
        let leave = if purpose == "travail" || purpose == "études" {
            470.0
        } else {
            615.0
        } + 48.0 * chance.normal();
        let stay = if purpose == "travail" || purpose == "études" {
            545.0
        } else {
            95.0
        } + 40.0 * chance.normal();
        let minutes = km / speed * 60.0 + access;
        for (trip, (from, to, at)) in [
            (home, destination, leave),
            (destination, home, leave + stay),
        ]
        .into_iter()
        .enumerate()
        {
            let at = at.clamp(300.0, 1_430.0) as i64;
            csv.resident(number)
                .int(trip as i64 + 1)
                .text(town.district_name(from))
                .text(town.district_name(to))
                .text(if trip == 0 { purpose } else { "retour" })
                .text(mode)
                .text(&format!("{:02}:{:02}", at / 60, at % 60))
                .fixed(minutes * chance.between(0.9, 1.2), 0)
                .fixed(km, 1)
                .end();
        }
    }
    csv.into_bytes()
}
