//! What a contract says: for which purposes, from when until when, in which form, under which promises, at what price.
//!
//! Each part is checked when it is made, so that terms that exist are terms that can be agreed on. The data set is not
//! among them: it is what a negotiation is about, and no offer changes it. Whether the charter knows the purposes and
//! allows them is asked by whoever opens the door (see [`crate::Immediate`]).

use crate::{Clause, TermsError};
use charter::Means;
use serde::{Deserialize, Serialize};
use std::time::Duration;
use territory::{Purpose, Timestamp};

/// Most purposes of one contract.
pub const PURPOSES_MOST: usize = 8;
/// Longest duration of a contract: ten years of 366 days.
pub const PERIOD_LONGEST: Duration = Duration::from_secs(3660 * 86_400);
/// How far in the past a contract may begin: the present day, wherever it is still that day.
const PAST_MOST: Duration = Duration::from_secs(86_400);
/// Longest retention, in days.
pub const RETENTION_DAYS_MOST: u16 = 3660;
/// Highest amount of a tariff, in hundredths of the currency.
pub const AMOUNT_MOST: u64 = 100_000_000_000;

/// The terms of a contract.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Terms {
    /// What the data may be used for.
    pub purposes: Purposes,
    /// From when until when.
    pub period: Period,
    /// The widest form in which data may leave.
    pub means: Means,
    /// How the consumer promises to keep the data safe.
    pub security: Clause,
    /// How long the consumer may keep what it got.
    pub retention: Retention,
    /// What it costs.
    pub tariff: Tariff,
    /// What the consumer gives back, if anything: results, data, work.
    #[serde(skip_serializing_if = "Option::is_none", default)]
    pub reciprocity: Option<Clause>,
    /// Which parts the public register names without showing.
    pub confidential: Confidential,
}

impl Terms {
    /// Checks what only shows against the present and against each other.
    ///
    /// # Errors
    /// [`TermsError::Past`] when the period begins before today, [`TermsError::Over`] when it is over, and
    /// [`TermsError::NothingToHide`] when a part is confidential that is not there.
    pub fn check(&self, now: Timestamp) -> Result<(), TermsError> {
        self.check_not_over(now)?;
        if self.period.from().after(PAST_MOST) < now {
            return Err(TermsError::Past(self.period.from()));
        }
        self.check_parts()
    }

    /// What must still hold when terms are accepted or signed: a period that began meanwhile is still a period.
    pub(crate) fn check_not_over(&self, now: Timestamp) -> Result<(), TermsError> {
        if self.period.until() <= now {
            return Err(TermsError::Over(self.period.until()));
        }
        Ok(())
    }

    pub(crate) fn check_parts(&self) -> Result<(), TermsError> {
        if self.confidential.reciprocity && self.reciprocity.is_none() {
            return Err(TermsError::NothingToHide("reciprocity clause"));
        }
        if self.confidential.tariff && self.tariff == Tariff::Free {
            return Err(TermsError::NothingToHide("tariff"));
        }
        Ok(())
    }
}

/// One to eight different purposes, in alphabetical order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "Vec<Purpose>", into = "Vec<Purpose>")]
pub struct Purposes(Vec<Purpose>);

impl Purposes {
    /// Takes them in any order.
    ///
    /// # Errors
    /// [`TermsError::Purposes`] for none, more than eight, or one twice.
    pub fn new(purposes: impl IntoIterator<Item = Purpose>) -> Result<Self, TermsError> {
        let mut purposes: Vec<Purpose> = purposes.into_iter().take(PURPOSES_MOST + 1).collect();
        purposes.sort();
        let given = purposes.len();
        purposes.dedup();
        if purposes.is_empty() || given > PURPOSES_MOST || purposes.len() < given {
            return Err(TermsError::Purposes);
        }
        Ok(Self(purposes))
    }

    /// The purposes.
    #[must_use]
    pub fn as_slice(&self) -> &[Purpose] {
        &self.0
    }
}

