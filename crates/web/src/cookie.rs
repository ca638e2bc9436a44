//! Cookies: three, all of this host only, none readable by scripts.
//!
//! Over https they carry the prefix `__Host-` and `Secure` (RFC 6265bis §4.1.3.2). Over plain http on a loopback address
//! browsers disagree about both (Chromium takes `Secure` cookies there but not the prefix, Safari takes neither), so
//! there the cookies go without; nothing leaves the machine then.

use axum::http::{HeaderMap, HeaderValue, header};
use std::time::Duration;

/// Which cookie.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Cookie {
    /// The session of somebody signed in.
    Session,
    /// Stands for a visitor who is about to sign in, so that the form can be tied to the browser.
    Form,
    /// The language somebody chose.
    Lang,
}

impl Cookie {
    fn name(self, secure: bool) -> &'static str {
        match (self, secure) {
            (Cookie::Session, true) => "__Host-bastide",
            (Cookie::Session, false) => "bastide",
            (Cookie::Form, true) => "__Host-bastide-form",
            (Cookie::Form, false) => "bastide-form",
            (Cookie::Lang, true) => "__Host-bastide-lang",
            (Cookie::Lang, false) => "bastide-lang",
        }
    }

    /// Its value in a request; the first one where a browser sends several.
    pub(crate) fn read(self, headers: &HeaderMap, secure: bool) -> Option<&str> {
        let name = self.name(secure);
        headers
            .get_all(header::COOKIE)
            .iter()
            .filter_map(|line| line.to_str().ok())
            .flat_map(|line| line.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find_map(|(found, value)| (found == name).then_some(value))
    }

    /// The header that sets it: until the browser closes, or for `lasting`. `value` is a token or a language.
    pub(crate) fn set(self, value: &str, lasting: Option<Duration>, secure: bool) -> HeaderValue {
        let mut line = format!(
            "{}={value}; Path=/; HttpOnly; SameSite=Lax",
            self.name(secure)
        );
        if let Some(lasting) = lasting {
            line.push_str(&format!("; Max-Age={}", lasting.as_secs()));
        }
        if secure {
            line.push_str("; Secure");
        }
        HeaderValue::from_str(&line).unwrap_or_else(|_| HeaderValue::from_static(""))
    }

    /// The header that removes it.
    pub(crate) fn clear(self, secure: bool) -> HeaderValue {
        self.set("", Some(Duration::ZERO), secure)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn over_https_a_cookie_is_of_this_host_and_secure() {
        let line = Cookie::Session.set("abc", None, true);
        assert_eq!(
            line.to_str().expect("ascii"),
            "__Host-bastide=abc; Path=/; HttpOnly; SameSite=Lax; Secure"
        );
        let line = Cookie::Session.clear(false);
        assert_eq!(
            line.to_str().expect("ascii"),
            "bastide=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0"
        );
    }

    #[test]
    fn a_cookie_is_found_by_its_whole_name() {
        let mut headers = HeaderMap::new();
        headers.append(
            header::COOKIE,
            HeaderValue::from_static("xbastide=1; bastide-form=2;bastide=3"),
        );
        headers.append(header::COOKIE, HeaderValue::from_static("bastide=4"));
        assert_eq!(Cookie::Session.read(&headers, false), Some("3"));
        assert_eq!(Cookie::Form.read(&headers, false), Some("2"));
        assert_eq!(Cookie::Session.read(&headers, true), None);
    }
}
