//! Joins of rows of persons: with public tables, and person to person.

use super::PublicTable;
use super::own::Own;
use super::walk::{Standing, Stop, Walk, simplified, total};
use crate::canonical;
use crate::expression::totalised;
use crate::lineage::{Lineage, base_column};
use crate::refusal::Refusal;
use datafusion::common::{Column, DFSchema, JoinConstraint, JoinType};
use datafusion::logical_expr::utils::{conjunction, split_conjunction};
use datafusion::logical_expr::{BinaryExpr, Expr, Join, LogicalPlan, LogicalPlanBuilder, Operator};
use std::collections::BTreeMap;
use std::sync::Arc;

impl Walk {
    pub(super) fn join(&mut self, join: &Join, above: &[Expr]) -> Result<Standing, Stop> {
        // Conditions of a filter above reach the joins written with commas.
        let left = self.node(&join.left, above)?;
        let right = self.node(&join.right, above)?;
        match (left, right) {
            (Standing::Public, Standing::Public) => Ok(Standing::Public),
            (Standing::Persons(own), Standing::Public) => self.with_public(join, *own, true),
            (Standing::Public, Standing::Persons(own)) => self.with_public(join, *own, false),
            (Standing::Persons(left), Standing::Persons(right)) => {
                self.person_to_person(join, *left, *right, above)
            }
        }
    }

    fn with_public(&mut self, join: &Join, own: Own, is_left: bool) -> Result<Standing, Stop> {
        let (whole, only) = match (join.join_type, is_left) {
            (JoinType::Inner, _) => (true, false),
            (JoinType::Left, true) | (JoinType::Right, false) => (false, false),
            (JoinType::LeftSemi | JoinType::LeftAnti, true)
            | (JoinType::RightSemi | JoinType::RightAnti, false) => (false, true),
            _ => return Err(Refusal::nobodys_rows().into()),
        };
        let (left_schema, right_schema) = (join.left.schema(), join.right.schema());
        let (own_schema, public_plan) = if is_left {
            (left_schema, &join.right)
        } else {
            (right_schema, &join.left)
        };
        for (a, b) in &join.on {
            total(a, left_schema)?;
            total(b, right_schema)?;
            own.point(if is_left { a } else { b }, own_schema, self);
        }
        let both = Arc::new(left_schema.join(right_schema)?);
        if let Some(filter) = &join.filter {
            total(filter, &both)?;
            own.point(filter, own_schema, self);
        }

        let public = self.public(public_plan, !whole);
        let columns = |public: &[Expr]| match (only, is_left) {
            (true, _) => own.lineage.columns.clone(),
            (false, true) => [own.lineage.columns.as_slice(), public].concat(),
            (false, false) => [public, own.lineage.columns.as_slice()].concat(),
        };
        let conditions = conditions(join, &both, &|expr| {
            let (left, right) = if is_left {
                (own.lineage.columns.clone(), public.1.clone())
            } else {
                (public.1.clone(), own.lineage.columns.clone())
            };
            let traced = Lineage {
                columns: [left, right].concat(),
                ..Lineage::default()
            };
            traced.trace(expr, &both)
        });
        let mut lineage = Lineage {
            columns: columns(&public.1),
            ..own.lineage.clone()
        };
        if whole {
            lineage.sources.push(public.0);
            lineage.facts.extend(conditions);
        } else {
            let how = canonical::facts(&conditions);
            let kind = join.join_type.swap_to_left(is_left);
            lineage
                .sources
                .push(format!("{kind} {} on {how:?}", public.0));
        }

        let offset = if is_left || only {
            0
        } else {
            left_schema.fields().len()
        };
        let named = shifted(&own.named, offset);
        let rows = Arc::new(own.plan);
        let (left, right) = if is_left {
            (rows, Arc::clone(&join.right))
        } else {
            (Arc::clone(&join.left), rows)
        };
        let on = join
            .on
            .iter()
            .map(|(a, b)| Ok((totalised(a)?, totalised(b)?)))
            .collect::<Result<Vec<_>, Stop>>()?;
        let filter = join.filter.as_ref().map(totalised).transpose()?;
        Ok(Standing::Persons(Box::new(Own {
            plan: joined(join, left, right, on, filter)?,
            person: own.person,
            // A join may repeat a person's row; one that only chooses does not.
            one_row_each: own.one_row_each && only,
            named,
            datasets: own.datasets,
            lineage,
        })))
    }

