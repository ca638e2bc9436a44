//! From texts to rules: everything that can be wrong with a charter is found here, before the first decision.

use crate::edition::SCHEMA;
use crate::vocabulary::Vocabulary;
use crate::{CharterError, Effect, Obligation, PolicySource, Refusal, Rule};
use cedar_policy::{
    EntityUid, ParseErrors, Policy, PolicyId, PolicySet, Schema, ValidationMode, Validator,
};
use miette::Diagnostic;
use std::collections::{HashMap, HashSet};
use territory::{IdError, RuleId, Text};

/// Longest source, in bytes.
const SOURCE_LEN_MAX: usize = 256 * 1024;
/// Longest rule, in bytes, strings and remarks apart: it bounds how deep a rule nests.
const RULE_LEN_MAX: usize = 5 * 1024;
/// Most rules in a charter: a decision weighs each of them.
const RULES_MAX: usize = 256;
/// Most words in a title, so that a reason stays within 60.
const TITLE_WORDS_MAX: usize = 12;
/// Most words in a plain sentence.
const PLAIN_WORDS_MAX: usize = 32;

const REQUIRED: [&str; 6] = ["id", "law", "title_fr", "title_en", "plain_fr", "plain_en"];
const OPTIONAL: [&str; 1] = ["obligation"];

/// Rules that have passed every check, in order of layer and then as they were written.
#[derive(Debug)]
pub(crate) struct Loaded {
    pub(crate) rules: Vec<Rule>,
    pub(crate) policies: PolicySet,
}

/// Reads and checks all sources.
pub(crate) fn load(
    sources: &[PolicySource],
    words: &Vocabulary,
    built_in: &[Rule],
) -> Result<Loaded, CharterError> {
    let mut ordered: Vec<&PolicySource> = sources.iter().collect();
    ordered.sort_by_key(|source| source.layer);
    let mut rules: Vec<Rule> = Vec::new();
    let mut policies = PolicySet::new();
    let mut taken: HashMap<String, String> = built_in
        .iter()
        .map(|rule| {
            (
                rule.id.to_string(),
                "an answer built into Bastide".to_owned(),
            )
        })
        .collect();
    for source in ordered {
        for (place, policy) in parse(source)?.into_iter().enumerate() {
            let rule = rule(source, place, &policy)?;
            purposes_exist(&rule, &policy, words)?;
            let id = rule.id.to_string();
            if let Some(other) = taken.insert(id.clone(), source.name.clone()) {
                return Err(CharterError::Duplicate {
                    file: source.name.clone(),
                    rule: id,
                    other,
                });
            }
            if rules.len() == RULES_MAX {
                return Err(CharterError::TooMany {
                    file: source.name.clone(),
                    max: RULES_MAX,
                });
            }
            policies
                .add(policy.new_id(PolicyId::new(&id)))
                .map_err(|error| CharterError::Syntax {
                    file: source.name.clone(),
                    line: 1,
                    why: error.to_string(),
                })?;
            rules.push(rule);
        }
    }
    validate(&policies, &rules)?;
    Ok(Loaded { rules, policies })
}

/// The policies of one source, as they follow one another in it.
fn parse(source: &PolicySource) -> Result<Vec<Policy>, CharterError> {
    let file = || source.name.clone();
    if source.text.len() > SOURCE_LEN_MAX {
        return Err(CharterError::TooLong {
            file: file(),
            len: source.text.len(),
            max: SOURCE_LEN_MAX,
        });
    }
    short_rules(source)?;
    let set: PolicySet =
        source
            .text
            .parse()
            .map_err(|errors: ParseErrors| CharterError::Syntax {
                file: file(),
                line: line(&source.text, &errors),
                why: errors.to_string(),
            })?;
    if let Some(template) = set.templates().next() {
        return Err(CharterError::Template {
            file: file(),
            rule: template.annotation("id").unwrap_or("without id").to_owned(),
        });
    }
    let mut policies: Vec<(usize, Policy)> = set
        .policies()
        .map(|policy| (position(policy.id()), policy.clone()))
        .collect();
    policies.sort_by_key(|(position, _)| *position);
    Ok(policies.into_iter().map(|(_, policy)| policy).collect())
}

