//! The territory nests: state → region → city → district → street → spot.

use crate::{Geometry, PlaceId};
use serde::{Deserialize, Serialize};
use std::fmt;
use std::str::FromStr;

/// A level of the territory; a smaller one lies within a larger one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum PlaceLevel {
    /// A state (country).
    State,
    /// A region, province or county.
    Region,
    /// A city or town.
    City,
    /// A district or neighbourhood.
    District,
    /// A street.
    Street,
    /// A single place: a building, a square, a stop, a sensor's site.
    Spot,
}

impl PlaceLevel {
    /// Every level, from the largest.
    pub const ALL: [PlaceLevel; 6] = [
        PlaceLevel::State,
        PlaceLevel::Region,
        PlaceLevel::City,
        PlaceLevel::District,
        PlaceLevel::Street,
        PlaceLevel::Spot,
    ];
    /// The word used in files and pages.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            PlaceLevel::State => "state",
            PlaceLevel::Region => "region",
            PlaceLevel::City => "city",
            PlaceLevel::District => "district",
            PlaceLevel::Street => "street",
            PlaceLevel::Spot => "spot",
        }
    }
    /// Whether a place of this level may lie directly within one of `parent`'s level.
    #[must_use]
    pub fn fits_within(self, parent: PlaceLevel) -> bool {
        parent < self
    }
}

impl fmt::Display for PlaceLevel {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl FromStr for PlaceLevel {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        Self::ALL
            .into_iter()
            .find(|level| level.as_str() == text)
            .ok_or_else(|| {
                format!(
                    "`{text}` is not a level; use state, region, city, district, street or spot"
                )
            })
    }
}

/// A place of the territory.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// How data sets and parties name it.
    pub id: PlaceId,
    /// How people name it.
    pub name: String,
    /// Its level.
    pub level: PlaceLevel,
    /// The place it lies in; `None` for the outermost.
    pub parent: Option<PlaceId>,
    /// Its shape, if known.
    pub geometry: Option<Geometry>,
}
