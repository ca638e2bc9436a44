//! Exact figures about groups of persons, as official statistics publish them: no noise, small groups withheld, and
//! nothing left from which a withheld one, or a single person, could be worked out ([`sdc`]).
//!
//! The rows are the same as for a protected answer. They are added up exactly, person by person, into the finest groups;
//! coarser ones (`ROLLUP`, `CUBE`) are made of these. Groups that are withheld do not appear, as if nobody were in them.
//! The persons of each group that leaves are kept for the next question of the same party.

use crate::error::EngineError;
use crate::limits::Limits;
use crate::replay::{ReleasedMeasure, ReleasedSet, Says};
use crate::rewrite::{self, Admitted};
use crate::rows::REAL_FRACTION_BITS;
use crate::shape::{Kind, Protectable, ProtectedAggregate, as_person_table, person_rows};
use crate::table::PERSON;
use crate::worlds::{Flat, World};
use arrow::array::{Array, ArrayRef, AsArray, RecordBatch, UInt32Array};
use arrow::compute;
use arrow::datatypes::{DataType, Float64Type, Int64Type};
use arrow::row::{OwnedRow, RowConverter, SortField};
use datafusion::common::tree_node::{TreeNode, TreeNodeRecursion};
use datafusion::datasource::provider_as_source;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::{Expr, LogicalPlan, LogicalPlanBuilder, col};
use datafusion::physical_plan::execute_stream;
use futures::StreamExt;
use sdc::{
    Cell, Dimension, Figure, Measure, MeasureKind, Members, Outcome, PPercent, Percent, Policy,
    Released, ReleasedCell, SdcError, Table,
};
use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;
use territory::Text;

/// A person may not contribute so much to a group that the second largest contributor can tell her part to within 15 %
/// (the p % rule; Handbook on Statistical Disclosure Control, 4.2.2).
const P_PERCENT: u8 = 15;
/// Fraction bits of counts, as the mechanisms have them.
const COUNT_FRACTION_BITS: u8 = 16;

/// On what terms exact figures leave.
pub(crate) struct Terms<'a> {
    pub(crate) admitted: &'a Admitted,
    pub(crate) least_persons: u32,
    /// What this party saw before of the data set, as [`Exact::cells`].
    pub(crate) earlier: &'a [Vec<u8>],
    pub(crate) limits: &'a Limits,
}

/// Exact figures that may leave.
pub(crate) struct Exact {
    pub(crate) sets: Vec<ReleasedSet>,
    /// The persons of their groups, and of the groups that they would be with one column unknown: packs, each with its
    /// length before it, of a name and cells, each with its length before it.
    pub(crate) cells: Vec<u8>,
}

/// What of a question cannot be answered exactly; `None` when all can.
pub(crate) fn objection(question: &Protectable) -> Option<Text> {
    let [aggregate] = question.aggregates.as_slice() else {
        return Some(Text::new(
            "Une question exacte a un seul calcul par groupe.",
            "An exact question has one calculation by group.",
        ));
    };
    if !question.links.is_empty() || table_of(&aggregate.rows).is_none() {
        return Some(Text::new(
            "Une question exacte porte sur une seule table de personnes.",
            "An exact question is about one table of persons.",
        ));
    }
    let Some(flat) = Flat::of(&aggregate.rows, &keys_of(aggregate)) else {
        return Some(Text::new(
            "Dans une question exacte, chaque condition et chaque groupe porte sur une seule colonne de la table.",
            "In an exact question each condition and each group is about one column of the table.",
        ));
    };
    // An expression could be one person's: 1,000 times Ada's, and one for everybody else.
    let values = aggregate
        .measured
        .iter()
        .filter_map(|one| one.expr.as_ref());
    if !values.into_iter().all(|value| flat.is_a_column(value)) {
        return Some(Text::new(
            "Dans une question exacte, on compte ou on additionne des colonnes telles quelles, sans calcul.",
            "An exact question counts or adds up columns as they are, without calculation.",
        ));
    }
    let adds_up = |kind: &Kind| {
        matches!(kind, Kind::Rows | Kind::Persons | Kind::Known | Kind::Whole)
            || matches!(kind, Kind::Real(around) if !around.squared)
    };
    let all_add_up = aggregate.measured.iter().all(|one| adds_up(&one.kind));
    (!all_add_up).then(|| {
        Text::new(
            "Des chiffres exacts sont des comptes, des sommes et des moyennes.",
            "Exact figures are counts, sums and averages.",
        )
    })
}

