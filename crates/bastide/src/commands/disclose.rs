//! `bastide disclose`: one person's rows, to an authority with a judge's warrant.

use crate::args::Disclose;
use crate::commands::ask::{text, threads};
use crate::trust::{Access, OpenTrust};
use crate::{exit, output};

pub(crate) fn run(args: &Disclose) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Write)?;
    let (gate, runtime) = (trust.gate()?, threads()?);
    let outcome = runtime.block_on(gate.disclose(
        &args.party,
        &args.dataset,
        &args.purpose,
        args.warrant.as_deref(),
    ))?;
    trust.publish()?;
    eprintln!("{}", outcome.reason.get(args.lang));
    let rules: Vec<&str> = outcome.rules.iter().map(|rule| rule.as_str()).collect();
    eprintln!("Rules: {}.", rules.join(", "));
    eprintln!("Receipt: leaf {} of the ledger.", outcome.receipt.0);
    let Some(disclosed) = outcome.disclosed else {
        return Ok(exit::REFUSED);
    };
    for table in &disclosed.tables {
        println!("{} ({} rows)", table.table, table.count);
        let headings: Vec<(&str, bool)> = table
            .headings
            .iter()
            .map(|heading| (heading.name.as_str(), heading.numeric))
            .collect();
        let rows: Vec<Vec<String>> = table
            .rows
            .iter()
            .map(|row| row.iter().map(text).collect())
            .collect();
        output::table(&headings, &rows);
    }
    Ok(exit::DONE)
}