    fn person_to_person(
        &mut self,
        join: &Join,
        left: Own,
        right: Own,
        above: &[Expr],
    ) -> Result<Standing, Stop> {
        let (left_schema, right_schema) = (join.left.schema(), join.right.schema());
        let same_person = |a: &Expr, b: &Expr| {
            left.names_person(a, left_schema).is_some()
                && right.names_person(b, right_schema).is_some()
        };
        let says_so = |condition: &Expr| match condition {
            Expr::BinaryExpr(BinaryExpr {
                left: a,
                op: Operator::Eq,
                right: b,
            }) => same_person(a, b) || same_person(b, a),
            _ => false,
        };
        let own_filter = join.filter.iter().flat_map(split_conjunction);
        let conditions_kept: Vec<&Expr> = own_filter.clone().filter(|c| !says_so(c)).collect();
        let linked = join.on.iter().any(|(a, b)| same_person(a, b))
            || own_filter.clone().any(says_so)
            || (join.join_type == JoinType::Inner && above.iter().any(says_so));
        let keeps_left = match join.join_type {
            _ if !linked => return Err(Refusal::several_tables().into()),
            JoinType::Inner | JoinType::Left | JoinType::LeftSemi | JoinType::LeftAnti => true,
            JoinType::Right | JoinType::RightSemi | JoinType::RightAnti => false,
            _ => return Err(Refusal::nobodys_rows().into()),
        };
        let both = Arc::new(left_schema.join(right_schema)?);
        let mut on = vec![(
            Expr::Column(left.person.clone()),
            Expr::Column(right.person.clone()),
        )];
        for (a, b) in join.on.iter().filter(|(a, b)| !same_person(a, b)) {
            total(a, left_schema)?;
            total(b, right_schema)?;
            left.point(a, left_schema, self);
            right.point(b, right_schema, self);
            on.push((totalised(a)?, totalised(b)?));
        }
        let mut filter = Vec::new();
        for condition in conditions_kept {
            total(condition, &both)?;
            left.point(condition, left_schema, self);
            right.point(condition, right_schema, self);
            filter.push(totalised(condition)?);
        }

        let datasets = &left.datasets | &right.datasets;
        if datasets.len() > 1 {
            self.links.extend(datasets.iter().cloned());
        }
        let lineage = linked_lineage(join, &left, &right, &both, &same_person);
        let person = if keeps_left {
            left.person.clone()
        } else {
            right.person.clone()
        };
        let named = match join.join_type {
            JoinType::Inner => {
                let mut named = left.named.clone();
                named.extend(shifted(&right.named, left_schema.fields().len()));
                named
            }
            JoinType::Right => shifted(&right.named, left_schema.fields().len()),
            _ if keeps_left => left.named.clone(),
            _ => right.named.clone(),
        };
        let one_row_each = left.one_row_each && right.one_row_each;
        let rows = joined(
            join,
            Arc::new(left.plan),
            Arc::new(right.plan),
            on,
            conjunction(filter),
        )?;
        // One person is enough: a name for the whole could not tell two apart.
        let columns = join
            .schema
            .iter()
            .map(|(relation, field)| Expr::Column(Column::new(relation.cloned(), field.name())))
            .chain([Expr::Column(person.clone())]);
        Ok(Standing::Persons(Box::new(Own {
            plan: LogicalPlanBuilder::from(rows).project(columns)?.build()?,
            person,
            one_row_each,
            named,
            datasets,
            lineage,
        })))
    }

