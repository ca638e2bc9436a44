//! What the law or the data office asks of a table of exact figures.

use crate::SdcError;

/// How a table is protected.
#[derive(Debug, Clone, PartialEq)]
pub struct Policy {
    /// A cell with fewer persons is hidden, and no difference between answers may concern fewer. 2 to 1,000.
    pub least_persons: u32,
    /// The p % rule on amounts, where the law asks for it.
    pub dominance: Option<PPercent>,
    /// How far, in percent of its amount, a cell hidden for its few persons must stay uncertain to each side.
    pub safety: Percent,
    /// Whether a cell that lists nobody is hidden too. Groups that are not listed at all are known to be empty.
    pub hide_empty: bool,
    /// What is published is rounded to this base.
    pub base: Option<Rounding>,
}

impl Policy {
    /// Least persons alone: 20 % of uncertainty on amounts, empty cells shown, no rounding.
    ///
    /// # Errors
    /// [`SdcError::OutOfRange`] unless 2 ≤ `least_persons` ≤ 1,000.
    pub fn least(least_persons: u32) -> Result<Self, SdcError> {
        let policy = Self {
            least_persons,
            dominance: None,
            safety: Percent::new(20)?,
            hide_empty: false,
            base: None,
        };
        policy.check()?;
        Ok(policy)
    }

    pub(crate) fn check(&self) -> Result<(), SdcError> {
        in_range("least_persons", u64::from(self.least_persons), 2, 1_000)
    }
}

/// A whole percentage, 1 to 100.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Percent(u8);

impl Percent {
    /// # Errors
    /// [`SdcError::OutOfRange`] outside 1 to 100.
    pub fn new(percent: u8) -> Result<Self, SdcError> {
        in_range("a percentage", u64::from(percent), 1, 100)?;
        Ok(Self(percent))
    }

    /// This share of an amount, rounded up.
    pub(crate) fn of(self, amount: u64) -> u64 {
        let share = (u128::from(amount) * u128::from(self.0)).div_ceil(100);
        // A share of at most 100 % is at most the amount.
        u64::try_from(share).unwrap_or(amount)
    }
}

/// The p % rule: a cell is hidden when its second contributor, who knows her own part, could estimate the largest one
/// closer than p %, that is when total − largest − second < p % · largest (Handbook on Statistical Disclosure Control,
/// ESSNet, §4.2.2).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PPercent(pub Percent);

/// Rounding of what is published.
#[derive(Debug, Clone, PartialEq)]
pub struct Rounding {
    base: u32,
    method: Method,
}

impl Rounding {
    /// Rounds to multiples of `base`, 2 to 1,000 (3, 5 and 10 are usual).
    ///
    /// # Errors
    /// [`SdcError::OutOfRange`] otherwise.
    pub fn new(base: u32, method: Method) -> Result<Self, SdcError> {
        in_range("a rounding base", u64::from(base), 2, 1_000)?;
        Ok(Self { base, method })
    }

    pub(crate) fn base(&self) -> u32 {
        self.base
    }

    pub(crate) fn method(&self) -> &Method {
        &self.method
    }
}

/// How a figure between two multiples of the base is moved to one of them.
#[derive(Debug, Clone, PartialEq)]
pub enum Method {
    /// Zero-restricted controlled rounding (Cox and Ernst 1982): each figure goes to one of its two neighbouring multiples
    /// so that published margins are the sums of published cells. Always possible for one dimension with a hierarchy
    /// or two of which one may have a hierarchy; beyond that, margins that no longer add up are counted in the report.
    Controlled,
    /// Unbiased random rounding drawn from a secret and the set of persons (the idea of the cell-key method, Fraser and
    /// Wooton 2005): the same cell rounds alike in every question and for whoever asks, so repeating teaches nothing.
    CellKey(RoundingKey),
}

/// The secret of random rounding. Not shown by `Debug`.
#[derive(Clone, PartialEq)]
pub struct RoundingKey([u8; 32]);

impl RoundingKey {
    /// Takes 32 secret random bytes that stay the same as long as figures are to round alike.
    #[must_use]
    pub fn new(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    pub(crate) fn bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for RoundingKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("RoundingKey(secret)")
    }
}

fn in_range(what: &'static str, found: u64, least: u64, most: u64) -> Result<(), SdcError> {
    if (least..=most).contains(&found) {
        return Ok(());
    }
    Err(SdcError::OutOfRange {
        what,
        found,
        least,
        most,
    })
}
