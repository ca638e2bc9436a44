//! `bastide account`: people who sign in.

use crate::args::{AccountAdd, AccountCommand, Listing};
use crate::trust::{Access, OpenTrust};
use crate::{exit, output};
use anyhow::Context as _;
use citizens::{Login, NewAccount, Password, Role, account_create, account_list};
use std::io::{BufRead as _, IsTerminal as _};

pub(crate) fn run(command: AccountCommand) -> anyhow::Result<u8> {
    match command {
        AccountCommand::Add(args) => add(&args),
        AccountCommand::List(args) => list(&args),
    }
}

/// Opens an account of the demo or of the command line.
pub(crate) fn create(trust: &OpenTrust, account: NewAccount) -> anyhow::Result<()> {
    let now = trust.clock.now();
    trust.store.run_blocking("account create", move |tx| {
        account_create(tx, &account, now).map(|_| ())
    })?;
    Ok(())
}

fn add(args: &AccountAdd) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Write)?;
    if std::io::stdin().is_terminal() {
        eprint!("Password (12 characters or more; it is shown as you type): ");
    }
    let mut line = String::new();
    std::io::stdin()
        .lock()
        .read_line(&mut line)
        .context("the password is read from the standard input")?;
    let password = Password::new(line.trim_end_matches(['\r', '\n']).to_owned())?;
    let login: Login = args.login.parse().map_err(exit::usage)?;
    let role: Role = args.role.parse().map_err(exit::usage)?;
    let mut account = NewAccount::new(login, role, &args.name, &password, &trust.passwords()?)?;
    if let Some(party) = &args.party {
        account = account.for_party(party.clone());
    }
    if let Some(subject) = &args.subject {
        account = account.of_person(subject, &trust.seal()?)?;
    }
    create(&trust, account)?;
    println!("Opened the account {}.", args.login);
    Ok(exit::DONE)
}

fn list(args: &Listing) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Read)?;
    let accounts = trust.store.read_blocking("account list", account_list)?;
    if args.json {
        let all: Vec<_> = accounts
            .iter()
            .map(|account| {
                serde_json::json!({
                    "login": account.login.as_str(),
                    "role": account.role.as_str(),
                    "name": account.display_name,
                    "party": account.party,
                    "linked": account.linked,
                })
            })
            .collect();
        output::json(&all)?;
        return Ok(exit::DONE);
    }
    let rows: Vec<Vec<String>> = accounts
        .iter()
        .map(|account| {
            vec![
                account.login.as_str().to_owned(),
                account.role.to_string(),
                account.display_name.clone(),
                account
                    .party
                    .as_ref()
                    .map_or_else(String::new, ToString::to_string),
            ]
        })
        .collect();
    output::table(
        &[
            ("login", false),
            ("role", false),
            ("name", false),
            ("party", false),
        ],
        &rows,
    );
    Ok(exit::DONE)
}
