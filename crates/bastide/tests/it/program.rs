//! Runs the program in folders of the test's own.

use serde_json::Value;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

/// A trust in a folder that goes away with it.
pub(crate) struct Trust {
    pub(crate) home: tempfile::TempDir,
}

/// How a command ended.
pub(crate) struct Ended {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Ended {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.out)
            .unwrap_or_else(|error| panic!("not JSON ({error}): {} {}", self.out, self.err))
    }
    #[track_caller]
    pub(crate) fn is(self, code: i32) -> Self {
        assert_eq!(self.code, code, "out: {}\nerr: {}", self.out, self.err);
        self
    }
    #[track_caller]
    pub(crate) fn says(self, text: &str) -> Self {
        let all = format!("{}{}", self.out, self.err);
        assert!(all.contains(text), "`{text}` is not in: {all}");
        self
    }
}

impl From<Output> for Ended {
    fn from(output: Output) -> Self {
        Self {
            code: output.status.code().unwrap_or(-1),
            out: String::from_utf8_lossy(&output.stdout).into_owned(),
            err: String::from_utf8_lossy(&output.stderr).into_owned(),
        }
    }
}

pub(crate) fn bastide() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_bastide"));
    for variable in [
        "BASTIDE_DIR",
        "BASTIDE_DATABASE",
        "BASTIDE_LISTEN",
        "BASTIDE_BASE_URL",
    ] {
        command.env_remove(variable);
    }
    command.stdin(Stdio::null());
    command
}

impl Trust {
    /// A new trust with the parties `town` and `lab`.
    pub(crate) fn new() -> Self {
        let home = tempfile::tempdir().expect("a folder");
        let trust = Self { home };
        let made = bastide()
            .args(["init", "--unproved"])
            .arg(trust.dir())
            .output()
            .expect("runs");
        Ended::from(made).is(0);
        trust
            .run(&[
                "party",
                "add",
                "--id",
                "town",
                "--kind",
                "public-body",
                "--name",
                "Town hall",
            ])
            .is(0);
        trust
            .run(&[
                "party",
                "add",
                "--id",
                "lab",
                "--kind",
                "research",
                "--name",
                "University lab",
            ])
            .is(0);
        trust
    }

    pub(crate) fn dir(&self) -> PathBuf {
        self.home.path().join("T")
    }

    /// A file beside the trust.
    pub(crate) fn file(&self, name: &str, content: impl AsRef<[u8]>) -> PathBuf {
        let path = self.home.path().join(name);
        std::fs::write(&path, content).expect("written");
        path
    }

    /// A command on this trust; `--dir` is added.
    pub(crate) fn command(&self, args: &[&str]) -> Command {
        let mut command = bastide();
        command.args(args).arg("--dir").arg(self.dir());
        command
    }

    pub(crate) fn run(&self, args: &[&str]) -> Ended {
        self.command(args).output().expect("runs").into()
    }

    pub(crate) fn ask(&self, party: &str, purpose: &str, question: &str) -> Ended {
        self.run(&[
            "ask",
            "--as",
            party,
            "--purpose",
            purpose,
            "--json",
            question,
        ])
    }

    pub(crate) fn add(&self, file: &Path, id: &str, more: &[&str]) -> Ended {
        let mut command = self.command(&["dataset", "add"]);
        command
            .arg(file)
            .args(["--id", id, "--name", id, "--provider", "town"])
            .args(more);
        command.output().expect("runs").into()
    }

    /// Opens an account.
    pub(crate) fn account(&self, login: &str, password: &str, more: &[&str]) {
        use std::io::Write as _;
        let mut command = self.command(&["account", "add", login, "--name", login]);
        let mut child = command
            .args(more)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("runs");
        let mut input = child.stdin.take().expect("piped");
        writeln!(input, "{password}").expect("written");
        drop(input);
        Ended::from(child.wait_with_output().expect("ends")).is(0);
    }

    /// Serves it on a free port until the server is dropped.
    pub(crate) fn serve(&self) -> Server {
        let free = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = free.local_addr().expect("an address").to_string();
        drop(free);
        let child = self
            .command(&["serve", "--listen", &address])
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .expect("runs");
        let server = Server { child, address };
        for _ in 0..600 {
            if std::net::TcpStream::connect(&server.address).is_ok() {
                return server;
            }
            std::thread::sleep(std::time::Duration::from_millis(50));
        }
        panic!("the server did not start");
    }
}

/// A server; stopped when it is dropped.
pub(crate) struct Server {
    child: Child,
    pub(crate) address: String,
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Persons of a survey: `person,district,age`; every fourth lives in the harbour.
pub(crate) fn survey(persons: usize) -> String {
    let mut text = String::from("resident_id,district,age\n");
    for i in 0..persons {
        let district = if i % 4 == 0 { "Port" } else { "Centre" };
        text.push_str(&format!("R{i:06},{district},{}\n", 20 + i % 60));
    }
    text
}
