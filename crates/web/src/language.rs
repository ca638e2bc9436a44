//! Which language a visitor reads: what the address says, else her cookie, else her browser, else the trust's own.

use axum::http::{HeaderMap, header};
use territory::Lang;

/// The language that the browser prefers (RFC 9110 §12.5.4), if the pages have it.
pub(crate) fn preferred(headers: &HeaderMap) -> Option<Lang> {
    let line = headers.get(header::ACCEPT_LANGUAGE)?.to_str().ok()?;
    let mut best: Option<(f32, Lang)> = None;
    for range in line.split(',').take(32) {
        let mut parts = range.split(';');
        let Ok(lang) = parts.next().unwrap_or_default().trim().parse::<Lang>() else {
            continue;
        };
        let weight = parts
            .find_map(|part| part.trim().strip_prefix("q="))
            .map_or(1.0, |q| q.trim().parse::<f32>().unwrap_or(0.0));
        if weight > 0.0 && best.is_none_or(|(most, _)| weight > most) {
            best = Some((weight, lang));
        }
    }
    best.map(|(_, lang)| lang)
}

/// The value of a parameter of the query, as it stands (no escapes are undone).
pub(crate) fn parameter<'a>(query: Option<&'a str>, name: &str) -> Option<&'a str> {
    query?
        .split('&')
        .filter_map(|pair| pair.split_once('='))
        .find_map(|(found, value)| (found == name).then_some(value))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::HeaderValue;

    #[test]
    fn the_browser_s_best_language_is_taken() {
        let of = |line: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(header::ACCEPT_LANGUAGE, HeaderValue::from_static(line));
            preferred(&headers)
        };
        assert_eq!(of("fr-CA,en;q=0.8"), Some(Lang::Fr));
        assert_eq!(of("de, fr;q=0.4, en;q=0.9"), Some(Lang::En));
        assert_eq!(of("de, it"), None);
        assert_eq!(of("fr;q=0, *"), None);
        assert_eq!(of(";;;,,,q=,fr;q=x"), None);
    }
}
