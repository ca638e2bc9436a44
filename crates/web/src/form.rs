//! Forms that are sent back: read once, with their token checked, before a handler sees them.

use crate::Trust;
use crate::fault::Fault;
use crate::origin;
use crate::visitor::Visitor;
use axum::extract::{Form, FromRequest as _, FromRequestParts, Request};
use axum::http::StatusCode;
use axum::http::request::Parts;
use citizens::Token;
use std::sync::Arc;

/// Most fields a form may have; an amendment has two for each text of rules, the others at most twenty.
const FIELDS_MAX: usize = 256;

/// A form whose token was right.
#[derive(Clone)]
pub(crate) struct Fields(Arc<Vec<(String, String)>>);

impl Fields {
    /// The value of a field; empty when it is absent.
    pub(crate) fn get(&self, name: &str) -> &str {
        self.0
            .iter()
            .find_map(|(found, value)| (found == name).then_some(value.as_str()))
            .unwrap_or_default()
    }

    /// How many fields there are.
    pub(crate) fn count(&self) -> usize {
        self.0.len()
    }

    /// The values of a field that may stand several times, but for empty ones.
    pub(crate) fn all(&self, name: &str) -> Vec<String> {
        self.0
            .iter()
            .filter(|(found, value)| found == name && !value.is_empty())
            .map(|(_, value)| value.clone())
            .collect()
    }
}

impl<S: Sync> FromRequestParts<S> for Fields {
    type Rejection = Fault;
    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Fault> {
        parts
            .extensions
            .get::<Fields>()
            .cloned()
            .ok_or_else(|| Fault::Internal("a form was not read before its handler".into()))
    }
}

/// Reads the form of a POST and checks where it comes from: the browser's own word first, then the token.
pub(crate) async fn check(
    trust: &Trust,
    visitor: &Visitor,
    request: Request,
) -> Result<Request, Fault> {
    const FOREIGN: Fault = Fault::Forbidden("the request comes from another site");
    const STALE: Fault =
        Fault::Forbidden("the form is too old; load the page again and send it once more");
    if !origin::is_ours(request.headers(), trust.settings.authority()) {
        return Err(FOREIGN);
    }
    let (parts, body) = request.into_parts();
    let whole = Request::from_parts(parts.clone(), body);
    let Form(fields) = Form::<Vec<(String, String)>>::from_request(whole, &())
        .await
        .map_err(|rejection| match rejection.status() {
            StatusCode::PAYLOAD_TOO_LARGE => Fault::TooLarge,
            _ => Fault::BadRequest("the form cannot be read".into()),
        })?;
    if fields.len() > FIELDS_MAX {
        return Err(Fault::BadRequest("the form has too many fields".into()));
    }
    let fields = Fields(Arc::new(fields));
    let expected = expected(trust, visitor);
    if !expected.is_some_and(|token| token.is(fields.get("csrf"))) {
        return Err(STALE);
    }
    let mut request = Request::from_parts(parts, axum::body::Body::empty());
    request.extensions_mut().insert(fields);
    Ok(request)
}

/// The token that a form of this visitor must send back.
fn expected(trust: &Trust, visitor: &Visitor) -> Option<Token> {
    match visitor.session() {
        Some(session) => Some(session.csrf.clone()),
        None => visitor
            .form
            .as_ref()
            .map(|form| trust.seal.form_token(form)),
    }
}
