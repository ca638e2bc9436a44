//! The gate's records: everything a decision needs, from one snapshot.

use crate::catalogue::{opt_word, word};
use crate::released::{released_classes, released_get, seen_cells_list};
use crate::{
    Row, Store, StoreError, Tx, attestation_get, budget_spent, dataset_get, duty_overdue, party_get,
};
use charter::{AgreedUse, Means, Standing};
use gate::{
    Attestation, DataSetFacts, EarlierRelease, Facts, Inquiry, PortFault, Records, ReleaseKey,
    Statement, Waiting,
};
use territory::{
    DataSet, DataSetId, Party, PartyId, PersonKey, PlaceId, PlaceLevel, Purpose, TableName,
    Timestamp,
};

/// Deepest chain of organisations that is followed.
const ORGANISATIONS_MOST: usize = 8;

impl Records for Store {
    fn facts<'a>(&'a self, inquiry: Inquiry<'a>) -> Waiting<'a, Facts> {
        let asked = Asked {
            asker: inquiry.asker.clone(),
            datasets: inquiry.datasets.to_vec(),
            purposes: inquiry.purposes.to_vec(),
            at: inquiry.at,
            period: inquiry.period.to_owned(),
        };
        Box::pin(async move {
            self.read("facts", move |tx| facts(tx, &asked))
                .await
                .map_err(|error: StoreError| PortFault::failed(error))
        })
    }

    fn consenting<'a>(
        &'a self,
        dataset: &'a DataSetId,
        party: &'a PartyId,
        purposes: &'a [Purpose],
    ) -> Waiting<'a, Vec<PersonKey>> {
        let (dataset, party, purposes) = (dataset.clone(), party.clone(), purposes.to_vec());
        Box::pin(async move {
            self.read("consenting", move |tx| {
                consenting(tx, &dataset, &party, &purposes)
            })
            .await
            .map_err(|error: StoreError| PortFault::failed(error))
        })
    }

    fn attestation<'a>(&'a self, id: &'a str) -> Waiting<'a, Option<Attestation>> {
        let id = id.to_owned();
        Box::pin(async move {
            self.read("attestation", move |tx| attestation_get(tx, &id))
                .await
                .map_err(|error: StoreError| PortFault::failed(error))
        })
    }

    fn released<'a>(&'a self, key: &'a ReleaseKey) -> Waiting<'a, Option<EarlierRelease>> {
        let key = *key;
        Box::pin(async move {
            self.read("released", move |tx| released_get(tx, &key))
                .await
                .map_err(|error: StoreError| PortFault::failed(error))
        })
    }

    fn seen_cells<'a>(
        &'a self,
        party: &'a PartyId,
        dataset: &'a DataSetId,
    ) -> Waiting<'a, Vec<Vec<u8>>> {
        let (party, dataset) = (party.clone(), dataset.clone());
        Box::pin(async move {
            self.read("seen cells", move |tx| {
                seen_cells_list(tx, &party, &dataset)
            })
            .await
            .map_err(|error: StoreError| PortFault::failed(error))
        })
    }

    fn released_classes<'a>(
        &'a self,
        dataset: &'a DataSetId,
        table: &'a TableName,
    ) -> Waiting<'a, Vec<Vec<u8>>> {
        let (dataset, table) = (dataset.clone(), table.clone());
        Box::pin(async move {
            self.read("released classes", move |tx| {
                released_classes(tx, &dataset, &table)
            })
            .await
            .map_err(|error: StoreError| PortFault::failed(error))
        })
    }
}

struct Asked {
    asker: PartyId,
    datasets: Vec<DataSetId>,
    purposes: Vec<Purpose>,
    at: Timestamp,
    period: String,
}

