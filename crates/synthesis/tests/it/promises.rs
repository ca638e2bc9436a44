//! What the report promises: its cost, and sentences in both languages.

use crate::town::{TOWN, plan, sizes, synthetic, town};
use territory::Lang;

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
    assert_eq!(report.no_good_for.len(), 5);
}
