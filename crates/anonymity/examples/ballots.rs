//! Publishing the ballots of a participatory budget: how many stand alone, and what it costs that none does.
//!
//! `cargo run --release -p anonymity --example ballots -- FILE.pb …` with files of pabulib.org. The design measured here:
//! * results per project as they are: they are public law;
//! * ballots as sets of projects with nothing about the voter beside them, under kᵐ-anonymity;
//! * who voted (age, sex, way of voting, neighbourhood) as a table of its own under k-anonymity, tied to no ballot.
//!
//! How groups voted is then a question for protected statistics, not for a file.

use anonymity::sets::{Sets, anonymise, rare};
use anonymity::{Column, Hierarchy, Limits, Model, Recoding, Roles, Table, verify};
use rand::SeedableRng;
use rand_chacha::ChaCha8Rng;
use std::collections::HashMap;
use std::error::Error;
use std::time::Instant;

const K: u32 = 5;
/// What a file may say of a voter beside the ballot.
const ABOUT_VOTERS: [&str; 5] = ["age", "sex", "voting_method", "neighborhood", "district"];

fn main() -> Result<(), Box<dyn Error>> {
    for path in std::env::args().skip(1) {
        let election = Election::read(&std::fs::read_to_string(&path)?)?;
        let name = path.rsplit('/').next().unwrap_or(&path);
        println!(
            "{name}: {} ballots on {} projects",
            election.ballots.sets().len(),
            election.projects
        );
        election.uniqueness();
        for m in [2, 3, 5] {
            election.publish(m)?;
        }
        election.publish_voters()?;
        println!();
    }
    Ok(())
}

struct Election {
    projects: u32,
    ballots: Sets,
    /// Columns about the voters, as they are.
    voters: Vec<Column>,
}

impl Election {
    fn read(text: &str) -> Result<Self, Box<dyn Error>> {
        let mut lines = text
            .lines()
            .skip_while(|line| line.trim() != "VOTES")
            .skip(1);
        let header: Vec<&str> = lines
            .next()
            .ok_or("no VOTES in the file")?
            .split(';')
            .collect();
        let vote = header
            .iter()
            .position(|&name| name == "vote")
            .ok_or("no column vote")?;
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut sets = Vec::new();
        let mut about: Vec<(usize, Vec<String>)> = (0..header.len())
            .filter(|&at| ABOUT_VOTERS.contains(&header[at]))
            .map(|at| (at, Vec::new()))
            .collect();
        for line in lines.filter(|line| !line.trim().is_empty()) {
            let cells: Vec<&str> = line.split(';').collect();
            let chosen = cells.get(vote).copied().unwrap_or_default();
            let mut number = |project: &str| {
                let next = numbers.len() as u32;
                *numbers.entry(project.to_owned()).or_insert(next)
            };
            sets.push(
                chosen
                    .split(',')
                    .filter(|p| !p.is_empty())
                    .map(&mut number)
                    .collect(),
            );
            for (at, texts) in &mut about {
                texts.push(cells.get(*at).copied().unwrap_or_default().to_owned());
            }
        }
        let projects = numbers.len() as u32;
        let voters = about
            .into_iter()
            .map(|(at, texts)| Column::from_texts(header[at], texts))
            .collect::<Result<_, _>>()?;
        Ok(Self {
            projects,
            ballots: Sets::new(projects, sets)?,
            voters,
        })
    }

    fn uniqueness(&self) {
        let mut rng = ChaCha8Rng::seed_from_u64(1);
        let of = |known, rng: &mut ChaCha8Rng| 100.0 * self.ballots.unicity(known, rng);
        println!(
            "  alone: {:.1} % as sets; known by 2 projects {:.1} %, by 3 {:.1} %, by 5 {:.1} %",
            100.0 * self.ballots.distinct(),
            of(2, &mut rng),
            of(3, &mut rng),
            of(5, &mut rng)
        );
        if !self.voters.is_empty() {
            let mut often: HashMap<(Vec<u32>, &[u32]), u32> = HashMap::new();
            for (row, ballot) in self.ballots.sets().iter().enumerate() {
                let about = self
                    .voters
                    .iter()
                    .map(|column| column.codes()[row])
                    .collect();
                *often.entry((about, ballot)).or_default() += 1;
            }
            let alone = often.values().filter(|&&n| n == 1).count();
            let names: Vec<_> = self.voters.iter().map(Column::name).collect();
            println!(
                "  alone with {}: {:.1} %",
                names.join(", "),
                100.0 * alone as f64 / self.ballots.sets().len() as f64
            );
        }
    }

