//! Nothing personal is published by silence.

use crate::{Trust, column, order};
use context::{BadRows, ColumnOverride, ContextError, Order, PersonChoice, PersonalSaid};
use territory::{PersonKey, PersonUnit, PersonalKind, Sensitivity};

const REGISTER: &str = "resident_id,prenom,email,age,quartier\n\
    R-0001,Sophie,sophie@exemple.fr,41,Nord\n\
    R-0002,Paul,paul@exemple.fr,37,Sud\n\
    R-0001,Sophie,sophie@exemple.fr,41,Nord\n";

fn bring(trust: &Trust, order: &Order) -> Result<context::Imported, ContextError> {
    trust.import(order, &trust.file("register.csv", REGISTER))
}
fn not_personal(column: &str) -> ColumnOverride {
    ColumnOverride {
        column: column.to_owned(),
        personal: PersonalSaid::Not,
        sensitivity: None,
    }
}

#[test]
fn silence_is_refused_with_what_was_found_and_how_to_confirm() {
    let trust = Trust::new();
    let Err(ContextError::Unconfirmed { proposal, reason }) = bring(&trust, &order("register"))
    else {
        panic!("silence must not publish");
    };
    for part in [
        "`resident_id` (identifier",
        "`prenom` (name",
        "`email` (email",
        "`age` (attribute",
        "--person COLUMN",
        "--not-personal",
    ] {
        assert!(reason.contains(part), "{reason}");
    }
    assert_eq!(proposal.sensitivity, Sensitivity::Personal);
    assert!(trust.files_on_disk().is_empty());
}

#[test]
fn open_is_refused_until_each_identifying_column_is_denied() {
    let trust = Trust::new();
    let mut order = order("register");
    order.sensitivity = Some(Sensitivity::Open);
    let reason = bring(&trust, &order).expect_err("identifies").to_string();
    assert!(
        reason.contains("`email`") && !reason.contains("`age`"),
        "{reason}"
    );
    order.columns = ["resident_id", "prenom"].map(not_personal).to_vec();
    assert!(bring(&trust, &order).is_err());
    order.columns.push(not_personal("email"));
    let imported = bring(&trust, &order).expect("the provider insists");
    assert_eq!(imported.dataset.sensitivity, Sensitivity::Open);
    order.columns.push(not_personal("nothing"));
    assert!(
        bring(&trust, &order)
            .expect_err("no such column")
            .to_string()
            .contains("no column `nothing`")
    );
}

#[test]
fn personal_needs_a_person() {
    let trust = Trust::new();
    let mut order = order("register");
    order.sensitivity = Some(Sensitivity::Personal);
    assert!(
        bring(&trust, &order)
            .expect_err("whose?")
            .to_string()
            .contains("--person @row")
    );
    order.person = PersonChoice::Nobody;
    assert!(bring(&trust, &order).is_err());
    order.person = PersonChoice::Column("nobody".parse().expect("a name"));
    assert!(
        bring(&trust, &order)
            .expect_err("absent")
            .to_string()
            .contains("the columns are: resident_id")
    );
    order.person = PersonChoice::EachRow;
    order.sensitivity = Some(Sensitivity::Open);
    assert!(
        bring(&trust, &order)
            .expect_err("contradiction")
            .to_string()
            .contains("cannot be open and have a person")
    );
}

