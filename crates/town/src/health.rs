//! Health: hospital stays, alerts of connected devices, occupied beds, and counts for the watch over outbreaks.

use crate::Town;
use crate::calendar::{Day, Hour, START};
use crate::chance::Chance;
use crate::citizen::CITIZEN;
use crate::people::Resident;
use crate::sources::{Family, PersonsIn, Source};
use crate::table::Csv;
use territory::Sensitivity;

pub(crate) const SOURCES: &[Source] = &[
    Source {
        file: "hospital_stays.csv",
        id: "hospital_stays",
        name: ("Séjours hospitaliers", "Hospital stays"),
        description: (
            "Un séjour par ligne, de janvier 2025 à mars 2026 : patient, admission, durée, service, diagnostic principal (CIM-10), urgence, issue.",
            "One stay per row, January 2025 to March 2026: patient, admission, length, ward, main diagnosis (ICD-10), emergency, outcome.",
        ),
        provider: "hospital",
        persons: PersonsIn::Column("resident_id"),
        sensitivity: Sensitivity::Sensitive,
        purposes: &["ImproveHealthcare", "ScientificResearch", "LegalCompliance"],
        licence: "",
        family: Some(Family::Health),
        not_personal: &[],
        make: stays,
    },
    Source {
        file: "device_alerts.csv",
        id: "device_alerts",
        name: (
            "Alertes d'appareils connectés",
            "Alerts of connected devices",
        ),
        description: (
            "Alertes des appareils de suivi à domicile : patient, heure, mesure, valeur, gravité, fausse alerte ou non après rappel.",
            "Alerts of home monitoring devices: patient, time, measure, value, severity, false alarm or not after a call back.",
        ),
        provider: "hospital",
        persons: PersonsIn::Column("resident_id"),
        sensitivity: Sensitivity::Sensitive,
        purposes: &["ImproveHealthcare", "RequestedServiceProvision"],
        licence: "",
        family: Some(Family::Health),
        not_personal: &[],
        make: alerts,
    },
    Source {
        file: "hospital_beds.csv",
        id: "hospital_beds",
        name: ("Lits occupés", "Occupied beds"),
        description: (
            "Lits occupés et ouverts par service, et attente moyenne aux urgences, toutes les heures.",
            "Beds taken and open by ward, and mean wait in the emergency department, each hour.",
        ),
        provider: "hospital",
        persons: PersonsIn::None,
        sensitivity: Sensitivity::Open,
        purposes: &["PublicBenefit", "ImproveHealthcare"],
        licence: "etalab-2.0",
        family: Some(Family::Health),
        not_personal: &[],
        make: beds,
    },
    Source {
        file: "syndromic_counts.csv",
        id: "syndromic_counts",
        name: ("Veille sanitaire", "Outbreak watch"),
        description: (
            "Consultations par jour et par syndrome dans toute la ville, de janvier 2025 à mars 2026.",
            "Consultations by day and syndrome in the whole town, January 2025 to March 2026.",
        ),
        provider: "hospital",
        persons: PersonsIn::None,
        sensitivity: Sensitivity::Open,
        purposes: &["PublicBenefit"],
        licence: "etalab-2.0",
        family: Some(Family::Health),
        not_personal: &["syndrome"],
        make: syndromes,
    },
];

const FIRST: Day = Day::new(2025, 1, 1);

fn period(town: &Town) -> i32 {
    START.plus(town.scale.days as i32).0 - FIRST.0
}

/// A cause of admission. Rates are stays per person and year of each age class (0–17, 18–39, 40–64, 65–79, 80 and over).
struct Cause {
    code: &'static str,
    ward: &'static str,
    rates: [f64; 5],
    days: f64,
    emergency: f64,
    /// How much winter adds, as a share.
    winter: f64,
    women_only: bool,
}

