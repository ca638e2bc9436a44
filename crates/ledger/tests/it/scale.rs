//! How long a large log takes. Run with `--ignored --nocapture` to read the figures.

use std::convert::Infallible;
use std::time::Instant;

use ledger::{Frontier, Leaves, Publication, Signer, leaf_hash, verify_log};

/// Leaves of 130 bytes, made when asked: what grows in memory is the log's doing.
struct Synthetic(u64);

impl Leaves for Synthetic {
    type Error = Infallible;

    fn size(&self) -> Result<u64, Infallible> {
        Ok(self.0)
    }

    fn range(&self, from: u64, to: u64) -> Result<Vec<Vec<u8>>, Infallible> {
        Ok((from..to).map(synthetic).collect())
    }
}

fn synthetic(index: u64) -> Vec<u8> {
    let mut leaf = vec![0x5a; 130];
    leaf[..8].copy_from_slice(&index.to_be_bytes());
    leaf
}

#[test]
#[ignore = "a measurement: a million leaves"]
fn a_million_leaves() {
    let leaves = Synthetic(1_000_000);
    let folder = tempfile::tempdir().unwrap();
    let signer = Signer::from_seed("town.example/log", [1; 32]).unwrap();
    let rate = |what: &str, since: Instant| {
        let seconds = since.elapsed().as_secs_f64();
        println!(
            "{what}: {seconds:.2} s, {:.0} leaves/s",
            leaves.0 as f64 / seconds
        );
    };

    let start = Instant::now();
    let mut frontier = Frontier::new();
    (0..leaves.0).for_each(|i| frontier.append(leaf_hash(&synthetic(i))));
    rate("hash and append", start);

    let start = Instant::now();
    let checkpoint = Publication::open(folder.path())
        .unwrap()
        .publish(&leaves, &signer)
        .unwrap();
    rate("publish", start);
    assert_eq!(checkpoint.root(), frontier.root());

    let start = Instant::now();
    let verified = verify_log(&leaves, folder.path(), &signer.verifier()).unwrap();
    rate("verify", start);
    assert_eq!(verified.size, leaves.0);

    let publication = Publication::open(folder.path()).unwrap();
    let start = Instant::now();
    for index in (0..leaves.0).step_by(1_000) {
        publication.proof_file(index).unwrap();
    }
    println!(
        "proof file: {:.0} µs each",
        start.elapsed().as_secs_f64() * 1e3
    );
}
