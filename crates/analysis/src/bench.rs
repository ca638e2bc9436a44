//! Questions to the solver: each within its time, on a process that is replaced once it misbehaves.

use crate::Solver;
use cedar_policy::{Policy, PolicySet, RequestEnv, Schema};
use cedar_policy_symcc::err::Error;
use cedar_policy_symcc::solver::LocalSolver;
use cedar_policy_symcc::{CedarSymCompiler, CompiledPolicy, CompiledPolicySet, Env};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};
use territory::Text;

/// The longest that one question may take; claims about a charter take milliseconds.
const QUESTION_MAX: Duration = Duration::from_secs(15);
/// How long a process may take to end once it is told to.
const ENDING_MAX: Duration = Duration::from_secs(2);
/// How many solver processes work at a time.
const PROCESSES: usize = 2;

/// The stack of a worker. The translation descends into a rule without a check of its own, some 20 kB per level where
/// nothing is optimised; see [`crate::rules::RULE_LEN_MAX`]. Only what is used is taken.
const STACK_BYTES: usize = 256 * 1024 * 1024;

/// What the solver says to "is there a request such that …?".
#[derive(Debug)]
pub(crate) enum Answer {
    /// There is none.
    Never,
    /// There is: this one.
    Example(Box<Env>),
    /// It could not be settled.
    Unknown(Text),
}

/// One worker with its solver process.
#[derive(Debug)]
pub(crate) struct Bench<'a> {
    solver: &'a Solver,
    schema: &'a Schema,
    deadline: Instant,
    runtime: tokio::runtime::Runtime,
    /// Started at the first question, and again after one that went wrong.
    process: Option<CedarSymCompiler<LocalSolver>>,
}

impl Bench<'_> {
    /// A request of this sort that the set allows.
    pub(crate) fn allowed(&mut self, set: &PolicySet, of: &RequestEnv) -> Answer {
        match CompiledPolicySet::compile(set, of, self.schema) {
            Ok(set) => self.ask(async |process| {
                process
                    .check_always_denies_with_counterexample_opt(&set)
                    .await
            }),
            Err(error) => unreadable(&error),
        }
    }

    /// A request of this sort that `one` allows and `other` does not.
    pub(crate) fn allowed_by_one_only(
        &mut self,
        one: &PolicySet,
        other: &PolicySet,
        of: &RequestEnv,
    ) -> Answer {
        let one = CompiledPolicySet::compile(one, of, self.schema);
        let other = CompiledPolicySet::compile(other, of, self.schema);
        match (one, other) {
            (Ok(one), Ok(other)) => self.ask(async |process| {
                process
                    .check_implies_with_counterexample_opt(&one, &other)
                    .await
            }),
            (Err(error), _) | (_, Err(error)) => unreadable(&error),
        }
    }

    /// A request of this sort on which the rule fails.
    pub(crate) fn failure(&mut self, policy: &Policy, of: &RequestEnv) -> Answer {
        match CompiledPolicy::compile(policy, of, self.schema) {
            Ok(policy) => self.ask(async |process| {
                process
                    .check_never_errors_with_counterexample_opt(&policy)
                    .await
            }),
            Err(error) => unreadable(&error),
        }
    }

    fn ask(
        &mut self,
        question: impl AsyncFnOnce(&mut CedarSymCompiler<LocalSolver>) -> Result<Option<Env>, Error>,
    ) -> Answer {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            return Answer::Unknown(Text::new(
                "Le temps prévu pour toutes les preuves est écoulé.",
                "The time set aside for all proofs is over.",
            ));
        }
        let limit = left.min(QUESTION_MAX);
        let process = self.process.take();
        let solver = self.solver;
        let (kept, answer) = self.runtime.block_on(async move {
            let mut process = match process.map_or_else(|| start(solver), Ok) {
                Ok(process) => process,
                Err(error) => return (None, broken(&error)),
            };
            match tokio::time::timeout(limit, question(&mut process)).await {
                Ok(Ok(None)) => (Some(process), Answer::Never),
                Ok(Ok(Some(example))) => (Some(process), Answer::Example(Box::new(example))),
                Ok(Err(error)) => {
                    end(process).await;
                    (None, broken(&error))
                }
                Err(_) => {
                    end(process).await;
                    (None, too_long(limit))
                }
            }
        });
        self.process = kept;
        answer
    }
}

