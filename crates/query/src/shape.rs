//! Recognises a question about persons that can be protected.
//!
//! It can when exactly one table about persons is read, once; on the way from it up to the first aggregate there are
//! only filters, projections, aliases, sorts and joins with public tables; the expressions on that way are total; and
//! the aggregate holds COUNT, SUM and AVG only. Whatever stands above the aggregate works on released figures and needs
//! no protection. Everything else is not protectable, with a reason: deny by default.

use crate::expression;
use crate::table::PersonTable;
use datafusion::common::JoinType;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::datasource::{TableProvider, source_as_provider};
use datafusion::logical_expr::{Aggregate, Expr, LogicalPlan, TableScan};
use std::any::Any;
use std::sync::Arc;
use territory::{PersonUnit, Text};

/// What a question is, seen from the persons in it.
pub(crate) enum Shape {
    /// No table about persons is read.
    NoPersons,
    /// Rows about persons would leave.
    Rows,
    /// An aggregate that can be protected.
    Aggregate(Box<Protectable>),
    /// Figures about persons that cannot be protected.
    Unprotectable {
        /// Why not.
        why: Text,
        /// What to ask instead.
        instead: Text,
    },
}

/// A question that can be protected.
#[derive(Clone)]
pub(crate) struct Protectable {
    /// The aggregate to protect.
    pub(crate) aggregate: Aggregate,
    /// What each of its columns measures.
    pub(crate) figures: Vec<Figure>,
    /// Whether each person has at most one row below the aggregate.
    pub(crate) one_row_each: bool,
}

/// One aggregate column.
#[derive(Clone)]
pub(crate) enum Figure {
    /// `COUNT(*)`.
    CountRows,
    /// `COUNT(x)`.
    Count(Expr),
    /// `SUM(x)`.
    Sum(Expr),
    /// `AVG(x)`.
    Average(Expr),
}

/// The table about persons behind a scan, if it is one.
pub(crate) fn person_table(scan: &TableScan) -> Option<Arc<dyn TableProvider>> {
    let provider = source_as_provider(&scan.source).ok()?;
    as_person_table(&provider).is_some().then_some(provider)
}

/// A provider as a table about persons.
pub(crate) fn as_person_table(provider: &Arc<dyn TableProvider>) -> Option<&PersonTable> {
    let any: &dyn Any = provider.as_ref();
    any.downcast_ref()
}

/// How many tables about persons a plan reads, subqueries included.
fn persons_read(plan: &LogicalPlan) -> usize {
    let mut found = 0;
    // The closure never fails, so neither does the walk.
    let _ = plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node
            && person_table(scan).is_some()
        {
            found += 1;
        }
        Ok(TreeNodeRecursion::Continue)
    });
    found
}

/// Whether a plan reads a table about persons. The analysis and the rewrite ask alike, so they take the same side of a join.
pub(crate) fn reads_persons(plan: &LogicalPlan) -> bool {
    persons_read(plan) > 0
}

/// Looks at an analysed, unoptimised plan.
pub(crate) fn recognise(plan: &LogicalPlan) -> Shape {
    match persons_read(plan) {
        0 => Shape::NoPersons,
        1 => match lowest_aggregate(plan) {
            Found::Aggregate(aggregate) => protectable(&aggregate),
            Found::Rows => Shape::Rows,
            Found::Elsewhere => Shape::Unprotectable {
                why: Text::new(
                    "Une sous-question sur des personnes à cet endroit ne peut pas encore être protégée.",
                    "A sub-question about persons in this place cannot be protected yet.",
                ),
                instead: Text::new(
                    "Posez la sous-question seule, avec COUNT, SUM ou AVG.",
                    "Ask the sub-question alone, with COUNT, SUM or AVG.",
                ),
            },
        },
        _ => Shape::Unprotectable {
            why: Text::new(
                "Elle réunit plusieurs tables de personnes, ou deux fois la même.",
                "It brings several tables about persons together, or the same one twice.",
            ),
            instead: Text::new(
                "Interrogez une seule table de personnes ; les tables publiques peuvent y être jointes.",
                "Ask about one table of persons; public tables may be joined to it.",
            ),
        },
    }
}

enum Found {
    Aggregate(Aggregate),
    Rows,
    Elsewhere,
}

/// The aggregate nearest above the table about persons, through direct inputs only.
fn lowest_aggregate(plan: &LogicalPlan) -> Found {
    if let LogicalPlan::TableScan(scan) = plan {
        return if person_table(scan).is_some() {
            Found::Rows
        } else {
            Found::Elsewhere
        };
    }
    for input in plan.inputs() {
        match lowest_aggregate(input) {
            Found::Elsewhere => {}
            Found::Rows => {
                return match plan {
                    LogicalPlan::Aggregate(aggregate) => Found::Aggregate(aggregate.clone()),
                    _ => Found::Rows,
                };
            }
            found @ Found::Aggregate(_) => return found,
        }
    }
    Found::Elsewhere
}

fn protectable(aggregate: &Aggregate) -> Shape {
    match figures(aggregate).and_then(|figures| Ok((figures, path(&aggregate.input)?))) {
        Ok((figures, one_row_each)) => Shape::Aggregate(Box::new(Protectable {
            aggregate: aggregate.clone(),
            figures,
            one_row_each,
        })),
        Err(why) => Shape::Unprotectable {
            why,
            instead: Text::new(
                "Les chiffres que l’on sait protéger sont COUNT, SUM et AVG, avec WHERE, GROUP BY et JOIN sur des tables publiques.",
                "The figures that can be protected are COUNT, SUM and AVG, with WHERE, GROUP BY and JOIN on public tables.",
            ),
        },
    }
}

