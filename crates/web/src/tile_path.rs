//! Which paths below `/log/` name a file of the published log: those of the C2SP tlog-tiles layout, and no others.

/// Whether `path` is `tile/<L>/<N>[.p/<W>]` or `tile/entries/<N>[.p/<W>]`: level 0 to 63, a number in groups of three
/// digits (`x001/x234/067`), a width of 1 to 255.
pub(crate) fn is_tile(path: &str) -> bool {
    let Some(rest) = path.strip_prefix("tile/") else {
        return false;
    };
    let Some((level, rest)) = rest.split_once('/') else {
        return false;
    };
    if level != "entries" && !is_decimal(level, 63) {
        return false;
    }
    let number = match rest.split_once(".p/") {
        Some((number, width)) if width != "0" && is_decimal(width, 255) => number,
        Some(_) => return false,
        None => rest,
    };
    let mut groups: Vec<&str> = number.split('/').collect();
    let digits = |group: &str| group.len() == 3 && group.bytes().all(|b| b.is_ascii_digit());
    let last = groups.pop().is_some_and(digits);
    // 2^63 leaves have tiles of at most 17 digits.
    last && groups.len() <= 5
        && groups
            .into_iter()
            .all(|group| group.strip_prefix('x').is_some_and(digits))
}

fn is_decimal(text: &str, most: u32) -> bool {
    let canonical = text == "0" || !text.starts_with('0');
    canonical
        && text.len() <= 3
        && text.bytes().all(|b| b.is_ascii_digit())
        && text.parse::<u32>().is_ok_and(|number| number <= most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_paths_of_the_layout_and_no_others() {
        for good in [
            "tile/0/000",
            "tile/0/x001/x234/067",
            "tile/2/000.p/1",
            "tile/entries/273.p/112",
            "tile/entries/x001/000",
        ] {
            assert!(is_tile(good), "{good}");
        }
        for bad in [
            "",
            "tile",
            "tile/",
            "tile/0",
            "tile/0/",
            "tile/0/0",
            "tile/0/0000",
            "tile/64/000",
            "tile/00/000",
            "tile/-1/000",
            "tile/0/000.p/0",
            "tile/0/000.p/256",
            "tile/0/000.p/01",
            "tile/0/000.p/",
            "tile/0/000.p/1/..",
            "tile/0/001/000",
            "tile/0/x001",
            "tile/0/../000",
            "tile/../ledger.key",
            "tile/entries/../../../keys/ledger.key",
            "tile/0/x001/x001/x001/x001/x001/x001/000",
            "tile//000",
            "/tile/0/000",
            "tile/0/000\0",
            "tile/0/٠٠٠",
            ".lock",
        ] {
            assert!(!is_tile(bad), "{bad}");
        }
    }
}
