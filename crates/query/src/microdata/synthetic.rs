//! Records of nobody, drawn from protected figures.
//!
//! What a column may hold has to be public. Of texts the catalogue has no list, so that it is found first, privately, for
//! a fifth of the budget: values that enough persons have are named, the others are left out.

use super::{Order, Records, csv_line, report};
use crate::error::EngineError;
use arrow::array::{Array, ArrayRef, AsArray, Date32Array, TimestampMicrosecondArray};
use arrow::compute::cast;
use arrow::datatypes::{DataType, Date32Type, Float64Type, Int64Type, TimestampMicrosecondType};
use gate::{MicrodataFile, Protection, ProtectionStatement};
use privacy::{Delta, EachRowAPerson, Keys, ReleasePlan, Rho};
use rand::CryptoRng;
use std::collections::BTreeMap;
use synthesis::{
    Column, Domain, PersonRows, Plan, Schema, SynthesisError, Synthetic, SyntheticValues, Values,
};
use territory::ColumnType;

/// Bands that are looked for in a column of numbers or moments.
const BANDS: u16 = 32;
/// Fraction bits of real numbers.
const REAL_BITS: u8 = 20;
/// Share of the budget that goes to the lists of texts: one fifth.
const TEXTS_SHARE: u64 = 5;

pub(super) fn file<R: CryptoRng>(
    records: &Records,
    order: &Order,
    protection: Protection,
    rng: &mut R,
) -> Result<MicrodataFile, EngineError> {
    let rho = protection.rho;
    let texts = order
        .described()
        .filter(|column| is_text(column.kind))
        .count();
    let for_texts = match texts {
        0 => Rho::ZERO,
        _ => Rho::from_nanos(rho.nanos() / TEXTS_SHARE),
    };
    let mut columns = Vec::new();
    for (column, values) in order.described().zip(records.rows.columns()) {
        let domain = match column.kind {
            ColumnType::Boolean => Domain::booleans(),
            ColumnType::Integer => Domain::integers_found(BANDS),
            ColumnType::Real => Domain::reals_found(BANDS, REAL_BITS),
            ColumnType::Date => Domain::dates_found(BANDS),
            ColumnType::Timestamp => Domain::timestamps_found(BANDS),
            ColumnType::Text | ColumnType::Geometry => {
                let share = Rho::from_nanos(for_texts.nanos() / texts.max(1) as u64);
                Domain::texts(listed(values, share, protection.key_delta, texts, rng)?)
            }
        };
        columns.push(Column {
            name: column.name.clone(),
            domain,
            nullable: true,
        });
    }
    let schema = Schema::new(columns)?;
    let rows = learnt(records, &schema)?;
    let plan = Plan {
        rho: rho.checked_sub(for_texts).unwrap_or(Rho::ZERO),
        ..Plan::within(protection.epsilon, protection.delta)
    };
    let made = synthesis::synthesise(rows, &plan, rng)?;
    Ok(MicrodataFile {
        csv: csv(&made)?,
        report: report(&made.report)?,
        classes: None,
        protection: Some(ProtectionStatement {
            mechanism: synthesis::MECHANISM.to_owned(),
            unit: "person",
            epsilon: protection.epsilon,
            delta: protection.delta,
            columns: Vec::new(),
            threshold: None,
        }),
        carried_out: Vec::new(),
    })
}

impl From<SynthesisError> for EngineError {
    fn from(error: SynthesisError) -> Self {
        Self::Withheld(error.to_string())
    }
}

const fn is_text(kind: ColumnType) -> bool {
    matches!(kind, ColumnType::Text | ColumnType::Geometry)
}

/// The texts that enough persons have, found with noise.
fn listed<R: CryptoRng>(
    values: &ArrayRef,
    rho: Rho,
    delta: Delta,
    columns: usize,
    rng: &mut R,
) -> Result<Vec<String>, EngineError> {
    let texts = cast(values, &DataType::Utf8)?;
    let texts = texts.as_string::<i32>();
    let mut counts: BTreeMap<&str, u64> = BTreeMap::new();
    for text in texts.iter().flatten() {
        *counts.entry(text).or_default() += 1;
    }
    let found: Vec<u64> = counts.values().copied().collect();
    let mut exponent = delta.exponent();
    let mut room = 1;
    while room < columns {
        room *= 10;
        exponent += 1;
    }
    let release = privacy::release(
        EachRowAPerson::from_counts(&found),
        &ReleasePlan {
            rho,
            delta: Delta::ten_to_minus(exponent),
            keys: Keys::Unknown,
            least_persons: 0,
            threads: 1,
        },
        rng,
    )?;
    let all: Vec<&str> = counts.into_keys().collect();
    let kept = release
        .kept
        .iter()
        .filter_map(|place| all.get(*place as usize));
    let mut listed: Vec<String> = kept.map(ToString::to_string).collect();
    if listed.is_empty() {
        // Nothing that enough persons have: everything counts as missing, under one word that nobody has.
        listed.push("–".to_owned());
    }
    Ok(listed)
}

