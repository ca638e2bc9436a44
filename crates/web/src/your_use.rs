//! What a party may use, for which purpose: in the catalogue and on the page of each data set. Nobody acts on it, so
//! that it is not recorded; each question is decided anew by the gate.

use crate::fault::Fault;
use crate::foresight::{Foresight, Stated};
use crate::here::Here;
use crate::purpose_groups::purpose_groups;
use crate::words::obligation;
use charter::{Action, Asking, Filter, Form, Outcome};
use gate::DataSetFacts;
use pages::{Means, Remedy, Verdict, YourUse, YourUses};
use std::collections::{BTreeMap, BTreeSet};
use store::{SpendingFilter, budget_list, dataset_allowed};
use territory::{DataSetId, PartyId, Purpose};

/// The forms in which data may leave, from the widest.
const FORMS: [(Form, Means); 3] = [
    (Form::Rows, Means::Rows),
    (Form::Unprotectable, Means::Figures),
    (Form::Aggregate, Means::ProtectedFigures),
];
/// How many data sets are read from the store at a time.
const AT_A_TIME: usize = 1_000;

/// For which party somebody may ask: her account's own, if it has one.
fn own(here: &Here) -> Option<PartyId> {
    here.visitor.session()?.account.party.clone()
}

fn purpose(here: &Here, text: &str) -> Option<Purpose> {
    here.charter.purpose(text.trim()).ok()
}

/// The box of a data set's page; `None` for who acts for no party.
pub(crate) async fn of_one(
    here: &Here,
    dataset: &DataSetId,
    stated: &str,
) -> Result<Option<YourUse>, Fault> {
    let Some(party) = own(here) else {
        return Ok(None);
    };
    let chosen = purpose(here, stated);
    let (mut verdict, mut remedies) = (None, Vec::new());
    if let Some(purpose) = &chosen {
        let sight =
            Foresight::of(&here.trust, &party, std::slice::from_ref(dataset), purpose).await?;
        if let Some(of) = sight.facts.dataset(dataset) {
            let (said, ways) = weigh(here, &sight, of, true);
            verdict = Some(said);
            remedies = ways;
        }
    }
    Ok(Some(YourUse {
        parties: vec![here.words().party(&party)],
        may_request: here
            .snapshot
            .dataset(dataset)
            .is_some_and(|of| of.provider != party),
        party: Some(party),
        purposes: purpose_groups(here.words()),
        purpose: chosen,
        verdict,
        remedies,
    }))
}

/// What the charter says of a data set, in the widest form that it permits, and what would have to change where it
/// permits none.
fn weigh(
    here: &Here,
    sight: &Foresight,
    of: &DataSetFacts,
    explain: bool,
) -> (Verdict, Vec<Remedy>) {
    let words = here.words();
    let mut refused = None;
    for (form, means) in FORMS {
        let circumstances = sight.circumstances(&here.trust, &in_form(form), Some(of));
        let request = sight.request(Action::Query, of, &of.standing, &circumstances);
        let decision = sight.charter.decide(&request);
        if decision.outcome == Outcome::Permit {
            let allowed = Verdict::Allowed {
                means,
                rules: words.rules(&decision.rules),
                obligations: decision.obligations.into_iter().map(obligation).collect(),
            };
            return (allowed, Vec::new());
        }
        // The last form asks for least: what refuses that is what stands in the way.
        let ways = match explain && form == Form::Aggregate {
            true => sight.charter.changes(&request),
            false => Vec::new(),
        };
        refused = Some((decision, ways));
    }
    match refused {
        None => (nothing(), Vec::new()),
        Some((decision, ways)) => (
            Verdict::Refused {
                reason: decision.reason,
                rules: words.rules(&decision.rules),
            },
            ways.iter()
                .map(|way| Remedy {
                    changes: way.iter().map(charter::Change::plain).collect(),
                })
                .collect(),
        ),
    }
}

fn nothing() -> Verdict {
    Verdict::Refused {
        reason: territory::Text::new("", ""),
        rules: Vec::new(),
    }
}

fn in_form(form: Form) -> Stated<'static> {
    Stated {
        action: Action::Query,
        form,
        categories: &[],
        uses_identifier: false,
        level: None,
        decides: false,
        links_persons: false,
    }
}

