//! What publishing a charter relies on: that its refusals are proved, that a hole is found and said, and that a solver
//! that misbehaves proves nothing.

mod refusals;
mod solvers;
mod town;
mod versions;
