//! The people: households by kind, in dwellings by district, with ages, work and income that hang together.

use crate::Town;
use crate::buildings::{Building, Use};
use crate::chance::Chance;
use crate::facilities::{Facility, Site};
use crate::map::{Character, Map};
use crate::sources::{Family, PersonsIn, Source};
use crate::table::Csv;
use std::ops::Range;
use territory::Sensitivity;

/// The year at whose start the register was drawn.
pub(crate) const REGISTER_YEAR: i32 = 2026;

/// One person.
#[derive(Debug, Clone)]
pub(crate) struct Resident {
    pub(crate) household: usize,
    pub(crate) birth_year: i32,
    pub(crate) woman: bool,
    pub(crate) occupation: &'static str,
    pub(crate) education: &'static str,
    pub(crate) commute: &'static str,
    /// The number of the school she attends.
    pub(crate) school: Option<usize>,
}

impl Resident {
    pub(crate) const fn age(&self) -> i32 {
        REGISTER_YEAR - self.birth_year
    }
}

/// People who live together; the first member answers for the dwelling and holds its meter.
#[derive(Debug, Clone)]
pub(crate) struct Household {
    pub(crate) building: usize,
    pub(crate) members: Range<usize>,
    /// Net income of the year, in euros.
    pub(crate) income_eur: i64,
    pub(crate) rooms: i64,
    pub(crate) tenure: &'static str,
    pub(crate) heating: &'static str,
    pub(crate) cars: i64,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Kind {
    Single,
    Couple,
    Family,
    OneParent,
    Shared,
}

/// The number of the household of the demo's citizen.
pub(crate) const CITIZEN_HOUSEHOLD: usize = 0;

/// Exactly `inhabitants` people; blocks of flats grow where dwellings are short.
pub(crate) fn people(
    map: &Map,
    sites: &[Site],
    buildings: &mut [Building],
    inhabitants: usize,
    chance: &mut Chance,
) -> (Vec<Household>, Vec<Resident>) {
    let mut dwellings: Vec<usize> = Vec::new();
    for (number, building) in buildings.iter().enumerate() {
        dwellings.extend(std::iter::repeat_n(number, building.dwellings as usize));
    }
    chance.shuffle(&mut dwellings);
    // The demo's citizen lives in the first district.
    if let Some(central) = dwellings
        .iter()
        .position(|home| buildings[*home].district == 0)
    {
        dwellings.swap(CITIZEN_HOUSEHOLD, central);
    }
    let blocks: Vec<usize> = (0..buildings.len())
        .filter(|number| buildings[*number].used_for == Use::Block)
        .collect();
    let mut households = Vec::new();
    let mut residents: Vec<Resident> = Vec::with_capacity(inhabitants);
    while residents.len() < inhabitants {
        let building = match dwellings.get(households.len()) {
            Some(building) => *building,
            None => {
                let building = *chance.pick(&blocks);
                buildings[building].dwellings += 1;
                building
            }
        };
        let district = buildings[building].district;
        let character = map.districts[district].character;
        let house = buildings[building].used_for == Use::House;
        let number = households.len();
        let first = residents.len();
        let kind = kind(&character, house, number, chance);
        let mut ages = members(kind, &character, number, chance);
        ages.truncate(inhabitants - first);
        for (rank, (age, woman)) in ages.into_iter().enumerate() {
            let adult = rank == 0 || age >= 18;
            let (occupation, education) = work(age, adult, &character, chance);
            residents.push(Resident {
                household: number,
                birth_year: REGISTER_YEAR - age,
                woman,
                occupation,
                education,
                commute: commute(occupation, district, chance),
                school: school(age, district, sites, chance),
            });
        }
        let members = first..residents.len();
        let household = household(
            building,
            &buildings[building],
            members,
            &residents,
            &character,
            chance,
        );
        households.push(household);
    }
    (households, residents)
}

fn kind(character: &Character, house: bool, number: usize, chance: &mut Chance) -> Kind {
    if number == CITIZEN_HOUSEHOLD {
        return Kind::Family;
    }
    let weights = if house {
        [0.22, 0.34, 0.33, 0.08, 0.02]
    } else {
        [0.50, 0.19, 0.13, 0.12, 0.06]
    };
    let [single, couple, family, one_parent, shared] = weights;
    let poorer = 1.0 / character.income;
    let kinds = [
        Kind::Single,
        Kind::Couple,
        Kind::Family,
        Kind::OneParent,
        Kind::Shared,
    ];
    kinds[chance.weighted(&[single, couple, family, one_parent * poorer, shared * poorer])]
}

/// Age and sex of each member, adults first.
fn members(
    kind: Kind,
    character: &Character,
    number: usize,
    chance: &mut Chance,
) -> Vec<(i32, bool)> {
    let retired = chance.yes(character.retired * 2.1);
    let child = |parent: i32, chance: &mut Chance| {
        let oldest = (parent - 22).clamp(0, 20);
        (chance.int(0, oldest), chance.yes(0.488))
    };
    match kind {
        Kind::Single if retired => {
            let age = 63 + (chance.unit() * 33.0) as i32;
            vec![(age, chance.yes(0.5 + f64::from(age - 60) * 0.009))]
        }
        Kind::Single => vec![(chance.int(19, 62), chance.yes(0.47))],
        Kind::Couple => {
            let age = if retired {
                chance.int(60, 88)
            } else {
                chance.int(22, 62)
            };
            let woman = chance.yes(0.4);
            let other = (age + chance.int(-6, 4)).max(19);
            vec![
                (age, woman),
                (other, if chance.yes(0.97) { !woman } else { woman }),
            ]
        }
        Kind::Family if number == CITIZEN_HOUSEHOLD => {
            vec![(39, true), (41, false), (8, true), (5, false)]
        }
        Kind::Family => {
            let age = chance.int(25, 54);
            let woman = chance.yes(0.42);
            let mut members = vec![(age, woman), ((age + chance.int(-5, 5)).max(20), !woman)];
            for _ in 0..1 + chance.weighted(&[0.38, 0.42, 0.15, 0.05]) {
                members.push(child(age, chance));
            }
            members
        }
        Kind::OneParent => {
            let age = chance.int(24, 55);
            let mut members = vec![(age, chance.yes(0.83))];
            for _ in 0..1 + chance.weighted(&[0.55, 0.32, 0.13]) {
                members.push(child(age, chance));
            }
            members
        }
        Kind::Shared => (0..chance.int(2, 4))
            .map(|_| (chance.int(18, 30), chance.yes(0.5)))
            .collect(),
    }
}

/// Occupation (groups of the French nomenclature PCS 2020) and highest diploma.
fn work(
    age: i32,
    adult: bool,
    character: &Character,
    chance: &mut Chance,
) -> (&'static str, &'static str) {
    const GROUPS: [&str; 6] = [
        "artisans et commerçants",
        "cadres",
        "professions intermédiaires",
        "employés",
        "ouvriers",
        "sans emploi",
    ];
    let rich = character.income;
    let education = match chance.weighted(&[0.30 / rich, 0.26, 0.22, 0.22 * rich * rich]) {
        0 => "sans diplôme ou brevet",
        1 => "CAP-BEP",
        2 => "baccalauréat",
        _ => "supérieur",
    };
    if !adult {
        return match age {
            ..3 => ("petite enfance", "en cours"),
            _ => ("élèves", "en cours"),
        };
    }
    if age < 25 && chance.yes(0.55) {
        return ("étudiants", "baccalauréat");
    }
    if age >= 64 || (age >= 60 && chance.yes(0.45)) {
        return ("retraités", education);
    }
    let graduate = if education == "supérieur" { 4.0 } else { 0.35 };
    let group = chance.weighted(&[
        0.07,
        0.11 * rich * graduate,
        0.22,
        0.27 / graduate.sqrt(),
        0.20 / (rich * graduate.sqrt()),
        0.11 / (rich * rich),
    ]);
    (GROUPS[group], education)
}

fn commute(occupation: &str, district: usize, chance: &mut Chance) -> &'static str {
    const MODES: [&str; 5] = [
        "marche",
        "vélo",
        "transports en commun",
        "voiture",
        "covoiturage",
    ];
    if matches!(occupation, "retraités" | "sans emploi" | "petite enfance") {
        return "aucun";
    }
    let central = if district <= 4 { 1.0 } else { 0.4 };
    let car = match occupation {
        "élèves" => 0.25,
        "étudiants" => 0.12,
        _ => 0.85,
    };
    MODES[chance.weighted(&[0.35 * central, 0.12 * central + 0.04, 0.22, car, 0.06])]
}

