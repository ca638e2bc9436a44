//! Files as towns publish them. They lie beside the checkout; without them these tests say so and pass.

use crate::{Trust, order};
use context::{Order, PersonChoice, ReadAs, inspect};
use std::path::{Path, PathBuf};
use territory::{PersonalKind, Sensitivity};

fn data(path: &str) -> Option<PathBuf> {
    let package = std::env::var_os("CARGO_MANIFEST_DIR").expect("run by cargo");
    let path = Path::new(&package).join("../../../shared/data").join(path);
    if !path.exists() {
        eprintln!("skipped: {} is not here", path.display());
        return None;
    }
    Some(path)
}

fn open(id: &str) -> Order {
    let mut order = order(id);
    order.sensitivity = Some(Sensitivity::Open);
    order
}

#[test]
fn adult_is_a_table_of_persons() {
    let Some(path) = data("fairness/adult.csv") else {
        return;
    };
    let trust = Trust::new();
    assert!(
        trust.import(&order("adult"), &path).is_err(),
        "silence must not publish"
    );
    let mut order = order("adult");
    order.person = PersonChoice::EachRow;
    order.sensitivity = Some(Sensitivity::Personal);
    let imported = trust.import(&order, &path).expect("comes in");
    let table = &imported.dataset.tables[0];
    assert!(table.rows > 30_000, "{}", table.rows);
    for name in [
        "age",
        "sex",
        "race",
        "marital-status",
        "occupation",
        "education",
        "relationship",
        "native-country",
        "income-per-year",
    ] {
        assert_eq!(
            table.column(name).and_then(|column| column.personal),
            Some(PersonalKind::Attribute),
            "{name}"
        );
    }
    assert_eq!(
        table
            .column("capital-gain")
            .and_then(|column| column.personal),
        None
    );
}

#[test]
fn timetables() {
    let trust = Trust::new();
    for path in [
        "mobility/porto_alegre/poa_eptc.zip",
        "mobility/porto_alegre/poa_trensurb.zip",
        "mobility/gtfs_small/bart.zip",
        "mobility/gtfs_small/cairns.zip",
        "mobility/gtfs_small/ctran-flex.zip",
        "mobility/gtfs_small/trimet-2routes.zip",
    ] {
        let Some(path) = data(path) else { continue };
        let imported = trust
            .import(&open("bus"), &path)
            .unwrap_or_else(|error| panic!("{}: {error}", path.display()));
        assert!(imported.dataset.table("stops").expect("stops").rows > 10);
        trust
            .history
            .discard(
                &imported
                    .files
                    .into_iter()
                    .flat_map(|(_, files)| files)
                    .collect::<Vec<_>>(),
            )
            .expect("discards");
    }
}

#[test]
fn every_table_of_the_collections_comes_in_or_says_why() {
    let trust = Trust::new();
    let mut count = 0;
    for folder in [
        "fairness",
        "muenster/air",
        "muenster/registers",
        "muenster/territory",
        "muenster/parking",
        "muenster/cycling",
        "social/surveillance",
        "social/wellbeing",
        "env/air",
        "env/load",
    ] {
        let Some(folder) = data(folder) else { continue };
        let mut paths: Vec<PathBuf> = std::fs::read_dir(folder)
            .expect("reads")
            .flatten()
            .map(|entry| entry.path())
            .collect();
        paths.sort();
        paths.retain(|path| {
            path.extension().is_some_and(|ending| {
                ["csv", "geojson", "parquet"]
                    .iter()
                    .any(|known| ending.eq_ignore_ascii_case(known))
            })
        });
        for path in paths.iter().take(8) {
            match trust.import(&open("things"), path) {
                Ok(imported) => {
                    count += 1;
                    assert!(imported.dataset.rows() > 0, "{}", path.display());
                    trust
                        .history
                        .discard(
                            &imported
                                .files
                                .into_iter()
                                .flat_map(|(_, files)| files)
                                .collect::<Vec<_>>(),
                        )
                        .expect("discards");
                }
                Err(error) => {
                    let text = error.to_string();
                    eprintln!("refused: {text}");
                    assert!(
                        text.contains("line ") || text.contains("cannot be open"),
                        "{}: {text}",
                        path.display()
                    );
                }
            }
        }
    }
    if let Some(path) = data("muenster/parking") {
        let first = std::fs::read_dir(path)
            .expect("reads")
            .flatten()
            .next()
            .expect("a file")
            .path();
        assert_eq!(
            inspect(&first, &ReadAs::default())
                .expect("looks")
                .sensitivity,
            Sensitivity::Open
        );
        assert!(count > 20, "{count}");
    }
}
