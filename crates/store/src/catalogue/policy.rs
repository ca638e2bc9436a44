//! The catalogue under a filter of the charter: which data sets a party may use, without deciding one by one.
//!
//! Data sets of one sort (`dataset_sort`) have the same sensitivity, purposes and kinds of personal data. There are few
//! sorts even in a large catalogue: what a filter asks of each is worked out first, sorts that are wholly refused drop
//! out, and the others are read from an index, with what is still asked of them (a provider, a place, a contract).

use super::unreadable;
use crate::{Row, StoreError, Tx, Value};
use charter::{Fact, Filter, Predicate, SqlFilter, SqlReach, SqlValue};
use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write;
use territory::{DataSet, DataSetId, Place, PlaceId, PlaceLevel, Purpose, Sensitivity};

/// With more sorts than this, the database weighs the whole filter by itself.
const SORTS_MOST: usize = 5_000;
/// From this many data sets, a page is found sooner by walking through the catalogue than by sorting.
const MANY: u64 = 3_000;
/// Longest page.
const PAGE_MOST: usize = 1_000;

/// One page of the data sets that a filter lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AllowedDataSets {
    /// How many there are on all pages together.
    pub total: u64,
    /// Those of this page, by id.
    pub ids: Vec<DataSetId>,
}

/// The data sets that a filter lets through, by id, from behind `after`, at most `most` (at most 1,000).
///
/// # Errors
/// Storage only.
pub fn dataset_allowed(
    tx: &mut Tx<'_>,
    filter: &Filter,
    after: Option<&DataSetId>,
    most: usize,
) -> Result<AllowedDataSets, StoreError> {
    let shares = shares(tx, filter)?;
    let total = count(tx, filter, &shares)?;
    let most = most.min(PAGE_MOST);
    let ids = if total >= MANY {
        walk(tx, filter, &shares, after, most)?
    } else {
        gather(tx, filter, &shares, after, most)?
    };
    Ok(AllowedDataSets { total, ids })
}

/// How many data sets a filter lets through.
///
/// # Errors
/// Storage only.
pub fn dataset_allowed_count(tx: &mut Tx<'_>, filter: &Filter) -> Result<u64, StoreError> {
    let shares = shares(tx, filter)?;
    count(tx, filter, &shares)
}

/// Finds out again what the filter needs to know of a data set, after its sensitivity, purposes or columns changed.
///
/// # Errors
/// Storage only.
pub fn dataset_policy_index(tx: &mut Tx<'_>, dataset: &DataSet) -> Result<(), StoreError> {
    tx.execute(
        "UPDATE dataset_sort SET datasets = datasets - 1
         WHERE id = (SELECT d.sort FROM dataset d WHERE d.id = $1)",
        &[(&dataset.id).into()],
    )?;
    let sort = dataset_sort(tx, dataset)?;
    tx.execute(
        "UPDATE dataset SET sort = $1 WHERE id = $2",
        &[sort.into(), (&dataset.id).into()],
    )?;
    Ok(())
}

