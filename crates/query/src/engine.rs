//! The engine: what the gate sees of all this.

use crate::batch;
use crate::limits::Limits;
use crate::own;
use crate::protect;
use crate::reading::{self, Planned};
use crate::release;
use crate::rewrite::{self, Admitted};
use crate::session;
use crate::shape::{Protectable, Shape};
use crate::statement;
use crate::table::Files;
use charter::Obligation;
use datafusion::common::DataFusionError;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::execute_stream;
use futures::StreamExt;
use gate::{
    Answered, Case, Facts, Granted, Observations, OwnTable, PortFault, Protection,
    ProtectionStatement, QuestionError, Reading, Waiting,
};
use rand::SeedableRng;
use rand::rngs::{StdRng, SysRng};
use std::future::Future;
use std::sync::Arc;
use territory::{DataSet, DataSetId, PersonKey};
use tokio::runtime::Runtime;
use tokio::sync::Semaphore;

/// Answers questions in SQL over DataFusion, on threads of its own.
pub struct Engine {
    inner: Arc<Inner>,
    /// `None` only while it is dropped.
    runtime: Option<Runtime>,
    places: Arc<Semaphore>,
}

struct Inner {
    empty: SessionState,
    files: Arc<dyn Files>,
    limits: Limits,
}

/// What goes wrong inside; the gate sees it as a [`PortFault`].
#[derive(Debug)]
pub enum EngineError {
    /// DataFusion's own.
    Engine(DataFusionError),
    /// Something outside it: the list of files, a path, threads, randomness.
    Failed(String),
    /// The mechanism refused.
    Privacy(privacy::PrivacyError),
    /// More groups than a protected answer may have.
    TooManyGroups(usize),
    /// More rows than fit in a question's memory.
    TooManyRows,
    /// The question was stopped.
    Stopped,
}

impl EngineError {
    pub(crate) fn internal(what: &str) -> Self {
        Self::Engine(DataFusionError::Internal(what.to_owned()))
    }

    fn into_fault(self, limits: &Limits) -> PortFault {
        let megabytes = limits.memory_bytes >> 20;
        match self {
            Self::Engine(error) => match error.find_root() {
                DataFusionError::ResourcesExhausted(_) => PortFault::Exceeded(format!(
                    "the question needs more than the {megabytes} MB of memory that one may use; ask about fewer rows or groups"
                )),
                _ => PortFault::Failed(error.strip_backtrace()),
            },
            Self::TooManyRows => PortFault::Exceeded(format!(
                "the question needs more than the {megabytes} MB of memory that one may use; narrow it with WHERE"
            )),
            Self::TooManyGroups(most) => PortFault::Exceeded(format!(
                "the question makes more than {most} groups; group by something coarser"
            )),
            Self::Privacy(error) => PortFault::Exceeded(error.to_string()),
            Self::Failed(text) => PortFault::Failed(text),
            Self::Stopped => PortFault::Failed("the question was stopped".into()),
        }
    }
}

impl std::fmt::Display for EngineError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Engine(error) => error.fmt(f),
            Self::Failed(text) => f.write_str(text),
            Self::Privacy(error) => error.fmt(f),
            Self::TooManyGroups(most) => write!(f, "more than {most} groups"),
            Self::TooManyRows => f.write_str("more rows than fit in memory"),
            Self::Stopped => f.write_str("the question was stopped"),
        }
    }
}

impl std::error::Error for EngineError {}

impl From<DataFusionError> for EngineError {
    fn from(error: DataFusionError) -> Self {
        Self::Engine(error)
    }
}
impl From<arrow::error::ArrowError> for EngineError {
    fn from(error: arrow::error::ArrowError) -> Self {
        Self::Engine(error.into())
    }
}
impl From<privacy::PrivacyError> for EngineError {
    fn from(error: privacy::PrivacyError) -> Self {
        Self::Privacy(error)
    }
}

impl std::fmt::Debug for Engine {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Engine")
    }
}

