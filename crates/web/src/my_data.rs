//! `/my-data`: what is held about the person who is signed in, who used it, and her objections.

use crate::fault::Fault;
use crate::form::Fields;
use crate::here::{Here, Reply, see_other};
use crate::privacy_facts;
use axum::extract::Query;
use axum::extract::rejection::QueryRejection;
use axum::http::StatusCode;
use citizens::{
    AccountId, CitizensError, Filed, Objection, account_subject, objection_file, objection_of,
    objection_withdraw, uses_count, uses_of,
};
use gate::OwnRows;
use pages::{Flash, Held, HeldColumn, MyData, MyObjection, Named, ObjectConfirm, Standing};
use serde::Deserialize;
use store::{Tx, budget_spent_on_persons};
use territory::{DataSet, DataSetId, PersonKey, Timestamp};

/// What has just been done, as the redirect after it says.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct Done {
    filed: Option<u64>,
    withdrawn: Option<u64>,
}

/// What is held about her. Looking is itself a passage, and leaves a leaf.
pub(crate) async fn show(here: Here, done: Result<Query<Done>, QueryRejection>) -> Reply {
    let held = own_view(&here, &here.snapshot.datasets).await?;
    let ids: Vec<DataSetId> = held.iter().map(|own| own.dataset.id.clone()).collect();
    let account = here.session()?.account.id.clone();
    let budget = here.trust.gate.budget();
    let period = budget.period(here.trust.clock.now());
    let in_period = period.clone();
    let (objections, uses) = here
        .trust
        .store
        .read("my data", move |tx| {
            let mut uses = Vec::with_capacity(ids.len());
            for id in &ids {
                let latest = uses_of(tx, std::slice::from_ref(id), None)?;
                let spent = budget_spent_on_persons(tx, id, &in_period)?;
                uses.push((latest, uses_count(tx, id)?, spent));
            }
            Ok::<_, CitizensError>((objection_of(tx, &account)?, uses))
        })
        .await?;
    let words = here.words();
    let mut held: Vec<Held> = held
        .iter()
        .zip(uses)
        .map(|(own, (uses, uses_total, spent))| Held {
            uses: uses.iter().map(|used| words.used(used)).collect(),
            uses_total,
            loss: Some(privacy_facts::loss(budget, &period, spent)),
            ..held_of(&here, own, &objections)
        })
        .collect();
    // What was used comes first; the rest as the catalogue has it.
    held.sort_by_key(|one| one.uses_total == 0);
    let page = MyData {
        held,
        objections: objections
            .iter()
            .map(|objection| MyObjection {
                data_set: words.data_set(&objection.dataset),
                at: objection.at,
                leaf: objection.leaf,
                withdrawn_at: objection.withdrawn_at,
            })
            .collect(),
    };
    let flash = done.ok().and_then(|Query(done)| flash(&done, &objections));
    here.page_with(StatusCode::OK, flash, |shell| page.render(shell))
}

/// The step before an objection.
pub(crate) async fn confirm(here: Here, wanted: Query<Wanted>) -> Reply {
    let dataset = personal(&here, &wanted.dataset)?;
    let held = own_view(&here, std::slice::from_ref(&dataset)).await?;
    let own = held.first().ok_or(Fault::NotFound)?;
    let words = here.words();
    let page = ObjectConfirm {
        data_set: words.data_set(&dataset.id),
        provider: words.party(&dataset.provider).name,
        rows: own.tables.iter().map(|table| table.count).sum(),
    };
    here.page(|shell| page.render(shell))
}

/// Which data set is meant.
#[derive(Debug, Deserialize)]
pub(crate) struct Wanted {
    dataset: String,
}

/// Files her objection; it holds from the next question on.
pub(crate) async fn object(here: Here, fields: Fields) -> Reply {
    let filed = change(&here, &fields, "objection file", objection_file).await?;
    Ok(match filed {
        Filed::Now(leaf) | Filed::Before(leaf) => see_other(&format!("/my-data?filed={leaf}")),
        Filed::Nothing => see_other("/my-data"),
    })
}

