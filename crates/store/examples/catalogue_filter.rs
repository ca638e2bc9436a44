//! Measures the catalogue's filter on a large catalogue: the filter itself, the count, the first page.
//!
//! `cargo run -p store --example catalogue_filter [DATASETS [ASSESSED [CONSENTED]]]`: how many data sets, how many of them
//! have an impact assessment, and over how many a million consents spread, all for one purpose.

use charter::{Action, Asking, Charter, Circumstances, Form};
use std::time::{Duration, Instant};
use store::{
    MIGRATIONS, Store, StoreError, StoreUrl, Tx, dataset_allowed, dataset_allowed_count,
    dataset_insert, party_insert, place_insert,
};
use territory::{
    Column, ColumnType, DataSet, PURPOSES, Party, PartyKind, PersonUnit, PersonalKind, Place,
    PlaceId, PlaceLevel, Purpose, Sensitivity, Table, Timestamp,
};

const PROVIDERS: usize = 300;
const DISTRICTS: usize = 50;
/// Sets of purposes that providers state.
const STATEMENTS: usize = 60;
const CONTRACTS: i64 = 10_000;
const CONSENTS: i64 = 1_000_000;
const ROUNDS: usize = 21;

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("an id")
}

/// Chance that repeats itself (SplitMix64; Steele, Lea and Flood 2014).
struct Dice(u64);

impl Dice {
    fn below(&mut self, end: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        ((z ^ (z >> 31)) % end as u64) as usize
    }
}

fn party(at: usize) -> Party {
    Party {
        id: id(&format!("party_{at}")),
        name: format!("Party {at}"),
        kind: PartyKind::ALL[at % 6],
        place: Some(id("city")),
        sector: None,
        member_of: None,
    }
}

fn fill(tx: &mut Tx<'_>, sets: usize, assessed: i64, consented: i64) -> Result<(), StoreError> {
    let mut dice = Dice(1);
    let place = |name: &str, level, parent: Option<&str>| Place {
        id: id(name),
        name: name.to_owned(),
        level,
        parent: parent.map(id),
        geometry: None,
    };
    place_insert(tx, &place("city", PlaceLevel::City, None))?;
    for at in 0..DISTRICTS {
        let name = format!("district_{at}");
        place_insert(tx, &place(&name, PlaceLevel::District, Some("city")))?;
    }
    for at in 0..PROVIDERS {
        party_insert(tx, &party(at), Timestamp::from_micros(0))?;
    }
    let usual = [
        "ScientificResearch",
        "PublicBenefit",
        "CombatClimateChange",
        "ImproveTransportMobility",
        "ProvideOfficialStatistics",
    ];
    let stated: Vec<Vec<Purpose>> = (0..STATEMENTS)
        .map(|_| {
            let one = |dice: &mut Dice| match dice.below(2) {
                0 => id(usual[dice.below(usual.len())]),
                _ => id(PURPOSES[dice.below(PURPOSES.len())].term),
            };
            (0..1 + dice.below(3)).map(|_| one(&mut dice)).collect()
        })
        .collect();
    let kinds: [&[PersonalKind]; 5] = [
        &[PersonalKind::Identifier, PersonalKind::Attribute],
        &[PersonalKind::Attribute],
        &[PersonalKind::Identifier, PersonalKind::Position],
        &[PersonalKind::Health, PersonalKind::Identifier],
        &[PersonalKind::Address],
    ];
    for at in 0..sets {
        let sensitivity = match dice.below(10) {
            0..4 => Sensitivity::Open,
            4..6 => Sensitivity::Internal,
            6..9 => Sensitivity::Personal,
            _ => Sensitivity::Sensitive,
        };
        let kinds = if sensitivity.is_personal() {
            kinds[dice.below(kinds.len())]
        } else {
            &[]
        };
        let column = |at: usize| Column {
            name: id(&format!("column_{at}")),
            kind: ColumnType::Text,
            nullable: false,
            personal: kinds.get(at).copied(),
            sensitivity,
        };
        let dataset = DataSet {
            id: id(&format!("set_{at:06}")),
            name: format!("Data set {at}"),
            description: "What it holds, in a sentence or two of the usual length.".repeat(3),
            provider: id(&format!("party_{}", dice.below(PROVIDERS))),
            place: Some(id(&format!("district_{}", dice.below(DISTRICTS)))),
            sensitivity,
            collected_for: stated[dice.below(STATEMENTS)].clone(),
            licence: "CC-BY-4.0".to_owned(),
            tables: vec![Table {
                name: id("t"),
                columns: (0..8).map(column).collect(),
                person: PersonUnit::None,
                rows: 1,
            }],
            added_at: Timestamp::from_micros(0),
        };
        dataset_insert(tx, &dataset)?;
    }
    on_record(tx, assessed, consented, sets as i64)
}

