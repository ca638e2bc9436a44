//! Expressions on persons' rows: only total ones, and none that could tell a row by failing.
//!
//! An error that depends on a row (a division by zero, a text that is no number) would tell whether the row is there.
//! So the expressions allowed below a protected aggregate are a closed list; a conversion that may fail gives NULL
//! instead, and functions of time that fail on far dates are replaced by ones that do not.

use crate::bucket::{self, Step};
use arrow::datatypes::DataType;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::common::{DFSchema, Result};
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{BinaryExpr, Expr, ExprSchemable, Operator, TryCast};
use datafusion::scalar::ScalarValue;
use std::sync::Arc;
use territory::Text;

/// Functions of rows that never fail on any value of the types they take here.
const TOTAL_FUNCTIONS: &[&str] = &[
    "btrim",
    "cbrt",
    "ceil",
    "character_length",
    "coalesce",
    "date_part",
    "ends_with",
    "exp",
    "floor",
    "greatest",
    "least",
    "ln",
    "log10",
    "log2",
    "lower",
    "ltrim",
    "nullif",
    "rtrim",
    "signum",
    "starts_with",
    "strpos",
    "trim",
    "upper",
    "width_bucket",
];

/// Whether an expression on columns of `schema` may be computed on persons' rows; if not, why.
pub(crate) fn check(expr: &Expr, schema: &DFSchema) -> std::result::Result<(), Text> {
    let mut refused = None;
    // The closure never fails, so neither does the walk.
    let _ = expr.apply(|part| {
        if let Err(text) = check_one(part, schema) {
            refused = Some(text);
            return Ok(TreeNodeRecursion::Stop);
        }
        Ok(TreeNodeRecursion::Continue)
    });
    refused.map_or(Ok(()), Err)
}

fn check_one(part: &Expr, schema: &DFSchema) -> std::result::Result<(), Text> {
    match part {
        Expr::Alias(_)
        | Expr::Column(_)
        | Expr::Literal(..)
        | Expr::Like(_)
        | Expr::Not(_)
        | Expr::IsNotNull(_)
        | Expr::IsNull(_)
        | Expr::IsTrue(_)
        | Expr::IsFalse(_)
        | Expr::IsUnknown(_)
        | Expr::IsNotTrue(_)
        | Expr::IsNotFalse(_)
        | Expr::IsNotUnknown(_)
        | Expr::Between(_)
        | Expr::Case(_)
        | Expr::InList(_)
        // What they ask was looked at where the plan is walked: it says nothing of persons.
        | Expr::Exists(_)
        | Expr::InSubquery(_)
        | Expr::ScalarSubquery(_) => Ok(()),
        Expr::OuterReferenceColumn(..) => Err(Text::new(
            "Une sous-question sur des personnes ne peut pas dépendre de la ligne autour d’elle.",
            "A sub-question about persons cannot depend on the row around it.",
        )),
        Expr::Cast(cast) => converts_to(cast.field.data_type()),
        Expr::TryCast(cast) => converts_to(cast.field.data_type()),
        Expr::BinaryExpr(binary) => match binary.op {
            Operator::Plus | Operator::Minus if shifts_time(binary, schema) => Err(Text::new(
                "Décaler la date d’une ligne peut échouer et trahirait une personne ; décalez la date à laquelle vous comparez.",
                "Shifting the date of a row may fail and would give a person away; shift the date that you compare with.",
            )),
            Operator::Eq
            | Operator::NotEq
            | Operator::Lt
            | Operator::LtEq
            | Operator::Gt
            | Operator::GtEq
            | Operator::Plus
            | Operator::Minus
            | Operator::Multiply
            | Operator::And
            | Operator::Or
            | Operator::IsDistinctFrom
            | Operator::IsNotDistinctFrom
            | Operator::StringConcat
            | Operator::LikeMatch
            | Operator::ILikeMatch
            | Operator::NotLikeMatch
            | Operator::NotILikeMatch => Ok(()),
            Operator::Divide | Operator::Modulo if divides_always(&binary.right, schema) => Ok(()),
            Operator::Divide | Operator::Modulo => Err(Text::new(
                "Une division de nombres entiers par une valeur qui peut être nulle trahirait une personne ; écrivez « x / CAST(y AS DOUBLE) ».",
                "A division of whole numbers by a value that may be zero would give a person away; write “x / CAST(y AS DOUBLE)”.",
            )),
            other => Err(not_total(&other.to_string())),
        },
        Expr::ScalarFunction(call) if is_total(call) => Ok(()),
        Expr::ScalarFunction(call) => Err(not_total(call.name())),
        Expr::Negative(_) => Err(not_total("-")),
        Expr::SetComparison(_) => Err(Text::new(
            "« = ANY (SELECT …) » sur des personnes ne peut pas être protégé ; écrivez « IN (SELECT …) ».",
            "“= ANY (SELECT …)” on persons cannot be protected; write “IN (SELECT …)”.",
        )),
        other => Err(not_total(other.variant_name())),
    }
}

