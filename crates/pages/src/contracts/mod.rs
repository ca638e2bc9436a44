//! Contracts: the public register, one contract, the request for one, the negotiations of a party.

mod contract;
mod negotiation;
mod register;
mod request;
mod terms;

pub use contract::{ContractPage, Custody, EndField, EndForm, EndWhy, Ended, PartySignature};
pub use negotiation::{
    Act, Inbox, NegotiationLine, NegotiationPage, NegotiationState, NegotiationStep, Turn,
};
pub use register::{ContractLine, ContractQuery, ContractRegister, ContractState};
pub use request::{RequestForm, RequestOutcome, RequestPage, RequestSent};
pub use terms::{Means, Part, Terms, TermsField, TermsForm};
