//! The people: sums that add up, and the effects that services are to find.

use crate::files::{rows, written};
use std::collections::BTreeMap;
use town::{Persons, Size};

#[test]
fn households_and_districts_add_up_to_the_register() {
    let (folder, town, _) = written(5, Size::Hamlet);
    let residents = rows(folder.path(), "residents.csv");
    let households = rows(folder.path(), "households.csv");
    assert_eq!(residents.len() - 1, town.inhabitants());
    assert_eq!(town.inhabitants(), 600);
    let mut members: BTreeMap<&str, usize> = BTreeMap::new();
    for row in &residents[1..] {
        *members.entry(&row[1]).or_default() += 1;
    }
    for household in &households[1..] {
        assert_eq!(members[household[0].as_str()].to_string(), household[4]);
        let holder = residents.iter().find(|row| row[0] == household[1]);
        let holder = holder.expect("the holder is registered");
        assert_eq!(holder[1], household[0]);
        assert_eq!(holder[4], household[3], "same district");
    }
    assert_eq!(members.len(), households.len() - 1);
}

#[test]
fn the_citizen_occurs_where_the_sketch_says() {
    for size in [Size::Hamlet, Size::Demo] {
        let (folder, town, sources) = written(1, size);
        let citizen = town.a_citizen();
        assert!(citizen.occurs_in.len() >= 4);
        for source in &sources {
            let Persons::Column(column) = &source.person else {
                continue;
            };
            let rows = rows(folder.path(), &source.file_name);
            let place = rows[0].iter().position(|name| name == column);
            let place = place.expect("the person's column");
            let own = rows.iter().any(|row| row[place] == citizen.resident_id);
            assert_eq!(
                own,
                citizen.occurs_in.contains(&source.dataset),
                "{}",
                source.file_name
            );
            if !own {
                let child = rows.iter().any(|row| row[place] == citizen.child_id);
                assert!(child, "{} holds her child", source.file_name);
            }
        }
    }
}

fn mean(values: impl Iterator<Item = f64>) -> f64 {
    let (sum, count) = values.fold((0.0, 0.0), |(sum, count), value| (sum + value, count + 1.0));
    sum / count
}

fn number(text: &str) -> Option<f64> {
    text.parse().ok()
}

#[test]
fn services_will_find_what_a_town_holds() {
    let (folder, ..) = written(1, Size::Demo);
    let read = |file| rows(folder.path(), file);

    // Electric heating shows in January's meters.
    let heating: BTreeMap<String, String> = read("households.csv")
        .into_iter()
        .map(|mut row| (std::mem::take(&mut row[1]), std::mem::take(&mut row[9])))
        .collect();
    let meters = read("electricity_meters.csv");
    let by = |kind: &str| {
        mean(
            meters[1..]
                .iter()
                .filter(|row| heating[&row[0]] == kind)
                .filter_map(|row| number(&row[3])),
        )
    };
    assert!(by("électrique") > 1.6 * by("gaz"));

    // The air is worse at a busy street in the rush hour than on a quiet hill at night.
    let air = read("air_quality.csv");
    let no2 = |station: &str, hour: &str| {
        mean(
            air.iter()
                .filter(|row| row[0] == station && row[1].contains(hour))
                .filter_map(|row| number(&row[3])),
        )
    };
    assert!(no2("A02", "T17:") > 2.0 * no2("A05", "T03:"));

    // The river rises with the storm, and the poorest district is not the one with most trees.
    let river = read("river_level.csv");
    let levels: Vec<f64> = river.iter().filter_map(|row| number(&row[3])).collect();
    let highest = levels.iter().copied().fold(0.0, f64::max);
    assert!(highest > 2.0 * mean(levels.iter().copied()), "{highest}");

    // The old are at the hospital more often than the young.
    let born: BTreeMap<String, f64> = read("residents.csv")
        .iter()
        .filter_map(|row| Some((row[0].clone(), number(&row[2])?)))
        .collect();
    let stays = read("hospital_stays.csv");
    let old = stays[1..]
        .iter()
        .filter(|row| born[&row[1]] < 1961.0)
        .count() as f64;
    let old_residents = born.values().filter(|year| **year < 1961.0).count() as f64;
    let share_of_people = old_residents / born.len() as f64;
    assert!((0.15..0.30).contains(&share_of_people), "{share_of_people}");
    assert!(old / (stays.len() - 1) as f64 > 1.7 * share_of_people);
}