const fn cause(
    code: &'static str,
    ward: &'static str,
    rates: [f64; 5],
    days: f64,
    emergency: f64,
    winter: f64,
) -> Cause {
    Cause {
        code,
        ward,
        rates,
        days,
        emergency,
        winter,
        women_only: false,
    }
}

const CAUSES: [Cause; 18] = [
    Cause {
        women_only: true,
        ..cause(
            "O80",
            "maternité",
            [0.0, 0.052, 0.002, 0.0, 0.0],
            3.6,
            0.55,
            0.0,
        )
    },
    cause(
        "J18.9",
        "pneumologie",
        [0.004, 0.002, 0.004, 0.017, 0.046],
        8.2,
        0.92,
        0.75,
    ),
    cause(
        "J45.9",
        "pneumologie",
        [0.006, 0.002, 0.002, 0.002, 0.002],
        3.1,
        0.88,
        0.35,
    ),
    cause(
        "J44.1",
        "pneumologie",
        [0.0, 0.0, 0.004, 0.014, 0.019],
        7.4,
        0.85,
        0.55,
    ),
    cause(
        "J10.1",
        "médecine",
        [0.004, 0.001, 0.002, 0.007, 0.018],
        5.5,
        0.93,
        0.98,
    ),
    cause(
        "I50.0",
        "cardiologie",
        [0.0, 0.0, 0.004, 0.021, 0.062],
        9.1,
        0.82,
        0.25,
    ),
    cause(
        "I21.9",
        "cardiologie",
        [0.0, 0.000_5, 0.005, 0.010, 0.014],
        6.0,
        0.97,
        0.15,
    ),
    cause(
        "I63.9",
        "neurologie",
        [0.0, 0.000_5, 0.003, 0.011, 0.024],
        10.2,
        0.96,
        0.1,
    ),
    cause(
        "S72.0",
        "chirurgie",
        [0.0, 0.0, 0.001, 0.006, 0.036],
        11.0,
        0.97,
        0.12,
    ),
    cause(
        "S52.5",
        "chirurgie",
        [0.007, 0.003, 0.004, 0.006, 0.008],
        1.6,
        0.9,
        0.0,
    ),
    cause(
        "K35.8",
        "chirurgie",
        [0.004, 0.003, 0.001, 0.001, 0.001],
        3.2,
        0.94,
        0.0,
    ),
    cause(
        "K80.2",
        "chirurgie",
        [0.0, 0.003, 0.007, 0.009, 0.008],
        2.7,
        0.35,
        0.0,
    ),
    cause(
        "C50.9",
        "oncologie",
        [0.0, 0.000_5, 0.004, 0.006, 0.004],
        4.1,
        0.05,
        0.0,
    ),
    cause(
        "C18.9",
        "oncologie",
        [0.0, 0.0, 0.002, 0.007, 0.007],
        8.0,
        0.12,
        0.0,
    ),
    cause(
        "E11.9",
        "médecine",
        [0.0, 0.000_5, 0.004, 0.010, 0.010],
        5.8,
        0.4,
        0.0,
    ),
    cause(
        "F32.9",
        "psychiatrie",
        [0.002, 0.006, 0.006, 0.004, 0.003],
        14.0,
        0.5,
        0.1,
    ),
    cause(
        "A09",
        "médecine",
        [0.006, 0.002, 0.002, 0.004, 0.009],
        3.4,
        0.9,
        0.4,
    ),
    cause(
        "N39.0",
        "médecine",
        [0.002, 0.002, 0.002, 0.007, 0.020],
        5.6,
        0.8,
        0.0,
    ),
];

const fn class(age: i32) -> usize {
    match age {
        ..18 => 0,
        18..40 => 1,
        40..65 => 2,
        65..80 => 3,
        80.. => 4,
    }
}

/// Poverty and old damp homes are bad for health; the air of busy districts too.
fn burden(town: &Town, resident: &Resident) -> f64 {
    let (_, building) = town.home(resident);
    let character = town.map.districts[building.district].character;
    character.income.powf(-0.45)
        * if building.year < 1975 { 1.08 } else { 0.97 }
        * (0.9 + 0.1 * character.incidents)
}

