//! `/steward`: what the person who runs the trust watches.

use crate::here::{Here, Reply};
use crate::words::Words;
use citizens::{CitizensError, objection_list};
use pages::{Decision, LeafKind, ObjectionFiled, Passage, StewardPage};
use store::{PassageFilter, PassageRecord, passage_list};

/// Most objections listed.
const OBJECTIONS: u32 = 200;
/// Refusals are looked for among so many of the latest passages, and so many are listed.
const LOOKED_AT: u32 = 500;
const REFUSALS: usize = 25;

/// Objections, refusals, parties, data sets.
pub(crate) async fn show(here: Here) -> Reply {
    let (objections, passages) = here
        .trust
        .store
        .read("steward", |tx| {
            let passages = passage_list(tx, &PassageFilter::default(), LOOKED_AT)?;
            Ok::<_, CitizensError>((objection_list(tx, OBJECTIONS)?, passages))
        })
        .await?;
    let words = here.words();
    let page = StewardPage {
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
        data_sets: words.data_sets(&passage.datasets),
        rules: words.rules(&passage.rules),
        reason: passage.reason.clone(),
    }
}
