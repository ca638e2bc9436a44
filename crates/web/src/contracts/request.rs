//! `/contracts/request`: ask for access to a data set. The charter answers at once where it can; else the provider does.

use super::terms::{self, Errors};
use super::{Acting, Here, Reply};
use crate::fault::Fault;
use crate::foresight::{Prospect, prospect};
use crate::form::Fields;
use crate::purpose_groups::purpose_groups;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::StatusCode;
use exchange::{AccessRequest, ExchangeError, NegotiationId, Opened, negotiation_open};
use pages::{
    FieldError, Remedy, RequestForm, RequestOutcome, RequestPage, RequestSent, TermsField,
};
use serde::Deserialize;
use territory::{DataSet, DataSetId, PartyId, RuleId, Text};

/// Which data set, and what fills the form in beforehand.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    dataset: String,
    #[serde(rename = "for")]
    party: String,
    purpose: String,
}

/// The form.
pub(crate) async fn form(here: Here, wanted: Result<Query<Wanted>, QueryRejection>) -> Reply {
    let Query(wanted) = wanted.map_err(|_| Fault::NotFound)?;
    let dataset = dataset(&here, &wanted.dataset)?;
    let mut terms = terms::fresh(here.trust.clock.now());
    terms.purposes = Some(wanted.purpose)
        .filter(|purpose| !purpose.is_empty())
        .into_iter()
        .collect();
    let form = RequestForm {
        party: wanted.party,
        terms,
    };
    let page = request_page(&here, &dataset, form, Errors::new());
    here.page(|shell| page.render(shell))
}

fn dataset(here: &Here, id: &str) -> Result<DataSet, Fault> {
    let id: DataSetId = id.parse().map_err(|_| Fault::NotFound)?;
    here.snapshot.dataset(&id).cloned().ok_or(Fault::NotFound)
}

fn request_page(here: &Here, dataset: &DataSet, form: RequestForm, errors: Errors) -> RequestPage {
    let words = here.words();
    RequestPage {
        data_set: words.data_set(&dataset.id),
        provider: words.party(&dataset.provider),
        parties: own(here).iter().map(|party| words.party(party)).collect(),
        purposes: purpose_groups(words),
        form,
        errors,
    }
}

/// The party that the signed-in person may ask for.
fn own(here: &Here) -> Option<PartyId> {
    Acting::of(here).party
}

/// Sends a request.
pub(crate) async fn send(here: Here, fields: Fields) -> Reply {
    let dataset = dataset(&here, fields.get("dataset"))?;
    let form = RequestForm {
        party: fields.get("party").to_owned(),
        terms: terms::filled(&fields),
    };
    match ask(&here, &dataset, &form).await? {
        Ok(outcome) => {
            let page = RequestSent {
                data_set: here.words().data_set(&dataset.id),
                outcome,
            };
            here.page(|shell| page.render(shell))
        }
        Err(errors) => {
            let page = request_page(&here, &dataset, form, errors);
            here.page_with(StatusCode::UNPROCESSABLE_ENTITY, None, |shell| {
                page.render(shell)
            })
        }
    }
}

async fn ask(
    here: &Here,
    dataset: &DataSet,
    form: &RequestForm,
) -> Result<Result<RequestOutcome, Errors>, Fault> {
    let consumer = own(here).filter(|own| form.party.is_empty() || own.as_str() == form.party);
    let Some(consumer) = consumer else {
        return Ok(Err(vec![FieldError {
            field: TermsField::Party,
            message: Text::new(
                "Votre compte n’agit pas pour cet organisme.",
                "Your account does not act for this party.",
            ),
        }]));
    };
    let now = here.trust.clock.now();
    let (terms, note) = match terms::read(&form.terms, &here.charter, now) {
        Ok(read) => read,
        Err(errors) => return Ok(Err(errors)),
    };
    let said = prospect(
        &here.trust,
        &consumer,
        &dataset.id,
        terms.purposes.as_slice(),
        terms.means,
    )
    .await?;
    let request = AccessRequest {
        id: NegotiationId::fresh()?,
        consumer,
        dataset: dataset.id.clone(),
        terms,
        note,
    };
    let immediate = said.immediate.clone();
    let opened = here
        .trust
        .store
        .run("negotiation open", move |tx| {
            negotiation_open(tx, &request, &immediate, now)
        })
        .await;
    match opened {
        Ok(opened) => Ok(Ok(outcome(here, opened, said))),
        Err(error) => super::negotiation::field_error(error).map(|error| Err(vec![error])),
    }
}

fn outcome(here: &Here, opened: Opened, said: Prospect) -> RequestOutcome {
    let words = here.words();
    let rules = |rules: &[RuleId]| words.rules(rules);
    match opened {
        Opened::NotNeeded { rules: permitting } => RequestOutcome::Allowed {
            rules: rules(&permitting),
            obligations: said
                .obligations
                .into_iter()
                .map(crate::words::obligation)
                .collect(),
        },
        Opened::Open(negotiation) => RequestOutcome::Sent {
            to: words.party(&negotiation.provider),
            negotiation: negotiation.id.to_string(),
        },
        Opened::Refused(_) => RequestOutcome::Never {
            reason: said.reason,
            rules: match &said.immediate {
                exchange::Immediate::Never { rules: refusing } => rules(refusing),
                _ => Vec::new(),
            },
            remedies: said
                .ways
                .into_iter()
                .map(|changes| Remedy { changes })
                .collect(),
        },
    }
}

impl From<ExchangeError> for Fault {
    fn from(error: ExchangeError) -> Self {
        match error {
            ExchangeError::NoNegotiation | ExchangeError::NoAgreement => Fault::NotFound,
            ExchangeError::Store(_)
            | ExchangeError::Leaf(_)
            | ExchangeError::Odrl(_)
            | ExchangeError::Verify(_)
            | ExchangeError::Sealed(_)
            | ExchangeError::Randomness(_) => Fault::Internal(error.to_string()),
            error => Fault::BadRequest(error.to_string()),
        }
    }
}
