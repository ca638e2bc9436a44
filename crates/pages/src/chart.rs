//! A bar for each row of an answer: the first column of text against the first column of figures.

use crate::{Cell, ResultTable, format};
use territory::Lang;

/// Most bars drawn; a longer answer is read in its table.
const BARS_MAX: usize = 24;
/// Units of the drawing from its left to its right.
const WIDTH: f64 = 1000.0;

/// The bars, in the order of the table's rows.
pub(crate) struct Chart {
    /// The column that names the bars.
    pub(crate) label: String,
    /// The column that they measure.
    pub(crate) value: String,
    pub(crate) bars: Vec<Bar>,
    /// Whether whiskers show how uncertain the figures are.
    pub(crate) has_margin: bool,
}

/// One bar, in units of the drawing.
pub(crate) struct Bar {
    pub(crate) label: String,
    /// The figure, as it is written beside the bar.
    pub(crate) value: String,
    pub(crate) from: i64,
    pub(crate) width: i64,
    /// Where the 95 % interval starts, and its width.
    pub(crate) whisker: Option<(i64, i64)>,
}

impl Chart {
    /// The chart of an answer; `None` where there is nothing to compare.
    pub(crate) fn of(table: &ResultTable, lang: Lang) -> Option<Chart> {
        let label_at = table.columns.iter().position(|c| !c.numeric)?;
        let value_at = table.columns.iter().position(|c| c.numeric)?;
        let margin = table.columns[value_at].margin.filter(|m| m.is_finite());
        let pairs: Vec<(String, f64)> = table
            .rows
            .iter()
            .take(BARS_MAX)
            .filter_map(|row| Some((text(row.get(label_at)?)?, figure(row.get(value_at)?)?)))
            .collect();
        if pairs.len() < 2 || table.rows.len() > BARS_MAX {
            return None;
        }
        let reach = margin.unwrap_or(0.0);
        let low = pairs.iter().map(|p| p.1 - reach).fold(0.0, f64::min);
        let high = pairs.iter().map(|p| p.1 + reach).fold(0.0, f64::max);
        let span = high - low;
        if !(span.is_finite() && span > 0.0) {
            return None;
        }
        let at = |value: f64| ((value - low) / span * WIDTH).round() as i64;
        let between = |a: f64, b: f64| (at(a.min(b)), (at(a) - at(b)).abs());
        let bars = pairs.into_iter().map(|(label, value)| {
            let (from, width) = between(0.0, value);
            let mut written = format::real(lang, value);
            if let Some(margin) = margin {
                written.push_str(&format!(" ± {}", format::real(lang, rounded(margin))));
            }
            Bar {
                label,
                value: written,
                from,
                width,
                whisker: margin.map(|m| between(value - m, value + m)),
            }
        });
        Some(Chart {
            label: table.columns[label_at].name.clone(),
            value: table.columns[value_at].name.clone(),
            bars: bars.collect(),
            has_margin: margin.is_some(),
        })
    }
}

/// A margin as people can use it: two significant digits, rounded up so that it promises no less.
pub(crate) fn rounded(margin: f64) -> f64 {
    if !(margin.is_finite() && margin > 0.0) {
        return margin;
    }
    let unit = 10f64.powi(margin.log10().floor() as i32 - 1);
    let steps = (margin / unit - 1e-9).ceil();
    // Divide by a whole power of ten where possible: 0.29 and not 0.29000000000000004.
    if unit < 1.0 {
        steps / (1.0 / unit).round()
    } else {
        steps * unit
    }
}

fn text(cell: &Cell) -> Option<String> {
    match cell {
        Cell::Text(text) => Some(text.clone()),
        Cell::Bool(value) => Some(value.to_string()),
        Cell::Null => Some("–".to_owned()),
        Cell::Int(_) | Cell::Real(_) => None,
    }
}

fn figure(cell: &Cell) -> Option<f64> {
    match cell {
        Cell::Int(value) => Some(*value as f64),
        Cell::Real(value) if value.is_finite() => Some(*value),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::ResultColumn;

    fn table(values: &[i64], margin: Option<f64>) -> ResultTable {
        let column = |name: &str, numeric, margin| ResultColumn {
            name: name.into(),
            numeric,
            margin,
        };
        ResultTable {
            columns: vec![column("sex", false, None), column("n", true, margin)],
            rows: values
                .iter()
                .map(|n| vec![Cell::Text(format!("g{n}")), Cell::Int(*n)])
                .collect(),
            rows_total: values.len() as u64,
        }
    }

    #[test]
    fn the_longest_bar_reaches_the_edge() {
        let chart = Chart::of(&table(&[50, 100], None), Lang::En).expect("two bars");
        assert_eq!((chart.bars[0].width, chart.bars[1].width), (500, 1000));
    }

    #[test]
    fn a_negative_figure_goes_left_of_zero_and_whiskers_stay_inside() {
        let chart = Chart::of(&table(&[-10, 80], Some(10.0)), Lang::En).expect("two bars");
        assert_eq!((chart.bars[0].from, chart.bars[0].width), (91, 91));
        assert_eq!(chart.bars[1].whisker, Some((818, 182)));
    }

    #[test]
    fn one_figure_alone_makes_no_chart() {
        assert!(Chart::of(&table(&[5], None), Lang::En).is_none());
        assert!(Chart::of(&table(&[0, 0], None), Lang::En).is_none());
    }

    #[test]
    fn a_margin_is_rounded_up_to_two_digits() {
        assert_eq!(rounded(23.51), 24.0);
        assert_eq!(rounded(0.281), 0.29);
        assert_eq!(rounded(24.0), 24.0);
        assert_eq!(rounded(1234.0), 1300.0);
    }
}