    fn publish(&self, m: u32) -> Result<(), Box<dyn Error>> {
        let start = Instant::now();
        let release = match anonymise(&self.ballots, K, m) {
            Ok(release) => release,
            Err(refused) => {
                println!("  k = {K}, m = {m}: {refused}");
                return Ok(());
            }
        };
        let took = start.elapsed().as_secs_f64();
        let report = &release.report;
        let mut rng = ChaCha8Rng::seed_from_u64(2);
        let errors: Vec<f64> = report
            .support
            .iter()
            .map(|&(before, after)| f64::from(before - after) / f64::from(before.max(1)))
            .collect();
        let (order, error) = (
            order(&report.support),
            errors.iter().sum::<f64>() / errors.len().max(1) as f64,
        );
        println!(
            "  k = {K}, m = {m}: {:.1} % of choices withheld, {:.1} % of ballots emptied, project totals lose {:.1} % on average, \
             {order:.1} % of pairs of projects keep their order; known by {m} now {:.1} %; rare left: {}; {took:.2} s",
            100.0 * (report.items_before - report.items_after) as f64
                / report.items_before.max(1) as f64,
            100.0 * report.emptied as f64 / self.ballots.sets().len().max(1) as f64,
            100.0 * error,
            100.0 * release.sets.unicity(m as usize, &mut rng),
            rare(&release.sets, K, m)?.is_some(),
        );
        Ok(())
    }

    /// Who voted, tied to no ballot.
    fn publish_voters(&self) -> Result<(), Box<dyn Error>> {
        if self.voters.is_empty() {
            return Ok(());
        }
        let mut columns = Vec::new();
        let mut identifiers = Vec::new();
        for column in &self.voters {
            let hierarchy = if column.name() == "age" {
                let numbers = Hierarchy::numbers(0..=120, &[5, 10, 20, 40])?;
                let mut rows: Vec<Vec<String>> = numbers.into();
                let odd = column
                    .values()
                    .iter()
                    .filter(|age| !rows.iter().any(|row| row[0] == **age));
                let odd: Vec<Vec<String>> = odd
                    .map(|age| {
                        let mut row = vec![age.clone()];
                        row.resize(5, "unknown".to_owned());
                        row.push("*".to_owned());
                        row
                    })
                    .collect();
                rows.extend(odd);
                Hierarchy::from_rows(rows)?
            } else {
                Hierarchy::shown_or_not(column.values().to_vec())?
            };
            identifiers.push((column.name().to_owned(), hierarchy));
            columns.push(column.clone());
        }
        let table = Table::new(columns)?;
        let limits = Limits {
            recoding: Recoding::Local,
            ..Limits::default()
        };
        let release = anonymity::anonymise(
            &table,
            &Roles::new(identifiers, []),
            &Model::k_anonymity(K, 0.0),
            &limits,
        )?;
        verify(release.file(), release.report())?;
        println!(
            "  voters, k = {}: {} classes, {:.1} % of the detail kept, marketer's risk {:.2} %",
            release.report().measures.k,
            release.report().measures.classes,
            100.0 * release.report().utility.granularity,
            100.0 * release.report().risk.marketer
        );
        Ok(())
    }
}

/// Share of pairs of projects, in percent, whose totals are in the same order before and after (ties count as kept).
fn order(support: &[(u32, u32)]) -> f64 {
    let (mut kept, mut pairs) = (0u64, 0u64);
    for (at, a) in support.iter().enumerate() {
        for b in &support[..at] {
            pairs += 1;
            kept += u64::from(!((a.0 > b.0 && a.1 < b.1) || (a.0 < b.0 && a.1 > b.1)));
        }
    }
    100.0 * kept as f64 / pairs.max(1) as f64
}
