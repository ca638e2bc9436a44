//! Waste: connected bins and how they fill, household waste by street, and the town's reuse exchange.

use crate::Town;
use crate::calendar::{Day, Hour, START};
use crate::chance::Chance;
use crate::map::Metres;
use crate::sources::{Family, PersonsIn, Source};
use crate::table::{Csv, Features};
use territory::Sensitivity;

pub(crate) const SOURCES: &[Source] = &[
    Source {
        file: "waste_bins.geojson",
        id: "waste_bins",
        name: ("Bornes et bacs de collecte", "Collection bins"),
        description: (
            "Emplacement, flux, volume et jour de collecte de chaque borne connectée.",
            "Place, stream, volume and collection days of each connected bin.",
        ),
        provider: "town",
        persons: PersonsIn::None,
        sensitivity: Sensitivity::Open,
        purposes: &["PublicBenefit"],
        licence: "etalab-2.0",
        family: Some(Family::Waste),
        not_personal: &[],
        make: bins_geojson,
    },
    Source {
        file: "bin_fill.csv",
        id: "bin_fill",
        name: ("Remplissage des bornes", "Fill of the bins"),
        description: (
            "Taux de remplissage, température et indice d'odeur de chaque borne toutes les deux heures, pendant deux semaines.",
            "Fill, temperature and odour index of each bin every two hours, for two weeks.",
        ),
        provider: "town",
        persons: PersonsIn::None,
        sensitivity: Sensitivity::Open,
        purposes: &["PublicBenefit", "ServiceOptimisation"],
        licence: "etalab-2.0",
        family: Some(Family::Waste),
        not_personal: &[],
        make: fill,
    },
    Source {
        file: "household_waste.csv",
        id: "household_waste",
        name: (
            "Déchets ménagers par rue et par mois",
            "Household waste by street and month",
        ),
        description: (
            "Tonnages collectés par rue, mois et flux en 2024 et 2025, pour les rues d'au moins dix logements.",
            "Weights collected by street, month and stream in 2024 and 2025, for streets of at least ten homes.",
        ),
        provider: "town",
        persons: PersonsIn::None,
        sensitivity: Sensitivity::Open,
        purposes: &["PublicBenefit", "PublicPolicyMaking"],
        licence: "etalab-2.0",
        family: Some(Family::Waste),
        not_personal: &[],
        make: household_waste,
    },
    Source {
        file: "reuse_exchange.csv",
        id: "reuse_exchange",
        name: ("Bourse du réemploi", "Reuse exchange"),
        description: (
            "Objets et invendus proposés : catégorie, état, prix neuf, prix demandé, prix de cession, délai ; sans vendeur ni acheteur.",
            "Goods and unsold stock on offer: category, condition, price when new, asked, obtained, delay; neither seller nor buyer.",
        ),
        provider: "retailers",
        persons: PersonsIn::None,
        sensitivity: Sensitivity::Open,
        purposes: &["PublicBenefit"],
        licence: "etalab-2.0",
        family: Some(Family::Waste),
        not_personal: &[],
        make: reuse,
    },
];

/// Name, litres, kg per litre when full, hours to fill in a mean street, weekdays of collection.
const STREAMS: [(&str, f64, f64, &[i32]); 4] = [
    ("ordures résiduelles", 3_000.0, 0.11, &[0, 2, 4]),
    ("emballages", 4_000.0, 0.035, &[1, 4]),
    ("verre", 3_500.0, 0.32, &[2]),
    ("biodéchets", 660.0, 0.45, &[0, 3]),
];
/// Share of its volume that a bin of each stream gains per day in a mean street.
const DAILY_FILL: [f64; 4] = [0.26, 0.18, 0.085, 0.17];

struct Bin {
    street: usize,
    position: Metres,
    stream: usize,
    /// How fast it fills against the mean of its stream.
    pace: f64,
}

