//! Schools: who eats at the canteen, how many meals that makes and what is thrown away, and what pupils learn.

use crate::Town;
use crate::calendar::{Day, START};
use crate::chance::Chance;
use crate::citizen::CHILD;
use crate::facilities::Facility;
use crate::sources::{Family, PersonsIn, Source};
use crate::table::Csv;
use territory::Sensitivity;

/// Data sets whose persons are pupils.
pub(crate) const PUPILS: [&str; 2] = ["canteen_attendance", "learning_answers"];

pub(crate) const SOURCES: &[Source] = &[
    Source {
        file: "canteen_attendance.csv",
        id: "canteen_attendance",
        name: ("Présence à la cantine", "Canteen attendance"),
        description: (
            "Un repas pris par ligne : élève, établissement, jour, menu choisi, reste dans l'assiette.",
            "One meal eaten per row: pupil, school, day, menu chosen, left on the plate.",
        ),
        provider: "schools",
        persons: PersonsIn::Column("resident_id"),
        sensitivity: Sensitivity::Personal,
        purposes: &[
            "FulfilmentOfContractualObligation",
            "ServiceOptimisation",
            "ImprovePublicServices",
        ],
        licence: "",
        family: Some(Family::Waste),
        not_personal: &[],
        make: attendance,
    },
    Source {
        file: "canteen_meals.csv",
        id: "canteen_meals",
        name: ("Repas des cantines", "Canteen meals"),
        description: (
            "Par établissement et par jour : plat, repas prévus, préparés, servis, et kilogrammes jetés.",
            "By school and day: dish, meals forecast, prepared, served, and kilograms thrown away.",
        ),
        provider: "schools",
        persons: PersonsIn::None,
        sensitivity: Sensitivity::Open,
        purposes: &["PublicBenefit"],
        licence: "etalab-2.0",
        family: Some(Family::Waste),
        not_personal: &[],
        make: meals,
    },
    Source {
        file: "learning_answers.csv",
        id: "learning_answers",
        name: ("Exercices d'entraînement", "Practice exercises"),
        description: (
            "Réponses des élèves volontaires aux exercices en ligne : compétence, difficulté, juste ou non, durée.",
            "Answers of volunteering pupils to online exercises: skill, difficulty, right or not, time taken.",
        ),
        provider: "schools",
        persons: PersonsIn::Column("resident_id"),
        sensitivity: Sensitivity::Personal,
        purposes: &["RequestedServiceProvision", "ServicePersonalisation"],
        licence: "",
        family: Some(Family::Exclusion),
        not_personal: &[],
        make: learning,
    },
];

/// Dish and how well it is liked, 1 on average; one a day, in turn.
const DISHES: [(&str, f64); 14] = [
    ("poulet rôti et frites", 1.16),
    ("gratin de courge", 0.84),
    ("pâtes bolognaise", 1.14),
    ("poisson et épinards", 0.78),
    ("lentilles saucisse", 0.96),
    ("couscous de légumes", 0.94),
    ("hachis parmentier", 1.08),
    ("quiche aux poireaux", 0.90),
    ("riz cantonais", 1.06),
    ("blanquette de dinde", 0.98),
    ("pizza maison", 1.20),
    ("chili sin carne", 0.88),
    ("brandade de morue", 0.82),
    ("crêpe complète", 1.10),
];

fn dish(day: Day) -> (&'static str, f64) {
    DISHES[(day.0 as usize) % DISHES.len()]
}

/// One meal of one pupil.
struct Meal {
    resident: usize,
    school: usize,
    day: usize,
    vegetarian: bool,
    left_pct: f64,
}

/// Calls `eat` with every meal, day by day; both canteen files are made from these same meals.
fn each_meal(town: &Town, mut eat: impl FnMut(Meal)) {
    let mut chance = Chance::new(town.seed, "canteen");
    // Of each pupil: probability to eat there on a school day, and whether she takes the vegetarian menu.
    let pupils: Vec<(usize, usize, f64, bool)> = town
        .residents
        .iter()
        .enumerate()
        .filter_map(|(number, resident)| {
            let school = resident.school?;
            let usual = match town.sites[school].what {
                Facility::Primary => 0.68,
                Facility::Middle => 0.62,
                _ => 0.45,
            };
            let comes = chance.yes(usual) || number == CHILD;
            let often = if comes {
                chance.between(0.72, 0.98)
            } else {
                0.03
            };
            Some((number, school, often, chance.yes(0.17)))
        })
        .collect();
    for day in 0..town.scale.days {
        let date = START.plus(day as i32);
        if !date.is_canteen_day() {
            continue;
        }
        let (_, liked) = dish(date);
        // Influenza empties the benches in late January.
        let ill = 0.02 + 0.09 * (-((day as f64 - 27.0) / 8.0).powi(2)).exp();
        let friday = if date.weekday() == 4 { 0.94 } else { 1.0 };
        for &(resident, school, often, vegetarian) in &pupils {
            if chance.yes(often * friday * (1.0 - ill) * (0.9 + 0.1 * liked)) {
                let left_pct = (24.0 / (liked * liked) + 14.0 * chance.normal()).clamp(0.0, 100.0);
                eat(Meal {
                    resident,
                    school,
                    day,
                    vegetarian: vegetarian || chance.yes(0.08),
                    left_pct,
                });
            }
        }
    }
}

