//! What is publicly known of an expression's range: from literals, `WHERE`, `BETWEEN`, `LEAST`, `GREATEST`, `CASE`.
//!
//! A range gives a public centre for averages and variances, and bounds to clamp to. Nothing here looks at a row, and a
//! range that were too narrow would only clamp: protection never rests on it.

use crate::bucket;
use arrow::datatypes::DataType;
use datafusion::logical_expr::expr::ScalarFunction;
use datafusion::logical_expr::utils::split_conjunction;
use datafusion::logical_expr::{BinaryExpr, Case, Expr, Operator};
use datafusion::scalar::ScalarValue;

/// From the least to the greatest value that is not NULL; infinite where nothing is known. Moments count in
/// microseconds since 1970.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Interval {
    pub(crate) low: f64,
    pub(crate) high: f64,
}

impl Interval {
    const ALL: Self = Self {
        low: f64::NEG_INFINITY,
        high: f64::INFINITY,
    };

    /// What is known of `expr`, when `facts` hold of every row.
    pub(crate) fn of(expr: &Expr, facts: &[Expr]) -> Self {
        let known = structural(expr, facts);
        facts
            .iter()
            .filter_map(|fact| stated(fact, expr))
            .fold(known, Self::meet)
    }

    /// Both ends, when they are finite and in order.
    pub(crate) fn bounded(self) -> Option<(f64, f64)> {
        (self.low.is_finite() && self.high.is_finite() && self.low <= self.high)
            .then_some((self.low, self.high))
    }

    fn point(value: f64) -> Self {
        Self {
            low: value,
            high: value,
        }
    }
    fn meet(self, other: Self) -> Self {
        Self {
            low: self.low.max(other.low),
            high: self.high.min(other.high),
        }
    }
    fn hull(self, other: Self) -> Self {
        Self {
            low: self.low.min(other.low),
            high: self.high.max(other.high),
        }
    }
    /// The range of an operation that is monotone in each operand: its corners. Infinity times zero tells nothing.
    fn corners(self, other: Self, of: impl Fn(f64, f64) -> f64) -> Self {
        let corners = [
            of(self.low, other.low),
            of(self.low, other.high),
            of(self.high, other.low),
            of(self.high, other.high),
        ];
        if corners.iter().any(|corner| corner.is_nan()) {
            return Self::ALL;
        }
        Self {
            low: corners.iter().copied().fold(f64::INFINITY, f64::min),
            high: corners.iter().copied().fold(f64::NEG_INFINITY, f64::max),
        }
    }
    fn map(self, of: impl Fn(f64) -> f64) -> Self {
        Self {
            low: of(self.low),
            high: of(self.high),
        }
    }
}

/// A number, or a moment, as a real number.
pub(crate) fn number(value: &ScalarValue) -> Option<f64> {
    if let Some(moment) = bucket::nanoseconds(value) {
        return Some(moment as f64 / 1_000.0);
    }
    if !value.data_type().is_numeric() {
        return None;
    }
    match value.cast_to(&DataType::Float64) {
        Ok(ScalarValue::Float64(Some(number))) if !number.is_nan() => Some(number),
        _ => None,
    }
}

fn literal(expr: &Expr) -> Option<f64> {
    match expr {
        Expr::Literal(value, _) => number(value),
        Expr::Cast(cast) => literal(&cast.expr),
        Expr::TryCast(cast) => literal(&cast.expr),
        Expr::Alias(alias) => literal(&alias.expr),
        _ => None,
    }
}

/// An expression without conversions to real numbers and between units of time, which change no value.
pub(crate) fn unwidened(expr: &Expr) -> &Expr {
    let keeps = |kind: &DataType| matches!(kind, DataType::Float64 | DataType::Timestamp(..));
    match expr {
        Expr::Cast(cast) if keeps(cast.field.data_type()) => unwidened(&cast.expr),
        Expr::TryCast(cast) if keeps(cast.field.data_type()) => unwidened(&cast.expr),
        Expr::Alias(alias) => unwidened(&alias.expr),
        other => other,
    }
}

/// What one fact says of an expression.
fn stated(fact: &Expr, of: &Expr) -> Option<Interval> {
    let of = unwidened(of);
    match fact {
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => {
            if unwidened(left) == of {
                compared(*op, literal(right)?)
            } else if unwidened(right) == of {
                compared(op.swap()?, literal(left)?)
            } else {
                None
            }
        }
        Expr::Between(between) if !between.negated && unwidened(&between.expr) == of => {
            Some(Interval {
                low: literal(&between.low)?,
                high: literal(&between.high)?,
            })
        }
        Expr::InList(list) if !list.negated && unwidened(&list.expr) == of => {
            let mut numbers = list.list.iter().map(literal);
            let first = Interval::point(numbers.next()??);
            numbers.try_fold(first, |hull, next| Some(hull.hull(Interval::point(next?))))
        }
        _ => None,
    }
}

fn compared(op: Operator, value: f64) -> Option<Interval> {
    let (low, high) = match op {
        Operator::Eq => (value, value),
        Operator::Lt | Operator::LtEq => (f64::NEG_INFINITY, value),
        Operator::Gt | Operator::GtEq => (value, f64::INFINITY),
        _ => return None,
    };
    Some(Interval { low, high })
}

