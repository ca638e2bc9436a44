//! Expressions on persons' rows: only total ones, and none that could tell a row by failing.
//!
//! An error that depends on a row (a division by zero, a text that is no number) would tell whether the row is there.
//! So the expressions allowed below a protected aggregate are a closed list, and a conversion that may fail gives NULL
//! instead.

use datafusion::common::Result;
use datafusion::common::tree_node::{Transformed, TreeNode, TreeNodeRecursion};
use datafusion::logical_expr::expr_rewriter::NamePreserver;
use datafusion::logical_expr::{Expr, Operator, TryCast};
use datafusion::scalar::ScalarValue;
use territory::Text;

/// Functions of rows that never fail on any value.
const TOTAL_FUNCTIONS: &[&str] = &[
    "btrim",
    "ceil",
    "character_length",
    "coalesce",
    "date_part",
    "date_trunc",
    "ends_with",
    "floor",
    "greatest",
    "least",
    "left",
    "lower",
    "ltrim",
    "nullif",
    "right",
    "rtrim",
    "starts_with",
    "strpos",
    "substr",
    "trim",
    "upper",
];

/// Whether an expression may be computed on persons' rows; if not, why.
pub(crate) fn check(expr: &Expr) -> std::result::Result<(), Text> {
    let mut refused = None;
    // The closure never fails, so neither does the walk.
    let _ = expr.apply(|part| {
        if let Err(text) = check_one(part) {
            refused = Some(text);
            return Ok(TreeNodeRecursion::Stop);
        }
        Ok(TreeNodeRecursion::Continue)
    });
    refused.map_or(Ok(()), Err)
}

fn check_one(part: &Expr) -> std::result::Result<(), Text> {
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
        | Expr::Cast(_)
        | Expr::TryCast(_)
        | Expr::InList(_) => Ok(()),
        Expr::BinaryExpr(binary) => match binary.op {
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
            | Operator::StringConcat => Ok(()),
            Operator::Divide | Operator::Modulo if is_nonzero(&binary.right) => Ok(()),
            Operator::Divide | Operator::Modulo => Err(Text::new(
                "Une division par une valeur qui peut être nulle trahirait une personne.",
                "A division by a value that may be zero would give a person away.",
            )),
            other => Err(not_total(&other.to_string())),
        },
        Expr::ScalarFunction(call) if TOTAL_FUNCTIONS.contains(&call.name()) => Ok(()),
        Expr::ScalarFunction(call) => Err(not_total(call.name())),
        Expr::Negative(_) => Err(not_total("-")),
        Expr::Exists(_)
        | Expr::InSubquery(_)
        | Expr::ScalarSubquery(_)
        | Expr::SetComparison(_) => Err(Text::new(
            "Une sous-question dans un filtre sur des personnes ne peut pas encore être protégée.",
            "A sub-question inside a filter on persons cannot be protected yet.",
        )),
        other => Err(not_total(other.variant_name())),
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

fn is_nonzero(expr: &Expr) -> bool {
    match expr {
        Expr::Literal(value, _) => {
            !value.is_null()
                && ScalarValue::new_zero(&value.data_type()).is_ok_and(|zero| &zero != value)
        }
        Expr::Cast(cast) => is_nonzero(&cast.expr),
        _ => false,
    }
}

/// The same expression with conversions that give NULL where they would fail.
pub(crate) fn totalised(expr: &Expr) -> Result<Expr> {
    let name = NamePreserver::new_for_projection().save(expr);
    let total = expr.clone().transform(|part| {
        Ok(match part {
            Expr::Cast(cast) => Transformed::yes(Expr::TryCast(TryCast {
                expr: cast.expr,
                field: cast.field,
            })),
            other => Transformed::no(other),
        })
    })?;
    Ok(name.restore(total.data))
}
