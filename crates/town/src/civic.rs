//! Civic life: library loans, the well-being survey, proposals for the budget, and an association's members.

use crate::Town;
use crate::calendar::{Day, START};
use crate::chance::Chance;
use crate::citizen::{CITIZEN, NAME, resident_id};
use crate::sources::{Family, PersonsIn, Source};
use crate::streets::slug;
use crate::table::Csv;
use territory::Sensitivity;

pub(crate) const SOURCES: &[Source] = &[
    Source {
        file: "library_loans.csv",
        id: "library_loans",
        name: ("Prêts de la médiathèque", "Library loans"),
        description: (
            "Un prêt par ligne : abonné, genre, support, dates de prêt et de retour ; aucun titre.",
            "One loan per row: member, genre, medium, dates of loan and return; no title.",
        ),
        provider: "town",
        persons: PersonsIn::Column("resident_id"),
        sensitivity: Sensitivity::Personal,
        purposes: &["ServiceProvision", "ImprovePublicServices"],
        licence: "",
        family: Some(Family::Exclusion),
        not_personal: &[],
        make: loans,
    },
    Source {
        file: "wellbeing_survey.csv",
        id: "wellbeing_survey",
        name: ("Enquête bien-être 2025", "Well-being survey 2025"),
        description: (
            "Une personne par ligne, sans identifiant : satisfaction, santé ressentie, solitude, confiance, revenu, logement, handicap.",
            "One person per row, without identifier: satisfaction, felt health, loneliness, trust, income, housing, handicap.",
        ),
        provider: "lab",
        persons: PersonsIn::EachRow,
        sensitivity: Sensitivity::Sensitive,
        purposes: &[
            "ScientificResearch",
            "PublicPolicyMaking",
            "ProvideOfficialStatistics",
        ],
        licence: "",
        family: Some(Family::Exclusion),
        not_personal: &[],
        make: survey,
    },
    Source {
        file: "budget_proposals.jsonl",
        id: "budget_proposals",
        name: (
            "Propositions au budget participatif",
            "Participatory budget proposals",
        ),
        description: (
            "Projets proposés par les habitants : titre, description, coût, quartier, voix ; sans auteur.",
            "Projects proposed by residents: title, description, cost, district, votes; without author.",
        ),
        provider: "town",
        persons: PersonsIn::None,
        sensitivity: Sensitivity::Open,
        purposes: &["PublicBenefit"],
        licence: "etalab-2.0",
        family: Some(Family::Exclusion),
        not_personal: &[],
        make: proposals,
    },
    Source {
        file: "association_members.csv",
        id: "association_members",
        name: (
            "Adhérents de la Maison des voisins",
            "Members of the Maison des voisins",
        ),
        description: (
            "Fichier d'adhésion : nom, courriel, téléphone, date de naissance, adresse, cotisation.",
            "Membership file: name, e-mail, telephone, date of birth, address, fee.",
        ),
        provider: "neighbours",
        persons: PersonsIn::Column("resident_id"),
        sensitivity: Sensitivity::Personal,
        purposes: &["MemberPartnerManagement"],
        licence: "",
        family: Some(Family::Exclusion),
        not_personal: &[],
        make: members,
    },
];

fn loans(town: &Town, chance: &mut Chance) -> Vec<u8> {
    const GENRES: [&str; 9] = [
        "roman",
        "policier",
        "bande dessinée",
        "album jeunesse",
        "documentaire",
        "poésie",
        "santé et bien-être",
        "cuisine",
        "voyage",
    ];
    const MEDIA: [&str; 4] = ["livre", "CD", "DVD", "livre numérique"];
    let first = Day::new(2025, 7, 1);
    let days = START.plus(town.scale.days as i32).0 - first.0;
    let mut csv = Csv::new(&[
        "loan_id",
        "resident_id",
        "genre",
        "medium",
        "loan_date",
        "return_date",
    ]);
    let mut loan = 0;
    for (number, resident) in town.residents.iter().enumerate() {
        let age = resident.age();
        let near = if town.home(resident).1.district <= 4 {
            1.3
        } else {
            0.85
        };
        let reads = match (age, resident.education) {
            (..5, _) => 0.02,
            (5..15, _) => 0.20,
            (65.., _) => 0.15,
            (_, "supérieur") => 0.15,
            (_, _) => 0.07,
        } * near;
        if !(chance.yes(reads) || number == CITIZEN) {
            continue;
        }
        let weights: [f64; 9] = if age < 12 {
            [0.1, 0.0, 0.3, 0.5, 0.1, 0.0, 0.0, 0.0, 0.0]
        } else {
            [0.30, 0.18, 0.16, 0.03, 0.13, 0.02, 0.07, 0.06, 0.05]
        };
        for _ in 0..1 + chance.poisson(4.5) {
            let day = chance.below(days as usize) as i32;
            let kept = (21.0 + 8.0 * chance.normal()).max(1.0) as i32;
            loan += 1;
            csv.code("L", loan, 6)
                .resident(number)
                .text(GENRES[chance.weighted(&weights)])
                .text(MEDIA[chance.weighted(&[0.78, 0.06, 0.10, 0.06])])
                .day(first.plus(day));
            if day + kept < days {
                csv.day(first.plus(day + kept)).end();
            } else {
                csv.missing().end();
            }
        }
    }
    csv.into_bytes()
}

