//! Windows over the rows of each person: exact, and still hers.

use super::own::Own;
use super::walk::{Standing, Stop, Walk, total};
use super::within::TOTAL_AGGREGATES;
use crate::expression::totalised;
use crate::lineage::base_column;
use crate::refusal::Refusal;
use datafusion::common::{Column, DFSchemaRef};
use datafusion::logical_expr::expr::{WindowFunction, WindowFunctionParams};
use datafusion::logical_expr::{
    Expr, LogicalPlanBuilder, Window, WindowFrameBound, WindowFrameUnits, WindowFunctionDefinition,
};

/// Windows' own functions that never fail.
const TOTAL_WINDOWS: &[&str] = &[
    "cume_dist",
    "dense_rank",
    "first_value",
    "lag",
    "last_value",
    "lead",
    "percent_rank",
    "rank",
    "row_number",
];

impl Walk {
    pub(super) fn window(&mut self, window: &Window) -> Result<Standing, Stop> {
        let Standing::Persons(own) = self.node(&window.input, &[])? else {
            return Ok(Standing::Public);
        };
        let schema = window.input.schema();
        let mut rebuilt = Vec::new();
        let mut lineage = own.lineage.clone();
        let mut restored: Vec<Expr> = schema
            .iter()
            .map(|(relation, field)| Expr::Column(Column::new(relation.cloned(), field.name())))
            .collect();
        let fields = window.schema.iter().skip(schema.fields().len());
        for (i, (expr, (relation, field))) in window.window_expr.iter().zip(fields).enumerate() {
            let function = self.window_of_one(expr, &own, schema)?;
            let name = format!("__window{i}");
            rebuilt.push(function.alias(&name));
            restored.push(
                Expr::Column(Column::from_name(name))
                    .alias_qualified(relation.cloned(), field.name()),
            );
            let base = own.lineage.trace(expr, schema);
            lineage
                .columns
                .push(base_column(&own.lineage.text(), base.to_string()));
        }
        restored.push(Expr::Column(own.person.clone()));
        Ok(Standing::Persons(Box::new(Own {
            plan: LogicalPlanBuilder::from(own.plan)
                .window(rebuilt)?
                .project(restored)?
                .build()?,
            lineage,
            ..*own
        })))
    }

    /// A window over the rows of one person, if it never fails.
    fn window_of_one(
        &mut self,
        expr: &Expr,
        own: &Own,
        schema: &DFSchemaRef,
    ) -> Result<Expr, Stop> {
        let function = match expr {
            Expr::Alias(alias) => return self.window_of_one(&alias.expr, own, schema),
            Expr::WindowFunction(function) => function,
            _ => return Err(Refusal::on_rows("OVER (…)").into()),
        };
        let WindowFunctionParams {
            args,
            partition_by,
            order_by,
            window_frame,
            filter,
            null_treatment,
            distinct,
        } = &function.params;
        let known = match &function.fun {
            WindowFunctionDefinition::AggregateUDF(of) => TOTAL_AGGREGATES.contains(&of.name()),
            WindowFunctionDefinition::WindowUDF(of) => TOTAL_WINDOWS.contains(&of.name()),
        };
        let by_person = partition_by
            .iter()
            .any(|key| own.names_person(key, schema).is_some());
        // A frame of values adds to them, which may fail; one of rows does not.
        let whole = |bound: &WindowFrameBound| {
            matches!(bound, WindowFrameBound::CurrentRow) || bound.is_unbounded()
        };
        let frame_is_total = window_frame.units == WindowFrameUnits::Rows
            || (whole(&window_frame.start_bound) && whole(&window_frame.end_bound));
        if !known || !by_person || !frame_is_total {
            return Err(Refusal::on_rows("OVER (…)").into());
        }
        let mut rebuilt = |expr: &Expr| {
            total(expr, schema)?;
            own.point(expr, schema, self);
            Ok::<Expr, Stop>(totalised(expr)?)
        };
        let args = args.iter().map(&mut rebuilt).collect::<Result<_, _>>()?;
        let order_by = order_by
            .iter()
            .map(|sort| Ok(sort.with_expr(rebuilt(&sort.expr)?)))
            .collect::<Result<_, Stop>>()?;
        let filter = filter
            .as_ref()
            .map(|filter| Ok::<_, Stop>(Box::new(rebuilt(filter)?)))
            .transpose()?;
        let partition_by = partition_by
            .iter()
            .map(|key| match own.names_person(key, schema) {
                Some(_) => Ok(Expr::Column(own.person.clone())),
                None => rebuilt(key),
            })
            .collect::<Result<_, _>>()?;
        Ok(Expr::WindowFunction(Box::new(WindowFunction {
            fun: function.fun.clone(),
            params: WindowFunctionParams {
                args,
                partition_by,
                order_by,
                window_frame: window_frame.clone(),
                filter,
                null_treatment: *null_treatment,
                distinct: *distinct,
            },
        })))
    }
}
