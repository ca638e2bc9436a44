//! A trustee's process: it takes part in the ceremony, then adds noise and opens sums for the collector.

use super::client::fetch;
use super::files::{ReadySum, Shelf, failed, party, read, read_private, write_whole};
use super::http::{Answer, bytes, serve, unsigned, work};
use crate::ceremony::{Ceremony, CeremonyEnd, Message};
use crate::contribution::Batch;
use crate::council::{Council, GroupKey, KeyShare, PartyCard, PartySecret, sign};
use crate::journal::{FileJournal, Journal};
use crate::noise::NoiseShare;
use crate::trustee::Trustee;
use crate::wire::{Reader, Wire, put_bytes, put_list};
use crate::{AggregationError, BatchId, KeyBytes, Round, TRUSTEES_MOST, TrusteeIndex};
use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, State};
use axum::http::HeaderMap;
use axum::routing::{get, post};
use serde::{Deserialize, Serialize};
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, OnceLock, PoisonError};
use std::time::Duration;
use zeroize::Zeroizing;

/// 65,536 contributions of one reading fit, or 20,000 of 24 readings.
const BODY_MOST: usize = 1 << 26;
const PATIENCE: Duration = Duration::from_secs(5);
const POLL: Duration = Duration::from_millis(150);
/// After the six rounds everybody says what it heard.
const CONFIRM: u8 = 6;

/// One trustee of a council, as the others know it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Member {
    /// Its keys.
    pub card: PartyCard,
    /// Where it listens: `http://host:port`.
    pub url: String,
}

/// How a trustee runs.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TrusteeConfig {
    /// Where it listens.
    pub listen: SocketAddr,
    /// Where it keeps its secret, its share, its journals, and `caught.json`: who cheated in the ceremony, and how.
    pub folder: PathBuf,
    /// Where tasks with their rosters lie, as JSON files of [`super::SumTask`].
    pub tasks: PathBuf,
    /// How many trustees open a sum.
    pub threshold: u8,
    /// All trustees in their order, itself among them.
    pub members: Vec<Member>,
    /// The name of the ceremony that makes their key: random, never used twice.
    pub ceremony: KeyBytes,
    /// Whose requests it answers.
    pub collector: KeyBytes,
}

struct Shared {
    config: TrusteeConfig,
    council: Council,
    secret: PartySecret,
    /// What it said in the ceremony, signed, by round.
    said: Mutex<BTreeMap<u8, Vec<u8>>>,
    ready: OnceLock<Ready>,
}

struct Ready {
    group: GroupKey,
    tasks: Shelf<ReadySum>,
    trustee: Mutex<Trustee<FileJournal>>,
}

/// Runs a trustee until the process ends. The first time it takes part in the ceremony and waits for all members.
pub async fn trustee(config: TrusteeConfig) -> Result<(), AggregationError> {
    let secret = party(&config.folder)?;
    let cards = config.members.iter().map(|member| member.card).collect();
    let council = Council::new(config.threshold, cards)?;
    let listen = config.listen;
    let shared = Arc::new(Shared {
        council,
        secret,
        said: Mutex::new(BTreeMap::new()),
        ready: OnceLock::new(),
        config,
    });
    let router = Router::new()
        .route("/ceremony/{stage}", get(ceremony_said))
        .route("/group", get(group))
        .route("/noise", post(noise))
        .route("/open", post(open))
        .with_state(shared.clone());
    let server = tokio::spawn(serve(listen, router, BODY_MOST));
    let convening = convene(&shared);
    tokio::select! {
        ended = server => match ended {
            Ok(ended) => ended,
            Err(error) => Err(AggregationError::Ceremony(error.to_string())),
        },
        failed = async {
            match convening.await {
                Ok(()) => std::future::pending().await,
                Err(error) => error,
            }
        } => Err(failed),
    }
}