/// The bins are drawn from a stream of chance that both files share.
fn bins(town: &Town) -> Vec<Bin> {
    let mut chance = Chance::new(town.seed, "bins");
    let mut homes = vec![0.0; town.streets.len()];
    for household in &town.households {
        homes[town.building(household.building).street] += household.members.len() as f64;
    }
    let count = town.count(640, 24);
    (0..count)
        .map(|_| {
            let street = chance.below(town.streets.len());
            let stream = chance.weighted(&[0.34, 0.30, 0.18, 0.18]);
            let people = homes[street] * town.streets.len() as f64 / town.inhabitants() as f64;
            let along = chance.between(0.05, 0.95);
            let aside = (town.street(street).to - town.street(street).from)
                .unit()
                .left();
            Bin {
                street,
                position: town.street(street).point(along) + aside * 4.0,
                stream,
                pace: (0.35 + 0.65 * people).min(2.6) * chance.between(0.7, 1.3),
            }
        })
        .collect()
}

fn bins_geojson(town: &Town, _: &mut Chance) -> Vec<u8> {
    const DAYS: [&str; 7] = [
        "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi", "dimanche",
    ];
    let mut features = Features::new();
    for (number, bin) in bins(town).iter().enumerate() {
        let street = town.street(bin.street);
        let (stream, litres, density, days) = STREAMS[bin.stream];
        let days: Vec<&str> = days.iter().map(|day| DAYS[*day as usize % 7]).collect();
        features
            .point(bin.position.wgs84())
            .text("bin_id", &format!("P{:04}", number + 1))
            .text("stream", stream)
            .fixed("volume_l", litres, 0)
            .fixed("full_kg", litres * density, 0)
            .text("collection_days", &days.join(" "))
            .text("street", &street.name)
            .text("district", town.district_name(street.district))
            .end();
    }
    features.into_bytes()
}

fn fill(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut csv = Csv::new(&["bin_id", "time", "fill_pct", "temperature_c", "odour_index"]);
    let steps = town.scale.days.min(14) * 12;
    for (number, bin) in bins(town).iter().enumerate() {
        let (_, _, _, days) = STREAMS[bin.stream];
        let mut level = chance.between(0.05, 0.5);
        let mut since_emptied_h = 24.0;
        for step in 0..steps {
            let moment = Hour::after(START, step * 2);
            let (day, local) = moment.local();
            let awake = if (7..=22).contains(&local) { 1.4 } else { 0.2 };
            let weekend = if day.is_weekend() { 1.25 } else { 1.0 };
            level += DAILY_FILL[bin.stream] / 12.0
                * bin.pace
                * awake
                * weekend
                * (1.0 + 0.5 * chance.normal()).max(0.0);
            since_emptied_h += 2.0;
            // A round is missed now and then; then the bin overflows.
            if days.contains(&day.weekday()) && local / 2 == 4 && chance.yes(0.94) {
                level = chance.between(0.0, 0.04);
                since_emptied_h = 0.0;
            }
            level = level.min(1.25);
            let warmth = town.weather.at(step * 2).temperature_c;
            let rot = match bin.stream {
                0 => 0.5,
                3 => 1.0,
                _ => 0.08,
            };
            let odour =
                rot * since_emptied_h / 24.0 * (warmth.max(0.0) / 12.0 + 0.3) * level.sqrt();
            csv.code("P", number + 1, 4)
                .time(moment.day, moment.utc * 60)
                .fixed(level * 100.0, 0)
                .fixed(warmth + 1.5, 1)
                .fixed((odour * (1.0 + 0.15 * chance.normal())).clamp(0.0, 10.0), 1)
                .end();
        }
    }
    csv.into_bytes()
}

