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

/// How what is on record about data sets is looked up.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SqlReach {
    /// Read once, for all data sets: where many are weighed.
    Catalogue,
    /// Looked up for each data set that is weighed: where few are.
    Each,
}

/// Writes a predicate; parameters are numbered from `$first`.
pub(super) fn write(
    predicate: &Predicate,
    towards: &Towards,
    reach: SqlReach,
    first: usize,
) -> SqlFilter {
    let mut writer = Writer {
        towards,
        reach,
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
    reach: SqlReach,
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
        let stated: Vec<&str> = words
            .into_iter()
            .filter(|word| !(unstated && *word == UNSTATED))
            .collect();
        let list = self.list(stated.iter().copied());
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
                self.on_record(
                    "t.dataset",
                    &format!(
                        "attestation t WHERE t.kind = {kind} AND t.purpose IN ({list}) AND t.dataset IS NOT NULL AND t.withdrawn_at IS NULL AND t.issued_at <= {now} AND t.valid_until > {now}"
                    ),
                )
            }
            Fact::AgreedFor => self.agreed(&list),
            Fact::ConsentedFor => self.consented(&stated, &list),
        }
    }

    /// That rows of a table name the data set.
    fn on_record(&self, column: &str, rows: &str) -> String {
        match self.reach {
            SqlReach::Catalogue => format!("d.id IN (SELECT {column} FROM {rows})"),
            SqlReach::Each => format!("EXISTS (SELECT 1 FROM {rows} AND {column} = d.id)"),
        }
    }

    /// Consent may be given to everybody: then no party is named.
    fn consented(&mut self, purposes: &[&str], list: &str) -> String {
        let party = self.towards.party.clone();
        let parties: Vec<&str> = [""]
            .into_iter()
            .chain(party.as_ref().map(|id| id.as_str()))
            .collect();
        if self.reach == SqlReach::Each {
            let parties = self.list(parties.into_iter());
            return self.on_record(
                "c.dataset",
                &format!("consent c WHERE c.purpose IN ({list}) AND c.party IN ({parties})"),
            );
        }
        // There may be a million consents to a few data sets: from each data set it steps to the next.
        let mut pairs = Vec::new();
        for purpose in purposes {
            for party in &parties {
                pairs.push(format!("({})", self.list([*purpose, *party].into_iter())));
            }
        }
        let next = |of: &str| {
            format!(
                "(SELECT MIN(c.dataset) FROM consent c WHERE c.purpose = {of}.column1 AND c.party = {of}.column2"
            )
        };
        format!(
            "d.id IN (WITH RECURSIVE k (column1, column2, dataset) AS (SELECT v.column1, v.column2, {}) FROM (VALUES {}) AS v UNION ALL SELECT k.column1, k.column2, {} AND c.dataset > k.dataset) FROM k WHERE k.dataset IS NOT NULL) SELECT k.dataset FROM k WHERE k.dataset IS NOT NULL)",
            next("v"),
            pairs.join(", "),
            next("k"),
        )
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
        // Sums are no columns: the party's contracts are few, those in force many.
        self.on_record(
            "a.dataset",
            &format!(
                "agreement a JOIN agreement_purpose u ON u.agreement = a.id WHERE a.consumer = {party} AND a.means IN ({means}) AND a.valid_from <= {now} AND +a.valid_until > {now} AND +a.ended_at IS NULL AND u.purpose IN ({purposes})"
            ),
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
