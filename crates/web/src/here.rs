//! What every handler has at hand: the trust, the visitor, the catalogue as of now.

use crate::Trust;
use crate::fault::Fault;
use crate::snapshot::Snapshot;
use crate::visitor::Visitor;
use crate::words::Words;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use charter::Charter;
use citizens::Session;
use pages::{Flash, PagesError, Shell, Who};
use std::sync::Arc;

/// What a handler gives.
pub(crate) type Reply = Result<Response, Fault>;

/// The surroundings of a request.
pub(crate) struct Here {
    pub(crate) trust: Arc<Trust>,
    pub(crate) visitor: Arc<Visitor>,
    pub(crate) snapshot: Arc<Snapshot>,
    /// The charter in force when the request came: one page names one.
    pub(crate) charter: Arc<Charter>,
}

impl FromRequestParts<Arc<Trust>> for Here {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, trust: &Arc<Trust>) -> Result<Self, Fault> {
        let visitor = parts
            .extensions
            .get::<Arc<Visitor>>()
            .cloned()
            .ok_or_else(|| Fault::Internal("a visitor was not recognised".into()))?;
        Ok(Self {
            snapshot: trust.snapshot().await?,
            charter: trust.gate.charter(),
            trust: trust.clone(),
            visitor,
        })
    }
}

impl Here {
    /// The session; routes that need one are guarded, so that a handler without one never runs.
    pub(crate) fn session(&self) -> Result<&Session, Fault> {
        self.visitor.session().ok_or(Fault::Unauthorized)
    }

    /// What pages show of things.
    pub(crate) fn words(&self) -> Words<'_> {
        Words {
            charter: &self.charter,
            settings: &self.trust.settings,
            snapshot: &self.snapshot,
        }
    }

    pub(crate) fn shell(&self, flash: Option<Flash>) -> Shell {
        let session = self.visitor.session();
        Shell {
            lang: self.visitor.lang,
            path: self.visitor.path.clone(),
            town_name: self.trust.settings.town_name.clone(),
            signed_in: session.map(|session| Who {
                display_name: session.account.display_name.clone(),
                role: crate::words::role(session.account.role),
            }),
            csrf: session.map(|session| session.csrf.reveal().to_owned()),
            flash,
            ledger_size: self.snapshot.leaves,
        }
    }

    /// A page.
    pub(crate) fn page(&self, render: impl FnOnce(&Shell) -> Result<String, PagesError>) -> Reply {
        self.page_with(StatusCode::OK, None, render)
    }

    /// A page with a notice, or with another status.
    pub(crate) fn page_with(
        &self,
        status: StatusCode,
        flash: Option<Flash>,
        render: impl FnOnce(&Shell) -> Result<String, PagesError>,
    ) -> Reply {
        let html = render(&self.shell(flash))?;
        Ok((status, html_headers(), html).into_response())
    }
}

pub(crate) fn html_headers() -> [(header::HeaderName, HeaderValue); 1] {
    [(
        header::CONTENT_TYPE,
        HeaderValue::from_static("text/html; charset=utf-8"),
    )]
}

/// Go there with GET (RFC 9110 §15.4.4). `to` is a path of this site.
pub(crate) fn see_other(to: &str) -> Response {
    match HeaderValue::from_str(to) {
        Ok(to) => (StatusCode::SEE_OTHER, [(header::LOCATION, to)]).into_response(),
        Err(_) => Fault::BadRequest("this is not an address".into()).into_response(),
    }
}

/// `text` if it is a path of this site, so that nobody is sent elsewhere.
pub(crate) fn own_path(text: &str) -> Option<&str> {
    let plain = text
        .bytes()
        .all(|b| (0x21..0x7f).contains(&b) && b != b'\\');
    (plain && text.len() <= 1024 && text.starts_with('/') && !text.starts_with("//"))
        .then_some(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn nobody_is_sent_elsewhere() {
        for good in ["/", "/my-data", "/catalogue?text=a&page=2"] {
            assert_eq!(own_path(good), Some(good));
        }
        for bad in [
            "",
            "my-data",
            "//evil.example",
            "/\\evil.example",
            "https://evil.example",
            "/a\r\nb",
            "/ ",
            "/é",
        ] {
            assert_eq!(own_path(bad), None, "{bad:?}");
        }
    }
}
