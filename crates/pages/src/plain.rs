//! Pages of plain words: what went wrong, how the trust works, how accessible these pages are.

use crate::view::{self, View};
use crate::{PagesError, Shell};
use askama::Template;
use territory::Lang;

/// A page that says what went wrong and how to go on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Problem {
    /// 400: the request could not be read.
    BadRequest,
    /// 403: not allowed, or the form was too old (its token no longer holds).
    Forbidden,
    /// 404: nothing is here.
    NotFound,
    /// 405: this address does not take this method.
    MethodNotAllowed,
    /// 413: too much was sent.
    TooLarge,
    /// 429: too many requests.
    TooMany {
        /// Seconds to wait.
        retry_after_s: u64,
    },
    /// 500: our fault.
    Internal,
    /// 503: too busy, or the question took too long.
    Unavailable,
}

/// `/about`: how the trust works.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct About;

/// `/accessibility`: the accessibility statement.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Accessibility {
    /// Where to report a barrier: an e-mail address, a telephone number or a postal address.
    pub contact: Option<String>,
}

#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemHtml<'a> {
    v: View<'a>,
    page: &'a Problem,
}

impl Problem {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "");
        view::html("problem", &ProblemHtml { v, page: self })
    }
}

#[derive(Template)]
#[template(path = "about.html")]
struct AboutHtml<'a> {
    v: View<'a>,
}

impl About {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/about");
        view::html("about", &AboutHtml { v })
    }
}

#[derive(Template)]
#[template(path = "accessibility.html")]
struct AccessibilityHtml<'a> {
    v: View<'a>,
    page: &'a Accessibility,
}

impl Accessibility {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/accessibility");
        view::html("accessibility", &AccessibilityHtml { v, page: self })
    }
}

impl Problem {
    /// The HTTP status that goes with the page.
    #[must_use]
    pub const fn status(self) -> u16 {
        match self {
            Problem::BadRequest => 400,
            Problem::Forbidden => 403,
            Problem::NotFound => 404,
            Problem::MethodNotAllowed => 405,
            Problem::TooLarge => 413,
            Problem::TooMany { .. } => 429,
            Problem::Internal => 500,
            Problem::Unavailable => 503,
        }
    }
}

impl ProblemHtml<'_> {
    fn title(&self) -> String {
        self.v.word("problem-title", self.page.status().to_string())
    }

    fn sentence(&self) -> String {
        let sentence = self.v.word("problem-about", self.page.status().to_string());
        match self.page {
            Problem::TooMany { retry_after_s } => {
                format!(
                    "{sentence} {}",
                    self.v.t1("problem-wait", "seconds", retry_after_s)
                )
            }
            _ => sentence,
        }
    }
}
