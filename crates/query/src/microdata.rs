//! Files of records: generalised ([`anonymity`]) or synthetic ([`synthesis`]).
//!
//! One record of each person who counts, drawn at random where she has several. The rows are read here and go no further
//! than the two methods; whatever goes wrong with them is said in the same words.

mod generalised;
mod synthetic;

use crate::error::EngineError;
use crate::limits::Limits;
use crate::rewrite::Admitted;
use crate::shape::as_person_table;
use crate::table::{Files, PERSON, provider};
use arrow::array::{AsArray, RecordBatch, UInt32Array};
use arrow::compute;
use arrow::datatypes::Int64Type;
use datafusion::datasource::provider_as_source;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::{Expr, LogicalPlanBuilder, col, in_list, lit};
use datafusion::physical_plan::execute_stream;
use futures::StreamExt;
use gate::{Manner, MicrodataFile, PortFault, Protection};
use rand::{CryptoRng, RngExt};
use std::collections::HashMap;
use std::sync::Arc;
use territory::{Column, ColumnName, ColumnType, DataSet, PersonKey, Table};

/// What is to be made.
pub(crate) struct Order {
    pub(crate) dataset: DataSet,
    pub(crate) table: Table,
    pub(crate) columns: Vec<ColumnName>,
    pub(crate) manner: Manner,
    pub(crate) earlier: Vec<Vec<u8>>,
    pub(crate) admitted: Admitted,
    /// The charter's floor.
    pub(crate) least_persons: u32,
    /// What synthetic records may spend.
    pub(crate) protection: Option<Protection>,
}

impl Order {
    /// The columns, as the catalogue describes them.
    fn described(&self) -> impl Iterator<Item = &Column> {
        self.columns
            .iter()
            .filter_map(|name| self.table.column(name.as_str()))
    }
}

/// What cannot leave in a file, whoever is in it; `None` when all can.
pub(crate) fn objection(order: &Order) -> Option<PortFault> {
    let placed = order.described().find(|column| {
        column.kind == ColumnType::Geometry
            || column.personal == Some(territory::PersonalKind::Position)
    })?;
    Some(PortFault::Exceeded(format!(
        "positions of persons leave as figures only: ask without `{}`, or for counts of trips between districts",
        placed.name
    )))
}

/// Makes the file.
pub(crate) async fn make<R: CryptoRng>(
    state: &SessionState,
    files: &dyn Files,
    order: &Order,
    limits: &Limits,
    rng: &mut R,
) -> Result<MicrodataFile, EngineError> {
    let records = Records::read(state, files, order, limits, rng).await?;
    match &order.manner {
        Manner::Generalised(wanted) => generalised::file(&records, order, wanted),
        Manner::Synthetic(_) => match order.protection {
            Some(protection) => synthetic::file(&records, order, protection, rng),
            None => Err(EngineError::internal("synthetic records without a price")),
        },
    }
}

/// One record of each person.
struct Records {
    persons: Vec<PersonKey>,
    /// The columns of the order.
    rows: RecordBatch,
}

impl Records {
    async fn read<R: CryptoRng>(
        state: &SessionState,
        files: &dyn Files,
        order: &Order,
        limits: &Limits,
        rng: &mut R,
    ) -> Result<Self, EngineError> {
        let dataset = &order.dataset;
        let paths = files
            .files(&dataset.id, &order.table.name)
            .await
            .map_err(|fault| EngineError::Failed(fault.to_string()))?;
        let provider = provider(&dataset.id, dataset.sensitivity, &order.table, &paths)?;
        let Some(table) = as_person_table(&provider) else {
            return Err(EngineError::internal("records of a table without persons"));
        };
        let source = provider_as_source(Arc::clone(&table.files));
        let mut rows = LogicalPlanBuilder::scan("records", source, None)?;
        let listed = |keys: &[PersonKey]| keys.iter().map(|key| lit(key.0)).collect();
        if let Some(objections) = order.admitted.objections.get(&dataset.id)
            && !objections.is_empty()
        {
            rows = rows.filter(in_list(col(PERSON), listed(objections), true))?;
        }
        if let Some(consenting) = order.admitted.consenting.get(&dataset.id) {
            rows = rows.filter(match consenting.is_empty() {
                true => lit(false),
                false => in_list(col(PERSON), listed(consenting), false),
            })?;
        }
        let named = |name: &ColumnName| {
            Expr::Column(datafusion::common::Column::new(
                Some("records"),
                name.as_str(),
            ))
        };
        let columns: Vec<Expr> = order
            .columns
            .iter()
            .map(named)
            .chain([col(PERSON)])
            .collect();
        let plan = state.optimize(&rows.project(columns)?.build()?)?;
        let physical = state.create_physical_plan(&plan).await?;
        let schema = physical.schema();
        let mut stream = execute_stream(physical, state.task_ctx())?;
        let (mut batches, mut bytes) = (Vec::new(), 0);
        while let Some(batch) = stream.next().await {
            let batch = batch?;
            bytes += batch.get_array_memory_size();
            if bytes > limits.memory_bytes / 2 {
                return Err(EngineError::TooMuch);
            }
            batches.push(batch);
        }
        let all = compute::concat_batches(&schema, &batches)?;
        one_each(&all, rng)
    }
}

/// One row of each person, each of hers as likely as the other.
fn one_each<R: CryptoRng>(all: &RecordBatch, rng: &mut R) -> Result<Records, EngineError> {
    let last = all.num_columns() - 1;
    let persons = all.column(last).as_primitive::<Int64Type>().values();
    let mut drawn: HashMap<i64, (u32, u32)> = HashMap::new();
    for (row, person) in (0_u32..).zip(persons.iter()) {
        let (seen, chosen) = drawn.entry(*person).or_insert((0, row));
        *seen += 1;
        if rng.random_range(0..*seen) == 0 {
            *chosen = row;
        }
    }
    let mut rows: Vec<u32> = drawn.values().map(|(_, row)| *row).collect();
    rows.sort_unstable();
    let taken = compute::take_record_batch(all, &UInt32Array::from(rows))?;
    let persons = taken.column(last).as_primitive::<Int64Type>().values();
    let columns: Vec<usize> = (0..last).collect();
    Ok(Records {
        persons: persons.iter().map(|person| PersonKey(*person)).collect(),
        rows: taken.project(&columns)?,
    })
}

/// A line of CSV (RFC 4180).
fn csv_line<'a>(out: &mut Vec<u8>, fields: impl Iterator<Item = &'a str>) {
    for (place, field) in fields.enumerate() {
        if place > 0 {
            out.push(b',');
        }
        if field.contains(['"', ',', '\n', '\r']) {
            out.push(b'"');
            out.extend(field.replace('"', "\"\"").as_bytes());
            out.push(b'"');
        } else {
            out.extend(field.as_bytes());
        }
    }
    out.extend(b"\r\n");
}

fn report(of: &impl serde::Serialize) -> Result<String, EngineError> {
    serde_json::to_string(of).map_err(|error| EngineError::internal(&error.to_string()))
}
