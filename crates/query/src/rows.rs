//! Rows of persons on their way to the mechanism.
//!
//! They stream out of the engine, already without those who objected; keys become dense group numbers with the
//! engine's own hash table; persons, groups and values go to [`privacy`], which bounds each person's whole
//! contribution. Nothing else sees the rows. What goes wrong here depends on them, so it is always said in the same
//! words.

use crate::error::EngineError;
use crate::limits::Limits;
use crate::rewrite::{self, Contributions};
use crate::shape::Kind;
use arrow::array::{Array, ArrayRef, AsArray, BooleanArray, Int64Array, RecordBatch};
use arrow::compute;
use arrow::datatypes::{Field, Float64Type, Int64Type, Schema, SchemaRef};
use datafusion::common::hash_utils::{QualityRandomState, create_hashes};
use datafusion::execution::session_state::SessionState;
use datafusion::functions_aggregate::expr_fn::count;
use datafusion::logical_expr::{EmitTo, Expr, LogicalPlan, LogicalPlanBuilder, col, lit};
use datafusion::physical_plan::aggregates::group_values::{GroupValues, new_group_values};
use datafusion::physical_plan::aggregates::order::GroupOrdering;
use datafusion::physical_plan::{SendableRecordBatchStream, collect, execute_stream_partitioned};
use futures::{StreamExt, TryStreamExt, stream};
use privacy::{Bitmap, EachRowAPerson, Measure, MeasureValues, PersonRows, QueryKey, Rows};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

/// Fraction bits of real numbers in fixed point: a millionth, up to 8.8·10¹².
pub(crate) const REAL_FRACTION_BITS: u8 = 20;

async fn optimised(
    state: &SessionState,
    plan: &LogicalPlan,
) -> Result<Arc<dyn datafusion::physical_plan::ExecutionPlan>, EngineError> {
    let plan = state.optimize(plan)?;
    Ok(state.create_physical_plan(&plan).await?)
}

/// What is asked of the rows of one set of groups.
pub(crate) struct Asked<'a> {
    pub(crate) contributions: &'a Contributions,
    pub(crate) measures: &'a [Measure],
    /// The groups that there are, where everybody knows them.
    pub(crate) public: Option<&'a [ArrayRef]>,
    pub(crate) limits: &'a Limits,
}

/// Each row a person, and only rows are counted: the engine's own aggregate gives the exact counts.
pub(crate) async fn counted(
    state: &SessionState,
    asked: &Asked<'_>,
) -> Result<(Rows, Vec<ArrayRef>), EngineError> {
    let keys: Vec<Expr> = (0..asked.contributions.keys)
        .map(|i| col(rewrite::key_name(i)))
        .collect();
    let plan = LogicalPlanBuilder::from(asked.contributions.plan.clone())
        .aggregate(keys, vec![count(lit(1_i64))])?
        .build()?;
    let physical = optimised(state, &plan).await?;
    let schema = physical.schema();
    let batches = collect(physical, state.task_ctx()).await?;
    let counted = compute::concat_batches(&schema, &batches)?;
    if counted.num_rows() > asked.limits.groups {
        return Err(EngineError::TooMuch);
    }
    let (figures, keys) = counted
        .columns()
        .split_last()
        .ok_or_else(|| EngineError::internal("an aggregate without columns"))?;
    let counts = figures.as_primitive::<Int64Type>().values().iter();
    let counts = counts.map(|n| u64::try_from(*n).unwrap_or(0));
    let Some(public) = asked.public else {
        let counts: Vec<u64> = counts.collect();
        return Ok((EachRowAPerson::from_counts(&counts).into(), keys.to_vec()));
    };
    let mut groups = PublicGroups::of(public)?;
    let mut numbers = Vec::new();
    groups
        .values
        .intern(&matched(keys, public)?, &mut numbers)?;
    let mut all = vec![0; groups.count];
    for (group, count) in numbers.into_iter().zip(counts) {
        if let Some(known) = all.get_mut(group) {
            *known += count;
        }
    }
    Ok((EachRowAPerson::from_counts(&all).into(), Vec::new()))
}

