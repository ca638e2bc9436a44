//! What an auditor reads of one protected table.

use std::fmt;

use serde::Serialize;

use crate::{Grounds, Interval, Witness};

/// Everything needed to judge, and recompute, why a table was protected as it was. As confidential as the table itself:
/// it names grounds and figures of hidden cells.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Report {
    /// The policy's least number of persons.
    pub least_persons: u32,
    /// Cells asked for.
    pub asked: usize,
    /// Cells that leave.
    pub shown: usize,
    /// Hidden for too few persons.
    pub too_few: usize,
    /// Hidden for a dominating contributor.
    pub dominated: usize,
    /// Hidden for being empty.
    pub empty: usize,
    /// Hidden for what they would tell beside earlier answers.
    pub differencing: usize,
    /// Hidden to protect others.
    pub complementary: usize,
    /// Cells of earlier answers that were looked at.
    pub earlier_cells: usize,
    /// Sums over published cells that do not add up after rounding.
    pub not_additive: usize,
    /// The base of rounding, when there is one.
    pub base: Option<u32>,
    /// Each hidden cell.
    pub hidden: Vec<HiddenCell>,
}

/// A hidden cell and what remains possible for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct HiddenCell {
    /// Its position in the table.
    pub cell: usize,
    /// Why it is hidden.
    pub grounds: Grounds,
    /// For each measure what an attacker computes from the published (unrounded) figures.
    pub intervals: Vec<Interval>,
    /// For a sensitive cell: other worlds, each to be checked by addition.
    pub witnesses: Vec<Witness>,
}

impl fmt::Display for Report {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "{} cells asked for, {} shown, {} hidden (at least {} persons in a cell)",
            self.asked,
            self.shown,
            self.hidden.len(),
            self.least_persons
        )?;
        for (count, why) in [
            (self.too_few, "too few persons"),
            (self.dominated, "one contributor dominates"),
            (self.empty, "empty"),
            (self.differencing, "differencing against earlier answers"),
            (self.complementary, "complementary"),
        ] {
            if count > 0 {
                writeln!(f, "  {count} hidden: {why}")?;
            }
        }
        writeln!(f, "{} earlier cells looked at", self.earlier_cells)?;
        if let Some(base) = self.base {
            writeln!(
                f,
                "rounded to multiples of {base}; {} sums do not add up",
                self.not_additive
            )?;
        }
        for hidden in &self.hidden {
            write!(f, "cell {} {:?}:", hidden.cell, hidden.grounds)?;
            for interval in &hidden.intervals {
                let about = if interval.exact { "" } else { "within " };
                match interval.high {
                    Some(high) => write!(f, " {about}[{}, {high}]", interval.low)?,
                    None => write!(f, " {about}[{}, ∞)", interval.low)?,
                }
            }
            writeln!(f, " {} witnesses", hidden.witnesses.len())?;
        }
        Ok(())
    }
}