/// Finds out what the filter needs to know of data sets and places that an earlier version wrote, and says how many
/// those were. Costs next to nothing where there is nothing to do; call it when a trust is opened for writing.
///
/// # Errors
/// Storage only.
pub fn policy_index_rebuild(tx: &mut Tx<'_>) -> Result<u64, StoreError> {
    let mut done = 0;
    let ids = tx.query("SELECT id FROM dataset WHERE sort IS NULL ORDER BY id", &[])?;
    for row in &ids {
        let id: DataSetId = super::word(row, 0, "data set")?;
        if let Some(dataset) = super::dataset_get(tx, &id)? {
            dataset_policy_index(tx, &dataset)?;
            done += 1;
        }
    }
    if done > 0 {
        tx.execute(
            "UPDATE dataset_sort SET datasets =
                 (SELECT COUNT(*) FROM dataset d WHERE d.sort = dataset_sort.id)",
            &[],
        )?;
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
pub(super) fn dataset_sort(tx: &mut Tx<'_>, dataset: &DataSet) -> Result<i64, StoreError> {
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

/// Sorts of which the filter still asks the same.
struct Share {
    /// Their numbers, for a list in SQL; `None` is all.
    sorts: Option<String>,
    /// How many data sets there are of them, where they are listed.
    datasets: u64,
    /// What is still asked; never [`Predicate::Never`].
    rest: Predicate,
}

impl Share {
    /// Its condition, with the columns of `dataset d`.
    fn condition(&self, filter: &Filter, reach: SqlReach, args: &mut Vec<Value>) -> String {
        // A sum is no column: so no index of sorts is taken where another way is shorter.
        let plus = if reach == SqlReach::Each || on_record(&self.rest) {
            "+"
        } else {
            ""
        };
        let sorts = self.sorts.as_ref();
        let among = sorts.map(|sorts| format!("{plus}d.sort IN ({sorts})"));
        let rest = (self.rest != Predicate::Always).then(|| {
            let SqlFilter { text, args: more } = filter.sql_of(&self.rest, reach, args.len() + 1);
            args.extend(more.into_iter().map(Value::from));
            text
        });
        let parts: Vec<String> = among.into_iter().chain(rest).collect();
        if parts.is_empty() {
            "1 = 1".to_owned()
        } else {
            parts.join(" AND ")
        }
    }
}

/// Whether only data sets can match about which something is on record: then they are found from there.
fn on_record(rest: &Predicate) -> bool {
    match rest {
        Predicate::OneOf(fact, _) => matches!(
            fact,
            Fact::AssessedFor | Fact::AgreedFor | Fact::ConsentedFor
        ),
        Predicate::All(parts) => parts.iter().any(on_record),
        Predicate::Any(parts) => parts.iter().all(on_record),
        _ => false,
    }
}

/// What the filter asks of each sort, those of which it asks the same together.
fn shares(tx: &mut Tx<'_>, filter: &Filter) -> Result<Vec<Share>, StoreError> {
    if filter.predicate() == &Predicate::Never {
        return Ok(Vec::new());
    }
    let rows = tx.query(
        "SELECT id, sensitivity, collected_for, categories, datasets FROM dataset_sort ORDER BY id LIMIT $1",
        &[(SORTS_MOST as i64 + 1).into()],
    )?;
    if rows.len() > SORTS_MOST {
        return Ok(vec![Share {
            sorts: None,
            datasets: 0,
            rest: filter.predicate().clone(),
        }]);
    }
    let mut shares: BTreeMap<Predicate, (String, u64)> = BTreeMap::new();
    for row in &rows {
        let sensitivity: Sensitivity = super::word(row, 1, "sort of data set")?;
        let purposes: Vec<&str> = row.text(2)?.split_whitespace().collect();
        let kinds: Vec<&str> = row.text(3)?.split_whitespace().collect();
        let rest = filter.narrowed(sensitivity, &purposes, &kinds);
        if rest != Predicate::Never {
            let (sorts, datasets) = shares.entry(rest).or_default();
            let comma = if sorts.is_empty() { "" } else { ", " };
            let number = row.int(0)?;
            *datasets += row.count(4)?;
            write!(sorts, "{comma}{number}").map_err(|error| unreadable("sort", error))?;
        }
    }
    let shares = shares.into_iter();
    Ok(shares
        .map(|(rest, (sorts, datasets))| Share {
            sorts: Some(sorts),
            datasets,
            rest,
        })
        .collect())
}

fn count(tx: &mut Tx<'_>, filter: &Filter, shares: &[Share]) -> Result<u64, StoreError> {
    let mut total = 0;
    for share in shares {
        if share.sorts.is_some() && share.rest == Predicate::Always {
            total += share.datasets;
            continue;
        }
        let mut args = Vec::new();
        let condition = share.condition(filter, SqlReach::Catalogue, &mut args);
        let sql = format!("SELECT COUNT(*) FROM dataset d WHERE {condition}");
        total += tx.query_one(&sql, &args)?.count(0)?;
    }
    Ok(total)
}

/// A page where many are let through: the catalogue in order, until the page is full.
fn walk(
    tx: &mut Tx<'_>,
    filter: &Filter,
    shares: &[Share],
    after: Option<&DataSetId>,
    most: usize,
) -> Result<Vec<DataSetId>, StoreError> {
    let mut args = page(after, most);
    let any: Vec<String> = shares
        .iter()
        .map(|share| format!("({})", share.condition(filter, SqlReach::Each, &mut args)))
        .collect();
    let sql = format!(
        "SELECT d.id FROM dataset d WHERE d.id > $1 AND ({}) ORDER BY d.id LIMIT $2",
        any.join(" OR ")
    );
    tx.query(&sql, &args)?.iter().map(id).collect()
}

/// A page where few are let through: all of each share, put in order.
fn gather(
    tx: &mut Tx<'_>,
    filter: &Filter,
    shares: &[Share],
    after: Option<&DataSetId>,
    most: usize,
) -> Result<Vec<DataSetId>, StoreError> {
    if shares.is_empty() {
        return Ok(Vec::new());
    }
    let mut args = page(after, most);
    let each: Vec<String> = shares
        .iter()
        .map(|share| {
            let condition = share.condition(filter, SqlReach::Catalogue, &mut args);
            format!("SELECT d.id AS id FROM dataset d WHERE {condition}")
        })
        .collect();
    // The database's order of texts, not ours, is the order of pages.
    let sql = format!(
        "SELECT f.id FROM ({}) f WHERE f.id > $1 ORDER BY f.id LIMIT $2",
        each.join(" UNION ALL ")
    );
    tx.query(&sql, &args)?.iter().map(id).collect()
}

/// `$1` and `$2` of a page. Every id is greater than the empty text.
fn page(after: Option<&DataSetId>, most: usize) -> Vec<Value> {
    let after = after.map_or("", DataSetId::as_str);
    vec![after.into(), (most as i64).into()]
}

fn id(row: &Row) -> Result<DataSetId, StoreError> {
    super::word(row, 0, "data set")
}

fn line(words: &BTreeSet<&str>) -> String {
    words.iter().copied().collect::<Vec<_>>().join(" ")
}

impl From<SqlValue> for Value {
    fn from(value: SqlValue) -> Value {
        match value {
            SqlValue::Text(text) => Value::Text(text),
            SqlValue::Int(number) => Value::Int(number),
        }
    }
}