/// Keys in exactly the types of the public ones.
fn matched(keys: &[ArrayRef], public: &[ArrayRef]) -> Result<Vec<ArrayRef>, EngineError> {
    keys.iter()
        .zip(public)
        .map(|(key, public)| Ok(compute::cast(key, public.data_type())?))
        .collect()
}

/// Groups that have their numbers before any row comes.
struct PublicGroups {
    values: Box<dyn GroupValues>,
    count: usize,
}

impl PublicGroups {
    fn of(keys: &[ArrayRef]) -> Result<Self, EngineError> {
        let fields: Vec<_> = keys
            .iter()
            .enumerate()
            .map(|(i, key)| Field::new(format!("k{i}"), key.data_type().clone(), true))
            .collect();
        let mut values = new_group_values(Arc::new(Schema::new(fields)), &GroupOrdering::None)?;
        values.intern(keys, &mut Vec::new())?;
        Ok(Self {
            count: values.len(),
            values,
        })
    }
}

/// Rows of persons, streamed partition by partition.
pub(crate) async fn streamed(
    state: &SessionState,
    asked: &Asked<'_>,
    one_row_each: bool,
    key: &QueryKey,
) -> Result<(Rows, Vec<ArrayRef>), EngineError> {
    let physical = optimised(state, &asked.contributions.plan).await?;
    let layout = Layout {
        schema: physical.schema(),
        keys: asked.contributions.keys,
        measures: asked.contributions.measures.clone(),
        public: asked.public.map(<[ArrayRef]>::to_vec),
    };
    let rows_max = asked.limits.memory_bytes / (16 + 8 * layout.words());
    let room = Arc::new(AtomicUsize::new(rows_max));
    let tasks = execute_stream_partitioned(physical, state.task_ctx())?
        .into_iter()
        .map(|rows| {
            let part = if one_row_each {
                Part::EachRow(EachRowAPerson::new(asked.measures)?)
            } else {
                Part::Persons(PersonRows::new(asked.measures, key)?)
            };
            let partition = Partition {
                part,
                keys: layout.numbering()?,
                layout: layout.clone(),
                groups_max: asked.limits.groups,
                room: Arc::clone(&room),
            };
            Ok(tokio::spawn(partition.fill(rows)))
        })
        .collect::<Result<Vec<_>, EngineError>>()?;
    let parts: Vec<(Part, Vec<ArrayRef>)> = stream::iter(tasks)
        .then(|task| async { task.await.map_err(|_| EngineError::Stopped)? })
        .try_collect()
        .await?;
    merged(parts, &layout, asked.limits)
}

/// Which columns of a batch are what: the person, the keys, then values.
#[derive(Clone)]
struct Layout {
    schema: SchemaRef,
    keys: usize,
    measures: Vec<(Kind, Option<usize>)>,
    public: Option<Vec<ArrayRef>>,
}

impl Layout {
    /// Measures for which each row keeps 64 bits.
    fn words(&self) -> usize {
        let keeps = |(kind, _): &&(Kind, Option<usize>)| {
            !matches!(kind, Kind::Rows | Kind::Persons | Kind::Known)
        };
        self.measures.iter().filter(keeps).count()
    }

    fn numbering(&self) -> Result<Numbering, EngineError> {
        if self.keys == 0 {
            return Ok(Numbering::One);
        }
        if let Some(public) = &self.public {
            return Ok(Numbering::Public(PublicGroups::of(public)?));
        }
        let fields = self.schema.fields().iter().skip(1).take(self.keys);
        let schema = Arc::new(Schema::new(fields.cloned().collect::<Vec<_>>()));
        Ok(Numbering::Found(new_group_values(
            schema,
            &GroupOrdering::None,
        )?))
    }
}

/// How groups get their numbers.
enum Numbering {
    /// There is one group.
    One,
    /// Their keys are found in the rows.
    Found(Box<dyn GroupValues>),
    /// Everybody knows them.
    Public(PublicGroups),
}

enum Part {
    Persons(PersonRows),
    EachRow(EachRowAPerson),
}

