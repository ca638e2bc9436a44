//! `bastide party`: who takes part.

use crate::args::{Listing, PartyAdd, PartyCommand, PartyKey};
use crate::trust::{Access, OpenTrust};
use crate::{exit, output};
use gate::Leaf;
use store::{Tx, leaf_append, party_get, party_insert, party_list, place_get};
use territory::{Party, Timestamp};

pub(crate) fn run(command: PartyCommand) -> anyhow::Result<u8> {
    match command {
        PartyCommand::Add(args) => add(&args),
        PartyCommand::List(args) => list(&args),
        PartyCommand::Key(args) => key(&args),
    }
}

/// Admits a party, with its leaf, in one transaction.
pub(crate) fn admit(tx: &mut Tx<'_>, party: &Party, now: Timestamp) -> anyhow::Result<()> {
    if party_get(tx, &party.id)?.is_some() {
        return Err(exit::usage(format!(
            "there is already a party `{}`",
            party.id
        )));
    }
    if let Some(place) = &party.place
        && place_get(tx, place)?.is_none()
    {
        return Err(exit::usage(format!(
            "there is no place `{place}`; bring places in with `bastide territory import`"
        )));
    }
    if let Some(organisation) = &party.member_of
        && party_get(tx, organisation)?.is_none()
    {
        return Err(exit::usage(format!(
            "there is no party `{organisation}` to belong to; admit it first"
        )));
    }
    party_insert(tx, party, now)?;
    let leaf = Leaf::Party {
        at: now,
        party: party.id.clone(),
        sort: party.kind.to_string(),
    };
    leaf_append(tx, &leaf.to_bytes()?)?;
    Ok(())
}

fn add(args: &PartyAdd) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Write)?;
    let party = Party {
        id: args.id.clone(),
        name: args.name.clone(),
        kind: args.kind,
        place: args.place.clone(),
        sector: args.sector,
        member_of: args.member_of.clone(),
    };
    let now = trust.clock.now();
    trust
        .store
        .run_blocking("party add", move |tx| admit(tx, &party, now))?;
    trust.publish()?;
    println!("Admitted {} ({}).", args.id, args.kind);
    Ok(exit::DONE)
}

fn list(args: &Listing) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Read)?;
    let parties = trust.store.read_blocking("party list", party_list)?;
    if args.json {
        output::json(&parties)?;
        return Ok(exit::DONE);
    }
    let rows: Vec<Vec<String>> = parties
        .iter()
        .map(|party| {
            vec![
                party.id.to_string(),
                party.kind.to_string(),
                party.name.clone(),
                party
                    .place
                    .as_ref()
                    .map_or_else(String::new, ToString::to_string),
            ]
        })
        .collect();
    output::table(
        &[
            ("id", false),
            ("kind", false),
            ("name", false),
            ("place", false),
        ],
        &rows,
    );
    Ok(exit::DONE)
}

fn key(args: &PartyKey) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Write)?;
    let (id, now) = (args.id.clone(), trust.clock.now());
    let token = trust.store.run_blocking("party token create", move |tx| {
        if party_get(tx, &id)?.is_none() {
            return Err(exit::usage(format!("there is no party `{id}`")));
        }
        Ok::<_, anyhow::Error>(citizens::party_token_create(tx, &id, now)?)
    })?;
    println!("{}", token.reveal());
    eprintln!("This key is shown once. Send it as `Authorization: Bearer KEY` to /api/v1/ask.");
    Ok(exit::DONE)
}
