//! What a question would cost and how near it would be, said beforehand.

use crate::world::World;
use gate::Wish;
use privacy::Rho;

const SURVEY: &str = "SELECT COUNT(*) AS n FROM survey";

#[test]
fn what_is_foreseen_is_what_comes() {
    let world = World::new();
    let foreseen = world.foresee(SURVEY, Wish::AsAsked);
    assert!(foreseen.granted);
    assert_eq!(
        foreseen.epsilon.map(|of| of.to_string()),
        Some("0.5".into())
    );
    assert_eq!(world.spent("survey"), Rho::ZERO, "nothing is charged");
    assert!(world.passages().is_empty(), "nothing is recorded");
    let asked = world.asks("ScientificResearch", SURVEY, Some("0.5"));
    let Ok(gate::Outcome::Granted(answer)) = asked else {
        panic!("{asked:?}");
    };
    let protection = answer.protection.expect("protected");
    let scale = protection.columns[0].noise_scale.expect("noise");
    let expected = foreseen.columns[0].noise_scale;
    assert!(
        (scale - expected).abs() < 1e-6 * scale,
        "{scale} {expected}"
    );
    let (then, now) = (&foreseen.budgets[0], answer.budget.expect("charged"));
    assert_eq!((then.spent, then.left), (now.spent, now.left));
    // It would be given again.
    let again = world.foresee("SELECT count( * ) AS n FROM survey", Wish::AsAsked);
    assert_eq!(again.replays, Some(answer.receipt));
    assert_eq!(again.epsilon, None);
}

#[test]
fn whoever_says_how_near_pays_no_more_than_that_needs() {
    let world = World::new();
    let foreseen = world.foresee(SURVEY, Wish::Within(20.0));
    let margin = foreseen.best_margin().expect("a figure");
    assert!(margin <= 20.0, "{margin}");
    let epsilon = foreseen.epsilon.expect("a price");
    let less = privacy::Epsilon::from_nanos(epsilon.nanos() - 1_000_000).expect("less");
    let asked = world.asks("ScientificResearch", SURVEY, Some(&less.to_string()));
    let Ok(gate::Outcome::Granted(cheaper)) = asked else {
        panic!("{asked:?}");
    };
    let scale = cheaper.protection.expect("protected").columns[0].noise_scale;
    assert!(
        1.96 * scale.expect("noise") > 20.0,
        "a thousandth less is not enough"
    );
    // No question is that exact: the best is said.
    let best = world.foresee(SURVEY, Wish::Within(0.01));
    assert!(best.best_margin() > Some(0.01));
    assert_eq!(best.epsilon.map(|of| of.to_string()), Some("2".into()));
}

#[test]
fn a_refusal_is_foreseen_too() {
    let world = World::new();
    let foreseen = world.foresee("SELECT email FROM residents", Wish::AsAsked);
    assert!(!foreseen.granted && foreseen.epsilon.is_none());
    assert!(foreseen.instead.is_some());
}
