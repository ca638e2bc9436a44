//! What an attacker gets out of the rows: measured, and held against what ε promises.

use crate::town::{TOWN, Table, integers, pour, sizes, synthetic, town};
use privacy::{Delta, Epsilon, account};
use rand::SeedableRng;
use rand::rngs::StdRng;
use synthesis::{Plan, Schema, synthesise};

/// Distance to the closest synthetic row, in columns that differ; a far row is no nearer than all columns.
fn closest(person: &[i64], rows: &Table) -> usize {
    let differ = |row: usize| {
        person
            .iter()
            .zip(rows)
            .filter(|(x, column)| **x != column[row])
            .count()
    };
    (0..rows[0].len()).map(differ).min().unwrap_or(person.len())
}

/// How much more often the attacker says "member" of members than of others. The threshold is learned on one half of
/// the persons and judged on the other.
fn advantage(members: &[usize], others: &[usize]) -> f64 {
    let rate =
        |v: &[usize], t: usize| v.iter().filter(|d| **d <= t).count() as f64 / v.len() as f64;
    let (learn, judge) = (members.len() / 2, others.len() / 2);
    let best = (0..=TOWN.len()).max_by(|a, b| {
        let gain = |t: usize| rate(&members[..learn], t) - rate(&others[..judge], t);
        gain(*a).total_cmp(&gain(*b))
    });
    let best = best.expect("a threshold");
    rate(&members[learn..], best) - rate(&others[judge..], best)
}

#[test]
fn whoever_looks_for_the_closest_record_cannot_tell_members_from_others() {
    let schema = sizes(&TOWN);
    let (mut total, runs) = (0.0, 5);
    for seed in 0..runs {
        let persons = town(1_200, 100 + seed);
        let members: Table = persons
            .iter()
            .map(|column| column[..600].to_vec())
            .collect();
        let plan = Plan::within(
            Epsilon::parse("1").expect("an epsilon"),
            Delta::ten_to_minus(6),
        );
        let rows = integers(&synthetic(&schema, &members, &plan, seed));
        let distance = |i: usize| closest(&persons.iter().map(|c| c[i]).collect::<Vec<_>>(), &rows);
        let inside: Vec<usize> = (0..600).map(distance).collect();
        let outside: Vec<usize> = (600..1_200).map(distance).collect();
        total += advantage(&inside, &outside);
    }
    let mean = total / runs as f64;
    assert!(mean.abs() <= 0.1, "{mean}");
}

#[test]
fn the_same_attacker_does_find_members_in_copied_records() {
    let persons = town(1_200, 100);
    let copied: Table = persons
        .iter()
        .map(|column| column[..600].to_vec())
        .collect();
    let distance = |i: usize| closest(&persons.iter().map(|c| c[i]).collect::<Vec<_>>(), &copied);
    let inside: Vec<usize> = (0..600).map(distance).collect();
    let outside: Vec<usize> = (600..1_200).map(distance).collect();
    assert!(advantage(&inside, &outside) > 0.3);
}

/// Two tables that differ by one person, who alone has the last value of both columns.
fn neighbours() -> (Schema, Table, Table) {
    let without: Table = vec![vec![0, 0, 1, 1, 0, 1], vec![0, 1, 1, 0, 0, 1]];
    let with = without
        .iter()
        .map(|c| c.iter().copied().chain([2]).collect())
        .collect();
    (sizes(&[3, 3]), without, with)
}

/// What an attacker would count: rows, rows with her value in either column, and the measured distances.
fn seen(schema: &Schema, table: &Table, plan: &Plan, rng: &mut StdRng) -> f64 {
    let made = synthesise(pour(schema, table), plan, rng).expect("synthetic rows");
    let rows = integers(&made);
    let hers = |c: usize| rows[c].iter().filter(|x| **x == 2).count();
    let both = rows[0]
        .iter()
        .zip(&rows[1])
        .filter(|x| *x == (&2, &2))
        .count();
    made.rows as f64 + hers(0) as f64 + hers(1) as f64 + both as f64
}

/// The largest ε₀ that two samples prove, with confidence 99.9 %: a threshold is chosen on one half of each, and
/// judged on the other by Hoeffding's bound, which holds for every sample size.
fn proven(with: &[f64], without: &[f64], delta: f64) -> f64 {
    let half = with.len() / 2;
    let share = |v: &[f64], t: f64| v.iter().filter(|x| **x >= t).count() as f64 / v.len() as f64;
    let slack = ((2.0_f64 / 0.001).ln() / (2.0 * half as f64)).sqrt();
    let bound = |with: &[f64], without: &[f64], t: f64, slack: f64| {
        let (p, q) = (share(with, t) - slack - delta, share(without, t) + slack);
        if p <= 0.0 {
            0.0
        } else {
            (p / q.max(1e-12)).ln()
        }
    };
    let best = (0..80).map(f64::from).max_by(|a, b| {
        let on_first = |t: f64| bound(&with[..half], &without[..half], t, slack);
        on_first(*a).total_cmp(&on_first(*b))
    });
    bound(
        &with[half..],
        &without[half..],
        best.expect("a threshold"),
        slack,
    )
}

#[test]
fn one_person_more_or_less_shows_no_more_than_stated_and_a_cheat_would_be_caught() {
    let (schema, without, with) = neighbours();
    let delta = Delta::ten_to_minus(6);
    let stated = Epsilon::parse("1").expect("an epsilon");
    let audited = |plan: &Plan, runs: usize| {
        let rng = &mut StdRng::seed_from_u64(11);
        let a: Vec<f64> = (0..runs).map(|_| seen(&schema, &with, plan, rng)).collect();
        let b: Vec<f64> = (0..runs)
            .map(|_| seen(&schema, &without, plan, rng))
            .collect();
        proven(&a, &b, 1e-6)
    };
    let honest = Plan::within(stated, delta);
    let found = audited(&honest, 8_000);
    assert!(found <= 1.0, "{found}");
    // Noise twelve times too small, as if somebody had forgotten to square: the same audit finds it.
    let cheat = Plan {
        rho: privacy::Rho::from_nanos(account::rho_for(stated, delta).nanos() * 144),
        ..honest
    };
    let found = audited(&cheat, 8_000);
    assert!(found > 1.0, "{found}");
}
