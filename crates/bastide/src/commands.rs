//! One module for each command.

mod account;
mod aggregation;
mod ask;
mod attest;
mod audit;
mod charter;
mod contract;
mod dataset;
mod demo;
mod disclose;
mod init;
mod ledger;
mod microdata;
mod party;
mod serve;
mod territory;

use crate::args::{Args, Command};

/// Runs a command; gives its exit code.
pub(crate) fn run(args: Args) -> anyhow::Result<u8> {
    match args.command {
        Command::Demo(args) => demo::run(&args),
        Command::Init(args) => init::run(&args),
        Command::Serve(args) => serve::run(&args),
        Command::Dataset(command) => dataset::run(command),
        Command::Ask(args) => ask::run(&args),
        Command::Microdata(command) => microdata::run(&command),
        Command::Charter(command) => charter::run(&command),
        Command::Audit(command) => audit::run(&command),
        Command::Attest(command) => attest::run(&command),
        Command::Disclose(args) => disclose::run(&args),
        Command::Contract(command) => contract::run(&command),
        Command::Ledger(command) => ledger::run(command),
        Command::Territory(command) => territory::run(command),
        Command::Party(command) => party::run(command),
        Command::Account(command) => account::run(command),
        Command::Trustee(command) => aggregation::trustee(&command),
        Command::Contribute(command) => aggregation::contribute(&command),
        Command::Collect(command) => aggregation::collect(&command),
    }
}
