//! Two tables on which automatic decisions are examined, released: COMPAS and German credit.
//!
//! `cargo run --release -p anonymity --example fairness -- COMPAS.csv GERMAN.csv` with the files of dssg/aequitas
//! (`compas_for_aequitas.csv`) and of the UCI repository (`german.csv`, with a header). The question is how often the
//! outcome is bad in each group; the answer from the released file stands beside the truth.

use anonymity::{
    Column, Criterion, Hierarchy, Limits, Model, Recoding, Roles, Table, anonymise, measure, verify,
};
use std::collections::BTreeMap;
use std::error::Error;

fn main() -> Result<(), Box<dyn Error>> {
    let mut paths = std::env::args().skip(1);
    let compas = read(&paths.next().ok_or("give the path of COMPAS")?)?;
    let german = read(&paths.next().ok_or("give the path of German credit")?)?;
    let model = |column: &str| {
        Model::k_anonymity(5, 0.05).and(column, Criterion::DistinctDiversity { l: 2 })
    };

    println!("COMPAS, k = 5, two-year re-offence with l = 2");
    let roles = shown_or_not(
        &compas,
        &["race", "sex", "age_cat"],
        &["score", "label_value"],
    )?;
    ask(
        &compas,
        &roles,
        &model("label_value"),
        ("race", "label_value", "1"),
    )?;

    println!("\nGerman credit, k = 5, l = 2");
    let names = [
        "personal_status",
        "housing",
        "employment",
        "skill_level",
        "foreign_worker",
        "residence_since",
        "property",
    ];
    let mut roles = shown_or_not(&german, &names, &["credit"])?;
    let age = Hierarchy::numbers(15..=99, &[5, 10, 20, 40])?;
    roles
        .quasi_identifiers
        .extend(Roles::new([("age".to_owned(), age)], []).quasi_identifiers);
    ask(
        &german,
        &roles,
        &model("credit"),
        ("housing", "credit", "2"),
    )
}

fn ask(
    table: &Table,
    roles: &Roles,
    model: &Model,
    (group, outcome, bad): (&str, &str, &str),
) -> Result<(), Box<dyn Error>> {
    let identifiers: Vec<&str> = roles
        .quasi_identifiers
        .iter()
        .map(|role| role.column.as_str())
        .collect();
    let before = measure(table, &identifiers, &[], &[])?;
    println!(
        "  {} rows; smallest class {} of {}",
        before.rows, before.k, before.classes
    );
    let truth = rates(table, group, outcome, bad)?;
    for recoding in [Recoding::Global, Recoding::GlobalThenLocal, Recoding::Local] {
        let release = anonymise(
            table,
            roles,
            model,
            &Limits {
                recoding,
                ..Limits::default()
            },
        )?;
        let report = release.report();
        verify(release.file(), report)?;
        println!(
            "  {recoding:?}: k {}, l {}, {} classes, {} withheld, loss {:.3}, prosecutor {:.3} / {:.3}",
            report.measures.k,
            report.measures.sensitive.last().map_or(0, |s| s.distinct_l),
            report.measures.classes,
            report.source_rows - report.measures.rows,
            report.utility.loss,
            report.risk.prosecutor_highest,
            report.risk.prosecutor_average
        );
        for (group, (rate, rows)) in rates(release.file(), group, outcome, bad)? {
            match truth.get(&group) {
                Some((true_rate, of)) => println!(
                    "    {group:<18} {rate:.3} (truth {true_rate:.3}), {rows} of {of} rows"
                ),
                None => println!("    {group:<18} {rate:.3}, {rows} rows"),
            }
        }
    }
    Ok(())
}

/// For each group, the share of a bad outcome and the number of rows.
fn rates(
    table: &Table,
    group: &str,
    outcome: &str,
    bad: &str,
) -> Result<BTreeMap<String, (f64, u32)>, Box<dyn Error>> {
    let (group, outcome) = (table.column(group)?, table.column(outcome)?);
    let mut counts: BTreeMap<String, (u32, u32)> = BTreeMap::new();
    for row in 0..table.rows() {
        let here = counts
            .entry(group.get(row).unwrap_or_default().to_owned())
            .or_default();
        here.0 += u32::from(outcome.get(row) == Some(bad));
        here.1 += 1;
    }
    Ok(counts
        .into_iter()
        .map(|(group, (bad, rows))| (group, (f64::from(bad) / f64::from(rows), rows)))
        .collect())
}

fn shown_or_not(
    table: &Table,
    identifiers: &[&str],
    sensitive: &[&str],
) -> Result<Roles, Box<dyn Error>> {
    let identifiers = identifiers
        .iter()
        .map(|&name| {
            let values = table.column(name)?.values().to_vec();
            Ok((name.to_owned(), Hierarchy::shown_or_not(values)?))
        })
        .collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    Ok(Roles::new(
        identifiers,
        sensitive.iter().map(|&name| name.to_owned()),
    ))
}

fn read(path: &str) -> Result<Table, Box<dyn Error>> {
    let text = std::fs::read_to_string(path)?;
    let mut lines = text.lines();
    let names: Vec<&str> = lines
        .next()
        .ok_or("the file is empty")?
        .split(',')
        .collect();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(',').collect()).collect();
    let columns = names
        .iter()
        .enumerate()
        .map(|(at, &name)| {
            Column::from_texts(
                name,
                rows.iter()
                    .map(|row| row.get(at).copied().unwrap_or_default()),
            )
        })
        .collect::<Result<_, _>>()?;
    Ok(Table::new(columns)?)
}
