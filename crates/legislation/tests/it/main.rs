//! From a proposal to an edition in force, over a real store.

use charter::{Charter, Edition, Layer, PolicySource};
use gate::Leaf;
use legislation::{
    Authority, CharterKey, LegislationError, amendment_propose, amendment_publish,
    amendment_withdraw, charter_found, charter_in_force, edition_verify, edition_with, examine,
};
use store::{
    AmendmentState, MIGRATIONS, Store, StoreUrl, amendment_checked, amendment_get, edition_count,
    leaf_range,
};
use territory::Timestamp;

const EXTRA: &str = r#"@id("press-reads-internal-data")
@law("Steward’s rule 99")
@title_fr("La presse lit les données internes")
@title_en("The press reads internal data")
@plain_fr("La presse peut lire les données internes pour informer le public.")
@plain_en("The press may read internal data to inform the public.")
permit (principal is Party, action == Action::"query", resource)
when { resource.sensitivity == Sensitivity::"internal" && principal.kind == PartyKind::"press" };
"#;

struct Trust {
    store: Store,
    key: CharterKey,
    _folder: tempfile::TempDir,
}

fn now(second: i64) -> Timestamp {
    Timestamp::from_micros(1_790_000_000_000_000 + second * 1_000_000)
}

fn founded() -> Trust {
    let folder = tempfile::tempdir().expect("a folder");
    let url = StoreUrl::sqlite(&folder.path().join("bastide.db"));
    let store = Store::open(&url, MIGRATIONS).expect("opens");
    let key = CharterKey::new([7; 32]);
    let signing = key.clone();
    store
        .run_blocking("found", move |tx| {
            charter_found(tx, &Edition::standard(), None, &signing, "init", now(0))
        })
        .expect("founded");
    Trust {
        store,
        key,
        _folder: folder,
    }
}

fn rules(text: &str) -> Vec<PolicySource> {
    vec![PolicySource {
        layer: Layer::Rules,
        name: "steward-rules/press.cedar".into(),
        text: text.into(),
    }]
}

impl Trust {
    fn propose(&self, edition: Edition) -> Result<String, LegislationError> {
        self.store.run_blocking("propose", move |tx| {
            amendment_propose(tx, &edition, "Press", "To inform.", "Dominique", now(1))
                .map(|amendment| amendment.id)
        })
    }

    /// Examines without a solver: what can be proved is `analysis`' to test.
    fn examined(&self, id: &str) {
        let id = id.to_owned();
        self.store
            .run_blocking("examine", move |tx| {
                let amendment = amendment_get(tx, &id)?.expect("there");
                let old = Charter::standard().expect("sound");
                let found = examine(Some(&old), &amendment.edition, None, &[], now(2))?;
                amendment_checked(tx, &id, &serde_json::to_string(&found)?)?;
                Ok::<_, LegislationError>(())
            })
            .expect("examined");
    }

    fn publish(&self, id: &str) -> Result<store::PublishedEdition, LegislationError> {
        let (id, key) = (id.to_owned(), self.key.clone());
        self.store.run_blocking("publish", move |tx| {
            amendment_publish(tx, &id, &key, "Dominique", now(3))
        })
    }
}

#[test]
fn an_amendment_is_proposed_examined_signed_and_in_force() {
    let trust = founded();
    let edition = edition_with(&Edition::standard(), rules(EXTRA));
    let id = trust.propose(edition.clone()).expect("proposed");
    assert!(matches!(
        trust.publish(&id),
        Err(LegislationError::NotExamined)
    ));
    trust.examined(&id);
    let published = trust.publish(&id).expect("published");
    assert_eq!(published.authority, Authority::Steward.as_str());

    let (charter, standing) = trust
        .store
        .read_blocking("read", charter_in_force)
        .expect("reads")
        .expect("founded");
    assert_eq!(charter.version(), edition.version());
    assert!(
        charter
            .rules()
            .iter()
            .any(|rule| rule.id.as_str() == "press-reads-internal-data")
    );
    edition_verify(&standing, Some(&Edition::standard().version())).expect("signed");
    // The signature says what it replaced, by what right and when.
    edition_verify(&standing, None).expect_err("another history");
    let mut forged = standing.clone();
    forged.authority = "assembly".into();
    edition_verify(&forged, Some(&Edition::standard().version())).expect_err("another right");

    let leaves = trust
        .store
        .read_blocking("leaves", |tx| leaf_range(tx, 0, 10))
        .expect("reads");
    let versions: Vec<String> = leaves
        .iter()
        .filter_map(|body| match Leaf::from_bytes(body) {
            Ok(Leaf::Charter { version, .. }) => Some(version),
            _ => None,
        })
        .collect();
    assert_eq!(versions, [Edition::standard().version(), edition.version()]);
    assert_eq!(
        trust
            .store
            .read_blocking("count", edition_count)
            .expect("reads"),
        2
    );
}

