//! Everything a person sees in the browser: templates, texts in French and English, one style sheet, the map, the charts.
//!
//! Each page is one plain struct that the caller fills in; `page.render(&shell)` makes its HTML. The pages need no
//! script, and nothing in them asks for one: they work under `default-src 'none'` with styles and images from the same
//! site.
//!
//! This crate never fetches anything, never decides anything, never reads a clock, and trusts no text that it is given:
//! all of it is escaped, and characters that turn the direction of writing around are dropped.

mod account;
mod ask;
mod assets;
mod catalogue;
mod chart;
mod charter;
mod data_set;
mod escape;
mod format;
mod home;
mod ledger;
mod map;
mod my_data;
mod parts;
mod plain;
mod shell;
mod steward;
mod texts;
mod view;

pub use account::{DemoAccount, SignIn, SignInError};
pub use ask::{
    Answer, Ask, AskField, AskForm, Budget, Cell, Example, FieldError, Protection, PurposeGroup,
    ResultColumn, ResultTable,
};
pub use assets::{Asset, assets};
pub use catalogue::{Catalogue, CatalogueQuery};
pub use charter::{CharterPage, Effect, Layer, LayerKind, PurposeLine, Rule};
pub use data_set::DataSetPage;
pub use home::{DistrictCount, FamilyCount, Home};
pub use ledger::{LeafPage, LedgerPage};
pub use map::{MapKind, MapShape, TownMap};
pub use my_data::{Held, HeldColumn, MyData, MyObjection, ObjectConfirm, Standing};
pub use parts::{
    DataSetLine, Decision, Family, LeafKind, Named, Paging, Passage, PurposeLabel, RuleCited,
};
pub use plain::{About, Accessibility, Problem};
pub use shell::{Flash, Role, Shell, Who};
pub use steward::{ObjectionFiled, StewardPage};

/// Why a page could not be made.
#[derive(Debug, thiserror::Error)]
pub enum PagesError {
    /// The template failed while it was filled in.
    #[error("the page `{page}` could not be made: {source}; report it with what you did")]
    Template {
        /// Which page.
        page: &'static str,
        /// What the template engine says.
        source: askama::Error,
    },
}
