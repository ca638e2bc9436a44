//! Proofs agree with RFC 6962 written down naively, and prove nothing else.

use std::convert::Infallible;

use ledger::{
    Frontier, Hash, LedgerError, ProofFile, leaf_hash, node_hash, prove_consistency,
    prove_inclusion, verify_consistency, verify_inclusion,
};
use proptest::prelude::*;

use crate::town::{Town, leaf};

/// RFC 6962, section 2.1: MTH(D[n]).
fn mth(d: &[Hash]) -> Hash {
    match d.len() {
        0 => Hash::empty_root(),
        1 => d[0],
        n => {
            let k = n.next_power_of_two() / 2;
            node_hash(&mth(&d[..k]), &mth(&d[k..]))
        }
    }
}

/// RFC 6962, section 2.1.1: PATH(m, D[n]).
fn path(m: usize, d: &[Hash]) -> Vec<Hash> {
    if d.len() == 1 {
        return Vec::new();
    }
    let k = d.len().next_power_of_two() / 2;
    let (mut rest, sibling) = if m < k {
        (path(m, &d[..k]), mth(&d[k..]))
    } else {
        (path(m - k, &d[k..]), mth(&d[..k]))
    };
    rest.push(sibling);
    rest
}

/// RFC 6962, section 2.1.2: SUBPROOF(m, D[n], b).
fn subproof(m: usize, d: &[Hash], known: bool) -> Vec<Hash> {
    if m == d.len() {
        return if known { Vec::new() } else { vec![mth(d)] };
    }
    let k = d.len().next_power_of_two() / 2;
    let (mut rest, sibling) = if m <= k {
        (subproof(m, &d[..k], known), mth(&d[k..]))
    } else {
        (subproof(m - k, &d[k..], false), mth(&d[..k]))
    };
    rest.push(sibling);
    rest
}

fn hashes(n: u64) -> Vec<Hash> {
    (0..n).map(|i| leaf_hash(&leaf(i))).collect()
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(200))]

    #[test]
    fn inclusion_is_the_rfc_path(size in 1u64..600, pick in any::<prop::sample::Index>(), flip in 0usize..4096) {
        let d = hashes(size);
        let index = pick.index(size as usize);
        let root = mth(&d);
        let proof = prove_inclusion(&d[..], index as u64, size).unwrap();
        prop_assert_eq!(&proof.path, &path(index, &d));
        verify_inclusion(&proof, &d[index], &root).unwrap();

        // Neither another leaf, another place, another size nor another path passes.
        prop_assert!(verify_inclusion(&proof, &leaf_hash(b"another"), &root).is_err());
        let other_place = ledger::InclusionProof { index: (proof.index + 1) % size.max(2), ..proof.clone() };
        prop_assert!(verify_inclusion(&other_place, &d[index], &root).is_err());
        let mut longer = proof.clone();
        longer.path.push(root);
        prop_assert!(verify_inclusion(&longer, &d[index], &root).is_err());
        if !proof.path.is_empty() {
            let mut changed = proof.clone();
            let at = flip % changed.path.len();
            let mut bytes = *changed.path[at].as_bytes();
            bytes[flip % 32] ^= 1;
            changed.path[at] = Hash::from_bytes(bytes);
            prop_assert!(verify_inclusion(&changed, &d[index], &root).is_err());
            let mut shorter = proof.clone();
            shorter.path.pop();
            prop_assert!(verify_inclusion(&shorter, &d[index], &root).is_err());
        }
    }

    #[test]
    fn consistency_is_the_rfc_proof(new in 1u64..600, pick in any::<prop::sample::Index>()) {
        let d = hashes(new);
        let old = pick.index(new as usize) + 1;
        let (old_root, new_root) = (mth(&d[..old]), mth(&d));
        let proof = prove_consistency(&d[..], old as u64, new).unwrap();
        prop_assert_eq!(&proof.path, &subproof(old, &d, true));
        verify_consistency(&proof, &old_root, &new_root).unwrap();

        // A log that changed an old leaf cannot prove that it extends the old tree.
        let mut rewritten = d.clone();
        rewritten[old / 2] = leaf_hash(b"rewritten");
        let other_root = mth(&rewritten);
        let forged = prove_consistency(&rewritten[..], old as u64, new).unwrap();
        prop_assert!(verify_consistency(&forged, &old_root, &other_root).is_err());
        prop_assert!(verify_consistency(&proof, &old_root, &other_root).is_err());
        let mut longer = proof.clone();
        longer.path.push(new_root);
        prop_assert!(verify_consistency(&longer, &old_root, &new_root).is_err());
    }

    #[test]
    fn arbitrary_texts_never_panic(text in "\\PC{0,300}", lines in prop::collection::vec("[a-zA-Z0-9+/= —]{0,90}", 0..12)) {
        let text = format!("{text}\n{}\n", lines.join("\n"));
        let _ = ledger::Checkpoint::parse_unverified(&text);
        let _ = ledger::Verifier::parse(&text);
        let _ = ledger::Signer::parse(&text);
        let _ = ProofFile::parse(&text);
        let _ = ProofFile::parse(&format!("c2sp.org/tlog-proof@v1\n{text}"));
        let _ = Frontier::from_bytes(text.as_bytes());
    }
}

