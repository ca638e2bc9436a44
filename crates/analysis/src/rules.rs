//! The rules of a charter as Cedar holds them, and the assumptions under which they are examined.
//!
//! The solver knows purposes only as things in some hierarchy. Facts that the trust guarantees of every request are
//! therefore told to it, as a rule that refuses whatever cannot happen: the stated purpose is one of the vocabulary
//! (anything else is refused before any rule is weighed), so that it lies below exactly the terms that the vocabulary
//! puts above it; `personal` follows from the sensitivity; and a privacy budget is no debt.

use crate::AnalysisError;
use cedar_policy::{EntityUid, Expression, Policy, PolicyId, PolicySet, RequestEnv, Schema};
use charter::{Charter, Layer, SCHEMA};
use std::collections::BTreeSet;
use territory::{Purpose, RuleId};

/// Longest rule that is examined, in bytes and without its annotations. It bounds how deep a rule nests (two bytes a
/// level at least), which is what the translation's stack must bear; rules that people read have some hundred bytes.
pub(crate) const RULE_LEN_MAX: usize = 4096;

/// A rule with its layer.
#[derive(Debug, Clone)]
pub(crate) struct Written {
    pub(crate) id: RuleId,
    pub(crate) layer: Layer,
    pub(crate) policy: Policy,
}

impl Written {
    pub(crate) fn forbids(&self) -> bool {
        self.policy.effect() == cedar_policy::Effect::Forbid
    }
}

/// All rules, as the charter's sources state them.
pub(crate) fn written(charter: &Charter) -> Result<Vec<Written>, AnalysisError> {
    for rule in charter.rules() {
        short_enough(rule.id.as_str(), &rule.source)?;
    }
    let mut rules = Vec::new();
    for source in &charter.edition().sources {
        let set: PolicySet = source
            .text
            .parse()
            .map_err(|error| AnalysisError::Unreadable {
                why: format!("{}: {error}", source.name),
            })?;
        for policy in set.policies() {
            let id: RuleId = policy
                .annotation("id")
                .unwrap_or_default()
                .trim()
                .parse()
                .map_err(|error| AnalysisError::Unreadable {
                    why: format!("{}: {error}", source.name),
                })?;
            rules.push(Written {
                policy: policy.new_id(PolicyId::new(&id)),
                layer: source.layer,
                id,
            });
        }
    }
    rules.sort_by(|a, b| (a.layer, &a.id).cmp(&(b.layer, &b.id)));
    Ok(rules)
}

/// The vocabulary of facts, and every sort of request that it knows.
pub(crate) fn schema() -> Result<(Schema, Vec<RequestEnv>), AnalysisError> {
    let unreadable = |error: &dyn std::fmt::Display| AnalysisError::Unreadable {
        why: format!("the schema: {error}"),
    };
    let (schema, _) = Schema::from_cedarschema_str(SCHEMA).map_err(|error| unreadable(&error))?;
    let mut environments: Vec<RequestEnv> = schema.request_envs().collect();
    environments.sort_by_key(|of| {
        (
            of.action().to_string(),
            of.principal().to_string(),
            of.resource().to_string(),
        )
    });
    Ok((schema, environments))
}

fn short_enough(rule: &str, text: &str) -> Result<(), AnalysisError> {
    if text.len() > RULE_LEN_MAX {
        return Err(AnalysisError::TooLong {
            rule: rule.to_owned(),
            len: text.len(),
            max: RULE_LEN_MAX,
        });
    }
    Ok(())
}

/// The rule that anybody may add.
pub(crate) fn anything() -> Result<Policy, AnalysisError> {
    parsed("anything", ANYTHING)
}

/// The widest rule there is.
pub(crate) const ANYTHING: &str = "permit (principal, action, resource);";

