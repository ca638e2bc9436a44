//! What pages show of the catalogue, kept in memory: places, parties, data sets, the drawn map, counts.
//!
//! Looked at again when it is two seconds old, by one request, while the others go on with what there is. Places,
//! parties and data sets are only read anew when their numbers or dates have changed; questions are counted from the
//! last one seen. Decisions never use any of this: the gate reads its facts afresh.

use crate::Trust;
use bytes::Bytes;
use gate::Leaf;
use pages::{MapKind, MapShape, TownMap};
use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock, RwLock};
use std::time::Duration;
use store::{StoreError, Tx, Value, dataset_list, leaf_count, leaf_range, party_list, place_list};
use territory::{
    DataSet, DataSetId, Geometry, Lang, Party, PartyId, Place, PlaceId, PlaceLevel, Timestamp,
};

/// How old it may be.
const AGE_MAX: Duration = Duration::from_secs(2);
/// How many of the latest leaves are kept, and among how many they are looked for.
const LATEST: usize = 5;
const LATEST_AMONG: u64 = 64;

/// The catalogue as of one moment.
pub(crate) struct Snapshot {
    taken_at: Timestamp,
    catalogue: Arc<Catalogue>,
    /// Leaves in the ledger.
    pub(crate) leaves: u64,
    /// The latest leaves, newest first, but for citizens' views of their own data and other software's
    /// questions to the charter: those would crowd out the uses.
    pub(crate) latest: Vec<(u64, Leaf)>,
    /// Questions granted and refused, up to the last leaf.
    pub(crate) granted: u64,
    pub(crate) refused: u64,
    /// The home page of visitors without a session, by language.
    home: [OnceLock<Bytes>; 2],
}

/// The part that rarely changes.
pub(crate) struct Catalogue {
    fingerprint: [i64; 5],
    pub(crate) datasets: Vec<DataSet>,
    pub(crate) parties: BTreeMap<PartyId, Party>,
    pub(crate) places: BTreeMap<PlaceId, Place>,
    pub(crate) map: Option<Arc<TownMap>>,
}

impl std::ops::Deref for Snapshot {
    type Target = Catalogue;
    fn deref(&self) -> &Catalogue {
        &self.catalogue
    }
}

impl Snapshot {
    /// The home page in a language, made on the first call.
    pub(crate) fn home_or<E>(
        &self,
        lang: Lang,
        make: impl FnOnce() -> Result<String, E>,
    ) -> Result<Bytes, E> {
        let kept = match lang {
            Lang::Fr => &self.home[0],
            Lang::En => &self.home[1],
        };
        if let Some(page) = kept.get() {
            return Ok(page.clone());
        }
        let page = Bytes::from(make()?);
        Ok(kept.get_or_init(|| page).clone())
    }
}

impl Catalogue {
    pub(crate) fn dataset(&self, id: &DataSetId) -> Option<&DataSet> {
        // `dataset_list` sorts by id on both engines; ids are ASCII, but an engine's collation may differ from ours.
        self.datasets.iter().find(|dataset| &dataset.id == id)
    }

    /// Whether `place` is `within` or lies in it.
    pub(crate) fn lies_in(&self, place: &PlaceId, within: &PlaceId) -> bool {
        let mut at = Some(place);
        // A chain of places is no longer than the levels are many; more would be a circle.
        for _ in 0..=PlaceLevel::ALL.len() {
            match at {
                Some(id) if id == within => return true,
                Some(id) => at = self.places.get(id).and_then(|place| place.parent.as_ref()),
                None => return false,
            }
        }
        false
    }
}

/// Keeps the snapshot.
#[derive(Default)]
pub(crate) struct Cache {
    kept: RwLock<Option<Arc<Snapshot>>>,
    turn: tokio::sync::Mutex<()>,
}