/// Contracts, assessments and consents, made by the database itself.
fn on_record(tx: &mut Tx<'_>, assessed: i64, consented: i64, sets: i64) -> Result<(), StoreError> {
    tx.execute(
        "INSERT INTO negotiation (id, consumer, provider, dataset, state, step, waits_for, waits_since, opened_at, changed_at, signatures)
         VALUES ('n', 'party_0', 'party_0', 'set_000000', 'x', 0, 'nobody', 0, 0, 0, '')",
        &[],
    )?;
    tx.execute(
        "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1)
         INSERT INTO agreement (id, negotiation, consumer, provider, dataset, means, valid_from, valid_until, odrl, signatures, signed_at, leaf)
         SELECT 'a-' || i, 'n', 'party_' || (i % $2), 'party_0', 'set_' || substr('000000' || (i * 7 % $3), -6), 'figures', 0, 100, '', '', 0, 0 FROM n",
        &[CONTRACTS.into(), (PROVIDERS as i64).into(), sets.into()],
    )?;
    tx.execute(
        "INSERT INTO agreement_purpose (agreement, purpose) SELECT id, 'PublicBenefit' FROM agreement",
        &[],
    )?;
    tx.execute(
        "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1)
         INSERT INTO attestation (id, kind, dataset, purpose, issuer, reference, summary, issued_at, valid_until, entered_by, leaf)
         SELECT 's-' || i, 'impact-assessment', 'set_' || substr('000000' || (i * $2), -6), 'PublicBenefit', 'x', 'x', 'x', 0, 100, 'x', 0 FROM n",
        &[assessed.into(), (sets / assessed).into()],
    )?;
    tx.execute(
        "WITH RECURSIVE n (i) AS (SELECT 0 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < $1)
         INSERT INTO consent (dataset, purpose, party, person, account, given_at, leaf)
         SELECT 'set_' || substr('000000' || (i % $3 * 13 % $2), -6), 'PublicBenefit', '', i, 'x', 0, 0 FROM n",
        &[CONSENTS.into(), sets.into(), consented.into()],
    )?;
    tx.execute(
        "INSERT INTO consent_count (dataset, purpose, party, persons)
         SELECT dataset, purpose, party, COUNT(*) FROM consent GROUP BY dataset, purpose, party",
        &[],
    )?;
    Ok(())
}

fn median(mut times: Vec<Duration>) -> f64 {
    times.sort_unstable();
    times[times.len() / 2].as_secs_f64() * 1e3
}

fn main() {
    let mut args = std::env::args()
        .skip(1)
        .map(|arg| arg.parse().expect("a number"));
    let sets: usize = args.next().unwrap_or(100_000);
    let assessed = args.next().unwrap_or(1_000) as i64;
    let consented = args.next().unwrap_or(200) as i64;
    let folder = tempfile::tempdir().expect("a folder");
    let url = StoreUrl::sqlite(&folder.path().join("catalogue.db"));
    let store = Store::open(&url, MIGRATIONS).expect("opens");
    let begun = Instant::now();
    store
        .run_blocking("fill", move |tx| fill(tx, sets, assessed, consented))
        .expect("fills");
    let sorts = store
        .read_blocking("sorts", |tx| {
            tx.query_one("SELECT COUNT(*) FROM dataset_sort", &[])?
                .count(0)
        })
        .expect("reads");
    println!(
        "{sets} data sets of {sorts} sorts, {CONTRACTS} contracts, {assessed} assessments, {CONSENTS} consents on {consented}, filled in {:.1} s",
        begun.elapsed().as_secs_f64()
    );
    let charter = Charter::standard().expect("a charter");
    let places: [PlaceId; 1] = [id("city")];
    println!(
        "kind of party, purpose, form | filter ms | count ms | count and page ms | all ms | allowed"
    );
    for (at, purpose, form) in [
        (1, "ScientificResearch", Form::Aggregate),
        (0, "ImproveTransportMobility", Form::Aggregate),
        (0, "PublicBenefit", Form::Rows),
        (2, "CombatClimateChange", Form::Aggregate),
        (2, "PublicBenefit", Form::Aggregate),
        (3, "ImproveHealthcare", Form::Aggregate),
        (4, "Marketing", Form::Aggregate),
        (5, "PublicBenefit", Form::Unprotectable),
    ] {
        let party = party(at);
        let purpose: Purpose = id(purpose);
        let circumstances = Circumstances {
            form,
            within_budget: true,
            at: Timestamp::from_micros(50),
            ..Circumstances::default()
        };
        let asking = Asking {
            party: Some(&party),
            organisations: &[],
            party_places: &places,
            action: Action::Query,
            purpose: &purpose,
            circumstances: &circumstances,
        };
        let (mut filtering, mut counting, mut paging, mut whole) = (vec![], vec![], vec![], vec![]);
        let mut total = 0;
        for _ in 0..ROUNDS {
            let begun = Instant::now();
            let filter = charter.filter(&asking).expect("a filter");
            filtering.push(begun.elapsed());
            let again = filter.clone();
            let reading = Instant::now();
            let page = store
                .read_blocking("page", move |tx| dataset_allowed(tx, &filter, None, 25))
                .expect("reads");
            paging.push(reading.elapsed());
            whole.push(begun.elapsed());
            total = page.total;
            let begun = Instant::now();
            let counted = store
                .read_blocking("count", move |tx| dataset_allowed_count(tx, &again))
                .expect("reads");
            counting.push(begun.elapsed());
            assert_eq!(counted, total);
        }
        println!(
            "{} {purpose} {} | {:.2} | {:.2} | {:.2} | {:.2} | {total}",
            party.kind,
            form.as_str(),
            median(filtering),
            median(counting),
            median(paging),
            median(whole),
        );
    }
}
