//! One column of a batch, and how its values become codes: by the public domain and the value alone.
#![deny(clippy::float_arithmetic)]

use crate::domain::{Bands, Kind, Ordered, fixed};

/// A value that is missing or outside a list of codes, among points of the grid.
pub(crate) const MISSING: i64 = i64::MIN;

/// One column of a batch. Anything that is no value of the domain counts as missing; numbers outside all bands count in
/// the outer ones.
#[derive(Debug, Clone, Copy)]
pub enum Values<'a> {
    /// True or false.
    Booleans(&'a [Option<bool>]),
    /// Texts.
    Texts(&'a [Option<&'a str>]),
    /// Integers.
    Integers(&'a [Option<i64>]),
    /// Reals; NaN is missing.
    Reals(&'a [Option<f64>]),
    /// Days since 1970-01-01.
    Dates(&'a [Option<i32>]),
    /// Microseconds since 1970-01-01 UTC.
    Timestamps(&'a [Option<i64>]),
    /// An identifier: it stays with the caller.
    NotRead,
}

/// The code of a missing value: one beyond the last.
pub(crate) fn missing_code(domain: &Kind) -> u16 {
    let values = match domain {
        Kind::Booleans => 2,
        Kind::Texts(codes) => codes.list.len(),
        Kind::Ordered {
            bands: Bands::Given(edges),
            ..
        } => edges.len().saturating_sub(1),
        Kind::Ordered { .. } | Kind::Identifier(_) => 0,
    };
    u16::try_from(values).unwrap_or(u16::MAX)
}

pub(crate) fn fits(domain: &Kind, values: &Values<'_>) -> bool {
    match (domain, values) {
        (Kind::Booleans, Values::Booleans(_))
        | (Kind::Texts(_), Values::Texts(_))
        | (Kind::Identifier(_), Values::NotRead) => true,
        (Kind::Ordered { as_type, .. }, values) => matches!(
            (as_type, values),
            (Ordered::Integer, Values::Integers(_))
                | (Ordered::Real { .. }, Values::Reals(_))
                | (Ordered::Date, Values::Dates(_))
                | (Ordered::Timestamp, Values::Timestamps(_))
        ),
        _ => false,
    }
}

impl Values<'_> {
    pub(crate) fn len(&self) -> Option<usize> {
        match self {
            Self::Booleans(v) => Some(v.len()),
            Self::Texts(v) => Some(v.len()),
            Self::Integers(v) | Self::Timestamps(v) => Some(v.len()),
            Self::Reals(v) => Some(v.len()),
            Self::Dates(v) => Some(v.len()),
            Self::NotRead => None,
        }
    }
}

/// Codes, or points of the grid where the bands are yet to be found; [`MISSING`] where there is no value.
pub(crate) fn points(domain: &Kind, values: &Values<'_>) -> Option<Vec<i64>> {
    let raw: Vec<i64> = match (domain, values) {
        (Kind::Booleans, Values::Booleans(v)) => {
            v.iter().map(|b| b.map_or(MISSING, i64::from)).collect()
        }
        (Kind::Texts(codes), Values::Texts(v)) => {
            let code = |text: &Option<&str>| text.and_then(|text| codes.code(text));
            v.iter()
                .map(|text| code(text).map_or(MISSING, i64::from))
                .collect()
        }
        (Kind::Ordered { .. }, Values::Integers(v) | Values::Timestamps(v)) => v
            .iter()
            .map(|x| x.map_or(MISSING, |x| x.max(MISSING + 1)))
            .collect(),
        (Kind::Ordered { .. }, Values::Dates(v)) => {
            v.iter().map(|x| x.map_or(MISSING, i64::from)).collect()
        }
        (
            Kind::Ordered {
                as_type: Ordered::Real { fraction_bits },
                ..
            },
            Values::Reals(v),
        ) => {
            let point = |x: f64| fixed(x, *fraction_bits).max(MISSING + 1);
            let number = |x: &Option<f64>| x.filter(|x| !x.is_nan());
            v.iter().map(|x| number(x).map_or(MISSING, point)).collect()
        }
        _ => return None,
    };
    match domain {
        Kind::Ordered {
            bands: Bands::Given(edges),
            ..
        } => Some(raw.into_iter().map(|point| band(point, edges)).collect()),
        _ => Some(raw),
    }
}

/// The band of a point; what lies outside goes to the outer bands.
pub(crate) fn band(point: i64, edges: &[i64]) -> i64 {
    if point == MISSING {
        return MISSING;
    }
    let last = edges.len().saturating_sub(2);
    let above = edges.partition_point(|edge| *edge <= point);
    i64::try_from(above.saturating_sub(1).min(last)).unwrap_or(0)
}
