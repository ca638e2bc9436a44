//! What stands in the town for everybody: facilities, schools, playgrounds, trees, obstacles to wheels and canes, jobs.

use crate::Town;
use crate::buildings::Use;
use crate::chance::Chance;
use crate::facilities::Facility;
use crate::sources::{Family, PersonsIn, Source};
use crate::table::{Csv, Features};
use territory::Sensitivity;

const fn open(
    file: &'static str,
    id: &'static str,
    family: Family,
    name: (&'static str, &'static str),
    description: (&'static str, &'static str),
    not_personal: &'static [&'static str],
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
        purposes: &["PublicBenefit"],
        licence: "etalab-2.0",
        family: Some(family),
        not_personal,
        make,
    }
}

pub(crate) const SOURCES: &[Source] = &[
    open(
        "facilities.geojson",
        "facilities",
        Family::Exclusion,
        ("Équipements et services", "Facilities and services"),
        (
            "Santé, culture, sport, commerces, gare, mairie : place, capacité, accès de plain-pied.",
            "Health, culture, sport, shops, station, town hall: place, capacity, step-free access.",
        ),
        &[],
        facilities,
    ),
    open(
        "schools.geojson",
        "schools",
        Family::Exclusion,
        ("Écoles, collèges et lycées", "Schools"),
        (
            "Place, sorte et effectif de chaque établissement.",
            "Place, kind and number of pupils of each school.",
        ),
        &[],
        schools,
    ),
    open(
        "playgrounds.geojson",
        "playgrounds",
        Family::Exclusion,
        ("Aires de jeux", "Playgrounds"),
        (
            "Place, âges, jeux accessibles aux enfants en fauteuil, ombre.",
            "Place, ages, equipment for children in wheelchairs, shade.",
        ),
        &["street", "ages", "geometry"],
        playgrounds,
    ),
    open(
        "trees.geojson",
        "trees",
        Family::Pollution,
        ("Arbres d'alignement", "Street trees"),
        (
            "Essence, hauteur, circonférence et année de plantation des arbres des rues.",
            "Species, height, girth and year of planting of street trees.",
        ),
        &[],
        trees,
    ),
    open(
        "accessibility.geojson",
        "accessibility",
        Family::Exclusion,
        ("Accessibilité de la voirie", "Street accessibility"),
        (
            "Obstacles et aides aux croisements : trottoir abaissé, bande d'éveil, feu sonore, marche, pente.",
            "Obstacles and aids at crossings: dropped kerb, tactile strip, audible signal, step, slope.",
        ),
        &[],
        accessibility,
    ),
    open(
        "jobs.csv",
        "jobs",
        Family::Congestion,
        ("Emplois par quartier", "Jobs by district"),
        (
            "Nombre d'emplois par quartier et secteur d'activité.",
            "Number of jobs by district and sector.",
        ),
        &[],
        jobs,
    ),
];

fn facilities(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut features = Features::new();
    let sites = town
        .sites
        .iter()
        .filter(|site| !site.what.is_school() && site.what != Facility::Playground);
    for site in sites {
        features
            .point(site.position.wgs84())
            .text("name", &site.name)
            .text("kind", site.what.as_str())
            .text("district", town.district_name(site.district))
            .text("street", &site.street)
            .int("capacity", i64::from(site.capacity))
            .flag("step_free", chance.yes(0.72))
            .end();
    }
    features.into_bytes()
}

fn schools(town: &Town, _: &mut Chance) -> Vec<u8> {
    let mut features = Features::new();
    for (number, site) in town
        .sites
        .iter()
        .enumerate()
        .filter(|(_, site)| site.what.is_school())
    {
        let pupils = town
            .residents
            .iter()
            .filter(|resident| resident.school == Some(number));
        features
            .point(site.position.wgs84())
            .text("school_id", &format!("S{:03}", number + 1))
            .text("name", &site.name)
            .text("kind", site.what.as_str())
            .text("district", town.district_name(site.district))
            .text("street", &site.street)
            .int("pupils", pupils.count() as i64)
            .end();
    }
    features.into_bytes()
}

fn playgrounds(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut features = Features::new();
    for site in town
        .sites
        .iter()
        .filter(|site| site.what == Facility::Playground)
    {
        let ages = *chance.pick(&["2-6", "3-12", "6-14"]);
        features
            .point(site.position.wgs84())
            .text("name", &site.name)
            .text("district", town.district_name(site.district))
            .text("street", &site.street)
            .text("ages", ages)
            .int("games", i64::from(chance.int(3, 9)))
            .flag("wheelchair_games", chance.yes(0.3))
            .int("shade_pct", i64::from(chance.int(0, 18) * 5))
            .end();
    }
    features.into_bytes()
}

