//! A filter of the catalogue in SQL finds the data sets that the charter permits one by one, on each engine.

use crate::bed::Bed;
use crate::story::open;
use charter::{
    Action, Asking, Charter, Circumstances, Edition, Form, Layer, Means, Outcome, PolicySource,
};
use gate::{DataSetFacts, Inquiry, Records};
use std::collections::BTreeSet;
use store::{
    Consent, Store, StoreError, Tx, Value, consent_add, consent_remove, dataset_allowed,
    dataset_allowed_count, dataset_insert, dataset_policy_index, party_get, party_insert,
    place_insert, policy_index_rebuild,
};
use territory::{
    Column, ColumnType, DataSet, DataSetId, Party, PartyId, PartyKind, PersonKey, PersonUnit,
    PersonalKind, Place, PlaceLevel, Purpose, Sensitivity, Table, Timestamp,
};

#[test]
fn sqlite_filters_as_the_charter_decides() {
    filters(&Bed::sqlite(), 500, 200);
}

#[test]
fn postgresql_filters_as_the_charter_decides() {
    if let Some(bed) = Bed::postgres() {
        filters(&bed, 200, 12);
    }
}

/// What the standard edition does not say: places, levels, kinds of data, what is not on record, one data set by name.
const MORE: &str = r#"
permit (principal is Party, action == Action::"query", resource)
when { resource in Place::"north" && !(resource.categories.contains(Category::"health")) };
permit (principal is Party, action == Action::"query", resource)
when { context.purpose in resource.agreedFor && [PlaceLevel::"unstated", PlaceLevel::"street"].contains(resource.level) };
permit (principal is Party, action == Action::"query", resource)
when { principal in resource.provider || resource.provider in Party::"ministry" };
permit (principal is Party, action == Action::"query", resource)
when { context.purpose in resource.consentedFor && context.purpose in resource.assessedFor };
permit (principal is Party, action == Action::"query", resource)
when { [Category::"attribute"].containsAll(resource.categories) && !(resource in Place::"city") };
permit (principal is Party, action == Action::"query", resource)
when { !(context.purpose in resource.agreedFor) && resource.provider == principal };
forbid (principal is Party, action == Action::"query", resource)
when { resource == DataSet::"set_7" || resource.level == PlaceLevel::"spot" };
forbid (principal is Party, action == Action::"query", resource)
when { resource.collectedFor.containsAll([Purpose::"Marketing", Purpose::"PublicBenefit"]) };
forbid (principal is Party, action == Action::"query", resource)
when { resource.sensitivity == Sensitivity::"sensitive" && !(context.purpose in resource.assessedFor) };
"#;

/// The blank law pack and only the rules above, the standard edition, and both together.
fn charters() -> [Charter; 3] {
    let mut number = 0;
    let text: String = MORE
        .split_inclusive("};\n")
        .filter(|rule| !rule.trim().is_empty())
        .map(|rule| {
            number += 1;
            format!(
                "@id(\"more-{number}\")\n@law(\"None\")\n@title_fr(\"Plus\")\n@title_en(\"More\")\n@plain_fr(\"Plus.\")\n@plain_en(\"More.\")\n{rule}"
            )
        })
        .collect();
    let more = PolicySource {
        layer: Layer::Rules,
        name: "more.cedar".to_owned(),
        text,
    };
    let mut blank = Edition::under_law_pack("blank").expect("a pack");
    blank.sources = vec![more.clone()];
    let mut both = Edition::standard();
    both.sources.push(more);
    [blank, Edition::standard(), both]
        .map(|edition| Charter::from_edition(edition).expect("it loads"))
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
    fn one_in(&mut self, n: usize) -> bool {
        self.below(n) == 0
    }
    fn of<T: Clone>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())].clone()
    }
    fn some<T: Clone>(&mut self, all: &[T], most: usize) -> Vec<T> {
        (0..self.below(most + 1)).map(|_| self.of(all)).collect()
    }
}

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("an id")
}

