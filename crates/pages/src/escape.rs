//! How any text enters a page: HTML's five characters as references, and no character that could make a name pass for
//! something else.

use std::fmt::{self, Write};

/// The escaper that `askama.toml` names for every template.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Page;

impl askama::filters::Escaper for Page {
    fn write_escaped_str<W: Write>(&self, mut dest: W, text: &str) -> fmt::Result {
        let mut clean = 0;
        for (at, c) in text.char_indices() {
            let Some(instead) = replacement(c) else {
                continue;
            };
            dest.write_str(&text[clean..at])?;
            dest.write_str(instead)?;
            clean = at + c.len_utf8();
        }
        dest.write_str(&text[clean..])
    }
}

/// What stands for a character; `None` for itself. Direction controls (UAX #9: embeddings, overrides, isolates) and
/// control characters that HTML forbids are dropped.
const fn replacement(c: char) -> Option<&'static str> {
    match c {
        '&' => Some("&amp;"),
        '<' => Some("&lt;"),
        '>' => Some("&gt;"),
        '"' => Some("&quot;"),
        '\'' => Some("&#39;"),
        '\u{202A}'..='\u{202E}' | '\u{2066}'..='\u{2069}' => Some(""),
        '\t' | '\n' | '\r' => None,
        '\0'..='\u{1F}' | '\u{7F}'..='\u{9F}' => Some(""),
        _ => None,
    }
}

/// A text as one value of a query string (RFC 3986 §2.3: only unreserved characters stay).
pub(crate) fn query_value(text: &str) -> String {
    let mut out = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            out.push(char::from(byte));
        } else {
            // Writing to a String cannot fail.
            let _ = write!(out, "%{byte:02X}");
        }
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use askama::filters::Escaper;

    #[test]
    fn markup_quotes_and_direction_overrides_lose_their_power() {
        let mut out = String::new();
        Page.write_escaped_str(&mut out, "<b a='\"'>\u{202E}x\u{2069}&\u{0}é\u{200F}\n")
            .expect("a String takes all");
        assert_eq!(out, "&lt;b a=&#39;&quot;&#39;&gt;x&amp;é\u{200F}\n");
    }

    #[test]
    fn a_query_value_holds_no_separator() {
        assert_eq!(query_value("a b&c=é"), "a%20b%26c%3D%C3%A9");
    }
}
