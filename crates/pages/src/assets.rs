//! The files that pages link to, named by their content so that a browser may keep them for ever.

use std::sync::LazyLock;

/// A file to serve at `/assets/{name}`, immutable.
#[derive(Debug, Clone, Copy)]
pub struct Asset {
    /// Its name, which changes whenever its content does.
    pub name: &'static str,
    /// Its content type.
    pub content_type: &'static str,
    /// Its bytes.
    pub bytes: &'static [u8],
}

/// Every file that a page may link to.
#[must_use]
pub fn assets() -> &'static [Asset] {
    &*ASSETS
}

/// The style sheet.
pub(crate) fn style() -> Asset {
    ASSETS[0]
}

/// The sign of the trust: a town planned around its market square.
pub(crate) fn icon() -> Asset {
    ASSETS[1]
}

pub(crate) const CSS: &str = include_str!("../assets/bastide.css");
const ICON: &str = include_str!("../assets/bastide.svg");

static ASSETS: LazyLock<[Asset; 2]> = LazyLock::new(|| {
    [
        asset("bastide", "css", "text/css; charset=utf-8", CSS),
        asset("bastide", "svg", "image/svg+xml", ICON),
    ]
});

/// The name is made once and lives as long as the program.
fn asset(stem: &str, ending: &str, content_type: &'static str, text: &'static str) -> Asset {
    let name = format!("{stem}-{:016x}.{ending}", fnv1a(text.as_bytes()));
    Asset {
        name: Box::leak(name.into_boxed_str()),
        content_type,
        bytes: text.as_bytes(),
    }
}

/// FNV-1a, 64 bits: the content's name need only change with it; nobody attacks it.
fn fnv1a(bytes: &[u8]) -> u64 {
    bytes.iter().fold(0xcbf2_9ce4_8422_2325, |hash, byte| {
        (hash ^ u64::from(*byte)).wrapping_mul(0x0000_0100_0000_01b3)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_files_name_follows_its_content() {
        assert_eq!(fnv1a(b""), 0xcbf2_9ce4_8422_2325);
        assert_eq!(fnv1a(b"a"), 0xaf63_dc4c_8601_ec8c);
        assert!(style().name.starts_with("bastide-") && style().name.ends_with(".css"));
        assert_eq!(assets().len(), 2);
    }

    #[test]
    fn the_style_sheet_stays_small_and_asks_nobody_else() {
        assert!(CSS.len() <= 24_000, "{} bytes", CSS.len());
        assert!(!CSS.contains("http") && !CSS.contains("@import"));
    }
}
