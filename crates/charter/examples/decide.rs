//! How long one decision takes in a territory of 1,000 data sets, 500 parties and 10,000 contracts.
//!
//! `cargo run -p charter --example decide` prints the median and the 99th percentile, in microseconds, of 100,000
//! random requests.

use charter::{Action, AgreedUse, Charter, Circumstances, Form, Means, Outcome, Request, Standing};
use std::collections::HashMap;
use std::error::Error;
use std::hint::black_box;
use std::time::Instant;
use territory::{
    Column, ColumnType, DataSet, Party, PartyKind, PersonUnit, PersonalKind, PlaceId, PlaceLevel,
    Purpose, Sector, Sensitivity, Table, Timestamp,
};

const DATASETS: usize = 1_000;
const PARTIES: usize = 500;
const AGREEMENTS: usize = 10_000;
const DECISIONS: usize = 100_000;

fn main() -> Result<(), Box<dyn Error>> {
    let started = Instant::now();
    let charter = Charter::standard()?;
    println!(
        "{} rules loaded and validated in {:.1} ms",
        charter.rules().len(),
        started.elapsed().as_secs_f64() * 1e3
    );
    let purposes: Vec<Purpose> = charter
        .purposes()
        .map(|known| known.purpose.clone())
        .collect();
    let mut chance = Chance(0x5eed);
    let parties = (0..PARTIES)
        .map(|n| party(n, &mut chance))
        .collect::<Result<Vec<_>, _>>()?;
    let datasets = (0..DATASETS)
        .map(|n| dataset(n, &purposes, &mut chance))
        .collect::<Result<Vec<_>, _>>()?;
    let place: PlaceId = "springfield".parse()?;
    let bare = Standing {
        places: vec![place.clone()],
        level: Some(PlaceLevel::City),
        ..Standing::default()
    };
    let mut standings: HashMap<(usize, usize), Standing> = HashMap::new();
    for n in 0..AGREEMENTS {
        let pair = (chance.below(PARTIES), chance.below(DATASETS));
        let standing = standings.entry(pair).or_insert_with(|| bare.clone());
        standing.contracted = true;
        standing.agreed.push(AgreedUse {
            agreement: format!("agreement-{n}"),
            purpose: chance.one_of(&purposes).clone(),
            means: *chance.one_of(&Means::ALL),
        });
    }
    let agreed: Vec<(usize, usize)> = standings.keys().copied().collect();

    let mut nanos: Vec<u64> = Vec::with_capacity(DECISIONS);
    let mut permits = 0_usize;
    for _ in 0..DECISIONS {
        // Every third question comes from a party with a contract, mostly within it.
        let pair = match chance.below(3) {
            0 => *chance.one_of(&agreed),
            _ => (chance.below(PARTIES), chance.below(DATASETS)),
        };
        let mut standing = standings.get(&pair).unwrap_or(&bare).clone();
        let purpose = match standing.agreed.first() {
            Some(agreed) if chance.below(4) > 0 => agreed.purpose.clone(),
            _ => chance.one_of(&purposes).clone(),
        };
        // As the gate does: of purposes, only those that can matter.
        let covering = charter.covering(&purpose);
        standing
            .agreed
            .retain(|agreed| covering.contains(&agreed.purpose));
        if chance.below(2) == 0 {
            standing.assessed_for = vec![purpose.clone()];
        }
        if chance.below(4) == 0 {
            standing.consented_for = vec![purpose.clone()];
        }
        let circumstances = circumstances(&mut chance);
        let request = Request {
            party: parties.get(pair.0),
            organisations: &[],
            party_places: std::slice::from_ref(&place),
            action: Action::Query,
            dataset: &datasets[pair.1],
            standing: &standing,
            purpose: &purpose,
            circumstances: &circumstances,
        };
        let asked = Instant::now();
        let decision = black_box(charter.decide(black_box(&request)));
        nanos.push(u64::try_from(asked.elapsed().as_nanos())?);
        permits += usize::from(decision.outcome == Outcome::Permit);
    }
    nanos.sort_unstable();
    let at = |share: f64| nanos[(DECISIONS as f64 * share) as usize] as f64 / 1e3;
    println!(
        "{DECISIONS} decisions, {permits} permits: p50 {:.1} µs, p99 {:.1} µs, p99.9 {:.1} µs",
        at(0.5),
        at(0.99),
        at(0.999)
    );
    Ok(())
}

fn party(n: usize, chance: &mut Chance) -> Result<Party, Box<dyn Error>> {
    Ok(Party {
        id: format!("party-{n}").parse()?,
        name: format!("Party {n}"),
        kind: *chance.one_of(&PartyKind::ALL),
        place: None,
        sector: Some(*chance.one_of(Sector::ALL)),
        member_of: None,
    })
}

fn dataset(n: usize, purposes: &[Purpose], chance: &mut Chance) -> Result<DataSet, Box<dyn Error>> {
    let sensitivity = *chance.one_of(&Sensitivity::ALL);
    let columns = (0..chance.below(8))
        .map(|column| {
            Ok(Column {
                name: format!("column_{column}").parse()?,
                kind: ColumnType::Text,
                nullable: true,
                personal: sensitivity
                    .is_personal()
                    .then(|| *chance.one_of(&PersonalKind::ALL)),
                sensitivity,
            })
        })
        .collect::<Result<Vec<_>, Box<dyn Error>>>()?;
    Ok(DataSet {
        id: format!("dataset_{n}").parse()?,
        name: format!("Data set {n}"),
        description: String::new(),
        provider: format!("party-{}", chance.below(PARTIES)).parse()?,
        place: None,
        sensitivity,
        collected_for: (0..chance.below(4))
            .map(|_| chance.one_of(purposes).clone())
            .collect(),
        licence: String::new(),
        tables: vec![Table {
            name: "rows".parse()?,
            columns,
            person: PersonUnit::EachRow,
            rows: 0,
        }],
        added_at: Timestamp::from_micros(0),
    })
}

fn circumstances(chance: &mut Chance) -> Circumstances {
    Circumstances {
        form: *chance.one_of(&[
            Form::Aggregate,
            Form::Aggregate,
            Form::Rows,
            Form::Unprotectable,
        ]),
        categories: vec![*chance.one_of(&[
            PersonalKind::Attribute,
            PersonalKind::Health,
            PersonalKind::Position,
        ])],
        uses_identifier: chance.below(13) == 0,
        level: Some(*chance.one_of(&[PlaceLevel::City, PlaceLevel::District])),
        within_budget: chance.below(17) > 0,
        epsilon_thousandths: chance.below(2_000) as u32,
        at: Timestamp::from_micros(1_764_000_000_000_000 + chance.below(1_000_000) as i64),
        carded: chance.below(2) == 0,
        ..Circumstances::default()
    }
}

/// Pseudo-random numbers, the same at each run: xorshift64*.
struct Chance(u64);

impl Chance {
    fn below(&mut self, limit: usize) -> usize {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        let high = self.0.wrapping_mul(0x2545_f491_4f6c_dd1d) >> 33;
        high as usize % limit
    }

    fn one_of<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}
