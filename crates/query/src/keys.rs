//! Keys that everybody knows: groups that can be released without a threshold, empty ones too.
//!
//! A key is public when its values follow from the question and from public tables alone: hours and weekdays, buckets
//! of a range, buckets of time between two dates, literals of a `CASE` or an `IN`, columns of a joined public table and
//! what an inner join makes equal to them. Nothing here looks at a person's row.

use crate::bucket::{Step, nanoseconds_in};
use crate::error::EngineError;
use crate::interval::{Interval, unwidened};
use crate::lineage::only_table;
use crate::shape::{Key, ProtectedAggregate, PublicTable};
use arrow::array::{ArrayRef, RecordBatch, UInt32Array, new_null_array};
use arrow::compute::{cast, concat, concat_batches, take};
use arrow::datatypes::DataType;
use arrow::row::{RowConverter, SortField};
use datafusion::common::Column;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::utils::{conjunction, split_binary};
use datafusion::logical_expr::{BinaryExpr, Expr, LogicalPlan, LogicalPlanBuilder, Operator};
use datafusion::physical_plan::collect;
use datafusion::scalar::ScalarValue;
use std::collections::{BTreeMap, HashSet};
use std::sync::Arc;

/// Public groups of one set; with more, only those that persons are in are looked for.
const PUBLIC_GROUPS_MAX: usize = 1 << 16;
/// Values of one key that are counted up.
const RANGE_MAX: usize = 1 << 12;

/// Keys, each with its place in the set.
type PlacedKeys = Vec<(usize, Expr)>;

/// The public groups of a set of keys, one array per key; `None` when a key's values are not public.
///
/// `settled` puts released figures into a public table's plan.
pub(crate) async fn public_groups(
    state: &SessionState,
    aggregate: &ProtectedAggregate,
    set: &[usize],
    settled: &(dyn Fn(&LogicalPlan) -> Result<LogicalPlan, EngineError> + Sync),
) -> Result<Option<Vec<ArrayRef>>, EngineError> {
    let mut parts: Vec<(Vec<usize>, Vec<ArrayRef>)> = Vec::new();
    let mut of_tables: BTreeMap<&str, (&PublicTable, PlacedKeys)> = BTreeMap::new();
    for (place, key) in set.iter().enumerate() {
        let key = &aggregate.keys[*key];
        if let Some(values) = listed(key, &aggregate.facts)? {
            parts.push((vec![place], vec![values]));
        } else if let Some((table, expr)) = of_table(key, aggregate) {
            let entry = of_tables.entry(&table.name).or_insert((table, Vec::new()));
            entry.1.push((place, expr));
        } else {
            return Ok(None);
        }
    }
    for (table, keys) in of_tables.into_values() {
        let plan = settled(&table.plan)?;
        let Some(rows) = distinct(state, aggregate, table, plan, &keys).await? else {
            return Ok(None);
        };
        let places = keys.iter().map(|(place, _)| *place).collect();
        let mut columns = Vec::new();
        for (column, (place, _)) in rows.columns().iter().zip(&keys) {
            let kind = &aggregate.keys[set[*place]].kind;
            let mut column = cast(column, kind)?;
            if table.optional {
                column = concat(&[&column, &new_null_array(kind, 1)])?;
            }
            columns.push(column);
        }
        parts.push((places, columns));
    }
    match product(parts, set.len())? {
        Some(keys) => Ok(Some(each_once(keys)?)),
        None => Ok(None),
    }
}

/// The same groups, each once: a table may have the NULL that an outer join adds.
fn each_once(keys: Vec<ArrayRef>) -> Result<Vec<ArrayRef>, EngineError> {
    let fields = keys
        .iter()
        .map(|key| SortField::new(key.data_type().clone()))
        .collect();
    let mut seen = HashSet::new();
    let rows = RowConverter::new(fields)?.convert_columns(&keys)?;
    let first: UInt32Array = rows
        .iter()
        .zip(0_u32..)
        .filter_map(|(row, place)| seen.insert(row).then_some(place))
        .collect();
    keys.iter()
        .map(|key| Ok(take(key, &first, None)?))
        .collect()
}

