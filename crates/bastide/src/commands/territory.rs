//! `bastide territory`: the places, which nest.

use crate::args::{Listing, TerritoryCommand, TerritoryImport};
use crate::trust::{Access, OpenTrust};
use crate::{exit, output};
use context::{territory_add, territory_import};
use store::place_list;

pub(crate) fn run(command: TerritoryCommand) -> anyhow::Result<u8> {
    match command {
        TerritoryCommand::Import(args) => import(&args),
        TerritoryCommand::List(args) => list(&args),
    }
}

fn import(args: &TerritoryImport) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Write)?;
    let known = trust.store.read_blocking("place list", place_list)?;
    let places = territory_import(&args.file, &known)?;
    let count = places.len();
    trust
        .store
        .run_blocking("place insert", move |tx| territory_add(tx, &places))?;
    println!("Brought {count} places in.");
    Ok(exit::DONE)
}

fn list(args: &Listing) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Read)?;
    let places = trust.store.read_blocking("place list", place_list)?;
    if args.json {
        output::json(&places)?;
        return Ok(exit::DONE);
    }
    let rows: Vec<Vec<String>> = places
        .iter()
        .map(|place| {
            vec![
                place.id.to_string(),
                place.level.to_string(),
                place.name.clone(),
                place
                    .parent
                    .as_ref()
                    .map_or_else(String::new, ToString::to_string),
            ]
        })
        .collect();
    output::table(
        &[
            ("id", false),
            ("level", false),
            ("name", false),
            ("within", false),
        ],
        &rows,
    );
    Ok(exit::DONE)
}
