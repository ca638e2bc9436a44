//! A solver that misbehaves proves nothing, and is told apart from one that is not there.

use crate::town::{charter, solver};
use analysis::{AnalysisError, Outcome, Solver, difference, prove};
use charter::{Charter, Edition};
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};
use territory::Timestamp;

/// A program that says it is cvc5, and then does this with its input.
fn impostor(name: &str, does: &str) -> PathBuf {
    use std::os::unix::fs::PermissionsExt;
    let path = std::env::temp_dir().join(format!("analysis-{}-{name}", std::process::id()));
    let script = format!(
        "#!/bin/sh\nif [ \"$1\" = --version ]; then echo 'This is cvc5 version 0.0.1'; exit; fi\n{does}\n"
    );
    std::fs::write(&path, script).expect("a script");
    std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o700)).expect("permissions");
    path
}

fn examined(solver: &Solver, budget: Duration) -> (Vec<Outcome>, Duration) {
    let charter = Charter::standard().expect("the standard charter loads");
    let begun = Instant::now();
    let report = prove(&charter, solver, Timestamp::default(), budget).expect("it can be examined");
    assert!(!report.claims.is_empty() && !report.all_proved());
    let outcomes = report.claims.into_iter().map(|of| of.outcome).collect();
    (outcomes, begun.elapsed())
}

#[test]
fn a_solver_that_dies_hangs_or_talks_nonsense_proves_nothing() {
    for (name, does) in [
        ("dead", "exit 1"),
        ("hanging", "exec sleep 600"),
        ("nonsense", "while read -r line; do echo tomato; done"),
        (
            "unsure",
            "while read -r line; do case $line in '(check-sat)') echo unknown;; esac; done",
        ),
        ("noisy", "yes | head -c 3000000; exec sleep 600"),
        // It claims that a request gets through, and shows none.
        (
            "boasting",
            "while read -r line; do case $line in '(check-sat)') echo sat; exit;; esac; done",
        ),
    ] {
        let path = impostor(name, does);
        let solver = Solver::at(&path).expect("it says it is one");
        let budget = Duration::from_secs(2);
        let (outcomes, took) = examined(&solver, budget);
        for outcome in outcomes {
            assert!(
                matches!(outcome, Outcome::Unknown { .. }),
                "{name}: {outcome:?}"
            );
        }
        assert!(took < budget + Duration::from_secs(10), "{name}: {took:?}");
        let old = Charter::standard().expect("the standard charter loads");
        let new = charter(Edition::under_law_pack("blank").expect("a pack"));
        let found = difference(&old, &new, &solver, budget).expect("comparable");
        assert!(!found.is_none() && !found.unsettled.is_empty(), "{name}");
        std::fs::remove_file(path).expect("the script was ours");
    }
}

#[test]
fn after_a_solver_has_died_the_next_questions_are_settled_by_another() {
    let (Some(_), Some(python)) = (solver(), python()) else {
        return;
    };
    // It sees the beginning of its input only, which ends in the middle of a question.
    let shim = std::env::temp_dir().join(format!("analysis-{}-shim.py", std::process::id()));
    std::fs::write(&shim, include_str!("../../src/shim.py")).expect("a script");
    let does = format!(
        "sed -u 900q | '{}' -I '{}'",
        python.display(),
        shim.display()
    );
    let path = impostor("short-lived", &does);
    let solver = Solver::at(&path).expect("it says it is one");
    let (outcomes, _) = examined(&solver, Duration::from_secs(60));
    for ours in [path, shim] {
        std::fs::remove_file(ours).expect("the script was ours");
    }
    let proved = outcomes.iter().filter(|of| **of == Outcome::Proved).count();
    let unknown = outcomes
        .iter()
        .filter(|of| matches!(of, Outcome::Unknown { .. }))
        .count();
    println!("{proved} proved, {unknown} unknown");
    assert!(proved > 0 && unknown > 0 && proved + unknown == outcomes.len());
}

