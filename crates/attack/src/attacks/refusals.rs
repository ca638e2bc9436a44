//! Errors, refusals and headings: none may depend on a secret.

use super::Measured;
use crate::broken::{Broken, Fault};
use crate::report::Finding;
use crate::suite::Effort;
use crate::town::Town;
use crate::trust::{Asked, Asker, Reply, Towns, Trust};
use rand_chacha::ChaCha20Rng;
use std::time::Instant;
use territory::Text;

/// What might fail on the last person's row, or be refused because of it.
const QUESTIONS: &[&str] = &[
    "SELECT SUM(1 / (secret - 1)) AS f FROM people",
    "SELECT COUNT(*) AS f FROM people WHERE 1 / (num - 600) > 0",
    "SELECT SUM(num / (num - 600)) AS f FROM people",
    "SELECT SUM(9223372036854775807 + secret) AS f FROM people",
    "SELECT SUM(num * 9223372036854775807) AS f FROM people",
    "SELECT SUM(CAST(district AS BIGINT)) AS f FROM people",
    "SELECT COUNT(*) AS f FROM people WHERE CAST(district AS INTEGER) = 1",
    "SELECT COUNT(*) AS f FROM people WHERE district LIKE '%[' ESCAPE '['",
    "SELECT SUM(SQRT(0 - secret)) AS f FROM people",
    "SELECT SUM(LN(secret)) AS f FROM people",
    "SELECT SUM(EXP(1000 * secret)) AS f FROM people",
    "SELECT SUM(amount) AS f FROM people WHERE (SELECT num FROM people WHERE secret = 1) > 0",
    "SELECT CASE WHEN secret = 1 THEN 1 / 0 ELSE 1 END AS f FROM people",
    "SELECT SUM(CASE WHEN num = 600 AND secret = 1 THEN 1 / 0 ELSE 1 END) AS f FROM people",
    "SELECT COUNT(*) AS f FROM people WHERE REGEXP_LIKE(district, '(' || district)",
    "SELECT COUNT(*) AS f FROM people WHERE SUBSTR(district, num) = 'x'",
    "SELECT COUNT(*) AS f FROM people WHERE REPEAT(district, num * 1000000) = 'x'",
    "SELECT TO_TIMESTAMP(district) AS f, COUNT(*) FROM people GROUP BY 1",
    "SELECT num FROM people WHERE secret = 1",
    "SELECT person_id, COUNT(*) AS f FROM people GROUP BY person_id",
    "SELECT ARRAY_AGG(secret) AS f FROM people",
    "SELECT f FROM (SELECT num, SUM(secret) AS f FROM people GROUP BY num HAVING SUM(secret) > 0)",
    "SELECT num, COUNT(*) AS f FROM people WHERE secret = 1 GROUP BY num",
    "SELECT MIN(num) AS f FROM people WHERE secret = 1",
    "SELECT MAX(amount * secret) AS f FROM people",
    "SELECT COUNT(*) OVER () AS f FROM people WHERE secret = 1",
    "SELECT COUNT(*) AS f FROM people WHERE num % secret = 0",
    "SELECT SUM(POWER(10, 400 * secret)) AS f FROM people",
    "SELECT SUM(CAST(amount * 1e300 * secret AS BIGINT)) AS f FROM people",
    "SELECT COUNT(*) AS f FROM people WHERE num IN (SELECT num FROM people WHERE secret = 1)",
    "SELECT COUNT(*) AS f FROM people HAVING SUM(1 / (secret - 1)) > 0",
    "SELECT COUNT(*) AS f FROM people WHERE num = 600 AND secret = 1",
    "SELECT SUM(secret) AS f FROM people WHERE num = 600",
    "SELECT nothing FROM people",
    "SELEC",
    "SELECT COUNT(*) FROM nowhere",
];

pub(super) fn attack(
    towns: &dyn Towns,
    _: Effort,
    rng: &mut ChaCha20Rng,
) -> Result<Finding, String> {
    let since = Instant::now();
    let town = Town::of(600, rng);
    let neighbours = [town.with_the_other_secret(), town.without_the_last()];
    let trust = towns.open(&town)?;
    let (protected, exact) = (
        said(trust.as_ref(), Asker::Laboratory),
        said(trust.as_ref(), Asker::Office),
    );
    let mut differ = 0;
    for (place, neighbour) in neighbours.iter().enumerate() {
        let other = towns.open(neighbour)?;
        differ += differing(&protected, &said(other.as_ref(), Asker::Laboratory));
        // Exact figures promise nothing about whether somebody is there at all, only about what is said of her.
        if place == 0 {
            differ += differing(&exact, &said(other.as_ref(), Asker::Office));
        }
    }
    let talkative = |town: &Town, seed| {
        said(
            &Broken::new(town, Fault::Talkative, seed),
            Asker::Laboratory,
        )
    };
    let control = differing(&talkative(&town, 11), &talkative(&neighbours[1], 12));
    Ok(Measured {
        attack: "refusals",
        tried: Text::new(
            "Questions qui pourraient échouer sur une ligne : les mots de l’erreur trahissent-ils quelqu’un ?",
            "Questions that might fail on one row: do the words of the error betray somebody?",
        ),
        unit: "replies that differ",
        trials: 3 * QUESTIONS.len() as u64,
        observed: differ as f64,
        at_least: differ as f64,
        allowed: 0.0,
        control: (control as f64, control > 0),
    }
    .finding(since))
}

fn differing(here: &[String], there: &[String]) -> usize {
    here.iter().zip(there).filter(|(a, b)| a != b).count()
}

/// What is said of each question. Figures themselves are noise; how many there are, and what kind, is not.
fn said(trust: &dyn Trust, asker: Asker) -> Vec<String> {
    QUESTIONS
        .iter()
        .map(|sql| {
            let asked = Asked::Sql((*sql).to_owned());
            match trust.ask(asker, &asked, "0.1").0 {
                Reply::Answered(figures) => {
                    let shape = |row: &Vec<Option<f64>>| row.iter().map(Option::is_some).collect();
                    let shapes: Vec<Vec<bool>> = figures.rows.iter().map(shape).collect();
                    format!("answered {shapes:?}")
                }
                Reply::Refused(words) => format!("refused: {words}"),
                Reply::Failed(words) => format!("failed: {words}"),
            }
        })
        .collect()
}
