//! `/ask`: put a question, read the decision and the answer.

use crate::cost;
use crate::fault::Fault;
use crate::form::Fields;
use crate::here::{Here, Reply};
use crate::purpose_groups::purpose_groups;
use crate::trust::PUBLIC_PARTY;
use crate::words::{Words, obligation};
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::StatusCode;
use citizens::Account;
use gate::{BudgetError, Door, GateError, Outcome, PortFault, Question, QuestionError};
use pages::{
    Answer, Ask, AskField, AskForm, Budget, Carried, Cell, Decision, FieldError, Protection,
    Remedy, ResultColumn, ResultTable,
};
use privacy::Epsilon;
use serde::Deserialize;
use territory::{PartyId, Text, Timestamp};

/// Rows shown on the page.
const ROWS_SHOWN: usize = 500;

/// The party for which an account asks: its own, else the one of all citizens.
pub(crate) fn party_of(account: &Account) -> Result<PartyId, Fault> {
    match &account.party {
        Some(party) => Ok(party.clone()),
        None => PUBLIC_PARTY
            .parse()
            .map_err(|error| Fault::Internal(format!("{error}"))),
    }
}

/// What fills the form in beforehand.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Given {
    party: String,
    purpose: String,
    sql: String,
    epsilon: String,
    margin: String,
    exact: String,
}

/// The form.
pub(crate) async fn form(here: Here, given: Result<Query<Given>, QueryRejection>) -> Reply {
    let Query(given) = given.unwrap_or_default();
    let mut page = ask_page(
        &here,
        AskForm {
            party: given.party,
            purpose: given.purpose,
            sql: given.sql,
            epsilon: given.epsilon,
            margin: given.margin,
            exact: given.exact == "yes",
        },
    )?;
    page.budgets = cost::budgets(&here).await?;
    here.page(|shell| page.render(shell))
}

/// Puts the question.
pub(crate) async fn put(here: Here, fields: Fields) -> Reply {
    let mut page = ask_page(&here, given(&fields))?;
    let asked = question(&here, &page.form).and_then(|asked| Ok((asked, cost::wish(&page.form)?)));
    match asked {
        Ok((mut question, wish)) => match cost::at_least_cost(&here, &mut question, wish).await {
            Ok(Some(error)) => page.errors.push(error),
            Ok(None) => match here.trust.gate.ask(question).await {
                Ok(outcome) => {
                    page.answer = Some(answer(here.words(), outcome, here.trust.clock.now()));
                }
                Err(error) => page.errors.push(field_error(error)?),
            },
            Err(error) => page.errors.push(field_error(error)?),
        },
        Err(errors) => page.errors = errors,
    }
    page.budgets = cost::budgets(&here).await?;
    let status = match page.errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    here.page_with(status, None, |shell| page.render(shell))
}

/// What was sent.
pub(crate) fn given(fields: &Fields) -> AskForm {
    AskForm {
        party: fields.get("party").to_owned(),
        purpose: fields.get("purpose").to_owned(),
        sql: fields.get("sql").to_owned(),
        epsilon: fields.get("epsilon").to_owned(),
        margin: fields.get("margin").to_owned(),
        exact: fields.get("exact") == "yes",
    }
}

pub(crate) fn ask_page(here: &Here, form: AskForm) -> Result<Ask, Fault> {
    let words = here.words();
    let parties = match here.visitor.session() {
        Some(session) => vec![words.party(&party_of(&session.account)?)],
        None => Vec::new(),
    };
    Ok(Ask {
        parties,
        purposes: purpose_groups(words),
        form,
        examples: here.trust.settings.examples.clone(),
        errors: Vec::new(),
        answer: None,
        cost: None,
        budgets: Vec::new(),
    })
}

/// The question that a form states, or what is wrong with it.
pub(crate) fn question(here: &Here, form: &AskForm) -> Result<Question, Vec<FieldError<AskField>>> {
    let mut errors = Vec::new();
    let mut wrong = |field, fr: &str, en: &str| {
        errors.push(FieldError {
            field,
            message: Text::new(fr, en),
        });
    };
    let asker = here
        .visitor
        .session()
        .and_then(|session| party_of(&session.account).ok())
        .filter(|own| form.party.is_empty() || own.as_str() == form.party);
    if asker.is_none() {
        wrong(
            AskField::Party,
            "Votre compte n’agit pas pour cet organisme.",
            "Your account does not act for this party.",
        );
    }
    if form.purpose.trim().is_empty() {
        wrong(
            AskField::Purpose,
            "Dites à quelle fin vous posez la question.",
            "Say what you ask for.",
        );
    }
    if form.sql.trim().is_empty() {
        wrong(AskField::Sql, "Écrivez une question.", "Write a question.");
    }
    let epsilon = match form.epsilon.trim().replace(',', ".") {
        text if text.is_empty() => None,
        text => match text.parse::<Epsilon>() {
            Ok(epsilon) => Some(epsilon),
            Err(_) => {
                wrong(
                    AskField::Epsilon,
                    "Écrivez un nombre positif, par exemple 0,5, ou laissez vide.",
                    "Write a positive number, such as 0.5, or leave it empty.",
                );
                None
            }
        },
    };
    match asker {
        Some(asker) if errors.is_empty() => Ok(Question {
            door: Door::AskPage,
            asker,
            purpose: form.purpose.trim().to_owned(),
            text: form.sql.clone(),
            epsilon,
            exact: form.exact,
            decides: false,
        }),
        _ => Err(errors),
    }
}