async fn ceremony_said(State(shared): State<Arc<Shared>>, Path(stage): Path<u8>) -> Answer {
    let said = shared.said.lock().unwrap_or_else(PoisonError::into_inner);
    said.get(&stage)
        .map(|said| bytes(said.clone()))
        .ok_or_else(|| {
            AggregationError::Ceremony("nothing said in this round yet".to_owned()).into()
        })
}

async fn group(State(shared): State<Arc<Shared>>) -> Answer {
    Ok(bytes(shared.ready()?.group.to_bytes()))
}

async fn noise(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Answer {
    if let Some(refused) = unsigned(&shared.config.collector, "/noise", &headers, &body) {
        return Ok(refused);
    }
    work(move || {
        let ready = shared.ready()?;
        let batch = Batch::from_bytes(&body)?;
        let round = batch.round().ok_or(AggregationError::UnknownTask)?;
        let task = ready.tasks.get(round.task, &ready.group)?;
        let mut trustee = ready.trustee.lock().unwrap_or_else(PoisonError::into_inner);
        let noise = trustee.noise(&task.prepared, &task.roster, &batch, &mut rand::rng())?;
        Ok(bytes(noise.to_bytes()))
    })
    .await
}

async fn open(State(shared): State<Arc<Shared>>, headers: HeaderMap, body: Bytes) -> Answer {
    if let Some(refused) = unsigned(&shared.config.collector, "/open", &headers, &body) {
        return Ok(refused);
    }
    work(move || {
        let ready = shared.ready()?;
        let OpenRequest {
            round,
            batch,
            noise,
        } = OpenRequest::unwire(&body)?;
        let task = ready.tasks.get(round.task, &ready.group)?;
        let mut trustee = ready.trustee.lock().unwrap_or_else(PoisonError::into_inner);
        let share = trustee.open(&task.prepared, round, batch, &noise, &mut rand::rng())?;
        Ok(bytes(share.to_bytes()))
    })
    .await
}

/// What the collector asks a trustee to open.
pub(crate) struct OpenRequest {
    pub(crate) round: Round,
    pub(crate) batch: BatchId,
    pub(crate) noise: Vec<NoiseShare>,
}

impl Wire for OpenRequest {
    const NAME: &'static str = "a request to open";

    fn write(&self, out: &mut Vec<u8>) {
        self.round.write(out);
        out.extend_from_slice(&self.batch.0);
        put_list(out, &self.noise, |out, share| put_bytes(out, &share.wire()));
    }
    fn read(from: &mut Reader<'_>) -> Option<Self> {
        Some(Self {
            round: Round::read(from)?,
            batch: BatchId(from.array()?),
            noise: from.list(TRUSTEES_MOST, |from| {
                NoiseShare::unwire(from.bytes(1 << 20)?).ok()
            })?,
        })
    }
}

impl Shared {
    fn ready(&self) -> Result<&Ready, AggregationError> {
        self.ready.get().ok_or_else(|| {
            AggregationError::Ceremony(
                "the joint key is not made yet: wait for all trustees".to_owned(),
            )
        })
    }

    /// Says `message` in round `stage`: signed, on the disk, then for all to fetch.
    fn say(
        &self,
        journal: &mut FileJournal,
        stage: u8,
        message: &[u8],
    ) -> Result<(), AggregationError> {
        let mut said = self.said.lock().unwrap_or_else(PoisonError::into_inner);
        if said.contains_key(&stage) {
            return Ok(());
        }
        let signature = sign(&self.secret, &spoken(&self.config.ceremony, stage, message));
        let whole = [signature.as_slice(), message].concat();
        journal.append(&[[&[stage], whole.as_slice()].concat()])?;
        said.insert(stage, whole);
        Ok(())
    }

    /// Waits until every member has spoken in round `stage`.
    async fn hear(&self, stage: u8) -> BTreeMap<TrusteeIndex, Vec<u8>> {
        let mut heard = BTreeMap::new();
        loop {
            for (index, member) in self.council.indices().zip(&self.config.members) {
                if heard.contains_key(&index) {
                    continue;
                }
                let path = format!("/ceremony/{stage}");
                let Ok(whole) = fetch(&member.url, &path, PATIENCE).await else {
                    continue;
                };
                let Some((signature, message)) = whole.split_first_chunk::<64>() else {
                    continue;
                };
                let spoken = spoken(&self.config.ceremony, stage, message);
                if self.council.signed(index, &spoken, signature) {
                    heard.insert(index, message.to_vec());
                }
            }
            if heard.len() == self.config.members.len() {
                return heard;
            }
            tokio::time::sleep(POLL).await;
        }
    }
}

fn spoken(ceremony: &KeyBytes, stage: u8, message: &[u8]) -> Vec<u8> {
    [
        b"bastide ceremony v1".as_slice(),
        &ceremony.0,
        &[stage],
        message,
    ]
    .concat()
}

/// Loads the key, or makes it with the others; then the trustee is ready.
async fn convene(shared: &Shared) -> Result<(), AggregationError> {
    let folder = &shared.config.folder;
    let (mut journal, records) = FileJournal::open(&folder.join("ceremony.journal"))?;
    {
        let mut said = shared.said.lock().unwrap_or_else(PoisonError::into_inner);
        for record in records {
            if let Some((stage, whole)) = record.split_first() {
                said.insert(*stage, whole.to_vec());
            }
        }
    }
    let (key, share) = (folder.join("group"), folder.join("share"));
    if !(key.exists() && share.exists()) {
        let end = hold(shared, &mut journal).await?;
        let caught = serde_json::to_vec_pretty(&end.caught)
            .map_err(|error| failed(&folder.join("caught.json"), error))?;
        write_whole(&folder.join("caught.json"), &caught)?;
        write_whole(&share, &end.share.to_bytes())?;
        write_whole(&key, &end.group.to_bytes())?;
    }
    let group = GroupKey::from_bytes(&read(&key)?)?;
    let share = KeyShare::from_bytes(&read_private(&share)?, &group)?;
    let (journal, records) = FileJournal::open(&folder.join("trustee.journal"))?;
    let trustee = Trustee::new(
        shared.council.clone(),
        group.clone(),
        share,
        PartySecret::from_bytes(Zeroizing::new(*shared.secret.bytes())),
        journal,
        &records,
    )?;
    let ready = Ready {
        tasks: Shelf::new(&shared.config.tasks),
        trustee: Mutex::new(trustee),
        group,
    };
    shared
        .ready
        .set(ready)
        .map_err(|_| failed(folder, "two ceremonies ended in one process"))
}

async fn hold(shared: &Shared, journal: &mut FileJournal) -> Result<CeremonyEnd, AggregationError> {
    let (mut ceremony, mut message) =
        Ceremony::begin(&shared.council, shared.config.ceremony.0, &shared.secret)?;
    for stage in 0..CONFIRM {
        shared.say(journal, stage, &message.to_bytes())?;
        let said = read_all(shared.hear(stage).await)?;
        if stage + 1 == CONFIRM {
            let end = ceremony.finish(&said)?;
            let heard = [end.transcript, end.group.id().0].concat();
            shared.say(journal, CONFIRM, &heard)?;
            for (trustee, theirs) in shared.hear(CONFIRM).await {
                if theirs != heard {
                    return Err(AggregationError::Trustee {
                        trustee,
                        what: "another account of the ceremony: somebody said different things to different trustees",
                    });
                }
            }
            return Ok(end);
        }
        message = ceremony.hear(&said)?;
    }
    Err(AggregationError::Ceremony("it has no rounds".to_owned()))
}

fn read_all(
    heard: BTreeMap<TrusteeIndex, Vec<u8>>,
) -> Result<BTreeMap<TrusteeIndex, Message>, AggregationError> {
    heard
        .into_iter()
        .map(|(trustee, bytes)| match Message::from_bytes(&bytes) {
            Ok(message) => Ok((trustee, message)),
            Err(_) => Err(AggregationError::Trustee {
                trustee,
                what: "something that is no message of the ceremony",
            }),
        })
        .collect()
}
