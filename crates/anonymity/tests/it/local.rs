//! Local recoding and the greedy search: other ways, the same promise.

use crate::town::{jobs, roles, town};
use anonymity::{
    Column, Criterion, GroundDistance, Hierarchy, Limits, Model, Recoding, Roles, Table, anonymise,
    verify,
};
use proptest::prelude::*;

fn limits(recoding: Recoding) -> Limits {
    Limits {
        recoding,
        ..Limits::default()
    }
}

#[test]
fn rows_that_would_be_withheld_come_back_and_less_is_lost() {
    let table = town(3_000);
    let model = Model::k_anonymity(5, 0.05);
    let of = |recoding| anonymise(&table, &roles(), &model, &limits(recoding)).unwrap();
    let (global, then_local, local) = (
        of(Recoding::Global),
        of(Recoding::GlobalThenLocal),
        of(Recoding::Local),
    );
    assert!(global.report().measures.rows < 3_000);
    for release in [&then_local, &local] {
        assert_eq!(release.report().measures.rows, 3_000);
        assert!(release.report().utility.loss < global.report().utility.loss);
        verify(release.file(), release.report()).unwrap();
    }
}

#[test]
fn twelve_quasi_identifiers_are_searched_greedily() {
    let table = town(2_000);
    let job = table.column("job").unwrap();
    let mut columns: Vec<Column> = table.columns().to_vec();
    let mut many = roles();
    for at in 0..8 {
        let name = format!("former job {at}");
        let codes = job
            .codes()
            .iter()
            .cycle()
            .skip(at * 7 + 1)
            .take(table.rows());
        let texts: Vec<_> = codes
            .map(|&code| job.values()[code as usize].clone())
            .collect();
        columns.push(Column::from_texts(name.clone(), texts).unwrap());
        many.quasi_identifiers
            .extend(Roles::new([(name, jobs())], []).quasi_identifiers);
    }
    let table = Table::new(columns).unwrap();
    let release = anonymise(
        &table,
        &many,
        &Model::k_anonymity(5, 0.1),
        &Limits::default(),
    )
    .unwrap();
    assert!(!release.report().search.optimal);
    assert!(release.report().utility.loss < 0.9);
    verify(release.file(), release.report()).unwrap();
}

#[test]
fn the_greedy_search_is_near_the_optimum_on_the_town() {
    let table = town(3_000);
    let of = |quasi_identifiers| {
        let limits = Limits {
            quasi_identifiers,
            ..Limits::default()
        };
        anonymise(&table, &roles(), &Model::k_anonymity(5, 0.05), &limits).unwrap()
    };
    let (optimal, greedy) = (of(10).report().utility.loss, of(0).report().utility.loss);
    assert!(
        optimal <= greedy && greedy < optimal * 1.5,
        "{optimal} {greedy}"
    );
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]
    #[test]
    fn every_way_satisfies_every_model(
        rows in 30usize..300,
        k in 2u32..8,
        suppression in 0.0..0.4f64,
        recoding in prop::sample::select(vec![Recoding::Global, Recoding::GlobalThenLocal, Recoding::Local]),
        greedy in any::<bool>(),
        criterion in prop::sample::select(vec![
            None,
            Some(Criterion::DistinctDiversity { l: 3 }),
            Some(Criterion::EntropyDiversity { l: 2.0 }),
            Some(Criterion::RecursiveDiversity { c: 2.5, l: 2 }),
            Some(Criterion::Closeness { t: 0.25, distance: GroundDistance::Equal }),
            Some(Criterion::Closeness { t: 0.2, distance: GroundDistance::Hierarchical {
                hierarchy: Hierarchy::from_csv("asthma;lungs;*\nflu;lungs;*\ndiabetes;belly;*\ngastritis;belly;*\nnone;none;*", ';').unwrap(),
            }}),
        ]),
    ) {
        let mut model = Model::k_anonymity(k, suppression);
        if let Some(criterion) = criterion {
            model = model.and("illness", criterion);
        }
        let table = town(rows);
        let limits = Limits {
            quasi_identifiers: if greedy { 0 } else { 10 },
            ..limits(recoding)
        };
        let Ok(release) = anonymise(&table, &roles(), &model, &limits) else {
            return Ok(());
        };
        prop_assert!(verify(release.file(), release.report()).is_ok());
        let withheld = rows - release.file().rows();
        prop_assert!(withheld as f64 <= suppression * rows as f64 + 1e-6);
    }
}
