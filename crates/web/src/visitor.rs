//! Who comes: recognised once for each request, before anything else is done with it.

use crate::cookie::Cookie;
use crate::fault::Fault;
use crate::{Trust, language};
use axum::extract::{ConnectInfo, Request, State};
use axum::http::{HeaderMap, Uri, header};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use citizens::{CitizensError, Session, Token, party_token_find, session_find, session_touch};
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::time::Duration;
use territory::{Lang, PartyId};

/// A language stays chosen for a year.
const LANG_LASTS: Duration = Duration::from_secs(365 * 24 * 60 * 60);

/// Who comes, and how she likes to be spoken to.
#[derive(Debug)]
pub(crate) struct Visitor {
    /// The language of the answer.
    pub(crate) lang: Lang,
    /// Path and query as asked for.
    pub(crate) path: String,
    /// The address the request came from.
    pub(crate) address: IpAddr,
    /// Her session and its token.
    pub(crate) open: Option<(Token, Session)>,
    /// The party whose machine asks, on the interface for machines.
    pub(crate) machine: Option<PartyId>,
    /// What ties a form to a browser before anybody signed in.
    pub(crate) form: Option<Token>,
}

impl Visitor {
    pub(crate) fn session(&self) -> Option<&Session> {
        self.open.as_ref().map(|(_, session)| session)
    }
}

/// Whether a path belongs to the interface for machines.
pub(crate) fn is_api(path: &str) -> bool {
    path.starts_with("/api/") || path.starts_with("/access/")
}

/// Recognises the visitor; later steps find her among the request's extensions, and error pages among the answer's.
pub(crate) async fn recognise(
    State(trust): State<Arc<Trust>>,
    mut request: Request,
    next: Next,
) -> Response {
    let chosen =
        language::parameter(request.uri().query(), "lang").and_then(|tag| tag.parse().ok());
    let secure = trust.settings.is_https();
    let address = address(&trust, &request);
    let visitor = match visitor(&trust, request.headers(), request.uri(), address, chosen).await {
        Ok(visitor) => Arc::new(visitor),
        Err(error) => return Fault::from(error).into_response(),
    };
    request.extensions_mut().insert(visitor.clone());
    let mut response = next.run(request).await;
    if let Some(lang) = chosen {
        let cookie = Cookie::Lang.set(lang.tag(), Some(LANG_LASTS), secure);
        response.headers_mut().append(header::SET_COOKIE, cookie);
    }
    response.extensions_mut().insert(visitor);
    response
}

async fn visitor(
    trust: &Trust,
    headers: &HeaderMap,
    uri: &Uri,
    address: IpAddr,
    chosen: Option<Lang>,
) -> Result<Visitor, CitizensError> {
    let secure = trust.settings.is_https();
    let token = |cookie: Cookie| cookie.read(headers, secure).and_then(Token::parse);
    let machine = match bearer(headers).filter(|_| is_api(uri.path())) {
        Some(token) => {
            trust
                .store
                .read("party token find", move |tx| party_token_find(tx, &token))
                .await?
        }
        None => None,
    };
    let open = match token(Cookie::Session) {
        Some(token) => session(trust, token).await?,
        None => None,
    };
    Ok(Visitor {
        lang: chosen
            .or_else(|| Cookie::Lang.read(headers, secure)?.parse().ok())
            .or_else(|| language::preferred(headers))
            .unwrap_or(trust.settings.language),
        path: uri
            .path_and_query()
            .map_or("/", |path| path.as_str())
            .to_owned(),
        address,
        open,
        machine,
        form: token(Cookie::Form),
    })
}

async fn session(trust: &Trust, token: Token) -> Result<Option<(Token, Session)>, CitizensError> {
    let now = trust.clock.now();
    let shown = token.clone();
    let found = trust
        .store
        .read("session find", move |tx| session_find(tx, &shown, now))
        .await?;
    if found.as_ref().is_some_and(|session| session.touch) {
        let shown = token.clone();
        trust
            .store
            .run("session touch", move |tx| session_touch(tx, &shown, now))
            .await?;
    }
    Ok(found.map(|session| (token, session)))
}

fn bearer(headers: &HeaderMap) -> Option<Token> {
    let line = headers.get(header::AUTHORIZATION)?.to_str().ok()?;
    let (scheme, token) = line.split_once(' ')?;
    scheme
        .eq_ignore_ascii_case("bearer")
        .then(|| Token::parse(token.trim()))?
}

/// The client's address: the connection's, or what our own proxy says of it. Unknown counts as one address.
fn address(trust: &Trust, request: &Request) -> IpAddr {
    let forwarded = || {
        let line = request
            .headers()
            .get_all("x-forwarded-for")
            .iter()
            .next_back()?;
        line.to_str().ok()?.rsplit(',').next()?.trim().parse().ok()
    };
    let connected = request
        .extensions()
        .get::<ConnectInfo<SocketAddr>>()
        .map(|ConnectInfo(peer)| peer.ip());
    let said = if trust.settings.behind_proxy {
        forwarded()
    } else {
        None
    };
    said.or(connected)
        .unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED))
}