fn survey(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut csv = Csv::new(&[
        "district",
        "age_band",
        "sex",
        "household",
        "income_band",
        "tenure",
        "life_satisfaction",
        "felt_health",
        "loneliness",
        "trust_in_town",
        "handicap",
        "online_skills",
    ]);
    for _ in 0..town.count(2_400, 60) {
        // Adults answer; a draw that meets a child goes on to the next.
        let mut number = chance.below(town.residents.len());
        while town.resident(number).age() < 18 {
            number = (number + 1) % town.residents.len();
        }
        let resident = town.resident(number);
        let (home, building) = town.home(resident);
        let age = resident.age();
        let units = 0.5 + 0.5 * home.members.len() as f64;
        let monthly = home.income_eur as f64 / 12.0 / units;
        let rich = (monthly / 1_500.0).clamp(0.2, 3.0).ln();
        let alone = home.members.len() == 1;
        let handicap = chance.yes(0.04 + f64::from((age - 18).max(0)) * 0.003);
        let burden = if handicap { 1.0 } else { 0.0 };
        let scale = |mean: f64, spread: f64, chance: &mut Chance| {
            (mean + spread * chance.normal()).round().clamp(0.0, 10.0)
        };
        let lonely = scale(
            if alone { 4.6 } else { 2.6 } - 0.6 * rich + 0.8 * burden,
            2.1,
            chance,
        );
        let health = scale(
            8.3 - f64::from(age) * 0.028 + 0.7 * rich - 1.9 * burden,
            1.6,
            chance,
        );
        let satisfied = scale(
            6.9 + 0.9 * rich - 0.22 * (lonely - 3.0) + 0.2 * (health - 7.0),
            1.4,
            chance,
        );
        let calm = town.map.districts[building.district].character.incidents;
        csv.text(town.district_name(building.district))
            .text(match age {
                ..30 => "18-29",
                30..45 => "30-44",
                45..60 => "45-59",
                60..75 => "60-74",
                75.. => "75+",
            })
            .text(if resident.woman { "F" } else { "M" })
            .text(match home.members.len() {
                1 => "seul",
                2 => "deux",
                _ => "trois ou plus",
            })
            .text(match monthly as i64 {
                ..1_100 => "moins de 1100",
                1_100..1_700 => "1100-1699",
                1_700..2_500 => "1700-2499",
                2_500.. => "2500 et plus",
            })
            .text(home.tenure)
            .fixed(satisfied, 0)
            .fixed(health, 0)
            .fixed(lonely, 0)
            .fixed(scale(6.2 + 0.4 * rich - 0.7 * (calm - 1.0), 2.0, chance), 0)
            .flag(handicap)
            .fixed(
                scale(9.2 - f64::from(age) * 0.045 + 0.4 * rich, 1.7, chance),
                0,
            )
            .end();
    }
    csv.into_bytes()
}

fn proposals(town: &Town, chance: &mut Chance) -> Vec<u8> {
    /// What is proposed, why, and its usual cost in euros.
    const IDEAS: [(&str, &str, f64); 14] = [
        (
            "Planter des arbres",
            "De l'ombre l'été et un air plus frais pour tous.",
            28_000.0,
        ),
        (
            "Piste cyclable séparée",
            "Pour que les enfants aillent à l'école à vélo sans crainte.",
            140_000.0,
        ),
        (
            "Jardin partagé",
            "Un coin de terre pour cultiver ensemble et composter.",
            18_000.0,
        ),
        (
            "Bancs et ombrages",
            "S'asseoir tous les deux cents mètres, c'est pouvoir sortir à tout âge.",
            15_000.0,
        ),
        (
            "Trottoirs abaissés",
            "Les fauteuils et les poussettes doivent pouvoir traverser partout.",
            42_000.0,
        ),
        (
            "Aire de jeux accessible",
            "Des jeux où chaque enfant trouve sa place.",
            65_000.0,
        ),
        (
            "Fontaine à eau",
            "De l'eau fraîche gratuite et moins de bouteilles.",
            9_000.0,
        ),
        (
            "Atelier de réparation",
            "Réparer plutôt que jeter, avec des bénévoles.",
            24_000.0,
        ),
        (
            "Éclairage à détection",
            "Sûr pour les passants, sobre pour le climat.",
            36_000.0,
        ),
        (
            "Cour d'école végétale",
            "Remplacer le bitume par de la terre et des arbres.",
            95_000.0,
        ),
        (
            "Abris de bus",
            "Attendre au sec et voir les horaires.",
            31_000.0,
        ),
        (
            "Panneaux solaires",
            "Produire l'électricité de l'école sur son toit.",
            120_000.0,
        ),
        (
            "Permanence numérique",
            "Aider chacun dans ses démarches, sans rendez-vous.",
            22_000.0,
        ),
        (
            "Jardin de pluie",
            "Retenir l'eau des orages avant la rivière.",
            54_000.0,
        ),
    ];
    let mut out = Vec::new();
    for number in 0..town.count(126, 14) {
        let (idea, why, cost) = IDEAS[number % IDEAS.len()];
        let street = town.street(chance.below(town.streets.len()));
        let district = street.district;
        let cost = ((cost * (0.35 * chance.normal()).exp()) / 500.0).round() * 500.0;
        let mean = 140.0 * (0.8 * chance.normal()).exp() * town.inhabitants() as f64 / 60_000.0;
        let at = street.point(0.5).wgs84();
        let in_street = format!(
            "{}{}",
            street.name.chars().next().unwrap_or('R').to_lowercase(),
            street.name.get(1..).unwrap_or_default()
        );
        let row = serde_json::json!({
            "proposal_id": format!("BP{:03}", number + 1),
            "title": format!("{idea}, {in_street}"),
            "description": why,
            "cost_eur": cost as i64,
            "district": town.district_name(district),
            "submitted": START.plus(chance.below(town.scale.days) as i32).to_string(),
            "votes": chance.poisson(mean),
            "lon": at.lon,
            "lat": at.lat,
        });
        out.extend_from_slice(row.to_string().as_bytes());
        out.push(b'\n');
    }
    out
}