/// Computes the exact figures of an aggregate for which there is no [`objection`].
pub(crate) async fn exact(
    state: &SessionState,
    aggregate: &ProtectedAggregate,
    terms: &Terms<'_>,
) -> Result<Exact, EngineError> {
    let Some((name, persons)) = table_of(&aggregate.rows) else {
        return Err(EngineError::internal("an exact question without persons"));
    };
    let everybody = everybody(state, &persons, terms.limits).await?;
    let finest: Vec<usize> = (0..aggregate.keys.len()).collect();
    let tally = tally(state, aggregate, &finest, &everybody, terms).await?;
    let levels: Vec<Level> = aggregate
        .sets
        .iter()
        .map(|set| Level::of(&tally, set))
        .collect::<Result<_, _>>()?;
    let asked_finest = aggregate.sets.contains(&finest);
    let mut cells = Vec::new();
    let mut place = Vec::new();
    if !asked_finest {
        for group in 0..tally.groups.len() {
            cells.push(tally.cell(&finest, &[group], false)?);
            place.push(None);
        }
    }
    for (level, set) in aggregate.sets.iter().enumerate() {
        for (group, parts) in levels[level].parts.iter().enumerate() {
            if !parts.is_empty() {
                cells.push(tally.cell(set, parts, true)?);
                place.push(Some((level, group)));
            }
        }
    }
    let dimensions = finest
        .iter()
        .map(|key| Dimension::flat(format!("key{key}")));
    let measures = aggregate.measured.iter().map(measure_of);
    let table = Table::new(dimensions.collect(), measures.collect(), cells, false)?;
    let shown =
        worlds_compared(state, aggregate, &name, &everybody, &tally, &levels, terms).await?;
    let policy = Policy {
        dominance: Some(PPercent(Percent::new(P_PERCENT)?)),
        ..Policy::least(terms.least_persons)?
    };
    let earlier = seen_before(terms.earlier, &name, |world| {
        matches!(world, World::Real(_))
    })?;
    let protected = sdc::protect(&table, &policy, &earlier)?;
    let mut cells = shown;
    cells.extend(packed(
        &World::Real(columns_used(aggregate)).label(&name),
        &protected.released,
    ));
    let mut shown: Vec<BTreeMap<usize, Vec<i64>>> = vec![BTreeMap::new(); levels.len()];
    for (outcome, place) in protected.outcomes.into_iter().zip(&place) {
        if let (Outcome::Shown(figures), Some((level, group))) = (outcome, place) {
            shown[*level].insert(*group, figures);
        }
    }
    let sets = levels
        .iter()
        .zip(shown)
        .map(|(level, shown)| level.released(aggregate, &shown))
        .collect::<Result<_, _>>()?;
    Ok(Exact { sets, cells })
}

impl From<SdcError> for EngineError {
    fn from(error: SdcError) -> Self {
        match error {
            SdcError::Refused { .. } | SdcError::TooMany { .. } => {
                Self::Withheld(error.to_string())
            }
            other => Self::internal(&other.to_string()),
        }
    }
}

fn keys_of(aggregate: &ProtectedAggregate) -> Vec<&Expr> {
    aggregate.keys.iter().map(|key| &key.expr).collect()
}

fn columns_used(aggregate: &ProtectedAggregate) -> BTreeSet<String> {
    let keys = keys_of(aggregate);
    Flat::of(&aggregate.rows, &keys).map_or_else(BTreeSet::new, |flat| flat.columns_used(&keys))
}

/// Conditions on one column may hold together in so many ways.
const TRUTHS_MOST: usize = 64;

