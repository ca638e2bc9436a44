//! Files of records: nobody may stand alone in one, nor in what several say together.

use super::Measured;
use crate::broken::{Broken, Fault};
use crate::report::Finding;
use crate::suite::Effort;
use crate::town::Town;
use crate::trust::{Towns, Trust};
use rand_chacha::ChaCha20Rng;
use std::collections::BTreeMap;
use std::time::Instant;
use territory::Text;

/// Everybody shares her line with four others.
const K: usize = 5;

pub(super) fn attack(
    towns: &dyn Towns,
    _: Effort,
    rng: &mut ChaCha20Rng,
) -> Result<Finding, String> {
    let since = Instant::now();
    let town = Town::of(400, rng);
    let trust = towns.open(&town)?;
    let alone = recognised(trust.as_ref())?;
    let control = recognised(&Broken::new(&town, Fault::NoNoise, 6))?;
    Ok(Measured {
        attack: "records",
        tried: Text::new(
            "Un fichier d’enregistrements, puis un second : qui s’y retrouve avec moins de quatre autres ?",
            "A file of records, then a second one: who is found with fewer than four others?",
        ),
        unit: "persons who stand out",
        trials: town.persons.len() as u64,
        observed: alone as f64,
        at_least: alone as f64,
        allowed: 0.0,
        control: (control as f64, control > 0),
    }
    .finding(since))
}

/// How many lines of the files are shared by fewer than [`K`].
fn recognised(trust: &dyn Trust) -> Result<usize, String> {
    let mut files = vec![trust.records(true)?];
    // A second file that would narrow the first one down is withheld; one that adds nothing may leave.
    files.extend(trust.records(false).ok());
    let alone = files.iter().map(|lines| {
        let mut alike: BTreeMap<&str, usize> = BTreeMap::new();
        for line in lines {
            // What an outsider may know of her: all but the secret.
            let known = line
                .rsplit_once(',')
                .map_or(line.as_str(), |(known, _)| known);
            *alike.entry(known).or_default() += 1;
        }
        alike.values().filter(|many| **many < K).sum::<usize>()
    });
    Ok(alone.sum())
}
