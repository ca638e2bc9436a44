//! The proof of what the law refuses.
//!
//! A condition C is refused by construction if the set {every `forbid` of the law pack, `permit` everything, `forbid`
//! unless C} allows no request: further permits change nothing, since one permits everything already, and further
//! forbids only refuse more. The rules that the refusal names are tried alone first: what few rules forbid, more forbid
//! too, and the proof is shorter.

use crate::bench::{self, Answer, Bench};
use crate::report::{Claim, Example, Outcome, Report, RuleCheck};
use crate::rules::{self, ANYTHING, Written};
use crate::situation::Situation;
use crate::words::{Mood, sentence};
use crate::{AnalysisError, Solver};
use cedar_policy::{Policy, PolicySet, RequestEnv};
use cedar_policy_symcc::Env;
use charter::{Charter, Edition, Layer, PolicySource, Refusal};
use std::collections::BTreeSet;
use std::time::{Duration, Instant};
use territory::{Purpose, RuleId, Text, Timestamp};

/// Proves each refusal of the charter's law pack, or says why it cannot.
///
/// Blocks for at most about `budget` (what is not settled then is unknown), on two threads with a solver process each.
/// `started_at` is only kept in the report.
///
/// # Errors
/// [`AnalysisError::TooLong`] if a rule is too long for a proof; [`AnalysisError::Unreadable`] if the charter's own
/// sources cannot be read again.
pub fn prove(
    charter: &Charter,
    solver: &Solver,
    started_at: Timestamp,
    budget: Duration,
) -> Result<Report, AnalysisError> {
    let begun = Instant::now();
    let (schema, environments) = rules::schema()?;
    let written = rules::written(charter)?;
    let subject = Subject {
        charter,
        law: written
            .iter()
            .filter(|rule| rule.layer == Layer::LawPack && rule.forbids())
            .collect(),
        possible: charter
            .purposes()
            .map(|known| known.purpose.clone())
            .collect(),
        environments: &environments,
        anything: rules::anything()?,
    };
    let claims = charter
        .refusals()
        .iter()
        .flat_map(|refusal| refusal.never.iter().map(move |never| (refusal, never)));
    let jobs: Vec<Job<'_>> = claims
        .map(|(refusal, never)| Job::Claim(refusal, never))
        .chain(written.iter().map(Job::Rule))
        .collect();
    let deadline = begun + budget;
    let found = bench::all(solver, &schema, deadline, &jobs, |bench, job| match job {
        Job::Claim(refusal, never) => {
            let begun = Instant::now();
            let claim = subject.claim(bench, refusal, never);
            Found::Claim(Claim {
                millis: millis_since(begun),
                ..claim
            })
        }
        Job::Rule(rule) => Found::Rule(can_fail(bench, rule, &environments)),
    });
    let mut report = Report {
        charter: charter.version().to_owned(),
        solver: solver.version().to_owned(),
        started_at,
        claims: Vec::new(),
        rules: RuleCheck {
            examined: u32::try_from(written.len()).unwrap_or(u32::MAX),
            can_fail: Vec::new(),
            unsettled: Vec::new(),
        },
        total_millis: 0,
    };
    for (job, found) in jobs.iter().zip(found) {
        match (job, found) {
            (Job::Claim(..), Some(Found::Claim(claim))) => report.claims.push(claim),
            (Job::Claim(refusal, never), _) => report.claims.push(open(
                refusal,
                never,
                Text::new("L’analyse s’est interrompue.", "The analysis broke off."),
            )),
            (Job::Rule(_), Some(Found::Rule(Some(false)))) => {}
            (Job::Rule(rule), Some(Found::Rule(Some(true)))) => {
                report.rules.can_fail.push(rule.id.clone());
            }
            (Job::Rule(rule), _) => report.rules.unsettled.push(rule.id.clone()),
        }
    }
    report.total_millis = millis_since(begun);
    Ok(report)
}

