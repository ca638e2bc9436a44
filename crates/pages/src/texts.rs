//! The words of the pages: fluent messages, built in, one set for each language.

use crate::format;
use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use std::borrow::Cow;
use std::sync::LazyLock;
use territory::Lang;
use unic_langid::langid;

/// The files of one language.
macro_rules! files {
    ($lang:literal) => {
        [
            include_str!(concat!("../texts/", $lang, "/layout.ftl")),
            include_str!(concat!("../texts/", $lang, "/words.ftl")),
            include_str!(concat!("../texts/", $lang, "/data.ftl")),
            include_str!(concat!("../texts/", $lang, "/trust.ftl")),
            include_str!(concat!("../texts/", $lang, "/rules.ftl")),
            include_str!(concat!("../texts/", $lang, "/contracts.ftl")),
            include_str!(concat!("../texts/", $lang, "/plain.ftl")),
            include_str!(concat!("../texts/", $lang, "/privacy.ftl")),
        ]
    };
}

/// The messages in French.
pub(crate) const FRENCH: [&str; 8] = files!("fr");
/// The messages in English.
pub(crate) const ENGLISH: [&str; 8] = files!("en");

type Bundle = FluentBundle<FluentResource>;

static BUNDLE_FR: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::Fr));
static BUNDLE_EN: LazyLock<Bundle> = LazyLock::new(|| bundle(Lang::En));

fn bundle(lang: Lang) -> Bundle {
    let (id, files) = match lang {
        Lang::Fr => (langid!("fr"), FRENCH),
        Lang::En => (langid!("en"), ENGLISH),
    };
    let mut bundle = FluentBundle::new_concurrent(vec![id]);
    // The escaper already keeps names from turning the direction of a sentence around.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match lang {
        Lang::Fr => |value, _| number(Lang::Fr, value),
        Lang::En => |value, _| number(Lang::En, value),
    }));
    if lang == Lang::Fr {
        bundle.set_transform(Some(format::french_spaces));
    }
    for file in files {
        // The files are built in, and a test parses each and finds no message twice: neither can fail.
        let resource = match FluentResource::try_new(file.to_owned()) {
            Ok(resource) | Err((resource, _)) => resource,
        };
        let added = bundle.add_resource(resource);
        debug_assert!(added.is_ok(), "a message stands twice: {added:?}");
    }
    bundle
}

fn number(lang: Lang, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => Some(format::real(lang, number.value)),
        _ => None,
    }
}

/// The message of that key; the key itself where there is none, which a test rules out.
pub(crate) fn text(lang: Lang, key: &str, args: Option<&FluentArgs<'_>>) -> String {
    let bundle = match lang {
        Lang::Fr => &BUNDLE_FR,
        Lang::En => &BUNDLE_EN,
    };
    let Some(pattern) = bundle.get_message(key).and_then(|message| message.value()) else {
        debug_assert!(false, "no text `{key}` in {lang}");
        return key.to_owned();
    };
    let mut errors = Vec::new();
    let text = bundle.format_pattern(pattern, args, &mut errors);
    debug_assert!(errors.is_empty(), "{key}: {errors:?}");
    Cow::into_owned(text)
}

/// A value within a message.
pub(crate) trait Arg {
    /// As fluent takes it.
    fn arg(&self) -> FluentValue<'_>;
}
impl Arg for str {
    fn arg(&self) -> FluentValue<'_> {
        FluentValue::from(self)
    }
}
impl Arg for String {
    fn arg(&self) -> FluentValue<'_> {
        FluentValue::from(self.as_str())
    }
}
impl Arg for Cow<'_, str> {
    fn arg(&self) -> FluentValue<'_> {
        FluentValue::from(self.as_ref())
    }
}
macro_rules! number_arg {
    ($($kind:ty),*) => {$(
        impl Arg for $kind {
            fn arg(&self) -> FluentValue<'_> {
                FluentValue::from(*self)
            }
        }
    )*};
}
number_arg!(u16, u32, u64, usize, i64, f64);
impl<T: Arg + ?Sized> Arg for &T {
    fn arg(&self) -> FluentValue<'_> {
        (*self).arg()
    }
}

#[cfg(test)]
mod tests;
