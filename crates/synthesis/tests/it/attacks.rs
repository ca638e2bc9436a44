//! What an attacker gets out of the rows: measured, and held against what ε promises.

use crate::town::{TOWN, Table, integers, pour, sizes, synthetic, town};
use privacy::{Delta, Epsilon, Rho, audit};
use rand::SeedableRng;
use rand::rngs::StdRng;
use synthesis::{Plan, Schema, Synthetic, synthesise};

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

/// Two tables that differ by one person. Her values are common enough not to be merged, so that every count in which
/// she takes part shows with its noise alone around it.
fn neighbours() -> (Schema, Table, Table) {
    let mut without: Table = vec![Vec::new(), Vec::new()];
    for (a, b) in (0..3).flat_map(|a| (0..3).map(move |b| (a, b))) {
        for _ in 0..if a == b { 120 } else { 10 } {
            without[0].push(a);
            without[1].push(b);
        }
    }
    let more = |column: &Vec<i64>| column.iter().copied().chain([2]).collect();
    let with = without.iter().map(more).collect();
    (sizes(&[3, 3]), without, with)
}

/// What five attackers look at: how many rows; how many with her value in a column; in both; the distance that the
/// report tells; the counts together.
fn looked_at(made: &Synthetic) -> [f64; 5] {
    let rows = integers(made);
    let hers = rows[0].iter().filter(|x| **x == 2).count() as f64;
    let both = rows[0]
        .iter()
        .zip(&rows[1])
        .filter(|x| *x == (&2, &2))
        .count() as f64;
    let told = made.report.pairs[0]
        .measured
        .map_or(0.0, |d| d.total_variation);
    let all = made.rows as f64;
    [all, hers, both, told, all + hers + both]
}

/// For each attacker, the ε that the answers on the two tables prove at 99.9 % confidence.
fn proven(plan: &Plan) -> Vec<f64> {
    let (schema, without, with) = neighbours();
    let rng = &mut StdRng::seed_from_u64(11);
    let mut runs = |table: &Table| -> Vec<[f64; 5]> {
        let mut run = || synthesise(pour(&schema, table), plan, rng).expect("synthetic rows");
        (0..6_000).map(|_| looked_at(&run())).collect()
    };
    let (with, without) = (runs(&with), runs(&without));
    let seen = |runs: &[[f64; 5]], i: usize| runs.iter().map(|run| run[i]).collect::<Vec<_>>();
    let bound = |i| audit::epsilon_lower_bound(&seen(&with, i), &seen(&without, i), 1e-6, 1e-3);
    (0..5).map(bound).collect()
}

#[test]
fn one_person_more_or_less_shows_no_more_than_stated_and_a_cheat_would_be_caught() {
    let stated = Epsilon::parse("1").expect("an epsilon");
    let honest = Plan::within(stated, Delta::ten_to_minus(6));
    let found = proven(&honest);
    assert!(found.iter().all(|found| *found <= 1.0), "{found:?}");
    // Noise eight times too small everywhere: the same audit finds it.
    let cheat = Plan {
        rho: Rho::from_nanos(honest.rho.nanos() * 64),
        ..honest
    };
    let found = proven(&cheat);
    assert!(found.iter().any(|found| *found > 1.0), "{found:?}");
}
