//! What is on record about the protection of persons, as pages and JSON show it: the one place that knows where each
//! figure comes from.

use crate::here::Here;
use crate::paging::{PER_PAGE, paging};
use gate::{Budget, Leaf};
use pages::{
    Named, PartySpending, PrivacyLoss, PrivacyReport, ProtectedAnswer, ProtectedFigure,
    RecordsProtection, RecordsRelease,
};
use privacy::Rho;
use serde::Deserialize;
use serde_json::Value;
use std::collections::BTreeMap;
use store::{
    AnswerRecord, SpendingFilter, StoreError, Tx, answer_count, answer_count_exact, answer_list,
    budget_list, budget_spent_on_persons, leaf_range, microdata_reports,
};
use territory::{DataSet, DataSetId, PartyId};

/// Most releases of records that a report lists.
const RELEASES: usize = 100;

/// What is on record about one data set.
pub(crate) struct DataSetPrivacy {
    pub(crate) report: PrivacyReport,
    /// The reports that left beside files of records, whole, by leaf.
    pub(crate) files: Vec<(u64, Value)>,
}

/// Reads what is on record about a data set, with one page of its answers.
pub(crate) fn data_set(
    tx: &mut Tx<'_>,
    here: &Here,
    data_set: &DataSet,
    page: u32,
) -> Result<DataSetPrivacy, StoreError> {
    let budget = here.trust.gate.budget();
    let period = budget.period(here.trust.clock.now());
    let id = &data_set.id;
    let spending = SpendingFilter {
        dataset: Some(id.clone()),
        ..SpendingFilter::default()
    };
    let (mut ever, mut by_party) = (Rho::ZERO, BTreeMap::<PartyId, Rho>::new());
    for one in budget_list(tx, &spending)? {
        ever = ever.checked_add(one.spent).unwrap_or(ever);
        if one.period == period {
            by_party.insert(one.party, one.spent);
        }
    }
    let mut spent: Vec<(PartyId, Rho)> = by_party.into_iter().collect();
    spent.sort_by_key(|(_, rho)| std::cmp::Reverse(*rho));
    let (paging, skipped) = paging(page, answer_count(tx, id)?, PER_PAGE);
    let answers = answer_list(tx, id, skipped, PER_PAGE as u32)?;
    let files = files(tx, id)?;
    let report = PrivacyReport {
        loss: loss(budget, &period, budget_spent_on_persons(tx, id, &period)?),
        party_limit: budget.epsilon_of(budget.limit()),
        spent: spent
            .iter()
            .map(|(party, rho)| PartySpending {
                party: here.words().party(party),
                epsilon: budget.epsilon_of(*rho),
            })
            .collect(),
        ever: budget.epsilon_of(ever),
        exact: answer_count_exact(tx, id)?,
        answers: answers.iter().map(|one| answer(here, one)).collect(),
        paging,
        releases: files
            .iter()
            .filter_map(|(leaf, body, report)| release(here, *leaf, body, report))
            .collect(),
        data_set: data_set.clone(),
    };
    Ok(DataSetPrivacy {
        report,
        files: files
            .into_iter()
            .map(|(leaf, _, report)| (leaf, report))
            .collect(),
    })
}

/// What all parties together may have learnt about any one person, from what was charged.
pub(crate) fn loss(budget: &Budget, period: &str, spent: Rho) -> PrivacyLoss {
    PrivacyLoss {
        period: (budget.renewal() != gate::Period::Ever).then(|| period.to_owned()),
        epsilon: budget.epsilon_of(spent),
        limit: budget.epsilon_of(budget.persons_limit()),
        delta: decimal(&budget.delta().to_string()),
    }
}

/// What of the protection's statement is public: not the names of the columns, which are the asker's own.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Statement {
    mechanism: String,
    epsilon: f64,
    delta: f64,
    threshold: Option<f64>,
    columns: Vec<Column>,
}

#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct Column {
    noise_scale: Option<f64>,
    clip: Option<f64>,
}

/// An answer as everybody may read it.
pub(crate) fn answer(here: &Here, record: &AnswerRecord) -> ProtectedAnswer {
    let words = here.words();
    let statement: Statement = serde_json::from_str(&record.protection).unwrap_or_default();
    let charged = record.epsilon.as_deref().map_or(0.0, decimal);
    let of_trust = decimal(&here.trust.gate.budget().delta().to_string());
    ProtectedAnswer {
        leaf: record.leaf,
        at: record.at,
        party: record.party.as_ref().map(|party| words.party(party)),
        purpose: record
            .purpose
            .as_ref()
            .map(|purpose| words.purpose(purpose)),
        epsilon: match record.lapsed {
            true => charged,
            false => statement.epsilon,
        },
        delta: match record.lapsed {
            true => of_trust,
            false => statement.delta,
        },
        mechanism: statement.mechanism,
        threshold: statement.threshold,
        figures: statement
            .columns
            .iter()
            .map(|column| ProtectedFigure {
                noise_scale: column.noise_scale,
                clip: column.clip,
            })
            .collect(),
        replays: record.replays,
        lapsed: record.lapsed,
    }
}