impl Engine {
    /// An engine over the files of the history.
    ///
    /// # Errors
    /// When threads or memory pools cannot be made.
    pub fn new(files: Arc<dyn Files>, limits: Limits) -> Result<Self, EngineError> {
        let threads = std::thread::available_parallelism().map_or(1, usize::from);
        let runtime = tokio::runtime::Builder::new_multi_thread()
            .worker_threads(threads)
            .thread_name("query")
            .enable_time()
            .build()
            .map_err(|error| EngineError::Failed(format!("no threads for questions: {error}")))?;
        let empty = session::empty_state(session::runtime(limits.memory_bytes)?, threads);
        Ok(Self {
            inner: Arc::new(Inner {
                empty,
                files,
                limits,
            }),
            runtime: Some(runtime),
            places: Arc::new(Semaphore::new(limits.concurrent)),
        })
    }

    /// Runs `work` on the engine's own threads, within the limits of time and of questions at once. It is stopped when
    /// the time is over, or when nobody waits for it any more.
    async fn within_limits<T: Send + 'static>(
        &self,
        work: impl Future<Output = Result<T, EngineError>> + Send + 'static,
    ) -> Result<T, PortFault> {
        let limits = self.inner.limits;
        let Some(runtime) = &self.runtime else {
            return Err(PortFault::Failed("the engine has stopped".into()));
        };
        let place = Arc::clone(&self.places).acquire_owned().await;
        // A set of tasks stops them when it is dropped.
        let mut tasks = tokio::task::JoinSet::new();
        tasks.spawn_on(
            async move {
                let _place = place;
                work.await
            },
            runtime.handle(),
        );
        // The clock runs out here, not in the task, which may be busy when it does.
        match tokio::time::timeout(limits.time, tasks.join_next()).await {
            Ok(Some(Ok(done))) => done.map_err(|error| error.into_fault(&limits)),
            Err(_) => Err(PortFault::Exceeded(format!(
                "the question ran longer than the {} s that one may take; narrow it with WHERE or ask for less",
                limits.time.as_secs_f64()
            ))),
            Ok(Some(Err(_)) | None) => Err(PortFault::Failed(
                "the question broke inside the engine; nothing was charged".into(),
            )),
        }
    }
}

impl Drop for Engine {
    fn drop(&mut self) {
        if let Some(runtime) = self.runtime.take() {
            // An engine may be dropped where blocking is not allowed.
            runtime.shutdown_background();
        }
    }
}

impl Observations for Engine {
    fn datasets(&self, question: &str) -> Result<Vec<DataSetId>, QuestionError> {
        let statement = statement::parse(&self.inner.empty, question)?;
        statement::datasets(&self.inner.empty, &statement)
    }

    fn read<'a>(
        &'a self,
        question: &'a str,
        facts: &'a Facts,
    ) -> Waiting<'a, Reading, QuestionError> {
        Box::pin(reading::read(
            &self.inner.empty,
            question,
            facts,
            self.inner.files.as_ref(),
        ))
    }

    fn answer<'a>(&'a self, case: &'a Case<Granted>) -> Waiting<'a, Answered> {
        Box::pin(async move {
            let planned: &Planned = case
                .plan()
                .get()
                .ok_or_else(|| PortFault::Failed("the plan is not of this engine".into()))?;
            let state = planned.state.clone();
            let plan = planned.plan.clone();
            let limits = self.inner.limits;
            match (&planned.shape, case.protection()) {
                (Shape::NoPersons, _) => {
                    let (bound, carried_out) = planned
                        .bound(case)
                        .map_err(|error| EngineError::from(error).into_fault(&limits))?;
                    let optimised = match bound {
                        None => planned.optimised.clone(),
                        Some(bound) => state
                            .optimize(&bound)
                            .map_err(|error| EngineError::from(error).into_fault(&limits))?,
                    };
                    let answered = self
                        .within_limits(
                            async move { plain(&state, &plan, &optimised, &limits).await },
                        )
                        .await?;
                    Ok(Answered {
                        carried_out,
                        ..answered
                    })
                }
                (Shape::Aggregate(question), Some(protection)) => {
                    let question = question.clone();
                    let admitted = admitted(case);
                    let least = case.minimum_group().unwrap_or(0);
                    let answered = self
                        .within_limits(async move {
                            protected(
                                &state, &plan, &question, &admitted, least, protection, &limits,
                            )
                            .await
                        })
                        .await?;
                    Ok(Answered {
                        carried_out: case
                            .obligations()
                            .iter()
                            .copied()
                            .filter(is_engines)
                            .collect(),
                        ..answered
                    })
                }
                // Even if a charter granted it: rows of persons do not leave unprotected.
                (Shape::Aggregate(_) | Shape::Rows | Shape::Unprotectable { .. }, _) => {
                    Err(PortFault::Failed(
                        "figures about persons are only given under protection".into(),
                    ))
                }
            }
        })
    }

    fn own_rows<'a>(
        &'a self,
        _case: &'a Case<Granted>,
        dataset: &'a DataSet,
        person: PersonKey,
    ) -> Waiting<'a, Vec<OwnTable>> {
        let inner = Arc::clone(&self.inner);
        let dataset = dataset.clone();
        Box::pin(self.within_limits(async move {
            own::rows(&inner.empty, inner.files.as_ref(), &dataset, person).await
        }))
    }
}