/// One thread's share of the rows.
struct Partition {
    part: Part,
    layout: Layout,
    keys: Numbering,
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
            Numbering::Found(keys) if !keys.is_empty() => keys.emit(EmitTo::All)?,
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
            return Err(EngineError::TooMuch);
        }
        let keys = &batch.columns()[1..=self.layout.keys];
        dense.clear();
        match (&mut self.keys, &self.layout.public) {
            (Numbering::One, _) => dense.resize(rows, 0),
            (Numbering::Found(numbers), _) => {
                numbers.intern(keys, groups)?;
                if numbers.len() > self.groups_max {
                    return Err(EngineError::TooMuch);
                }
                // Bounded by `groups_max`, which fits 32 bits.
                dense.extend(groups.iter().map(|group| *group as u32));
            }
            (Numbering::Public(public), of) => {
                let keys = matched(keys, of.as_deref().unwrap_or_default())?;
                public.values.intern(&keys, groups)?;
                let known = public.count;
                dense.extend(groups.iter().filter(|g| **g < known).map(|g| *g as u32));
                if dense.len() < rows {
                    // Whoever is in no public group is in none that is asked for.
                    let mask: BooleanArray = groups.iter().map(|g| Some(*g < known)).collect();
                    let batch = compute::filter_record_batch(batch, &mask)?;
                    return self.take(&batch, dense);
                }
            }
        }
        self.take(batch, dense)
    }

    fn take(&mut self, batch: &RecordBatch, groups: &[u32]) -> Result<(), EngineError> {
        let columns = self
            .layout
            .measures
            .iter()
            .map(|(kind, column)| Column::of(kind, column.map(|column| batch.column(column))))
            .collect::<Result<Vec<_>, EngineError>>()?;
        let values: Vec<MeasureValues<'_>> = columns.iter().map(Column::values).collect();
        match &mut self.part {
            Part::EachRow(part) => part.push(groups, &values)?,
            Part::Persons(part) => {
                let persons = batch.column(0).as_primitive::<Int64Type>().values();
                part.push(persons, groups, &values)?;
            }
        }
        Ok(())
    }
}

/// One measure's values, as the mechanism takes them.
enum Column<'a> {
    EveryRow,
    Valid(&'a ArrayRef),
    Fixed(Int64Array),
    Codes(Vec<u64>, &'a ArrayRef),
}

impl<'a> Column<'a> {
    fn of(kind: &Kind, column: Option<&'a ArrayRef>) -> Result<Self, EngineError> {
        let Some(column) = column else {
            return Ok(Self::EveryRow);
        };
        // Conversions saturate, and make 0 of what is not a number.
        let unit = f64::from(1_u32 << REAL_FRACTION_BITS);
        let fixed = |of: &dyn Fn(f64) -> f64| {
            let reals = column.as_primitive::<Float64Type>();
            Self::Fixed(reals.unary(|x| (of(x) * unit).round() as i64))
        };
        Ok(match kind {
            Kind::Rows | Kind::Persons => Self::EveryRow,
            Kind::Known => Self::Valid(column),
            Kind::Distinct => {
                let mut codes = vec![0; column.len()];
                create_hashes([column], &QualityRandomState::with_seed(1), &mut codes)?;
                Self::Codes(codes, column)
            }
            Kind::Whole | Kind::Quantiles { whole: true, .. } => {
                Self::Fixed(column.as_primitive().clone())
            }
            Kind::Quantiles { whole: false, .. } => fixed(&|x| x),
            Kind::Real(around) => fixed(&|x| around.apply(x)),
        })
    }

    fn values(&self) -> MeasureValues<'_> {
        match self {
            Self::EveryRow => MeasureValues::EveryRow,
            Self::Valid(column) => MeasureValues::Valid(validity(column)),
            Self::Fixed(values) => MeasureValues::Fixed {
                valid: validity(values),
                values: values.values(),
            },
            Self::Codes(codes, column) => MeasureValues::Codes {
                values: codes,
                valid: validity(column),
            },
        }
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
    let mut all = layout.numbering()?;
    let mut persons = Vec::new();
    let mut each_row = Vec::new();
    for (mut part, keys) in parts {
        if let (Numbering::Found(all), false) = (&mut all, keys.is_empty()) {
            let mut numbers = Vec::new();
            all.intern(&keys, &mut numbers)?;
            if all.len() > limits.groups {
                return Err(EngineError::TooMuch);
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
        Numbering::Found(all) if !all.is_empty() => all.emit(EmitTo::All)?,
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
