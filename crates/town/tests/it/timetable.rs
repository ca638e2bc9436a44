//! The timetable holds together as GTFS asks.

use crate::files::{parse, written};
use std::collections::{BTreeMap, BTreeSet};
use std::io::Read;
use town::Size;

type Table = Vec<BTreeMap<String, String>>;

fn feed() -> BTreeMap<String, Table> {
    let (folder, ..) = written(1, Size::Demo);
    let file = std::fs::File::open(folder.path().join("bus.zip")).expect("bus.zip");
    let mut archive = zip::ZipArchive::new(file).expect("a ZIP archive");
    let mut feed = BTreeMap::new();
    for number in 0..archive.len() {
        let mut entry = archive.by_index(number).expect("an entry");
        let mut text = String::new();
        entry.read_to_string(&mut text).expect("UTF-8 text");
        let mut rows = parse(&text).into_iter();
        let header = rows.next().expect("a header");
        let table = rows.map(|row| header.iter().cloned().zip(row).collect());
        let name = entry.name().expect("a name in UTF-8").into_owned();
        feed.insert(name, table.collect());
    }
    feed
}

fn column<'a>(table: &'a Table, name: &str) -> BTreeSet<&'a str> {
    table.iter().map(|row| row[name].as_str()).collect()
}

#[test]
fn references_resolve_and_times_never_go_back() {
    let feed = feed();
    let keys = |file: &str, name: &str| {
        let keys = column(&feed[file], name);
        assert_eq!(keys.len(), feed[file].len(), "{file}: {name} is unique");
        keys
    };
    let (stops, routes) = (keys("stops.txt", "stop_id"), keys("routes.txt", "route_id"));
    let (trips, services) = (
        keys("trips.txt", "trip_id"),
        keys("calendar.txt", "service_id"),
    );
    let shapes = column(&feed["shapes.txt"], "shape_id");
    let agencies = keys("agency.txt", "agency_id");
    assert_eq!(routes.len(), 10);
    assert!(stops.len() > 60, "{}", stops.len());
    assert!(column(&feed["routes.txt"], "agency_id").is_subset(&agencies));
    assert!(column(&feed["trips.txt"], "route_id").is_subset(&routes));
    assert!(column(&feed["trips.txt"], "service_id").is_subset(&services));
    assert!(column(&feed["trips.txt"], "shape_id").is_subset(&shapes));
    assert!(column(&feed["calendar_dates.txt"], "service_id").is_subset(&services));

    let times = &feed["stop_times.txt"];
    assert_eq!(column(times, "trip_id"), trips);
    assert_eq!(column(times, "stop_id"), stops, "each stop is served");
    assert_eq!(
        column(&feed["stops.txt"], "stop_name").len(),
        stops.len(),
        "stops have names of their own"
    );
    for pair in times.windows(2) {
        let (one, next) = (&pair[0], &pair[1]);
        assert!(one["arrival_time"] <= one["departure_time"]);
        if one["trip_id"] == next["trip_id"] {
            // Fixed width: the order of text is the order of time.
            assert!(one["departure_time"] < next["arrival_time"], "{one:?}");
            let order = |row: &BTreeMap<String, String>, name: &str| -> f64 {
                row[name].parse().expect("a number")
            };
            assert!(order(one, "stop_sequence") < order(next, "stop_sequence"));
            assert!(order(one, "shape_dist_traveled") < order(next, "shape_dist_traveled"));
        }
    }
}
