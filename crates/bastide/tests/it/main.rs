//! The whole program, as its users meet it: through the command line and over HTTP.

mod arrows;
mod attacks;
mod bad_input;
mod decisions;
mod doors;
mod http;
mod program;
mod refusals;
mod situations;
mod walk;