fn facts(tx: &mut Tx<'_>, asked: &Asked) -> Result<Facts, StoreError> {
    let party = party_get(tx, &asked.asker)?;
    let mut datasets = Vec::with_capacity(asked.datasets.len());
    for id in &asked.datasets {
        if let Some(dataset) = dataset_get(tx, id)? {
            datasets.push(DataSetFacts {
                standing: standing(tx, &dataset, asked)?,
                reviewed: attested(
                    tx,
                    Statement::HumanReview,
                    Some(&asked.asker),
                    Some(id),
                    asked,
                )?,
                spent: budget_spent(tx, &asked.asker, id, &asked.period)?,
                objections: objecting(tx, id)?,
                dataset,
            });
        }
    }
    let places = match party.as_ref().and_then(|party| party.place.as_ref()) {
        Some(place) => places_above(tx, place)?,
        None => Vec::new(),
    };
    Ok(Facts {
        organisations: match &party {
            Some(party) => organisations(tx, party)?,
            None => Vec::new(),
        },
        party_places: places.into_iter().map(|(id, _)| id).collect(),
        carded: attested(
            tx,
            Statement::AlgorithmCard,
            Some(&asked.asker),
            None,
            asked,
        )?,
        in_breach: duty_overdue(tx, &asked.asker, asked.at)?,
        party,
        datasets,
    })
}

/// What is on record about a data set towards the asking party.
fn standing(tx: &mut Tx<'_>, dataset: &DataSet, asked: &Asked) -> Result<Standing, StoreError> {
    let places = match &dataset.place {
        Some(place) => places_above(tx, place)?,
        None => Vec::new(),
    };
    Ok(Standing {
        level: places.first().map(|(_, level)| *level),
        places: places.into_iter().map(|(id, _)| id).collect(),
        assessed_for: assessed(tx, &dataset.id, asked)?,
        agreed: agreed(tx, &dataset.id, asked)?,
        contracted: tx
            .query_opt(
                "SELECT 1 FROM agreement WHERE consumer = $1 AND dataset = $2 LIMIT 1",
                &[(&asked.asker).into(), (&dataset.id).into()],
            )?
            .is_some(),
        consented_for: consented(tx, &dataset.id, asked)?,
    })
}

/// A place and those it lies in, nearest first.
pub(crate) fn places_above(
    tx: &mut Tx<'_>,
    place: &PlaceId,
) -> Result<Vec<(PlaceId, PlaceLevel)>, StoreError> {
    let mut above = Vec::new();
    let mut next = Some(place.clone());
    // Levels strictly grow, so there are at most as many steps as levels; the bound holds against a damaged store.
    while let Some(id) = next.take().filter(|_| above.len() < PlaceLevel::ALL.len()) {
        if let Some(row) = tx.query_opt(
            "SELECT level, parent FROM place WHERE id = $1",
            &[(&id).into()],
        )? {
            above.push((id, word(&row, 0, "place")?));
            next = opt_word(&row, 1, "place")?;
        }
    }
    Ok(above)
}

/// The organisations that a party belongs to, nearest first.
pub(crate) fn organisations(tx: &mut Tx<'_>, party: &Party) -> Result<Vec<PartyId>, StoreError> {
    let mut all = Vec::new();
    let mut next = party.member_of.clone();
    while let Some(id) = next.take() {
        if id == party.id || all.contains(&id) || all.len() == ORGANISATIONS_MOST {
            break;
        }
        next = party_get(tx, &id)?.and_then(|of| of.member_of);
        all.push(id);
    }
    Ok(all)
}

/// Whether a statement holds about a party, and a data set if one is given, for one of the purposes if it names one.
fn attested(
    tx: &mut Tx<'_>,
    statement: Statement,
    party: Option<&PartyId>,
    dataset: Option<&DataSetId>,
    asked: &Asked,
) -> Result<bool, StoreError> {
    let rows = tx.query(
        "SELECT purpose FROM attestation
         WHERE kind = $1 AND party = $2 AND COALESCE(dataset, '') = $3
           AND withdrawn_at IS NULL AND issued_at <= $4 AND valid_until > $4",
        &[
            statement.as_str().into(),
            party.into(),
            dataset.map_or("", DataSetId::as_str).into(),
            asked.at.into(),
        ],
    )?;
    for row in &rows {
        let covers = match row.opt_text(0)? {
            None => true,
            Some(purpose) => asked.purposes.iter().any(|one| one.as_str() == purpose),
        };
        if covers {
            return Ok(true);
        }
    }
    Ok(false)
}

