//! What is computed within each person alone: her own aggregates, distinct rows and unions of her rows. Its rows are still hers,
//! so it is computed exactly, and protected where persons are brought together.

use super::own::Own;
use super::walk::{Standing, Stop, Walk, simplified, total};
use crate::canonical;
use crate::expression::totalised;
use crate::interval::Interval;
use crate::lineage::{Lineage, base_column};
use crate::refusal::Refusal;
use datafusion::common::{Column, DFSchemaRef};
use datafusion::logical_expr::utils::grouping_set_to_exprlist;
use datafusion::logical_expr::{
    Aggregate, Distinct, Expr, LogicalPlan, LogicalPlanBuilder, Union, cast, lit,
};
use datafusion::scalar::ScalarValue;
use std::collections::BTreeMap;
use std::sync::Arc;

/// Aggregates that never fail on a person's values.
pub(super) const TOTAL_AGGREGATES: &[&str] = &[
    "avg",
    "bool_and",
    "bool_or",
    "count",
    "max",
    "median",
    "min",
    "stddev",
    "stddev_pop",
    "sum",
    "var",
    "var_pop",
];

/// Aggregates that stay within the range of their values.
const WITHIN_RANGE: &[&str] = &["avg", "max", "median", "min"];

impl Walk {
    pub(super) fn aggregate(&mut self, aggregate: &Aggregate) -> Result<Standing, Stop> {
        let Standing::Persons(own) = self.node(&aggregate.input, &[])? else {
            return Ok(Standing::Public);
        };
        let schema = aggregate.input.schema();
        let by_person = aggregate
            .group_expr
            .iter()
            .any(|key| own.names_person(key, schema).is_some());
        if by_person {
            return self.within_person(aggregate, *own);
        }
        self.protect(aggregate, &own)?;
        Ok(Standing::Public)
    }

    fn within_person(&mut self, aggregate: &Aggregate, own: Own) -> Result<Standing, Stop> {
        let schema = aggregate.input.schema();
        let mut keys = vec![Expr::Column(own.person.clone()).alias("__person_key")];
        let mut restored = Vec::new();
        let mut named = BTreeMap::new();
        let mut traced = Vec::new();
        let mut only_person = true;
        let fields: Vec<_> = aggregate.schema.iter().collect();
        let asked = grouping_set_to_exprlist(&aggregate.group_expr)?;
        for (index, key) in asked.iter().enumerate() {
            total(key, schema)?;
            let base = own.lineage.trace(&simplified(key, schema), schema);
            traced.push(base);
            // The aggregate has a field for each of its keys.
            let (relation, field) = (fields[index].0.cloned(), fields[index].1);
            if let Some(of) = own.names_person(key, schema) {
                let name = own.named.get(&of).cloned();
                named.extend(name.map(|name| (index, name)));
                let nothing = cast(lit(ScalarValue::Null), field.data_type().clone());
                restored.push(nothing.alias_qualified(relation, field.name()));
            } else {
                only_person = false;
                own.point(key, schema, self);
                let name = format!("__key{index}");
                keys.push(totalised(key)?.unalias_nested().data.alias(&name));
                restored.push(
                    Expr::Column(Column::from_name(name)).alias_qualified(relation, field.name()),
                );
            }
        }
        let mut figures = Vec::new();
        let mut texts = Vec::new();
        for (i, expr) in aggregate.aggr_expr.iter().enumerate() {
            let figure = self.figure_of_one(expr, &own, schema)?;
            let name = format!("__figure{i}");
            let base = own.lineage.trace(&simplified(expr, schema), schema);
            texts.push((canonical::normal(base.clone()).to_string(), base));
            let (relation, field) = (
                fields[asked.len() + i].0.cloned(),
                fields[asked.len() + i].1,
            );
            figures.push(figure.unalias_nested().data.alias(&name));
            restored.push(
                Expr::Column(Column::from_name(name)).alias_qualified(relation, field.name()),
            );
        }
        let lineage = self.lineage_within(&own, traced, &texts);
        restored.push(
            Expr::Column(Column::from_name("__person_key"))
                .alias_qualified(own.person.relation.clone(), own.person.name()),
        );
        let plan = LogicalPlanBuilder::from(own.plan)
            .aggregate(keys, figures)?
            .project(restored)?
            .build()?;
        Ok(Standing::Persons(Box::new(Own {
            plan,
            person: own.person,
            one_row_each: only_person,
            named,
            datasets: own.datasets,
            lineage,
        })))
    }

    /// The lineage of a person's own figures: new columns, of which a range may be known.
    fn lineage_within(
        &mut self,
        own: &Own,
        keys: Vec<Expr>,
        figures: &[(String, Expr)],
    ) -> Lineage {
        let mut key_texts: Vec<String> = keys
            .iter()
            .map(|key| canonical::normal(key.clone()).to_string())
            .collect();
        key_texts.sort();
        let name = format!("each person of {} by {key_texts:?}", own.lineage.text());
        let name = self.occurrence(&name);
        let mut facts = own.lineage.facts.clone();
        let mut columns = keys;
        for (text, base) in figures {
            let column = base_column(&name, text.clone());
            if let Some((low, high)) = range_of_figure(base, &own.lineage.facts) {
                facts.push(column.clone().gt_eq(lit(low)));
                facts.push(column.clone().lt_eq(lit(high)));
            }
            columns.push(column);
        }
        Lineage {
            columns,
            facts,
            sources: vec![name],
        }
    }

