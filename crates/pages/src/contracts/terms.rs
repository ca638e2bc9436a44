//! The terms of a contract: in words, as a form, and what one offer changes in another.

use crate::form::FormField;
use crate::view::View;
use crate::{PurposeLabel, texts::Arg};
use std::borrow::Cow;
use territory::Timestamp;

/// The widest form in which data may leave.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Means {
    /// Protected totals.
    ProtectedFigures,
    /// Totals of any form.
    Figures,
    /// Rows too.
    Rows,
}

impl Means {
    /// All, from the narrowest.
    pub const ALL: [Means; 3] = [Means::ProtectedFigures, Means::Figures, Means::Rows];
    /// The word used in forms.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Means::ProtectedFigures => "protected-figures",
            Means::Figures => "figures",
            Means::Rows => "rows",
        }
    }
}

/// A part of a contract that its parties may keep to themselves.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Part {
    /// Nothing was agreed on it.
    Unstated,
    /// Everybody may read it.
    Public(String),
    /// Confidential, and the reader is one of those who may read it.
    Confidential(String),
    /// Confidential: that it exists is said, what it says is not.
    Hidden,
}

/// What was asked for, offered or agreed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Terms {
    /// For which purposes.
    pub purposes: Vec<PurposeLabel>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
    /// In which form, at the widest.
    pub means: Means,
    /// After how many days an answer is deleted; `None` where nothing was agreed.
    pub retention_days: Option<u32>,
    /// What the consumer promises for security.
    pub security: Part,
    /// What it costs.
    pub tariff: Part,
    /// What the consumer gives in return.
    pub reciprocity: Part,
}

/// The fields of a request or an offer, as they were filled in.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct TermsForm {
    /// `purpose` (up to three times): terms.
    pub purposes: Vec<String>,
    /// `from`: a day, `YYYY-MM-DD`.
    pub from: String,
    /// `until`: a day, `YYYY-MM-DD`.
    pub until: String,
    /// `means`: a word of [`Means`].
    pub means: String,
    /// `retention_days`: a whole number.
    pub retention_days: String,
    /// `security`.
    pub security: String,
    /// `tariff`.
    pub tariff: String,
    /// `reciprocity`.
    pub reciprocity: String,
    /// `confidential` (repeated): `security`, `tariff`, `reciprocity`.
    pub confidential: Vec<String>,
    /// `note`: a word to the other side; it is kept with the step, and only the two sides read it.
    pub note: String,
}

/// A field of a request or an offer.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TermsField {
    /// In whose name.
    Party,
    /// For which purposes.
    Purpose,
    /// From when.
    From,
    /// Until when.
    Until,
    /// In which form.
    Means,
    /// How long answers are kept.
    RetentionDays,
    /// The promise of security.
    Security,
    /// What it costs.
    Tariff,
    /// What is given in return.
    Reciprocity,
    /// The word to the other side.
    Note,
}

impl FormField for TermsField {
    fn name(&self) -> Cow<'static, str> {
        Cow::Borrowed(match self {
            TermsField::Party => "party",
            TermsField::Purpose => "purpose",
            TermsField::From => "from",
            TermsField::Until => "until",
            TermsField::Means => "means",
            TermsField::RetentionDays => "retention_days",
            TermsField::Security => "security",
            TermsField::Tariff => "tariff",
            TermsField::Reciprocity => "reciprocity",
            TermsField::Note => "note",
        })
    }
}

impl TermsForm {
    /// The purpose in the `number`-th of the three choices.
    pub(crate) fn purpose(&self, number: impl std::borrow::Borrow<usize>) -> &str {
        self.purposes
            .get(*number.borrow())
            .map_or("", String::as_str)
    }

    pub(crate) fn is_confidential(&self, part: impl AsRef<str>) -> bool {
        self.confidential.iter().any(|name| name == part.as_ref())
    }
}

/// One line of the terms, in words.
pub(crate) struct TermLine {
    pub(crate) label: String,
    pub(crate) value: String,
    /// Whether only the two sides (and the steward) may read it.
    pub(crate) confidential: bool,
}

/// What one offer changes.
pub(crate) struct TermChange {
    pub(crate) label: String,
    pub(crate) before: String,
    pub(crate) after: String,
}

impl Terms {
    /// Every line, always the same ones in the same order.
    pub(crate) fn lines(&self, v: &View<'_>) -> Vec<TermLine> {
        let plain = |label: String, value: String| TermLine {
            label,
            value,
            confidential: false,
        };
        let purposes: Vec<Cow<'_, str>> = self.purposes.iter().map(|p| v.purpose(p)).collect();
        let days: [(&'static str, &dyn Arg); 2] =
            [("from", &v.day(self.from)), ("until", &v.day(self.until))];
        vec![
            plain(v.t("terms-purposes"), purposes.join(" ; ")),
            plain(v.t("terms-duration"), v.with("terms-from-until", &days)),
            plain(
                v.t("terms-means"),
                v.word("means-about", self.means.as_str()),
            ),
            plain(
                v.t("terms-retention"),
                match self.retention_days {
                    Some(days) => v.t1("terms-retention-days", "n", days),
                    None => v.t("terms-unstated"),
                },
            ),
            self.security.line(v, v.t("terms-security")),
            self.tariff.line(v, v.t("terms-tariff")),
            self.reciprocity.line(v, v.t("terms-reciprocity")),
        ]
    }

    /// What it changes in `before`.
    pub(crate) fn changes(&self, before: &Terms, v: &View<'_>) -> Vec<TermChange> {
        let pairs = before.lines(v).into_iter().zip(self.lines(v));
        let changed = pairs.filter(|(old, new)| old.value != new.value);
        changed
            .map(|(old, new)| TermChange {
                label: new.label,
                before: old.value,
                after: new.value,
            })
            .collect()
    }
}

impl Part {
    fn line(&self, v: &View<'_>, label: String) -> TermLine {
        let (value, confidential) = match self {
            Part::Unstated => (v.t("terms-unstated"), false),
            Part::Public(text) => (text.clone(), false),
            Part::Confidential(text) => (text.clone(), true),
            Part::Hidden => (v.t("terms-hidden"), true),
        };
        TermLine {
            label,
            value,
            confidential,
        }
    }
}
