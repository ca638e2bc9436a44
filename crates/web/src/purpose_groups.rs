//! The purposes of the charter, as a form offers them.

use crate::words::Words;
use pages::PurposeGroup;
use std::collections::BTreeMap;
use territory::{Purpose, Text};

/// Purposes under the broadest term they belong to; those that the law forbids come last, to be refused when chosen.
pub(crate) fn purpose_groups(words: Words<'_>) -> Vec<PurposeGroup> {
    let all: BTreeMap<&Purpose, _> = words
        .charter
        .purposes()
        .map(|known| (&known.purpose, known))
        .collect();
    let root = |known: &charter::KnownPurpose| {
        known.broader.is_empty()
            || known
                .broader
                .iter()
                .all(|broader| broader.as_str() == "Purpose")
    };
    let mut groups: BTreeMap<&Purpose, Vec<&Purpose>> = BTreeMap::new();
    let mut forbidden = Vec::new();
    for known in all.values() {
        if known.forbidden {
            forbidden.push(words.purpose(&known.purpose));
            continue;
        }
        if known.purpose.as_str() == "Purpose" {
            continue;
        }
        let mut top = *known;
        // The vocabulary has no circles (its tests say so) and is a few terms deep.
        for _ in 0..16 {
            let above = top
                .broader
                .iter()
                .find_map(|broader| all.get(broader).copied());
            match above {
                Some(above) if !root(top) => top = above,
                _ => break,
            }
        }
        groups.entry(&top.purpose).or_default().push(&known.purpose);
    }
    let mut groups: Vec<PurposeGroup> = groups
        .into_iter()
        .map(|(top, purposes)| PurposeGroup {
            label: words.purpose(top).label,
            purposes: purposes
                .into_iter()
                .map(|purpose| words.purpose(purpose))
                .collect(),
        })
        .collect();
    if !forbidden.is_empty() {
        groups.push(PurposeGroup {
            label: Text::new("Interdites par la loi", "Forbidden by law"),
            purposes: forbidden,
        });
    }
    groups
}
