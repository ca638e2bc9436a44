//! What a permission obliges to, in words, and what a party still owes for an answer it got.

use crate::view::View;
use territory::{PlaceLevel, Timestamp};

/// One duty that a rule which permits puts on the answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obligation {
    /// `protect-persons`: totals only, blurred.
    ProtectPersons,
    /// `consenting-only`: only persons who consent to the purpose count.
    ConsentingOnly,
    /// `k>=10`: no group of fewer persons appears.
    MinimumGroup(u32),
    /// `aggregate-to=district`: nothing finer is told apart.
    AggregateTo(PlaceLevel),
    /// `round=100m`: positions leave on a grid of so many metres.
    RoundPositions(u32),
    /// `delete-after=30d`: whoever gets the answer deletes it within so many days, and says so.
    DeleteAfter(u32),
    /// `notify`: the persons concerned are told.
    Notify,
}

/// An obligation of one answer, and how it stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Carried {
    /// The obligation.
    pub obligation: Obligation,
    /// Until when the party must do its part; `None` where the gate did it already.
    pub due: Option<Timestamp>,
    /// When the party said that it did.
    pub done_at: Option<Timestamp>,
}

impl Obligation {
    /// In one sentence.
    pub(crate) fn words(self, v: &View<'_>) -> String {
        match self {
            Obligation::ProtectPersons => v.t("obligation-protect-persons"),
            Obligation::ConsentingOnly => v.t("obligation-consenting-only"),
            Obligation::MinimumGroup(least) => v.t1("obligation-minimum-group", "n", least),
            Obligation::AggregateTo(level) => {
                let level = v.word("level", level.as_str());
                v.t1("obligation-aggregate-to", "level", level)
            }
            Obligation::RoundPositions(metres) => v.t1("obligation-round", "n", metres),
            Obligation::DeleteAfter(days) => v.t1("obligation-delete-after", "n", days),
            Obligation::Notify => v.t("obligation-notify"),
        }
    }

    /// The word by which `/duties/done` names what was done.
    pub(crate) const fn duty(self) -> &'static str {
        match self {
            Obligation::DeleteAfter(_) => "delete-after",
            Obligation::Notify => "notify",
            Obligation::ProtectPersons => "protect-persons",
            Obligation::ConsentingOnly => "consenting-only",
            Obligation::MinimumGroup(_) => "k",
            Obligation::AggregateTo(_) => "aggregate-to",
            Obligation::RoundPositions(_) => "round",
        }
    }
}

impl Carried {
    /// In one sentence, with the day on which it falls due.
    pub(crate) fn words(&self, v: &View<'_>) -> String {
        match (self.obligation, self.due) {
            (Obligation::DeleteAfter(_), Some(due)) => {
                v.t1("obligation-delete-by", "day", v.day(due))
            }
            (obligation, _) => obligation.words(v),
        }
    }
}