const PARTIES: [(&str, PartyKind, Option<&str>); 6] = [
    ("ministry", PartyKind::PublicBody, None),
    ("town", PartyKind::PublicBody, Some("ministry")),
    ("lab", PartyKind::Research, None),
    ("metro", PartyKind::Company, Some("town")),
    ("gazette", PartyKind::Press, None),
    ("robot", PartyKind::Service, Some("lab")),
];
/// From the largest, with what each lies in.
const PLACES: [(&str, PlaceLevel, Option<&str>); 6] = [
    ("land", PlaceLevel::State, None),
    ("city", PlaceLevel::City, Some("land")),
    ("north", PlaceLevel::District, Some("city")),
    ("south", PlaceLevel::District, Some("city")),
    ("lane", PlaceLevel::Street, Some("north")),
    ("site", PlaceLevel::Spot, Some("lane")),
];
const TERMS: [&str; 9] = [
    "ScientificResearch",
    "AcademicResearch",
    "PublicBenefit",
    "CombatClimateChange",
    "ImproveTransportMobility",
    "ImproveHealthcare",
    "Marketing",
    "Purpose",
    "NobodyKnowsThis",
];
const NOW: i64 = 1_750_000_000_000_000;

/// A town with `sets` data sets, assessments, contracts and consents; some of them over, ended or withdrawn.
fn town(tx: &mut Tx<'_>, dice: &mut Dice, sets: usize) -> Result<(), StoreError> {
    for (name, level, parent) in PLACES {
        let place = Place {
            id: id(name),
            name: name.to_owned(),
            level,
            parent: parent.map(id),
            geometry: None,
        };
        place_insert(tx, &place)?;
    }
    for (name, kind, member_of) in PARTIES {
        let party = Party {
            id: id(name),
            name: name.to_owned(),
            kind,
            place: (kind != PartyKind::Company).then(|| id(dice.of(&PLACES).0)),
            sector: None,
            member_of: member_of.map(id),
        };
        party_insert(tx, &party, Timestamp::from_micros(NOW))?;
    }
    for at in 0..sets {
        dataset_insert(tx, &dataset(dice, at))?;
    }
    for at in 0..sets {
        records(tx, dice, &format!("set_{at}"), at)?;
    }
    Ok(())
}

fn dataset(dice: &mut Dice, at: usize) -> DataSet {
    let kinds = dice.some(&PersonalKind::ALL, 2);
    let column = |(at, kind): (usize, PersonalKind)| Column {
        name: id(&format!("c{at}")),
        kind: ColumnType::Text,
        nullable: false,
        personal: Some(kind),
        sensitivity: Sensitivity::Personal,
    };
    DataSet {
        id: id(&format!("set_{at}")),
        name: format!("Set {at}"),
        description: String::new(),
        provider: id(dice.of(&PARTIES).0),
        place: (!dice.one_in(4)).then(|| id(dice.of(&PLACES).0)),
        sensitivity: dice.of(&Sensitivity::ALL),
        collected_for: dice.some(&TERMS, 3).into_iter().map(id).collect(),
        licence: String::new(),
        tables: vec![Table {
            name: id("t"),
            columns: kinds.into_iter().enumerate().map(column).collect(),
            person: PersonUnit::None,
            rows: 1,
        }],
        added_at: Timestamp::from_micros(NOW),
    }
}

/// A term of validity, mostly around now; its ends are the moment itself at times.
fn term(dice: &mut Dice) -> (Value, Value, Value) {
    let from = NOW + [-10, -1, 0, 1][dice.below(4)];
    let until = NOW + [10, 10, 1, 0][dice.below(4)];
    let ended = dice.one_in(5).then_some(NOW - 1);
    (from.into(), until.into(), ended.into())
}