fn trees(town: &Town, chance: &mut Chance) -> Vec<u8> {
    /// French name, scientific name, metres when grown.
    const SPECIES: [(&str, &str, f64); 8] = [
        ("platane", "Platanus × hispanica", 24.0),
        ("tilleul", "Tilia cordata", 18.0),
        ("érable champêtre", "Acer campestre", 11.0),
        ("micocoulier", "Celtis australis", 16.0),
        ("chêne vert", "Quercus ilex", 12.0),
        ("arbre de Judée", "Cercis siliquastrum", 7.0),
        ("frêne à fleurs", "Fraxinus ornus", 9.0),
        ("pin parasol", "Pinus pinea", 17.0),
    ];
    let mut features = Features::new();
    let mut count = 0;
    for street in &town.streets {
        let character = town.map.districts[street.district].character;
        // Richer districts and wide streets have more trees; that is an inequality to be seen.
        if !chance.yes((0.30 * character.income + 0.12 * street.traffic).min(0.85)) {
            continue;
        }
        let (name, scientific, grown) = *chance.pick(&SPECIES);
        let planted = chance.int(character.built.0.max(1900), 2022);
        let places = (street.length_m() / 24.0) as usize;
        let aside = (street.to - street.from).unit().left() * 3.2;
        for place in 0..places {
            if chance.yes(0.12) {
                continue;
            }
            // Some were replaced since.
            let year = if chance.yes(0.2) {
                chance.int(planted, 2025)
            } else {
                planted
            };
            let share = 1.0 - (-f64::from(2026 - year) / 28.0).exp();
            count += 1;
            features
                .point((street.point((place as f64 + 0.5) / places as f64) + aside).wgs84())
                .text("tree_id", &format!("T{count:05}"))
                .text("species", name)
                .text("scientific", scientific)
                .fixed(
                    "height_m",
                    2.5 + grown * share * chance.between(0.85, 1.1),
                    1,
                )
                .fixed(
                    "girth_cm",
                    14.0 + 190.0 * share * chance.between(0.8, 1.2),
                    0,
                )
                .int("planted", i64::from(year))
                .text("street", &street.name)
                .text("district", town.district_name(street.district))
                .end();
        }
    }
    features.into_bytes()
}

fn accessibility(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut features = Features::new();
    for street in &town.streets {
        let recent = town.map.districts[street.district].character.built.1 > 1990;
        for end in [0.02, 0.98] {
            let dropped = chance.yes(if recent { 0.7 } else { 0.42 });
            features
                .point(street.point(end).wgs84())
                .text("street", &street.name)
                .text("district", town.district_name(street.district))
                .flag("dropped_kerb", dropped)
                .flag("tactile_strip", dropped && chance.yes(0.55))
                .flag("audible_signal", street.traffic > 1.5 && chance.yes(0.45))
                .int(
                    "step_cm",
                    if dropped {
                        0
                    } else {
                        i64::from(chance.int(4, 18))
                    },
                )
                .fixed(
                    "slope_pct",
                    (2.0 * chance.normal().abs() + 0.5).min(12.0),
                    1,
                )
                .fixed("pavement_width_m", chance.between(0.9, 2.8), 1)
                .end();
        }
    }
    features.into_bytes()
}

fn jobs(town: &Town, chance: &mut Chance) -> Vec<u8> {
    const SECTORS: [(&str, f64); 7] = [
        ("commerce", 0.9),
        ("industrie", 0.5),
        ("santé et action sociale", 0.7),
        ("enseignement", 0.5),
        ("administration", 0.6),
        ("services aux entreprises", 0.7),
        ("construction", 0.4),
    ];
    let mut floor = vec![0.0; town.map.districts.len()];
    for building in town
        .buildings
        .iter()
        .filter(|building| building.used_for == Use::Work)
    {
        floor[building.district] += building.floor_area_m2();
    }
    let mut csv = Csv::new(&["district", "sector", "jobs"]);
    for (district, floor) in floor.into_iter().enumerate() {
        for (sector, weight) in SECTORS {
            let special = match (district, sector) {
                (8, "santé et action sociale" | "enseignement")
                | (11, "industrie")
                | (0, "administration") => 4.0,
                (0, "commerce") | (11, "commerce") => 2.0,
                _ => 1.0,
            };
            csv.text(town.district_name(district))
                .text(sector)
                .int(chance.poisson(floor / 95.0 * weight * special))
                .end();
        }
    }
    csv.into_bytes()
}
