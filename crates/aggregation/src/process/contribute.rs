//! What a contributor or a device runs: make it once, keep it, send it until it is taken.

use super::client::request;
use super::files::{SumTask, read, read_json, read_secret, write_whole};
use crate::{
    AggregationError, Contribution, DeviceTask, GroupKey, Prepared, PreparedDevices, Report, Slot,
    TaskId,
};
use axum::http::Method;
use ed25519_dalek::SigningKey;
use serde::{Deserialize, Serialize};
use std::path::{Path, PathBuf};
use std::time::Duration;

const PATIENCE: Duration = Duration::from_secs(10);
const TRIES: u32 = 5;

/// What a contributor sends, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ContributeConfig {
    /// Where the collector listens.
    pub collector: String,
    /// The trustees' joint key.
    pub group: PathBuf,
    /// The task with its roster, a JSON file of [`SumTask`].
    pub task: PathBuf,
    /// The contributor's secret signing key (64 hexadecimal digits).
    pub key: PathBuf,
    /// Where what was made is kept until it is taken. A second run for the slot sends the same bytes, whatever the
    /// readings are then.
    pub outbox: PathBuf,
    /// For which time.
    pub slot: Slot,
    /// The readings.
    pub readings: Vec<i64>,
}

/// What a device reports, and how.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ReportConfig {
    /// Where the leader listens.
    pub leader: String,
    /// The task, a JSON file of [`DeviceTask`].
    pub task: PathBuf,
    /// Where what was made is kept until it is taken.
    pub outbox: PathBuf,
    /// For which time.
    pub slot: Slot,
    /// A number for a sum, a bin for a histogram.
    pub value: u32,
}

/// Encrypts readings and sends them. Returns when the collector has them on its disk.
pub async fn contribute(config: ContributeConfig) -> Result<(), AggregationError> {
    let file: SumTask = read_json(&config.task)?;
    let group = GroupKey::from_bytes(&read(&config.group)?)?;
    let signer = SigningKey::from_bytes(&*read_secret(&config.key)?);
    let bytes = kept(&config.outbox, file.task.id(), config.slot, || {
        let prepared = Prepared::new(&file.task, &group)?;
        let readings = &config.readings;
        Contribution::make(&prepared, config.slot, &signer, readings, &mut rand::rng())
            .map(|contribution| contribution.to_bytes())
    })?;
    send(&config.collector, "/contributions", bytes).await
}

/// Splits a measurement and sends the report. Returns when the leader has it on its disk.
pub async fn report(config: ReportConfig) -> Result<(), AggregationError> {
    let task: DeviceTask = read_json(&config.task)?;
    let bytes = kept(&config.outbox, task.id(), config.slot, || {
        let prepared = PreparedDevices::new(&task)?;
        Report::make(&prepared, config.slot, config.value, &mut rand::rng())
            .map(|report| report.to_bytes())
    })?;
    send(&config.leader, "/reports", bytes).await
}

/// What was made for this slot, made now if it was not.
fn kept(
    outbox: &Path,
    task: TaskId,
    slot: Slot,
    make: impl FnOnce() -> Result<Vec<u8>, AggregationError>,
) -> Result<Vec<u8>, AggregationError> {
    let path = outbox.join(format!("{task}-{slot}.sent"));
    if path.exists() {
        return read(&path);
    }
    std::fs::create_dir_all(outbox).map_err(|error| super::files::failed(outbox, error))?;
    let bytes = make()?;
    write_whole(&path, &bytes)?;
    Ok(bytes)
}

/// Sends until it is taken or refused; a peer that does not answer is tried again after a while.
async fn send(to: &str, path: &str, bytes: Vec<u8>) -> Result<(), AggregationError> {
    let mut wait = Duration::from_millis(200);
    for _ in 1..TRIES {
        match request(Method::POST, to, path, bytes.clone(), None, PATIENCE).await {
            Ok(reply) if !reply.status.is_server_error() => return reply.success(to).map(|_| ()),
            _ => tokio::time::sleep(wait).await,
        }
        wait *= 2;
    }
    request(Method::POST, to, path, bytes, None, PATIENCE)
        .await?
        .success(to)
        .map(|_| ())
}
