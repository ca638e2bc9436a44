//! `bastide ledger`: whoever doubts, verifies.

use crate::args::{CheckProof, LedgerCommand, Listing, Prove};
use crate::trust::{Access, OpenTrust};
use crate::{exit, output};
use anyhow::Context as _;
use ledger::{ProofFile, Verifier, verify_log};
use serde_json::json;

pub(crate) fn run(command: LedgerCommand) -> anyhow::Result<u8> {
    match command {
        LedgerCommand::Verify(args) => verify(&args),
        LedgerCommand::Prove(args) => prove(&args),
        LedgerCommand::Checkpoint(args) => checkpoint(&args),
        LedgerCommand::CheckProof(args) => check_proof(&args),
    }
}

fn verify(args: &Listing) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Read)?;
    let verified = verify_log(
        &trust.store.leaves(),
        &trust.folder.ledger(),
        &trust.verifier()?,
    );
    match verified {
        Ok(verified) => {
            if args.json {
                output::json(&json!({
                    "valid": true,
                    "size": verified.size,
                    "root": verified.root.to_string(),
                    "pending": verified.pending,
                }))?;
            } else {
                println!(
                    "The ledger is whole: {} leaves, root {}.",
                    verified.size, verified.root
                );
                if verified.pending > 0 {
                    println!("{} more are not published yet.", verified.pending);
                }
            }
            Ok(exit::DONE)
        }
        Err(violation) => {
            if args.json {
                output::json(&json!({ "valid": false, "violation": violation.to_string() }))?;
            }
            eprintln!("bastide: the ledger is damaged: {violation}");
            Ok(exit::FAILED)
        }
    }
}

fn prove(args: &Prove) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Read)?;
    let publication = trust.publication()?;
    let size = publication.published_size();
    if args.leaf >= size {
        return Err(exit::usage(format!(
            "leaf {} is not published: the published log has {size} leaves, from 0",
            args.leaf
        )));
    }
    let proof = publication.proof_with_leaf(args.leaf)?.to_string();
    match &args.out {
        None => print!("{proof}"),
        Some(path) => {
            std::fs::write(path, proof).with_context(|| path.display().to_string())?;
            eprintln!(
                "Wrote {}. Check it anywhere with:\n  bastide ledger check-proof {} --key '{}'",
                path.display(),
                path.display(),
                trust.verifier()?
            );
        }
    }
    Ok(exit::DONE)
}

fn checkpoint(args: &Listing) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Write)?;
    trust.publish()?;
    let publication = trust.publication()?;
    let note = publication
        .checkpoint_note()
        .context("the ledger has no checkpoint yet")?;
    if args.json {
        output::json(&json!({
            "size": publication.published_size(),
            "checkpoint": note,
            "key": trust.verifier()?.to_string(),
        }))?;
    } else {
        print!("{note}");
        eprintln!("Key: {}", trust.verifier()?);
    }
    Ok(exit::DONE)
}

fn check_proof(args: &CheckProof) -> anyhow::Result<u8> {
    let text =
        std::fs::read_to_string(&args.file).with_context(|| args.file.display().to_string())?;
    let key: Verifier = args.key.parse().map_err(exit::usage)?;
    let proof = ProofFile::parse(&text)?;
    let leaf = proof
        .extra()
        .context("this proof file does not hold the leaf that it proves")?
        .to_vec();
    let checkpoint = proof.verify(&leaf, &key)?;
    println!("{}", String::from_utf8_lossy(&leaf));
    eprintln!(
        "This is leaf {} of {} in the log {}.",
        proof.proof().index,
        checkpoint.size(),
        checkpoint.origin()
    );
    Ok(exit::DONE)
}
