//! One form for the many ways to write the same thing, and a digest of what a release depends on.
//!
//! Operands that commute are put in order, comparisons point one way, conjunctions become sets without what others
//! already say. Whatever is not recognised as equal stays different: that costs a second release, never a wrong one.

use datafusion::common::tree_node::{Transformed, TreeNode};
use datafusion::logical_expr::expr::{InList, TryCast};
use datafusion::logical_expr::utils::split_conjunction_owned;
use datafusion::logical_expr::{Between, BinaryExpr, Expr, Operator, lit};
use datafusion::scalar::ScalarValue;
use std::cmp::Ordering;
use std::collections::BTreeMap;

/// The canonical form of an expression.
pub(crate) fn normal(expr: Expr) -> Expr {
    // The closure never fails, so neither does the walk.
    expr.clone()
        .transform_up(|part| Ok(Transformed::yes(normal_one(part))))
        .map_or(expr, |changed| changed.data)
}

fn normal_one(part: Expr) -> Expr {
    match part {
        Expr::Alias(alias) => *alias.expr,
        Expr::Cast(cast) => Expr::TryCast(TryCast {
            expr: cast.expr,
            field: cast.field,
        }),
        Expr::Between(Between {
            expr,
            negated,
            low,
            high,
        }) => {
            let (of, low, high) = (*expr, *low, *high);
            if negated {
                ordered(Operator::Or, of.clone().lt(low), high.lt(of))
            } else {
                ordered(Operator::And, low.lt_eq(of.clone()), of.lt_eq(high))
            }
        }
        Expr::InList(mut list) => {
            list.list.sort_by_cached_key(ToString::to_string);
            list.list.dedup();
            match (list.list.as_slice(), list.negated) {
                ([one], false) => ordered(Operator::Eq, *list.expr, one.clone()),
                ([one], true) => ordered(Operator::NotEq, *list.expr, one.clone()),
                _ => Expr::InList(InList::new(list.expr, list.list, list.negated)),
            }
        }
        Expr::BinaryExpr(BinaryExpr { left, op, right }) => match op {
            Operator::Gt => ordered(Operator::Lt, *right, *left),
            Operator::GtEq => ordered(Operator::LtEq, *right, *left),
            op => ordered(op, *left, *right),
        },
        other => other,
    }
}

/// A binary expression with operands in order, where their order says nothing.
fn ordered(op: Operator, left: Expr, right: Expr) -> Expr {
    match op {
        Operator::And | Operator::Or => {
            let mut operands = Vec::new();
            flatten(op, left, &mut operands);
            flatten(op, right, &mut operands);
            operands.sort_by_cached_key(ToString::to_string);
            operands.dedup();
            operands
                .into_iter()
                .reduce(|a, b| binary(a, op, b))
                // Two operands at least went in, so one is left.
                .unwrap_or_else(|| lit(true))
        }
        Operator::Eq
        | Operator::NotEq
        | Operator::Plus
        | Operator::Multiply
        | Operator::IsDistinctFrom
        | Operator::IsNotDistinctFrom
            if right.to_string() < left.to_string() =>
        {
            binary(right, op, left)
        }
        op => binary(left, op, right),
    }
}

fn binary(left: Expr, op: Operator, right: Expr) -> Expr {
    Expr::BinaryExpr(BinaryExpr::new(Box::new(left), op, Box::new(right)))
}

fn flatten(op: Operator, expr: Expr, into: &mut Vec<Expr>) {
    match expr {
        Expr::BinaryExpr(inner) if inner.op == op => {
            flatten(op, *inner.left, into);
            flatten(op, *inner.right, into);
        }
        other => into.push(other),
    }
}

/// Facts that hold together, as the texts of a set: each once, in order, without those that a tighter one implies.
pub(crate) fn facts(facts: &[Expr]) -> Vec<String> {
    let mut texts = Vec::new();
    let mut tightest: BTreeMap<(String, bool), (Operator, ScalarValue, String)> = BTreeMap::new();
    let conjuncts = facts
        .iter()
        .flat_map(|fact| split_conjunction_owned(normal(fact.clone())));
    for fact in conjuncts {
        if matches!(&fact, Expr::Literal(ScalarValue::Boolean(Some(true)), _)) {
            continue;
        }
        let text = fact.to_string();
        let Some((of, from_below, op, value)) = bound(&fact) else {
            texts.push(text);
            continue;
        };
        let kept = tightest
            .entry((of, from_below))
            .or_insert_with(|| (op, value.clone(), text.clone()));
        let tighter = match value.partial_cmp(&kept.1) {
            Some(Ordering::Greater) => from_below,
            Some(Ordering::Less) => !from_below,
            Some(Ordering::Equal) => op == Operator::Lt && kept.0 == Operator::LtEq,
            // Values of two types: both stay.
            None => {
                texts.push(text.clone());
                false
            }
        };
        if tighter {
            *kept = (op, value, text);
        }
    }
    texts.extend(tightest.into_values().map(|(_, _, text)| text));
    texts.sort();
    texts.dedup();
    texts
}