/// Bounds each rule before it is parsed: rules end with `;`, which stands nowhere else outside strings and remarks.
fn short_rules(source: &PolicySource) -> Result<(), CharterError> {
    let mut line = 1;
    let mut len = 0;
    let mut bytes = source.text.bytes().peekable();
    while let Some(byte) = bytes.next() {
        match byte {
            b'\n' => line += 1,
            b';' => len = 0,
            b'/' if bytes.peek() == Some(&b'/') => {
                while bytes.peek().is_some_and(|next| *next != b'\n') {
                    bytes.next();
                }
            }
            b'"' => {
                while let Some(within) = bytes.next() {
                    match within {
                        b'\\' => drop(bytes.next()),
                        b'\n' => line += 1,
                        b'"' => break,
                        _ => {}
                    }
                }
            }
            byte if byte.is_ascii_whitespace() => {}
            _ => len += 1,
        }
        if len > RULE_LEN_MAX {
            return Err(CharterError::RuleTooLong {
                file: source.name.clone(),
                line,
                len,
                max: RULE_LEN_MAX,
            });
        }
    }
    Ok(())
}

/// Cedar names the policies of a text `policy0`, `policy1`, …
fn position(id: &PolicyId) -> usize {
    let text: &str = id.as_ref();
    text.trim_start_matches("policy")
        .parse()
        .unwrap_or(usize::MAX)
}

/// The line of the first error, from 1.
fn line(text: &str, errors: &ParseErrors) -> usize {
    let offset = errors
        .labels()
        .and_then(|mut labels| labels.next())
        .map_or(0, |label| label.offset());
    let before = text.as_bytes().iter().take(offset);
    1 + before.filter(|byte| **byte == b'\n').count()
}

/// Reads the annotations of one policy.
fn rule(source: &PolicySource, place: usize, policy: &Policy) -> Result<Rule, CharterError> {
    let file = || source.name.clone();
    let name = || {
        policy
            .annotation("id")
            .filter(|id| !id.is_empty())
            .map_or_else(|| format!("no. {}", place + 1), str::to_owned)
    };
    for (annotation, _) in policy.annotations() {
        if !REQUIRED.contains(&annotation) && !OPTIONAL.contains(&annotation) {
            return Err(CharterError::UnknownAnnotation {
                file: file(),
                rule: name(),
                annotation: annotation.to_owned(),
                known: listed(REQUIRED.iter().chain(&OPTIONAL).copied()),
            });
        }
    }
    let required = |annotation: &'static str| {
        policy
            .annotation(annotation)
            .map(str::trim)
            .filter(|text| !text.is_empty())
            .ok_or_else(|| CharterError::Missing {
                file: file(),
                rule: name(),
                annotation,
            })
    };
    let brief = |annotation: &'static str, max: usize| {
        let text = required(annotation)?;
        let words = text.split_whitespace().count();
        if words > max {
            return Err(CharterError::TooWordy {
                file: file(),
                rule: name(),
                annotation,
                words,
                max,
            });
        }
        Ok(text)
    };
    let id: RuleId = required("id")?
        .parse()
        .map_err(|why: IdError| CharterError::Id {
            file: file(),
            rule: name(),
            why,
        })?;
    let effect = match policy.effect() {
        cedar_policy::Effect::Permit => Effect::Permit,
        cedar_policy::Effect::Forbid => Effect::Forbid,
    };
    let obligations = match policy.annotation("obligation") {
        None => Vec::new(),
        Some(_) if effect == Effect::Forbid => {
            return Err(CharterError::ObligationOnForbid {
                file: file(),
                rule: name(),
            });
        }
        Some(text) => Obligation::list(text).map_err(|why| CharterError::UnknownObligation {
            file: file(),
            rule: name(),
            why,
        })?,
    };
    Ok(Rule {
        id,
        layer: source.layer,
        title: Text::new(
            brief("title_fr", TITLE_WORDS_MAX)?,
            brief("title_en", TITLE_WORDS_MAX)?,
        ),
        plain: Text::new(
            brief("plain_fr", PLAIN_WORDS_MAX)?,
            brief("plain_en", PLAIN_WORDS_MAX)?,
        ),
        law: required("law")?.to_owned(),
        effect,
        obligations,
        source: body(&policy.to_cedar().unwrap_or_default()),
        file: file(),
    })
}

fn listed<'a>(words: impl Iterator<Item = &'a str>) -> String {
    let words: Vec<String> = words.map(|word| format!("`{word}`")).collect();
    words.join(", ")
}

/// The policy's text without the annotations, which are shown in words.
fn body(text: &str) -> String {
    text.lines()
        .skip_while(|line| line.trim().is_empty() || line.trim_start().starts_with('@'))
        .collect::<Vec<_>>()
        .join("\n")
}

/// The schema cannot list purposes (they form a hierarchy), so a misspelt one is found here.
fn purposes_exist(rule: &Rule, policy: &Policy, words: &Vocabulary) -> Result<(), CharterError> {
    for term in purposes(policy) {
        words.parse(&term).map_err(|why| CharterError::Purpose {
            file: rule.file.clone(),
            rule: rule.id.to_string(),
            why,
        })?;
    }
    Ok(())
}

