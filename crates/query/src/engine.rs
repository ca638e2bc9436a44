//! The engine: what the gate sees of all this.

use crate::batch;
use crate::error::EngineError;
use crate::forecast;
use crate::limits::Limits;
use crate::microdata;
use crate::noise;
use crate::official;
use crate::own;
use crate::protect::{self, Terms};
use crate::reading::{self, Planned};
use crate::rewrite::{self, Admitted};
use crate::session;
use crate::shape::{Protectable, Shape};
use crate::statement;
use crate::table::Files;
use charter::Obligation;
use datafusion::execution::session_state::SessionState;
use datafusion::logical_expr::LogicalPlan;
use datafusion::physical_plan::execute_stream;
use futures::StreamExt;
use gate::{
    Answered, Case, Facts, Forecast, Granted, MicrodataFile, MicrodataOrder, Observations,
    OwnTable, PortFault, Protection, ProtectionStatement, QuestionError, Reading, Waiting,
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
                (Shape::Protectable(question), None) if case.exact().is_some() => {
                    self.official(case, &state, &plan, question).await
                }
                (Shape::Protectable(question), Some(protection)) => {
                    let question = question.clone();
                    let asked = Protected {
                        admitted: admitted(case),
                        least_persons: case.minimum_group().unwrap_or(0),
                        protection,
                        earlier: case.replay().map(<[u8]>::to_vec),
                    };
                    let answered = self
                        .within_limits(async move {
                            protected(&state, &plan, &question, &asked, &limits).await
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
                (Shape::Protectable(_) | Shape::Rows | Shape::Unprotectable(_), _) => {
                    Err(PortFault::Failed(
                        "figures about persons are only given under protection".into(),
                    ))
                }
            }
        })
    }

    fn forecast(&self, case: &Case<Granted>) -> Result<Forecast, PortFault> {
        let planned: &Planned = case
            .plan()
            .get()
            .ok_or_else(|| PortFault::Failed("the plan is not of this engine".into()))?;
        match (&planned.shape, case.protection()) {
            (Shape::Protectable(question), Some(protection)) => {
                let least = case.minimum_group().unwrap_or(0);
                forecast::of(&planned.plan, question, protection, least)
                    .map_err(|error| error.into_fault(&self.inner.limits))
            }
            _ => Ok(Forecast::default()),
        }
    }

    fn microdata<'a>(
        &'a self,
        case: &'a Case<Granted>,
        order: MicrodataOrder<'a>,
    ) -> Waiting<'a, MicrodataFile> {
        let inner = Arc::clone(&self.inner);
        let order = microdata::Order {
            dataset: order.dataset.clone(),
            table: order.table.clone(),
            columns: order.columns.to_vec(),
            manner: order.manner.clone(),
            earlier: order.earlier.to_vec(),
            admitted: admitted(case),
            least_persons: case.minimum_group().unwrap_or(0),
            protection: case.protection(),
        };
        Box::pin(async move {
            if let Some(fault) = microdata::objection(&order) {
                return Err(fault);
            }
            let owed: Vec<Obligation> = case.obligations().to_vec();
            let made = self.within_limits(async move {
                let mut rng = randomness()?;
                let (state, files) = (&inner.empty, inner.files.as_ref());
                microdata::make(state, files, &order, &inner.limits, &mut rng)
                    .await
                    .map_err(EngineError::hidden)
            });
            let made = made.await?;
            Ok(MicrodataFile {
                carried_out: owed
                    .into_iter()
                    .filter(|one| !matches!(one, Obligation::RoundPositions(_)))
                    .filter(is_engines)
                    .collect(),
                ..made
            })
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

impl Engine {
    /// Exact figures about persons, for official statistics.
    async fn official(
        &self,
        case: &Case<Granted>,
        state: &SessionState,
        plan: &LogicalPlan,
        question: &Protectable,
    ) -> Result<Answered, PortFault> {
        let Some(exact) = case.exact().cloned() else {
            return Err(PortFault::Failed("exact figures were not granted".into()));
        };
        if let Some(why) = official::objection(question) {
            return Err(PortFault::Exceeded(why.en));
        }
        let (state, plan, question) = (state.clone(), plan.clone(), question.clone());
        let (admitted, limits) = (admitted(case), self.inner.limits);
        let mut answered = self
            .within_limits(async move {
                let earlier: Vec<Vec<u8>> = exact.earlier.values().flatten().cloned().collect();
                let terms = official::Terms {
                    admitted: &admitted,
                    least_persons: exact.least_persons,
                    earlier: &earlier,
                    limits: &limits,
                };
                let [aggregate] = question.aggregates.as_slice() else {
                    return Err(EngineError::internal("several exact aggregates"));
                };
                let made = official::exact(&state, aggregate, &terms)
                    .await
                    .map_err(EngineError::hidden)?;
                let table = crate::release::assemble(aggregate, &made.sets)?;
                let settled = [(aggregate.aggregate.clone(), table.figures)];
                let above = rewrite::with_releases(&plan, &settled)?;
                let optimised = state.optimize(&above)?;
                let answered = plain(&state, &above, &optimised, &limits).await?;
                Ok((answered, made.cells))
            })
            .await?;
        let owed = case.obligations().iter().copied();
        answered.0.carried_out = owed.filter(is_engines).collect();
        let used = case.uses().first().map(|used| used.dataset.clone());
        answered.0.cells = used
            .map(|dataset| (dataset, answered.1))
            .into_iter()
            .collect();
        Ok(answered.0)
    }
}

/// A generator that nobody can foretell.
fn randomness() -> Result<StdRng, EngineError> {
    StdRng::try_from_rng(&mut SysRng)
        .map_err(|error| EngineError::Failed(format!("the system gives no randomness: {error}")))
}

/// Which persons count in an answer.
fn admitted(case: &Case<Granted>) -> Admitted {
    let uses = || case.uses().iter().map(|used| &used.dataset);
    Admitted {
        objections: uses()
            .map(|dataset| (dataset.clone(), case.objections(dataset).to_vec()))
            .collect(),
        consenting: uses()
            .filter_map(|dataset| Some((dataset.clone(), case.consenting(dataset)?.to_vec())))
            .collect(),
        round_positions: case.round_positions(),
        linkage: case.linkage().cloned(),
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
        released: None,
        cells: Vec::new(),
    })
}

/// On what terms a protected question is answered.
struct Protected {
    admitted: Admitted,
    least_persons: u32,
    protection: Protection,
    /// The figures of an earlier answer to the same question.
    earlier: Option<Vec<u8>>,
}

async fn protected(
    state: &SessionState,
    plan: &LogicalPlan,
    question: &Protectable,
    asked: &Protected,
    limits: &Limits,
) -> Result<Answered, EngineError> {
    let mut rng = randomness()?;
    let terms = Terms {
        admitted: &asked.admitted,
        least_persons: asked.least_persons,
        protection: asked.protection,
        limits,
    };
    let earlier = asked.earlier.as_deref();
    let settled = protect::settle(state, question, &terms, earlier, &mut rng)
        .await
        .map_err(EngineError::hidden)?;
    let noise = noise::trace(plan, &settled.noise);
    let above = rewrite::with_releases(plan, &settled.tables)?;
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
            epsilon: asked.protection.epsilon,
            delta: asked.protection.delta,
            columns,
            threshold: settled.threshold,
        }),
        released: Some(settled.releases.to_bytes()?),
        ..answered
    })
}
