//! Plans a question and says what it would use of each data set, without touching a row.

use crate::canonical;
use crate::exact;
use crate::rounding;
use crate::session::state_for;
use crate::shape::{self, Protectable, Shape, as_person_table, person_rows, person_table};
use crate::statement;
use crate::table::Files;
use charter::Obligation;
use datafusion::common::TableReference;
use datafusion::common::tree_node::TreeNodeRecursion;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::{LogicalPlan, TableScan};
use gate::{Case, DataSetFacts, Facts, Form, Granted, QuestionError, Reading, Use};
use std::collections::{BTreeMap, BTreeSet};
use territory::{ColumnName, DataSetId, PersonUnit, Sensitivity, Table, TableName};

/// A planned question: what [`crate::Engine`] keeps in a [`gate::Plan`].
pub(crate) struct Planned {
    pub(crate) state: SessionState,
    /// Analysed, not yet optimised.
    pub(crate) plan: LogicalPlan,
    /// The same, optimised.
    pub(crate) optimised: LogicalPlan,
    pub(crate) shape: Shape,
    /// The tables of data sets that are neither open nor about persons, as the plan names them.
    pub(crate) internal: Vec<(TableReference, Table)>,
}

impl Planned {
    /// The plan that carries out what a case owes, and which of its obligations that are; `None` when none is the
    /// engine's.
    pub(crate) fn bound(
        &self,
        case: &Case<Granted>,
    ) -> datafusion::common::Result<(Option<LogicalPlan>, Vec<Obligation>)> {
        let table_of = |scan: &TableScan| {
            let mut internal = self.internal.iter();
            internal
                .find(|(name, _)| *name == scan.table_name)
                .map(|(_, table)| table.clone())
        };
        let is_internal = |scan: &TableScan| table_of(scan).is_some();
        let mut bound = None;
        let mut carried_out = Vec::new();
        if let Some(metres) = case.round_positions() {
            bound = Some(rounding::rounded(&self.plan, metres, &table_of)?);
            carried_out.push(Obligation::RoundPositions(metres));
        }
        if let Some(least) = case.minimum_group() {
            // Rows, and figures that could be one row's, have no groups: then nobody carries it out.
            if exact::form(&self.plan, &is_internal) == Form::Aggregate {
                let plan = bound.as_ref().unwrap_or(&self.plan);
                bound = Some(exact::with_minimum(plan, least, &is_internal)?);
                carried_out.push(Obligation::MinimumGroup(least));
            }
        }
        Ok((bound, carried_out))
    }
}

/// Reads a question against the facts.
pub(crate) async fn read(
    empty: &SessionState,
    question: &str,
    facts: &Facts,
    files: &dyn Files,
) -> Result<Reading, QuestionError> {
    let parsed = statement::parse(empty, question)?;
    let named = statement::datasets(empty, &parsed)?;
    for id in &named {
        if facts.dataset(id).is_none() {
            return Err(QuestionError::UnknownDataSet {
                name: id.to_string(),
                did_you_mean: Vec::new(),
            });
        }
    }
    let state = state_for(empty, facts, files)
        .await
        .map_err(|error| QuestionError::Sql(error.to_string()))?;
    let complaint = |error| statement::sql(&error);
    let plan = state.statement_to_plan(parsed).await.map_err(complaint)?;
    let plan = state
        .analyzer()
        .execute_and_check(plan, state.config_options(), |_, _| {})
        .map_err(complaint)?;
    let shape = shape::recognise(&plan).map_err(complaint)?;
    let optimised = state.optimize(&plan).map_err(complaint)?;
    let uses = uses(&plan, &optimised, &shape, facts);
    let internal = internal(&plan, facts);
    let (links, canonical) = match &shape {
        Shape::Protectable(question) => (
            question.links.clone(),
            Some(canonical(question, facts, files).await?),
        ),
        _ => (Vec::new(), None),
    };
    Ok(Reading {
        links,
        canonical,
        uses,
        plan: gate::Plan::new(Planned {
            state,
            plan,
            optimised,
            shape,
            internal,
        }),
    })
}

/// A digest of what would be released, and of the files it would be computed from.
async fn canonical(
    question: &Protectable,
    facts: &Facts,
    files: &dyn Files,
) -> Result<[u8; 32], QuestionError> {
    let mut tables = BTreeSet::new();
    for aggregate in &question.aggregates {
        scans(&aggregate.rows, &mut |scan| {
            if let Some((of, table)) = owner(scan, facts) {
                tables.insert((of.dataset.id.clone(), table));
            }
        });
    }
    let mut names = Vec::new();
    for (dataset, table) in tables {
        let paths = files
            .files(&dataset, &table)
            .await
            .map_err(|fault| QuestionError::Sql(fault.to_string()))?;
        // Files are named after their content.
        let files: BTreeSet<_> = paths.iter().filter_map(|path| path.file_name()).collect();
        names.push(format!("{dataset}.{table}: {files:?}"));
    }
    let question = blake3::Hash::from_bytes(question.canonical()).to_hex();
    Ok(canonical::digest([
        [question.to_string()].as_slice(),
        names.as_slice(),
    ]))
}

