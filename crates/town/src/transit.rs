//! Bus and tram as a GTFS feed (GTFS Schedule reference): two tram lines and eight bus lines across the town.

mod lines;

use crate::Town;
use crate::chance::Chance;
use crate::sources::{Family, PersonsIn, Source};
use crate::table::Csv;
use lines::{LINES, Line, Pattern, Stop, along, course_length, departures, network};
use std::io::{Cursor, Write};
use territory::Sensitivity;
use zip::write::SimpleFileOptions;

pub(crate) const SOURCES: &[Source] = &[Source {
    file: "bus.zip",
    id: "bus",
    name: ("Horaires des bus et tramways", "Bus and tram timetable"),
    description: (
        "Offre théorique de Tramlise au format GTFS : arrêts, lignes, courses, horaires, tracés.",
        "Tramlise's planned service as GTFS: stops, routes, trips, times, shapes.",
    ),
    provider: "transit",
    persons: PersonsIn::None,
    sensitivity: Sensitivity::Open,
    purposes: &["PublicBenefit", "ImproveTransportMobility"],
    licence: "ODbL-1.0",
    family: Some(Family::Congestion),
    not_personal: &[],
    make: feed,
}];

/// Service ids with their days: Monday to Friday, Saturday, Sunday and public holidays.
const SERVICES: [(&str, [u8; 7]); 3] = [
    ("semaine", [1, 1, 1, 1, 1, 0, 0]),
    ("samedi", [0, 0, 0, 0, 0, 1, 0]),
    ("dimanche", [0, 0, 0, 0, 0, 0, 1]),
];
/// Public holidays on working days of the feed's period; they run as Sundays.
const HOLIDAYS: [&str; 8] = [
    "20260101", "20260406", "20260501", "20260508", "20260514", "20260525", "20260714", "20261111",
];
const VALID: (&str, &str) = ("20260101", "20261231");

fn feed(town: &Town, chance: &mut Chance) -> Vec<u8> {
    let (stops, patterns) = network(town, chance);
    let files = [
        ("agency.txt", agency()),
        ("feed_info.txt", feed_info()),
        ("stops.txt", stops_txt(&stops)),
        ("routes.txt", routes()),
        ("calendar.txt", calendar()),
        ("calendar_dates.txt", calendar_dates()),
        ("shapes.txt", shapes()),
    ];
    let (trips, stop_times) = timetable(&patterns);
    let files = files
        .into_iter()
        .chain([("trips.txt", trips), ("stop_times.txt", stop_times)]);
    // Writing into memory fails only when a file exceeds what ZIP can address; these are a few megabytes.
    zipped(files).unwrap_or_default()
}

