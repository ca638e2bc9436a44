//! Privacy budgets: what is charged, per party and for all, in each period; and charges that wait for their answer.

use crate::catalogue::{to_json, unreadable, word};
use crate::journal::{Kept, passage_add};
use crate::{StoreError, Tx};
use gate::{Charge, Passage, Receipt, Reservation, Spent};
use privacy::Rho;
use territory::{DataSetId, PartyId};

/// Why a charge is not written; as an error, so that the store takes back what came before it.
pub(crate) enum Stop {
    Exhausted(DataSetId),
    Store(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Stop::Store(error)
    }
}

/// Charges, and keeps the passage that stands for the question until it is settled.
pub(crate) fn reserve(tx: &mut Tx<'_>, reservation: &Reservation) -> Result<(), Stop> {
    for charge in &reservation.charges {
        charge_add(tx, charge)?;
    }
    let lapsed = to_json(&*reservation.lapsed, "reservation")?;
    tx.execute(
        "INSERT INTO reservation (id, lapsed) VALUES ($1, $2)",
        &[(&reservation.id).into(), lapsed.into()],
    )?;
    Ok(())
}

/// Ends a reservation. An unknown one is an error: a passage must not be settled twice.
pub(crate) fn settle(tx: &mut Tx<'_>, id: &str) -> Result<(), StoreError> {
    match tx.execute("DELETE FROM reservation WHERE id = $1", &[id.into()])? {
        1 => Ok(()),
        _ => Err(unreadable("reservation", "it was settled before")),
    }
}

/// Records the passages of all charges that never got an answer: for whoever opens the trust to write, and is alone.
/// Gives their leaves.
///
/// # Errors
/// Storage only.
pub fn reservations_lapse(tx: &mut Tx<'_>) -> Result<Vec<Receipt>, StoreError> {
    let rows = tx.query("SELECT lapsed FROM reservation ORDER BY id", &[])?;
    let mut receipts = Vec::with_capacity(rows.len());
    for row in &rows {
        let passage: Passage =
            serde_json::from_str(row.text(0)?).map_err(|error| unreadable("reservation", error))?;
        receipts.push(passage_add(tx, &passage, &Kept::of(&passage)?)?);
    }
    Ok(receipts)
}

/// Adds a charge unless the pair, or all parties together, would then have spent more than the limit: each check and
/// sum are one statement.
fn charge_add(tx: &mut Tx<'_>, charge: &Charge) -> Result<(), Stop> {
    let exhausted = || Stop::Exhausted(charge.dataset.clone());
    if charge.rho > charge.limit || charge.rho > charge.persons_limit {
        return Err(exhausted());
    }
    // Half of the range, so that a sum of two never overflows.
    const LIMIT_MOST: u64 = i64::MAX as u64 / 2;
    if charge.limit.max(charge.persons_limit).nanos() > LIMIT_MOST {
        return Err(Stop::Store(StoreError::TooLarge {
            what: "a privacy budget (in billionths of rho)",
            most: LIMIT_MOST,
        }));
    }
    let by_party = tx.execute(
        "INSERT INTO budget (party, dataset, period, spent_rho) VALUES ($1, $2, $3, $4)
         ON CONFLICT (party, dataset, period) DO UPDATE SET spent_rho = budget.spent_rho + excluded.spent_rho
         WHERE budget.spent_rho + excluded.spent_rho <= $5",
        &[
            (&charge.party).into(),
            (&charge.dataset).into(),
            (&charge.period).into(),
            charge.rho.nanos().try_into()?,
            charge.limit.nanos().try_into()?,
        ],
    )?;
    if by_party == 0 {
        return Err(exhausted());
    }
    let on_persons = tx.execute(
        "INSERT INTO budget_persons (dataset, period, spent_rho) VALUES ($1, $2, $3)
         ON CONFLICT (dataset, period) DO UPDATE SET spent_rho = budget_persons.spent_rho + excluded.spent_rho
         WHERE budget_persons.spent_rho + excluded.spent_rho <= $4",
        &[
            (&charge.dataset).into(),
            (&charge.period).into(),
            charge.rho.nanos().try_into()?,
            charge.persons_limit.nanos().try_into()?,
        ],
    )?;
    if on_persons == 0 {
        return Err(exhausted());
    }
    Ok(())
}

/// What was spent on a data set in a period, by a party and by all.
///
/// # Errors
/// Storage only.
pub fn budget_spent(
    tx: &mut Tx<'_>,
    party: &PartyId,
    dataset: &DataSetId,
    period: &str,
) -> Result<Spent, StoreError> {
    let by_party = tx.query_opt(
        "SELECT spent_rho FROM budget WHERE party = $1 AND dataset = $2 AND period = $3",
        &[party.into(), dataset.into(), period.into()],
    )?;
    Ok(Spent {
        by_party: match by_party {
            Some(row) => Rho::from_nanos(row.count(0)?),
            None => Rho::ZERO,
        },
        on_persons: budget_spent_on_persons(tx, dataset, period)?,
    })
}

/// What all parties together have spent on a data set in a period.
///
/// # Errors
/// Storage only.
pub fn budget_spent_on_persons(
    tx: &mut Tx<'_>,
    dataset: &DataSetId,
    period: &str,
) -> Result<Rho, StoreError> {
    let row = tx.query_opt(
        "SELECT spent_rho FROM budget_persons WHERE dataset = $1 AND period = $2",
        &[dataset.into(), period.into()],
    )?;
    match row {
        Some(row) => Ok(Rho::from_nanos(row.count(0)?)),
        None => Ok(Rho::ZERO),
    }
}

/// What one party has spent on one data set in one period.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Spending {
    /// Who.
    pub party: PartyId,
    /// On what.
    pub dataset: DataSetId,
    /// In which period of the budget.
    pub period: String,
    /// How much.
    pub spent: Rho,
}

/// Whose spending to list; everything that is `None` does not matter.
#[derive(Debug, Clone, Default)]
pub struct SpendingFilter {
    /// Of this party.
    pub party: Option<PartyId>,
    /// On this data set.
    pub dataset: Option<DataSetId>,
    /// In this period.
    pub period: Option<String>,
}

/// What was spent, by data set, period and party. At most 100,000.
///
/// # Errors
/// Storage only.
pub fn budget_list(tx: &mut Tx<'_>, filter: &SpendingFilter) -> Result<Vec<Spending>, StoreError> {
    let rows = tx.query(
        "SELECT party, dataset, period, spent_rho FROM budget
         WHERE ($1 = '' OR party = $1) AND ($2 = '' OR dataset = $2) AND ($3 = '' OR period = $3)
         ORDER BY dataset, period, party LIMIT 100000",
        &[
            filter.party.as_ref().map_or("", PartyId::as_str).into(),
            filter.dataset.as_ref().map_or("", DataSetId::as_str).into(),
            filter.period.as_deref().unwrap_or("").into(),
        ],
    )?;
    rows.iter()
        .map(|row| {
            Ok(Spending {
                party: word(row, 0, "budget")?,
                dataset: word(row, 1, "budget")?,
                period: row.text(2)?.to_owned(),
                spent: Rho::from_nanos(row.count(3)?),
            })
        })
        .collect()
}
