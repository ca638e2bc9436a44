//! Data that is no persons' but not open either: whether only figures of it leave, and no group that is too small.
//!
//! On the way from such a table up to the first aggregate there may be filters, projections, aliases and sorts only: a
//! join could count one row many times. The aggregate's arguments are plain columns, so that no expression picks single
//! rows out of a group. Everything else leaves as rows, as far as the charter is concerned.

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, Result};
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{
    Aggregate, Expr, LogicalPlan, LogicalPlanBuilder, TableScan, col, lit,
};
use gate::Form;
use territory::Text;

/// The column that counts the rows of a group.
const ROWS: &str = "__rows";

/// How the rows of a table come through a plan.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Reach {
    /// They are not in it.
    Absent,
    /// As figures about groups of them.
    Figures,
    /// As figures of another sort.
    Other,
    /// As themselves.
    Rows,
    /// As themselves, perhaps several times.
    Repeated,
}

/// In which form the rows of the tables that `is_theirs` knows would leave.
pub(crate) fn form(plan: &LogicalPlan, is_theirs: &dyn Fn(&TableScan) -> bool) -> Form {
    let mut all = 0;
    // The closure never fails, so neither does the walk.
    let _ = plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node {
            all += usize::from(is_theirs(scan));
        }
        Ok(TreeNodeRecursion::Continue)
    });
    let mut walked = 0;
    let reach = reach(plan, is_theirs, &mut walked);
    match reach {
        // A sub-query in an expression reads them: it may hand on single values.
        _ if walked < all => Form::Rows,
        Reach::Absent | Reach::Figures => Form::Aggregate,
        Reach::Rows | Reach::Repeated => Form::Rows,
        Reach::Other => Form::Unprotectable {
            why: Text::new(
                "Pour ces données, les chiffres simples sont COUNT, SUM, AVG et l’écart type d’une colonne, sans jointure.",
                "For this data, the simple figures are COUNT, SUM, AVG and the standard deviation of a column, without a join.",
            ),
            instead: Text::new(
                "Demandez un compte, une somme ou une moyenne d’une colonne, par groupe.",
                "Ask for a count, a sum or an average of a column, by group.",
            ),
        },
    }
}

fn reach(plan: &LogicalPlan, is_theirs: &dyn Fn(&TableScan) -> bool, walked: &mut usize) -> Reach {
    if let LogicalPlan::TableScan(scan) = plan {
        if is_theirs(scan) {
            *walked += 1;
            return Reach::Rows;
        }
        return Reach::Absent;
    }
    let widest = plan
        .inputs()
        .into_iter()
        .map(|input| reach(input, is_theirs, walked))
        .max()
        .unwrap_or(Reach::Absent);
    match (plan, widest) {
        (LogicalPlan::Aggregate(aggregate), Reach::Rows) if is_plain(aggregate) => Reach::Figures,
        (LogicalPlan::Aggregate(_), Reach::Rows | Reach::Repeated) => Reach::Other,
        (
            LogicalPlan::Filter(_)
            | LogicalPlan::Projection(_)
            | LogicalPlan::SubqueryAlias(_)
            | LogicalPlan::Sort(_),
            widest,
        ) => widest,
        (_, Reach::Rows) => Reach::Repeated,
        (_, widest) => widest,
    }
}

/// Whether an aggregate gives figures of plain columns only.
fn is_plain(aggregate: &Aggregate) -> bool {
    let groups = !aggregate
        .group_expr
        .iter()
        .any(|key| matches!(key, Expr::GroupingSet(_)));
    groups && aggregate.aggr_expr.iter().all(is_plain_figure)
}

/// Functions whose result no single row of a group determines.
const FIGURES: [&str; 7] = [
    "avg",
    "count",
    "stddev",
    "stddev_pop",
    "sum",
    "var",
    "var_pop",
];

fn is_plain_figure(expr: &Expr) -> bool {
    let call = match expr {
        Expr::Alias(alias) => return is_plain_figure(&alias.expr),
        Expr::AggregateFunction(call) => call,
        _ => return false,
    };
    let params = &call.params;
    FIGURES.contains(&call.func.name())
        && !params.distinct
        && params.filter.is_none()
        && params.order_by.is_empty()
        && params.args.iter().all(is_plain_column)
}

fn is_plain_column(expr: &Expr) -> bool {
    match expr {
        Expr::Column(_) | Expr::Literal(..) => true,
        Expr::Cast(cast) => is_plain_column(&cast.expr),
        _ => false,
    }
}

/// The plan in which no group of fewer than `least` rows of those tables appears: their aggregates count their rows.
pub(crate) fn with_minimum(
    plan: &LogicalPlan,
    least: u32,
    is_theirs: &dyn Fn(&TableScan) -> bool,
) -> Result<LogicalPlan> {
    plan.clone()
        .transform_up(|node| {
            let LogicalPlan::Aggregate(aggregate) = &node else {
                return Ok(Transformed::no(node));
            };
            if reach(&aggregate.input, is_theirs, &mut 0) != Reach::Rows {
                return Ok(Transformed::no(node));
            }
            let mut figures = aggregate.aggr_expr.clone();
            figures.push(count(lit(1_i64)).alias(ROWS));
            let counted = Aggregate::try_new(
                aggregate.input.clone(),
                aggregate.group_expr.clone(),
                figures,
            )?;
            let columns = aggregate.schema.iter().map(|(relation, field)| {
                Expr::Column(Column::new(relation.cloned(), field.name()))
            });
            let large = LogicalPlanBuilder::from(LogicalPlan::Aggregate(counted))
                .filter(col(ROWS).gt_eq(lit(i64::from(least))))?
                .project(columns)?
                .build()?;
            Ok(Transformed::yes(large))
        })
        .map(|changed| changed.data)
}
