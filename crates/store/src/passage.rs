//! Passages, read back.

use crate::catalogue::{json, opt_word, unreadable, word};
use crate::{Row, StoreError, Tx, Value};
use gate::Nonce;
use territory::{DataSetId, PartyId, Purpose, RuleId, Text, Timestamp};

/// Most passages in one page of a list.
pub const PASSAGES_MOST: u32 = 1_000;

/// Which passages to list; everything that is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct PassageFilter {
    /// That touched this data set.
    pub dataset: Option<DataSetId>,
    /// Of this party.
    pub party: Option<PartyId>,
    /// Of this leaf.
    pub leaf: Option<u64>,
    /// Older than this leaf: the last of the page before.
    pub before: Option<u64>,
}

/// A passage as the journal keeps it: more than the public leaf says. Not for everybody's eyes.
#[derive(Debug, Clone)]
pub struct PassageRecord {
    /// The number of its leaf.
    pub leaf: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// Through which door.
    pub door: String,
    /// `question` or `own-view`.
    pub kind: String,
    /// Who asked; `None` when a citizen looked at her own data.
    pub party: Option<PartyId>,
    /// For what; `None` for a citizen's own view.
    pub purpose: Option<Purpose>,
    /// On which data sets, by id.
    pub datasets: Vec<DataSetId>,
    /// Whether it was granted.
    pub granted: bool,
    /// The rules that decided.
    pub rules: Vec<RuleId>,
    /// Why, in plain words.
    pub reason: Text,
    /// The question's text.
    pub question: String,
    /// Opens the leaf's commitment; absent once it was destroyed.
    pub nonce: Option<Nonce>,
    /// The protection's statement as JSON; empty when exact or refused.
    pub protection: String,
}

/// Passages, newest first; at most `most` of them, and never more than [`PASSAGES_MOST`].
///
/// # Errors
/// Storage only.
pub fn passage_list(
    tx: &mut Tx<'_>,
    filter: &PassageFilter,
    most: u32,
) -> Result<Vec<PassageRecord>, StoreError> {
    let mut args: Vec<Value> = Vec::with_capacity(5);
    let mut conditions: Vec<String> = Vec::with_capacity(4);
    let mut demand = |condition: &str, value: Value| {
        args.push(value);
        conditions.push(condition.replace('?', &format!("${}", args.len())));
    };
    if let Some(dataset) = &filter.dataset {
        demand(
            "leaf IN (SELECT leaf FROM passage_dataset WHERE dataset = ?)",
            dataset.into(),
        );
    }
    if let Some(party) = &filter.party {
        demand("party = ?", party.into());
    }
    if let Some(leaf) = filter.leaf {
        demand("leaf = ?", leaf.try_into()?);
    }
    demand(
        "leaf < ?",
        filter
            .before
            .map_or(Ok(Value::Int(i64::MAX)), Value::try_from)?,
    );
    args.push(most.min(PASSAGES_MOST).into());
    let sql = format!(
        "SELECT leaf, at, door, kind, party, purpose, decision, rules, reason_fr, reason_en, question, nonce, protection
         FROM passage WHERE {} ORDER BY leaf DESC LIMIT ${}",
        conditions.join(" AND "),
        args.len()
    );
    let rows = tx.query(&sql, &args)?;
    rows.iter().map(|row| read(tx, row)).collect()
}

fn read(tx: &mut Tx<'_>, row: &Row) -> Result<PassageRecord, StoreError> {
    let leaf = row.count(0)?;
    let datasets = tx.query(
        "SELECT dataset FROM passage_dataset WHERE leaf = $1 ORDER BY dataset",
        &[leaf.try_into()?],
    )?;
    let nonce = row.opt_bytes(11)?.map(<[u8; 16]>::try_from).transpose();
    Ok(PassageRecord {
        leaf,
        at: row.moment(1)?,
        door: row.text(2)?.to_owned(),
        kind: row.text(3)?.to_owned(),
        party: opt_word(row, 4, "passage")?,
        purpose: opt_word(row, 5, "passage")?,
        datasets: datasets
            .iter()
            .map(|row| word(row, 0, "passage"))
            .collect::<Result<_, _>>()?,
        granted: row.text(6)? == "permit",
        rules: json(row, 7, "passage")?,
        reason: Text::new(row.text(8)?, row.text(9)?),
        question: row.text(10)?.to_owned(),
        nonce: nonce
            .map_err(|_| unreadable("passage", "its nonce is not 16 bytes long"))?
            .map(Nonce),
        protection: row.text(12)?.to_owned(),
    })
}
