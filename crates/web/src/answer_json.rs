//! The outcome of a question, and what is foreseen of one, as JSON: the same for machines over HTTP and on the command line.

use crate::privacy_facts::decimal;
use gate::{Foreseen, Heading, Outcome, Refusal};
use serde_json::{Value, json};
use territory::Lang;

/// `decision` (`permit` or `refuse`), `rules`, `reason`, `receipt` (the leaf's number), `datasets`, and
/// - of an answer: `columns`, `rows`, `truncated`, `protection` (`mechanism`, `unit`, `epsilon`, `delta`, `noise_scale` by column,
///   `columns`, `threshold`; absent when the figures are exact), `budget` (`dataset`, `period`, `spent`, `left`, `total`, and the
///   same of all parties together: `persons_spent`, `persons_left`, `persons_total`; absent when nothing was charged), `replays`
///   (the leaf of the earlier answer whose figures these are; absent when they are new), `obligations` (what was owed and carried out, as rules write it), `delete_by` (until when the answer must be
///   deleted, RFC 3339; absent when it may be kept);
/// - of a refusal: `instead`, where there is something to ask instead, and `changes` (what would have to change, each entry
///   alone is enough; empty when nothing would help).
#[must_use]
pub fn outcome_json(outcome: &Outcome, lang: Lang) -> Value {
    match outcome {
        Outcome::Granted(answer) => {
            let columns: Vec<&str> = answer
                .headings
                .iter()
                .map(|Heading { name, .. }| name.as_str())
                .collect();
            let mut json = json!({
                "decision": "permit",
                "rules": answer.rules,
                "reason": answer.reason.get(lang),
                "receipt": answer.receipt,
                "datasets": answer.datasets,
                "columns": columns,
                "rows": answer.rows,
                "truncated": answer.truncated,
                "obligations": answer.obligations,
            });
            if let Some(delete_by) = answer.delete_by {
                json["delete_by"] = json!(delete_by.to_string());
            }
            if let Some(protection) = &answer.protection {
                json["protection"] = json!(protection);
                json["protection"]["noise_scale"] = protection
                    .columns
                    .iter()
                    .filter_map(|column| Some((column.name.clone(), json!(column.noise_scale?))))
                    .collect::<serde_json::Map<_, _>>()
                    .into();
            }
            if let Some(budget) = &answer.budget {
                json["budget"] = json!(budget);
            }
            if let Some(earlier) = answer.replays {
                json["replays"] = json!(earlier);
            }
            json
        }
        Outcome::Refused(refusal) => refusal_json(refusal, lang),
    }
}

pub(crate) fn refusal_json(refusal: &Refusal, lang: Lang) -> Value {
    let mut json = json!({
        "decision": "refuse",
        "rules": refusal.rules,
        "reason": refusal.reason.get(lang),
        "receipt": refusal.receipt,
        "datasets": refusal.datasets,
        "changes": refusal.changes.iter().map(|way| way.get(lang)).collect::<Vec<_>>(),
    });
    if let Some(instead) = &refusal.instead {
        json["instead"] = json!(instead.get(lang));
    }
    json
}

/// `decision` (as it would be), `reason`, `rules`, `obligations`, `datasets`, `epsilon` (null when nothing would be charged),
/// `columns` (`name`, `noise_scale`, `margin_95`, `clip`, `clip_known`), `threshold`, `budgets` (as they would then stand) and
/// `replays` (the leaf of an earlier answer that would be given again).
#[must_use]
pub fn foreseen_json(foreseen: &Foreseen, lang: Lang) -> Value {
    let columns: Vec<Value> = foreseen
        .columns
        .iter()
        .map(|column| {
            let mut json = json!(column);
            json["margin_95"] = json!(column.margin_95());
            json
        })
        .collect();
    json!({
        "decision": if foreseen.granted { "permit" } else { "refuse" },
        "reason": foreseen.reason.get(lang),
        "rules": foreseen.rules,
        "obligations": foreseen.obligations,
        "datasets": foreseen.datasets,
        "epsilon": foreseen.epsilon.map(|epsilon| decimal(&epsilon.to_string())),
        "columns": columns,
        "threshold": foreseen.threshold,
        "budgets": foreseen.budgets,
        "replays": foreseen.replays,
    })
}
