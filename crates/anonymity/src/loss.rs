//! The information that a transformation loses: the metric *Loss* of ARX, so that optima can be compared.
//!
//! A value generalised to a label that covers s of the S values of its hierarchy loses s/S, a withheld one loses 1
//! (Iyengar 2002). Per column the mean over all rows is scaled so that nothing generalised gives 0 and everything
//! withheld 1; columns are joined by the geometric mean of (1 + loss), less 1 (ARX 3.9, `MetricMDNMLoss`).

/// Loss per column and joined, from sums over rows of what each label covers.
#[derive(Debug, Clone)]
pub(crate) struct Loss {
    rows: u64,
    /// Values in each column's hierarchy.
    domains: Vec<u32>,
    /// For each column and level, the sum over all rows of what the label covers.
    totals: Vec<Vec<u64>>,
}

impl Loss {
    pub(crate) fn new(rows: u64, domains: Vec<u32>, totals: Vec<Vec<u64>>) -> Self {
        Self {
            rows,
            domains,
            totals,
        }
    }

    /// Sum over all rows of what the label of this column covers on this level.
    pub(crate) fn total(&self, column: usize, level: usize) -> u64 {
        self.totals[column][level]
    }

    /// Values in a column's hierarchy.
    pub(crate) fn domain(&self, column: usize) -> u32 {
        self.domains[column]
    }

    /// What a column loses, 0 to 1, when its rows' labels cover so many values in all.
    fn column(&self, column: usize, covered: u64) -> f64 {
        scaled(covered, self.rows, self.domains[column])
    }

    /// No transformation at these levels or coarser loses less. Logarithmic, as all that is compared here.
    pub(crate) fn least(&self, levels: &[usize]) -> f64 {
        joined(
            levels
                .iter()
                .enumerate()
                .map(|(column, &level)| self.column(column, self.totals[column][level])),
        )
    }

    /// Logarithmic loss when labels cover so many values in each column.
    pub(crate) fn of(&self, covered: &[u64]) -> f64 {
        joined((covered.iter().enumerate()).map(|(column, &covered)| self.column(column, covered)))
    }
}

/// What a column of so many rows loses, 0 to 1.
pub(crate) fn scaled(covered: u64, rows: u64, domain: u32) -> f64 {
    let most = rows as f64 * f64::from(domain.saturating_sub(1));
    if most > 0.0 {
        (covered.saturating_sub(rows)) as f64 / most
    } else {
        0.0
    }
}

/// ln of the geometric mean of (1 + loss).
pub(crate) fn joined(columns: impl ExactSizeIterator<Item = f64>) -> f64 {
    let many = columns.len().max(1) as f64;
    columns.map(f64::ln_1p).sum::<f64>() / many
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nothing_lost_is_zero_and_everything_one() {
        let loss = Loss::new(10, vec![4, 2], vec![vec![10, 40], vec![10, 20]]);
        assert_eq!(loss.least(&[0, 0]), 0.0);
        assert!((loss.least(&[1, 1]).exp_m1() - 1.0).abs() < 1e-12);
        assert!((loss.of(&[40, 10]).exp_m1() - (2f64.sqrt() - 1.0)).abs() < 1e-12);
        assert_eq!(Loss::new(10, vec![1], vec![vec![10]]).least(&[0]), 0.0);
    }
}