/// The figures of an aggregate, if each is one that can be protected.
fn figures(aggregate: &Aggregate) -> Result<Vec<Figure>, Text> {
    for key in &aggregate.group_expr {
        if matches!(key, Expr::GroupingSet(_)) {
            return Err(Text::new(
                "GROUPING SETS, ROLLUP et CUBE ne peuvent pas encore être protégés.",
                "GROUPING SETS, ROLLUP and CUBE cannot be protected yet.",
            ));
        }
        expression::check(key)?;
    }
    aggregate.aggr_expr.iter().map(figure).collect()
}

fn figure(expr: &Expr) -> Result<Figure, Text> {
    let call = match expr {
        Expr::Alias(alias) => return figure(&alias.expr),
        Expr::AggregateFunction(call) => call,
        other => return Err(no_figure(other.variant_name())),
    };
    let params = &call.params;
    if params.distinct {
        return Err(no_figure(&format!(
            "{}(DISTINCT …)",
            call.func.name().to_uppercase()
        )));
    }
    if !params.order_by.is_empty() || params.null_treatment.is_some() {
        return Err(no_figure("… ORDER BY"));
    }
    let [argument] = params.args.as_slice() else {
        return Err(no_figure(call.func.name()));
    };
    if let Some(filter) = &params.filter {
        expression::check(filter)?;
    }
    expression::check(argument)?;
    let every_row = matches!(argument, Expr::Literal(value, _) if !value.is_null());
    match (call.func.name(), every_row, params.filter.as_deref()) {
        ("count", true, None) => Ok(Figure::CountRows),
        ("count", ..) => Ok(Figure::Count(where_true(
            argument,
            params.filter.as_deref(),
        ))),
        ("sum", ..) => Ok(Figure::Sum(where_true(argument, params.filter.as_deref()))),
        ("avg", ..) => Ok(Figure::Average(where_true(
            argument,
            params.filter.as_deref(),
        ))),
        (other, ..) => Err(no_figure(&other.to_uppercase())),
    }
}

/// `x FILTER (WHERE c)` as `CASE WHEN c THEN x END`.
fn where_true(argument: &Expr, filter: Option<&Expr>) -> Expr {
    match filter {
        None => argument.clone(),
        Some(condition) => Expr::Case(datafusion::logical_expr::Case::new(
            None,
            vec![(Box::new(condition.clone()), Box::new(argument.clone()))],
            None,
        )),
    }
}

fn no_figure(name: &str) -> Text {
    Text::new(
        format!("« {name} » ne peut pas encore être protégé."),
        format!("“{name}” cannot be protected yet."),
    )
}

/// Checks the way from the aggregate's input down to the table about persons. Gives whether each person has at most
/// one row there.
fn path(plan: &LogicalPlan) -> Result<bool, Text> {
    match plan {
        LogicalPlan::TableScan(scan) => {
            let provider = person_table(scan);
            let unit = provider
                .as_ref()
                .and_then(as_person_table)
                .map(|table| &table.table.person);
            match unit {
                Some(PersonUnit::EachRow) => Ok(true),
                Some(PersonUnit::Column(_)) => Ok(false),
                Some(PersonUnit::None) | None => Err(Text::new(
                    "On ne sait pas à quelles personnes ses lignes appartiennent.",
                    "It is not known to which persons its rows belong.",
                )),
            }
        }
        LogicalPlan::Filter(filter) => {
            expression::check(&filter.predicate)?;
            path(&filter.input)
        }
        LogicalPlan::Projection(projection) => {
            projection.expr.iter().try_for_each(expression::check)?;
            path(&projection.input)
        }
        LogicalPlan::SubqueryAlias(alias) => path(&alias.input),
        // The order of rows changes no sum; a cut does.
        LogicalPlan::Sort(sort) if sort.fetch.is_none() => path(&sort.input),
        LogicalPlan::Join(join) => {
            let left = reads_persons(&join.left);
            let kept = matches!(
                (join.join_type, left),
                (JoinType::Inner, _)
                    | (
                        JoinType::Left | JoinType::LeftSemi | JoinType::LeftAnti,
                        true
                    )
                    | (
                        JoinType::Right | JoinType::RightSemi | JoinType::RightAnti,
                        false
                    )
            );
            if !kept {
                return Err(Text::new(
                    "Cette jointure produirait des lignes qui n’appartiennent à personne.",
                    "This join would make rows that belong to nobody.",
                ));
            }
            for (a, b) in &join.on {
                expression::check(a)?;
                expression::check(b)?;
            }
            join.filter.iter().try_for_each(expression::check)?;
            path(if left { &join.left } else { &join.right })?;
            // A join may repeat a person's row.
            Ok(false)
        }
        other => Err(no_figure(node_name(other))),
    }
}

fn node_name(plan: &LogicalPlan) -> &'static str {
    match plan {
        LogicalPlan::Window(_) => "OVER (…)",
        LogicalPlan::Union(_) => "UNION",
        LogicalPlan::Limit(_) | LogicalPlan::Sort(_) => "LIMIT",
        LogicalPlan::Distinct(_) => "DISTINCT",
        LogicalPlan::Unnest(_) => "UNNEST",
        _ => "…",
    }
}
