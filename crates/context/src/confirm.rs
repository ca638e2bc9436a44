//! Nothing personal is published by silence: the provider's words and what was detected must agree.

use crate::proposal::{Proposal, ProposedColumn, ProposedTable, names};
use crate::{ContextError, Order, PersonChoice, PersonalSaid};
use territory::{Column, PersonUnit, PersonalKind, Sensitivity, TableName};

/// What will be written.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Confirmed {
    pub(crate) sensitivity: Sensitivity,
    pub(crate) tables: Vec<ConfirmedTable>,
}

/// One table of it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct ConfirmedTable {
    pub(crate) name: TableName,
    pub(crate) columns: Vec<Column>,
    pub(crate) person: PersonUnit,
}

/// Checks the order against the proposal.
pub(crate) fn confirm(order: &Order, mut proposal: Proposal) -> Result<Confirmed, ContextError> {
    apply_overrides(order, &mut proposal)?;
    no_bodies(order, &proposal)?;
    let sensitivity = sensitivity(order, &proposal)?;
    if sensitivity.is_personal() {
        if matches!(order.person, PersonChoice::NotSaid | PersonChoice::Nobody) {
            return unconfirmed(
                proposal,
                format!(
                    "`{}` is {sensitivity}, so each row's person must be known to protect her: say `--person COLUMN` for the column that identifies persons, or `--person @row` if each row is one person",
                    order.id
                ),
            );
        }
    } else {
        check_not_personal(order, sensitivity, &proposal)?;
    }
    let mut tables = Vec::with_capacity(proposal.tables.len());
    for table in &proposal.tables {
        let person = person_of(order, table, &proposal)?;
        tables.push(confirmed_table(table, person, sensitivity));
    }
    if let PersonChoice::Column(column) = &order.person
        && !tables.iter().any(|table| table.person != PersonUnit::None)
    {
        let known: Vec<&str> = proposal
            .tables
            .iter()
            .flat_map(|table| &table.columns)
            .map(|column| column.name.as_str())
            .take(40)
            .collect();
        return Err(ContextError::Order(format!(
            "there is no column `{}` to identify persons by; the columns are: {}",
            column.as_str(),
            known.join(", ")
        )));
    }
    Ok(Confirmed {
        sensitivity,
        tables,
    })
}

/// Nothing by which a body is recognised comes in at all (AI Act, art. 5(1)(e) to (h); GDPR, art. 9): whoever has
/// cameras or readers counts at the edge and brings the counts.
fn no_bodies(order: &Order, proposal: &Proposal) -> Result<(), ContextError> {
    let bodies = || {
        let columns = proposal.personal();
        columns.filter(|(_, column)| column.personal == Some(PersonalKind::Biometric))
    };
    if bodies().next().is_none() {
        return Ok(());
    }
    Err(ContextError::Order(format!(
        "`{}` seems to hold what bodies are recognised by: {}. This trust takes in nothing of the sort; leave these columns out and bring counts instead, or say `--not-personal COLUMN` for each of them that is something else",
        order.id,
        listed(bodies())
    )))
}

fn apply_overrides(order: &Order, proposal: &mut Proposal) -> Result<(), ContextError> {
    for said in &order.columns {
        let mut found = false;
        for table in &mut proposal.tables {
            let name = table.name.clone();
            for column in table
                .columns
                .iter_mut()
                .filter(|column| names(&said.column, &name, column.name.as_str()))
            {
                found = true;
                match said.personal {
                    PersonalSaid::AsDetected => {}
                    PersonalSaid::Not => {
                        column.personal = None;
                        column.sensitivity = Sensitivity::Open;
                    }
                    PersonalSaid::Kind(kind) => {
                        column.personal = Some(kind);
                        column.sensitivity = kind.proposed();
                    }
                }
                if let Some(degree) = said.sensitivity {
                    column.sensitivity = degree;
                }
            }
        }
        if !found {
            return Err(ContextError::Order(format!(
                "there is no column `{}` in the file",
                said.column
            )));
        }
    }
    proposal.refresh_sensitivity();
    Ok(())
}

