//! Whether a request that changes something comes from our own pages.
//!
//! Browsers say it themselves, in `Sec-Fetch-Site` (W3C Fetch Metadata) or in `Origin`; a program that is not a browser
//! says neither and brings no cookies of anybody. The tokens in forms are checked besides.

use axum::http::{HeaderMap, header};

/// Whether the headers allow the request; `host` is the authority that people know the trust by.
pub(crate) fn is_ours(headers: &HeaderMap, host: &str) -> bool {
    if let Some(site) = headers.get("sec-fetch-site") {
        return site == "same-origin" || site == "none";
    }
    let Some(origin) = headers.get(header::ORIGIN) else {
        return true;
    };
    let authority = origin
        .to_str()
        .ok()
        .and_then(|origin| origin.split_once("://"))
        .map(|(_, authority)| authority);
    let asked = headers
        .get(header::HOST)
        .and_then(|host| host.to_str().ok());
    authority.is_some_and(|authority| authority == host || Some(authority) == asked)
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::{HeaderName, HeaderValue};

    fn headers(pairs: &[(&'static str, &'static str)]) -> HeaderMap {
        pairs
            .iter()
            .map(|(name, value)| {
                (
                    HeaderName::from_static(name),
                    HeaderValue::from_static(value),
                )
            })
            .collect()
    }

    #[test]
    fn only_our_own_pages_may_change_something() {
        let ours = |pairs| is_ours(&headers(pairs), "data.town.example");
        assert!(ours(&[]));
        assert!(ours(&[("sec-fetch-site", "same-origin")]));
        assert!(ours(&[("sec-fetch-site", "none")]));
        assert!(!ours(&[("sec-fetch-site", "cross-site")]));
        assert!(!ours(&[("sec-fetch-site", "same-site")]));
        assert!(ours(&[("origin", "https://data.town.example")]));
        assert!(ours(&[
            ("origin", "http://localhost:8080"),
            ("host", "localhost:8080")
        ]));
        assert!(!ours(&[
            ("origin", "https://evil.example"),
            ("host", "data.town.example")
        ]));
        assert!(!ours(&[("origin", "null"), ("host", "data.town.example")]));
        assert!(!ours(&[(
            "origin",
            "https://data.town.example.evil.example"
        )]));
    }
}