fn records(tx: &mut Tx<'_>, dice: &mut Dice, set: &str, at: usize) -> Result<(), StoreError> {
    for round in 0..dice.below(3) {
        let (from, until, withdrawn) = term(dice);
        let kind = dice.of(&["impact-assessment", "impact-assessment", "human-review"]);
        tx.execute(
            "INSERT INTO attestation (id, kind, dataset, purpose, issuer, reference, summary, issued_at, valid_until, withdrawn_at, entered_by, leaf)
             VALUES ($1, $2, $3, $4, 'x', 'x', 'x', $5, $6, $7, 'x', 0)",
            &[
                format!("s-{at}-{round}").into(),
                kind.into(),
                if dice.one_in(6) { Value::Null } else { set.into() },
                dice.of(&TERMS).into(),
                from,
                until,
                withdrawn,
            ],
        )?;
    }
    for round in 0..dice.below(3) {
        let (from, until, ended) = term(dice);
        let (key, consumer) = (format!("a-{at}-{round}"), dice.of(&PARTIES).0);
        tx.execute(
            "INSERT INTO negotiation (id, consumer, provider, dataset, state, step, waits_for, waits_since, opened_at, changed_at, signatures)
             VALUES ($1, $2, 'town', $3, 'x', 0, 'nobody', 0, 0, 0, '')",
            &[(&key).into(), consumer.into(), set.into()],
        )?;
        tx.execute(
            "INSERT INTO agreement (id, negotiation, consumer, provider, dataset, means, valid_from, valid_until, odrl, signatures, signed_at, leaf, ended_at)
             VALUES ($1, $1, $2, 'town', $3, $4, $5, $6, '', '', 0, 0, $7)",
            &[
                (&key).into(),
                consumer.into(),
                set.into(),
                dice.of(&Means::ALL).as_str().into(),
                from,
                until,
                ended,
            ],
        )?;
        let purposes: BTreeSet<&str> = dice.some(&TERMS, 2).into_iter().collect();
        for purpose in purposes {
            tx.execute(
                "INSERT INTO agreement_purpose (agreement, purpose) VALUES ($1, $2)",
                &[(&key).into(), purpose.into()],
            )?;
        }
    }
    for person in 0..dice.below(3) {
        let consent = Consent {
            dataset: id(set),
            purpose: id(dice.of(&TERMS)),
            party: dice
                .of(&[None, Some("lab"), Some("metro"), Some("gazette")])
                .map(id),
            person: PersonKey(person as i64),
        };
        consent_add(tx, "somebody", &consent, Timestamp::from_micros(NOW)).expect("a consent");
        if dice.one_in(4) {
            consent_remove(tx, &consent, Timestamp::from_micros(NOW)).expect("withdrawn");
        }
    }
    Ok(())
}

/// All pages, a few data sets each.
fn pages(tx: &mut Tx<'_>, filter: &charter::Filter) -> Result<(u64, Vec<DataSetId>), StoreError> {
    let mut all: Vec<DataSetId> = Vec::new();
    loop {
        let page = dataset_allowed(tx, filter, all.last(), 47)?;
        if page.ids.is_empty() {
            return Ok((page.total, all));
        }
        assert!(page.ids.len() <= 47);
        all.extend(page.ids);
    }
}

