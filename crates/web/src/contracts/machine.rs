//! `/api/v1/contracts`, `/api/v1/negotiations`, `/api/v1/keys`: contracts for machines, and signing with a key that the
//! party keeps itself.
//!
//! A party's machine sees and signs what its party may; with a session, the same holds for the account's party. The
//! steward reads all, and signs for nobody here.

use super::{Acting, AgreementFilter, Here, Reply, Wanted, agreement_list, number, paging};
use crate::fault::Fault;
use axum::Json;
use axum::extract::rejection::{JsonRejection, QueryRejection};
use axum::extract::{Path, Query};
use axum::response::IntoResponse;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use exchange::{
    AGREEMENTS_PER_PAGE, Actor, ExchangeError, KeyId, Negotiation, NegotiationId, NegotiationState,
    Note, PartyKey, PublicKey, SignatureValue, Signed, Signing, Step, ToSign, Turn, Viewer,
    negotiation_get, negotiation_sign, negotiation_steps, negotiation_to_sign, party_key_challenge,
    party_key_list, party_key_register, party_key_revoke,
};
use serde::Deserialize;
use serde_json::{Value, json};
use territory::PartyId;

pub(crate) use super::odrl as one;

/// The public register, by the same conditions as its page.
pub(crate) async fn register(here: Here, wanted: Result<Query<Wanted>, QueryRejection>) -> Reply {
    let Query(wanted) = wanted.unwrap_or_default();
    let state = wanted.state.parse().ok().map(super::stand);
    let now = here.trust.clock.now();
    let filter = AgreementFilter {
        party: wanted.party.parse().ok(),
        dataset: wanted.dataset.parse().ok(),
        purpose: wanted.purpose.parse().ok(),
        stands: state.map(|stand| (stand, now)),
        ..AgreementFilter::default()
    };
    let page = number(&wanted.page);
    let found = here
        .trust
        .store
        .read("contracts", move |tx| agreement_list(tx, &filter, page - 1))
        .await?;
    let (paging, _) = paging(page, found.total, u64::from(AGREEMENTS_PER_PAGE));
    let contracts = found
        .items
        .iter()
        .map(|one| {
            let mut json = serde_json::to_value(one)?;
            json["state"] = json!(super::state(one.stand(now)).as_str());
            Ok(json)
        })
        .collect::<Result<Vec<Value>, serde_json::Error>>()
        .map_err(|error| Fault::Internal(error.to_string()))?;
    Ok(Json(json!({
        "contracts": contracts,
        "page": { "number": paging.page, "pages": paging.pages, "total": paging.total },
    }))
    .into_response())
}

fn viewer(here: &Here) -> Result<Viewer, Fault> {
    Acting::of(here)
        .viewer()
        .ok_or(Fault::Forbidden("your account acts for no party"))
}

fn own(here: &Here) -> Result<PartyId, Fault> {
    Acting::of(here)
        .party
        .ok_or(Fault::Forbidden("your account acts for no party"))
}

/// The party's negotiations: what waits for it first.
pub(crate) async fn negotiations(here: Here) -> Reply {
    let (viewer, now) = (viewer(&here)?, here.trust.clock.now());
    let found = here
        .trust
        .store
        .read("inbox", move |tx| {
            super::negotiation::listed(tx, &viewer, now)
        })
        .await?;
    let all: Vec<Value> = found.iter().map(summary).collect();
    Ok(Json(json!({ "negotiations": all })).into_response())
}

/// One negotiation, with every step, and the bytes to sign while signatures are awaited.
pub(crate) async fn negotiation(here: Here, Path(id): Path<String>) -> Reply {
    let id: NegotiationId = id.parse().map_err(|_| Fault::NotFound)?;
    let viewer = viewer(&here)?;
    let (found, steps, to_sign) = here
        .trust
        .store
        .read("negotiation", move |tx| {
            let found = negotiation_get(tx, &id, &viewer)?;
            let to_sign = match found.state {
                NegotiationState::Accepted => Some(negotiation_to_sign(tx, &id, &viewer)?),
                _ => None,
            };
            let steps = negotiation_steps(tx, &id, &viewer)?;
            Ok::<_, ExchangeError>((found, steps, to_sign))
        })
        .await?;
    let mut json = summary(&found);
    json["terms"] = json!(found.terms);
    json["steps"] = steps.iter().map(step).collect();
    if let Some(ToSign { document, bytes }) = to_sign {
        json["to_sign"] = json!({ "odrl": document.to_odrl(), "bytes": STANDARD.encode(bytes) });
    }
    Ok(Json(json).into_response())
}

fn summary(negotiation: &Negotiation) -> Value {
    json!({
        "id": negotiation.id,
        "consumer": negotiation.consumer,
        "provider": negotiation.provider,
        "dataset": negotiation.dataset,
        "state": negotiation.state,
        "step": negotiation.step,
        "waits_for": negotiation.waits_for,
        "waits_since": negotiation.waits_since.to_string(),
        "signed": negotiation.signed(),
        "agreement": negotiation.agreement,
    })
}