/// Compares what the question would be about, each of its columns being unknown, with earlier questions; gives the packs
/// to be kept.
async fn worlds_compared(
    state: &SessionState,
    aggregate: &ProtectedAggregate,
    table: &str,
    everybody: &[i64],
    tally: &Tally,
    levels: &[Level],
    terms: &Terms<'_>,
) -> Result<Vec<u8>, EngineError> {
    let keys = keys_of(aggregate);
    let flat = Flat::of(&aggregate.rows, &keys)
        .ok_or_else(|| EngineError::internal("an exact question over several columns at once"))?;
    let rows = rewrite::bound(aggregate, &flat.scan, terms.admitted)?;
    let mut packs = Vec::new();
    for column in flat.columns_used(&keys) {
        let truths = truths(state, &rows, &flat, &column).await?;
        let mut cells = Vec::new();
        for (level, set) in levels.iter().zip(&aggregate.sets) {
            let known: Vec<(usize, Expr)> = set
                .iter()
                .filter_map(|key| Some((*key, flat.in_the_table(keys[*key])?)))
                .filter(|(_, expr)| !expr.column_refs().iter().any(|of| of.name == column))
                .collect();
            let large = level.large(tally, &known, terms.least_persons)?;
            for truth in &truths {
                let here = LogicalPlanBuilder::from(rows.clone()).filter(flat.supposing(truth))?;
                let groups = groups_of(state, here, &known, everybody, terms).await?;
                for (key, persons) in groups {
                    if large.contains(&key) {
                        let persons: Vec<u32> = persons.into_iter().collect();
                        let members = Members::from_sorted(&persons)?;
                        cells.push(ReleasedCell::new(members, sdc::Shown::Exact)?);
                    }
                }
            }
        }
        let earlier = seen_before(terms.earlier, table, |world| world.is_without(&column))?;
        if !sdc::audit(&earlier, &cells, terms.least_persons)?.is_empty() {
            return Err(EngineError::Withheld(format!(
                "whatever `{column}` says of persons, this question and earlier ones of the same party would differ by fewer than {} of them: ask for broader groups",
                terms.least_persons
            )));
        }
        packs.extend(packed(&World::Without(column).label(table), &cells));
    }
    Ok(packs)
}

/// The truths that the conditions on a column have together in the table.
async fn truths(
    state: &SessionState,
    rows: &LogicalPlan,
    flat: &Flat,
    column: &str,
) -> Result<Vec<Vec<(Expr, Option<bool>)>>, EngineError> {
    let conditions = flat.conditions_on(column);
    if conditions.is_empty() {
        return Ok(vec![Vec::new()]);
    }
    let named = conditions
        .iter()
        .enumerate()
        .map(|(place, condition)| condition.clone().alias(format!("__truth{place}")));
    let plan = LogicalPlanBuilder::from(rows.clone())
        .project(named.collect::<Vec<_>>())?
        .distinct()?
        .build()?;
    let mut found = Vec::new();
    let mut batches = stream(state, &plan).await?;
    while let Some(batch) = batches.next().await {
        let batch = batch?;
        for row in 0..batch.num_rows() {
            let truth = batch.columns().iter().map(|column| {
                let column = column.as_boolean();
                column.is_valid(row).then(|| column.value(row))
            });
            found.push(conditions.iter().cloned().zip(truth).collect());
        }
        if found.len() > TRUTHS_MOST {
            return Err(EngineError::Withheld(format!(
                "there are too many conditions on `{column}` for exact figures: ask with fewer"
            )));
        }
    }
    Ok(found)
}

/// The persons in each group of some rows.
async fn groups_of(
    state: &SessionState,
    rows: LogicalPlanBuilder,
    keys: &[(usize, Expr)],
    everybody: &[i64],
    terms: &Terms<'_>,
) -> Result<BTreeMap<Vec<u8>, BTreeSet<u32>>, EngineError> {
    let person = rows
        .schema()
        .columns()
        .into_iter()
        .find(|column| column.name == PERSON)
        .ok_or_else(|| EngineError::internal("rows without persons"))?;
    let columns = std::iter::once(Expr::Column(person).alias(PERSON)).chain(
        keys.iter()
            .map(|(key, expr)| expr.clone().alias(format!("__key{key}"))),
    );
    let plan = rows.project(columns.collect::<Vec<_>>())?.build()?;
    let mut batches = stream(state, &plan).await?;
    let mut room = terms.limits.memory_bytes / 64;
    let mut groups: BTreeMap<Vec<u8>, BTreeSet<u32>> = BTreeMap::new();
    while let Some(batch) = batches.next().await {
        let batch = batch?;
        let keys = row_bytes(&batch.columns()[1..], batch.num_rows())?;
        let persons = batch.column(0).as_primitive::<Int64Type>().values();
        for (key, person) in keys.into_iter().zip(persons) {
            let person = numbered(everybody, *person)?;
            if groups.entry(key).or_default().insert(person) {
                room = room.checked_sub(1).ok_or(EngineError::TooMuch)?;
            }
        }
    }
    Ok(groups)
}

