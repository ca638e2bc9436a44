//! The gate's ports over the store: facts, charges, leaves and passages belong together.

use crate::story::open;
use gate::{
    Charge, Commitment, Door, EarlierRelease, Journal, Leaf, Nonce, Passage, Receipt, Records,
    ReleaseKey, Reservation, Reserved, Spent,
};
use privacy::Rho;
use store::{
    PassageFilter, SpendingFilter, Store, StoreError, StoreUrl, budget_list, dataset_get,
    dataset_insert, dataset_list, leaf_range, party_get, party_insert, party_list, passage_list,
    place_get, place_insert, place_list, reservations_lapse,
};
use territory::{
    Column, ColumnType, DataSet, DataSetId, Geometry, Party, PartyId, PartyKind, PersonKey,
    PersonUnit, Place, PlaceLevel, Sensitivity, Table, Text, Timestamp,
};

pub(crate) fn story(url: &StoreUrl) {
    let store = open(url);
    let runtime = tokio::runtime::Builder::new_multi_thread()
        .worker_threads(2)
        .build()
        .expect("a runtime");
    the_catalogue_reads_back(&store);
    runtime.block_on(async {
        facts_are_what_was_written(&store).await;
        a_passage_is_kept_whole(&store).await;
        what_does_not_fit_the_budget_leaves_no_trace(&store).await;
        the_limit_holds_under_concurrency(&store).await;
        a_killed_question_stays_charged_and_is_told(&store).await;
    });
    passages_are_listed(&store);
}

fn id<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("a valid id")
}

fn adult() -> DataSet {
    let column = |name: &str, personal| Column {
        name: id(name),
        kind: ColumnType::Text,
        nullable: true,
        personal,
        sensitivity: Sensitivity::Personal,
    };
    DataSet {
        id: id("adult"),
        name: "Adult census".to_owned(),
        description: "Répondants d’un recensement".to_owned(),
        provider: id("town"),
        place: Some(id("bourg")),
        sensitivity: Sensitivity::Personal,
        collected_for: vec![id("OfficialStatistics")],
        licence: "CC-BY-4.0".to_owned(),
        tables: vec![Table {
            name: id("adult"),
            columns: vec![
                column("sex", Some(territory::PersonalKind::Attribute)),
                column("note", None),
            ],
            person: PersonUnit::EachRow,
            rows: 48_842,
        }],
        added_at: Timestamp::from_micros(1_000_001),
    }
}

fn party(name: &str, kind: PartyKind) -> Party {
    Party {
        id: id(name),
        name: name.to_uppercase(),
        kind,
        place: None,
        sector: None,
        member_of: None,
    }
}

fn the_catalogue_reads_back(store: &Store) {
    let country = Place {
        id: id("pays"),
        name: "Pays".to_owned(),
        level: PlaceLevel::State,
        parent: None,
        geometry: None,
    };
    let town = Place {
        id: id("bourg"),
        name: "Bourg".to_owned(),
        level: PlaceLevel::City,
        parent: Some(id("pays")),
        geometry: Some(Geometry::Point((6.13, 49.61).into())),
    };
    let hall = Party {
        place: Some(id("bourg")),
        sector: None,
        member_of: None,
        ..party("town", PartyKind::PublicBody)
    };
    let (places, parties) = ([country, town], [party("lab", PartyKind::Research), hall]);
    let written: Result<(), StoreError> = store.run_blocking("catalogue", {
        let (places, parties) = (places.clone(), parties.clone());
        move |tx| {
            for place in &places {
                place_insert(tx, place)?;
            }
            for party in &parties {
                party_insert(tx, party, Timestamp::from_micros(5))?;
            }
            dataset_insert(tx, &adult())
        }
    });
    written.expect("writes");
    let read: Result<_, StoreError> = store.read_blocking("catalogue", |tx| {
        Ok((
            place_list(tx)?,
            party_list(tx)?,
            dataset_list(tx)?,
            place_get(tx, &id("bourg"))?,
            party_get(tx, &id("town"))?,
            dataset_get(tx, &id("adult"))?,
            dataset_get(tx, &id("nothing"))?,
        ))
    });
    let [country, town] = places;
    let [lab, hall] = parties;
    assert_eq!(
        read.expect("reads"),
        (
            vec![town.clone(), country],
            vec![lab, hall.clone()],
            vec![adult()],
            Some(town),
            Some(hall),
            Some(adult()),
            None
        )
    );
    let twice = store.run_blocking("again", |tx| dataset_insert(tx, &adult()));
    assert!(twice.expect_err("it is there").is_duplicate());
    let stranger = store.run_blocking("stranger", |tx| {
        dataset_insert(
            tx,
            &DataSet {
                id: id("other"),
                provider: id("nobody"),
                ..adult()
            },
        )
    });
    assert!(stranger.expect_err("no such provider").is_dangling());
}

