//! `bastide trustee`, `contribute`, `collect`: sums over values that nobody can read. Each process reads one file of
//! settings, and keeps one folder.

use crate::args::{
    CollectClose, CollectCommand, ContributeCommand, SettingsFile, TrusteeCard, TrusteeCommand,
};
use crate::commands::ask::threads;
use crate::{exit, output};
use aggregation::process::{self, read_secret};
use aggregation::{AggregationError, Round, Slot};
use anyhow::Context as _;
use ed25519_dalek::SigningKey;
use serde::de::DeserializeOwned;
use std::future::Future;
use std::time::Duration;

pub(crate) fn trustee(command: &TrusteeCommand) -> anyhow::Result<u8> {
    match command {
        TrusteeCommand::Card(args) => card(args),
        TrusteeCommand::Run(file) => run(process::trustee(settings(file)?)),
    }
}

pub(crate) fn contribute(command: &ContributeCommand) -> anyhow::Result<u8> {
    match command {
        ContributeCommand::Readings(file) => run(process::contribute(settings(file)?)),
        ContributeCommand::Report(file) => run(process::report(settings(file)?)),
    }
}

pub(crate) fn collect(command: &CollectCommand) -> anyhow::Result<u8> {
    match command {
        CollectCommand::Readings(file) => run(process::collector(settings(file)?)),
        CollectCommand::Reports(file) => run(process::aggregator(settings(file)?)),
        CollectCommand::Close(args) => close(args),
    }
}

/// Shows the public keys of the party that keeps a folder; makes its secret the first time.
fn card(args: &TrusteeCard) -> anyhow::Result<u8> {
    output::json(&process::party_card(&args.folder)?)?;
    Ok(exit::DONE)
}

fn close(args: &CollectClose) -> anyhow::Result<u8> {
    let operator = SigningKey::from_bytes(&*read_secret(&args.key)?);
    let round = Round {
        task: args.task.parse().map_err(exit::usage)?,
        slot: Slot(args.slot),
    };
    let patience = Duration::from_secs(args.patience_s);
    let result = threads()?.block_on(process::close_slot(&args.url, round, &operator, patience))?;
    let result: serde_json::Value = serde_json::from_slice(&result)?;
    output::json(&result)?;
    Ok(exit::DONE)
}

fn settings<T: DeserializeOwned>(file: &SettingsFile) -> anyhow::Result<T> {
    let path = file.settings.display();
    let text = std::fs::read(&file.settings).with_context(|| path.to_string())?;
    serde_json::from_slice(&text)
        .with_context(|| format!("{path} are not settings of this process"))
}

/// Waits for a process until it ends.
fn run(process: impl Future<Output = Result<(), AggregationError>>) -> anyhow::Result<u8> {
    threads()?.block_on(process)?;
    Ok(exit::DONE)
}
