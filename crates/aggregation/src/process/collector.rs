//! The collector's process: contributors send to it, its operator closes slots, it asks the trustees.

use super::client::{Reply, request};
use super::files::{ReadySum, Shelf, read, read_secret};
use super::http::{Answer, Problem, round, serve, unsigned, work};
use super::trustee::{Member, OpenRequest};
use crate::collector::{Accepted, Collector, Progress};
use crate::council::{Council, GroupKey};
use crate::journal::FileJournal;
use crate::noise::NoiseShare;
use crate::opening::{Opened, OpeningShare};
use crate::wire::Wire;
use crate::{AggregationError, Contribution, ContributorKey, KeyBytes, Round};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::task::JoinSet;

/// A contribution of 64 readings of 32 bits fits many times.
const BODY_MOST: usize = 1 << 16;
/// After faulty contributions were left out, trustees are asked again, this often at most.
const TRIES: usize = 3;

/// How a collector runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CollectorConfig {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where it keeps its journal.
    pub folder: PathBuf,
    /// Where tasks with their rosters lie, as JSON files of [`super::SumTask`].
    pub tasks: PathBuf,
    /// The trustees' joint key, as their `/group` shows it.
    pub group: PathBuf,
    /// Its own secret signing key (64 hexadecimal digits), by which trustees know it.
    pub key: PathBuf,
    /// How many trustees open a sum.
    pub threshold: u8,
    /// All trustees in their order.
    pub members: Vec<Member>,
    /// Who may close a slot.
    pub operator: KeyBytes,
    /// How long a trustee may take for one answer, in milliseconds.
    pub patience_ms: u64,
}

struct Shared {
    config: CollectorConfig,
    group: GroupKey,
    signer: SigningKey,
    tasks: Shelf<ReadySum>,
    collector: Mutex<Collector<FileJournal>>,
    /// One slot is closed at a time.
    closing: tokio::sync::Mutex<()>,
}

/// Runs a collector until the process ends.
pub async fn collector(config: CollectorConfig) -> Result<(), AggregationError> {
    let cards = config.members.iter().map(|member| member.card).collect();
    let council = Council::new(config.threshold, cards)?;
    let group = GroupKey::from_bytes(&read(&config.group)?)?;
    let signer = SigningKey::from_bytes(&*read_secret(&config.key)?);
    std::fs::create_dir_all(&config.folder)
        .map_err(|error| super::files::failed(&config.folder, error))?;
    let (journal, records) = FileJournal::open(&config.folder.join("collector.journal"))?;
    let collector = Collector::new(council, group.clone(), journal, &records)?;
    let listen = config.listen;
    let shared = Arc::new(Shared {
        tasks: Shelf::new(&config.tasks),
        collector: Mutex::new(collector),
        closing: tokio::sync::Mutex::new(()),
        group,
        signer,
        config,
    });
    let router = Router::new()
        .route("/contributions", post(contributed))
        .route("/rounds/{task}/{slot}", get(progress))
        .route("/rounds/{task}/{slot}/close", post(close))
        .with_state(shared);
    serve(listen, router, BODY_MOST).await
}

async fn contributed(State(shared): State<Arc<Shared>>, body: Bytes) -> Answer {
    let accepted = work(move || {
        let contribution = Contribution::from_bytes(&body)?;
        let task = shared.task(contribution.round())?;
        shared
            .lock()
            .accept(&task.prepared, &task.roster, contribution)
    })
    .await?;
    let status = match accepted {
        Accepted::Now => StatusCode::CREATED,
        Accepted::Before => StatusCode::OK,
    };
    Ok(status.into_response())
}

async fn progress(
    State(shared): State<Arc<Shared>>,
    Path((task, slot)): Path<(String, u64)>,
) -> Result<Json<Progress>, Problem> {
    Ok(Json(shared.lock().progress(round(&task, slot)?)))
}

