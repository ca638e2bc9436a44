//! `bastide contract`: the register of contracts, from the command line.

use crate::args::{ContractCommand, ContractEnd, ContractShow, ContractVerify, Listing};
use crate::trust::{Access, OpenTrust};
use crate::{exit, output};
use anyhow::Context as _;
use exchange::{
    Actor, AgreementFilter, AgreementId, Ended, ExchangeError, Ground, Note, agreement_end,
    agreement_get, agreement_list, party_key_list, verify,
};
use territory::PartyId;

pub(crate) fn run(command: &ContractCommand) -> anyhow::Result<u8> {
    match command {
        ContractCommand::List(args) => list(args),
        ContractCommand::Show(args) => show(args),
        ContractCommand::Verify(args) => check(args),
        ContractCommand::End(args) => end(args),
    }
}

fn id(text: &str) -> anyhow::Result<AgreementId> {
    text.parse().map_err(exit::usage)
}

fn list(args: &Listing) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Read)?;
    let page = trust.store.read_blocking("agreement list", |tx| {
        agreement_list(tx, &AgreementFilter::default(), 0)
    })?;
    if args.json {
        output::json(&page)?;
        return Ok(exit::DONE);
    }
    let now = trust.clock.now();
    let rows: Vec<Vec<String>> = page
        .items
        .iter()
        .map(|one| {
            let purposes: Vec<&str> = one
                .summary
                .purposes
                .iter()
                .map(|purpose| purpose.as_str())
                .collect();
            vec![
                one.id.to_string(),
                one.summary.consumer.to_string(),
                one.summary.dataset.to_string(),
                purposes.join(", "),
                one.status(now).as_str().to_owned(),
            ]
        })
        .collect();
    let headings = ["id", "consumer", "data set", "purposes", "state"].map(|name| (name, false));
    output::table(&headings, &rows);
    if page.total > rows.len() as u64 {
        eprintln!(
            "The {} newest of {}; the rest is on the page /contracts.",
            rows.len(),
            page.total
        );
    }
    Ok(exit::DONE)
}

fn show(args: &ContractShow) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.listing.at, Access::Read)?;
    let wanted = id(&args.id)?;
    let found = trust
        .store
        .read_blocking("agreement get", move |tx| agreement_get(tx, &wanted))?
        .ok_or_else(|| exit::usage(format!("there is no contract `{}`", args.id)))?;
    if args.listing.json {
        output::json(&found)?;
    } else {
        println!("{}", found.plain(args.lang));
        println!("Leaf {} of the ledger, hash {}.", found.leaf, found.hash);
    }
    Ok(exit::DONE)
}

fn check(args: &ContractVerify) -> anyhow::Result<u8> {
    let json =
        std::fs::read_to_string(&args.file).with_context(|| args.file.display().to_string())?;
    let file: serde_json::Value =
        serde_json::from_str(&json).with_context(|| args.file.display().to_string())?;
    let signers: Vec<PartyId> = file["signatures"]
        .as_array()
        .into_iter()
        .flatten()
        .filter_map(|signature| signature["party"].as_str()?.parse().ok())
        .collect();
    let trust = OpenTrust::open(&args.at, Access::Read)?;
    let mut keys = Vec::new();
    for party in signers.into_iter().take(2) {
        keys.extend(
            trust
                .store
                .read_blocking("party key list", move |tx| party_key_list(tx, &party))?,
        );
    }
    let verified = verify(&json, &keys)?;
    println!("Both signatures fit this contract.");
    for signature in &verified.signatures {
        println!(
            "  {} signed with its key {}",
            signature.party, signature.key
        );
    }
    println!(
        "Its hash, which its leaf in the ledger holds: {}",
        verified.hash
    );
    Ok(exit::DONE)
}

fn end(args: &ContractEnd) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Write)?;
    let wanted = id(&args.id)?;
    let actor = Actor::StewardMediating(args.by.parse().map_err(exit::usage)?);
    let note = Note::new(&args.why).map_err(exit::usage)?;
    let ground = if args.breach {
        Ground::Breach
    } else {
        Ground::Withdrawal
    };
    let now = trust.clock.now();
    let ended = trust
        .store
        .run_blocking("agreement end", move |tx| {
            agreement_end(tx, &wanted, &actor, ground, &note, now)
        })
        .map_err(|error| match error {
            ExchangeError::NoAgreement => exit::usage(error),
            other => other.into(),
        })?;
    trust.publish()?;
    match ended {
        Ended::Now(why, leaf) => println!("Ended ({}), leaf {leaf} of the ledger.", why.as_str()),
        Ended::Before(why, leaf) => {
            println!("It had ended before ({}), leaf {leaf}.", why.as_str())
        }
    }
    Ok(exit::DONE)
}
