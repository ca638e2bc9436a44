//! Proofs about a charter.
