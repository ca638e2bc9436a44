//! `/catalogue`: find a data set.

use crate::escape::query_value;
use crate::view::{self, View};
use crate::{DataSetLine, Family, Named, PagesError, Paging, Shell, Verdict, YourUses, parts};
use askama::Template;
use territory::{DataSetId, Lang, PartyId, PlaceId, Purpose, Sensitivity};

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
    /// What the signed-in person's party may use; `None` for who acts for no party.
    pub your_uses: Option<YourUses>,
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

#[derive(Template)]
#[template(path = "catalogue.html")]
struct CatalogueHtml<'a> {
    v: View<'a>,
    page: &'a Catalogue,
}

impl Catalogue {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/catalogue");
        view::html("catalogue", &CatalogueHtml { v, page: self })
    }
}

impl CatalogueHtml<'_> {
    fn verdict(&self, data_set: &DataSetId) -> Option<&Verdict> {
        self.page.your_uses.as_ref()?.verdict(data_set)
    }

    /// The data set's page with the same party and purpose.
    fn data_set_href(&self, data_set: &DataSetId) -> String {
        let mut href = format!("/catalogue/{data_set}");
        if let Some(YourUses {
            party: Some(party),
            purpose: Some(purpose),
            ..
        }) = &self.page.your_uses
        {
            href.push_str(&format!("?for={party}&purpose={purpose}#your-use"));
        }
        href
    }

    /// The same search on another page: ends where the page's number goes.
    fn page_href(&self) -> String {
        let query = &self.page.query;
        let mut href = String::from("/catalogue?");
        let mut add = |name: &str, value: &str| {
            if !value.is_empty() {
                href.push_str(&format!("{name}={}&", query_value(value)));
            }
        };
        add("text", &query.text);
        add(
            "sensitivity",
            query.sensitivity.map_or("", Sensitivity::as_str),
        );
        add("family", query.family.map_or("", Family::as_str));
        add(
            "provider",
            query.provider.as_ref().map_or("", PartyId::as_str),
        );
        add("place", query.place.as_ref().map_or("", PlaceId::as_str));
        if let Some(yours) = &self.page.your_uses {
            add("for", yours.party.as_ref().map_or("", PartyId::as_str));
            add(
                "purpose",
                yours.purpose.as_ref().map_or("", Purpose::as_str),
            );
            add("usable", if yours.usable_only { "yes" } else { "" });
        }
        href.push_str("page=");
        href
    }
}
