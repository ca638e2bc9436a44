//! Measures the first light beside its bars, and prints ratios. `cargo run --example bench`
//!
//! Everything runs in the default profile, in a throw-away folder. Ledger appends and imports have benchmarks of their
//! own: `cargo run --example appends`, `cargo run --example import_speed`.

mod decisions;
#[path = "../../src/files.rs"]
mod files;
mod gate_overhead;
mod site;

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).collect();
    let runs = |name: &str| wanted.is_empty() || wanted.iter().any(|word| word == name);
    if runs("decisions") {
        decisions::run();
    }
    if runs("gate") {
        gate_overhead::run();
    }
    if runs("site") {
        site::run();
    }
}

/// The value below which the share `p` of the sorted values lies.
fn percentile(sorted: &[f64], p: f64) -> f64 {
    let last = sorted.len().saturating_sub(1);
    sorted[((last as f64) * p).round() as usize]
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    percentile(&values, 0.5)
}
