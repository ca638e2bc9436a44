//! What commands print: tables for people, JSON for machines.

use indicatif::{ProgressBar, ProgressStyle};
use serde::Serialize;

/// Prints JSON, indented.
pub(crate) fn json(value: &impl Serialize) -> anyhow::Result<()> {
    println!("{}", serde_json::to_string_pretty(value)?);
    Ok(())
}

/// Prints a table; columns said to be numeric are aligned to the right.
pub(crate) fn table(headings: &[(&str, bool)], rows: &[Vec<String>]) {
    let mut widths: Vec<usize> = headings
        .iter()
        .map(|(name, _)| name.chars().count())
        .collect();
    for row in rows {
        for (width, cell) in widths.iter_mut().zip(row) {
            *width = (*width).max(cell.chars().count());
        }
    }
    let line = |cells: &mut dyn Iterator<Item = &str>| {
        let padded: Vec<String> = cells
            .zip(&widths)
            .zip(headings)
            .map(|((cell, width), (_, numeric))| {
                let space = " ".repeat(width.saturating_sub(cell.chars().count()));
                if *numeric {
                    format!("{space}{cell}")
                } else {
                    format!("{cell}{space}")
                }
            })
            .collect();
        println!("{}", padded.join("  ").trim_end());
    };
    line(&mut headings.iter().map(|(name, _)| *name));
    line(
        &mut widths
            .iter()
            .map(|width| "─".repeat(*width))
            .collect::<Vec<_>>()
            .iter()
            .map(String::as_str),
    );
    for row in rows {
        line(&mut row.iter().map(String::as_str));
    }
}

/// A progress bar over bytes, on the standard error; hidden when that is not a terminal.
pub(crate) fn bytes_bar(label: &str) -> ProgressBar {
    let style = ProgressStyle::with_template("{msg} {bar:30} {bytes}/{total_bytes} {elapsed}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(0)
        .with_style(style)
        .with_message(label.to_owned())
}

/// A progress bar over steps.
pub(crate) fn steps_bar(steps: u64) -> ProgressBar {
    let style = ProgressStyle::with_template("{bar:30} {pos}/{len} {msg}")
        .unwrap_or_else(|_| ProgressStyle::default_bar());
    ProgressBar::new(steps).with_style(style)
}