enum Job<'a> {
    Claim(&'a Refusal, &'a str),
    Rule(&'a Written),
}

enum Found {
    Claim(Claim),
    /// Whether the rule can fail, if that is known.
    Rule(Option<bool>),
}

/// What all claims are about.
struct Subject<'a> {
    charter: &'a Charter,
    /// The law pack's rules that forbid.
    law: Vec<&'a Written>,
    /// The purposes that a request may state.
    possible: Vec<Purpose>,
    environments: &'a [RequestEnv],
    anything: Policy,
}

impl Subject<'_> {
    fn claim(&self, bench: &mut Bench<'_>, refusal: &Refusal, never: &str) -> Claim {
        let stated = match rules::only_if("stated", never) {
            Ok(stated) => stated,
            Err(error) => {
                let why = bench::one_line(&error);
                return open(
                    refusal,
                    never,
                    Text::new(
                        format!("La condition ne peut pas être examinée\u{a0}: {why}"),
                        format!("The condition cannot be examined: {why}"),
                    ),
                );
            }
        };
        let (named, rest): (Vec<&Written>, Vec<&Written>) = self
            .law
            .iter()
            .partition(|rule| refusal.rules.contains(&rule.id));
        self.settle(bench, &stated, &named, &rest)
            .map(|settled| Claim {
                environments: settled.environments,
                rests_on: settled.rests_on,
                outcome: match settled.refuted {
                    Some((example, terms)) => Outcome::Refuted {
                        example: self.example(&example, &terms, never),
                    },
                    None => Outcome::Proved,
                },
                ..open(refusal, never, Text::new("", ""))
            })
            .unwrap_or_else(|why| open(refusal, never, why))
    }

    fn settle(
        &self,
        bench: &mut Bench<'_>,
        stated: &Policy,
        named: &[&Written],
        rest: &[&Written],
    ) -> Result<Settled, Text> {
        let few = self.question(stated, named.iter().copied())?;
        let all = self.question(stated, named.iter().chain(rest).copied())?;
        let none = self.question(stated, [])?;
        let mut unknown = None;
        let mut whole = false;
        let mut environments = 0;
        for environment in self.environments {
            let mut answer = bench.allowed(&few.set, environment);
            let mut terms = &few.terms;
            if matches!(answer, Answer::Example(_)) && !rest.is_empty() {
                answer = bench.allowed(&all.set, environment);
                terms = &all.terms;
                whole |= matches!(answer, Answer::Never);
            }
            match answer {
                Answer::Never => match bench.allowed(&none.set, environment) {
                    Answer::Example(_) => environments += 1,
                    Answer::Never => {}
                    Answer::Unknown(why) => unknown = Some(why),
                },
                // A request that gets through says more than a question that could not be settled.
                Answer::Example(example) => {
                    return Ok(Settled {
                        environments: environments + 1,
                        rests_on: Vec::new(),
                        refuted: Some((example, terms.clone())),
                    });
                }
                Answer::Unknown(why) => unknown = Some(why),
            }
        }
        if let Some(why) = unknown {
            return Err(why);
        }
        if environments == 0 {
            return Err(Text::new(
                "Aucune demande ne peut remplir cette condition\u{a0}: il n’y a rien à prouver. Corrigez-la.",
                "No request can meet this condition, so that there is nothing to prove. Correct it.",
            ));
        }
        let mut rests_on: Vec<RuleId> = named
            .iter()
            .chain(if whole { rest } else { &[] })
            .map(|rule| rule.id.clone())
            .collect();
        rests_on.sort_unstable();
        Ok(Settled {
            environments,
            rests_on,
            refuted: None,
        })
    }

    /// Everything is permitted that meets the condition and that these rules do not forbid.
    fn question<'r>(
        &self,
        stated: &Policy,
        law: impl IntoIterator<Item = &'r Written>,
    ) -> Result<Question, Text> {
        let law: Vec<&Policy> = law.into_iter().map(|rule| &rule.policy).collect();
        let terms = rules::named(law.iter().copied().chain([stated]));
        let set = rules::guaranteed(self.charter, &self.possible, &terms).and_then(|guaranteed| {
            rules::set(law.into_iter().chain([stated, &self.anything, &guaranteed]))
        });
        match set {
            Ok(set) => Ok(Question { set, terms }),
            Err(error) => Err(Text::new(error.to_string(), error.to_string())),
        }
    }

    /// The request in words, decided once more by a charter made of the law pack and the rule that permits everything.
    fn example(&self, example: &Env, terms: &BTreeSet<Purpose>, never: &str) -> Example {
        let situation = Situation::of(example, self.charter, &self.possible, terms);
        let stressed = self.stressed(never);
        let holds = |of: &Situation| {
            stressed.as_ref().is_some_and(|charter| {
                charter.decide(&of.request()).outcome == charter::Outcome::Permit
            })
        };
        let Some(situation) = situation else {
            return Example {
                sentence: Text::new(
                    "Le solveur a trouvé une demande qui passerait, mais elle ne peut pas être dite en mots.",
                    "The solver found a request that would pass, but it cannot be put into words.",
                ),
                confirmed: false,
            };
        };
        let confirmed = holds(&situation);
        let situation = if confirmed {
            situation.plainest(holds)
        } else {
            situation
        };
        Example {
            sentence: sentence(&situation, self.charter, Mood::Could),
            confirmed,
        }
    }

    /// The law pack's rules that forbid, beside one that permits whatever meets the condition.
    fn stressed(&self, never: &str) -> Option<Charter> {
        let old = self.charter.edition();
        let source = |layer, name: &str, text: String| PolicySource {
            layer,
            name: name.to_owned(),
            text,
        };
        let law = old
            .sources
            .iter()
            .filter(|source| source.layer == Layer::LawPack)
            .cloned();
        let words = |id: &str| {
            ["law", "title_fr", "title_en", "plain_fr", "plain_en"]
                .iter()
                .fold(format!("@id(\"{id}\")\n"), |text, name| {
                    format!("{text}@{name}(\"Proof\")\n")
                })
        };
        let added = format!(
            "{}{ANYTHING}\n{}{}",
            words("proof-anything"),
            words("proof-stated"),
            rules::forbid_unless(never)
        );
        Charter::from_edition(Edition {
            law_pack: old.law_pack.clone(),
            sources: law.chain([source(Layer::Rules, "proof", added)]).collect(),
        })
        .ok()
    }
}

/// A set of rules with the purposes that it names.
struct Question {
    set: PolicySet,
    terms: BTreeSet<Purpose>,
}

struct Settled {
    environments: u32,
    rests_on: Vec<RuleId>,
    refuted: Option<(Box<Env>, BTreeSet<Purpose>)>,
}

/// A claim about which nothing is known but why.
fn open(refusal: &Refusal, never: &str, why: Text) -> Claim {
    Claim {
        refusal: refusal.number,
        title: refusal.title.clone(),
        law: refusal.law.clone(),
        condition: never.to_owned(),
        environments: 0,
        rests_on: Vec::new(),
        outcome: Outcome::Unknown { why },
        millis: 0,
    }
}

/// Whether there is a request on which the rule fails; `None` if that could not be settled.
fn can_fail(bench: &mut Bench<'_>, rule: &Written, environments: &[RequestEnv]) -> Option<bool> {
    let mut settled = true;
    for environment in environments {
        match bench.failure(&rule.policy, environment) {
            Answer::Never => {}
            Answer::Example(_) => return Some(true),
            Answer::Unknown(_) => settled = false,
        }
    }
    settled.then_some(false)
}

pub(crate) fn millis_since(begun: Instant) -> u64 {
    u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX)
}