/// The school of a child: a near one for the small, any for the older.
fn school(age: i32, district: usize, sites: &[Site], chance: &mut Chance) -> Option<usize> {
    let wanted = match age {
        3..=10 => Facility::Primary,
        11..=14 => Facility::Middle,
        15..=17 => Facility::High,
        _ => return None,
    };
    let of_kind = |near: bool| -> Vec<usize> {
        let fits = |site: &Site| site.what == wanted && (!near || site.district == district);
        (0..sites.len())
            .filter(|number| fits(&sites[*number]))
            .collect()
    };
    let near = of_kind(true);
    let choices = if near.is_empty() {
        of_kind(false)
    } else {
        near
    };
    (!choices.is_empty()).then(|| *chance.pick(&choices))
}

fn household(
    number: usize,
    building: &Building,
    members: Range<usize>,
    residents: &[Resident],
    character: &Character,
    chance: &mut Chance,
) -> Household {
    let earns = |resident: &Resident| match resident.occupation {
        "cadres" => 37_000.0,
        "professions intermédiaires" => 25_500.0,
        "artisans et commerçants" => 25_000.0,
        "employés" => 18_500.0,
        "ouvriers" => 19_000.0,
        "retraités" => 18_800.0,
        "sans emploi" => 9_200.0,
        "étudiants" => 6_500.0,
        _ => 0.0,
    };
    let sum: f64 = residents[members.clone()].iter().map(earns).sum();
    let spread = (0.28 * chance.normal()).exp();
    let income_eur =
        ((sum + 1_500.0) * character.income.sqrt() * spread / 10.0).round() as i64 * 10;
    let house = building.used_for == Use::House;
    let owns = if house { 0.74 } else { 0.27 } * character.income.sqrt();
    let tenure = if chance.yes(owns) {
        "propriétaire"
    } else if chance.yes((0.42 / character.income - 0.15).clamp(0.05, 0.7)) {
        "locataire social"
    } else {
        "locataire privé"
    };
    let heating = match (house, chance.weighted(&[0.36, 0.38, 0.14, 0.12])) {
        (_, 0) => "électrique",
        (_, 1) => "gaz",
        (true, 2) => "bois",
        (false, 2) => "réseau de chaleur",
        (_, _) => "pompe à chaleur",
    };
    let people = members.len() as i64;
    let adults = residents[members.clone()]
        .iter()
        .filter(|resident| resident.age() >= 18)
        .count() as f64;
    let motor = (adults * if house { 0.78 } else { 0.45 } * character.income.sqrt()).min(2.6);
    Household {
        building: number,
        members,
        income_eur,
        rooms: (1 + people + i64::from(house) + i64::from(chance.yes(0.3))).min(7),
        tenure,
        heating,
        cars: chance.poisson(motor).min(4),
    }
}