impl Cache {
    pub(crate) async fn get(&self, trust: &Trust) -> Result<Arc<Snapshot>, StoreError> {
        let now = trust.clock.now();
        let kept = self.kept();
        if let Some(kept) = &kept
            && now < kept.taken_at.after(AGE_MAX)
        {
            return Ok(kept.clone());
        }
        let _turn = match (&kept, self.turn.try_lock()) {
            (_, Ok(turn)) => turn,
            // Somebody is reading it already; what there is will do.
            (Some(kept), Err(_)) => return Ok(kept.clone()),
            (None, Err(_)) => self.turn.lock().await,
        };
        if let Some(fresh) = self
            .kept()
            .filter(|kept| now < kept.taken_at.after(AGE_MAX))
        {
            return Ok(fresh);
        }
        let before = kept;
        let fresh = trust
            .store
            .read("snapshot", move |tx| take(tx, before.as_deref(), now))
            .await?;
        let fresh = Arc::new(fresh);
        if let Ok(mut kept) = self.kept.write() {
            *kept = Some(fresh.clone());
        }
        Ok(fresh)
    }

    fn kept(&self) -> Option<Arc<Snapshot>> {
        self.kept.read().ok()?.clone()
    }
}

fn take(
    tx: &mut Tx<'_>,
    before: Option<&Snapshot>,
    now: Timestamp,
) -> Result<Snapshot, StoreError> {
    let fingerprint = fingerprint(tx)?;
    let catalogue = match before {
        Some(before) if before.catalogue.fingerprint == fingerprint => before.catalogue.clone(),
        _ => Arc::new(catalogue(tx, fingerprint)?),
    };
    let leaves = leaf_count(tx)?;
    let (counted, mut granted, mut refused) =
        before.map_or((0, 0, 0), |b| (b.leaves, b.granted, b.refused));
    for row in tx.query(
        "SELECT decision, COUNT(*) FROM passage WHERE leaf >= $1 AND leaf < $2 AND kind IN ('question', 'microdata') GROUP BY decision",
        &[Value::try_from(counted)?, Value::try_from(leaves)?],
    )? {
        match row.text(0)? {
            "permit" => granted += row.count(1)?,
            _ => refused += row.count(1)?,
        }
    }
    let first = leaves.saturating_sub(LATEST_AMONG);
    let mut latest: Vec<(u64, Leaf)> = (first..)
        .zip(leaf_range(tx, first, leaves)?)
        .filter_map(|(number, body)| Some((number, Leaf::from_bytes(&body).ok()?)))
        .collect();
    latest.retain(|(_, leaf)| !matches!(leaf, Leaf::OwnView { .. } | Leaf::Evaluation { .. }));
    latest.reverse();
    latest.truncate(LATEST);
    Ok(Snapshot {
        taken_at: now,
        catalogue,
        leaves,
        latest,
        granted,
        refused,
        home: [OnceLock::new(), OnceLock::new()],
    })
}

fn fingerprint(tx: &mut Tx<'_>) -> Result<[i64; 5], StoreError> {
    let row = tx.query_one(
        "SELECT (SELECT COUNT(*) FROM place), (SELECT COUNT(*) FROM party), (SELECT COALESCE(MAX(added_at), 0) FROM party), \
                (SELECT COUNT(*) FROM dataset), (SELECT COALESCE(MAX(added_at), 0) FROM dataset)",
        &[],
    )?;
    Ok([
        row.int(0)?,
        row.int(1)?,
        row.int(2)?,
        row.int(3)?,
        row.int(4)?,
    ])
}

fn catalogue(tx: &mut Tx<'_>, fingerprint: [i64; 5]) -> Result<Catalogue, StoreError> {
    let places = place_list(tx)?;
    let shapes: Vec<MapShape> = places.iter().filter_map(shape).collect();
    Ok(Catalogue {
        fingerprint,
        datasets: dataset_list(tx)?,
        parties: party_list(tx)?
            .into_iter()
            .map(|party| (party.id.clone(), party))
            .collect(),
        map: TownMap::draw(&shapes).map(Arc::new),
        places: places
            .into_iter()
            .map(|place| (place.id.clone(), place))
            .collect(),
    })
}

/// What the map shows of a place: districts, streets, and rivers (a spot that is a line).
fn shape(place: &Place) -> Option<MapShape> {
    let geometry = place.geometry.clone()?;
    let line = matches!(
        geometry,
        Geometry::LineString(_) | Geometry::MultiLineString(_)
    );
    let kind = match place.level {
        PlaceLevel::District => MapKind::District,
        PlaceLevel::Street => MapKind::Street,
        PlaceLevel::Spot if line => MapKind::Water,
        _ => return None,
    };
    Some(MapShape {
        kind,
        name: place.name.clone(),
        place: (kind == MapKind::District).then(|| place.id.clone()),
        geometry,
    })
}
