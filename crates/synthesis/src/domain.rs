//! What a column may hold, known to everybody before a row is read.
//!
//! Ordered values (integers, reals, days, moments) live on a grid of 64-bit integers: reals as fixed point with a public
//! number of fraction bits, days since 1970-01-01, moments in microseconds since then. A band is a half-open range of
//! that grid.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// Most values or bands of one column; with the missing value they fit in 16 bits.
pub(crate) const MOST_VALUES: usize = 4096;
/// Most bands that are looked for privately.
pub(crate) const MOST_FOUND_BANDS: u16 = 256;
/// Most fraction bits of a real.
const MOST_FRACTION_BITS: u8 = 40;

/// The public domain of a column.
#[derive(Debug, Clone, PartialEq)]
pub struct Domain(pub(crate) Kind);

#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Kind {
    Booleans,
    Texts(Codes),
    Ordered { as_type: Ordered, bands: Bands },
    Identifier(Identifier),
}

/// How a point of the grid reads.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ordered {
    Integer,
    Real { fraction_bits: u8 },
    Date,
    Timestamp,
}

/// A public code list, and each code's place in it.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Codes {
    pub(crate) list: Arc<[String]>,
    place: BTreeMap<String, u16>,
}

/// Where the bands come from.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Bands {
    /// Edges e₀ < e₁ < … < eₖ: band i is eᵢ ≤ x < eᵢ₊₁; what lies outside counts in the first or the last.
    Given(Vec<i64>),
    /// At most so many, found by noisy counts.
    Found(u16),
}

/// Identifiers are never read; others are generated that no real one can be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Identifier {
    /// Texts: this prefix, which no real identifier has, and a number.
    Text {
        /// Reserved for synthetic rows, such as `synthetic-`; 1 to 40 characters.
        prefix: String,
    },
    /// Integers from this one upwards, all of them beyond the real ones.
    IntegersFrom(i64),
}

impl Domain {
    /// True or false.
    #[must_use]
    pub const fn booleans() -> Self {
        Self(Kind::Booleans)
    }

    /// Texts of a public code list. A text that is not in it counts as missing.
    ///
    /// The list must be public: one that was read off the rows would tell who is in them.
    #[must_use]
    pub fn texts<T: Into<String>>(codes: impl IntoIterator<Item = T>) -> Self {
        let list: Arc<[String]> = codes.into_iter().map(Into::into).collect();
        let place = (0..=u16::MAX)
            .zip(list.iter())
            .map(|(code, text)| (text.clone(), code));
        Self(Kind::Texts(Codes {
            place: place.collect(),
            list: Arc::clone(&list),
        }))
    }

    /// Integers in public bands: `edges` e₀ < … < eₖ, band i holds eᵢ ≤ x < eᵢ₊₁. Values outside count in the outer bands.
    #[must_use]
    pub fn integers(edges: impl IntoIterator<Item = i64>) -> Self {
        Self::given(Ordered::Integer, edges)
    }

    /// Every integer of a public range a band of its own.
    #[must_use]
    pub fn each_integer(range: std::ops::RangeInclusive<i64>) -> Self {
        let end = range.end().saturating_add(1);
        // One edge too many is enough for the schema to refuse the domain; a huge range must not be written out.
        Self::integers((*range.start()..=end).take(MOST_VALUES + 2))
    }

    /// Reals in public bands, kept as fixed point with `fraction_bits` (at most 40) bits after the point.
    #[must_use]
    pub fn reals(edges: impl IntoIterator<Item = f64>, fraction_bits: u8) -> Self {
        let edges = edges.into_iter().map(|edge| fixed(edge, fraction_bits));
        Self::given(Ordered::Real { fraction_bits }, edges)
    }

    /// Days in public bands; edges in days since 1970-01-01.
    #[must_use]
    pub fn dates(edges: impl IntoIterator<Item = i32>) -> Self {
        Self::given(Ordered::Date, edges.into_iter().map(i64::from))
    }

    /// Moments in public bands; edges in microseconds since 1970-01-01 UTC.
    #[must_use]
    pub fn timestamps(edges: impl IntoIterator<Item = i64>) -> Self {
        Self::given(Ordered::Timestamp, edges)
    }

    /// Integers whose bands nobody knows: at most `bands` (2 to 256) are found, which costs part of the budget.
    #[must_use]
    pub const fn integers_found(bands: u16) -> Self {
        Self::found(Ordered::Integer, bands)
    }

    /// Reals whose bands nobody knows; see [`Domain::integers_found`] and [`Domain::reals`].
    #[must_use]
    pub const fn reals_found(bands: u16, fraction_bits: u8) -> Self {
        Self::found(Ordered::Real { fraction_bits }, bands)
    }

    /// Days whose bands nobody knows; see [`Domain::integers_found`].
    #[must_use]
    pub const fn dates_found(bands: u16) -> Self {
        Self::found(Ordered::Date, bands)
    }

    /// Moments whose bands nobody knows; see [`Domain::integers_found`].
    #[must_use]
    pub const fn timestamps_found(bands: u16) -> Self {
        Self::found(Ordered::Timestamp, bands)
    }

    /// An identifier: never read, replaced by a generated one.
    #[must_use]
    pub const fn identifier(identifier: Identifier) -> Self {
        Self(Kind::Identifier(identifier))
    }

