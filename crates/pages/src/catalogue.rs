//! `/catalogue`: find a data set.

use crate::{DataSetLine, Family, Named, Paging};
use territory::{PartyId, PlaceId, Sensitivity};

/// The catalogue with its search form (GET; each field of [`CatalogueQuery`] is a parameter of the same name).
#[derive(Debug, Clone)]
pub struct Catalogue {
    /// What was looked for.
    pub query: CatalogueQuery,
    /// Providers to choose from.
    pub providers: Vec<Named<PartyId>>,
    /// Places to choose from.
    pub places: Vec<Named<PlaceId>>,
    /// What was found on this page.
    pub found: Vec<DataSetLine>,
    /// Where in the list this page stands.
    pub paging: Paging,
}

/// What to look for: parameters `text`, `sensitivity`, `provider`, `place`, `family` (and `page`, kept in
/// [`Paging`]). An empty parameter is no condition.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CatalogueQuery {
    /// Words in the name, the description or a column's name.
    pub text: String,
    /// Only this sensitivity.
    pub sensitivity: Option<Sensitivity>,
    /// Only from this provider.
    pub provider: Option<PartyId>,
    /// Only in this place or a place within it.
    pub place: Option<PlaceId>,
    /// Only for this family of service.
    pub family: Option<Family>,
}
