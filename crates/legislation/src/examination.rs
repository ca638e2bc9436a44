//! What a proposed edition would change, found out before anybody decides on it.

use crate::LegislationError;
use analysis::{AnalysisError, Outcome, Report, Solver};
use charter::{Charter, Edition};
use gate::{Past, replay};
use serde::{Deserialize, Serialize};
use std::time::Duration;
use territory::{DataSetId, PartyId, Purpose, RuleId, Timestamp};

/// How long the proofs may take, in all.
const PROOFS_WITHIN: Duration = Duration::from_secs(60);
/// How long the comparison may take.
const COMPARISON_WITHIN: Duration = Duration::from_secs(60);

/// What was found out about an edition, in a form that is kept with it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Examination {
    /// The version that was examined.
    pub version: String,
    /// When.
    pub at: Timestamp,
    /// What was proved; `None` when there was no solver.
    pub proofs: Option<Report>,
    /// What becomes possible and impossible; `None` when there was no solver, or for a first edition.
    pub difference: Option<analysis::Difference>,
    /// Why there is no proof or difference, if so.
    pub unexamined: Option<String>,
    /// Its effect on past questions.
    pub replay: ReplayReport,
}

/// The effect on past questions, in a form that is kept.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct ReplayReport {
    /// How many decisions were made again.
    pub looked_at: usize,
    /// How many would have come out otherwise.
    pub reversed: usize,
    /// The newest of them; at most 100.
    pub reversals: Vec<ReversalReport>,
}

/// A decision that would have come out otherwise.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReversalReport {
    /// The leaf of its passage.
    pub leaf: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// Who asked; absent for a citizen.
    pub party: Option<PartyId>,
    /// For what.
    pub purpose: Purpose,
    /// On which data set.
    pub dataset: DataSetId,
    /// Whether it would now be granted.
    pub now_granted: bool,
    /// The rules that would decide.
    pub rules: Vec<RuleId>,
}

impl Examination {
    /// The first refusal of the law pack that was shown not to hold.
    #[must_use]
    pub fn refuted(&self) -> Option<u32> {
        self.proofs
            .iter()
            .flat_map(|report| &report.claims)
            .find_map(|claim| {
                matches!(claim.outcome, Outcome::Refuted { .. }).then_some(claim.refusal)
            })
    }
}

/// Examines a proposed edition against the charter in force (`None` for a first edition) and past questions. Blocks for
/// up to two minutes; call it on a thread that may.
///
/// # Errors
/// [`LegislationError::Charter`] when it is no charter. A solver that is missing or fails is no error: the examination
/// says so.
pub fn examine(
    old: Option<&Charter>,
    edition: &Edition,
    solver: Option<&Solver>,
    past: &[Past],
    now: Timestamp,
) -> Result<Examination, LegislationError> {
    let new = Charter::from_edition(edition.clone())?;
    let mut unexamined = None;
    let mut note = |why: AnalysisError| unexamined = Some(why.to_string());
    let (proofs, difference) = match solver {
        None => {
            unexamined = Some("no solver (cvc5) was found on this machine".to_owned());
            (None, None)
        }
        Some(solver) => (
            analysis::prove(&new, solver, now, PROOFS_WITHIN)
                .map_err(&mut note)
                .ok(),
            old.and_then(|old| {
                analysis::difference(old, &new, solver, COMPARISON_WITHIN)
                    .map_err(&mut note)
                    .ok()
            }),
        ),
    };
    Ok(Examination {
        version: new.version().to_owned(),
        at: now,
        proofs,
        difference,
        unexamined,
        replay: old.map_or_else(ReplayReport::default, |old| replayed(old, &new, past)),
    })
}

/// Most reversals that are kept one by one.
const REVERSALS_KEPT: usize = 100;

fn replayed(old: &Charter, new: &Charter, past: &[Past]) -> ReplayReport {
    let replay = replay(old, new, past);
    ReplayReport {
        looked_at: replay.looked_at,
        reversed: replay.reversals.len(),
        reversals: replay
            .reversals
            .into_iter()
            .take(REVERSALS_KEPT)
            .map(|one| ReversalReport {
                leaf: one.leaf,
                at: one.at,
                party: one.party,
                purpose: one.purpose,
                dataset: one.dataset,
                now_granted: one.now_granted,
                rules: one.rules,
            })
            .collect(),
    }
}
