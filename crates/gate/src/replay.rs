//! What another charter would have said to past questions: the effect of an amendment, shown before it is published.

use crate::Weighed;
use charter::{Charter, Outcome, Request};
use territory::{DataSet, DataSetId, Party, PartyId, PlaceId, Purpose, RuleId, Timestamp};

/// One data set of a past passage, with all that its decision stood on.
#[derive(Debug, Clone)]
pub struct Past {
    /// Its leaf.
    pub leaf: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// Who asked; `None` is a citizen before her own account.
    pub party: Option<Party>,
    /// The organisations it belongs to now, nearest first.
    pub organisations: Vec<PartyId>,
    /// The places it belongs to, nearest first.
    pub party_places: Vec<PlaceId>,
    /// The stated purpose.
    pub purpose: Purpose,
    /// The data set, as it is described now.
    pub dataset: DataSet,
    /// The facts of then.
    pub weighed: Weighed,
    /// Whether the whole passage was granted.
    pub granted: bool,
}

/// What a replay found.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Replay {
    /// How many decisions were made again.
    pub looked_at: usize,
    /// Those that would have come out otherwise.
    pub reversals: Vec<Reversal>,
}

/// A decision that would have come out otherwise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reversal {
    /// The leaf of its passage.
    pub leaf: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// Who asked.
    pub party: Option<PartyId>,
    /// For what.
    pub purpose: Purpose,
    /// On which data set.
    pub dataset: DataSetId,
    /// Whether it would now be granted; then it was the contrary.
    pub now_granted: bool,
    /// The rules that would decide.
    pub rules: Vec<RuleId>,
}

/// Decides past questions by `old` and by `new`, and lists where they differ. Both decide on the same facts, so that a
/// difference comes from the rules alone.
#[must_use]
pub fn replay(old: &Charter, new: &Charter, past: &[Past]) -> Replay {
    let reversals = past
        .iter()
        .filter_map(|one| {
            let request = Request {
                party: one.party.as_ref(),
                organisations: &one.organisations,
                party_places: &one.party_places,
                action: one.weighed.action,
                dataset: &one.dataset,
                standing: &one.weighed.standing,
                purpose: &one.purpose,
                circumstances: &one.weighed.circumstances,
            };
            let before = old.decide(&request);
            let after = new.decide(&request);
            (before.outcome != after.outcome).then(|| Reversal {
                leaf: one.leaf,
                at: one.at,
                party: one.party.as_ref().map(|party| party.id.clone()),
                purpose: one.purpose.clone(),
                dataset: one.dataset.id.clone(),
                now_granted: after.outcome == Outcome::Permit,
                rules: after.rules,
            })
        })
        .collect();
    Replay {
        looked_at: past.len(),
        reversals,
    }
}
