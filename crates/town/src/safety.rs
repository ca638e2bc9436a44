//! Safety: incidents by place, never by person, and counts from cameras that make people anonymous at the source.

use crate::Town;
use crate::calendar::{Day, Hour, START};
use crate::chance::Chance;
use crate::sources::{Family, PersonsIn, Source};
use crate::table::Csv;
use territory::Sensitivity;

pub(crate) const SOURCES: &[Source] = &[
    Source {
        file: "incidents.csv",
        id: "incidents",
        name: (
            "Incidents dans l'espace public",
            "Incidents in public space",
        ),
        description: (
            "Un incident par ligne, de janvier 2025 à mars 2026 : catégorie, rue, quartier, heure ; ni victime, ni auteur, ni signalant.",
            "One incident per row, January 2025 to March 2026: category, street, district, time; no victim, offender or reporter.",
        ),
        provider: "town",
        persons: PersonsIn::None,
        sensitivity: Sensitivity::Open,
        purposes: &["PublicBenefit", "ProtectionOfPublicSecurity"],
        licence: "etalab-2.0",
        family: Some(Family::Crime),
        not_personal: &[],
        make: incidents,
    },
    Source {
        file: "square_counts.csv",
        id: "square_counts",
        name: ("Fréquentation des places", "People in the squares"),
        description: (
            "Nombre de personnes par place et par heure, compté dans la caméra même ; aucune image n'en sort.",
            "Number of people by square and hour, counted inside the camera itself; no image leaves it.",
        ),
        provider: "town",
        persons: PersonsIn::None,
        sensitivity: Sensitivity::Open,
        purposes: &["PublicBenefit", "ProtectionOfPublicSecurity"],
        licence: "etalab-2.0",
        family: Some(Family::Crime),
        not_personal: &[],
        make: squares,
    },
];

/// Category, share, hour around which it gathers, spread in hours, weekend factor, how much it repeats nearby.
const CATEGORIES: [(&str, f64, f64, f64, f64, f64); 8] = [
    ("cambriolage", 0.10, 15.0, 5.0, 0.9, 0.28),
    ("vol de vélo", 0.12, 17.0, 4.5, 0.8, 0.15),
    ("vol à la roulotte", 0.13, 2.0, 4.5, 1.2, 0.22),
    ("dégradation", 0.19, 23.0, 3.5, 1.6, 0.20),
    ("dépôt sauvage", 0.14, 20.0, 4.0, 1.2, 0.30),
    ("bruit", 0.17, 0.0, 2.5, 2.2, 0.10),
    ("accident de la route", 0.10, 17.5, 4.0, 0.8, 0.05),
    ("éclairage en panne", 0.05, 19.0, 2.5, 1.0, 0.05),
];

fn incidents(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let first = Day::new(2025, 1, 1);
    let days = START.plus(town.scale.days as i32).0 - first.0;
    let count = town.count(6_200, 120);
    // A place's own weight: the district's, times a lasting one of the street that a service can learn.
    let weights: Vec<f64> = town
        .streets
        .iter()
        .map(|street| {
            town.map.districts[street.district].character.incidents * (0.7 * chance.normal()).exp()
        })
        .collect();
    let shares = CATEGORIES.map(|(_, share, ..)| share);
    let mut rows: Vec<(i32, u32, usize, usize, f64)> = Vec::with_capacity(count);
    while rows.len() < count {
        let category = chance.weighted(&shares);
        let (_, _, at, spread, weekend, near) = CATEGORIES[category];
        // Near repeats: soon after an incident, the same street is likelier to see another of its kind.
        if let Some(&(day, minute, street, _, along)) = rows.last()
            && chance.yes(near)
            && rows.last().is_some_and(|row| row.3 == category)
        {
            let later = day + chance.int(1, 9);
            if later < days {
                rows.push((
                    later,
                    minute,
                    street,
                    category,
                    (along + 0.04 * chance.normal()).clamp(0.02, 0.98),
                ));
                continue;
            }
        }
        let day = chance.below(days as usize) as i32;
        let rest = matches!(first.plus(day).weekday(), 4..=6);
        if !chance.yes(if rest { weekend } else { 1.0 } / 2.2) {
            continue;
        }
        let hour = (at + spread * chance.normal()).rem_euclid(24.0);
        rows.push((
            day,
            (hour * 60.0) as u32 % 1_440,
            chance.weighted(&weights),
            category,
            chance.between(0.02, 0.98),
        ));
    }
    rows.sort_by(|a, b| {
        (a.0, a.1, a.2, a.3)
            .cmp(&(b.0, b.1, b.2, b.3))
            .then(a.4.total_cmp(&b.4))
    });
    let mut csv = Csv::new(&[
        "incident_id",
        "time",
        "category",
        "street",
        "district",
        "lon",
        "lat",
    ]);
    for (number, (day, minute, street, category, along)) in rows.into_iter().enumerate() {
        let street = town.street(street);
        csv.code("X", number + 1, 5)
            .time(first.plus(day), minute / 10 * 10)
            .text(CATEGORIES[category].0)
            .text(&street.name)
            .text(town.district_name(street.district));
        // To the hundred metres or so: the street is known, the door is not.
        let at = street.point(along).wgs84();
        csv.fixed(at.lon, 3).fixed(at.lat, 3).end();
    }
    csv.into_bytes()
}

fn squares(town: &Town, chance: &mut Chance) -> Vec<u8> {
    const SQUARES: [(&str, f64); 5] = [
        ("Place du Marché", 210.0),
        ("Parvis de la Gare", 160.0),
        ("Esplanade du Plateau", 70.0),
        ("Place des Pins", 55.0),
        ("Quai d'Outre-Lise", 40.0),
    ];
    let mut csv = Csv::new(&["square", "time", "people"]);
    for (rank, (square, usual)) in SQUARES.into_iter().enumerate() {
        for hour in 0..town.hours() {
            let moment = Hour::after(START, hour);
            let (day, local) = moment.local();
            let weather = town.weather.at(hour);
            let fair = (0.6 + 0.035 * weather.temperature_c).clamp(0.2, 1.3)
                / (1.0 + 0.4 * weather.rain_mm);
            let market = if rank == 0 && day.weekday() == 5 && (8..13).contains(&local) {
                3.0
            } else {
                1.0
            };
            // One evening on the station's forecourt is out of the ordinary.
            let crowd =
                if rank == 1 && hour / 24 == town.scale.days * 2 / 3 && (20..24).contains(&local) {
                    6.0
                } else {
                    1.0
                };
            let mean = usual * crate::mobility::flow(day, local) * fair * market * crowd;
            let swing = (1.0 + 0.08 * chance.normal()).max(0.1);
            csv.text(square)
                .time(moment.day, moment.utc * 60)
                .int(chance.poisson(mean * swing))
                .end();
        }
    }
    csv.into_bytes()
}
