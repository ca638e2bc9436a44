//! The walk over the plan: what each node's rows are, seen from the persons.

use super::own::Own;
use super::{Protectable, ProtectedAggregate, PublicTable};
use crate::expression;
use crate::refusal::Refusal;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchema, DataFusionError};
use datafusion::logical_expr::logical_plan::Subquery;
use datafusion::logical_expr::simplify::SimplifyContext;
use datafusion::logical_expr::{Expr, LogicalPlan};
use datafusion::optimizer::simplify_expressions::ExprSimplifier;
use datafusion::scalar::ScalarValue;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use territory::{ColumnName, DataSetId, Text};

/// Protected aggregates in one question.
pub(super) const AGGREGATES_MAX: usize = 8;

/// What the rows of a node are.
pub(super) enum Standing {
    /// They say nothing of any person: public rows, or released figures.
    Public,
    /// Each belongs to one person.
    Persons(Box<Own>),
}

/// Why the walk ends early.
pub(super) enum Stop {
    /// The question cannot be protected.
    Refused(Box<Refusal>),
    /// The plan could not be rebuilt.
    Failed(DataFusionError),
}

impl From<Refusal> for Stop {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(Box::new(refusal))
    }
}
impl From<DataFusionError> for Stop {
    fn from(error: DataFusionError) -> Self {
        Self::Failed(error)
    }
}

/// What was met on the way.
#[derive(Default)]
pub(super) struct Walk {
    /// Protected aggregates, innermost first.
    pub(super) found: Vec<ProtectedAggregate>,
    /// How many were met; the same one may be met twice.
    pub(super) met: usize,
    pub(super) links: BTreeSet<DataSetId>,
    pub(super) pointed: BTreeSet<(DataSetId, ColumnName)>,
    pub(super) publics: Vec<PublicTable>,
    /// How often each table was met.
    occurrences: BTreeMap<String, usize>,
}

impl Walk {
    /// What the rows of `plan` are. `above` are conjuncts of the filter right above it.
    pub(super) fn node(&mut self, plan: &LogicalPlan, above: &[Expr]) -> Result<Standing, Stop> {
        let correlated = self.sub_questions(plan)?;
        let standing = match plan {
            LogicalPlan::TableScan(scan) => self.scan(scan)?,
            LogicalPlan::Filter(filter) => self.filter(filter)?,
            LogicalPlan::Projection(projection) => self.projection(projection)?,
            LogicalPlan::SubqueryAlias(alias) => self.alias(alias)?,
            LogicalPlan::Join(join) => self.join(join, above)?,
            LogicalPlan::Aggregate(aggregate) => self.aggregate(aggregate)?,
            LogicalPlan::Distinct(distinct) => self.distinct(distinct)?,
            LogicalPlan::Window(window) => self.window(window)?,
            LogicalPlan::Union(union) => self.union(union)?,
            // The order of rows changes no figure; a cut does.
            LogicalPlan::Sort(sort) if sort.fetch.is_none() => self.node(&sort.input, &[])?,
            other => {
                for input in other.inputs() {
                    if let Standing::Persons(_) = self.node(input, &[])? {
                        return Err(Refusal::on_rows(node_name(other)).into());
                    }
                }
                Standing::Public
            }
        };
        if let Standing::Persons(_) = &standing {
            correlated.iter().try_for_each(correlated_is_total)?;
        }
        Ok(standing)
    }

    /// Walks the sub-questions in a node's expressions; gives those that depend on the row around them.
    fn sub_questions(&mut self, plan: &LogicalPlan) -> Result<Vec<Subquery>, Stop> {
        let mut asked = Vec::new();
        plan.apply_expressions(|expr| {
            expr.apply(|part| {
                match part {
                    Expr::Exists(exists) => asked.push(exists.subquery.clone()),
                    Expr::InSubquery(within) => asked.push(within.subquery.clone()),
                    Expr::ScalarSubquery(subquery) => asked.push(subquery.clone()),
                    Expr::SetComparison(comparison) => asked.push(comparison.subquery.clone()),
                    _ => {}
                }
                Ok(TreeNodeRecursion::Continue)
            })
        })?;
        let mut correlated = Vec::new();
        for subquery in asked {
            let met = self.met;
            let Standing::Public = self.node(&subquery.subquery, &[])? else {
                return Err(Refusal::sub_question().into());
            };
            if !subquery.outer_ref_columns.is_empty() {
                // A figure about persons for each row around it would be as many figures.
                if self.met > met {
                    return Err(Refusal::sub_question().into());
                }
                correlated.push(subquery);
            }
        }
        Ok(correlated)
    }

