//! `/`: what this is, the town on a map, the seven families, and what was done with data.

use crate::view::{self, View};
use crate::{Decision, Family, LeafKind, Named, PagesError, Passage, Shell, TownMap};
use askama::Template;
use std::sync::Arc;
use territory::{Lang, PlaceId};

/// The home page.
#[derive(Debug, Clone)]
pub struct Home {
    /// The town's map, drawn once and kept; `None` when no place has a shape.
    pub map: Option<Arc<TownMap>>,
    /// The districts in the order of the list beside the map, with their number of data sets.
    pub districts: Vec<DistrictCount>,
    /// The seven families; one that is missing is shown with no data set.
    pub families: Vec<FamilyCount>,
    /// Data sets in the catalogue.
    pub data_sets: u64,
    /// Of which open to everybody.
    pub open_data_sets: u64,
    /// Questions answered so far.
    pub uses: u64,
    /// Questions refused so far.
    pub refused: u64,
    /// The latest passages, newest first (five are shown).
    pub latest: Vec<Passage>,
}

/// How many data sets belong to a district, or to a place within it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DistrictCount {
    /// The district.
    pub place: Named<PlaceId>,
    /// Its data sets.
    pub data_sets: u64,
}

/// How many data sets help a family of service.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct FamilyCount {
    /// The family.
    pub family: Family,
    /// Its data sets.
    pub data_sets: u64,
}

#[derive(Template)]
#[template(path = "home.html")]
struct HomeHtml<'a> {
    v: View<'a>,
    page: &'a Home,
}

impl Home {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/");
        view::html("home", &HomeHtml { v, page: self })
    }
}

impl HomeHtml<'_> {
    fn data_sets_for(&self, family: &Family) -> u64 {
        let counted = self.page.families.iter().find(|c| c.family == *family);
        counted.map_or(0, |count| count.data_sets)
    }

    fn latest(&self) -> &[Passage] {
        let latest = &self.page.latest;
        latest.get(..5).unwrap_or(latest)
    }
}