/// Each row of some keys as bytes that are equal when the keys are.
fn row_bytes(keys: &[ArrayRef], rows: usize) -> Result<Vec<Vec<u8>>, EngineError> {
    if keys.is_empty() {
        return Ok(vec![Vec::new(); rows]);
    }
    let fields = keys
        .iter()
        .map(|key| SortField::new(key.data_type().clone()));
    let converter = RowConverter::new(fields.collect())?;
    let converted = converter.convert_columns(keys)?;
    Ok(converted.iter().map(|row| row.as_ref().to_vec()).collect())
}

/// A person's place among all.
fn numbered(everybody: &[i64], person: i64) -> Result<u32, EngineError> {
    everybody
        .binary_search(&person)
        .ok()
        .and_then(|place| u32::try_from(place).ok())
        .ok_or_else(|| EngineError::internal("a row of nobody"))
}

/// The one table of persons that rows come from: its name, and a plan of its persons.
fn table_of(rows: &LogicalPlan) -> Option<(String, LogicalPlan)> {
    let mut found: Vec<(String, LogicalPlan)> = Vec::new();
    let mut readable = true;
    // The closure never fails, so neither does the walk.
    let _ = rows.apply(|node| {
        if let LogicalPlan::TableScan(scan) = node {
            let provider = person_rows(scan);
            if let Some(table) = provider.as_ref().and_then(as_person_table) {
                let source = provider_as_source(Arc::clone(&table.files));
                let plan = LogicalPlanBuilder::scan("everybody", source, None)
                    .and_then(|scan| scan.project([col(PERSON)]))
                    .and_then(LogicalPlanBuilder::build);
                match plan {
                    Ok(plan) => found.push((table.table.name.to_string(), plan)),
                    Err(_) => readable = false,
                }
            }
        }
        Ok(TreeNodeRecursion::Continue)
    });
    let one = found.pop()?;
    (readable && found.is_empty()).then_some(one)
}

/// All persons of the table, whoever counts in this question: a person's place among them is her number in every answer.
async fn everybody(
    state: &SessionState,
    persons: &LogicalPlan,
    limits: &Limits,
) -> Result<Vec<i64>, EngineError> {
    let mut all = Vec::new();
    let mut rows = stream(state, persons).await?;
    while let Some(batch) = rows.next().await {
        all.extend_from_slice(batch?.column(0).as_primitive::<Int64Type>().values());
        if all.len() > limits.memory_bytes / 16 {
            all.sort_unstable();
            all.dedup();
            if all.len() > limits.memory_bytes / 32 {
                return Err(EngineError::TooMuch);
            }
        }
    }
    all.sort_unstable();
    all.dedup();
    Ok(all)
}

async fn stream(
    state: &SessionState,
    plan: &LogicalPlan,
) -> Result<datafusion::physical_plan::SendableRecordBatchStream, EngineError> {
    let plan = state.optimize(plan)?;
    let physical = state.create_physical_plan(&plan).await?;
    Ok(execute_stream(physical, state.task_ctx())?)
}

/// Everything added up exactly, by finest group and person.
struct Tally {
    /// The keys of the finest groups, one array per key.
    keys: Vec<ArrayRef>,
    /// For each key and finest group, which of its values it is.
    codes: Vec<Vec<u32>>,
    /// For each finest group: what each person adds to each measure.
    groups: Vec<BTreeMap<u32, Vec<i64>>>,
    kinds: Vec<MeasureKind>,
}

