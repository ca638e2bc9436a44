//! `bastide charter`: the rules, from the command line.

use crate::args::{
    CharterCheck, CharterCommand, CharterExport, CharterPropose, CharterPublish, Listing,
};
use crate::trust::{Access, OpenTrust};
use crate::{exit, output};
use ::charter::{Charter, Edition, Layer, PolicySource, RuleChange};
use analysis::Outcome;
use anyhow::Context as _;
use legislation::{Examination, LegislationError, amendment_propose, amendment_publish, examine};
use std::fs;
use std::path::{Path, PathBuf};
use store::{PAST_MOST, amendment_checked, edition_in_force, past_list};
use territory::Lang;

/// The law pack's manifest in an exported folder.
const MANIFEST: &str = "law-pack.toml";

pub(crate) fn run(command: &CharterCommand) -> anyhow::Result<u8> {
    match command {
        CharterCommand::Show(args) => show(args),
        CharterCommand::Export(args) => export(args),
        CharterCommand::Check(args) => check(args),
        CharterCommand::Prove(args) => prove(args),
        CharterCommand::Propose(args) => propose(args),
        CharterCommand::Publish(args) => publish(args),
    }
}

fn show(args: &Listing) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Read)?;
    let standing = trust
        .store
        .read_blocking("edition in force", edition_in_force)?
        .context("this trust has no edition yet; `bastide serve` founds it")?;
    let charter = Charter::from_edition(standing.edition.clone())?;
    if args.json {
        output::json(&serde_json::json!({
            "version": standing.version,
            "published_at": standing.published_at.to_string(),
            "published_by": standing.published_by,
            "authority": standing.authority,
            "key": standing.key_id,
            "signature": standing.signature,
            "leaf": standing.leaf,
            "edition": standing.edition,
        }))?;
        return Ok(exit::DONE);
    }
    println!(
        "{}\nIn force since {}, by {} ({}), leaf {}.\n",
        standing.version,
        standing.published_at,
        standing.published_by,
        standing.authority,
        standing.leaf
    );
    let rows: Vec<Vec<String>> = charter
        .rules()
        .iter()
        .map(|rule| {
            let owes: Vec<String> = rule.obligations.iter().map(ToString::to_string).collect();
            vec![
                rule.layer.as_str().to_owned(),
                rule.effect.as_str().to_owned(),
                rule.id.to_string(),
                owes.join(", "),
                rule.title.get(Lang::En).to_owned(),
            ]
        })
        .collect();
    let headings = ["layer", "effect", "rule", "owes", "title"].map(|name| (name, false));
    output::table(&headings, &rows);
    Ok(exit::DONE)
}

fn export(args: &CharterExport) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Read)?;
    let standing = trust
        .store
        .read_blocking("edition in force", edition_in_force)?
        .context("this trust has no edition yet; `bastide serve` founds it")?;
    fs::create_dir_all(&args.out).with_context(|| args.out.display().to_string())?;
    if fs::read_dir(&args.out)?.next().is_some() {
        return Err(exit::usage(format!("{} is not empty", args.out.display())));
    }
    fs::write(args.out.join(MANIFEST), &standing.edition.law_pack)?;
    for source in &standing.edition.sources {
        let path = args.out.join(source.layer.as_str()).join(&source.name);
        if let Some(parent) = path.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&path, &source.text).with_context(|| path.display().to_string())?;
    }
    println!(
        "Wrote the edition to {}: {MANIFEST}, and a folder for each layer.",
        args.out.display()
    );
    Ok(exit::DONE)
}

/// Reads a folder as `export` writes it.
fn read_edition(folder: &Path) -> anyhow::Result<Edition> {
    let manifest = folder.join(MANIFEST);
    let law_pack = fs::read_to_string(&manifest).with_context(|| manifest.display().to_string())?;
    let mut sources = Vec::new();
    for layer in Layer::ALL {
        let root = folder.join(layer.as_str());
        for path in cedar_files(&root)? {
            let name = path
                .strip_prefix(&root)
                .ok()
                .and_then(Path::to_str)
                .with_context(|| format!("{} is not valid Unicode", path.display()))?;
            sources.push(PolicySource {
                layer,
                name: name.to_owned(),
                text: fs::read_to_string(&path).with_context(|| path.display().to_string())?,
            });
        }
    }
    Ok(Edition { law_pack, sources })
}

/// The `.cedar` files under a folder, by name; none if it is absent.
fn cedar_files(root: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let mut found = Vec::new();
    let mut folders = vec![root.to_path_buf()];
    while let Some(folder) = folders.pop() {
        if !folder.is_dir() {
            continue;
        }
        for entry in fs::read_dir(&folder).with_context(|| folder.display().to_string())? {
            let path = entry?.path();
            if path.is_dir() {
                folders.push(path);
            } else if path
                .extension()
                .is_some_and(|extension| extension == "cedar")
            {
                found.push(path);
            }
        }
    }
    found.sort();
    Ok(found)
}