/// Which persons count in an answer.
fn admitted(case: &Case<Granted>) -> Admitted {
    let uses = || case.uses().iter();
    Admitted {
        objections: uses()
            .flat_map(|used| case.objections(&used.dataset).iter().copied())
            .collect(),
        consenting: uses()
            .find_map(|used| case.consenting(&used.dataset))
            .map(<[PersonKey]>::to_vec),
        round_positions: case.round_positions(),
    }
}

/// Whether an obligation is the engine's to carry out.
fn is_engines(obligation: &Obligation) -> bool {
    matches!(
        obligation,
        Obligation::ConsentingOnly | Obligation::MinimumGroup(_) | Obligation::RoundPositions(_)
    )
}

/// Runs a plan as it is; `plan` names the columns as they were asked for.
async fn plain(
    state: &SessionState,
    plan: &LogicalPlan,
    optimised: &LogicalPlan,
    limits: &Limits,
) -> Result<Answered, EngineError> {
    let physical = state.create_physical_plan(optimised).await?;
    let headings = batch::headings(plan.schema().as_arrow());
    let mut stream = execute_stream(physical, state.task_ctx())?;
    let mut rows = Vec::new();
    let mut truncated = false;
    while let Some(next) = stream.next().await {
        truncated = batch::append(&next?, &mut rows, limits.rows)?;
        if truncated {
            break;
        }
    }
    Ok(Answered {
        headings,
        rows,
        truncated,
        protection: None,
        carried_out: Vec::new(),
    })
}

async fn protected(
    state: &SessionState,
    plan: &LogicalPlan,
    question: &Protectable,
    admitted: &Admitted,
    least_persons: u32,
    protection: Protection,
    limits: &Limits,
) -> Result<Answered, EngineError> {
    let mut rng = StdRng::try_from_rng(&mut SysRng)
        .map_err(|error| EngineError::Failed(format!("the system gives no randomness: {error}")))?;
    let released = protect::release(
        state,
        question,
        admitted,
        least_persons,
        protection,
        limits,
        &mut rng,
    )
    .await?;
    let noise = release::trace(plan, question, &released.noise);
    let above = rewrite::with_release(plan, &question.aggregate, released.table)?;
    let optimised = state.optimize(&above)?;
    let answered = plain(state, &above, &optimised, limits).await?;
    let columns = answered
        .headings
        .iter()
        .zip(noise)
        .filter_map(|(heading, noise)| Some(noise?.statement(heading.name.clone())))
        .collect();
    Ok(Answered {
        protection: Some(ProtectionStatement {
            mechanism: format!(
                "{}, person-level zero-concentrated differential privacy",
                privacy::MECHANISM
            ),
            unit: "person",
            epsilon: protection.epsilon,
            delta: protection.delta,
            columns,
            threshold: released.threshold,
        }),
        ..answered
    })
}