fn step(step: &Step) -> Value {
    json!({
        "number": step.number,
        "at": step.at.to_string(),
        "hand": step.hand,
        "act": step.act,
        "terms": step.terms,
        "note": step.note,
        "rules": step.rules,
    })
}

/// A signature made outside.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Given {
    /// The last step that was seen.
    step: u32,
    key: String,
    /// In base64.
    signature: String,
}

/// Brings a signature over exactly the bytes shown, made with a key that the party keeps.
pub(crate) async fn sign(
    here: Here,
    Path(id): Path<String>,
    given: Result<Json<Given>, JsonRejection>,
) -> Reply {
    let given = read(given, "`step`, `key` and `signature`")?;
    let party = own(&here)?;
    let key = key(&given.key)?;
    let signature = SignatureValue::from_base64(&given.signature).ok_or_else(|| {
        Fault::BadRequest("`signature` is not an Ed25519 signature: 64 bytes in base64".into())
    })?;
    let turn = Turn {
        negotiation: id.parse().map_err(|_| Fault::NotFound)?,
        seen: given.step,
        actor: Actor::Party(party),
        note: Note::default(),
        at: here.trust.clock.now(),
    };
    let seal = here.trust.party_keys.clone();
    let signing = Signing::Held { key, signature };
    let signed = here
        .trust
        .store
        .run("negotiation sign", move |tx| {
            negotiation_sign(tx, &seal, &turn, &signing)
        })
        .await?;
    let json = match signed {
        Signed::Waiting(negotiation) => summary(&negotiation),
        Signed::Agreed {
            negotiation,
            leaf,
            hash,
        } => {
            let mut json = summary(&negotiation);
            json["receipt"] = json!(leaf);
            json["hash"] = json!(hash);
            json
        }
    };
    Ok(Json(json).into_response())
}

/// The party's keys.
pub(crate) async fn keys(here: Here) -> Reply {
    let party = own(&here)?;
    let found = here
        .trust
        .store
        .read("party keys", move |tx| party_key_list(tx, &party))
        .await?;
    let keys: Vec<Value> = found.iter().map(shown).collect();
    Ok(Json(json!({ "keys": keys })).into_response())
}

fn shown(key: &PartyKey) -> Value {
    json!({
        "id": key.id,
        "public_key": key.public,
        "custody": key.custody,
        "added_at": key.added_at.to_string(),
        "revoked_at": key.revoked_at.map(|at| at.to_string()),
    })
}

/// Which key a party is about to register.
#[derive(Debug, Deserialize)]
pub(crate) struct Wished {
    public_key: String,
}

/// What to sign with a key to show that one holds it.
pub(crate) async fn key_challenge(
    here: Here,
    wished: Result<Query<Wished>, QueryRejection>,
) -> Reply {
    let Query(Wished { public_key }) =
        wished.map_err(|_| Fault::BadRequest("say which `public_key`".into()))?;
    let public = PublicKey::from_base64(&public_key)?;
    let bytes = party_key_challenge(&own(&here)?, &public);
    Ok(Json(json!({ "key": public.id(), "bytes": STANDARD.encode(bytes) })).into_response())
}

/// A key that a party holds, with its proof.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct NewKey {
    public_key: String,
    /// The signature of the challenge, in base64.
    proof: String,
}

/// Registers a key.
pub(crate) async fn key_add(here: Here, new: Result<Json<NewKey>, JsonRejection>) -> Reply {
    let new = read(new, "`public_key` and `proof`")?;
    let public = PublicKey::from_base64(&new.public_key)?;
    let proof = SignatureValue::from_base64(&new.proof)
        .ok_or_else(|| Fault::BadRequest("`proof` is not 64 bytes in base64".into()))?;
    let (party, now) = (own(&here)?, here.trust.clock.now());
    let key = here
        .trust
        .store
        .run("party key register", move |tx| {
            party_key_register(tx, &party, &public, &proof.0, now)
        })
        .await?;
    Ok(Json(shown(&key)).into_response())
}

/// Revokes a key, from now on.
pub(crate) async fn key_revoke(here: Here, Path(id): Path<String>) -> Reply {
    let (party, id, now) = (own(&here)?, key(&id)?, here.trust.clock.now());
    here.trust
        .store
        .run("party key revoke", move |tx| {
            party_key_revoke(tx, &party, &id, now)
        })
        .await?;
    keys(here).await
}

fn key(text: &str) -> Result<KeyId, Fault> {
    text.parse()
        .map_err(|error| Fault::BadRequest(format!("{error}")))
}

fn read<T>(body: Result<Json<T>, JsonRejection>, members: &str) -> Result<T, Fault> {
    match body {
        Ok(Json(read)) => Ok(read),
        Err(rejection) if rejection.status() == axum::http::StatusCode::PAYLOAD_TOO_LARGE => {
            Err(Fault::TooLarge)
        }
        Err(rejection) => Err(Fault::BadRequest(format!(
            "send a JSON object with {members} ({})",
            rejection.body_text()
        ))),
    }
}
