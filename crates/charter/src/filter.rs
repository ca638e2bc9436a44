//! The catalogue's filter: which data sets a party may use, for a purpose, in a form, and under which conditions.
//!
//! Everything of a question is known but the data set. Cedar's partial evaluation works out what is known; what remains
//! of each rule is a predicate over the data set ([`Predicate`]), which the store runs as SQL over the whole catalogue
//! and which [`Filter::matches`] weighs in memory. Both say exactly what [`Charter::decide`](crate::Charter::decide)
//! says: a data set matches when a rule permits it and none forbids it.
//!
//! It never guesses: a rule that it cannot put so is a [`FilterError`], and its caller decides data sets one by one.

mod memo;
mod predicate;
mod residual;
mod sql;

pub(crate) use memo::FilterMemo;
pub use predicate::{Fact, Predicate};
pub use sql::{SqlFilter, SqlValue};

use crate::facts::{Facts, Fault};
use crate::obligation::{floor, owed};
use crate::vocabulary::Vocabulary;
use crate::{
    Action, CharterError, Circumstances, Effect, Obligation, Request, Rule, SCHEMA, Standing,
};
use cedar_policy::{
    EntityTypeName, PartialEntities, PartialEntityUid, PartialRequest, PolicySet, Schema,
};
use predicate::Seen;
use residual::Reader;
use std::collections::BTreeSet;
use std::sync::Arc;
use territory::{DataSet, Party, PartyId, PlaceId, Purpose, RuleId, Sensitivity, Timestamp};

/// A question without its data set. As in a [`Request`], the trust establishes the facts.
#[derive(Debug, Clone, Copy)]
pub struct Asking<'a> {
    /// Who asks; `None` is a citizen before her own account.
    pub party: Option<&'a Party>,
    /// The organisations it belongs to, nearest first.
    pub organisations: &'a [PartyId],
    /// The places it belongs to, nearest first.
    pub party_places: &'a [PlaceId],
    /// What for an act.
    pub action: Action,
    /// The stated purpose.
    pub purpose: &'a Purpose,
    /// What was found out about the question; its moment is when contracts and assessments must hold.
    pub circumstances: &'a Circumstances,
}

impl<'a> Asking<'a> {
    /// The whole question, about one data set.
    #[must_use]
    pub fn about(&self, dataset: &'a DataSet, standing: &'a Standing) -> Request<'a> {
        Request {
            party: self.party,
            organisations: self.organisations,
            party_places: self.party_places,
            action: self.action,
            dataset,
            standing,
            purpose: self.purpose,
            circumstances: self.circumstances,
        }
    }
}

/// Which data sets an [`Asking`] is permitted.
#[derive(Debug, Clone)]
pub struct Filter {
    action: Action,
    towards: Towards,
    remains: Arc<Remains>,
}

/// What the rules ask of a data set, all else being known.
#[derive(Debug)]
struct Remains {
    allowed: Predicate,
    conditions: Vec<Condition>,
}

/// Towards whom and when something must be on record about a data set.
#[derive(Debug, Clone)]
pub(crate) struct Towards {
    pub(crate) party: Option<PartyId>,
    /// The purposes that cover the stated one: only they count as being on record (see [`Standing`]).
    pub(crate) covering: BTreeSet<String>,
    pub(crate) form: crate::Form,
    pub(crate) at: Timestamp,
}

/// What one rule that permits asks of a data set, nothing forbidding it.
#[derive(Debug, Clone)]
pub struct Condition {
    /// The rule.
    pub rule: RuleId,
    /// What it obliges to.
    pub obligations: Vec<Obligation>,
    /// The data sets it permits, less those that some rule forbids.
    pub predicate: Predicate,
}

/// Under which conditions one data set may be used: what [`crate::Decision`] would say.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Granted {
    /// The rules that permit, sorted by id.
    pub rules: Vec<RuleId>,
    /// What must be done, the strictest of each sort.
    pub obligations: Vec<Obligation>,
}

/// Why there is no filter; data sets can still be decided one by one.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum FilterError {
    /// A rule says something that is not a question about a data set's facts.
    #[error(
        "rule `{rule}` cannot be asked of the whole catalogue: {what}; decide data sets one by one"
    )]
    Rule {
        /// The rule.
        rule: RuleId,
        /// What in it.
        what: String,
    },
    /// The question cannot be evaluated in part.
    #[error("the rules cannot be evaluated in part: {why}; decide data sets one by one")]
    Evaluation {
        /// What Cedar says.
        why: String,
    },
}