async fn tally(
    state: &SessionState,
    aggregate: &ProtectedAggregate,
    finest: &[usize],
    everybody: &[i64],
    terms: &Terms<'_>,
) -> Result<Tally, EngineError> {
    let contributions = rewrite::contributions(aggregate, finest, &[], terms.admitted)?;
    let mut rows = stream(state, &contributions.plan).await?;
    let schema = rows.schema();
    // Without keys there is one group, which a constant stands for.
    let mut fields: Vec<SortField> = schema.fields()[1..=finest.len()]
        .iter()
        .map(|field| SortField::new(field.data_type().clone()))
        .collect();
    if fields.is_empty() {
        fields.push(SortField::new(DataType::UInt32));
    }
    let converter = RowConverter::new(fields)?;
    let mut number: HashMap<OwnedRow, usize> = HashMap::new();
    let mut order: Vec<OwnedRow> = Vec::new();
    let mut groups: Vec<BTreeMap<u32, Vec<i64>>> = Vec::new();
    let measures = contributions.measures.len();
    // A person in a group takes a node of the tree and her sums.
    let mut room = terms.limits.memory_bytes / (64 + 8 * measures);
    while let Some(batch) = rows.next().await {
        let batch = batch?;
        let one: ArrayRef = Arc::new(UInt32Array::from_value(0, batch.num_rows()));
        let keys = converter.convert_columns(match finest.is_empty() {
            true => std::slice::from_ref(&one),
            false => &batch.columns()[1..=finest.len()],
        })?;
        let persons = batch.column(0).as_primitive::<Int64Type>().values();
        let values = contributions
            .measures
            .iter()
            .map(|(kind, column)| added(kind, column.map(|column| batch.column(column)), &batch))
            .collect::<Result<Vec<_>, EngineError>>()?;
        for (row, person) in persons.iter().enumerate() {
            let key = keys.row(row).owned();
            let group = match number.get(&key) {
                Some(group) => *group,
                None => {
                    if order.len() >= terms.limits.groups {
                        return Err(EngineError::TooMuch);
                    }
                    number.insert(key.clone(), order.len());
                    order.push(key);
                    groups.push(BTreeMap::new());
                    order.len() - 1
                }
            };
            let person = numbered(everybody, *person)?;
            let sums = match groups[group].entry(person) {
                std::collections::btree_map::Entry::Occupied(known) => known.into_mut(),
                std::collections::btree_map::Entry::Vacant(new) => {
                    room = room.checked_sub(1).ok_or(EngineError::TooMuch)?;
                    new.insert(vec![0; measures])
                }
            };
            for (sum, values) in sums.iter_mut().zip(&values) {
                *sum = sum.saturating_add(values[row]);
            }
        }
    }
    let mut keys = converter.convert_rows(order.iter().map(OwnedRow::row))?;
    keys.truncate(finest.len());
    let codes = keys.iter().map(codes_of).collect::<Result<_, _>>()?;
    let kinds = aggregate.measured.iter().map(|one| measure_of(one).kind);
    Ok(Tally {
        codes,
        keys,
        groups,
        kinds: kinds.collect(),
    })
}

/// Which of its different values each entry of an array is.
fn codes_of(key: &ArrayRef) -> Result<Vec<u32>, EngineError> {
    let converter = RowConverter::new(vec![SortField::new(key.data_type().clone())])?;
    let rows = converter.convert_columns(std::slice::from_ref(key))?;
    let mut known: HashMap<&[u8], u32> = HashMap::new();
    let mut codes = Vec::with_capacity(key.len());
    let texts: Vec<_> = rows.iter().collect();
    for text in &texts {
        let next = u32::try_from(known.len()).unwrap_or(u32::MAX);
        codes.push(*known.entry(text.as_ref()).or_insert(next));
    }
    Ok(codes)
}

