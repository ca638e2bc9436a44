//! For whom a visitor acts in matters of contracts.

use crate::here::Here;
use citizens::Role;
use exchange::{Actor, StewardName, Viewer};
use territory::PartyId;

/// For whom somebody acts: a party, the trust as its steward, or both.
pub(super) struct Acting {
    pub(super) party: Option<PartyId>,
    pub(super) steward: Option<StewardName>,
}

impl Acting {
    /// For whom the visitor acts: her account, or the party whose machine it is.
    pub(super) fn of(here: &Here) -> Self {
        if let Some(party) = &here.visitor.machine {
            return Self {
                party: Some(party.clone()),
                steward: None,
            };
        }
        let account = here.visitor.session().map(|session| &session.account);
        Self {
            party: account.and_then(|account| account.party.clone()),
            steward: account
                .filter(|account| account.role == Role::Steward)
                .and_then(|account| account.login.as_str().parse().ok()),
        }
    }

    /// With whose eyes she looks; nobody's where she acts for nobody.
    pub(super) fn viewer(&self) -> Option<Viewer> {
        match (&self.steward, &self.party) {
            (Some(_), _) => Some(Viewer::Steward),
            (None, Some(party)) => Some(Viewer::Party(party.clone())),
            (None, None) => None,
        }
    }

    /// Her own party, where it is a side.
    pub(super) fn side(&self, consumer: &PartyId, provider: &PartyId) -> Option<Actor> {
        let own = self.party.as_ref();
        own.filter(|own| *own == consumer || *own == provider)
            .map(|own| Actor::Party(own.clone()))
    }

    /// Her own party where it is a side, else the steward between the two.
    pub(super) fn side_or_mediator(&self, consumer: &PartyId, provider: &PartyId) -> Option<Actor> {
        let mediator = || self.steward.clone().map(Actor::StewardMediating);
        self.side(consumer, provider).or_else(mediator)
    }
}
