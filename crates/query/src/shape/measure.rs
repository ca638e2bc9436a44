//! What is measured to answer all figures of an aggregate together: each thing once, in canonical order.

use super::figure::{Around, Figure, Kind, Measured, Wanted};
use super::own::Own;
use super::walk::{Stop, simplified};
use crate::canonical;
use crate::expression::totalised;
use crate::interval::Interval;
use crate::refusal::Refusal;
use arrow::datatypes::DataType;
use datafusion::common::DFSchemaRef;
use datafusion::logical_expr::{Expr, ExprSchemable, cast};

/// Quantiles in one measure.
const RANKS_MAX: usize = 8;

/// The measures asked for so far.
pub(super) struct Asked<'a> {
    own: &'a Own,
    schema: &'a DFSchemaRef,
    pub(super) measured: Vec<Measured>,
    /// Values of which an average or a variance is asked: their sum comes with it.
    centred: Vec<Expr>,
    /// Values of which a variance is asked: their sum is taken as real numbers.
    squared: Vec<Expr>,
}

impl<'a> Asked<'a> {
    pub(super) fn new(own: &'a Own, schema: &'a DFSchemaRef, wanted: &[Wanted]) -> Self {
        let centred = wanted.iter().filter_map(|one| match one {
            Wanted::Average(of) | Wanted::Spread { of, .. } => Some(of.clone()),
            _ => None,
        });
        let squared = wanted.iter().filter_map(|one| match one {
            Wanted::Spread { of, .. } => Some(of.clone()),
            _ => None,
        });
        Self {
            own,
            schema,
            measured: Vec::new(),
            centred: centred.collect(),
            squared: squared.collect(),
        }
    }

    pub(super) fn figure(&mut self, wanted: Wanted) -> Result<Figure, Stop> {
        Ok(match wanted {
            Wanted::Rows => Figure::Count(self.place(Kind::Rows, None)?),
            // Each row is another person.
            Wanted::Persons if self.own.one_row_each => {
                Figure::Count(self.place(Kind::Rows, None)?)
            }
            Wanted::Persons => Figure::Count(self.place(Kind::Persons, None)?),
            Wanted::Known(of) => Figure::Count(self.place(Kind::Known, Some(&of))?),
            Wanted::Distinct(of) => Figure::Count(self.place(Kind::Distinct, Some(&of))?),
            Wanted::Sum(of) => {
                let around = self.around(&of);
                if around.range.is_some() && self.centred.contains(&of) {
                    // Σx = Σ(x − c) + c·n: no noisier than Σx itself, and there already.
                    Figure::SumAround {
                        sum: self.sum(&of, around)?,
                        count: self.place(Kind::Known, Some(&of))?,
                    }
                } else {
                    Figure::Sum(self.sum(&of, Around::ZERO)?)
                }
            }
            Wanted::Average(of) => Figure::Average {
                sum: self.sum(&of, self.around(&of))?,
                count: self.place(Kind::Known, Some(&of))?,
            },
            Wanted::Spread { of, sample, root } => {
                let around = self.around(&of);
                let squared = Around {
                    squared: true,
                    ..around
                };
                self.number(&of)?;
                Figure::Spread {
                    squares: self.place(Kind::Real(squared), Some(&of))?,
                    sum: self.place(Kind::Real(around), Some(&of))?,
                    count: self.place(Kind::Known, Some(&of))?,
                    sample,
                    root,
                }
            }
            Wanted::Quantile { of, rank } => self.quantile(&of, rank)?,
        })
    }

    /// The centre and range of values, as far as they are public.
    fn around(&self, of: &Expr) -> Around {
        let base = self.base(of);
        match Interval::of(&base, &self.own.lineage.facts).bounded() {
            Some((low, high)) => Around {
                centre: f64::midpoint(low, high),
                range: Some((low, high)),
                squared: false,
            },
            None => Around::ZERO,
        }
    }

    fn base(&self, of: &Expr) -> Expr {
        self.own
            .lineage
            .trace(&simplified(of, self.schema), self.schema)
    }

    fn sum(&mut self, of: &Expr, around: Around) -> Result<usize, Stop> {
        let whole = self.number(of)?;
        if whole && around == Around::ZERO && !self.squared.contains(of) {
            return self.place(Kind::Whole, Some(of));
        }
        self.place(Kind::Real(around), Some(of))
    }

    /// Whether the values are whole numbers.
    fn number(&self, of: &Expr) -> Result<bool, Stop> {
        let kind = of.get_type(self.schema.as_ref())?;
        if kind.is_integer() {
            Ok(true)
        } else if kind.is_floating() || kind.is_null() || kind.is_decimal() {
            Ok(false)
        } else {
            Err(Refusal::no_figure(&format!("… ({kind})")).into())
        }
    }

