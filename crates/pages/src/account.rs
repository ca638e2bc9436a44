//! `/sign-in`: who are you?

use crate::view::{self, View};
use crate::{PagesError, Role, Shell};
use askama::Template;
use territory::Lang;

/// The sign-in form: POST to `/sign-in` with the fields `csrf` (where the shell has one), `login`, `password`, `next`.
#[derive(Debug, Clone, Default)]
pub struct SignIn {
    /// The login as it was typed.
    pub login: String,
    /// Where to go afterwards: a path of this site.
    pub next: Option<String>,
    /// Why the last attempt failed.
    pub error: Option<SignInError>,
    /// Sign-ins that the demo offers; empty anywhere else.
    pub demo: Vec<DemoAccount>,
}

/// Why a sign-in failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignInError {
    /// Login or password is wrong; which one is not said.
    Wrong,
    /// Too many attempts.
    TooMany {
        /// Seconds to wait.
        retry_after_s: u64,
    },
}

/// A sign-in of the demo territory.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DemoAccount {
    /// Its login.
    pub login: String,
    /// Its password.
    pub password: String,
    /// What it may do.
    pub role: Role,
}

#[derive(Template)]
#[template(path = "sign_in.html")]
struct SignInHtml<'a> {
    v: View<'a>,
    page: &'a SignIn,
}

impl SignIn {
    /// The page's HTML.
    ///
    /// # Errors
    /// [`PagesError::Template`] when the template fails.
    pub fn render(&self, shell: &Shell) -> Result<String, PagesError> {
        let v = View::new(shell, "/sign-in");
        view::html("sign_in", &SignInHtml { v, page: self })
    }
}

impl SignInHtml<'_> {
    fn error(&self) -> String {
        match self.page.error {
            Some(SignInError::Wrong) => self.v.t("sign-in-wrong"),
            Some(SignInError::TooMany { retry_after_s }) => {
                self.v
                    .t1("sign-in-too-many", "minutes", retry_after_s.div_ceil(60))
            }
            None => String::new(),
        }
    }
}
