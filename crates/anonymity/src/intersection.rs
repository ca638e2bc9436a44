//! Several releases of one data set: may another one leave?
//!
//! Each release may be safe alone and the releases together not: whoever knows a person's quasi-identifiers finds her class
//! in each, and only the persons who share *all* these classes remain (Ganta, Kasiviswanathan & Smith 2008). A release is
//! let out in two cases:
//! * persons who share their classes in all releases (absence counts as a class) are still k, with l values among them;
//!   every intersection an attacker can form is a union of such groups;
//! * the releases are m-invariant (Xiao & Tao 2007): within each class all values differ, and a person's classes have the
//!   same set of values in every release she is in, with m at least k and l.

use serde::{Deserialize, Serialize};
use std::collections::{BTreeSet, HashMap};
use territory::Text;

/// A person in a release: pseudonym, class and sensitive value. A person stands in a release at most once; of several
/// memberships the last counts.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Membership {
    /// The same for the same person in all releases.
    pub person: u64,
    /// Her class there, as [`crate::Release::classes`] numbers it.
    pub class: u32,
    /// Her sensitive value, numbered alike in all releases.
    pub value: u32,
}

/// Whether another release may join the earlier ones.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// Those who share all classes are at least so many persons, with at least so many values.
    Refined {
        /// Persons in the smallest such group.
        k: u32,
        /// Fewest distinct values in such a group.
        l: u32,
    },
    /// The releases are m-invariant.
    Invariant {
        /// Fewest values of a class.
        m: u32,
    },
    /// Together the releases would tell too much.
    Refused(Refusal),
}

/// Why another release must not leave.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Refusal {
    /// Persons who could be singled out among fewer than k, or whose values would be fewer than l.
    pub persons: u64,
    /// Persons in the smallest group that shares all classes.
    pub smallest: u32,
    /// Fewest distinct values in such a group.
    pub fewest_values: u32,
    /// The reason in words.
    pub reason: Text,
}

/// Checks a new release against all earlier ones of the data set, for at least k persons and l values.
#[must_use]
pub fn check(earlier: &[Vec<Membership>], new: &[Membership], k: u32, l: u32) -> Verdict {
    let releases: Vec<Named> = earlier
        .iter()
        .map(Vec::as_slice)
        .chain([new])
        .map(named)
        .collect();
    let groups = shared_classes(&releases);
    let smallest = groups.iter().map(|group| group.persons).min().unwrap_or(0);
    let fewest_values = groups.iter().map(|group| group.values).min().unwrap_or(0);
    let unsafe_persons: u64 = groups
        .iter()
        .filter(|group| group.persons < k || group.values < l)
        .map(|group| u64::from(group.persons))
        .sum();
    if unsafe_persons == 0 {
        return Verdict::Refined {
            k: smallest,
            l: fewest_values,
        };
    }
    if let Some(m) = invariant(&releases).filter(|&m| m >= k.max(l)) {
        return Verdict::Invariant { m };
    }
    Verdict::Refused(Refusal {
        persons: unsafe_persons,
        smallest,
        fewest_values,
        reason: reason(
            releases.len(),
            unsafe_persons,
            smallest,
            fewest_values,
            k,
            l,
        ),
    })
}

/// Class and value of each person of one release.
type Named = HashMap<u64, (u32, u32)>;

fn named(release: &[Membership]) -> Named {
    release
        .iter()
        .map(|member| (member.person, (member.class, member.value)))
        .collect()
}

/// Persons who share their classes in all releases.
#[derive(Debug, Default)]
struct Group {
    persons: u32,
    /// Fewest distinct values among them in a release that they are in.
    values: u32,
}

fn shared_classes(releases: &[Named]) -> Vec<Group> {
    let persons: BTreeSet<u64> = releases
        .iter()
        .flat_map(|release| release.keys().copied())
        .collect();
    let mut group_of: HashMap<u64, u32> = persons.iter().map(|&person| (person, 0)).collect();
    for release in releases {
        let mut split: HashMap<(u32, Option<u32>), u32> = HashMap::new();
        for (person, group) in &mut group_of {
            let class = release.get(person).map(|&(class, _)| class);
            let next = split.len() as u32;
            *group = *split.entry((*group, class)).or_insert(next);
        }
    }
    let mut groups: HashMap<u32, Group> = HashMap::new();
    for group in group_of.values() {
        groups.entry(*group).or_default().persons += 1;
    }
    for release in releases {
        let mut values: HashMap<u32, BTreeSet<u32>> = HashMap::new();
        for (person, &(_, value)) in release {
            // Every person of a release is in `group_of`.
            if let Some(&group) = group_of.get(person) {
                values.entry(group).or_default().insert(value);
            }
        }
        for (group, values) in values {
            let group = groups.entry(group).or_default();
            let distinct = values.len() as u32;
            group.values = if group.values == 0 {
                distinct
            } else {
                group.values.min(distinct)
            };
        }
    }
    groups.into_values().collect()
}