/// A rule that refuses whatever does not meet this condition.
///
/// # Errors
/// [`AnalysisError::TooLong`], or [`AnalysisError::Unreadable`] if it is not one expression.
pub(crate) fn only_if(id: &str, condition: &str) -> Result<Policy, AnalysisError> {
    short_enough(id, condition)?;
    // By itself, so that it cannot end the rule that is made of it and begin another.
    condition
        .parse::<Expression>()
        .map_err(|error| AnalysisError::Unreadable {
            why: error.to_string(),
        })?;
    parsed(id, &forbid_unless(condition))
}

/// A rule that refuses whatever does not meet this condition, as text.
pub(crate) fn forbid_unless(condition: &str) -> String {
    // On a line of its own, so that a comment at the condition's end does not hide the brace.
    format!("forbid (principal, action, resource)\nunless {{\n{condition}\n}};")
}

fn parsed(id: &str, text: &str) -> Result<Policy, AnalysisError> {
    Policy::parse(Some(PolicyId::new(id)), text).map_err(|error| AnalysisError::Unreadable {
        why: error.to_string(),
    })
}

/// A set of these.
pub(crate) fn set<'a>(
    policies: impl IntoIterator<Item = &'a Policy>,
) -> Result<PolicySet, AnalysisError> {
    PolicySet::from_policies(policies.into_iter().cloned()).map_err(|error| {
        AnalysisError::Unreadable {
            why: error.to_string(),
        }
    })
}

/// The purposes that these rules name, as far as the vocabulary knows them.
pub(crate) fn named<'a>(policies: impl IntoIterator<Item = &'a Policy>) -> BTreeSet<Purpose> {
    policies
        .into_iter()
        .flat_map(Policy::entity_literals)
        .filter_map(|uid| purpose(&uid))
        .collect()
}

/// The purpose that this entity is, if it is one.
pub(crate) fn purpose(uid: &EntityUid) -> Option<Purpose> {
    let id: &str = uid.id().as_ref();
    (uid.type_name().to_string() == "Purpose")
        .then(|| id.parse().ok())
        .flatten()
}

/// What the trust guarantees of every request whose purpose is one of `possible`, as far as rules that name only the
/// purposes `named` can tell.
pub(crate) fn guaranteed(
    charter: &Charter,
    possible: &[Purpose],
    named: &BTreeSet<Purpose>,
) -> Result<Policy, AnalysisError> {
    let mut condition = String::from(
        "resource.personal == [Sensitivity::\"personal\", Sensitivity::\"sensitive\"].contains(resource.sensitivity) &&\n\
         context.epsilon >= 0 && context.epsilon <= 4294967295",
    );
    let patterns: BTreeSet<BTreeSet<Purpose>> = possible
        .iter()
        .map(|purpose| above(charter, purpose, named))
        .collect();
    if !named.is_empty() {
        let patterns = patterns.iter().map(|pattern| {
            let terms = named.iter().map(|term| {
                let not = if pattern.contains(term) { "" } else { "!" };
                // Terms are letters and figures, so that nothing needs to be quoted.
                format!("{not}(context.purpose in Purpose::\"{term}\")")
            });
            joined(terms.collect(), "&&")
        });
        condition.push_str(" &&\n");
        condition.push_str(&joined(patterns.collect(), "||"));
    }
    parsed("guaranteed", &forbid_unless(&condition))
}

/// The parts with the operator between them, nested in pairs: the deeper an expression, the more stack it takes.
fn joined(mut parts: Vec<String>, operator: &str) -> String {
    while parts.len() > 1 {
        parts = parts
            .chunks(2)
            .map(|pair| format!("({})", pair.join(&format!(" {operator} "))))
            .collect();
    }
    parts.pop().unwrap_or_else(|| "true".to_owned())
}

/// Which of the terms `named` this purpose is, or is narrower than.
pub(crate) fn above(
    charter: &Charter,
    purpose: &Purpose,
    named: &BTreeSet<Purpose>,
) -> BTreeSet<Purpose> {
    charter
        .covering(purpose)
        .into_iter()
        .filter(|term| named.contains(term))
        .collect()
}
