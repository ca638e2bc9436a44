//! What an examination found, as pages show it.

use super::{law, layer};
use crate::words::{Words, decision};
use analysis::{Claim, Outcome};
use charter::{Charter, CharterError, Rule, RuleChange};
use legislation::{Examination, ReplayReport};
use pages::{
    Change, Comparison, Difference, Proof, RefusalLine, Replay, ReplayCase, RuleCited,
    RuleDifference, SourceFault,
};
use std::fmt::Write as _;
use territory::Text;

/// What is kept with an edition or an amendment; `None` where nothing was found out, or by a program that wrote otherwise.
pub(super) fn kept(findings: &str) -> Option<Examination> {
    serde_json::from_str(findings).ok()
}

/// The name and version of the solver that was there.
pub(super) fn solver(examination: Option<&Examination>) -> Option<String> {
    let report = examination?.proofs.as_ref()?;
    Some(report.solver.clone())
}

/// Each refusal of a charter with the state of its proof.
pub(super) fn refusals(
    words: Words<'_>,
    charter: &Charter,
    examination: Option<&Examination>,
) -> Vec<RefusalLine> {
    let claims = examination
        .and_then(|one| one.proofs.as_ref())
        .map_or(&[][..], |report| &report.claims);
    charter
        .refusals()
        .iter()
        .map(|refusal| RefusalLine {
            number: refusal.number,
            title: refusal.title.clone(),
            law: law::cited(&refusal.law),
            rules: refusal
                .rules
                .iter()
                .map(|id| RuleCited {
                    id: id.clone(),
                    title: charter
                        .rule(id)
                        .map_or_else(|| words.rule(id).title, |rule| rule.title.clone()),
                })
                .collect(),
            proof: proof(
                claims
                    .iter()
                    .filter(|claim| claim.refusal == refusal.number),
                examination,
            ),
        })
        .collect()
}

/// A refusal is proved when all its conditions are.
fn proof<'a>(claims: impl Iterator<Item = &'a Claim>, examination: Option<&Examination>) -> Proof {
    let (mut any, mut ms, mut unknown) = (false, 0, None);
    for claim in claims {
        any = true;
        ms += claim.millis;
        match &claim.outcome {
            Outcome::Proved => {}
            Outcome::Refuted { example } => {
                return Proof::Refuted {
                    example: example.sentence.clone(),
                };
            }
            Outcome::Unknown { why } => unknown = Some(why.clone()),
        }
    }
    match unknown {
        Some(why) => Proof::NotChecked { why },
        None if any => Proof::Proved { ms },
        None => Proof::NotChecked {
            why: unexamined(examination),
        },
    }
}

/// Why there is no proof and no comparison.
fn unexamined(examination: Option<&Examination>) -> Text {
    match examination.and_then(|one| one.unexamined.as_deref()) {
        None => Text::new(
            "Cette édition n’a pas été examinée.",
            "This edition was not examined.",
        ),
        Some(why) if why.contains("cvc5") => Text::new(
            "Aucun solveur (cvc5) n’a été trouvé sur cette machine.",
            "No solver (cvc5) was found on this machine.",
        ),
        Some(why) => Text::new(
            format!("L’analyse n’a pas pu être faite : {why}"),
            format!("The analysis could not be made: {why}"),
        ),
    }
}

/// What `after` changes in `before`, and what that allows and refuses.
pub(super) fn difference(
    before: &Charter,
    after: &Charter,
    examination: Option<&Examination>,
) -> Difference {
    let difference = before.difference(after);
    let mut rules: Vec<RuleDifference> = difference.rules.iter().map(rule).collect();
    rules.sort_by_key(|rule| rule.layer);
    let analysed = examination.and_then(|one| one.difference.as_ref());
    let compared = |changes: fn(&analysis::Difference) -> &[analysis::Change]| match analysed {
        None => Comparison::NotChecked {
            why: unexamined(examination),
        },
        Some(found) => comparison(found, changes(found)),
    };
    Difference {
        rules,
        law_pack: difference.law_pack.then(|| Change::Changed {
            before: before.edition().law_pack.clone(),
            after: after.edition().law_pack.clone(),
        }),
        allows: compared(|found| &found.allowed),
        refuses: compared(|found| &found.refused),
    }
}

fn comparison(found: &analysis::Difference, changes: &[analysis::Change]) -> Comparison {
    if !changes.is_empty() {
        let sentences = changes.iter().map(|one| one.example.sentence.clone());
        return Comparison::Examples(sentences.collect());
    }
    if let Some(why) = found.unsettled.first() {
        return Comparison::NotChecked { why: why.clone() };
    }
    match found.not_compared.as_slice() {
        [] => Comparison::Nothing,
        purposes => {
            let purposes = purposes.join(", ");
            Comparison::NotChecked {
                why: Text::new(
                    format!("Ces finalités n’existent que dans une des éditions : {purposes}."),
                    format!("These purposes exist in one of the editions only: {purposes}."),
                ),
            }
        }
    }
}

