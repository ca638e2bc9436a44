//! `/contracts`: the public register, one contract, its end; requests, negotiations and the keys that sign.
//!
//! What the public reads comes from `exchange`'s public view alone, in which confidential parts are named and hidden;
//! the two parties and the steward read the whole.

mod acting;
mod machine;
mod negotiation;
mod request;
mod tariff;
mod terms;

pub(crate) use machine::{
    key_add, key_challenge, key_revoke, keys, negotiation as negotiation_json, negotiations,
    one as contract_json, register as register_json, sign,
};
pub(crate) use negotiation::{act, inbox, show as negotiation};
pub(crate) use request::{form as request_form, send as request_send};

use crate::fault::Fault;
use crate::form::Fields;
use crate::here::{Here, Reply, see_other};
use crate::paging::{number, paging};
use acting::Acting;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query};
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::IntoResponse;
use exchange::{
    AGREEMENTS_PER_PAGE, Agreement, AgreementFilter, AgreementId, ExchangeError, Ground, Note,
    PublicAgreement, Stand, Viewer, agreement_end, agreement_get, agreement_get_private,
    agreement_list, negotiation_waiting, negotiation_waiting_for,
};
use pages::{
    ContractLine, ContractPage, ContractQuery, ContractRegister, ContractState, Custody, EndField,
    EndForm, EndWhy, Ended, FieldError, Named, PartySignature,
};
use serde::Deserialize;
use store::Tx;
use territory::{PartyId, Text};

/// The search form as it is sent; what makes no sense is no condition.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Wanted {
    party: String,
    dataset: String,
    purpose: String,
    state: String,
    page: String,
}

/// The register.
pub(crate) async fn register(here: Here, wanted: Result<Query<Wanted>, QueryRejection>) -> Reply {
    let Query(wanted) = wanted.unwrap_or_default();
    let query = ContractQuery {
        party: wanted.party.parse().ok(),
        data_set: wanted.dataset.parse().ok(),
        purpose: wanted.purpose.parse().ok(),
        state: wanted.state.parse().ok(),
    };
    let now = here.trust.clock.now();
    let filter = AgreementFilter {
        party: query.party.clone(),
        dataset: query.data_set.clone(),
        purpose: query.purpose.clone(),
        stands: query.state.map(|state| (stand(state), now)),
        ..AgreementFilter::default()
    };
    let wanted_page = number(&wanted.page);
    let viewer = Acting::of(&here).viewer();
    let (found, waiting) = here
        .trust
        .store
        .read("contracts", move |tx| {
            let waiting = match &viewer {
                Some(Viewer::Party(party)) => Some(negotiation_waiting_for(tx, party, now)?.len()),
                Some(Viewer::Steward) => Some(negotiation_waiting(tx, now)?.len()),
                None => None,
            };
            let found = agreement_list(tx, &filter, wanted_page - 1)?;
            Ok::<_, ExchangeError>((found, waiting))
        })
        .await?;
    let (paging, _) = paging(wanted_page, found.total, u64::from(AGREEMENTS_PER_PAGE));
    let words = here.words();
    let snapshot = &here.snapshot;
    let page = ContractRegister {
        parties: snapshot.parties.keys().map(|id| words.party(id)).collect(),
        data_sets: snapshot
            .datasets
            .iter()
            .map(|dataset| words.data_set(&dataset.id))
            .collect(),
        purposes: here
            .charter
            .purposes()
            .map(|known| words.purpose(&known.purpose))
            .collect(),
        found: found
            .items
            .iter()
            .map(|one| ContractLine {
                id: one.id.to_string(),
                consumer: Named::new(one.summary.consumer.clone(), &one.summary.names.consumer),
                provider: Named::new(one.summary.provider.clone(), &one.summary.names.provider),
                data_set: Named::new(one.summary.dataset.clone(), &one.summary.names.dataset),
                purposes: words.purposes(&one.summary.purposes),
                until: terms::last_moment(one.summary.period),
                state: state(one.stand(now)),
            })
            .collect(),
        query,
        paging,
        waiting: waiting.map(|waiting| waiting as u64),
    };
    here.page(|shell| page.render(shell))
}

