//! Measures synthetic rows: what they cost to make, and how far they are from the table beside what theory expects.
//!
//! `cargo run --release -p synthesis --example bench` makes rows like a generated million of 15 columns.
//! `… -- adult PATH`, `… -- compas PATH` and `… -- german PATH` read those files instead (several may be given) and print
//! mean total variation distances over five seeds; `… -- out FOLDER` before them writes the coded tables, so that another
//! program can be run on the same and be measured by `… -- compare TABLE SYNTHETIC`. After the word `found`, columns of
//! numbers come without bands, which are then found privately; distances are taken over the same bands as before.

mod meter;
mod tables;

use meter::{cpu_seconds, peak_megabytes};
use privacy::{Delta, Epsilon};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::path::PathBuf;
use synthesis::{Plan, Synthetic, synthesise};
use tables::Coded;

fn main() {
    let words: Vec<String> = std::env::args().skip(1).collect();
    if words.is_empty() {
        return million();
    }
    let (mut out, mut found) = (None, false);
    let mut rest = words.iter().map(String::as_str);
    while let Some(word) = rest.next() {
        let mut path = || PathBuf::from(rest.next().expect("a path after the word"));
        match word {
            "out" => out = Some(path()),
            "compare" => compare(&Coded::read(&path()), &Coded::read(&path())),
            "million" => million(),
            "found" => found = true,
            name => real(name, &tables::real(name, &path(), found), out.as_ref()),
        }
    }
}

fn plan(epsilon: &str) -> Plan {
    let epsilon = Epsilon::parse(epsilon).expect("an epsilon");
    Plan::within(epsilon, Delta::ten_to_minus(8))
}

/// The time that a table of the size of a small country's town register takes.
fn million() {
    for rows in [100_000, 1_000_000] {
        let table = tables::generated(rows);
        let before = cpu_seconds();
        let poured = table.pour();
        let between = cpu_seconds();
        let rng = &mut StdRng::seed_from_u64(1);
        let made = synthesise(poured, &plan("1"), rng).expect("synthetic rows");
        let after = cpu_seconds();
        println!(
            "{rows} rows × {} columns, ε = 1: pouring {:.2} CPU-s, making {} rows {:.2} CPU-s, peak {:.0} MB",
            table.names.len(),
            between - before,
            made.rows,
            after - between,
            peak_megabytes()
        );
        let distances = Distances::between(&table, &table.code(&made));
        println!("  {}", distances.line(&made));
    }
}

fn real(name: &str, table: &Coded, out: Option<&PathBuf>) {
    println!(
        "{name}: {} rows, {} columns",
        table.rows(),
        table.names.len()
    );
    for epsilon in ["0.3", "1", "3", "10"] {
        let seeds = 5;
        let mut all = Vec::new();
        let before = cpu_seconds();
        for seed in 0..seeds {
            let rng = &mut StdRng::seed_from_u64(seed);
            let made = synthesise(table.pour(), &plan(epsilon), rng).expect("synthetic rows");
            let coded = table.code(&made);
            if let Some(folder) = out {
                coded.write(&folder.join(format!("{name}-{epsilon}-{seed}.csv")));
            }
            all.push((Distances::between(table, &coded), made));
        }
        let cpu = (cpu_seconds() - before) / seeds as f64;
        println!(
            "  ε = {epsilon}: {} ({cpu:.2} CPU-s with measuring)",
            Distances::mean_line(&all)
        );
    }
    if let Some(folder) = out {
        table.write(&folder.join(format!("{name}.csv")));
    }
}

fn compare(table: &Coded, synthetic: &Coded) {
    let distances = Distances::between(table, synthetic);
    println!(
        "one-way {:.4}, all pairs {:.4}",
        mean(&distances.columns),
        mean(&distances.pairs)
    );
}

/// Exact total variation distances: for the bench alone, where the table is nobody's secret.
struct Distances {
    columns: Vec<f64>,
    /// In the order of the report's pairs.
    pairs: Vec<f64>,
}

impl Distances {
    fn between(a: &Coded, b: &Coded) -> Self {
        let n = a.names.len();
        let pairs = (0..n).flat_map(|l| (l + 1..n).map(move |r| (l, r)));
        Self {
            columns: (0..n).map(|c| a.apart(b, c, c)).collect(),
            pairs: pairs.map(|(l, r)| a.apart(b, l, r)).collect(),
        }
    }

    /// One-way (theory), kept pairs (theory), all pairs, as the report measured them.
    fn figures(&self, made: &Synthetic) -> [f64; 7] {
        let report = &made.report;
        let kept = |i: &usize| report.pairs[*i].kept;
        let kept: Vec<usize> = (0..report.pairs.len()).filter(kept).collect();
        let measured = report
            .pairs
            .iter()
            .filter_map(|p| Some(p.measured?.total_variation));
        [
            mean(&self.columns),
            mean(
                &report
                    .columns
                    .iter()
                    .map(|c| c.expected)
                    .collect::<Vec<_>>(),
            ),
            mean(&kept.iter().map(|i| self.pairs[*i]).collect::<Vec<_>>()),
            mean(
                &kept
                    .iter()
                    .filter_map(|i| report.pairs[*i].expected)
                    .collect::<Vec<_>>(),
            ),
            mean(&self.pairs),
            mean(&measured.collect::<Vec<_>>()),
            kept.len() as f64,
        ]
    }

    fn line(&self, made: &Synthetic) -> String {
        line(self.figures(made))
    }

    fn mean_line(all: &[(Self, Synthetic)]) -> String {
        let figures: Vec<[f64; 7]> = all.iter().map(|(d, made)| d.figures(made)).collect();
        line(std::array::from_fn(|i| {
            mean(&figures.iter().map(|f| f[i]).collect::<Vec<_>>())
        }))
    }
}

fn line(
    [
        columns,
        columns_theory,
        kept,
        kept_theory,
        pairs,
        measured,
        count,
    ]: [f64; 7],
) -> String {
    format!(
        "one-way {columns:.4} (theory ≤ {columns_theory:.4}); {count:.1} kept pairs {kept:.4} (theory ≤ {kept_theory:.4}); \
         all pairs {pairs:.4} (report says {measured:.4})"
    )
}

fn mean(values: &[f64]) -> f64 {
    values.iter().sum::<f64>() / values.len().max(1) as f64
}
