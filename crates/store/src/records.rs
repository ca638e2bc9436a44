//! The gate's records: everything a decision needs, from one snapshot.

use crate::{Store, StoreError, Tx, dataset_get, party_get};
use gate::{DataSetFacts, Facts, PortFault, Records, Waiting};
use privacy::Rho;
use territory::{DataSetId, PartyId, PersonKey};

impl Records for Store {
    fn facts<'a>(&'a self, asker: &'a PartyId, datasets: &'a [DataSetId]) -> Waiting<'a, Facts> {
        let (asker, datasets) = (asker.clone(), datasets.to_vec());
        Box::pin(async move {
            self.read("facts", move |tx| facts(tx, &asker, &datasets))
                .await
                .map_err(|error: StoreError| PortFault::failed(error))
        })
    }
}

fn facts(tx: &mut Tx<'_>, asker: &PartyId, wanted: &[DataSetId]) -> Result<Facts, StoreError> {
    let party = party_get(tx, asker)?;
    let mut datasets = Vec::with_capacity(wanted.len());
    for id in wanted {
        if let Some(dataset) = dataset_get(tx, id)? {
            datasets.push(DataSetFacts {
                dataset,
                spent: budget_spent(tx, asker, id)?,
                objections: objecting(tx, id)?,
            });
        }
    }
    Ok(Facts { party, datasets })
}

/// What a party has spent on a data set.
///
/// # Errors
/// Storage only.
pub fn budget_spent(
    tx: &mut Tx<'_>,
    party: &PartyId,
    dataset: &DataSetId,
) -> Result<Rho, StoreError> {
    let row = tx.query_opt(
        "SELECT spent_rho FROM budget WHERE party = $1 AND dataset = $2",
        &[party.into(), dataset.into()],
    )?;
    match row {
        Some(row) => Ok(Rho::from_nanos(row.count(0)?)),
        None => Ok(Rho::ZERO),
    }
}

fn objecting(tx: &mut Tx<'_>, dataset: &DataSetId) -> Result<Vec<PersonKey>, StoreError> {
    let rows = tx.query(
        "SELECT person FROM objection WHERE dataset = $1 ORDER BY person",
        &[dataset.into()],
    )?;
    rows.iter().map(|row| row.int(0).map(PersonKey)).collect()
}