async fn facts_are_what_was_written(store: &Store) {
    let objects: Result<(), StoreError> = store
        .run("object", |tx| {
            tx.execute(
                "INSERT INTO account (id, login, role, display_name, password_hash, created_at) VALUES ('a1', 'ada', 'citizen', 'Ada', '', 0)",
                &[],
            )?;
            for person in [7, -3] {
                tx.execute(
                    "INSERT INTO objection (dataset, person, account, at, leaf) VALUES ('adult', $1, 'a1', 0, 0)",
                    &[PersonKey(person).into()],
                )?;
            }
            Ok(())
        })
        .await;
    objects.expect("writes");
    let wanted: [DataSetId; 2] = [id("nothing"), id("adult")];
    let lab: PartyId = id("lab");
    let facts = store
        .facts(gate::Inquiry {
            asker: &lab,
            datasets: &wanted,
            purposes: &[],
            at: Timestamp::from_micros(0),
            period: PERIOD,
        })
        .await
        .expect("reads");
    assert_eq!(facts.party.expect("known").kind, PartyKind::Research);
    let [adult_facts] = &facts.datasets[..] else {
        panic!("one data set exists: {:?}", facts.datasets);
    };
    assert_eq!(adult_facts.dataset, adult());
    assert_eq!(adult_facts.spent, Spent::default());
    assert_eq!(adult_facts.objections, [PersonKey(-3), PersonKey(7)]);
    let stranger: PartyId = id("stranger");
    assert!(
        store
            .facts(gate::Inquiry {
                asker: &stranger,
                datasets: &[],
                purposes: &[],
                at: Timestamp::from_micros(0),
                period: PERIOD,
            })
            .await
            .expect("reads")
            .party
            .is_none()
    );
}

const PERIOD: &str = "2026";
const LIMIT: Rho = Rho::from_nanos(1_000);
const PERSONS_LIMIT: Rho = Rho::from_nanos(2_000);

fn charge(by: &str, rho: u64) -> Charge {
    Charge {
        party: id(by),
        dataset: id("adult"),
        period: PERIOD.to_owned(),
        rho: Rho::from_nanos(rho),
        limit: LIMIT,
        persons_limit: PERSONS_LIMIT,
    }
}

/// Charges, and records the answer.
async fn pay(
    store: &Store,
    reservation: &str,
    charges: Vec<Charge>,
    passage: Passage,
) -> Result<Receipt, DataSetId> {
    let settles = Some(reservation.to_owned());
    let lapsed = Passage {
        settles: settles.clone(),
        ..passage.clone()
    };
    let reserved = store
        .reserve(Reservation {
            id: reservation.to_owned(),
            charges,
            lapsed: Box::new(lapsed),
        })
        .await;
    match reserved.expect("decides") {
        Reserved::Exhausted(dataset) => Err(dataset),
        Reserved::Held => {
            let settled = store.record(Passage { settles, ..passage });
            Ok(settled.await.expect("records"))
        }
    }
}

fn passage(by: &str) -> Passage {
    let nonce = Nonce([9; 16]);
    let question = "SELECT COUNT(*) FROM adult".to_owned();
    let at = Timestamp::from_micros(77);
    Passage {
        leaf: Leaf::Question {
            at,
            door: Door::Api.as_str().to_owned(),
            by: id(by),
            purpose: id("ScientificResearch"),
            data: vec![id("adult")],
            granted: true,
            rules: vec![id("protected-research")],
            charter: "1".to_owned(),
            question: Commitment::to(&question, &nonce),
            epsilon: None,
            replays: None,
            lapsed: false,
        },
        nonce,
        at,
        door: Door::Api,
        party: Some(id(by)),
        purpose: Some(id("ScientificResearch")),
        datasets: vec![id("adult")],
        granted: true,
        rules: vec![id("protected-research")],
        reason: Text::new("Parce que.", "Because."),
        question,
        protection: "{}".to_owned(),
        weighed: Default::default(),
        delete_by: None,
        notify: false,
        settles: None,
        released: None,
        cells: Vec::new(),
        microdata: None,
    }
}

