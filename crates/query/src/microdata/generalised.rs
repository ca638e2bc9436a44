//! Records made coarser until each stands for several persons.
//!
//! Every column is taken as one by which an outsider may know a person, except those that are themselves what must not
//! be learnt: sensitive ones, which must be diverse in each class. Numbers are generalised to bands, dates to months,
//! years and decades, codes of one length to their beginnings, other texts are shown or not.

use super::{Order, Records, csv_line, report};
use crate::error::EngineError;
use anonymity::intersection::{Membership, Verdict, check};
use anonymity::{
    ANY, AnonymityError, Criterion, GroundDistance, Hierarchy, Limits, Model, Recoding, Release,
    Roles, anonymise,
};
use arrow::array::{Array, ArrayRef, AsArray};
use arrow::compute::cast;
use arrow::datatypes::DataType;
use gate::{Generalisation, MicrodataFile};
use std::collections::BTreeSet;
use territory::{Column, ColumnType, PersonalKind, Sensitivity};

pub(super) fn file(
    records: &Records,
    order: &Order,
    wanted: &Generalisation,
) -> Result<MicrodataFile, EngineError> {
    let (model, roles, table) = asked(records, order, wanted)?;
    let limits = Limits {
        recoding: match wanted.local {
            true => Recoding::GlobalThenLocal,
            false => Recoding::Global,
        },
        ..Limits::default()
    };
    let release = anonymise(&table, &roles, &model, &limits)?;
    let diversity = match roles.sensitive.is_empty() {
        true => 1,
        false => wanted.l.max(1),
    };
    let members = members(records, &release, &table, &roles);
    let earlier = order
        .earlier
        .iter()
        .map(|bytes| unpacked(bytes))
        .collect::<Result<Vec<_>, _>>()?;
    if let Verdict::Refused(_) = check(&earlier, &members, model.k, diversity) {
        // How many, and how few, would itself tell.
        return Err(EngineError::Withheld(NARROWS.to_owned()));
    }
    Ok(MicrodataFile {
        csv: csv(&release),
        report: report(release.report())?,
        classes: Some(packed(&members)),
        protection: None,
        carried_out: Vec::new(),
    })
}

/// Why a file may not join the earlier ones.
const NARROWS: &str = "set against earlier files of the same table, this one would leave some persons with too few others: \
     use the earlier file, or ask for figures or synthetic records instead";

impl From<AnonymityError> for EngineError {
    /// What names a value, or counts the rows that are too rare, stays inside.
    fn from(error: AnonymityError) -> Self {
        match error {
            AnonymityError::Column { .. }
            | AnonymityError::Parameter { .. }
            | AnonymityError::TooLarge { .. } => Self::Withheld(error.to_string()),
            AnonymityError::Unsatisfiable { .. } => Self::Withheld(
                "however coarse, too many records would be withheld: ask for less strength, or let more be withheld"
                    .to_owned(),
            ),
            _ => Self::Hidden,
        }
    }
}

fn asked(
    records: &Records,
    order: &Order,
    wanted: &Generalisation,
) -> Result<(Model, Roles, anonymity::Table), EngineError> {
    let mut model = Model::k_anonymity(wanted.k.max(order.least_persons), wanted.suppression);
    let mut roles = Roles::default();
    let mut columns = Vec::new();
    for (column, values) in order.described().zip(records.rows.columns()) {
        let name = column.name.as_str();
        let texts = texts(values)?;
        if is_sensitive(column) {
            roles.sensitive.push(name.to_owned());
            if wanted.l > 1 {
                model = model.and(name, Criterion::DistinctDiversity { l: wanted.l });
            }
            if let Some(t) = wanted.t {
                let distance = GroundDistance::Equal;
                model = model.and(name, Criterion::Closeness { t, distance });
            }
        } else {
            let hierarchy = hierarchy(column.kind, &texts)?;
            roles.quasi_identifiers.push(anonymity::QuasiIdentifier {
                column: name.to_owned(),
                hierarchy,
            });
        }
        columns.push(anonymity::Column::from_texts(name, &texts)?);
    }
    Ok((model, roles, anonymity::Table::new(columns)?))
}

/// Whether it is itself what must not be learnt of a person.
fn is_sensitive(column: &Column) -> bool {
    column.sensitivity == Sensitivity::Sensitive
        || matches!(
            column.personal,
            Some(PersonalKind::Health | PersonalKind::Offence | PersonalKind::Biometric)
        )
}

