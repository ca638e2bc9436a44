//! What a new charter changes: every request that one of two charters allows and the other does not, by example.
//!
//! For each sort of request the solver looks for one that the new rules allow and the old ones refuse, then for the
//! reverse. If there is none, there is none at all. After an example, the rules that allowed it are left out and the
//! search goes on, so that each rule that opens something is shown at work.

use crate::bench::{self, Answer, Bench};
use crate::proof::millis_since;
use crate::report::{Change, Difference, Example};
use crate::rules::{self, Written};
use crate::situation::Situation;
use crate::words::{Mood, sentence};
use crate::{AnalysisError, Solver};
use cedar_policy::{Policy, RequestEnv};
use charter::{Charter, Outcome};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use territory::{Purpose, RuleId, Text};

/// Most examples of one sort of request in one direction.
const EXAMPLES_MAX: usize = 4;

/// Compares two charters for every request there can be; only words may differ without being found.
///
/// Blocks for at most about `budget`, on two threads with a solver process each.
///
/// # Errors
/// [`AnalysisError::TooLong`] if a rule is too long for a proof; [`AnalysisError::Unreadable`] if a charter's own
/// sources cannot be read again.
pub fn difference(
    old: &Charter,
    new: &Charter,
    solver: &Solver,
    budget: Duration,
) -> Result<Difference, AnalysisError> {
    let begun = Instant::now();
    let (schema, environments) = rules::schema()?;
    let known = |charter: &Charter| -> BTreeSet<Purpose> {
        charter
            .purposes()
            .map(|known| known.purpose.clone())
            .collect()
    };
    let (old_known, new_known) = (known(old), known(new));
    let old_rules = rules::written(old)?;
    let new_rules = rules::written(new)?;
    let both = old_rules.iter().chain(&new_rules);
    let terms = rules::named(both.map(|rule| &rule.policy));
    let possible: Vec<Purpose> = old_known.intersection(&new_known).cloned().collect();
    let guaranteed = rules::guaranteed(new, &possible, &terms)?;
    let widening = Comparison {
        allowing: (new, &new_rules),
        refusing: (old, &old_rules),
        mood: Mood::Could,
        terms: &terms,
        possible: &possible,
        guaranteed: &guaranteed,
    };
    let narrowing = Comparison {
        allowing: (old, &old_rules),
        refusing: (new, &new_rules),
        mood: Mood::NoLonger,
        ..widening
    };
    let jobs: Vec<(&Comparison<'_>, &RequestEnv)> = [&widening, &narrowing]
        .into_iter()
        .flat_map(|comparison| environments.iter().map(move |of| (comparison, of)))
        .collect();
    let found = bench::all(
        solver,
        &schema,
        begun + budget,
        &jobs,
        |bench, (comparison, environment)| comparison.changes(bench, environment),
    );
    let mut difference = Difference {
        old: old.version().to_owned(),
        new: new.version().to_owned(),
        solver: solver.version().to_owned(),
        allowed: Vec::new(),
        refused: Vec::new(),
        unsettled: Vec::new(),
        not_compared: old_known
            .symmetric_difference(&new_known)
            .map(|purpose| purpose.as_str().to_owned())
            .collect(),
        total_millis: 0,
    };
    for ((comparison, _), found) in jobs.iter().zip(found) {
        let (changes, unsettled) = found.unwrap_or_else(|| {
            let broken = Text::new("L’analyse s’est interrompue.", "The analysis broke off.");
            (Vec::new(), Some(broken))
        });
        match comparison.mood {
            Mood::Could => difference.allowed.extend(changes),
            Mood::NoLonger => difference.refused.extend(changes),
        }
        difference.unsettled.extend(unsettled);
    }
    difference.total_millis = millis_since(begun);
    Ok(difference)
}

/// One direction: what the first allows and the second refuses.
#[derive(Debug, Clone, Copy)]
struct Comparison<'a> {
    allowing: (&'a Charter, &'a [Written]),
    refusing: (&'a Charter, &'a [Written]),
    mood: Mood,
    terms: &'a BTreeSet<Purpose>,
    possible: &'a [Purpose],
    guaranteed: &'a Policy,
}

impl Comparison<'_> {
    /// The changes among requests of one sort, and why the search ended early if it did.
    fn changes(
        &self,
        bench: &mut Bench<'_>,
        environment: &RequestEnv,
    ) -> (Vec<Change>, Option<Text>) {
        let mut changes: Vec<Change> = Vec::new();
        let mut shown: BTreeSet<RuleId> = BTreeSet::new();
        while changes.len() < EXAMPLES_MAX {
            let left = self
                .allowing
                .1
                .iter()
                .filter(|rule| rule.forbids() || !shown.contains(&rule.id));
            let guaranteed = std::iter::once(self.guaranteed);
            let allowing = rules::set(left.map(|rule| &rule.policy).chain(guaranteed.clone()));
            let refusing = rules::set(
                self.refusing
                    .1
                    .iter()
                    .map(|of| &of.policy)
                    .chain(guaranteed),
            );
            let (allowing, refusing) = match (allowing, refusing) {
                (Ok(allowing), Ok(refusing)) => (allowing, refusing),
                (Err(error), _) | (_, Err(error)) => {
                    let why = error.to_string();
                    return (changes, Some(Text::new(why.clone(), why)));
                }
            };
            match bench.allowed_by_one_only(&allowing, &refusing, environment) {
                Answer::Never => break,
                Answer::Unknown(why) => return (changes, Some(why)),
                Answer::Example(example) => {
                    let found = Situation::of(&example, self.allowing.0, self.possible, self.terms);
                    let (change, permits) = self.change(found, &shown);
                    let more = change.example.confirmed && !permits.is_empty();
                    changes.push(change);
                    shown.extend(permits);
                    if !more {
                        break;
                    }
                }
            }
        }
        (changes, None)
    }

    /// The change that this request shows, and the rules that permit it.
    fn change(&self, found: Option<Situation>, shown: &BTreeSet<RuleId>) -> (Change, Vec<RuleId>) {
        // Of what was shown already, another example says nothing new.
        let permits = |of: &Situation| -> Option<Vec<RuleId>> {
            let allowed = self.allowing.0.decide(&of.request());
            let refused = self.refusing.0.decide(&of.request());
            (allowed.outcome == Outcome::Permit
                && refused.outcome == Outcome::Refuse
                && !allowed.rules.iter().any(|id| shown.contains(id)))
            .then_some(allowed.rules)
        };
        let Some(situation) = found else {
            let example = Example {
                sentence: Text::new(
                    "Une demande est décidée autrement, mais elle ne peut pas être dite en mots.",
                    "A request is decided differently, but it cannot be put into words.",
                ),
                confirmed: false,
            };
            let rules = Vec::new();
            return (Change { rules, example }, Vec::new());
        };
        let confirmed = permits(&situation).is_some();
        let situation = if confirmed {
            situation.plainest(|of| permits(of).is_some())
        } else {
            situation
        };
        let permits = permits(&situation).unwrap_or_default();
        let refusals = self.refusing.0.decide(&situation.request()).rules;
        let written = self.refusing.1;
        let mut rules: Vec<RuleId> = refusals
            .into_iter()
            .filter(|id| written.iter().any(|rule| &rule.id == id))
            .chain(permits.iter().cloned())
            .collect();
        rules.sort_unstable();
        rules.dedup();
        let example = Example {
            sentence: sentence(&situation, self.allowing.0, self.mood),
            confirmed,
        };
        (Change { rules, example }, permits)
    }
}