async fn spent(store: &Store, by: &str) -> Spent {
    let facts = store
        .facts(gate::Inquiry {
            asker: &id(by),
            datasets: &[id("adult")],
            purposes: &[],
            at: Timestamp::from_micros(0),
            period: PERIOD,
        })
        .await
        .expect("reads");
    facts.datasets[0].spent
}

async fn a_passage_is_kept_whole(store: &Store) {
    let key = ReleaseKey([5; 32]);
    let written = Passage {
        released: Some((key, b"figures".to_vec())),
        cells: vec![(id("adult"), b"cells".to_vec())],
        ..passage("lab")
    };
    let paid = pay(store, "first", vec![charge("lab", 400)], written.clone()).await;
    assert_eq!(paid, Ok(Receipt(0)));
    assert_eq!(spent(store, "lab").await, spending(400, 400));
    let earlier = store.released(&key).await.expect("reads");
    assert_eq!(
        earlier,
        Some(EarlierRelease {
            leaf: Receipt(0),
            figures: b"figures".to_vec()
        })
    );
    assert_eq!(
        store.released(&ReleaseKey([6; 32])).await.expect("reads"),
        None
    );
    let seen = store.seen_cells(&id("lab"), &id("adult")).await;
    assert_eq!(seen.expect("reads"), [b"cells".to_vec()]);
    let others = store.seen_cells(&id("press"), &id("adult")).await;
    assert!(others.expect("reads").is_empty());
    let twice = store.record(Passage {
        settles: Some("first".to_owned()),
        ..passage("lab")
    });
    assert!(twice.await.is_err(), "a reservation is settled once");
    let leaf = store.read("leaf", |tx| leaf_range(tx, 0, 1)).await;
    let bytes = written.leaf.to_bytes().expect("serialises");
    assert_eq!(leaf, Ok::<_, StoreError>(vec![bytes]));
    let listed: Result<_, StoreError> = store
        .read("passages", |tx| {
            passage_list(tx, &PassageFilter::default(), 10)
        })
        .await;
    let [read] = &listed.expect("reads")[..] else {
        panic!("one passage")
    };
    assert_eq!((read.leaf, read.at, read.granted), (0, written.at, true));
    assert_eq!((&read.door[..], &read.kind[..]), ("api", "question"));
    assert_eq!(
        (&read.party, &read.purpose),
        (&written.party, &written.purpose)
    );
    assert_eq!(
        (&read.datasets, &read.rules),
        (&written.datasets, &written.rules)
    );
    assert_eq!(
        (&read.reason, &read.question),
        (&written.reason, &written.question)
    );
    assert_eq!(
        (read.nonce, &read.protection[..]),
        (Some(written.nonce), "{}")
    );

    // A citizen's own view has neither party nor purpose.
    let own = Passage {
        leaf: Leaf::OwnView {
            at: written.at,
            who: Commitment::to("1", &written.nonce),
            rules: written.rules.clone(),
            charter: "1".to_owned(),
        },
        party: None,
        purpose: None,
        door: Door::OwnView,
        released: None,
        cells: Vec::new(),
        ..written
    };
    assert_eq!(store.record(own).await.expect("records"), Receipt(1));
}

fn spending(by_party: u64, on_persons: u64) -> Spent {
    Spent {
        by_party: Rho::from_nanos(by_party),
        on_persons: Rho::from_nanos(on_persons),
    }
}

async fn what_does_not_fit_the_budget_leaves_no_trace(store: &Store) {
    // The first charge fits exactly; the second does not, and takes the first back.
    let second = Charge {
        dataset: id("second"),
        ..charge("lab", 1_001)
    };
    let both = vec![charge("lab", 600), second];
    assert_eq!(
        pay(store, "both", both, passage("lab")).await,
        Err(id("second"))
    );
    let twice = vec![charge("lab", 301); 2];
    assert_eq!(
        pay(store, "twice", twice, passage("lab")).await,
        Err(id("adult"))
    );
    assert_eq!(spent(store, "lab").await, spending(400, 400));
    let fits = vec![charge("lab", 600)];
    assert_eq!(
        pay(store, "fits", fits, passage("lab")).await,
        Ok(Receipt(2))
    );
    let over = vec![charge("lab", 1)];
    assert_eq!(
        pay(store, "over", over, passage("lab")).await,
        Err(id("adult"))
    );
    // A new period, a new budget.
    let later = Charge {
        period: "2027".to_owned(),
        ..charge("lab", 1_000)
    };
    assert_eq!(
        pay(store, "later", vec![later], passage("lab")).await,
        Ok(Receipt(3))
    );
    assert_eq!(spent(store, "lab").await, spending(1_000, 1_000));
}

