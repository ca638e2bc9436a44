//! `bastide microdata`: a file of records made safe, and its report beside it.

use crate::args::{MicrodataCommand, MicrodataRelease, MicrodataVerify};
use crate::commands::ask::{standing, threads};
use crate::exit;
use crate::trust::{Access, OpenTrust};
use anonymity::{Report, Table};
use anyhow::Context as _;
use gate::{Door, Generalisation, Manner, MicrodataOutcome, MicrodataRequest};
use privacy::Epsilon;
use std::path::Path;

pub(crate) fn run(command: &MicrodataCommand) -> anyhow::Result<u8> {
    match command {
        MicrodataCommand::Release(args) => release(args),
        MicrodataCommand::Verify(args) => verify(args),
    }
}

fn release(args: &MicrodataRelease) -> anyhow::Result<u8> {
    let epsilon = match &args.epsilon {
        Some(text) => Some(Epsilon::parse(text).map_err(exit::usage)?),
        None => None,
    };
    let manner = match args.synthetic {
        true => Manner::Synthetic(epsilon),
        false => Manner::Generalised(Generalisation {
            k: args.k,
            l: args.l,
            t: args.t,
            suppression: args.suppression,
            local: args.local,
        }),
    };
    std::fs::create_dir_all(&args.out).with_context(|| args.out.display().to_string())?;
    let trust = OpenTrust::open(&args.at, Access::Write)?;
    let gate = trust.gate()?;
    let outcome = threads()?.block_on(gate.microdata(MicrodataRequest {
        door: Door::CommandLine,
        asker: args.party.clone(),
        purpose: args.purpose.clone(),
        dataset: args.dataset.clone(),
        table: args.table.clone(),
        columns: args.columns.clone(),
        manner,
    }))?;
    trust.publish()?;
    let made = match outcome {
        MicrodataOutcome::Refused(refusal) => {
            eprintln!("{}", refusal.reason.get(args.lang));
            for change in &refusal.changes {
                eprintln!("  – {}", change.get(args.lang));
            }
            eprintln!("Receipt: leaf {} of the ledger.", refusal.receipt.0);
            return Ok(exit::REFUSED);
        }
        MicrodataOutcome::Granted(made) => made,
    };
    let report: serde_json::Value = serde_json::from_str(&made.report)?;
    write(&args.out.join("records.csv"), &made.csv)?;
    write(
        &args.out.join("report.json"),
        serde_json::to_string_pretty(&report)?.as_bytes(),
    )?;
    eprintln!("{}", made.reason.get(args.lang));
    if let Some(budget) = &made.budget {
        eprintln!("The {}", standing(budget));
    }
    eprintln!("BLAKE3 of the file, as in the ledger: {}", made.hash);
    eprintln!("Receipt: leaf {} of the ledger.", made.receipt.0);
    println!("{}", args.out.join("records.csv").display());
    Ok(exit::DONE)
}

fn write(path: &Path, bytes: &[u8]) -> anyhow::Result<()> {
    std::fs::write(path, bytes).with_context(|| path.display().to_string())
}

/// Recomputes a report from its file alone.
fn verify(args: &MicrodataVerify) -> anyhow::Result<u8> {
    let path = args.report.display();
    let report: Report =
        serde_json::from_slice(&std::fs::read(&args.report).with_context(|| path.to_string())?)
            .with_context(|| format!("{path} is not the report of a generalised file"))?;
    anonymity::verify(&table(&args.file)?, &report)?;
    let measures = &report.measures;
    println!(
        "The file is what its report says: {} records in {} classes of {} or more.",
        measures.rows, measures.classes, measures.k
    );
    Ok(exit::DONE)
}

fn table(path: &Path) -> anyhow::Result<Table> {
    let mut reader = csv::Reader::from_path(path).with_context(|| path.display().to_string())?;
    let names: Vec<String> = reader.headers()?.iter().map(str::to_owned).collect();
    let mut columns = vec![Vec::new(); names.len()];
    for record in reader.records() {
        for (column, value) in columns.iter_mut().zip(record?.iter()) {
            column.push(value.to_owned());
        }
    }
    let columns = names
        .into_iter()
        .zip(columns)
        .map(|(name, rows)| anonymity::Column::from_texts(name, rows))
        .collect::<Result<Vec<_>, _>>()?;
    Ok(Table::new(columns)?)
}