async fn close(
    State(shared): State<Arc<Shared>>,
    Path((task, slot)): Path<(String, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let path = format!("/rounds/{task}/{slot}/close");
    if let Some(refused) = unsigned(&shared.config.operator, &path, &headers, &body) {
        return Ok(refused);
    }
    let round = round(&task, slot)?;
    let _one = shared.closing.lock().await;
    let opened = shared.clone().run(round).await?;
    Ok(Json(opened).into_response())
}

impl Shared {
    fn lock(&self) -> MutexGuard<'_, Collector<FileJournal>> {
        self.collector
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    fn task(&self, round: Round) -> Result<Arc<ReadySum>, AggregationError> {
        self.tasks.get(round.task, &self.group)
    }

    /// Closes a slot, has noise added, has it opened. Every step may be done again.
    async fn run(self: Arc<Self>, round: Round) -> Result<Opened, Problem> {
        let task = self.task(round)?;
        if let Some(opened) = self.lock().progress(round).opened {
            return Ok(opened);
        }
        if self.lock().chosen_noise(round).is_none() {
            self.clone().gather_noise(round, &task).await?;
        }
        let shared = self.clone();
        let ask = work(move || {
            let mut collector = shared.lock();
            let batch = collector.close(round)?.id();
            let noise = collector.chosen_noise(round).unwrap_or_default().to_vec();
            Ok(OpenRequest {
                round,
                batch,
                noise,
            }
            .wire())
        })
        .await?;
        // A quorum suffices; only when one of its parts is wrong is it worth waiting for slower trustees.
        match self
            .clone()
            .put_together(round, &task, ask.clone(), self.group.threshold())
            .await
        {
            Err(Problem(AggregationError::Quorum { .. })) => {
                self.put_together(round, &task, ask, usize::MAX).await
            }
            done => done,
        }
    }

    async fn put_together(
        self: Arc<Self>,
        round: Round,
        task: &Arc<ReadySum>,
        ask: Vec<u8>,
        enough: usize,
    ) -> Result<Opened, Problem> {
        let replies = self.ask("/open", ask, enough).await;
        let task = task.clone();
        work(move || {
            let parts: Vec<_> = (replies.iter())
                .filter(|reply| reply.status.is_success())
                .filter_map(|reply| OpeningShare::from_bytes(&reply.body).ok())
                .collect();
            let (opened, _) = self
                .lock()
                .open(&task.prepared, round, &parts, &mut rand::rng())?;
            Ok(opened)
        })
        .await
    }

    async fn gather_noise(
        self: Arc<Self>,
        round: Round,
        task: &Arc<ReadySum>,
    ) -> Result<(), Problem> {
        for _ in 0..TRIES {
            let shared = self.clone();
            let batch = work(move || {
                let batch = shared.lock().close(round)?;
                Ok(batch.to_bytes())
            })
            .await?;
            let replies = self.ask("/noise", batch, usize::MAX).await;
            let (shared, task) = (self.clone(), task.clone());
            let chosen = work(move || {
                let accused: Vec<_> = replies.iter().flat_map(faulty).collect();
                let mut collector = shared.lock();
                let rng = &mut rand::rng();
                let left_out = if accused.is_empty() {
                    Vec::new()
                } else {
                    collector.exclude(&task.prepared, &task.roster, round, &accused, rng)?
                };
                if !left_out.is_empty() {
                    return Ok(false);
                }
                let shares = (replies.iter())
                    .filter(|reply| reply.status.is_success())
                    .filter_map(|reply| NoiseShare::from_bytes(&reply.body).ok());
                let chosen = collector.choose_noise(&task.prepared, round, shares.collect(), rng);
                match (chosen, replies.iter().find_map(refusal)) {
                    (Err(AggregationError::Quorum { .. }), Some(refusal)) => Err(refusal),
                    (chosen, _) => chosen.map(|_| true),
                }
            })
            .await?;
            if chosen {
                return Ok(());
            }
        }
        let need = self.group.threshold();
        Err(Problem(AggregationError::Quorum { have: 0, need }))
    }

    /// Asks all trustees at once, until `enough` said yes; who does not answer in time is left out.
    async fn ask(&self, path: &'static str, body: Vec<u8>, enough: usize) -> Vec<Reply> {
        let patience = Duration::from_millis(self.config.patience_ms);
        let mut asked = JoinSet::new();
        for member in &self.config.members {
            let (url, body, signer) = (member.url.clone(), body.clone(), self.signer.clone());
            asked.spawn(async move {
                request(Method::POST, &url, path, body, Some(&signer), patience).await
            });
        }
        let mut replies = Vec::new();
        while let Some(reply) = asked.join_next().await {
            replies.extend(reply.ok().and_then(Result::ok));
            if replies
                .iter()
                .filter(|reply: &&Reply| reply.status.is_success())
                .count()
                >= enough
            {
                break;
            }
        }
        replies
    }
}

/// The contributors whom a trustee's refusal names.
fn faulty(reply: &Reply) -> Vec<ContributorKey> {
    let problem: Option<serde_json::Value> = serde_json::from_slice(&reply.body).ok();
    let named = problem
        .as_ref()
        .and_then(|problem| problem.get("faulty")?.as_array());
    named
        .into_iter()
        .flatten()
        .filter_map(|key| key.as_str()?.parse().ok())
        .collect()
}

/// Why a trustee refused the batch itself, to be told to the operator.
fn refusal(reply: &Reply) -> Option<AggregationError> {
    let problem: serde_json::Value = serde_json::from_slice(&reply.body).ok()?;
    let refused = reply.status == StatusCode::CONFLICT;
    refused
        .then(|| AggregationError::Task(problem["detail"].as_str().unwrap_or("refused").to_owned()))
}
