//! What is asked of a data set: facts that must be one of some words, joined by and, or, not.
//!
//! Predicates are folded as they are made: what is certain disappears, so that two that ask the same mostly look alike.

use crate::facts::UNSTATED;
use crate::{Form, Standing};
use std::collections::BTreeSet;
use territory::{DataSet, PersonalKind, PlaceLevel, Purpose, Sensitivity};

/// A question about the facts of one data set.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Predicate {
    /// True of every data set.
    Always,
    /// True of none.
    Never,
    /// At least one word of the fact is one of these.
    OneOf(Fact, BTreeSet<String>),
    /// All hold.
    All(BTreeSet<Predicate>),
    /// At least one holds.
    Any(BTreeSet<Predicate>),
    /// It does not hold.
    Not(Box<Predicate>),
}

/// A fact of a data set, as words: those of the schema.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Fact {
    /// Its sensitivity: one word.
    Sensitivity,
    /// The party that brought it: one id.
    Provider,
    /// The level of its place, or `unstated`: one word.
    Level,
    /// Its own id.
    Id,
    /// The places that it is about.
    Place,
    /// The purposes that it was collected for.
    CollectedFor,
    /// What its columns say about persons.
    Categories,
    /// The purposes for which an impact assessment holds.
    AssessedFor,
    /// The purposes that a contract in force allows the asking party, in the form it asks for.
    AgreedFor,
    /// The purposes that at least one person consents to, towards the asking party.
    ConsentedFor,
}

impl Fact {
    /// Whether each data set has exactly one word of it.
    const fn is_single(self) -> bool {
        matches!(
            self,
            Fact::Sensitivity | Fact::Provider | Fact::Level | Fact::Id
        )
    }

    /// Whether it is read from what is on record about data sets, not from their descriptions.
    pub(super) const fn is_on_record(self) -> bool {
        matches!(
            self,
            Fact::AssessedFor | Fact::AgreedFor | Fact::ConsentedFor
        )
    }

    /// All words that there are, where the schema lists them.
    pub(super) fn words(self) -> Option<BTreeSet<String>> {
        let words: Vec<&str> = match self {
            Fact::Sensitivity => Sensitivity::ALL.map(Sensitivity::as_str).to_vec(),
            Fact::Categories => PersonalKind::ALL.map(PersonalKind::as_str).to_vec(),
            Fact::Level => {
                let levels = PlaceLevel::ALL.map(PlaceLevel::as_str);
                levels.into_iter().chain([UNSTATED]).collect()
            }
            _ => return None,
        };
        Some(words.into_iter().map(str::to_owned).collect())
    }
}

/// One data set, as a predicate sees it.
pub(super) struct Seen<'a> {
    pub(super) dataset: &'a DataSet,
    pub(super) standing: &'a Standing,
    pub(super) form: Form,
}

impl Predicate {
    /// Whether it is certain without looking at a data set, and which way.
    #[must_use]
    pub fn certain(&self) -> Option<bool> {
        match self {
            Predicate::Always => Some(true),
            Predicate::Never => Some(false),
            _ => None,
        }
    }

    /// That a fact is one of these words.
    pub(super) fn one_of(fact: Fact, words: BTreeSet<String>) -> Self {
        if words.is_empty() {
            Predicate::Never
        } else if fact.is_single() && fact.words().is_some_and(|all| all == words) {
            Predicate::Always
        } else {
            Predicate::OneOf(fact, words)
        }
    }

    /// That all hold.
    pub(super) fn all(parts: impl IntoIterator<Item = Predicate>) -> Self {
        let mut kept = BTreeSet::new();
        let mut next: Vec<Predicate> = parts.into_iter().collect();
        while let Some(part) = next.pop() {
            match part {
                Predicate::Always => {}
                Predicate::Never => return Predicate::Never,
                Predicate::All(parts) => next.extend(parts),
                Predicate::OneOf(fact, words) if fact.is_single() => {
                    // Of a single word, two lists leave what they have in common.
                    match take(&mut kept, fact) {
                        Some(other) => {
                            let common = words.intersection(&other).cloned().collect();
                            next.push(Predicate::one_of(fact, common));
                        }
                        None => {
                            kept.insert(Predicate::OneOf(fact, words));
                        }
                    }
                }
                other => {
                    kept.insert(other);
                }
            }
        }
        joined(kept, Predicate::Always, Predicate::All)
    }