async fn the_limit_holds_under_concurrency(store: &Store) {
    let mut set = tokio::task::JoinSet::new();
    for number in 0..64 {
        let store = store.clone();
        let by = if number % 2 == 0 { "press" } else { "town" };
        let charges = vec![charge(by, 70)];
        let of = passage(by);
        set.spawn(async move { pay(&store, &format!("r{number}"), charges, of).await });
    }
    let mut receipts: Vec<u64> = Vec::new();
    let mut refused = 0;
    for paid in set.join_all().await {
        match paid {
            Ok(Receipt(leaf)) => receipts.push(leaf),
            Err(dataset) => {
                assert_eq!(dataset, id("adult"));
                refused += 1;
            }
        }
    }
    receipts.sort_unstable();
    // Each party may spend 1,000, and 1,000 of 2,000 are left to all: 14 × 70 = 980.
    assert_eq!((receipts, refused), ((4..18).collect(), 50));
    let (press, town) = (spent(store, "press").await, spent(store, "town").await);
    assert_eq!(press.on_persons, Rho::from_nanos(1_980));
    assert_eq!(
        press.by_party.checked_add(town.by_party),
        Some(Rho::from_nanos(980))
    );
}

async fn a_killed_question_stays_charged_and_is_told(store: &Store) {
    let lapsed = Passage {
        settles: Some("killed".to_owned()),
        ..passage("lab")
    };
    let body = lapsed.leaf.to_bytes().expect("serialises");
    let reserved = store
        .reserve(Reservation {
            id: "killed".to_owned(),
            charges: vec![Charge {
                period: "2028".to_owned(),
                ..charge("lab", 500)
            }],
            lapsed: Box::new(lapsed),
        })
        .await;
    assert_eq!(reserved.expect("decides"), Reserved::Held);
    // Nobody comes back with an answer; the next who opens the trust tells what happened, once.
    for expected in [vec![Receipt(18)], vec![]] {
        let told: Result<_, StoreError> = store.run("lapse", reservations_lapse).await;
        assert_eq!(told.expect("writes"), expected);
    }
    let leaf: Result<_, StoreError> = store.read("leaf", |tx| leaf_range(tx, 18, 19)).await;
    assert_eq!(leaf.expect("reads"), [body]);
    let spent: Result<_, StoreError> = store
        .read("spent", |tx| {
            store::budget_spent(tx, &id("lab"), &id("adult"), "2028")
        })
        .await;
    assert_eq!(spent.expect("reads"), spending(500, 500));
}

fn passages_are_listed(store: &Store) {
    let list = |filter: PassageFilter, most| -> Vec<u64> {
        let listed: Result<_, StoreError> =
            store.read_blocking("passages", move |tx| passage_list(tx, &filter, most));
        listed
            .expect("reads")
            .iter()
            .map(|passage| passage.leaf)
            .collect()
    };
    let all = PassageFilter::default;
    assert_eq!(list(all(), 3), [18, 17, 16]);
    assert_eq!(
        list(
            PassageFilter {
                before: Some(2),
                ..all()
            },
            9
        ),
        [1, 0]
    );
    assert_eq!(
        list(
            PassageFilter {
                party: Some(id("lab")),
                ..all()
            },
            9
        ),
        [18, 3, 2, 0]
    );
    assert_eq!(
        list(
            PassageFilter {
                leaf: Some(5),
                ..all()
            },
            9
        ),
        [5]
    );
    assert_eq!(
        list(
            PassageFilter {
                dataset: Some(id("adult")),
                ..all()
            },
            99
        )
        .len(),
        19
    );
    assert!(
        list(
            PassageFilter {
                dataset: Some(id("second")),
                ..all()
            },
            9
        )
        .is_empty()
    );
    let spent: Result<_, StoreError> = store.read_blocking("budgets", |tx| {
        let of = |filter: SpendingFilter, tx: &mut store::Tx<'_>| budget_list(tx, &filter);
        let labs = SpendingFilter {
            party: Some(id("lab")),
            period: Some("2027".to_owned()),
            ..SpendingFilter::default()
        };
        Ok((of(SpendingFilter::default(), tx)?, of(labs, tx)?))
    });
    let (all, labs) = spent.expect("reads");
    assert_eq!(all.len(), 5);
    assert_eq!(
        (&labs[0].party, labs[0].spent),
        (&id("lab"), Rho::from_nanos(1_000))
    );
}