/// What the catalogue's form asks; verdicts are filled in once it is known which data sets a page shows.
pub(crate) fn asked(here: &Here, stated: &str, usable: &str) -> Option<YourUses> {
    let party = own(here)?;
    let chosen = purpose(here, stated);
    Some(YourUses {
        parties: vec![here.words().party(&party)],
        party: Some(party),
        purposes: purpose_groups(here.words()),
        usable_only: usable == "yes" && chosen.is_some(),
        purpose: chosen,
        verdicts: BTreeMap::new(),
    })
}

/// The verdict on each of these data sets.
pub(crate) async fn verdicts(
    here: &Here,
    uses: &YourUses,
    datasets: &[DataSetId],
) -> Result<BTreeMap<DataSetId, Verdict>, Fault> {
    let (Some(party), Some(purpose)) = (&uses.party, &uses.purpose) else {
        return Ok(BTreeMap::new());
    };
    let sight = Foresight::of(&here.trust, party, datasets, purpose).await?;
    Ok(sight
        .facts
        .datasets
        .iter()
        .map(|of| (of.dataset.id.clone(), weigh(here, &sight, of, false).0))
        .collect())
}

/// The data sets of the whole catalogue that may be used in some form: asked of the store by the charter's own filter,
/// and one by one where a rule cannot be asked so.
pub(crate) async fn usable(here: &Here, uses: &YourUses) -> Result<BTreeSet<DataSetId>, Fault> {
    let (Some(party), Some(purpose)) = (&uses.party, &uses.purpose) else {
        return Ok(BTreeSet::new());
    };
    let sight = Foresight::of(&here.trust, party, &[], purpose).await?;
    if sight.facts.party.is_none() {
        return Ok(BTreeSet::new());
    }
    let mut found = BTreeSet::new();
    for (form, _) in FORMS {
        let circumstances = sight.circumstances(&here.trust, &in_form(form), None);
        let filter = sight.charter.filter(&Asking {
            party: sight.facts.party.as_ref(),
            organisations: &sight.facts.organisations,
            party_places: &sight.facts.party_places,
            action: Action::Query,
            purpose,
            circumstances: &circumstances,
        });
        match filter {
            Ok(filter) => found.extend(filtered(here, filter).await?),
            Err(error) => {
                tracing::warn!(%error, "the catalogue is decided one by one");
                let all = here.snapshot.datasets.iter().map(|of| of.id.clone());
                return one_by_one(here, party, purpose, all.collect()).await;
            }
        }
    }
    // The filter knows no budgets: what something was spent on, by anybody, is weighed by itself.
    let spending = SpendingFilter {
        period: Some(here.trust.gate.budget().period(here.trust.clock.now())),
        ..SpendingFilter::default()
    };
    let spent: Vec<DataSetId> = here
        .trust
        .store
        .read("budgets", move |tx| budget_list(tx, &spending))
        .await?
        .into_iter()
        .map(|spending| spending.dataset)
        .filter(|dataset| found.contains(dataset))
        .collect();
    let still = one_by_one(here, party, purpose, spent.clone()).await?;
    found.retain(|dataset| !spent.contains(dataset) || still.contains(dataset));
    Ok(found)
}

async fn filtered(here: &Here, filter: Filter) -> Result<Vec<DataSetId>, Fault> {
    let ids = here
        .trust
        .store
        .read("data sets allowed", move |tx| {
            let mut ids: Vec<DataSetId> = Vec::new();
            loop {
                let page = dataset_allowed(tx, &filter, ids.last(), AT_A_TIME)?;
                let full = page.ids.len() == AT_A_TIME;
                ids.extend(page.ids);
                if !full {
                    return Ok::<_, store::StoreError>(ids);
                }
            }
        })
        .await?;
    Ok(ids)
}

async fn one_by_one(
    here: &Here,
    party: &PartyId,
    purpose: &Purpose,
    datasets: Vec<DataSetId>,
) -> Result<BTreeSet<DataSetId>, Fault> {
    let mut allowed = BTreeSet::new();
    for some in datasets.chunks(AT_A_TIME) {
        let sight = Foresight::of(&here.trust, party, some, purpose).await?;
        for of in &sight.facts.datasets {
            let id = &of.dataset.id;
            if FORMS
                .iter()
                .any(|(form, _)| sight.permits(&here.trust, id, &in_form(*form)))
            {
                allowed.insert(id.clone());
            }
        }
    }
    Ok(allowed)
}
