//! What an exact question would be about if one column of every person held something else.
//!
//! Whether exact figures leave must not tell what nobody is to know. Two questions that differ by "Ada, if she is ill" are
//! about the same persons when she is well, and differ by her when she is ill: whoever sees only whether the second is
//! answered has learnt which. So each column a question uses is in turn taken for the one that nobody knows: the conditions
//! on it are replaced by each truth they may have, the keys made of it are left out, and the groups that remain are compared
//! with what earlier questions asked in the same way. That comparison sees nothing of the column, so that a refusal says
//! nothing of it (simulatable auditing: Kenthapadi, Mishra and Nissim 2005, for one unknown column at a time).

use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, ScalarValue};
use datafusion::logical_expr::expr_fn::and;
use datafusion::logical_expr::{BinaryExpr, Expr, LogicalPlan, Operator, lit};
use std::collections::{BTreeSet, HashMap};

/// The rows of a question, brought down to one table: what holds of each row, and what each key is made of.
#[derive(Debug, Clone)]
pub(crate) struct Flat {
    /// The table.
    pub(crate) scan: LogicalPlan,
    /// Conditions on its columns, all of which hold.
    conditions: Vec<Expr>,
    /// What each column of the rows is made of.
    columns: HashMap<Column, Expr>,
}

impl Flat {
    /// `None` when the rows are not one table's, filtered, or a condition or key mixes two columns.
    pub(crate) fn of(rows: &LogicalPlan, keys: &[&Expr]) -> Option<Self> {
        let flat = flattened(rows)?;
        let single = |expr: &Expr| used(expr).len() <= 1 && !looks_elsewhere(expr);
        let conditions = flat.conditions.iter().flat_map(atoms);
        let all = conditions.into_iter().all(|atom| single(&atom))
            && keys
                .iter()
                .all(|key| flat.in_the_table(key).is_some_and(|key| single(&key)));
        all.then_some(flat)
    }

    /// An expression on the rows, on the table's columns.
    pub(crate) fn in_the_table(&self, expr: &Expr) -> Option<Expr> {
        substituted(expr, &self.columns)
    }

    /// Whether an expression on the rows is a column of the table as it is, its type apart.
    pub(crate) fn is_a_column(&self, expr: &Expr) -> bool {
        let mut found = self.in_the_table(expr);
        while let Some(of) = found {
            found = match of {
                Expr::Column(_) => return true,
                Expr::Cast(cast) => Some(*cast.expr),
                Expr::TryCast(cast) => Some(*cast.expr),
                Expr::Alias(alias) => Some(*alias.expr),
                _ => None,
            };
        }
        false
    }

    /// The columns that conditions and keys use.
    pub(crate) fn columns_used(&self, keys: &[&Expr]) -> BTreeSet<String> {
        let keys = keys.iter().filter_map(|key| self.in_the_table(key));
        self.conditions
            .iter()
            .cloned()
            .chain(keys)
            .flat_map(|expr| used(&expr))
            .collect()
    }

    /// The conditions on one column, each once.
    pub(crate) fn conditions_on(&self, column: &str) -> Vec<Expr> {
        let mut found: Vec<Expr> = Vec::new();
        for atom in self.conditions.iter().flat_map(atoms) {
            if used(&atom).iter().any(|name| name == column) && !found.contains(&atom) {
                found.push(atom);
            }
        }
        found
    }

    /// What holds of each row when some conditions have the truth given.
    pub(crate) fn supposing(&self, truths: &[(Expr, Option<bool>)]) -> Expr {
        let conditions = self.conditions.iter().map(|of| supposed(of, truths));
        conditions.reduce(and).unwrap_or_else(|| lit(true))
    }
}

fn flattened(plan: &LogicalPlan) -> Option<Flat> {
    match plan {
        LogicalPlan::TableScan(scan) => {
            let columns = scan.projected_schema.columns();
            Some(Flat {
                scan: plan.clone(),
                conditions: scan.filters.clone(),
                columns: columns
                    .into_iter()
                    .map(|column| (column.clone(), Expr::Column(column)))
                    .collect(),
            })
        }
        LogicalPlan::SubqueryAlias(alias) => {
            let flat = flattened(&alias.input)?;
            let columns = flat
                .columns
                .into_iter()
                .map(|(column, of)| (Column::new(Some(alias.alias.clone()), column.name), of));
            Some(Flat {
                columns: columns.collect(),
                ..flat
            })
        }
        LogicalPlan::Projection(projection) => {
            let flat = flattened(&projection.input)?;
            let outputs = projection.schema.columns();
            let columns = outputs
                .into_iter()
                .zip(&projection.expr)
                .map(|(column, expr)| Some((column, substituted(expr, &flat.columns)?.unalias())));
            Some(Flat {
                columns: columns.collect::<Option<_>>()?,
                ..flat
            })
        }
        LogicalPlan::Filter(filter) => {
            let mut flat = flattened(&filter.input)?;
            let condition = substituted(&filter.predicate, &flat.columns)?;
            flat.conditions.push(condition);
            Some(flat)
        }
        _ => None,
    }
}