    /// A name for another occurrence of a table.
    pub(super) fn occurrence(&mut self, table: &str) -> String {
        let count = self.occurrences.entry(table.to_owned()).or_default();
        *count += 1;
        format!("{table}#{}", *count - 1)
    }

    /// Keeps a protected aggregate; the same one twice is kept once.
    pub(super) fn keep(&mut self, aggregate: ProtectedAggregate) -> Result<(), Stop> {
        self.met += 1;
        let known = |one: &ProtectedAggregate| one.aggregate == aggregate.aggregate;
        if self.found.iter().any(known) {
            return Ok(());
        }
        if self.found.len() == AGGREGATES_MAX {
            return Err(Refusal::too_many(
                "calculs de chiffres sur des personnes",
                "computations of figures on persons",
                AGGREGATES_MAX,
            )
            .into());
        }
        self.found.push(aggregate);
        Ok(())
    }

    pub(super) fn finished(self) -> Protectable {
        Protectable {
            aggregates: self.found,
            links: self.links.into_iter().collect(),
            pointed: self.pointed,
        }
    }
}

/// Whether a sub-question that depends on a person's row can fail on none.
fn correlated_is_total(subquery: &Subquery) -> Result<(), Stop> {
    let refused = || Stop::from(Refusal::sub_question());
    let mut nodes = vec![subquery.subquery.as_ref()];
    while let Some(node) = nodes.pop() {
        let simple = matches!(
            node,
            LogicalPlan::Filter(_)
                | LogicalPlan::Projection(_)
                | LogicalPlan::SubqueryAlias(_)
                | LogicalPlan::TableScan(_)
                | LogicalPlan::Join(_)
                | LogicalPlan::Subquery(_)
        );
        if !simple {
            return Err(refused());
        }
        for expr in node.expressions() {
            if expr.contains_outer() && (has_conversion(&expr) || !is_total(&expr, node)) {
                return Err(refused());
            }
        }
        nodes.extend(node.inputs());
    }
    Ok(())
}

fn is_total(expr: &Expr, node: &LogicalPlan) -> bool {
    // The row around it is as good as a constant here.
    let constant = expr.clone().transform(|part| match &part {
        Expr::OuterReferenceColumn(field, _) => {
            let value = ScalarValue::try_from(field.data_type())?;
            Ok(Transformed::yes(Expr::Literal(value, None)))
        }
        _ => Ok(Transformed::no(part)),
    });
    let inputs = node.inputs();
    match (constant, inputs.first()) {
        (Ok(constant), Some(input)) => expression::check(&constant.data, input.schema()).is_ok(),
        _ => false,
    }
}

/// Conversions and times are made total by rebuilding the expression, which does not reach into a sub-question.
fn has_conversion(expr: &Expr) -> bool {
    let mut found = false;
    // The closure never fails, so neither does the walk.
    let _ = expr.apply(|part| {
        found |= match part {
            // Of a constant, it fails for all rows or for none.
            Expr::Cast(cast) => cast.expr.contains_outer() || !cast.expr.column_refs().is_empty(),
            Expr::ScalarFunction(call) => matches!(call.name(), "date_bin" | "date_trunc"),
            _ => false,
        };
        Ok(TreeNodeRecursion::Continue)
    });
    found
}

/// Refuses an expression that may fail on a row.
pub(super) fn total(expr: &Expr, schema: &DFSchema) -> Result<(), Stop> {
    expression::check(expr, schema).map_err(|why: Text| Refusal::not_total(why).into())
}

/// The expression with its constants computed; as it is where that fails.
pub(super) fn simplified(expr: &Expr, schema: &Arc<DFSchema>) -> Expr {
    let context = SimplifyContext::builder()
        .with_schema(Arc::clone(schema))
        .build();
    ExprSimplifier::new(context)
        .simplify(expr.clone())
        .unwrap_or_else(|_| expr.clone())
}

fn node_name(plan: &LogicalPlan) -> &'static str {
    match plan {
        LogicalPlan::Limit(_) | LogicalPlan::Sort(_) => "LIMIT",
        LogicalPlan::Unnest(_) => "UNNEST",
        _ => "…",
    }
}