fn attendance(town: &Town, _: &mut Chance) -> Vec<u8> {
    let mut csv = Csv::new(&[
        "resident_id",
        "school_id",
        "date",
        "menu",
        "left_on_plate_pct",
    ]);
    each_meal(town, |meal| {
        csv.resident(meal.resident)
            .code("S", meal.school + 1, 3)
            .day(START.plus(meal.day as i32))
            .text(if meal.vegetarian {
                "végétarien"
            } else {
                "classique"
            })
            .fixed((meal.left_pct / 5.0).round() * 5.0, 0)
            .end();
    });
    csv.into_bytes()
}

fn meals(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut served = vec![(0_i64, 0_i64, 0.0); town.scale.days * town.sites.len()];
    each_meal(town, |meal| {
        let (all, vegetarian, left) = &mut served[meal.day * town.sites.len() + meal.school];
        *all += 1;
        *vegetarian += i64::from(meal.vegetarian);
        *left += meal.left_pct / 100.0;
    });
    let mut csv = Csv::new(&[
        "school_id",
        "school",
        "district",
        "date",
        "dish",
        "pupils",
        "forecast",
        "prepared",
        "served",
        "served_vegetarian",
        "waste_kg",
    ]);
    let mut pupils = vec![0; town.sites.len()];
    for school in town.residents.iter().filter_map(|resident| resident.school) {
        pupils[school] += 1;
    }
    let mut usual = vec![0.0; town.sites.len()];
    for day in 0..town.scale.days {
        let date = START.plus(day as i32);
        for (school, site) in town.sites.iter().enumerate() {
            let (eaten, vegetarian, left) = served[day * town.sites.len() + school];
            if eaten == 0 {
                continue;
            }
            // The kitchen expects what it served lately, whatever the dish: there is room for a better forecast.
            let forecast = if usual[school] > 0.0 {
                usual[school]
            } else {
                eaten as f64 * 1.1
            };
            let forecast = (forecast * (1.0 + 0.03 * chance.normal())).round();
            usual[school] = 0.7 * forecast + 0.3 * eaten as f64;
            let prepared = (forecast * 1.06).max(eaten as f64).round();
            let kg = left * 0.42 + (prepared - eaten as f64) * 0.47 * chance.between(0.7, 1.0);
            csv.code("S", school + 1, 3)
                .text(&site.name)
                .text(town.district_name(site.district))
                .day(date)
                .text(dish(date).0)
                .int(pupils[school])
                .fixed(forecast, 0)
                .fixed(prepared, 0)
                .int(eaten)
                .int(vegetarian)
                .fixed(kg, 1)
                .end();
        }
    }
    csv.into_bytes()
}

fn learning(town: &Town, chance: &mut Chance) -> Vec<u8> {
    const SKILLS: [&str; 6] = [
        "calcul mental",
        "fractions",
        "géométrie",
        "lecture",
        "orthographe",
        "grammaire",
    ];
    let mut csv = Csv::new(&[
        "resident_id",
        "date",
        "skill",
        "difficulty",
        "correct",
        "seconds",
    ]);
    for (number, resident) in town.residents.iter().enumerate() {
        if !(7..=14).contains(&resident.age()) || !(chance.yes(0.28) || number == CHILD) {
            continue;
        }
        let mut able: Vec<f64> = SKILLS
            .iter()
            .map(|_| 0.9 * chance.normal() + f64::from(resident.age() - 10) * 0.25)
            .collect();
        for _ in 0..chance.int(15, 45) {
            let skill = chance.below(SKILLS.len());
            let difficulty = (able[skill] + chance.normal()).clamp(-3.0, 3.0);
            // One-parameter logistic model (Rasch 1960); each exercise teaches a little.
            let right = chance.yes(1.0 / (1.0 + (difficulty - able[skill]).exp()));
            able[skill] += 0.02;
            csv.resident(number)
                .day(START.plus(chance.below(town.scale.days) as i32))
                .text(SKILLS[skill])
                .fixed(difficulty, 2)
                .flag(right)
                .fixed(
                    (22.0 + 9.0 * difficulty + 8.0 * chance.normal()).max(3.0),
                    0,
                )
                .end();
        }
    }
    csv.into_bytes()
}