/// What a missing value is written as.
const MISSING: &str = "";

fn texts(values: &ArrayRef) -> Result<Vec<String>, EngineError> {
    let texts = cast(values, &DataType::Utf8)?;
    let texts = texts.as_string::<i32>();
    Ok((0..texts.len())
        .map(|row| match texts.is_valid(row) {
            true => texts.value(row).to_owned(),
            false => MISSING.to_owned(),
        })
        .collect())
}

/// How the values of a column may be generalised.
fn hierarchy(kind: ColumnType, texts: &[String]) -> Result<Hierarchy, EngineError> {
    let distinct: BTreeSet<&str> = texts.iter().map(String::as_str).collect();
    let known = || distinct.iter().copied().filter(|text| !text.is_empty());
    Ok(match kind {
        ColumnType::Integer => Hierarchy::from_rows(bands(&distinct, true))?,
        ColumnType::Real => Hierarchy::from_rows(bands(&distinct, false))?,
        ColumnType::Date | ColumnType::Timestamp => {
            Hierarchy::from_rows(distinct.iter().map(|text| dates(text)).collect())?
        }
        ColumnType::Text if of_one_length(known()) => {
            Hierarchy::from_rows(distinct.iter().map(|text| prefixes(text)).collect())?
        }
        _ => Hierarchy::shown_or_not(distinct.iter().map(|text| (*text).to_owned()))?,
    })
}

/// Codes such as postcodes: digits, all of one length.
fn of_one_length<'a>(mut texts: impl Iterator<Item = &'a str>) -> bool {
    let Some(first) = texts.next() else {
        return false;
    };
    let code = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
    (3..=12).contains(&first.len())
        && code(first)
        && texts.all(|text| text.len() == first.len() && code(text))
}

fn prefixes(code: &str) -> Vec<String> {
    let length = code.len();
    let cut = |kept: usize| match length {
        0 => MISSING.to_owned(),
        _ => format!("{}{ANY}", &code[..kept]),
    };
    [code.to_owned()]
        .into_iter()
        .chain([length.saturating_sub(1), length / 2].map(cut))
        .chain([ANY.to_owned()])
        .collect()
}

fn dates(text: &str) -> Vec<String> {
    let part = |length: usize| text.get(..length).unwrap_or(MISSING).to_owned();
    let decade = text
        .get(..3)
        .map_or(MISSING.to_owned(), |of| format!("{of}0s"));
    vec![
        text.to_owned(),
        part(10),
        part(7),
        part(4),
        decade,
        ANY.to_owned(),
    ]
}

/// `30–34`: both ends are in it.
fn whole(from: f64, width: f64) -> String {
    match width == 1.0 {
        true => format!("{from}"),
        false => format!("{from}–{}", from + width - 1.0),
    }
}

/// `[30, 35)`: the upper end is not in it.
fn real(from: f64, width: f64, unit: f64) -> String {
    let decimals = (-unit.log10()).ceil().clamp(0.0, 12.0) as usize;
    format!("[{from:.decimals$}; {:.decimals$})", from + width)
}

/// Numbers in bands of 1, 5, 10, 50, 100, … of a unit that makes up to a thousand of the finest; of whole numbers, of one
/// at least. What is missing stays apart until nothing is told.
fn bands(distinct: &BTreeSet<&str>, are_whole: bool) -> Vec<Vec<String>> {
    let number = |text: &str| text.parse::<f64>().ok().filter(|number| number.is_finite());
    let numbers = || distinct.iter().filter_map(|text| number(text));
    let (low, high) = numbers().fold((f64::MAX, f64::MIN), |(low, high), number| {
        (low.min(number), high.max(number))
    });
    let range = if high > low { high - low } else { 1.0 };
    let least = if are_whole { 1.0 } else { f64::MIN_POSITIVE };
    let unit = 10_f64.powf((range / 1_000.0).log10().ceil()).max(least);
    let widths: Vec<f64> = [1.0, 5.0, 10.0, 50.0, 100.0, 500.0, 1_000.0]
        .into_iter()
        .map(|steps| steps * unit)
        .filter(|width| *width < 2.0 * range)
        .collect();
    distinct
        .iter()
        .map(|text| {
            let labels = widths.iter().map(|width| match number(text) {
                Some(number) if are_whole => whole((number / width).floor() * width, *width),
                Some(number) => real((number / width).floor() * width, *width, unit),
                None => MISSING.to_owned(),
            });
            [(*text).to_owned()]
                .into_iter()
                .chain(labels)
                .chain([ANY.to_owned()])
                .collect()
        })
        .collect()
}

