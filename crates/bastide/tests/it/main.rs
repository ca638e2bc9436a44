//! The whole program, as its users meet it: through the command line and over HTTP.

mod arrows;
mod bad_input;
mod doors;
mod http;
mod program;
mod walk;
