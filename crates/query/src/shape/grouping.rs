//! The groups of a protected aggregate: its keys, its sets of groups, and the whole put together.

use super::ProtectedAggregate;
use super::figure::figures;
use super::own::Own;
use super::walk::{Stop, Walk, simplified, total};
use crate::canonical;
use crate::expression::totalised;
use crate::refusal::Refusal;
use arrow::datatypes::DataType;
use datafusion::logical_expr::utils::grouping_set_to_exprlist;
use datafusion::logical_expr::{Aggregate, Expr, ExprSchemable, GroupingSet, LogicalPlan};
use std::collections::BTreeSet;
use std::sync::Arc;

/// Sets of groups in one aggregate; `CUBE` of five keys has as many.
const SETS_MAX: usize = 32;

/// A grouping key.
#[derive(Clone)]
pub(crate) struct Key {
    /// Its value, on the columns of the rows.
    pub(crate) expr: Expr,
    /// What it is, on columns of tables.
    pub(crate) base: Expr,
    /// Its type.
    pub(crate) kind: DataType,
    /// Whether it may be NULL.
    pub(crate) nullable: bool,
    text: String,
}

/// A public table that is joined to rows of persons.
#[derive(Debug, Clone)]
pub(crate) struct PublicTable {
    /// Its canonical name; its columns are called by their position.
    pub(crate) name: String,
    /// Its rows.
    pub(crate) plan: Arc<LogicalPlan>,
    /// Whether persons' rows may find none of its rows.
    pub(crate) optional: bool,
}

impl Walk {
    /// Keeps an aggregate that brings persons together, if it can be protected.
    pub(super) fn protect(&mut self, aggregate: &Aggregate, own: &Own) -> Result<(), Stop> {
        let schema = aggregate.input.schema();
        let (asked, asked_sets) = sets(aggregate)?;
        let mut keys = Vec::new();
        for key in &asked {
            // Within GROUPING SETS: one of the sets would be about each person.
            if own.names_person(key, schema).is_some() {
                return Err(Refusal::no_figure("GROUPING SETS (…)").into());
            }
            total(key, schema)?;
            own.point(key, schema, self);
            let base = own.lineage.trace(&simplified(key, schema), schema);
            let expr = totalised(key)?.unalias_nested().data;
            keys.push(Key {
                kind: expr.get_type(own.plan.schema().as_ref())?,
                nullable: expr.nullable(own.plan.schema().as_ref())?,
                expr,
                text: canonical::normal(base.clone()).to_string(),
                base,
            });
        }
        let (measured, figures) = figures(self, aggregate, own)?;

        let mut order: Vec<usize> = (0..keys.len()).collect();
        order.sort_by(|a, b| keys[*a].text.cmp(&keys[*b].text));
        let key_at: Vec<usize> = (0..keys.len())
            .map(|asked| order.iter().position(|key| *key == asked).unwrap_or(asked))
            .collect();
        let mut sets: Vec<Vec<usize>> = asked_sets
            .iter()
            .map(|set| {
                let mut places: Vec<usize> = set.iter().map(|key| key_at[*key]).collect();
                places.sort_unstable();
                places
            })
            .collect();
        sets.sort();
        let keys: Vec<Key> = order.iter().map(|key| keys[*key].clone()).collect();

        let mut sources = own.lineage.sources.clone();
        sources.sort();
        let facts = canonical::facts(&own.lineage.facts);
        let key_texts: Vec<String> = keys.iter().map(|key| key.text.clone()).collect();
        let set_texts: Vec<String> = sets.iter().map(|set| format!("{set:?}")).collect();
        let measures: Vec<String> = measured.iter().map(super::Measured::text).collect();
        let canonical = canonical::digest(
            [&sources, &facts, &key_texts, &set_texts, &measures].map(Vec::as_slice),
        );
        self.keep(ProtectedAggregate {
            aggregate: aggregate.clone(),
            rows: own.plan.clone(),
            person: own.person.clone(),
            one_row_each: own.one_row_each,
            linked: if own.datasets.len() > 1 {
                own.datasets.clone()
            } else {
                BTreeSet::new()
            },
            keys,
            key_at,
            sets,
            measured,
            figures,
            publics: self.publics.clone(),
            facts: own.lineage.facts.clone(),
            canonical,
        })
    }
}

/// The key columns of an aggregate, and its sets of them.
fn sets(aggregate: &Aggregate) -> Result<(Vec<Expr>, Vec<Vec<usize>>), Stop> {
    let set = match aggregate.group_expr.as_slice() {
        [Expr::GroupingSet(set)] => set,
        plain if plain.iter().any(|key| matches!(key, Expr::GroupingSet(_))) => {
            return Err(Refusal::no_figure("GROUPING SETS (…), …").into());
        }
        plain => {
            // A key named twice is one column.
            let keys = grouping_set_to_exprlist(plain)?;
            let keys: Vec<Expr> = keys.into_iter().cloned().collect();
            let all = (0..keys.len()).collect();
            return Ok((keys, vec![all]));
        }
    };
    let keys: Vec<Expr> = set.distinct_expr().into_iter().cloned().collect();
    let places = |exprs: &[Expr]| -> Vec<usize> {
        exprs
            .iter()
            .filter_map(|expr| keys.iter().position(|key| key == expr))
            .collect()
    };
    let too_many = || {
        Stop::from(Refusal::too_many(
            "ensembles de groupes",
            "sets of groups",
            SETS_MAX,
        ))
    };
    let mut sets: Vec<Vec<usize>> = match set {
        GroupingSet::Rollup(exprs) => (0..=exprs.len()).map(|n| places(&exprs[..n])).collect(),
        GroupingSet::Cube(exprs) => {
            if exprs.len() > 5 {
                return Err(too_many());
            }
            let of_mask = |mask: u32| {
                let chosen = exprs
                    .iter()
                    .enumerate()
                    .filter(|(i, _)| mask >> i & 1 == 1)
                    .map(|(_, expr)| expr.clone());
                places(&chosen.collect::<Vec<_>>())
            };
            (0..1_u32 << exprs.len()).map(of_mask).collect()
        }
        GroupingSet::GroupingSets(sets) => sets.iter().map(|set| places(set)).collect(),
    };
    for set in &mut sets {
        set.sort_unstable();
        set.dedup();
    }
    let distinct = {
        let mut all = sets.clone();
        all.sort();
        all.dedup();
        all.len()
    };
    if distinct < sets.len() {
        return Err(Refusal::no_figure("GROUPING SETS (a), (a)").into());
    }
    if sets.len() > SETS_MAX {
        return Err(too_many());
    }
    Ok((keys, sets))
}