impl Filter {
    /// Whether the data set may be used.
    #[must_use]
    pub fn matches(&self, dataset: &DataSet, standing: &Standing) -> bool {
        self.remains.allowed.holds(&self.seen(dataset, standing))
    }

    /// Under which conditions the data set may be used; `None` when it may not.
    #[must_use]
    pub fn granted(&self, dataset: &DataSet, standing: &Standing) -> Option<Granted> {
        let seen = self.seen(dataset, standing);
        let permits: Vec<&Condition> = self
            .remains
            .conditions
            .iter()
            .filter(|condition| condition.predicate.holds(&seen))
            .collect();
        if permits.is_empty() {
            return None;
        }
        let grounds: Vec<&[Obligation]> = permits
            .iter()
            .map(|permit| permit.obligations.as_slice())
            .collect();
        let on_persons = self.action == Action::Query && dataset.is_personal();
        let floor = on_persons.then(|| floor(self.towards.form));
        let mut rules: Vec<RuleId> = permits.iter().map(|permit| permit.rule.clone()).collect();
        rules.sort_unstable();
        Some(Granted {
            rules,
            obligations: owed(&grounds, floor, self.stands_on_consent(dataset, standing)),
        })
    }

    /// The rules that permit some data set, in the order of the charter's rules.
    #[must_use]
    pub fn conditions(&self) -> &[Condition] {
        &self.remains.conditions
    }

    /// All that is asked of a data set.
    #[must_use]
    pub fn predicate(&self) -> &Predicate {
        &self.remains.allowed
    }

    /// The whole filter as a condition in SQL on `dataset_index d`; see [`Filter::sql_of`].
    #[must_use]
    pub fn sql(&self) -> SqlFilter {
        self.sql_of(self.predicate(), 1)
    }

    /// A predicate of this filter as a condition in SQL, the same on SQLite and PostgreSQL.
    ///
    /// It speaks of the table `dataset_index`, named `d`, and looks into `dataset_sort`, `sort_purpose`,
    /// `sort_category`, `place`, `place_within`, `attestation`, `agreement`, `agreement_purpose` and `consent_count`.
    /// Parameters are numbered from `$first`.
    #[must_use]
    pub fn sql_of(&self, predicate: &Predicate, first: usize) -> SqlFilter {
        sql::write(predicate, &self.towards, first)
    }

    /// The data sets of which a question about [`Fact::AssessedFor`], [`Fact::AgreedFor`] or [`Fact::ConsentedFor`] is
    /// true, as a `SELECT` of their ids in a column `dataset`, some perhaps more than once. `None` where there can be
    /// none: no word covers the stated purpose, nobody asks, or the fact is another.
    #[must_use]
    pub fn sql_on_record(
        &self,
        fact: Fact,
        words: &BTreeSet<String>,
        first: usize,
    ) -> Option<SqlFilter> {
        sql::list(fact, words, &self.towards, first)
    }

    /// Whether the data set may be used only because persons consent.
    fn stands_on_consent(&self, dataset: &DataSet, standing: &Standing) -> bool {
        let without = Standing {
            consented_for: Vec::new(),
            ..standing.clone()
        };
        !standing.consented_for.is_empty() && !self.matches(dataset, &without)
    }

    fn seen<'a>(&self, dataset: &'a DataSet, standing: &'a Standing) -> Seen<'a> {
        Seen {
            dataset,
            standing,
            form: self.towards.form,
        }
    }
}

/// What a charter lends for a filter.
pub(crate) struct Ground<'a> {
    pub(crate) rules: &'a [Rule],
    pub(crate) policies: &'a PolicySet,
    pub(crate) facts: &'a Facts,
    pub(crate) words: &'a Vocabulary,
    pub(crate) schema: &'a Schema,
    pub(crate) memo: &'a FilterMemo,
}

/// The schema, as partial evaluation needs it.
pub(crate) fn schema() -> Result<Schema, CharterError> {
    Schema::from_cedarschema_str(SCHEMA)
        .map(|(schema, _warnings)| schema)
        .map_err(|error| CharterError::Embedded {
            file: "trust.cedarschema",
            why: error.to_string(),
        })
}