/// Entries carry ZIP's earliest date, so that the bytes follow from the content alone.
fn zipped(files: impl Iterator<Item = (&'static str, Csv)>) -> zip::result::ZipResult<Vec<u8>> {
    let mut archive = zip::ZipWriter::new(Cursor::new(Vec::new()));
    let options = SimpleFileOptions::default()
        .last_modified_time(zip::DateTime::default())
        .compression_method(zip::CompressionMethod::Deflated)
        .compression_level(Some(4));
    for (name, table) in files {
        archive.start_file(name, options)?;
        archive.write_all(&table.into_bytes())?;
    }
    Ok(archive.finish()?.into_inner())
}

fn agency() -> Csv {
    let mut csv = Csv::new(&[
        "agency_id",
        "agency_name",
        "agency_url",
        "agency_timezone",
        "agency_lang",
        "agency_phone",
    ]);
    csv.text("tramlise")
        .text("Tramlise")
        .text("https://tramlise.example.org")
        .text("Europe/Paris")
        .text("fr")
        .text("01 99 00 10 10")
        .end();
    csv
}

fn feed_info() -> Csv {
    let mut csv = Csv::new(&[
        "feed_publisher_name",
        "feed_publisher_url",
        "feed_lang",
        "feed_start_date",
        "feed_end_date",
        "feed_version",
    ]);
    csv.text("Tramlise")
        .text("https://tramlise.example.org")
        .text("fr")
        .text(VALID.0)
        .text(VALID.1)
        .text("2026.1")
        .end();
    csv
}

fn stops_txt(stops: &[Stop]) -> Csv {
    let mut csv = Csv::new(&[
        "stop_id",
        "stop_name",
        "stop_lat",
        "stop_lon",
        "location_type",
        "wheelchair_boarding",
    ]);
    for (number, stop) in stops.iter().enumerate() {
        let at = stop.position.wgs84();
        csv.code("A", number + 1, 3)
            .text(&stop.name)
            .fixed(at.lat, 6)
            .fixed(at.lon, 6)
            .int(0)
            .int(if stop.step_free { 1 } else { 2 })
            .end();
    }
    csv
}

fn routes() -> Csv {
    let mut csv = Csv::new(&[
        "route_id",
        "agency_id",
        "route_short_name",
        "route_long_name",
        "route_type",
        "route_color",
        "route_text_color",
    ]);
    for line in &LINES {
        csv.text(line.name)
            .text("tramlise")
            .text(line.name)
            .text(&format!("{} – {}", line.ends.0, line.ends.1))
            .int(if line.name.starts_with('T') { 0 } else { 3 })
            .text(line.colour)
            .text("FFFFFF")
            .end();
    }
    csv
}

fn calendar() -> Csv {
    let mut csv = Csv::new(&[
        "service_id",
        "monday",
        "tuesday",
        "wednesday",
        "thursday",
        "friday",
        "saturday",
        "sunday",
        "start_date",
        "end_date",
    ]);
    for (id, days) in SERVICES {
        csv.text(id);
        for day in days {
            csv.int(i64::from(day));
        }
        csv.text(VALID.0).text(VALID.1).end();
    }
    csv
}

fn calendar_dates() -> Csv {
    let mut csv = Csv::new(&["service_id", "date", "exception_type"]);
    for date in HOLIDAYS {
        csv.text("dimanche").text(date).int(1).end();
        csv.text("semaine").text(date).int(2).end();
    }
    csv
}

fn shape_id(line: &Line, direction: usize) -> String {
    format!("{}-{direction}", line.name)
}

fn shapes() -> Csv {
    let mut csv = Csv::new(&[
        "shape_id",
        "shape_pt_lat",
        "shape_pt_lon",
        "shape_pt_sequence",
        "shape_dist_traveled",
    ]);
    for line in &LINES {
        let length = course_length(line.course);
        for direction in 0..2 {
            let id = shape_id(line, direction);
            let mut distances: Vec<f64> = vec![0.0];
            let mut sum = 0.0;
            for pair in line.course.windows(2) {
                sum += pair[0].distance(pair[1]);
                distances.push(sum);
            }
            if direction == 1 {
                distances.reverse();
            }
            for (sequence, metres) in distances.into_iter().enumerate() {
                let at = along(line.course, metres).wgs84();
                csv.text(&id)
                    .fixed(at.lat, 6)
                    .fixed(at.lon, 6)
                    .int(sequence as i64)
                    .fixed(
                        if direction == 0 {
                            metres
                        } else {
                            length - metres
                        },
                        0,
                    )
                    .end();
            }
        }
    }
    csv
}

fn timetable(patterns: &[Pattern]) -> (Csv, Csv) {
    let mut trips = Csv::new(&[
        "route_id",
        "service_id",
        "trip_id",
        "trip_headsign",
        "direction_id",
        "shape_id",
        "wheelchair_accessible",
    ]);
    let mut times = Csv::new(&[
        "trip_id",
        "arrival_time",
        "departure_time",
        "stop_id",
        "stop_sequence",
        "shape_dist_traveled",
    ]);
    for (line, pattern) in LINES.iter().zip(patterns) {
        let length = course_length(line.course);
        // Metres a minute, stops included: 20 km/h for trams, 16 for buses.
        let speed = if line.name.starts_with('T') {
            333.0
        } else {
            267.0
        };
        for direction in 0..2 {
            let mut way: Pattern = pattern.clone();
            if direction == 1 {
                way.reverse();
                for (_, metres) in &mut way {
                    *metres = length - *metres;
                }
            }
            let shape = shape_id(line, direction);
            for (service, _) in SERVICES {
                for departure in departures(line, service) {
                    let trip = format!("{}-{direction}-{service}-{departure:04}", line.name);
                    trips
                        .text(line.name)
                        .text(service)
                        .text(&trip)
                        .text(if direction == 0 {
                            line.ends.1
                        } else {
                            line.ends.0
                        })
                        .int(direction as i64)
                        .text(&shape)
                        .int(1)
                        .end();
                    for (sequence, (stop, metres)) in way.iter().enumerate() {
                        let seconds = (metres / speed * 60.0) as u32 / 15 * 15;
                        let clock = clock(departure * 60 + seconds);
                        times
                            .text(&trip)
                            .text(&clock)
                            .text(&clock)
                            .code("A", stop + 1, 3)
                            .int(sequence as i64 + 1)
                            .fixed(*metres, 0)
                            .end();
                    }
                }
            }
        }
    }
    (trips, times)
}

/// `HH:MM:SS`, beyond 24 hours after midnight, as GTFS has it.
fn clock(seconds: u32) -> String {
    format!(
        "{:02}:{:02}:{:02}",
        seconds / 3_600,
        seconds / 60 % 60,
        seconds % 60
    )
}
