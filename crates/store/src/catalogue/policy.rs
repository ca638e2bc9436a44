//! What the catalogue's filter looks at, kept beside what it is found out from.
//!
//! Data sets of one sort (`dataset_sort`) have the same sensitivity, purposes and kinds of personal data. There are few
//! sorts even in a large catalogue. `dataset_index` holds each data set's sort, provider and place, and nothing else.

use crate::{StoreError, Tx, Value};
use std::collections::BTreeSet;
use territory::{DataSet, DataSetId, Place, PlaceId, PlaceLevel, Purpose};

/// Finds out again what the filter needs to know of a data set, after it was added or its description changed.
///
/// # Errors
/// Storage only.
pub fn dataset_policy_index(tx: &mut Tx<'_>, dataset: &DataSet) -> Result<(), StoreError> {
    let sort = dataset_sort(tx, dataset)?;
    let (sort, provider) = (Value::from(sort), Value::from(&dataset.provider));
    let place = Value::from(dataset.place.as_ref());
    let before = tx.query_opt(
        "SELECT number, sort FROM dataset_index WHERE id = $1",
        &[(&dataset.id).into()],
    )?;
    if let Some(before) = before {
        tx.execute(
            "UPDATE dataset_sort SET datasets = datasets - 1 WHERE id = $1",
            &[before.int(1)?.into()],
        )?;
        tx.execute(
            "UPDATE dataset_index SET sort = $1, provider = $2, place = $3 WHERE number = $4",
            &[sort, provider, place, before.int(0)?.into()],
        )?;
    } else {
        let number = 1 + tx
            .query_one("SELECT COALESCE(MAX(number), 0) FROM dataset_index", &[])?
            .int(0)?;
        tx.execute(
            "INSERT INTO dataset_index (number, id, sort, provider, place) VALUES ($1, $2, $3, $4, $5)",
            &[number.into(), (&dataset.id).into(), sort, provider, place],
        )?;
    }
    Ok(())
}

/// Finds out what the filter needs to know of data sets and places that an earlier version wrote, and says how many
/// those were. Costs next to nothing where there is nothing to do; call it when a trust is opened for writing.
///
/// # Errors
/// Storage only.
pub fn policy_index_rebuild(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    let mut done = 0;
    let sizes = tx.query_one(
        "SELECT (SELECT COUNT(*) FROM dataset), (SELECT COUNT(*) FROM dataset_index)",
        &[],
    )?;
    if sizes.int(0)? != sizes.int(1)? {
        let ids = tx.query(
            "SELECT id FROM dataset d WHERE NOT EXISTS (SELECT 1 FROM dataset_index i WHERE i.id = d.id) ORDER BY id",
            &[],
        )?;
        for row in &ids {
            let id: DataSetId = super::word(row, 0, "data set")?;
            if let Some(dataset) = super::dataset_get(tx, &id)? {
                dataset_policy_index(tx, &dataset)?;
                done += 1;
            }
        }
    }
    let unknown = tx
        .query_one(
            "SELECT COUNT(*) FROM place p WHERE NOT EXISTS (SELECT 1 FROM place_within w WHERE w.place = p.id)",
            &[],
        )?
        .count(0)?;
    if unknown > 0 {
        tx.execute("DELETE FROM place_within", &[])?;
        tx.execute(
            "INSERT INTO place_within (place, within) SELECT id, id FROM place",
            &[],
        )?;
        // Levels strictly grow, so there are at most as many steps as levels.
        for _ in PlaceLevel::ALL {
            tx.execute(
                "INSERT INTO place_within (place, within)
                 SELECT w.place, p.parent FROM place_within w JOIN place p ON p.id = w.within
                 WHERE p.parent IS NOT NULL AND NOT EXISTS
                     (SELECT 1 FROM place_within x WHERE x.place = w.place AND x.within = p.parent)",
                &[],
            )?;
        }
    }
    Ok(done + unknown)
}

/// Notes what a new place lies in: itself and all that its parent lies in.
pub(super) fn place_index(tx: &mut Tx<'_>, place: &Place) -> Result<(), StoreError> {
    let own = &place.id;
    tx.execute(
        "INSERT INTO place_within (place, within) VALUES ($1, $1)",
        &[own.into()],
    )?;
    if let Some(parent) = &place.parent {
        let args: [&PlaceId; 2] = [own, parent];
        tx.execute(
            "INSERT INTO place_within (place, within)
             SELECT $1, w.within FROM place_within w WHERE w.place = $2",
            &args.map(Value::from),
        )?;
    }
    Ok(())
}

/// The number of a data set's sort, which is made where it is new; the data set is counted as one of it.
fn dataset_sort(tx: &mut Tx<'_>, dataset: &DataSet) -> Result<i64, StoreError> {
    let sensitivity = dataset.sensitivity.as_str();
    let purposes: BTreeSet<&str> = dataset.collected_for.iter().map(Purpose::as_str).collect();
    let kinds = dataset.categories();
    let kinds: BTreeSet<&str> = kinds.iter().map(|kind| kind.as_str()).collect();
    let (collected_for, categories) = (line(&purposes), line(&kinds));
    let whole = format!("{sensitivity}\n{collected_for}\n{categories}");
    let fingerprint = blake3::hash(whole.as_bytes()).to_hex().to_string();
    let there = tx.query_opt(
        "SELECT id FROM dataset_sort WHERE fingerprint = $1",
        &[(&fingerprint).into()],
    )?;
    if let Some(row) = there {
        let sort = row.int(0)?;
        tx.execute(
            "UPDATE dataset_sort SET datasets = datasets + 1 WHERE id = $1",
            &[sort.into()],
        )?;
        return Ok(sort);
    }
    let sort = 1 + tx
        .query_one("SELECT COALESCE(MAX(id), 0) FROM dataset_sort", &[])?
        .int(0)?;
    tx.execute(
        "INSERT INTO dataset_sort (id, fingerprint, sensitivity, collected_for, categories, datasets)
         VALUES ($1, $2, $3, $4, $5, 1)",
        &[
            sort.into(),
            fingerprint.into(),
            sensitivity.into(),
            collected_for.into(),
            categories.into(),
        ],
    )?;
    for purpose in purposes {
        tx.execute(
            "INSERT INTO sort_purpose (sort, purpose) VALUES ($1, $2)",
            &[sort.into(), purpose.into()],
        )?;
    }
    for kind in kinds {
        tx.execute(
            "INSERT INTO sort_category (sort, category) VALUES ($1, $2)",
            &[sort.into(), kind.into()],
        )?;
    }
    Ok(sort)
}

fn line(words: &BTreeSet<&str>) -> String {
    words.iter().copied().collect::<Vec<_>>().join(" ")
}
