//! `/ask/cost` and `/api/v1/ask/forecast`: what a question would cost and how exact its answer would be, before it is
//! asked. No row is read, nothing is charged, nothing is recorded; whoever then asks is weighed again.

use crate::answer_json::foreseen_json;
use crate::api;
use crate::ask::{ask_page, field_error, given, party_of, question};
use crate::fault::Fault;
use crate::form::Fields;
use crate::here::{Here, Reply};
use crate::privacy_facts::decimal;
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum::response::IntoResponse;
use gate::{Foreseen, GateError, Question, Wish};
use pages::{AskField, AskForm, FieldError, ForeseenBudget, ForeseenFigure, QuestionCost};
use store::{SpendingFilter, StoreError, budget_list, budget_spent_on_persons};
use territory::Text;

/// Most budgets that the page of questions shows.
const BUDGETS_SHOWN: usize = 12;

/// The cost of the question in the form.
pub(crate) async fn show(here: Here, fields: Fields) -> Reply {
    let mut page = ask_page(&here, given(&fields))?;
    let asked = question(&here, &page.form).and_then(|asked| Ok((asked, wish(&page.form)?)));
    match asked {
        Err(errors) => page.errors = errors,
        Ok((question, wish)) => match here.trust.gate.foresee(question, wish).await {
            Err(error) => page.errors.push(field_error(error)?),
            Ok(foreseen) => {
                page.errors.extend(out_of_reach(&foreseen, wish));
                page.cost = Some(cost(&here, foreseen));
            }
        },
    }
    page.budgets = budgets(&here).await?;
    let status = match page.errors.is_empty() {
        true => StatusCode::OK,
        false => StatusCode::UNPROCESSABLE_ENTITY,
    };
    here.page_with(status, None, |shell| page.render(shell))
}

/// What a form wants instead of a strength, or what is wrong with it.
pub(crate) fn wish(form: &AskForm) -> Result<Wish, Vec<FieldError<AskField>>> {
    let text = form.margin.trim().replace(',', ".");
    if text.is_empty() {
        return Ok(Wish::AsAsked);
    }
    let (fr, en) = match text.parse::<f64>() {
        Ok(_) if !form.epsilon.trim().is_empty() => (
            "Remplissez le budget ou l’erreur, pas les deux.",
            "Fill in the budget or the error, not both.",
        ),
        Ok(margin) if margin.is_finite() && margin > 0.0 => return Ok(Wish::Within(margin)),
        _ => (
            "Écrivez un nombre positif, par exemple 25, ou laissez vide.",
            "Write a positive number, such as 25, or leave it empty.",
        ),
    };
    Err(vec![wrong(fr.to_owned(), en.to_owned())])
}

/// Makes a question cost what the wished accuracy needs; says what is wrong where no question can be that exact.
pub(crate) async fn at_least_cost(
    here: &Here,
    question: &mut Question,
    wish: Wish,
) -> Result<Option<FieldError<AskField>>, GateError> {
    if wish == Wish::AsAsked {
        return Ok(None);
    }
    let foreseen = here.trust.gate.foresee(question.clone(), wish).await?;
    if let Some(error) = out_of_reach(&foreseen, wish) {
        return Ok(Some(error));
    }
    question.epsilon = foreseen.epsilon;
    Ok(None)
}

/// That one question cannot be as exact as wished, with how exact it can be.
fn out_of_reach(foreseen: &Foreseen, wish: Wish) -> Option<FieldError<AskField>> {
    let Wish::Within(wished) = wish else {
        return None;
    };
    let least = foreseen.best_margin().unwrap_or(0.0);
    (least > wished).then(|| {
        let least = least.ceil();
        wrong(
            format!("Une seule question ne peut pas être aussi exacte : au mieux ± {least}."),
            format!("One question cannot be that exact: ± {least} at best."),
        )
    })
}

fn wrong(fr: String, en: String) -> FieldError<AskField> {
    FieldError {
        field: AskField::Margin,
        message: Text::new(fr, en),
    }
}

fn cost(here: &Here, foreseen: Foreseen) -> QuestionCost {
    let words = here.words();
    QuestionCost {
        epsilon: foreseen
            .epsilon
            .map_or(0.0, |epsilon| decimal(&epsilon.to_string())),
        figures: foreseen
            .columns
            .iter()
            .map(|column| ForeseenFigure {
                name: column.name.clone(),
                margin: Some(column.margin_95()),
                supposed_clip: (!column.clip_known).then_some(column.clip),
            })
            .collect(),
        threshold: foreseen.threshold,
        budgets: foreseen
            .budgets
            .iter()
            .map(|budget| ForeseenBudget {
                data_set: words.data_set(&budget.dataset),
                spent: budget.spent,
                limit: budget.total,
                persons_spent: budget.persons_spent,
                persons_limit: budget.persons_total,
            })
            .collect(),
        replays: foreseen.replays.map(|receipt| receipt.0),
        refused: (!foreseen.granted).then_some(foreseen.reason),
    }
}

/// The budgets that the visitor's party has begun to spend in this period.
pub(crate) async fn budgets(here: &Here) -> Result<Vec<ForeseenBudget>, Fault> {
    let Some(session) = here.visitor.session() else {
        return Ok(Vec::new());
    };
    let budget = *here.trust.gate.budget();
    let period = budget.period(here.trust.clock.now());
    let filter = SpendingFilter {
        party: Some(party_of(&session.account)?),
        period: Some(period.clone()),
        ..SpendingFilter::default()
    };
    let spent = here
        .trust
        .store
        .read("budgets of a party", move |tx| {
            let mut spent = Vec::new();
            for one in budget_list(tx, &filter)?.into_iter().take(BUDGETS_SHOWN) {
                let on_persons = budget_spent_on_persons(tx, &one.dataset, &period)?;
                spent.push((one, on_persons));
            }
            Ok::<_, StoreError>(spent)
        })
        .await?;
    let words = here.words();
    let budgets = spent.into_iter().map(|(one, on_persons)| ForeseenBudget {
        data_set: words.data_set(&one.dataset),
        spent: budget.epsilon_of(one.spent),
        limit: budget.epsilon_of(budget.limit()),
        persons_spent: budget.epsilon_of(on_persons),
        persons_limit: budget.epsilon_of(budget.persons_limit()),
    });
    Ok(budgets.collect())
}

/// The same for machines: an object as for `/api/v1/ask`, with `within` (± at 95 %, for every column) instead of `epsilon`
/// if the accuracy is chosen. Gives what [`foreseen_json`] says.
pub(crate) async fn forecast(here: Here, asked: Result<Json<api::Asked>, JsonRejection>) -> Reply {
    let asked = match asked {
        Ok(Json(asked)) => asked,
        Err(rejection) => return Ok(api::unreadable(&rejection)),
    };
    let wish = match (asked.within(), asked.has_epsilon()) {
        (None, _) => Wish::AsAsked,
        (Some(within), false) if within.is_finite() && within > 0.0 => Wish::Within(within),
        (Some(_), _) => {
            return Err(Fault::BadRequest(
                "`within` is a positive number, and stands in place of `epsilon`".into(),
            ));
        }
    };
    let question = api::question(&here, asked)?;
    let foreseen = match here.trust.gate.foresee(question, wish).await {
        Ok(foreseen) => foreseen,
        Err(error) => return api::wrong(error),
    };
    Ok(Json(foreseen_json(&foreseen, here.visitor.lang)).into_response())
}
