//! Whose turn it is: the states of a negotiation, and who may do what in which.
//!
//! ```text
//! requested ──offer──► offered ──counter──► countered ──offer──► offered …
//!     │ accept            │ accept              │ accept
//!     └──────────────► accepted ◄───────────────┘      both sign ──► agreed
//! the side whose turn it is may refuse; the consumer may withdraw at any time, the provider what it offered or
//! accepted; a mediator may end what leads nowhere, and binds nobody
//! ```
//!
//! The steward acts with a mandate of the provider, as that provider, or as a mediator, who only speaks ([`Act::Note`])
//! and closes. Each step says which.

use crate::terms::words;
use crate::{Immediate, Terms, UnknownWord};
use serde::{Deserialize, Serialize};
use std::fmt;
use territory::PartyId;

words! {
    /// Where a negotiation stands.
    NegotiationState, "state of a negotiation":
    /// The consumer asked; the provider answers.
    Requested = "requested",
    /// The provider offered other terms; the consumer answers.
    Offered = "offered",
    /// The consumer proposed other terms; the provider answers.
    Countered = "countered",
    /// Both want the same; at least one signature is missing.
    Accepted = "accepted",
    /// Both signed: there is an agreement.
    Agreed = "agreed",
    /// One side, or the charter, said no.
    Refused = "refused",
    /// One side, or a mediator, took it back.
    Withdrawn = "withdrawn",
}

impl NegotiationState {
    /// Whether somebody can still act.
    #[must_use]
    pub const fn is_open(self) -> bool {
        matches!(
            self,
            Self::Requested | Self::Offered | Self::Countered | Self::Accepted
        )
    }
}

words! {
    /// One of the two sides of a contract.
    Side, "side":
    /// Who wants to use the data.
    Consumer = "consumer",
    /// Who owns them.
    Provider = "provider",
}

words! {
    /// By whose hand a step was made.
    Hand, "hand":
    /// The consumer itself.
    Consumer = "consumer",
    /// The provider itself.
    Provider = "provider",
    /// The steward, on the provider's behalf.
    StewardForProvider = "steward-for-provider",
    /// The steward, between the two.
    StewardMediating = "steward-mediating",
    /// The charter, at once.
    Charter = "charter",
}

impl Hand {
    /// The side that this hand binds, if any.
    #[must_use]
    pub const fn side(self) -> Option<Side> {
        match self {
            Hand::Consumer => Some(Side::Consumer),
            Hand::Provider | Hand::StewardForProvider => Some(Side::Provider),
            Hand::StewardMediating | Hand::Charter => None,
        }
    }
}

words! {
    /// From whom something is awaited.
    WaitsFor, "side that is awaited":
    /// The consumer.
    Consumer = "consumer",
    /// The provider.
    Provider = "provider",
    /// Both: neither has signed.
    Both = "both",
    /// Nobody: it is over.
    Nobody = "nobody",
}

impl WaitsFor {
    /// Who is awaited in a state, given who has signed.
    #[must_use]
    pub fn of(state: NegotiationState, signed: &[Side]) -> Self {
        let has = |side| signed.contains(&side);
        match state {
            NegotiationState::Requested | NegotiationState::Countered => Self::Provider,
            NegotiationState::Offered => Self::Consumer,
            NegotiationState::Accepted if has(Side::Consumer) => Self::Provider,
            NegotiationState::Accepted if has(Side::Provider) => Self::Consumer,
            NegotiationState::Accepted => Self::Both,
            _ => Self::Nobody,
        }
    }
}

words! {
    /// What sort of step it is.
    ActKind, "step of a negotiation":
    /// The consumer asks.
    Request = "request",
    /// The provider proposes terms.
    Offer = "offer",
    /// The consumer proposes other terms.
    Counter = "counter",
    /// One side takes the terms of the other.
    Accept = "accept",
    /// One side signs.
    Sign = "sign",
    /// A signature no longer counts, because its key was revoked before both had signed.
    VoidSignature = "void-signature",
    /// The side whose turn it is says no.
    Refuse = "refuse",
    /// Somebody takes it back.
    Withdraw = "withdraw",
    /// Somebody says something.
    Note = "note",
    /// The charter says no at once.
    RefuseByCharter = "refuse-by-charter",
}

/// A step that somebody takes; signing has its own door, [`crate::negotiation_sign`].
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Act {
    /// Proposes these terms, as the provider; with what the charter says to them.
    Offer(Terms, Immediate),
    /// Proposes these terms, as the consumer; with what the charter says to them.
    Counter(Terms, Immediate),
    /// Takes the terms on the table.
    Accept,
    /// Says no.
    Refuse,
    /// Takes it back.
    Withdraw,
    /// Says something; nothing changes.
    Note,
}