fn substituted(expr: &Expr, columns: &HashMap<Column, Expr>) -> Option<Expr> {
    let mut whole = true;
    let found = expr.clone().transform_up(|of| {
        let Expr::Column(column) = &of else {
            return Ok(Transformed::no(of));
        };
        match columns.get(column) {
            Some(known) => Ok(Transformed::new(
                known.clone(),
                true,
                TreeNodeRecursion::Jump,
            )),
            None => {
                whole = false;
                Ok(Transformed::no(of))
            }
        }
    });
    found.ok().map(|found| found.data).filter(|_| whole)
}

/// The names of the columns in an expression on the table.
fn used(expr: &Expr) -> BTreeSet<String> {
    expr.column_refs()
        .into_iter()
        .map(|column| column.name.clone())
        .collect()
}

fn looks_elsewhere(expr: &Expr) -> bool {
    let elsewhere = expr.exists(|of| {
        Ok(matches!(
            of,
            Expr::Exists(_)
                | Expr::InSubquery(_)
                | Expr::ScalarSubquery(_)
                | Expr::SetComparison(_)
                | Expr::OuterReferenceColumn(..)
        ))
    });
    elsewhere.unwrap_or(true)
}

/// The parts of a condition below AND, OR and NOT.
fn atoms(expr: &Expr) -> Vec<Expr> {
    match expr {
        Expr::BinaryExpr(BinaryExpr {
            left,
            op: Operator::And | Operator::Or,
            right,
        }) => [atoms(left), atoms(right)].concat(),
        Expr::Not(of) => atoms(of),
        other => vec![other.clone()],
    }
}

fn supposed(expr: &Expr, truths: &[(Expr, Option<bool>)]) -> Expr {
    match expr {
        Expr::BinaryExpr(BinaryExpr {
            left,
            op: op @ (Operator::And | Operator::Or),
            right,
        }) => Expr::BinaryExpr(BinaryExpr {
            left: Box::new(supposed(left, truths)),
            op: *op,
            right: Box::new(supposed(right, truths)),
        }),
        Expr::Not(of) => Expr::Not(Box::new(supposed(of, truths))),
        other => match truths.iter().find(|(atom, _)| atom == other) {
            Some((_, truth)) => lit(ScalarValue::Boolean(*truth)),
            None => other.clone(),
        },
    }
}

/// Under which names what was asked is kept: as it was, with the columns it used, and as it would be without one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum World {
    /// As it is; the columns that the question used.
    Real(BTreeSet<String>),
    /// With one column unknown.
    Without(String),
}

impl World {
    /// As it is written before the cells.
    pub(crate) fn label(&self, table: &str) -> String {
        match self {
            World::Real(used) => {
                let used: Vec<&str> = used.iter().map(String::as_str).collect();
                format!("{table}\u{1f}={}", used.join("\u{1e}"))
            }
            World::Without(column) => format!("{table}\u{1f}-{column}"),
        }
    }

    /// Reads [`World::label`] back; `None` for another table's.
    pub(crate) fn read(label: &str, table: &str) -> Option<Self> {
        let rest = label.strip_prefix(table)?.strip_prefix('\u{1f}')?;
        match rest.split_at_checked(1)? {
            ("=", used) => Some(World::Real(
                used.split('\u{1e}')
                    .filter(|name| !name.is_empty())
                    .map(str::to_owned)
                    .collect(),
            )),
            ("-", column) => Some(World::Without(column.to_owned())),
            _ => None,
        }
    }

    /// Whether its cells are what a question was about when nothing is known of `column`.
    pub(crate) fn is_without(&self, column: &str) -> bool {
        match self {
            World::Real(used) => !used.contains(column),
            World::Without(name) => name == column,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::logical_expr::{col, not};

    #[test]
    fn conditions_come_apart_and_together_again() {
        let ill = col("ill").eq(lit(1));
        let ada = col("num").eq(lit(600));
        let condition = and(ill.clone(), not(ada.clone()));
        assert_eq!(atoms(&condition), [ill.clone(), ada.clone()]);
        let well = supposed(&condition, &[(ill, Some(false))]);
        assert_eq!(well, and(lit(false), not(ada)));
    }

    #[test]
    fn labels_read_back() {
        for world in [
            World::Real(BTreeSet::new()),
            World::Real(BTreeSet::from(["a".into(), "b".into()])),
            World::Without("a".into()),
        ] {
            assert_eq!(
                World::read(&world.label("people"), "people"),
                Some(world.clone())
            );
            assert_eq!(World::read(&world.label("people"), "peo"), None);
        }
        assert!(World::Real(BTreeSet::new()).is_without("a"));
        assert!(!World::Real(BTreeSet::from(["a".into()])).is_without("a"));
    }
}
