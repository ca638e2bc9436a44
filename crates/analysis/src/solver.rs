//! The solver cvc5, which always runs as a process of its own: it may hang, grow or die, and takes nothing with it.
//!
//! Two forms are known: the program `cvc5`, and the library in the Python wheel of that name, which a short script
//! makes answer like the program.

use crate::AnalysisError;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

/// Makes the wheel's library answer like the program.
const SHIM: &str = include_str!("shim.py");
/// The environment variable that names a solver.
const VARIABLE: &str = "BASTIDE_CVC5";
/// How long a solver may take to say its version; the first start of a Python reads many files.
const GREETING_MAX: Duration = Duration::from_secs(20);
/// Longest version that is kept, in characters.
const VERSION_LEN_MAX: usize = 80;

/// A solver that has answered once.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Solver {
    program: PathBuf,
    form: Form,
    version: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Form {
    Program,
    Python,
}

impl Solver {
    /// Looks for a solver: `configured`, then the environment variable `BASTIDE_CVC5` (each a program `cvc5`, a Python
    /// that has the module, or the folder of such a virtual environment), then `cvc5` on the `PATH`, then the virtual
    /// environment that `scripts/prepare.sh` makes, then `python3` on the `PATH`.
    ///
    /// # Errors
    /// [`AnalysisError::NoSolver`] if none is there; [`AnalysisError::SolverBroken`] if one that was named by setting
    /// or variable does not answer (another one is then not taken in its place).
    pub fn find(configured: Option<&Path>) -> Result<Solver, AnalysisError> {
        if let Some(named) = configured {
            return Self::at(named);
        }
        if let Some(named) = std::env::var_os(VARIABLE).filter(|value| !value.is_empty()) {
            return Self::at(Path::new(&named));
        }
        let prepared = prepared();
        let python = prepared
            .iter()
            .map(|folder| (interpreter(folder), Form::Python));
        let candidates = on_path("cvc5")
            .map(|program| (program, Form::Program))
            .chain(python)
            .chain(on_path("python3").map(|program| (program, Form::Python)));
        for (program, form) in candidates {
            if let Ok(solver) = Self::greet(program, form) {
                return Ok(solver);
            }
        }
        let folder = prepared.map_or_else(String::new, |path| format!("`{}`, ", path.display()));
        Err(AnalysisError::NoSolver {
            looked_at: format!(
                "{VARIABLE}, `cvc5` on the PATH, {folder}the module `cvc5` of `python3`"
            ),
        })
    }

    /// The solver at this path: a program `cvc5`, a Python that has the module, or the folder of a virtual environment.
    ///
    /// # Errors
    /// [`AnalysisError::SolverBroken`] if it does not say its version.
    pub fn at(path: &Path) -> Result<Solver, AnalysisError> {
        let python = |path: &Path| {
            path.file_name()
                .is_some_and(|name| name.to_string_lossy().starts_with("python"))
        };
        if path.is_dir() {
            Self::greet(interpreter(path), Form::Python)
        } else if python(path) {
            Self::greet(path.to_owned(), Form::Python)
        } else {
            Self::greet(path.to_owned(), Form::Program)
        }
    }

    /// Its name and version: `cvc5 1.4.2`.
    #[must_use]
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The command that reads SMT-LIB from its standard input, and gives up on a question after this long.
    pub(crate) fn command(&self, limit: Duration) -> tokio::process::Command {
        let mut command = tokio::process::Command::new(&self.program);
        command.args(self.form.arguments());
        if self.form == Form::Program {
            command.args(["--lang", "smt", "--quiet"]);
        }
        // Ends a process whose parent was killed while it worked.
        command.arg(format!("--tlimit-per={}", limit.as_millis().max(1)));
        command.kill_on_drop(true);
        command
    }