#[test]
fn a_change_of_the_territorys_charter_says_that_the_steward_stands_in_for_the_assembly() {
    let trust = founded();
    let mut edition = Edition::standard();
    let text = edition
        .sources
        .iter_mut()
        .find(|source| source.layer == Layer::Charter)
        .expect("a charter");
    text.text
        .push_str(&EXTRA.replace("Steward’s rule 99", "Territory charter, art. 99"));
    let id = trust.propose(edition).expect("proposed");
    trust.examined(&id);
    let published = trust.publish(&id).expect("published");
    assert_eq!(published.authority, Authority::StewardForAssembly.as_str());
}

#[test]
fn the_law_is_not_amended_and_nothing_is_not_a_change() {
    let trust = founded();
    let mut lighter = Edition::standard();
    lighter
        .sources
        .retain(|source| source.layer != Layer::LawPack);
    assert!(matches!(
        trust.propose(lighter),
        Err(LegislationError::LawPackTouched)
    ));
    let mut longer = Edition::standard();
    longer.law_pack.push_str("\n# more\n");
    assert!(matches!(
        trust.propose(longer),
        Err(LegislationError::LawPackTouched)
    ));
    assert!(matches!(
        trust.propose(Edition::standard()),
        Err(LegislationError::NoChange)
    ));
    let broken = edition_with(&Edition::standard(), rules("permit (principal"));
    assert!(matches!(
        trust.propose(broken),
        Err(LegislationError::Charter(_))
    ));
    // Another pack that comes with the program is another jurisdiction's, not an amendment.
    let blank = Edition::under_law_pack("blank").expect("known");
    assert!(matches!(
        trust.propose(blank),
        Err(LegislationError::LawPackTouched)
    ));
}

#[test]
fn of_two_open_amendments_the_second_must_be_proposed_anew() {
    let trust = founded();
    let first = trust
        .propose(edition_with(&Edition::standard(), rules(EXTRA)))
        .expect("proposed");
    let second = trust
        .propose(edition_with(
            &Edition::standard(),
            rules(&EXTRA.replace("press", "association")),
        ))
        .expect("proposed");
    trust.examined(&first);
    trust.examined(&second);
    trust.publish(&first).expect("published");
    assert!(matches!(
        trust.publish(&second),
        Err(LegislationError::NotOpen(_))
    ));
    let state = trust
        .store
        .read_blocking("read", move |tx| amendment_get(tx, &second))
        .expect("reads")
        .expect("there")
        .state;
    assert_eq!(state, AmendmentState::Overtaken);
    let gone = first.clone();
    assert!(matches!(
        trust
            .store
            .run_blocking("withdraw", move |tx| amendment_withdraw(tx, &gone)),
        Err(LegislationError::NotOpen(_))
    ));
}

#[test]
fn an_edition_that_was_changed_in_the_store_is_not_in_force() {
    let change = |sql: &'static str| {
        let trust = founded();
        let edition = edition_with(&Edition::standard(), rules(EXTRA));
        let id = trust.propose(edition).expect("proposed");
        trust.examined(&id);
        trust.publish(&id).expect("published");
        trust
            .store
            .run_blocking("outside", move |tx| tx.execute(sql, &[]))
            .expect("changed");
        trust.store.read_blocking("read", charter_in_force)
    };
    assert!(change("UPDATE charter_edition SET published_by = 'Dominique'").is_ok());
    for outside in [
        "UPDATE charter_edition SET authority = 'assembly' WHERE leaf = 1",
        "UPDATE charter_edition SET published_at = published_at + 1 WHERE leaf = 1",
        "UPDATE charter_edition SET version = 'blake3:00' WHERE leaf = 1",
        // The history before it is part of what was signed.
        "DELETE FROM charter_edition WHERE leaf = 0",
    ] {
        assert!(
            matches!(change(outside), Err(LegislationError::Signature(_))),
            "{outside}"
        );
    }
}
