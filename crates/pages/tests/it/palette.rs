//! Every pair of colours that the style sheet sets text in keeps WCAG's contrast, in both schemes.

use std::collections::HashMap;

/// Text on what it stands on: at least 4.5 to 1 (WCAG 2.2, 1.4.3).
const TEXT: &[(&str, &[&str])] = &[
    (
        "ink",
        &[
            "ground",
            "sheet",
            "track",
            "good-sheet",
            "bad-sheet",
            "warm-sheet",
            "cool-sheet",
            "d0",
            "d1",
            "d2",
            "d3",
            "d4",
            "d5",
        ],
    ),
    (
        "soft",
        &["ground", "sheet", "good-sheet", "bad-sheet", "track"],
    ),
    ("link", &["ground", "sheet", "good-sheet", "bad-sheet"]),
    ("accent", &["ground", "sheet", "good-sheet"]),
    ("on-accent", &["accent"]),
    ("good", &["good-sheet", "sheet", "ground"]),
    ("bad", &["bad-sheet", "sheet", "ground"]),
    ("warm", &["warm-sheet"]),
    ("cool", &["cool-sheet"]),
];
/// Borders of fields, bars and focus rings: at least 3 to 1 (WCAG 2.2, 1.4.11).
const SHAPES: &[(&str, &[&str])] = &[
    ("edge", &["ground", "sheet"]),
    ("accent", &["ground", "sheet"]),
    ("bar", &["track", "sheet"]),
];

/// The colours of a scheme, in the order of the style sheet: light, then dark.
fn schemes() -> [HashMap<String, [f64; 3]>; 2] {
    let sheet = pages::assets()[0];
    let css = std::str::from_utf8(sheet.bytes).expect("UTF-8");
    let (light, rest) = css
        .split_once("@media (prefers-color-scheme: dark)")
        .expect("two schemes");
    let dark = rest.split_once("\n}").expect("the scheme ends").0;
    [light, dark].map(|text| {
        let colours = text.split(';').filter_map(|part| {
            let (name, colour) = part.rsplit_once("--")?.1.split_once(": #")?;
            let byte = |i: usize| u8::from_str_radix(colour.get(i..i + 2)?, 16).ok();
            Some((
                name.to_owned(),
                [byte(0)?, byte(2)?, byte(4)?].map(f64::from),
            ))
        });
        colours.collect()
    })
}

/// Relative luminance (WCAG 2.2, definitions).
fn luminance(colour: [f64; 3]) -> f64 {
    let [r, g, b] = colour.map(|c| {
        let c = c / 255.0;
        if c <= 0.04045 {
            c / 12.92
        } else {
            ((c + 0.055) / 1.055).powf(2.4)
        }
    });
    0.2126 * r + 0.7152 * g + 0.0722 * b
}

fn contrast(a: [f64; 3], b: [f64; 3]) -> f64 {
    let (a, b) = (luminance(a), luminance(b));
    (a.max(b) + 0.05) / (a.min(b) + 0.05)
}

#[test]
fn contrast_is_kept_in_light_and_in_dark() {
    assert!((contrast([0.0; 3], [255.0; 3]) - 21.0).abs() < 1e-9);
    for (scheme, name) in schemes().iter().zip(["light", "dark"]) {
        assert!(scheme.len() >= 28, "{name}: {} colours", scheme.len());
        for (pairs, least) in [(TEXT, 4.5), (SHAPES, 3.0)] {
            for (front, backs) in pairs {
                for back in *backs {
                    let found = contrast(scheme[*front], scheme[*back]);
                    assert!(
                        found >= least,
                        "{name}: {front} on {back} is {found:.2}, not {least}"
                    );
                }
            }
        }
    }
}
