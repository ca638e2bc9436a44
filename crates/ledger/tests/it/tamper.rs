//! One changed byte anywhere is found, and the finding names where.

use std::fs;

use ledger::{LedgerError, Violation, verify_log, verify_publication};
use proptest::prelude::*;

use crate::town::Town;

/// 600 leaves published in three steps: full tiles, partial tiles, and an older partial beside a newer one.
fn town() -> Town {
    Town::published(&[520, 560, 600])
}

fn verify(town: &Town) -> Result<u64, Violation> {
    let both = verify_log(&town.leaves, town.dir(), &town.verifier());
    let files = verify_publication(town.dir(), &town.verifier());
    assert_eq!(both.is_ok(), files.is_ok(), "{both:?} {files:?}");
    both.map(|verified| verified.size)
}

#[test]
fn an_untouched_log_is_in_order() {
    for steps in [
        &[0][..],
        &[1],
        &[255],
        &[256],
        &[257],
        &[0, 1, 256, 300, 512, 600],
        &[520, 560, 600],
    ] {
        let mut town = Town::published(steps);
        let size = *steps.last().unwrap();
        assert_eq!(verify(&town).unwrap(), size);
        town.grow_to(size + 7);
        let verified = verify_log(&town.leaves, town.dir(), &town.verifier()).unwrap();
        assert_eq!((verified.size, verified.pending), (size, 7));
    }
}

#[test]
fn each_file_of_the_log_is_watched() {
    let town = town();
    let files = town.files();
    let names: Vec<_> = files
        .iter()
        .map(|f| f.strip_prefix(town.dir()).unwrap().to_str().unwrap())
        .collect();
    assert_eq!(
        names,
        [
            "checkpoint",
            "tile/0/000",
            "tile/0/001",
            "tile/0/002.p/48",
            "tile/0/002.p/8",
            "tile/0/002.p/88",
            "tile/1/000.p/2",
            "tile/entries/000",
            "tile/entries/001",
            "tile/entries/002.p/48",
            "tile/entries/002.p/8",
            "tile/entries/002.p/88",
        ]
    );
    for file in files {
        let whole = fs::read(&file).unwrap();
        for damaged in [&whole[..whole.len() - 1], &[&whole[..], b"x"].concat(), b""] {
            fs::write(&file, damaged).unwrap();
            let violation = verify(&town).unwrap_err();
            assert!(
                violation.to_string().contains(file.to_str().unwrap()),
                "{violation}"
            );
        }
        fs::write(&file, &whole).unwrap();
        assert_eq!(verify(&town).unwrap(), 600);
    }
}

#[test]
fn every_byte_of_the_checkpoint_counts() {
    let town = town();
    let file = town.dir().join("checkpoint");
    let whole = fs::read(&file).unwrap();
    for position in 0..whole.len() {
        let mut changed = whole.clone();
        changed[position] ^= 0x02;
        fs::write(&file, &changed).unwrap();
        let violation = verify_publication(town.dir(), &town.verifier()).unwrap_err();
        assert!(
            violation.to_string().contains("checkpoint"),
            "byte {position}: {violation}"
        );
    }
}

#[test]
fn the_odd_one_out_of_storage_bundle_and_tile_is_named() {
    let mut town = town();
    town.leaves[555][3] ^= 1;
    let violation = verify_log(&town.leaves, town.dir(), &town.verifier()).unwrap_err();
    assert!(
        matches!(violation, Violation::Leaf { index: 555, .. }),
        "{violation}"
    );
    town.leaves[555][3] ^= 1;

    let flip = |name: &str, at: usize| {
        let mut bytes = fs::read(town.dir().join(name)).unwrap();
        bytes[at] ^= 1;
        fs::write(town.dir().join(name), bytes).unwrap();
    };
    flip("tile/entries/001", 5);
    let violation = verify_log(&town.leaves, town.dir(), &town.verifier()).unwrap_err();
    assert!(
        matches!(violation, Violation::Entry { index: 256, .. }),
        "{violation}"
    );
    flip("tile/entries/001", 5);

    flip("tile/0/002.p/88", 40);
    let violation = verify_log(&town.leaves, town.dir(), &town.verifier()).unwrap_err();
    assert!(
        matches!(violation, Violation::Tile { position: 1, .. }),
        "{violation}"
    );
}

