//! How fast a CSV file comes in: `cargo run -p context --example import_speed -- [ROWS]` writes a file of six columns
//! (id, person, moment, integer, real, short text), imports it with detection and pseudonyms, and prints rows per
//! second, CPU seconds and the peak of resident memory.

use context::{Intake, Order, PersonChoice};
use std::io::{BufWriter, Write};
use std::time::Instant;
use territory::{Sensitivity, Timestamp};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let rows: u64 = std::env::args()
        .nth(1)
        .map_or(Ok(10_000_000), |text| text.parse())?;
    let folder = tempfile::tempdir()?;
    let path = folder.path().join("readings.csv");
    write_file(&path, rows)?;
    let bytes = std::fs::metadata(&path)?.len();
    println!("{rows} rows, {} MB of CSV", bytes >> 20);

    let history = history::History::open(folder.path().join("history"))?;
    let intake = Intake::new(history, gate::Pseudonyms::new([1; 32]));
    let mut order = Order::new(
        "readings".parse()?,
        "Readings",
        "town".parse()?,
        Timestamp::from_micros(0),
    );
    order.person = PersonChoice::Column("resident_id".parse()?);
    order.sensitivity = Some(Sensitivity::Personal);
    let cpu = cpu_seconds();
    let start = Instant::now();
    let imported = intake.import(&order, &path, &mut |_| {})?;
    let seconds = start.elapsed().as_secs_f64();
    let written: u64 = imported
        .files
        .iter()
        .flat_map(|(_, files)| files)
        .map(|file| file.bytes)
        .sum();
    println!(
        "import: {seconds:.1} s, {:.0} rows/s, {:.1} s of CPU, {} MB of Parquet in {} files, peak memory {}",
        rows as f64 / seconds,
        cpu_seconds() - cpu,
        written >> 20,
        imported
            .files
            .iter()
            .map(|(_, files)| files.len())
            .sum::<usize>(),
        peak_memory(),
    );
    for column in &imported.dataset.tables[0].columns {
        println!(
            "  {}: {} {:?}",
            column.name.as_str(),
            column.kind.as_str(),
            column.personal
        );
    }
    Ok(())
}

fn write_file(path: &std::path::Path, rows: u64) -> std::io::Result<()> {
    let mut out = BufWriter::with_capacity(1 << 20, std::fs::File::create(path)?);
    writeln!(
        out,
        "reading_ref,resident_id,measured_at,kwh_count,temperature,label"
    )?;
    let labels = ["day", "night", "peak", "off-peak", "holiday", "unknown"];
    let mut state = 0x2545_f491_4f6c_dd1d_u64;
    for row in 0..rows {
        // xorshift64 (Marsaglia 2003): any spread of values will do.
        state ^= state << 13;
        state ^= state >> 7;
        state ^= state << 17;
        let second = row % 60;
        let minute = (row / 60) % 60;
        let hour = (row / 3600) % 24;
        let day = 1 + (row / 86_400) % 28;
        let month = 1 + (row / 2_419_200) % 12;
        writeln!(
            out,
            "M{row:08},R{:07},2026-{month:02}-{day:02}T{hour:02}:{minute:02}:{second:02}Z,{},{}.{:02},{}",
            state % 1_000_000,
            state % 5_000,
            (state >> 20) % 40,
            (state >> 30) % 100,
            labels[(state >> 40) as usize % labels.len()],
        )?;
    }
    out.flush()
}

/// User and system time of this process, from the kernel (clock ticks are 1/100 s on Linux).
fn cpu_seconds() -> f64 {
    let text = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after = text.rsplit(')').next().unwrap_or_default();
    let fields: Vec<&str> = after.split_whitespace().collect();
    let ticks = |index: usize| {
        fields
            .get(index)
            .and_then(|field| field.parse::<f64>().ok())
            .unwrap_or(0.0)
    };
    (ticks(11) + ticks(12)) / 100.0
}

fn peak_memory() -> String {
    let text = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = text.lines().find_map(|line| line.strip_prefix("VmHWM:"));
    line.map_or_else(|| "unknown".to_owned(), |value| value.trim().to_owned())
}
