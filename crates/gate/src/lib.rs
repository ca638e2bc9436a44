//! The gate: the only way from data to anybody.
//!
//! Whoever wants data states who asks, what and why. The gate asks the charter, has the question answered under the
//! obligations of the decision, and writes one leaf in the ledger, and the privacy budget's charge, durably, before
//! the answer leaves. What it hides: the order of these steps, receipts, budgets, objections, commitments.
//!
//! Storage and computation stand behind three ports that others implement: [`Records`] (facts), [`Observations`]
//! (questions, answered) and [`Journal`] (the durable trace).
//!
//! It never knows SQL, files or HTTP. It never gives an answer without a receipt: [`Answer`] has no public
//! constructor, and a [`Case<Granted>`](Case), which the answering port needs, is only made here after a decision.

mod answer;
mod attestation;
mod budget;
mod case;
mod disclosure;
mod door;
mod error;
mod evaluation;
mod foresight;
mod fresh;
mod leaf;
mod microdata;
mod own_view;
mod passage;
mod ports;
mod pseudonym;
mod question;
mod release_key;
mod replay;
mod settlement;
mod weighing;

pub use answer::{Answer, BudgetStatement, Cell, Heading, Outcome, Refusal};
pub use attestation::{Attestation, Statement};
pub use budget::{Budget, BudgetError, Period, Spent};
pub use case::{Case, ExactCells, Granted, Protection};
pub use disclosure::{Disclosed, DisclosureOutcome};
pub use door::Door;
pub use error::GateError;
pub use evaluation::{Evaluated, Evaluation};
pub use foresight::{ColumnForesight, Forecast, Foreseen, Wish};
pub use fresh::fresh_id;
pub use leaf::{Commitment, Leaf, LeafError, Nonce, charter_signing_bytes};
pub use microdata::{
    Generalisation, Manner, Microdata, MicrodataFile, MicrodataKept, MicrodataOrder,
    MicrodataOutcome, MicrodataRequest,
};
pub use own_view::{OwnRows, OwnView};
pub use passage::{Charge, Passage, Reservation, Weighed};
pub use ports::{
    Answered, ColumnProtection, DataSetFacts, EarlierRelease, Facts, Form, Inquiry, Journal,
    Observations, OwnTable, Plan, PortFault, ProtectionStatement, QuestionError, Reading, Receipt,
    Records, ReleaseKey, Reserved, Use, Waiting,
};
pub use pseudonym::{DataSetPseudonyms, Linkage, Pseudonyms, Salts};
pub use question::{Gate, Question};
pub use replay::{Past, Replay, Reversal, replay};
