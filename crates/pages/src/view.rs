//! What every template sees of its surroundings, and the words it asks for.

use crate::escape::query_value;
use crate::texts::{self, Arg};
use crate::{Flash, Obligation, PagesError, Passage, PurposeLabel, Role, Shell, assets, format};
use fluent_bundle::FluentArgs;
use std::borrow::{Borrow, Cow};
use territory::{Lang, Text, Timestamp};

/// The surroundings of one page: its shell, and which section of the site it stands in.
#[derive(Clone, Copy)]
pub(crate) struct View<'a> {
    pub(crate) shell: &'a Shell,
    /// The first part of the section's path; it marks the link in the navigation.
    section: &'static str,
}

/// Makes the HTML of a page.
pub(crate) fn html(
    page: &'static str,
    template: &impl askama::Template,
) -> Result<String, PagesError> {
    template
        .render()
        .map_err(|source| PagesError::Template { page, source })
}

impl<'a> View<'a> {
    pub(crate) fn new(shell: &'a Shell, section: &'static str) -> Self {
        Self { shell, section }
    }

    pub(crate) fn lang(&self) -> Lang {
        self.shell.lang
    }

    /// A text without values.
    pub(crate) fn t(&self, key: &str) -> String {
        texts::text(self.shell.lang, key, None)
    }

    /// The text of one case of a word: `word("family", "waste")` is the text `family-waste`.
    pub(crate) fn word(&self, family: &str, case: impl AsRef<str>) -> String {
        self.t(&format!("{family}-{}", case.as_ref()))
    }

    /// A text with one value.
    pub(crate) fn t1(&self, key: &str, name: &'static str, value: impl Arg) -> String {
        self.with(key, &[(name, &value)])
    }

    /// A text with two values.
    pub(crate) fn t2(
        &self,
        key: &str,
        name: &'static str,
        value: impl Arg,
        name2: &'static str,
        value2: impl Arg,
    ) -> String {
        self.with(key, &[(name, &value), (name2, &value2)])
    }

    pub(crate) fn with(&self, key: &str, values: &[(&'static str, &dyn Arg)]) -> String {
        let mut args = FluentArgs::with_capacity(values.len());
        for (name, value) in values {
            args.set(*name, value.arg());
        }
        texts::text(self.shell.lang, key, Some(&args))
    }

    /// A sentence in the page's language; in the other one where it is missing.
    pub(crate) fn pick<'t>(&self, text: &'t Text) -> Cow<'t, str> {
        let (own, other) = match self.shell.lang {
            Lang::Fr => (&text.fr, &text.en),
            Lang::En => (&text.en, &text.fr),
        };
        let chosen = if own.is_empty() { other } else { own };
        match self.shell.lang {
            Lang::Fr => format::french_spaces(chosen),
            Lang::En => Cow::Borrowed(chosen),
        }
    }

    /// A reason that stands under its verdict: `Refusé : « … »` without the word that the heading says already.
    pub(crate) fn after_verdict(&self, reason: &Text) -> String {
        let said = self.pick(reason);
        ["Accordé", "Refusé", "Allowed", "Refused"]
            .iter()
            .find_map(|verdict| said.strip_prefix(verdict)?.trim_start().strip_prefix(':'))
            .map_or_else(|| said.to_string(), |rest| capitalised(rest.trim_start()))
    }

    /// The `lang` attribute that a sentence needs where it is not in the page's language; empty otherwise.
    pub(crate) fn foreign(&self, text: &Text) -> &'static str {
        match self.shell.lang {
            Lang::Fr if text.fr.is_empty() && !text.en.is_empty() => "en",
            Lang::En if text.en.is_empty() && !text.fr.is_empty() => "fr",
            _ => "",
        }
    }

    /// The words for a purpose; its term where there are none.
    pub(crate) fn purpose<'t>(&self, purpose: &'t PurposeLabel) -> Cow<'t, str> {
        match self.pick(&purpose.label) {
            label if label.is_empty() => Cow::Borrowed(purpose.term.as_str()),
            label => label,
        }
    }

    pub(crate) fn int(&self, value: impl Borrow<u64>) -> String {
        format::integer(
            self.shell.lang,
            i64::try_from(*value.borrow()).unwrap_or(i64::MAX),
        )
    }

    pub(crate) fn real(&self, value: impl Borrow<f64>) -> String {
        format::real(self.shell.lang, *value.borrow())
    }

    pub(crate) fn moment(&self, at: impl Moment) -> String {
        format::moment(self.shell.lang, at.timestamp())
    }

    pub(crate) fn day(&self, at: impl Moment) -> String {
        at.timestamp().day(self.shell.lang)
    }

    /// What an obligation demands, in one sentence.
    pub(crate) fn obligation(&self, obligation: &Obligation) -> String {
        obligation.words(self)
    }

    /// A passage told in one sentence.
    pub(crate) fn sentence(&self, passage: &Passage) -> String {
        passage.sentence(self)
    }

    /// The link of the language switch: this page, in another language.
    pub(crate) fn lang_href(&self, lang: &str) -> String {
        let (path, query) = self
            .shell
            .path
            .split_once('?')
            .unwrap_or((&self.shell.path, ""));
        let kept = query
            .split('&')
            .filter(|pair| !pair.is_empty() && *pair != "lang" && !pair.starts_with("lang="));
        let mut href = format!("{path}?");
        for pair in kept {
            href.push_str(pair);
            href.push('&');
        }
        href.push_str("lang=");
        href.push_str(lang);
        href
    }

    /// A value as it stands in a link's query.
    pub(crate) fn q(&self, text: impl AsRef<str>) -> String {
        query_value(text.as_ref())
    }

    /// Whether the page lies in that section of the navigation.
    pub(crate) fn is_at(&self, section: &str) -> bool {
        self.section == section
    }

    pub(crate) fn is_steward(&self) -> bool {
        self.role() == Some(Role::Steward)
    }

    pub(crate) fn role(&self) -> Option<Role> {
        self.shell.signed_in.as_ref().map(|who| who.role)
    }

    pub(crate) fn csrf(&self) -> &str {
        self.shell.csrf.as_deref().unwrap_or_default()
    }

    pub(crate) fn style_href(&self) -> String {
        format!("/assets/{}", assets::style().name)
    }

    pub(crate) fn icon_href(&self) -> String {
        format!("/assets/{}", assets::icon().name)
    }
}

impl View<'_> {
    /// What a notice says.
    pub(crate) fn flash(&self, flash: &Flash) -> String {
        match flash {
            Flash::SignedIn => self.t("flash-signed-in"),
            Flash::SignedOut => self.t("flash-signed-out"),
            Flash::ObjectionFiled { leaf } => self.t1("flash-objection", "n", leaf),
            Flash::ObjectionWithdrawn { leaf } => self.t1("flash-withdrawal", "n", leaf),
            Flash::Notice(text) => self.pick(text).into_owned(),
        }
    }
}

/// With a capital where it begins: what is left of a sentence begins one.
fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters
        .next()
        .into_iter()
        .flat_map(char::to_uppercase)
        .collect();
    first + letters.as_str()
}

/// A moment, or a reference to one: templates hold both.
pub(crate) trait Moment {
    fn timestamp(&self) -> Timestamp;
}
impl Moment for Timestamp {
    fn timestamp(&self) -> Timestamp {
        *self
    }
}
impl<T: Moment> Moment for &T {
    fn timestamp(&self) -> Timestamp {
        (*self).timestamp()
    }
}
