//! The same asking, the same filter: what the rules ask of a data set is remembered by all else of the question.
//!
//! The key holds everything that partial evaluation is given, so that a remembered answer is the one that it would give
//! again. Only the moment is left out, where no rule reads it: contracts and assessments are looked up at the moment of
//! each filter, which is no part of what is remembered.

use super::{Asking, FilterError, Remains};
use crate::{Action, Circumstances, Form};
use cedar_policy::PolicySet;
use cedar_policy::pst::Clause;
use std::collections::HashMap;
use std::sync::{Arc, RwLock};
use territory::{
    PartyId, PartyKind, PersonalKind, PlaceId, PlaceLevel, Purpose, Sector, Timestamp,
};

/// Most filters that are remembered: then all are forgotten.
const FILTERS_MOST: usize = 1_024;

/// Remembered filters of one charter.
#[derive(Debug)]
pub(crate) struct FilterMemo {
    reads_now: bool,
    known: RwLock<HashMap<Key, Arc<Remains>>>,
}

/// Everything of an asking that a rule can look at.
#[derive(Debug, PartialEq, Eq, Hash)]
struct Key {
    action: Action,
    party: Option<Asker>,
    organisations: Vec<PartyId>,
    places: Vec<PlaceId>,
    purpose: Purpose,
    form: Form,
    categories: Vec<PersonalKind>,
    level: Option<PlaceLevel>,
    epsilon_thousandths: u32,
    at: Option<Timestamp>,
    flags: [bool; 9],
}

#[derive(Debug, PartialEq, Eq, Hash)]
struct Asker {
    id: PartyId,
    kind: PartyKind,
    place: Option<PlaceId>,
    sector: Option<Sector>,
    member_of: Option<PartyId>,
}

impl FilterMemo {
    pub(crate) fn new(policies: &PolicySet) -> Self {
        // A word too many only costs time.
        let reads_now = policies.policies().any(|policy| match policy.to_pst() {
            Err(_) => true,
            Ok(policy) => policy.body().clauses().iter().any(|clause| {
                let (Clause::When(condition) | Clause::Unless(condition)) = clause;
                condition.to_string().contains("now")
            }),
        });
        Self {
            reads_now,
            known: RwLock::default(),
        }
    }

    /// What is remembered of an asking, or what `find` finds out.
    pub(super) fn remains(
        &self,
        asking: &Asking<'_>,
        find: impl FnOnce() -> Result<Remains, FilterError>,
    ) -> Result<Arc<Remains>, FilterError> {
        let key = self.key(asking);
        let remembered = self
            .known
            .read()
            .ok()
            .and_then(|all| all.get(&key).cloned());
        if let Some(remains) = remembered {
            return Ok(remains);
        }
        let remains = Arc::new(find()?);
        if let Ok(mut known) = self.known.write() {
            if known.len() >= FILTERS_MOST {
                known.clear();
            }
            known.insert(key, remains.clone());
        }
        Ok(remains)
    }

    fn key(&self, asking: &Asking<'_>) -> Key {
        // All are named, so that none that is added later is forgotten here.
        let Circumstances {
            form,
            categories,
            uses_identifier,
            level,
            within_budget,
            epsilon_thousandths,
            at,
            own,
            decides,
            reviewed,
            carded,
            warrant,
            in_breach,
            links_persons,
        } = asking.circumstances;
        Key {
            action: asking.action,
            party: asking.party.map(|party| Asker {
                id: party.id.clone(),
                kind: party.kind,
                place: party.place.clone(),
                sector: party.sector,
                member_of: party.member_of.clone(),
            }),
            organisations: asking.organisations.to_vec(),
            places: asking.party_places.to_vec(),
            purpose: asking.purpose.clone(),
            form: *form,
            categories: categories.clone(),
            level: *level,
            epsilon_thousandths: *epsilon_thousandths,
            at: self.reads_now.then_some(*at),
            flags: [
                *uses_identifier,
                *within_budget,
                *own,
                *decides,
                *reviewed,
                *carded,
                *warrant,
                *in_breach,
                *links_persons,
            ],
        }
    }
}