/// Each combination of the parts' rows; `None` for too many.
fn product(
    parts: Vec<(Vec<usize>, Vec<ArrayRef>)>,
    keys: usize,
) -> Result<Option<Vec<ArrayRef>>, EngineError> {
    let lengths: Vec<usize> = parts
        .iter()
        .map(|(_, columns)| columns.first().map_or(0, |column| column.len()))
        .collect();
    let whole = lengths
        .iter()
        .try_fold(1_usize, |all, length| all.checked_mul(*length))
        .filter(|all| *all <= PUBLIC_GROUPS_MAX);
    let Some(whole) = whole else { return Ok(None) };
    let mut columns: Vec<Option<ArrayRef>> = vec![None; keys];
    let mut repeated = 1;
    for ((places, values), length) in parts.into_iter().zip(lengths) {
        // Both are at most 2¹⁶ here, unless there is nothing at all.
        let rows = (0..whole).map(|row| (row / repeated % length.max(1)) as u32);
        let rows = UInt32Array::from_iter_values(rows);
        for (place, column) in places.into_iter().zip(values) {
            columns[place] = Some(take(&column, &rows, None)?);
        }
        repeated *= length.max(1);
    }
    Ok(columns.into_iter().collect())
}

/// The values of a key that follow from the question alone, in the key's type.
fn listed(key: &Key, facts: &[Expr]) -> Result<Option<ArrayRef>, EngineError> {
    let Some((values, never_null)) = values(&key.base, facts, &key.kind) else {
        return Ok(None);
    };
    let nulls = usize::from(key.nullable && !never_null);
    let null = new_null_array(&key.kind, nulls);
    let known: Vec<ScalarValue> = values
        .into_iter()
        .filter(|value| !value.is_null())
        .collect();
    let all = if known.is_empty() {
        // NULL alone, or nothing: a condition that no row meets.
        null
    } else {
        let known = cast(&ScalarValue::iter_to_array(known)?, &key.kind)?;
        concat(&[&known, &null])?
    };
    Ok(Some(all))
}

/// All values that an expression can have, NULL apart, each once; and whether it is never NULL.
fn values(expr: &Expr, facts: &[Expr], kind: &DataType) -> Option<(Vec<ScalarValue>, bool)> {
    if let Some(values) = facts.iter().find_map(|fact| one_of(fact, expr, kind)) {
        return Some((distinct_values(values), true));
    }
    let known = is_known(expr, facts);
    match expr {
        Expr::Literal(value, _) => return Some((vec![value.clone()], !value.is_null())),
        Expr::Case(case) => {
            let results = case.when_then_expr.iter().map(|(_, then)| then);
            let literals = results
                .chain(&case.else_expr)
                .map(|result| match result.as_ref() {
                    Expr::Literal(value, _) => Some(value.clone()),
                    _ => None,
                })
                .collect::<Option<Vec<_>>>();
            if let Some(literals) = literals {
                let never_null =
                    case.else_expr.is_some() && !literals.iter().any(ScalarValue::is_null);
                return Some((distinct_values(literals), never_null));
            }
        }
        Expr::ScalarFunction(call) => {
            if let Some(values) = of_call(call, facts, kind) {
                let moment = call.args.iter().any(|arg| is_known(arg, facts));
                return Some((values, known || moment));
            }
        }
        Expr::Cast(inner) if kind.is_integer() => {
            if let Some((values, never_null)) = values(&inner.expr, facts, kind) {
                return Some((values, never_null));
            }
        }
        _ => {}
    }
    if kind == &DataType::Boolean {
        return Some((
            vec![ScalarValue::from(false), ScalarValue::from(true)],
            known,
        ));
    }
    if kind.is_integer() {
        let (low, high) = Interval::of(expr, facts).bounded()?;
        let low = low.ceil() + f64::from(u8::from(excluded(expr, facts, low)));
        let high = high.floor() - f64::from(u8::from(excluded(expr, facts, high)));
        if high - low >= RANGE_MAX as f64 {
            return None;
        }
        // Whole numbers within the range of 64 bits or cut to it.
        let range = (low as i64)..=(high as i64);
        return Some((range.map(ScalarValue::from).collect(), known));
    }
    None
}