/// A comparison with a literal: of what, whether the literal is below it, how, and the literal.
fn bound(fact: &Expr) -> Option<(String, bool, Operator, ScalarValue)> {
    let Expr::BinaryExpr(BinaryExpr { left, op, right }) = fact else {
        return None;
    };
    if !matches!(op, Operator::Lt | Operator::LtEq) {
        return None;
    }
    match (left.as_ref(), right.as_ref()) {
        (Expr::Literal(value, _), of) if !value.is_null() => {
            Some((of.to_string(), true, *op, value.clone()))
        }
        (of, Expr::Literal(value, _)) if !value.is_null() => {
            Some((of.to_string(), false, *op, value.clone()))
        }
        _ => None,
    }
}

/// A digest over parts, each of which is a list of texts: where one ends and the next begins is part of it.
pub(crate) fn digest<'a>(parts: impl IntoIterator<Item = &'a [String]>) -> [u8; 32] {
    let mut hasher = blake3::Hasher::new_derive_key("bastide query 1 canonical question");
    for part in parts {
        hasher.update(&(part.len() as u64).to_le_bytes());
        for text in part {
            hasher.update(&(text.len() as u64).to_le_bytes());
            hasher.update(text.as_bytes());
        }
    }
    *hasher.finalize().as_bytes()
}

#[cfg(test)]
mod tests {
    use super::*;
    use datafusion::logical_expr::{col, lit, not};

    #[test]
    fn the_same_condition_has_one_form() {
        let (x, y) = (|| col("x"), || col("y"));
        for (one, other) in [
            (x().gt(lit(3)), lit(3).lt(x())),
            (x().eq(y()), y().eq(x())),
            (x() + y(), y() + x()),
            (
                x().eq(lit(1)).and(y().gt(lit(2)).and(x().lt(y()))),
                y().gt(x()).and(lit(1).eq(x())).and(lit(2).lt(y())),
            ),
            (
                x().between(lit(1), lit(2)),
                x().gt_eq(lit(1)).and(x().lt_eq(lit(2))),
            ),
            (
                x().in_list(vec![lit(2), lit(1), lit(2)], false),
                x().in_list(vec![lit(1), lit(2)], false),
            ),
            (x().in_list(vec![lit(2)], false), x().eq(lit(2))),
            (x().alias("z"), x()),
        ] {
            assert_eq!(normal(one.clone()), normal(other.clone()), "{one} {other}");
        }
        for (one, other) in [
            (x().gt(lit(3)), x().gt_eq(lit(3))),
            (x() - y(), y() - x()),
            (x().eq(lit(1)), not(x().eq(lit(1)))),
            (x().and(y()), x().or(y())),
        ] {
            assert_ne!(normal(one.clone()), normal(other.clone()), "{one} {other}");
        }
    }

    #[test]
    fn what_a_tighter_condition_says_already_is_left_out() {
        let x = || col("x");
        let set = |list: Vec<Expr>| facts(&list);
        assert_eq!(
            set(vec![x().gt(lit(3)), x().gt(lit(5)), lit(true)]),
            set(vec![x().gt(lit(5))])
        );
        assert_eq!(
            set(vec![x().lt_eq(lit(5)).and(x().lt(lit(5)))]),
            set(vec![x().lt(lit(5))])
        );
        assert_ne!(set(vec![x().lt(lit(5))]), set(vec![x().gt(lit(5))]));
        assert_ne!(set(vec![x().lt(lit(5))]), set(vec![x().lt(lit(4))]));
    }

    #[test]
    fn a_digest_knows_where_its_parts_end() {
        let texts = |list: &[&str]| list.iter().map(|t| (*t).to_owned()).collect::<Vec<_>>();
        let of = |parts: &[Vec<String>]| digest(parts.iter().map(Vec::as_slice));
        assert_ne!(
            of(&[texts(&["a", "b"]), texts(&[])]),
            of(&[texts(&["a"]), texts(&["b"])])
        );
        assert_ne!(of(&[texts(&["ab"])]), of(&[texts(&["a", "b"])]));
    }
}
