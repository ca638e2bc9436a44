//! `bastide dataset`: data comes in, and is described.

use crate::args::{BadRows, DatasetAdd, DatasetCommand, DatasetShow, ForgetPersons, Listing};
use crate::trust::{Access, OpenTrust};
use crate::{exit, output};
use context::{
    ColumnOverride, Imported, Order, PersonChoice, PersonalSaid, Progress, Proposal, ReadAs,
    dataset_add, inspect,
};
use gate::Leaf;
use serde_json::json;
use std::path::Path;
use store::{dataset_get, dataset_list, leaf_append, party_get, place_get};
use territory::{DataSet, DataSetId, PersonUnit, Purpose};

pub(crate) fn run(command: DatasetCommand) -> anyhow::Result<u8> {
    match command {
        DatasetCommand::Add(args) => add(&args),
        DatasetCommand::List(args) => list(&args),
        DatasetCommand::Show(args) => show(&args),
        DatasetCommand::ForgetPersons(args) => forget_persons(&args),
    }
}

fn add(args: &DatasetAdd) -> anyhow::Result<u8> {
    let read = ReadAs {
        delimiter: match args.delimiter {
            Some(delimiter) => Some(u8::try_from(delimiter).map_err(|_| {
                exit::usage(format!(
                    "`{delimiter}` cannot be a delimiter; use an ASCII character"
                ))
            })?),
            None => None,
        },
        encoding: args.encoding.clone(),
        header: match (args.header, args.no_header) {
            (true, _) => Some(true),
            (_, true) => Some(false),
            _ => None,
        },
        types: args.types.clone(),
        ..ReadAs::default()
    };
    if args.inspect {
        return show_proposal(&inspect(&args.file, &read)?, args.json);
    }
    let (Some(name), Some(provider)) = (args.name.clone(), args.provider.clone()) else {
        return Err(exit::usage("a data set needs --name and --provider"));
    };
    let trust = OpenTrust::open(&args.at, Access::Write)?;
    let id = match &args.id {
        Some(id) => id.clone(),
        None => id_after(&args.file)?,
    };
    let mut order = Order::new(id, name, provider, trust.clock.now());
    order.description = args.description.clone();
    order.place = args.place.clone();
    order.collected_for = known_purposes(&trust, &args.collected_for)?;
    order.licence = args.licence.clone();
    order.person = person_choice(args.person.as_deref())?;
    order.sensitivity = args.sensitivity;
    order.columns = args
        .not_personal
        .iter()
        .map(|column| not_personal(column))
        .collect();
    order.bad_rows = match args.bad_rows {
        BadRows::Refuse => context::BadRows::Refuse,
        BadRows::SetAside => context::BadRows::SetAside,
    };
    order.read = read;

    let bar = output::bytes_bar(order.id.as_str());
    let imported = bring_in(&trust, &order, &args.file, &mut |progress| {
        bar.set_length(progress.bytes_total.max(progress.bytes_read));
        bar.set_position(progress.bytes_read);
    })?;
    bar.finish_and_clear();
    trust.publish()?;
    if args.json {
        output::json(&json!({
            "dataset": described(&imported.dataset),
            "set_aside": imported.set_aside,
        }))?;
    } else {
        let dataset = &imported.dataset;
        println!(
            "Brought {} in: {} rows in {} table(s), {}.",
            dataset.id,
            dataset.rows(),
            dataset.tables.len(),
            dataset.sensitivity
        );
        if imported.set_aside.count > 0 {
            println!("{} rows were set aside:", imported.set_aside.count);
            for (table, row) in &imported.set_aside.first {
                println!("  {table}, {row}");
            }
        }
    }
    Ok(exit::DONE)
}

