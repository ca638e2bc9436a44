//! The same facts, the same verdict: what each rule said is remembered by the facts that it looks at.
//!
//! Cedar alone says whether a rule applies; here its answers are kept. A rule looks at few facts ([`crate::reads`]), so
//! that after some hundred questions nearly all has been answered before, however large the territory is.

use crate::facts::Fault;
use crate::reads::{FLAGS, Name, NameKind, Read, Terms, reads};
use crate::vocabulary::{ROOT, Vocabulary};
use crate::{Effect, Request, Rule};
use cedar_policy::{Authorizer, Entities, PolicyId, PolicySet};
use std::collections::{HashMap, HashSet};
use std::sync::RwLock;
use territory::{PersonalKind, Purpose};

/// Most answers of one rule that are remembered: then all of them are forgotten.
const ANSWERS_MOST: usize = 8_192;

/// What the charter says: the places of the rules that decided, from the most binding; none when it is a refusal by
/// default.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Verdict {
    pub(crate) permit: bool,
    pub(crate) rules: Vec<usize>,
}

/// Remembered answers.
#[derive(Debug)]
pub(crate) struct Memo {
    purposes: HashMap<Purpose, Stated>,
    asked: Vec<Asked>,
    /// The answers of each rule: whether it applies.
    answers: RwLock<Vec<HashMap<Vec<u8>, bool>>>,
}

/// One purpose.
#[derive(Debug)]
struct Stated {
    number: u16,
    /// Itself and all that it is narrower than.
    closure: HashSet<Purpose>,
}

/// One rule, ready to be asked.
#[derive(Debug)]
struct Asked {
    effect: Effect,
    /// It alone.
    policy: PolicySet,
    /// What its answer depends on; `None` when it is never remembered.
    reads: Option<Vec<Read>>,
    /// For each read of [`Read::PurposeIn`], in order: what each purpose is to its terms, by the purpose's number.
    classes: Vec<Vec<u16>>,
}

impl Memo {
    /// For rules in the order of `rules`.
    pub(crate) fn new(rules: &[Rule], policies: &PolicySet, words: &Vocabulary) -> Self {
        let purposes: HashMap<Purpose, Stated> = words
            .iter()
            .zip(0..)
            .map(|(known, number)| {
                let mut closure: HashSet<Purpose> =
                    words.above(&known.purpose).into_iter().collect();
                closure.insert(known.purpose.clone());
                (known.purpose.clone(), Stated { number, closure })
            })
            .collect();
        let asked: Vec<Asked> = rules
            .iter()
            .map(|rule| asked(rule, policies, &purposes))
            .collect();
        Self {
            answers: RwLock::new(vec![HashMap::new(); asked.len()]),
            purposes,
            asked,
        }
    }

    /// The verdict on a request. `facts` gives it in Cedar's terms, if anything has to be asked.
    pub(crate) fn verdict(
        &self,
        request: &Request<'_>,
        facts: impl FnOnce() -> Result<(cedar_policy::Request, Entities), Fault>,
    ) -> Result<Verdict, Fault> {
        let sight = self.sight(request).ok_or("the purpose is unknown")?;
        let mut applying: Vec<usize> = Vec::new();
        let mut unanswered: Vec<(usize, Option<Vec<u8>>)> = Vec::new();
        let mut key: Vec<u8> = Vec::with_capacity(64);
        {
            let answers = self.answers.read().map_err(|_| "the memory is poisoned")?;
            for (place, (asked, answers)) in self.asked.iter().zip(answers.iter()).enumerate() {
                let remembered = asked.key(&sight, &mut key);
                match remembered.and_then(|()| answers.get(&key)) {
                    Some(true) => applying.push(place),
                    Some(false) => {}
                    None => unanswered.push((place, remembered.map(|()| key.clone()))),
                }
            }
        }
        if !unanswered.is_empty() {
            let (asked, entities) = facts()?;
            let authorizer = Authorizer::new();
            let mut learnt = Vec::new();
            for (place, key) in unanswered {
                let rule = self.asked.get(place).ok_or("no such rule")?;
                let response = authorizer.is_authorized(&asked, &rule.policy, &entities);
                // Cedar skips a rule that fails, which may be one that forbids.
                if let Some(error) = response.diagnostics().errors().next() {
                    return Err(error.to_string().into());
                }
                let applies = response.diagnostics().reason().next().is_some();
                if applies {
                    applying.push(place);
                }
                learnt.extend(key.map(|key| (place, key, applies)));
            }
            self.keep(learnt);
            applying.sort_unstable();
        }
        Ok(self.weighed(applying))
    }