    /// That at least one holds.
    pub(super) fn any(parts: impl IntoIterator<Item = Predicate>) -> Self {
        let mut kept = BTreeSet::new();
        let mut next: Vec<Predicate> = parts.into_iter().collect();
        while let Some(part) = next.pop() {
            match part {
                Predicate::Never => {}
                Predicate::Always => return Predicate::Always,
                Predicate::Any(parts) => next.extend(parts),
                Predicate::OneOf(fact, words) => match take(&mut kept, fact) {
                    Some(mut other) => {
                        other.extend(words);
                        next.push(Predicate::one_of(fact, other));
                    }
                    None => {
                        kept.insert(Predicate::OneOf(fact, words));
                    }
                },
                other => {
                    kept.insert(other);
                }
            }
        }
        joined(kept, Predicate::Never, Predicate::Any)
    }

    /// That it does not hold.
    pub(super) fn negated(self) -> Self {
        match self {
            Predicate::Always => Predicate::Never,
            Predicate::Never => Predicate::Always,
            Predicate::Not(inner) => *inner,
            Predicate::Any(parts) => Self::all(parts.into_iter().map(Self::negated)),
            Predicate::All(parts) => Self::any(parts.into_iter().map(Self::negated)),
            Predicate::OneOf(fact, words) => match fact.words().filter(|_| fact.is_single()) {
                Some(all) => Self::one_of(fact, all.difference(&words).cloned().collect()),
                None => Predicate::Not(Box::new(Predicate::OneOf(fact, words))),
            },
        }
    }

    /// Whether it is true of this data set.
    pub(super) fn holds(&self, seen: &Seen<'_>) -> bool {
        match self {
            Predicate::Always => true,
            Predicate::Never => false,
            Predicate::All(parts) => parts.iter().all(|part| part.holds(seen)),
            Predicate::Any(parts) => parts.iter().any(|part| part.holds(seen)),
            Predicate::Not(inner) => !inner.holds(seen),
            Predicate::OneOf(fact, words) => seen.is_one_of(*fact, words),
        }
    }

    /// What remains of it where `known` answers some of its questions: whether at least one word of a fact is one of
    /// these. With every answer it is [certain](Predicate::certain).
    #[must_use]
    pub fn given(&self, known: &dyn Fn(Fact, &BTreeSet<String>) -> Option<bool>) -> Predicate {
        match self {
            Predicate::Always | Predicate::Never => self.clone(),
            Predicate::All(parts) => Self::all(parts.iter().map(|part| part.given(known))),
            Predicate::Any(parts) => Self::any(parts.iter().map(|part| part.given(known))),
            Predicate::Not(inner) => inner.given(known).negated(),
            Predicate::OneOf(fact, words) => match known(*fact, words) {
                Some(true) => Predicate::Always,
                Some(false) => Predicate::Never,
                None => self.clone(),
            },
        }
    }

    /// The questions in it: of which fact, with which words.
    #[must_use]
    pub fn questions(&self) -> BTreeSet<(Fact, &BTreeSet<String>)> {
        let mut found = BTreeSet::new();
        let mut next = vec![self];
        while let Some(part) = next.pop() {
            match part {
                Predicate::Always | Predicate::Never => {}
                Predicate::All(parts) | Predicate::Any(parts) => next.extend(parts),
                Predicate::Not(inner) => next.push(inner),
                Predicate::OneOf(fact, words) => {
                    found.insert((*fact, words));
                }
            }
        }
        found
    }
}

