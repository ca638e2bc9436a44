//! From the analysis to plans that run: the rows of persons with those who objected gone, their keys and values as
//! numbered columns; and released figures put back into the question's upper part.

use crate::error::EngineError;
use crate::rounding;
use crate::shape::{Kind, ProtectedAggregate, as_person_table, person_rows};
use crate::table::{PERSON, PersonTable};
use arrow::array::{ArrayRef, AsArray, Int64Array, RecordBatch};
use arrow::datatypes::{DataType, Int64Type};
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{Column, Result};
use datafusion::datasource::{MemTable, provider_as_source};
use datafusion::logical_expr::{
    Aggregate, ColumnarValue, Expr, LogicalPlan, LogicalPlanBuilder, ScalarUDF, TableScan,
    Volatility, col, create_udf, in_list, lit,
};
use gate::Linkage;
use std::collections::BTreeMap;
use std::sync::Arc;
use territory::{DataSetId, PersonKey};

/// Which persons count, and how finely their positions are seen.
#[derive(Debug, Clone, Default)]
pub(crate) struct Admitted {
    /// Persons who objected, by their names in each data set.
    pub(crate) objections: BTreeMap<DataSetId, Vec<PersonKey>>,
    /// The only persons who may count, sorted; all who did not object in a data set that has no entry.
    pub(crate) consenting: BTreeMap<DataSetId, Vec<PersonKey>>,
    /// The grid of positions, in metres.
    pub(crate) round_positions: Option<u32>,
    /// What gives persons of several data sets common names.
    pub(crate) linkage: Option<Linkage>,
}

/// The rows that a protected aggregate is about: person, then keys, then values; one numbered column each.
pub(crate) struct Contributions {
    pub(crate) plan: LogicalPlan,
    /// How many key columns there are.
    pub(crate) keys: usize,
    /// For each measure, how it is measured and its column; no column where rows or persons are counted.
    pub(crate) measures: Vec<(Kind, Option<usize>)>,
}

/// Builds the plan of contributions to one set of groups.
pub(crate) fn contributions(
    aggregate: &ProtectedAggregate,
    set: &[usize],
    settled: &[(Aggregate, RecordBatch)],
    admitted: &Admitted,
) -> std::result::Result<Contributions, EngineError> {
    let rows = with_releases(&aggregate.rows, settled)?;
    let rows = bound(aggregate, &rows, admitted)?;
    let mut columns = vec![Expr::Column(aggregate.person.clone()).alias(PERSON)];
    for key in set {
        let expr = aggregate.keys[*key].expr.clone();
        columns.push(expr.alias(format!("__key{}", columns.len())));
    }
    let mut values: Vec<&Expr> = Vec::new();
    let mut measures = Vec::new();
    for one in &aggregate.measured {
        let place = one.expr.as_ref().map(|expr| {
            let known = values.iter().position(|known| *known == expr);
            1 + set.len()
                + known.unwrap_or_else(|| {
                    values.push(expr);
                    values.len() - 1
                })
        });
        measures.push((one.kind.clone(), place));
    }
    for (i, value) in values.into_iter().enumerate() {
        columns.push(value.clone().alias(format!("__value{i}")));
    }
    Ok(Contributions {
        plan: LogicalPlanBuilder::from(rows).project(columns)?.build()?,
        keys: set.len(),
        measures,
    })
}

/// The name of a key column in [`Contributions::plan`].
pub(crate) fn key_name(i: usize) -> String {
    format!("__key{}", i + 1)
}

/// Puts the files of persons into a plan, without the rows of those who do not count, and under common names where
/// the plan joins persons of several data sets.
pub(crate) fn bound(
    aggregate: &ProtectedAggregate,
    plan: &LogicalPlan,
    admitted: &Admitted,
) -> std::result::Result<LogicalPlan, EngineError> {
    let linkage = if aggregate.linked.is_empty() {
        None
    } else {
        let whole = |linkage: &&Linkage| {
            let mut linked = aggregate.linked.iter();
            linked.all(|dataset| linkage.relink(dataset, PersonKey(0)).is_some())
        };
        let found = admitted.linkage.as_ref().filter(whole);
        Some(found.ok_or_else(|| {
            EngineError::Failed("these data sets' persons have no common names here".into())
        })?)
    };
    let found = plan.clone().transform_up(|node| {
        let LogicalPlan::TableScan(scan) = &node else {
            return Ok(Transformed::no(node));
        };
        let provider = person_rows(scan);
        match provider.as_ref().and_then(as_person_table) {
            Some(table) => rows_of(scan, admitted, table, linkage).map(Transformed::yes),
            None => Ok(Transformed::no(node)),
        }
    })?;
    Ok(found.data)
}