pub(crate) const SOURCES: &[Source] = &[
    Source {
        file: "residents.csv",
        id: "residents",
        name: ("Registre des habitants", "Register of residents"),
        description: (
            "Une ligne par habitant au 1er janvier 2026 : ménage, année de naissance, quartier et rue, profession, diplôme, trajet quotidien.",
            "One row per resident on 1 January 2026: household, year of birth, district and street, occupation, education, commute.",
        ),
        provider: "town",
        persons: PersonsIn::Column("resident_id"),
        sensitivity: Sensitivity::Personal,
        purposes: &[
            "ServiceProvision",
            "ImprovePublicServices",
            "ProvideOfficialStatistics",
        ],
        licence: "",
        family: Some(Family::Exclusion),
        not_personal: &[],
        make: residents_csv,
    },
    Source {
        file: "households.csv",
        id: "households",
        name: ("Ménages et logements", "Households and homes"),
        description: (
            "Une ligne par ménage, au nom de la personne qui répond du logement : taille, revenu net annuel, pièces, statut, chauffage, voitures.",
            "One row per household, under the person who answers for the home: size, net yearly income, rooms, tenure, heating, cars.",
        ),
        provider: "town",
        persons: PersonsIn::Column("resident_id"),
        sensitivity: Sensitivity::Personal,
        purposes: &[
            "ServiceProvision",
            "ImprovePublicServices",
            "ProvideOfficialStatistics",
        ],
        licence: "",
        family: Some(Family::Exclusion),
        not_personal: &[],
        make: households_csv,
    },
];

fn residents_csv(town: &Town, _: &mut Chance) -> Vec<u8> {
    let mut csv = Csv::new(&[
        "resident_id",
        "household_id",
        "birth_year",
        "sex",
        "district",
        "street",
        "household_size",
        "occupation",
        "education",
        "commute_mode",
    ]);
    for (number, resident) in town.residents.iter().enumerate() {
        let (household, building) = town.home(resident);
        csv.resident(number)
            .code("H", resident.household + 1, 5)
            .int(i64::from(resident.birth_year))
            .text(if resident.woman { "F" } else { "M" })
            .text(town.district_name(building.district))
            .text(&town.street(building.street).name)
            .int(household.members.len() as i64)
            .text(resident.occupation)
            .text(resident.education)
            .text(resident.commute)
            .end();
    }
    csv.into_bytes()
}

fn households_csv(town: &Town, _: &mut Chance) -> Vec<u8> {
    let mut csv = Csv::new(&[
        "household_id",
        "resident_id",
        "building_id",
        "district",
        "household_size",
        "children",
        "income_eur",
        "rooms",
        "tenure",
        "heating",
        "cars",
    ]);
    for (number, household) in town.households.iter().enumerate() {
        let members = household.members.clone();
        let children = members
            .clone()
            .filter(|member| town.resident(*member).age() < 18);
        csv.code("H", number + 1, 5)
            .resident(members.start)
            .code("B", household.building + 1, 5)
            .text(town.district_name(town.building(household.building).district))
            .int(members.len() as i64)
            .int(children.count() as i64)
            .int(household.income_eur)
            .int(household.rooms)
            .text(household.tenure)
            .text(household.heating)
            .int(household.cars)
            .end();
    }
    csv.into_bytes()
}
