//! A generated table, the same wherever it is generated: also in Python, for the oracles named in `golden`.

use anonymity::{Column, Hierarchy, Roles, Table};

pub(crate) const AGES: std::ops::RangeInclusive<i64> = 18..=81;
pub(crate) const DISTRICTS: [&str; 8] = ["n1", "n2", "n3", "e1", "e2", "s1", "s2", "s3"];
pub(crate) const SEXES: [&str; 2] = ["f", "m"];
pub(crate) const JOBS: [&str; 6] = ["nurse", "doctor", "clerk", "teacher", "driver", "cook"];
pub(crate) const ILLNESSES: [&str; 5] = ["asthma", "diabetes", "flu", "gastritis", "none"];

/// Persons drawn by the generator of Knuth's MMIX, `x ← 6364136223846793005 x + 1442695040888963407` from 42, of which
/// the upper 31 bits are used. Each column is the remainder of one draw; the smaller of two for age and illness.
pub(crate) fn town(rows: usize) -> Table {
    let mut state = 42u64;
    let mut draw = |below: u64| {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (state >> 33) % below
    };
    let mut columns: [Vec<String>; 5] = Default::default();
    for _ in 0..rows {
        let age = 18 + draw(64).min(draw(64));
        columns[0].push(age.to_string());
        columns[1].push(DISTRICTS[draw(8) as usize].to_owned());
        columns[2].push(SEXES[draw(2) as usize].to_owned());
        columns[3].push(JOBS[draw(6).min(draw(6)) as usize].to_owned());
        columns[4].push(ILLNESSES[draw(5).max(draw(5)) as usize].to_owned());
    }
    let names = ["age", "district", "sex", "job", "illness"];
    let columns = names
        .iter()
        .zip(columns)
        .map(|(name, texts)| Column::from_texts(*name, texts).unwrap());
    Table::new(columns.collect()).unwrap()
}

pub(crate) fn roles() -> Roles {
    Roles::new(
        [
            (
                "age".to_owned(),
                Hierarchy::numbers(AGES, &[4, 8, 16]).unwrap(),
            ),
            (
                "district".to_owned(),
                Hierarchy::prefixes(DISTRICTS, &[1]).unwrap(),
            ),
            ("sex".to_owned(), Hierarchy::shown_or_not(SEXES).unwrap()),
            ("job".to_owned(), jobs()),
        ],
        ["illness".to_owned()],
    )
}

pub(crate) fn jobs() -> Hierarchy {
    Hierarchy::from_csv(
        "nurse;care;*\ndoctor;care;*\nclerk;office;*\nteacher;office;*\ndriver;hands;*\ncook;hands;*",
        ';',
    )
    .unwrap()
}
