//! One person picked out inside an exact figure: the group is everybody, but the expression that is added up is about her
//! alone. Its sum tells her secret, and so does an error that comes only when she has it.

use super::Measured;
use crate::broken::{Broken, Fault};
use crate::report::Finding;
use crate::suite::Effort;
use crate::town::Town;
use crate::trust::{Asked, Asker, Towns, Trust};
use rand_chacha::ChaCha20Rng;
use std::time::Instant;
use territory::Text;

/// The last of 600 persons is the only one whose secret any of them depends on.
const QUESTIONS: &[&str] = &[
    "SELECT SUM(1 + CASE WHEN num = 600 THEN secret ELSE 0 END) AS f FROM people",
    "SELECT SUM(CASE WHEN num = 600 THEN 1000 * secret ELSE 1 END) AS f FROM people",
    "SELECT COUNT(CASE WHEN num = 600 AND secret = 1 THEN NULL ELSE 1 END) AS f FROM people",
    "SELECT AVG(CASE WHEN num = 600 THEN secret ELSE 0 END) AS f FROM people",
    "SELECT SUM(LN(CASE WHEN num = 600 THEN secret ELSE 1 END)) AS f FROM people",
    "SELECT SUM(EXP(1000 * CASE WHEN num = 600 THEN secret ELSE 0 END)) AS f FROM people",
    "SELECT SUM(LN(secret)) AS f FROM people WHERE num = 600",
    "SELECT SUM(EXP(700 * secret)) AS f FROM people WHERE num = 600",
];

pub(super) fn attack(
    towns: &dyn Towns,
    _: Effort,
    rng: &mut ChaCha20Rng,
) -> Result<Finding, String> {
    let since = Instant::now();
    let town = Town::of(600, rng);
    let neighbour = town.with_the_other_secret();
    let told = told(
        towns.open(&town)?.as_ref(),
        towns.open(&neighbour)?.as_ref(),
    );
    let absent = town.without_the_last();
    let control = self::told(
        &Broken::new(&town, Fault::Talkative, 14),
        &Broken::new(&absent, Fault::Talkative, 15),
    );
    Ok(Measured {
        attack: "expression",
        tried: Text::new(
            "Un chiffre exact sur tous, dont l’expression ne porte que sur une personne.",
            "An exact figure about everybody, whose expression is about one person alone.",
        ),
        unit: "replies that tell her secret",
        trials: QUESTIONS.len() as u64,
        observed: told as f64,
        at_least: told as f64,
        allowed: 0.0,
        control: (control as f64, control > 0),
    }
    .finding(since))
}

/// How many replies, figures or words, differ between two trusts.
fn told(here: &dyn Trust, there: &dyn Trust) -> usize {
    QUESTIONS
        .iter()
        .map(|sql| Asked::Sql((*sql).to_owned()))
        .filter(|asked| {
            here.ask(Asker::Office, asked, "0.1").0 != there.ask(Asker::Office, asked, "0.1").0
        })
        .count()
}
