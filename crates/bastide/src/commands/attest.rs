//! `bastide attest`: statements that rules rely on.

use crate::args::{AttestAdd, AttestCommand, AttestWithdraw, Listing};
use crate::trust::{Access, OpenTrust};
use crate::{exit, output};
use gate::{Attestation, fresh_id};
use std::time::Duration;
use store::{
    AttestationError, attestation_enter, attestation_list, attestation_withdraw, dataset_get,
    party_get,
};

const LIST_MOST: u32 = 1_000;

pub(crate) fn run(command: &AttestCommand) -> anyhow::Result<u8> {
    match command {
        AttestCommand::Add(args) => add(args),
        AttestCommand::List(args) => list(args),
        AttestCommand::Withdraw(args) => withdraw(args),
    }
}

fn add(args: &AttestAdd) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Write)?;
    if let Some(purpose) = &args.purpose {
        trust
            .charter()?
            .purpose(purpose.as_str())
            .map_err(exit::usage)?;
    }
    let now = trust.clock.now();
    let person = match (&args.person, &args.dataset) {
        (Some(person), Some(dataset)) => Some(trust.pseudonyms()?.person(dataset, person)),
        (Some(_), None) => return Err(exit::usage("--person needs --dataset")),
        (None, _) => None,
    };
    let attestation = Attestation {
        id: fresh_id()?,
        statement: args.statement,
        party: args.party.clone(),
        dataset: args.dataset.clone(),
        purpose: args.purpose.clone(),
        person,
        issuer: args.issuer.clone(),
        reference: args.reference.clone(),
        summary: args.summary.clone(),
        issued_at: now,
        valid_until: now.after(Duration::from_secs(u64::from(args.days) * 86_400)),
        withdrawn_at: None,
        entered_by: args.by.clone(),
    };
    let id = attestation.id.clone();
    let leaf = trust.store.run_blocking("attestation enter", move |tx| {
        if let Some(party) = &attestation.party
            && party_get(tx, party)?.is_none()
        {
            return Err(exit::usage(format!("there is no party `{party}`")));
        }
        if let Some(dataset) = &attestation.dataset
            && dataset_get(tx, dataset)?.is_none()
        {
            return Err(exit::usage(format!("there is no data set `{dataset}`")));
        }
        attestation_enter(tx, &attestation).map_err(askers)
    })?;
    trust.publish()?;
    println!("{id}");
    eprintln!("Entered as {id}, leaf {leaf} of the ledger.");
    Ok(exit::DONE)
}

fn askers(error: AttestationError) -> anyhow::Error {
    match error {
        AttestationError::Incomplete(_) | AttestationError::Unknown(_) => exit::usage(error),
        AttestationError::Leaf(_) | AttestationError::Store(_) => error.into(),
    }
}

fn list(args: &Listing) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Read)?;
    let all = trust
        .store
        .read_blocking("attestation list", |tx| attestation_list(tx, LIST_MOST))?;
    let now = trust.clock.now();
    let named = |one: &Attestation| {
        [
            one.party.as_ref().map(ToString::to_string),
            one.dataset.as_ref().map(ToString::to_string),
            one.purpose.as_ref().map(ToString::to_string),
        ]
        .map(Option::unwrap_or_default)
    };
    if args.json {
        let all: Vec<serde_json::Value> = all
            .iter()
            .map(|one| {
                let [party, dataset, purpose] = named(one);
                serde_json::json!({
                    "id": one.id, "statement": one.statement, "party": party, "dataset": dataset,
                    "purpose": purpose, "issuer": one.issuer, "reference": one.reference,
                    "until": one.valid_until.to_string(), "holds": one.holds(now),
                })
            })
            .collect();
        output::json(&all)?;
        return Ok(exit::DONE);
    }
    let rows: Vec<Vec<String>> = all
        .iter()
        .map(|one| {
            let [party, dataset, purpose] = named(one);
            let state = if one.holds(now) { "holds" } else { "ended" };
            vec![
                one.id.clone(),
                one.statement.to_string(),
                party,
                dataset,
                purpose,
                one.issuer.clone(),
                one.valid_until.to_string(),
                state.to_owned(),
            ]
        })
        .collect();
    let headings = [
        "id",
        "statement",
        "party",
        "data set",
        "purpose",
        "issuer",
        "until",
        "state",
    ];
    output::table(&headings.map(|name| (name, false)), &rows);
    Ok(exit::DONE)
}

fn withdraw(args: &AttestWithdraw) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Write)?;
    let (id, now) = (args.id.clone(), trust.clock.now());
    let leaf = trust
        .store
        .run_blocking("attestation withdraw", move |tx| {
            attestation_withdraw(tx, &id, now).map_err(askers)
        })?;
    trust.publish()?;
    println!("Withdrawn, leaf {leaf} of the ledger.");
    Ok(exit::DONE)
}