fn assessed(
    tx: &mut Tx<'_>,
    dataset: &DataSetId,
    asked: &Asked,
) -> Result<Vec<Purpose>, StoreError> {
    let rows = tx.query(
        "SELECT DISTINCT purpose FROM attestation
         WHERE dataset = $1 AND kind = 'impact-assessment' AND purpose IS NOT NULL
           AND withdrawn_at IS NULL AND issued_at <= $2 AND valid_until > $2 ORDER BY purpose",
        &[dataset.into(), asked.at.into()],
    )?;
    among(&rows, asked)
}

fn among(rows: &[Row], asked: &Asked) -> Result<Vec<Purpose>, StoreError> {
    let mut purposes = Vec::new();
    for row in rows {
        let purpose: Purpose = word(row, 0, "attestation")?;
        if asked.purposes.contains(&purpose) {
            purposes.push(purpose);
        }
    }
    Ok(purposes)
}

fn agreed(
    tx: &mut Tx<'_>,
    dataset: &DataSetId,
    asked: &Asked,
) -> Result<Vec<AgreedUse>, StoreError> {
    let rows = tx.query(
        "SELECT a.id, p.purpose, a.means FROM agreement a JOIN agreement_purpose p ON p.agreement = a.id
         WHERE a.consumer = $1 AND a.dataset = $2 AND a.ended_at IS NULL
           AND a.valid_from <= $3 AND a.valid_until > $3 ORDER BY a.id, p.purpose",
        &[(&asked.asker).into(), dataset.into(), asked.at.into()],
    )?;
    let mut agreed = Vec::new();
    for row in &rows {
        let purpose: Purpose = word(row, 1, "agreement")?;
        if asked.purposes.contains(&purpose) {
            agreed.push(AgreedUse {
                agreement: row.text(0)?.to_owned(),
                purpose,
                means: word::<Means>(row, 2, "agreement")?,
            });
        }
    }
    Ok(agreed)
}

/// The purposes that anybody in the data set consents to, towards this party. They are counted as consents come and go,
/// so that this is one look into a small table, however many persons there are.
fn consented(
    tx: &mut Tx<'_>,
    dataset: &DataSetId,
    asked: &Asked,
) -> Result<Vec<Purpose>, StoreError> {
    let rows = tx.query(
        "SELECT DISTINCT purpose FROM consent_count
         WHERE dataset = $1 AND party IN ('', $2) AND persons > 0 ORDER BY purpose",
        &[dataset.into(), (&asked.asker).into()],
    )?;
    among(&rows, asked)
}

fn consenting(
    tx: &mut Tx<'_>,
    dataset: &DataSetId,
    party: &PartyId,
    purposes: &[Purpose],
) -> Result<Vec<PersonKey>, StoreError> {
    let mut persons = Vec::new();
    for purpose in purposes {
        let rows = tx.query(
            "SELECT person FROM consent WHERE dataset = $1 AND purpose = $2 AND party IN ('', $3)",
            &[dataset.into(), purpose.into(), party.into()],
        )?;
        for row in &rows {
            persons.push(PersonKey(row.int(0)?));
        }
    }
    persons.sort_unstable();
    persons.dedup();
    Ok(persons)
}

fn objecting(tx: &mut Tx<'_>, dataset: &DataSetId) -> Result<Vec<PersonKey>, StoreError> {
    let rows = tx.query(
        "SELECT person FROM objection WHERE dataset = $1 ORDER BY person",
        &[dataset.into()],
    )?;
    rows.iter().map(|row| row.int(0).map(PersonKey)).collect()
}