/// The rows, as the method takes them.
fn learnt(records: &Records, schema: &Schema) -> Result<PersonRows, EngineError> {
    enum Owned {
        Booleans(Vec<Option<bool>>),
        Texts(ArrayRef),
        Integers(Vec<Option<i64>>),
        Reals(Vec<Option<f64>>),
        Dates(Vec<Option<i32>>),
        Timestamps(Vec<Option<i64>>),
    }
    let owned = records
        .rows
        .columns()
        .iter()
        .map(|values| {
            Ok(match values.data_type() {
                DataType::Boolean => Owned::Booleans(values.as_boolean().iter().collect()),
                DataType::Int64 => {
                    Owned::Integers(values.as_primitive::<Int64Type>().iter().collect())
                }
                DataType::Float64 => {
                    Owned::Reals(values.as_primitive::<Float64Type>().iter().collect())
                }
                DataType::Date32 => {
                    Owned::Dates(values.as_primitive::<Date32Type>().iter().collect())
                }
                DataType::Timestamp(..) => Owned::Timestamps(
                    values
                        .as_primitive::<TimestampMicrosecondType>()
                        .iter()
                        .collect(),
                ),
                _ => Owned::Texts(cast(values, &DataType::Utf8)?),
            })
        })
        .collect::<Result<Vec<_>, EngineError>>()?;
    let texts: Vec<Vec<Option<&str>>> = owned
        .iter()
        .map(|values| match values {
            Owned::Texts(texts) => texts.as_string::<i32>().iter().collect(),
            _ => Vec::new(),
        })
        .collect();
    let values: Vec<Values<'_>> = owned
        .iter()
        .zip(&texts)
        .map(|(values, texts)| match values {
            Owned::Booleans(values) => Values::Booleans(values),
            Owned::Texts(_) => Values::Texts(texts),
            Owned::Integers(values) => Values::Integers(values),
            Owned::Reals(values) => Values::Reals(values),
            Owned::Dates(values) => Values::Dates(values),
            Owned::Timestamps(values) => Values::Timestamps(values),
        })
        .collect();
    // Each record is one person's: she has no other here.
    let mut rows = PersonRows::each_row_a_person(schema);
    rows.push(None, &values)?;
    Ok(rows)
}

fn csv(made: &Synthetic) -> Result<Vec<u8>, EngineError> {
    let mut out = Vec::new();
    csv_line(
        &mut out,
        made.columns.iter().map(|column| column.name.as_str()),
    );
    let columns = made
        .columns
        .iter()
        .map(|column| written(&column.values))
        .collect::<Result<Vec<_>, _>>()?;
    for row in 0..made.rows {
        let fields: Vec<&str> = columns
            .iter()
            .map(|column| column.get(row).map_or("", String::as_str))
            .collect();
        csv_line(&mut out, fields.into_iter());
    }
    Ok(out)
}

/// Values as the catalogue's other files write them: days and moments in ISO 8601.
fn written(values: &SyntheticValues) -> Result<Vec<String>, EngineError> {
    let as_text = |array: &dyn Array| -> Result<Vec<String>, EngineError> {
        let texts = cast(array, &DataType::Utf8)?;
        let texts = texts.as_string::<i32>().iter();
        Ok(texts
            .map(|text| text.unwrap_or_default().to_owned())
            .collect())
    };
    match values {
        SyntheticValues::Dates(days) => as_text(&Date32Array::from(days.clone())),
        SyntheticValues::Timestamps(moments) => {
            as_text(&TimestampMicrosecondArray::from(moments.clone()).with_timezone("+00:00"))
        }
        other => Ok((0..other.len())
            .map(|row| other.text(row).unwrap_or_default())
            .collect()),
    }
}
