//! What is said about noise: column by column of the question, as far as a released figure is carried through.

use crate::replay::ReleasedMeasure;
use arrow::datatypes::DataType;
use datafusion::logical_expr::{Aggregate, Expr, LogicalPlan};
use gate::ColumnProtection;

/// Noise that is 19 times in 20 within so many standard deviations.
const MARGIN_95: f64 = 1.96;

/// The noise in one column.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Noise {
    /// σ, where the column has the same everywhere.
    scale: Option<f64>,
    margin_95: f64,
    clip: Option<f64>,
    clip_found: bool,
}

impl Noise {
    pub(crate) fn of(measure: &ReleasedMeasure) -> Self {
        Self {
            scale: Some(measure.says.noise_scale),
            margin_95: MARGIN_95 * measure.says.noise_scale,
            clip: Some(measure.says.clip),
            clip_found: measure.says.clip_found,
        }
    }

    /// Of a figure made of several: the largest standard error over the groups.
    pub(crate) fn of_estimates(measures: &[&ReleasedMeasure], scale: f64) -> Self {
        Self {
            scale: Some(scale),
            margin_95: MARGIN_95 * scale,
            clip: None,
            clip_found: measures.iter().all(|measure| measure.says.clip_found),
        }
    }

    /// Of quantiles: the widest interval over the groups says how far off they may be.
    pub(crate) fn of_quantiles(measure: &ReleasedMeasure, margin_95: f64) -> Self {
        Self {
            scale: None,
            margin_95,
            clip: None,
            clip_found: measure.says.clip_found,
        }
    }

    /// The wider of two, for sets of groups in one column.
    pub(crate) fn or_wider(self, other: Self) -> Self {
        let larger = |a: Option<f64>, b: Option<f64>| Some(a?.max(b?));
        Self {
            scale: larger(self.scale, other.scale),
            margin_95: self.margin_95.max(other.margin_95),
            clip: larger(self.clip, other.clip),
            clip_found: self.clip_found && other.clip_found,
        }
    }

    /// What is said of it beside the column of that name.
    pub(crate) fn statement(self, name: String) -> ColumnProtection {
        ColumnProtection {
            name,
            noise_scale: self.scale,
            margin_95: Some(self.margin_95),
            clip: self.clip,
            too_few_persons: !self.clip_found,
        }
    }
}

/// The noise of each column of the whole question: of those that are a released figure, carried through unchanged.
pub(crate) fn trace(
    plan: &LogicalPlan,
    noise: &[(Aggregate, Vec<Option<Noise>>)],
) -> Vec<Option<Noise>> {
    let nothing = || vec![None; plan.schema().fields().len()];
    match plan {
        LogicalPlan::Aggregate(aggregate) => {
            let of = noise.iter().find(|(node, _)| node == aggregate);
            of.map_or_else(nothing, |(_, noise)| noise.clone())
        }
        LogicalPlan::Projection(projection) => {
            let below = trace(&projection.input, noise);
            let schema = projection.input.schema();
            projection
                .expr
                .iter()
                .map(|expr| match unaliased(expr) {
                    Expr::Column(column) => {
                        let index = schema.maybe_index_of_column(column)?;
                        below.get(index).copied().flatten()
                    }
                    _ => None,
                })
                .collect()
        }
        LogicalPlan::Join(join) => {
            let mut sides = trace(&join.left, noise);
            sides.extend(trace(&join.right, noise));
            let width = plan.schema().fields().len();
            if sides.len() == width {
                sides
            } else {
                nothing()
            }
        }
        LogicalPlan::Window(window) => {
            let mut columns = trace(&window.input, noise);
            columns.resize(plan.schema().fields().len(), None);
            columns
        }
        LogicalPlan::Filter(_)
        | LogicalPlan::Sort(_)
        | LogicalPlan::Limit(_)
        | LogicalPlan::Distinct(_)
        | LogicalPlan::SubqueryAlias(_) => match plan.inputs().as_slice() {
            [input] => trace(input, noise),
            _ => nothing(),
        },
        _ => nothing(),
    }
}

fn unaliased(expr: &Expr) -> &Expr {
    match expr {
        Expr::Alias(alias) => unaliased(&alias.expr),
        Expr::Cast(cast)
            if matches!(cast.field.data_type(), DataType::Float64 | DataType::Int64) =>
        {
            unaliased(&cast.expr)
        }
        other => other,
    }
}