/// Destroys the key of a data set's pseudonyms. The leaf comes first: a deed that is announced and was cut off is done by
/// saying it again, a deed that nobody was told of is not made good.
fn forget_persons(args: &ForgetPersons) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Write)?;
    let (id, at) = (args.id.clone(), trust.clock.now());
    if !trust.salts().exists(&id) {
        return Err(exit::usage(format!(
            "the persons of `{id}` are kept under no key of their own, or it was destroyed before"
        )));
    }
    let receipt = trust
        .store
        .run_blocking("dataset forget persons", move |tx| {
            let personal = dataset_get(tx, &id)?.is_some_and(|dataset| dataset.is_personal());
            if !personal {
                return Err(exit::usage(format!(
                    "there is no data set `{id}` about persons"
                )));
            }
            let leaf = Leaf::KeyDestroyed {
                at,
                data: id.clone(),
            }
            .to_bytes()?;
            Ok(leaf_append(tx, &leaf)?)
        })?;
    trust.salts().destroy(&args.id)?;
    trust.publish()?;
    println!(
        "Nobody can say any more which rows of {} are whose. Receipt: leaf {receipt} of the ledger.",
        args.id
    );
    Ok(exit::DONE)
}

/// Imports a file and, in one transaction with its leaf, makes the data set be there.
pub(crate) fn bring_in(
    trust: &OpenTrust,
    order: &Order,
    file: &Path,
    progress: &mut dyn FnMut(Progress),
) -> anyhow::Result<Imported> {
    if query::RESERVED.contains(&order.id.as_str()) {
        return Err(exit::usage(format!(
            "`{}` is a word of SQL; choose another id",
            order.id
        )));
    }
    let wanted = order.clone();
    trust.store.read_blocking("dataset add check", move |tx| {
        if party_get(tx, &wanted.provider)?.is_none() {
            return Err(exit::usage(format!(
                "there is no party `{}`; admit it with `bastide party add`",
                wanted.provider
            )));
        }
        if dataset_get(tx, &wanted.id)?.is_some() {
            return Err(exit::usage(format!(
                "there is already a data set `{}`; choose another id with --id",
                wanted.id
            )));
        }
        if let Some(place) = &wanted.place
            && place_get(tx, place)?.is_none()
        {
            return Err(exit::usage(format!(
                "there is no place `{place}`; bring places in with `bastide territory import`"
            )));
        }
        Ok(())
    })?;
    trust.salts().make(&order.id)?;
    let imported = trust.intake()?.import(order, file, progress)?;
    let files: Vec<String> = imported
        .files
        .iter()
        .flat_map(|(_, files)| files.iter().map(|file| file.hash.clone()))
        .collect();
    let dataset = &imported.dataset;
    let leaf = Leaf::DataSet {
        at: dataset.added_at,
        data: dataset.id.clone(),
        provider: dataset.provider.clone(),
        sensitivity: dataset.sensitivity.to_string(),
        rows: dataset.rows(),
        files,
    }
    .to_bytes()?;
    let adding = imported.clone();
    let added = trust.store.run_blocking("dataset add", move |tx| {
        dataset_add(tx, &adding)?;
        leaf_append(tx, &leaf)?;
        Ok::<_, anyhow::Error>(())
    });
    if let Err(error) = added {
        for (_, files) in &imported.files {
            trust.history.discard(files)?;
        }
        return Err(error);
    }
    Ok(imported)
}

/// An override that says a column is not personal.
pub(crate) fn not_personal(column: &str) -> ColumnOverride {
    ColumnOverride {
        column: column.to_owned(),
        personal: PersonalSaid::Not,
        sensitivity: None,
    }
}

fn person_choice(said: Option<&str>) -> anyhow::Result<PersonChoice> {
    Ok(match said {
        None => PersonChoice::NotSaid,
        Some("@row") => PersonChoice::EachRow,
        Some("none") => PersonChoice::Nobody,
        Some(column) => PersonChoice::Column(column.parse().map_err(exit::usage)?),
    })
}

fn known_purposes(trust: &OpenTrust, said: &[Purpose]) -> anyhow::Result<Vec<Purpose>> {
    let charter = trust.charter()?;
    said.iter()
        .map(|purpose| charter.purpose(purpose.as_str()).map_err(exit::usage))
        .collect()
}

fn id_after(file: &Path) -> anyhow::Result<DataSetId> {
    let stem = file
        .file_stem()
        .and_then(|stem| stem.to_str())
        .unwrap_or_default();
    let plain: String = stem
        .to_lowercase()
        .chars()
        .map(|c| if c.is_ascii_alphanumeric() { c } else { '_' })
        .collect();
    plain
        .parse()
        .map_err(|_| exit::usage(format!("no id can be made of `{stem}`; name one with --id")))
}

