//! Software that is not ours reads the same log: the Go team's `sumdb/note` and `sumdb/tlog`, as packaged by Debian
//! (`golang-go`, `golang-golang-x-mod-dev`).

use std::fmt::Write as _;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use tempfile::TempDir;

use crate::town::Town;

const GOPATH: &str = "/usr/share/gocode";

/// The Go verifier, built once; `None`, said aloud, where Go or its sources are not installed.
struct GoVerifier {
    _folder: TempDir,
    program: PathBuf,
}

impl GoVerifier {
    fn build() -> Option<Self> {
        let sources = Path::new(GOPATH).join("src/golang.org/x/mod/sumdb/tlog");
        let go = Command::new("go")
            .arg("version")
            .output()
            .is_ok_and(|out| out.status.success());
        if !go || !sources.is_dir() {
            let missing = "skipped: the foreign check needs the Debian packages golang-go and golang-golang-x-mod-dev";
            assert!(
                std::env::var_os("CI").is_none(),
                "{missing}, and CI must have them"
            );
            println!("{missing}");
            return None;
        }
        let folder = tempfile::tempdir().unwrap();
        let program = folder.path().join("verify");
        // As cargo says it now: a target folder may be shared by several checkouts.
        let package = std::env::var("CARGO_MANIFEST_DIR").unwrap();
        let source = Path::new(&package).join("tests/foreign/verify.go");
        let built = Command::new("go")
            .args(["build", "-o"])
            .arg(&program)
            .arg(source)
            .env("GO111MODULE", "off")
            .env("GOPATH", GOPATH)
            .env("GOFLAGS", "")
            .env("GOCACHE", folder.path().join("cache"))
            .output()
            .unwrap();
        assert!(
            built.status.success(),
            "{}",
            String::from_utf8_lossy(&built.stderr)
        );
        Some(Self {
            _folder: folder,
            program,
        })
    }

    fn run(&self, town: &Town, proofs: &Path) -> Output {
        Command::new(&self.program)
            .arg(town.dir())
            .arg(town.verifier().to_string())
            .arg(proofs)
            .output()
            .unwrap()
    }

    fn finds(&self, town: &Town, proofs: &Path, named: &str) {
        let out = self.run(town, proofs);
        let said = String::from_utf8_lossy(&out.stderr);
        assert_eq!(out.status.code(), Some(1), "{said}");
        assert!(said.contains(named), "{said} does not name {named}");
    }
}

#[test]
fn go_verifies_the_log_and_finds_one_flipped_byte() {
    let Some(go) = GoVerifier::build() else {
        return;
    };
    let town = Town::published(&[10_000, 66_000, 70_000]);
    let publication = town.publish();
    let proofs = tempfile::tempdir().unwrap();
    for index in [0, 255, 256, 65_535, 65_536, 69_999] {
        let file = proofs.path().join(format!("{index}.tlog-proof"));
        fs::write(file, publication.proof_file(index).unwrap().to_string()).unwrap();
    }
    let proof = publication.prove_consistency(10_000, 70_000).unwrap();
    let mut consistency = "old 10000\n".to_owned();
    for hash in &proof.path {
        writeln!(consistency, "{hash}").unwrap();
    }
    fs::write(proofs.path().join("consistency"), consistency).unwrap();

    let out = go.run(&town, proofs.path());
    let said = String::from_utf8_lossy(&out.stdout);
    assert!(
        out.status.success(),
        "{}",
        String::from_utf8_lossy(&out.stderr)
    );
    let root = publication.checkpoint().unwrap().root();
    assert_eq!(
        said,
        format!("ok: 70000 leaves, 277 tiles, 6 proof files, root {root}\n")
    );

    let flips = [
        (town.dir().join("tile/entries/100"), 1_000, "tile/0/100"),
        (
            town.dir().join("tile/entries/273.p/112"),
            40,
            "tile/0/273.p/112",
        ),
        (town.dir().join("tile/0/200"), 8_191, "tile/0/200"),
        (town.dir().join("tile/1/001.p/17"), 0, "tile/1/001.p/17"),
        (town.dir().join("tile/2/000.p/1"), 31, "tile/2/000.p/1"),
        (town.dir().join("checkpoint"), 3, "checkpoint"),
        (town.dir().join("checkpoint"), 120, "checkpoint"),
        (
            proofs.path().join("65536.tlog-proof"),
            60,
            "65536.tlog-proof",
        ),
        (proofs.path().join("consistency"), 30, "consistency"),
    ];
    for (file, at, named) in flips {
        let whole = fs::read(&file).unwrap();
        let mut changed = whole.clone();
        changed[at] ^= 1;
        fs::write(&file, changed).unwrap();
        go.finds(&town, proofs.path(), named);
        fs::write(&file, whole).unwrap();
    }
    assert!(go.run(&town, proofs.path()).status.success());
}
