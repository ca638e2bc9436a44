//! Releases of the Adult table, beside the optima that ARX finds, and their time.
//!
//! `cargo run --release -p anonymity --example bench_adult -- FOLDER [ROWS [OUT]]`: the folder holds `adult.csv` and
//! `adult_hierarchy_*.csv` as ARX ships them (GitHub arx-deidentifier/arx, `data/`). With ROWS above 0 the table is drawn
//! again from Adult at that size, each cell replaced by another row's with a chance of 9 %. With OUT, a folder, the table
//! and its release under k = 5 are written there for other tools. ARX's figures are those of its commit aacd487.

use anonymity::{
    Column, Criterion, GroundDistance, Hierarchy, Limits, Model, Recoding, Roles, Table, anonymise,
    verify,
};
use rand::{RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;
use std::error::Error;
use std::time::Instant;

/// What ARX finds on Adult: rows withheld, classes, loss.
type Optimum = (u64, u64, f64);

const IDENTIFIERS: [&str; 8] = [
    "sex",
    "age",
    "race",
    "marital-status",
    "education",
    "native-country",
    "workclass",
    "occupation",
];

fn main() -> Result<(), Box<dyn Error>> {
    let mut arguments = std::env::args().skip(1);
    let folder = arguments
        .next()
        .ok_or("give the folder that holds adult.csv")?;
    let rows: usize = arguments.next().map_or(Ok(0), |text| text.parse())?;
    let rows = Some(rows).filter(|&rows| rows > 0);
    let out = arguments.next();
    let start = Instant::now();
    let mut table = read(&folder)?;
    if let Some(rows) = rows {
        table = drawn(&table, rows)?;
    }
    println!(
        "{} rows, {} distinct tuples, read in {:.2} s\n",
        table.rows(),
        anonymity::measure(&table, &IDENTIFIERS, &[], &[])?.classes,
        start.elapsed().as_secs_f64()
    );
    println!(
        "{:<34} {:>8} {:>7} {:>7} {:>8} {:>8} {:>6} {:>6}",
        "model", "withheld", "classes", "loss", "granular", "tried", "CPU s", "check"
    );
    let salary = roles(&folder, &IDENTIFIERS, "salary-class")?;
    let with_salary: Vec<&str> = IDENTIFIERS[..7]
        .iter()
        .copied()
        .chain(["salary-class"])
        .collect();
    let occupation = roles(&folder, &with_salary, "occupation")?;
    let tree = hierarchy(&folder, "occupation")?;
    let equal = |t| Criterion::Closeness {
        t,
        distance: GroundDistance::Equal,
    };
    let tree = |t| Criterion::Closeness {
        t,
        distance: GroundDistance::Hierarchical {
            hierarchy: tree.clone(),
        },
    };
    let k5 = || Model::k_anonymity(5, 0.1);
    let distinct = |l| Criterion::DistinctDiversity { l };
    use Recoding::{Global, GlobalThenLocal, Local};
    let cases: Vec<(&str, &Roles, Model, Recoding, Option<Optimum>)> = vec![
        (
            "k=5, 10 %",
            &salary,
            k5(),
            Global,
            Some((2_659, 615, 0.223_020_099_494)),
        ),
        (
            "k=5, none withheld",
            &salary,
            Model::k_anonymity(5, 0.0),
            Global,
            Some((0, 30, 0.591_584_977_320)),
        ),
        (
            "k=20, 4 %",
            &salary,
            Model::k_anonymity(20, 0.04),
            Global,
            Some((1_145, 87, 0.371_740_254_183)),
        ),
        (
            "k=5, 10 %, l=2 salary",
            &salary,
            k5().and("salary-class", distinct(2)),
            Global,
            Some((2_644, 326, 0.309_385_734_538)),
        ),
        (
            "k=5, 10 %, l=3 occupation",
            &occupation,
            k5().and("occupation", distinct(3)),
            Global,
            Some((2_335, 492, 0.166_714_920_054)),
        ),
        (
            "k=5, 10 %, entropy l=3",
            &occupation,
            k5().and("occupation", Criterion::EntropyDiversity { l: 3.0 }),
            Global,
            Some((2_042, 328, 0.190_484_628_362)),
        ),
        (
            "k=5, 10 %, recursive (3,3)",
            &occupation,
            k5().and("occupation", Criterion::RecursiveDiversity { c: 3.0, l: 3 }),
            Global,
            Some((1_927, 344, 0.187_111_860_290)),
        ),
        (
            "k=5, 10 %, t=0.2 salary",
            &salary,
            k5().and("salary-class", equal(0.2)),
            Global,
            Some((2_930, 113, 0.448_232_896_297)),
        ),
        (
            "k=5, 10 %, t=0.3 occupation",
            &occupation,
            k5().and("occupation", equal(0.3)),
            Global,
            Some((1_928, 32, 0.498_686_865_311)),
        ),
        (
            "k=5, 10 %, t=0.2 occupation",
            &occupation,
            k5().and("occupation", equal(0.2)),
            Global,
            Some((2_545, 12, 0.694_303_805_957)),
        ),
        (
            "k=5, 10 %, t=0.3 hierarchical",
            &occupation,
            k5().and("occupation", tree(0.3)),
            Global,
            Some((2_266, 75, 0.366_247_233_541)),
        ),
        ("k=5, then local", &salary, k5(), GlobalThenLocal, None),
        ("k=5, local", &salary, k5(), Local, None),
        (
            "k=5, l=3 occupation, local",
            &occupation,
            k5().and("occupation", distinct(3)),
            Local,
            None,
        ),
        (
            "k=5, t=0.3 occupation, local",
            &occupation,
            k5().and("occupation", equal(0.3)),
            Local,
            None,
        ),
    ];
    for (name, roles, model, recoding, arx) in cases {
        let limits = Limits {
            recoding,
            ..Limits::default()
        };
        let start = cpu_s();
        let release = anonymise(&table, roles, &model, &limits)?;
        let took = cpu_s() - start;
        let report = release.report();
        if let (Some(out), "k=5, 10 %") = (&out, name) {
            write(&table, &format!("{out}/table.csv"))?;
            write(release.file(), &format!("{out}/released.csv"))?;
        }
        let start = cpu_s();
        verify(release.file(), report)?;
        let check = cpu_s() - start;
        let withheld = report.source_rows - report.measures.rows;
        let found = (withheld, report.measures.classes, report.utility.loss);
        let beside = match arx.filter(|_| rows.is_none()) {
            Some(arx) if (arx.0, arx.1) == (found.0, found.1) && (arx.2 - found.2).abs() < 1e-9 => {
                "= ARX".to_owned()
            }
            Some(arx) => format!("ARX {arx:?}"),
            None => String::new(),
        };
        println!(
            "{name:<34} {:>8} {:>7} {:>7.4} {:>8.4} {:>8} {took:>6.2} {check:>6.2} {beside}",
            found.0, found.1, found.2, report.utility.granularity, report.search.evaluated
        );
    }
    println!("\npeak memory {} MB", status("VmHWM")? / 1_024);
    Ok(())
}

fn read(folder: &str) -> Result<Table, Box<dyn Error>> {
    let text = std::fs::read_to_string(format!("{folder}/adult.csv"))?;
    let mut lines = text.lines();
    let names: Vec<&str> = lines
        .next()
        .ok_or("adult.csv is empty")?
        .split(';')
        .collect();
    let rows: Vec<Vec<&str>> = lines.map(|line| line.split(';').collect()).collect();
    let columns = names
        .iter()
        .enumerate()
        .map(|(at, &name)| Column::from_texts(name, rows.iter().map(|row| row[at])))
        .collect::<Result<_, _>>()?;
    Ok(Table::new(columns)?)
}

/// A larger table that resembles this one: rows drawn with replacement, a few cells from other rows.
fn drawn(table: &Table, rows: usize) -> Result<Table, Box<dyn Error>> {
    let mut rng = ChaCha8Rng::seed_from_u64(1);
    let picks: Vec<usize> = (0..rows)
        .map(|_| rng.random_range(0..table.rows()))
        .collect();
    let columns = table
        .columns()
        .iter()
        .map(|column| {
            let codes = picks
                .iter()
                .map(|&row| {
                    let row = if rng.random_bool(0.09) {
                        rng.random_range(0..table.rows())
                    } else {
                        row
                    };
                    column.codes()[row]
                })
                .collect();
            Column::new(column.name(), column.values().to_vec(), codes)
        })
        .collect::<Result<_, _>>()?;
    Ok(Table::new(columns)?)
}

fn write(table: &Table, path: &str) -> Result<(), Box<dyn Error>> {
    use std::io::Write;
    let mut file = std::io::BufWriter::new(std::fs::File::create(path)?);
    let names: Vec<&str> = table.columns().iter().map(Column::name).collect();
    writeln!(file, "{}", names.join(";"))?;
    for row in 0..table.rows() {
        let cells: Vec<&str> = table
            .columns()
            .iter()
            .filter_map(|column| column.get(row))
            .collect();
        writeln!(file, "{}", cells.join(";"))?;
    }
    Ok(())
}

fn roles(folder: &str, identifiers: &[&str], sensitive: &str) -> Result<Roles, Box<dyn Error>> {
    let identifiers = identifiers
        .iter()
        .map(|&name| Ok((name.to_owned(), hierarchy(folder, name)?)))
        .collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    Ok(Roles::new(identifiers, [sensitive.to_owned()]))
}

fn hierarchy(folder: &str, name: &str) -> Result<Hierarchy, Box<dyn Error>> {
    let text = std::fs::read_to_string(format!("{folder}/adult_hierarchy_{name}.csv"))?;
    Ok(Hierarchy::from_csv(&text, ';')?)
}

/// CPU seconds of this process so far (user and system).
fn cpu_s() -> f64 {
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    let after_name = stat.rsplit(')').next().unwrap_or_default();
    let ticks: f64 = after_name
        .split_whitespace()
        .skip(11)
        .take(2)
        .filter_map(|t| t.parse::<f64>().ok())
        .sum();
    ticks / 100.0
}

fn status(field: &str) -> Result<u64, Box<dyn Error>> {
    let status = std::fs::read_to_string("/proc/self/status")?;
    let line = status
        .lines()
        .find(|line| line.starts_with(field))
        .ok_or("no such field")?;
    Ok(line.split_whitespace().nth(1).ok_or("no figure")?.parse()?)
}
