//! Rebuilds a protectable question so that each row below the aggregate carries its person, and the rows of persons
//! who objected are gone; and puts released figures back into the question's upper part.

use crate::expression::totalised;
use crate::rounding;
use crate::shape::{Figure, Protectable, as_person_table, person_table, reads_persons};
use crate::table::PERSON;
use arrow::array::RecordBatch;
use arrow::datatypes::DataType;
use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::common::{Column, DataFusionError, Result, internal_err};
use datafusion::datasource::{MemTable, provider_as_source};
use datafusion::logical_expr::{
    Aggregate, Expr, ExprSchemable, Join, LogicalPlan, LogicalPlanBuilder, cast, col, in_list, lit,
};
use std::sync::Arc;
use territory::{PersonKey, PersonUnit};

/// Which persons count, and how finely their positions are seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Admitted {
    /// Persons who objected.
    pub(crate) objections: Vec<PersonKey>,
    /// The only persons who may count, sorted; `None` for all who did not object.
    pub(crate) consenting: Option<Vec<PersonKey>>,
    /// The grid of positions, in metres.
    pub(crate) round_positions: Option<u32>,
}

/// The rows that a protected aggregate is about: person, then keys, then values; one numbered column each.
pub(crate) struct Contributions {
    pub(crate) plan: LogicalPlan,
    /// How many key columns there are.
    pub(crate) keys: usize,
    /// What to do with each value column.
    pub(crate) values: Vec<Value>,
    /// For each figure, the columns it is made of.
    pub(crate) figures: Vec<Parts>,
}

/// One value column of [`Contributions`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Value {
    /// The rows themselves: no column.
    Rows,
    /// Where it is known.
    Known,
    /// Whole numbers, to be added.
    Int,
    /// Real numbers, to be added.
    Real,
}

/// The measures that a figure is made of, by their position in [`Contributions::values`].
#[derive(Debug, Clone, Copy)]
pub(crate) enum Parts {
    Count(usize),
    Sum(usize),
    Average { sum: usize, count: usize },
}

/// Builds the plan of contributions.
pub(crate) fn contributions(question: &Protectable, admitted: &Admitted) -> Result<Contributions> {
    let (input, person) = with_person(&question.aggregate.input, admitted)?;
    let mut columns = vec![Expr::Column(person).alias(PERSON)];
    for (i, key) in question.aggregate.group_expr.iter().enumerate() {
        columns.push(totalised(key)?.unalias_nested().data.alias(key_name(i)));
    }
    let mut asked: Vec<(Value, Option<Expr>)> = Vec::new();
    let mut place = |value: Value, expr: Option<Expr>| {
        let same = asked
            .iter()
            .position(|known| *known == (value, expr.clone()));
        same.unwrap_or_else(|| {
            asked.push((value, expr));
            asked.len() - 1
        })
    };
    let mut figures = Vec::new();
    for figure in &question.figures {
        figures.push(match figure {
            Figure::CountRows => Parts::Count(place(Value::Rows, None)),
            Figure::Count(x) => Parts::Count(place(Value::Known, Some(x.clone()))),
            Figure::Sum(x) => Parts::Sum(place(number(x, &input)?, Some(x.clone()))),
            Figure::Average(x) => Parts::Average {
                sum: place(number(x, &input)?, Some(x.clone())),
                count: place(Value::Known, Some(x.clone())),
            },
        });
    }
    for (i, (value, expr)) in asked.iter().enumerate() {
        let Some(expr) = expr else { continue };
        let expr = totalised(expr)?.unalias_nested().data;
        let expr = match value {
            Value::Int => cast(expr, DataType::Int64),
            Value::Real => cast(expr, DataType::Float64),
            Value::Rows | Value::Known => expr,
        };
        columns.push(expr.alias(value_name(i)));
    }
    Ok(Contributions {
        plan: LogicalPlanBuilder::from(input).project(columns)?.build()?,
        keys: question.aggregate.group_expr.len(),
        values: asked.iter().map(|(value, _)| *value).collect(),
        figures,
    })
}

/// The name of a key column in [`Contributions::plan`].
pub(crate) fn key_name(i: usize) -> String {
    format!("__key{i}")
}

/// The name of a value column in [`Contributions::plan`].
pub(crate) fn value_name(i: usize) -> String {
    format!("__value{i}")
}

fn number(expr: &Expr, input: &LogicalPlan) -> Result<Value> {
    match expr.get_type(input.schema())? {
        kind if kind.is_integer() => Ok(Value::Int),
        kind if kind.is_floating() || kind.is_decimal() || kind.is_null() => Ok(Value::Real),
        other => Err(DataFusionError::Plan(format!(
            "SUM and AVG need numbers, not {other}"
        ))),
    }
}

