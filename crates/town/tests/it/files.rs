//! What lies on disk: the same bytes for the same seed, well-formed files, honest declarations.

use std::collections::BTreeSet;
use std::fs;
use std::path::Path;
use territory::{PURPOSES, Sensitivity};
use town::{Family, Persons, Size, SourceFile, Town};

pub(crate) fn written(seed: u64, size: Size) -> (tempfile::TempDir, Town, Vec<SourceFile>) {
    let folder = tempfile::tempdir().expect("a temporary folder");
    let town = Town::generate(seed, size);
    let sources = town
        .write_sources(folder.path(), &mut |_| ())
        .expect("files are written");
    (folder, town, sources)
}

/// The rows of a CSV file, header first.
pub(crate) fn rows(folder: &Path, file: &str) -> Vec<Vec<String>> {
    parse(&fs::read_to_string(folder.join(file)).expect("UTF-8 text"))
}

/// Values by RFC 4180; no value of ours holds a line break, so a line is a row.
pub(crate) fn parse(text: &str) -> Vec<Vec<String>> {
    assert!(text.ends_with('\n'), "the file ends within a row");
    text.lines().map(values).collect()
}

fn values(line: &str) -> Vec<String> {
    if !line.contains('"') {
        return line.split(',').map(str::to_owned).collect();
    }
    let (mut row, mut value, mut quoted) = (vec![], String::new(), false);
    let mut letters = line.chars().peekable();
    while let Some(letter) = letters.next() {
        match (quoted, letter) {
            (true, '"') if letters.peek() == Some(&'"') => {
                letters.next();
                value.push('"');
            }
            (_, '"') => quoted = !quoted,
            (false, ',') => row.push(std::mem::take(&mut value)),
            (_, other) => value.push(other),
        }
    }
    assert!(!quoted, "a quote is left open: {line}");
    row.push(value);
    row
}

