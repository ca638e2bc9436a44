//! The gate's journal: charge, leaf and passage in one transaction, durable before anything leaves.

use crate::catalogue::to_json;
use crate::duty::duty_add;
use crate::{Store, StoreError, Tx, Value, leaf_append};
use gate::{Charge, Journal, Passage, PortFault, Receipt, Recorded, Waiting};
use std::collections::BTreeMap;
use territory::DataSetId;

impl Journal for Store {
    fn record(&self, passage: Passage) -> Waiting<'_, Recorded> {
        Box::pin(async move {
            // They are made once, although the body may run again.
            let body = passage.leaf.to_bytes().map_err(PortFault::failed)?;
            let rules = to_json(&passage.rules, "passage").map_err(PortFault::failed)?;
            let facts = passage
                .weighed
                .iter()
                .map(|(dataset, of)| Ok((dataset.clone(), to_json(of, "passage")?)))
                .collect::<Result<BTreeMap<_, _>, StoreError>>()
                .map_err(PortFault::failed)?;
            let recorded = self.run("passage record", move |tx| {
                record(tx, &passage, &body, &rules, &facts)
            });
            match recorded.await {
                Ok(receipt) => Ok(Recorded::Written(receipt)),
                Err(Stop::Exhausted(dataset)) => Ok(Recorded::Exhausted(dataset)),
                Err(Stop::Store(error)) => Err(PortFault::failed(error)),
            }
        })
    }
}

/// Why a passage is not written; as an error, so that the store takes back what came before it.
enum Stop {
    Exhausted(DataSetId),
    Store(StoreError),
}

impl From<StoreError> for Stop {
    fn from(error: StoreError) -> Self {
        Stop::Store(error)
    }
}

fn record(
    tx: &mut Tx<'_>,
    passage: &Passage,
    body: &[u8],
    rules: &str,
    facts: &BTreeMap<DataSetId, String>,
) -> Result<Receipt, Stop> {
    for charge in &passage.charges {
        charge_add(tx, charge)?;
    }
    let leaf = leaf_append(tx, body)?;
    let number = Value::try_from(leaf)?;
    tx.execute(
        "INSERT INTO passage (leaf, at, door, kind, party, purpose, decision, rules, reason_fr, reason_en, question, nonce, protection, notify)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)",
        &[
            number.clone(),
            passage.at.into(),
            passage.door.as_str().into(),
            passage.leaf.kind().into(),
            passage.party.as_ref().into(),
            passage.purpose.as_ref().into(),
            if passage.granted { "permit" } else { "refuse" }.into(),
            rules.into(),
            (&passage.reason.fr).into(),
            (&passage.reason.en).into(),
            (&passage.question).into(),
            passage.nonce.0.into(),
            (&passage.protection).into(),
            i64::from(passage.notify).into(),
        ],
    )?;
    for dataset in &passage.datasets {
        tx.execute(
            "INSERT INTO passage_dataset (dataset, leaf, facts) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING",
            &[
                dataset.into(),
                number.clone(),
                facts.get(dataset).map(String::as_str).into(),
            ],
        )?;
    }
    if let (Some(due), Some(party)) = (passage.delete_by, &passage.party) {
        duty_add(tx, leaf, "delete", party, due)?;
    }
    Ok(Receipt(leaf))
}

/// Adds a charge unless the pair would then have spent more than its limit: check and sum are one statement.
fn charge_add(tx: &mut Tx<'_>, charge: &Charge) -> Result<(), Stop> {
    let exhausted = || Stop::Exhausted(charge.dataset.clone());
    if charge.rho > charge.limit {
        return Err(exhausted());
    }
    // Half of the range, so that a sum of two never overflows.
    const LIMIT_MOST: u64 = i64::MAX as u64 / 2;
    if charge.limit.nanos() > LIMIT_MOST {
        return Err(Stop::Store(StoreError::TooLarge {
            what: "a privacy budget (in billionths of rho)",
            most: LIMIT_MOST,
        }));
    }
    let added = tx.execute(
        "INSERT INTO budget (party, dataset, spent_rho) VALUES ($1, $2, $3)
         ON CONFLICT (party, dataset) DO UPDATE SET spent_rho = budget.spent_rho + excluded.spent_rho
         WHERE budget.spent_rho + excluded.spent_rho <= $4",
        &[
            (&charge.party).into(),
            (&charge.dataset).into(),
            charge.rho.nanos().try_into()?,
            charge.limit.nanos().try_into()?,
        ],
    )?;
    if added == 0 {
        return Err(exhausted());
    }
    Ok(())
}