fn stand(state: ContractState) -> Stand {
    match state {
        ContractState::Upcoming => Stand::Future,
        ContractState::InForce => Stand::InForce,
        ContractState::Expired => Stand::Over,
        ContractState::Ended => Stand::EndedEarly,
    }
}

fn state(stand: Stand) -> ContractState {
    match stand {
        Stand::Future => ContractState::Upcoming,
        Stand::InForce => ContractState::InForce,
        Stand::Over => ContractState::Expired,
        Stand::EndedEarly => ContractState::Ended,
    }
}

/// One contract, for whoever looks.
pub(crate) async fn show(here: Here, Path(id): Path<String>) -> Reply {
    let (public, whole) = load(&here, &id).await?;
    let page = contract(
        &here,
        &public,
        whole.as_ref(),
        EndForm::default(),
        Vec::new(),
    );
    here.page(|shell| page.render(shell))
}

/// The contract as ODRL: whole and signed, for everybody where nothing is confidential, else for those who may read it;
/// otherwise what is public of it, with what is hidden named.
pub(crate) async fn odrl(here: Here, Path(id): Path<String>) -> Reply {
    let (public, whole) = load(&here, &id).await?;
    let body = match (&whole, &public.file) {
        (Some(whole), _) => whole.file()?,
        (None, Some(file)) => file.to_string(),
        (None, None) => {
            serde_json::to_string(&public).map_err(|error| Fault::Internal(error.to_string()))?
        }
    };
    let kind = HeaderValue::from_static("application/ld+json");
    Ok((StatusCode::OK, [(header::CONTENT_TYPE, kind)], body).into_response())
}

/// The public view, and the whole for those who may see it.
async fn load(here: &Here, id: &str) -> Result<(PublicAgreement, Option<Agreement>), Fault> {
    let id: AgreementId = id.parse().map_err(|_| Fault::NotFound)?;
    let viewer = Acting::of(here).viewer();
    let found = here
        .trust
        .store
        .read("contract", move |tx| {
            let Some(public) = agreement_get(tx, &id)? else {
                return Ok(None);
            };
            let whole = match &viewer {
                Some(viewer) => private(tx, &id, viewer)?,
                None => None,
            };
            Ok::<_, ExchangeError>(Some((public, whole)))
        })
        .await?;
    found.ok_or(Fault::NotFound)
}

fn private(
    tx: &mut Tx<'_>,
    id: &AgreementId,
    viewer: &Viewer,
) -> Result<Option<Agreement>, ExchangeError> {
    match agreement_get_private(tx, id, viewer) {
        Ok(found) => Ok(Some(found)),
        Err(ExchangeError::NoAgreement) => Ok(None),
        Err(error) => Err(error),
    }
}

fn contract(
    here: &Here,
    public: &PublicAgreement,
    whole: Option<&Agreement>,
    form: EndForm,
    errors: Vec<FieldError<EndField>>,
) -> ContractPage {
    let (words, lang) = (here.words(), here.visitor.lang);
    let summary = &public.summary;
    let named = |id: &PartyId| {
        let name = match id == &summary.consumer {
            true => &summary.names.consumer,
            false => &summary.names.provider,
        };
        Named::new(id.clone(), name)
    };
    let stand = public.stand(here.trust.clock.now());
    let over = matches!(stand, Stand::Over | Stand::EndedEarly);
    ContractPage {
        id: public.id.to_string(),
        consumer: named(&summary.consumer),
        provider: named(&summary.provider),
        data_set: Named::new(summary.dataset.clone(), &summary.names.dataset),
        terms: match whole {
            Some(whole) => terms::whole(words, &whole.document.terms, lang),
            None => terms::public(words, summary, lang),
        },
        state: state(stand),
        signed_at: public.signed_at,
        leaf: public.leaf,
        signatures: signatures(public, whole, named),
        ended: public.end.as_ref().map(|end| Ended {
            at: end.at,
            why: why(end.why),
            words: whole
                .and_then(|whole| whole.end.as_ref())
                .map_or_else(String::new, |end| end.note.as_str().to_owned()),
            leaf: end.leaf,
        }),
        negotiation: whole.map(|whole| whole.negotiation.to_string()),
        may_end: whole.is_some() && !over,
        form,
        errors,
    }
}

