//! The gate's journal: charges first, then leaf and passage in one transaction, durable before anything leaves.

use crate::catalogue::to_json;
use crate::duty::duty_add;
use crate::released::{microdata_keep, released_keep, seen_cells_keep};
use crate::spending::{Stop, reserve, settle};
use crate::{Store, StoreError, Tx, Value, leaf_append};
use gate::{Journal, Passage, PortFault, Receipt, Reservation, Reserved, Waiting};
use std::collections::BTreeMap;
use territory::DataSetId;

impl Journal for Store {
    fn reserve(&self, reservation: Reservation) -> Waiting<'_, Reserved> {
        Box::pin(async move {
            let reserved = self.run("reservation", move |tx| reserve(tx, &reservation));
            match reserved.await {
                Ok(()) => Ok(Reserved::Held),
                Err(Stop::Exhausted(dataset)) => Ok(Reserved::Exhausted(dataset)),
                Err(Stop::Store(error)) => Err(PortFault::failed(error)),
            }
        })
    }

    fn record(&self, passage: Passage) -> Waiting<'_, Receipt> {
        Box::pin(async move {
            // Made once, although the body may run again.
            let kept = Kept::of(&passage).map_err(PortFault::failed)?;
            self.run("passage record", move |tx| passage_add(tx, &passage, &kept))
                .await
                .map_err(|error: StoreError| PortFault::failed(error))
        })
    }
}

/// What of a passage is kept as text.
pub(crate) struct Kept {
    body: Vec<u8>,
    rules: String,
    facts: BTreeMap<DataSetId, String>,
}

impl Kept {
    pub(crate) fn of(passage: &Passage) -> Result<Self, StoreError> {
        Ok(Self {
            body: passage
                .leaf
                .to_bytes()
                .map_err(|error| crate::catalogue::unreadable("leaf", error))?,
            rules: to_json(&passage.rules, "passage")?,
            facts: passage
                .weighed
                .iter()
                .map(|(dataset, of)| Ok((dataset.clone(), to_json(of, "passage")?)))
                .collect::<Result<_, StoreError>>()?,
        })
    }
}

/// Appends a passage's leaf and keeps the passage.
pub(crate) fn passage_add(
    tx: &mut Tx<'_>,
    passage: &Passage,
    kept: &Kept,
) -> Result<Receipt, StoreError> {
    if let Some(id) = &passage.settles {
        settle(tx, id)?;
    }
    let leaf = leaf_append(tx, &kept.body)?;
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
            (&kept.rules).into(),
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
                kept.facts.get(dataset).map(String::as_str).into(),
            ],
        )?;
    }
    if let (Some(due), Some(party)) = (passage.delete_by, &passage.party) {
        duty_add(tx, leaf, "delete", party, due)?;
    }
    if let Some(kept) = &passage.microdata {
        microdata_keep(tx, leaf, kept)?;
    }
    if let Some((key, figures)) = &passage.released {
        released_keep(tx, key, leaf, figures)?;
    }
    for (dataset, cells) in &passage.cells {
        if let Some(party) = &passage.party {
            seen_cells_keep(tx, party, dataset, leaf, cells)?;
        }
    }
    Ok(Receipt(leaf))
}
