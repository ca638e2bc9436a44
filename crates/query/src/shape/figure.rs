//! The figures of a protected aggregate: what each asks for, and what is measured to answer all of them together.
//!
//! Figures share measures wherever they can, because each measure takes a part of the budget: the average, the
//! variance and the sum of one column are made of the same count and the same sums around a public centre, and all
//! quantiles of a column of one measure. Measures are in canonical order, so that questions which ask for the same are
//! released the same way.

use super::measure::{Asked, ordered};
use super::own::Own;
use super::walk::{Stop, Walk, total};
use crate::refusal::Refusal;
use arrow::datatypes::DataType;
use datafusion::common::DFSchemaRef;
use datafusion::logical_expr::expr::AggregateFunction;
use datafusion::logical_expr::{Aggregate, Case, Expr, ExprSchemable};
use datafusion::scalar::ScalarValue;

/// Measures in one protected aggregate; the mechanism takes as many.
const MEASURES_MAX: usize = 16;

/// One thing that is measured.
#[derive(Debug, Clone)]
pub(crate) struct Measured {
    pub(crate) kind: Kind,
    /// The values, on the columns of the rows; none where rows or persons are counted.
    pub(crate) expr: Option<Expr>,
    /// What it is, whatever the question's wording.
    pub(super) text: String,
}

/// How something is measured.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    /// Rows are counted.
    Rows,
    /// Persons are counted.
    Persons,
    /// Values that are known are counted.
    Known,
    /// Different values are counted.
    Distinct,
    /// Whole numbers are added.
    Whole,
    /// Real numbers are added: clamped to a range, taken from a centre, and squared if so asked.
    Real(Around),
    /// Quantiles are read off; of whole numbers or of real ones. Ranks in ten-thousandths.
    Quantiles { whole: bool, ranks: Vec<u16> },
}

/// What happens to a real number before it is added.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Around {
    pub(crate) centre: f64,
    /// Where it is known: the public range of the values.
    pub(crate) range: Option<(f64, f64)>,
    pub(crate) squared: bool,
}

impl Around {
    pub(super) const ZERO: Self = Self {
        centre: 0.0,
        range: None,
        squared: false,
    };

    /// The number to be added.
    pub(crate) fn apply(self, value: f64) -> f64 {
        let clamped = match self.range {
            Some((low, high)) => value.clamp(low, high),
            None => value,
        };
        let off = clamped - self.centre;
        if self.squared { off * off } else { off }
    }
}

/// How a figure comes from what is measured: by places among the measures.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Figure {
    /// A count: whole, not negative.
    Count(usize),
    /// A sum.
    Sum(usize),
    /// A sum, from the sum around a centre and the count.
    SumAround { sum: usize, count: usize },
    /// An average, within the range where one is known.
    Average { sum: usize, count: usize },
    /// A variance, or its root.
    Spread {
        squares: usize,
        sum: usize,
        count: usize,
        /// With divisor n − 1.
        sample: bool,
        root: bool,
    },
    /// A quantile: its measure, and the place of its rank there.
    Quantile { of: usize, rank: usize },
}

/// What one figure asks for, of values that are each an expression on the aggregate's input.
pub(super) enum Wanted {
    Rows,
    Persons,
    Known(Expr),
    Distinct(Expr),
    Sum(Expr),
    Average(Expr),
    Spread { of: Expr, sample: bool, root: bool },
    Quantile { of: Expr, rank: u16 },
}

/// What an aggregate measures, and its figures.
pub(super) fn figures(
    walk: &mut Walk,
    aggregate: &Aggregate,
    own: &Own,
) -> Result<(Vec<Measured>, Vec<Figure>), Stop> {
    let schema = aggregate.input.schema();
    let wanted = aggregate
        .aggr_expr
        .iter()
        .map(|expr| wanted(walk, expr, own, schema))
        .collect::<Result<Vec<_>, Stop>>()?;
    let mut asked = Asked::new(own, schema, &wanted);
    let figures = wanted
        .into_iter()
        .map(|one| asked.figure(one))
        .collect::<Result<Vec<_>, Stop>>()?;
    if asked.measured.len() > MEASURES_MAX {
        return Err(Refusal::too_many("mesures", "measures", MEASURES_MAX).into());
    }
    Ok(ordered(asked.measured, figures))
}