    fn quantile(&mut self, of: &Expr, rank: u16) -> Result<Figure, Stop> {
        let whole = self.number(of)?;
        let base = self.base(of);
        let values = canonical::normal(base).to_string();
        for (place, one) in self.measured.iter_mut().enumerate() {
            if let Kind::Quantiles { ranks, .. } = &mut one.kind
                && one.text == values
            {
                if let Some(found) = ranks.iter().position(|known| *known == rank) {
                    return Ok(Figure::Quantile {
                        of: place,
                        rank: found,
                    });
                }
                if ranks.len() < RANKS_MAX {
                    ranks.push(rank);
                    return Ok(Figure::Quantile {
                        of: place,
                        rank: ranks.len() - 1,
                    });
                }
            }
        }
        self.measured.push(Measured {
            kind: Kind::Quantiles {
                whole,
                ranks: vec![rank],
            },
            expr: Some(self.rebuilt(of, whole)?),
            text: values,
        });
        Ok(Figure::Quantile {
            of: self.measured.len() - 1,
            rank: 0,
        })
    }

    /// The place of a measure, asked for now or before.
    fn place(&mut self, kind: Kind, of: Option<&Expr>) -> Result<usize, Stop> {
        let base = of.map(|of| self.base(of));
        let text = text_of(&kind, base.as_ref());
        if let Some(known) = self.measured.iter().position(|one| one.text == text) {
            return Ok(known);
        }
        let expr = match (of, &kind) {
            (None, _) => None,
            (Some(of), Kind::Whole) => Some(self.rebuilt(of, true)?),
            (Some(of), Kind::Real(_)) => Some(self.rebuilt(of, false)?),
            (Some(of), _) => Some(totalised(of)?.unalias_nested().data),
        };
        self.measured.push(Measured { kind, expr, text });
        Ok(self.measured.len() - 1)
    }

    fn rebuilt(&self, of: &Expr, whole: bool) -> Result<Expr, Stop> {
        let kind = if whole {
            DataType::Int64
        } else {
            DataType::Float64
        };
        let total = totalised(&cast(of.clone(), kind))?;
        Ok(total.unalias_nested().data)
    }
}

fn text_of(kind: &Kind, base: Option<&Expr>) -> String {
    let of = base.map(|base| canonical::normal(base.clone()).to_string());
    format!("{kind:?} of {}", of.as_deref().unwrap_or("rows"))
}

impl Measured {
    /// What it is, in a text that is the same for the same question.
    pub(super) fn text(&self) -> String {
        match &self.kind {
            Kind::Quantiles { .. } => format!("{:?} of {}", self.kind, self.text),
            _ => self.text.clone(),
        }
    }
}

/// Measures in the order of their texts, ranks in order; the figures follow.
pub(super) fn ordered(
    mut measured: Vec<Measured>,
    figures: Vec<Figure>,
) -> (Vec<Measured>, Vec<Figure>) {
    let mut asked_ranks = Vec::new();
    for one in &mut measured {
        asked_ranks.push(match &mut one.kind {
            Kind::Quantiles { ranks, .. } => {
                let asked = ranks.clone();
                ranks.sort_unstable();
                asked
            }
            _ => Vec::new(),
        });
    }
    let mut order: Vec<usize> = (0..measured.len()).collect();
    order.sort_by_cached_key(|place| measured[*place].text());
    let now = |before: usize| {
        let found = order.iter().position(|place| *place == before);
        // Every place is in the order.
        found.unwrap_or(before)
    };
    let figures = figures
        .into_iter()
        .map(|figure| match figure {
            Figure::Count(of) => Figure::Count(now(of)),
            Figure::Sum(of) => Figure::Sum(now(of)),
            Figure::SumAround { sum, count } => Figure::SumAround {
                sum: now(sum),
                count: now(count),
            },
            Figure::Average { sum, count } => Figure::Average {
                sum: now(sum),
                count: now(count),
            },
            Figure::Spread {
                squares,
                sum,
                count,
                sample,
                root,
            } => Figure::Spread {
                squares: now(squares),
                sum: now(sum),
                count: now(count),
                sample,
                root,
            },
            Figure::Quantile { of, rank } => Figure::Quantile {
                of: now(of),
                rank: match &measured[of].kind {
                    Kind::Quantiles { ranks, .. } => ranks
                        .iter()
                        .position(|known| *known == asked_ranks[of][rank])
                        .unwrap_or(rank),
                    _ => rank,
                },
            },
        })
        .collect();
    let mut slots: Vec<Option<Measured>> = measured.into_iter().map(Some).collect();
    let measured = order
        .iter()
        .filter_map(|place| slots[*place].take())
        .collect();
    (measured, figures)
}