    /// A name for a public table at this place, and its columns under it.
    fn public(&mut self, plan: &Arc<LogicalPlan>, optional: bool) -> (String, Vec<Expr>) {
        let name = self.occurrence(&public_name(plan));
        let columns = (0..plan.schema().fields().len())
            .map(|column| base_column(&name, column.to_string()))
            .collect();
        self.publics.push(PublicTable {
            name: name.clone(),
            plan: Arc::clone(plan),
            optional,
        });
        (name, columns)
    }
}

/// What a public plan reads, in a text that does not depend on aliases where it is just a table.
fn public_name(plan: &LogicalPlan) -> String {
    match plan {
        LogicalPlan::SubqueryAlias(alias) => public_name(&alias.input),
        LogicalPlan::TableScan(scan) if scan.filters.is_empty() => {
            let table = scan.table_name.table();
            // A table that is called like its data set may be named alone.
            let dataset = scan.table_name.schema().unwrap_or(table);
            format!("public {dataset}.{table}")
        }
        other => {
            let text = other.display_indent_schema().to_string();
            format!("public plan {}", blake3::hash(text.as_bytes()).to_hex())
        }
    }
}

/// The conditions of a join, on columns of tables.
fn conditions(join: &Join, both: &Arc<DFSchema>, trace: &dyn Fn(&Expr) -> Expr) -> Vec<Expr> {
    let pairs = join.on.iter().map(|(a, b)| a.clone().eq(b.clone()));
    pairs
        .chain(join.filter.clone())
        .map(|condition| trace(&simplified(&condition, both)))
        .collect()
}

fn linked_lineage(
    join: &Join,
    left: &Own,
    right: &Own,
    both: &DFSchema,
    same_person: &dyn Fn(&Expr, &Expr) -> bool,
) -> Lineage {
    let all = Lineage {
        columns: [left.lineage.columns.as_slice(), &right.lineage.columns].concat(),
        ..Lineage::default()
    };
    let pairs = join.on.iter().filter(|(a, b)| !same_person(a, b));
    let conditions: Vec<Expr> = pairs
        .map(|(a, b)| a.clone().eq(b.clone()))
        .chain(join.filter.clone())
        .map(|condition| all.trace(&condition, both))
        .collect();
    if join.join_type == JoinType::Inner {
        let mut sources = [left.lineage.sources.as_slice(), &right.lineage.sources].concat();
        sources.push("the same person".to_owned());
        return Lineage {
            columns: all.columns,
            facts: [
                left.lineage.facts.as_slice(),
                &right.lineage.facts,
                &conditions,
            ]
            .concat(),
            sources,
        };
    }
    let left_kept = !matches!(
        join.join_type,
        JoinType::Right | JoinType::RightSemi | JoinType::RightAnti
    );
    let (kept, other) = if left_kept {
        (&left.lineage, &right.lineage)
    } else {
        (&right.lineage, &left.lineage)
    };
    let mut lineage = kept.clone();
    let kind = join.join_type.swap_to_left(left_kept);
    let how = canonical::facts(&conditions);
    lineage
        .sources
        .push(format!("{kind} same person {} on {how:?}", other.text()));
    if matches!(join.join_type, JoinType::Left | JoinType::Right) {
        lineage.columns = all.columns;
    }
    lineage
}

trait SwapToLeft {
    fn swap_to_left(self, is_left: bool) -> JoinType;
}

impl SwapToLeft for JoinType {
    /// The same join, written with the kept side on the left.
    fn swap_to_left(self, is_left: bool) -> JoinType {
        if is_left { self } else { self.swap() }
    }
}

fn shifted<T: Clone>(named: &BTreeMap<usize, T>, by: usize) -> BTreeMap<usize, T> {
    named
        .iter()
        .map(|(index, name)| (index + by, name.clone()))
        .collect()
}

fn joined(
    join: &Join,
    left: Arc<LogicalPlan>,
    right: Arc<LogicalPlan>,
    on: Vec<(Expr, Expr)>,
    filter: Option<Expr>,
) -> Result<LogicalPlan, Stop> {
    Ok(LogicalPlan::Join(Join::try_new(
        left,
        right,
        on,
        filter,
        join.join_type,
        JoinConstraint::On,
        join.null_equality,
        join.null_aware,
    )?))
}
