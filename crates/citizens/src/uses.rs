//! What was done with data sets: every question about them and every file of records, granted or refused.

use crate::CitizensError;
use store::{Row, StoreError, Tx, Value};
use territory::{DataSetId, PartyId, Purpose, RuleId, Text, Timestamp};

/// How many uses one page holds.
pub const USES_PER_PAGE: usize = 25;

/// One question about a data set, or one request for records of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassageUse {
    /// The number of its leaf.
    pub leaf: u64,
    /// When it was decided.
    pub at: Timestamp,
    /// Through which door it came.
    pub door: String,
    /// Who asked.
    pub party: PartyId,
    /// How people name the party.
    pub party_name: String,
    /// For what.
    pub purpose: Purpose,
    /// On which data sets.
    pub datasets: Vec<DataSetId>,
    /// Whether it was granted.
    pub granted: bool,
    /// The rules that decided.
    pub rules: Vec<RuleId>,
    /// Why, in plain words.
    pub reason: Text,
    /// Whether a file of records was asked for, instead of figures.
    pub records: bool,
    /// Whether the answer was protected by added noise; figures that were not are exact, records that were not are the
    /// persons' own, generalised.
    pub protected: bool,
    /// Whether the rules oblige to tell the persons concerned.
    pub notify: bool,
}

/// The questions about any of these data sets, and the requests for their records, newest first: one page of [`USES_PER_PAGE`], beginning below the leaf
/// `before` when that is given. Persons' views of their own data
/// are not among them (they are nobody else's business), nor what other software was told (no data left).
///
/// # Errors
/// Storage only.
pub fn uses_of(
    tx: &mut Tx<'_>,
    datasets: &[DataSetId],
    before: Option<u64>,
) -> Result<Vec<PassageUse>, CitizensError> {
    if datasets.is_empty() {
        return Ok(Vec::new());
    }
    let before = i64::try_from(before.unwrap_or(u64::MAX)).unwrap_or(i64::MAX);
    let mut args: Vec<Value> = vec![before.into(), (USES_PER_PAGE as i64).into()];
    args.extend(datasets.iter().map(Value::from));
    let rows = tx.query(
        &format!(
            "SELECT passage.leaf, passage.at, passage.door, passage.party, party.name, passage.purpose, \
                    passage.decision, passage.rules, passage.reason_fr, passage.reason_en, passage.protection, passage.notify, passage.kind \
             FROM passage JOIN party ON party.id = passage.party \
             WHERE passage.leaf < $1 AND passage.kind IN ('question', 'microdata') \
               AND passage.leaf IN (SELECT leaf FROM passage_dataset WHERE dataset IN ({})) \
             ORDER BY passage.leaf DESC LIMIT $2",
            placeholders(3, datasets.len())
        ),
        &args,
    )?;
    let mut uses = rows
        .iter()
        .map(read)
        .collect::<Result<Vec<_>, CitizensError>>()?;
    if uses.is_empty() {
        return Ok(uses);
    }
    let leaves = uses
        .iter()
        .map(|used| Value::try_from(used.leaf))
        .collect::<Result<Vec<_>, _>>()?;
    let rows = tx.query(
        &format!(
            "SELECT leaf, dataset FROM passage_dataset WHERE leaf IN ({}) ORDER BY leaf, dataset",
            placeholders(1, leaves.len())
        ),
        &leaves,
    )?;
    for row in &rows {
        let (leaf, dataset) = (row.count(0)?, id(row.text(1)?)?);
        if let Some(used) = uses.iter_mut().find(|used| used.leaf == leaf) {
            used.datasets.push(dataset);
        }
    }
    Ok(uses)
}

/// How many questions about a data set, and requests for its records, there were.
///
/// # Errors
/// Storage only.
pub fn uses_count(tx: &mut Tx<'_>, dataset: &DataSetId) -> Result<u64, CitizensError> {
    let row = tx.query_one(
        "SELECT COUNT(*) FROM passage JOIN passage_dataset ON passage_dataset.leaf = passage.leaf \
         WHERE passage_dataset.dataset = $1 AND passage.kind IN ('question', 'microdata')",
        &[dataset.into()],
    )?;
    Ok(row.count(0)?)
}

fn read(row: &Row) -> Result<PassageUse, CitizensError> {
    let rules: Vec<RuleId> = serde_json::from_str(row.text(7)?).map_err(broken)?;
    Ok(PassageUse {
        leaf: row.count(0)?,
        at: row.moment(1)?,
        door: row.text(2)?.to_owned(),
        party: id(row.text(3)?)?,
        party_name: row.text(4)?.to_owned(),
        purpose: id(row.text(5)?)?,
        datasets: Vec::new(),
        granted: row.text(6)? == "permit",
        rules,
        reason: Text::new(row.text(8)?, row.text(9)?),
        records: row.text(12)? == "microdata",
        protected: !row.opt_text(10)?.unwrap_or_default().is_empty(),
        notify: row.flag(11)?,
    })
}

fn placeholders(first: usize, count: usize) -> String {
    let each: Vec<String> = (first..first + count).map(|n| format!("${n}")).collect();
    each.join(", ")
}

fn id<T: std::str::FromStr<Err: std::fmt::Display>>(text: &str) -> Result<T, CitizensError> {
    Ok(text.parse().map_err(broken)?)
}

fn broken(error: impl std::fmt::Display) -> StoreError {
    StoreError::Record {
        what: "passage",
        problem: error.to_string(),
    }
}
