//! What one party may do with a data set for one purpose, and what would have to change where it may not.

use crate::view::View;
use crate::{Means, Named, Obligation, PurposeGroup, RuleCited};
use std::collections::BTreeMap;
use territory::{DataSetId, PartyId, Purpose, Text};

/// What the charter says of one data set, for one party and one purpose.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// It may be used.
    Allowed {
        /// In which form, at the widest.
        means: Means,
        /// The rules that permit it.
        rules: Vec<RuleCited>,
        /// What they oblige to.
        obligations: Vec<Obligation>,
    },
    /// It may not.
    Refused {
        /// Why, in one sentence; may be empty.
        reason: Text,
        /// The rules that refuse it; none where nothing permits it.
        rules: Vec<RuleCited>,
    },
}

/// One way to be allowed: all of these would have to change together.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Remedy {
    /// Each in a plain sentence.
    pub changes: Vec<Text>,
}

/// The part of the catalogue that answers “what may I use?”. Sent by GET with the fields `for` (a party), `purpose` and
/// `usable` (`yes` for only what is allowed), which travel with the search.
#[derive(Debug, Clone)]
pub struct YourUses {
    /// The parties the signed-in person may ask for.
    pub parties: Vec<Named<PartyId>>,
    /// The one asked for.
    pub party: Option<PartyId>,
    /// The purposes to choose from, in groups.
    pub purposes: Vec<PurposeGroup>,
    /// The one chosen.
    pub purpose: Option<Purpose>,
    /// Whether only what is allowed is listed.
    pub usable_only: bool,
    /// The verdict for each data set on this page; empty while no purpose is chosen.
    pub verdicts: BTreeMap<DataSetId, Verdict>,
}

/// The box “Your use” of a data set's page. Its form is sent by GET to the page itself with the fields `for` and
/// `purpose`.
#[derive(Debug, Clone)]
pub struct YourUse {
    /// The parties the signed-in person may ask for.
    pub parties: Vec<Named<PartyId>>,
    /// The one asked for.
    pub party: Option<PartyId>,
    /// The purposes to choose from, in groups.
    pub purposes: Vec<PurposeGroup>,
    /// The one chosen.
    pub purpose: Option<Purpose>,
    /// What the charter says; `None` while no purpose is chosen.
    pub verdict: Option<Verdict>,
    /// What would have to change, where it refuses: each entry alone is enough.
    pub remedies: Vec<Remedy>,
    /// Whether a contract may be asked for.
    pub may_request: bool,
}

impl Verdict {
    pub(crate) fn is_allowed(&self) -> bool {
        matches!(self, Verdict::Allowed { .. })
    }

    pub(crate) fn rules(&self) -> &[RuleCited] {
        match self {
            Verdict::Allowed { rules, .. } | Verdict::Refused { rules, .. } => rules,
        }
    }

    /// Under which conditions, or why not, each in a sentence.
    pub(crate) fn conditions(&self, v: &View<'_>) -> Vec<String> {
        match self {
            Verdict::Allowed {
                means, obligations, ..
            } => {
                let form = v.word("means-about", means.as_str());
                // Protected figures say already that persons are protected.
                let said = |o: &&Obligation| {
                    **o != Obligation::ProtectPersons || *means != Means::ProtectedFigures
                };
                std::iter::once(form)
                    .chain(obligations.iter().filter(said).map(|o| o.words(v)))
                    .collect()
            }
            Verdict::Refused { reason, .. } => {
                let why = v.after_verdict(reason);
                vec![if why.is_empty() {
                    v.t("use-nothing-permits")
                } else {
                    why
                }]
            }
        }
    }
}

impl YourUses {
    pub(crate) fn verdict(&self, data_set: &DataSetId) -> Option<&Verdict> {
        self.verdicts.get(data_set)
    }
}