#[test]
fn a_shorter_storage_is_a_violation() {
    let mut town = town();
    town.leaves.pop();
    let violation = verify_log(&town.leaves, town.dir(), &town.verifier()).unwrap_err();
    assert!(
        matches!(
            violation,
            Violation::Truncated {
                stored: 599,
                published: 600
            }
        ),
        "{violation}"
    );
}

#[test]
fn a_rewritten_log_that_is_consistent_with_itself_is_still_found() {
    // The forger rewrites a leaf, its tiles and bundles, but cannot sign.
    let town = town();
    let signed = fs::read(town.dir().join("checkpoint")).unwrap();
    let mut forged = Town::new();
    forged.grow_to(600);
    forged.leaves[10] = b"nothing happened".to_vec();
    forged.publish();
    fs::write(forged.dir().join("checkpoint"), signed).unwrap();
    let violation = verify_log(&forged.leaves, forged.dir(), &town.verifier()).unwrap_err();
    assert!(
        matches!(violation, Violation::Root { size: 600, .. }),
        "{violation}"
    );
}

#[test]
fn nothing_more_is_signed_over_changed_leaves_or_tiles() {
    let mut town = town();
    town.grow_to(700);
    let mut publication = ledger::Publication::open(town.dir()).unwrap();
    let before = fs::read(town.dir().join("checkpoint")).unwrap();

    town.leaves[599].push(0);
    let error = publication.publish(&town.leaves, &town.signer).unwrap_err();
    assert!(
        matches!(error, LedgerError::Diverged { size: 600, .. }),
        "{error}"
    );
    town.leaves[599].pop();

    let tile = town.dir().join("tile/1/000.p/2");
    let whole = fs::read(&tile).unwrap();
    fs::write(&tile, [7; 64]).unwrap();
    let error = publication.publish(&town.leaves, &town.signer).unwrap_err();
    assert!(
        matches!(error, LedgerError::Diverged { size: 600, .. }),
        "{error}"
    );
    fs::write(&tile, whole).unwrap();

    let shrunk = town.leaves[..599].to_vec();
    let error = publication.publish(&shrunk, &town.signer).unwrap_err();
    assert!(
        matches!(
            error,
            LedgerError::Shrunk {
                stored: 599,
                published: 600
            }
        ),
        "{error}"
    );

    let stranger = ledger::Signer::from_seed("other.example/log", [1; 32]).unwrap();
    let error = publication.publish(&town.leaves, &stranger).unwrap_err();
    assert!(matches!(error, LedgerError::OtherLog { .. }), "{error}");

    assert_eq!(fs::read(town.dir().join("checkpoint")).unwrap(), before);
    assert_eq!(
        publication
            .publish(&town.leaves, &town.signer)
            .unwrap()
            .size(),
        700
    );
    assert_eq!(verify(&town).unwrap(), 700);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(60))]

    #[test]
    fn one_flipped_bit_in_any_file_or_leaf_is_found_and_named(
        what in any::<prop::sample::Index>(),
        place in any::<prop::sample::Index>(),
        bit in 0u8..8,
    ) {
        let mut town = Town::published(&[300, 333]);
        let files = town.files();
        let choice = what.index(files.len() + 4);
        let (violation, named) = match files.get(choice) {
            Some(file) => {
                let mut bytes = fs::read(file).unwrap();
                let at = place.index(bytes.len());
                bytes[at] ^= 1 << bit;
                fs::write(file, bytes).unwrap();
                (verify(&town).unwrap_err(), file.to_str().unwrap().to_owned())
            }
            None => {
                let index = place.index(town.leaves.len());
                town.leaves[index][0] ^= 1 << bit;
                let violation = verify_log(&town.leaves, town.dir(), &town.verifier()).unwrap_err();
                (violation, format!("leaf {index} "))
            }
        };
        prop_assert!(violation.to_string().contains(&named), "{violation} does not name {named}");
    }
}