#[test]
fn no_time_proves_nothing() {
    let Some(solver) = solver() else { return };
    let (outcomes, _) = examined(&solver, Duration::ZERO);
    assert!(
        outcomes
            .iter()
            .all(|of| matches!(of, Outcome::Unknown { .. }))
    );
}

#[test]
fn a_named_solver_that_is_none_is_an_error() {
    let error = Solver::find(Some(Path::new("/nowhere/cvc5"))).expect_err("nothing there");
    assert!(matches!(error, AnalysisError::SolverBroken { .. }));
    assert!(error.to_string().contains("/nowhere/cvc5"));
}

/// What the script that stands in for the program says to this input, and whether it ended well.
fn shim(input: &str) -> Option<(String, bool)> {
    let python = python()?;
    let mut child = Command::new(python)
        .args([
            "-I",
            "-c",
            include_str!("../../src/shim.py"),
            "--tlimit-per=5000",
        ])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("it starts");
    // It may end before it has read everything.
    let _ = child
        .stdin
        .take()
        .expect("a pipe")
        .write_all(input.as_bytes());
    let output = child.wait_with_output().expect("it ends");
    assert!(
        output.stderr.is_empty(),
        "{}",
        String::from_utf8_lossy(&output.stderr)
    );
    Some((
        String::from_utf8(output.stdout).expect("text"),
        output.status.success(),
    ))
}

/// The Python that `scripts/prepare.sh` gives the library to.
fn python() -> Option<PathBuf> {
    let set = |variable: &str| std::env::var_os(variable).map(PathBuf::from);
    let cache = set("XDG_CACHE_HOME").or_else(|| set("HOME").map(|home| home.join(".cache")))?;
    let python = cache.join("bastide/tools/cvc5/bin/python");
    assert!(
        python.exists() || std::env::var_os("CI").is_none(),
        "no {}: run scripts/prepare.sh",
        python.display()
    );
    python.exists().then_some(python)
}

#[test]
fn the_script_answers_as_the_program_does() {
    let Some((said, well)) = shim(
        "(reset)\n; a comment (with an open parenthesis\n(set-logic ALL)(set-option :produce-models true)\n\
         (declare-datatype Thing (\n  (Thing (name String))))\n\
         (declare-const |a (thing| Thing) ; another (\n\
         (assert (= (name |a (thing|) \"say \"\"(\"\" ; twice\"))\n(check-sat)\n(get-model)\n\
         (reset)\n(set-logic ALL)\n(assert false)\n(check-sat)\n(exit)\n(check-sat)\n",
    ) else {
        return;
    };
    assert!(well);
    let lines: Vec<&str> = said.lines().collect();
    assert_eq!(lines.first(), Some(&"sat"));
    assert_eq!(lines.get(1), Some(&"("));
    assert!(said.contains("\"say \"\"(\"\" ; twice\""), "{said}");
    assert_eq!(lines.get(lines.len() - 2..), Some(&[")", "unsat"][..]));
}

#[test]
fn the_script_ends_at_the_first_thing_it_does_not_understand() {
    for input in [
        "garbage\n(check-sat)\n",
        "(assert tomato)\n(check-sat)\n",
        "(assert (> 1 \"one\"))\n(check-sat)\n",
        ")\n(check-sat)\n",
        "(check-sat",
        "(get-model)\n(check-sat)\n",
        "(include \"/etc/hostname\")\n(check-sat)\n",
        "(set-option :diagnostic-output-channel \"/tmp/analysis-should-not-exist\")\n(check-sat)\n",
        "(\u{0}\u{7f}\u{2028})\n(check-sat)\n",
        "()\n(check-sat)\n",
    ] {
        let Some((said, well)) = shim(input) else {
            return;
        };
        assert!(!well, "{input:?}: {said}");
        assert!(
            said.starts_with("(error \"") && said.lines().count() == 1,
            "{input:?}: {said}"
        );
    }
    assert!(!Path::new("/tmp/analysis-should-not-exist").exists());
}