fn list(args: &Listing) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Read)?;
    let datasets = trust.store.read_blocking("dataset list", dataset_list)?;
    if args.json {
        output::json(&datasets.iter().map(described).collect::<Vec<_>>())?;
        return Ok(exit::DONE);
    }
    let rows: Vec<Vec<String>> = datasets
        .iter()
        .map(|dataset| {
            vec![
                dataset.id.to_string(),
                dataset.sensitivity.to_string(),
                dataset.rows().to_string(),
                dataset.provider.to_string(),
                dataset.name.clone(),
            ]
        })
        .collect();
    output::table(
        &[
            ("id", false),
            ("sensitivity", false),
            ("rows", true),
            ("provider", false),
            ("name", false),
        ],
        &rows,
    );
    Ok(exit::DONE)
}

fn show(args: &DatasetShow) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.listing.at, Access::Read)?;
    let id = args.id.clone();
    let found = trust
        .store
        .read_blocking("dataset get", move |tx| dataset_get(tx, &id))?;
    let dataset =
        found.ok_or_else(|| exit::usage(format!("there is no data set `{}`", args.id)))?;
    if args.listing.json {
        output::json(&described(&dataset))?;
        return Ok(exit::DONE);
    }
    println!("{} — {}", dataset.id, dataset.name);
    if !dataset.description.is_empty() {
        println!("{}", dataset.description);
    }
    println!(
        "Provider {}, {}, {} rows, added {}.",
        dataset.provider,
        dataset.sensitivity,
        dataset.rows(),
        dataset.added_at
    );
    for table in &dataset.tables {
        println!(
            "\nTable {} ({} rows): {}",
            table.name,
            table.rows,
            unit(&table.person)
        );
        let rows: Vec<Vec<String>> = table
            .columns
            .iter()
            .map(|column| {
                vec![
                    column.name.to_string(),
                    column.kind.as_str().to_owned(),
                    column.sensitivity.to_string(),
                    column
                        .personal
                        .map_or_else(String::new, |kind| kind.to_string()),
                ]
            })
            .collect();
        output::table(
            &[
                ("column", false),
                ("type", false),
                ("sensitivity", false),
                ("personal", false),
            ],
            &rows,
        );
    }
    Ok(exit::DONE)
}

fn unit(person: &PersonUnit) -> String {
    match person {
        PersonUnit::None => "rows are about nobody".to_owned(),
        PersonUnit::EachRow => "each row is one person".to_owned(),
        PersonUnit::Column(column) => format!("{column} names the person (kept as a pseudonym)"),
    }
}

fn described(dataset: &DataSet) -> serde_json::Value {
    json!({
        "id": dataset.id,
        "name": dataset.name,
        "description": dataset.description,
        "provider": dataset.provider,
        "place": dataset.place,
        "sensitivity": dataset.sensitivity,
        "collected_for": dataset.collected_for,
        "licence": dataset.licence,
        "rows": dataset.rows(),
        "tables": dataset.tables,
        "added_at": dataset.added_at.to_string(),
    })
}

fn show_proposal(proposal: &Proposal, as_json: bool) -> anyhow::Result<u8> {
    if as_json {
        output::json(proposal)?;
        return Ok(exit::DONE);
    }
    for table in &proposal.tables {
        println!("Table {}:", table.name);
        let rows: Vec<Vec<String>> = table
            .columns
            .iter()
            .map(|column| {
                vec![
                    column.name.to_string(),
                    column.kind.as_str().to_owned(),
                    column.sensitivity.to_string(),
                    column
                        .personal
                        .map_or_else(String::new, |kind| kind.to_string()),
                    column.why.clone(),
                ]
            })
            .collect();
        output::table(
            &[
                ("column", false),
                ("type", false),
                ("sensitivity", false),
                ("personal", false),
                ("why", false),
            ],
            &rows,
        );
    }
    println!("Proposed sensitivity: {}.", proposal.sensitivity);
    Ok(exit::DONE)
}