/// Takes her objection back.
pub(crate) async fn withdraw(here: Here, fields: Fields) -> Reply {
    let filed = change(&here, &fields, "objection withdraw", objection_withdraw).await?;
    Ok(match filed {
        Filed::Now(leaf) => see_other(&format!("/my-data?withdrawn={leaf}")),
        Filed::Before(_) | Filed::Nothing => see_other("/my-data"),
    })
}

/// What objecting and withdrawing have in common: who she is in that data set.
async fn change(
    here: &Here,
    fields: &Fields,
    name: &'static str,
    operation: fn(
        &mut Tx<'_>,
        &AccountId,
        &DataSetId,
        PersonKey,
        Timestamp,
    ) -> Result<Filed, CitizensError>,
) -> Result<Filed, Fault> {
    let dataset = personal(here, fields.get("dataset"))?.id;
    let Some(subject) = subject(here).await? else {
        return Err(Fault::Forbidden(
            "this account is not linked to a person in the data",
        ));
    };
    let person = here.trust.pseudonyms.person(&dataset, &subject);
    let (account, now) = (here.session()?.account.id.clone(), here.trust.clock.now());
    let done = here
        .trust
        .store
        .run(name, move |tx| {
            operation(tx, &account, &dataset, person, now)
        })
        .await?;
    Ok(done)
}

async fn own_view(here: &Here, datasets: &[DataSet]) -> Result<Vec<OwnRows>, Fault> {
    let Some(subject) = subject(here).await? else {
        return Ok(Vec::new());
    };
    let account = &here.session()?.account.id;
    let view = here
        .trust
        .gate
        .own_view(account.as_str(), &subject, &here.trust.pseudonyms, datasets)
        .await?;
    Ok(view.held)
}

async fn subject(here: &Here) -> Result<Option<String>, Fault> {
    let (account, seal) = (here.session()?.account.id.clone(), here.trust.seal.clone());
    let subject = here
        .trust
        .store
        .read("account subject", move |tx| {
            account_subject(tx, &account, &seal)
        })
        .await?;
    Ok(subject)
}

/// The data set of that id, if its rows name persons.
fn personal(here: &Here, id: &str) -> Result<DataSet, Fault> {
    let id: DataSetId = id.parse().map_err(|_| Fault::NotFound)?;
    let found = here.snapshot.dataset(&id).cloned();
    found.filter(DataSet::names_persons).ok_or(Fault::NotFound)
}

fn held_of(here: &Here, own: &OwnRows, objections: &[Objection]) -> Held {
    let words = here.words();
    let dataset = &own.dataset;
    let with_rows = own.tables.iter().filter(|table| table.count > 0);
    Held {
        data_set: Named::new(dataset.id.clone(), dataset.name.as_str()),
        provider: words.party(&dataset.provider).name,
        sensitivity: dataset.sensitivity,
        rows: own.tables.iter().map(|table| table.count).sum(),
        columns: with_rows
            .filter_map(|own| dataset.table(own.table.as_str()))
            .flat_map(|table| {
                table.columns.iter().map(|column| HeldColumn {
                    table: table.name.clone(),
                    name: column.name.clone(),
                    personal: column.personal,
                })
            })
            .collect(),
        collected_for: words.purposes(&dataset.collected_for),
        objection: objections
            .iter()
            .find(|objection| objection.dataset == dataset.id && objection.withdrawn_at.is_none())
            .map(|objection| Standing {
                at: objection.at,
                leaf: objection.leaf,
            }),
        uses: Vec::new(),
        uses_total: 0,
        loss: None,
    }
}

/// A notice only of what is true: links with numbers in them can come from anybody.
fn flash(done: &Done, objections: &[Objection]) -> Option<Flash> {
    if let Some(leaf) = done.filed {
        let hers = objections
            .iter()
            .any(|objection| objection.leaf == leaf && objection.withdrawn_at.is_none());
        return hers.then_some(Flash::ObjectionFiled { leaf });
    }
    let leaf = done.withdrawn?;
    let any = objections
        .iter()
        .any(|objection| objection.withdrawn_at.is_some() && objection.leaf < leaf);
    any.then_some(Flash::ObjectionWithdrawn { leaf })
}