/// What the asker can mend is said beside the field; anything else is a fault.
pub(crate) fn field_error(error: GateError) -> Result<FieldError<AskField>, Fault> {
    let en = error.to_string();
    let (field, fr) = match error {
        GateError::UnknownPurpose {
            purpose,
            did_you_mean,
        } => (
            AskField::Purpose,
            format!(
                "La finalité « {purpose} » n’existe pas.{}",
                near(&did_you_mean)
            ),
        ),
        GateError::UnknownParty(party) => (
            AskField::Party,
            format!("L’organisme « {party} » ne fait pas partie de la régie de données."),
        ),
        GateError::TooLong { len, max } => (
            AskField::Sql,
            format!("La question a {len} octets ; la limite est de {max}."),
        ),
        GateError::Question(QuestionError::Sql(why)) => (
            AskField::Sql,
            format!("La question ne peut pas être lue : {why}"),
        ),
        GateError::Question(QuestionError::UnknownDataSet { name, did_you_mean }) => (
            AskField::Sql,
            format!(
                "Le jeu de données « {name} » n’existe pas.{}",
                near(&did_you_mean)
            ),
        ),
        GateError::Budget(BudgetError::TooLittle { .. }) => (
            AskField::Epsilon,
            "C’est moins que ce qu’une question doit dépenser : sa réponse ne serait que du bruit."
                .to_owned(),
        ),
        GateError::Budget(_) => (
            AskField::Epsilon,
            "C’est plus que ce qu’une question peut dépenser ; demandez moins de précision."
                .to_owned(),
        ),
        GateError::Port(PortFault::Exceeded(why)) => {
            (AskField::Sql, format!("La question demande trop : {why}"))
        }
        error @ (GateError::Port(_)
        | GateError::Leaf(_)
        | GateError::NotCarriedOut(_)
        | GateError::UnknownWarrant(_)) => return Err(error.into()),
    };
    Ok(FieldError {
        field,
        message: Text::new(fr, en),
    })
}

fn near(names: &[String]) -> String {
    match names.is_empty() {
        true => String::new(),
        false => format!(" Vouliez-vous dire {} ?", names.join(", ")),
    }
}

fn answer(words: Words<'_>, outcome: Outcome, at: Timestamp) -> Answer {
    match outcome {
        Outcome::Refused(refusal) => Answer {
            decision: Decision::Refused,
            reason: refusal.reason,
            instead: refusal.instead,
            remedies: refusal
                .changes
                .into_iter()
                .map(|way| Remedy { changes: vec![way] })
                .collect(),
            obligations: Vec::new(),
            rules: words.rules(&refusal.rules),
            leaf: refusal.receipt.0,
            at,
            data_sets: words.data_sets(&refusal.datasets),
            table: None,
            protection: None,
            budgets: Vec::new(),
        },
        Outcome::Granted(answer) => Answer {
            decision: Decision::Granted,
            table: Some(table(&answer)),
            protection: answer.protection.as_ref().map(|statement| Protection {
                mechanism: statement.mechanism.clone(),
                epsilon: statement.epsilon.to_string().parse().unwrap_or(f64::NAN),
                delta: statement.delta.to_string().parse().unwrap_or(f64::NAN),
                group_threshold: statement.threshold,
            }),
            budgets: answer
                .budget
                .iter()
                .map(|budget| Budget {
                    data_set: words.data_set(&budget.dataset),
                    spent: budget.spent,
                    limit: budget.total,
                })
                .collect(),
            rules: words.rules(&answer.rules),
            leaf: answer.receipt.0,
            at,
            data_sets: words.data_sets(&answer.datasets),
            obligations: answer
                .obligations
                .iter()
                .map(|owed| Carried {
                    obligation: obligation(*owed),
                    due: match owed {
                        charter::Obligation::DeleteAfter(_) => answer.delete_by,
                        _ => None,
                    },
                    done_at: None,
                })
                .collect(),
            reason: answer.reason,
            instead: None,
            remedies: Vec::new(),
        },
    }
}

fn table(answer: &gate::Answer) -> ResultTable {
    let margin = |name: &str| {
        let columns = answer
            .protection
            .iter()
            .flat_map(|statement| &statement.columns);
        columns
            .into_iter()
            .find(|column| column.name == name)?
            .margin_95
    };
    ResultTable {
        columns: answer
            .headings
            .iter()
            .map(|heading| ResultColumn {
                name: heading.name.clone(),
                numeric: heading.numeric,
                margin: margin(&heading.name),
            })
            .collect(),
        rows: answer
            .rows
            .iter()
            .take(ROWS_SHOWN)
            .map(|row| row.iter().map(cell).collect())
            .collect(),
        // The engine cuts long answers off; then there is at least one row more than it gave.
        rows_total: answer.rows.len() as u64 + u64::from(answer.truncated),
    }
}

fn cell(cell: &gate::Cell) -> Cell {
    match cell {
        gate::Cell::Null => Cell::Null,
        gate::Cell::Bool(value) => Cell::Bool(*value),
        gate::Cell::Int(value) => Cell::Int(*value),
        gate::Cell::Real(value) => Cell::Real(*value),
        gate::Cell::Text(value) => Cell::Text(value.clone()),
    }
}
