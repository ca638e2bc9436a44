//! How well intake sees persons: `cargo run --release -p context --example detection` measures the decision "this table is
//! about persons" and the kind of each column, with precision, recall and 95 % intervals, on a generated and labelled corpus,
//! and lists what is missed. `-- tuning` prints the half that detectors may be looked at with; `-- write FOLDER` writes the
//! held-out corpus with its labels, for other tools; `-- FILE…` prints the decision on files of one's own.

#[allow(dead_code, unreachable_pub, missing_docs)]
mod corpus;

use context::{ReadAs, inspect};
use corpus::measure::{Measured, Score, measure};
use corpus::{Half, Table, Truth, tables};
use std::path::Path;

/// Seeds of the held-out half; the tuning half has others.
const HELD_OUT: [u64; 5] = [301, 302, 303, 304, 305];
const TUNING: [u64; 3] = [1, 2, 3];
/// Tables per seed.
const TABLES: usize = 400;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let said: Vec<String> = std::env::args().skip(1).collect();
    let words: Vec<&str> = said.iter().map(String::as_str).collect();
    match words.as_slice() {
        [] => report(Half::HeldOut, &HELD_OUT),
        ["tuning"] => report(Half::Tuning, &TUNING),
        ["write", folder] => write_all(Path::new(folder)),
        files => files.iter().try_for_each(|file| decide(Path::new(file))),
    }
}

fn corpus_of(half: Half, seeds: &[u64]) -> Vec<Table> {
    seeds
        .iter()
        .flat_map(|seed| tables(*seed, half, TABLES))
        .collect()
}

fn report(half: Half, seeds: &[u64]) -> Result<(), Box<dyn std::error::Error>> {
    let all = corpus_of(half, seeds);
    let folder = tempfile::tempdir()?;
    let start = std::time::Instant::now();
    let measured = measure(&all, folder.path())?;
    let each_ms = start.elapsed().as_secs_f64() * 1e3 / all.len() as f64;
    println!(
        "{half:?}: {} tables, {each_ms:.2} ms each to write, read and look at\n",
        all.len()
    );
    print(&measured);
    Ok(())
}

fn print(measured: &Measured) {
    println!("| question | cases | recall (95 %) | precision (95 %) | F1 |\n|---|---|---|---|---|");
    line("this table is about persons", &measured.tables);
    line("this column is personal", &measured.columns);
    for (kind, score) in &measured.kinds {
        line(&format!("kind: {kind}"), score);
    }
    println!(
        "\n| headings | tables: recall | precision | columns: recall | precision |\n|---|---|---|---|---|"
    );
    for (naming, (tables, columns)) in &measured.namings {
        println!(
            "| {naming} | {:.3} | {:.3} | {:.3} | {:.3} |",
            tables.recall(),
            tables.precision(),
            columns.recall(),
            columns.precision()
        );
    }
    println!("\n| generated as | seen as personal | of |\n|---|---|---|");
    for (what, (found, all)) in &measured.fields {
        println!("| {what} | {found} | {all} |");
    }
    for (title, lines) in [
        (
            "Tables about persons that intake would not ask about",
            &measured.tables_missed,
        ),
        (
            "Tables about things that intake would ask about",
            &measured.tables_too_many,
        ),
        ("Personal columns not seen", &measured.columns_missed),
        (
            "Columns about things taken for personal",
            &measured.columns_too_many,
        ),
    ] {
        println!("\n{title}: {}", lines.len());
        for line in lines {
            println!("- {line}");
        }
    }
}

fn line(what: &str, score: &Score) {
    let (recall, precision) = (score.recall_between(), score.precision_between());
    println!(
        "| {what} | {} | {:.3} ({:.3}–{:.3}) | {:.3} ({:.3}–{:.3}) | {:.3} |",
        score.true_positives + score.false_negatives,
        score.recall(),
        recall.0,
        recall.1,
        score.precision(),
        precision.0,
        precision.1,
        score.f1(),
    );
}

/// One CSV file per table and `labels.jsonl` beside them.
fn write_all(folder: &Path) -> Result<(), Box<dyn std::error::Error>> {
    std::fs::create_dir_all(folder)?;
    let mut labels = String::new();
    for (index, table) in corpus_of(Half::HeldOut, &HELD_OUT).iter().enumerate() {
        let file = format!("{index:05}.csv");
        table.write(&folder.join(&file))?;
        let columns: Vec<serde_json::Value> = table
            .columns
            .iter()
            .map(|column| {
                let truth = match column.truth {
                    Truth::Personal(kind) => kind.as_str(),
                    Truth::Either => "either",
                    Truth::Thing => "thing",
                };
                serde_json::json!({"heading": column.heading, "what": column.what, "truth": truth})
            })
            .collect();
        let label = serde_json::json!({
            "file": file, "language": format!("{:?}", table.language), "shape": table.shape,
            "about_persons": table.about_persons, "columns": columns,
        });
        labels.push_str(&format!("{label}\n"));
    }
    std::fs::write(folder.join("labels.jsonl"), labels)?;
    Ok(())
}

/// What intake would ask about a file.
fn decide(path: &Path) -> Result<(), Box<dyn std::error::Error>> {
    let proposal = match inspect(path, &ReadAs::default()) {
        Ok(proposal) => proposal,
        Err(error) => {
            println!("{}: not read: {error}", path.display());
            return Ok(());
        }
    };
    let asked = if proposal.personal().next().is_some() {
        "asks"
    } else {
        "open"
    };
    println!("{asked}\t{}", path.display());
    for (table, column) in proposal.personal() {
        let kind = column.personal.map_or("", |kind| kind.as_str());
        println!(
            "\t{}.{} {kind}: {}",
            table.as_str(),
            column.name.as_str(),
            column.why
        );
    }
    Ok(())
}
