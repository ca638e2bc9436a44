//! An objection and its witness.

use crate::Town;
use citizens::{Filed, objection_file, objection_list, objection_of, objection_withdraw, uses_of};
use gate::{Leaf, Records as _};
use territory::{Clock as _, DataSetId, PersonKey};

fn meters() -> DataSetId {
    "meters".parse().expect("an id")
}

#[test]
fn an_objection_is_filed_once_witnessed_and_withdrawn_once() {
    let town = Town::new();
    let account = town.account("ada").expect("an account");
    let (person, now) = (PersonKey(-42), town.clock.now());
    let file = |account: &citizens::AccountId| {
        let account = account.clone();
        town.store
            .run_blocking("objection file", move |tx| {
                objection_file(tx, &account, &meters(), person, now)
            })
            .expect("files")
    };
    let withdraw = |account: &citizens::AccountId| {
        let account = account.clone();
        town.store
            .run_blocking("objection withdraw", move |tx| {
                objection_withdraw(tx, &account, &meters(), person, now)
            })
            .expect("withdraws")
    };
    assert_eq!(withdraw(&account), Filed::Nothing);
    assert_eq!(file(&account), Filed::Now(0));
    assert_eq!(file(&account), Filed::Before(0));
    assert_eq!(withdraw(&account), Filed::Now(1));
    assert_eq!(withdraw(&account), Filed::Nothing);
    assert_eq!(file(&account), Filed::Now(2));

    let said: Vec<bool> = town
        .leaves()
        .into_iter()
        .map(|leaf| match leaf {
            Leaf::Objection {
                data,
                withdrawn,
                who,
                ..
            } => {
                assert_eq!(data, meters());
                assert!(!format!("{who:?}").contains(account.as_str()));
                withdrawn
            }
            other => panic!("not an objection: {other:?}"),
        })
        .collect();
    assert_eq!(said, [false, true, false]);

    let mine = account.clone();
    let (all, hers) = town
        .store
        .read_blocking("objections", move |tx| {
            Ok::<_, citizens::CitizensError>((objection_list(tx, 10)?, objection_of(tx, &mine)?))
        })
        .expect("lists");
    assert_eq!(all, hers);
    let standing: Vec<(u64, bool)> = all
        .iter()
        .map(|o| (o.leaf, o.withdrawn_at.is_none()))
        .collect();
    assert_eq!(standing, [(2, true), (0, false)]);
    assert_eq!(all[0].who, "Ada");
}

#[test]
fn an_objection_that_fails_leaves_no_leaf() {
    let town = Town::new();
    let account = town.account("ada").expect("an account");
    let now = town.clock.now();
    let failed: Result<(), citizens::CitizensError> =
        town.store.run_blocking("objection file", move |tx| {
            objection_file(tx, &account, &meters(), PersonKey(1), now)?;
            Err(citizens::CitizensError::Subject)
        });
    assert!(failed.is_err());
    assert!(town.leaves().is_empty());
}

#[tokio::test]
async fn nobody_used_what_is_not_there() {
    let town = Town::new();
    let uses = town
        .store
        .read("uses", |tx| uses_of(tx, &[meters()], None))
        .await
        .expect("no failure");
    assert!(uses.is_empty());
    let facts = town
        .store
        .facts(gate::Inquiry {
            asker: &"lab".parse().expect("an id"),
            datasets: &[meters()],
            purposes: &[],
            at: territory::Timestamp::from_micros(0),
            period: "2026",
        })
        .await
        .expect("facts");
    assert!(facts.datasets.is_empty() && facts.party.is_some());
}
