//! What whoever asks for synthetic rows gets, and what an attacker gets.

mod attacks;
mod likeness;
mod promises;
mod shapes;
mod town;