/// The leaf and the report of each file of records that left, newest first.
fn files(tx: &mut Tx<'_>, dataset: &DataSetId) -> Result<Vec<(u64, Leaf, Value)>, StoreError> {
    let mut found = Vec::new();
    for (receipt, report) in microdata_reports(tx, dataset)?.into_iter().take(RELEASES) {
        let leaf = receipt.0;
        let bodies = leaf_range(tx, leaf, leaf.saturating_add(1))?;
        let body = bodies.first().and_then(|body| Leaf::from_bytes(body).ok());
        if let (Some(body), Ok(report)) = (body, serde_json::from_str(&report)) {
            found.push((leaf, body, report));
        }
    }
    Ok(found)
}

/// A file of records, from its leaf and the report beside it.
fn release(here: &Here, leaf: u64, body: &Leaf, report: &Value) -> Option<RecordsRelease> {
    let Leaf::Microdata { at, by, manner, .. } = body else {
        return None;
    };
    let (rows, protection) = match manner.as_str() {
        "synthetic" => made_up(report)?,
        _ => alike(report)?,
    };
    Some(RecordsRelease {
        leaf,
        at: *at,
        party: Some(here.words().party(by)),
        rows,
        protection,
    })
}

/// How many records, and how they protect, by a report of `synthesis`.
fn made_up(report: &Value) -> Option<(u64, RecordsProtection)> {
    let delta = report.pointer("/cost/delta").and_then(Value::as_str);
    let protection = RecordsProtection::MadeUp {
        epsilon: report.pointer("/cost/epsilon").and_then(Value::as_f64)?,
        delta: delta.map(decimal)?,
    };
    Some((report.get("rows").and_then(Value::as_u64)?, protection))
}

/// How many records, and how they protect, by a report of `anonymity`. The strengths are those reached, in the sensitive
/// column where they are least.
fn alike(report: &Value) -> Option<(u64, RecordsProtection)> {
    let number = |pointer: &str| report.pointer(pointer).and_then(Value::as_f64);
    let whole = |pointer: &str| report.pointer(pointer).and_then(Value::as_u64);
    let reached = |name: &'static str| {
        let sensitive = report.pointer("/measures/sensitive");
        let columns = sensitive.and_then(Value::as_array).into_iter().flatten();
        columns.filter_map(move |column| column.get(name).and_then(Value::as_f64))
    };
    let (rows, source) = (whole("/measures/rows")?, whole("/source_rows")?.max(1));
    let protection = RecordsProtection::Alike {
        k: u32::try_from(whole("/measures/k")?).ok()?,
        l: reached("distinct_l").reduce(f64::min),
        t: reached("t").reduce(f64::max),
        suppressed: source.saturating_sub(rows) as f64 / source as f64,
        prosecutor: number("/risk/prosecutor_highest")?,
        journalist: number("/risk/journalist_highest")?,
        marketer: number("/risk/marketer")?,
    };
    Some((rows, protection))
}

/// A decimal number as statements write it; what is none is not a number.
pub(crate) fn decimal(text: &str) -> f64 {
    text.parse().unwrap_or(f64::NAN)
}

/// Names data sets of persons among those an answer was about.
pub(crate) fn of_persons(here: &Here, datasets: &[DataSetId]) -> Vec<Named<DataSetId>> {
    let personal = datasets
        .iter()
        .filter(|id| here.snapshot.dataset(id).is_none_or(DataSet::is_personal));
    personal.map(|id| here.words().data_set(id)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_file_of_records_is_as_strong_as_where_it_is_weakest() {
        let report = json!({
            "source_rows": 200,
            "measures": { "rows": 190, "k": 5, "sensitive": [
                { "column": "illness", "distinct_l": 2, "t": 0.25 },
                { "column": "income", "distinct_l": 4, "t": 0.375 },
            ] },
            "risk": { "prosecutor_highest": 0.2, "journalist_highest": 0.1, "marketer": 0.05 },
        });
        let protection = RecordsProtection::Alike {
            k: 5,
            l: Some(2.0),
            t: Some(0.375),
            suppressed: 0.05,
            prosecutor: 0.2,
            journalist: 0.1,
            marketer: 0.05,
        };
        assert_eq!(alike(&report), Some((190, protection)));
        assert_eq!(alike(&json!({ "source_rows": 200 })), None);
    }

    #[test]
    fn made_up_records_have_the_strength_of_their_figures() {
        let report = json!({ "rows": 500, "cost": { "epsilon": 1.5, "delta": "1e-6" } });
        let protection = RecordsProtection::MadeUp {
            epsilon: 1.5,
            delta: 1e-6,
        };
        assert_eq!(made_up(&report), Some((500, protection)));
    }

    #[test]
    fn a_loss_is_counted_in_the_period_and_never_above_its_limit() {
        let epsilon = |text: &str| text.parse().expect("an epsilon");
        let budget = Budget::new(
            epsilon("2"),
            epsilon("0.5"),
            epsilon("1"),
            privacy::Delta::ten_to_minus(6),
        )
        .expect("a budget");
        let said = loss(&budget, "2026", budget.limit());
        assert_eq!(said.period.as_deref(), Some("2026"));
        assert!(said.epsilon <= 2.001 && said.limit > said.epsilon && said.delta == 1e-6);
        let ever = loss(&budget.each(gate::Period::Ever), "ever", Rho::ZERO);
        assert_eq!((ever.period, ever.epsilon), (None, 0.0));
    }
}