fn hashes(folder: &Path, sources: &[SourceFile]) -> Vec<(String, String)> {
    let hash = |file: &String| blake3::hash(&fs::read(folder.join(file)).expect("file"));
    sources
        .iter()
        .map(|source| {
            let text = hash(&source.file_name).to_hex().to_string();
            (source.file_name.clone(), text)
        })
        .collect()
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_another_seed_another_town() {
    let (first, _, sources) = written(7, Size::Hamlet);
    let second = std::thread::spawn(|| written(7, Size::Hamlet))
        .join()
        .expect("a town on another thread");
    assert_eq!(
        hashes(first.path(), &sources),
        hashes(second.0.path(), &sources)
    );
    let (other, ..) = written(8, Size::Hamlet);
    let differing = hashes(first.path(), &sources)
        .into_iter()
        .zip(hashes(other.path(), &sources))
        .filter(|(ours, theirs)| ours != theirs)
        .count();
    assert!(differing >= sources.len() - 1, "{differing}");
}

#[test]
fn the_demo_is_small_repeats_and_every_file_reads_back() {
    let (folder, town, sources) = written(1, Size::Demo);
    assert_eq!(town.inhabitants(), 60_000);
    let bytes: u64 = sources
        .iter()
        .map(|source| {
            fs::metadata(folder.path().join(&source.file_name))
                .expect("file")
                .len()
        })
        .sum();
    assert!(bytes <= 120_000_000, "{bytes} bytes on disk");

    let (again, ..) = written(1, Size::Demo);
    assert_eq!(
        hashes(folder.path(), &sources),
        hashes(again.path(), &sources)
    );

    for source in &sources {
        let rows = shape(folder.path(), source);
        assert!(rows > 20, "{} has {rows} rows", source.file_name);
    }
    let count = |file: &str| rows(folder.path(), file).len() - 1;
    assert_eq!(count("residents.csv"), 60_000);
    assert!((7_000..11_000).contains(&count("hospital_stays.csv")));
    assert!((100_000..400_000).contains(&count("canteen_attendance.csv")));
    assert_eq!(
        count("electricity_meters.csv"),
        31 * count("households.csv")
    );
}

#[test]
fn every_file_of_the_hamlet_reads_back_and_holds_rows() {
    let (folder, _, sources) = written(3, Size::Hamlet);
    for source in &sources {
        assert!(shape(folder.path(), source) > 0, "{}", source.file_name);
    }
}

/// Checks one file against its declaration and counts its rows.
fn shape(folder: &Path, source: &SourceFile) -> usize {
    let file = source.file_name.as_str();
    match Path::new(file).extension().and_then(|end| end.to_str()) {
        Some("csv") => {
            let rows = rows(folder, file);
            let header = &rows[0];
            let names: BTreeSet<&String> = header.iter().collect();
            assert_eq!(names.len(), header.len(), "{file}: a column occurs twice");
            for (number, row) in rows.iter().enumerate() {
                assert_eq!(row.len(), header.len(), "{file}, line {}", number + 1);
            }
            if let Persons::Column(column) = &source.person {
                let place = header.iter().position(|name| name == column);
                let place = place.unwrap_or_else(|| panic!("{file} has no column {column}"));
                assert!(
                    rows[1..].iter().all(|row| row[place].starts_with('R')),
                    "{file}"
                );
            }
            rows.len() - 1
        }
        Some("geojson") => {
            let text = fs::read_to_string(folder.join(file)).expect("UTF-8 text");
            let features: geojson::FeatureCollection = text.parse().expect(file);
            features.features.len()
        }
        Some("jsonl") => {
            let text = fs::read_to_string(folder.join(file)).expect("UTF-8 text");
            let is_json = |line: &str| serde_json::from_str::<serde_json::Value>(line).is_ok();
            assert!(text.lines().all(is_json), "{file}");
            text.lines().count()
        }
        Some("zip") => {
            let bytes = fs::File::open(folder.join(file)).expect(file);
            let archive = zip::ZipArchive::new(bytes).expect("a ZIP archive");
            archive.len() * 100
        }
        other => panic!("{file}: unexpected kind {other:?}"),
    }
}

#[test]
fn declarations_are_those_of_a_careful_provider() {
    let sources = Town::sources();
    let parties = Town::generate(1, Size::Hamlet).parties();
    let ids: BTreeSet<&str> = sources
        .iter()
        .map(|source| source.dataset.as_str())
        .collect();
    assert_eq!(ids.len(), sources.len(), "a data set is declared twice");
    for source in &sources {
        let id = source.dataset.as_str();
        assert!(
            parties.iter().any(|party| party.id == source.provider),
            "{id}"
        );
        assert!(!source.collected_for.is_empty(), "{id}");
        for purpose in &source.collected_for {
            let known = PURPOSES.iter().any(|term| term.term == purpose.as_str());
            assert!(known, "{id}: {purpose} is not a DPV term");
        }
        let personal = source.person != Persons::None;
        assert_eq!(personal, source.sensitivity.is_personal(), "{id}");
        let open = source.sensitivity == Sensitivity::Open;
        assert_eq!(
            open,
            !source.licence.is_empty(),
            "{id}: open means licensed"
        );
    }
    for family in Family::ALL {
        let count = sources.iter().filter(|s| s.family == Some(family)).count();
        assert!(count >= 2, "{} has {count} data sets", family.as_str());
    }
}

#[test]
fn only_the_membership_file_names_people() {
    let (folder, town, sources) = written(1, Size::Hamlet);
    let citizen = town.a_citizen();
    for source in sources
        .iter()
        .filter(|source| !source.file_name.ends_with("zip"))
    {
        let text = fs::read_to_string(folder.path().join(&source.file_name)).expect("text");
        let named = text.contains("Roussel") || text.contains("@example.org");
        assert_eq!(named, source.file_name == "association_members.csv");
        let open = source.person == Persons::None;
        let pointed = text.contains(&citizen.resident_id) || text.contains("resident_id");
        assert!(
            !(open && pointed),
            "{} points to a person",
            source.file_name
        );
    }
}