impl Act {
    /// Its sort.
    #[must_use]
    pub const fn kind(&self) -> ActKind {
        match self {
            Act::Offer(..) => ActKind::Offer,
            Act::Counter(..) => ActKind::Counter,
            Act::Accept => ActKind::Accept,
            Act::Refuse => ActKind::Refuse,
            Act::Withdraw => ActKind::Withdraw,
            Act::Note => ActKind::Note,
        }
    }
}

use ActKind as A;
use Hand as H;
use NegotiationState as S;

/// Everything that is possible. What is not a row here is refused.
const TABLE: &[(S, H, A, S)] = &[
    (S::Requested, H::Provider, A::Offer, S::Offered),
    (S::Requested, H::Provider, A::Accept, S::Accepted),
    (S::Requested, H::Provider, A::Refuse, S::Refused),
    (S::Requested, H::Consumer, A::Withdraw, S::Withdrawn),
    (S::Offered, H::Consumer, A::Counter, S::Countered),
    (S::Offered, H::Consumer, A::Accept, S::Accepted),
    (S::Offered, H::Consumer, A::Refuse, S::Refused),
    (S::Offered, H::Consumer, A::Withdraw, S::Withdrawn),
    (S::Offered, H::Provider, A::Withdraw, S::Withdrawn),
    (S::Countered, H::Provider, A::Offer, S::Offered),
    (S::Countered, H::Provider, A::Accept, S::Accepted),
    (S::Countered, H::Provider, A::Refuse, S::Refused),
    (S::Countered, H::Consumer, A::Withdraw, S::Withdrawn),
    // The second signature leads from accepted to agreed.
    (S::Accepted, H::Consumer, A::Sign, S::Accepted),
    (S::Accepted, H::Provider, A::Sign, S::Accepted),
    (S::Accepted, H::Consumer, A::Withdraw, S::Withdrawn),
    (S::Accepted, H::Provider, A::Withdraw, S::Withdrawn),
];

/// The state that an act leads to, or `None` where it is not possible.
#[must_use]
pub fn next(state: NegotiationState, hand: Hand, act: ActKind) -> Option<NegotiationState> {
    if act == A::Note {
        return (state.is_open() && hand != H::Charter).then_some(state);
    }
    if hand == H::StewardMediating {
        return (state.is_open() && act == A::Withdraw).then_some(S::Withdrawn);
    }
    let hand = match hand {
        H::StewardForProvider => H::Provider,
        other => other,
    };
    TABLE
        .iter()
        .find(|row| (row.0, row.1, row.2) == (state, hand, act))
        .map(|row| row.3)
}

/// The steward's account, as it is recorded: 1 to 64 characters without blanks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct StewardName(String);

impl StewardName {
    /// The name as text.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for StewardName {
    type Error = UnknownWord;
    fn try_from(text: String) -> Result<Self, UnknownWord> {
        let good = |c: char| c.is_ascii_graphic();
        if (1..=64).contains(&text.len()) && text.chars().all(good) {
            return Ok(Self(text));
        }
        Err(UnknownWord {
            what: "name of a steward",
            text: text.chars().take(80).collect(),
        })
    }
}
impl std::str::FromStr for StewardName {
    type Err = UnknownWord;
    fn from_str(text: &str) -> Result<Self, UnknownWord> {
        Self::try_from(text.to_owned())
    }
}
impl From<StewardName> for String {
    fn from(name: StewardName) -> String {
        name.0
    }
}
impl fmt::Display for StewardName {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Who acts. The caller has made sure that it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Actor {
    /// A party, for itself.
    Party(PartyId),
    /// The steward, with the provider's mandate.
    StewardForProvider(StewardName),
    /// The steward, between the two.
    StewardMediating(StewardName),
}

impl Actor {
    /// The hand it has in a matter of these two, or `None` for a stranger.
    #[must_use]
    pub fn hand(&self, consumer: &PartyId, provider: &PartyId) -> Option<Hand> {
        match self {
            Actor::Party(party) if party == consumer => Some(Hand::Consumer),
            Actor::Party(party) if party == provider => Some(Hand::Provider),
            Actor::Party(_) => None,
            Actor::StewardForProvider(_) => Some(Hand::StewardForProvider),
            Actor::StewardMediating(_) => Some(Hand::StewardMediating),
        }
    }