fn distinct_values(mut values: Vec<ScalarValue>) -> Vec<ScalarValue> {
    let mut seen = Vec::new();
    values.retain(|value| {
        let new = !seen.contains(value);
        seen.push(value.clone());
        new
    });
    values
}

/// The literals that a fact says an expression of that type is one of.
fn one_of(fact: &Expr, expr: &Expr, kind: &DataType) -> Option<Vec<ScalarValue>> {
    let literal = |of: &Expr| match of {
        Expr::Literal(value, _) if !value.is_null() => Some(value.clone()),
        _ => None,
    };
    // Of numbers, a conversion to real ones keeps the value; of texts it does not.
    let is_it = |of: &Expr| of == expr || (kind.is_numeric() && unwidened(of) == unwidened(expr));
    match fact {
        Expr::InList(list) if !list.negated && is_it(&list.expr) => {
            list.list.iter().map(literal).collect()
        }
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => match op {
            Operator::Eq if is_it(left) => Some(vec![literal(right)?]),
            Operator::Eq if is_it(right) => Some(vec![literal(left)?]),
            Operator::Or => {
                let alternatives = split_binary(fact, Operator::Or);
                let all = alternatives
                    .into_iter()
                    .map(|one| one_of(one, expr, kind))
                    .collect::<Option<Vec<_>>>()?;
                Some(all.concat())
            }
            _ => None,
        },
        _ => None,
    }
}

/// Whether the facts leave out that an expression is NULL: a comparison with it holds.
fn is_known(expr: &Expr, facts: &[Expr]) -> bool {
    let expr = unwidened(expr);
    facts.iter().any(|fact| match fact {
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => {
            let compares = matches!(
                op,
                Operator::Eq
                    | Operator::NotEq
                    | Operator::Lt
                    | Operator::LtEq
                    | Operator::Gt
                    | Operator::GtEq
            );
            compares && (unwidened(left) == expr || unwidened(right) == expr)
        }
        Expr::IsNotNull(of) => unwidened(of) == expr,
        Expr::Between(between) => unwidened(&between.expr) == expr,
        Expr::InList(list) => unwidened(&list.expr) == expr,
        _ => false,
    })
}

/// Whether the facts say that an expression is strictly below, or above, this end of its range.
fn excluded(expr: &Expr, facts: &[Expr], end: f64) -> bool {
    let expr = unwidened(expr);
    let at_end = |of: &Expr| matches!(of, Expr::Literal(value, _) if crate::interval::number(value) == Some(end));
    facts.iter().any(|fact| match fact {
        Expr::BinaryExpr(BinaryExpr {
            left,
            op: Operator::Lt | Operator::Gt,
            right,
        }) => {
            (unwidened(left) == expr && at_end(unwidened(right)))
                || (unwidened(right) == expr && at_end(unwidened(left)))
        }
        _ => false,
    })
}