/// The purposes that a policy names.
fn purposes(policy: &Policy) -> Vec<String> {
    policy
        .entity_literals()
        .into_iter()
        .filter(|uid: &EntityUid| uid.type_name().to_string() == "Purpose")
        .map(|uid| AsRef::<str>::as_ref(uid.id()).to_owned())
        .collect()
}

fn validate(policies: &PolicySet, rules: &[Rule]) -> Result<(), CharterError> {
    let Some((id, why)) = misfit(policies)? else {
        return Ok(());
    };
    let file = rules
        .iter()
        .find(|rule| rule.id.as_str() == id)
        .map_or_else(String::new, |rule| rule.file.clone());
    Err(CharterError::Schema {
        file,
        rule: id,
        why,
    })
}

/// Strict validation: the first policy that does not fit the schema, and why. A warning (a rule that can never apply,
/// letters that look like others) counts too.
fn misfit(policies: &PolicySet) -> Result<Option<(String, String)>, CharterError> {
    let (schema, _warnings) =
        Schema::from_cedarschema_str(SCHEMA).map_err(|error| CharterError::Embedded {
            file: "trust.cedarschema",
            why: error.to_string(),
        })?;
    let result = Validator::new(schema).validate(policies, ValidationMode::Strict);
    let errors = result
        .validation_errors()
        .map(|error| (error.policy_id().to_string(), error.to_string()));
    let warnings = result
        .validation_warnings()
        .map(|warning| (warning.policy_id().to_string(), warning.to_string()));
    // The order of Cedar's findings is not stable; ours is. An error says more than the warning it entails.
    Ok(errors.min().or_else(|| warnings.min()))
}

/// The conditions of the refusals must be conditions, in the schema's words: they are proved at each publication.
pub(crate) fn check_refusals(refusals: &[Refusal], words: &Vocabulary) -> Result<(), CharterError> {
    let mut numbers = HashSet::new();
    let mut conditions = PolicySet::new();
    for refusal in refusals {
        let wrong = |why: String| CharterError::LawPack {
            why: format!("refusal {}: {why}", refusal.number),
        };
        if !numbers.insert(refusal.number) {
            return Err(wrong("there is another of this number".to_owned()));
        }
        if refusal.never.is_empty() {
            return Err(wrong("it has no condition under `never`".to_owned()));
        }
        for (place, condition) in refusal.never.iter().enumerate() {
            let wrong = |why: String| wrong(format!("`{condition}`: {why}"));
            let policy = forbidding(condition).map_err(wrong)?;
            for term in purposes(&policy) {
                let known = words.parse(&term).map_err(|error| error.to_string());
                known.map_err(wrong)?;
            }
            let id = PolicyId::new(format!("refusal {}, condition {place}", refusal.number));
            let added = conditions.add(policy.new_id(id));
            added.map_err(|error| wrong(error.to_string()))?;
        }
    }
    match misfit(&conditions)? {
        Some((id, why)) => Err(CharterError::LawPack {
            why: format!("{id} does not fit the schema `trust.cedarschema`: {why}"),
        }),
        None => Ok(()),
    }
}

/// The policy that forbids whatever meets a condition.
fn forbidding(condition: &str) -> Result<Policy, String> {
    let text = format!("forbid (principal, action, resource)\nwhen {{ {condition} }};");
    let policies: PolicySet = text
        .parse()
        .map_err(|errors: ParseErrors| errors.to_string())?;
    let mut all = policies.policies();
    match (all.next(), all.next()) {
        (Some(policy), None) => Ok(policy.clone()),
        _ => Err("not one condition".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_rule_is_measured_without_its_strings_and_remarks() {
        let source = |text: String| PolicySource {
            layer: crate::Layer::Rules,
            name: "a.cedar".into(),
            text,
        };
        let words = "x".repeat(RULE_LEN_MAX);
        let fine = format!("// {words}\n@plain_en(\"{words} ; \\\" {words}\");\n{words};{words};");
        short_rules(&source(fine)).expect("short enough");
        let long = format!("permit;\n{words}y;");
        let error = short_rules(&source(long)).expect_err("too long");
        assert!(
            matches!(error, CharterError::RuleTooLong { line: 2, .. }),
            "{error}"
        );
    }

    #[test]
    fn the_source_shown_beside_a_rule_has_no_annotations() {
        let text = "@id(\"a\")\n@law(\"b\")\n// why\nforbid (principal, action, resource)\nwhen { 1 == 1 };";
        assert_eq!(
            body(text),
            "// why\nforbid (principal, action, resource)\nwhen { 1 == 1 };"
        );
    }
}
