//! Codes become values again, of the type the table has; identifiers are generated.

use crate::domain::{Kind, Ordered, real};
use crate::learned::{Learned, Reading};
use crate::{Identifier, Report, Schema};
use rand::CryptoRng;
use std::sync::Arc;
use territory::ColumnName;

/// Rows that resemble the table's, and what may be said about them.
#[derive(Debug, Clone, PartialEq)]
pub struct Synthetic {
    /// How many rows: the noisy number of the rows that were looked at.
    pub rows: usize,
    /// The columns of the schema, in order, `rows` values each.
    pub columns: Vec<SyntheticColumn>,
    /// To be published beside them.
    pub report: Report,
}

/// One column of synthetic rows.
#[derive(Debug, Clone, PartialEq)]
pub struct SyntheticColumn {
    /// Its name.
    pub name: ColumnName,
    /// Its values.
    pub values: SyntheticValues,
}

/// Values of one type.
#[derive(Debug, Clone, PartialEq)]
pub enum SyntheticValues {
    /// True or false.
    Booleans(Vec<Option<bool>>),
    /// Texts of a code list.
    Texts {
        /// The public list.
        codes: Arc<[String]>,
        /// Each row's place in it.
        chosen: Vec<Option<u16>>,
    },
    /// Integers, evenly spread within their bands.
    Integers(Vec<Option<i64>>),
    /// Reals, evenly spread within their bands.
    Reals(Vec<Option<f64>>),
    /// Days since 1970-01-01, evenly spread within their bands.
    Dates(Vec<Option<i32>>),
    /// Microseconds since 1970-01-01 UTC, evenly spread within their bands.
    Timestamps(Vec<Option<i64>>),
    /// Generated identifiers: a prefix and a number.
    Generated(Vec<String>),
}

impl SyntheticValues {
    /// How many rows.
    #[must_use]
    pub fn len(&self) -> usize {
        match self {
            Self::Booleans(v) => v.len(),
            Self::Texts { chosen, .. } => chosen.len(),
            Self::Integers(v) | Self::Timestamps(v) => v.len(),
            Self::Reals(v) => v.len(),
            Self::Dates(v) => v.len(),
            Self::Generated(v) => v.len(),
        }
    }

    /// Whether there is no row.
    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// One value as text; `None` where it is missing or there is no such row.
    #[must_use]
    pub fn text(&self, row: usize) -> Option<String> {
        match self {
            Self::Booleans(v) => v.get(row).copied().flatten().map(|b| b.to_string()),
            Self::Texts { codes, chosen } => {
                let place = chosen.get(row).copied().flatten()?;
                codes.get(usize::from(place)).cloned()
            }
            Self::Integers(v) | Self::Timestamps(v) => {
                v.get(row).copied().flatten().map(|x| x.to_string())
            }
            Self::Reals(v) => v.get(row).copied().flatten().map(|x| x.to_string()),
            Self::Dates(v) => v.get(row).copied().flatten().map(|x| x.to_string()),
            Self::Generated(v) => v.get(row).cloned(),
        }
    }
}

/// The schema's columns, from the codes of those that were learned.
pub(crate) fn columns<R: CryptoRng + ?Sized>(
    schema: &Schema,
    learned: &[Learned],
    codes: &[Vec<u16>],
    rows: usize,
    rng: &mut R,
) -> Vec<SyntheticColumn> {
    let mut drawn = learned.iter().zip(codes);
    let mut column = |column: &crate::Column| {
        let values = match &column.domain.0 {
            Kind::Identifier(identifier) => generated(identifier, rows),
            _ => {
                let (learned, codes) = drawn.next()?;
                read(&learned.reading, codes, rng)
            }
        };
        Some(SyntheticColumn {
            name: column.name.clone(),
            values,
        })
    };
    schema.columns().iter().filter_map(&mut column).collect()
}

fn generated(identifier: &Identifier, rows: usize) -> SyntheticValues {
    match identifier {
        Identifier::Text { prefix } => {
            SyntheticValues::Generated((1..=rows).map(|n| format!("{prefix}{n:08}")).collect())
        }
        Identifier::IntegersFrom(first) => {
            // The schema leaves room for 2^32 of them.
            let numbers = (*first..).take(rows).map(Some);
            SyntheticValues::Integers(numbers.collect())
        }
    }
}

/// A code beyond the last value is the missing one.
fn read<R: CryptoRng + ?Sized>(reading: &Reading, codes: &[u16], rng: &mut R) -> SyntheticValues {
    match reading {
        Reading::Boolean => {
            let value = |code: &u16| (*code < 2).then_some(*code == 1);
            SyntheticValues::Booleans(codes.iter().map(value).collect())
        }
        Reading::Text(list) => {
            let value = |code: &u16| (usize::from(*code) < list.list.len()).then_some(*code);
            SyntheticValues::Texts {
                codes: Arc::clone(&list.list),
                chosen: codes.iter().map(value).collect(),
            }
        }
        Reading::Band(as_type, edges) => {
            let mut point = |code: &u16| within(edges, usize::from(*code), rng);
            let points = codes.iter().map(&mut point);
            match as_type {
                Ordered::Integer => SyntheticValues::Integers(points.collect()),
                Ordered::Timestamp => SyntheticValues::Timestamps(points.collect()),
                Ordered::Real { fraction_bits } => SyntheticValues::Reals(
                    points
                        .map(|point| point.map(|point| real(point, *fraction_bits)))
                        .collect(),
                ),
                Ordered::Date => {
                    let end = |point: i64| if point < 0 { i32::MIN } else { i32::MAX };
                    let day = |point: i64| i32::try_from(point).unwrap_or(end(point));
                    SyntheticValues::Dates(points.map(|point| point.map(day)).collect())
                }
            }
        }
    }
}

/// An even draw from a band.
fn within<R: CryptoRng + ?Sized>(edges: &[i64], band: usize, rng: &mut R) -> Option<i64> {
    let (low, high) = (*edges.get(band)?, *edges.get(band + 1)?);
    // Edges increase, and a band may be nearly 2^64 wide.
    let step = (u128::from(rng.next_u64()) * u128::from(high.abs_diff(low))) >> 64;
    low.checked_add_unsigned(u64::try_from(step).ok()?)
}
