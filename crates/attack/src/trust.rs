//! What is attacked, seen from outside.

use crate::town::{Town, Where};
use std::time::Duration;

/// Who asks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Asker {
    /// A laboratory, for research: protected figures.
    Laboratory,
    /// A statistical office, for official statistics: exact figures.
    Office,
}

/// What is measured.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    /// How many rows.
    Count,
    /// How many persons.
    Persons,
    /// The sum of the amounts.
    Sum,
    /// Their median.
    Median,
}

impl Measure {
    const fn sql(self) -> &'static str {
        match self {
            Measure::Count => "COUNT(*)",
            Measure::Persons => "COUNT(DISTINCT person_id)",
            Measure::Sum => "SUM(amount)",
            Measure::Median => "MEDIAN(amount)",
        }
    }
}

/// A question over the table `people`.
#[derive(Debug, Clone, PartialEq)]
pub enum Asked {
    /// A figure about some persons.
    Figure {
        /// Which.
        measure: Measure,
        /// About whom.
        about: Where,
    },
    /// Any SQL.
    Sql(String),
}

impl Asked {
    /// How many there are.
    #[must_use]
    pub fn count(about: Where) -> Self {
        Asked::Figure {
            measure: Measure::Count,
            about,
        }
    }

    /// In SQL.
    #[must_use]
    pub fn sql(&self) -> String {
        match self {
            Asked::Figure { measure, about } => {
                format!(
                    "SELECT {} AS f FROM people WHERE {}",
                    measure.sql(),
                    about.sql()
                )
            }
            Asked::Sql(sql) => sql.clone(),
        }
    }
}

/// Figures that left.
#[derive(Debug, Clone, PartialEq)]
pub struct Figures {
    /// Row by row; `None` for what is no number.
    pub rows: Vec<Vec<Option<f64>>>,
    /// Whether they are those of an earlier answer, given again at no cost.
    pub again: bool,
    /// What the asker has spent of its budget, in ε; `None` where nothing was charged.
    pub spent: Option<f64>,
}

impl Figures {
    /// The only figure; `None` when there is none, or it was withheld.
    #[must_use]
    pub fn one(&self) -> Option<f64> {
        *self.rows.first()?.first()?
    }
}

/// What became of a question.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// It was answered.
    Answered(Figures),
    /// The charter refused, in these words.
    Refused(String),
    /// It could not be answered, in these words.
    Failed(String),
}

impl Reply {
    /// The only figure of an answer.
    #[must_use]
    pub fn figure(&self) -> Option<f64> {
        match self {
            Reply::Answered(figures) => figures.one(),
            _ => None,
        }
    }
}

/// A trust that holds one town as the data set `people`.
pub trait Trust: Sync {
    /// Asks; `epsilon` is the strength that is chosen, in ε, where figures are protected. Gives how long it took, too.
    fn ask(&self, asker: Asker, asked: &Asked, epsilon: &str) -> (Reply, Duration);

    /// A file of generalised records with the columns `num`, `district` and `secret`, k = 5: its lines without the
    /// headings, or why there is none. `district` alone when not `whole`.
    ///
    /// # Errors
    /// The words with which it is withheld.
    fn records(&self, whole: bool) -> Result<Vec<String>, String>;
}

/// Where trusts come from.
pub trait Towns {
    /// A new trust with this town, with nothing spent yet: ε = 4 for each party.
    ///
    /// # Errors
    /// Why there is none.
    fn open(&self, town: &Town) -> Result<Box<dyn Trust>, String>;
}
