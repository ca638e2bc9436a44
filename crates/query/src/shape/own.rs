//! Rows that belong to persons, rebuilt so that each carries its person.
//!
//! The column that names persons in SQL is not in the files: the pseudonym has taken its place, under a name that SQL
//! cannot say. In the rebuilt plan that column is NULL, and wherever the question tells persons apart by it, the
//! pseudonym is used.

use super::walk::{Standing, Stop, Walk, simplified, total};
use super::{as_person_table, person_table};
use crate::expression::totalised;
use crate::lineage::Lineage;
use crate::refusal::Refusal;
use crate::table::{PERSON, PersonRows};
use datafusion::common::{Column, DFSchema};
use datafusion::datasource::provider_as_source;
use datafusion::logical_expr::utils::{conjunction, split_conjunction_owned};
use datafusion::logical_expr::{
    BinaryExpr, Expr, Filter, LogicalPlan, LogicalPlanBuilder, Operator, Projection, SubqueryAlias,
    TableScan, cast, lit,
};
use datafusion::scalar::ScalarValue;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;
use territory::{ColumnName, DataSetId, PersonUnit};

/// Rows of persons.
#[derive(Clone)]
pub(super) struct Own {
    /// The rows: the node's columns under their names, and the person.
    pub(super) plan: LogicalPlan,
    /// The person of each row.
    pub(super) person: Column,
    /// Whether each person has at most one row.
    pub(super) one_row_each: bool,
    /// Which of the node's columns name the person, by position: the column of which data set each is.
    pub(super) named: BTreeMap<usize, (DataSetId, ColumnName)>,
    /// The data sets whose persons they are.
    pub(super) datasets: BTreeSet<DataSetId>,
    pub(super) lineage: Lineage,
}

impl Own {
    /// The position of the column that names the person, if the expression is just that column.
    pub(super) fn names_person(&self, expr: &Expr, schema: &DFSchema) -> Option<usize> {
        match expr {
            Expr::Alias(alias) => self.names_person(&alias.expr, schema),
            Expr::Cast(cast) => self.names_person(&cast.expr, schema),
            Expr::Column(column) => schema
                .maybe_index_of_column(column)
                .filter(|index| self.named.contains_key(index)),
            _ => None,
        }
    }

    /// Notes columns that name persons where an expression uses their values.
    pub(super) fn point(&self, expr: &Expr, schema: &DFSchema, walk: &mut Walk) {
        for column in expr.column_refs() {
            let index = schema.maybe_index_of_column(column);
            if let Some(name) = index.and_then(|index| self.named.get(&index)) {
                walk.pointed.insert(name.clone());
            }
        }
    }

    /// Whether a condition says that the person is herself.
    fn is_same_person(&self, condition: &Expr, schema: &DFSchema) -> bool {
        match condition {
            Expr::BinaryExpr(BinaryExpr {
                left,
                op: Operator::Eq,
                right,
            }) => {
                self.names_person(left, schema).is_some()
                    && self.names_person(right, schema).is_some()
            }
            _ => false,
        }
    }
}

impl Walk {
    pub(super) fn scan(&mut self, scan: &TableScan) -> Result<Standing, Stop> {
        let provider = person_table(scan);
        let Some((provider, of)) = provider
            .as_ref()
            .and_then(|provider| Some((provider, as_person_table(provider)?)))
        else {
            return Ok(Standing::Public);
        };
        let replaced = match &of.table.person {
            PersonUnit::EachRow => None,
            PersonUnit::Column(column) => Some(column),
            PersonUnit::None => return Err(Refusal::no_unit().into()),
        };
        let name = scan.table_name.clone();
        let person = Column::new(Some(name.clone()), PERSON);
        let rows = PersonRows {
            of: Arc::clone(provider),
            schema: of.files.schema(),
        };
        let schema = &scan.projected_schema;
        let mut named = BTreeMap::new();
        let mut columns: Vec<Expr> = Vec::new();
        for (index, (relation, field)) in schema.iter().enumerate() {
            if replaced.is_some_and(|replaced| field.name() == replaced.as_str()) {
                let nothing = cast(lit(ScalarValue::Null), field.data_type().clone());
                columns.push(nothing.alias_qualified(relation.cloned(), field.name()));
                if let Some(replaced) = replaced {
                    named.insert(index, (of.dataset.clone(), replaced.clone()));
                }
            } else {
                columns.push(Expr::Column(Column::new(relation.cloned(), field.name())));
            }
        }
        columns.push(Expr::Column(person.clone()));
        let plan = LogicalPlanBuilder::scan(name, provider_as_source(Arc::new(rows)), None)?
            .project(columns)?
            .build()?;
        let table = self.occurrence(&format!("{}.{}", of.dataset, of.table.name));
        let columns = schema.fields().iter().map(|field| field.name().clone());
        Ok(Standing::Persons(Box::new(Own {
            plan,
            person,
            one_row_each: replaced.is_none(),
            named,
            datasets: BTreeSet::from([of.dataset.clone()]),
            lineage: Lineage::of_table(&table, columns),
        })))
    }

    pub(super) fn filter(&mut self, filter: &Filter) -> Result<Standing, Stop> {
        let conjuncts = split_conjunction_owned(filter.predicate.clone());
        let Standing::Persons(mut own) = self.node(&filter.input, &conjuncts)? else {
            return Ok(Standing::Public);
        };
        let schema = filter.input.schema();
        let mut kept = Vec::new();
        for condition in &conjuncts {
            // A join person to person has seen to it.
            if own.is_same_person(condition, schema) {
                continue;
            }
            total(condition, schema)?;
            own.point(condition, schema, self);
            kept.push(totalised(condition)?);
            let simple = simplified(condition, schema);
            let fact = own.lineage.trace(&simple, schema);
            own.lineage.facts.extend(split_conjunction_owned(fact));
        }
        if let Some(kept) = conjunction(kept) {
            own.plan = LogicalPlanBuilder::from(own.plan).filter(kept)?.build()?;
        }
        Ok(Standing::Persons(own))
    }

    pub(super) fn projection(&mut self, projection: &Projection) -> Result<Standing, Stop> {
        let Standing::Persons(mut own) = self.node(&projection.input, &[])? else {
            return Ok(Standing::Public);
        };
        let schema = projection.input.schema();
        let mut columns = Vec::new();
        let mut named = BTreeMap::new();
        let mut traced = Vec::new();
        for (index, expr) in projection.expr.iter().enumerate() {
            total(expr, schema)?;
            match own.names_person(expr, schema) {
                Some(of) => {
                    let name = own.named.get(&of).cloned();
                    named.extend(name.map(|name| (index, name)));
                }
                None => own.point(expr, schema, self),
            }
            columns.push(totalised(expr)?);
            traced.push(own.lineage.trace(&simplified(expr, schema), schema));
        }
        columns.push(Expr::Column(own.person.clone()));
        own.plan = LogicalPlanBuilder::from(own.plan)
            .project(columns)?
            .build()?;
        own.named = named;
        own.lineage.columns = traced;
        Ok(Standing::Persons(own))
    }

    pub(super) fn alias(&mut self, alias: &SubqueryAlias) -> Result<Standing, Stop> {
        let Standing::Persons(mut own) = self.node(&alias.input, &[])? else {
            return Ok(Standing::Public);
        };
        // The alias needs names that differ without their table: the person's column is the only one added.
        own.plan = LogicalPlanBuilder::from(own.plan)
            .alias(alias.alias.clone())?
            .build()?;
        own.person = Column::new(Some(alias.alias.clone()), PERSON);
        Ok(Standing::Persons(own))
    }
}