fn structural(expr: &Expr, facts: &[Expr]) -> Interval {
    match expr {
        Expr::Literal(value, _) => number(value).map_or(Interval::ALL, Interval::point),
        Expr::Alias(alias) => Interval::of(&alias.expr, facts),
        Expr::Cast(cast) => converted(cast.field.data_type(), Interval::of(&cast.expr, facts)),
        Expr::TryCast(cast) => converted(cast.field.data_type(), Interval::of(&cast.expr, facts)),
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => {
            let sides = || (Interval::of(left, facts), Interval::of(right, facts));
            match op {
                Operator::Plus => {
                    let (a, b) = sides();
                    a.corners(b, |x, y| x + y)
                }
                Operator::Minus => {
                    let (a, b) = sides();
                    a.corners(b, |x, y| x - y)
                }
                Operator::Multiply => {
                    let (a, b) = sides();
                    a.corners(b, |x, y| x * y)
                }
                Operator::Divide => match literal(right) {
                    // A whole quotient lies between the real one and zero.
                    Some(divisor) if divisor != 0.0 => Interval::of(left, facts)
                        .corners(Interval::point(divisor), |x, y| x / y)
                        .map_outwards(),
                    _ => Interval::ALL,
                },
                _ => Interval::ALL,
            }
        }
        Expr::Case(case) => of_case(case, facts),
        Expr::ScalarFunction(call) => of_call(call, facts),
        _ => Interval::ALL,
    }
}

impl Interval {
    fn map_outwards(self) -> Self {
        Self {
            low: self.low.min(self.low.ceil()),
            high: self.high.max(self.high.floor()),
        }
    }
}

fn converted(kind: &DataType, inner: Interval) -> Interval {
    if kind.is_floating() || matches!(kind, DataType::Timestamp(..)) {
        inner
    } else if kind.is_integer() {
        // Towards zero.
        Interval {
            low: inner.low.floor(),
            high: inner.high.ceil(),
        }
    } else {
        Interval::ALL
    }
}

fn of_case(case: &Case, facts: &[Expr]) -> Interval {
    let mut known = facts.to_vec();
    let mut hull: Option<Interval> = None;
    let mut branch = |of: &Expr, known: &[Expr]| {
        if matches!(of, Expr::Literal(value, _) if value.is_null()) {
            return;
        }
        let found = Interval::of(of, known);
        hull = Some(hull.map_or(found, |hull| hull.hull(found)));
    };
    for (when, then) in &case.when_then_expr {
        let mut here = known.clone();
        if case.expr.is_none() {
            here.extend(split_conjunction(when).into_iter().cloned());
            known.extend(contrary(when));
        }
        branch(then, &here);
    }
    if let Some(otherwise) = &case.else_expr {
        branch(otherwise, &known);
    }
    hull.unwrap_or(Interval::ALL)
}

/// What holds where a comparison does not, NULL apart.
fn contrary(condition: &Expr) -> Option<Expr> {
    let Expr::BinaryExpr(BinaryExpr { left, op, right }) = condition else {
        return None;
    };
    let op = op.negate()?;
    Some(Expr::BinaryExpr(BinaryExpr::new(
        left.clone(),
        op,
        right.clone(),
    )))
}

fn of_call(call: &ScalarFunction, facts: &[Expr]) -> Interval {
    let args = || call.args.iter().map(|arg| Interval::of(arg, facts));
    let join = |of: fn(Interval, Interval) -> Interval| args().reduce(of).unwrap_or(Interval::ALL);
    match call.name() {
        "coalesce" => join(Interval::hull),
        "greatest" => join(|a, b| Interval {
            low: a.low.max(b.low),
            high: a.high.max(b.high),
        }),
        "least" => join(|a, b| Interval {
            low: a.low.min(b.low),
            high: a.high.min(b.high),
        }),
        "nullif" | "round" => args().next().unwrap_or(Interval::ALL).map_rounded(),
        "floor" => args().next().unwrap_or(Interval::ALL).map(f64::floor),
        "ceil" => args().next().unwrap_or(Interval::ALL).map(f64::ceil),
        "signum" => Interval {
            low: -1.0,
            high: 1.0,
        },
        _ => Interval::ALL,
    }
}

impl Interval {
    /// Rounding may leave the range by less than one.
    fn map_rounded(self) -> Self {
        Self {
            low: self.low.floor(),
            high: self.high.ceil(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::functions::expr_fn::{coalesce, greatest, least};
    use datafusion::logical_expr::{cast, col, lit, when};

    #[test]
    fn ranges_come_from_filters_literals_and_functions() {
        let x = || col("x");
        let between = x().between(lit(0), lit(60));
        let facts = [
            between,
            lit(5).lt(col("y")),
            col("z").in_list(vec![lit(3), lit(7)], false),
        ];
        for (expr, low, high) in [
            (x(), 0.0, 60.0),
            (cast(x(), DataType::Float64), 0.0, 60.0),
            (col("y"), 5.0, f64::INFINITY),
            (col("z"), 3.0, 7.0),
            (x() * lit(-2) + lit(1), -119.0, 1.0),
            (x() - col("z"), -7.0, 57.0),
            (x() / lit(4), 0.0, 15.0),
            (least(vec![col("y"), lit(100)]), 5.0, 100.0),
            (greatest(vec![col("w"), lit(0)]), 0.0, f64::INFINITY),
            (coalesce(vec![x(), lit(99)]), 0.0, 99.0),
            (
                when(col("w").gt(lit(9)), lit(9))
                    .when(col("w").lt(lit(1)), lit(1))
                    .otherwise(col("w"))
                    .expect("a case"),
                1.0,
                9.0,
            ),
            (col("w"), f64::NEG_INFINITY, f64::INFINITY),
        ] {
            assert_eq!(
                Interval::of(&expr, &facts),
                Interval { low, high },
                "{expr}"
            );
        }
        assert_eq!(Interval::of(&x(), &facts).bounded(), Some((0.0, 60.0)));
        assert_eq!(Interval::of(&col("y"), &facts).bounded(), None);
    }
}