    /// One rule that forbids wins over all that permit.
    fn weighed(&self, applying: Vec<usize>) -> Verdict {
        let (forbids, permits): (Vec<usize>, Vec<usize>) =
            applying.into_iter().partition(|place| {
                let asked = self.asked.get(*place);
                asked.is_none_or(|asked| asked.effect == Effect::Forbid)
            });
        Verdict {
            permit: forbids.is_empty() && !permits.is_empty(),
            rules: if forbids.is_empty() { permits } else { forbids },
        }
    }

    fn keep(&self, learnt: Vec<(usize, Vec<u8>, bool)>) {
        if let Ok(mut answers) = self.answers.write() {
            for (place, key, applies) in learnt {
                if let Some(answers) = answers.get_mut(place) {
                    if answers.len() >= ANSWERS_MOST {
                        answers.clear();
                    }
                    answers.insert(key, applies);
                }
            }
        }
    }

    /// `None` when the stated purpose is unknown.
    fn sight<'a>(&'a self, request: &'a Request<'a>) -> Option<Sight<'a>> {
        let stated = self.purposes.get(request.purpose)?;
        let of = request.circumstances;
        let flags = [
            of.uses_identifier,
            of.within_budget,
            of.own,
            of.decides,
            of.reviewed,
            of.carded,
            of.warrant,
            of.in_breach,
            of.links_persons,
        ];
        debug_assert_eq!(flags.len(), FLAGS.len());
        let mut sight = Sight {
            request,
            purposes: &self.purposes,
            stated,
            categories: bits(request.dataset.categories()),
            named_categories: bits(of.categories.iter().copied()),
            flags,
            on_record: [false; 4],
        };
        for (terms, found) in Terms::ALL.into_iter().zip(0_usize..) {
            let stands = sight.any_on_record(terms);
            if let Some(on_record) = sight.on_record.get_mut(found) {
                *on_record = stands;
            }
        }
        Some(sight)
    }
}

fn asked(rule: &Rule, policies: &PolicySet, purposes: &HashMap<Purpose, Stated>) -> Asked {
    let policy = policies.policy(&PolicyId::new(rule.id.as_str()));
    let reads = policy.and_then(reads);
    let classes = reads
        .iter()
        .flatten()
        .filter_map(|read| match read {
            Read::PurposeIn(terms) => Some(classes(terms, purposes)),
            _ => None,
        })
        .collect();
    Asked {
        effect: rule.effect,
        policy: PolicySet::from_policies(policy.cloned()).unwrap_or_default(),
        reads,
        classes,
    }
}

/// Purposes that lie in the same ones of these terms are alike.
fn classes(terms: &[String], purposes: &HashMap<Purpose, Stated>) -> Vec<u16> {
    let mut seen: HashMap<Vec<bool>, u16> = HashMap::new();
    let mut classes = vec![0; purposes.len()];
    for stated in purposes.values() {
        let lies_in = |term: &String| stated.closure.iter().any(|above| above.as_str() == term);
        let next = u16::try_from(seen.len()).unwrap_or(u16::MAX);
        let class = *seen
            .entry(terms.iter().map(lies_in).collect())
            .or_insert(next);
        if let Some(place) = classes.get_mut(usize::from(stated.number)) {
            *place = class;
        }
    }
    classes
}

/// A request as rules see it.
struct Sight<'a> {
    request: &'a Request<'a>,
    purposes: &'a HashMap<Purpose, Stated>,
    stated: &'a Stated,
    categories: u16,
    named_categories: u16,
    flags: [bool; 9],
    /// For each of [`Terms`], whether the stated purpose lies in one of them.
    on_record: [bool; 4],
}

