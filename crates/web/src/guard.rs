//! The defences around every route: who may come, which headers answers carry, how much and how long.

use crate::fault::Fault;
use crate::here::see_other;
use crate::routes::{Audience, Route};
use crate::visitor::{Visitor, is_api};
use crate::{Trust, form};
use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderName, HeaderValue, Method, StatusCode, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use citizens::Role;
use std::sync::Arc;
use std::time::Instant;
use tokio::sync::Semaphore;
use tracing::Instrument as _;

/// Pages ask for nothing but our own style sheet and images, send forms only to us, and stand in nobody's frame.
const CSP: &str = "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

/// Headers of every answer. `same-origin` and not `no-referrer`, because browsers then send `Origin: null` with forms.
const HEADERS: [(&str, &str); 6] = [
    ("x-content-type-options", "nosniff"),
    ("x-frame-options", "DENY"),
    ("referrer-policy", "same-origin"),
    (
        "permissions-policy",
        "camera=(), microphone=(), geolocation=(), payment=(), usb=(), browsing-topics=()",
    ),
    ("cross-origin-opener-policy", "same-origin"),
    ("cross-origin-resource-policy", "same-origin"),
];

/// A year, once the site is reached over https.
const HSTS: &str = "max-age=31536000";
const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");
/// Longest id of a request that is given back, in bytes.
const REQUEST_ID_MAX: usize = 200;
const NO_STORE: &str = "no-store";

/// Lets in whom the route is for, and reads forms with their tokens.
pub(crate) async fn admit(
    route: &'static Route,
    trust: Arc<Trust>,
    request: Request,
    next: Next,
) -> Response {
    let Some(visitor) = request.extensions().get::<Arc<Visitor>>().cloned() else {
        return Fault::Internal("a visitor was not recognised".into()).into_response();
    };
    let api = is_api(route.path);
    let known = visitor.session().is_some() || (api && visitor.machine.is_some());
    let steward = visitor
        .session()
        .is_some_and(|session| session.account.role == Role::Steward);
    match route.who {
        Audience::Public => {}
        Audience::SignedIn | Audience::Steward if !known && api => {
            return Fault::Unauthorized.into_response();
        }
        Audience::SignedIn | Audience::Steward if !known => return to_sign_in(&request, &visitor),
        Audience::Steward if !steward => {
            return Fault::Forbidden("this page is for the steward").into_response();
        }
        Audience::SignedIn | Audience::Steward => {}
    }
    if request.method() != Method::POST {
        return next.run(request).await;
    }
    if api {
        return match api_post(&trust, &visitor, &request) {
            Ok(()) => next.run(request).await,
            Err(fault) => fault.into_response(),
        };
    }
    match form::check(&trust, &visitor, request).await {
        Ok(request) => next.run(request).await,
        Err(fault) => fault.into_response(),
    }
}

/// After a GET she comes back to where she wanted to go; what a POST would have done is lost.
fn to_sign_in(request: &Request, visitor: &Visitor) -> Response {
    let back = match *request.method() {
        Method::GET | Method::HEAD => visitor.path.as_str(),
        _ => request.uri().path(),
    };
    let escaped: String = back
        .bytes()
        .map(|b| match b {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'/' | b'-' | b'_' | b'.' => {
                char::from(b).to_string()
            }
            _ => format!("%{b:02X}"),
        })
        .collect();
    see_other(&format!("/sign-in?next={escaped}"))
}

/// A machine's token is its own proof. A session's cookie is not: browsers send it along, so its requests say where
/// they come from and carry the session's token.
fn api_post(trust: &Trust, visitor: &Visitor, request: &Request) -> Result<(), Fault> {
    if visitor.machine.is_some() {
        return Ok(());
    }
    let headers = request.headers();
    let shown = headers
        .get("x-csrf-token")
        .and_then(|token| token.to_str().ok())
        .unwrap_or_default();
    let ours = crate::origin::is_ours(headers, trust.settings.authority());
    match visitor.session() {
        Some(session) if ours && session.csrf.is(shown) => Ok(()),
        _ => Err(Fault::Forbidden(
            "with a session, send its token in the header `X-CSRF-Token`; machines use the token of a party",
        )),
    }
}

/// Adds the headers that every answer carries. What somebody signed in sees, or what sets a cookie, nobody keeps.
pub(crate) async fn harden(
    State(trust): State<Arc<Trust>>,
    request: Request,
    next: Next,
) -> Response {
    // AuthZEN 1.0 §10.1: a request's id comes back with its answer, whatever that is.
    let id = request
        .headers()
        .get(REQUEST_ID)
        .filter(|id| id.len() <= REQUEST_ID_MAX && request.uri().path().starts_with("/access/"))
        .cloned();
    let mut response = next.run(request).await;
    if let Some(id) = id {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    let visitor = response.extensions().get::<Arc<Visitor>>().cloned();
    let personal =
        visitor.is_some_and(|visitor| visitor.session().is_some() || visitor.machine.is_some());
    let headers = response.headers_mut();
    for (name, value) in HEADERS {
        headers.insert(
            HeaderName::from_static(name),
            HeaderValue::from_static(value),
        );
    }
    headers.insert(
        header::CONTENT_SECURITY_POLICY,
        HeaderValue::from_static(CSP),
    );
    if trust.settings.is_https() {
        headers.insert(
            header::STRICT_TRANSPORT_SECURITY,
            HeaderValue::from_static(HSTS),
        );
    }
    let immutable = headers
        .get(header::CACHE_CONTROL)
        .is_some_and(|value| value.as_bytes().ends_with(b"immutable"));
    if (personal && !immutable) || headers.contains_key(header::SET_COOKIE) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static(NO_STORE));
    } else if !headers.contains_key(header::CACHE_CONTROL) {
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-cache"));
    }
    headers.append(
        header::VARY,
        HeaderValue::from_static("Cookie, Accept-Language"),
    );
    response
}

/// Answers that may be compressed: none that somebody signed in sees nor any that sets a cookie, because their length
/// would tell about the token in their forms (the BREACH attack).
pub(crate) fn may_compress(
    _: StatusCode,
    _: axum::http::Version,
    headers: &axum::http::HeaderMap,
    _: &axum::http::Extensions,
) -> bool {
    let no_store = headers
        .get(header::CACHE_CONTROL)
        .is_some_and(|value| value == NO_STORE);
    let kind = headers
        .get(header::CONTENT_TYPE)
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or_default();
    let text = kind.starts_with("text/") || kind.starts_with("image/svg") || kind.contains("json");
    text && !no_store
}

/// At most so many requests at a time; more are sent away at once instead of waiting in line.
pub(crate) async fn bound(turns: Arc<Semaphore>, request: Request, next: Next) -> Response {
    match turns.try_acquire() {
        Ok(_turn) => next.run(request).await,
        Err(_) => {
            let mut response = Fault::Unavailable.into_response();
            response
                .headers_mut()
                .insert(header::RETRY_AFTER, HeaderValue::from_static("2"));
            response
        }
    }
}

/// One span for each request, named by the route's template: no query, no address, no name.
pub(crate) async fn trace(request: Request, next: Next) -> Response {
    let route = request
        .extensions()
        .get::<MatchedPath>()
        .map_or("none", MatchedPath::as_str);
    let span = tracing::info_span!("request", method = %request.method(), route);
    async move {
        let begun = Instant::now();
        let response = next.run(request).await;
        let ms = begun.elapsed().as_secs_f64() * 1000.0;
        tracing::debug!(status = response.status().as_u16(), ms, "answered");
        response
    }
    .instrument(span)
    .await
}
