//! The search against every transformation tried by hand.

use anonymity::{Column, Criterion, Hierarchy, Limits, Model, Roles, Table, anonymise};
use proptest::prelude::*;
use std::collections::HashMap;

const HIERARCHIES: [&str; 3] = [
    "a;ab;*\nb;ab;*\nc;cd;*\nd;cd;*",
    "x;xy;xyz;*\ny;xy;xyz;*\nz;z;xyz;*\nw;w;w;*",
    "0;*\n1;*",
];
const VALUES: [&[&str]; 3] = [&["a", "b", "c", "d"], &["x", "y", "z", "w"], &["0", "1"]];

/// Whether the counts of a class satisfy a criterion, from its definition.
fn satisfies(criterion: &Criterion, counts: &[f64]) -> bool {
    let mut sorted = counts.to_vec();
    sorted.sort_by(|a, b| b.total_cmp(a));
    match *criterion {
        Criterion::DistinctDiversity { l } => counts.len() >= l as usize,
        Criterion::EntropyDiversity { l } => {
            let rows: f64 = counts.iter().sum();
            let entropy: f64 = counts.iter().map(|c| -(c / rows) * (c / rows).ln()).sum();
            entropy >= l.ln() - 1e-9
        }
        Criterion::RecursiveDiversity { c, l } => {
            sorted.len() >= l as usize
                && sorted[0] < c * sorted[l as usize - 1..].iter().sum::<f64>()
        }
        Criterion::Closeness { .. } => unreachable!("closeness refers to the file, not the table"),
    }
}

/// Least loss over all transformations: the metric written out, on texts.
fn least_loss(rows: &[[usize; 4]], model: &Model, trees: &[Hierarchy]) -> Option<f64> {
    let mut best: Option<f64> = None;
    for age in 0..trees[0].height() {
        for place in 0..trees[1].height() {
            for sex in 0..trees[2].height() {
                let levels = [age, place, sex];
                let label = |row: &[usize; 4], at: usize| {
                    trees[at].label(VALUES[at][row[at]], levels[at]).unwrap()
                };
                let mut classes: HashMap<[&str; 3], Vec<&[usize; 4]>> = HashMap::new();
                for row in rows {
                    classes
                        .entry([0, 1, 2].map(|at| label(row, at)))
                        .or_default()
                        .push(row);
                }
                let mut withheld = 0;
                let mut lost = [0.0; 3];
                for class in classes.values() {
                    let mut counts: HashMap<usize, f64> = HashMap::new();
                    class
                        .iter()
                        .for_each(|row| *counts.entry(row[3]).or_default() += 1.0);
                    let counts: Vec<f64> = counts.into_values().collect();
                    let kept = class.len() >= model.k as usize
                        && model
                            .requirements
                            .iter()
                            .all(|r| satisfies(&r.criterion, &counts));
                    withheld += if kept { 0 } else { class.len() };
                    for (at, lost) in lost.iter_mut().enumerate() {
                        let covers = VALUES[at]
                            .iter()
                            .filter(|value| {
                                trees[at].label(value, levels[at]) == Some(label(class[0], at))
                            })
                            .count();
                        let share = covers as f64 / VALUES[at].len() as f64;
                        *lost += class.len() as f64 * if kept { share } else { 1.0 };
                    }
                }
                if withheld as f64 > model.suppression * rows.len() as f64 + 1e-9 {
                    continue;
                }
                let rows = rows.len() as f64;
                let product: f64 = (0..3)
                    .map(|at| {
                        let least = rows / VALUES[at].len() as f64;
                        1.0 + (lost[at] - least) / (rows - least)
                    })
                    .product();
                let loss = product.powf(1.0 / 3.0) - 1.0;
                best = Some(best.map_or(loss, |best| best.min(loss)));
            }
        }
    }
    best
}

proptest! {
    #[test]
    fn nothing_loses_less(
        rows in proptest::collection::vec((0usize..4, 0usize..4, 0usize..2, 0usize..4), 4..80),
        k in 2u32..6,
        suppression in prop::sample::select(vec![0.0, 0.05, 0.1, 0.3, 0.9]),
        criterion in prop::sample::select(vec![
            None,
            Some(Criterion::DistinctDiversity { l: 2 }),
            Some(Criterion::EntropyDiversity { l: 2.0 }),
            Some(Criterion::EntropyDiversity { l: 2.7 }),
            Some(Criterion::RecursiveDiversity { c: 1.5, l: 2 }),
            Some(Criterion::RecursiveDiversity { c: 3.0, l: 3 }),
        ]),
    ) {
        let rows: Vec<[usize; 4]> = rows.into_iter().map(|(a, b, c, d)| [a, b, c, d]).collect();
        let trees: Vec<Hierarchy> = HIERARCHIES.iter().map(|text| Hierarchy::from_csv(text, ';').unwrap()).collect();
        let columns = (0..4).map(|at| {
            let text = |row: &[usize; 4]| VALUES.get(at).map_or(row[3].to_string(), |values| values[row[at]].to_owned());
            Column::from_texts(format!("c{at}"), rows.iter().map(text)).unwrap()
        });
        let table = Table::new(columns.collect()).unwrap();
        let roles = Roles::new(
            (0..3).map(|at| (format!("c{at}"), trees[at].clone())),
            ["c3".to_owned()],
        );
        let mut model = Model::k_anonymity(k, suppression);
        if let Some(criterion) = criterion {
            model = model.and("c3", criterion);
        }
        let found = anonymise(&table, &roles, &model, &Limits::default()).ok().map(|release| release.report().utility.loss);
        let least = least_loss(&rows, &model, &trees);
        match (found, least) {
            (Some(found), Some(least)) => prop_assert!((found - least).abs() < 1e-9, "{found} {least}"),
            (None, None) => {}
            other => prop_assert!(false, "{other:?}"),
        }
    }
}