const WOMEN: [&str; 24] = [
    "Anne", "Nathalie", "Sylvie", "Fatima", "Léa", "Manon", "Chloé", "Inès", "Jeanne", "Hélène",
    "Monique", "Céline", "Aïcha", "Lucie", "Marion", "Julie", "Amina", "Rose", "Pauline", "Élodie",
    "Sandrine", "Yasmine", "Louise", "Agnès",
];
const MEN: [&str; 24] = [
    "Jean", "Michel", "Karim", "Hugo", "Lucas", "Thomas", "Nicolas", "Mehdi", "Paul", "Louis",
    "André", "Olivier", "Antoine", "Julien", "Bruno", "Samir", "Gabriel", "Théo", "Mathis",
    "Serge", "Adrien", "Moussa", "Rémi", "Victor",
];
const FAMILIES: [&str; 40] = [
    "Bonnet",
    "Lacaze",
    "Ferrand",
    "Mazières",
    "Delmas",
    "Benali",
    "Castaing",
    "Rivière",
    "Soulié",
    "Traoré",
    "Vidal",
    "Barthe",
    "Labadie",
    "Nguyen",
    "Fabre",
    "Gayral",
    "Martin",
    "Lopez",
    "Cazeneuve",
    "Diallo",
    "Pujol",
    "Marty",
    "Haddad",
    "Roques",
    "Delpech",
    "Faure",
    "Garrigues",
    "Silva",
    "Bousquet",
    "Lagarde",
    "Moreau",
    "Cissé",
    "Teyssier",
    "Vergne",
    "Blanc",
    "Serres",
    "Laborde",
    "Kaya",
    "Petit",
    "Lafon",
];

fn members(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let mut csv = Csv::new(&[
        "resident_id",
        "first_name",
        "last_name",
        "email",
        "phone",
        "birth_date",
        "address",
        "postcode",
        "joined",
        "fee_eur",
    ]);
    let chosen = town
        .residents
        .iter()
        .enumerate()
        .filter(|(number, resident)| {
            // Each resident's draw is made, so that the members do not depend on who is chosen by name.
            let drawn = chance.yes(0.022);
            resident.age() >= 18 && (drawn || *number == CITIZEN)
        });
    let chosen: Vec<usize> = chosen.map(|(number, _)| number).collect();
    for (rank, number) in chosen.into_iter().enumerate() {
        let resident = town.resident(number);
        let building = town.home(resident).1;
        let (first, last) = if number == CITIZEN {
            NAME
        } else {
            let given: &[&str] = if resident.woman { &WOMEN } else { &MEN };
            (*chance.pick(given), *chance.pick(&FAMILIES))
        };
        // A number keeps addresses of namesakes apart; 01 99 00 is reserved for fiction.
        let email = match number {
            CITIZEN => format!("{}.{}@example.org", slug(first), slug(last)),
            _ => format!("{}.{}{}@example.org", slug(first), slug(last), rank),
        };
        let phone = format!("01 99 00 {:02} {:02}", rank / 100 % 100, rank % 100);
        let born = Day::new(resident.birth_year, 1, 1).plus(chance.below(365) as i32);
        let street = town.street(building.street);
        csv.text(&resident_id(number))
            .text(first)
            .text(last)
            .text(&email)
            .text(&phone)
            .day(born)
            .text(&format!("{} {}", building.house_number, street.name))
            .text("47990")
            .day(Day::new(2012, 1, 1).plus(chance.below(5_000) as i32))
            .int(if chance.yes(0.3) { 8 } else { 20 })
            .end();
    }
    csv.into_bytes()
}
