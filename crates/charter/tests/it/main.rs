//! What the charter says, told as whole behaviours.

mod always;
mod blank;
mod changes;
mod difference;
mod filter;
mod loading;
mod mutation;
mod odd;
mod prohibited;
mod purposes;
mod refusals;
mod replay;
mod sentences;
mod town;
mod walk;