    /// An aggregate over the rows of one person, if it never fails.
    fn figure_of_one(
        &mut self,
        expr: &Expr,
        own: &Own,
        schema: &DFSchemaRef,
    ) -> Result<Expr, Stop> {
        let call = match expr {
            Expr::Alias(alias) => return self.figure_of_one(&alias.expr, own, schema),
            Expr::AggregateFunction(call) => call,
            other => return Err(Refusal::no_figure(other.variant_name()).into()),
        };
        if !TOTAL_AGGREGATES.contains(&call.func.name()) || !call.params.order_by.is_empty() {
            return Err(Refusal::no_figure(&call.func.name().to_uppercase()).into());
        }
        let mut call = call.clone();
        for argument in &mut call.params.args {
            total(argument, schema)?;
            if own.names_person(argument, schema).is_some() {
                *argument = Expr::Column(own.person.clone());
            } else {
                own.point(argument, schema, self);
                *argument = totalised(argument)?;
            }
        }
        if let Some(filter) = &mut call.params.filter {
            total(filter, schema)?;
            own.point(filter, schema, self);
            **filter = totalised(filter)?;
        }
        Ok(Expr::AggregateFunction(call))
    }

    pub(super) fn distinct(&mut self, distinct: &Distinct) -> Result<Standing, Stop> {
        let Standing::Persons(own) = self.node(distinct.input(), &[])? else {
            return Ok(Standing::Public);
        };
        let Distinct::All(input) = distinct else {
            return Err(Refusal::on_rows("DISTINCT").into());
        };
        if own.named.is_empty() {
            return Err(Refusal::on_rows("DISTINCT").into());
        }
        let schema = input.schema();
        let columns = schema
            .iter()
            .map(|(relation, field)| Expr::Column(Column::new(relation.cloned(), field.name())))
            .chain([Expr::Column(own.person.clone())]);
        let one_row_each = own.one_row_each || own.named.len() == schema.fields().len();
        let texts: Vec<String> = own
            .lineage
            .columns
            .iter()
            .map(ToString::to_string)
            .collect();
        let name = format!("distinct {texts:?} of {}", own.lineage.text());
        let name = self.occurrence(&name);
        let lineage = Lineage {
            sources: vec![name],
            ..own.lineage
        };
        Ok(Standing::Persons(Box::new(Own {
            plan: LogicalPlanBuilder::from(own.plan)
                .aggregate(columns, Vec::<Expr>::new())?
                .build()?,
            one_row_each,
            lineage,
            ..*own
        })))
    }

    /// Rows of the same persons, taken together.
    pub(super) fn union(&mut self, union: &Union) -> Result<Standing, Stop> {
        let mut branches = Vec::new();
        let mut public = false;
        for input in &union.inputs {
            match self.node(input, &[])? {
                Standing::Public => public = true,
                Standing::Persons(own) => branches.push(*own),
            }
        }
        let Some(first) = branches.first() else {
            return Ok(Standing::Public);
        };
        if public || branches.iter().any(|own| own.datasets != first.datasets) {
            return Err(Refusal::on_rows("UNION").into());
        }
        let width = union.schema.fields().len();
        let (datasets, mut named) = (first.datasets.clone(), first.named.clone());
        named.retain(|index, _| branches.iter().all(|own| own.named.contains_key(index)));
        let mut texts: Vec<String> = branches
            .iter()
            .map(|own| {
                let columns: Vec<String> = own
                    .lineage
                    .columns
                    .iter()
                    .map(ToString::to_string)
                    .collect();
                format!("{columns:?} of {}", own.lineage.text())
            })
            .collect();
        texts.sort();
        let name = self.occurrence(&format!("union {texts:?}"));
        let mut inputs = Vec::new();
        for (own, input) in branches.into_iter().zip(&union.inputs) {
            let columns = input
                .schema()
                .iter()
                .enumerate()
                .map(|(i, (relation, field))| {
                    Expr::Column(Column::new(relation.cloned(), field.name()))
                        .alias(format!("c{i}"))
                })
                .chain([Expr::Column(own.person.clone()).alias("__person")])
                .collect::<Vec<_>>();
            let branch = LogicalPlanBuilder::from(own.plan)
                .project(columns)?
                .build()?;
            inputs.push(Arc::new(branch));
        }
        let together = LogicalPlan::Union(Union::try_new(inputs)?);
        let restored = union
            .schema
            .iter()
            .enumerate()
            .map(|(i, (relation, field))| {
                Expr::Column(Column::from_name(format!("c{i}")))
                    .alias_qualified(relation.cloned(), field.name())
            })
            .chain([Expr::Column(Column::from_name("__person"))])
            .collect::<Vec<_>>();
        Ok(Standing::Persons(Box::new(Own {
            plan: LogicalPlanBuilder::from(together)
                .project(restored)?
                .build()?,
            person: Column::from_name("__person"),
            one_row_each: false,
            named,
            datasets,
            lineage: Lineage::of_table(&name, (0..width).map(|i| i.to_string())),
        })))
    }
}

/// The range of a person's own figure: of those that stay within the range of the values.
fn range_of_figure(figure: &Expr, facts: &[Expr]) -> Option<(f64, f64)> {
    let Expr::AggregateFunction(call) = figure else {
        return None;
    };
    let [argument] = call.params.args.as_slice() else {
        return None;
    };
    if !WITHIN_RANGE.contains(&call.func.name()) {
        return None;
    }
    Interval::of(argument, facts).bounded()
}
