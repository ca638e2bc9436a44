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
mod contracts;
mod data_set;
mod duties;
mod escape;
mod form;
mod format;
mod home;
mod ledger;
mod map;
mod my_data;
mod obligation;
mod parts;
mod plain;
mod privacy;
mod shell;
mod steward;
mod texts;
mod view;
mod your_use;

pub use account::{DemoAccount, SignIn, SignInError};
pub use ask::{
    Answer, Ask, AskField, AskForm, Budget, Cell, Example, Protection, PurposeGroup, ResultColumn,
    ResultTable,
};
pub use assets::{Asset, assets};
pub use catalogue::{Catalogue, CatalogueQuery};
pub use charter::{
    AmendmentField, AmendmentForm, AmendmentLine, AmendmentList, AmendmentPage, AmendmentProposal,
    AmendmentState, Authority, Change, CharterPage, Comparison, Difference, EditionLine,
    EditionList, EditionPage, EditionSignature, Effect, Findings, LawPackLine, LawSourceLine,
    Layer, LayerKind, Proof, PublishConfirm, PurposeLine, RefusalLine, Replay, ReplayCase, Rule,
    RuleDifference, SourceFault, SourceText,
};
pub use contracts::{
    Act, ContractLine, ContractPage, ContractQuery, ContractRegister, ContractState, Custody,
    EndField, EndForm, EndWhy, Ended, Inbox, Means, NegotiationLine, NegotiationPage,
    NegotiationState, NegotiationStep, Part, PartySignature, RequestForm, RequestOutcome,
    RequestPage, RequestSent, Terms, TermsField, TermsForm, Turn,
};
pub use data_set::DataSetPage;
pub use duties::{DutyLine, DutyList, DutyState};
pub use form::{FieldError, FormField};
pub use home::{DistrictCount, FamilyCount, Home};
pub use ledger::{LeafAbout, LeafPage, LedgerPage};
pub use map::{MapKind, MapShape, TownMap};
pub use my_data::{Held, HeldColumn, MyData, MyObjection, ObjectConfirm, Standing};
pub use obligation::{Carried, Obligation};
pub use parts::{
    DataSetLine, Decision, Family, LeafKind, Named, Paging, Passage, PurposeLabel, RuleCited,
};
pub use plain::{About, Accessibility, Problem};
pub use privacy::{
    AnswerPrivacy, ForeseenBudget, ForeseenFigure, PartySpending, PrivacyLoss, PrivacyReport,
    ProtectedAnswer, ProtectedFigure, QuestionCost, RecordsProtection, RecordsRelease,
};
pub use shell::{Flash, Role, Shell, Who};
pub use steward::{
    AttestationEntry, AttestationField, AttestationForm, AttestationLine, AttestationList,
    AttestationState, ObjectionFiled, Statement, StewardPage, StewardTasks,
};
pub use your_use::{Remedy, Verdict, YourUse, YourUses};

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
