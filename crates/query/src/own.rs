//! The rows about one person, for herself.

use crate::batch;
use crate::error::EngineError;
use crate::shape::as_person_table;
use crate::table::{Files, PERSON, provider};
use arrow::array::{AsArray, RecordBatch};
use arrow::datatypes::Int64Type;
use datafusion::common::Column;
use datafusion::datasource::provider_as_source;
use datafusion::execution::session_state::SessionState;
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, col, lit};
use datafusion::physical_plan::collect;
use gate::OwnTable;
use std::sync::Arc;
use territory::{DataSet, PersonKey, PersonUnit};

/// How many of her rows are shown of each table; all are counted.
const ROWS_SHOWN: usize = 50;

/// Her rows in each table that names persons.
pub(crate) async fn rows(
    state: &SessionState,
    files: &dyn Files,
    dataset: &DataSet,
    person: PersonKey,
) -> Result<Vec<OwnTable>, EngineError> {
    let mut found = Vec::new();
    for table in &dataset.tables {
        if !matches!(table.person, PersonUnit::Column(_)) {
            continue;
        }
        let paths = files
            .files(&dataset.id, &table.name)
            .await
            .map_err(|fault| EngineError::Failed(fault.to_string()))?;
        let provider = provider(&dataset.id, dataset.sensitivity, table, &paths)?;
        let Some(own) = as_person_table(&provider) else {
            continue;
        };
        let hers =
            LogicalPlanBuilder::scan("own", provider_as_source(Arc::clone(&own.files)), None)?
                .filter(col(PERSON).eq(lit(person.0)))?;
        let number = hers
            .clone()
            .aggregate(Vec::<Expr>::new(), vec![count(lit(1_i64))])?
            .build()?;
        let number = run(state, &number).await?.first().map_or(0, |batch| {
            batch.column(0).as_primitive::<Int64Type>().value(0)
        });
        let shown = hers
            .project(
                own.files
                    .schema()
                    .fields()
                    .iter()
                    .filter(|field| field.name() != PERSON)
                    .map(|field| Expr::Column(Column::new(Some("own"), field.name()))),
            )?
            .limit(0, Some(ROWS_SHOWN))?
            .build()?;
        let headings = batch::headings(shown.schema().as_arrow());
        let mut rows = Vec::new();
        for batch in run(state, &shown).await? {
            batch::append(&batch, &mut rows, ROWS_SHOWN)?;
        }
        found.push(OwnTable {
            table: table.name.clone(),
            headings,
            rows,
            count: u64::try_from(number).unwrap_or(0),
        });
    }
    Ok(found)
}

async fn run(state: &SessionState, plan: &LogicalPlan) -> Result<Vec<RecordBatch>, EngineError> {
    let optimised = state.optimize(plan)?;
    let physical = state.create_physical_plan(&optimised).await?;
    Ok(collect(physical, state.task_ctx()).await?)
}
