//! Runs a question about persons and releases its aggregate under protection.
//!
//! Rows stream out of the engine, already without those who objected; keys become dense group numbers with the
//! engine's own hash table; persons, groups and values go to [`privacy`], which bounds each person's whole
//! contribution and adds noise. Nothing else sees the rows.

use crate::engine::EngineError;
use crate::limits::Limits;
use crate::release::{self, Released};
use crate::rewrite::{self, Admitted, Contributions, Value};
use crate::shape::Protectable;
use arrow::array::{Array, ArrayRef, AsArray, Int64Array, RecordBatch, UInt32Array};
use arrow::compute;
use arrow::datatypes::{Float64Type, Int64Type, Schema, SchemaRef};
use datafusion::execution::session_state::SessionState;
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{EmitTo, Expr, LogicalPlan, LogicalPlanBuilder, col, lit};
use datafusion::physical_plan::aggregates::group_values::{GroupValues, new_group_values};
use datafusion::physical_plan::aggregates::order::GroupOrdering;
use datafusion::physical_plan::{SendableRecordBatchStream, collect, execute_stream_partitioned};
use futures::{StreamExt, TryStreamExt, stream};
use gate::Protection;
use privacy::{
    Bitmap, EachRowAPerson, Keys, Measure, MeasureValues, PersonRows, QueryKey, ReleasePlan, Rows,
};
use rand::CryptoRng;
use std::ops::Range;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Fraction bits of real numbers in fixed point: a millionth, up to 8.8·10¹².
const REAL_FRACTION_BITS: u8 = 20;

/// Computes the protected figures of a question.
pub(crate) async fn release<R: CryptoRng>(
    state: &SessionState,
    question: &Protectable,
    admitted: &Admitted,
    least_persons: u32,
    protection: Protection,
    limits: &Limits,
    rng: &mut R,
) -> Result<Released, EngineError> {
    let contributions = rewrite::contributions(question, admitted)?;
    let only_rows = contributions
        .values
        .iter()
        .all(|value| *value == Value::Rows);
    let (rows, keys) = if question.one_row_each && only_rows && !contributions.values.is_empty() {
        counted(state, &contributions, limits).await?
    } else {
        let key = QueryKey::draw(rng);
        streamed(state, &contributions, question.one_row_each, &key, limits).await?
    };
    let plan = ReleasePlan {
        rho: protection.rho,
        delta: protection.key_delta,
        keys: if contributions.keys == 0 {
            Keys::None
        } else {
            Keys::Unknown
        },
        least_persons,
        threads: threads(),
    };
    let released = privacy::release(rows, &plan, rng)?;
    release::assemble(question, &contributions, &keys, &released)
}

fn threads() -> usize {
    std::thread::available_parallelism().map_or(1, usize::from)
}

fn measures(values: &[Value]) -> Vec<Measure> {
    values
        .iter()
        .map(|value| match value {
            Value::Rows => Measure::CountRows,
            Value::Known => Measure::CountValues,
            Value::Int => Measure::Sum { fraction_bits: 0 },
            Value::Real => Measure::Sum {
                fraction_bits: REAL_FRACTION_BITS,
            },
        })
        .collect()
}

async fn optimised(
    state: &SessionState,
    plan: &LogicalPlan,
) -> Result<Arc<dyn datafusion::physical_plan::ExecutionPlan>, EngineError> {
    let plan = state.optimize(plan)?;
    Ok(state.create_physical_plan(&plan).await?)
}

/// Each row a person, and only rows are counted: the engine's own aggregate gives the exact counts.
async fn counted(
    state: &SessionState,
    contributions: &Contributions,
    limits: &Limits,
) -> Result<(Rows, Vec<ArrayRef>), EngineError> {
    let keys: Vec<Expr> = (0..contributions.keys)
        .map(|i| col(rewrite::key_name(i)))
        .collect();
    let plan = LogicalPlanBuilder::from(contributions.plan.clone())
        .aggregate(keys, vec![count(lit(1_i64))])?
        .build()?;
    let physical = optimised(state, &plan).await?;
    let schema = physical.schema();
    let batches = collect(physical, state.task_ctx()).await?;
    let counted = compute::concat_batches(&schema, &batches)?;
    if counted.num_rows() > limits.groups {
        return Err(EngineError::TooManyGroups(limits.groups));
    }
    let (figures, keys) = counted
        .columns()
        .split_last()
        .ok_or_else(|| EngineError::internal("an aggregate without columns"))?;
    let counts: Vec<u64> = figures
        .as_primitive::<Int64Type>()
        .values()
        .iter()
        .map(|n| u64::try_from(*n).unwrap_or(0))
        .collect();
    Ok((EachRowAPerson::from_counts(&counts).into(), keys.to_vec()))
}

