//! A report can be recomputed from the file, and a false one is found out.

use crate::town::{roles, town};
use anonymity::{
    AnonymityError, Column, Criterion, Limits, Model, Recoding, Release, Report, Table, anonymise,
    verify,
};

fn released(recoding: Recoding) -> Release {
    let model =
        Model::k_anonymity(5, 0.05).and("illness", Criterion::RecursiveDiversity { c: 3.0, l: 2 });
    let limits = Limits {
        recoding,
        sample_fraction: 0.1,
        ..Limits::default()
    };
    anonymise(&town(1_000), &roles(), &model, &limits).unwrap()
}

#[test]
fn a_report_survives_as_json_and_is_confirmed_from_the_file_alone() {
    for recoding in [Recoding::Global, Recoding::GlobalThenLocal, Recoding::Local] {
        let release = released(recoding);
        let text = serde_json::to_string(release.report()).unwrap();
        let read: Report = serde_json::from_str(&text).unwrap();
        verify(release.file(), &read).unwrap();
        let risk = &read.risk;
        assert!(
            risk.prosecutor_highest <= 0.2 && risk.marketer <= 0.02,
            "{risk:?}"
        );
        assert!((risk.journalist_highest - risk.prosecutor_highest / 10.0).abs() < 1e-12);
        assert!(read.statement.en.contains("not differential privacy"));
        assert!(
            read.statement
                .fr
                .contains("pas de la confidentialité différentielle")
        );
    }
}

#[test]
fn a_false_report_is_found_out() {
    let release = released(Recoding::Global);
    type Falsify = fn(&mut Report);
    let false_reports: [Falsify; 10] = [
        |report| report.measures.k += 1,
        |report| report.measures.classes -= 1,
        |report| report.measures.rows -= 1,
        |report| report.measures.sensitive[0].t -= 0.01,
        |report| report.measures.requirements[0].value = Some(0.1),
        |report| report.risk.marketer /= 2.0,
        |report| report.utility.loss = 0.0,
        |report| report.source_rows += 1,
        |report| report.model.k = 50,
        |report| report.statement.en = "Perfectly anonymous.".to_owned(),
    ];
    for (at, falsify) in false_reports.into_iter().enumerate() {
        let mut report = release.report().clone();
        falsify(&mut report);
        let found = verify(release.file(), &report);
        assert!(
            matches!(found, Err(AnonymityError::ReportDiffers { .. })),
            "report {at}: {found:?}"
        );
    }
}

#[test]
fn a_column_that_nobody_looked_at_is_found_out() {
    let release = released(Recoding::Global);
    let mut columns = release.file().columns().to_vec();
    let names = (0..release.file().rows()).map(|row| format!("person {row}"));
    columns.push(Column::from_texts("name", names).unwrap());
    let file = Table::new(columns).unwrap();
    let found = verify(&file, release.report()).unwrap_err();
    assert!(found.to_string().contains("name"), "{found}");
}

#[test]
fn the_file_holds_only_columns_with_a_role_and_its_order_tells_nothing() {
    let table = town(1_000);
    let release = released(Recoding::Global);
    let names: Vec<_> = release.file().columns().iter().map(Column::name).collect();
    assert_eq!(names, ["age", "district", "sex", "job", "illness"]);
    let row = |row: usize| -> Vec<String> {
        release
            .file()
            .columns()
            .iter()
            .map(|c| c.get(row).unwrap().to_owned())
            .collect()
    };
    assert!((1..release.file().rows()).all(|at| row(at - 1) <= row(at)));
    // The withheld tie to the table is right: sensitive values agree, labels cover the values.
    let (illness, released) = (
        table.column("illness").unwrap(),
        release.file().column("illness").unwrap(),
    );
    for (at, &source) in release.source_rows().iter().enumerate() {
        assert_eq!(released.get(at), illness.get(source as usize));
    }
    let mut backwards: Vec<Column> = Vec::new();
    for column in table.columns() {
        let texts: Vec<_> = (0..table.rows())
            .rev()
            .map(|row| column.get(row).unwrap())
            .collect();
        backwards.push(Column::from_texts(column.name(), texts).unwrap());
    }
    let model =
        Model::k_anonymity(5, 0.05).and("illness", Criterion::RecursiveDiversity { c: 3.0, l: 2 });
    let limits = Limits {
        sample_fraction: 0.1,
        ..Limits::default()
    };
    let again = anonymise(&Table::new(backwards).unwrap(), &roles(), &model, &limits).unwrap();
    assert_eq!(again.file(), release.file());
}

#[test]
fn what_cannot_be_satisfied_is_refused_with_the_reason() {
    let table = town(20);
    let asked = Model::k_anonymity(21, 0.5);
    let refused = anonymise(&table, &roles(), &asked, &Limits::default()).unwrap_err();
    assert!(refused.to_string().contains("20 of 20 rows"), "{refused}");
    let local = Limits {
        recoding: Recoding::Local,
        ..Limits::default()
    };
    assert!(anonymise(&table, &roles(), &asked, &local).is_err());
    let unknown = Table::new(vec![Column::from_texts("age", ["17"]).unwrap()]).unwrap();
    assert!(anonymise(&unknown, &roles(), &asked, &Limits::default()).is_err());
}
