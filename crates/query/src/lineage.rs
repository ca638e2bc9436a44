//! Where the columns of persons' rows come from: each as an expression on the columns of tables, under names that do
//! not depend on how the question was written; and what holds of every row.

use crate::canonical;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, DFSchema, TableReference};
use datafusion::logical_expr::Expr;

/// Parts of a traced expression.
const LENGTH_MAX: usize = 2_000;

/// The lineage of a node's rows.
#[derive(Debug, Clone, Default)]
pub(crate) struct Lineage {
    /// What each of the node's columns is, on columns of tables.
    pub(crate) columns: Vec<Expr>,
    /// What holds of every row, on columns of tables.
    pub(crate) facts: Vec<Expr>,
    /// What the rows are made of; the order says nothing.
    pub(crate) sources: Vec<String>,
}

impl Lineage {
    /// The rows of one table, or of what counts as one, under a name that nothing else has.
    pub(crate) fn of_table(name: &str, columns: impl IntoIterator<Item = String>) -> Self {
        Self {
            columns: columns
                .into_iter()
                .map(|column| base_column(name, column))
                .collect(),
            facts: Vec::new(),
            sources: vec![name.to_owned()],
        }
    }

    /// An expression on the node's columns, as one on columns of tables. Where that would become very long (sums of sums
    /// of sums …) it is a column of its own, of which nothing is known.
    pub(crate) fn trace(&self, expr: &Expr, schema: &DFSchema) -> Expr {
        let base = |column: &Column| {
            let index = schema.maybe_index_of_column(column);
            index.and_then(|index| self.columns.get(index))
        };
        let mut length = 0;
        let mut parts = Vec::new();
        // The closure never fails, so neither does the walk.
        let _ = expr.apply(|part| {
            length += 1;
            if let Expr::Column(column) = part
                && let Some(base) = base(column)
            {
                length += parts_of(base);
                parts.push(base);
            }
            Ok(if length > LENGTH_MAX {
                TreeNodeRecursion::Stop
            } else {
                TreeNodeRecursion::Continue
            })
        });
        if length > LENGTH_MAX {
            let texts: Vec<String> = parts.iter().map(ToString::to_string).collect();
            let digest = canonical::digest([[expr.to_string()].as_slice(), &texts]);
            let name = blake3::Hash::from_bytes(digest).to_hex().to_string();
            return base_column("a long expression", name);
        }
        let traced = expr.clone().transform_up(|part| {
            Ok(match &part {
                Expr::Column(column) => match base(column) {
                    Some(base) => Transformed::yes(base.clone()),
                    None => Transformed::no(part),
                },
                _ => Transformed::no(part),
            })
        });
        let traced = traced.map_or_else(|_| expr.clone(), |changed| changed.data);
        traced.unalias_nested().data
    }

    /// What the rows are, in one text that depends on nothing else.
    pub(crate) fn text(&self) -> String {
        let mut sources = self.sources.clone();
        sources.sort();
        format!("({sources:?} where {:?})", canonical::facts(&self.facts))
    }
}

/// The parts of an expression, counted as far as it matters.
fn parts_of(expr: &Expr) -> usize {
    let mut parts = 0;
    // The closure never fails, so neither does the walk.
    let _ = expr.apply(|_| {
        parts += 1;
        Ok(if parts > LENGTH_MAX {
            TreeNodeRecursion::Stop
        } else {
            TreeNodeRecursion::Continue
        })
    });
    parts
}

/// A column of a table under its canonical name.
pub(crate) fn base_column(table: &str, column: String) -> Expr {
    Expr::Column(Column::new(Some(TableReference::bare(table)), column))
}

/// The name of the table that all columns of an expression are of, if it is one.
pub(crate) fn only_table(expr: &Expr) -> Option<String> {
    let columns = expr.column_refs();
    let mut tables = columns.iter().map(|column| {
        column
            .relation
            .as_ref()
            .map(|table| table.table().to_owned())
    });
    let first = tables.next()??;
    tables
        .all(|table| table.as_ref() == Some(&first))
        .then_some(first)
}

#[cfg(test)]
mod tests {
    use super::*;
    use arrow::datatypes::{DataType, Field, Schema};
    use datafusion::logical_expr::col;

    #[test]
    fn sums_of_sums_of_sums_stay_short() {
        let schema = Schema::new(vec![Field::new("a", DataType::Int64, true)]);
        let schema = DFSchema::try_from(schema).expect("a schema");
        let mut lineage = Lineage::of_table("t#0", ["a".to_owned()]);
        let mut seen = Vec::new();
        for _ in 0..64 {
            let doubled = lineage.trace(&(col("a") + col("a")), &schema);
            assert!(parts_of(&doubled) <= LENGTH_MAX);
            assert!(!seen.contains(&doubled));
            seen.push(doubled.clone());
            lineage.columns = vec![doubled];
        }
    }
}