impl TryFrom<Vec<Purpose>> for Purposes {
    type Error = TermsError;
    fn try_from(purposes: Vec<Purpose>) -> Result<Self, TermsError> {
        Self::new(purposes)
    }
}
impl From<Purposes> for Vec<Purpose> {
    fn from(purposes: Purposes) -> Self {
        purposes.0
    }
}

/// From a moment until before another; whole seconds, at most ten years.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawPeriod", into = "RawPeriod")]
pub struct Period {
    from: Timestamp,
    until: Timestamp,
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPeriod {
    from: Timestamp,
    until: Timestamp,
}

impl Period {
    /// Takes the two moments, cut to whole seconds.
    ///
    /// # Errors
    /// [`TermsError::Period`] when it does not end after it begins, lasts longer than ten years, or lies outside the
    /// years 2000 to 9999.
    pub fn new(from: Timestamp, until: Timestamp) -> Result<Self, TermsError> {
        let seconds = |at: Timestamp| at.micros().div_euclid(1_000_000) * 1_000_000;
        let (start, end) = (seconds(from), seconds(until));
        let known = YEAR_2000..YEAR_9999;
        let longest = i64::try_from(PERIOD_LONGEST.as_micros()).unwrap_or(i64::MAX);
        if !known.contains(&start) || !known.contains(&end) || end <= start || end - start > longest
        {
            return Err(TermsError::Period);
        }
        Ok(Self {
            from: Timestamp::from_micros(start),
            until: Timestamp::from_micros(end),
        })
    }

    /// From the beginning of a day to the end of another (`2027-01-01`, `2027-12-31`), in UTC.
    ///
    /// # Errors
    /// [`TermsError::Date`] for what is not a date, and as [`Period::new`].
    pub fn of_days(first: &str, last: &str) -> Result<Self, TermsError> {
        let day = |text: &str| {
            let refused = || TermsError::Date(text.chars().take(40).collect());
            let date: jiff::civil::Date = text.trim().parse().map_err(|_| refused())?;
            let start = jiff::tz::TimeZone::UTC
                .to_timestamp(date.to_datetime(jiff::civil::Time::midnight()))
                .map_err(|_| refused())?;
            Ok(Timestamp::from_micros(start.as_microsecond()))
        };
        Self::new(day(first)?, day(last)?.after(PAST_MOST))
    }

    /// The first moment.
    #[must_use]
    pub fn from(&self) -> Timestamp {
        self.from
    }
    /// The moment at which it is over.
    #[must_use]
    pub fn until(&self) -> Timestamp {
        self.until
    }
}

const YEAR_2000: i64 = 946_684_800_000_000;
const YEAR_9999: i64 = 253_370_764_800_000_000;

impl TryFrom<RawPeriod> for Period {
    type Error = TermsError;
    fn try_from(raw: RawPeriod) -> Result<Self, TermsError> {
        Self::new(raw.from, raw.until)
    }
}
impl From<Period> for RawPeriod {
    fn from(period: Period) -> Self {
        Self {
            from: period.from,
            until: period.until,
        }
    }
}

/// How long the consumer may keep what it got: 1 to 3660 days after it got it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "u16", into = "u16")]
pub struct Retention(u16);

impl Retention {
    /// Takes a number of days.
    ///
    /// # Errors
    /// [`TermsError::Retention`].
    pub fn days(days: u16) -> Result<Self, TermsError> {
        match days {
            1..=RETENTION_DAYS_MOST => Ok(Self(days)),
            _ => Err(TermsError::Retention),
        }
    }
    /// The number of days.
    #[must_use]
    pub fn as_days(self) -> u16 {
        self.0
    }
}

impl TryFrom<u16> for Retention {
    type Error = TermsError;
    fn try_from(days: u16) -> Result<Self, TermsError> {
        Self::days(days)
    }
}
impl From<Retention> for u16 {
    fn from(retention: Retention) -> u16 {
        retention.0
    }
}

/// What the consumer pays.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum Tariff {
    /// Nothing.
    Free,
    /// A price.
    Price(Price),
}