#[test]
fn the_person_never_reaches_the_disk_in_clear() {
    let trust = Trust::new();
    let mut order = order("register");
    order.person = PersonChoice::Column("resident_id".parse().expect("a name"));
    let imported = bring(&trust, &order).expect("comes in");
    assert_eq!(imported.dataset.sensitivity, Sensitivity::Personal);
    let table = &imported.dataset.tables[0];
    assert_eq!(
        table.person,
        PersonUnit::Column("resident_id".parse().expect("a name"))
    );
    assert_eq!(table.columns[0].personal, Some(PersonalKind::Identifier));
    assert!(
        table
            .columns
            .iter()
            .all(|column| column.sensitivity == Sensitivity::Personal)
    );
    let rows = trust.rows(&imported, "register");
    assert!(rows.column_by_name("resident_id").is_none());
    let keys = column(&rows, "__person");
    let PersonKey(first) = gate::Pseudonyms::new(crate::SECRET).person(&order.id, "R-0001");
    assert_eq!(
        (&keys[0], &keys[2]),
        (&first.to_string(), &first.to_string())
    );
    assert_ne!(keys[0], keys[1]);
    for path in trust.files_on_disk() {
        let bytes = std::fs::read(path).expect("reads");
        assert!(!bytes.windows(6).any(|window| window == b"R-0001"));
    }
}

#[test]
fn a_row_without_person_is_bad() {
    let trust = Trust::new();
    let mut order = order("register");
    order.person = PersonChoice::Column("resident_id".parse().expect("a name"));
    let path = trust.file(
        "register.csv",
        format!("{REGISTER} ,Anonyme,x@y.fr,20,Nord\nNA,Anonyme,x@y.fr,20,Nord\n"),
    );
    let refused = trust
        .import(&order, &path)
        .expect_err("whose row?")
        .to_string();
    assert!(
        refused.contains("line 5, column `resident_id`: the person is missing"),
        "{refused}"
    );
    assert!(trust.files_on_disk().is_empty());
    order.bad_rows = BadRows::SetAside;
    let imported = trust.import(&order, &path).expect("comes in");
    assert_eq!((imported.set_aside.count, imported.dataset.rows()), (2, 3));
}

#[test]
fn each_row_is_a_person_numbered_from_zero() {
    let trust = Trust::new();
    let mut order = order("people");
    order.person = PersonChoice::EachRow;
    order.sensitivity = Some(Sensitivity::Personal);
    let mut text = String::from("age,sexe\n");
    for row in 0..70_000 {
        text.push_str(&format!(
            "{},{}\n",
            row % 90,
            if row % 2 == 0 { "F" } else { "M" }
        ));
    }
    let imported = trust
        .import(&order, &trust.file("people.csv", text))
        .expect("comes in");
    let keys = column(&trust.rows(&imported, "people"), "__person");
    assert!(
        keys.iter()
            .enumerate()
            .all(|(row, key)| *key == row.to_string())
    );
    assert_eq!(
        imported.dataset.tables[0].columns[1].personal,
        Some(PersonalKind::Attribute)
    );
}

#[test]
fn what_is_said_of_a_column_stands() {
    let trust = Trust::new();
    let mut order = order("register");
    order.person = PersonChoice::EachRow;
    order.columns = vec![ColumnOverride {
        column: "quartier".into(),
        personal: PersonalSaid::Kind(PersonalKind::Health),
        sensitivity: None,
    }];
    let imported = bring(&trust, &order).expect("comes in");
    assert_eq!(imported.dataset.sensitivity, Sensitivity::Sensitive);
    assert_eq!(
        imported.dataset.tables[0].columns[4].personal,
        Some(PersonalKind::Health)
    );
}

#[test]
fn what_bodies_are_recognised_by_does_not_come_in_however_it_is_declared() {
    let trust = Trust::new();
    let faces = "person,face_embedding\n1,0.1;0.2\n2,0.3;0.4\n3,0.5;0.6\n";
    let path = trust.file("faces.csv", faces);
    for sensitivity in [
        None,
        Some(Sensitivity::Personal),
        Some(Sensitivity::Sensitive),
    ] {
        let order = Order {
            sensitivity,
            person: PersonChoice::Column("person".parse().expect("a name")),
            ..order("faces")
        };
        let error = trust
            .import(&order, &path)
            .expect_err("not taken in")
            .to_string();
        assert!(
            error.contains("face_embedding") && error.contains("counts"),
            "{error}"
        );
    }
}
