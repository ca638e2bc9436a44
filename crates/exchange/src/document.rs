//! The agreement as a document: who, what, on which terms. Its written form is ODRL (see [`Document::to_odrl`]).

use crate::{AgreementId, Terms, TrustIri};
use territory::{DataSetId, PartyId, Timestamp};

/// What both sides sign.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Document {
    /// Its id.
    pub id: AgreementId,
    /// The trust in which it holds.
    pub trust: TrustIri,
    /// Who may use the data.
    pub consumer: PartyId,
    /// Who owns them.
    pub provider: PartyId,
    /// The data set.
    pub dataset: DataSetId,
    /// When the terms were accepted; whole seconds.
    pub issued: Timestamp,
    /// What was agreed.
    pub terms: Terms,
}