/// Whether an interval is added to the moment of a row: the calendar ends somewhere.
fn shifts_time(binary: &BinaryExpr, schema: &DFSchema) -> bool {
    let sides: [&Expr; 2] = [&binary.left, &binary.right];
    let constant = sides.iter().all(|side| side.column_refs().is_empty());
    let interval = |side: &&Expr| {
        let kind = side.get_type(schema);
        kind.is_ok_and(|kind| matches!(kind, DataType::Interval(_) | DataType::Duration(_)))
    };
    !constant && sides.iter().any(interval)
}

/// Sums and products of decimals fail where they grow too long.
fn converts_to(kind: &DataType) -> std::result::Result<(), Text> {
    if kind.is_decimal() {
        return Err(Text::new(
            "Un calcul sur des DECIMAL peut échouer sur une ligne ; écrivez DOUBLE ou BIGINT.",
            "A computation with DECIMAL may fail on a row; write DOUBLE or BIGINT.",
        ));
    }
    Ok(())
}

fn is_total(call: &ScalarFunction) -> bool {
    match call.name() {
        name @ ("date_bin" | "date_trunc") => Step::of_call(name, &call.args).is_some(),
        // Rounding to so many places is total for those that a float has.
        "round" | "trunc" => match call.args.as_slice() {
            [_] => true,
            [_, Expr::Literal(places, _)] => places
                .cast_to(&DataType::Int64)
                .is_ok_and(|places| matches!(places, ScalarValue::Int64(Some(-15..=15)))),
            _ => false,
        },
        // Far positions and negative lengths are errors.
        "left" | "right" => matches!(call.args.as_slice(), [_, Expr::Literal(..)]),
        "substr" => match call.args.as_slice() {
            [_, Expr::Literal(..)] => true,
            [_, Expr::Literal(..), Expr::Literal(length, _)] => length
                .cast_to(&DataType::Int64)
                .is_ok_and(|length| matches!(length, ScalarValue::Int64(Some(0..)))),
            _ => false,
        },
        name => TOTAL_FUNCTIONS.contains(&name),
    }
}

fn not_total(name: &str) -> Text {
    Text::new(
        format!(
            "L’opération « {name} » peut échouer sur une ligne et trahirait ainsi une personne."
        ),
        format!("The operation “{name}” may fail on a row and would so give a person away."),
    )
}

/// Whether a divisor never makes a division fail: a real number, or a whole one that is neither zero nor minus one (the
/// least integer has no opposite).
fn divides_always(divisor: &Expr, schema: &DFSchema) -> bool {
    if divisor
        .get_type(schema)
        .is_ok_and(|kind| kind.is_floating())
    {
        return true;
    }
    match divisor {
        Expr::Literal(value, _) => {
            let zero = ScalarValue::new_zero(&value.data_type());
            let minus_one = ScalarValue::new_negative_one(&value.data_type());
            !value.is_null()
                && zero.is_ok_and(|zero| &zero != value)
                && minus_one.map_or(true, |minus_one| &minus_one != value)
        }
        Expr::Cast(cast) => divides_always(&cast.expr, schema),
        _ => false,
    }
}

/// The same expression with conversions that give NULL where they would fail, and buckets of time that do not fail.
pub(crate) fn totalised(expr: &Expr) -> Result<Expr> {
    let name = NamePreserver::new_for_projection().save(expr);
    let total = expr.clone().transform_up(|part| {
        Ok(match part {
            Expr::Cast(cast) => Transformed::yes(Expr::TryCast(TryCast {
                expr: cast.expr,
                field: cast.field,
            })),
            Expr::ScalarFunction(call) => match Step::of_call(call.name(), &call.args) {
                // Both functions have the moment as their second argument.
                Some(step) => {
                    let moment = call.args.into_iter().skip(1).take(1).collect();
                    Transformed::yes(Expr::ScalarFunction(ScalarFunction::new_udf(
                        Arc::new(bucket::beginning(step)),
                        moment,
                    )))
                }
                None => Transformed::no(Expr::ScalarFunction(call)),
            },
            other => Transformed::no(other),
        })
    })?;
    Ok(name.restore(total.data))
}