/// What each row of a batch adds to a measure, in its smallest unit.
fn added(
    kind: &Kind,
    column: Option<&ArrayRef>,
    batch: &RecordBatch,
) -> Result<Vec<i64>, EngineError> {
    let rows = batch.num_rows();
    let Some(column) = column else {
        return Ok(vec![1; rows]);
    };
    let valid = |row: usize| column.is_valid(row);
    Ok(match kind {
        Kind::Known => (0..rows).map(|row| i64::from(valid(row))).collect(),
        Kind::Whole => {
            let values = column.as_primitive::<Int64Type>();
            (0..rows)
                .map(|row| if valid(row) { values.value(row) } else { 0 })
                .collect()
        }
        Kind::Real(around) => {
            let values = column.as_primitive::<Float64Type>();
            let unit = f64::from(1_u32 << REAL_FRACTION_BITS);
            let fixed = |row| (around.apply(values.value(row)) * unit).round() as i64;
            (0..rows)
                .map(|row| if valid(row) { fixed(row) } else { 0 })
                .collect()
        }
        _ => return Err(EngineError::internal("a measure that does not add up")),
    })
}

fn measure_of(measured: &crate::shape::Measured) -> Measure {
    Measure {
        name: String::new(),
        kind: match &measured.kind {
            Kind::Persons => MeasureKind::Persons,
            Kind::Rows => MeasureKind::Rows,
            Kind::Known => MeasureKind::Amount,
            Kind::Real(around) if around.range.is_some_and(|(low, _)| low >= around.centre) => {
                MeasureKind::Amount
            }
            _ => MeasureKind::SignedAmount,
        },
    }
}

impl Tally {
    /// A cell at a level: the finest groups `parts` of one group of the set `keys`.
    fn cell(&self, keys: &[usize], parts: &[usize], asked: bool) -> Result<Cell, EngineError> {
        let mut persons: BTreeMap<u32, Vec<i64>> = BTreeMap::new();
        for part in parts {
            for (person, adds) in &self.groups[*part] {
                let sums = persons
                    .entry(*person)
                    .or_insert_with(|| vec![0; adds.len()]);
                sums.iter_mut()
                    .zip(adds)
                    .for_each(|(sum, add)| *sum = sum.saturating_add(*add));
            }
        }
        let numbers: Vec<u32> = persons.keys().copied().collect();
        let figures = self.kinds.iter().enumerate().map(|(measure, kind)| {
            if *kind == MeasureKind::Persons {
                return Figure::persons(u32::try_from(numbers.len()).unwrap_or(u32::MAX));
            }
            let of: Vec<i64> = persons.values().map(|sums| sums[measure]).collect();
            Figure::of(&of)
        });
        let code = |dimension: usize| match (keys.contains(&dimension), parts.first()) {
            (true, Some(part)) => vec![self.codes[dimension][*part].to_string()],
            _ => Vec::new(),
        };
        Ok(Cell {
            at: (0..self.codes.len()).map(code).collect(),
            asked,
            figures: figures.collect(),
            members: Members::from_sorted(&numbers)?,
        })
    }
}

/// One set of groups.
struct Level {
    keys: Vec<ArrayRef>,
    /// For each group, its finest groups.
    parts: Vec<Vec<usize>>,
}

impl Level {
    fn of(tally: &Tally, set: &[usize]) -> Result<Self, EngineError> {
        let mut number: HashMap<Vec<u32>, usize> = HashMap::new();
        let mut parts: Vec<Vec<usize>> = Vec::new();
        for group in 0..tally.groups.len() {
            let code = set.iter().map(|key| tally.codes[*key][group]).collect();
            let next = parts.len();
            let place = *number.entry(code).or_insert(next);
            if place == next {
                parts.push(Vec::new());
            }
            parts[place].push(group);
        }
        let first = parts.iter().filter_map(|of| of.first());
        let first: UInt32Array = first.map(|group| u32::try_from(*group).ok()).collect();
        let keys = set
            .iter()
            .map(|key| Ok(compute::take(&tally.keys[*key], &first, None)?))
            .collect::<Result<_, EngineError>>()?;
        Ok(Self { keys, parts })
    }