/// The tables that are neither open nor about persons.
fn internal(plan: &LogicalPlan, facts: &Facts) -> Vec<(TableReference, Table)> {
    let mut found = Vec::new();
    scans(plan, &mut |scan| {
        if let Some((dataset, table)) = rounding::table_of(facts, scan)
            && dataset.sensitivity == Sensitivity::Internal
        {
            found.push((scan.table_name.clone(), table.clone()));
        }
    });
    found
}

#[derive(Default)]
struct Touched {
    tables: BTreeSet<TableName>,
    columns: BTreeSet<ColumnName>,
}

/// What is used: the tables of the plan as it was asked, with the columns that remain once it is optimised.
fn uses(plan: &LogicalPlan, optimised: &LogicalPlan, shape: &Shape, facts: &Facts) -> Vec<Use> {
    let mut touched: BTreeMap<DataSetId, Touched> = BTreeMap::new();
    scans(plan, &mut |scan| {
        if let Some((of, table)) = owner(scan, facts) {
            let entry = touched.entry(of.dataset.id.clone()).or_default();
            entry.tables.insert(table);
        }
    });
    scans(optimised, &mut |scan| {
        if let Some((of, _)) = owner(scan, facts) {
            let entry = touched.entry(of.dataset.id.clone()).or_default();
            for field in scan.projected_schema.fields() {
                entry.columns.extend(field.name().parse::<ColumnName>());
            }
            for filter in &scan.filters {
                let named = filter.column_refs();
                entry
                    .columns
                    .extend(named.iter().filter_map(|column| column.name.parse().ok()));
            }
        }
    });
    touched
        .into_iter()
        .filter_map(|(id, touched)| {
            let of = facts.dataset(&id)?;
            Some(used(of, touched, shape, plan, facts))
        })
        .collect()
}

fn used(
    of: &DataSetFacts,
    touched: Touched,
    shape: &Shape,
    plan: &LogicalPlan,
    facts: &Facts,
) -> Use {
    let identifies = |name: &&ColumnName| {
        of.dataset
            .tables
            .iter()
            .filter(|table| touched.tables.contains(&table.name))
            .filter_map(|table| table.column(name.as_str()))
            .any(|column| column.personal.is_some_and(|kind| kind.identifies()))
    };
    let identifiers = if of.dataset.is_personal() {
        let columns = touched.columns.iter().filter(identifies);
        columns
            .filter(|column| !only_tells_apart(of, column, &touched, shape))
            .cloned()
            .collect()
    } else {
        Vec::new()
    };
    let form = match of.dataset.sensitivity {
        Sensitivity::Open => Form::Rows,
        Sensitivity::Internal => exact::form(plan, &|scan| {
            rounding::table_of(facts, scan).is_some_and(|(dataset, _)| dataset.id == of.dataset.id)
        }),
        Sensitivity::Personal | Sensitivity::Sensitive => match shape {
            Shape::Protectable(_) => Form::Aggregate,
            Shape::Unprotectable(refusal) => Form::Unprotectable {
                why: refusal.why.clone(),
                instead: refusal.instead.clone(),
            },
            Shape::Rows | Shape::NoPersons => Form::Rows,
        },
    };
    Use {
        dataset: of.dataset.id.clone(),
        tables: touched.tables.into_iter().collect(),
        columns: touched.columns.into_iter().collect(),
        identifiers,
        form,
    }
}

/// Whether a column names the person, and the question uses it only to tell persons apart.
fn only_tells_apart(
    of: &DataSetFacts,
    column: &ColumnName,
    touched: &Touched,
    shape: &Shape,
) -> bool {
    let Shape::Protectable(question) = shape else {
        return false;
    };
    let is_other = |table: &&Table| {
        touched.tables.contains(&table.name)
            && table.column(column.as_str()).is_some()
            && table.person != PersonUnit::Column(column.clone())
    };
    let elsewhere = of.dataset.tables.iter().any(|table| is_other(&table));
    let pointed = question
        .pointed
        .contains(&(of.dataset.id.clone(), column.clone()));
    !elsewhere && !pointed
}

fn scans(plan: &LogicalPlan, visit: &mut dyn FnMut(&TableScan)) {
    // The closure never fails, so neither does the walk.
    let _ = plan.apply_with_subqueries(|node| {
        if let LogicalPlan::TableScan(scan) = node {
            visit(scan);
        }
        Ok(TreeNodeRecursion::Continue)
    });
}

/// The data set and table behind a scan.
fn owner<'a>(scan: &TableScan, facts: &'a Facts) -> Option<(&'a DataSetFacts, TableName)> {
    let provider = person_table(scan).or_else(|| person_rows(scan));
    if let Some(table) = provider.as_ref().and_then(as_person_table) {
        return Some((facts.dataset(&table.dataset)?, table.table.name.clone()));
    }
    let (dataset, table) = match scan.table_name.schema() {
        None => (scan.table_name.table(), scan.table_name.table()),
        Some(schema) => (schema, scan.table_name.table()),
    };
    Some((facts.dataset(&dataset.parse().ok()?)?, table.parse().ok()?))
}