fn household_waste(town: &Town, chance: &mut Chance) -> Vec<u8> {
    /// Kilograms a person and month in each stream.
    const KG: [f64; 4] = [18.5, 4.3, 2.7, 3.1];
    let mut people = vec![0.0; town.streets.len()];
    let mut homes = vec![0; town.streets.len()];
    for household in &town.households {
        let street = town.building(household.building).street;
        people[street] += household.members.len() as f64;
        homes[street] += 1;
    }
    let mut csv = Csv::new(&["street", "district", "month", "stream", "kg", "homes"]);
    for (number, street) in town.streets.iter().enumerate() {
        if homes[number] < 10 {
            continue;
        }
        let income = town.map.districts[street.district].character.income;
        let care = chance.between(0.85, 1.15);
        for month in 0..24 {
            let (year, of_year) = (2024 + month / 12, month % 12 + 1);
            let summer = -Day::new(year, of_year, 15).winter();
            // Sorting grows, so what is not sorted shrinks.
            let trend = f64::from(month) / 24.0;
            for (stream, (name, ..)) in STREAMS.iter().enumerate() {
                let factor = match stream {
                    0 => (1.0 - 0.09 * trend) / care,
                    1 => care * income.sqrt() * (1.0 + 0.10 * trend),
                    2 => income.sqrt() * (1.0 + 0.12 * summer),
                    _ => care * (0.6 + 0.5 * trend) * (1.0 + 0.25 * summer),
                };
                let kg = KG[stream] * people[number] * factor * (1.0 + 0.06 * chance.normal());
                csv.text(&street.name)
                    .text(town.district_name(street.district))
                    .text(&format!("{year}-{of_year:02}"))
                    .text(name)
                    .fixed(kg.max(0.0), 0)
                    .int(homes[number])
                    .end();
            }
        }
    }
    csv.into_bytes()
}

fn reuse(town: &Town, chance: &mut Chance) -> Vec<u8> {
    /// Category, usual price when new, share of it that a good second-hand one fetches.
    const GOODS: [(&str, f64, f64); 9] = [
        ("vélo", 420.0, 0.48),
        ("électroménager", 380.0, 0.34),
        ("meuble", 240.0, 0.30),
        ("vêtement enfant", 28.0, 0.27),
        ("livre", 16.0, 0.25),
        ("jouet", 32.0, 0.33),
        ("outil", 95.0, 0.45),
        ("téléphone", 430.0, 0.38),
        ("invendu alimentaire", 14.0, 0.36),
    ];
    const STATES: [(&str, f64); 4] = [
        ("neuf", 1.45),
        ("très bon", 1.15),
        ("bon", 1.0),
        ("à réparer", 0.35),
    ];
    let mut csv = Csv::new(&[
        "offer_id",
        "date",
        "district",
        "category",
        "condition",
        "price_new_eur",
        "price_asked_eur",
        "price_obtained_eur",
        "days_to_go",
    ]);
    for number in 0..town.count(2_600, 60) {
        let (category, price, share) = *chance.pick(&GOODS);
        let food = category == "invendu alimentaire";
        let (state, worth) = if food {
            STATES[0]
        } else {
            STATES[chance.weighted(&[0.1, 0.3, 0.4, 0.2])]
        };
        let new = price * (0.4 * chance.normal()).exp();
        let fair = new * share * if food { 1.0 } else { worth };
        let asked = fair * (1.08 + 0.2 * chance.normal()).max(0.5);
        let dear = asked / fair;
        let days = (chance.between(0.5, 22.0) * dear * dear * if food { 0.05 } else { 1.0 }) as i64;
        let gone = chance.yes((1.35 - 0.45 * dear).clamp(0.05, 0.97));
        csv.code("E", number + 1, 5)
            .day(START.plus(chance.below(town.scale.days) as i32))
            .text(town.district_name(chance.below(town.map.districts.len())))
            .text(category)
            .text(state)
            .fixed(new, 2)
            .fixed(asked, 2);
        if gone {
            let obtained = asked * chance.between(0.82, 1.0);
            csv.fixed(obtained, 2).int(days).end();
        } else {
            csv.missing().missing().end();
        }
    }
    csv.into_bytes()
}