/// The plan with the person of each row in a column of its own, and that column.
fn with_person(plan: &LogicalPlan, admitted: &Admitted) -> Result<(LogicalPlan, Column)> {
    match plan {
        LogicalPlan::TableScan(scan) => {
            let provider = person_table(scan);
            let Some(table) = provider.as_ref().and_then(as_person_table) else {
                return internal_err!("the way to the persons ends at a public table");
            };
            let name = scan.table_name.clone();
            let person = Column::new(Some(name.clone()), PERSON);
            let files = provider_as_source(Arc::clone(&table.files));
            let mut rows = LogicalPlanBuilder::scan(name.clone(), files, None)?;
            let listed = |keys: &[PersonKey]| keys.iter().map(|key| lit(key.0)).collect();
            if !admitted.objections.is_empty() {
                let list = listed(&admitted.objections);
                rows = rows.filter(in_list(Expr::Column(person.clone()), list, true))?;
            }
            if let Some(consenting) = &admitted.consenting {
                let only = if consenting.is_empty() {
                    lit(false)
                } else {
                    in_list(Expr::Column(person.clone()), listed(consenting), false)
                };
                rows = rows.filter(only)?;
            }
            if let Some(metres) = admitted.round_positions
                && let Some(mut columns) = rounding::columns(scan, &table.table, metres)
            {
                // What the pseudonym replaces is not in the files.
                if let PersonUnit::Column(replaced) = &table.table.person {
                    columns.retain(|column| column.qualified_name().1 != replaced.as_str());
                }
                columns.push(Expr::Column(person.clone()));
                rows = rows.project(columns)?;
            }
            // The column that the pseudonym replaces is not in the files; no expression may name it either.
            if let PersonUnit::Column(replaced) = &table.table.person {
                let columns = scan.projected_schema.iter().map(|(relation, field)| {
                    if field.name() == replaced.as_str() {
                        cast(
                            lit(datafusion::scalar::ScalarValue::Null),
                            field.data_type().clone(),
                        )
                        .alias_qualified(relation.cloned(), field.name())
                    } else {
                        Expr::Column(Column::new(relation.cloned(), field.name()))
                    }
                });
                let columns: Vec<Expr> = columns.chain([Expr::Column(person.clone())]).collect();
                rows = rows.project(columns)?;
            }
            Ok((rows.build()?, person))
        }
        LogicalPlan::Filter(filter) => {
            let (input, person) = with_person(&filter.input, admitted)?;
            let rows = LogicalPlanBuilder::from(input).filter(totalised(&filter.predicate)?)?;
            Ok((rows.build()?, person))
        }
        LogicalPlan::Projection(projection) => {
            let (input, person) = with_person(&projection.input, admitted)?;
            let mut columns = projection
                .expr
                .iter()
                .map(totalised)
                .collect::<Result<Vec<_>>>()?;
            columns.push(Expr::Column(person.clone()));
            let rows = LogicalPlanBuilder::from(input).project(columns)?;
            Ok((rows.build()?, person))
        }
        LogicalPlan::SubqueryAlias(alias) => {
            let (input, _) = with_person(&alias.input, admitted)?;
            let rows = LogicalPlanBuilder::from(input).alias(alias.alias.clone())?;
            Ok((
                rows.build()?,
                Column::new(Some(alias.alias.clone()), PERSON),
            ))
        }
        LogicalPlan::Sort(sort) => with_person(&sort.input, admitted),
        LogicalPlan::Join(join) => {
            let (left, right, person) = if reads_persons(&join.left) {
                let (left, person) = with_person(&join.left, admitted)?;
                (Arc::new(left), Arc::clone(&join.right), person)
            } else {
                let (right, person) = with_person(&join.right, admitted)?;
                (Arc::clone(&join.left), Arc::new(right), person)
            };
            let on = join
                .on
                .iter()
                .map(|(a, b)| Ok((totalised(a)?, totalised(b)?)))
                .collect::<Result<Vec<_>>>()?;
            let joined = Join::try_new(
                left,
                right,
                on,
                join.filter.as_ref().map(totalised).transpose()?,
                join.join_type,
                join.join_constraint,
                join.null_equality,
                join.null_aware,
            )?;
            Ok((LogicalPlan::Join(joined), person))
        }
        other => internal_err!("{} stands on the way to the persons", other.display()),
    }
}

/// The question with its aggregate replaced by released figures.
pub(crate) fn with_release(
    plan: &LogicalPlan,
    aggregate: &Aggregate,
    released: RecordBatch,
) -> Result<LogicalPlan> {
    let table = MemTable::try_new(released.schema(), vec![vec![released]])?;
    let source = provider_as_source(Arc::new(table));
    let figures = LogicalPlanBuilder::scan("__released", source, None)?
        .project(
            aggregate
                .schema
                .iter()
                .enumerate()
                .map(|(i, (relation, field))| {
                    col(format!("__released.c{i}")).alias_qualified(relation.cloned(), field.name())
                }),
        )?
        .build()?;
    let replaced = plan.clone().transform_down(|node| {
        Ok(match node {
            LogicalPlan::Aggregate(found) if found == *aggregate => {
                Transformed::yes(figures.clone())
            }
            other => Transformed::no(other),
        })
    })?;
    if !replaced.transformed {
        return internal_err!("the protected aggregate is no longer in the question");
    }
    // Nullability of released figures may differ from what the planner expected.
    replaced
        .data
        .transform_up(|node| Ok(Transformed::yes(node.recompute_schema()?)))
        .map(|plan| plan.data)
}