impl Seen<'_> {
    fn is_one_of(&self, fact: Fact, words: &BTreeSet<String>) -> bool {
        let (dataset, standing) = (self.dataset, self.standing);
        match fact {
            Fact::Sensitivity => words.contains(dataset.sensitivity.as_str()),
            Fact::Provider => words.contains(dataset.provider.as_str()),
            Fact::Level => words.contains(standing.level.map_or(UNSTATED, PlaceLevel::as_str)),
            Fact::Id => words.contains(dataset.id.as_str()),
            Fact::Place => standing
                .places
                .iter()
                .any(|place| words.contains(place.as_str())),
            Fact::CollectedFor => holds_purpose(words, &dataset.collected_for),
            Fact::Categories => dataset
                .tables
                .iter()
                .flat_map(|table| &table.columns)
                .filter_map(|column| column.personal)
                .any(|kind| words.contains(kind.as_str())),
            Fact::AssessedFor => holds_purpose(words, &standing.assessed_for),
            Fact::AgreedFor => standing
                .agreed
                .iter()
                .filter(|of| of.means.covers(self.form))
                .any(|of| words.contains(of.purpose.as_str())),
            Fact::ConsentedFor => holds_purpose(words, &standing.consented_for),
        }
    }
}

fn holds_purpose(words: &BTreeSet<String>, purposes: &[Purpose]) -> bool {
    purposes
        .iter()
        .any(|purpose| words.contains(purpose.as_str()))
}

/// Takes out what is already asked of a fact.
fn take(kept: &mut BTreeSet<Predicate>, fact: Fact) -> Option<BTreeSet<String>> {
    let there = kept
        .iter()
        .find(|part| matches!(part, Predicate::OneOf(of, _) if *of == fact))
        .cloned()?;
    kept.remove(&there);
    match there {
        Predicate::OneOf(_, words) => Some(words),
        _ => None,
    }
}

fn joined(
    mut parts: BTreeSet<Predicate>,
    none: Predicate,
    many: fn(BTreeSet<Predicate>) -> Predicate,
) -> Predicate {
    match parts.len() {
        0 => none,
        1 => parts.pop_first().unwrap_or(none),
        _ => many(parts),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(words: &[&str]) -> BTreeSet<String> {
        words.iter().map(|word| (*word).to_owned()).collect()
    }

    #[test]
    fn what_is_certain_disappears() {
        let open = Predicate::one_of(Fact::Sensitivity, words(&["open"]));
        let persons = Predicate::one_of(Fact::Sensitivity, words(&["personal", "sensitive"]));
        let internal = Predicate::one_of(Fact::Sensitivity, words(&["internal"]));
        assert_eq!(
            Predicate::all([open.clone(), persons.clone()]),
            Predicate::Never
        );
        let some = Predicate::any([open, persons]);
        assert_eq!(some.clone().negated(), internal);
        assert_eq!(Predicate::any([some, internal]), Predicate::Always);
        assert_eq!(
            Predicate::one_of(Fact::Categories, BTreeSet::new()).certain(),
            Some(false)
        );
    }

    #[test]
    fn of_several_words_two_lists_are_both_asked() {
        let health = Predicate::one_of(Fact::Categories, words(&["health"]));
        let email = Predicate::one_of(Fact::Categories, words(&["email"]));
        let both = Predicate::all([health.clone(), email.clone()]);
        assert_eq!(both, Predicate::All([health.clone(), email].into()));
        assert_eq!(
            health.clone().negated(),
            Predicate::Not(Box::new(health.clone()))
        );
        let of_health = |fact, words: &BTreeSet<String>| {
            (fact == Fact::Categories).then(|| words.contains("health"))
        };
        assert_eq!(both.given(&of_health), Predicate::Never);
        assert_eq!(health.given(&of_health), Predicate::Always);
        assert_eq!(both.given(&|_, _| None), both);
        assert_eq!(both.questions().len(), 2);
    }
}