fn check(args: &CharterCheck) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.listing.at, Access::Read)?;
    let edition = read_edition(&args.folder)?;
    let old = trust.charter()?;
    let examination = examined(&trust, &old, &edition)?;
    let difference = old.edition().difference(&edition)?;
    if args.listing.json {
        output::json(&examination)?;
    } else {
        let rules: Vec<String> = difference.rules.iter().map(changed).collect();
        println!(
            "Rules: {}",
            if rules.is_empty() {
                "no change".into()
            } else {
                rules.join(", ")
            }
        );
        tell(&examination);
    }
    Ok(match examination.refuted() {
        Some(_) => exit::FAILED,
        None => exit::DONE,
    })
}

fn changed(change: &RuleChange) -> String {
    let mark = match change {
        RuleChange::Added { .. } => "+",
        RuleChange::Removed { .. } => "−",
        RuleChange::Changed { .. } => "~",
    };
    format!("{mark}{}", change.id())
}

fn examined(trust: &OpenTrust, old: &Charter, edition: &Edition) -> anyhow::Result<Examination> {
    let past = trust
        .store
        .read_blocking("past decisions", |tx| past_list(tx, PAST_MOST))?;
    let solver = trust.solver()?;
    examine(
        Some(old),
        edition,
        solver.as_ref(),
        &past,
        trust.clock.now(),
    )
    .map_err(proposers)
}

/// A mistake of whoever wrote the texts is a mistake in usage.
fn proposers(error: LegislationError) -> anyhow::Error {
    if error.is_proposers() {
        exit::usage(error)
    } else {
        error.into()
    }
}

fn tell(examination: &Examination) {
    match &examination.proofs {
        None => println!(
            "Not proved: {}",
            examination.unexamined.as_deref().unwrap_or("no solver")
        ),
        Some(report) => {
            for claim in &report.claims {
                let found = match &claim.outcome {
                    Outcome::Proved => format!("proved in {} ms", claim.millis),
                    Outcome::Refuted { example } => {
                        format!("DOES NOT HOLD: {}", example.sentence.get(Lang::En))
                    }
                    Outcome::Unknown { why } => format!("not settled: {}", why.get(Lang::En)),
                };
                println!(
                    "R{:<2} {} – {found}",
                    claim.refusal,
                    claim.title.get(Lang::En)
                );
            }
            println!(
                "{} claims in {} ms, {}.",
                report.claims.len(),
                report.total_millis,
                report.solver
            );
        }
    }
    if let Some(difference) = &examination.difference {
        for (word, changes) in [
            ("Becomes allowed", &difference.allowed),
            ("Becomes refused", &difference.refused),
        ] {
            for change in changes {
                println!("{word}: {}", change.example.sentence.get(Lang::En));
            }
        }
        if difference.is_none() {
            println!("Every request is decided as before (proved).");
        }
    }
    let replay = &examination.replay;
    println!(
        "Of the last {} decisions, {} would have come out otherwise.",
        replay.looked_at, replay.reversed
    );
    for one in replay.reversals.iter().take(10) {
        println!(
            "  leaf {}: {} for {} on {} would be {}",
            one.leaf,
            one.party
                .as_ref()
                .map_or("a citizen", |party| party.as_str()),
            one.purpose,
            one.dataset,
            if one.now_granted {
                "granted"
            } else {
                "refused"
            }
        );
    }
}

fn prove(args: &Listing) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Read)?;
    let charter = trust.charter()?;
    let solver = trust.solver()?.context(
        "there is no solver on this machine; install cvc5 (`pip install cvc5`), or name it in charter.solver",
    )?;
    let examination = examine(
        None,
        charter.edition(),
        Some(&solver),
        &[],
        trust.clock.now(),
    )
    .map_err(proposers)?;
    if args.json {
        output::json(&examination.proofs)?;
    } else {
        tell(&examination);
    }
    let all = examination.proofs.is_some_and(|report| report.all_proved());
    Ok(if all { exit::DONE } else { exit::FAILED })
}

fn propose(args: &CharterPropose) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Write)?;
    let old = trust.charter()?;
    let edition = read_edition(&args.folder)?;
    let now = trust.clock.now();
    let (title, why, by) = (args.title.clone(), args.why.clone(), args.by.clone());
    let proposed = edition.clone();
    let amendment = trust
        .store
        .run_blocking("amendment propose", move |tx| {
            amendment_propose(tx, &proposed, &title, &why, &by, now)
        })
        .map_err(proposers)?;
    let examination = examined(&trust, &old, &edition)?;
    tell(&examination);
    let findings = serde_json::to_string(&examination)?;
    let id = amendment.id.clone();
    trust.store.run_blocking("amendment checked", move |tx| {
        amendment_checked(tx, &id, &findings)
    })?;
    println!(
        "\nProposed as {0}. To sign it and put it into force: bastide charter publish {0} --by …",
        amendment.id
    );
    Ok(exit::DONE)
}

fn publish(args: &CharterPublish) -> anyhow::Result<u8> {
    let trust = OpenTrust::open(&args.at, Access::Write)?;
    let (id, by, key) = (args.id.clone(), args.by.clone(), trust.charter_key()?);
    let now = trust.clock.now();
    let published = trust
        .store
        .run_blocking("amendment publish", move |tx| {
            amendment_publish(tx, &id, &key, &by, now)
        })
        .map_err(proposers)?;
    trust.publish()?;
    println!(
        "In force: {} (leaf {}, {}).",
        published.version, published.leaf, published.authority
    );
    Ok(exit::DONE)
}