/// The m for which the releases are m-invariant, if any.
fn invariant(releases: &[Named]) -> Option<u32> {
    let mut signature_of: HashMap<u64, BTreeSet<u32>> = HashMap::new();
    let mut least = u32::MAX;
    for release in releases {
        let mut values: HashMap<u32, BTreeSet<u32>> = HashMap::new();
        for &(class, value) in release.values() {
            if !values.entry(class).or_default().insert(value) {
                return None;
            }
        }
        least = values
            .values()
            .map(|values| values.len() as u32)
            .fold(least, u32::min);
        for (&person, (class, _)) in release {
            let here = &values[class];
            if signature_of.entry(person).or_insert_with(|| here.clone()) != here {
                return None;
            }
        }
    }
    Some(least)
}

fn reason(releases: usize, persons: u64, smallest: u32, values: u32, k: u32, l: u32) -> Text {
    Text::new(
        format!(
            "En recoupant les {releases} publications, {persons} personnes se trouveraient dans un groupe de moins de {k} \
             personnes ou de moins de {l} valeurs (le plus petit : {smallest} personnes ; le moins varié : {values} \
             valeurs). Publiez avec les mêmes classes que la publication précédente, ou ne publiez pas."
        ),
        format!(
            "Whoever intersects the {releases} releases would find {persons} persons in a group of fewer than {k} persons \
             or fewer than {l} values (smallest: {smallest} persons; least varied: {values} values). Release with the \
             classes of the earlier release, or do not release."
        ),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn release(rows: &[(u64, u32, u32)]) -> Vec<Membership> {
        rows.iter()
            .map(|&(person, class, value)| Membership {
                person,
                class,
                value,
            })
            .collect()
    }

    #[test]
    fn the_same_release_again_tells_nothing_new() {
        let first = release(&[(1, 0, 7), (2, 0, 8), (3, 1, 7), (4, 1, 9)]);
        let verdict = check(std::slice::from_ref(&first), &first, 2, 2);
        assert_eq!(verdict, Verdict::Refined { k: 2, l: 2 });
        assert_eq!(check(&[], &first, 2, 2), Verdict::Refined { k: 2, l: 2 });
    }

    /// Both releases are 2-anonymous; person 2 alone is in class 0 of the first and class 1 of the second.
    #[test]
    fn crossing_classes_are_refused_with_the_reason() {
        let first = release(&[(1, 0, 7), (2, 0, 8), (3, 1, 7), (4, 1, 9)]);
        let second = release(&[(1, 0, 7), (3, 0, 7), (2, 1, 8), (4, 1, 9)]);
        let Verdict::Refused(refusal) = check(&[first], &second, 2, 2) else {
            panic!("two crossing partitions single everybody out");
        };
        assert_eq!(
            (refusal.persons, refusal.smallest, refusal.fewest_values),
            (4, 1, 1)
        );
        assert!(
            refusal.reason.en.contains("4 persons"),
            "{}",
            refusal.reason.en
        );
    }

    #[test]
    fn a_person_who_left_is_told_from_those_who_stayed() {
        let first = release(&[(1, 0, 7), (2, 0, 8), (3, 0, 9)]);
        let second = release(&[(1, 0, 7), (2, 0, 8)]);
        assert!(matches!(check(&[first], &second, 2, 2), Verdict::Refused(r) if r.persons == 1));
    }

    /// Xiao & Tao's idea: classes may change as long as each person's set of values stays.
    #[test]
    fn m_invariant_releases_may_join() {
        let first = release(&[(1, 0, 7), (2, 0, 8), (3, 1, 7), (4, 1, 8)]);
        let second = release(&[(1, 0, 7), (4, 0, 8), (3, 1, 7), (2, 1, 8)]);
        assert_eq!(check(&[first], &second, 2, 2), Verdict::Invariant { m: 2 });
    }
}
