//! The trust in a browser, without sockets: a small town, its people, and a browser for each of them.

mod api;
mod asking;
mod authorization;
mod contracts;
mod defences;
mod ledger_files;
mod my_data;
mod privacy;
mod rules;
mod signing_in;
mod town;
