//! What a question measures, and how a batch of values is handed over.
#![deny(clippy::float_arithmetic)]

use crate::{PrivacyError, Ranks};

/// Fraction bits of counts, and the least of sums: shortening a person's vector must not round her away.
pub(crate) const COUNT_FRACTION_BITS: u8 = 16;
const MOST_FRACTION_BITS: u8 = 40;
const MOST_MEASURES: usize = 16;
/// Tables by group are allocated whole.
pub(crate) const MOST_GROUPS: usize = 1 << 26;

/// One measured column of a question.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum Measure {
    /// `COUNT(*)`.
    CountRows,
    /// `COUNT(x)`: rows where x is known.
    CountValues,
    /// `COUNT(DISTINCT person)`: in each group, the persons who have a row there.
    CountPersons,
    /// `SUM(x)` of fixed-point values: the integer v stands for v / 2^`fraction_bits`.
    Sum {
        /// Of the values pushed; at most 40. The released figure has at least 16.
        fraction_bits: u8,
    },
    /// `COUNT(DISTINCT x)`: in each group, the different values that its persons bring.
    CountDistinct,
    /// `QUANTILE(x)`: the values below which the given shares of a group's rows lie. All ranks cost one price.
    Quantiles {
        /// Of the values pushed; at most 40. The released figure has at least 16.
        fraction_bits: u8,
        /// The shares.
        ranks: Ranks,
    },
}

impl Measure {
    /// Fraction bits of the released figure.
    pub const fn released_fraction_bits(self) -> u8 {
        match self {
            Self::Sum { fraction_bits } | Self::Quantiles { fraction_bits, .. }
                if fraction_bits > COUNT_FRACTION_BITS =>
            {
                fraction_bits
            }
            _ => COUNT_FRACTION_BITS,
        }
    }

    /// Fraction bits of what noise is added to: for quantiles these are counts.
    pub(crate) const fn noise_fraction_bits(self) -> u8 {
        match self {
            Self::Quantiles { .. } => COUNT_FRACTION_BITS,
            _ => self.released_fraction_bits(),
        }
    }

    /// By how many bits a raw sum of this measure is shifted left to become the internal fixed point.
    pub(crate) const fn extra_bits(self) -> u8 {
        match self {
            Self::Sum { fraction_bits } | Self::Quantiles { fraction_bits, .. } => {
                self.released_fraction_bits().saturating_sub(fraction_bits)
            }
            _ => COUNT_FRACTION_BITS,
        }
    }

    /// Whether rows without a value must be told apart by a bit.
    pub(crate) const fn keeps_bit(self) -> bool {
        matches!(self, Self::CountValues | Self::CountDistinct)
    }

    /// Whether a row keeps 64 bits for this measure.
    pub(crate) const fn keeps_word(self) -> bool {
        matches!(
            self,
            Self::Sum { .. } | Self::CountDistinct | Self::Quantiles { .. }
        )
    }

    pub(crate) fn check_all(measures: &[Self]) -> Result<(), PrivacyError> {
        if measures.len() > MOST_MEASURES {
            return Err(PrivacyError::TooManyMeasures {
                found: measures.len(),
                most: MOST_MEASURES,
            });
        }
        measures.iter().try_for_each(|measure| match *measure {
            Self::Sum {
                fraction_bits: found,
            }
            | Self::Quantiles {
                fraction_bits: found,
                ..
            } if found > MOST_FRACTION_BITS => Err(PrivacyError::TooManyFractionBits {
                found,
                most: MOST_FRACTION_BITS,
            }),
            _ => Ok(()),
        })
    }
}

/// One bit per row, least significant bit first, the first row at bit `offset`: Arrow's layout of validity.
#[derive(Debug, Clone, Copy)]
pub struct Bitmap<'a> {
    /// The bits.
    pub bytes: &'a [u8],
    /// Position of the first row's bit.
    pub offset: usize,
}

impl Bitmap<'_> {
    #[inline]
    pub(crate) fn get(&self, row: usize) -> bool {
        let bit = self.offset + row;
        self.bytes
            .get(bit / 8)
            .is_some_and(|byte| byte >> (bit % 8) & 1 == 1)
    }

    fn rows(&self) -> usize {
        (self.bytes.len() * 8).saturating_sub(self.offset)
    }
}

/// The values of one measure in one batch of rows.
#[derive(Debug, Clone, Copy)]
pub enum MeasureValues<'a> {
    /// For [`Measure::CountRows`] and [`Measure::CountPersons`]: nothing to hand over.
    EveryRow,
    /// For [`Measure::CountValues`]: which rows have a value; `None` when all have.
    Valid(Option<Bitmap<'a>>),
    /// For [`Measure::Sum`] and [`Measure::Quantiles`]: the fixed-point values; a row whose bit is off adds nothing,
    /// whatever its value.
    Fixed {
        /// One per row.
        values: &'a [i64],
        /// Which rows have a value; `None` when all have.
        valid: Option<Bitmap<'a>>,
    },
    /// For [`Measure::CountDistinct`]: a 64-bit code of each value. Equal values have equal codes and different values
    /// different ones; two values that share a code count as one.
    Codes {
        /// One per row.
        values: &'a [u64],
        /// Which rows have a value; `None` when all have.
        valid: Option<Bitmap<'a>>,
    },
}

impl<'a> MeasureValues<'a> {
    /// Which rows have a value; `None` when all have.
    pub(crate) const fn valid(&self) -> Option<Bitmap<'a>> {
        match self {
            Self::EveryRow => None,
            Self::Valid(valid) | Self::Fixed { valid, .. } | Self::Codes { valid, .. } => *valid,
        }
    }

    /// Checks one batch: a value column for each measure, all of `rows` rows.
    pub(crate) fn check(
        measures: &[Measure],
        values: &[Self],
        rows: usize,
    ) -> Result<(), PrivacyError> {
        if measures.len() != values.len() {
            return Err(PrivacyError::WrongValues {
                measure: measures.len().min(values.len()),
            });
        }
        for (measure, (asked, given)) in measures.iter().zip(values).enumerate() {
            let valid = match (asked, given) {
                (Measure::CountRows | Measure::CountPersons, Self::EveryRow) => None,
                (Measure::CountValues, Self::Valid(valid)) => *valid,
                (
                    Measure::Sum { .. } | Measure::Quantiles { .. },
                    Self::Fixed { values, valid },
                ) => {
                    same_length("a value column", rows, values.len())?;
                    *valid
                }
                (Measure::CountDistinct, Self::Codes { values, valid }) => {
                    same_length("a column of codes", rows, values.len())?;
                    *valid
                }
                _ => return Err(PrivacyError::WrongValues { measure }),
            };
            if let Some(found) = valid.map(|bits| bits.rows()).filter(|found| *found < rows) {
                return Err(PrivacyError::LengthMismatch {
                    what: "a validity bitmap",
                    expected: rows,
                    found,
                });
            }
        }
        Ok(())
    }
}

pub(crate) fn same_length(
    what: &'static str,
    expected: usize,
    found: usize,
) -> Result<(), PrivacyError> {
    if expected == found {
        Ok(())
    } else {
        Err(PrivacyError::LengthMismatch {
            what,
            expected,
            found,
        })
    }
}