fn filters(bed: &Bed, sets: usize, askings: usize) {
    let store = open(&bed.fresh_url());
    let mut dice = Dice(3);
    let mut chance = Dice(4);
    store
        .run_blocking("town", move |tx| town(tx, &mut chance, sets))
        .expect("a town");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let charters = charters();
    let ids: Vec<DataSetId> = (0..sets).map(|at| id(&format!("set_{at}"))).collect();
    let (mut permitted, mut refused) = (0, 0);
    for turn in 0..askings {
        let charter = &charters[turn % charters.len()];
        let asker: PartyId = id(dice.of(&PARTIES).0);
        let purpose: Purpose = id(dice.of(&TERMS));
        let circumstances = Circumstances {
            form: dice.of(&[
                Form::Aggregate,
                Form::Aggregate,
                Form::Rows,
                Form::Unprotectable,
            ]),
            within_budget: !dice.one_in(5),
            carded: true,
            at: Timestamp::from_micros(NOW),
            ..Circumstances::default()
        };
        let covering = charter.covering(&purpose);
        let facts = runtime
            .block_on(store.facts(Inquiry {
                asker: &asker,
                datasets: &ids,
                purposes: &covering,
                at: circumstances.at,
                period: "2026",
            }))
            .expect("facts");
        let asking = Asking {
            party: facts.party.as_ref(),
            organisations: &facts.organisations,
            party_places: &facts.party_places,
            action: Action::Query,
            purpose: &purpose,
            circumstances: &circumstances,
        };
        let filter = charter.filter(&asking).expect("a filter");
        let permits = |of: &&DataSetFacts| {
            let decision = charter.decide(&asking.about(&of.dataset, &of.standing));
            decision.outcome == Outcome::Permit
        };
        let one_by_one: BTreeSet<DataSetId> = facts
            .datasets
            .iter()
            .filter(permits)
            .map(|of| of.dataset.id.clone())
            .collect();
        let (question, filter) = (format!("{asking:?}\n{filter:?}"), filter);
        let (total, found, counted, plain) = store
            .read_blocking("filter", move |tx| {
                let (total, found) = pages(tx, &filter)?;
                // The whole condition at once says the same as sort by sort.
                let sql = filter.sql();
                let args: Vec<Value> = sql.args.into_iter().map(Value::from).collect();
                let text = format!("SELECT d.id FROM dataset_index d WHERE {}", sql.text);
                let plain = tx.query(&text, &args)?;
                let plain: Result<Vec<DataSetId>, StoreError> =
                    plain.iter().map(|row| Ok(id(row.text(0)?))).collect();
                Ok::<_, StoreError>((total, found, dataset_allowed_count(tx, &filter)?, plain?))
            })
            .expect("reads");
        assert_eq!(found.len() as u64, total, "{question}");
        assert_eq!(counted, total, "{question}");
        assert_eq!(BTreeSet::from_iter(found), one_by_one, "{question}");
        assert_eq!(BTreeSet::from_iter(plain), one_by_one, "{question}");
        permitted += one_by_one.len();
        refused += sets - one_by_one.len();
    }
    let all = permitted + refused;
    assert!(
        permitted * 20 > all && refused * 20 > all,
        "{permitted} of {all} is no test"
    );
    what_an_earlier_version_wrote_is_found_out(&store, &charters[0]);
}

fn what_an_earlier_version_wrote_is_found_out(store: &Store, charter: &Charter) {
    let party: Party = store
        .read_blocking("party", |tx| party_get(tx, &id("ministry")))
        .expect("reads")
        .expect("there");
    let (purpose, circumstances): (Purpose, _) = (id("PublicBenefit"), Circumstances::default());
    let filter = charter
        .filter(&Asking {
            party: Some(&party),
            organisations: &[],
            party_places: &[],
            action: Action::Query,
            purpose: &purpose,
            circumstances: &circumstances,
        })
        .expect("a filter");
    store
        .run_blocking("an earlier version", move |tx| {
            let before = pages(tx, &filter)?;
            assert!(before.0 > 0);
            assert_eq!(policy_index_rebuild(tx)?, 0);
            for table in [
                "dataset_index",
                "dataset_sort",
                "sort_purpose",
                "sort_category",
                "place_within",
            ] {
                tx.execute(&format!("DELETE FROM {table}"), &[])?;
            }
            assert_eq!(pages(tx, &filter)?.0, 0, "nothing is let through unseen");
            let sets = tx
                .query_one("SELECT COUNT(*) FROM dataset", &[])?
                .count(0)?;
            assert_eq!(policy_index_rebuild(tx)?, sets + PLACES.len() as u64);
            assert_eq!(pages(tx, &filter)?, before);

            // A data set whose sensitivity changes is of another sort.
            let row = tx.query_one("SELECT sort FROM dataset_index WHERE id = 'set_1'", &[])?;
            let mut changed = store::dataset_get(tx, &id("set_1"))?.expect("there");
            changed.collected_for = vec![id("AcademicResearch"), id("LegalCompliance")];
            dataset_policy_index(tx, &changed)?;
            let now = tx.query_one("SELECT sort FROM dataset_index WHERE id = 'set_1'", &[])?;
            assert_ne!(row.int(0)?, now.int(0)?);
            let miscounted = tx.query_one(
                "SELECT COUNT(*) FROM dataset_sort s
                 WHERE s.datasets <> (SELECT COUNT(*) FROM dataset_index d WHERE d.sort = s.id)",
                &[],
            )?;
            assert_eq!(miscounted.int(0)?, 0);
            Ok::<_, StoreError>(())
        })
        .expect("runs");
}