    fn greet(program: PathBuf, form: Form) -> Result<Solver, AnalysisError> {
        let said = greeting(&program, form).map_err(|why| AnalysisError::SolverBroken {
            path: program.clone(),
            why,
        })?;
        let version = version_in(&said).ok_or_else(|| AnalysisError::SolverBroken {
            path: program.clone(),
            why: format!(
                "it said `{}` and no version of cvc5",
                said.chars()
                    .take(VERSION_LEN_MAX)
                    .collect::<String>()
                    .trim()
            ),
        })?;
        Ok(Solver {
            program,
            form,
            version,
        })
    }
}

impl Form {
    /// What comes before the options. Python runs isolated: no variable and no file of the user's changes it.
    fn arguments(self) -> Vec<OsString> {
        match self {
            Form::Program => Vec::new(),
            Form::Python => ["-I", "-c", SHIM].map(OsString::from).to_vec(),
        }
    }
}

/// What a solver says when asked for its version.
fn greeting(program: &Path, form: Form) -> Result<String, String> {
    let mut child = Command::new(program)
        .args(form.arguments())
        .arg("--version")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .map_err(|error| error.to_string())?;
    let until = Instant::now() + GREETING_MAX;
    loop {
        match child.try_wait() {
            // A version is a few lines; a program that fills the pipe never ends, and is stopped below.
            Ok(Some(_)) => {
                let output = child
                    .wait_with_output()
                    .map_err(|error| error.to_string())?;
                return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
            }
            Ok(None) if Instant::now() < until => std::thread::sleep(Duration::from_millis(5)),
            Ok(None) => break,
            Err(error) => return Err(error.to_string()),
        }
    }
    // Whether it could be stopped changes nothing for the caller.
    let _ = child.kill();
    let _ = child.wait();
    Err(format!("it took longer than {GREETING_MAX:?}"))
}

/// The program says `This is cvc5 version 1.2.1 [git …]`, the script `cvc5 1.4.2`.
fn version_in(said: &str) -> Option<String> {
    let line = said.lines().find(|line| line.contains("cvc5"))?;
    let number = line
        .split_whitespace()
        .find(|word| word.starts_with(|c: char| c.is_ascii_digit()) && word.contains('.'))?;
    Some(
        format!("cvc5 {number}")
            .chars()
            .take(VERSION_LEN_MAX)
            .collect(),
    )
}

/// The first program of that name.
fn on_path(name: &str) -> impl Iterator<Item = PathBuf> + use<> {
    let name = name.to_owned();
    let folders = std::env::var_os("PATH").unwrap_or_default();
    let folders: Vec<PathBuf> = std::env::split_paths(&folders).collect();
    folders
        .into_iter()
        .map(move |folder| folder.join(&name))
        .filter(|path| path.is_file())
        .take(1)
}

/// The virtual environment that `scripts/prepare.sh` makes.
fn prepared() -> Option<PathBuf> {
    let set = |variable| std::env::var_os(variable).filter(|value| !value.is_empty());
    let cache = set("XDG_CACHE_HOME")
        .map(PathBuf::from)
        .or_else(|| set("HOME").map(|home| Path::new(&home).join(".cache")))?;
    Some(cache.join("bastide/tools/cvc5"))
}

fn interpreter(folder: &Path) -> PathBuf {
    folder.join("bin/python")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_version_is_read_from_both_forms() {
        for (said, version) in [
            ("cvc5 1.4.2-modified\n", Some("cvc5 1.4.2-modified")),
            (
                "This is cvc5 version 1.2.1 [git tag 1.2.1 branch HEAD]\ncompiled with GCC",
                Some("cvc5 1.2.1"),
            ),
            ("Z3 version 4.13.0 - 64 bit", None),
            ("", None),
        ] {
            assert_eq!(version_in(said).as_deref(), version, "{said}");
        }
    }

    #[test]
    fn a_solver_that_was_named_and_is_none_is_not_silently_replaced() {
        for wrong in ["/nowhere/cvc5", "/bin/false", "/bin/echo"] {
            let error = Solver::find(Some(Path::new(wrong))).expect_err(wrong);
            assert!(
                matches!(&error, AnalysisError::SolverBroken { path, .. } if path == Path::new(wrong)),
                "{error}"
            );
        }
    }
}
