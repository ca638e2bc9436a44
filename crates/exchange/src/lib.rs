//! Contracts: a party asks for access, the provider answers or negotiates, both sign, and the agreement is in force
//! until it ends.
//!
//! Operations are functions on a transaction of the store, noun first ([`negotiation_open`], [`negotiation_sign`],
//! [`agreement_end`], …), so that an act and its leaf in the ledger are one durable step. What it hides: whose turn it
//! is and that nobody answers twice; the agreement in ODRL, of which only a closed profile is spoken; its canonical
//! bytes, which both sides sign with Ed25519; keys that the trust keeps for its parties; what of an agreement is public.
//!
//! It never decides who may use what: whoever opens a negotiation tells what the charter says ([`Immediate`]), and the
//! gate decides each question, under a contract too. It never makes an agreement without both signatures over the same
//! bytes, never shows a confidential part in a public type, and never keeps or logs a secret key in clear.
//!
//! ```text
//! negotiation_open ─ negotiation_act … ─ negotiation_sign ×2 ─► agreement + leaf ─ agreement_end │ agreement_sweep
//! ```

mod agreement;
mod canonical;
mod document;
mod ending;
mod error;
mod id;
mod key;
mod negotiation;
mod odrl;
mod signature;
mod signing;
mod summary;
mod terms;
mod text;
mod turn;

pub use agreement::{
    AGREEMENTS_PER_PAGE, Agreement, AgreementFilter, AgreementPage, AgreementStatus, End, EndWhy,
    InForce, PublicAgreement, PublicEnd, PublicSignature, Stand, agreement_get,
    agreement_get_private, agreement_in_force, agreement_list,
};
pub use canonical::{CanonicalError, canonical};
pub use document::Document;
pub use ending::{Ended, Ground, SWEEP_MOST, agreement_end, agreement_sweep};
pub use error::{ExchangeError, TermsError, UnknownWord};
pub use id::{AgreementId, NegotiationId, TrustIri};
pub use key::{
    Custody, KEYS_MOST, KeyId, KeySeal, PartyKey, PublicKey, party_key_challenge, party_key_get,
    party_key_keep, party_key_list, party_key_register, party_key_revoke,
};
pub use negotiation::{
    AccessRequest, INBOX_MOST, Immediate, NEGOTIATIONS_PER_PAGE, Negotiation, OPEN_MOST, Opened,
    STEPS_MOST, Step, Turn, Waiting, negotiation_act, negotiation_get, negotiation_list,
    negotiation_open, negotiation_steps, negotiation_waiting, negotiation_waiting_for,
};
pub use odrl::{OdrlError, PROFILE};
pub use signature::{
    AGREEMENT_LEN_MAX, Algorithm, Moment, Signature, SignatureValue, Verified, VerifyError,
    signing_bytes, verify,
};
pub use signing::{Signed, Signing, ToSign, negotiation_sign, negotiation_to_sign};
pub use summary::{Names, Part, Plain, PlainPart, Summary};
pub use terms::{
    AMOUNT_MOST, Confidential, Currency, PERIOD_LONGEST, PURPOSES_MOST, Per, Period, Price,
    Purposes, RETENTION_DAYS_MOST, Retention, Tariff, Terms,
};
pub use text::{CLAUSE_LEN_MAX, Clause, NOTE_LEN_MAX, Note};
pub use turn::{
    Act, ActKind, Actor, Hand, NegotiationState, Side, StewardName, Viewer, WaitsFor, next,
};