    /// Its name.
    #[must_use]
    pub fn name(&self) -> &str {
        match self {
            Actor::Party(party) => party.as_str(),
            Actor::StewardForProvider(name) | Actor::StewardMediating(name) => name.as_str(),
        }
    }
}

/// Who looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Viewer {
    /// A party: it sees what it is a side of.
    Party(PartyId),
    /// The steward, who sees all.
    Steward,
}

impl Viewer {
    /// Whether it may see the private parts of a matter of these two.
    #[must_use]
    pub fn sees(&self, consumer: &PartyId, provider: &PartyId) -> bool {
        match self {
            Viewer::Party(party) => party == consumer || party == provider,
            Viewer::Steward => true,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all() -> impl Iterator<Item = (S, H, A)> {
        S::ALL.iter().flat_map(|s| {
            H::ALL
                .iter()
                .flat_map(move |h| A::ALL.iter().map(move |a| (*s, *h, *a)))
        })
    }

    /// The whole table, as a person reads it: state, hand: act>state.
    #[test]
    fn who_may_do_what_in_which_state() {
        let mut said = String::new();
        for state in S::ALL {
            for hand in H::ALL {
                let acts: Vec<String> = A::ALL
                    .iter()
                    .filter_map(|act| next(*state, *hand, *act).map(|to| format!("{act}>{to}")))
                    .collect();
                if !acts.is_empty() {
                    said += &format!("{state} {hand}: {}\n", acts.join(" "));
                }
            }
        }
        assert_eq!(
            said,
            "requested consumer: withdraw>withdrawn note>requested\n\
             requested provider: offer>offered accept>accepted refuse>refused note>requested\n\
             requested steward-for-provider: offer>offered accept>accepted refuse>refused note>requested\n\
             requested steward-mediating: withdraw>withdrawn note>requested\n\
             offered consumer: counter>countered accept>accepted refuse>refused withdraw>withdrawn note>offered\n\
             offered provider: withdraw>withdrawn note>offered\n\
             offered steward-for-provider: withdraw>withdrawn note>offered\n\
             offered steward-mediating: withdraw>withdrawn note>offered\n\
             countered consumer: withdraw>withdrawn note>countered\n\
             countered provider: offer>offered accept>accepted refuse>refused note>countered\n\
             countered steward-for-provider: offer>offered accept>accepted refuse>refused note>countered\n\
             countered steward-mediating: withdraw>withdrawn note>countered\n\
             accepted consumer: sign>accepted withdraw>withdrawn note>accepted\n\
             accepted provider: sign>accepted withdraw>withdrawn note>accepted\n\
             accepted steward-for-provider: sign>accepted withdraw>withdrawn note>accepted\n\
             accepted steward-mediating: withdraw>withdrawn note>accepted\n"
        );
    }

    #[test]
    fn nothing_happens_to_what_is_over_and_nobody_is_stuck() {
        for (state, hand, act) in all() {
            if !state.is_open() || hand == H::Charter {
                assert_eq!(next(state, hand, act), None, "{state} {hand} {act}");
            }
        }
        for state in S::ALL.iter().filter(|state| state.is_open()) {
            for signed in [&[][..], &[Side::Consumer], &[Side::Provider]] {
                let awaited = WaitsFor::of(*state, signed);
                let hands: &[H] = match awaited {
                    WaitsFor::Consumer => &[H::Consumer],
                    WaitsFor::Provider => &[H::Provider],
                    WaitsFor::Both => &[H::Consumer, H::Provider],
                    WaitsFor::Nobody => panic!("{state} waits for nobody"),
                };
                for hand in hands {
                    let forward = [A::Accept, A::Sign]
                        .iter()
                        .any(|act| next(*state, *hand, *act).is_some());
                    assert!(forward, "{state}: {hand} is awaited and cannot go forward");
                }
            }
        }
    }

    #[test]
    fn nobody_accepts_its_own_terms_and_a_mediator_binds_nobody() {
        assert_eq!(next(S::Offered, H::Provider, A::Accept), None);
        assert_eq!(next(S::Countered, H::Consumer, A::Accept), None);
        assert_eq!(next(S::Requested, H::Consumer, A::Accept), None);
        for (state, hand, act) in all() {
            let binds = matches!(act, A::Accept | A::Sign | A::Offer | A::Counter);
            if binds && hand.side().is_none() {
                assert_eq!(next(state, hand, act), None, "{state} {hand} {act}");
            }
        }
    }
}
