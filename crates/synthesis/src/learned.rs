//! The columns to learn from once all bands are known: codes of one public domain each.
#![deny(clippy::float_arithmetic)]

use crate::domain::{Bands, Codes, Kind, Ordered};
use crate::plan::Parts;
use crate::rows::{Cells, PersonRows};
use crate::values::{MISSING, band};
use crate::{Schema, SynthesisError, bands};
use privacy::{Rho, account};
use rand::CryptoRng;
use territory::ColumnName;

/// A column as codes.
#[derive(Debug)]
pub(crate) struct Learned {
    pub(crate) name: ColumnName,
    pub(crate) reading: Reading,
    /// Whether the last code stands for a missing value.
    pub(crate) missing: bool,
    /// How many codes there are, the missing value's included.
    pub(crate) size: usize,
    pub(crate) codes: Vec<u16>,
}

/// What a code reads as.
#[derive(Debug, Clone)]
pub(crate) enum Reading {
    Boolean,
    Text(Codes),
    /// Code i is the band from edge i to edge i + 1.
    Band(Ordered, Vec<i64>),
}

impl Learned {
    pub(crate) fn is_ordered(&self) -> bool {
        matches!(self.reading, Reading::Band(..))
    }
}

/// How many columns have no bands yet.
pub(crate) fn without_bands(schema: &Schema) -> usize {
    schema
        .learned()
        .filter(|c| {
            matches!(
                c.domain.0,
                Kind::Ordered {
                    bands: Bands::Found(_),
                    ..
                }
            )
        })
        .count()
}

/// All columns as codes. Finding bands costs `parts.bands` at most, shared evenly.
pub(crate) fn learned<R: CryptoRng + ?Sized>(
    rows: PersonRows,
    parts: &Parts,
    rng: &mut R,
) -> Result<Vec<Learned>, SynthesisError> {
    let per_person = u128::from(rows.per_person().get());
    let schema = rows.schema().clone();
    let shares = account::split(parts.bands, &vec![1; without_bands(&schema)]);
    let share = shares.first().copied().unwrap_or(Rho::ZERO);
    let mut columns = Vec::new();
    for (column, cells) in schema.learned().zip(rows.into_learned()) {
        let (reading, codes) = match (&column.domain.0, cells) {
            (
                Kind::Ordered {
                    as_type,
                    bands: Bands::Found(want),
                },
                Cells::Points(points),
            ) => {
                let edges = bands::find(&points, *want, per_person, share, rng)?;
                let code = |point: &i64| match band(*point, &edges) {
                    MISSING => u16::try_from(edges.len().saturating_sub(1)).unwrap_or(u16::MAX),
                    band => u16::try_from(band).unwrap_or(0),
                };
                let codes = points.iter().map(code).collect();
                (Reading::Band(*as_type, edges), codes)
            }
            (
                Kind::Ordered {
                    as_type,
                    bands: Bands::Given(edges),
                },
                Cells::Codes(codes),
            ) => (Reading::Band(*as_type, edges.clone()), codes),
            (Kind::Texts(list), Cells::Codes(codes)) => (Reading::Text(list.clone()), codes),
            (Kind::Booleans, Cells::Codes(codes)) => (Reading::Boolean, codes),
            // Rows are stored by their domain; identifiers are not learned.
            _ => continue,
        };
        let values = match &reading {
            Reading::Boolean => 2,
            Reading::Text(codes) => codes.list.len(),
            Reading::Band(_, edges) => edges.len().saturating_sub(1),
        };
        columns.push(Learned {
            name: column.name.clone(),
            reading,
            missing: column.nullable,
            size: values + usize::from(column.nullable),
            codes,
        });
    }
    Ok(columns)
}
