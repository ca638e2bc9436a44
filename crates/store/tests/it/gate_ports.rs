//! The gate's ports over the store: facts, charges, leaves and passages belong together.

use crate::story::open;
use gate::{Charge, Commitment, Door, Journal, Leaf, Nonce, Passage, Receipt, Recorded, Records};
use privacy::Rho;
use store::{
    PassageFilter, Store, StoreError, StoreUrl, budget_list, dataset_get, dataset_insert,
    dataset_list, leaf_range, party_get, party_insert, party_list, passage_list, place_get,
    place_insert, place_list,
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
        })
        .await
        .expect("reads");
    assert_eq!(facts.party.expect("known").kind, PartyKind::Research);
    let [adult_facts] = &facts.datasets[..] else {
        panic!("one data set exists: {:?}", facts.datasets);
    };
    assert_eq!(adult_facts.dataset, adult());
    assert_eq!(adult_facts.spent, Rho::ZERO);
    assert_eq!(adult_facts.objections, [PersonKey(-3), PersonKey(7)]);
    let stranger: PartyId = id("stranger");
    assert!(
        store
            .facts(gate::Inquiry {
                asker: &stranger,
                datasets: &[],
                purposes: &[],
                at: Timestamp::from_micros(0)
            })
            .await
            .expect("reads")
            .party
            .is_none()
    );
}

const LIMIT: Rho = Rho::from_nanos(1_000);

fn passage(by: &str, rho: u64) -> Passage {
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
        charges: vec![Charge {
            party: id(by),
            dataset: id("adult"),
            rho: Rho::from_nanos(rho),
            limit: LIMIT,
        }],
    }
}

async fn spent(store: &Store, by: &str) -> Rho {
    let facts = store
        .facts(gate::Inquiry {
            asker: &id(by),
            datasets: &[id("adult")],
            purposes: &[],
            at: Timestamp::from_micros(0),
        })
        .await
        .expect("reads");
    facts.datasets[0].spent
}

async fn a_passage_is_kept_whole(store: &Store) {
    let written = passage("lab", 400);
    let recorded = store.record(written.clone()).await.expect("records");
    assert_eq!(recorded, Recorded::Written(Receipt(0)));
    assert_eq!(spent(store, "lab").await, Rho::from_nanos(400));
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
        charges: Vec::new(),
        door: Door::OwnView,
        ..written
    };
    assert_eq!(
        store.record(own).await.expect("records"),
        Recorded::Written(Receipt(1))
    );
}

async fn what_does_not_fit_the_budget_leaves_no_trace(store: &Store) {
    let mut both = passage("lab", 600);
    // The first charge fits exactly; the second does not, and takes the first back.
    both.charges.push(Charge {
        dataset: id("second"),
        rho: Rho::from_nanos(1_001),
        ..both.charges[0].clone()
    });
    assert_eq!(
        store.record(both).await.expect("decides"),
        Recorded::Exhausted(id("second"))
    );
    let twice = Passage {
        charges: vec![passage("lab", 301).charges[0].clone(); 2],
        ..passage("lab", 0)
    };
    assert_eq!(
        store.record(twice).await.expect("decides"),
        Recorded::Exhausted(id("adult"))
    );
    assert_eq!(spent(store, "lab").await, Rho::from_nanos(400));
    assert_eq!(
        store.record(passage("lab", 600)).await.expect("fits"),
        Recorded::Written(Receipt(2))
    );
    assert_eq!(
        store.record(passage("lab", 1)).await.expect("decides"),
        Recorded::Exhausted(id("adult"))
    );
}

async fn the_limit_holds_under_concurrency(store: &Store) {
    let mut set = tokio::task::JoinSet::new();
    for _ in 0..64 {
        let store = store.clone();
        set.spawn(async move { store.record(passage("press", 70)).await.expect("decides") });
    }
    let mut receipts: Vec<u64> = Vec::new();
    let mut refused = 0;
    for recorded in set.join_all().await {
        match recorded {
            Recorded::Written(Receipt(leaf)) => receipts.push(leaf),
            Recorded::Exhausted(dataset) => {
                assert_eq!(dataset, id("adult"));
                refused += 1;
            }
        }
    }
    receipts.sort_unstable();
    // 14 × 70 = 980; a fifteenth would be over 1,000.
    assert_eq!((receipts, refused), ((3..17).collect(), 50));
    assert_eq!(spent(store, "press").await, Rho::from_nanos(980));
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
    assert_eq!(list(all(), 3), [16, 15, 14]);
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
        [2, 0]
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
        17
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
        Ok((budget_list(tx, None)?, budget_list(tx, Some(&id("press")))?))
    });
    let (all, press) = spent.expect("reads");
    assert_eq!(all.len(), 2);
    assert_eq!(
        (&press[0].party, press[0].spent),
        (&id("press"), Rho::from_nanos(980))
    );
}