impl Asked {
    /// Writes the facts that the rule looks at, in one way only; `None` when it is never remembered.
    fn key(&self, sight: &Sight<'_>, key: &mut Vec<u8>) -> Option<()> {
        key.clear();
        let reads = self.reads.as_ref()?;
        let request = sight.request;
        let of = request.circumstances;
        key.push(request.action as u8);
        key.push(u8::from(request.party.is_some()));
        let mut classes = self.classes.iter();
        for read in reads {
            match read {
                Read::Kind(known) => {
                    let kind = request.party.map_or(0, |party| 1 << party.kind as u32);
                    key.extend((kind & known).to_le_bytes());
                }
                Read::Sector(known) => {
                    let sector = request.party.and_then(|party| party.sector);
                    let sector = sector.map_or(1, |sector| 1 << (1 + sector as u32));
                    key.extend((sector & known).to_le_bytes());
                }
                Read::Names(names) => sight.names(names, key),
                Read::Sensitivity => key.push(request.dataset.sensitivity as u8),
                Read::Personal => key.push(u8::from(request.dataset.is_personal())),
                Read::PlaceLevel => {
                    let level = request.standing.level;
                    key.push(level.map_or(0, |level| 1 + level as u8));
                }
                Read::Categories(known) => key.extend((sight.categories & known).to_le_bytes()),
                Read::NamedCategories(known) => {
                    key.extend((sight.named_categories & known).to_le_bytes());
                }
                Read::Form => key.push(of.form as u8),
                Read::Level => key.push(of.level.map_or(0, |level| 1 + level as u8)),
                Read::Epsilon => key.extend(of.epsilon_thousandths.to_le_bytes()),
                Read::Flag(flag) => {
                    key.push(u8::from(*sight.flags.get(usize::from(*flag))?));
                }
                Read::PurposeIn(_) => {
                    let class = classes.next()?.get(usize::from(sight.stated.number))?;
                    key.extend(class.to_le_bytes());
                }
                Read::PurposeOnRecord(terms) => {
                    key.push(u8::from(*sight.on_record.get(*terms as usize)?));
                }
                Read::Purpose => key.extend(sight.stated.number.to_le_bytes()),
                Read::Record(terms) => sight.record(*terms, key),
            }
        }
        Some(())
    }
}

impl Sight<'_> {
    fn on_record(&self, terms: Terms) -> impl Iterator<Item = &Purpose> {
        let (dataset, standing) = (self.request.dataset, self.request.standing);
        let form = self.request.circumstances.form;
        let lists = match terms {
            Terms::Collected => dataset.collected_for.as_slice(),
            Terms::Assessed => &standing.assessed_for,
            Terms::Agreed => &[],
            Terms::Consented => &standing.consented_for,
        };
        let agreed = standing
            .agreed
            .iter()
            .filter(move |agreed| terms == Terms::Agreed && agreed.means.covers(form))
            .map(|agreed| &agreed.purpose);
        // What is collected for the vocabulary's root is collected for none.
        lists
            .iter()
            .chain(agreed)
            .filter(|purpose| purpose.as_str() != ROOT)
    }

    fn any_on_record(&self, terms: Terms) -> bool {
        self.on_record(terms)
            .any(|purpose| self.stated.closure.contains(purpose))
    }

    fn record(&self, terms: Terms, key: &mut Vec<u8>) {
        let known = |purpose| self.purposes.get(purpose).map(|stated| stated.number);
        let mut numbers: Vec<u16> = self.on_record(terms).filter_map(known).collect();
        numbers.sort_unstable();
        numbers.dedup();
        key.extend((numbers.len() as u64).to_le_bytes());
        for number in numbers {
            key.extend(number.to_le_bytes());
        }
    }

    /// How party, home, data set and provider lie to one another and to each name.
    fn names(&self, names: &[Name], key: &mut Vec<u8>) {
        let request = self.request;
        let places = &request.standing.places;
        let home = request.party.and_then(|party| party.place.as_ref());
        let provider = &request.dataset.provider;
        key.push(match request.party {
            Some(party) if &party.id == provider => 2,
            Some(_) if request.organisations.contains(provider) => 1,
            _ => 0,
        });
        key.push(u8::from(home.is_some()));
        key.push(u8::from(home.is_some_and(|home| places.contains(home))));
        let own = home.is_some_and(|home| request.party_places.contains(home));
        key.push(u8::from(own));
        for Name { kind, id } in names {
            let id = id.as_str();
            let (principal, resource, of_provider) = match kind {
                NameKind::Party => (
                    request
                        .party
                        .map_or(0, |party| match party.id.as_str() == id {
                            true => 2,
                            false => {
                                within(request.organisations.iter().any(|own| own.as_str() == id))
                            }
                        }),
                    0,
                    u8::from(provider.as_str() == id),
                ),
                NameKind::Place => (
                    within(request.party_places.iter().any(|own| own.as_str() == id)),
                    within(places.iter().any(|place| place.as_str() == id)),
                    u8::from(home.is_some_and(|home| home.as_str() == id)),
                ),
                NameKind::DataSet => (0, u8::from(request.dataset.id.as_str() == id), 0),
                // Whoever asks without a party is one and the same person to the rules.
                NameKind::Person => (0, 0, 0),
            };
            key.extend([principal, resource, of_provider]);
        }
    }
}

fn within(lies: bool) -> u8 {
    u8::from(lies)
}

fn bits(kinds: impl IntoIterator<Item = PersonalKind>) -> u16 {
    let kinds = kinds.into_iter();
    kinds.fold(0, |bits, kind| bits | 1 << kind as u16)
}

#[cfg(test)]
mod tests;