fn rule(change: &RuleChange) -> RuleDifference {
    let shown: &Rule = match change {
        RuleChange::Added(rule) | RuleChange::Removed(rule) => rule,
        RuleChange::Changed { after, .. } => after,
    };
    let change = match change {
        RuleChange::Added(rule) => Change::Added { after: whole(rule) },
        RuleChange::Removed(rule) => Change::Removed {
            before: whole(rule),
        },
        RuleChange::Changed { before, after } => Change::Changed {
            before: whole(before),
            after: whole(after),
        },
    };
    RuleDifference {
        id: shown.id.clone(),
        title: shown.title.clone(),
        layer: layer(shown.layer),
        change,
    }
}

/// A rule with all that it says, so that a change of its words or obligations is seen too.
fn whole(rule: &Rule) -> String {
    let mut text = String::new();
    let mut line = |name: &str, value: &str| {
        if !value.is_empty() {
            // Writing to a string does not fail.
            let _ = writeln!(text, "@{name}({value:?})");
        }
    };
    line("law", &rule.law);
    line("title_fr", &rule.title.fr);
    line("title_en", &rule.title.en);
    line("plain_fr", &rule.plain.fr);
    line("plain_en", &rule.plain.en);
    let owed: Vec<String> = rule.obligations.iter().map(ToString::to_string).collect();
    line("obligation", &owed.join(", "));
    text.push_str(&rule.source);
    text
}

/// Which past decisions would have been others.
pub(super) fn replay(words: Words<'_>, after: &Charter, report: &ReplayReport) -> Replay {
    Replay {
        looked_at: report.looked_at as u64,
        otherwise: report.reversed as u64,
        cases: report
            .reversals
            .iter()
            .map(|one| ReplayCase {
                leaf: one.leaf,
                party: one.party.as_ref().map(|party| words.party(party)),
                purpose: Some(words.purpose(&one.purpose)),
                data_sets: vec![words.data_set(&one.dataset)],
                then: decision(!one.now_granted),
                now: decision(one.now_granted),
                rules: one
                    .rules
                    .iter()
                    .map(|id| RuleCited {
                        id: id.clone(),
                        title: after
                            .rule(id)
                            .map_or_else(|| words.rule(id).title, |rule| rule.title.clone()),
                    })
                    .collect(),
            })
            .collect(),
    }
}

/// What is wrong with a source: which one, where, and what to do. `texts` are the sources by name.
pub(super) fn fault(error: &CharterError, texts: &[charter::PolicySource]) -> SourceFault {
    let (source, rule, line) = place(error);
    let at_rule = || {
        let text = &texts.iter().find(|text| text.name == source)?.text;
        let quoted = format!("\"{}\"", rule?);
        text.lines()
            .position(|line| line.contains("@id") && line.contains(&quoted))
            .map(|line| line + 1)
    };
    let line = line
        .or_else(at_rule)
        .and_then(|line| u32::try_from(line).ok());
    let en = match (source, line) {
        // A fault of syntax names both itself.
        (_, Some(line)) if rule.is_some() => format!("{error} (line {line})"),
        _ => error.to_string(),
    };
    SourceFault {
        source: source.to_owned(),
        line,
        message: Text::new(
            match line {
                Some(line) => format!("{source}, ligne {line} : cette règle ne va pas. {error}"),
                None => format!("{source} : ce texte ne va pas. {error}"),
            },
            en,
        ),
    }
}

/// The source, the rule and the line that an error names.
fn place(error: &CharterError) -> (&str, Option<&str>, Option<usize>) {
    match error {
        CharterError::Syntax { file, line, .. } | CharterError::RuleTooLong { file, line, .. } => {
            (file, None, Some(*line))
        }
        CharterError::TooLong { file, .. } | CharterError::TooMany { file, .. } => {
            (file, None, None)
        }
        CharterError::Template { file, rule }
        | CharterError::Missing { file, rule, .. }
        | CharterError::UnknownAnnotation { file, rule, .. }
        | CharterError::TooWordy { file, rule, .. }
        | CharterError::Id { file, rule, .. }
        | CharterError::Duplicate { file, rule, .. }
        | CharterError::UnknownObligation { file, rule, .. }
        | CharterError::ObligationOnForbid { file, rule }
        | CharterError::Purpose { file, rule, .. }
        | CharterError::Schema { file, rule, .. } => (file, Some(rule), None),
        CharterError::LawPack { .. }
        | CharterError::Embedded { .. }
        | CharterError::NoThread(_) => ("", None, None),
    }
}