/// Who signed. The signatures themselves are shown to those who may read the whole, and to everybody where nothing is
/// confidential: elsewhere they would let anybody try out what is hidden against the hash in the ledger.
fn signatures(
    public: &PublicAgreement,
    whole: Option<&Agreement>,
    named: impl Fn(&PartyId) -> Named<PartyId>,
) -> Vec<PartySignature> {
    if let Some(whole) = whole {
        let given = whole.signatures.iter();
        return given
            .map(|given| PartySignature {
                party: named(&given.party),
                at: given.signed_at.0,
                key: given.key.to_string(),
                custody: custody(given.custody),
                signature: String::from(given.value),
            })
            .collect();
    }
    let given = public.signed_by.iter();
    given
        .map(|given| PartySignature {
            party: named(&given.party),
            at: public.signed_at,
            key: given.key.to_string(),
            custody: custody(given.custody),
            signature: match public.file {
                Some(_) => "ODRL (JSON-LD)".to_owned(),
                None => "…".to_owned(),
            },
        })
        .collect()
}

fn custody(custody: exchange::Custody) -> Custody {
    match custody {
        exchange::Custody::Party => Custody::Party,
        exchange::Custody::Trust => Custody::Trust,
    }
}

fn why(why: exchange::EndWhy) -> EndWhy {
    match why {
        exchange::EndWhy::Term => EndWhy::Term,
        exchange::EndWhy::Breach => EndWhy::Breach,
        exchange::EndWhy::WithdrawalByConsumer => EndWhy::ByConsumer,
        exchange::EndWhy::WithdrawalByProvider => EndWhy::ByProvider,
        exchange::EndWhy::WithdrawalBySteward => EndWhy::BySteward,
    }
}

/// Ends a contract, at once and everywhere.
pub(crate) async fn end(here: Here, Path(id): Path<String>, fields: Fields) -> Reply {
    let (public, whole) = load(&here, &id).await?;
    let sides = (&public.summary.consumer, &public.summary.provider);
    let actor = Acting::of(&here).side_or_mediator(sides.0, sides.1);
    let (Some(whole), Some(actor)) = (whole, actor) else {
        return Err(Fault::NotFound);
    };
    let form = EndForm {
        why: fields.get("why").to_owned(),
        words: fields.get("words").to_owned(),
    };
    let mut errors = Vec::new();
    let mut wrong = |field, fr: &str, en: &str| {
        errors.push(FieldError {
            field,
            message: Text::new(fr, en),
        });
    };
    let ground = match form.why.as_str() {
        "withdrawal" => Some(Ground::Withdrawal),
        "breach" => Some(Ground::Breach),
        _ => {
            wrong(
                EndField::Why,
                "Dites pourquoi vous y mettez fin.",
                "Say why you end it.",
            );
            None
        }
    };
    let note = Note::new(&form.words).ok();
    if note.is_none() {
        wrong(
            EndField::Words,
            "Écrivez au plus 1000 caractères ordinaires.",
            "Write at most 1000 ordinary characters.",
        );
    }
    if let (Some(ground), Some(note)) = (ground, note) {
        let (id, now) = (public.id.clone(), here.trust.clock.now());
        let ended = here
            .trust
            .store
            .run("contract end", move |tx| {
                agreement_end(tx, &id, &actor, ground, &note, now)
            })
            .await;
        match ended {
            Ok(_) => return Ok(see_other(&format!("/contracts/{}", public.id))),
            Err(ExchangeError::NotYourGround(_)) => wrong(
                EndField::Why,
                "Seuls le fournisseur et l’intendance peuvent constater un manquement ; retirez-vous.",
                "Only the provider and the steward can state a breach; withdraw instead.",
            ),
            Err(error) => return Err(error.into()),
        }
    }
    let page = contract(&here, &public, Some(&whole), form, errors);
    here.page_with(StatusCode::UNPROCESSABLE_ENTITY, None, |shell| {
        page.render(shell)
    })
}