/// Rows of persons, streamed partition by partition.
async fn streamed(
    state: &SessionState,
    contributions: &Contributions,
    one_row_each: bool,
    key: &QueryKey,
    limits: &Limits,
) -> Result<(Rows, Vec<ArrayRef>), EngineError> {
    let physical = optimised(state, &contributions.plan).await?;
    let layout = Layout::of(contributions, &physical.schema());
    let rows_max = limits.memory_bytes / (16 + 8 * layout.sums());
    let room = Arc::new(AtomicUsize::new(rows_max));
    let measures = measures(&contributions.values);
    let tasks = execute_stream_partitioned(physical, state.task_ctx())?
        .into_iter()
        .map(|rows| {
            let part = if one_row_each {
                Part::EachRow(EachRowAPerson::new(&measures)?)
            } else {
                Part::Persons(PersonRows::new(&measures, key)?)
            };
            let partition = Partition {
                part,
                layout: layout.clone(),
                keys: layout.group_values()?,
                groups_max: limits.groups,
                room: Arc::clone(&room),
            };
            Ok(tokio::spawn(partition.fill(rows)))
        })
        .collect::<Result<Vec<_>, EngineError>>()?;
    let parts: Vec<(Part, Vec<ArrayRef>)> = stream::iter(tasks)
        .then(|task| async { task.await.map_err(|_| EngineError::Stopped)? })
        .try_collect()
        .await?;
    merged(parts, &layout, limits)
}

/// Which columns of a batch are what.
#[derive(Clone)]
struct Layout {
    schema: SchemaRef,
    keys: Range<usize>,
    /// For each measure, what it is and its column.
    values: Vec<(Value, usize)>,
}

impl Layout {
    fn of(contributions: &Contributions, schema: &SchemaRef) -> Self {
        let keys = 1..1 + contributions.keys;
        let mut next = keys.end;
        let values = contributions
            .values
            .iter()
            .map(|value| {
                let column = next;
                next += usize::from(*value != Value::Rows);
                (*value, column)
            })
            .collect();
        Self {
            schema: Arc::clone(schema),
            keys,
            values,
        }
    }

    fn sums(&self) -> usize {
        let sums = |(value, _): &&(Value, usize)| matches!(value, Value::Int | Value::Real);
        self.values.iter().filter(sums).count()
    }

    fn group_values(&self) -> Result<Option<Box<dyn GroupValues>>, EngineError> {
        if self.keys.is_empty() {
            return Ok(None);
        }
        let fields = &self.schema.fields()[self.keys.clone()];
        let schema = Arc::new(Schema::new(fields.to_vec()));
        Ok(Some(new_group_values(schema, &GroupOrdering::None)?))
    }
}

enum Part {
    Persons(PersonRows),
    EachRow(EachRowAPerson),
}

/// One thread's share of the rows.
struct Partition {
    part: Part,
    layout: Layout,
    keys: Option<Box<dyn GroupValues>>,
    groups_max: usize,
    /// Rows that all threads together may still take.
    room: Arc<AtomicUsize>,
}

impl Partition {
    async fn fill(
        mut self,
        mut rows: SendableRecordBatchStream,
    ) -> Result<(Part, Vec<ArrayRef>), EngineError> {
        let mut groups = Vec::new();
        let mut dense = Vec::new();
        while let Some(batch) = rows.next().await {
            self.push(&batch?, &mut groups, &mut dense)?;
        }
        let keys = match &mut self.keys {
            Some(keys) if !keys.is_empty() => keys.emit(EmitTo::All)?,
            _ => Vec::new(),
        };
        Ok((self.part, keys))
    }

