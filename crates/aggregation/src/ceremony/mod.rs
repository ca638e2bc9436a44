//! How trustees make a joint key without anybody who ever knows it: distributed key generation after Gennaro, Jarecki,
//! Krawczyk & Rabin, "Secure Distributed Key Generation for Discrete-Log Based Cryptosystems" (J. Cryptology 2007, fig. 2).
//!
//! Six rounds, in each of which everybody says one thing to all and then hears what all said:
//!
//! | round | everybody says | then |
//! |---|---|---|
//! | deal | hidden coefficients, a sealed share for each | each opens and checks its shares |
//! | complain | which dealers gave it a bad share | a dealer with a quorum of complaints is out |
//! | answer | the disputed shares, in the open | a dealer who cannot show a good one is out |
//! | show | coefficients in the exponent | each checks them against its shares |
//! | accuse | shares that contradict what was shown | the accuser or the dealer is found to lie |
//! | disclose | its share from each dealer found lying | that dealer's part is rebuilt, the key is not biased |
//!
//! Hiding first and showing later is what keeps a trustee who speaks last from steering the key. Nobody aborts alone:
//! who is out follows from what everybody heard, and the digest of all that is compared at the end.

mod rounds;
mod sharing;

pub use rounds::{Ceremony, CeremonyEnd, Message, Stage};
pub(crate) use sharing::{combine, lagrange};