fn sensitivity(order: &Order, proposal: &Proposal) -> Result<Sensitivity, ContextError> {
    if let Some(said) = order.sensitivity {
        return Ok(said);
    }
    let detected = proposal.personal().next().is_some();
    match order.person {
        PersonChoice::EachRow | PersonChoice::Column(_) => {
            Ok(proposal.sensitivity.max(Sensitivity::Personal))
        }
        PersonChoice::NotSaid | PersonChoice::Nobody if detected => {
            let reason = format!(
                "`{}` seems to describe persons: {}. Nothing was brought in. Say how to treat it: `--sensitivity {}` with `--person COLUMN` (the column that identifies persons) or `--person @row` (each row is one person); or, if nobody is described, `--not-personal COLUMN` for each of these columns or `--sensitivity open`",
                order.id,
                listed(proposal.personal()),
                proposal.sensitivity.max(Sensitivity::Personal),
            );
            unconfirmed(proposal.clone(), reason)
        }
        _ => Ok(proposal.sensitivity),
    }
}

/// Open and internal data describes nobody: columns that point to persons must be denied one by one.
fn check_not_personal(
    order: &Order,
    sensitivity: Sensitivity,
    proposal: &Proposal,
) -> Result<(), ContextError> {
    if matches!(
        order.person,
        PersonChoice::EachRow | PersonChoice::Column(_)
    ) {
        return Err(ContextError::Order(format!(
            "`{}` cannot be {sensitivity} and have a person for its rows; say `--sensitivity personal`, or leave `--person` out",
            order.id
        )));
    }
    let pointing = || {
        proposal.personal().filter(|(_, column)| {
            column
                .personal
                .is_some_and(|kind| kind.identifies() || kind == PersonalKind::BirthDate)
        })
    };
    if pointing().next().is_some() {
        let reason = format!(
            "`{}` cannot be {sensitivity}: columns seem to point to single persons: {}. Say `--sensitivity personal --person COLUMN`, or `--not-personal COLUMN` for each of them that does not",
            order.id,
            listed(pointing())
        );
        return unconfirmed(proposal.clone(), reason);
    }
    Ok(())
}

fn person_of(
    order: &Order,
    table: &ProposedTable,
    proposal: &Proposal,
) -> Result<PersonUnit, ContextError> {
    match &order.person {
        PersonChoice::NotSaid | PersonChoice::Nobody => Ok(PersonUnit::None),
        PersonChoice::EachRow => Ok(PersonUnit::EachRow),
        PersonChoice::Column(column) if table.columns.iter().any(|known| &known.name == column) => {
            Ok(PersonUnit::Column(column.clone()))
        }
        PersonChoice::Column(column) => {
            let left: Vec<_> = table
                .columns
                .iter()
                .filter(|column| column.personal.is_some())
                .map(|column| (&table.name, column))
                .collect();
            if left.is_empty() || proposal.tables.len() == 1 {
                return Ok(PersonUnit::None);
            }
            let reason = format!(
                "the table `{}` has no column `{}` but seems to describe persons: {}. Bring it as a data set of its own, or say `--not-personal {}.COLUMN`",
                table.name,
                column.as_str(),
                listed(left.into_iter()),
                table.name,
            );
            unconfirmed(proposal.clone(), reason)
        }
    }
}

fn confirmed_table(
    table: &ProposedTable,
    person: PersonUnit,
    sensitivity: Sensitivity,
) -> ConfirmedTable {
    let columns = table
        .columns
        .iter()
        .map(|column| {
            let identifies = matches!(&person, PersonUnit::Column(name) if name == &column.name);
            // In a row about a person each value is about that person.
            let least = if person == PersonUnit::None {
                Sensitivity::Open
            } else {
                Sensitivity::Personal
            };
            Column {
                name: column.name.clone(),
                kind: column.kind,
                nullable: column.nullable,
                personal: if identifies {
                    Some(PersonalKind::Identifier)
                } else {
                    column.personal
                },
                // The provider's word on the whole holds for its parts.
                sensitivity: column.sensitivity.max(least).min(sensitivity),
            }
        })
        .collect();
    ConfirmedTable {
        name: table.name.clone(),
        columns,
        person,
    }
}

fn listed<'a>(columns: impl Iterator<Item = (&'a TableName, &'a ProposedColumn)>) -> String {
    let all: Vec<String> = columns
        .map(|(_, column)| {
            let kind = column.personal.map_or("personal", |kind| kind.as_str());
            if column.why.is_empty() {
                format!("`{}` ({kind})", column.name.as_str())
            } else {
                format!("`{}` ({kind}: {})", column.name.as_str(), column.why)
            }
        })
        .collect();
    all.join("; ")
}

fn unconfirmed<T>(proposal: Proposal, reason: String) -> Result<T, ContextError> {
    Err(ContextError::Unconfirmed {
        proposal: Box::new(proposal),
        reason,
    })
}
