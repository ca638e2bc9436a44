//! `/duties`: what a party still owes for answers it got.

use crate::fault::Fault;
use crate::form::Fields;
use crate::here::{Here, Reply, own_path, see_other};
use citizens::Role;
use pages::{DutyLine, DutyList, DutyState, Obligation};
use store::{
    Duty, PassageFilter, PassageRecord, StoreError, Tx, duty_done, duty_list, passage_list,
};
use territory::Timestamp;

/// Most duties listed.
const LISTED: u32 = 200;
const DAY_MICROS: i64 = 24 * 60 * 60 * 1_000_000;
/// The duty to delete, as forms and as the store name it.
const DELETE: (&str, &str) = ("delete-after", "delete");

/// A party's own duties; for the steward, everybody's.
pub(crate) async fn list(here: Here) -> Reply {
    let account = &here.session()?.account;
    let (own, steward) = (account.party.clone(), account.role == Role::Steward);
    let found = match (own, steward) {
        (None, false) => Vec::new(),
        (own, steward) => {
            here.trust
                .store
                .read("duties", move |tx| {
                    listed(tx, own.as_ref().filter(|_| !steward))
                })
                .await?
        }
    };
    let now = here.trust.clock.now();
    let page = DutyList {
        duties: found
            .iter()
            .map(|(duty, passage)| line(&here, duty, passage.as_ref(), now))
            .collect(),
    };
    here.page(|shell| page.render(shell))
}

fn listed(
    tx: &mut Tx<'_>,
    party: Option<&territory::PartyId>,
) -> Result<Vec<(Duty, Option<PassageRecord>)>, StoreError> {
    duty_list(tx, party, LISTED)?
        .into_iter()
        .map(|duty| {
            let filter = PassageFilter {
                leaf: Some(duty.leaf),
                ..PassageFilter::default()
            };
            Ok((duty, passage_list(tx, &filter, 1)?.pop()))
        })
        .collect()
}

fn line(here: &Here, duty: &Duty, passage: Option<&PassageRecord>, now: Timestamp) -> DutyLine {
    let words = here.words();
    let days = passage.map_or(0, |passage| {
        (duty.due_at.micros() - passage.at.micros()) / DAY_MICROS
    });
    DutyLine {
        leaf: duty.leaf,
        party: words.party(&duty.party),
        data_sets: passage.map_or_else(Vec::new, |passage| words.data_sets(&passage.datasets)),
        obligation: Obligation::DeleteAfter(u32::try_from(days).unwrap_or_default()),
        due: duty.due_at,
        state: match duty.done_at {
            Some(at) => DutyState::Done { at },
            None if duty.due_at < now => DutyState::Overdue,
            None => DutyState::Due,
        },
    }
}

/// A party says that it has done what it owed. Nobody says so for another one.
pub(crate) async fn done(here: Here, fields: Fields) -> Reply {
    let (Ok(leaf), (shown, kept)) = (fields.get("leaf").parse::<u64>(), DELETE) else {
        return Err(Fault::NotFound);
    };
    let Some(party) = here.session()?.account.party.clone() else {
        return Err(Fault::Forbidden(
            "your account acts for no party that owes something",
        ));
    };
    if fields.get("duty") != shown {
        return Err(Fault::NotFound);
    }
    let now = here.trust.clock.now();
    here.trust
        .store
        .run("duty done", move |tx| {
            duty_done(tx, leaf, kept, &party, now)
        })
        .await?;
    Ok(see_other(own_path(fields.get("next")).unwrap_or("/duties")))
}
