//! Consents as their givers see them, on each engine: they hold at once, end at once, and are counted.

use crate::bed::Bed;
use crate::story::open;
use gate::{Leaf, Records};
use store::{
    Consent, Consented, Tx, consent_add, consent_of, consent_remove, leaf_count, leaf_range,
};
use territory::{PersonKey, Timestamp};

#[test]
fn sqlite_holds_consents() {
    consents(&Bed::sqlite());
}

#[test]
fn postgresql_holds_consents() {
    if let Some(bed) = Bed::postgres() {
        consents(&bed);
    }
}

fn consent(purpose: &str, party: Option<&str>, person: i64) -> Consent {
    Consent {
        dataset: "trips".parse().expect("id"),
        purpose: purpose.parse().expect("term"),
        party: party.map(|party| party.parse().expect("id")),
        person: PersonKey(person),
    }
}

fn counts(tx: &mut Tx<'_>) -> Vec<(String, String, i64)> {
    let sql = "SELECT purpose, party, persons FROM consent_count ORDER BY purpose, party";
    let rows = tx.query(sql, &[]).expect("reads");
    let text = |row: &store::Row, column| row.text(column).expect("a text").to_owned();
    rows.iter()
        .map(|row| (text(row, 0), text(row, 1), row.int(2).expect("a number")))
        .collect()
}

/// What the counts must be: those that are counted one by one.
fn counted(tx: &mut Tx<'_>) {
    let wrong = tx.query_one(
        "SELECT COUNT(*) FROM (SELECT dataset, purpose, party, COUNT(*) AS n FROM consent GROUP BY dataset, purpose, party) AS one
         FULL JOIN consent_count c ON c.dataset = one.dataset AND c.purpose = one.purpose AND c.party = one.party
         WHERE c.persons IS NULL OR one.n IS NULL OR c.persons <> one.n",
        &[],
    );
    assert_eq!(wrong.expect("reads").int(0).expect("a number"), 0);
}

fn consents(bed: &Bed) {
    let store = open(&bed.fresh_url());
    let at = Timestamp::from_micros;
    store
        .run_blocking("consents", move |tx| {
            let first = consent_add(tx, "anne", &consent("PublicBenefit", None, 7), at(1))?;
            assert_eq!(first, Some(0));
            let again = consent_add(tx, "anne", &consent("PublicBenefit", None, 7), at(2))?;
            assert_eq!((again, leaf_count(tx)?), (None, 1), "it holds already");
            consent_add(tx, "bruno", &consent("PublicBenefit", None, 8), at(3))?;
            consent_add(tx, "anne", &consent("Marketing", Some("lab"), 7), at(4))?;
            let of = |purpose: &str, party: &str, persons| {
                (purpose.to_owned(), party.to_owned(), persons)
            };
            assert_eq!(
                counts(tx),
                [of("Marketing", "lab", 1), of("PublicBenefit", "", 2)]
            );
            counted(tx);

            let nothing = consent_remove(tx, &consent("Marketing", None, 7), at(5))?;
            assert_eq!(nothing, None, "consent to one party is none to all");
            for (purpose, party) in [("Marketing", Some("lab")), ("PublicBenefit", None)] {
                let gone = consent_remove(tx, &consent(purpose, party, 7), at(6))?;
                assert_eq!(gone, Some(leaf_count(tx)? - 1));
                let again = consent_remove(tx, &consent(purpose, party, 7), at(6))?;
                assert_eq!(again, None);
            }
            assert_eq!(counts(tx), [of("PublicBenefit", "", 1)]);
            counted(tx);
            let given = consent_add(tx, "anne", &consent("PublicBenefit", None, 7), at(8))?;
            assert_eq!(given, Some(5), "it can be given anew");

            let listed = consent_of(tx, "anne")?;
            let line = |one: &Consented| (one.leaf, one.withdrawn_at, one.party.is_some());
            let lines: Vec<_> = listed.iter().map(line).collect();
            assert_eq!(
                lines,
                [
                    (5, None, false),
                    (2, Some(at(6)), true),
                    (0, Some(at(6)), false)
                ]
            );
            for (number, leaf) in leaf_range(tx, 0, 6)?.iter().enumerate() {
                let text = String::from_utf8_lossy(leaf);
                assert!(!text.contains("anne") && !text.contains("bruno"), "{text}");
                let Leaf::Consent { withdrawn, .. } = Leaf::from_bytes(leaf)? else {
                    panic!("{text}");
                };
                assert_eq!(withdrawn, [3, 4].contains(&number));
            }
            Ok::<(), store::ConsentError>(())
        })
        .expect("consents are written");
    let runtime = tokio::runtime::Builder::new_current_thread()
        .build()
        .expect("a runtime");
    let (dataset, party) = ("trips".parse().expect("id"), "lab".parse().expect("id"));
    let purposes = [
        "PublicBenefit".parse().expect("term"),
        "Marketing".parse().expect("term"),
    ];
    let persons = runtime.block_on(store.consenting(&dataset, &party, &purposes));
    assert_eq!(persons.expect("reads"), [PersonKey(7), PersonKey(8)]);
    a_failure_leaves_neither_consent_nor_count(&store);
}

fn a_failure_leaves_neither_consent_nor_count(store: &store::Store) {
    let done: Result<(), store::ConsentError> = store.run_blocking("undone", |tx| {
        let at = Timestamp::from_micros(9);
        consent_add(tx, "clara", &consent("PublicBenefit", None, 9), at)?;
        Err(store::StoreError::ReadOnly.into())
    });
    assert!(done.is_err());
    store
        .read_blocking("counts", |tx| {
            counted(tx);
            assert!(consent_of(tx, "clara")?.is_empty());
            Ok::<(), store::StoreError>(())
        })
        .expect("reads");
}