impl Tariff {
    /// A price in hundredths of a currency.
    ///
    /// # Errors
    /// [`TermsError::Amount`] for nothing, or more than a thousand million.
    pub fn price(cents: u64, currency: Currency, per: Per) -> Result<Self, TermsError> {
        Price::try_from(RawPrice {
            cents,
            currency,
            per,
        })
        .map(Tariff::Price)
    }
}

/// An amount per something.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "RawPrice", into = "RawPrice")]
pub struct Price {
    cents: u64,
    currency: Currency,
    per: Per,
}

impl Price {
    /// The amount in hundredths of the currency; never 0.
    #[must_use]
    pub fn cents(&self) -> u64 {
        self.cents
    }
    /// The currency.
    #[must_use]
    pub fn currency(&self) -> Currency {
        self.currency
    }
    /// For what it is due each time.
    #[must_use]
    pub fn per(&self) -> Per {
        self.per
    }
    /// The amount as a decimal number with two places: `12.50`.
    #[must_use]
    pub fn decimal(&self) -> String {
        format!("{}.{:02}", self.cents / 100, self.cents % 100)
    }
}

#[derive(Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct RawPrice {
    cents: u64,
    currency: Currency,
    per: Per,
}

impl TryFrom<RawPrice> for Price {
    type Error = TermsError;
    fn try_from(raw: RawPrice) -> Result<Self, TermsError> {
        if raw.cents == 0 || raw.cents > AMOUNT_MOST {
            return Err(TermsError::Amount);
        }
        Ok(Self {
            cents: raw.cents,
            currency: raw.currency,
            per: raw.per,
        })
    }
}
impl From<Price> for RawPrice {
    fn from(price: Price) -> Self {
        Self {
            cents: price.cents,
            currency: price.currency,
            per: price.per,
        }
    }
}