/// Who is in which class, with her sensitive values as one.
fn members(
    records: &Records,
    release: &Release,
    table: &anonymity::Table,
    roles: &Roles,
) -> Vec<Membership> {
    let sensitive: Vec<&anonymity::Column> = table
        .columns()
        .iter()
        .filter(|column| roles.sensitive.iter().any(|name| name == column.name()))
        .collect();
    release
        .source_rows()
        .iter()
        .zip(release.classes())
        .filter_map(|(row, class)| {
            let person = records.persons.get(*row as usize)?;
            let mut hasher = blake3::Hasher::new();
            for column in &sensitive {
                hasher.update(column.get(*row as usize)?.as_bytes());
                hasher.update(&[0]);
            }
            let [a, b, c, d, ..] = *hasher.finalize().as_bytes();
            Some(Membership {
                person: person.0.cast_unsigned(),
                class: *class,
                value: u32::from_le_bytes([a, b, c, d]),
            })
        })
        .collect()
}

/// Person (64 bits), class and value (32 each), little-endian.
fn packed(members: &[Membership]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(16 * members.len());
    for one in members {
        bytes.extend(one.person.to_le_bytes());
        bytes.extend(one.class.to_le_bytes());
        bytes.extend(one.value.to_le_bytes());
    }
    bytes
}

fn unpacked(bytes: &[u8]) -> Result<Vec<Membership>, EngineError> {
    let (members, rest) = bytes.as_chunks::<16>();
    if !rest.is_empty() {
        return Err(EngineError::Failed(
            "the classes of an earlier release cannot be read back".into(),
        ));
    }
    let read = |member: &[u8; 16]| {
        let [a, b, c, d, e, f, g, h, i, j, k, l, m, n, o, p] = *member;
        Membership {
            person: u64::from_le_bytes([a, b, c, d, e, f, g, h]),
            class: u32::from_le_bytes([i, j, k, l]),
            value: u32::from_le_bytes([m, n, o, p]),
        }
    };
    Ok(members.iter().map(read).collect())
}

fn csv(release: &Release) -> Vec<u8> {
    let file = release.file();
    let mut out = Vec::new();
    csv_line(&mut out, file.columns().iter().map(anonymity::Column::name));
    for row in 0..file.rows() {
        let fields = file.columns().iter();
        csv_line(
            &mut out,
            fields.map(|column| column.get(row).unwrap_or_default()),
        );
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_are_generalised_by_what_they_are() {
        let texts = |all: &[&str]| all.iter().map(ToString::to_string).collect::<Vec<_>>();
        let label = |kind, all: &[&str], level| {
            let made = hierarchy(kind, &texts(all)).expect("a hierarchy");
            made.label(all[0], level).map(str::to_owned)
        };
        let ages = ["34", "8", "", "97"];
        assert_eq!(
            label(ColumnType::Integer, &ages, 2).as_deref(),
            Some("30–34")
        );
        assert_eq!(
            label(ColumnType::Integer, &ages, 3).as_deref(),
            Some("30–39")
        );
        let weights = ["61.25", "61.3", "", "97.5"];
        assert_eq!(
            label(ColumnType::Real, &weights, 2).as_deref(),
            Some("[61.0; 61.5)")
        );
        let days = ["1984-05-17", "1990-01-01"];
        assert_eq!(
            label(ColumnType::Date, &days, 2).as_deref(),
            Some("1984-05")
        );
        assert_eq!(label(ColumnType::Date, &days, 4).as_deref(), Some("1980s"));
        let codes = ["75011", "69001", ""];
        assert_eq!(label(ColumnType::Text, &codes, 1).as_deref(), Some("7501*"));
        assert_eq!(label(ColumnType::Text, &codes, 2).as_deref(), Some("75*"));
        assert_eq!(
            label(ColumnType::Text, &["nurse", "cook"], 1).as_deref(),
            Some("*")
        );
    }

    #[test]
    fn memberships_read_back() {
        let members = vec![Membership {
            person: u64::MAX - 3,
            class: 7,
            value: 9,
        }];
        assert_eq!(unpacked(&packed(&members)).expect("reads"), members);
        assert!(unpacked(&[0; 15]).is_err());
    }
}
