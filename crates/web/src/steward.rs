//! `/steward`: what the person who runs the trust watches.

use crate::here::{Here, Reply};
use crate::words::Words;
use citizens::{CitizensError, objection_list};
use exchange::{ExchangeError, negotiation_waiting};
use pages::{Decision, LeafKind, ObjectionFiled, Passage, StewardPage, StewardTasks};
use store::{
    AmendmentState, PassageFilter, PassageRecord, Tx, amendment_list, attestation_list, duty_list,
    passage_list,
};
use territory::Timestamp;

/// Most objections listed.
const OBJECTIONS: u32 = 200;
/// Refusals are looked for among so many of the latest passages, and so many are listed.
const LOOKED_AT: u32 = 500;
const REFUSALS: usize = 25;
/// So many attestations and duties are counted.
const ATTESTATIONS: u32 = 2_000;
const DUTIES: u32 = 2_000;

/// Objections, refusals, parties, data sets.
pub(crate) async fn show(here: Here) -> Reply {
    let now = here.trust.clock.now();
    let (objections, passages) = here
        .trust
        .store
        .read("steward", |tx| {
            let passages = passage_list(tx, &PassageFilter::default(), LOOKED_AT)?;
            Ok::<_, CitizensError>((objection_list(tx, OBJECTIONS)?, passages))
        })
        .await?;
    let tasks = here
        .trust
        .store
        .read("steward tasks", move |tx| tasks(tx, now))
        .await?;
    let words = here.words();
    let page = StewardPage {
        tasks,
        objections: objections
            .into_iter()
            .map(|objection| ObjectionFiled {
                who: objection.who,
                data_set: words.data_set(&objection.dataset),
                at: objection.at,
                leaf: objection.leaf,
                withdrawn_at: objection.withdrawn_at,
            })
            .collect(),
        refused: passages
            .iter()
            .filter(|passage| !passage.granted)
            .take(REFUSALS)
            .map(|passage| refused(words, passage))
            .collect(),
        parties: here.snapshot.parties.values().cloned().collect(),
        data_sets: here
            .snapshot
            .datasets
            .iter()
            .map(|dataset| words.line(dataset))
            .collect(),
    };
    here.page(|shell| page.render(shell))
}

/// How much waits for her, on pages of its own.
fn tasks(tx: &mut Tx<'_>, now: Timestamp) -> Result<StewardTasks, ExchangeError> {
    let amendments = amendment_list(tx)?;
    let open = amendments
        .iter()
        .filter(|one| one.state == AmendmentState::Open);
    let attestations = attestation_list(tx, ATTESTATIONS)?;
    let duties = duty_list(tx, None, DUTIES)?;
    let overdue = duties
        .iter()
        .filter(|duty| duty.done_at.is_none() && duty.due_at < now);
    Ok(StewardTasks {
        amendments: open.count() as u64,
        negotiations: negotiation_waiting(tx, now)?.len() as u64,
        attestations: attestations.iter().filter(|one| one.holds(now)).count() as u64,
        overdue: overdue.count() as u64,
    })
}

fn refused(words: Words<'_>, passage: &PassageRecord) -> Passage {
    Passage {
        leaf: passage.leaf,
        at: passage.at,
        kind: LeafKind::Question,
        party: passage.party.as_ref().map(|party| words.party(party)),
        purpose: passage
            .purpose
            .as_ref()
            .map(|purpose| words.purpose(purpose)),
        decision: Decision::Refused,
        protected: false,
        told: false,
        data_sets: words.data_sets(&passage.datasets),
        rules: words.rules(&passage.rules),
        reason: passage.reason.clone(),
    }
}
