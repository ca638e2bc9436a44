//! Answers about persons, as the public may know them: who, what for, when, and how the figures were protected. Never
//! what was asked.

use crate::catalogue::{opt_word, unreadable, word};
use crate::{Row, StoreError, Tx};
use gate::Leaf;
use territory::{DataSetId, PartyId, Purpose, Timestamp};

/// Most answers that are looked through for exact ones.
const EXACT_LOOKED_AT: u32 = 2_000;

/// A question that was granted, without what it asked.
#[derive(Debug, Clone)]
pub struct AnswerRecord {
    /// The number of its leaf.
    pub leaf: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// Who asked.
    pub party: Option<PartyId>,
    /// For what.
    pub purpose: Option<Purpose>,
    /// The protection's statement as JSON; empty when the figures are exact, or never left.
    pub protection: String,
    /// ε as the leaf says it, a decimal number; absent when nothing was charged.
    pub epsilon: Option<String>,
    /// The leaf of the earlier answer whose figures were given again.
    pub replays: Option<u64>,
    /// Whether it was charged and no answer left.
    pub lapsed: bool,
}

/// The questions about a data set that were granted, newest first: at most `most`, after the first `skipped`.
///
/// # Errors
/// Storage only.
pub fn answer_list(
    tx: &mut Tx<'_>,
    dataset: &DataSetId,
    skipped: u64,
    most: u32,
) -> Result<Vec<AnswerRecord>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} {OF_DATA_SET} ORDER BY passage.leaf DESC LIMIT $2 OFFSET $3"
    );
    tx.query(&sql, &[dataset.into(), most.into(), skipped.try_into()?])?
        .iter()
        .map(read)
        .collect()
}

/// How many questions about a data set were granted.
///
/// # Errors
/// Storage only.
pub fn answer_count(tx: &mut Tx<'_>, dataset: &DataSetId) -> Result<u64, StoreError> {
    tx.query_one(
        &format!("SELECT COUNT(*) FROM {TABLES} {OF_DATA_SET}"),
        &[dataset.into()],
    )?
    .count(0)
}

/// How many of them left exact figures, among the latest 2,000 without protection.
///
/// # Errors
/// Storage only.
pub fn answer_count_exact(tx: &mut Tx<'_>, dataset: &DataSetId) -> Result<u64, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {TABLES} {OF_DATA_SET} AND passage.protection = '' ORDER BY passage.leaf DESC LIMIT $2"
    );
    let rows = tx.query(&sql, &[dataset.into(), EXACT_LOOKED_AT.into()])?;
    let mut exact = 0;
    for row in &rows {
        exact += u64::from(!read(row)?.lapsed);
    }
    Ok(exact)
}

/// The question of that leaf, with the data sets it was about; `None` when none was granted there.
///
/// # Errors
/// Storage only.
pub fn answer_get(
    tx: &mut Tx<'_>,
    leaf: u64,
) -> Result<Option<(AnswerRecord, Vec<DataSetId>)>, StoreError> {
    let sql = format!(
        "SELECT {COLUMNS} FROM passage JOIN ledger_leaf ON ledger_leaf.seq = passage.leaf
         WHERE passage.leaf = $1 AND passage.kind = 'question' AND passage.decision = 'permit'"
    );
    let Some(row) = tx.query_opt(&sql, &[leaf.try_into()?])? else {
        return Ok(None);
    };
    let datasets = tx.query(
        "SELECT dataset FROM passage_dataset WHERE leaf = $1 ORDER BY dataset",
        &[leaf.try_into()?],
    )?;
    let datasets = datasets.iter().map(|row| word(row, 0, "passage"));
    Ok(Some((read(&row)?, datasets.collect::<Result<_, _>>()?)))
}

const COLUMNS: &str = "passage.leaf, passage.at, passage.party, passage.purpose, passage.protection, ledger_leaf.body";
const TABLES: &str = "passage JOIN passage_dataset ON passage_dataset.leaf = passage.leaf
     JOIN ledger_leaf ON ledger_leaf.seq = passage.leaf";
const OF_DATA_SET: &str = "WHERE passage_dataset.dataset = $1 AND passage.kind = 'question' AND passage.decision = 'permit'";

fn read(row: &Row) -> Result<AnswerRecord, StoreError> {
    let body = Leaf::from_bytes(row.bytes(5)?).map_err(|error| unreadable("leaf", error))?;
    let Leaf::Question {
        epsilon,
        replays,
        lapsed,
        ..
    } = body
    else {
        return Err(unreadable("passage", "its leaf is of no question"));
    };
    Ok(AnswerRecord {
        leaf: row.count(0)?,
        at: row.moment(1)?,
        party: opt_word(row, 2, "passage")?,
        purpose: opt_word(row, 3, "passage")?,
        protection: row.text(4)?.to_owned(),
        epsilon,
        replays,
        lapsed,
    })
}