fn start(solver: &Solver) -> Result<CedarSymCompiler<LocalSolver>, Box<Error>> {
    let mut command = solver.command(QUESTION_MAX);
    let process = LocalSolver::from_command(&mut command).map_err(Error::from)?;
    Ok(CedarSymCompiler::new(process)?)
}

/// What it was about to say must not answer the next question.
async fn end(mut process: CedarSymCompiler<LocalSolver>) {
    // A process that does not end is killed by the system's hand when its handle is dropped.
    let _ = tokio::time::timeout(ENDING_MAX, process.solver_mut().clean_up()).await;
}

fn broken(error: &Error) -> Answer {
    let why = match error {
        Error::SolverUnknown => {
            return Answer::Unknown(Text::new(
                "Le solveur n’a pas su trancher.",
                "The solver could not settle it.",
            ));
        }
        error => one_line(error),
    };
    Answer::Unknown(Text::new(
        format!("Le solveur a fait défaut\u{a0}: {why}"),
        format!("The solver failed: {why}"),
    ))
}

fn too_long(limit: Duration) -> Answer {
    let seconds = limit.as_secs().max(1);
    Answer::Unknown(Text::new(
        format!("Le solveur n’a pas répondu en {seconds}\u{a0}s."),
        format!("The solver did not answer within {seconds} s."),
    ))
}

fn unreadable(error: &Error) -> Answer {
    let why = one_line(error);
    Answer::Unknown(Text::new(
        format!("La condition ou une règle ne peut pas être examinée\u{a0}: {why}"),
        format!("The condition or a rule cannot be examined: {why}"),
    ))
}

/// An error with its causes, as it may stand in a page.
pub(crate) fn one_line(error: &(dyn std::error::Error + 'static)) -> String {
    let causes = std::iter::successors(Some(error), |error| error.source());
    let said: Vec<String> = causes.map(ToString::to_string).collect();
    let said = said.join(": ");
    said.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .take(300)
        .collect()
}

/// Does all jobs, [`PROCESSES`] at a time, and gives their results in the jobs' order; `None` for a job whose worker
/// failed.
pub(crate) fn all<J: Sync, R: Send>(
    solver: &Solver,
    schema: &Schema,
    deadline: Instant,
    jobs: &[J],
    work: impl Fn(&mut Bench<'_>, &J) -> R + Sync,
) -> Vec<Option<R>> {
    let next = AtomicUsize::new(0);
    let mut results: Vec<Option<R>> = jobs.iter().map(|_| None).collect();
    std::thread::scope(|scope| {
        // Threads of their own, so that the caller may itself be a task of an asynchronous runtime.
        let workers: Vec<_> = (0..PROCESSES.min(jobs.len()))
            .map(|_| {
                let worker = std::thread::Builder::new().stack_size(STACK_BYTES);
                worker.spawn_scoped(scope, || {
                    let mut done = Vec::new();
                    let runtime = tokio::runtime::Builder::new_current_thread()
                        .enable_all()
                        .build();
                    // Without one (no file descriptor is left), the other worker does the jobs.
                    let Ok(runtime) = runtime else { return done };
                    let mut bench = Bench {
                        solver,
                        schema,
                        deadline,
                        runtime,
                        process: None,
                    };
                    loop {
                        let place = next.fetch_add(1, Ordering::Relaxed);
                        let Some(job) = jobs.get(place) else { break };
                        done.push((place, work(&mut bench, job)));
                    }
                    if let Some(process) = bench.process.take() {
                        bench.runtime.block_on(end(process));
                    }
                    done
                })
            })
            .collect();
        // A worker that could not be started leaves its jobs to the other.
        for worker in workers.into_iter().flatten() {
            // A worker that panicked takes its results with it: they are unknown, never proved.
            for (place, result) in worker.join().unwrap_or_default() {
                if let Some(slot) = results.get_mut(place) {
                    *slot = Some(result);
                }
            }
        }
    });
    results
}
