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
    let mut writer = Writer::new(towards, first);
    let text = writer.condition(predicate);
    SqlFilter {
        text,
        args: writer.args,
    }
}

/// Writes the list of data sets about which something is on record; `None` where it is about none, or where the fact is
/// of another sort.
pub(super) fn list(
    fact: Fact,
    words: &BTreeSet<String>,
    towards: &Towards,
    first: usize,
) -> Option<SqlFilter> {
    let mut writer = Writer::new(towards, first);
    let text = writer.on_record(fact, words)?;
    Some(SqlFilter {
        text,
        args: writer.args,
    })
}

struct Writer<'a> {
    towards: &'a Towards,
    first: usize,
    args: Vec<SqlValue>,
    numbers: HashMap<SqlValue, usize>,
}

impl<'a> Writer<'a> {
    fn new(towards: &'a Towards, first: usize) -> Self {
        Self {
            towards,
            first,
            args: Vec::new(),
            numbers: HashMap::new(),
        }
    }

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
        if fact.is_on_record() {
            return match self.on_record(fact, words) {
                Some(list) => format!("d.id IN ({list})"),
                None => "1 = 0".to_owned(),
            };
        }
        // A data set without a place is of no stated level.
        let unstated = fact == Fact::Level && words.contains(UNSTATED);
        let stated = words.iter().map(String::as_str);
        let list = self.list(stated.filter(|word| !(unstated && *word == UNSTATED)));
        match fact {
            Fact::Provider => format!("d.provider IN ({list})"),
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
            Fact::Sensitivity => format!(
                "d.sort IN (SELECT s.id FROM dataset_sort s WHERE s.sensitivity IN ({list}))"
            ),
            Fact::CollectedFor => {
                format!("d.sort IN (SELECT s.sort FROM sort_purpose s WHERE s.purpose IN ({list}))")
            }
            Fact::Categories => format!(
                "d.sort IN (SELECT s.sort FROM sort_category s WHERE s.category IN ({list}))"
            ),
            Fact::Id | Fact::AssessedFor | Fact::AgreedFor | Fact::ConsentedFor => {
                format!("d.id IN ({list})")
            }
        }
    }

    /// The ids of the data sets about which this is on record, in a column `dataset`.
    fn on_record(&mut self, fact: Fact, words: &BTreeSet<String>) -> Option<String> {
        let towards = self.towards;
        let words: Vec<&str> = words
            .iter()
            .map(String::as_str)
            .filter(|word| towards.covering.contains(*word))
            .collect();
        if words.is_empty() {
            return None;
        }
        match fact {
            Fact::AssessedFor => {
                let list = self.list(words.into_iter());
                let kind = self.arg(SqlValue::Text("impact-assessment".to_owned()));
                let now = self.arg(SqlValue::Int(towards.at.micros()));
                Some(format!(
                    "SELECT t.dataset AS dataset FROM attestation t WHERE t.kind = {kind} AND t.purpose IN ({list}) AND t.dataset IS NOT NULL AND t.withdrawn_at IS NULL AND t.issued_at <= {now} AND t.valid_until > {now}"
                ))
            }
            Fact::AgreedFor => {
                let party = towards.party.as_ref()?.to_string();
                let list = self.list(words.into_iter());
                let party = self.arg(SqlValue::Text(party));
                let means = Means::ALL
                    .into_iter()
                    .filter(|means| means.covers(towards.form));
                let means = self.list(means.map(Means::as_str));
                let now = self.arg(SqlValue::Int(towards.at.micros()));
                // Sums are no columns: the party's contracts are few, those in force many.
                Some(format!(
                    "SELECT a.dataset AS dataset FROM agreement a JOIN agreement_purpose u ON u.agreement = a.id WHERE a.consumer = {party} AND a.means IN ({means}) AND a.valid_from <= {now} AND +a.valid_until > {now} AND +a.ended_at IS NULL AND u.purpose IN ({list})"
                ))
            }
            Fact::ConsentedFor => {
                let list = self.list(words.into_iter());
                // Consent may be given towards everybody: then no party is named.
                let party = towards.party.as_ref().map(|id| id.as_str());
                let parties = self.list([""].into_iter().chain(party));
                Some(format!(
                    "SELECT c.dataset AS dataset FROM consent_count c WHERE c.purpose IN ({list}) AND c.party IN ({parties})"
                ))
            }
            _ => None,
        }
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
