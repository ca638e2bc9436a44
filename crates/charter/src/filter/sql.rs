//! A predicate as a condition in SQL that SQLite and PostgreSQL read alike.
//!
//! No part is ever NULL for a data set whose sort is known, so that `NOT` means what it says. Words travel as
//! parameters, never in the text.

use super::Towards;
use super::predicate::{Fact, Predicate};
use crate::Means;
use crate::facts::UNSTATED;
use std::collections::{BTreeSet, HashMap};

/// A condition for `WHERE`, with its parameters.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SqlFilter {
    /// The condition.
    pub text: String,
    /// The values of its parameters, in the order of their numbers.
    pub args: Vec<SqlValue>,
}

/// The value of a parameter.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub enum SqlValue {
    /// A text.
    Text(String),
    /// An integer; moments are microseconds since 1970 in UTC.
    Int(i64),
}

/// Writes a predicate; parameters are numbered from `$first`.
pub(super) fn write(predicate: &Predicate, towards: &Towards, first: usize) -> SqlFilter {
    let mut writer = Writer {
        towards,
        first,
        args: Vec::new(),
        numbers: HashMap::new(),
    };
    let text = writer.condition(predicate);
    SqlFilter {
        text,
        args: writer.args,
    }
}

struct Writer<'a> {
    towards: &'a Towards,
    first: usize,
    args: Vec<SqlValue>,
    numbers: HashMap<SqlValue, usize>,
}

impl Writer<'_> {
    fn condition(&mut self, predicate: &Predicate) -> String {
        match predicate {
            Predicate::Always => "1 = 1".to_owned(),
            Predicate::Never => "1 = 0".to_owned(),
            Predicate::All(parts) => self.joined(parts, " AND "),
            Predicate::Any(parts) => self.joined(parts, " OR "),
            Predicate::Not(inner) => format!("NOT ({})", self.condition(inner)),
            Predicate::OneOf(fact, words) => self.one_of(*fact, words),
        }
    }

    fn joined(&mut self, parts: &BTreeSet<Predicate>, with: &str) -> String {
        let parts: Vec<String> = parts.iter().map(|part| self.condition(part)).collect();
        format!("({})", parts.join(with))
    }

    fn one_of(&mut self, fact: Fact, words: &BTreeSet<String>) -> String {
        let on_record = matches!(
            fact,
            Fact::AssessedFor | Fact::AgreedFor | Fact::ConsentedFor
        );
        let towards = self.towards;
        let words: Vec<&str> = words
            .iter()
            .map(String::as_str)
            .filter(|word| !on_record || towards.covering.contains(*word))
            .collect();
        if words.is_empty() {
            return "1 = 0".to_owned();
        }
        // A data set without a place is of no stated level.
        let unstated = fact == Fact::Level && words.contains(&UNSTATED);
        let stated = words.into_iter();
        let list = self.list(stated.filter(|word| !(unstated && *word == UNSTATED)));
        match fact {
            Fact::Sensitivity => format!("d.sensitivity IN ({list})"),
            Fact::Provider => format!("d.provider IN ({list})"),
            Fact::Id => format!("d.id IN ({list})"),
            Fact::Place => format!(
                "(d.place IS NOT NULL AND d.place IN (SELECT w.place FROM place_within w WHERE w.within IN ({list})))"
            ),
            Fact::Level => {
                let within =
                    format!("d.place IN (SELECT p.id FROM place p WHERE p.level IN ({list}))");
                match (unstated, list.is_empty()) {
                    (true, true) => "d.place IS NULL".to_owned(),
                    (true, false) => format!("(d.place IS NULL OR {within})"),
                    (false, _) => format!("(d.place IS NOT NULL AND {within})"),
                }
            }
            Fact::CollectedFor => {
                format!("d.sort IN (SELECT s.sort FROM sort_purpose s WHERE s.purpose IN ({list}))")
            }
            Fact::Categories => format!(
                "d.sort IN (SELECT s.sort FROM sort_category s WHERE s.category IN ({list}))"
            ),
            Fact::AssessedFor => {
                let kind = self.arg(SqlValue::Text("impact-assessment".to_owned()));
                let now = self.arg(SqlValue::Int(self.towards.at.micros()));
                format!(
                    "d.id IN (SELECT t.dataset FROM attestation t WHERE t.kind = {kind} AND t.purpose IN ({list}) AND t.dataset IS NOT NULL AND t.withdrawn_at IS NULL AND t.issued_at <= {now} AND t.valid_until > {now})"
                )
            }
            Fact::AgreedFor => self.agreed(&list),
            Fact::ConsentedFor => {
                // Consent may be given to everybody: then no party is named.
                let everybody = [""].into_iter();
                let party = self.towards.party.clone();
                let parties = self.list(everybody.chain(party.as_ref().map(|id| id.as_str())));
                format!(
                    "EXISTS (SELECT 1 FROM consent c WHERE c.dataset = d.id AND c.purpose IN ({list}) AND c.party IN ({parties}))"
                )
            }
        }
    }

    fn agreed(&mut self, purposes: &str) -> String {
        let Some(party) = self.towards.party.clone() else {
            return "1 = 0".to_owned();
        };
        let party = self.arg(SqlValue::Text(party.to_string()));
        let form = self.towards.form;
        let means = Means::ALL.into_iter().filter(|means| means.covers(form));
        let means = self.list(means.map(Means::as_str));
        let now = self.arg(SqlValue::Int(self.towards.at.micros()));
        format!(
            "d.id IN (SELECT a.dataset FROM agreement a JOIN agreement_purpose u ON u.agreement = a.id WHERE a.consumer = {party} AND a.means IN ({means}) AND a.valid_from <= {now} AND a.valid_until > {now} AND a.ended_at IS NULL AND u.purpose IN ({purposes}))"
        )
    }

    fn list<'w>(&mut self, words: impl Iterator<Item = &'w str>) -> String {
        let numbers: Vec<String> = words
            .map(|word| self.arg(SqlValue::Text(word.to_owned())))
            .collect();
        numbers.join(", ")
    }

    /// The same value is the same parameter.
    fn arg(&mut self, value: SqlValue) -> String {
        let next = self.first + self.args.len();
        let number = *self.numbers.entry(value.clone()).or_insert(next);
        if number == next {
            self.args.push(value);
        }
        format!("${number}")
    }
}