fn rows_of(
    scan: &TableScan,
    admitted: &Admitted,
    table: &PersonTable,
    linkage: Option<&Linkage>,
) -> Result<LogicalPlan> {
    let name = scan.table_name.clone();
    let person = Expr::Column(Column::new(Some(name.clone()), PERSON));
    let files = provider_as_source(Arc::clone(&table.files));
    let mut rows = LogicalPlanBuilder::scan(name.clone(), files, None)?;
    let listed = |keys: &[PersonKey]| keys.iter().map(|key| lit(key.0)).collect();
    if let Some(objections) = admitted.objections.get(&table.dataset)
        && !objections.is_empty()
    {
        rows = rows.filter(in_list(person.clone(), listed(objections), true))?;
    }
    if let Some(consenting) = admitted.consenting.get(&table.dataset) {
        let only = if consenting.is_empty() {
            lit(false)
        } else {
            in_list(person.clone(), listed(consenting), false)
        };
        rows = rows.filter(only)?;
    }
    if let Some(metres) = admitted.round_positions
        && let Some(columns) = rounding::columns(scan, &table.table, metres)
    {
        rows = rows.project(columns)?;
    }
    if let Some(linkage) = linkage {
        let columns: Vec<Expr> = scan
            .projected_schema
            .iter()
            .map(|(relation, field)| {
                let column = Expr::Column(Column::new(relation.cloned(), field.name()));
                if field.name() == PERSON {
                    relinked(linkage.clone(), table.dataset.clone())
                        .call(vec![column])
                        .alias_qualified(relation.cloned(), PERSON)
                } else {
                    column
                }
            })
            .collect();
        rows = rows.project(columns)?;
    }
    rows.build()
}

/// The function that gives a person of one data set the name she has in all data sets of the question.
fn relinked(linkage: Linkage, dataset: DataSetId) -> ScalarUDF {
    create_udf(
        &format!("__relinked_{dataset}"),
        vec![DataType::Int64],
        DataType::Int64,
        Volatility::Immutable,
        Arc::new(move |args: &[ColumnarValue]| {
            let arrays = ColumnarValue::values_to_arrays(args)?;
            let persons = arrays[0].as_primitive::<Int64Type>();
            let common: Int64Array = persons
                .iter()
                .map(|person| {
                    let common = linkage.relink(&dataset, PersonKey(person?));
                    common.map(|person| person.0)
                })
                .collect();
            Ok(ColumnarValue::Array(Arc::new(common) as ArrayRef))
        }),
    )
}

/// A plan with protected aggregates replaced by their released figures.
pub(crate) fn with_releases(
    plan: &LogicalPlan,
    settled: &[(Aggregate, RecordBatch)],
) -> Result<LogicalPlan> {
    if settled.is_empty() {
        return Ok(plan.clone());
    }
    let replaced = plan.clone().transform_down_with_subqueries(|node| {
        let LogicalPlan::Aggregate(aggregate) = &node else {
            return Ok(Transformed::no(node));
        };
        match settled.iter().find(|(of, _)| of == aggregate) {
            Some((_, released)) => Ok(Transformed::new(
                figures(aggregate, released)?,
                true,
                TreeNodeRecursion::Jump,
            )),
            None => Ok(Transformed::no(node)),
        }
    })?;
    if !replaced.transformed {
        return Ok(replaced.data);
    }
    // Nullability of released figures may differ from what the planner expected.
    replaced
        .data
        .transform_up_with_subqueries(|node| Ok(Transformed::yes(node.recompute_schema()?)))
        .map(|plan| plan.data)
}

/// Released figures under the names of their aggregate.
fn figures(aggregate: &Aggregate, released: &RecordBatch) -> Result<LogicalPlan> {
    let table = MemTable::try_new(released.schema(), vec![vec![released.clone()]])?;
    let source = provider_as_source(Arc::new(table));
    let columns = aggregate.schema.iter().enumerate();
    LogicalPlanBuilder::scan("__released", source, None)?
        .project(columns.map(|(i, (relation, field))| {
            col(format!("__released.c{i}")).alias_qualified(relation.cloned(), field.name())
        }))?
        .build()
}
