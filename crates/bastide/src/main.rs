//! `bastide`: settings, wiring and commands. Nothing is decided or computed here.

mod args;
mod commands;
mod exit;
mod files;
mod folder;
mod output;
mod salts;
mod settings;
mod trust;

use clap::Parser;
use std::process::ExitCode;

fn main() -> ExitCode {
    let args = match args::Args::try_parse() {
        Ok(args) => args,
        Err(error) => {
            // Help and version are asked for: they are not mistakes.
            let code = if error.use_stderr() {
                exit::USAGE
            } else {
                exit::DONE
            };
            let _ = error.print();
            return ExitCode::from(code);
        }
    };
    start_log();
    match commands::run(args) {
        Ok(code) => ExitCode::from(code),
        Err(error) => {
            eprintln!("bastide: {}", exit::told(&error));
            ExitCode::from(exit::code_of(&error))
        }
    }
}

/// Logs to the standard error; `BASTIDE_LOG` says how much (`warn`, `info`, `web=debug`, …).
fn start_log() {
    let filter = tracing_subscriber::EnvFilter::try_from_env("BASTIDE_LOG")
        .unwrap_or_else(|_| tracing_subscriber::EnvFilter::new("warn"));
    tracing_subscriber::fmt()
        .with_env_filter(filter)
        .with_writer(std::io::stderr)
        .init();
}
