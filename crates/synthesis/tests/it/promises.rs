//! What the report promises: its cost, and sentences in both languages.

use crate::town::{TOWN, plan, sizes, synthetic, town};
use rand::SeedableRng;
use rand::rngs::StdRng;
use std::num::NonZeroU8;
use synthesis::{PersonRows, Values, forecast, synthesise};
use territory::{Lang, PersonKey};

#[test]
fn the_cost_is_the_plans_and_its_steps_sum_to_no_more() {
    let made = synthetic(&sizes(&TOWN), &town(2_000, 1), &plan("1"), 1);
    let cost = &made.report.cost;
    assert!(cost.epsilon <= 1.0 && cost.epsilon > 0.999_999, "{cost:?}");
    let steps: f64 = cost
        .steps
        .iter()
        .map(|s| s.rho.parse::<f64>().expect("a decimal"))
        .sum();
    let whole: f64 = cost.rho.parse().expect("a decimal");
    assert!(steps <= whole + 1e-12 && steps > whole - 1e-8, "{cost:?}");
    assert_eq!(cost.steps.len(), 4);
}

#[test]
fn both_languages_say_what_the_rows_are_good_for_and_what_not() {
    let report = synthetic(&sizes(&TOWN), &town(2_000, 1), &plan("1"), 1).report;
    let good = |lang| {
        report
            .good_for
            .iter()
            .map(|t| t.get(lang))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert!(good(Lang::En).contains("ε = 1.00") && good(Lang::Fr).contains("ε = 1,00"));
    let kept = report.pairs.iter().filter(|p| p.kept).count();
    assert!(good(Lang::En).contains(&format!(
        "{kept} relations between two columns, out of 15 pairs"
    )));
    let bad = |lang| {
        report
            .no_good_for
            .iter()
            .map(|t| t.get(lang))
            .collect::<Vec<_>>()
            .join("\n")
    };
    assert!(
        bad(Lang::En).contains("Learning anything about a person")
            && bad(Lang::Fr).contains("d'une personne")
    );
}

#[test]
fn what_was_forecast_is_what_the_report_states() {
    let (schema, table) = (sizes(&TOWN), town(2_000, 1));
    let report = synthetic(&schema, &table, &plan("1"), 1).report;
    let before = forecast(&schema, &plan("1"), NonZeroU8::MIN, report.rows).expect("a forecast");
    assert!((before.rows_noise - report.rows_noise).abs() < 1e-9);
    for (column, (name, expected)) in report.columns.iter().zip(&before.columns) {
        assert_eq!(&column.name, name);
        assert!((column.expected - expected).abs() < 1e-12);
    }
}

#[test]
fn five_rows_of_each_person_cost_five_times_the_noise_and_no_person_counts_more() {
    let schema = sizes(&[4, 6]);
    let mut made = Vec::new();
    for per_person in [1, 5] {
        let rng = &mut StdRng::seed_from_u64(3);
        let most = NonZeroU8::new(per_person).expect("positive");
        let mut rows = PersonRows::of_persons(&schema, most, rng);
        for row in 0..40_000_i64 {
            let (person, a, b) = (row % 1_000, row % 4, row % 6);
            let values = [Values::Integers(&[Some(a)]), Values::Integers(&[Some(b)])];
            rows.push(Some(&[PersonKey(person)]), &values)
                .expect("the schema's shape");
        }
        made.push(synthesise(rows, &plan("1"), rng).expect("synthetic rows"));
    }
    let (one, five) = (&made[0], &made[1]);
    assert_eq!(
        (one.report.rows_per_person, five.report.rows_per_person),
        (1, 5)
    );
    assert!((five.report.rows_noise / one.report.rows_noise - 5.0).abs() < 1e-9);
    for (made, rows) in [(one, 1_000.0), (five, 5_000.0)] {
        let off = (made.rows as f64 - rows).abs();
        assert!(
            off < 5.0 * made.report.rows_noise,
            "{} of {rows}",
            made.rows
        );
    }
}
