//! Recognises a question about persons that can be protected.
//!
//! The plan is walked from the tables up, and of each node it is known whether its rows say nothing of any person
//! (public rows, released figures) or belong to one person each. Rows of persons stay theirs through filters,
//! projections, joins with public tables, joins person to person, and whatever is computed within each person alone
//! (`GROUP BY` her, `PARTITION BY` her). The first aggregate that brings persons together is protected; what stands
//! above it works on released figures and needs no protection. Everything else is refused, with a reason: deny by
//! default.

mod figure;
mod grouping;
mod join;
mod measure;
mod own;
mod walk;
mod window;
mod within;

pub(crate) use figure::{Around, Figure, Kind, Measured};
pub(crate) use grouping::{Key, PublicTable};

use crate::canonical;
use crate::refusal::Refusal;
use crate::table::{PersonRows, PersonTable};
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::common::{Column, Result};
use datafusion::datasource::{TableProvider, source_as_provider};
use datafusion::logical_expr::{Aggregate, LogicalPlan, TableScan};
use std::any::Any;
use std::collections::BTreeSet;
use std::sync::Arc;
use territory::{ColumnName, DataSetId};
use walk::{Standing, Stop, Walk};

/// What a question is, seen from the persons in it.
pub(crate) enum Shape {
    /// No table about persons is read.
    NoPersons,
    /// Rows about persons would leave.
    Rows,
    /// Figures that can be protected.
    Protectable(Box<Protectable>),
    /// Figures about persons that cannot be protected.
    Unprotectable(Refusal),
}

/// A question that can be protected.
#[derive(Clone)]
pub(crate) struct Protectable {
    /// Its protected aggregates; each uses released figures of earlier ones at most.
    pub(crate) aggregates: Vec<ProtectedAggregate>,
    /// The data sets that it joins person to person; empty when there is but one.
    pub(crate) links: Vec<DataSetId>,
    /// Columns that name persons, and are used for more than telling persons apart.
    pub(crate) pointed: BTreeSet<(DataSetId, ColumnName)>,
}

impl Protectable {
    /// Into how many equal parts the budget is split: one for each set of groups of each release.
    pub(crate) fn parts(&self) -> usize {
        let mut seen = BTreeSet::new();
        self.aggregates
            .iter()
            .filter(|one| seen.insert(one.canonical))
            .map(|one| one.sets.len())
            .sum()
    }

    /// A digest of what is released: the same for questions that differ only in writing, or in what they do with the
    /// released figures.
    pub(crate) fn canonical(&self) -> [u8; 32] {
        let digests: BTreeSet<String> = self
            .aggregates
            .iter()
            .map(|one| blake3::Hash::from_bytes(one.canonical).to_hex().to_string())
            .collect();
        let digests: Vec<String> = digests.into_iter().collect();
        canonical::digest([digests.as_slice()])
    }
}

/// One aggregate over rows of persons, with what it takes to compute it.
#[derive(Clone)]
pub(crate) struct ProtectedAggregate {
    /// The aggregate as it stands in the question.
    pub(crate) aggregate: Aggregate,
    /// The rows below it, each with its person; the files are still to be put in.
    pub(crate) rows: LogicalPlan,
    /// The person of each row.
    pub(crate) person: Column,
    /// Whether each person has at most one row.
    pub(crate) one_row_each: bool,
    /// The data sets whose persons it joins person to person; empty when they are of one.
    pub(crate) linked: BTreeSet<DataSetId>,
    /// The grouping keys, in canonical order.
    pub(crate) keys: Vec<Key>,
    /// For each key column of the aggregate, its place among `keys`.
    pub(crate) key_at: Vec<usize>,
    /// The sets of groups, each a list of places among `keys` in order; one set without `GROUPING SETS`.
    pub(crate) sets: Vec<Vec<usize>>,
    /// What is measured, in canonical order.
    pub(crate) measured: Vec<Measured>,
    /// For each figure of the aggregate, how it comes from what is measured.
    pub(crate) figures: Vec<Figure>,
    /// The public tables that are joined to the rows.
    pub(crate) publics: Vec<PublicTable>,
    /// What holds of every row.
    pub(crate) facts: Vec<datafusion::logical_expr::Expr>,
    /// A digest of rows, keys and measures.
    pub(crate) canonical: [u8; 32],
}

impl ProtectedAggregate {
    /// Whether it has `GROUPING SETS`: then it has a column that tells them apart.
    pub(crate) fn has_sets(&self) -> bool {
        self.aggregate.schema.fields().len() > self.key_at.len() + self.figures.len()
    }
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

/// The table about persons whose rows a scan stands for in a rebuilt plan.
pub(crate) fn person_rows(scan: &TableScan) -> Option<Arc<dyn TableProvider>> {
    let provider = source_as_provider(&scan.source).ok()?;
    let any: &dyn Any = provider.as_ref();
    any.downcast_ref::<PersonRows>()
        .map(|rows| Arc::clone(&rows.of))
}

/// Looks at an analysed, unoptimised plan.
///
/// # Errors
/// When the plan cannot be rebuilt with its persons; the analysis itself answers with a [`Shape`].
pub(crate) fn recognise(plan: &LogicalPlan) -> Result<Shape> {
    let (mut persons, mut computes) = (false, false);
    plan.apply_with_subqueries(|node| {
        match node {
            LogicalPlan::TableScan(scan) => persons |= person_table(scan).is_some(),
            LogicalPlan::Aggregate(_) | LogicalPlan::Window(_) => computes = true,
            _ => {}
        }
        Ok(TreeNodeRecursion::Continue)
    })?;
    if !persons {
        return Ok(Shape::NoPersons);
    }
    let mut walk = Walk::default();
    Ok(match walk.node(plan, &[]) {
        Ok(Standing::Persons(_)) => Shape::Rows,
        Err(Stop::Refused(_)) if !computes => Shape::Rows,
        Err(Stop::Refused(refusal)) => Shape::Unprotectable(*refusal),
        Err(Stop::Failed(error)) => return Err(error),
        // Persons are read, but no figure of them was found: whatever that is, it was not looked through.
        Ok(Standing::Public) if walk.found.is_empty() => {
            Shape::Unprotectable(Refusal::sub_question())
        }
        Ok(Standing::Public) => Shape::Protectable(Box::new(walk.finished())),
    })
}