/// The filter for one asking.
pub(crate) fn filter(ground: &Ground<'_>, asking: &Asking<'_>) -> Result<Filter, FilterError> {
    let towards = Towards {
        party: asking.party.map(|party| party.id.clone()),
        covering: ground
            .words
            .above(asking.purpose)
            .iter()
            .chain([asking.purpose])
            .map(|purpose| purpose.as_str().to_owned())
            .collect(),
        form: asking.circumstances.form,
        at: asking.circumstances.at,
    };
    Ok(Filter {
        action: asking.action,
        towards,
        remains: ground.memo.remains(asking, || remains(ground, asking))?,
    })
}

/// What the rules ask, once the rest of the question is known.
fn remains(ground: &Ground<'_>, asking: &Asking<'_>) -> Result<Remains, FilterError> {
    // Whatever the data set, such a question is refused.
    if ground.words.get(asking.purpose).is_none() {
        return Ok(Remains {
            allowed: Predicate::Never,
            conditions: Vec::new(),
        });
    }
    let mut permits = Vec::new();
    let mut forbids = Vec::new();
    for (rule, predicate) in residuals(ground, asking)? {
        match rule.effect {
            Effect::Permit => permits.push((rule, predicate)),
            Effect::Forbid => forbids.push(predicate),
        }
    }
    let free = Predicate::any(forbids).negated();
    let any = Predicate::any(permits.iter().map(|(_, predicate)| predicate.clone()));
    Ok(Remains {
        allowed: Predicate::all([any, free.clone()]),
        conditions: permits
            .into_iter()
            .map(|(rule, predicate)| Condition {
                rule: rule.id.clone(),
                obligations: rule.obligations.clone(),
                predicate: Predicate::all([predicate, free.clone()]),
            })
            .filter(|condition| condition.predicate != Predicate::Never)
            .collect(),
    })
}

/// What remains of each rule, in the order of the rules.
fn residuals<'a>(
    ground: &Ground<'a>,
    asking: &Asking<'_>,
) -> Result<Vec<(&'a Rule, Predicate)>, FilterError> {
    let wrong = |why: String| FilterError::Evaluation { why };
    let (request, entities, known) =
        partial(ground, asking).map_err(|error| wrong(error.to_string()))?;
    let response = ground
        .policies
        .tpe(&request, &entities, ground.schema)
        .map_err(|error| wrong(error.to_string()))?;
    let reader = Reader::new(ground.words, known);
    let mut remains = Vec::with_capacity(ground.rules.len());
    for rule in ground.rules {
        let policy = response
            .get_policy(&cedar_policy::PolicyId::new(rule.id.as_str()))
            .ok_or_else(|| wrong(format!("rule `{}` was lost", rule.id)))?;
        let predicate = reader.policy(&policy).map_err(|what| FilterError::Rule {
            rule: rule.id.clone(),
            what,
        })?;
        remains.push((rule, predicate));
    }
    Ok(remains)
}

/// The question in Cedar's terms with the data set left open, and what each known entity lies in.
fn partial(
    ground: &Ground<'_>,
    asking: &Asking<'_>,
) -> Result<(PartialRequest, PartialEntities, residual::Known), Fault> {
    // The facts are written as for a decision, about a data set whose own facts are then taken out.
    let open = DataSet {
        id: "open".parse()?,
        name: String::new(),
        description: String::new(),
        provider: "open".parse()?,
        place: None,
        sensitivity: Sensitivity::Open,
        collected_for: Vec::new(),
        licence: String::new(),
        tables: Vec::new(),
        added_at: Timestamp::from_micros(0),
    };
    let standing = Standing::default();
    let (whole, entities) = ground.facts.of(&asking.about(&open, &standing))?;
    let (Some(principal), Some(action), Some(resource), Some(context)) = (
        whole.principal(),
        whole.action(),
        whole.resource(),
        whole.context(),
    ) else {
        return Err("a question without its facts".into());
    };
    let entities = entities.remove_entities([resource.clone()])?;
    let known = residual::Known::of(&entities);
    let kind: EntityTypeName = resource.type_name().clone();
    let request = PartialRequest::new(
        PartialEntityUid::from_concrete(principal.clone()),
        action.clone(),
        PartialEntityUid::new(kind, None),
        Some(context.clone()),
        ground.schema,
    )?;
    let entities = PartialEntities::from_concrete(entities, ground.schema)?;
    Ok((request, entities, known))
}