    /// The groups with enough persons, by those of their keys that are known.
    fn large(
        &self,
        tally: &Tally,
        known: &[(usize, Expr)],
        least_persons: u32,
    ) -> Result<BTreeSet<Vec<u8>>, EngineError> {
        let first = self.parts.iter().filter_map(|of| of.first());
        let first: UInt32Array = first.map(|group| u32::try_from(*group).ok()).collect();
        let columns = known
            .iter()
            .map(|(key, _)| Ok(compute::take(&tally.keys[*key], &first, None)?))
            .collect::<Result<Vec<_>, EngineError>>()?;
        let names = row_bytes(&columns, self.parts.len())?;
        let is_large = |parts: &Vec<usize>| {
            let persons: BTreeSet<u32> = parts
                .iter()
                .flat_map(|part| tally.groups[*part].keys().copied())
                .collect();
            persons.len() >= least_persons as usize
        };
        let large = names.into_iter().zip(&self.parts);
        Ok(large
            .filter(|(_, parts)| is_large(parts))
            .map(|(name, _)| name)
            .collect())
    }

    /// The groups that leave, with their figures.
    fn released(
        &self,
        aggregate: &ProtectedAggregate,
        shown: &BTreeMap<usize, Vec<i64>>,
    ) -> Result<ReleasedSet, EngineError> {
        let kept: UInt32Array = shown
            .keys()
            .map(|group| u32::try_from(*group).ok())
            .collect();
        let keys = self.keys.iter();
        let keys = keys.map(|key| Ok(compute::take(key, &kept, None)?));
        let measures = aggregate.measured.iter().enumerate().map(|(place, one)| {
            let (fraction_bits, shift) = match one.kind {
                Kind::Real(_) => (REAL_FRACTION_BITS, 0),
                _ => (COUNT_FRACTION_BITS, COUNT_FRACTION_BITS),
            };
            let figures = shown.values().map(|figures| figures[place]);
            ReleasedMeasure {
                values: figures.map(|value| i128::from(value) << shift).collect(),
                intervals: None,
                says: Says {
                    per_group: 1,
                    fraction_bits,
                    noise_scale: 0.0,
                    clip: f64::INFINITY,
                    clip_found: true,
                },
            }
        });
        Ok(ReleasedSet {
            keys: keys.collect::<Result<_, EngineError>>()?,
            groups: shown.len(),
            measures: measures.collect(),
            threshold: None,
        })
    }
}

/// A pack: a name and cells, each with its length (32 bits, little-endian) before it, and the length of all before them.
fn packed(name: &str, cells: &[ReleasedCell]) -> Vec<u8> {
    let mut bytes = vec![0; 4];
    let parts = std::iter::once(name.as_bytes().to_vec());
    for part in parts.chain(cells.iter().map(ReleasedCell::to_bytes)) {
        // A cell is at most 16 MiB.
        bytes.extend(u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes());
        bytes.extend(part);
    }
    let length = u32::try_from(bytes.len() - 4).unwrap_or(u32::MAX);
    bytes[..4].copy_from_slice(&length.to_le_bytes());
    bytes
}

/// The parts of which each has its length before it.
fn parts(mut bytes: &[u8]) -> Result<Vec<&[u8]>, EngineError> {
    let broken = || EngineError::Failed("what this party saw before cannot be read back".into());
    let mut parts = Vec::new();
    while !bytes.is_empty() {
        let (length, rest) = bytes.split_first_chunk::<4>().ok_or_else(broken)?;
        let length = u32::from_le_bytes(*length) as usize;
        let (part, rest) = rest.split_at_checked(length).ok_or_else(broken)?;
        parts.push(part);
        bytes = rest;
    }
    Ok(parts)
}

/// What was seen of a table before, in some worlds.
fn seen_before(
    earlier: &[Vec<u8>],
    table: &str,
    is_of: impl Fn(&World) -> bool,
) -> Result<Released, EngineError> {
    let mut seen = Released::new();
    for bytes in earlier {
        for pack in parts(bytes)? {
            let pack = parts(pack)?;
            let Some((name, cells)) = pack.split_first() else {
                continue;
            };
            let world = std::str::from_utf8(name)
                .ok()
                .and_then(|name| World::read(name, table));
            if world.as_ref().is_some_and(&is_of) {
                let cells = cells.iter().map(|cell| ReleasedCell::from_bytes(cell));
                seen.extend(cells.collect::<Result<Vec<_>, SdcError>>()?)?;
            }
        }
    }
    Ok(seen)
}