macro_rules! words {
    ($(#[$doc:meta])* $name:ident, $what:literal: $($(#[$each:meta])* $variant:ident = $word:literal,)*) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, ::serde::Serialize, ::serde::Deserialize)]
        pub enum $name {
            $($(#[$each])* #[serde(rename = $word)] $variant,)*
        }
        impl $name {
            /// All of them, in the order of forms.
            pub const ALL: &'static [$name] = &[$($name::$variant),*];
            /// The word used in contracts, forms and the store.
            #[must_use]
            pub const fn as_str(self) -> &'static str {
                match self {
                    $($name::$variant => $word,)*
                }
            }
        }
        impl std::fmt::Display for $name {
            fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
                f.write_str(self.as_str())
            }
        }
        impl std::str::FromStr for $name {
            type Err = crate::UnknownWord;
            fn from_str(text: &str) -> Result<Self, crate::UnknownWord> {
                Self::ALL.iter().copied().find(|it| it.as_str() == text).ok_or_else(|| crate::UnknownWord {
                    what: $what,
                    text: text.chars().take(80).collect(),
                })
            }
        }
    };
}
pub(crate) use words;

words! {
    /// A currency of ISO 4217 that is counted in hundredths.
    Currency, "currency":
    /// Euro.
    Eur = "EUR",
    /// Swiss franc.
    Chf = "CHF",
    /// Pound sterling.
    Gbp = "GBP",
    /// United States dollar.
    Usd = "USD",
    /// Canadian dollar.
    Cad = "CAD",
    /// Danish krone.
    Dkk = "DKK",
    /// Norwegian krone.
    Nok = "NOK",
    /// Swedish krona.
    Sek = "SEK",
    /// Polish złoty.
    Pln = "PLN",
    /// Czech koruna.
    Czk = "CZK",
}

words! {
    /// For what a price is due.
    Per, "unit of a tariff":
    /// Once, for the whole contract.
    Contract = "contract",
    /// Each year that begins.
    Year = "year",
    /// Each month that begins.
    Month = "month",
    /// Each question that is answered.
    Answer = "answer",
}

/// Which parts of the terms the public register names without showing. Everything else is public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(deny_unknown_fields, default)]
pub struct Confidential {
    /// What it costs.
    pub tariff: bool,
    /// What the consumer gives back.
    pub reciprocity: bool,
    /// How the data is kept safe.
    pub security: bool,
}

impl Confidential {
    /// Whether anything is.
    #[must_use]
    pub fn any(self) -> bool {
        self.tariff || self.reciprocity || self.security
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    pub(crate) fn terms() -> Terms {
        Terms {
            purposes: Purposes::new(["ScientificResearch".parse().expect("a term")])
                .expect("one purpose"),
            period: Period::of_days("2027-01-01", "2027-12-31").expect("a period"),
            means: Means::Figures,
            security: Clause::new("Encrypted disk, two named persons.").expect("a clause"),
            retention: Retention::days(30).expect("days"),
            tariff: Tariff::price(120_050, Currency::Eur, Per::Year).expect("a price"),
            reciprocity: Some(Clause::new("Results are published.").expect("a clause")),
            confidential: Confidential::default(),
        }
    }

    fn at(day: &str) -> Timestamp {
        Period::of_days(day, day).expect("a day").from()
    }

    #[test]
    fn a_period_ends_after_it_begins_within_ten_years_and_is_not_over() {
        assert_eq!(
            terms().period.until().to_string(),
            "2028-01-01T00:00:00Z",
            "the last day counts"
        );
        assert!(Period::of_days("2027-01-02", "2027-01-01").is_err());
        assert!(Period::of_days("2027-01-01", "2038-01-01").is_err());
        assert!(Period::of_days("tomorrow", "2027-01-01").is_err());
        assert!(Period::new(Timestamp::from_micros(5), Timestamp::from_micros(i64::MAX)).is_err());
        assert!(
            Period::new(
                at("2027-01-01"),
                at("2027-01-01").after(Duration::from_micros(999))
            )
            .is_err(),
            "less than a second"
        );
        assert_eq!(terms().check(at("2027-01-01")), Ok(()));
        assert!(matches!(
            terms().check(at("2027-01-03")),
            Err(TermsError::Past(_))
        ));
        assert!(matches!(
            terms().check(at("2028-01-01")),
            Err(TermsError::Over(_))
        ));
        assert_eq!(terms().check_not_over(at("2027-12-31")), Ok(()));
    }

    #[test]
    fn purposes_retention_and_amounts_are_bounded() {
        let purpose = |n: usize| format!("P{n}").parse::<Purpose>().expect("well formed");
        assert!(Purposes::new([]).is_err());
        assert!(Purposes::new([purpose(1), purpose(1)]).is_err());
        assert!(Purposes::new((0..8).map(purpose)).is_ok());
        assert!(Purposes::new((0..9).map(purpose)).is_err());
        assert!(Retention::days(0).is_err() && Retention::days(3661).is_err());
        assert!(Tariff::price(0, Currency::Eur, Per::Year).is_err());
        assert!(Tariff::price(AMOUNT_MOST + 1, Currency::Eur, Per::Year).is_err());
        let Ok(Tariff::Price(price)) = Tariff::price(5, Currency::Eur, Per::Year) else {
            panic!("a price");
        };
        assert_eq!(price.decimal(), "0.05");
    }

    #[test]
    fn only_what_is_there_can_be_confidential() {
        let mut terms = terms();
        terms.confidential.reciprocity = true;
        assert_eq!(terms.check_parts(), Ok(()));
        terms.reciprocity = None;
        assert!(terms.check_parts().is_err());
        terms.confidential = Confidential {
            tariff: true,
            ..Confidential::default()
        };
        terms.tariff = Tariff::Free;
        assert!(terms.check_parts().is_err());
    }

    #[test]
    fn stored_terms_read_back_and_unknown_parts_are_refused() {
        let text = serde_json::to_string(&terms()).expect("JSON");
        assert_eq!(
            serde_json::from_str::<Terms>(&text).expect("reads back"),
            terms()
        );
        let more = text.replacen('{', "{\"exclusive\":true,", 1);
        assert!(serde_json::from_str::<Terms>(&more).is_err());
        let none = text.replace("[\"ScientificResearch\"]", "[]");
        assert!(serde_json::from_str::<Terms>(&none).is_err());
    }
}