#[test]
fn the_empty_tree_is_a_prefix_of_every_tree() {
    let d = hashes(9);
    let proof = prove_consistency(&d[..], 0, 9).unwrap();
    verify_consistency(&proof, &Hash::empty_root(), &mth(&d)).unwrap();
    assert!(verify_consistency(&proof, &d[0], &mth(&d)).is_err());
    let nothing = prove_consistency(&d[..], 0, 0).unwrap();
    verify_consistency(&nothing, &Hash::empty_root(), &Hash::empty_root()).unwrap();
    assert!(verify_consistency(&nothing, &Hash::empty_root(), &d[0]).is_err());
    assert!(prove_inclusion(&d[..], 9, 9).is_err());
    assert!(prove_consistency(&d[..], 10, 9).is_err());
}

#[test]
fn tiles_alone_prove_every_leaf_and_every_older_size() {
    let town = Town::published(&[300, 70_000]);
    let publication = town.publish();
    let d: Vec<Hash> = town.leaves.iter().map(|l| leaf_hash(l)).collect();
    let root = mth(&d);
    assert_eq!(publication.checkpoint().unwrap().root(), root);
    for index in (0..70_000)
        .step_by(1_999)
        .chain([255, 256, 65_535, 65_536, 69_887, 69_888, 69_999])
    {
        let proof = publication.proof_file(index).unwrap();
        let read = ProofFile::parse(&proof.to_string()).unwrap();
        read.verify(&town.leaves[index as usize], &town.verifier())
            .unwrap();
        assert_eq!(
            publication.entry(index).unwrap(),
            town.leaves[index as usize]
        );
        // In an older tree, whose partial tiles are long gone.
        let size = (index + 1 + 70_000) / 2;
        let older = publication.prove_inclusion(index, size).unwrap();
        verify_inclusion(&older, &d[index as usize], &mth(&d[..size as usize])).unwrap();
    }
    for old in [
        0, 1, 2, 255, 256, 257, 300, 65_535, 65_536, 65_537, 69_999, 70_000,
    ] {
        let proof = publication.prove_consistency(old, 70_000).unwrap();
        verify_consistency(&proof, &mth(&d[..old as usize]), &root).unwrap();
    }
    assert!(matches!(
        publication.proof_file(70_000),
        Err(LedgerError::OutOfRange { .. })
    ));
    assert!(matches!(
        publication.prove_consistency(1, 70_001),
        Err(LedgerError::OutOfRange { .. })
    ));
}

#[test]
fn storages_that_break_their_word_are_named() {
    struct Forgetful;
    impl ledger::Leaves for Forgetful {
        type Error = Infallible;
        fn size(&self) -> Result<u64, Infallible> {
            Ok(3)
        }
        fn range(&self, _: u64, _: u64) -> Result<Vec<Vec<u8>>, Infallible> {
            Ok(vec![vec![1]])
        }
    }
    let town = Town::new();
    let mut publication = ledger::Publication::open(town.dir()).unwrap();
    assert!(matches!(
        publication.publish(&Forgetful, &town.signer),
        Err(LedgerError::MissingLeaves { given: 1, .. })
    ));
    let too_long = vec![vec![0; 65_535], vec![0; 65_536]];
    let error = publication.publish(&too_long, &town.signer).unwrap_err();
    assert!(
        matches!(
            error,
            LedgerError::LeafTooLong {
                index: 1,
                len: 65_536
            }
        ),
        "{error}"
    );
    assert_eq!(publication.published_size(), 0);
}