fn stays(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let days = period(town);
    let years = f64::from(days) / 365.25;
    let mut rows: Vec<(i32, usize, usize, i64)> = Vec::new();
    for (number, resident) in town.residents.iter().enumerate() {
        let burden = burden(town, resident);
        for (rank, cause) in CAUSES.iter().enumerate() {
            if cause.women_only && !resident.woman {
                continue;
            }
            let expected = cause.rates[class(resident.age())]
                * years
                * 1.55
                * if cause.women_only { 1.0 } else { burden };
            if expected <= 0.0 || !chance.yes(expected.min(0.9)) {
                continue;
            }
            let admitted = loop {
                let day = chance.below(days as usize) as i32;
                let cold = 0.5 * (1.0 + FIRST.plus(day).winter());
                if chance.yes(1.0 - cause.winter + cause.winter * cold * cold) {
                    break day;
                }
            };
            let length = (cause.days
                * (0.55 * chance.normal()).exp()
                * (0.85 + 0.05 * f64::from(resident.age()) / 25.0))
                .round() as i64;
            rows.push((admitted, number, rank, length.max(1)));
        }
    }
    // The demo's citizen broke her wrist on an icy morning.
    rows.push((START.0 - FIRST.0 + 5, CITIZEN, 9, 2));
    rows.sort_unstable();
    let mut csv = Csv::new(&[
        "stay_id",
        "resident_id",
        "admission",
        "days",
        "ward",
        "icd10",
        "emergency",
        "outcome",
    ]);
    for (stay, (day, resident, rank, length)) in rows.into_iter().enumerate() {
        let cause = &CAUSES[rank];
        let old = f64::from(town.resident(resident).age()).max(40.0) - 40.0;
        let outcome = match (cause.ward, length) {
            ("maternité" | "psychiatrie", _) => "domicile",
            _ if chance.yes(old * 0.000_9) => "décès",
            (_, 10..) if chance.yes(0.45) => "rééducation",
            _ => "domicile",
        };
        csv.code("Z", stay + 1, 5)
            .resident(resident)
            .day(FIRST.plus(day))
            .int(length)
            .text(cause.ward)
            .text(cause.code)
            .flag(chance.yes(cause.emergency))
            .text(outcome)
            .end();
    }
    csv.into_bytes()
}

fn alerts(town: &Town, chance: &mut Chance) -> Vec<u8> {
    /// Device, measure, unit, usual value, spread of alerting values, share of false alarms.
    const DEVICES: [(&str, &str, &str, f64, f64, f64); 5] = [
        (
            "tensiomètre",
            "tension systolique",
            "mmHg",
            172.0,
            14.0,
            0.34,
        ),
        ("glucomètre", "glycémie", "mmol/l", 15.5, 3.2, 0.22),
        ("oxymètre", "saturation", "%", 88.0, 3.0, 0.41),
        ("montre", "rythme cardiaque", "1/min", 134.0, 18.0, 0.57),
        ("détecteur de chute", "chute", "", 1.0, 0.0, 0.62),
    ];
    let mut csv = Csv::new(&[
        "resident_id",
        "time",
        "device",
        "measure",
        "value",
        "unit",
        "severity",
        "false_alarm",
    ]);
    for (number, resident) in town.residents.iter().enumerate() {
        let likely = match class(resident.age()) {
            3 => 0.035,
            4 => 0.085,
            2 => 0.008,
            _ => 0.0,
        };
        if !(chance.yes(likely) || number == CITIZEN) {
            continue;
        }
        let (device, measure, unit, usual, spread, wrong) = *chance.pick(&DEVICES);
        for _ in 0..1 + chance.poisson(if number == CITIZEN { 2.0 } else { 6.0 }) {
            let hour = chance.below(town.hours());
            let false_alarm = chance.yes(wrong);
            let bad = chance.normal().abs() * if false_alarm { 0.6 } else { 1.2 };
            let value = if measure == "saturation" {
                usual - spread * bad
            } else {
                usual + spread * bad
            };
            let severity = match (bad * 10.0) as i32 {
                ..8 => "basse",
                8..16 => "moyenne",
                16.. => "haute",
            };
            csv.resident(number)
                .time(START, hour as u32 * 60 + chance.below(60) as u32)
                .text(device)
                .text(measure)
                .fixed(value, 1)
                .text(unit)
                .text(severity)
                .flag(false_alarm)
                .end();
        }
    }
    csv.into_bytes()
}

