//! What every form shares: fields with names, and what is wrong with them, said in a summary and beside each field.

use std::borrow::Cow;
use territory::Text;

/// A field of a form.
pub trait FormField {
    /// Its name in the form, which is also its anchor on the page.
    fn name(&self) -> Cow<'static, str>;
}

/// What is wrong with a field and how to put it right.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct FieldError<F> {
    /// The field.
    pub field: F,
    /// The message.
    pub message: Text,
}

/// The errors of one form, by the names of its fields.
pub(crate) struct Errors<'a>(Vec<FieldFault<'a>>);

/// One of them.
pub(crate) struct FieldFault<'a> {
    pub(crate) name: Cow<'static, str>,
    pub(crate) message: &'a Text,
}

impl<'a> Errors<'a> {
    pub(crate) fn of<F: FormField>(errors: &'a [FieldError<F>]) -> Self {
        Self(
            errors
                .iter()
                .map(|error| FieldFault {
                    name: error.field.name(),
                    message: &error.message,
                })
                .collect(),
        )
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    pub(crate) fn all(&self) -> &[FieldFault<'a>] {
        &self.0
    }

    pub(crate) fn wrong(&self, name: impl AsRef<str>) -> bool {
        self.0.iter().any(|fault| fault.name == name.as_ref())
    }

    pub(crate) fn said(&self, name: impl AsRef<str>) -> Vec<&'a Text> {
        let of_field = |fault: &&FieldFault<'_>| fault.name == name.as_ref();
        self.0
            .iter()
            .filter(of_field)
            .map(|fault| fault.message)
            .collect()
    }

    /// The attributes that tie a field to its hint (`{name}-hint`, where it has one) and to its error. All of them are
    /// names of this crate's own.
    pub(crate) fn attributes(
        &self,
        name: impl AsRef<str>,
        hint: impl std::borrow::Borrow<bool>,
    ) -> String {
        let (name, wrong) = (name.as_ref(), self.wrong(&name));
        let mut ids = Vec::new();
        if *hint.borrow() {
            ids.push(format!("{name}-hint"));
        }
        if wrong {
            ids.push(format!("{name}-error"));
        }
        let mut out = String::new();
        if wrong {
            out.push_str(" aria-invalid=\"true\"");
        }
        if !ids.is_empty() {
            out.push_str(&format!(" aria-describedby=\"{}\"", ids.join(" ")));
        }
        out
    }
}