fn wanted(walk: &mut Walk, expr: &Expr, own: &Own, schema: &DFSchemaRef) -> Result<Wanted, Stop> {
    let call = match expr {
        Expr::Alias(alias) => return wanted(walk, &alias.expr, own, schema),
        Expr::AggregateFunction(call) => call,
        other => return Err(Refusal::no_figure(other.variant_name()).into()),
    };
    let params = &call.params;
    let name = call.func.name();
    let is_quantile = matches!(name, "percentile_cont" | "approx_percentile_cont");
    if (!params.order_by.is_empty() && !is_quantile) || params.null_treatment.is_some() {
        return Err(Refusal::no_figure("… ORDER BY").into());
    }
    let Some(argument) = params.args.first() else {
        return Err(Refusal::no_figure(&name.to_uppercase()).into());
    };
    let of_person = own.names_person(argument, schema).is_some();
    for part in [Some(argument), params.filter.as_deref()]
        .into_iter()
        .flatten()
    {
        total(part, schema)?;
    }
    if let Some(filter) = &params.filter {
        own.point(filter, schema, walk);
    }
    if !(of_person && name == "count") {
        own.point(argument, schema, walk);
    }
    let filter = params.filter.as_deref();
    let values = || where_true(unwidened(argument, schema), filter);
    let every_row = matches!(argument, Expr::Literal(value, _) if !value.is_null());
    if params.distinct {
        return match (name, of_person, filter) {
            ("count", true, None) => Ok(Wanted::Persons),
            ("count", false, _) if params.args.len() == 1 => Ok(Wanted::Distinct(values())),
            _ => Err(Refusal::no_figure(&format!("{}(DISTINCT …)", name.to_uppercase())).into()),
        };
    }
    match (name, params.args.len()) {
        ("count", 1) if filter.is_none() && (every_row || of_person) => Ok(Wanted::Rows),
        ("count", 1) if of_person => {
            let every = Expr::Literal(ScalarValue::Int64(Some(1)), None);
            Ok(Wanted::Known(where_true(&every, filter)))
        }
        ("count", 1) => Ok(Wanted::Known(values())),
        ("sum", 1) => Ok(Wanted::Sum(values())),
        ("avg", 1) => Ok(Wanted::Average(values())),
        ("var" | "var_pop" | "stddev" | "stddev_pop", 1) => Ok(Wanted::Spread {
            of: values(),
            sample: !name.ends_with("_pop"),
            root: name.starts_with("stddev"),
        }),
        ("median" | "approx_median", 1) => Ok(Wanted::Quantile {
            of: values(),
            rank: 5_000,
        }),
        _ if is_quantile => Ok(Wanted::Quantile {
            of: values(),
            rank: rank(call)?,
        }),
        ("min" | "max", _) => Err(Refusal::extreme(&name.to_uppercase()).into()),
        _ => Err(Refusal::no_figure(&name.to_uppercase()).into()),
    }
}

/// The rank of a quantile, in ten-thousandths.
fn rank(call: &AggregateFunction) -> Result<u16, Stop> {
    let named = call.func.name().to_uppercase();
    let Some(Expr::Literal(share, _)) = call.params.args.get(1) else {
        return Err(Refusal::no_figure(&format!("{named}(x)")).into());
    };
    let share = match share.cast_to(&DataType::Float64) {
        Ok(ScalarValue::Float64(Some(share))) => share,
        _ => return Err(Refusal::no_figure(&named).into()),
    };
    let share = match call.params.order_by.first() {
        Some(order) if !order.asc => 1.0 - share,
        _ => share,
    };
    // The conversion of a float saturates; what is no number becomes zero.
    match (share * 10_000.0).round() as u16 {
        0 => Err(Refusal::extreme("MIN").into()),
        10_000.. => Err(Refusal::extreme("MAX").into()),
        rank => Ok(rank),
    }
}

/// A number before it was made a real one: that changes no figure, and figures of one column share their measures.
fn unwidened<'a>(number: &'a Expr, schema: &DFSchemaRef) -> &'a Expr {
    match number {
        Expr::Alias(alias) => unwidened(&alias.expr, schema),
        Expr::Cast(cast)
            if cast.field.data_type() == &DataType::Float64
                && cast
                    .expr
                    .get_type(schema.as_ref())
                    .is_ok_and(|kind| kind.is_numeric()) =>
        {
            unwidened(&cast.expr, schema)
        }
        other => other,
    }
}

/// `x FILTER (WHERE c)` as `CASE WHEN c THEN x END`.
fn where_true(argument: &Expr, filter: Option<&Expr>) -> Expr {
    match filter {
        None => argument.clone(),
        Some(condition) => Expr::Case(Case::new(
            None,
            vec![(Box::new(condition.clone()), Box::new(argument.clone()))],
            None,
        )),
    }
}