    fn push(
        &mut self,
        batch: &RecordBatch,
        groups: &mut Vec<usize>,
        dense: &mut Vec<u32>,
    ) -> Result<(), EngineError> {
        let rows = batch.num_rows();
        let taken = self
            .room
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |room| {
                room.checked_sub(rows)
            });
        if taken.is_err() {
            return Err(EngineError::TooManyRows);
        }
        dense.clear();
        match &mut self.keys {
            None => dense.resize(rows, 0),
            Some(keys) => {
                keys.intern(&batch.columns()[self.layout.keys.clone()], groups)?;
                if keys.len() > self.groups_max {
                    return Err(EngineError::TooManyGroups(self.groups_max));
                }
                // Bounded by `groups_max`, which fits 32 bits.
                dense.extend(groups.iter().map(|group| *group as u32));
            }
        }
        let fixed = self.fixed_point(batch)?;
        let values = self.values(batch, &fixed);
        match &mut self.part {
            Part::EachRow(part) => part.push(dense, &values)?,
            Part::Persons(part) => {
                let persons = batch.column(0).as_primitive::<Int64Type>().values();
                part.push(persons, dense, &values)?;
            }
        }
        Ok(())
    }

    /// The values to be added, as whole numbers of their unit in fixed point.
    fn fixed_point(&self, batch: &RecordBatch) -> Result<Vec<Option<Int64Array>>, EngineError> {
        self.layout
            .values
            .iter()
            .map(|(value, column)| match value {
                Value::Rows | Value::Known => Ok(None),
                Value::Int => Ok(Some(batch.column(*column).as_primitive().clone())),
                Value::Real => {
                    let reals = batch.column(*column).as_primitive::<Float64Type>();
                    // The conversion saturates, and makes 0 of what is not a number.
                    let unit = f64::from(1_u32 << REAL_FRACTION_BITS);
                    Ok(Some(reals.unary(|x| (x * unit).round() as i64)))
                }
            })
            .collect()
    }

    fn values<'a>(
        &self,
        batch: &'a RecordBatch,
        fixed: &'a [Option<Int64Array>],
    ) -> Vec<MeasureValues<'a>> {
        self.layout
            .values
            .iter()
            .zip(fixed)
            .map(|((value, column), fixed)| match (value, fixed) {
                (Value::Rows, _) => MeasureValues::EveryRow,
                (_, Some(fixed)) => MeasureValues::Fixed {
                    values: fixed.values(),
                    valid: validity(fixed),
                },
                (_, None) => MeasureValues::Valid(validity(batch.column(*column))),
            })
            .collect()
    }
}

fn validity(array: &dyn Array) -> Option<Bitmap<'_>> {
    array.nulls().map(|nulls| Bitmap {
        bytes: nulls.validity(),
        offset: nulls.offset(),
    })
}

/// Gives the groups of all partitions common numbers, and puts the partitions together.
fn merged(
    parts: Vec<(Part, Vec<ArrayRef>)>,
    layout: &Layout,
    limits: &Limits,
) -> Result<(Rows, Vec<ArrayRef>), EngineError> {
    let mut all = layout.group_values()?;
    let mut persons = Vec::new();
    let mut each_row = Vec::new();
    for (mut part, keys) in parts {
        if let (Some(all), false) = (&mut all, keys.is_empty()) {
            let mut numbers = Vec::new();
            all.intern(&keys, &mut numbers)?;
            if all.len() > limits.groups {
                return Err(EngineError::TooManyGroups(limits.groups));
            }
            let numbers: Vec<u32> = numbers.iter().map(|group| *group as u32).collect();
            match &mut part {
                Part::Persons(part) => part.remap_groups(&numbers)?,
                Part::EachRow(part) => part.remap_groups(&numbers)?,
            }
        }
        match part {
            Part::Persons(part) => persons.push(part),
            Part::EachRow(part) => each_row.push(part),
        }
    }
    let keys = match &mut all {
        Some(all) if !all.is_empty() => all.emit(EmitTo::All)?,
        _ => Vec::new(),
    };
    if let Some(rows) = privacy::merge(persons)? {
        return Ok((rows.into(), keys));
    }
    if let Some(rows) = EachRowAPerson::merge(each_row)? {
        return Ok((rows.into(), keys));
    }
    Err(EngineError::internal("a plan without partitions"))
}

/// The keys of the released groups, in that order.
pub(crate) fn keys_of(keys: &[ArrayRef], kept: &[u32]) -> Result<Vec<ArrayRef>, EngineError> {
    let kept = UInt32Array::from(kept.to_vec());
    keys.iter()
        .map(|key| Ok(compute::take(key, &kept, None)?))
        .collect()
}