    fn given(as_type: Ordered, edges: impl IntoIterator<Item = i64>) -> Self {
        let bands = Bands::Given(edges.into_iter().collect());
        Self(Kind::Ordered { as_type, bands })
    }

    const fn found(as_type: Ordered, bands: u16) -> Self {
        let bands = Bands::Found(bands);
        Self(Kind::Ordered { as_type, bands })
    }

    /// The rule that this domain breaks, if any.
    pub(crate) fn fault(&self) -> Option<&'static str> {
        match &self.0 {
            Kind::Booleans => None,
            Kind::Texts(codes) if codes.list.is_empty() => {
                Some("its code list is empty: give at least one code")
            }
            Kind::Texts(codes) if codes.list.len() > MOST_VALUES => {
                Some("its code list has more than 4096 codes: use a coarser list")
            }
            Kind::Texts(codes) => {
                let distinct: BTreeSet<&String> = codes.list.iter().collect();
                (distinct.len() < codes.list.len())
                    .then_some("its code list holds a code twice: give each once")
            }
            Kind::Ordered {
                as_type: Ordered::Real { fraction_bits },
                ..
            } if *fraction_bits > MOST_FRACTION_BITS => {
                Some("its reals have more than 40 fraction bits: use fewer")
            }
            Kind::Ordered { bands, .. } => bands.fault(),
            Kind::Identifier(Identifier::Text { prefix }) => (!(1..=40)
                .contains(&prefix.chars().count()))
            .then_some("its prefix for generated identifiers must have 1 to 40 characters"),
            Kind::Identifier(Identifier::IntegersFrom(first)) => {
                (first.checked_add(i64::from(u32::MAX)).is_none())
                    .then_some("its generated integers would overflow: start lower")
            }
        }
    }

    /// What a batch must hold for this column.
    pub(crate) const fn expects(&self) -> &'static str {
        match &self.0 {
            Kind::Booleans => "true or false",
            Kind::Texts(_) => "text",
            Kind::Ordered { as_type, .. } => match as_type {
                Ordered::Integer => "integers",
                Ordered::Real { .. } => "reals",
                Ordered::Date => "dates",
                Ordered::Timestamp => "timestamps",
            },
            Kind::Identifier(_) => "an identifier, which is not read",
        }
    }
}

impl Codes {
    pub(crate) fn code(&self, text: &str) -> Option<u16> {
        self.place.get(text).copied()
    }
}

impl Bands {
    fn fault(&self) -> Option<&'static str> {
        match self {
            Self::Given(edges) if edges.len() < 2 => Some(
                "its bands need at least two edges: where the first begins, where the last ends",
            ),
            Self::Given(edges) if edges.len() > MOST_VALUES + 1 => {
                Some("it has more than 4096 bands: use wider ones")
            }
            Self::Given(edges) => edges
                .windows(2)
                .any(|pair| pair[0] >= pair[1])
                .then_some("its edges do not increase: sort them and give each once"),
            Self::Found(bands) => (!(2..=MOST_FOUND_BANDS).contains(bands))
                .then_some("the number of bands to find must lie between 2 and 256"),
        }
    }
}

/// The nearest point of the grid; NaN is no number and goes to zero, what is too large to the ends.
pub(crate) fn fixed(value: f64, fraction_bits: u8) -> i64 {
    // Exact but for the final rounding: the factor is a power of two. A cast saturates.
    (value * f64::from(fraction_bits).exp2()).round() as i64
}

/// The real at a point of the grid; inverse of [`fixed`] for what fits in 53 bits.
pub(crate) fn real(point: i64, fraction_bits: u8) -> f64 {
    point as f64 / f64::from(fraction_bits).exp2()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn domains_that_cannot_be_used_say_what_to_give_instead() {
        let empty: [&str; 0] = [];
        for bad in [
            Domain::texts(empty),
            Domain::texts(["a", "b", "a"]),
            Domain::texts((0..5000).map(|i| i.to_string())),
            Domain::integers([1]),
            Domain::integers([1, 1]),
            Domain::integers([2, 1]),
            Domain::each_integer(0..=i64::MAX),
            Domain::reals([0.0, 1.0], 41),
            Domain::reals([0.0, 1e-9], 4),
            Domain::reals([0.0, f64::NAN], 4),
            Domain::integers_found(1),
            Domain::dates_found(257),
            Domain::identifier(Identifier::Text {
                prefix: String::new(),
            }),
            Domain::identifier(Identifier::IntegersFrom(i64::MAX - 5)),
        ] {
            assert!(bad.fault().is_some(), "{bad:?}");
        }
        for good in [
            Domain::booleans(),
            Domain::texts(["a"]),
            Domain::each_integer(-3..=4),
            Domain::reals([-1.5, 0.0, 7.25], 8),
            Domain::dates([0, 365]),
            Domain::timestamps_found(16),
            Domain::identifier(Identifier::IntegersFrom(1 << 40)),
        ] {
            assert_eq!(good.fault(), None, "{good:?}");
        }
    }

    #[test]
    fn reals_on_the_grid_come_back_exactly() {
        for value in [-3.25, 0.0, 0.5, 1e6] {
            assert_eq!(real(fixed(value, 8), 8).to_bits(), f64::to_bits(value));
        }
        assert_eq!(fixed(f64::INFINITY, 8), i64::MAX);
        assert_eq!(fixed(f64::NAN, 8), 0);
    }
}