fn beds(town: &Town, chance: &mut Chance) -> Vec<u8> {
    const WARDS: [(&str, f64, f64); 8] = [
        ("urgences", 26.0, 0.55),
        ("médecine", 96.0, 0.86),
        ("chirurgie", 84.0, 0.78),
        ("cardiologie", 42.0, 0.84),
        ("pneumologie", 38.0, 0.80),
        ("maternité", 34.0, 0.70),
        ("neurologie", 30.0, 0.83),
        ("réanimation", 18.0, 0.76),
    ];
    let mut csv = Csv::new(&["ward", "time", "occupied", "open", "wait_min"]);
    for (ward, open, usual) in WARDS {
        let mut drift = 0.0;
        for hour in 0..town.hours() {
            let moment = Hour::after(START, hour);
            let (day, local) = moment.local();
            drift = drift * 0.985 + 0.011 * chance.normal();
            let flu = 0.09 * (-((hour as f64 / 24.0 - 27.0) / 9.0).powi(2)).exp();
            let swing = if ward == "urgences" {
                0.27 * ((f64::from(local) - 17.0) / 24.0 * std::f64::consts::TAU).cos()
            } else {
                0.0
            };
            let weekend = if day.is_weekend() && ward == "chirurgie" {
                -0.12
            } else {
                0.0
            };
            let share = (usual + drift + flu + swing + weekend).clamp(0.0, 1.0);
            csv.text(ward)
                .time(moment.day, moment.utc * 60)
                .fixed(open * share, 0)
                .fixed(open, 0);
            if ward == "urgences" {
                csv.fixed(
                    25.0 + 260.0 * share.powi(3) * (1.0 + 0.1 * chance.normal()),
                    0,
                )
                .end();
            } else {
                csv.missing().end();
            }
        }
    }
    csv.into_bytes()
}

fn syndromes(town: &Town, chance: &mut Chance) -> Vec<u8> {
    /// Syndrome, mean a day and 60,000 people, winter share, day of an outbreak's peak in 2026 with its height and width.
    const SYNDROMES: [(&str, f64, f64, f64, f64, f64); 5] = [
        ("syndrome grippal", 16.0, 0.85, 27.0, 5.5, 10.0),
        ("gastro-entérite", 19.0, 0.45, 58.0, 3.2, 6.0),
        ("asthme", 7.0, 0.25, 21.0, 1.1, 4.0),
        ("varicelle", 3.0, 0.05, 75.0, 1.5, 14.0),
        ("coup de chaleur", 0.4, -0.9, -180.0, 9.0, 9.0),
    ];
    let mut csv = Csv::new(&["date", "syndrome", "consultations"]);
    let size = town.inhabitants() as f64 / 60_000.0;
    for day in 0..period(town) {
        let date = FIRST.plus(day);
        for (syndrome, mean, winter, peak, height, width) in SYNDROMES {
            let since = (f64::from(date.0 - START.0) - peak) / width;
            let season = (1.0 + winter * date.winter()).max(0.02);
            let open = match date.weekday() {
                0 => 1.35,
                5 => 0.6,
                6 => 0.25,
                _ => 1.05,
            };
            let expected = mean * size * (season + height * (-since * since).exp()) * open;
            csv.day(date)
                .text(syndrome)
                .int(chance.poisson(expected))
                .end();
        }
    }
    csv.into_bytes()
}