fn of_call(call: &ScalarFunction, facts: &[Expr], kind: &DataType) -> Option<Vec<ScalarValue>> {
    let counted = |range: std::ops::RangeInclusive<i64>| range.map(ScalarValue::from).collect();
    match (call.name(), call.args.as_slice()) {
        ("date_part", [Expr::Literal(part, _), _]) => {
            let range = match part.try_as_str()??.to_lowercase().as_str() {
                "hour" => 0..=23,
                "minute" => 0..=59,
                "dow" => 0..=6,
                "isodow" => 1..=7,
                "month" => 1..=12,
                "quarter" | "qtr" => 1..=4,
                "day" => 1..=31,
                _ => return None,
            };
            Some(counted(range))
        }
        ("width_bucket", [_, low, high, Expr::Literal(buckets, _)]) => {
            let Ok(ScalarValue::Int64(Some(buckets))) = buckets.cast_to(&DataType::Int64) else {
                return None;
            };
            let literal = |of: &Expr| matches!(unwidened(of), Expr::Literal(..));
            let few = usize::try_from(buckets).is_ok_and(|buckets| buckets < RANGE_MAX);
            (few && literal(low) && literal(high)).then(|| counted(0..=buckets + 1))
        }
        (name, args) => {
            let step = Step::of_call(name, args)?;
            let moment = args.get(1)?;
            let (low, high) = Interval::of(moment, facts).bounded()?;
            let DataType::Timestamp(unit, _) = kind else {
                return None;
            };
            // Microseconds since 1970, exact in a float for 285 years on either side.
            let before_end = i128::from(u8::from(excluded(moment, facts, high)));
            let (low, high) = (low as i128 * 1_000, high as i128 * 1_000 - before_end);
            let unit = nanoseconds_in(*unit);
            let starts = step.between(low, high, RANGE_MAX)?;
            starts
                .into_iter()
                .map(|start| {
                    Some(ScalarValue::from(
                        i64::try_from(start.div_euclid(unit)).ok()?,
                    ))
                })
                .collect()
        }
    }
}

/// The public table that a key is of, and the key on that table's columns.
fn of_table<'a>(key: &Key, aggregate: &'a ProtectedAggregate) -> Option<(&'a PublicTable, Expr)> {
    let public = |expr: &Expr| {
        let name = only_table(expr)?;
        aggregate.publics.iter().find(|table| table.name == name)
    };
    if let Some(table) = public(&key.base) {
        return Some((table, key.base.clone()));
    }
    // What an inner join makes equal to a public column has its values.
    aggregate.facts.iter().find_map(|fact| {
        let Expr::BinaryExpr(BinaryExpr {
            left,
            op: Operator::Eq,
            right,
        }) = fact
        else {
            return None;
        };
        let other = if **left == key.base {
            right
        } else if **right == key.base {
            left
        } else {
            return None;
        };
        let table = public(other).filter(|table| !table.optional)?;
        Some((table, other.as_ref().clone()))
    })
}

/// The distinct keys of a public table, where what the question says of the table alone holds; `None` for too many.
async fn distinct(
    state: &SessionState,
    aggregate: &ProtectedAggregate,
    table: &PublicTable,
    plan: LogicalPlan,
    keys: &[(usize, Expr)],
) -> Result<Option<RecordBatch>, EngineError> {
    let columns: Vec<Expr> = plan
        .schema()
        .iter()
        .enumerate()
        .map(|(i, (relation, field))| {
            Expr::Column(Column::new(relation.cloned(), field.name())).alias(i.to_string())
        })
        .collect();
    let conditions = aggregate
        .facts
        .iter()
        .filter(|fact| only_table(fact).as_deref() == Some(table.name.as_str()))
        .cloned();
    let mut rows = LogicalPlanBuilder::from(plan)
        .project(columns)?
        .alias(datafusion::common::TableReference::bare(table.name.clone()))?;
    if let Some(condition) = conjunction(conditions) {
        rows = rows.filter(condition)?;
    }
    let keys = keys
        .iter()
        .enumerate()
        .map(|(i, (_, expr))| expr.clone().alias(format!("k{i}")));
    let plan = rows
        .project(keys)?
        .distinct()?
        .limit(0, Some(PUBLIC_GROUPS_MAX + 1))?
        .build()?;
    let physical = state.create_physical_plan(&state.optimize(&plan)?).await?;
    let schema = physical.schema();
    let batches = collect(physical, state.task_ctx()).await?;
    let found = concat_batches(&Arc::clone(&schema), &batches)?;
    Ok((found.num_rows() <= PUBLIC_GROUPS_MAX).then_some(found))
}
