//! The processes of the two aggregators for devices.

use super::client::request;
use super::files::{Shelf, failed, party, read_secret};
use super::http::{Answer, bytes, round, serve, unsigned, work};
use crate::council::PartySecret;
use crate::devices::{
    CheckChunk, DeviceTotal, Helper, Leader, PreparedDevices, Report, ReportState, ShareRequest,
    VerifyKey,
};
use crate::journal::FileJournal;
use crate::{AggregationError, KeyBytes, Round};
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::{HeaderMap, Method, StatusCode};
use axum::response::IntoResponse;
use axum::routing::{get, post};
use axum::{Json, Router};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

/// 256 reports of the widest histogram fit.
const CHUNK_BYTES_MOST: usize = 1 << 26;
const REPORT_BYTES_MOST: usize = 1 << 18;
const PATIENCE: Duration = Duration::from_secs(30);

/// Which of the two.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Role {
    /// Takes reports and tells totals.
    Leader {
        /// Where the helper listens.
        helper: String,
        /// Who may close a slot.
        operator: KeyBytes,
    },
    /// Checks with the leader.
    Helper {
        /// The leader's signing key.
        leader: KeyBytes,
    },
}

/// How an aggregator runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct AggregatorConfig {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where it keeps its secret and its journal.
    pub folder: PathBuf,
    /// Where tasks lie, as JSON files of [`crate::DeviceTask`].
    pub tasks: PathBuf,
    /// The secret that leader and helper share (64 hexadecimal digits).
    pub verify_key: PathBuf,
    /// Leader or helper.
    pub role: Role,
}

/// Runs a leader or a helper until the process ends.
pub async fn aggregator(config: AggregatorConfig) -> Result<(), AggregationError> {
    let secret = party(&config.folder)?;
    let key = VerifyKey::from_bytes(read_secret(&config.verify_key)?);
    std::fs::create_dir_all(&config.folder).map_err(|error| failed(&config.folder, error))?;
    let (journal, records) = FileJournal::open(&config.folder.join("aggregator.journal"))?;
    let tasks = Shelf::new(&config.tasks);
    match config.role {
        Role::Leader { helper, operator } => {
            let leader = Mutex::new(Leader::new(key, &secret, journal, &records)?);
            let shared = Arc::new(LeaderShared {
                leader,
                tasks,
                helper,
                operator,
                secret,
                closing: tokio::sync::Mutex::new(()),
            });
            let router = Router::new()
                .route("/reports", post(reported))
                .route("/rounds/{task}/{slot}", get(progress))
                .route("/rounds/{task}/{slot}/close", post(close))
                .with_state(shared);
            serve(config.listen, router, REPORT_BYTES_MOST).await
        }
        Role::Helper { leader } => {
            let helper = Mutex::new(Helper::new(key, &secret, journal, &records)?);
            let shared = Arc::new(HelperShared {
                helper,
                tasks,
                leader,
            });
            let router = Router::new()
                .route("/check", post(check))
                .route("/share", post(share))
                .with_state(shared);
            serve(config.listen, router, CHUNK_BYTES_MOST).await
        }
    }
}

struct LeaderShared {
    leader: Mutex<Leader<FileJournal>>,
    tasks: Shelf<PreparedDevices>,
    helper: String,
    operator: KeyBytes,
    secret: PartySecret,
    closing: tokio::sync::Mutex<()>,
}

async fn reported(State(shared): State<Arc<LeaderShared>>, body: Bytes) -> Answer {
    let state = work(move || {
        let report = Report::from_bytes(&body)?;
        let task = shared.tasks.get(report.round().task, &())?;
        shared.lock().accept(&task, report)
    })
    .await?;
    let status = match state {
        ReportState::New => StatusCode::CREATED,
        ReportState::Known => StatusCode::OK,
    };
    Ok(status.into_response())
}

async fn progress(
    State(shared): State<Arc<LeaderShared>>,
    Path((task, slot)): Path<(String, u64)>,
) -> Answer {
    let round = round(&task, slot)?;
    let leader = shared.lock();
    let (reports, closed) = leader.progress(round);
    let total = leader.total(round);
    Ok(Json(json!({ "reports": reports, "closed": closed, "total": total })).into_response())
}

async fn close(
    State(shared): State<Arc<LeaderShared>>,
    Path((task, slot)): Path<(String, u64)>,
    headers: HeaderMap,
    body: Bytes,
) -> Answer {
    let path = format!("/rounds/{task}/{slot}/close");
    if let Some(refused) = unsigned(&shared.operator, &path, &headers, &body) {
        return Ok(refused);
    }
    let round = round(&task, slot)?;
    let _one = shared.closing.lock().await;
    Ok(Json(shared.run(round).await?).into_response())
}

impl LeaderShared {
    fn lock(&self) -> MutexGuard<'_, Leader<FileJournal>> {
        self.leader.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Closes a slot and aggregates it with the helper. It may be done again from the beginning at any time.
    async fn run(self: &Arc<Self>, round: Round) -> Result<DeviceTotal, super::http::Problem> {
        let task = self.tasks.get(round.task, &())?;
        if let Some(total) = self.lock().total(round) {
            return Ok(total.clone());
        }
        let mut progress = self.lock().aggregate(&task, round)?;
        loop {
            let (shared, prepared) = (self.clone(), task.clone());
            let (back, chunk) = work(move || {
                let chunk = shared.lock().next_chunk(&prepared, &mut progress);
                Ok((progress, chunk))
            })
            .await?;
            progress = back;
            let Some(chunk) = chunk else { break };
            let answer = self.ask("/check", chunk.to_bytes()).await?;
            let (shared, prepared) = (self.clone(), task.clone());
            progress = work(move || {
                shared.lock().hear(&prepared, &mut progress, &answer)?;
                Ok(progress)
            })
            .await?;
        }
        let ask = self.lock().share_request(&task, &progress)?;
        let share = self.ask("/share", ask.to_bytes()).await?;
        let total = self
            .lock()
            .finish(&task, progress, &share, &mut rand::rng())?;
        Ok(total)
    }

    async fn ask(&self, path: &str, body: Vec<u8>) -> Result<Vec<u8>, AggregationError> {
        let signer = self.secret.signing();
        request(
            Method::POST,
            &self.helper,
            path,
            body,
            Some(&signer),
            PATIENCE,
        )
        .await?
        .success(&self.helper)
    }
}

struct HelperShared {
    helper: Mutex<Helper<FileJournal>>,
    tasks: Shelf<PreparedDevices>,
    leader: KeyBytes,
}

async fn check(State(shared): State<Arc<HelperShared>>, headers: HeaderMap, body: Bytes) -> Answer {
    if let Some(refused) = unsigned(&shared.leader, "/check", &headers, &body) {
        return Ok(refused);
    }
    work(move || {
        let chunk = CheckChunk::from_bytes(&body)?;
        let task = shared.tasks.get(chunk.round().task, &())?;
        let mut helper = shared.helper.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(bytes(helper.check(&task, &chunk)?))
    })
    .await
}

async fn share(State(shared): State<Arc<HelperShared>>, headers: HeaderMap, body: Bytes) -> Answer {
    if let Some(refused) = unsigned(&shared.leader, "/share", &headers, &body) {
        return Ok(refused);
    }
    work(move || {
        let request = ShareRequest::from_bytes(&body)?;
        let task = shared.tasks.get(request.round().task, &())?;
        let mut helper = shared.helper.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(bytes(helper.share(&task, &request, &mut rand::rng())?))
    })
    .await
}
