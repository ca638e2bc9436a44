//! The same facts, the same verdict: verdicts are remembered by the facts that can matter.
//!
//! Cedar compares entities, looks at their attributes and at what they lie in; it never looks into their ids. Two
//! requests that differ only in ids that no rule names, and in facts that no rule reads, are therefore decided alike.
//! The key keeps everything else: so a territory of thousands of parties and data sets has a few hundred sorts of
//! requests, and only the first of each sort is worked out.

use crate::Request;
use crate::vocabulary::Vocabulary;
use cedar_policy::PolicySet;
use std::collections::{HashMap, HashSet};
use std::sync::{Arc, RwLock};
use territory::{PartyId, PlaceId, Purpose};

/// Most verdicts remembered: then all are forgotten.
const VERDICTS_MOST: usize = 65_536;

/// What Cedar says: the places of the rules that decided, from the most binding; none when it is a refusal by default.
#[derive(Debug)]
pub(crate) struct Verdict {
    pub(crate) permit: bool,
    pub(crate) rules: Vec<usize>,
}

/// Remembered verdicts, and what a key must hold.
#[derive(Debug)]
pub(crate) struct Memo {
    purposes: HashMap<Purpose, u16>,
    /// Ids that rules name: of parties, places and data sets.
    named: HashSet<String>,
    reads_now: bool,
    reads_epsilon: bool,
    verdicts: RwLock<HashMap<Vec<u8>, Arc<Verdict>>>,
}

impl Memo {
    pub(crate) fn new(policies: &PolicySet, words: &Vocabulary) -> Self {
        let mut named = HashSet::new();
        let mut text = String::new();
        for policy in policies.policies() {
            text.push_str(&policy.to_cedar().unwrap_or_default());
            for uid in policy.entity_literals() {
                let name = uid.type_name().to_string();
                if ["Party", "Place", "DataSet", "Person"].contains(&name.as_str()) {
                    named.insert(AsRef::<str>::as_ref(uid.id()).to_owned());
                }
            }
        }
        Self {
            purposes: words
                .iter()
                .zip(0..)
                .map(|(known, number)| (known.purpose.clone(), number))
                .collect(),
            named,
            // A word too many only costs memory.
            reads_now: text.contains("now"),
            reads_epsilon: text.contains("epsilon"),
            verdicts: RwLock::default(),
        }
    }

    pub(crate) fn get(&self, key: &[u8]) -> Option<Arc<Verdict>> {
        self.verdicts.read().ok()?.get(key).cloned()
    }

    pub(crate) fn keep(&self, key: Vec<u8>, verdict: Arc<Verdict>) {
        if let Ok(mut verdicts) = self.verdicts.write() {
            if verdicts.len() >= VERDICTS_MOST {
                verdicts.clear();
            }
            verdicts.insert(key, verdict);
        }
    }

    /// The facts that can matter, as bytes; `None` when each moment may be decided otherwise.
    pub(crate) fn key(&self, request: &Request<'_>) -> Option<Vec<u8>> {
        if self.reads_now {
            return None;
        }
        let mut key = Key(Vec::with_capacity(96));
        let (dataset, standing, of) = (request.dataset, request.standing, request.circumstances);
        key.byte(request.action as u8);
        match request.party {
            None => key.byte(0),
            Some(party) => {
                key.byte(1 + party.kind as u8);
                key.byte(party.sector.map_or(0, |sector| 1 + sector as u8));
                self.name(&mut key, party.id.as_str());
                self.names(&mut key, party.place.iter().map(PlaceId::as_str));
                key.byte(match &party.place {
                    None => 0,
                    Some(home) if standing.places.contains(home) => 1,
                    Some(_) => 2,
                });
            }
        }
        let organisations = request.organisations.iter().map(PartyId::as_str);
        self.names(&mut key, organisations);
        self.names(&mut key, request.party_places.iter().map(PlaceId::as_str));
        self.name(&mut key, dataset.id.as_str());
        // A provider matters by name, or as the asking party or one of its organisations.
        let provider = &dataset.provider;
        self.name(&mut key, provider.as_str());
        key.byte(match request.party {
            Some(party) if &party.id == provider => 1,
            _ if request.organisations.contains(provider) => 2,
            _ => 0,
        });
        key.byte(dataset.sensitivity as u8);
        self.purposes(&mut key, dataset.collected_for.iter())?;
        key.bits(
            dataset
                .tables
                .iter()
                .flat_map(|table| &table.columns)
                .filter_map(|column| column.personal.map(|kind| kind as u8)),
        );
        self.names(&mut key, standing.places.iter().map(PlaceId::as_str));
        key.byte(standing.level.map_or(0, |level| 1 + level as u8));
        self.purposes(&mut key, standing.assessed_for.iter())?;
        let agreed = standing
            .agreed
            .iter()
            .filter(|one| one.means.covers(of.form));
        self.purposes(&mut key, agreed.map(|one| &one.purpose))?;
        self.purposes(&mut key, standing.consented_for.iter())?;
        self.purposes(&mut key, std::iter::once(request.purpose))?;
        key.byte(of.form as u8);
        key.bits(of.categories.iter().map(|kind| *kind as u8));
        key.byte(of.level.map_or(0, |level| 1 + level as u8));
        let flags = [
            of.uses_identifier,
            of.within_budget,
            of.own,
            of.decides,
            of.reviewed,
            of.carded,
            of.warrant,
            of.in_breach,
        ];
        key.bits(
            flags
                .into_iter()
                .zip(0..)
                .filter_map(|(set, bit)| set.then_some(bit)),
        );
        if self.reads_epsilon {
            key.0.extend(of.epsilon_thousandths.to_le_bytes());
        }
        Some(key.0)
    }

    fn name(&self, key: &mut Key, id: &str) {
        if self.named.contains(id) {
            key.text(id);
        } else {
            key.byte(0);
        }
    }

    fn names<'a>(&self, key: &mut Key, ids: impl Iterator<Item = &'a str>) {
        let mut named: Vec<&str> = ids.filter(|id| self.named.contains(*id)).collect();
        named.sort_unstable();
        named.dedup();
        for id in named {
            key.text(id);
        }
        key.byte(0);
    }

    /// A set of purposes; `None` when one is unknown.
    fn purposes<'a>(
        &self,
        key: &mut Key,
        purposes: impl Iterator<Item = &'a Purpose>,
    ) -> Option<()> {
        let mut numbers: Vec<u16> = purposes
            .map(|purpose| self.purposes.get(purpose).copied())
            .collect::<Option<_>>()?;
        numbers.sort_unstable();
        numbers.dedup();
        key.0.extend((numbers.len() as u32).to_le_bytes());
        for number in numbers {
            key.0.extend(number.to_le_bytes());
        }
        Some(())
    }
}

/// Bytes that read in one way only.
struct Key(Vec<u8>);

impl Key {
    fn byte(&mut self, byte: u8) {
        self.0.push(byte);
    }

    /// Ids have 1 to 63 bytes; 0 says that there is none.
    fn text(&mut self, text: &str) {
        self.0.push(text.len() as u8);
        self.0.extend(text.as_bytes());
    }

    /// A set of numbers below 16.
    fn bits(&mut self, numbers: impl Iterator<Item = u8>) {
        let set = numbers.fold(0u16, |set, number| set | 1 << number);
        self.0.extend(set.to_le_bytes());
    }
}
